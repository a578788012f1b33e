from odoo import models

from ...tools import notices, states

# As what somebody is told; the first counts.
ROLES = (notices.PARTICIPANT, notices.TRAINER, notices.MANAGER)


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
                    "role": role,
                    "partner_id": partner.id,
                    "company_id": plan.company_id.id,
                    "res_model": plan._name,
                    "res_id": plan.id,
                    "plan_id": plan.id,
                }
                for partner, (role, _lines) in concerned.items()
                if partner != self.env.user.partner_id
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _get_concerned(self):
        """Whom the lines name: trainees, who teaches or provides, who manages (sudo).

        Whoever is named in several ways is told once, by the first of them.

        :return: dict plan → dict contact → ``(role, lines)``
        """
        lines = self.line_ids.filtered("active")
        gone = self.env["hr.training.person"]._filter_left(lines.employee_ids)
        departments = lines.department_ids | lines.employee_ids.department_id
        managers = departments._training_managers_above()
        Partner = self.env["res.partner"]
        found = {plan: {} for plan in self}
        for role in ROLES:
            for line in lines:
                concerned = found[line.plan_id]
                contacts = line._get_concerned_contacts(role, gone, managers)
                for contact in Partner.union(*contacts):
                    known, before = concerned.get(contact, (role, lines.browse()))
                    concerned[contact] = known, before | line
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
