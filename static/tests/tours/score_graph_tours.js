import { registry } from "@web/core/registry";

/** What the graph of the form that is shown has below its bars. */
function checkLabels(...expected) {
    const canvas = document.querySelector("div[name='score_graph'] canvas");
    const found = window.Chart.getChart(canvas).data.labels.map(([score]) => score);
    if (found.join() !== expected.join()) {
        throw new Error(`The graph shows ${found}, not ${expected}`);
    }
}

/** From one trainer's form to the next one's: each shows his own scores. */
registry.category("web_tour.tours").add("hr_training_score_graph", {
    steps: () => [
        {
            content: "the first trainer",
            trigger: ".o_data_row .o_data_cell:contains('Colleague')",
            run: "click",
        },
        {
            content: "his scores",
            trigger: ".o_form_view div[name='score_graph'] canvas",
            run: () => checkLabels("71.50", "80.00"),
        },
        {
            content: "to the next one",
            trigger: ".o_pager_next",
            run: "click",
        },
        {
            content: "the next one's scores, not those of the one before",
            trigger:
                "body:has(.o_last_breadcrumb_item:contains('Trainer')) div[name='score_graph'] canvas",
            run: () => checkLabels("66.00"),
        },
    ],
});
