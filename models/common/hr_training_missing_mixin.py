from odoo import api, models


class HrTrainingMissingMixin(models.AbstractModel):
    """What has to be there is made where it is missing: once, however often asked.

    A host says what is wanted by the fields that tell its records apart, among them
    the link to where they come from: a row of the register by enrolment and slot.
    """

    _name = "hr.training.missing.mixin"
    _description = "Made Where It Is Missing"

    @api.model
    def _make_missing(self, wanted, prepare=None):
        """Make those of the wanted records that are not there, set-wise.

        :param list wanted: dicts with the same keys: many2one fields as ids, and
            other fields that tell the records apart
        :param prepare: called with one of them, gives the rest of its values
        :return: the records made; in the rights of the caller
        """
        if not wanted:
            return self.browse()
        names = list(wanted[0])
        domain = [(name, "in", list({want[name] for want in wanted})) for name in names]
        there = {
            tuple(getattr(value, "id", value) for value in found)
            for found in self._read_group(domain, names)
        }
        # Who is wanted twice is made once as well.
        asked = {tuple(want[name] for name in names): want for want in wanted}
        return self.create(
            [
                {**want, **(prepare(want) if prepare else {})}
                for key, want in asked.items()
                if key not in there
            ]
        )
