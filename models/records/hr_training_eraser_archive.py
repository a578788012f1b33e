import re

from odoo import api, models

from .hr_training_erasure import DONE


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

    @api.model
    def _is_without_names(self, then, now):
        """Whether two rows of facts differ by what erasures have put for a name, and
        by nothing else (sudo)."""
        done = self.env["hr.training.erasure"].search([("state", "=", DONE)])
        numbers = "|".join(re.escape(erasure._get_number()) for erasure in done)
        return bool(done) and all(
            before == after
            or (
                isinstance(before, str)
                and isinstance(after, str)
                and _is_filled_up(re.split(numbers, after), before)
            )
            for before, after in zip(then, now, strict=True)
        )


def _is_filled_up(pieces, text):
    """Whether a text is these pieces with something short between them."""
    return bool(re.fullmatch("[^\n]{1,99}?".join(map(re.escape, pieces)), text))
