import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { button, pick, status, typeDay } from "@hr_training/../tests/tours/steps";

const { DateTime } = luxon;

const weekAgo = DateTime.local().minus({ days: 7 });

/** Days from today as the user types them. */
function day(days) {
    return formatDate(DateTime.local().plus({ days }));
}

function page(name) {
    return {
        content: `turn to the page ${name}`,
        trigger: `.o_notebook .nav-link[name='${name}']`,
        run: "click",
    };
}

const back = {
    content: "go back",
    trigger: ".o_breadcrumb .o_back_button a, .breadcrumb-item.o_back_button a",
    run: "click",
};

registry.category("web_tour.tours").add("hr_training_officer_plans", {
    url: "/odoo/training-plans",
    steps: () => [
        {
            content: "a new plan",
            trigger: ".o_list_button_add",
            run: "click",
        },
        // The year of a week ago, so that the class can be over.
        ...typeDay("date_from", formatDate(weekAgo.startOf("year")), ".o_form_view"),
        ...typeDay("date_to", formatDate(weekAgo.endOf("year")), ".o_form_view"),
        {
            content: "add a line",
            trigger: "div[name='line_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick("course_id", "Course T01", ".modal"),
        ...typeDay("date_start", day(-7), ".modal"),
        {
            content: "four people",
            trigger: ".modal div[name='headcount'] input",
            run: "edit 4",
        },
        ...pick("trainer_ids", "Trainer", ".modal"),
        ...pick("department_ids", "SRV-N", ".modal"),
        {
            content: "what it is for",
            trigger: ".modal div[name='goal'] textarea",
            run: "edit Faults are found at the first visit",
        },
        {
            content: "what is taught",
            trigger: ".modal div[name='content'] textarea",
            run: "edit Reading codes and measuring",
        },
        {
            content: "keep the line",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the line stands in the plan",
            trigger: "body:not(:has(.modal)) div[name='line_ids'] .o_data_row:contains('Course T01')",
        },
        {
            content: "save the plan",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        button("action_submit"),
        status("submitted"),
        {
            content: "it says whom it waits for",
            trigger: ".alert div[name='waiting_for']:contains('Head')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_officer_session", {
    steps: () => [
        status("approved"),
        button("action_publish"),
        status("published"),
        button("action_create_sessions_and_view"),
        {
            content: "open the session that was made",
            trigger: ".o_list_view .o_data_row .o_data_cell[name='name']:contains('Course T01')",
            run: "click",
        },
        status("draft"),
        button("action_schedule"),
        status("scheduled"),
        {
            content: "enrol people",
            trigger: ".o_form_statusbar .o_statusbar_buttons button.o_training_enroll",
            run: "click",
        },
        ...pick("employee_ids", "Employee", ".modal"),
        ...pick("employee_ids", "Colleague", ".modal"),
        {
            content: "two of four seats",
            trigger: ".modal div[name='seat_text']:contains('2 chosen, 4 seats left')",
        },
        button("action_enroll", ".modal footer"),
        {
            content: "they are enrolled",
            trigger: "body:not(:has(.modal)) .o_form_view button[name='action_view_enrollments']:contains('2 / 4')",
        },
        button("action_start"),
        status("ongoing"),
        button("action_view_register", ".o-form-buttonbox"),
        {
            content: "the whole class stands on one screen",
            trigger: ".o_list_view .o_data_row:contains('Colleague') .badge:contains('Expected')",
        },
        button("action_all_present", ".o_control_panel"),
        {
            content: "everyone is present",
            trigger: ".o_list_view:not(:has(.badge:contains('Expected'))) .badge:contains('Present')",
        },
        {
            content: "one left for the afternoon",
            trigger: ".o_list_view .o_data_row:contains('Colleague') button[name='action_mark_excused']",
            run: "click",
        },
        {
            content: "which is seen at once",
            trigger: ".o_list_view .o_data_row:contains('Colleague') .badge:contains('Excused')",
        },
        back,
        status("ongoing"),
        button("action_ask_done"),
        {
            content: "yes, it is over",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        status("done"),
    ],
});

registry.category("web_tour.tours").add("hr_training_officer_marks", {
    steps: () => [
        status("done"),
        page("evaluations"),
        {
            content: "set up an exam",
            trigger: "div[name='evaluation_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "it needs no more than its default",
            trigger: "div[name='evaluation_ids'] .o_selected_row div[name='name'] input",
            run: "edit Final Exam",
        },
        {
            content: "save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        button("action_view_scores", "div[name='evaluation_ids'] .o_data_row:contains('Final Exam')"),
        ...[
            ["Employee", "91"],
            ["Colleague", "45"],
        ].flatMap(([name, mark], index) => [
            {
                content: "a new mark",
                trigger: ".o_list_button_add:enabled",
                run: "click",
            },
            ...pick("enrollment_id", name, ".o_selected_row"),
            {
                content: `${mark} points`,
                trigger: ".o_selected_row div[name='value'] input",
                run: `edit ${mark}`,
            },
            {
                content: "keep it",
                trigger: ".o_list_button_save:enabled",
                run: "click",
            },
            {
                content: "it is kept",
                trigger: `.o_list_view:not(:has(.o_selected_row)):has(.o_data_row:eq(${index}))`,
            },
        ]),
        back,
        status("done"),
        button("action_release_results_and_stay"),
        {
            content: "the results are out",
            trigger: "button[name='action_view_certificates']:contains('1')",
        },
        page("roster"),
        {
            content: "one passed",
            trigger: "div[name='enrollment_ids'] .o_data_row:contains('Employee') .badge:contains('Passed')",
        },
        {
            content: "one failed",
            trigger: "div[name='enrollment_ids'] .o_data_row:contains('Colleague') .badge:contains('Failed')",
        },
        {
            content: "what the dossier needs before the session can be closed",
            trigger: "div[name='next_step_text']:contains('Summary Report')",
        },
        button("action_view_plan", ".o-form-buttonbox"),
        {
            content: "and the plan knows",
            trigger: ".o_form_view div[name='line_ids'] .o_data_row:contains('Course T01') .badge:contains('Held')",
        },
    ],
});
