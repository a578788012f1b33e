from odoo import api, fields, models


class SurveySurvey(models.Model):
    """Exams: what a paper is worth, what is wrong with it, and its versions.

    A form that is in use stays as it is; :meth:`action_training_new_version` offers a
    copy to change.
    """

    _inherit = "survey.survey"

    training_version = fields.Integer(default=1, copy=False, readonly=True)
    training_previous_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Earlier Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    training_full_marks = fields.Float(
        string="Full Marks",
        compute="_compute_training_exam",
        help="Of the whole paper, as drawn.",
    )
    training_warning = fields.Text(compute="_compute_training_exam")

    @api.depends(
        "survey_type",
        "questions_selection",
        "question_and_page_ids.training_full_marks",
        "question_and_page_ids.random_questions_count",
        "question_and_page_ids.suggested_answer_ids.is_correct",
    )
    def _compute_training_exam(self):
        for survey in self:
            exam = survey.survey_type == "training_exam"
            warnings = survey._get_exam_warnings() if exam else []
            survey.training_warning = "\n".join(warnings) or False
            survey.training_full_marks = survey._get_exam_full_marks() if exam else 0

    def _get_exam_full_marks(self):
        """Full marks of a paper; of a bank, those of a draw of equal questions."""
        self.ensure_one()
        total = 0.0
        for page, questions in self.question_ids.grouped("page_id").items():
            marks = sum(questions.mapped("training_full_marks"))
            drawn = page.random_questions_count
            if page and self.questions_selection == "random" and drawn > 0:
                marks *= min(1.0, drawn / len(questions))
            total += marks
        return total

    def _get_exam_warnings(self):
        """What makes an exam unfair or impossible to mark."""
        self.ensure_one()
        warnings = []
        if not self.question_ids:
            warnings.append(self.env._("There is no question yet."))
        keyless = self.question_ids.filtered(
            lambda q: (
                q.training_full_marks
                and q.question_type in ("simple_choice", "multiple_choice")
                and not any(q.suggested_answer_ids.mapped("is_correct"))
            )
        )
        if keyless:
            warnings.append(
                self.env._(
                    "No right answer is set for: %(questions)s.",
                    questions=", ".join(keyless.mapped("title")),
                )
            )
        if self.questions_selection == "random":
            for page, questions in self.question_ids.grouped("page_id").items():
                if page and len(set(questions.mapped("training_full_marks"))) > 1:
                    warnings.append(
                        self.env._(
                            "Questions drawn from %(section)s have different full "
                            "marks: papers will differ.",
                            section=page.title,
                        )
                    )
        return warnings

    def _is_training_wanted(self):
        """Resits go on when the exam itself is over."""
        return super()._is_training_wanted() or bool(
            self.user_input_ids._filter_exam_answerable()
        )

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def action_training_new_version(self):
        """Copy a form that is in use; courses take the copy from now on.

        Of a course that is published, that is a new version as well.

        :return: the new forms
        """
        self.check_access("write")
        versions = self.browse()
        for survey in self:
            version = survey.copy({"title": survey.title})
            # sudo: the numbers of versions are nobody's to write
            version.sudo().write(
                {
                    "title": survey.title,
                    "training_version": survey.training_version + 1,
                    "training_previous_id": survey.id,
                }
            )
            forms = self.env["hr.training.course.form"].search(
                [("survey_id", "=", survey.id)]
            )
            for course, of_course in forms.grouped("course_id").items():
                # Everybody reads the note, and a form is not known to everybody.
                with course._revised(self.env._("An evaluation form has changed.")):
                    of_course.survey_id = version
            versions += version
        return versions

    def action_training_open_new_version(self):
        """The button: a new version, shown."""
        version = self.action_training_new_version()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.survey_survey_action_exam"
        )
        view = self.env.ref("hr_training.survey_survey_view_form_exam")
        return {
            **action,
            "res_id": version[:1].id,
            "view_mode": "form",
            "views": [(view.id, "form")],
        }
