import { registry } from "@web/core/registry";
import { button, status } from "@hr_training/../tests/tours/steps";

/** The head approves the assessment, which proposes what follows. */
registry.category("web_tour.tours").add("hr_training_consequence_approved", {
    steps: () => [
        {
            content: "the assessment",
            trigger: ".o_data_row:contains('Trainer') td[name='trainer_id']",
            run: "click",
        },
        button("action_approve"),
        status("approved"),
        {
            content: "a certificate is proposed",
            trigger: "button[name='action_view_consequences']:contains('1')",
        },
        {
            content: "bonus and promotion among the training outcomes",
            trigger: "button[name='action_view_outcomes']:contains('2')",
        },
    ],
});

/** The officer looks through what is proposed, and submits the certificate. */
registry.category("web_tour.tours").add("hr_training_consequence_officer", {
    steps: () => [
        {
            content: "the assessment",
            trigger: ".o_data_row:contains('Trainer') td[name='trainer_id']",
            run: "click",
        },
        {
            content: "what follows",
            trigger: "button[name='action_view_consequences']",
            run: "click",
        },
        {
            content: "the certificate",
            trigger: ".o_data_row:contains('Certificate') td[name='kind']",
            run: "click",
        },
        button("action_submit"),
        status("submitted"),
    ],
});

/** The head decides. */
registry.category("web_tour.tours").add("hr_training_consequence_head", {
    steps: () => [
        {
            content: "what waits",
            trigger: ".o_data_row:contains('Certificate') td[name='kind']",
            run: "click",
        },
        {
            content: "why",
            trigger: "div[name='ground']:contains('Excellent')",
        },
        button("action_approve"),
        status("done"),
    ],
});

/** The trainer finds his certificate on the phone. */
registry.category("web_tour.tours").add("hr_training_consequence_trainer", {
    steps: () => [
        {
            content: "my assessment",
            trigger: ".o_kanban_record:contains('95.00')",
            run: "click",
        },
        {
            content: "what follows, among the buttons",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        {
            content: "open it",
            trigger: ".dropdown-menu button[name='action_view_consequences']",
            run: "click",
        },
        {
            content: "the certificate",
            trigger: ".o_kanban_record:contains('Certificate'):contains('ET/')",
            run: "click",
        },
        {
            content: "it can be printed",
            trigger: ".o_form_view:contains('ET/')",
        },
    ],
});
