import {registry} from "@web/core/registry";

const item = (name) => `.o_hr_training_items .o_kanban_record:contains("${name}")`;

const points = (name, number) => `${item(name)} button[role="radio"]:contains("${number}")`;
const chosen = (name, number) => `${points(name, number)}[aria-checked="true"]`;

/** A colleague rates somebody, on a phone. */
registry.category("web_tour.tours").add("hr_training_review360", {
    steps: () => [
        {
            content: "Open the review",
            trigger: '.o_kanban_record:contains("Employee")',
            run: "click",
        },
        {
            content: "The form says what 1 and 5 stand for",
            trigger: '[name="instruction"]:contains("always")',
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
            trigger: points("Listens", 5),
            run: "click",
        },
        {
            trigger: chosen("Listens", 5),
        },
        {
            content: "Rather one less",
            trigger: points("Listens", 4),
            run: "click",
        },
        {
            trigger: chosen("Listens", 4),
        },
        {
            content: "The foot of the scale",
            trigger: points("Helps", 1),
            run: "click",
        },
        {
            trigger: chosen("Helps", 1),
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

/** Two colleagues who say different things: the server is asked the same. */
function rate(first, second, comment) {
    return [
        {trigger: '.o_kanban_record:contains("Employee")', run: "click"},
        {trigger: points("Listens", first), run: "click"},
        {trigger: points("Helps", second), run: "click"},
        {trigger: chosen("Helps", second)},
        ...(comment ? [{trigger: '[name="comment"] textarea', run: `edit ${comment}`}] : []),
        {trigger: 'button[name="action_submit_and_next"]', run: "click"},
        {trigger: ".o_view_nocontent_smiling_face"},
    ];
}

registry.category("web_tour.tours").add("hr_training_review360_low", {
    steps: () => rate(1, 1),
});
registry.category("web_tour.tours").add("hr_training_review360_high", {
    steps: () => rate(5, 2, "A word"),
});
