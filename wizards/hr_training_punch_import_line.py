from odoo import fields, models


class HrTrainingPunchImportLine(models.TransientModel):
    """One finding of a device's file: grave or not, where, what, and the mend."""

    _name = "hr.training.punch.import.line"
    _description = "Finding of a Device's File"
    _order = "id"

    import_id = fields.Many2one(
        comodel_name="hr.training.punch.import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    severity = fields.Selection(
        selection=[("error", "Error"), ("warning", "Warning")], required=True
    )
    source = fields.Char(string="Sheet or File")
    row = fields.Integer(help="Row in the file, from 1.")
    code = fields.Char(help="Kind of the finding.")
    message = fields.Char(required=True)
