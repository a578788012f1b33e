from odoo import fields, models

from ...tools import followup, outcomes, states


class HrTrainingOutcome(models.Model):
    """Of an employee who trains: what his assessment proposes (policy 8.3.3).

    A draft with the assessment behind it, which goes its usual way: a coach, a course,
    the department manager, the head, for a promotion company management.
    """

    _inherit = "hr.training.outcome"

    _guarded_fields = frozenset({"assessment_id"})
    _explained_links = {"assessment_id": "set by the assessment's approval only"}

    assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        string="Trainer Assessment",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _is_proposed(self):
        return bool(self.assessment_id) or super()._is_proposed()

    def _get_evidence(self):
        return super()._get_evidence() or (
            bool(self.assessment_id) and self.assessment_id._get_verdict()
        )

    def _get_incomplete_reason(self):
        return self._get_reopened_reason() or super()._get_incomplete_reason()

    def _get_cannot_approve_reason(self):
        return super()._get_cannot_approve_reason() or self._get_reopened_reason()

    def _get_reopened_reason(self):
        """Nothing is decided while the assessment is opened again, or False."""
        self.ensure_one()
        # sudo: only whether it is approved
        judged = self.sudo().assessment_id
        return (
            bool(judged)
            and judged.state != states.APPROVED
            and self.env._("The assessment is not approved.")
        )

    def _do_follow_verdicts(self, wanted):
        """Bring what is there in line with what assessments propose (sudo).

        :param wanted: dict assessment → kinds
        :return: the drafts that were made
        """
        found = self._guard_sudo()
        there = {(one.assessment_id, one.kind) for one in found}
        for one in found:
            stands = one.kind in wanted[one.assessment_id]
            settled = one.state in (outcomes.DONE, states.REFUSED)
            by_hand = one.state == states.CANCELLED and not one.is_unfounded
            if stands == one.is_unfounded and not settled and not by_hand:
                one._do_note_stand(one.state, stands)
        return found.with_context(**followup.QUIET).create(
            [
                {
                    "assessment_id": one.id,
                    "kind": kind,
                    "employee_id": one.trainer_id.employee_id.id,
                    "company_id": one.company_id.id,
                    "proposed_on": one.company_id._get_training_today(),
                    "proposer_id": False,
                }
                for one, kinds in wanted.items()
                for kind in kinds
                if (one, kind) not in there
            ]
        )
