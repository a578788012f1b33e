from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools import followup, states
from ..evaluation.hr_training_my_form import KINDS

KIND_REPORT = 8


class HrTrainingMyForm(models.Model):
    """Trainers' reports wait beside forms of sessions (policy 2.3.5)."""

    _inherit = "hr.training.my.form"
    _depends = {
        "hr.training.trainer.report": ["session_id", "trainer_id", "state"],
        "hr.training.trainer": ["employee_id", "partner_id"],
    }

    method = fields.Selection(
        selection_add=[("trainer_report", "Trainer’s Report")],
    )

    @api.model
    def _get_queries(self):
        return [*super()._get_queries(), self._get_report_query()]

    @api.model
    def _get_report_query(self):
        """What a trainer has to say of his classes, by his first login."""
        return SQL(
            """
            SELECT report.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   users.id AS user_id,
                   NULL::integer AS user_input_id,
                   NULL::integer AS evaluation_id,
                   report.session_id,
                   NULL::integer AS enrollment_id,
                   NULL::integer AS employee_id,
                   'trainer_report' AS method,
                   1 AS attempt,
                   CASE WHEN report.state = %(submitted)s THEN 'done' ELSE 'new' END
                       AS answer_state,
                   NULL::timestamp AS deadline,
                   report.sealed_on AS handed_in_on,
                   TRUE AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_trainer_report report
              JOIN hr_training_session session ON session.id = report.session_id
               AND session.state != %(cancelled)s
              JOIN hr_training_trainer trainer ON trainer.id = report.trainer_id
              LEFT JOIN hr_employee employee ON employee.id = trainer.employee_id
              JOIN LATERAL (
                   SELECT login.id
                     FROM res_users login
                    WHERE login.active
                      AND (login.id = employee.user_id
                       OR login.partner_id = trainer.partner_id)
                 ORDER BY login.id
                    LIMIT 1
              ) users ON TRUE
            """,
            kinds=KINDS,
            kind=KIND_REPORT,
            submitted=followup.SUBMITTED,
            cancelled=states.SESSION_CANCELLED,
        )

    def _get_form_model(self):
        if self.kind == KIND_REPORT:
            return "hr.training.trainer.report"
        return super()._get_form_model()

    def _is_kept(self):
        return self.kind == KIND_REPORT or super()._is_kept()

    @api.depends_context("lang")
    def _compute_name(self):
        reports = self.filtered(lambda form: form.kind == KIND_REPORT)
        result = super(HrTrainingMyForm, self - reports)._compute_name()
        label = dict(self._fields["method"]._description_selection(self.env))
        for form in reports:
            # sudo: the trainer's own report, see the rule of these rows
            report = (
                self.env["hr.training.trainer.report"].sudo().browse(form.id // KINDS)
            )
            form.name = label["trainer_report"]
            form.session_text = report.session_id.display_name
            form.deadline_text = format_date(self.env, report.date_due)
            form.time_text = False
        return result
