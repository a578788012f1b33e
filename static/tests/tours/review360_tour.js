import {registry} from "@web/core/registry";

const item = (name) => `.o_hr_training_items .o_kanban_record:contains("${name}")`;

/** A colleague rates somebody, on a phone. */
registry.category("web_tour.tours").add("hr_training_review360", {
    steps: () => [
        {
            content: "Open the review",
            trigger: '.o_kanban_record:contains("Employee")',
            run: "click",
        },
        {
            content: "Nothing is judged yet",
            trigger: '[name="progress_text"]:contains("0 / 2")',
        },
        {
            content: "The items fit the phone: nothing to scroll sideways",
            trigger: item("Listens"),
            run() {
                if (this.anchor.getBoundingClientRect().right > window.innerWidth) {
                    throw new Error("An item is wider than the phone");
                }
            },
        },
        {
            content: "All points",
            trigger: `${item("Listens")} button[name="action_full"]`,
            run: "click",
        },
        {
            trigger: `${item("Listens")} .o_hr_training_points:contains("5 / 5")`,
        },
        {
            content: "Rather one less",
            trigger: `${item("Listens")} button[name="action_less"]`,
            run: "click",
        },
        {
            trigger: `${item("Listens")} .o_hr_training_points:contains("4 / 5")`,
        },
        {
            content: "The foot of the scale",
            trigger: `${item("Helps")} button[name="action_more"]`,
            run: "click",
        },
        {
            content: "Everything is judged",
            trigger: '[name="progress_text"]:contains("2 / 2")',
        },
        {
            content: "Say why",
            trigger: '[name="comment"] textarea',
            run: "edit Always on time",
        },
        {
            content: "Hand in",
            trigger: 'button[name="action_submit_and_next"]',
            run: "click",
        },
        {
            content: "It is not shown again",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});
