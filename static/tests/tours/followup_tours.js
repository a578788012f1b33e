import { registry } from "@web/core/registry";
import { button, status } from "@hr_training/../tests/tours/steps";

const reason = (text, label) => [
    {
        content: `say ${text}`,
        trigger: ".modal div[name='reason'] textarea",
        run: `edit ${text}`,
    },
    {
        content: `press ${label}`,
        trigger: ".modal footer button[name='action_confirm']",
        run: "click",
    },
];
const area = (field, text) => ({
    content: `write ${field}`,
    trigger: `div[name='${field}'] textarea`,
    run: `edit ${text}`,
});

/** The trainee, on the phone: his result is out, and he sees it differently. */
registry.category("web_tour.tours").add("hr_training_followup_view", {
    steps: () => [
        {
            content: "the result is out",
            trigger: ".o_kanban_record:contains('Course T01') .badge:contains('Passed')",
        },
        {
            content: "state a view",
            trigger: ".o_kanban_record button[name='action_state_view']",
            run: "click",
        },
        ...reason("The room was too hot", "Send"),
        {
            content: "it waits for an answer",
            trigger: ".o_kanban_record:contains('View Stated')",
        },
    ],
});

/** The officer answers it from the list. */
registry.category("web_tour.tours").add("hr_training_followup_answer", {
    steps: () => [
        {
            content: "somebody has not answered yet",
            trigger: ".o_data_row:contains('Colleague'):contains('To Acknowledge')",
        },
        {
            content: "answer the view",
            trigger: ".o_data_row:contains('too hot') button[name='action_answer']",
            run: "click",
        },
        ...reason("We take another room", "Answer"),
        {
            content: "it is answered and gone from the list",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('too hot')))",
        },
    ],
});

/** The trainee reads the answer. */
registry.category("web_tour.tours").add("hr_training_followup_answered", {
    steps: () => [
        {
            content: "it is answered",
            trigger: ".o_kanban_record:contains('Answered')",
            run: "click",
        },
        {
            content: "what was said",
            trigger: ".o_form_view div[name='answer']:contains('another room')",
        },
    ],
});

/** The trainer's report, on the phone, from what waits for him. */
registry.category("web_tour.tours").add("hr_training_followup_report", {
    steps: () => [
        {
            content: "the report waits",
            trigger: ".o_kanban_record:contains('Trainer’s Report')",
            run: "click",
        },
        area("went", "Everybody took part"),
        {
            content: "a suggestion",
            trigger: "div[name='line_ids'] .o-kanban-button-new",
            run: "click",
        },
        {
            content: "what should change",
            trigger: ".modal div[name='name'] input",
            run: "edit Smaller groups",
        },
        {
            content: "of the method",
            trigger: ".modal div[name='target'] label:contains('Method')",
            run: "click",
        },
        {
            content: "keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "it is there",
            trigger: "div[name='line_ids'] .o_kanban_record:contains('Smaller groups')",
        },
        {
            content: "hand it in",
            trigger: ".o_statusbar_buttons button[name='action_submit']:visible, .o_cp_action_menus .o-dropdown-caret, .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        {
            content: "really",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "it is an improvement",
            trigger: "div[name='line_ids'] .o_kanban_record:contains('To Do')",
        },
    ],
});

/** The officer sees the suggestion among the improvements, and it gets done. */
registry.category("web_tour.tours").add("hr_training_followup_improve", {
    steps: () => [
        {
            content: "the suggestion",
            trigger: ".o_kanban_record:contains('Smaller groups')",
            run: "click",
        },
        button("action_done"),
        ...reason("Groups of six since May", "Done"),
        status("done"),
    ],
});
