import { registry } from "@web/core/registry";
import { button, status } from "@hr_training/../tests/tours/steps";

const item = (kind) =>
    `div[name='item_ids'] .o_data_row:contains('${kind}')`;

/** The officer collects the dossier of a session, and may not waive what is missing. */
registry.category("web_tour.tours").add("hr_training_archive_collect", {
    steps: () => [
        {
            content: "the session says what its dossier lacks",
            trigger: "div[name='next_step_text']:contains('Summary Report')",
        },
        button("action_view_archive"),
        status("collecting"),
        {
            content: "what is missing is named with its way",
            trigger: `${item("Class Notice")}:contains('Send the class notice')`,
        },
        {
            content: "the register is there",
            trigger: `${item("Attendance Register")} [name='present'] input:checked`,
        },
        {
            content: "and sealing waits",
            trigger: ".o_form_statusbar:not(:has(button[name='action_seal']))",
        },
        {
            content: "nor does the officer waive",
            trigger: `${item("Class Notice")}:not(:has(button[name='action_waive']))`,
        },
    ],
});

/** The head waives one paper, with a reason. */
registry.category("web_tour.tours").add("hr_training_archive_waive", {
    steps: () => [
        {
            content: "waive the notice",
            trigger: `${item("Class Notice")} button[name='action_waive']`,
            run: "click",
        },
        {
            content: "say why",
            trigger: ".modal div[name='reason'] textarea",
            run: "edit It was told by word of mouth",
        },
        {
            content: "waive it",
            trigger: ".modal footer button.btn-primary",
            run: "click",
        },
        {
            content: "the reason stands beside it",
            trigger: `${item("Class Notice")}:contains('word of mouth')`,
        },
    ],
});

/** Nothing is missing any more: the officer seals, and verifies. */
registry.category("web_tour.tours").add("hr_training_archive_seal", {
    steps: () => [
        button("action_seal"),
        status("sealed"),
        button("action_verify"),
        {
            content: "it is whole",
            trigger: ".o_notification:contains('Whole')",
        },
        {
            content: "when it was verified is noted",
            trigger: "div[name='verified_on']",
        },
        button("action_view_session", ".o-form-buttonbox"),
        status("closed"),
    ],
});

/** Management finds the dossier on the phone, and that it is not as it was sealed. */
registry.category("web_tour.tours").add("hr_training_archive_management", {
    steps: () => [
        {
            content: "the card says that something is wrong",
            trigger: ".o_kanban_record:contains('Not as it was sealed')",
            run: "click",
        },
        {
            content: "whose line was changed",
            trigger: ".alert-danger:contains('Colleague')",
        },
        {
            content: "management holds nothing",
            trigger: ".o_form_view:not(:has(button[name='action_hold']))",
        },
    ],
});
