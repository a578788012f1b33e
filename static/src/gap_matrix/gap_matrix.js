import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { GapEvidence } from "./gap_evidence";

const MODEL = "hr.training.gap";
const PAGE = 80;
// Colours begin at these distances; 0 is reached and green.
const STEPS = [1, 25, 50, 75];

function stepOf(distance) {
    return STEPS.filter((least) => distance >= least).length;
}

/**
 * People down, skills across: what each job asks for against what there is today.
 *
 * One cell is in the order of tabs; arrows go from one to the next, space selects, enter
 * opens the evidence. What was selected stays so on other pages and under other filters.
 */
export class GapMatrix extends Component {
    static template = "hr_training.GapMatrix";
    static components = { Layout, MultiRecordSelector, Pager };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.table = useRef("table");
        this.display = { controlPanel: {} };
        const { department_ids, job_ids, skill_ids } = this.props.action.context || {};
        this.state = useState({
            department_ids: department_ids || [],
            job_ids: job_ids || [],
            skill_ids: skill_ids || [],
            order: "distance",
            offset: 0,
            selected: {},
            page: { people: [], skills: [], count: 0, hidden: 0 },
            ...(this.props.state || {}),
        });
        useSetupAction({
            getLocalState: () => ({ ...this.filters, order: this.state.order }),
        });
        onWillStart(() => this.load());
        // One cell is in the order of tabs, whatever came and went.
        useEffect(
            () => this.setTabStop(this.cellAt(0, 0)),
            () => [this.state.page]
        );
    }

    // ------------------------------------------------------------
    // DATA
    // ------------------------------------------------------------

    get filters() {
        const { department_ids, job_ids, skill_ids } = this.state;
        return {
            department_ids: [...department_ids],
            job_ids: [...job_ids],
            skill_ids: [...skill_ids],
        };
    }

    get isFiltered() {
        return Object.values(this.filters).some((ids) => ids.length);
    }

    get countText() {
        return _t("%s people", this.state.page.count);
    }

    get hiddenText() {
        return _t(
            "%s more skills are left out: choose jobs or skills to see them.",
            this.state.page.hidden
        );
    }

    get limit() {
        return PAGE;
    }

    async load() {
        this.state.page = await this.keepLast.add(
            this.orm.call(MODEL, "get_page", [], {
                ...this.filters,
                order: this.state.order,
                offset: this.state.offset,
                limit: PAGE,
            })
        );
    }

    async setFilter(name, ids) {
        this.state[name] = ids;
        this.state.offset = 0;
        await this.load();
    }

    async setOrder(order) {
        this.state.order = order;
        this.state.offset = 0;
        await this.load();
    }

    async turnTo({ offset }) {
        this.state.offset = offset;
        await this.load();
    }

    // ------------------------------------------------------------
    // CELLS
    // ------------------------------------------------------------

    get legend() {
        const bounds = STEPS.map((least, index) => {
            const next = STEPS[index + 1];
            return next ? `${least}–${next - 1}` : `${least}–100`;
        });
        return ["0", ...bounds].map((label, step) => ({ label, step }));
    }

    /** What is shown of a person and a skill; null where the job does not ask for it. */
    cell(person, skill) {
        const figures = person.cells[skill.id];
        if (!figures) {
            return null;
        }
        const [required, current] = figures;
        const distance = Math.max(required - current, 0);
        return { required, current, distance, step: stepOf(distance) };
    }

    key(person, skill) {
        return `${person.id}:${skill.id}`;
    }

    isSelected(person, skill) {
        return this.state.selected[this.key(person, skill)] || false;
    }

    cellClass(person, skill) {
        const cell = this.cell(person, skill);
        if (!cell) {
            return "o_hr_training_gap_none";
        }
        const selected = this.isSelected(person, skill) ? " o_hr_training_gap_selected" : "";
        return `o_hr_training_gap_step_${cell.step}${selected}`;
    }

    cellLabel(person, skill) {
        const cell = this.cell(person, skill);
        const names = { person: person.name, skill: skill.name };
        if (!cell) {
            return _t("%(person)s, %(skill)s: not asked for", names);
        }
        return _t("%(person)s, %(skill)s: gap %(distance)s, has %(current)s of %(required)s", {
            ...names,
            ...cell,
        });
    }

    // ------------------------------------------------------------
    // SELECTION
    // ------------------------------------------------------------

    get selectedCells() {
        return Object.keys(this.state.selected).map((key) => key.split(":").map(Number));
    }

    get selectedText() {
        return _t("%s selected", this.selectedCells.length);
    }

    /** Gaps of the page among people and skills; what is reached is no gap. */
    gapsOf(people, skills) {
        const keys = [];
        for (const person of people) {
            for (const skill of skills) {
                if (this.cell(person, skill)?.distance) {
                    keys.push(this.key(person, skill));
                }
            }
        }
        return keys;
    }

    areSelected(people, skills) {
        const keys = this.gapsOf(people, skills);
        return keys.length > 0 && keys.every((key) => this.state.selected[key]);
    }

    toggle(people, skills) {
        const keys = this.gapsOf(people, skills);
        const selected = !keys.every((key) => this.state.selected[key]);
        for (const key of keys) {
            if (selected) {
                this.state.selected[key] = true;
            } else {
                delete this.state.selected[key];
            }
        }
    }

    clearSelection() {
        this.state.selected = {};
    }

    async makeNeeds() {
        const action = await this.orm.call(MODEL, "action_make_needs", [this.selectedCells]);
        this.clearSelection();
        await this.load();
        await this.action.doAction(action);
    }

    // ------------------------------------------------------------
    // MOUSE AND KEYS
    // ------------------------------------------------------------

    cellAt(row, column) {
        return this.table.el?.querySelector(
            `td[data-row="${row}"][data-column="${column}"]`
        );
    }

    setTabStop(cell) {
        if (!cell) {
            return;
        }
        for (const other of this.table.el.querySelectorAll("td[tabindex='0']")) {
            other.tabIndex = -1;
        }
        cell.tabIndex = 0;
    }

    /** Person and skill of the cell that an event happened in. */
    find(event) {
        const cell = event.target.closest("td[data-row]");
        if (!cell) {
            return null;
        }
        const row = Number(cell.dataset.row);
        const column = Number(cell.dataset.column);
        const { people, skills } = this.state.page;
        return { cell, row, column, person: people[row], skill: skills[column] };
    }

    onFocusIn(event) {
        const found = this.find(event);
        if (found) {
            this.setTabStop(found.cell);
        }
    }

    onClick(event) {
        const found = this.find(event);
        if (!found) {
            return;
        }
        found.cell.focus();
        if ((event.ctrlKey || event.metaKey || event.shiftKey) && this.canSelect) {
            this.toggle([found.person], [found.skill]);
        } else {
            this.openEvidence(found);
        }
    }

    get canSelect() {
        return this.state.page.can_make_needs;
    }

    onKeydown(event) {
        const found = this.find(event);
        if (!found) {
            return;
        }
        let { row, column } = found;
        const lastRow = this.state.page.people.length - 1;
        const lastColumn = this.state.page.skills.length - 1;
        const whole = event.ctrlKey || event.metaKey;
        switch (event.key) {
            case "ArrowUp":
                row = whole ? 0 : row - 1;
                break;
            case "ArrowDown":
                row = whole ? lastRow : row + 1;
                break;
            case "ArrowLeft":
                column = whole ? 0 : column - 1;
                break;
            case "ArrowRight":
                column = whole ? lastColumn : column + 1;
                break;
            case "Home":
                column = 0;
                row = whole ? 0 : row;
                break;
            case "End":
                column = lastColumn;
                row = whole ? lastRow : row;
                break;
            case "PageUp":
                row = Math.max(row - 10, 0);
                break;
            case "PageDown":
                row = Math.min(row + 10, lastRow);
                break;
            case " ":
                event.preventDefault();
                if (this.canSelect) {
                    this.toggle([found.person], [found.skill]);
                }
                return;
            case "Enter":
                event.preventDefault();
                this.openEvidence(found);
                return;
            default:
                return;
        }
        event.preventDefault();
        event.stopPropagation();
        this.cellAt(row, column)?.focus();
    }

    async openEvidence({ cell, person, skill }) {
        const figures = this.cell(person, skill);
        if (!figures) {
            return;
        }
        const evidence = await this.orm.call(MODEL, "get_evidence", [person.id, skill.id]);
        this.dialog.add(
            GapEvidence,
            {
                evidence,
                selected: this.isSelected(person, skill),
                selectable: Boolean(this.canSelect && figures.distance),
                toggle: () => this.toggle([person], [skill]),
            },
            { onClose: () => cell.isConnected && cell.focus() }
        );
    }

    // ------------------------------------------------------------
    // PAPER, WORKBOOK, THE WAY TO WHAT IS MISSING
    // ------------------------------------------------------------

    print() {
        browser.print();
    }

    exportWorkbook() {
        const words = Object.entries(this.filters)
            .filter(([, ids]) => ids.length)
            .map(([name, ids]) => `${name.slice(0, -1)}=${ids.join(",")}`);
        this.action.doAction({
            type: "ir.actions.act_url",
            url: `/hr_training/gaps.xlsx?${words.join("&")}`,
            target: "self",
        });
    }

    openTasks() {
        this.action.doAction("hr_training.hr_training_task_action");
    }
}

registry.category("actions").add("hr_training.gap_matrix", GapMatrix);
