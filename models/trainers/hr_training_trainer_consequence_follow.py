from odoo import api, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...tools import consequences, groups, outcomes

CARRY_OUT = "hr_training.mail_activity_type_consequence_carry_out"
REPLACE = "hr_training.mail_activity_type_consequence_replace"
LIFT = "hr_training.mail_activity_type_consequence_lift"


class HrTrainingTrainerConsequence(models.Model):
    """What was approved is followed to its end (policy 8.3.3).

    Who submitted it is asked to carry it out; where a limit meets classes that are
    planned, to find somebody else; a limit ends on its last day, and when the trainer
    was assessed again and is up to standard, the head is asked to lift it.
    """

    _inherit = "hr.training.trainer.consequence"

    def _do_grant(self):
        result = super()._do_grant()
        for one in self.filtered(lambda c: c.state == outcomes.ONGOING):
            users = self.env["hr.training.person"]._filter_deciders(one.submitted_by_id)
            if one.kind != consequences.LIMIT:
                due = {"date_deadline": one.date_to} if one.date_to else {}
                one._remind_once(CARRY_OUT, users, until_done=True, **due)
            elif sessions := one._find_hindered():
                names = ", ".join(sessions.mapped("display_name"))
                one._remind_once(
                    REPLACE, users, until_done=True, note=plaintext2html(names)
                )
            one._tell_coach()
        return result

    def _tell_coach(self):
        """Whom he coaches, from when until when (sudo)."""
        partner = self.coach_id and self.coach_id._get_notice_partner()
        if not partner or self.kind != consequences.COACHING:
            return
        one = self.with_context(lang=partner.lang or self.env.lang)
        text = one.env._(
            "You coach %(trainer)s: %(days)s.",
            trainer=one.trainer_id.name,
            days=one._get_terms_text(),
        )
        one.message_notify(
            partner_ids=partner.ids,
            subject=one.display_name,
            body=plaintext2html("\n".join(filter(None, (text, one.proposal)))),
        )

    def _do_end(self, note, user=None):
        result = super()._do_end(note, user)
        self._guard_sudo().activity_feedback([CARRY_OUT, REPLACE, LIFT])
        return result

    def _do_cancel(self):
        result = super()._do_cancel()
        self._guard_sudo().activity_unlink([CARRY_OUT, REPLACE, LIFT])
        return result

    @api.model
    def _cron_follow(self):
        """Limits whose last day is over have ended."""
        # sudo: a scheduled run
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        domain = (
            Domain("kind", "=", consequences.LIMIT)
            & Domain("state", "=", outcomes.ONGOING)
            & companies._get_training_over_domain("date_to")
        )
        # sudo: a scheduled run
        over = self.sudo().search(domain)
        self._run_isolated(over, lambda one: one._do_run_out(), domain)

    def _do_run_out(self):
        """Its time is over (sudo)."""
        lang = self.company_id.partner_id.lang
        said = self.with_context(lang=lang).env._("Its last day is over.")
        self._do_end(said, user=False)

    @api.model
    def _ask_to_lift(self, assessments):
        """Ask the heads of training to lift what a later assessment makes needless.

        :param assessments: approved ones, of trainers up to standard (sudo)
        """
        for company, of_company in assessments.grouped("company_id").items():
            limits = of_company.trainer_id._find_limits(company)
            last = {one.trainer_id: one.date_to for one in of_company.sorted("date_to")}
            heads = self.env["hr.training.person"]._get_role_users(
                groups.MANAGER, company
            )
            for trainer, found in limits.items():
                for limit in found:
                    if limit.assessment_id.date_to < last[trainer]:
                        limit._remind_once(
                            LIFT, heads - limit._approval_subjects(), until_done=True
                        )
