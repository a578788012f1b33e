import { registry } from "@web/core/registry";
import { button, fill, pick, status } from "@hr_training/../tests/tours/steps";

/** Two taps on a phone: the course's card is there, and then the wish is told. */
registry.category("web_tour.tours").add("hr_training_need_ask", {
    steps: () => [
        {
            content: "ask for the course",
            trigger:
                ".o_kanban_record:contains('Pump Course') button[name='action_ask_and_say']",
            run: "click",
        },
        {
            content: "it is under way",
            trigger: ".o_notification:contains('You have asked for it')",
        },
        {
            content: "the same wish counts once",
            trigger:
                ".o_kanban_record:contains('Pump Course'):contains('Asked For'):not(:has(button[name='action_ask_and_say']))",
        },
    ],
});

/** The officer finds what waits, and validates it. */
registry.category("web_tour.tours").add("hr_training_need_decide", {
    steps: () => [
        {
            content: "the wish with its channel",
            trigger: ".o_data_row:contains('Pump Course'):contains('Employee') td.o_data_cell",
            run: "click",
        },
        status("submitted"),
        {
            content: "a doubt is told and does not close the way",
            trigger: ".alert:contains('There is no evidence for it.')",
        },
        button("action_validate"),
        status("validated"),
    ],
});

/** The employee sees what became of it. */
registry.category("web_tour.tours").add("hr_training_need_seen", {
    steps: () => [
        {
            content: "it stands in a plan",
            trigger: ".o_kanban_record:contains('Pump Course') .badge:contains('In Plan')",
        },
    ],
});

/** A manager for two of his people, with a note that they do not see. */
registry.category("web_tour.tours").add("hr_training_need_team", {
    steps: () => [
        {
            content: "a new need",
            trigger: ".o_list_button_add",
            run: "click",
        },
        fill("name", "Measuring at pumps", ".o_form_view"),
        {
            content: "what it rests on",
            trigger: "div[name='performance_note'] textarea",
            run: "edit Returns rose",
        },
        {
            content: "somebody",
            trigger: "div[name='person_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick("employee_id", "Employee", "div[name='person_ids']"),
        {
            content: "somebody else",
            trigger: "div[name='person_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "the first is taken",
            trigger:
                "div[name='person_ids'] .o_data_row:contains('Employee'):not(.o_selected_row)",
        },
        ...pick("employee_id", "Colleague", "div[name='person_ids'] .o_selected_row"),
        button("action_submit"),
        status("submitted"),
    ],
});

/** Who it is about sees the need, and not the note. */
registry.category("web_tour.tours").add("hr_training_need_told", {
    steps: () => [
        {
            content: "open it",
            trigger: ".o_kanban_record:contains('Measuring at pumps')",
            run: "click",
        },
        {
            content: "the need is told, the note is not",
            trigger:
                ".o_form_view:not(:contains('Returns rose')):not(:has(div[name='performance_note']))",
        },
    ],
});
