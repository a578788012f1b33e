from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools import states
from .hr_training_participation import RANDOM

# What could tell whose an anonymous form is: never written, wherever it comes from.
IDENTITY_FIELDS = frozenset(
    {"partner_id", "email", "nickname", "lang_id", "invite_token"}
    | {"start_datetime", "end_datetime", "training_enrollment_id", "training_rater_id"}
)
# All that closing keeps of a line: what was answered, and to what.
ANSWER_FIELDS = (
    "question_id",
    "skipped",
    "answer_type",
    "value_char_box",
    "value_numerical_box",
    "value_scale",
    "value_date",
    "value_datetime",
    "value_text_box",
    "suggested_answer_id",
    "matrix_row_id",
)


class SurveyUserInput(models.Model):
    """Forms of anonymous questionnaires: see ``hr.training.participation``."""

    _inherit = "survey.user_input"

    training_department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Department Counted",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="While an anonymous questionnaire is open, and for large groups only.",
    )

    def write(self, vals):
        """An anonymous form takes no identity, from questions or browsers neither."""
        anonymous = self.browse()
        if IDENTITY_FIELDS & vals.keys():
            anonymous = self.filtered(lambda form: form._is_training_anonymous())
        result = super(SurveyUserInput, self - anonymous).write(vals)
        if anonymous:
            kept = {k: v for k, v in vals.items() if k not in IDENTITY_FIELDS}
            super(SurveyUserInput, anonymous).write(kept)
        return result

    def _mark_done(self):
        """Of anonymous forms nobody is told anything."""
        anonymous = self.filtered(lambda form: form._is_training_anonymous())
        anonymous._do_hand_in_anonymous()
        return super(SurveyUserInput, self - anonymous)._mark_done()

    def _is_training_anonymous(self):
        """Whether nobody may know whose form this is."""
        evaluation = self.sudo().training_evaluation_id
        return bool(evaluation) and evaluation._is_anonymous_questionnaire()

    def _get_training_url_token(self):
        """What stands for the form in addresses, which servers write into their logs.

        A named form's token; for an anonymous one the evaluation, to which the
        browser adds its cookie.
        """
        self.ensure_one()
        if self._is_training_anonymous():
            return f"evaluation-{self.sudo().training_evaluation_id.id}"
        return self.access_token

    @api.model
    def _as_nobody(self):
        """The model as the superuser, who is the author of all anonymous forms.

        Neither chatter nor followers note anything on the way.
        """
        return self.with_user(SUPERUSER_ID).with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    @api.model
    def _do_make_blank(self, evaluation, department):
        """A blank form of an anonymous questionnaire."""
        form = self._as_nobody().create(
            {
                "survey_id": evaluation.survey_id.id,
                "training_evaluation_id": evaluation.id,
                "training_department_id": department.id,
            }
        )
        form._blur_times()
        return form

    def _do_lock(self):
        """Hold the form until the transaction ends: two tabs hand in one after another.

        The second is run again by Odoo and finds the form done.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT id FROM survey_user_input WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )

    def _do_hand_in_anonymous(self):
        """Take a form for the participant that the controller found.

        :raise AccessError: handed in by another way than his
        """
        if not self:
            return
        self.ensure_one()
        participation = (
            self.env["hr.training.participation"]
            .sudo()
            .browse(self.env.context.get("training_participation_id"))
        )
        evaluation = self.sudo().training_evaluation_id
        if participation.exists().evaluation_id != evaluation:
            raise AccessError(
                self.env._("Please open the questionnaire from your training.")
            )
        participation._do_answer()
        self.write({"state": "done"})
        self.predefined_question_ids -= self._get_inactive_conditional_questions()

    def _blur_times(self):
        """Give anonymous forms and lines the evaluation's own time, all the same one.

        The ORM's columns would say to the second when somebody answered.
        """
        self.ensure_one()
        self.env.flush_all()
        evaluation = self.sudo().training_evaluation_id
        stamp = evaluation.opens_on or evaluation.create_date
        for table, column in (
            ("survey_user_input", "id"),
            ("survey_user_input_line", "user_input_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = %s, write_date = %s WHERE %s = %s",
                    SQL.identifier(table),
                    stamp,
                    stamp,
                    SQL.identifier(column),
                    self.id,
                )
            )
        dates = ["create_date", "write_date"]
        self.invalidate_recordset(dates)
        self.user_input_line_ids.invalidate_recordset(dates)

    @api.model
    def _do_rewrite(self, evaluation, forms):
        """Make the forms of an anonymous questionnaire again, in random order.

        Only what was answered is taken over. All others of the evaluation go: blank,
        half filled in, too few.

        :param forms: those to keep
        :return: the new ones
        """
        UserInput = self._as_nobody()
        Line = UserInput.env["survey.user_input.line"]
        forms = list(UserInput.browse(forms.ids))
        RANDOM.shuffle(forms)
        kept = [
            (form.predefined_question_ids.ids, form._read_answers()) for form in forms
        ]
        UserInput.search([("training_evaluation_id", "=", evaluation.id)]).unlink()
        now = fields.Datetime.now()
        created = UserInput.create(
            [
                {
                    "survey_id": evaluation.survey_id.id,
                    "training_evaluation_id": evaluation.id,
                    "state": "done",
                    "end_datetime": now,
                    "predefined_question_ids": [(6, 0, question_ids)],
                }
                for question_ids, _answers in kept
            ]
        )
        lines = [
            dict(answer, user_input_id=form.id)
            for form, (_ids, answers) in zip(created, kept, strict=True)
            for answer in answers
        ]
        RANDOM.shuffle(lines)
        Line.create(lines)
        return created

    @api.autovacuum
    def _gc_training_blanks(self):
        """Forms opened in the very moment of closing, which closing did not see."""
        released = ("training_evaluation_id.state", "=", states.EVALUATION_RELEASED)
        blanks = self._as_nobody().search([released, ("state", "!=", "done")])
        blanks.filtered(lambda form: form._is_training_anonymous()).unlink()

    def _read_answers(self):
        """What was answered, without a trace of when or by whom."""
        self.ensure_one()
        values = self.user_input_line_ids._read_format(ANSWER_FIELDS, load=None)
        return [{name: row[name] for name in ANSWER_FIELDS} for row in values]
