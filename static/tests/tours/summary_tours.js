import { registry } from "@web/core/registry";
import { button, status } from "@hr_training/../tests/tours/steps";

/** The officer makes the summary of a session, reads its figures and submits it. */
registry.category("web_tour.tours").add("hr_training_summary_officer", {
    steps: () => [
        button("action_view_summary"),
        {
            content: "its sections are drafted",
            trigger: "div[name='effect'] textarea:value('1 passed, 1 failed')",
        },
        {
            content: "turn to the figures",
            trigger: ".o_notebook .nav-link[name='figures']",
            run: "click",
        },
        {
            content: "from a figure to its records",
            trigger:
                "div[name='figure_ids'] .o_data_row:contains('Failed') button[name='action_open']",
            run: "click",
        },
        {
            content: "who failed",
            trigger: ".o_list_view .o_data_row:contains('Colleague')",
        },
        {
            content: "back to the report",
            trigger: ".o_back_button a, .o_back_button",
            run: "click",
        },
        status("draft"),
        button("action_submit"),
        status("submitted"),
        {
            content: "it waits for the head",
            trigger: ".alert:contains('Waiting for') div[name='waiting_for']:contains('Head')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_summary_head", {
    steps: () => [
        {
            content: "the report waits",
            trigger: ".o_data_row:contains('Summary Report') .o_data_cell[name='document_name']",
            run: "click",
        },
        status("submitted"),
        button("action_approve"),
        status("approved"),
    ],
});

/** Management acknowledges it, on the phone. */
registry.category("web_tour.tours").add("hr_training_summary_management", {
    steps: () => [
        {
            content: "the report",
            trigger: ".o_kanban_record:contains('Course T01'):contains('Approved')",
            run: "click",
        },
        {
            content: "what did not go well",
            trigger: "div[name='lessons']:contains('50 % passed; 60 % were expected')",
        },
        button("action_acknowledge"),
        {
            content: "it is acknowledged",
            trigger: ".o_form_view .o_field_widget[name='acknowledged_by_id']:contains('Executive')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_summary_acknowledged", {
    steps: () => [
        {
            content: "the officer sees it",
            trigger: ".o_data_row:contains('Course T01') .badge:contains('Acknowledged')",
        },
    ],
});
