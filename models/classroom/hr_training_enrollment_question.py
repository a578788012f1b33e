from odoo import api, fields, models


class HrTrainingEnrollment(models.Model):
    """A trainee asks from where he finds his class (policy 6.3.3)."""

    _inherit = "hr.training.enrollment"

    can_ask_in_class = fields.Boolean(compute="_compute_can_ask_in_class")
    question_count = fields.Integer(compute="_compute_question_count")
    class_answer_count = fields.Integer(compute="_compute_question_count")

    @api.depends("session_id.can_ask_in_class", "employee_id", "state")
    @api.depends_context("uid")
    def _compute_can_ask_in_class(self):
        for enrollment in self:
            enrollment.can_ask_in_class = (
                enrollment.is_my_own and enrollment.session_id.can_ask_in_class
            )

    @api.depends_context("uid")
    def _compute_question_count(self):
        """As many as the user may read."""
        counts = dict(
            self.env["hr.training.question"]._read_group(
                [("enrollment_id", "in", self.ids)], ["enrollment_id"], ["__count"]
            )
        )
        for enrollment in self:
            enrollment.question_count = counts.get(enrollment._origin, 0)
            enrollment.class_answer_count = enrollment.session_id.class_answer_count

    def action_ask_in_class(self):
        """The form for a question or a suggestion of one's own."""
        self.ensure_one()
        self.check_access("read")
        return self.session_id.action_ask_in_class()

    def action_view_questions(self):
        """What was asked by this person in the class."""
        self.ensure_one()
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_question_action_mine",
            [("enrollment_id", "in", self.ids)],
            {"default_session_id": self.session_id.id},
        )

    def action_view_class_answers(self):
        """Answers that the class may read."""
        self.ensure_one()
        self.check_access("read")
        return self.session_id.action_view_class_answers()
