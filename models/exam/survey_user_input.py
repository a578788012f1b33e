from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...tools import marking, states


class SurveyUserInput(models.Model):
    """Papers of exams: who may still hand in, and the marks of them (policy 7.2.1)."""

    _inherit = "survey.user_input"

    # ------------------------------------------------------------
    # HANDING IN
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # MARKING
    # ------------------------------------------------------------

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
