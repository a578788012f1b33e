import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { typeDay } from "@hr_training/../tests/tours/steps";

const tours = registry.category("web_tour.tours");
const { DateTime } = luxon;

/* A session's form is open, if nothing else is said: see tests/delivery/test_tours_notice.py.
   A row is a line of a list at the desk, a card on the phone. */
const row = (...texts) =>
    [".o_data_row", ".o_kanban_record:not(.o_kanban_ghost)"]
        .map((name) => name + texts.map((text) => `:contains('${text}')`).join(""))
        .join(", ");

/** A button of the status bar; a phone has all but the first behind “More”. */
const press = (name) => [
    {
        content: `where ${name} is`,
        trigger: ".o_form_statusbar .o_statusbar_buttons:has(button)",
        run({ queryFirst }) {
            if (!queryFirst(`.o_form_statusbar button[name='${name}']`)) {
                queryFirst(".o_form_statusbar button[title='More']").click();
            }
        },
    },
    {
        content: `press ${name}`,
        trigger: `.o_form_statusbar button[name='${name}']:enabled, .o-dropdown--menu button[name='${name}']:enabled`,
        run: "click",
    },
];

const confirm = {
    content: "yes",
    trigger: ".modal:not(.o_inactive_modal) footer .btn-primary:enabled",
    run: "click",
};

/** A button above the form; a phone has some of them behind “More”. */
const open = (name) => [
    {
        content: `where ${name} is`,
        trigger: ".o-form-buttonbox",
        run({ queryFirst }) {
            if (!queryFirst(`.o-form-buttonbox button[name='${name}']`)) {
                queryFirst(".o-form-buttonbox .o_button_more").click();
            }
        },
    },
    {
        content: `open ${name}`,
        trigger: `button[name='${name}'].oe_stat_button`,
        run: "click",
    },
];

const page = (name) => ({
    content: `turn to the page ${name}`,
    trigger: `.o_notebook .nav-link[name='${name}']`,
    run: "click",
});

const save = [
    {
        content: "save",
        trigger: ".o_form_button_save:enabled",
        run: "click",
    },
    {
        content: "it is saved",
        trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
    },
];

/** Choose in a field: from its menu at the desk, from cards on a phone. */
const pick = (field, text, within, phone) => [
    phone
        ? {
              content: `open ${field}`,
              trigger: `${within} div[name='${field}'] input`,
              run: "click",
          }
        : {
              content: `type ${text} into ${field}`,
              trigger: `${within} div[name='${field}'] input`,
              run: `edit ${text}`,
          },
    {
        content: `choose ${text}`,
        trigger: phone
            ? `.modal .o_kanban_renderer .o_kanban_record:contains('${text}')`
            : `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains('${text}')`,
        run: "click",
    },
    {
        content: `${text} is chosen`,
        trigger: `${within} div[name='${field}'] .o_tag:contains('${text}')`,
    },
];

/** At the desk and on a phone: the second has a name that says so. */
function add(name, steps) {
    tours.add(name, { steps: () => steps(false) });
    tours.add(`${name}_phone`, { steps: () => steps(true) });
}

const WIZARD = ".modal .o_form_view:has(div[name='seat_text'])";

add("hr_training_notice_send", (phone) => [
    {
        content: "where people are enrolled",
        trigger: ".o_form_statusbar .o_statusbar_buttons:has(button)",
        run({ queryFirst }) {
            if (!queryFirst(".o_form_statusbar button.o_training_enroll")) {
                queryFirst(".o_form_statusbar button[title='More']").click();
            }
        },
    },
    {
        content: "enrol people",
        trigger: ".o_form_statusbar button.o_training_enroll, .o-dropdown--menu button.o_training_enroll",
        run: "click",
    },
    ...pick("employee_ids", "Employee", WIZARD, phone),
    ...pick("employee_ids", "Colleague", WIZARD, phone),
    {
        content: "enrol them",
        trigger: ".modal footer button[name='action_enroll']:enabled",
        run: "click",
    },
    page("roster"),
    {
        content: "one has the seat",
        trigger: row("Colleague", "Enrolled"),
    },
    {
        content: "the other waits",
        trigger: row("Employee", "Waiting List"),
    },
    ...press("action_send_notice_and_stay"),
    {
        content: "it says what is sent",
        trigger: ".modal:contains('Everybody who has a seat')",
    },
    confirm,
    {
        content: "it says to how many",
        trigger: ".o_notification:contains('The notice goes to 1 people')",
    },
    {
        content: "the form knows that it went out",
        trigger: "body:not(:has(.modal)) .o_form_view div[name='notice_on']",
    },
]);

add("hr_training_notice_log", () => [
    ...open("action_view_notices"),
    {
        content: "one was invited, and has answered",
        trigger: row("Colleague", "Class Notice", "Answered"),
    },
    {
        content: "the other was told to wait, and that he need not any more",
        trigger: row("Employee", "Nomination", "Sent"),
    },
    {
        content: "the last message",
        trigger: `.o_data_row:contains('Employee') .o_data_cell:contains('Seat from the'), ${row("Employee", "Seat from the")}`,
        run: "click",
    },
    {
        content: "as he got it",
        trigger: ".o_form_view div[name='body']:contains('A seat is free for you now')",
    },
]);

