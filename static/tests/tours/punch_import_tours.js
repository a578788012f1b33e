import {registry} from "@web/core/registry";

const DIALOG = ".o_dialog";
const LINES = [
    "   770000\t2026-04-06 09:00:00\t1\t0\t1\t0",
    "     9999\t2026-04-06 09:00:30\t1\t0\t1\t0",
    "   770000\t2000-01-01 00:00:09\t1\t0\t1\t0",
    "   770000\t2026-04-06 12:00:00\t1\t0\t1\t0",
    "   770001\t2026-04-0",
];

function press(name) {
    return {
        content: `press ${name}`,
        trigger: `${DIALOG} .modal-footer button[name='${name}']:enabled`,
        run: "click",
    };
}

/** An officer imports what a terminal wrote, from the session. */
registry.category("web_tour.tours").add("hr_training_punch_import", {
    steps: () => [
        {
            content: "The desk has the rarer buttons above the form behind “More”",
            trigger: ".o-form-buttonbox .o_button_more",
            run: "click",
        },
        {
            content: "open the import",
            trigger: "button[name='action_import_punches']",
            run: "click",
        },
        {
            content: "choose the file",
            trigger: `${DIALOG} .o_field_widget[name='file'] .o_select_file_button`,
            run() {
                const field = this.anchor.closest(".o_field_widget");
                const input = field.querySelector("input[type='file']");
                const transfer = new DataTransfer();
                transfer.items.add(new File([LINES.join("\r\n")], "attlog.dat"));
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "it is there",
            trigger: `${DIALOG} .o_field_widget[name='file'] input:value('attlog.dat')`,
        },
        press("action_read"),
        {
            content: "what it is",
            trigger: `${DIALOG} .o_field_widget[name='kind']:contains('Terminal')`,
        },
        {
            content: "in the session's zone, with the person",
            trigger: `${DIALOG} .o_field_widget[name='sample']:contains('2026-04-06 09:00:00 · Person 0')`,
        },
        {
            content: "the device's clock had stood",
            trigger: `${DIALOG} .o_field_widget[name='line_ids']:contains('the clock of the device had stood')`,
        },
        {
            content: "the columns are shown",
            trigger: `${DIALOG} .o_notebook .nav-link:contains('Columns')`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name='column_ids'] .o_data_row:contains('Badge')`,
        },
        press("action_import"),
        {
            content: "it is in, and says so",
            trigger: `${DIALOG} .o_field_widget[name='result']:contains('3 punches, 3 of them new')`,
        },
        {
            content: "what fits nowhere is listed",
            trigger: `${DIALOG} .o_notebook .nav-link:contains('Findings')`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_field_widget[name='line_ids']:contains('badge 9999 is unknown')`,
        },
        {
            content: "close it",
            trigger: `${DIALOG} .modal-footer button:contains('Close')`,
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_dialog))",
        },
    ],
});

/** The trainer sees who was there. */
registry.category("web_tour.tours").add("hr_training_punch_import_seen", {
    steps: () => [
        {
            content: "open the register",
            trigger: "button[name='action_view_register']",
            run: "click",
        },
        {
            content: "the row follows the punches",
            trigger: ".o_data_row:contains('Person 0'):contains('Present')",
        },
    ],
});

/** The officer takes the file back. */
registry.category("web_tour.tours").add("hr_training_punch_import_undo", {
    steps: () => [
        {
            content: "take it back",
            trigger: ".o_data_row:contains('attlog.dat') button[name='action_undo']",
            run: "click",
        },
        {
            content: "sure",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('attlog.dat'):contains('Taken Back')",
        },
    ],
});
