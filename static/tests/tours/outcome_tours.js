import { registry } from "@web/core/registry";
import { button, status } from "@hr_training/../tests/tours/steps";

const row = {
    content: "open it",
    trigger: ".o_list_view .o_data_row .o_data_cell[name='kind']:contains('Retraining')",
    run: "click",
};
const open = { content: "it is open", trigger: ".o_form_view:contains('Course T01')" };

/** The officer looks whom the rule finds, makes the draft, and submits it. */
registry.category("web_tour.tours").add("hr_training_outcome_propose", {
    steps: () => [
        button("action_preview"),
        {
            content: "whom the rule finds, and why",
            trigger: ".modal div[name='preview']:contains('Employee'):contains('2 times')",
        },
        button("action_confirm", ".modal"),
        row,
        open,
        button("action_submit"),
        status("submitted"),
    ],
});

/** The department manager, then the head, on the phone. */
registry.category("web_tour.tours").add("hr_training_outcome_approve", {
    steps: () => [
        {
            content: "why it is proposed",
            trigger: ".o_form_view div[name='basis']:contains('2 times')",
        },
        button("action_approve"),
        {
            content: "it no longer waits for me",
            trigger: ".o_form_view:not(:has(button[name='action_approve']:visible))",
        },
    ],
});

/** The person sees what was decided, and where he learns it again. */
registry.category("web_tour.tours").add("hr_training_outcome_mine", {
    steps: () => [
        row,
        open,
        {
            content: "no hand in it",
            trigger: ".o_form_view:not(:has(button[name='action_cancel']:visible))",
        },
        {
            content: "the new enrolment",
            trigger: "button[name='action_view_new_enrollment']",
            run: "click",
        },
        {
            content: "it is the next session",
            trigger: ".o_form_view .o_field_widget[name='session_id']",
        },
    ],
});
