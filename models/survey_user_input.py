from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import marking, states


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

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

    # ------------------------------------------------------------
    # GUARD: answers of training forms are written by the form alone
    # ------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and field.name.startswith("training_")
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Forms are handed out in sudo: nobody's own defaults may get into them."""
        if self.env.su and self.env.uid != SUPERUSER_ID:
            self = self.with_user(SUPERUSER_ID)
        elif not self.env.su:
            fields = [name for name in fields if not name.startswith("training_")]
        return super().default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        inputs = super().create(vals_list)
        inputs._check_training_closed()
        return inputs

    def write(self, vals):
        self._check_training_closed()
        result = super().write(vals)
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
        or take people off courses; ours wait for the release.
        """
        # sudo: answering is all that the person has a right to
        training = self.sudo().filtered("survey_id.is_training")
        result = super(SurveyUserInput, self - training)._mark_done()
        training._training_hand_in()
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
                evaluation.sudo()._do_take_answers(answers)

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

        Attempts after the release wait for a release of their own: a mark would be
        shown to the person at once.
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
                and not a.training_evaluation_id.session_id.results_released
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
