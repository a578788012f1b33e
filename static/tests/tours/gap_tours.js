import { registry } from "@web/core/registry";

const grid = ".o_hr_training_gap_table";

function focused(label) {
    return {
        content: `the focus is on ${label}`,
        trigger: `${grid} td[aria-label^='${label}']:focus`,
    };
}

function press(key, label) {
    return {
        content: `press ${key} on ${label}`,
        trigger: `${grid} td[aria-label^='${label}']`,
        run: `press ${key}`,
    };
}

function filter(name, text) {
    return [
        {
            content: `look for ${text}`,
            trigger: `.o_hr_training_gap_filter[name='${name}'] input`,
            run: `edit ${text}`,
        },
        {
            content: `choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:contains('${text}')`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("hr_training_gap_matrix", {
    steps: () => [
        {
            content: "people of all departments are there",
            trigger: `${grid}:contains('Ann'):contains('Other')`,
        },
        ...filter("department_ids", "SRV-N"),
        {
            content: "those of the department are left",
            trigger: `${grid}:contains('Ann'):not(:contains('Other'))`,
        },
        {
            content: "the first cell is in the order of tabs, and no other",
            trigger: `${grid}:not(:has(td[tabindex='0']:eq(1))) td[tabindex='0'][data-row='0'][data-column='0']`,
            run: (actions) => actions.anchor.focus(),
        },
        focused("Zoe, Fridges"),
        press("ArrowRight", "Zoe, Fridges"),
        focused("Zoe, Pumps"),
        press("Space", "Zoe, Pumps"),
        {
            content: "it is selected",
            trigger: `${grid} td[aria-label^='Zoe, Pumps'][aria-selected='true']`,
        },
        press("ArrowDown", "Zoe, Pumps"),
        focused("Ann, Pumps"),
        press("Enter", "Ann, Pumps"),
        {
            content: "why the cell says so: what asks for it",
            trigger: ".o_hr_training_gap_evidence:contains('Repair'):contains('a gap of')",
        },
        {
            content: "and the course that teaches it",
            trigger: ".o_hr_training_gap_evidence:contains('Course P1')",
        },
        {
            content: "select it from there",
            trigger: ".modal footer button[name='toggle']",
            run: "click",
        },
        {
            content: "two are selected",
            trigger: ".o_hr_training_gap_selection:contains('2 selected')",
        },
        {
            content: "make needs of them",
            trigger: ".o_hr_training_gap_selection button[name='action_make_needs']",
            run: "click",
        },
        {
            content: "one need for both, with the course",
            trigger: ".o_list_view .o_data_row:contains('Course P1')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_gap_matrix_phone", {
    steps: () => [
        {
            content: "the manager sees his people",
            trigger: `${grid}:contains('Zoe'):not(:contains('Other'))`,
        },
        {
            content: "tap on a cell",
            trigger: `${grid} td[aria-label^='Zoe, Fridges']`,
            run: "click",
        },
        {
            content: "select it for a need",
            trigger: ".modal footer button[name='toggle']",
            run: "click",
        },
        {
            content: "make a need of it",
            trigger: ".o_hr_training_gap_selection button[name='action_make_needs']",
            run: "click",
        },
        {
            content: "there it is",
            trigger: ".o_view_controller:contains('Fridges')",
        },
    ],
});
