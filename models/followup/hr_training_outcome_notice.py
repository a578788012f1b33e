from odoo import models

from ...tools import notices, outcomes, states


class HrTrainingOutcome(models.Model):
    """The person and his manager hear what was decided, and nothing before that
    (policy 7.3.3, design §6.14)."""

    _name = "hr.training.outcome"
    _inherit = ["hr.training.outcome", "hr.training.noticed.mixin"]

    def _do_grant(self):
        result = super()._do_grant()
        self._queue_outcome()
        return result

    def _do_cancel(self):
        # sudo: that it was approved, whoever calls it off
        told = self.sudo().filtered("approved_on")
        result = super()._do_cancel()
        told._queue_outcome()
        return result

    def _queue_outcome(self):
        """Rows for the person and for the next manager above him (sudo)."""
        outcomes_sudo = self._guard_sudo()
        Person = self.env["hr.training.person"]
        managers = Person._get_managers(outcomes_sudo.employee_id)
        rows = []
        for outcome in outcomes_sudo:
            employee = outcome.employee_id
            rows.append((outcome, Person._get_contact(employee), notices.PARTICIPANT))
            rows += [
                (outcome, user.partner_id, notices.MANAGER)
                for user in managers[employee]
            ]
        self.env["hr.training.notice"]._queue(
            [
                {
                    "kind": notices.OUTCOME,
                    "role": role,
                    "partner_id": partner.id,
                    "company_id": outcome.company_id.id,
                    "res_model": outcome._name,
                    "res_id": outcome.id,
                    "outcome_id": outcome.id,
                }
                for outcome, partner, role in rows
            ]
        )

    def _judge_notices(self, bundles, told):
        """That it was approved, and that what he was told of was called off (sudo)."""
        found = {outcome.id: outcome for outcome in self}
        Person = self.env["hr.training.person"]
        left = Person._filter_left(self.employee_id)
        managers = Person._get_managers(self.employee_id)
        verdicts = {}
        for key, rows in bundles.items():
            outcome = found[rows[0].res_id]
            facts = {"is": outcome._get_told_state()}
            before = told.get(key, {"is": False})
            again = any(rows.mapped("again"))
            new = facts["is"] and (before != facts or again)
            if facts["is"] == states.CANCELLED and not before["is"]:
                # He never heard of it.
                new = False
            if set(rows.mapped("role")) == {notices.MANAGER}:
                # He was replaced before the message went out.
                partners = managers[outcome.employee_id].partner_id
                new = new and rows.partner_id <= partners
            kind = new and outcome.employee_id not in left
            verdicts[key] = notices.Verdict(
                notices.OUTCOME if kind else None,
                facts if kind else before,
                self._get_nothing_new(),
            )
        return verdicts

    def _get_told_state(self):
        """What people are told that it is: approved, called off, or nothing."""
        self.ensure_one()
        if not self.approved_on:
            return False
        if self.state in (states.APPROVED, outcomes.ONGOING, outcomes.DONE):
            return states.APPROVED
        return states.CANCELLED
