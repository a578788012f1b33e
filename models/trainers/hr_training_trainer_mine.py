from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import followup, states
from ..catalogue.hr_training_course import COURSE_OFFERED
from ..catalogue.hr_training_course_development import DEVELOPMENT_OPEN


class Duty(NamedTuple):
    """Something that waits for a trainer: which action lists it, and what it lists."""

    action: str
    model: str
    domain: Domain


class HrTrainingTrainer(models.Model):
    """“My Teaching”: what waits for a trainer, on one page (policy 2.3).

    All of it is asked with his own rights, so that a count is the length of the list
    that a tap opens. Of others' records there is nothing.
    """

    _inherit = "hr.training.trainer"

    my_asked_count = fields.Integer(
        string="Classes to Accept", compute="_compute_my_teaching"
    )
    my_prepare_count = fields.Integer(
        string="Classes without Material", compute="_compute_my_teaching"
    )
    my_development_count = fields.Integer(
        string="Course Development", compute="_compute_my_teaching"
    )
    my_marking_count = fields.Integer(
        string="Answers to Mark", compute="_compute_my_teaching"
    )
    my_practical_count = fields.Integer(
        string="Practical Tests", compute="_compute_my_teaching"
    )
    my_reflection_count = fields.Integer(
        string="Reflections to Mark", compute="_compute_my_teaching"
    )
    my_sheet_count = fields.Integer(
        string="Marks to Enter", compute="_compute_my_teaching"
    )
    my_report_count = fields.Integer(
        string="Reports to Write", compute="_compute_my_teaching"
    )
    my_debrief_count = fields.Integer(
        string="Talks to Confirm", compute="_compute_my_teaching"
    )
    my_appeal_count = fields.Integer(
        string="Appeals to Answer", compute="_compute_my_teaching"
    )
    my_improvement_count = fields.Integer(
        string="Improvements to Make", compute="_compute_my_teaching"
    )
    my_learning_count = fields.Integer(
        string="Courses for Trainers", compute="_compute_my_teaching"
    )
    my_open_count = fields.Integer(
        string="Waiting for Me", compute="_compute_my_teaching"
    )

    @api.depends_context("uid")
    def _compute_my_teaching(self):
        mine = self.filtered("is_me")
        duties = self._get_my_duties() if mine else {}
        counts = {
            # As himself, whoever has the page computed.
            name: self.env[duty.model].sudo(False).search_count(duty.domain)
            for name, duty in duties.items()
        }
        waiting = sum(count for name, count in counts.items() if name != "learning")
        for trainer in self:
            own = trainer in mine
            trainer.my_asked_count = own and counts["asked"]
            trainer.my_prepare_count = own and counts["prepare"]
            trainer.my_development_count = own and counts["development"]
            trainer.my_marking_count = own and counts["marking"]
            trainer.my_practical_count = own and counts["practical"]
            trainer.my_reflection_count = own and counts["reflection"]
            trainer.my_sheet_count = own and counts["sheet"]
            trainer.my_report_count = own and counts["report"]
            trainer.my_debrief_count = own and counts["debrief"]
            trainer.my_appeal_count = own and counts["appeal"]
            trainer.my_improvement_count = own and counts["improvement"]
            trainer.my_learning_count = own and counts["learning"]
            trainer.my_open_count = own and waiting

    # ------------------------------------------------------------
    # WHAT WAITS
    # ------------------------------------------------------------

    @api.model
    def _get_my_duties(self):
        """What may wait for the user as a trainer: dict name → :class:`Duty`.

        To be extended: ``super()._get_my_duties() | {…}``, with a count of the name.
        """
        now = fields.Datetime.now()
        teach = Domain("is_taught_by_me", "=", True)
        ahead = Domain("state", "in", (states.SESSION_DRAFT, states.SESSION_SCHEDULED))
        # An officer marks everything: here is what he teaches or examines himself.
        marked = Domain("session_id.is_taught_by_me", "=", True) | Domain(
            "session_id.examiner_ids", "in", self.env.uid
        )
        unreleased = Domain("evaluation_id.state", "!=", "released")
        return {
            "asked": Duty(
                "hr_training.hr_training_session_action_teach",
                "hr.training.session",
                Domain("id", "in", self._get_my_unanswered().ids),
            ),
            "prepare": Duty(
                "hr_training.hr_training_session_action_teach",
                "hr.training.session",
                teach
                & ahead
                & Domain("date_begin", ">", now)
                & Domain("course_id.material_ids", "=", False),
            ),
            "development": Duty(
                "hr_training.hr_training_course_development_action_mine",
                "hr.training.course.development",
                Domain("author_ids", "in", self.env.uid)
                & Domain("state", "=", DEVELOPMENT_OPEN),
            ),
            "marking": Duty(
                "hr_training.hr_training_marking_action",
                "hr.training.marking",
                marked
                & Domain("is_manual", "=", True)
                & Domain("is_released", "=", False)
                & Domain("marking_state", "!=", "marked"),
            ),
            "practical": Duty(
                "hr_training.hr_training_practical_action",
                "hr.training.practical",
                Domain("is_mine", "=", True) & Domain("state", "=", "open"),
            ),
            "reflection": Duty(
                "hr_training.hr_training_reflection_action",
                "hr.training.reflection",
                marked
                & Domain("state", "=", "submitted")
                & Domain("is_marked", "=", False),
            ),
            "sheet": Duty(
                "hr_training.hr_training_mark_sheet_action",
                "hr.training.mark.sheet",
                marked
                & unreleased
                & Domain("is_marked", "=", False)
                & Domain("session_id.date_end", "<=", now),
            ),
            "report": Duty(
                "hr_training.hr_training_trainer_report_action_mine",
                "hr.training.trainer.report",
                Domain("is_mine", "=", True) & Domain("state", "=", followup.DRAFT),
            ),
            "debrief": Duty(
                "hr_training.hr_training_debrief_action_mine",
                "hr.training.debrief",
                Domain("is_mine", "=", True) & Domain("state", "=", followup.SENT),
            ),
            "appeal": Duty(
                "hr_training.hr_training_appeal_action",
                "hr.training.appeal",
                marked & Domain("state", "=", "open"),
            ),
            "improvement": Duty(
                "hr_training.hr_training_improvement_action_mine",
                "hr.training.improvement",
                Domain("is_mine", "=", True) & Domain("state", "=", followup.OPEN),
            ),
            "learning": Duty(
                "hr_training.hr_training_course_action_catalogue",
                "hr.training.course",
                Domain("trainer_training", "!=", "none")
                & Domain("state", "in", COURSE_OFFERED),
            ),
        }

    @api.model
    def _get_my_unanswered(self):
        """Classes ahead that the user was asked to teach and has said nothing to."""
        Session = self.env["hr.training.session"]
        sessions = Session.search(
            [("is_taught_by_me", "=", True), ("state", "in", states.SESSION_BOOKED)]
        )
        return sessions.filtered(
            lambda s: s.can_answer_teaching and s.my_teaching_response == "asked"
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_my_teaching(self):
        """The user's page: what he teaches next, and what waits for him.

        :return: action of the form
        :raise UserError: he is no trainer here
        """
        self.check_access("read")
        own = self.search([("is_me", "=", True)])
        here = own.filtered(lambda t: t.company_id == self.env.company)
        if not own:
            raise UserError(
                self.env._(
                    "You are no trainer of this company yet. Please ask the training "
                    "department."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_trainer_action_my_teaching"
        )
        action["res_id"] = (here or own)[:1].id
        return action

    def action_view_my_duty(self):
        """What waits for the user: the list of what the context names.

        :return: action of the list
        :raise AccessError: called on a record that he may not read
        :raise UserError: there is no such thing
        """
        self.check_access("read")
        name = self._read_text(self.env.context.get("training_duty"))
        duty = self._get_my_duties().get(name)
        if not duty:
            raise UserError(self.env._("Choose what you want to see."))
        return self._get_related_action(duty.action, duty.domain)
