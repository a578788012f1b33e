import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/* See tests/trainers/test_tours_fee.py: officer, head, finance, trainer. */
tours.add("hr_training_fee_make", {
    steps: () => [
        {
            trigger: "button:contains('Make Statements')",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='month'] input, .modal .o_field_widget[name='month'] button",
        },
        {
            trigger: ".modal button[name='action_confirm']",
            run: "click",
        },
        {
            trigger: ".o_data_row td[name='trainer_id']:contains('Trainer')",
            run: "click",
        },
        {
            content: "three hours of class",
            trigger: ".o_field_widget[name='line_ids'] .o_data_row:contains('300')",
        },
        {
            trigger: "button[name='action_submit']",
            run: "click",
        },
        {
            content: "it is with the head",
            trigger: ".o_form_view .alert:contains('Waiting for')",
        },
    ],
});

const decide = (button) => [
    {
        trigger: `button[name='${button}']`,
        run: "click",
    },
    {
        trigger: `.o_form_view:not(:has(button[name='${button}']))`,
    },
];

tours.add("hr_training_fee_approve", { steps: () => decide("action_approve") });

tours.add("hr_training_fee_pay", {
    steps: () => [...decide("action_approve"), ...decide("action_pay")],
});

tours.add("hr_training_fee_read", {
    steps: () => [
        {
            content: "the trainer finds what he is paid",
            trigger: ".o_data_row:contains('300') td[name='month_text']",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name='line_ids']:contains('300')",
        },
        {
            content: "and changes nothing",
            trigger: ".o_form_view:not(:has(button[name='action_cancel']))",
        },
    ],
});
