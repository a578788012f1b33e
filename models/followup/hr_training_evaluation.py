from odoo import models


class HrTrainingEvaluation(models.Model):
    """What questionnaires say opens improvements, and lists of marks are asked for."""

    _inherit = "hr.training.evaluation"

    def _do_close_questionnaire(self):
        result = super()._do_close_questionnaire()
        # Of what may be shown only, in the transaction that counted it.
        self.session_id._do_open_improvements()
        return result

    def _prepare_reminder(self, asked):
        """``list``: marks that are entered on the session."""
        if asked != "list":
            return super()._prepare_reminder(asked)
        self.ensure_one()
        session = self.session_id
        return (
            self.env._("%(form)s: %(session)s", form=self.name, session=session.name),
            [
                self.env._(
                    "The marks of %(session)s are late. Please enter them.",
                    session=session.display_name,
                )
            ],
            f"odoo/{session._name}/{session.id}",
            self.env._("Open the class"),
        )
