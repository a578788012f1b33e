import { registry } from "@web/core/registry";
import { button, fill, pick, status, typeDay } from "@hr_training/../tests/tours/steps";

/** What is required of who has joined, and the place that he has without asking. */
registry.category("web_tour.tours").add("hr_training_joiner", {
    steps: () => [
        {
            content: "the course, why, and when it is taught",
            trigger:
                ".o_kanban_record:contains('Course T01'):contains('Required for SRV-N'):contains('To Do'):has(.fa-calendar)",
        },
    ],
});

/** The officer's list: a pass that runs out has its refresher, the next has no seat. */
registry.category("web_tour.tours").add("hr_training_required", {
    steps: () => [
        {
            content: "who joined has passed, and is in the refresher already",
            trigger:
                ".o_list_view .o_data_row:contains('Joiner'):contains('Expiring'):not(:has(button[name='action_enroll']))",
        },
        {
            content: "somebody else has no place",
            trigger: ".o_list_view .o_data_row:contains('Colleague') button[name='action_enroll']",
            run: "click",
        },
        {
            content: "and cannot have one: the class is full",
            trigger: ".o_notification:contains('Colleague: no session with free seats')",
        },
    ],
});

/** A quarterly plan takes its lines from the annual one, and is submitted then. */
registry.category("web_tour.tours").add("hr_training_quarterly", {
    steps: () => [
        status("draft"),
        {
            content: "without lines it is not submitted",
            trigger:
                ".o_form_statusbar:not(:has(button[name='action_submit'])) .o_statusbar_status",
        },
        button("action_take_lines_and_say", "div[name='line_ids'], .o_notebook"),
        {
            content: "the line of this quarter is taken, as it was planned",
            trigger:
                "div[name='line_ids'] .o_data_row:contains('Course T01') .badge:contains('As Planned')",
        },
        button("action_submit"),
        status("submitted"),
    ],
});

registry.category("web_tour.tours").add("hr_training_quarterly_sessions", {
    steps: () => [
        status("approved"),
        button("action_publish"),
        status("published"),
        button("action_create_sessions_and_view"),
        {
            content: "the session that the line asks for",
            trigger: ".o_list_view .o_data_row:contains('Course T01')",
        },
    ],
});

/** The person that the plan names sees the class among his own. */
registry.category("web_tour.tours").add("hr_training_named_in_plan", {
    steps: () => [
        {
            content: "a seat in it",
            trigger: ".o_kanban_record:contains('Course T01'):contains('Enrolled')",
        },
    ],
});

const soon = luxon.DateTime.now().plus({ days: 30 }).toFormat("MM/dd/yyyy");

function choose(field, label) {
    return [
        {
            content: `open the choices of ${field}`,
            trigger: `.o_field_widget[name='${field}'] .o_select_menu input`,
            run: "click",
        },
        {
            content: `choose ${label}`,
            trigger: `.o_select_menu_item:contains('${label}')`,
            run: "click",
        },
    ];
}

/** A department manager asks for training at short notice, and says why. */
registry.category("web_tour.tours").add("hr_training_adhoc", {
    steps: () => [
        { content: "ask", trigger: ".o_list_button_add", run: "click" },
        ...choose("cause", "Complaint"),
        fill("cause_reference", "C-17"),
        // The plan lasts until it is due.
        ...typeDay("date_due", soon),
        {
            content: "the plan lasts until then",
            trigger: ".o_field_widget[name='date_from'] [data-field='date_to']",
        },
        ...choose("urgency", "Critical"),
        {
            content: "save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "it is saved",
            trigger: "body:has(.o_pager_value:contains('1')):not(:has(.o_form_button_save:visible))",
        },
        {
            content: "without anybody to train it is not submitted",
            trigger: ".o_form_statusbar:not(:has(button[name='action_submit']))",
        },
        {
            content: "say who",
            trigger: "div[name='line_ids'] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...pick("course_id", "Course T01", ".modal"),
        ...pick("employee_ids", "Employee", ".modal"),
        {
            content: "the line is done",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "and stands in the plan",
            trigger: "body:not(:has(.modal)) div[name='line_ids'] .o_data_row:contains('Course T01')",
        },
        { content: "save that too", trigger: ".o_form_button_save:visible", run: "click" },
        button("action_submit"),
        status("submitted"),
        {
            content: "he waits for the head, and decides nothing himself",
            trigger:
                ".alert:contains('Waiting for'):contains('Head'), .o_form_statusbar:not(:has(button[name='action_approve']))",
        },
    ],
});

/** The head has the most urgent request first, and approves it. */
registry.category("web_tour.tours").add("hr_training_adhoc_head", {
    steps: () => [
        {
            content: "the critical one is on top",
            trigger: ".o_list_view .o_data_row:first:contains('C-17'):contains('Critical')",
        },
        {
            content: "open it",
            trigger: ".o_data_row:first .o_data_cell[name='name']",
            run: "click",
        },
        button("action_approve"),
        status("approved"),
    ],
});

/** The manager sees what was decided. */
registry.category("web_tour.tours").add("hr_training_adhoc_decided", {
    steps: () => [
        {
            content: "his request is approved",
            trigger: ".o_list_view .o_data_row:contains('C-17'):contains('Approved')",
        },
    ],
});
