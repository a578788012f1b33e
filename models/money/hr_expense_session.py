from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, states


class HrExpense(models.Model):
    """Which sessions a claim may be for: those its employee took part in.

    Keyed on the human (``hr.training.person``): he may have been enrolled, or have
    taught, by another record of his. What is refused is said by the claim's missing
    things (:meth:`_get_training_absence`); this is what is offered for picking.
    """

    _inherit = "hr.expense"

    training_claimable_session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        string="Sessions to Claim for",
        compute="_compute_training_claimable_session_ids",
    )

    @api.depends("employee_id", "company_id")
    @api.depends_context("uid")
    def _compute_training_claimable_session_ids(self):
        fileable = self._filter_file_for_claimant()
        sessions = self._get_sessions_of(fileable.employee_id)
        for expense in self:
            found = expense.training_claimable_session_ids.browse()
            if expense in fileable:
                found = sessions[expense.employee_id].filtered(
                    lambda s, e=expense: s.company_id == e.company_id
                )
            expense.training_claimable_session_ids = found.sudo(False)

    def _filter_file_for_claimant(self):
        """Expenses whose employee the user may file for, so knows where he was."""
        expenses = self.filtered("employee_id")
        user = self.env.user
        if (
            self.env.su
            or self._has_officer_group()
            or user.has_group(groups.FINANCE)
            or not expenses
        ):
            return expenses
        keys = self.env["hr.training.person"]._get_keys(expenses.employee_id, user)
        stock = expenses._get_stock_approve_reasons()
        return expenses.filtered(
            lambda e: keys[e.employee_id] == keys[user] or not stock[e.id]
        )

    @api.model
    def _get_sessions_of(self, employees):
        """Sessions that have begun and in which these people had a seat, or taught.

        :return: dict employee -> ``hr.training.session`` records, newest first, in sudo
        """
        # sudo: asked for those whom the caller may file for, whatever he may read
        env = self.sudo().with_context(active_test=False).env
        Person = env["hr.training.person"]
        aliases = Person._get_aliases(employees)
        everyone = env["hr.employee"].union(*aliases.values())
        contacts = everyone.work_contact_id | everyone.user_id.partner_id
        trainers = env["hr.training.trainer"].search(
            Domain("employee_id", "in", everyone.ids)
            | Domain("partner_id", "in", contacts.ids)
        )
        seats = env["hr.training.enrollment"].search(
            Domain("employee_id", "in", everyone.ids)
            & Domain("state", "in", states.ENROLLMENT_SEATED)
        )
        sessions = env["hr.training.session"].search(
            (
                Domain("id", "in", seats.session_id.ids)
                | Domain("trainer_ids", "in", trainers.ids)
                | Domain("slot_ids.trainer_ids", "in", trainers.ids)
            )
            & Domain("state", "not in", states.SESSION_WITHOUT_CLAIMS)
            & (
                Domain("date_begin", "<=", fields.Datetime.now())
                | Domain("date_begin", "=", False)
            )
        )
        keys = Person._get_keys(employees, trainers)
        result = {}
        for employee in employees:
            own = seats.filtered(lambda s, e=employee: s.employee_id in aliases[e])
            mine = trainers.filtered(lambda t, e=employee: keys[t] == keys[e])
            result[employee] = sessions.filtered(
                lambda s, own=own, mine=mine: (
                    s in own.session_id or s._get_trainers() & mine
                )
            )
        return result
