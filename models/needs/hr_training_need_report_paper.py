from odoo import models
from odoo.tools import format_date

from ...tools import need_report
from ...tools.charts import Bar
from ...tools.workbook_writer import Column, Sheet, money_format

# Bars of a chart on paper; the others are one bar, and stand in the workbook.
MOST_BARS = 12


class HrTrainingNeedReport(models.Model):
    """The report on paper and as a workbook (policy 3.3)."""

    _name = "hr.training.need.report"
    _inherit = ["hr.training.need.report", "hr.training.workbook.mixin"]

    _workbook_name = "need_report"
    _workbook_of_record = True
    # A document under approval: who may read it has it on paper as well.
    _workbook_takes_right = False

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_paper_charts(self):
        """Bar charts of needs per course and per department.

        :return: list of ``(headline, bars)``, those with bars only
        """
        self.ensure_one()
        charts = [
            (self.env._("Needs per Course"), self._get_bars(need_report.COURSE)),
            (
                self.env._("Needs per Department"),
                self._get_bars(need_report.DEPARTMENT),
            ),
        ]
        return [chart for chart in charts if chart[1]]

    def _get_bars(self, kind):
        """Bars of the greatest figures of a kind, as ``tools.charts.Bar``."""
        lines = self._get_top(kind)
        rows = [(r.name, r.need_count, r.people_count) for r in lines[:MOST_BARS]]
        if others := lines[MOST_BARS:]:
            name = self.env._("%(count)s others", count=len(others))
            counts = others.mapped("need_count"), others.mapped("people_count")
            rows.append((name, *map(sum, counts)))
        longest = max((count for _name, count, _people in rows), default=0)
        return [Bar(*row, round(100 * row[1] / longest)) for row in rows if longest]

    def _get_paper_tables(self):
        """Figures that are no chart: list of ``(headline, lines)``."""
        self.ensure_one()
        tables = [
            (self.env._("Channel"), self._get_top(need_report.CHANNEL)),
            (self.env._("Method of Analysis"), self._get_top(need_report.METHOD)),
            (self.env._("Skill"), self._get_top(need_report.SKILL, MOST_BARS)),
        ]
        return [table for table in tables if table[1]]

    def _get_paper_departments(self):
        self.ensure_one()
        # sudo: names only, of a report that the reader may read
        names = self.sudo().department_ids.mapped("name")
        return ", ".join(names) or self.env._("All departments")

    def _get_paper_needs(self):
        """How many needs it counts, and how many wait for a decision."""
        self.ensure_one()
        if not self.undecided_count:
            return str(self.need_count)
        return self.env._(
            "%(needs)s (undecided: %(undecided)s)",
            needs=self.need_count,
            undecided=self.undecided_count,
        )

    def _get_paper_signatures(self):
        """Who decides: ``[(step, who and when, remark)]``; empty where still open."""
        self.ensure_one()
        # sudo: names only, of a report that the reader may read
        report_sudo = self.sudo()
        prepared = ""
        if self.submitted_on:
            name = report_sudo.submitted_by_id.name
            prepared = self._get_signature(name, self.submitted_on)
        return [
            (self.env._("Prepared by"), prepared, ""),
            *self._get_paper_decisions(),
        ]

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

    def _get_workbook(self, domain):
        """Three sheets: the report, its figures, and its needs as far as the reader
        may read them.

        :return: list of ``tools.workbook_writer.Sheet``
        """
        self.ensure_one()
        return [
            self._get_report_sheet(),
            self._get_figures_sheet(),
            self._get_needs_sheet(),
        ]

    def _get_workbook_title(self):
        return f"{self.code} {self.name}".replace("/", "-")

    def _get_workbook_preface(self):
        period = " – ".join(
            format_date(self.env, day) for day in (self.date_from, self.date_to)
        )
        labels = dict(self._fields["state"]._description_selection(self.env))
        return (
            (self.name,),
            (self.env._("Company"), self.company_id.name),
            (self.env._("Period"), period),
            (self.env._("Departments"), self._get_paper_departments()),
            (self.env._("Status"), labels.get(self.state, "")),
            (self.env._("Currency"), self.currency_id.name),
        )

    def _get_report_sheet(self):
        columns = self._fields
        sections = ("overview", "methods", "main_needs", "recommendations")
        figures = ("need_count", "undecided_count", "people_count", "hours", "cost")
        return Sheet(
            title=self.env._("Report"),
            headings=(self.env._("Part"), self.env._("Content")),
            rows=[
                *(
                    (columns[name]._description_string(self.env), self[name] or "")
                    for name in sections
                ),
                *(
                    (columns[name]._description_string(self.env), self[name])
                    for name in figures
                ),
                *(
                    (step, " ".join(filter(None, (*signed.split("\n"), remark))))
                    for step, signed, remark in self._get_paper_signatures()
                ),
            ],
            columns=(Column(width=26), Column(width=100)),
            preface=self._get_workbook_preface(),
        )

    def _get_figures_sheet(self):
        labels = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        money = money_format(self.currency_id.decimal_places)
        return Sheet(
            title=self.env._("Figures"),
            headings=(
                self.env._("Counted By"),
                self.env._("Figure"),
                self.env._("Number of Needs"),
                self.env._("People"),
                self.env._("Training Hours"),
                self.env._("Estimated Cost"),
            ),
            rows=[
                (
                    labels[line.kind],
                    line.name or "",
                    line.need_count,
                    line.people_count,
                    line.hours,
                    line.cost,
                )
                for line in self.line_ids
            ],
            columns=(
                Column(width=20),
                Column(width=40),
                *[Column(width=14)] * 3,
                Column(width=16, number_format=money),
            ),
            preface=self._get_workbook_preface(),
        )

    def _get_needs_sheet(self):
        # sudo: the links; which of them the reader sees is asked by the search
        ids = self.sudo().need_ids.ids
        found = self.env["hr.training.need"].search(
            [("id", "in", ids)], order="date, id"
        )
        columns = found._fields
        labels = {
            name: dict(columns[name]._description_selection(self.env))
            for name in ("channel", "analysis", "state", "urgency", "priority")
        }
        return Sheet(
            title=self.env._("Needs"),
            headings=(
                self.env._("Number"),
                self.env._("Need"),
                self.env._("Course"),
                self.env._("Skill"),
                self.env._("Channel"),
                self.env._("Method of Analysis"),
                self.env._("Department"),
                self.env._("People"),
                self.env._("Raised On"),
                self.env._("Wanted By"),
                self.env._("Urgency"),
                self.env._("Priority"),
                self.env._("Status today"),
            ),
            rows=[
                (
                    need.code or "",
                    need.display_name or "",
                    need_sudo.course_id.name or "",
                    need_sudo.skill_id.name or "",
                    labels["channel"].get(need.channel, ""),
                    labels["analysis"].get(need.analysis, ""),
                    need_sudo.department_id.name or "",
                    need.people_count,
                    need.date or None,
                    need.date_wanted or None,
                    labels["urgency"].get(need.urgency, ""),
                    labels["priority"].get(need.priority, ""),
                    labels["state"].get(need.state, ""),
                )
                # sudo: names only, of needs that the reader may read
                for need, need_sudo in zip(found, found.sudo(), strict=True)
            ],
            columns=tuple(
                Column(width=width)
                for width in (14, 36, 28, 24, 20, 22, 24, 9, 12, 12, 10, 10, 12)
            ),
            preface=self._get_workbook_preface(),
        )

    def action_download(self):
        """The report as a workbook."""
        return self.action_export_workbook()
