import {registry} from "@web/core/registry";

const card = (text) => `.o_kanban_record:contains("${text}")`;

function fits(selector) {
    return {
        content: "Nothing to scroll sideways, a button for a thumb",
        trigger: selector,
        run() {
            const {right, height} = this.anchor.getBoundingClientRect();
            if (right > window.innerWidth) {
                throw new Error("A card is wider than the phone");
            }
            if (height < 32) {
                throw new Error("A button is too small for a thumb");
            }
        },
    };
}

/** A trainee asks from My Trainings, on a phone. */
registry.category("web_tour.tours").add("hr_training_question_ask", {
    steps: () => [
        fits(`${card("Course T01")} button[name="action_ask_in_class"]`),
        {
            content: "Ask about the class",
            trigger: `${card("Course T01")} button[name="action_ask_in_class"]`,
            run: "click",
        },
        {
            content: "The class is known; say what is unclear",
            trigger: '.modal [name="text"] textarea',
            run: "edit Which fuse is it?",
        },
        {
            trigger: '.modal footer button:contains("Send")',
            run: "click",
        },
        {
            content: "It is sent",
            trigger: `body:not(:has(.modal)) ${card("Course T01")}`,
        },
    ],
});

/** The trainer answers, and shares the answer with the class. */
registry.category("web_tour.tours").add("hr_training_question_answer", {
    steps: () => [
        {
            content: "The question, and who asks it",
            trigger: `${card("Which fuse is it?")}:contains("Employee")`,
        },
        fits(`${card("Which fuse")} button[name="action_answer"]`),
        {
            trigger: `${card("Which fuse")} button[name="action_answer"]`,
            run: "click",
        },
        {
            trigger: '.modal [name="answer"] textarea',
            run: "edit The blue one",
        },
        {
            trigger: '.modal [name="is_shared"] input',
            run: "click",
        },
        {
            content: "The class reads the question without a name",
            trigger: '.modal [name="shared_text"] textarea:value("Which fuse is it?")',
        },
        {
            trigger: '.modal button[name="action_confirm"]',
            run: "click",
        },
        {
            content: "Nothing is left to answer",
            trigger: `body:not(:has(.modal)):not(:has(${card("Which fuse")})) .o_view_nocontent`,
        },
    ],
});

/** The trainee reads the answer under My Questions. */
registry.category("web_tour.tours").add("hr_training_question_read", {
    steps: () => [
        {
            content: "The answer stands below the question",
            trigger: `${card("Which fuse is it?")}:contains("The blue one")`,
        },
        fits(`${card("Which fuse")} button[name="action_ask_again"]`),
    ],
});

/** Somebody else of the class reads it without a name. */
registry.category("web_tour.tours").add("hr_training_question_shared", {
    steps: () => [
        {
            content: "His place in the class",
            trigger: `${card("Course T01")}`,
            run: "click",
        },
        {
            content: "A phone has all buttons above the form behind “More”",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        {
            trigger: 'button[name="action_view_class_answers"]',
            run: "click",
        },
        {
            content: "Question and answer, and no name",
            trigger: `${card("The blue one")}:contains("Which fuse"):not(:contains("Employee"))`,
        },
    ],
});
