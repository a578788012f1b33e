from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import followup, groups


class HrTrainingCourse(models.Model):
    """A course of which something must be fixed is under revision (policy 7.3.2).

    That is said where it is scheduled; its state stays the officer's.
    """

    _inherit = "hr.training.course"

    improvement_count = fields.Integer(compute="_compute_improvements")
    is_under_revision = fields.Boolean(
        compute="_compute_improvements",
        search="_search_is_under_revision",
        help="Something that must be fixed is still open.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_improvements(self):
        Improvement = self.env["hr.training.improvement"]
        counts = {}
        if Improvement.has_access("read"):
            counts = dict(
                Improvement._read_group(
                    [("course_id", "in", self.ids), ("state", "=", followup.OPEN)],
                    ["course_id"],
                    ["__count"],
                )
            )
        # sudo: that it is under revision is said to whoever may see the course
        urgent = self.sudo()._get_must_fix(self.env.companies).course_id
        for course in self:
            course.improvement_count = counts.get(course._origin, 0)
            course.is_under_revision = course._origin in urgent.with_env(self.env)

    @api.model
    def _search_is_under_revision(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above; what the user does not see is left out by the rules
        Improvement = self.env["hr.training.improvement"].sudo()
        domain = self._get_must_fix_domain(self.env.companies)
        return Domain("id", "in", Improvement.search(domain).course_id.ids)

    def _get_must_fix(self, companies):
        """What must be fixed of these courses before they are held again (sudo).

        :param companies: whose improvements count; a shared course may be under
            revision in one company and not in another
        """
        domain = self._get_must_fix_domain(companies)
        return self.env["hr.training.improvement"].search(
            domain & Domain("course_id", "in", self.ids)
        )

    @api.model
    def _get_revision_text(self, improvements):
        """That a course is under revision, for who is to hold it.

        :param improvements: what he may know of what must be fixed
        """
        if not improvements:
            return self.env._("The course is under revision.")
        return self.env._(
            "The course is under revision. To fix first: %(names)s.",
            names="; ".join(improvements.mapped("title")),
        )

    @api.model
    def _get_must_fix_domain(self, companies):
        return Domain(
            [
                ("must_fix", "=", True),
                ("state", "=", followup.OPEN),
                ("company_id", "in", companies.ids),
            ]
        )

    def _get_responsible(self, company):
        """Who is responsible for the course, is still there and works in a company
        (sudo)."""
        Person = self.env["hr.training.person"]
        return Person._filter_deciders(self.responsible_id).filtered(
            lambda user: company in user.company_ids and not user.share
        )

    def _get_improvement_owner(self, company):
        """Who sees to what is to get better about a course: its responsible, else the
        head of training (sudo)."""
        self.ensure_one()
        if owner := self._get_responsible(company):
            return owner
        heads = self.env["hr.training.person"]._get_role_users(groups.MANAGER, company)
        return heads[:1] or self.env.user

    def action_view_improvements(self):
        """What is to get better about these courses."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_improvement_action",
            [("course_id", "in", self.ids)],
            {
                "search_default_open": 1,
                **({"default_course_id": self.id} if len(self) == 1 else {}),
            },
        )
