import { registry } from "@web/core/registry";
import { button, status, typeDay } from "@hr_training/../tests/tours/steps";

const { DateTime } = luxon;
const year = DateTime.local().startOf("year");
const day = (moment) => moment.toFormat("MM/dd/yyyy");
// Names of reports and plans are made of their years.
const report = `Need Analysis Report ${year.year}`;

function page(name) {
    return {
        content: `turn to the page ${name}`,
        trigger: `.o_notebook .nav-link[name='${name}']`,
        run: "click",
    };
}

function figure(...texts) {
    const contains = texts.map((text) => `:contains('${text}')`).join("");
    return `div[name='line_ids'] .o_data_row${contains}`;
}

const back = {
    content: "go back",
    trigger: ".o_breadcrumb .o_back_button a, .breadcrumb-item.o_back_button a, .o_back_button",
    run: "click",
};

/** What the survey brought is validated by one click for all. */
registry.category("web_tour.tours").add("hr_training_need_story_validate", {
    steps: () => [
        {
            content: "both came of the survey",
            trigger:
                ".o_list_view:has(.o_data_row:contains('Fault Diagnosis'):contains('Submitted')) .o_data_row:contains('Reading circuit diagrams'):contains('Submitted')",
        },
        {
            content: "choose all",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "validate them",
            trigger: ".o_control_panel button[name='action_validate']",
            run: "click",
        },
        {
            content: "they are validated",
            trigger:
                ".o_list_view:has(.o_data_row:contains('Fault Diagnosis'):contains('Validated')) .o_data_row:contains('Reading circuit diagrams'):contains('Validated')",
        },
    ],
});

/** The employee, on the phone: what the training department says to it. */
registry.category("web_tour.tours").add("hr_training_need_story_validated", {
    steps: () => [
        {
            content: "both are validated",
            trigger:
                ".o_kanban_view:has(.o_kanban_record:contains('Fault Diagnosis') .badge:contains('Validated')) .o_kanban_record:contains('Reading circuit diagrams') .badge:contains('Validated')",
        },
    ],
});

/** The officer's report of the year, drafted from the needs and handed in. */
registry.category("web_tour.tours").add("hr_training_need_story_report", {
    steps: () => [
        { content: "a new report", trigger: ".o_list_button_add", run: "click" },
        ...typeDay("date_from", day(year), ".o_form_view"),
        ...typeDay("date_to", day(year.endOf("year")), ".o_form_view"),
        { content: "save it", trigger: ".o_form_button_save:visible", run: "click" },
        button("action_draft"),
        {
            content: "the sections are written, the survey's return among them",
            trigger: "div[name='methods'] textarea:value('Needs 2026: 50 %')",
        },
        page("figures"),
        {
            content: "the course is one of two needs",
            trigger: figure("Fault Diagnosis", "50"),
        },
        {
            content: "the other has no course",
            trigger: figure("Without a course"),
        },
        button("action_submit"),
        status("submitted"),
        {
            content: "it waits for the head",
            trigger: ".alert:contains('Waiting for') div[name='waiting_for']:contains('Head')",
        },
    ],
});

/** Head and management find it where everything waits for them. */
function open_waiting() {
    return [
        {
            content: "the report waits",
            trigger: `.o_data_row:contains('${report}') .o_data_cell[name='document_name']`,
            run: "click",
        },
        status("submitted"),
    ];
}

registry.category("web_tour.tours").add("hr_training_need_story_head", {
    steps: () => [
        ...open_waiting(),
        page("figures"),
        {
            content: "from a figure to its needs",
            trigger: `${figure("Employee")} button[name='action_open']`,
            run: "click",
        },
        {
            content: "whom it is about",
            trigger: ".o_list_view .o_data_row:contains('Reading circuit diagrams')",
        },
        back,
        status("submitted"),
        button("action_approve"),
        {
            content: "it waits for management now",
            trigger: ".o_form_view div[name='waiting_for']:contains('Executive')",
        },
    ],
});

