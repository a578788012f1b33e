from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import states
from .hr_training_incident import DONE


class HrTrainingObservation(models.Model):
    """Incidents are followed up (policy 6.3.2)."""

    _inherit = "hr.training.observation"

    # Whom it concerns reads the observation and not these, see ``_compute_followup``.
    followup_ids = fields.One2many(
        comodel_name="hr.training.incident", inverse_name="observation_id"
    )
    followup_owner_id = fields.Many2one(
        comodel_name="res.users", compute="_compute_followup", string="Followed Up by"
    )
    followup_due = fields.Date(compute="_compute_followup", string="Follow-up Due")
    followup_note = fields.Text(compute="_compute_followup", string="Follow-up")
    followup_done_on = fields.Datetime(
        compute="_compute_followup", string="Follow-up Done on"
    )
    is_followup_overdue = fields.Boolean(compute="_compute_followup")
    can_follow_up = fields.Boolean(compute="_compute_can")
    can_followup_done = fields.Boolean(compute="_compute_can")

    @api.depends(
        "followup_ids.owner_id",
        "followup_ids.due_on",
        "followup_ids.note",
        "followup_ids.done_on",
        "followup_ids.done_note",
    )
    @api.depends_context("uid")
    def _compute_followup(self):
        """Of what the user may read; nobody reads what is done about himself."""
        Incident = self.env["hr.training.incident"]
        found = Incident.search([("observation_id", "in", self.ids)])
        # sudo: the rules were asked by the search
        followups = {i.observation_id.id: i for i in found.sudo()}
        for observation in self:
            followup = followups.get(observation._origin.id, Incident)
            observation.followup_owner_id = followup.owner_id
            observation.followup_due = followup.due_on
            observation.followup_note = followup.done_note or followup.note
            observation.followup_done_on = followup.done_on
            observation.is_followup_overdue = followup.is_overdue

    @api.depends("kind", "followup_ids.state")
    @api.depends_context("uid")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("follow_up", "followup_done")
        return result

    @api.constrains("kind", "enrollment_id")
    def _check_followed_up(self):
        # sudo: whether it is followed up, whoever may read it
        followups = self.sudo().followup_ids
        for followup in followups:
            if followup.observation_id.kind != states.OBSERVATION_DISCIPLINE:
                raise ValidationError(
                    self.env._("The incident is followed up: it stays one.")
                )
        followups._check_owner()

    def write(self, vals):
        if not self.env.su and "enrollment_id" in vals:
            # sudo: whether it is followed up, whoever may read it
            for observation in self.sudo().filtered("followup_ids"):
                if observation.enrollment_id.id != (vals["enrollment_id"] or False):
                    raise UserError(
                        self.env._(
                            "The incident is followed up: it stays with the person."
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed_up(self):
        # sudo: whether it is followed up, whoever may read it
        if self.sudo().followup_ids:
            raise UserError(
                self.env._("The incident is followed up, so it stays on record.")
            )

    # ------------------------------------------------------------
    # FOLLOW UP
    # ------------------------------------------------------------

    def action_follow_up(self):
        """The form in which somebody is asked to see to it, until a day."""
        self.ensure_one()
        self._check_can_follow_up()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_incident_action_new"
        )
        action["context"] = {"default_observation_id": self.id}
        return action

    def _get_cannot_follow_up_reason(self):
        self.ensure_one()
        if self.kind != states.OBSERVATION_DISCIPLINE:
            return self.env._("Only an incident is followed up.")
        if not self.session_id._may_observe():
            return self.env._(
                "Only trainers, examiners and register keepers of the class ask "
                "somebody to see to it, and training officers."
            )
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else follows up what concerns you.")
        # sudo: whether it is, by whoever
        return bool(self.sudo().followup_ids) and self.env._(
            "The incident is followed up already."
        )

    def _check_can_follow_up(self):
        self.check_access("read")
        self._check_can("follow_up")

    def action_followup_done(self, note=False):
        """It was seen to; without a text the dialog asks what was done.

        :param str note: what was done
        """
        self._check_can_followup_done()
        followups = self.env["hr.training.incident"].search(
            [("observation_id", "in", self.ids)]
        )
        return followups.action_done(note)

    def _get_cannot_followup_done_reason(self):
        self.ensure_one()
        # sudo: whether it is followed up, and by whom
        followup = self.sudo().followup_ids
        if not followup:
            return self.env._("Nobody was asked to see to it.")
        if followup.owner_id != self.env.user or self.is_my_own:
            if self.is_my_own and not self.env.su:
                return self.env._("Somebody else follows up what concerns you.")
            if not self.session_id._may_observe():
                return self.env._("Who sees to it says that it is done.")
        return followup.state == DONE and self.env._("It is done already.")

    def _check_can_followup_done(self):
        self.check_access("read")
        self._check_can("followup_done")

    def action_view_followup(self):
        """What is done about it."""
        self.ensure_one()
        self.check_access("read")
        followups = self.env["hr.training.incident"].search(
            [("observation_id", "in", self.ids)]
        )
        if not followups:
            raise UserError(self.env._("Nobody was asked to see to it."))
        return self._get_form_action(followups)
