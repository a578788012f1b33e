from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class HrTrainingCourse(models.Model):
    """A course that is taught: its sessions, and what they keep of it (policy 6)."""

    _inherit = "hr.training.course"

    _company_uses = {"hr.training.session": "course_id"}

    session_ids = fields.One2many(
        comodel_name="hr.training.session", inverse_name="course_id"
    )
    session_count = fields.Integer(compute="_compute_session_count")
    has_my_enrollment = fields.Boolean(
        string="I Am Enrolled",
        compute="_compute_has_my_enrollment",
        search="_search_has_my_enrollment",
    )

    def _compute_session_count(self):
        counts = dict(
            self.env["hr.training.session"]._read_group(
                [("course_id", "in", self.ids)], ["course_id"], ["__count"]
            )
        )
        for course in self:
            course.session_count = counts.get(course, 0)

    @api.depends("session_ids.has_my_enrollment")
    @api.depends_context("uid")
    def _compute_has_my_enrollment(self):
        """The user sat in one of its sessions, which he may not read any more."""
        [mine] = self._filter_few(("_get_own_terms",))
        for course in self:
            course.has_my_enrollment = course._origin.id in mine

    @api.model
    def _search_has_my_enrollment(self, operator, value):
        return self._search_few(operator, "_get_own_terms")

    @api.model
    def _get_own_terms(self):
        """Courses of sessions that the user is enrolled in, see ``_get_few_domain``."""
        # sudo: one's own enrolments, whatever session he may read
        sessions = self.env["hr.training.session"].sudo()
        sessions.flush_model(["course_id"])
        mine = sessions.with_context(active_test=False)
        return [(mine._search([("has_my_enrollment", "=", True)]), "course_id")]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taught(self):
        # sudo: sessions of companies the user does not see count as well
        for course in self.sudo().filtered("session_ids"):
            raise UserError(
                self.env._(
                    "%(course)s has sessions. Archive or retire it instead.",
                    course=course.display_name,
                )
            )

    def _filter_taught(self):
        # sudo: sessions of every company count, whoever revises the course
        sessions = self.env["hr.training.session"].sudo()
        taught = sessions._read_group(
            [("course_id", "in", self.ids), ("course_version", "!=", False)],
            ["course_id", "course_version"],
        )
        numbers = {(course.id, number) for course, number in taught}
        return super()._filter_taught() | self.filtered(
            lambda c: (c.id, c.version) in numbers
        )

    @api.model
    def get_import_templates(self):
        """The empty file that Odoo's own import offers for courses."""
        return [
            {
                "label": self.env._("Import Template for Courses"),
                "template": "/hr_training/static/xls/hr_training_course.csv",
            }
        ]

    def action_view_sessions(self):
        """Sessions of these courses."""
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            Domain("course_id", "in", self.ids),
            {"default_course_id": self.id if len(self) == 1 else False},
        )

    def _get_freeze_values(self, company, content):
        """What a session keeps of its course when it is scheduled.

        A course may be stricter than its company, never laxer (design §7).

        :param dict content: of ``_get_taught_content``
        """
        self.ensure_one()
        return {
            "course_version": self.version,
            "method": self.method,
            "hours": content["hours"],
            "pass_score": max(content["pass_score"], company.training_pass_score),
            "min_attendance": max(
                content["min_attendance"], company.training_min_attendance
            ),
            "validity_months": content["validity_months"],
            "issue_certificate": content["issue_certificate"],
            "observation_weight": content["observation_weight"],
            **self._get_weight_values(company, content),
        }