add("hr_training_notice_come", () => [
    {
        content: "nothing to scroll sideways, buttons for a thumb",
        trigger: ".o_kanban_record:contains('Course T01'):contains('Enrolled') button[name='action_decline']",
        run() {
            const { right, height } = this.anchor.getBoundingClientRect();
            if (right > window.innerWidth) {
                throw new Error("A card is wider than the screen");
            }
            if (window.innerWidth < 600 && height < 36) {
                throw new Error("A button is too small for a thumb");
            }
        },
    },
    {
        content: "he comes",
        trigger: ".o_kanban_record:contains('Course T01') button[name='action_accept_place']:contains('Coming')",
        run: "click",
    },
    {
        content: "which is not asked again; he may still say no",
        trigger:
            ".o_kanban_record:contains('Course T01'):not(:has(button[name='action_accept_place'])):has(button[name='action_decline'])",
    },
]);

add("hr_training_notice_roster", () => [
    page("roster"),
    {
        content: "who does not come",
        trigger: row("Colleague", "Not Coming", "Withdrawn"),
    },
    {
        content: "who comes",
        trigger: row("Employee", "Coming", "Enrolled"),
    },
]);

/** A moment so many days and hours from this full hour. */
const moment = (days, hours) =>
    formatDateTime(DateTime.local().plus({ days, hours }).startOf("hour"));

add("hr_training_notice_move", (phone) => [
    {
        content: "another room",
        trigger: ".o_form_view div[name='place'] input",
        run: "edit Room 2",
    },
    phone
        ? {
              content: "open the slot",
              trigger: "div[name='slot_ids'] .o_kanban_record:not(.o_kanban_ghost)",
              run: "click",
          }
        : {
              content: "go to the slot",
              trigger: "div[name='slot_ids'] .o_data_row .o_data_cell[name='start']",
              run: "click",
          },
    // An hour earlier.
    ...typeDay("start", moment(10, -1), phone ? ".modal" : ".o_selected_row"),
    ...(phone
        ? [
              {
                  content: "keep the slot",
                  trigger: ".modal .o_form_button_save",
                  run: "click",
              },
              {
                  content: "back in the session",
                  trigger: "body:not(:has(.modal))",
              },
          ]
        : []),
    ...save,
]);

add("hr_training_notice_replace", (phone) => [
    {
        content: "he is told who does not come, and who could",
        trigger:
            ".alert-warning:contains('Trainer cannot teach this class. Free and qualified: Substitute')",
    },
    {
        content: "it is to be done",
        trigger: ".o-mail-Activity:contains('Trainer cannot teach this class')",
    },
    {
        content: "take the trainer out",
        trigger: "div[name='trainer_ids'] .o_tag:contains('Trainer') .o_delete",
        run: "click",
    },
    {
        content: "he is out",
        trigger: "div[name='trainer_ids']:not(:has(.o_tag))",
    },
    ...pick("trainer_ids", "Substitute", ".o_form_view", phone),
    ...save,
    {
        content: "nothing to warn of any more",
        trigger: ".o_form_view:not(:has(.alert-warning:visible:contains('cannot teach')))",
    },
]);

/* My Classes is open. */
add("hr_training_notice_teach", () => [
    {
        content: "the card says that he is asked",
        trigger: ".o_kanban_record:contains('Course T01'):contains('You are asked to teach')",
        run: "click",
    },
    ...press("action_decline_teaching"),
    {
        content: "it wants a reason",
        trigger: ".modal:contains('Not teaching') div[name='reason'] textarea",
    },
    {
        content: "he thinks again",
        trigger: ".modal footer button[special='cancel'], .modal footer .btn-secondary",
        run: "click",
    },
    {
        content: "back in the class",
        trigger: "body:not(:has(.modal)) .o_form_view",
    },
    ...press("action_accept_teaching"),
    {
        content: "it is noted, and not asked again",
        trigger:
            ".o_form_view:has(.alert:contains('You have accepted to teach')):not(:has(button[name='action_accept_teaching']:visible))",
    },
]);

// Outside of the dialog, where a phone has it at the bottom.
const MENU = "body .o_field_selection_menu .o_select_menu_item";

const select = (field, text) => [
    {
        content: `open ${field}`,
        trigger: `.modal div[name='${field}'] input`,
        run: "click",
    },
    {
        content: `choose ${text}`,
        trigger: `${MENU}:contains('${text}')`,
        run: "click",
    },
];

add("hr_training_notice_preview", () => [
    {
        content: "what else can be done",
        trigger: ".o_cp_action_menus i.fa-cog",
        run: "click",
    },
    {
        content: "look at the notices",
        trigger: ".o-dropdown--menu .o-dropdown-item:contains('Preview of Notices'), .o-dropdown--menu .o_menu_item:contains('Preview of Notices')",
        run: "click",
    },
    {
        content: "the class notice, as it is sent",
        trigger: ".modal div[name='body']:contains('We invite you to the class')",
    },
    ...select("kind", "Change"),
    {
        content: "a change",
        trigger: ".modal div[name='body']:contains('has changed: time, place')",
    },
    ...select("lang", "Chinese"),
    {
        content: "the same in Chinese, with the day as it is written there",
        trigger: `.modal div[name='body']:contains('时间, 地点'):contains('${DateTime.local().plus({ days: 10 }).year}/')`,
    },
    {
        content: "send it to me",
        trigger: ".modal footer button[name='action_send_test']:enabled",
        run: "click",
    },
    {
        content: "it says to whom",
        trigger: ".o_notification:contains('officer@example.com')",
    },
]);
