from odoo import fields, models


class HrTrainingAboutMixin(models.AbstractModel):
    """What is about one enrolment in one evaluation: its links, and who may see it."""

    _name = "hr.training.about.mixin"
    _description = "About a Participant in an Evaluation"
    _inherit = ["hr.training.team.mixin", "hr.training.copied.mixin"]

    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation",
        required=True,
        ondelete="restrict",
        index=True,
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        ondelete="restrict",
        index=True,
    )
    # All belong to the enrolment for good, so these can be stored.
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id",
        string="Participant",
        store=True,
        index=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )

    def _get_about_name(self):
        """Person, evaluation and session, for the display name of hosts."""
        self.ensure_one()
        # sudo: who may see the record may know whose it is
        record_sudo = self.sudo()
        names = (
            record_sudo.employee_id.name,
            record_sudo.evaluation_id.name,
            record_sudo.session_id.name,
        )
        return " · ".join(filter(None, names))
