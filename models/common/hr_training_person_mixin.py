from odoo import models

# Fields by which records of one human hang together.
LINKS = {
    # … and by which they are still there
    "hr.employee": frozenset({"work_contact_id", "user_id", "active"}),
    # wings: a trainer is one of the records that a human has
    "hr.training.trainer": frozenset({"employee_id", "partner_id"}),
    "res.partner": frozenset({"is_company"}),
    "res.users": frozenset({"partner_id"}),
}


class HrTrainingPersonMixin(models.AbstractModel):
    """A record of a human: what is known of him is asked anew when its links change.

    Whichever way they do, so at the place where columns reach the database: columns
    that follow from others, as an employee's login from his resource, pass no
    ``write``.
    """

    _name = "hr.training.person.mixin"
    _description = "Record of a Human"

    def _create(self, data_list):
        records = super()._create(data_list)
        if self._name != "res.partner":  # a new contact is nobody's yet
            self._training_forget_people()
        return records

    def _write_multi(self, vals_list):
        result = super()._write_multi(vals_list)
        if any(LINKS[self._name] & vals.keys() for vals in vals_list):
            self._training_forget_people()
        return result

    def unlink(self):
        result = super().unlink()
        self._training_forget_people()
        return result

    def _training_forget_people(self):
        self.env["res.users"].invalidate_model(
            ["training_person", "training_managed"], flush=False
        )
