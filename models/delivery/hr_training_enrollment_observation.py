from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingEnrollment(models.Model):
    """What was seen of a person in class, and a tap for each answer (policy 6.3.3)."""

    _inherit = "hr.training.enrollment"

    observation_ids = fields.One2many(
        comodel_name="hr.training.observation",
        inverse_name="enrollment_id",
        string="In Class",
    )
    question_text = fields.Char(
        compute="_compute_in_class",
        string="Questions",
        help="Marks of questions in class, in their order, and their mean.",
    )
    other_observation_count = fields.Integer(
        compute="_compute_in_class", string="Other Observations"
    )
    can_observe = fields.Boolean(compute="_compute_in_class")
    can_ask = fields.Boolean(compute="_compute_in_class")
    can_undo_question = fields.Boolean(compute="_compute_in_class")

    @api.depends("observation_ids.is_marked", "observation_ids.mark", "state")
    @api.depends_context("uid")
    def _compute_in_class(self):
        """Of what the user may read."""
        Observation = self.env["hr.training.observation"]
        observations = Observation.search(
            [("enrollment_id", "in", self.ids)], order="observed_on, id"
        )
        seen = observations.grouped("enrollment_id")
        for enrollment in self:
            session = enrollment.session_id
            of_person = seen.get(enrollment._origin, Observation)
            marked = of_person._filter_counted()
            enrollment.question_text = marked._format_marks()
            enrollment.other_observation_count = len(of_person - marked)
            enrollment.can_observe = (
                session.can_observe
                and enrollment.state in states.ENROLLMENT_SEATED
                and not enrollment.is_my_own
            )
            enrollment.can_ask = (
                enrollment.can_observe
                and session.may_mark
                and not session.results_released
            )
            enrollment.can_undo_question = enrollment.can_ask and any(
                question.recorded_by_id == self.env.user for question in marked
            )

    # ------------------------------------------------------------
    # IN CLASS
    # ------------------------------------------------------------

    def action_answer_right(self):
        """A question in class was answered rightly."""
        return self._record_answer("right")

    def action_answer_partly(self):
        """A question in class was answered in part."""
        return self._record_answer("partly")

    def action_answer_wrong(self):
        """A question in class was answered wrongly, or not at all."""
        return self._record_answer("wrong")

    def _record_answer(self, answer):
        """Through the observation's own gate, as the user."""
        self.check_access("read")
        self.env["hr.training.observation"].create(
            [
                {
                    "session_id": enrollment.session_id.id,
                    "enrollment_id": enrollment.id,
                    "kind": states.OBSERVATION_QUESTION,
                    "mark": states.ANSWER_MARKS[answer],
                    "is_marked": True,
                }
                for enrollment in self
            ]
        )
        return True

    def action_undo_answer(self):
        """Take back the user's last question to this person."""
        self.ensure_one()
        self.check_access("read")
        questions = self.env["hr.training.observation"].search(
            [
                ("enrollment_id", "=", self.id),
                ("kind", "=", states.OBSERVATION_QUESTION),
                ("is_marked", "=", True),
                ("recorded_by_id", "=", self.env.uid),
            ],
            order="observed_on desc, id desc",
            limit=1,
        )
        if not questions:
            raise UserError(self.env._("You have recorded no answer here."))
        questions.unlink()
        return True

    def action_observe(self):
        """The form for anything else that is to be recorded of this person."""
        self.ensure_one()
        return self._get_observe_action(self.session_id)

    def action_observe_class(self):
        """The form for what concerns the whole class, whose roster is shown."""
        session = self.session_id.browse(self.env.context.get("default_session_id"))
        return self._get_observe_action(session or self.session_id)

    def _get_observe_action(self, session):
        session.ensure_one()._check_can_observe()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record"),
            "res_model": "hr.training.observation",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_session_id": session.id,
                "default_enrollment_id": self.id,
                "default_kind": "discussion" if self else "discipline",
                "training_roster": True,
            },
        }

    def action_view_observations(self):
        """What was recorded of this person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_observation_action"
        )
        action["domain"] = [("enrollment_id", "in", self.ids)]
        action["context"] = {
            "default_session_id": self.session_id.id,
            "default_enrollment_id": self.id,
            "training_roster": True,
        }
        return action
