import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/* The form of a session whose class is held now is open, see
   tests/classroom/test_tours_sign_in.py. The slot is a line at the desk, a card on the
   phone; the pages at the door are none of the web client's, and are walked there. */
const add = (name, steps) => {
    tours.add(name, { steps });
    tours.add(`${name}_phone`, { steps });
};

add("hr_training_sign_in_open_kiosk", () => [
    {
        content: "open a kiosk for the class",
        trigger: "div[name='slot_ids'] button[name='action_open_kiosk']",
        run: "click",
    },
    {
        content: "its address waits for a tablet, as text and as a code",
        trigger:
            ".modal:contains('Waiting for Its Tablet'):contains('/training/kiosk/') div[name='code_image'] img",
        run() {
            const { right } = this.anchor.getBoundingClientRect();
            if (right > window.innerWidth) {
                throw new Error("The code is wider than the screen");
            }
        },
    },
    {
        content: "this very device could be it",
        trigger: ".modal footer button[name='action_start_here']:enabled",
    },
    {
        content: "close it again",
        trigger: ".modal footer button[name='action_close']:enabled",
        run: "click",
    },
    {
        content: "back in the session",
        trigger: "body:not(:has(.modal)) .o_form_view",
    },
]);
