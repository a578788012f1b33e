import { registry } from "@web/core/registry";

const CARD = ".o_kanban_record:contains('Rules of the Workshop')";

// On a phone: a rule that is to be read, and that is confirmed by its reader.
registry.category("web_tour.tours").add("hr_training_rule_reader", {
    steps: () => [
        {
            content: "the rule says what is new in it",
            trigger: `${CARD}:contains('No gloves at the lathe')`,
        },
        {
            content: "confirm that it was read",
            trigger: `${CARD} button[name='action_acknowledge']`,
            run: "click",
        },
        {
            content: "with one's name",
            trigger: ".modal:contains('kept with your name') .btn-primary",
            run: "click",
        },
        {
            content: "nothing is left to read",
            trigger: "body:not(:has(.modal)) .o_nocontent_help:contains('You have read all rules')",
        },
    ],
});

// The officer sees who has read it, and who has not; a program is no link.
registry.category("web_tour.tours").add("hr_training_rule_officer", {
    steps: () => [
        {
            content: "one is left",
            trigger: ".o_form_view button[name='action_view_unread'] .o_stat_value:contains('1')",
        },
        {
            content: "open who has read it",
            trigger: ".o_form_view button[name='action_view_readings']",
            run: "click",
        },
        {
            content: "the reader is there, with the time",
            trigger:
                ".o_list_view .o_data_row:contains('Employee') td[name='acknowledged_on']:not(:empty)",
        },
        {
            content: "back to the rule",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a:contains('Rules of the Workshop')",
            run: "click",
        },
        {
            content: "give a link that would run",
            trigger: ".o_form_view div[name='url'] input",
            run: "edit javascript:alert(1)",
        },
        {
            content: "save",
            trigger: ".o_form_button_save:enabled",
            run: "click",
        },
        {
            content: "it is refused",
            trigger: ".modal:contains('Give a link that begins with https://') .btn-primary",
            run: "click",
        },
        {
            content: "discard",
            trigger: "body:not(:has(.modal)) .o_form_button_cancel:enabled",
            run: "click",
        },
        {
            content: "the version in force is what it was",
            trigger: ".o_form_view div[name='url'] input:value('https://example.com/rules'), .o_form_view div[name='url']:contains('example.com/rules')",
        },
    ],
});
