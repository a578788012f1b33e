import { registry } from "@web/core/registry";

const file = ".o_training_file";

registry.category("web_tour.tours").add("hr_training_file_manager", {
    steps: () => [
        {
            content: "open the file of a team member",
            trigger: ".o_list_view .o_data_row:contains('Employee') button[name='action_training_file']",
            run: "click",
        },
        {
            content: "his course, its result and the hours of the year are there",
            trigger: `${file}:contains('T01'):contains('Passed'):contains('2026')`,
        },
        {
            content: "as of a day before",
            trigger: ".o_field_widget[name='on'] input, .o_field_widget[name='on'] button",
            run: "click",
        },
        {
            content: "write the day",
            trigger: ".o_field_widget[name='on'] input",
            run: "edit 04/01/2026 && press Tab",
        },
        {
            content: "nothing was known then",
            trigger: `${file}:contains('Nothing was recorded')`,
        },
        {
            content: "print it",
            trigger: "button[name='action_print']",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_file_employee", {
    steps: () => [
        {
            content: "his own course stands there, each cell with what it is",
            trigger: `${file} td[data-label='Code']:contains('T01')`,
        },
        {
            content: "and all that is held can be taken",
            trigger: "button[name='action_export_held'], .o_statusbar_buttons, .o_cp_action_menus",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_file_looks", {
    steps: () => [
        {
            content: "who has looked at it",
            trigger: ".o_list_view .o_data_row:contains('Training File'), .o_kanban_record:contains('Training File')",
        },
    ],
});
