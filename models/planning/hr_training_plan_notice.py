from odoo import models

from ...tools import notices, states


class HrTrainingPlan(models.Model):
    """Who is told that a plan is published (design §6.14)."""

    _name = "hr.training.plan"
    _inherit = ["hr.training.plan", "hr.training.noticed.mixin"]

    def _do_publish(self):
        result = super()._do_publish()
        self._guard_sudo()._queue_published()
        return result

    def _queue_published(self):
        """One row for everybody whom lines name, however many (sudo)."""
        vals_list = []
        told = self.filtered(lambda p: not p.is_historic)
        for plan, concerned in told._get_concerned().items():
            vals_list += [
                {
                    "kind": notices.PLAN,
                    "partner_id": partner.id,
                    "company_id": plan.company_id.id,
                    "res_model": plan._name,
                    "res_id": plan.id,
                    "plan_id": plan.id,
                }
                for partner in concerned
                if partner != self.env.user.partner_id
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _get_concerned(self):
        """Trainees, trainers, providers and managers whom the lines name (sudo).

        :return: dict plan → dict contact → lines
        """
        Person = self.env["hr.training.person"]
        lines = self.line_ids.filtered("active")
        gone = Person._filter_left(lines.employee_ids)
        managers = {
            department: department._training_manager_users().partner_id
            for department in lines.department_ids
        }
        found = {plan: {} for plan in self}
        for line in lines:
            concerned = found[line.plan_id]
            contacts = self.env["res.partner"].union(
                *(Person._get_contact(e) for e in line.employee_ids - gone),
                *(t._get_notice_partner() for t in line.trainer_ids),
                line.provider_id,
                *(managers[department] for department in line.department_ids),
            )
            for contact in contacts:
                concerned[contact] = concerned.get(contact, lines.browse()) | line
        return found

    def _judge_notices(self, bundles, told):
        """Told of once for each publication, while it is published."""
        plans = {plan.id: plan for plan in self}
        verdicts = {}
        for key, rows in bundles.items():
            plan = plans[rows[0].res_id]
            facts = {"published_on": str(plan.published_on)}
            open_ = plan.state == states.PUBLISHED
            new = told.get(key) != facts or any(rows.mapped("again"))
            verdicts[key] = notices.Verdict(
                notices.PLAN if open_ and new else None, facts, self._get_nothing_new()
            )
        return verdicts
