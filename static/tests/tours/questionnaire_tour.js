import { registry } from "@web/core/registry";

const question = (title) => `.js_question-wrapper:contains("${title}")`;

function checkWidth() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth + 1) {
        throw new Error(`${scrollWidth} px wide on ${clientWidth} px`);
    }
}

// From the employee's own list of trainings to the thanks, on a phone.
registry.category("web_tour.tours").add("hr_training_questionnaire", {
    steps: () => [
        {
            content: "my training waits for an answer",
            trigger: ".o_kanban_record button[name=action_answer_questionnaire]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "it says that it is anonymous",
            trigger: ".o_training_anonymous",
            run: checkWidth,
        },
        {
            content: "the page carries no token of the form",
            trigger: "form[data-answer-token^='evaluation-']",
        },
        {
            content: "start",
            trigger: "button[value=start]:not(.disabled)",
            run: "click",
        },
        ...["Content:", "Method:", "Trainer:", "Usefulness:"].map((title, index) => ({
            content: `rate ${title}`,
            trigger: `${question(title)} label:contains("${5 - (index % 2)}")`,
            run: "click",
        })),
        {
            content: "nothing sticks out of a narrow screen",
            trigger: question("Usefulness:"),
            run: checkWidth,
        },
        {
            content: "say something",
            trigger: `${question("What helped you most")} textarea`,
            run: "edit The exercises at the pump",
        },
        {
            content: "hand in",
            trigger: "button[value=finish]:not(.disabled)",
            run: "click",
        },
        {
            content: "yes, really",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "thanks, and no way to answer again or to read it again",
            trigger: ".o_survey_finished",
            run() {
                if (document.querySelector(".o_survey_finished a[href*='/survey/']")) {
                    throw new Error("The form can be opened again");
                }
            },
        },
    ],
});
