import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("hr_training_exam_sit", {
    steps: () => [
        {
            content: "the exam waits among my forms",
            trigger: ".o_data_row:contains('Exam') button[name='action_fill']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "start it",
            trigger: "button[value='start']:not(.disabled)",
            run: "click",
        },
        {
            content: "choose one",
            trigger: ".js_question-wrapper:contains('Single') label:contains('B')",
            run: "click",
        },
        {
            content: "choose two: one",
            trigger: ".js_question-wrapper:contains('Multiple') label:contains('A')",
            run: "click",
        },
        {
            content: "choose two: the other",
            trigger: ".js_question-wrapper:contains('Multiple') label:contains('C')",
            run: "click",
        },
        {
            content: "fill in, in full width",
            trigger: ".js_question-wrapper:contains('Fill') input",
            run: "edit ＫＥＹ ＰＵＭＰ １２",
        },
        {
            content: "write",
            trigger: ".js_question-wrapper:contains('Text') textarea",
            run: "edit Because the pump runs dry",
        },
        {
            content: "hand it in",
            trigger: "button[value='finish']:not(.disabled)",
            run: "click",
        },
        {
            content: "yes, I am sure",
            trigger: ".modal footer .btn-primary, .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "no mark is shown",
            trigger: ".o_survey_finished:not(:contains('%'))",
        },
    ],
});

tours.add("hr_training_exam_mark", {
    steps: () => [
        {
            content: "answer and model answer are in sight; type the points",
            trigger:
                ".o_data_row:contains('Because the pump runs dry'):contains('Keymodel') td[name='points']",
            run: "click",
        },
        {
            content: "eight of ten",
            trigger: ".o_selected_row .o_field_widget[name='points'] input",
            run: "edit 8",
        },
        {
            content: "say why",
            trigger: ".o_selected_row .o_field_widget[name='comment'] textarea",
            run: "edit One reason is missing",
        },
        {
            content: "save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it is marked",
            trigger: ".o_data_row:not(.o_selected_row) td[name='marking_state']:contains('Marked')",
        },
    ],
});

tours.add("hr_training_exam_release", {
    steps: () => [
        {
            content: "release the results",
            trigger: ".o_form_statusbar button[name='action_release_results_and_stay']:enabled",
            run: "click",
        },
        {
            content: "who handed nothing in is named",
            trigger: ".modal div[name='ungraded_ids'] .o_data_row:contains('Colleague')",
        },
        {
            content: "and stays undecided",
            trigger: ".modal footer button[name='action_release']",
            run: "click",
        },
        {
            content: "they are out",
            trigger:
                ".o_form_statusbar:not(:has(button[name='action_release_results_and_stay']))",
        },
    ],
});

tours.add("hr_training_exam_result", {
    steps: () => [
        {
            content: "look at what was handed in, too",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "the mark is out",
            trigger: ".o_data_row:contains('Handed In') td[name='mark']:contains('90')",
        },
        {
            content: "see the points",
            trigger: ".o_data_row button[name='action_view_answers']",
            run: "click",
        },
        {
            content: "with the trainer's comment",
            trigger: ".o_data_row:contains('One reason is missing') td[name='awarded']:contains('8')",
        },
        {
            content: "and no key",
            trigger: ".o_list_view:not(:contains('Keymodel'))",
        },
    ],
});