registry.category("web_tour.tours").add("hr_training_need_story_management", {
    steps: () => [
        ...open_waiting(),
        button("action_approve_with_remark"),
        {
            content: "what is to be seen to",
            trigger: ".modal div[name='reason'] textarea",
            run: "edit Begin with the north",
        },
        {
            content: "approve it so",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        status("approved"),
        page("approval"),
        {
            content: "the remark stands with the decision",
            trigger: "div[name='step_ids'] .o_data_row:contains('Begin with the north')",
        },
    ],
});

/** The plan of the approved report: the remark, the lines, the needs behind them. */
registry.category("web_tour.tours").add("hr_training_need_story_plan", {
    steps: () => [
        {
            content: "the report is approved",
            trigger: `.o_data_row:contains('${report}'):contains('Approved') .o_data_cell[name='name']`,
            run: "click",
        },
        status("approved"),
        button("action_create_plan_and_view"),
        {
            content: "the plan of the year after, with what management has said",
            trigger: `.o_form_view:contains('${year.year + 1}') div[name='need_remarks']:contains('Begin with the north')`,
        },
        page("left_out"),
        {
            content: "the wish that no course meets is not lost",
            trigger: "div[name='left_out']:contains('They name no course')",
        },
        page("lines"),
        {
            content: "the line knows why it is planned",
            trigger:
                "div[name='line_ids'] .o_data_row:contains('Fault Diagnosis') button[name='action_view_needs']",
            run: "click",
        },
        {
            content: "open the need",
            trigger:
                ".o_list_view .o_data_row:contains('Fault Diagnosis'):contains('In a Plan') .o_data_cell[name='display_name']",
            run: "click",
        },
        status("planned"),
        {
            content: "the need knows its line",
            trigger: "button[name='action_view_plan_lines']:contains('1')",
            run: "click",
        },
        {
            content: "which is the plan's",
            trigger: `.o_view_controller:contains('Fault Diagnosis'):contains('${year.year + 1}')`,
        },
    ],
});

/** And who has asked sees that it is planned. */
registry.category("web_tour.tours").add("hr_training_need_story_planned", {
    steps: () => [
        {
            content: "the course is planned, the wish waits for one",
            trigger:
                ".o_kanban_view:has(.o_kanban_record:contains('Fault Diagnosis') .badge:contains('In a Plan')) .o_kanban_record:contains('Reading circuit diagrams') .badge:contains('Validated')",
        },
    ],
});

/** A draft: a figure opens its needs, a section is written over. */
registry.category("web_tour.tours").add("hr_training_need_report_write", {
    steps: () => [
        status("draft"),
        page("figures"),
        {
            content: "from the course's figure",
            trigger: `${figure("Course T01", "2")} button[name='action_open']`,
            run: "click",
        },
        {
            content: "to its needs, and to no others",
            trigger:
                ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2))):not(:contains('Drones')) .o_data_row:contains('Course T01')",
        },
        back,
        page("report"),
        {
            content: "write the overview oneself",
            trigger: "div[name='overview'] textarea",
            run: "edit What our customers see",
        },
        { content: "save it", trigger: ".o_form_button_save:visible", run: "click" },
        {
            content: "it is saved",
            trigger: "body:not(:has(.o_form_button_save:visible))",
        },
        page("figures"),
        {
            content: "the figures are as they were",
            trigger: figure("Course T01", "2"),
        },
    ],
});

/** Counted anew it keeps the words of its writer; it is printed and downloaded. */
registry.category("web_tour.tours").add("hr_training_need_report_count", {
    steps: () => [
        status("draft"),
        button("action_draft"),
        page("figures"),
        {
            content: "the need that was validated meanwhile is counted",
            trigger: figure("Course T01", "3"),
        },
        page("report"),
        {
            content: "the written section stays",
            trigger: "div[name='overview'] textarea:value('What our customers see')",
        },
        {
            content: "the others are drafted from the figures of today",
            trigger: "div[name='main_needs'] textarea:value('Course T01: needs 3')",
        },
        {
            content: "the workbook is one press away",
            trigger: ".o_form_statusbar button[name='action_download']:enabled",
        },
        {
            content: "and so is the paper",
            trigger: ".o_form_statusbar button:has(.fa-print):enabled",
        },
    ],
});
