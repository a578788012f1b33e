import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * Why a cell of the gap matrix says what it says: what asks for the skill, what the
 * person has and had, which courses teach it.
 */
export class GapEvidence extends Component {
    static template = "hr_training.GapEvidence";
    static components = { Dialog };
    static props = {
        evidence: Object,
        selected: Boolean,
        selectable: Boolean,
        toggle: Function,
        close: Function,
    };

    setup() {
        this.action = useService("action");
        this.state = useState({ selected: this.props.selected });
    }

    get title() {
        const { employee, skill } = this.props.evidence;
        return `${employee} · ${skill}`;
    }

    get headline() {
        const { required, current, distance } = this.props.evidence;
        if (!distance) {
            return _t("Required %(required)s, has %(current)s: reached.", { required, current });
        }
        return _t("Required %(required)s, has %(current)s: a gap of %(distance)s.", {
            required,
            current,
            distance,
        });
    }

    get levelText() {
        const { job, level } = this.props.evidence;
        return _t("%(job)s, level %(level)s", { job, level });
    }

    taskText({ frequency, criticality }) {
        return _t("Task · %(frequency)s · criticality %(criticality)s", {
            frequency,
            criticality,
        });
    }

    toggle() {
        this.props.toggle();
        this.props.close();
    }

    openCourse(id) {
        this.props.close();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "hr.training.course",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}
