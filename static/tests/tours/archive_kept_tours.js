import { registry } from "@web/core/registry";
import { button, fill, status } from "@hr_training/../tests/tours/steps";

const tours = registry.category("web_tour.tours");
// A phone shows its own status, not the arrows.
const badge = (value) => ({
    content: `the card says ${value}`,
    trigger: `.o_kanban_record:contains('D/1999/0001') .badge:contains('${value}')`,
});
const open = {
    content: "open it",
    trigger: ".o_kanban_record:contains('D/1999/0001')",
    run: "click",
};

/** A manager asks for a dossier by its number, on the phone. */
tours.add("hr_training_archive_ask", {
    steps: () => [
        {
            content: "a new loan",
            trigger: ".o_control_panel .o-kanban-button-new",
            run: "click",
        },
        fill("number", "D/1999/0001"),
        {
            content: "what it is needed for",
            trigger: "div[name='purpose'] textarea",
            run: "edit To prepare an audit",
        },
        {
            content: "keep it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        button("action_submit"),
        {
            content: "it waits for the head",
            trigger: ".alert:contains('Waiting for') div[name='waiting_for']:contains('Head')",
        },
        {
            content: "nothing is open to him, nor what it is of",
            trigger: ".o_form_view:not(:contains('Course T01')):not(:has(button[name='action_open_file']))",
        },
    ],
});

/** The head finds it among what waits, and lends it. */
tours.add("hr_training_archive_lend", {
    steps: () => [
        {
            content: "the loan waits",
            trigger: ".o_data_row:contains('D/1999/0001') .o_data_cell[name='document_name']",
            run: "click",
        },
        {
            content: "what it is needed for",
            trigger: "div[name='purpose']:contains('audit')",
        },
        status("submitted"),
        button("action_approve"),
        status("lent"),
        {
            content: "it is not lent to the head",
            trigger: ".o_form_view:not(:has(button[name='action_open_file']))",
        },
    ],
});

/** The borrower sees what he has got. */
tours.add("hr_training_archive_borrowed", {
    steps: () => [
        badge("Lent"),
        {
            content: "which may be opened from its card",
            trigger: ".o_kanban_record:contains('Course T01') button[name='action_open_file']:contains('Open the Dossier')",
        },
        open,
        {
            content: "and here",
            trigger: ".o_form_statusbar button[name='action_open_file']:contains('Open the Dossier')",
        },
        {
            content: "what it is of",
            trigger: "div[name='dossier']:contains('Course T01')",
        },
        {
            content: "he does not take it back himself",
            trigger: ".o_form_view:not(:has(button[name='action_return']))",
        },
    ],
});

/** The officer takes it back. */
tours.add("hr_training_archive_return", {
    steps: () => [
        {
            content: "who has it",
            trigger: ".o_data_row:contains('D/1999/0001'):contains('Department Manager') .o_data_cell[name='dossier']",
            run: "click",
        },
        status("lent"),
        button("action_return"),
        status("returned"),
    ],
});

/** It is open to the borrower no more. */
tours.add("hr_training_archive_returned", {
    steps: () => [
        badge("Returned"),
        {
            content: "not from its card",
            trigger: ".o_kanban_renderer:not(:has(button[name='action_open_file']))",
        },
        open,
        {
            content: "when it was returned",
            trigger: ".o_form_view div[name='returned_on']",
        },
        {
            content: "nor here",
            trigger: ".o_form_view:not(:has(button[name='action_open_file']))",
        },
    ],
});

/** The head has what is over proposed, and submits the list. */
tours.add("hr_training_archive_list", {
    steps: () => [
        {
            content: "what is over",
            trigger: ".o_control_panel button[name='action_propose'], .o_list_view button[name='action_propose']",
            run: "click",
        },
        {
            content: "the dossier is on it",
            trigger: "div[name='archive_ids'] .o_data_row:contains('Course T01'):contains('Sealed')",
        },
        status("draft"),
        button("action_submit"),
        status("submitted"),
        {
            content: "company management decides",
            trigger: ".alert:contains('Waiting for') div[name='waiting_for']:contains('Executive')",
        },
        {
            content: "nothing is destroyed before",
            trigger: ".o_form_statusbar:not(:has(button[name='action_destroy']))",
        },
    ],
});

/** Management allows it, on the phone. */
tours.add("hr_training_archive_allow", {
    steps: () => [
        {
            content: "the list waits",
            trigger: ".o_kanban_record:contains('Destruction of Dossiers')",
            run: "click",
        },
        {
            content: "what is on it",
            trigger: "div[name='archive_ids'] .o_kanban_record:contains('Course T01')",
        },
        button("action_approve"),
        {
            content: "it waits no more",
            trigger: ".o_form_view:not(:has(button[name='action_approve']))",
        },
        {
            content: "and is destroyed by the head",
            trigger: ".o_form_view:not(:has(button[name='action_destroy']))",
        },
    ],
});

/** The head carries it out. */
tours.add("hr_training_archive_destroy", {
    steps: () => [
        status("approved"),
        button("action_destroy"),
        {
            content: "for good",
            trigger: ".modal:contains('deleted for good') footer .btn-primary:contains('Destroy')",
            run: "click",
        },
        status("destroyed"),
        {
            content: "the certificate is there",
            trigger: ".o_form_statusbar button[name='action_open_certificate']:enabled",
        },
    ],
});

/** Management sees it from the dossier: what is left of it, and the certificate. */
tours.add("hr_training_archive_destroyed", {
    steps: () => [
        status("destroyed"),
        {
            content: "there is no file",
            trigger: ".o_form_view:not(:has(button[name='action_open_file']))",
        },
        {
            content: "the seal stays",
            trigger: ".o_notebook .nav-link[name='seal']",
            run: "click",
        },
        {
            content: "as it was",
            trigger: "div[name='seal_hash'] span:not(:empty)",
        },
        button("action_view_destructions", ".o-form-buttonbox"),
        status("destroyed"),
        {
            content: "who has destroyed it",
            trigger: "div[name='destroyed_by_id']:contains('Head')",
        },
        {
            content: "the certificate may be read",
            trigger: ".o_form_statusbar button[name='action_open_certificate']:enabled",
        },
    ],
});
