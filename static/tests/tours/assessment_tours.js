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

/** The colleague, on the phone: points for each item, and hand in. */
registry.category("web_tour.tours").add("hr_training_assessment_peer", {
    steps: () => [
        {
            content: "the class to observe",
            trigger: ".o_kanban_record:contains('Trainer')",
            run: "click",
        },
        ...[1, 2, 3, 4, 5].map((number) => ({
            content: `four points for item ${number}`,
            trigger: `.o_hr_training_items .o_kanban_record:nth-child(${number}) .o_hr_training_scale button:contains('4')`,
            run: "click",
        })),
        {
            content: "what went well",
            trigger: "div[name='strengths'] textarea",
            run: "edit Good examples",
        },
        {
            content: "hand it in",
            trigger: "button[name='action_hand_in']",
            run: "click",
        },
        {
            content: "really",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "it is handed in",
            trigger: ".o_form_view:not(:has(button[name='action_hand_in']))",
        },
    ],
});

/** The officer counts, rates and submits. */
registry.category("web_tour.tours").add("hr_training_assessment_officer", {
    steps: () => [
        {
            content: "the draft",
            trigger: ".o_data_row:contains('Trainer') td[name='trainer_id']",
            run: "click",
        },
        button("action_compute"),
        {
            content: "what the peer saw is there",
            trigger: "div[name='line_ids'] .o_data_row:contains('Peers'):contains('75.00')",
        },
        {
            content: "rate the teaching",
            trigger:
                "div[name='line_ids'] .o_data_row:contains('Teaching Quality · Training Department') td[name='rated_value']",
            run: "click",
        },
        {
            content: "with 95",
            trigger: "div[name='line_ids'] .o_selected_row div[name='rated_value'] input",
            run: "edit 95",
        },
        {
            content: "and a word",
            trigger: "div[name='line_ids'] .o_selected_row div[name='remark'] input",
            run: "edit Well prepared",
        },
        {
            content: "keep it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the score follows",
            trigger: "div[name='score_text']:contains('85.00')",
        },
        button("action_submit"),
        status("submitted"),
    ],
});

/** The head approves. */
registry.category("web_tour.tours").add("hr_training_assessment_head", {
    steps: () => [
        {
            content: "what waits",
            trigger: ".o_data_row:contains('Trainer') td[name='trainer_id']",
            run: "click",
        },
        {
            content: "the higher grade is withheld, and why",
            trigger: ".alert-warning:contains('withheld')",
        },
        button("action_approve"),
        status("approved"),
    ],
});

/** The trainer reads it on the phone, and comments. */
registry.category("web_tour.tours").add("hr_training_assessment_trainer", {
    steps: () => [
        {
            content: "my assessment",
            trigger: ".o_kanban_record:contains('85.00')",
            run: "click",
        },
        {
            content: "what it stands on",
            trigger: "div[name='line_ids'] .o_kanban_record:contains('Peers')",
        },
        {
            content: "comment",
            trigger:
                ".o_statusbar_buttons button[name='action_comment']:visible, .o_cp_action_menus .o-dropdown-caret, .o_statusbar_buttons .dropdown-toggle",
            run: "click",
        },
        ...reason("I will ask more questions", "Send"),
        {
            content: "it stands there",
            trigger: ".o_notebook a[name='opinion']",
            run: "click",
        },
        {
            content: "my words",
            trigger: "div[name='comment']:contains('more questions')",
        },
    ],
});
