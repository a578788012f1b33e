from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import states


class HrTrainingTrainerJudgedMixin(models.AbstractModel):
    """A document under approval that is about a trainer (policy 8.3).

    He reads it once it is approved, and not before; nobody has a hand in what is about
    himself, by whichever of his records (design §6.11). Hosts have ``trainer_id``, and
    rules that say who reads.
    """

    _name = "hr.training.trainer.judged.mixin"
    _description = "Document about a Trainer"
    _inherit = ["hr.training.private.thread.mixin", "hr.training.approval.mixin"]

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")

    @api.depends("trainer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.env["hr.training.person"]._get_myself().trainer_ids
        for one in self:
            # sudo: whom it is about only
            one.is_mine = one.sudo().trainer_id.id in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["hr.training.person"]._get_myself().trainer_ids
        return Domain("trainer_id", "in", list(mine))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._check_about_others()
        return made

    def write(self, vals):
        if not self.env.su:
            self._check_about_others()
        result = super().write(vals)
        if "trainer_id" in vals:
            self._check_about_others()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for one in self:
            if one.state != states.DRAFT and not self.env.su:
                raise UserError(
                    self.env._("Only a draft is deleted; what was decided stays.")
                )

    def _check_about_others(self):
        """Nobody has a hand in what is about himself."""
        if self.env.su:
            return
        if any(self.mapped("is_mine")):
            raise UserError(self._get_own_sentence())

    def _get_own_sentence(self):
        return self.env._("It is about yourself: leave it to somebody else.")

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_department(self):
        # sudo: whose manager is asked, whoever submits
        return self.sudo().trainer_id.employee_id.department_id.sudo(False)

    def _approval_subjects(self):
        # sudo: whom it is about, whoever submits
        return self.env["hr.training.person"]._get_logins(self.sudo().trainer_id)

    def _get_excluded_users(self, submitter):
        """Who cannot read it does not decide, whatever the company allows."""
        return super()._get_excluded_users(submitter) | self._approval_subjects()

    def _get_cannot_submit_reason(self):
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return super()._get_cannot_submit_reason()

    def _get_cannot_cancel_reason(self):
        """What the trainer has read is called off by the head only."""
        if reason := super()._get_cannot_cancel_reason():
            return reason
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        approved = self.state == states.APPROVED and not self._is_head()
        return approved and self.env._(
            "Only the head of training calls off what was approved."
        )

    def _notify_refused(self, reason):
        """The thread says that it was refused, and only who submitted it reads why: the
        trainer reads the thread as well once it is approved after all."""
        self.message_post(body=self.env._("Refused."))
        self.message_notify(
            partner_ids=self.submitted_by_id.partner_id.ids,
            subject=self.display_name,
            body=Markup("<p>%s</p>") % self.env._("Refused: %(reason)s", reason=reason),
        )
