from odoo import models
from odoo.fields import Domain

from ...tools import authorizations, groups
from ...tools.workbook_writer import Column


class HrTrainingAuthorization(models.Model):
    """Who may do what today, as a list to hang up or to hand on (policy 7.3).

    Officers and company management have everybody's, a department manager that of his
    people.
    """

    _name = "hr.training.authorization"
    _inherit = ["hr.training.authorization", "hr.training.workbook.mixin"]

    _workbook_name = "authorizations"
    _workbook_columns = (
        Column(width=30),
        Column(width=12),
        Column(width=24),
        Column(width=24),
        Column(width=24),
        Column(width=14),
        Column(width=14),
        Column(width=50),
    )

    def _get_workbook(self, domain):
        """One sheet: what is valid on the day of its company, by product or task."""
        in_force = Domain("state", "=", authorizations.VALID) & Domain(domain)
        management = self.env.user.has_group(groups.EXECUTIVE) and self._may_act()
        if not (self._is_officer() or management):
            in_force &= Domain("is_my_team", "=", True)
        # sudo: names in what the user may read
        found = self.search(in_force).sudo()
        kinds = dict(found.scope_id._fields["kind"]._description_selection(self.env))
        rows = [
            (
                authorization.scope_id.name,
                kinds[authorization.scope_id.kind],
                authorization.person_name,
                authorization.organization_name
                or authorization.department_id.name
                or "",
                authorization.assessor_id.name,
                authorization.assessed_on,
                authorization.valid_until or "",
                authorization.evidence_text or "",
            )
            for authorization in found.sorted(
                lambda a: (a.scope_id.name, a.person_name or "", a.id)
            )
        ]
        headings = (
            self.env._("Product or Task"),
            self.env._("Kind"),
            self.env._("Person"),
            self.env._("Department, Dealer or Agency"),
            self.env._("Authorised By"),
            self.env._("Authorised On"),
            self.env._("Valid until"),
            self.env._("Evidence"),
        )
        title = self.env._("Authorisations")
        day = self.env.company._get_training_today()
        return [(title, headings, rows, (), self._get_workbook_preface(day))]

    def _get_workbook_preface(self, day):
        """What stands above the list: of which day it is."""
        return [(self.env._("Who may do what on"), day), ()]

    def _get_workbook_title(self):
        day = self.env.company._get_training_today()
        return self.env._("authorisations-%(day)s", day=day.isoformat())
