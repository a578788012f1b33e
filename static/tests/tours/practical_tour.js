import {registry} from "@web/core/registry";

const item = (name) => `.o_hr_training_items .o_kanban_record:contains("${name}")`;

/** A trainer judges two people at the bench, on a phone. */
registry.category("web_tour.tours").add("hr_training_practical", {
    steps: () => [
        {
            content: "Open the checklist of the first person",
            trigger: '.o_kanban_record:contains("Employee")',
            run: "click",
        },
        {
            content: "Nothing is judged yet",
            trigger: '.o_hr_training_practical [name="progress_text"]:contains("0 / 3")',
        },
        {
            content: "The items fit the phone: nothing to scroll sideways",
            trigger: item("Power off"),
            run() {
                if (this.anchor.getBoundingClientRect().right > window.innerWidth) {
                    throw new Error("An item is wider than the phone");
                }
                const button = this.anchor.querySelector("button[name=action_pass]");
                if (button.getBoundingClientRect().height < 44) {
                    throw new Error("A button is too small for a thumb");
                }
            },
        },
        {
            content: "Must-pass item: passed",
            trigger: `${item("Power off")} button[name="action_pass"]`,
            run: "click",
        },
        {
            content: "It shows",
            trigger: `${item("Power off")} button.btn-success[name="action_pass"]`,
        },
        {
            content: "A point",
            trigger: `${item("Repair")} button[name="action_more"]`,
            run: "click",
        },
        {
            content: "One of ten",
            trigger: `${item("Repair")} .o_hr_training_points:contains("1 / 10")`,
        },
        {
            content: "Rather full points",
            trigger: `${item("Repair")} button[name="action_pass"]`,
            run: "click",
        },
        {
            content: "Ten of ten",
            trigger: `${item("Repair")} .o_hr_training_points:contains("10 / 10")`,
        },
        {
            content: "Not tidy",
            trigger: `${item("Tidy")} button[name="action_fail"]`,
            run: "click",
        },
        {
            content: "Everything is judged",
            trigger: '[name="progress_text"]:contains("3 / 3")',
        },
        {
            content: "Open an item for a comment",
            trigger: `${item("Tidy")} span:contains("Tidy")`,
            run: "click",
        },
        {
            content: "Write it",
            trigger: '.modal [name="comment"] input',
            run: "edit Tools left on the bench",
        },
        {
            content: "Keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "The comment is on the item",
            trigger: `${item("Tidy")}:contains("Tools left on the bench")`,
        },
        {
            content: "Hand in",
            trigger: 'button[name="action_submit_and_next"]',
            run: "click",
        },
        {
            content: "The next person is there",
            trigger: '.o_hr_training_practical h1:contains("Colleague")',
        },
        {
            content: "Hand in too early",
            trigger: 'button[name="action_submit_and_next"]',
            run: "click",
        },
        {
            content: "It says what is missing",
            trigger: '.modal:contains("Judge every item first")',
        },
        {
            content: "Go back",
            trigger: ".modal .modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "Must-pass item: failed",
            trigger: `${item("Power off")} button[name="action_fail"]`,
            run: "click",
        },
        {
            trigger: '[name="progress_text"]:contains("1 / 3")',
        },
        {
            trigger: `${item("Repair")} button[name="action_pass"]`,
            run: "click",
        },
        {
            trigger: '[name="progress_text"]:contains("2 / 3")',
        },
        {
            trigger: `${item("Tidy")} button[name="action_pass"]`,
            run: "click",
        },
        {
            trigger: '[name="progress_text"]:contains("3 / 3")',
        },
        {
            content: "Hand in",
            trigger: 'button[name="action_submit_and_next"]',
            run: "click",
        },
        {
            content: "Nobody is left",
            trigger: ".o_view_nocontent_smiling_face",
        },
    ],
});
