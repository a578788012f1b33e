import {registry} from "@web/core/registry";

const person = (name) => `.o_kanban_record:contains("${name}")`;

/** A trainer asks two people and notes an incident of the whole class, on a phone. */
registry.category("web_tour.tours").add("hr_training_observation", {
    steps: () => [
        {
            content: "Go into class",
            trigger: `${person("Course T01")} button[name="action_view_class"]`,
            run: "click",
        },
        {
            content: "Nothing to scroll sideways, buttons for a thumb",
            trigger: `${person("Employee")} button[name="action_observe"]`,
            run() {
                const {right, height} = this.anchor.getBoundingClientRect();
                if (right > window.innerWidth) {
                    throw new Error("A card is wider than the phone");
                }
                if (height < 44) {
                    throw new Error("A button is too small for a thumb");
                }
            },
        },
        {
            content: "A right answer is one tap",
            trigger: `${person("Employee")} button[name="action_answer_right"]`,
            run: "click",
        },
        {
            content: "It shows",
            trigger: `${person("Employee")}:contains("Answers 100")`,
        },
        {
            content: "A wrong one, of somebody else",
            trigger: `${person("Employee")} button[name="action_answer_wrong"]`,
            run: "click",
        },
        {
            trigger: `${person("Employee")}:contains("100 · 0, mean 50")`,
        },
        {
            content: "Take it back",
            trigger: `${person("Employee")} button[name="action_undo_answer"]`,
            run: "click",
        },
        {
            trigger: `${person("Employee")}:not(:contains("mean"))`,
        },
        {
            content: "He is the one",
            trigger: `${person("Colleague")} button[name="action_answer_wrong"]`,
            run: "click",
        },
        {
            trigger: `${person("Colleague")}:contains("Answers 0")`,
        },
        {
            content: "Homework that is worth 85",
            trigger: `${person("Colleague")} button[name="action_observe"]`,
            run: "click",
        },
        {
            trigger: '.modal .o_selection_badge:contains("Homework")',
            run: "click",
        },
        {
            trigger: '.modal [name="is_marked"] input',
            run: "click",
        },
        {
            content: "Nothing is kept before it is saved",
            trigger: '.modal [name="mark"] input',
            run: "edit 85",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "It is counted on the card",
            trigger: `body:not(:has(.modal)) ${person("Colleague")} .fa-comment-o`,
        },
        {
            content: "An incident of the whole class",
            trigger: '.o_control_panel button[name="action_observe_class"]',
            run: "click",
        },
        {
            trigger: '.modal [name="text"] textarea',
            run: "edit A phone rang",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "Back in class",
            trigger: `body:not(:has(.modal)) ${person("Employee")}`,
        },
    ],
});
