import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Points of a scale, a button each, on an item with `least_points`, `full_points` and
 * `is_answered`.
 *
 * Nothing is sent before the form is saved: a request per tap would tell the log
 * of the server how many points were given.
 */
export class ScaleField extends Component {
    static template = "hr_training.ScaleField";
    static props = {...standardFieldProps};

    get label() {
        return this.props.record.data.name || "";
    }

    get scale() {
        const {least_points: least, full_points: full} = this.props.record.data;
        return Array.from({length: full - least + 1}, (_, index) => least + index);
    }

    isChosen(points) {
        const {data} = this.props.record;
        return data.is_answered && data[this.props.name] === points;
    }

    async choose(points) {
        // That it is answered is the server's to say; here it shows until it does.
        await this.props.record.update({[this.props.name]: points, is_answered: true});
    }
}

export const scaleField = {
    component: ScaleField,
    displayName: _t("Scale"),
    supportedTypes: ["integer"],
    // On a card, which is never in edition itself.
    extractProps: (_fieldInfo, dynamicInfo) => ({readonly: dynamicInfo.readonly}),
    fieldDependencies: [
        {name: "name", type: "char", readonly: true},
        {name: "least_points", type: "integer", readonly: true},
        {name: "full_points", type: "integer", readonly: true},
        {name: "is_answered", type: "boolean", readonly: true},
    ],
};

registry.category("fields").add("hr_training_scale", scaleField);
