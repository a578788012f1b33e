from odoo import api, fields, models
from odoo.exceptions import AccessError

# Markers see the points on ``hr.training.marking``: each his own before the other's.
READERS = (
    "hr_training.group_hr_training_officer,hr_training.group_hr_training_executive"
)


class SurveyUserInputLine(models.Model):
    """Answers of exams carry their points (policy 7.2.1).

    The first line of a question holds the points of the whole answer. Nobody writes
    them but :meth:`_do_mark` and the key: whoever marks works on
    ``hr.training.marking``, which asks who he is.
    """

    _inherit = "survey.user_input.line"

    training_points = fields.Float(string="Points", copy=False, groups=READERS)
    training_marker_id = fields.Many2one(
        comodel_name="res.users",
        string="Marked by",
        copy=False,
        ondelete="restrict",
        help="Empty where the key marked.",
    )
    training_marked_on = fields.Datetime(string="Marked on", copy=False)
    training_comment = fields.Text(string="Comment", copy=False, groups=READERS)
    training_second_points = fields.Float(
        string="Second Points", copy=False, groups=READERS
    )
    training_second_marker_id = fields.Many2one(
        comodel_name="res.users",
        string="Second Marker",
        copy=False,
        ondelete="restrict",
    )
    training_second_marked_on = fields.Datetime(string="Second Mark on", copy=False)
    training_second_comment = fields.Text(
        string="Second Comment", copy=False, groups=READERS
    )
    training_awarded = fields.Float(
        string="Awarded Points",
        compute="_compute_training_awarded",
        store=True,
        groups=READERS,
        help="What counts: the points, or the mean of both markers'.",
    )

    @api.depends(
        "training_points", "training_second_points", "training_second_marked_on"
    )
    def _compute_training_awarded(self):
        for line in self:
            points = line.training_points
            if line.training_second_marked_on:
                points = (points + line.training_second_points) / 2
            line.training_awarded = points

    # ------------------------------------------------------------
    # MARKING
    # ------------------------------------------------------------

    @api.model
    def _get_training_unmarked_domain(self):
        """Answers that wait for a person's marks, or for the second person's."""
        second = "user_input_id.training_evaluation_id.second_marker"
        return [
            ("user_input_id.state", "=", "done"),
            ("question_id.training_is_manual", "=", True),
            ("skipped", "=", False),
            "|",
            ("training_marked_on", "=", False),
            "&",
            (second, "=", True),
            ("training_second_marked_on", "=", False),
        ]

    def _is_training_second(self):
        """Whether the user's marks of this answer are the second ones (sudo).

        :raise AccessError: when two others have marked it
        """
        self.ensure_one()
        me = self.env["hr.training.person"]._get_my_users()
        if not self.training_marked_on or self.training_marker_id in me:
            return False
        if not self.user_input_id.training_evaluation_id.second_marker:
            # One mark is kept: that of whoever looked last.
            return False
        if self.training_second_marked_on and self.training_second_marker_id not in me:
            raise AccessError(
                self.env._(
                    "%(first)s and %(second)s have marked this answer already.",
                    first=self.training_marker_id.name,
                    second=self.training_second_marker_id.name,
                )
            )
        return True

    def _do_mark(self, points=None, comment=None):
        """Enter the user's points or comment; rights were checked (sudo).

        :param points: None leaves them
        :param comment: None leaves it
        """
        self.ensure_one()
        prefix = "training_second_" if self._is_training_second() else "training_"
        vals = {}
        if points is not None:
            vals = {
                f"{prefix}points": points,
                f"{prefix}marker_id": self.env.uid,
                f"{prefix}marked_on": fields.Datetime.now(),
            }
        if comment is not None:
            vals[f"{prefix}comment"] = comment
        self.write(vals)

    def _is_by_hand(self):
        """Whether a person marks this answer: text that was written (sudo)."""
        self.ensure_one()
        return self.question_id.training_is_manual and not self.skipped
