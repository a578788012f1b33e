/** Steps that tours share. */

export function button(name, within = ".o_form_statusbar") {
    return {
        content: `press ${name}`,
        trigger: `${within} button[name='${name}']:enabled`,
        run: "click",
    };
}

export function status(value) {
    return {
        content: `the status is ${value}`,
        trigger: `.o_statusbar_status .o_arrow_button_current[data-value='${value}']`,
    };
}

export function fill(field, text, within = "") {
    return {
        content: `type ${text} into ${field}`,
        trigger: `${within} div[name='${field}'] input`,
        run: `edit ${text}`,
    };
}

export function pick(field, text, within = "") {
    return [
        fill(field, text, within),
        {
            content: `choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):contains('${text}')`,
            run: "click",
        },
    ];
}

/** Type a day; one that is shown is a button until it is clicked. */
export function typeDay(field, text, within = "") {
    return [
        {
            content: `turn to the day of ${field}`,
            trigger: `${within} [data-field='${field}']`,
            run: "click",
        },
        {
            content: `type ${text} into ${field}`,
            trigger: `${within} input[data-field='${field}']`,
            run: `edit ${text} && press Tab`,
        },
    ];
}
