import { registry } from "@web/core/registry";

/** The employee, on the phone: his certificate, to be printed. */
registry.category("web_tour.tours").add("hr_training_my_certificate", {
    steps: () => [
        {
            content: "the certificate is valid",
            trigger: ".o_kanban_record:contains('Course T01'):contains('Valid')",
            run: "click",
        },
        {
            content: "the form says whose it is and what of",
            trigger: ".o_form_view .oe_title:contains('Course T01')",
        },
        {
            content: "it can be printed",
            trigger:
                ".o_form_view button[name='action_print'], .o_form_view .o_cp_action_menus",
        },
    ],
});

/** A named assessor authorises somebody for a product. */
registry.category("web_tour.tours").add("hr_training_authorize", {
    steps: () => [
        {
            content: "open what he assesses",
            trigger: ".o_kanban_record:contains('Pump P7')",
            run: "click",
        },
        {
            content: "authorise somebody",
            trigger: ".o_form_view button[name='action_open_authorize']",
            run: "click",
        },
        {
            content: "somebody who has passed nothing",
            trigger: ".modal div[name='employee_ids'] input",
            run: "edit Outsider",
        },
        {
            content: "choose him",
            trigger: ".o-autocomplete--dropdown-item:contains('Outsider')",
            run: "click",
        },
        {
            content: "the dialog says what is missing",
            trigger: ".modal .alert:contains('Course T01')",
        },
        {
            content: "take him out again",
            trigger: ".modal div[name='employee_ids'] .o_tag .o_delete",
            run: "click",
        },
        {
            content: "somebody who has passed",
            trigger: ".modal div[name='employee_ids'] input",
            run: "edit Employee",
        },
        {
            content: "choose him",
            trigger: ".o-autocomplete--dropdown-item:contains('Employee')",
            run: "click",
        },
        {
            content: "nothing is missing",
            trigger: ".modal:not(:has(.alert:contains('Course T01')))",
        },
        {
            content: "authorise",
            trigger: ".modal button[name='action_authorize']",
            run: "click",
        },
        {
            content: "one is authorised",
            trigger:
                "body:not(:has(.modal)) button[name='action_view_authorizations']:contains('1')",
        },
    ],
});

/** The employee, on the phone: what he may work on. */
registry.category("web_tour.tours").add("hr_training_my_authorization", {
    steps: () => [
        {
            content: "he may work on it today",
            trigger: ".o_kanban_record:contains('Pump P7'):contains('Valid')",
            run: "click",
        },
        {
            content: "on the evidence of his pass",
            trigger: ".o_form_view div[name='evidence_text']:contains('Course T01')",
        },
    ],
});
