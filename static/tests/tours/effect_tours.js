import {registry} from "@web/core/registry";

/** A manager says on his phone what has changed at work. */
registry.category("web_tour.tours").add("hr_training_effect_review", {
    steps: () => [
        {
            content: "Open the review",
            trigger: '.o_kanban_record:contains("Employee")',
            run: "click",
        },
        {
            content: "The form fits the phone: nothing to scroll sideways",
            trigger: '[name="applies"]',
            run() {
                if (this.anchor.getBoundingClientRect().right > window.innerWidth) {
                    throw new Error("The form is wider than the phone");
                }
            },
        },
        {
            content: "How far it is applied",
            trigger: '[name="applies"] label:contains("Mostly")',
            run: "click",
        },
        {
            content: "Whether the need is met",
            trigger: '[name="need_met"] label:contains("Partly")',
            run: "click",
        },
        {
            content: "What has changed",
            trigger: '[name="change_text"] textarea',
            run: "edit Repairs hold",
        },
        {
            content: "Hand in",
            trigger: 'button[name="action_submit_and_next"]',
            run: "click",
        },
        {
            content: "Nobody waits any more",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});

/** The officer finds what was said, on the way as well. */
registry.category("web_tour.tours").add("hr_training_effect_review_seen", {
    steps: () => [
        {
            content: "What the manager said",
            trigger: '.o_kanban_record:contains("Employee"):contains("Partly")',
            run: "click",
        },
        {
            trigger: '.o_form_view [name="change_text"]:contains("Repairs hold")',
        },
    ],
});
