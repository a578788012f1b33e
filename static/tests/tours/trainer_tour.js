import { registry } from "@web/core/registry";

const person = (name) => `.o_kanban_record:contains('${name}')`;

registry.category("web_tour.tours").add("hr_training_trainer_register", {
    steps: () => [
        {
            content: "open the class",
            trigger: ".o_kanban_record:contains('Course T01')",
            run: "click",
        },
        {
            content: "the register of today's slot",
            trigger: ".o_form_view div[name='slot_ids'] .o_kanban_record button[name='action_view_register']",
            run: "click",
        },
        {
            content: "one comes late",
            trigger: `${person("Colleague")} button[name='action_mark_late']`,
            run: "click",
        },
        {
            content: "which shows",
            trigger: `${person("Colleague")} .badge:contains('Late')`,
        },
        {
            content: "all others are present",
            trigger: ".o_control_panel button[name='action_all_present']",
            run: "click",
        },
        {
            content: "everyone else is",
            trigger: `${person("Employee")} .badge:contains('Present')`,
        },
        {
            content: "late stays late",
            trigger: `${person("Colleague")} .badge:contains('Late')`,
        },
        {
            content: "one has gone",
            trigger: `${person("Outsider")} button[name='action_mark_absent']`,
            run: "click",
        },
        {
            content: "absent",
            trigger: `${person("Outsider")} .badge:contains('Absent')`,
        },
    ],
});
