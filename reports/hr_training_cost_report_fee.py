from odoo import api, fields, models
from odoo.tools import SQL

from ..models.trainers.hr_training_trainer_fee import COST_TYPE, OPEN, PAID


class HrTrainingCostReport(models.Model):
    """Fee statements of trainers among what is committed and spent (policy 8.3.3, 9).

    A row for each of their lines: committed from the submission on, actual once it is
    paid. A bill takes the place of the whole statement.
    """

    _inherit = "hr.training.cost.report"

    _depends = {
        "hr.training.trainer.fee": ["state", "bill_id"],
        "hr.training.trainer.fee.line": ["amount", "date", "fee_id", "session_id"],
    }

    source = fields.Selection(selection_add=[("fee", "Trainer’s Fee")])
    fee_line_id = fields.Many2one(
        comodel_name="hr.training.trainer.fee.line", readonly=True
    )

    @api.model
    def _get_kinds(self):
        return (*super()._get_kinds(), "fee")

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), "fee"]

    @api.model
    def _get_record_columns(self):
        return {**super()._get_record_columns(), "fee": "fee_line_id"}

    @api.model
    def _get_own_columns(self, added):
        return {
            **super()._get_own_columns(added),
            "fee_line_id": self._get_fee_lines(added).ids,
        }

    @api.model
    def _get_sessions_of_records(self, ids):
        sessions = super()._get_sessions_of_records(ids)
        return sessions.union(self._get_fee_lines(ids).session_id.ids)

    @api.model
    def _get_fee_lines(self, ids):
        return self.env["hr.training.trainer.fee"].browse(ids.get("fee", ())).line_ids

    @api.model
    def _get_fact_queries(self, selections):
        queries = super()._get_fact_queries(selections)
        return [*queries, self._get_fees_sql(selections["fee"])]

    @api.model
    def _get_fees_sql(self, selection):
        # Known without a statement, since it is asked several times.
        lookup = self.env["ir.model.data"]._xmlid_to_res_id
        cost_type = lookup(COST_TYPE, raise_if_not_found=False)
        return SQL(
            """
            SELECT 'fee', line.id, line.company_id, line.session_id, %(type)s::int,
                   NULL::int, NULL::int, COALESCE(s.day, line.date), 0,
                   CASE WHEN fee.state = %(paid)s THEN 0 ELSE line.amount END,
                   CASE WHEN fee.state = %(paid)s THEN line.amount ELSE 0 END
              FROM hr_training_trainer_fee_line line
              JOIN hr_training_trainer_fee fee ON fee.id = line.fee_id
         LEFT JOIN session s ON s.id = line.session_id
             WHERE %(counts)s
            """,
            type=cost_type or None,
            paid=PAID,
            counts=selection.filter(
                SQL("fee.id"),
                SQL(
                    """
                    (fee.state IN %s AND NOT EXISTS (
                        SELECT 1 FROM account_move bill
                         WHERE bill.id = fee.bill_id AND bill.state <> 'cancel'))
                    """,
                    (*OPEN, PAID),
                ),
            ),
        )

    def _get_opened_record(self):
        if self.source == "fee":
            return self.fee_line_id.fee_id
        return super()._get_opened_record()
