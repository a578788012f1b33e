from odoo import models

from ...tools import needs, notices


class HrTrainingNeed(models.Model):
    """Who is told what became of a need (policy 3.1, design §6.14)."""

    _name = "hr.training.need"
    _inherit = ["hr.training.need", "hr.training.noticed.mixin"]

    def _queue_answer(self):
        """A row for whoever raised them, or what was merged into them (sudo)."""
        needs_sudo = self._guard_sudo()
        every = needs_sudo
        found = needs_sudo
        while found := found.origin_ids:
            every |= found
        self.env["hr.training.notice"]._queue(
            [
                {
                    "kind": notices.NEED,
                    "partner_id": partner.id,
                    "company_id": need.company_id.id,
                    "res_model": need._name,
                    "res_id": need.id,
                    "need_id": need.id,
                }
                for need in every
                for partner in need._get_told_partners()
            ]
        )

    def _get_told_partners(self):
        """Contacts of who raised it and, of his own need, of the employee (sudo)."""
        self.ensure_one()
        partners = self.requester_id.partner_id
        if self.channel == needs.EMPLOYEE:
            Person = self.env["hr.training.person"]
            for employee in self.person_ids.employee_id:
                partners |= Person._get_contact(employee)
        return partners - self.env.user.partner_id

    def _judge_notices(self, bundles, told):
        """Told while it is answered, once for each answer (sudo)."""
        found = {need.id: need for need in self}
        verdicts = {}
        for key, rows in bundles.items():
            root = found[rows[0].res_id]._get_root()
            facts = {"state": root.state, "answer": root.answer or ""}
            answered = root.state in (needs.REJECTED, needs.PLANNED, needs.CLOSED)
            new = told.get(key) != facts or any(rows.mapped("again"))
            verdicts[key] = notices.Verdict(
                notices.NEED if answered and new else None,
                facts,
                self._get_nothing_new(),
            )
        return verdicts
