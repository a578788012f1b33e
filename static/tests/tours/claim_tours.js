import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/* The claim's form is open: see tests/test_tours_claim.py. */
tours.add("hr_training_claim_submit", {
    steps: () => [
        {
            content: "what is missing is not shown any more",
            trigger: ".o_form_view:not(:has(.o_training_missing:visible))",
        },
        {
            trigger: "button[name='action_submit']",
            run: "click",
        },
        {
            content: "it is with its approvers; a phone shows no arrows",
            trigger: ".o_form_view .alert:contains('Waiting for:')",
        },
    ],
});

tours.add("hr_training_claim_approve", {
    steps: () => [
        {
            trigger: "button[name='action_approve']",
            run: "click",
        },
        {
            content: "the step is taken",
            trigger: ".o_form_view:not(:has(button[name='action_approve']))",
        },
    ],
});

tours.add("hr_training_claim_post", {
    steps: () => [
        {
            trigger: "button[name='action_post']",
            run: "click",
        },
        {
            trigger: ".modal button[name='action_post_entry']",
            run: "click",
        },
        {
            content: "the receipt is open, and posted",
            trigger: ".o_arrow_button_current[data-value='posted']",
        },
    ],
});

const SESSION = ".o_field_widget[name='training_session_id'] input";

/** A late claim for a session of one's own; the head is asked. */
const ask = (pick) => [
    {
        content: "a new claim",
        trigger: ".o_control_panel .o_list_button_add, .o_control_panel .o-kanban-button-new",
        run: "click",
    },
    {
        trigger: ".o_form_view .o_field_widget[name='name'] input",
        run: "edit Train to the class",
    },
    {
        content: "the amount",
        trigger: ".o_field_widget[name='total_amount_currency'] input",
        run: "edit 45",
    },
    {
        content: "which session",
        trigger: SESSION,
        run: "click",
    },
    ...pick,
    {
        content: "it is late, so Submit is not offered",
        trigger:
            ".o_form_view:not(:has(button[name='action_submit']:visible)) .o_training_missing:contains('to be filed')",
    },
    {
        content: "the head is asked instead",
        trigger: "button[name='action_ask_claim_waiver']:enabled",
        run: "click",
    },
    {
        content: "the dialog says what it is for",
        trigger: ".modal:contains('Ask for a Waiver for Train to the class') div[name='reason'] textarea",
        run: "edit I was in hospital",
    },
    {
        trigger: ".modal footer button[name='action_confirm']:contains('Ask for a Waiver')",
        run: "click",
    },
    {
        content: "it waits for the head",
        trigger: "body:not(:has(.modal)) .o_training_missing:contains('waits for')",
    },
];

tours.add("hr_training_claim_ask", {
    steps: () =>
        ask([
            {
                content: "what he was in, with the day; nothing else",
                trigger:
                    ".o-autocomplete--dropdown-menu:not(:contains('Not for him')) .o-autocomplete--dropdown-item:contains('Course T01'):contains('·')",
                run: "click",
            },
        ]),
});

tours.add("hr_training_claim_ask_phone", {
    steps: () =>
        ask([
            {
                content: "what he was in, as cards",
                trigger:
                    ".modal .o_kanban_renderer:not(.o_kanban_grouped):not(:contains('Not for him')) .o_kanban_record:contains('Course T01')",
                run: "click",
            },
        ]),
});

tours.add("hr_training_claim_waive", {
    steps: () => [
        {
            content: "the head reads why, and approves",
            trigger:
                ".o_data_row:contains('I was in hospital') button[name='action_approve'], .o_kanban_record:contains('I was in hospital') button[name='action_approve']",
            run: "click",
        },
        {
            content: "nothing waits any more",
            trigger: ".o_nocontent_help:contains('Nothing waits for you')",
        },
    ],
});
