from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import questions, states


class HrTrainingSession(models.Model):
    """What its trainees ask and suggest (policy 6.3.3)."""

    _inherit = "hr.training.session"

    has_my_seat = fields.Boolean(
        string="I Have a Seat",
        compute="_compute_has_my_seat",
        search="_search_has_my_seat",
    )
    can_ask_in_class = fields.Boolean(compute="_compute_can_ask_in_class")
    question_count = fields.Integer(compute="_compute_question_counts")
    open_question_count = fields.Integer(compute="_compute_question_counts")
    class_answer_count = fields.Integer(compute="_compute_question_counts")

    @api.depends("enrollment_ids.employee_id", "enrollment_ids.state")
    @api.depends_context("uid")
    def _compute_has_my_seat(self):
        [mine] = self._filter_few(("_get_my_seat_terms",))
        for session in self:
            session.has_my_seat = session._origin.id in mine

    @api.model
    def _search_has_my_seat(self, operator, value):
        return self._search_few(operator, "_get_my_seat_terms")

    @api.model
    def _get_my_seat_terms(self):
        # sudo: the user's own seats
        self.env["hr.training.enrollment"].sudo().flush_model(["state"])
        seated = ("state", "in", states.ENROLLMENT_SEATED)
        return self._search_enrolled([("is_my_own", "=", True), seated])

    def _get_my_seats(self):
        """The user's seat in each of these, in sudo: dict session id → enrolment."""
        # sudo: the user's own seats
        seats = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.ids),
                    ("is_my_own", "=", True),
                    ("state", "in", states.ENROLLMENT_SEATED),
                ]
            )
        )
        return {seat.session_id.id: seat for seat in seats}

    @api.depends("state", "has_my_seat")
    @api.depends_context("uid")
    def _compute_can_ask_in_class(self):
        self._set_can("ask_in_class")

    @api.depends_context("uid")
    def _compute_question_counts(self):
        """As many as the user may read."""

        def count(model, *domain):
            return dict(
                self.env[model]._read_group(
                    [("session_id", "in", self.ids), *domain],
                    ["session_id"],
                    ["__count"],
                )
            )

        every = count("hr.training.question")
        still = count("hr.training.question", ("state", "=", questions.OPEN))
        shared = count("hr.training.class.answer")
        for session in self:
            session.question_count = every.get(session._origin, 0)
            session.open_question_count = still.get(session._origin, 0)
            session.class_answer_count = shared.get(session._origin, 0)

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def action_ask_in_class(self):
        """The form for a question or a suggestion of one's own."""
        self.ensure_one()
        self._check_can_ask_in_class()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_question_action_ask"
        )
        action["context"] = {"default_session_id": self.id}
        return action

    def _get_cannot_ask_in_class_reason(self):
        self.ensure_one()
        if not self.has_my_seat:
            return self.env._(
                "Who has a seat in the class asks in it: you have none in %(session)s.",
                session=self.display_name,
            )
        if self.state not in states.SESSION_PUNCHABLE:
            return self.env._(
                "Questions are asked from scheduling until the session is closed."
            )
        return False

    def _check_can_ask_in_class(self):
        for session in self:
            if not session.has_my_seat:
                # Without the name of what he may not know of.
                raise AccessError(
                    self.env._("Who has a seat in a class asks in it: you have none.")
                )
        self.check_access("read")
        self._check_can("ask_in_class")

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_questions(self):
        """What was asked in these sessions."""
        return self._get_part_action("hr_training.hr_training_question_action")

    def action_view_class_answers(self):
        """Answers that the class may read."""
        return self._get_part_action("hr_training.hr_training_class_answer_action")
