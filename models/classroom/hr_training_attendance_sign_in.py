from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...tools import attendance as rules


class HrTrainingAttendance(models.Model):
    """Sign-ins are facts of the register (design §6.10, §7)."""

    _inherit = "hr.training.attendance"

    def _find_signed_in(self, human_of):
        found = super()._find_signed_in(human_of)
        if not self:
            return found
        SignIn = self.env["hr.training.sign.in"]
        query = SignIn._search(
            Domain("slot_id", "in", self.slot_id.ids)
            & Domain("employee_id", "in", list(human_of))
            & Domain("voided_on", "=", False)
        )
        # Without records: a class of thousands may be read anew at once.
        columns = [
            SignIn._field_to_sql(SignIn._table, name, query)
            for name in ("employee_id", "slot_id", "source", "moment")
        ]
        moments = defaultdict(lambda: defaultdict(list))
        for employee_id, slot_id, source, moment in self.env.execute_query(
            query.select(*columns)
        ):
            moments[human_of[employee_id], slot_id][source].append(moment)
        if not moments:
            return found
        slot_of = self.slot_id._get_rules_slots()
        for (human, slot_id), by_source in moments.items():
            slot = slot_of[slot_id]
            presence = rules.read_sign_ins(slot, by_source, slot.rules)
            if presence:
                found[human, slot_id] = presence
        return found
