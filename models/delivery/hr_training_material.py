from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import states, versions


class HrTrainingMaterial(models.Model):
    """What participants may open: material of courses that they take (policy 2.1)."""

    _inherit = "hr.training.material"

    @api.model
    def _get_open_terms(self):
        return (*super()._get_open_terms(), "_get_participant_terms")

    @api.model
    def _get_participant_terms(self):
        """Of courses in which the user has or had a seat, and what sessions kept.

        Who was refused, waits or has withdrawn takes no part.
        """
        # sudo: one's own enrolments, whatever session he may read
        enrollments = self.env["hr.training.enrollment"].sudo()
        enrollments.flush_model(["session_id", "employee_id", "state"])
        mine = enrollments._search(
            [("is_my_own", "=", True), ("state", "in", states.ENROLLMENT_SEATED)]
        )
        if mine.is_empty():
            return []
        sessions = SQL("(%s)", mine.select(SQL.identifier(mine.table, "session_id")))
        taken = Domain("course_ids.session_ids", "in", sessions)
        kept = Domain("version_ids.session_ids", "in", sessions)
        open_ = Domain("state", "=", versions.RELEASED)
        open_ &= Domain("visibility", "=", "participants")
        self.env["hr.training.session"].flush_model(["course_id"])
        # Each by itself: one of two alternatives alone has no index.
        return [
            term
            for domain in (open_ & taken, open_ & kept)
            for term in self._search_terms(domain)
        ]

    def _get_used_reason(self):
        if self.version_ids.session_ids:
            return self.env._(
                "%(name)s was taught from. Archive it instead.", name=self.name
            )
        return super()._get_used_reason()
