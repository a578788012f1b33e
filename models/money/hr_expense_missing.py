from odoo import fields, models
from odoo.tools.misc import format_date

from ...tools import attendance, states
from .hr_expense import CLAIM_OPEN, PAPERS


class HrExpense(models.Model):
    """What a claim lacks before it can be submitted (policy 9.2): see its papers."""

    _inherit = "hr.expense"

    def _get_training_missing(self):
        """Everything that stands in the way of submitting, as sentences."""
        self.ensure_one()
        # sudo: roster and rates count, whatever the employee may read
        claim_sudo = self.sudo()
        sentences = list(claim_sudo._get_training_missing_content())
        if self._may_know_claimant():
            sentences += (
                claim_sudo._get_training_absence(),
                claim_sudo._get_training_lateness(),
                claim_sudo._get_training_duplicate(),
            )
        return [sentence for sentence in sentences if sentence]

    def _may_know_claimant(self):
        """Whether the user may know where the claimant was.

        Of a claim that is there, whoever reads it; of one in the making, who may file
        it: anybody could begin one in a colleague's name.
        """
        # sudo: compared only, whoever may read what
        origin_sudo = self._origin.sudo()
        return (
            origin_sudo
            and origin_sudo.employee_id == self.employee_id
            and origin_sudo.training_session_id == self.training_session_id
        ) or bool(self._filter_file_for_claimant())

    def _get_training_missing_content(self):
        cost_type = self.training_cost_type_id
        if not cost_type:
            yield self.env._("The cost type.")
        elif not cost_type.product_id:
            yield self.env._(
                "Cost type %(type)s has no product: please ask the head of training.",
                type=cost_type.name,
            )
        amount = self.total_amount_currency
        if not self.currency_id or self.currency_id.compare_amounts(amount, 0) <= 0:
            yield self.env._("An amount above zero.")
        if not self._has_currency_rate():
            yield self.env._(
                "A rate of %(currency)s on %(date)s: accounting can enter it.",
                currency=self.currency_id.name,
                date=self.date or fields.Date.context_today(self),
            )
        papers = self._get_training_papers()
        if cost_type.requires_notice and not papers["notice"]:
            yield self.env._("The notice of the training.")
        if cost_type.requires_invoice:
            if not papers["invoice"]:
                yield self.env._("The invoice.")
            if not self.training_invoice_key:
                yield self.env._("The invoice number.")
        if cost_type.requires_summary and not papers["summary"]:
            yield self.env._("The summary report.")

    def _get_training_papers(self):
        """Attachments by kind of paper: the claim's own, else the session's."""
        self.ensure_one()
        session_papers = self.training_session_id._get_claim_papers()
        return {
            paper: self[f"training_{paper}_ids"]
            or session_papers.get(paper, self.env["ir.attachment"])
            for paper in PAPERS
        }

    def _has_currency_rate(self):
        """Odoo takes 1.0 for a currency that has no rate."""
        self.ensure_one()
        if not self.currency_id or self.currency_id == self.company_id.currency_id:
            return True
        domain = [
            ("currency_id", "=", self.currency_id.id),
            ("company_id", "in", (False, self.company_id.root_id.id)),
            ("name", "<=", self.date or fields.Date.context_today(self)),
        ]
        return bool(self.env["res.currency.rate"].search_count(domain, limit=1))

    def _get_training_absence(self):
        """Why there is no training to claim for, or False (sudo)."""
        session = self.training_session_id
        if session.state == states.SESSION_CANCELLED:
            return self.env._(
                "%(session)s was cancelled. What was spent on it is settled by the "
                "training department, with a vendor bill.",
                session=session.display_name,
            )
        if self._taught_by_claimant():
            return False
        # Keyed on the human: he may have been enrolled by another of his records.
        Person = self.env["hr.training.person"]
        aliases = Person._get_aliases(self.employee_id)[self.employee_id]
        enrollment = session.enrollment_ids.filtered(
            lambda e: e.employee_id in aliases and e.state in states.ENROLLMENT_SEATED
        )
        attended = any(
            row.status in attendance.ATTENDED for row in enrollment.attendance_ids
        )
        if not session.slot_ids:
            attended = states.ENROLLMENT_COMPLETED in enrollment.mapped("state")
        if attended:
            return self._get_training_earliness()
        return self.env._(
            "%(employee)s did not attend %(session)s.",
            employee=self.employee_id.name,
            session=session.display_name,
        )

    def _taught_by_claimant(self):
        """Whether the claimant is a trainer of the session, by any record (sudo)."""
        session = self.training_session_id
        trainers = session._get_trainers()
        if not trainers:
            return False
        keys = self.env["hr.training.person"]._get_keys(self.employee_id, trainers)
        return keys[self.employee_id] in [keys[trainer] for trainer in trainers]

    def _get_training_earliness(self):
        session = self.training_session_id
        if session.state in states.SESSION_HELD or (
            session.date_end and session.date_end <= fields.Datetime.now()
        ):
            return False
        return self.env._("%(session)s is not over yet.", session=session.display_name)

    def _get_training_lateness(self):
        if not self.training_is_late:
            return False
        date = format_date(self.env, self.training_deadline)
        pending = self._get_pending_waivers()
        if pending:
            return self.env._(
                "It was to be filed by %(date)s. A waiver was asked for and waits for: "
                "%(names)s.",
                date=date,
                names=", ".join(pending.approver_ids.mapped("name")),
            )
        answer = self.training_waiver_step_ids[-1:]
        if answer.state == states.STEP_REFUSED:
            return self.env._(
                "It was to be filed by %(date)s. %(name)s did not waive that: "
                "%(reason)s",
                date=date,
                name=answer.decided_by_id.name,
                reason=answer.remark,
            )
        return self.env._(
            "It was to be filed by %(date)s. The head of training can waive that.",
            date=date,
        )

    def _get_training_duplicate(self):
        """The same invoice number and amount twice, by claim or vendor bill (sudo)."""
        if not (self.training_invoice_key and self.currency_id):
            return False
        claims = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("training_invoice_key", "=", self.training_invoice_key),
                ("currency_id", "=", self.currency_id.id),
                ("approval_state", "in", CLAIM_OPEN),
                ("id", "!=", self._origin.id),
            ]
        )
        amount, same = self.total_amount_currency, self.currency_id.compare_amounts
        claim = claims.filtered(lambda c: same(c.total_amount_currency, amount) == 0)
        if claim:
            return self.env._(
                "Invoice %(ref)s of this amount was claimed already by %(employee)s.",
                ref=self.training_invoice_ref,
                employee=claim[0].employee_id.name,
            )
        ref = self.training_invoice_ref.strip()
        bills = self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("ref", "in", [ref, self.training_invoice_key]),
                ("currency_id", "=", self.currency_id.id),
            ]
        )
        if bills.filtered(lambda bill: same(bill.amount_total, amount) == 0):
            return self.env._(
                "Invoice %(ref)s of this amount is a vendor bill already.", ref=ref
            )
        return False
