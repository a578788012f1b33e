import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A number and a text that are typed on a card, which is never in edition itself: a list
 * of many of them is filled in on a phone without opening each.
 */
class CardField extends Component {
    static props = {...standardFieldProps, placeholder: {type: String, optional: true}};

    get label() {
        return this.props.placeholder || this.props.record.data.name || "";
    }

    get value() {
        return this.props.record.data[this.props.name];
    }
}

/** From 0 to 100, on an item with `is_answered`: empty is not zero. */
export class CardNumberField extends CardField {
    static template = "hr_training.CardNumberField";

    get text() {
        return this.props.record.data.is_answered ? this.value : "";
    }

    async onChange(ev) {
        const number = parseFloat(ev.target.value);
        // That it is answered is the server's to say; here it shows until it does.
        await this.props.record.update(
            Number.isNaN(number)
                ? {[this.props.name]: false, is_answered: false}
                : {[this.props.name]: number, is_answered: true}
        );
    }
}

export class CardTextField extends CardField {
    static template = "hr_training.CardTextField";

    async onChange(ev) {
        await this.props.record.update({[this.props.name]: ev.target.value});
    }
}

const extractProps = ({attrs}, dynamicInfo) => ({
    placeholder: attrs.placeholder,
    readonly: dynamicInfo.readonly,
});

registry.category("fields").add("hr_training_card_number", {
    component: CardNumberField,
    displayName: _t("Number on a Card"),
    supportedTypes: ["float"],
    extractProps,
    fieldDependencies: [
        {name: "name", type: "char", readonly: true},
        {name: "is_answered", type: "boolean", readonly: true},
    ],
});

registry.category("fields").add("hr_training_card_text", {
    component: CardTextField,
    displayName: _t("Text on a Card"),
    supportedTypes: ["text"],
    extractProps,
    fieldDependencies: [{name: "name", type: "char", readonly: true}],
});
