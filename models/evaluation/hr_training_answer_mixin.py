from odoo import SUPERUSER_ID, api, models


class HrTrainingAnswerMixin(models.AbstractModel):
    """Answers of training forms are written by the form and our methods alone.

    For Odoo's models of surveys: their own fields stay as open as they were, ours
    (``training_…``) are closed to everybody outside sudo.
    """

    _name = "hr.training.answer.mixin"
    _description = "Answers of a Training Form"

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and field.name.startswith("training_")
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Forms and answers are made in sudo: nobody's own defaults get into them."""
        if self.env.su and self.env.uid != SUPERUSER_ID:
            self = self.with_user(SUPERUSER_ID)
        elif not self.env.su:
            fields = [name for name in fields if not name.startswith("training_")]
        return super().default_get(fields)
