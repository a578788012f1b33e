import {cookie} from "@web/core/browser/cookie";
import {getColor} from "@web/core/colors/colors";
import {registry} from "@web/core/registry";
import {
    JournalDashboardGraphField,
    journalDashboardGraphField,
} from "@web/views/fields/journal_dashboard_graph/journal_dashboard_graph_field";

/**
 * Scores as bars from 0 to 100, on a form: they are read whenever they are drawn, as a
 * form shows one record after the other.
 */
export class ScoreGraphField extends JournalDashboardGraphField {
    renderChart() {
        this.data = JSON.parse(this.props.record.data[this.props.name]);
        super.renderChart();
    }

    getBarChartConfig() {
        const config = super.getBarChartConfig();
        const {x, y} = config.options.scales;
        Object.assign(config.data.datasets[0], {
            backgroundColor: getColor(1, cookie.get("color_scheme"), "odoo"),
            maxBarThickness: 40,
        });
        Object.assign(y, {min: 0, max: 100});
        Object.assign(x.grid, {display: false});
        Object.assign(x.ticks, {autoSkip: false, maxRotation: 0});
        return config;
    }
}

export const scoreGraphField = {
    ...journalDashboardGraphField,
    component: ScoreGraphField,
    extractProps: () => ({graphType: "bar"}),
};

registry.category("fields").add("hr_training_score_graph", scoreGraphField);
