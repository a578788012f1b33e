from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import marking, states


class HrTrainingMarking(models.Model):
    """One answer of an exam that was handed in, as those who mark see it.

    A view on ``survey.user_input.line``: the first line of each question. It is what
    trainers and examiners work on, who have no rights in Surveys, and what the
    examinee sees of his points once they are released.

    | action | who |
    | read | officer, management; trainer, examiner of the session; examinee after |
    | points, comment | officer; trainer, examiner, until released |
    """

    _name = "hr.training.marking"
    _description = "Answer to Mark"
    _auto = False
    _order = "evaluation_id, question_sequence, question_id, id"
    _depends = {
        "survey.user_input.line": [
            "user_input_id",
            "question_id",
            "skipped",
            "training_awarded",
            "training_marked_on",
            "training_marker_id",
            "training_second_marked_on",
            "training_second_marker_id",
        ],
        "survey.user_input": [
            "state",
            "survey_id",
            "training_evaluation_id",
            "training_enrollment_id",
            "training_attempt",
        ],
        "survey.question": ["training_is_manual", "training_full_marks", "sequence"],
        "hr.training.evaluation": ["method", "session_id", "second_marker", "state"],
        "hr.training.enrollment": ["employee_id", "state"],
        "hr.training.session": ["company_id"],
        "hr.training.score": ["user_input_id"],
    }

    user_input_id = fields.Many2one(
        comodel_name="survey.user_input", string="Paper", readonly=True
    )
    question_id = fields.Many2one(comodel_name="survey.question", readonly=True)
    question_sequence = fields.Integer(readonly=True)
    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation", string="Exam", readonly=True
    )
    session_id = fields.Many2one(comodel_name="hr.training.session", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", readonly=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", string="Participant", readonly=True
    )
    attempt = fields.Integer(readonly=True, aggregator=None)
    is_manual = fields.Boolean(string="Marked by Hand", readonly=True)
    is_released = fields.Boolean(string="Released", readonly=True)
    full_marks = fields.Float(readonly=True, aggregator=None)
    awarded = fields.Float(
        string="Counts",
        readonly=True,
        help="The mean where two people mark, once both have.",
    )
    marking_state = fields.Selection(
        selection=[
            ("unmarked", "To Mark"),
            ("second", "Second Marker"),
            ("marked", "Marked"),
        ],
        string="Status",
        readonly=True,
    )
    question_text = fields.Text(compute="_compute_texts")
    answer_text = fields.Text(string="Answer", compute="_compute_texts")
    model_answer = fields.Text(
        compute="_compute_texts", help="For those who mark; nobody else gets it."
    )
    points = fields.Char(
        compute="_compute_marks", readonly=False, help="Yours; 0 is a mark as well."
    )
    comment = fields.Text(compute="_compute_marks", readonly=False)
    marks_text = fields.Char(
        string="Marks",
        compute="_compute_marks",
        help="Who gave what, once everybody concerned has marked.",
    )
    can_mark = fields.Boolean(compute="_compute_marks")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id,
                   line.user_input_id,
                   line.question_id,
                   question.sequence AS question_sequence,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   session.company_id,
                   enrollment.id AS enrollment_id,
                   enrollment.employee_id,
                   answer.training_attempt AS attempt,
                   question.training_is_manual AS is_manual,
                   question.training_full_marks AS full_marks,
                   CASE WHEN NOT marking.waits_for_second
                        THEN line.training_awarded END AS awarded,
                   CASE WHEN line.training_marked_on IS NULL THEN 'unmarked'
                        WHEN marking.waits_for_second THEN 'second'
                        ELSE 'marked' END AS marking_state,
                   evaluation.state = 'released' AND EXISTS (
                       SELECT 1 FROM hr_training_score score
                        WHERE score.user_input_id = answer.id
                   ) AS is_released
              FROM survey_user_input_line line
              JOIN survey_user_input answer ON answer.id = line.user_input_id
              JOIN survey_question question ON question.id = line.question_id
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = answer.training_evaluation_id
              JOIN hr_training_session session ON session.id = evaluation.session_id
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = answer.training_enrollment_id
             CROSS JOIN LATERAL (
                   SELECT evaluation.second_marker IS TRUE
                          AND question.training_is_manual IS TRUE
                          AND line.skipped IS NOT TRUE
                          AND line.training_second_marked_on IS NULL
                          AS waits_for_second
                   ) marking
             WHERE answer.state = 'done'
               AND evaluation.method IN %(methods)s
               AND enrollment.state IN %(seated)s
               AND NOT EXISTS (
                   SELECT 1 FROM survey_user_input_line earlier
                    WHERE earlier.user_input_id = line.user_input_id
                      AND earlier.question_id = line.question_id
                      AND earlier.id < line.id
               )
            """,
            methods=tuple(self._get_methods()),
            seated=states.ENROLLMENT_SEATED,
        )

    @api.model
    def _get_methods(self):
        """Methods whose answers are marked here; never those that are anonymous."""
        return ["exam"]

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id", "question_id")
    def _compute_display_name(self):
        for record in self:
            # sudo: names only, of answers the user may read
            record_sudo = record.sudo()
            record.display_name = " · ".join(
                filter(
                    None, (record_sudo.employee_id.name, record_sudo.question_id.title)
                )
            )

    def _get_lines(self):
        """The answers' lines. sudo: rights on this view are the rights on them."""
        return self.env["survey.user_input.line"].sudo().browse(self.ids)

    @api.depends_context("uid", "lang")
    def _compute_texts(self):
        lines = self._get_lines()
        answers = lines.user_input_id.user_input_line_ids.grouped(
            lambda line: (line.user_input_id, line.question_id)
        )
        for record, line in zip(self, lines, strict=True):
            question = line.question_id
            parts = answers.get((line.user_input_id, question), line)
            record.question_text = question.title
            record.answer_text = "\n".join(
                part.value_text_box or part.display_name or "" for part in parts
            )
            record.model_answer = (
                question._get_training_model_answer() if record._may_mark() else False
            )

    def _may_mark(self):
        """Whether the user is one of those who mark, or look on (not in sudo)."""
        return self.session_id.sudo(False).with_user(self.env.user).may_mark or (
            self.env["hr.training.evaluation"]._has_form_group()
        )

    @api.depends_context("uid")
    def _compute_marks(self):
        lines = self._get_lines()
        me = self.env["hr.training.person"]._get_my_users()
        for record, line in zip(self, lines, strict=True):
            first = line.training_marked_on and line.training_marker_id
            second = line.training_second_marked_on and line.training_second_marker_id
            evaluation = line.user_input_id.training_evaluation_id
            if second and second in me:
                points, comment = (
                    line.training_second_points,
                    line.training_second_comment,
                )
            elif line.training_marked_on and (
                (first and first in me)
                or not evaluation.second_marker
                or not line._is_by_hand()
            ):
                points, comment = line.training_points, line.training_comment
            else:
                points, comment = None, False
                if not line.training_marked_on and not evaluation.second_marker:
                    comment = line.training_comment
            record.points = False if points is None else marking.format_points(points)
            record.comment = comment
            record.marks_text = record._format_marks(line)
            record.can_mark = line._is_by_hand() and not record._get_closed_reason()

    def _format_marks(self, line):
        """Both markers' points; neither sees the other's before his own is in."""
        if self.marking_state != "marked" or not line._is_by_hand():
            return False
        marks = [(line.training_marker_id, line.training_points)]
        if line.training_second_marked_on:
            marks.append((line.training_second_marker_id, line.training_second_points))
        return ", ".join(
            f"{marker.name}: {marking.format_points(points)}"
            for marker, points in marks
        )

    # ------------------------------------------------------------
    # MARK
    # ------------------------------------------------------------

    def write(self, vals):  # pylint: disable=method-required-super
        """The list's way to :meth:`action_mark`: nothing else can be written."""
        if vals.keys() - {"points", "comment"}:
            raise UserError(self.env._("Only points and comment can be written here."))
        comment = vals["comment"] or "" if "comment" in vals else None
        if "points" in vals:
            return self.action_mark(vals["points"], comment)
        self._do_mark(comment=comment)
        return True

    def action_mark(self, points, comment=None):
        """Give points to answers, as first or second marker.

        :param points: from 0 to the full marks, as number or text
        :param str comment: kept with the points; None leaves it
        :raise UserError: names every answer whose points cannot be
        """
        parsed = {}
        reasons = []
        for record in self:
            try:
                parsed[record] = marking.parse_points(points, record.full_marks)
            except ValueError:
                parsed[record] = None
            if parsed[record] is None:
                reasons.append((record, record._describe_wrong_points(points)))
        self._check_points(reasons)
        self._do_mark(parsed, comment)
        return True

    def _describe_wrong_points(self, points):
        full = marking.format_points(self.full_marks)
        if points in (None, False, ""):
            return self.env._("Give points from 0 to %(full)s.", full=full)
        return self.env._(
            "%(points)s is no number from 0 to %(full)s.", points=points, full=full
        )

    def _check_points(self, reasons):
        if reasons:
            raise UserError(
                "\n".join(
                    f"{record.display_name}: {reason}" for record, reason in reasons
                )
            )

    def action_mark_full(self):
        """The button: these answers are right."""
        self._do_mark({record: record.full_marks for record in self})
        return True

    def action_mark_zero(self):
        """The button: these answers are wrong."""
        self._do_mark(dict.fromkeys(self, 0.0))
        return True

    def _do_mark(self, points=None, comment=None):
        """Write the user's marks; each answer that is complete makes its mark.

        :param dict points: per record of this view; None leaves them
        """
        self._check_can_mark()
        lines = self._get_lines()
        for record, line in zip(self, lines, strict=True):
            line._do_mark(points and points[record], comment)
        lines.user_input_id._do_settle_exam()
        self.env.flush_all()
        self.invalidate_recordset()

    def _check_can_mark(self):
        self.check_access("write")
        self.session_id._check_may_mark()
        self._check_points(
            [(r, reason) for r in self if (reason := r._get_closed_reason())]
        )

    def _get_closed_reason(self):
        """Why an answer takes no points (any more)."""
        self.ensure_one()
        line_sudo = self._get_lines()
        evaluation_sudo = line_sudo.user_input_id.training_evaluation_id
        if not line_sudo._is_by_hand():
            return self.env._("The key has marked this answer.")
        own = self.env["hr.department"]._training_own_employees()
        if self.sudo().employee_id in own:
            return self.env._("Somebody else marks your own answers.")
        if self.is_released or (
            self.attempt == 1 and evaluation_sudo.state == states.EVALUATION_RELEASED
        ):
            return self.env._(
                "The marks are released; the head of training can correct single marks."
            )
        # An exam that comes weeks later is marked in a closed session; a resit is not.
        late = evaluation_sudo.state != states.EVALUATION_RELEASED
        if evaluation_sudo.session_id.state not in (
            states.SESSION_EVALUATED if late else states.SESSION_PUNCHABLE
        ):
            return self.env._("The session is closed: no more attempts.")
        return False
