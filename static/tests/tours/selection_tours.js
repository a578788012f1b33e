import {registry} from "@web/core/registry";
import {button, pick, status, typeDay} from "@hr_training/../tests/tours/steps";

const HAND_IN = ".o_form_view button[name='action_hand_in_and_close']";

/** A score is typed on the card of its criterion. */
function score(criterion, value) {
    return {
        content: `${value} for ${criterion}`,
        trigger: `.o_kanban_record:contains('${criterion}') .o_hr_training_card_number`,
        run: `edit ${value} && press Tab`,
    };
}

function assess(scores, comment) {
    return [
        {
            content: "who waits for a score",
            trigger: ".o_kanban_record:contains('Employee')",
            run: "click",
        },
        {
            content: "what he writes of himself",
            trigger: ".o_form_view div[name='motivation']:contains('I like to explain')",
        },
        ...Object.entries(scores).map(([criterion, value]) => score(criterion, value)),
        {
            content: "a word on it",
            trigger: ".o_kanban_record:contains('A') .o_hr_training_card_text",
            run: `edit ${comment} && press Tab`,
        },
        {content: "hand in", trigger: HAND_IN, run: "click"},
        {
            content: "nobody else waits",
            trigger: ".o_kanban_view .o_view_nocontent, .o_nocontent_help",
        },
    ];
}

/** The employee says what he would like to teach, on the phone. */
registry.category("web_tour.tours").add("hr_training_selection_apply", {
    steps: () => [
        {
            content: "which course; a phone shows them as cards",
            trigger: ".modal div[name='course_ids'] input",
            run: "click",
        },
        {
            content: "this one",
            trigger: ".modal .o_kanban_record:contains('Course T01')",
            run: "click",
        },
        {
            content: "why",
            trigger: ".modal div[name='motivation'] textarea",
            run: "edit I like to explain",
        },
        button("action_nominate", ".modal"),
        {
            content: "it is looked at",
            trigger: ".o_form_view .alert:contains('is being looked at')",
        },
    ],
});

/** The officer names the assessors. */
registry.category("web_tour.tours").add("hr_training_selection_assessors", {
    steps: () => [
        {
            content: "the candidate",
            trigger: ".o_data_row .o_data_cell[name='trainer_id']:contains('Employee')",
            run: "click",
        },
        {
            content: "what is missing",
            trigger: ".o_form_view .alert:contains('Name the assessors')",
        },
        ...pick("assessor_ids", "Colleague"),
        ...pick("assessor_ids", "Outsider"),
        ...typeDay("valid_until", "12/31/2030"),
        {content: "save", trigger: ".o_form_button_save", run: "click"},
        {
            content: "who is waited for",
            trigger: ".o_form_view .alert:contains('Scores are missing of')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_selection_score_first", {
    steps: () => assess({A: 90, B: 70}, "Clear"),
});

registry.category("web_tour.tours").add("hr_training_selection_score_second", {
    steps: () => assess({A: 70, B: 0}, "Fast"),
});

/** The officer sees what it came to, and submits it. */
registry.category("web_tour.tours").add("hr_training_selection_submit", {
    steps: () => [
        {
            content: "what it came to",
            trigger: ".o_form_view div[name='score']:contains('68.75')",
        },
        button("action_submit"),
        status("submitted"),
    ],
});

/** The head approves, on the phone. */
registry.category("web_tour.tours").add("hr_training_selection_approve", {
    steps: () => [
        button("action_approve"),
        {
            content: "it no longer waits for me",
            trigger: ".o_form_view:not(:has(button[name='action_approve']:visible))",
        },
    ],
});

/** The employee sees that he is a trainer. */
registry.category("web_tour.tours").add("hr_training_selection_qualified", {
    steps: () => [
        {
            content: "his application",
            trigger: ".o_kanban_record:contains('Approved')",
            run: "click",
        },
        {
            content: "he is qualified",
            trigger: ".o_form_view .alert:contains('You are a qualified trainer')",
        },
    ],
});

/** A manager recommends one of his people. */
registry.category("web_tour.tours").add("hr_training_selection_recommend", {
    steps: () => [
        ...pick("employee_ids", "Colleague", ".modal"),
        ...pick("course_ids", "Course T01", ".modal"),
        button("action_nominate", ".modal"),
        {
            content: "recommended",
            trigger: ".o_data_row .o_data_cell[name='trainer_id']:contains('Colleague')",
        },
    ],
});

/** The head qualifies without an application, and says why. */
registry.category("web_tour.tours").add("hr_training_selection_direct", {
    steps: () => [
        button("action_qualify_with_reason"),
        {
            content: "why",
            trigger: ".modal div[name='reason'] textarea",
            run: "edit Taught for years",
        },
        button("action_confirm", ".modal"),
        status("qualified"),
    ],
});
