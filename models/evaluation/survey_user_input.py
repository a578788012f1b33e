from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools import marking, states
from ..feedback.hr_training_participation import RANDOM

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
    _name = "survey.user_input"
    _inherit = ["survey.user_input", "hr.training.answer.mixin"]

    training_evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation",
        string="Evaluation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    training_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="About",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The person the answers are about; empty where nobody is to be known.",
    )
    training_rater_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Rater",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who judged somebody else: practical test, 360°.",
    )
    training_attempt = fields.Integer(string="Attempt", default=1, readonly=True)
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

    # ------------------------------------------------------------
    # GUARD: answers of training forms are written by the form alone
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_survey_id")
        if not all(vals.get("survey_id", default) for vals in vals_list):
            raise UserError(self.env._("Please say which survey is answered."))
        inputs = super().create(vals_list)
        inputs._check_training_closed()
        return inputs

    def write(self, vals):
        """An anonymous form takes no identity, from questions or browsers neither."""
        self._check_training_closed()
        anonymous = self.browse()
        if IDENTITY_FIELDS & vals.keys():
            anonymous = self.filtered(lambda form: form._is_training_anonymous())
        result = super(SurveyUserInput, self - anonymous).write(vals)
        if anonymous:
            kept = {k: v for k, v in vals.items() if k not in IDENTITY_FIELDS}
            super(SurveyUserInput, anonymous).write(kept)
        if "survey_id" in vals:
            self._check_training_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self):
        """Nobody changes what was answered, whatever his rights in Surveys."""
        # sudo: a form is a training form whoever may read it
        if not self.env.su and any(self.sudo().survey_id.mapped("is_training")):
            raise AccessError(
                self.env._("Answers of training forms are written by the form alone.")
            )

    # ------------------------------------------------------------
    # HANDING IN
    # ------------------------------------------------------------

    def _mark_done(self):
        """Hand answers of training forms to their evaluation; nothing goes out yet.

        Stock sends certificates and badges here, and other addons write résumé lines
        or take people off courses; ours wait for the release. Of anonymous forms
        nobody is told anything.
        """
        # sudo: answering is all that the person has a right to
        training = self.sudo().filtered("survey_id.is_training")
        anonymous = self.filtered(lambda form: form._is_training_anonymous())
        anonymous._do_hand_in_anonymous()
        result = super(SurveyUserInput, self - training)._mark_done()
        (training - anonymous)._training_hand_in()
        return result

    def _training_hand_in(self):
        """Answers are in, once and for all (sudo)."""
        inputs = self.filtered(lambda answer: answer.state != "done")
        inputs.write({"end_datetime": fields.Datetime.now(), "state": "done"})
        for answer in inputs.filtered("survey_id.has_conditional_questions"):
            answer.predefined_question_ids -= (
                answer._get_inactive_conditional_questions()
            )
        for evaluation, answers in inputs.grouped("training_evaluation_id").items():
            if evaluation:
                evaluation.sudo()._take_answers(answers)

    def _training_lock(self):
        """Two tabs hand in one after the other, never at once (sudo).

        Who comes second fails to serialise, is run again by Odoo and finds what the
        first has written.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM survey_user_input WHERE id IN %s FOR UPDATE", self._ids
            ),
            log_exceptions=False,
        )

    # ------------------------------------------------------------
    # EXAM (policy 7.2.1)
    # ------------------------------------------------------------

    def _filter_exam_answerable(self):
        """Exams that take answers still (sudo)."""
        now = fields.Datetime.now()
        by_hand = self._get_hand_entered_attempts()

        def is_answerable(answer):
            evaluation = answer.training_evaluation_id
            enrollment, attempt = answer.training_enrollment_id, answer.training_attempt
            if (
                answer.state == "done"
                or enrollment.state not in states.ENROLLMENT_SEATED
                or (answer.deadline and answer.deadline <= now)
                or (evaluation, enrollment, attempt) in by_hand
            ):
                return False
            if attempt > 1:
                return evaluation.session_id.state in states.SESSION_PUNCHABLE
            return evaluation.state == states.EVALUATION_OPEN

        return self.filtered(is_answerable)

    def _get_hand_entered_attempts(self):
        """Attempts whose mark was entered in a list (sudo): set of evaluation,
        enrolment, attempt."""
        scores = self.env["hr.training.score"].search(
            [
                ("evaluation_id", "in", self.training_evaluation_id.ids),
                ("enrollment_id", "in", self.training_enrollment_id.ids),
                ("user_input_id", "=", False),
                ("rater_id", "=", False),
            ]
        )
        return {(s.evaluation_id, s.enrollment_id, s.attempt) for s in scores}

    def _do_mark_by_key(self):
        """Points for all that has a key, and none for what was left out (sudo)."""
        marked = defaultdict(list)
        for answer in self:
            by_question = answer.user_input_line_ids.grouped("question_id")
            for question, lines in by_question.items():
                lines = lines.sorted("id")
                if not question.training_is_manual:
                    points = question._get_training_points(lines)
                elif all(lines.mapped("skipped")):
                    points = 0.0
                else:
                    continue
                marked[points].append(lines[0].id)
        now = fields.Datetime.now()
        for points, ids in marked.items():
            self.user_input_line_ids.browse(ids).write(
                {"training_points": points, "training_marked_on": now}
            )

    def _do_settle_exam(self):
        """A mark for every attempt that is marked throughout (sudo).

        Attempts after the exam's release wait for a release of their own: a mark would
        be shown to the person at once.
        """
        Line = self.env["survey.user_input.line"]
        waiting = Line.search(
            [
                ("user_input_id", "in", self.ids),
                *Line._get_training_unmarked_domain(),
            ]
        ).user_input_id
        ready = self.filtered(
            lambda a: (
                a.state == "done"
                and a.training_evaluation_id.state != states.EVALUATION_RELEASED
            )
        )
        (ready - waiting)._do_score_exam()

    def _do_score_exam(self):
        """Write the marks of attempts (sudo); those entered by hand stay."""
        Score = self.env["hr.training.score"]._guard_sudo()
        by_hand = self._get_hand_entered_attempts()
        known = Score.search([("user_input_id", "in", self.ids)]).grouped(
            "user_input_id"
        )
        to_create = []
        for answer in self:
            enrollment, attempt = answer.training_enrollment_id, answer.training_attempt
            if (answer.training_evaluation_id, enrollment, attempt) in by_hand:
                continue
            vals = answer._prepare_exam_score()
            if answer in known:
                known[answer].write(vals)
            else:
                to_create.append(
                    {
                        **vals,
                        "enrollment_id": enrollment.id,
                        "evaluation_id": answer.training_evaluation_id.id,
                        "attempt": attempt,
                        "user_input_id": answer.id,
                    }
                )
        return Score.create(to_create)

    def _prepare_exam_score(self):
        """Mark in percent of the paper as it was drawn, and who marked last."""
        self.ensure_one()
        lines = self.user_input_line_ids
        last = lines.filtered("training_marker_id").sorted("training_marked_on")[-1:]
        return {
            "value": marking.mark_of(
                sum(lines.mapped("training_awarded")),
                sum(self.predefined_question_ids.mapped("training_full_marks")),
            ),
            "marker_id": last.training_marker_id.id,
            "marked_on": last.training_marked_on or fields.Datetime.now(),
        }

    # ------------------------------------------------------------
    # MESSAGING
    # ------------------------------------------------------------

    def _notify_new_participation_subscribers(self):
        """Followers of a training form get no mail for each person."""
        return super(
            SurveyUserInput,
            self.filtered(lambda answer: not answer.survey_id.is_training),
        )._notify_new_participation_subscribers()

    # ------------------------------------------------------------
    # ANONYMOUS QUESTIONNAIRES: see ``hr.training.participation``
    # ------------------------------------------------------------

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
