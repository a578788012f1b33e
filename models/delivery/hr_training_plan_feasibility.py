from odoo import fields, models

from ...tools import feasibility, groups


class HrTrainingPlan(models.Model):
    """What cannot work in a plan, before it is approved (policy 4, design §10).

    It is told and stops nothing: whoever approves may know better.
    """

    _inherit = "hr.training.plan"

    can_view_feasibility = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("view_feasibility")
        return result

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    def _get_cannot_view_feasibility_reason(self):
        self.ensure_one()
        if self._is_officer() or self.is_approver or self.is_my_department:
            return False
        if any(
            self.env.user.has_group(group)
            for group in (groups.EXECUTIVE, groups.FINANCE)
        ):
            return False
        return self.env._(
            "It shows what others have at that time: ask the training department."
        )

    def _check_can_view_feasibility(self):
        self.check_access("read")
        self._check_can("view_feasibility")

    # ------------------------------------------------------------
    # WHAT CANNOT WORK
    # ------------------------------------------------------------

    def get_feasibility(self):
        """What cannot work in these plans, each judged by itself (policy 4).

        Lines that are dropped, refined by a quarterly plan in force, or have a session
        that is scheduled or held are carried out or not: they are not judged. Time is
        that of the company's working hours between a line's dates; a line without end
        has the days that its course takes from its start on. Online learning takes
        nobody's time.

        :return: list of ``{line_id, kind, message}`` by line; kind
            ``trainer|venue|seats|people|course|budget``; ``[]`` where all can work
        :raise UserError: for who neither plans nor decides nor manages
        """
        self._check_can_view_feasibility()
        order = [kind for kind, _label in feasibility.KINDS]
        found = []
        for plan in self:
            # sudo: whoever may ask is told what others have at that time
            lines = plan.sudo().line_ids._filter_to_judge()
            place = {line: position for position, line in enumerate(lines)}
            rows = lines._find_infeasible(self.env) if lines else []
            rows.sort(key=lambda row, p=place: (p[row[0]], order.index(row[1])))
            found += [
                {"line_id": line.id, "kind": kind, "message": message}
                for line, kind, message in rows
            ]
        return found

    def action_view_feasibility(self):
        """The button: what cannot work as a list, whose rows open their line."""
        found = self.get_feasibility()
        if not found:
            return self._get_done_action(
                self.env._("Nothing stands against it: people, rooms and dates fit.")
            )
        rows = self.env["hr.training.plan.feasibility"].create(
            [dict(row, position=position) for position, row in enumerate(found)]
        )
        return self._get_related_action(
            "hr_training.hr_training_plan_feasibility_action",
            [("id", "in", rows.ids)],
        )
