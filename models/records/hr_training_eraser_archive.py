from odoo import api, models


class HrTrainingEraser(models.AbstractModel):
    """A seal stays what it was, whoever is erased (policy 6.4.3).

    The manifest in the database is what the seal is made of. It goes with the file,
    when the dossier is destroyed.
    """

    _inherit = "hr.training.eraser"

    @api.model
    def _is_stand_in(self, employee):
        """Whether a record is one that stands for somebody who was erased (sudo):
        archived together with its contact, as :meth:`_make_stand_ins` leaves it."""
        contact = employee.work_contact_id
        return not employee.active and bool(contact) and not contact.active

    @api.model
    def _get_text_fields(self, name):
        return [
            field
            for field in super()._get_text_fields(name)
            if (name, field.name) != ("hr.training.archive", "manifest")
        ]
