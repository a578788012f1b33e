from odoo import models


class HrTrainingCorrectionMixin(models.AbstractModel):
    """What is on record is corrected in one way: who, when, why (design §6.6).

    A host says by ``_describe`` what a correction may change, as text, and by
    ``_write_correction`` how. Gate and dialog are its own, since what the head of
    training is asked for differs.
    """

    _name = "hr.training.correction.mixin"
    _description = "Corrected on Record"

    session_id: models.BaseModel
    employee_id: models.BaseModel
    enrollment_id: models.BaseModel

    # Whether a value that was confirmed as it stood is on record, too.
    _is_confirmation_kept = True

    def _do_correct(self, vals, reason):
        """Keep old and new values, change the records, and have what was made of them
        made anew.

        :param dict vals: what is right, for :meth:`_write_correction`
        :param str reason: kept with the old values
        """
        records = self._guard_sudo()
        before = {record: record._describe() for record in records}
        records._write_correction(vals)
        # sudo: rows of corrections are made here alone
        self.env["hr.training.correction"].sudo().create(
            [
                record._prepare_correction(name, before[record][name], value, reason)
                for record in records
                for name, value in record._describe().items()
                if value != before[record][name]
                or (name in vals and self._is_confirmation_kept)
            ]
        )
        records._after_correction(vals)

    def _prepare_correction(self, name, old, new, reason):
        """Values of the row that records one change (sudo)."""
        self.ensure_one()
        return {
            "res_model": self._name,
            "res_id": self.id,
            "session_id": self.session_id.id,
            "employee_id": self.employee_id.id,
            "field_name": name,
            "old_value": old,
            "new_value": new,
            "reason": reason,
        }

    def _describe(self):
        """Dict of what a correction may change → its value, as text (sudo)."""
        raise NotImplementedError

    def _write_correction(self, vals):
        """Change the records (sudo)."""
        self.write(vals)

    def _after_correction(self, vals):
        """Results that were made of the records are made again (sudo)."""
        self.enrollment_id._on_record_corrected()
