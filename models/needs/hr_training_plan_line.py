from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import needs


class HrTrainingPlanLine(models.Model):
    """Why a line stands in a plan: the needs it is to meet (design §2)."""

    _inherit = "hr.training.plan.line"

    need_ids = fields.Many2many(
        comodel_name="hr.training.need",
        relation="hr_training_plan_line_need_rel",
        column1="line_id",
        column2="need_id",
        string="Needs",
        copy=False,
        check_company=True,
        domain="[('state', 'in', ('validated', 'planned')),"
        " ('company_id', '=', company_id)]",
    )
    need_count = fields.Integer(compute="_compute_need_count")

    @api.depends("need_ids", "parent_line_id.need_ids")
    @api.depends_context("uid")
    def _compute_need_count(self):
        for line in self:
            line.need_count = len(line._get_needs())

    def _get_needs(self):
        """The needs of these lines and of the annual lines they refine, as far as the
        user may read them."""
        # sudo: the links; what the user sees of them is asked below
        found = (self.sudo().need_ids | self.sudo().parent_line_id.need_ids).ids
        return self.env["hr.training.need"].search([("id", "in", found)])

    def action_view_needs(self):
        """Why these lines are planned: their needs."""
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", self._get_needs().ids)]
        )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # sudo: which needs they are, whoever may read them
        linked = lines.sudo().need_ids
        lines._check_takes_needs(linked)
        linked._do_follow()
        return lines

    def write(self, vals):
        if not {"need_ids", "is_dropped", "plan_id"} & vals.keys():
            return super().write(vals)
        # sudo: as above
        before = self.sudo().need_ids
        result = super().write(vals)
        after = self.sudo().need_ids
        self._check_takes_needs(after - before)
        (before | after)._do_follow()
        return result

    def unlink(self):
        # sudo: as above
        linked = self.sudo().need_ids
        result = super().unlink()
        linked.exists()._do_follow()
        return result

    def _check_takes_needs(self, linked):
        """A line takes needs that were validated and are not over."""
        if self.env.su:
            return
        # One of them may be merged at the same moment.
        self.env["hr.training.booking.lock"]._touch([linked])
        # sudo: their state only
        for need in linked.sudo():
            if need.state not in needs.PLANNABLE or need.merged_into_id:
                raise UserError(
                    self.env._(
                        "%(need)s is not validated, or is over. A plan takes needs "
                        "that the training department has validated.",
                        need=need.display_name,
                    )
                )
