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


class HrTrainingPunchImportColumn(models.TransientModel):
    """A column of a device's file, and what it is taken for."""

    _name = "hr.training.punch.import.column"
    _description = "Column of a Device's File"
    _order = "number, id"

    import_id = fields.Many2one(
        comodel_name="hr.training.punch.import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    number = fields.Integer(readonly=True)
    title = fields.Char(string="Column", readonly=True)
    example = fields.Char(string="First Value", readonly=True)
    role = fields.Selection(
        selection=[
            ("badge", "Badge"),
            ("name", "Name"),
            ("date", "Date"),
            ("time", "Time, or date and time"),
        ],
        string="Taken For",
        help="Several columns may be times; a name is compared with the badge's.",
    )
