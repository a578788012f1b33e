from odoo import models
from odoo.exceptions import UserError

ANNUAL = "annual"
VERSION = "version"


class HrTrainingPlan(models.Model):
    """What a plan changes: against its annual plan, or its version before (4.2)."""

    _inherit = "hr.training.plan"

    def get_difference(self, against=None):
        """The plan's lines beside those it goes by (design §10).

        A revision is compared with the version before, else a quarterly or ad hoc plan
        with its annual plan. Annual lines of the quarter that no quarterly plan has
        taken are dropped.

        :param str against: ``annual`` or ``version``, to choose which
        :return: list of ``{code, change, fields}`` in the order of the lines; change
            ``same|refined|moved|added|dropped``, fields ``{name: (before, after)}``
            with records by their ids, costs by ``(cost type, department, quarter,
            currency, amount)``
        :raise UserError: when it is not one plan, or ``against`` is something else
        """
        return [
            {"code": (after or before).code, "change": change, "fields": fields}
            for before, after, change, fields in self._get_difference_rows(against)
        ]

    def _get_difference_rows(self, against=None):
        """``(line before, line now, change, fields)``, lines in sudo."""
        self.ensure_one()
        self.check_access("read")
        if against not in (None, False, ANNUAL, VERSION):
            raise UserError(
                self.env._("Please compare with “annual” or with “version”.")
            )
        # sudo: who may read the plan may know what it was made from
        plan = self.sudo().with_context(active_test=False)
        earlier = plan._get_version_before()
        if against == VERSION or (not against and earlier):
            pairs = plan._pair_with_version(earlier) if earlier else []
        else:
            pairs = plan._pair_with_annual_lines() if plan.kind != "annual" else []
        rows = plan.line_ids._get_difference_to(pairs)
        return [(*pair, *row) for pair, row in zip(pairs, rows, strict=True)]

    def _get_version_before(self):
        """The version that this one came from (sudo)."""
        self.ensure_one()
        current = self.revision_of_id or self
        versions = current.revision_ids.filtered(lambda v: v.version < self.version)
        return versions.sorted("version")[-1:]

    def _pair_with_version(self, earlier):
        """Lines by the line of the current version that they became (sudo).

        Copies of before this was kept are found by their code.
        """
        before = earlier.line_ids
        of_line = before.filtered("revised_line_id").grouped("revised_line_id")
        of_code = before.grouped("code")
        pairs = []
        for line in self.line_ids:
            found = of_line.get(line.revised_line_id or line)
            if not found:
                found = of_code.get(line.code, before.browse())
                found = found.filtered(lambda old: not old.revised_line_id)
            found = (found or before.browse())[:1] & before
            before -= found
            pairs.append((found, line))
        return pairs + [(line, self.line_ids.browse()) for line in before]

    def _pair_with_annual_lines(self):
        """Lines by the annual lines that they take; then those nobody takes (sudo)."""
        lines = self.line_ids
        pairs = [(line.parent_line_id, line) for line in lines]
        if self.kind == "quarterly" and self.parent_id:
            left = self.parent_id.line_ids.filtered(
                lambda line: (
                    not line.is_dropped
                    and self.date_from <= line.date_start <= self.date_to
                )
            )
            left -= lines.parent_line_id | left._get_taking_lines().parent_line_id
            pairs += [(line, lines.browse()) for line in left]
        return pairs

    def _do_revise(self, reason):
        # Lines are copied in their order, by which copies and lines are put together:
        # what is in memory may still have the order of before they were moved.
        self.invalidate_recordset(["line_ids"])
        return super()._do_revise(reason)

    def _keep_version(self, version):
        """The copy's lines know which lines they are of."""
        version.invalidate_recordset(["line_ids"])
        result = super()._keep_version(version)
        for kept, line in zip(version.line_ids, self.line_ids, strict=True):
            kept.revised_line_id = line
            kept.hours = line.hours
        return result

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_difference(self):
        """The difference as a table, by readable names."""
        self.ensure_one()
        rows = self.env["hr.training.plan.difference"]._make_rows(self)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_plan_difference_action"
        )
        action["name"] = self.env._("Difference: %(plan)s", plan=self.display_name)
        action["domain"] = [("id", "in", rows.ids)]
        return action
