from odoo import fields, models


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
