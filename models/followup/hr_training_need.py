from odoo import api, fields, models


class HrTrainingNeed(models.Model):
    """A need says whom a course did not help, as their managers saw it."""

    _inherit = "hr.training.need"

    unmet_text = fields.Char(
        compute="_compute_unmet_text",
        compute_sudo=True,
        help="Of whom the manager says, after a course that was to meet it, that it "
        "is not met.",
    )

    @api.depends("person_ids.enrollment_id", "state")
    @api.depends_context("lang")
    def _compute_unmet_text(self):
        found = self.person_ids._find_enrollments()
        for need in self:
            unmet = need.person_ids.filtered(
                lambda p: (
                    not p.enrollment_id and any(not p._is_serving(e) for e in found[p])
                )
            )
            need.unmet_text = bool(unmet) and self.env._(
                "Not met, say the managers, although the course was passed: %(names)s. "
                "The need stays open: plan something else for them.",
                names=", ".join(unmet.employee_id.mapped("name")),
            )
