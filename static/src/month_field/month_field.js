import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {DateTimeField, dateField} from "@web/views/fields/datetime/datetime_field";

/** A date of which only the month counts: "October 2026", not "Oct 1". */
export class MonthField extends DateTimeField {
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? value.toLocaleString({year: "numeric", month: "long"}) : "";
    }
}

export const monthField = {
    ...dateField,
    component: MonthField,
    displayName: _t("Month"),
};

registry.category("fields").add("hr_training_month", monthField);
