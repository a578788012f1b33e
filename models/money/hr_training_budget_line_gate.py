from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ...tools import budget as rules


class HrTrainingBudgetLine(models.Model):
    """The budget is asked before anything is spent (policy 9.1, design §6.5)."""

    _inherit = "hr.training.budget.line"

    @api.model
    def _check_sessions(self, sessions):
        """Gate of confirmed sessions and of changes of their costs."""
        self._check_available([(self.browse(), 0.0, session) for session in sessions])

    @api.model
    def _check_available(self, requests):
        """Gate of everything that uses budget, under the lines' locks (policy 9).

        The figures are taken without the records and with them; a line is judged
        when they bring it up. So what a session has reserved can move on to its
        claims and bills whatever else happened to the line, and only what comes on
        top needs room. The company's mode decides: ``none`` checks nothing, ``warn``
        writes a note on the record, ``block`` refuses. With ``warn``, above
        ``training_budget_escalation`` percent company management has to agree
        first: by the supplement or transfer it approves. There is no other way.

        :param requests: list of ``(line, amount, record)``. Of the records of
            :meth:`_get_budget_kinds` (sessions, claims, entries, …) the amounts are
            read from the record, as if it were confirmed; line and amount count for
            any other record, untaxed in company currency.
        :return: list of warnings, as texts
        :raise UserError: names each line, by how much it is exceeded, and the way out
        """
        counted = defaultdict(set)
        companies = self.env["res.company"]
        kinds = self._get_budget_kinds()
        others = []
        for line, amount, record in requests:
            record_sudo = record.sudo()
            company = record_sudo.company_id or line.company_id
            if company.training_budget_mode == rules.MODE_NONE or self._is_historic(
                record_sudo
            ):
                continue
            companies |= company
            kind = kinds.get(record._name)
            if kind is None:
                others.append((line.sudo(), amount, record))
            elif record._name == "account.move.line":
                counted[kind].update(record_sudo.move_id.ids)
            else:
                counted[kind].update(record.ids)
        if not companies:
            return []
        return self._judge_available(counted, others, companies)

    @api.model
    def _get_budget_kinds(self):
        """Records whose amounts are read from them: dict model → kind of the facts of
        ``hr.training.cost.report``. The first model of a kind is that of its ids."""
        return {
            "hr.training.session": "session",
            "hr.expense": "expense",
            "account.move": "move",
            "account.move.line": "move",
        }

    @api.model
    def _find_roomed(self, counted):
        """What had its room before it became one of these records (sudo).

        :param counted: dict kind → ids
        :return: the same; a further kind extends it
        """
        moves = self.env["account.move"].browse(counted["move"])
        return {"expense": set(moves.line_ids.expense_id.ids) - counted["expense"]}

    @api.model
    def _is_historic(self, record_sudo):
        """Costs of imported sessions are history and pass every gate (design §8)."""
        if record_sudo._name == "hr.training.session":
            return record_sudo.is_historic
        lines = record_sudo
        if record_sudo._name == "account.move":
            lines = record_sudo.line_ids.filtered("training_cost_type_id")
        if not lines or "training_session_id" not in lines._fields:
            return False
        return all(line.training_session_id.is_historic for line in lines)

    @api.model
    def _judge_available(self, counted, others, companies):
        """:meth:`_check_available` after the records were sorted by kind."""
        raised, warnings, refusals = self._assess(counted, others, companies)
        # Two transactions that use one line meet here; the second is run again.
        self.env["hr.training.booking.lock"].sudo()._touch([raised])
        if refusals:
            raise UserError(self._get_refusal(raised, refusals))
        self._note_warnings(raised.budget_id, warnings, counted, others)
        return warnings

    @api.model
    def _assess(self, counted, others, companies):
        """What confirming some records would do to the budget.

        First to what their sessions use of any line; then those lines alone are added
        up that get used more.

        :param counted: dict kind → ids of records, see the report's ``_get_used``
        :param others: list of ``(line, amount, record)`` of other records
        :param companies: those whose budgets are looked at
        :return: ``(lines that get used more, warnings, refusals)``
        """
        # sudo: the lines and sums count, whatever the caller may read
        Report = self.env["hr.training.cost.report"].sudo()
        lines_sudo = self.sudo()
        # A claim had its room before it became a bill.
        claimed = self.sudo()._find_roomed(counted)
        scope = Report._get_scope_of_records(counted, claimed)
        before, _missing = Report._get_used(claimed, counted, scope)
        after, missing = Report._get_used(counted, {}, scope)
        concerned = lines_sudo.browse(
            {
                line_id
                for line_id, used in after.items()
                if used > before.get(line_id, 0)
            }
            | {line.id for line, _amount, _record in others}
        )
        whole = Report._get_line_sums(concerned.exists(), counted)
        for line_id, (committed, actual, _expected) in whole.items():
            used = float(committed + actual)
            rest = used - after.get(line_id, 0.0)
            before[line_id] = before.get(line_id, 0.0) + rest
            after[line_id] = used
        for line, amount, _record in others:
            before.setdefault(line.id, 0.0)
            after[line.id] = after.get(line.id, before[line.id]) + amount
        raised = lines_sudo.browse(
            line_id
            for line_id, used in after.items()
            if used > before.get(line_id, 0.0)
        ).exists()
        raised = raised.filtered(
            lambda line: (
                line.company_id in companies
                and line.company_id.currency_id.compare_amounts(
                    after[line.id], before.get(line.id, 0.0)
                )
                > 0
            )
        )
        warnings, refusals = [], []
        for line in raised:
            verdict = rules.judge(
                line.amount_approved,
                line.company_id.currency_id.round(after[line.id]),
                line.company_id.training_budget_mode,
                line.company_id.training_budget_escalation,
            )
            if verdict == rules.WARNS:
                warnings.append(line._get_excess_text(after[line.id]))
            elif verdict == rules.ESCALATES:
                refusals.append(
                    self.env._(
                        "%(excess)s That is more than %(limit)g %%: company management "
                        "has to agree first. Ask for a supplement or a transfer.",
                        excess=line._get_excess_text(after[line.id]),
                        limit=line.company_id.training_budget_escalation,
                    )
                )
            elif verdict == rules.BLOCKED:
                refusals.append(
                    self.env._(
                        "%(excess)s Ask for a supplement or a transfer.",
                        excess=line._get_excess_text(after[line.id]),
                    )
                )
        budgets = self._get_budgets_of(missing)
        for company, day, cost_type, amount in missing:
            if not any(
                budget.company_id == company
                and budget.date_from <= day <= budget.date_to
                for budget in budgets
            ):
                continue
            text = self.env._(
                "The budget has no line for %(type)s (%(amount)s).",
                type=cost_type.name or self.env._("a cost without type"),
                amount=formatLang(self.env, amount, currency_obj=company.currency_id),
            )
            if company.training_budget_mode == rules.MODE_BLOCK:
                refusals.append(self.env._("%(text)s Ask for a supplement.", text=text))
            else:
                warnings.append(text)
        return raised, warnings, refusals

    @api.model
    def _get_budgets_of(self, missing):
        """Budgets in force of the companies of costs without a line."""
        companies = {company.id for company, _day, _type, _amount in missing}
        # sudo: whether there is a budget does not depend on the reader
        return (
            self.env["hr.training.budget"]
            .sudo()
            .search([("is_in_force", "=", True), ("company_id", "in", companies)])
            if companies
            else self.env["hr.training.budget"]
        )

    def _get_excess_text(self, used):
        """By how much a line is exceeded, in words."""
        self.ensure_one()
        percent = rules.excess_percent(self.amount_approved, used)
        values = {
            "line": self.display_name,
            "over": formatLang(
                self.env, used - self.amount_approved, currency_obj=self.currency_id
            ),
            "limit": formatLang(
                self.env, self.amount_approved, currency_obj=self.currency_id
            ),
        }
        if percent is None:
            return self.env._(
                "%(line)s: nothing is planned, %(over)s is needed.", **values
            )
        return self.env._(
            "%(line)s: over the budget of %(limit)s by %(over)s (%(percent)s %%).",
            percent=f"{percent:.1f}",
            **values,
        )

    @api.model
    def _get_refusal(self, lines, refusals):
        """Why it cannot be; the figures are for those alone who may read them."""
        if lines.with_user(self.env.user).has_access("read"):
            return "\n".join(refusals)
        return self.env._(
            "This goes over the training budget. Ask for a supplement or a transfer: "
            "the training department knows the figures."
        )

    @api.model
    def _note_warnings(self, budgets, warnings, counted, others):
        """Warnings stand in the history of the budgets, which who reads money reads.

        The records that caused them say no more than that: every employee reads a
        session, and a claim is its claimant's.
        """
        if not warnings:
            return
        body = self.env._(
            "Over budget. The figures stand in the history of the budget."
        )
        models_of = {}
        for model, kind in self._get_budget_kinds().items():
            models_of.setdefault(kind, model)
        records = [
            self.env[models_of[kind]].browse(sorted(ids))
            for kind, ids in counted.items()
        ]
        for record in (r for rs in records for r in rs):
            # sudo: the note is the system's, the reader's rights do not matter
            record.sudo().message_post(body=body)
        for _line, _amount, record in others:
            if hasattr(record, "message_post"):
                records.append(record)
                record.sudo().message_post(body=body)
        names = ", ".join(r.sudo().display_name for rs in records for r in rs)
        text = self.env._(
            "Over budget by %(records)s: %(text)s",
            records=names,
            text="\n".join(warnings),
        )
        for budget in budgets:
            # sudo: see above
            budget.sudo().message_post(body=text)
