import { registry } from "@web/core/registry";

/** The officer looks for somebody who could teach a class, and assigns him. */
registry.category("web_tour.tours").add("hr_training_teaching_find", {
    steps: () => [
        {
            content: "nobody teaches it yet",
            trigger: ".o_form_view button.o_training_find_trainer",
            run: "click",
        },
        {
            content: "two of three could",
            trigger: ".modal div[name='found_text']:contains('2 of 3 trainers')",
        },
        {
            content: "why the other one could not",
            trigger: ".modal .o_data_row:contains('Colleague'):contains('Teaches')",
        },
        {
            content: "who could not is not offered",
            trigger:
                ".modal .o_data_row:contains('Colleague'):not(:has(button[name='action_assign']))",
        },
        {
            content: "assign the one",
            trigger:
                ".modal .o_data_row:contains('Trainer') button[name='action_assign']",
            run: "click",
        },
        {
            content: "he teaches it",
            trigger:
                "body:not(:has(.modal)) div[name='trainer_ids'] .o_tag:contains('Trainer')",
        },
    ],
});

/** The trainer, on the phone: the class stands on his page, and what is to be done. */
registry.category("web_tour.tours").add("hr_training_teaching_mine", {
    steps: () => [
        {
            content: "the next class",
            trigger: ".o_form_view div[name='next_slot_ids'] .o_kanban_record:contains('Course T01')",
        },
        {
            content: "what is missing of his own training",
            trigger: "div[name='learning_text']:contains('0 of 8 hours')",
        },
        {
            content: "it has no material yet",
            trigger: "button.o_training_duty_prepare:contains('1')",
            run: "click",
        },
        {
            content: "one tap to the class",
            trigger: ".o_kanban_record:contains('Course T01')",
        },
    ],
});

/** The officer sees who teaches when, each in a colour. */
registry.category("web_tour.tours").add("hr_training_teaching_calendar", {
    steps: () => [
        {
            content: "the class in the calendar",
            trigger: ".o_calendar_view .fc-event:contains('Course T01')",
        },
        {
            content: "its trainer among the filters",
            trigger: ".o_calendar_filter_item:contains('Colleague')",
        },
    ],
});
