from odoo import fields, models

from ..tools.training_year import ERROR, WARNING


class HrTrainingImportLine(models.TransientModel):
    """One finding of an import: grave or not, where, what, and the mend."""

    _name = "hr.training.import.line"
    _description = "Finding of a Training Year Import"
    _order = "id"

    import_id = fields.Many2one(
        comodel_name="hr.training.import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    severity = fields.Selection(
        selection=[(ERROR, "Error"), (WARNING, "Warning")], required=True
    )
    source = fields.Char(string="Sheet")
    row = fields.Integer(help="Row in the file; the header is row 1.")
    code = fields.Char(help="Kind of the finding.")
    message = fields.Char(required=True)
