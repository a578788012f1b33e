from odoo import api, models

from ...tools import consequences, followup, outcomes, states

# What nobody has settled yet, and falls with what it stands on.
OPEN = (states.DRAFT, states.SUBMITTED, states.APPROVED, outcomes.ONGOING)
OVER = (states.REFUSED, states.CANCELLED)


class HrTrainingTrainerConsequence(models.Model):
    """Drafts that come with an assessment, and fall with it (policy 8.3.3)."""

    _inherit = "hr.training.trainer.consequence"

    def _do_follow_verdicts(self, wanted):
        """Bring what is there in line with what assessments propose (sudo).

        :param wanted: dict assessment → kinds
        :return: the drafts that were made
        """
        found = self._guard_sudo()
        there = {(one.assessment_id, one.kind) for one in found}
        said = found.filtered(lambda c: c.kind in wanted[c.assessment_id])
        for one in found - said:
            one._do_take_back()
        live = {(c.assessment_id, c.kind) for c in said if c.state not in OVER}
        for one in said.filtered("is_unfounded"):
            one._do_bring_back(hand_made=(one.assessment_id, one.kind) in live)
        return found.with_context(**followup.QUIET).create(
            [
                {"assessment_id": one.id, "kind": kind, **self._prepare_terms(kind)}
                for one, kinds in wanted.items()
                for kind in kinds
                if (one, kind) not in there
            ]
        )

    @api.model
    def _prepare_terms(self, kind):
        """What a draft begins with."""
        if kind == consequences.LIMIT:
            return {"limit_kind": consequences.STOP}
        return {}

    def _do_take_back(self):
        """The assessment says it no more (sudo)."""
        self.ensure_one()
        issued = self.state == outcomes.DONE and self.kind == consequences.CERTIFICATE
        if self.is_unfounded or not (issued or self.state in OPEN):
            return
        self.is_unfounded = True
        if self.state == outcomes.ONGOING and self.kind == consequences.LIMIT:
            self._do_lift(self._get_fallen_text())
        else:
            self._do_cancel()
        self.message_post(body=self._get_fallen_text())

    def _do_bring_back(self, hand_made):
        """The assessment says it again (sudo).

        :param bool hand_made: whether somebody has proposed the same meanwhile
        """
        self.ensure_one()
        self.is_unfounded = False
        if self.state == states.CANCELLED and not hand_made:
            self._do_reset_to_draft()

    def _get_fallen_text(self):
        return self.env._("The assessment was changed or called off.")

    def _get_cannot_reset_to_draft_reason(self):
        if self.is_unfounded:
            return self._get_fallen_text()
        return super()._get_cannot_reset_to_draft_reason()
