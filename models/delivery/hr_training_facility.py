from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import states


class HrTrainingFacility(models.Model):
    """A room or piece of equipment that lines or sessions take stays in its company."""

    _inherit = "hr.training.facility"

    _company_uses = {
        "hr.training.plan.line": "facility_ids",
        "hr.training.session": "facility_ids",
        "hr.training.session.slot": "facility_ids",
    }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taken(self):
        self.env["hr.training.plan.line"]._check_not_planned(self, "facility_ids")
        # sudo: classes the user does not see count as well
        Slot = self.env["hr.training.session.slot"].sudo()
        Session = self.env["hr.training.session"].sudo().with_context(active_test=False)
        draft = states.SESSION_DRAFT
        sessions = Session.search(
            Domain("facility_ids", "in", self.ids) & Domain("state", "!=", draft),
            limit=1,
        )
        sessions |= Slot.search(
            Domain("facility_ids", "in", self.ids)
            & Domain("session_id.state", "!=", draft),
            limit=1,
        ).session_id
        for session in sessions[:1]:
            raise UserError(
                self.env._(
                    "%(session)s takes, or took, place there. Archive the venue or "
                    "equipment instead.",
                    session=session.display_name,
                )
            )
