import { reactive, useEffect, useState } from "@odoo/owl";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";
import { debounce } from "@web/core/utils/timing";
import { NavBar } from "@web/webclient/navbar/navbar";

const APP = "hr_training.hr_training_menu_root";
const MENU = "hr_training.hr_training_menu_waiting";
const BUTTON = "/web/dataset/call_button/";

/**
 * Number of documents that wait for the user's decision.
 *
 * Asked for in the Training app only, by users who have the menu: once per screen,
 * whenever an activity of the user comes or goes, as approvals bring them (Odoo tells
 * of those that are due), and after a button of his, which may have been a decision.
 */
export const waitingCounterService = {
    dependencies: ["bus_service", "menu", "orm"],
    start(env, { bus_service: bus, menu, orm }) {
        const state = reactive({ count: 0 });

        function isShown() {
            const app = menu.getCurrentApp();
            return (
                app?.xmlid === APP &&
                menu.getMenuAsTree(app.id).childrenTree.some((section) => section.xmlid === MENU)
            );
        }

        const refresh = debounce(async () => {
            if (!isShown()) {
                return;
            }
            try {
                state.count = await orm.silent.call(
                    "hr.training.approval.step",
                    "get_waiting_count",
                    []
                );
            } catch {
                // Offline or logged out: the screen itself says so.
            }
        }, 300);

        env.bus.addEventListener("ACTION_MANAGER:UI-UPDATED", refresh);
        env.bus.addEventListener("MENUS:APP-CHANGED", refresh);
        bus.subscribe("mail.activity/updated", refresh);
        const buttons = new Set();
        rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => {
            if (detail.url.startsWith(BUTTON)) {
                buttons.add(detail.data.id);
            }
        });
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            if (buttons.delete(detail.data.id)) {
                refresh();
            }
        });
        return state;
    },
};

registry.category("services").add("hr_training.waiting_counter", waitingCounterService);

patch(NavBar.prototype, {
    setup() {
        super.setup();
        this.trainingWaiting = useState(useService("hr_training.waiting_counter"));
        // The name of the menu gets longer or shorter: does everything still fit?
        useEffect(
            () => {
                this.adapt();
            },
            () => [this.trainingWaiting.count]
        );
    },

    get currentAppSections() {
        const sections = super.currentAppSections;
        const { count } = this.trainingWaiting;
        if (!count || this.currentApp?.xmlid !== APP) {
            return sections;
        }
        return sections.map((section) =>
            section.xmlid === MENU ? { ...section, name: `${section.name} (${count})` } : section
        );
    },
});
