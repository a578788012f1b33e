import { registry } from "@web/core/registry";

const CARD = ".o_kanban_record:contains('Course T01')";

/** Enrol, look, withdraw with a reason: at any width. */
const steps = () => [
    {
        content: "the open session offers a seat",
        trigger: `${CARD} button[name='action_enroll_myself']`,
        run: "click",
    },
    {
        content: "the seat is taken",
        trigger: `${CARD} .badge:contains('Enrolled')`,
    },
    {
        content: "open the session",
        trigger: `${CARD} .fs-5`,
        run: "click",
    },
    {
        content: "it knows its participant",
        trigger: ".o_form_view .badge:contains('Enrolled')",
    },
    {
        content: "withdraw",
        trigger: ".o_form_statusbar button[name='action_withdraw_myself']:enabled",
        run: "click",
    },
    {
        content: "say why",
        trigger: ".modal div[name='reason'] textarea",
        run: "edit A customer needs me that day",
    },
    {
        content: "confirm",
        trigger: ".modal footer button[name='action_confirm']:enabled",
        run: "click",
    },
    {
        content: "the seat is free again",
        trigger:
            "body:not(:has(.modal)) .o_form_view .o_form_statusbar button[name='action_enroll_myself']",
    },
];

registry.category("web_tour.tours").add("hr_training_employee", { steps });
