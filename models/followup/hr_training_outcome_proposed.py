from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import outcomes, states


class HrTrainingOutcome(models.Model):
    """What a rule proposed, and whether its facts still stand (policy 7.3.3).

    A draft whose facts fell away is taken back, one under approval is marked; where
    they hold again, by a correction of the correction, so does it.
    """

    _inherit = "hr.training.outcome"

    _guarded_fields = frozenset(
        {"rule_id", "basis_key", "evidence_ids", "is_unfounded"}
    )
    _explained_links = {"rule_id": "set by the rule's own run only"}

    rule_id = fields.Many2one(
        comodel_name="hr.training.outcome.rule",
        string="Proposed by Rule",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    basis_key = fields.Char(copy=False, string="What It Stands on")
    facts = fields.Json(copy=False, groups=fields.NO_ACCESS)
    evidence_ids = fields.Many2many(
        comodel_name="hr.training.enrollment",
        relation="hr_training_outcome_evidence_rel",
        column1="outcome_id",
        column2="enrollment_id",
        string="Results behind It",
        copy=False,
    )
    basis = fields.Char(
        string="Proposed as",
        compute="_compute_basis",
        help="What the rule has found.",
    )
    is_unfounded = fields.Boolean(
        string="Facts Fell Away",
        copy=False,
        help="The results by which it was proposed were corrected, or the rule "
        "changed: it would not be proposed today.",
    )

    _proposed_once = models.UniqueIndex(
        "(rule_id, employee_id, basis_key) WHERE rule_id IS NOT NULL",
        "The rule has proposed this already.",
    )

    @api.depends("rule_id", "basis_key")
    @api.depends_context("lang")
    def _compute_basis(self):
        for outcome in self:
            # sudo: told to who reads the document, once it is saved
            outcome_sudo = outcome._origin.sudo()
            rule = outcome_sudo.rule_id
            outcome.basis = (
                rule._describe_facts(outcome_sudo.basis_key, outcome_sudo.facts)
                if rule
                else False
            )

    def write(self, vals):
        if not self.env.su and "employee_id" in vals:
            # sudo: that a rule proposed it, of a document that the user may write
            self._check_reasons(
                [
                    (
                        outcome,
                        outcome.sudo()._is_proposed()
                        and outcome.employee_id.id != vals["employee_id"]
                        and self.env._(
                            "It was proposed of this person. Cancel it, and propose "
                            "the other one by hand."
                        ),
                    )
                    for outcome in self
                ]
            )
        return super().write(vals)

    def _is_proposed(self):
        """Whether facts proposed it, and not somebody (sudo)."""
        self.ensure_one()
        return bool(self.rule_id)

    def _is_reasoned(self):
        return self._is_proposed() or super()._is_reasoned()

    def _get_evidences(self):
        return super()._get_evidences() | self.evidence_ids

    def _get_incomplete_reason(self):
        # sudo: what it stands on, of a document that the user may write
        if self.is_unfounded and self.sudo()._is_proposed():
            return self.env._("The facts by which it was proposed fell away.")
        return super()._get_incomplete_reason()

    def _get_cannot_reset_to_draft_reason(self):
        # sudo: as above
        if self.is_unfounded and self.sudo()._is_proposed():
            return self.env._("The facts by which it was proposed fell away.")
        return super()._get_cannot_reset_to_draft_reason()

    @api.model
    def _get_people_domain(self, employee_ids, kind):
        return Domain("employee_id", "in", employee_ids) & Domain("kind", "=", kind)

    # ------------------------------------------------------------
    # DO THE FACTS STILL STAND
    # ------------------------------------------------------------

    @api.model
    def _find_proposed(self, employee_ids=None):
        """Proposals that nobody has decided about, and those taken back (sudo)."""
        domain = Domain("rule_id.active", "=", True) & (
            Domain("state", "in", (states.DRAFT, states.SUBMITTED))
            | (
                Domain("state", "=", states.CANCELLED)
                & Domain("is_unfounded", "=", True)
            )
        )
        if employee_ids is not None:
            domain &= Domain("employee_id", "in", employee_ids)
        return self.search(domain)

    @api.model
    def _do_check_people(self, employees):
        """After results came or changed: proposals that stand on them (sudo).

        Who is among the best depends on all, so that all proposals of these rules are
        looked at.
        """
        if not employees:
            return
        Outcome = self._guard_sudo()
        everybody = employees._training_get_aliases()
        found = Outcome._find_proposed(everybody.ids)
        found |= Outcome._find_proposed().filtered(
            lambda o: o.rule_id.basis == outcomes.TOP
        )
        Outcome._do_check_facts(found)

    @api.model
    def _do_check_facts(self, proposed):
        """Take back, or mark, what would not be proposed today; undo both where it
        would be (sudo)."""
        by_rule = proposed.grouped("rule_id")
        keys = self.env["hr.training.person"]._get_keys(proposed.employee_id)
        moved = defaultdict(self.browse)
        for rule, of_rule in by_rule.items():
            found = rule._get_candidates(of_rule.company_id, since=False)
            people = self.env["hr.training.person"]._get_keys(
                self.env["hr.employee"].browse({c.human_id for c in found})
            )
            key_of = {employee.id: key for employee, key in people.items()}
            facts = {(c.company_id, key_of[c.human_id], c.key) for c in found}
            left = self.env["hr.training.person"]._filter_left(of_rule.employee_id)
            for outcome in of_rule:
                about = (
                    outcome.company_id.id,
                    keys[outcome.employee_id],
                    outcome.basis_key,
                )
                stands = about in facts and outcome.employee_id not in left
                if stands == outcome.is_unfounded:
                    moved[outcome.state, stands] |= outcome
        for (state, stands), records in moved.items():
            records._do_note_stand(state, stands)

    def _do_note_stand(self, state, stands):
        """(sudo)"""
        self.is_unfounded = not stands
        if state == states.DRAFT and not stands:
            self._do_cancel()
        elif state == states.CANCELLED and stands:
            self._do_reset_to_draft()
        text = (
            self.env._("The facts by which it was proposed hold again.")
            if stands
            else self.env._(
                "The facts by which it was proposed fell away: a result or assessment "
                "was corrected or came later, the rule was changed, or the person has "
                "left."
            )
        )
        for outcome in self:
            outcome.message_post(body=text)
