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
        there = {(c.assessment_id, c.kind) for c in found if not c._is_fallen()}
        said = found.filtered(lambda c: c.kind in wanted[c.assessment_id])
        for one in found - said:
            one._do_take_back()
        said -= said.filtered(lambda c: c._is_fallen())
        live = {(c.assessment_id, c.kind) for c in said if c.state not in OVER}
        # Of several that were taken back the last one comes back, and no other.
        for one in said.filtered("is_unfounded").sorted("id", reverse=True):
            about = (one.assessment_id, one.kind)
            one._do_bring_back(replaced=about in live)
            live.add(about)
        # What was taken back makes room in the index.
        found.flush_recordset()
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

    def _is_fallen(self):
        """Whether it is a limit or an issued certificate that fell with what the
        assessment said: it stays as what was, and where the same is said again, another
        one is proposed (sudo)."""
        self.ensure_one()
        return self.is_unfounded and (self.state == outcomes.DONE or bool(self.number))

    def _do_bring_back(self, replaced):
        """The assessment says it again (sudo).

        :param bool replaced: whether the same is proposed meanwhile, by somebody or by
            another that came back
        """
        self.ensure_one()
        self.is_unfounded = False
        if self.state == states.CANCELLED and not replaced:
            self._do_reset_to_draft()

    def _get_fallen_text(self):
        return self.env._("The assessment was changed or called off.")

    def _get_cannot_reset_to_draft_reason(self):
        if self.is_unfounded:
            return self._get_fallen_text()
        if self.number:
            return self.env._(
                "The certificate %(number)s was issued and called off, and stays on "
                "record: propose another one.",
                number=self.number,
            )
        return super()._get_cannot_reset_to_draft_reason()
