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
            trigger: ".o_arrow_button_current[data-value='submitted']",
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
