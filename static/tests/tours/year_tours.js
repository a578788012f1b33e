import { registry } from "@web/core/registry";

function button(name, within = ".o_form_statusbar") {
    return {
        content: `press ${name}`,
        trigger: `${within} button[name='${name}']:enabled`,
        run: "click",
    };
}

function status(value) {
    return {
        content: `the status is ${value}`,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value='${value}']`,
    };
}

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
