import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("hr_training_head_approves", {
    url: "/odoo/my-trainings",
    steps: () => [
        {
            content: "the menu counts what waits",
            trigger: ".o_menu_sections [data-menu-xmlid='hr_training.hr_training_menu_waiting']:contains('(1)')",
        },
        {
            content: "open the activities",
            trigger: ".o-mail-ActivityMenu-counter, .o_menu_systray i[aria-label='Activities']",
            run: "click",
        },
        {
            content: "there is a plan to approve",
            trigger: ".o-mail-ActivityGroup[data-model_name='hr.training.plan']",
            run: "click",
        },
        {
            content: "open it",
            trigger: ".o_data_row:contains('Plan of the Tour') .o_data_cell[name='name'], .o_kanban_record:contains('Plan of the Tour')",
            run: "click",
        },
        {
            content: "the activity stands below the plan",
            trigger: ".o-mail-Activity:contains('Head')",
        },
        {
            content: "approve",
            trigger: ".o_form_statusbar button[name='action_approve']:enabled",
            run: "click",
        },
        {
            content: "the plan is approved",
            trigger: ".o_statusbar_status .o_arrow_button_current[data-value='approved']",
        },
        {
            content: "the activity is done",
            trigger: ".o-mail-Chatter:not(:has(.o-mail-Activity))",
        },
        {
            content: "and nothing waits any more",
            trigger: ".o_menu_sections [data-menu-xmlid='hr_training.hr_training_menu_waiting']:not(:contains('('))",
        },
    ],
});
