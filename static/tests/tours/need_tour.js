import { registry } from "@web/core/registry";

import { button } from "./steps";

const question = (title) => `.js_question-wrapper:contains("${title}")`;

// From "To Fill In" to "My Training Needs".
registry.category("web_tour.tours").add("hr_training_need_survey", {
    steps: () => [
        {
            content: "the need survey waits for an answer",
            trigger:
                ".o_data_row:contains('Needs 2026') button[name=action_fill], .o_kanban_record:contains('Needs 2026') button[name=action_fill]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "start",
            trigger: "button[value=start]:not(.disabled)",
            run: "click",
        },
        {
            content: "a course of the catalogue",
            trigger: `${question("Which courses")} label:contains("Fault Diagnosis")`,
            run: "click",
        },
        {
            content: "a wish of one's own",
            trigger: `${question("What else")} textarea`,
            run: "edit Reading circuit diagrams",
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
            content: "thanks",
            trigger: ".o_survey_finished",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_need_survey_mine", {
    steps: () => [
        {
            content: "the course is among my needs",
            trigger: ".o_data_row:contains('Fault Diagnosis')",
        },
        {
            content: "and so is the wish",
            trigger: ".o_data_row:contains('Reading circuit diagrams')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_need_survey_officer", {
    steps: () => [
        {
            content: "one of two has answered",
            trigger: "button[name=action_view_people]:contains('1 / 2')",
        },
        {
            content: "the return of his department",
            trigger: ".o_field_widget[name=return_ids] .o_data_row:contains('50')",
        },
        {
            content: "the needs that came of it",
            trigger: "button[name=action_view_needs]",
            run: "click",
        },
        {
            content: "are drafts",
            trigger: ".o_data_row:contains('Reading circuit diagrams'):contains('Draft')",
        },
        {
            content: "back to the survey",
            trigger: ".o_back_button",
            run: "click",
        },
        button("action_submit_needs"),
        {
            content: "they are submitted",
            trigger: ".o_notification:contains('2 needs')",
        },
    ],
});
