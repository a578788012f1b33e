from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import effect, weighting
from ...tools import kpi as kpi_rules


class HrTrainingEnrollment(models.Model):
    """KPIs of the months after a pass, as a part of performance (policy 7.1.3).

    A function of values, targets and the day: it enters once the months after are
    over, or all of a KPI have a value; whatever changes one of them has the weighted
    result of the passes concerned found anew. Of who did not pass nothing counts.
    """

    _inherit = "hr.training.enrollment"

    # A list of one mark, so that 0 is one, too.
    performance_marks = fields.Json(
        compute="_compute_performance_marks",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
    )

    @api.depends("state", "result", "passed_on")
    def _compute_performance_marks(self):
        marks = self._filter_passed().filtered("passed_on")._find_performance_marks()
        for enrollment in self:
            mark = marks.get(enrollment._origin.id)
            enrollment.performance_marks = mark is not None and [mark]

    def _find_performance_marks(self):
        """Marks from 0 to 100 of passes, by two statements for all (sudo).

        :return: dict id → mark; who has none is not in it
        """
        rows = self._get_values_after()
        wanted = self.env["hr.training.kpi.target"]._get_wanted(
            [(kpi.id, *place_and_month) for _id, kpi, *place_and_month, _value in rows]
        )
        months_of = defaultdict(lambda: defaultdict(list))
        for (res_id, kpi, _company, _place, _job, _month, value), target in zip(
            rows, wanted, strict=True
        ):
            mark = effect.attainment(value, target, kpi.direction, kpi.unit)
            months_of[res_id][kpi].append(mark)
        today_of = {c: c._get_training_today() for c in self.company_id}
        found = {}
        for enrollment in self:
            mark = effect.performance_mark(
                months_of[enrollment._origin.id].values(),
                effect.is_over(enrollment.passed_on, today_of[enrollment.company_id]),
            )
            if mark is not None:
                found[enrollment._origin.id] = mark
        return found

    def _get_values_after(self):
        """Values of the months after (sudo).

        :return: list of ``(id, KPI, company id, department id, job id, month, value)``
        """
        if not self._origin:
            return []
        kpis = self.env["hr.training.kpi"].search([("weighs_in_results", "=", True)])
        if not kpis:
            return []
        Baseline = self.env["hr.training.kpi.baseline"]
        Baseline._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT pass.id, fact.kpi_id, fact.company_id, fact.department_id,
                       fact.job_id, fact.month, fact.value
                  FROM (%(passes)s) pass
            CROSS JOIN LATERAL (%(values)s) fact
              ORDER BY pass.id, fact.kpi_id, fact.month
                """,
                passes=Baseline._get_passes(Domain("id", "in", self._origin.ids)),
                values=Baseline._get_month_values(
                    "pass", 1, effect.MONTHS, SQL("fact.kpi_id = ANY(%s)", kpis.ids)
                ),
            )
        )
        return [(res_id, kpis.browse(kpi_id), *row) for res_id, kpi_id, *row in rows]

    # ------------------------------------------------------------
    # WEIGHTED RESULT
    # ------------------------------------------------------------

    def _get_observed_parts(self):
        parts = super()._get_observed_parts()
        for mark in self.performance_marks or ():
            parts.append(
                weighting.Part("performance", self.env._("KPIs Afterwards"), mark, 1.0)
            )
        return parts

    @api.depends("weighted_result", "state", "result")
    @api.depends_context("uid")
    def _compute_weighted_text(self):
        """The formula names his KPIs: it is shown to whoever reads these."""
        result = super()._compute_weighted_text()
        hidden = self.filtered("weighted_text")._filter_performance_hidden()
        for enrollment in hidden:
            enrollment.weighted_text = self.env._(
                "KPIs of the months afterwards are a part of it. How it comes about is "
                "shown to whoever reads these."
            )
        return result

    def _filter_performance_hidden(self):
        """Those of whose KPIs the user may not know (design §6.15)."""
        if self.env.su or self._is_officer():
            return self.browse()
        own = self.env["hr.department"]._training_own_employees()
        # sudo: what counts, whose it is, and the setting of the company
        weighed = self.sudo().filtered("performance_marks")
        others = weighed.filtered(
            lambda e: (
                e.employee_id not in own
                and any(
                    row.indicator == "performance"
                    for row in e._get_weighted_result().indicators
                )
            )
        )
        if not others:
            return self.browse()
        team = self.env["hr.department"]._training_team_employees()
        shown = others.filtered(
            lambda e: (
                e.company_id.training_kpi_individual and e.employee_id.id in team._ids
            )
        )
        return (others - shown).with_env(self.env)

    def _do_follow_performance(self):
        """Find the weighted results of passes anew (sudo)."""
        if not self:
            return
        passes = self._guard_sudo()
        self.invalidate_model(["performance_marks"], flush=False)
        found = {e.id: e._get_weighted_result().value or 0.0 for e in passes}
        passes._write_alike(
            {
                e.id: {"weighted_result": found[e.id]}
                for e in passes
                if e.weighted_result != found[e.id]
            }
        )

    @api.model
    def _cron_follow_performance(self):
        """Once a day: months that are over by now count, and what two transactions
        did not see of each other is frozen and weighed.

        After a pause, what it brought is made up for.
        """
        # sudo: a scheduled run, company by company
        Value, env = self.env["hr.training.kpi.value"].sudo(), self.sudo().env
        now = fields.Datetime.now()
        cron = env.ref("hr_training.ir_cron_follow_performance", False)
        last = min((cron and cron.lastcall) or now, now)
        # sudo: as above
        passes = self.sudo()._find_passes_of_the_clock(last).grouped("company_id")
        lately = fields.Datetime.subtract(last, days=2)
        values = Value.search([("write_date", ">=", lately)]).grouped("company_id")
        # sudo: as above
        unseen = self.sudo()._find_marked_at_release(lately).grouped("session_id")
        self._run_isolated(
            env["hr.training.session"].union(*unseen),
            lambda session: unseen[session]._do_recompute_results(),
        )

        def follow(company):
            passes.get(company, self.sudo().browse())._do_follow_performance()
            values.get(company, Value)._do_follow()

        self._run_isolated(env["res.company"].union(*passes, *values), follow)

    @api.model
    def _find_passes_of_the_clock(self, since):
        """Passes whose months after were over lately, and that have values in them:
        for whom no value is known the day changes nothing (sudo).

        :param datetime since: when they were looked for last
        """
        companies_of = (
            self.env["res.company"]
            .search(Domain.TRUE)
            .grouped(lambda company: company._get_training_today())
        )
        passes = self.browse()
        for today, companies in companies_of.items():
            [_before, last] = kpi_rules.months_before(today, effect.MONTHS + 2)[:2]
            begin = min(since.date(), today)
            first = kpi_rules.months_before(begin, effect.MONTHS + 2)[0]
            passes |= self.search(
                Domain("company_id", "in", companies.ids)
                & Domain(self._get_passed_domain())
                & Domain("passed_on", ">=", first)
                & Domain("passed_on", "<=", kpi_rules.last_day(last))
            )
        known = {res_id for res_id, *_value in passes._get_values_after()}
        return passes.filtered(lambda e: e.id in known)

    # ------------------------------------------------------------
    # PASSES COME AND GO
    # ------------------------------------------------------------

    def _do_gain(self):
        result = super()._do_gain()
        self.env["hr.training.kpi.baseline"]._do_freeze(self)
        # Of a release that comes late: before the months after nothing is waited for.
        today_of = {c: c._get_training_today() for c in self.company_id}
        late = self.filtered(
            lambda e: effect.months_after(e.passed_on)[0] <= today_of[e.company_id]
        )
        late.filtered("performance_marks")._do_follow_performance()
        return result

    def _do_recompute_results(self):
        before = self._filter_passed().filtered("passed_on")
        result = super()._do_recompute_results()
        after = self._filter_passed().filtered("passed_on")
        self.env["hr.training.kpi.baseline"]._do_take_back(before - after)
        (before - after)._do_follow_performance()
        return result
