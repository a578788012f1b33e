from typing import NamedTuple

from odoo import models
from odoo.tools import format_date

from ...tools.workbook_writer import Column, Sheet, money_format

# Names of trainees that stand in a cell of the paper; the workbook has all.
MOST_NAMES = 12


class PaperLine(NamedTuple):
    """What is told of a line, on paper and in the workbook."""

    line: models.BaseModel
    quarter: str
    people: str
    trainers: str
    dates: str
    place: str
    cost: float


class PaperTotal(NamedTuple):
    """What lines add up to; those that are dropped are not carried out."""

    label: str
    lines: list
    count: int
    headcount: int
    hours: float
    cost: float


class HrTrainingPlan(models.Model):
    """The plan as a meeting of the management reads it (policy 4.1)."""

    _name = "hr.training.plan"
    _inherit = ["hr.training.plan", "hr.training.workbook.mixin"]

    _workbook_name = "plan"
    _workbook_of_record = True
    # A document under approval: who may read it has it on paper as well.
    _workbook_takes_right = False

    # ------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------

    def _shows_costs(self):
        """Whether the reader may see what it costs: all of it, or no figure."""
        self.ensure_one()
        if not self.env["hr.training.cost"].has_access("read"):
            return False
        # sudo: counted only, to know whether the reader sees each of them
        costs = self.sudo().line_ids.cost_ids.with_env(self.env)
        return costs._filtered_access("read") == costs

    def _get_paper_lines(self):
        """The lines in order of their dates, as :class:`PaperLine`."""
        self.ensure_one()
        self.line_ids.check_access("read")
        shows_costs = self._shows_costs()
        told = []
        for line in self.line_ids.sorted(lambda r: (r.date_start, r.code or "", r.id)):
            # sudo: names only, of a line that the reader may read
            line_sudo = line.sudo()
            quarter = (line.date_start.month + 2) // 3
            people = [
                *line_sudo.department_ids.mapped("name"),
                *line_sudo.employee_ids.mapped("name"),
            ]
            dates = [line.date_start, line.date_end]
            told.append(
                PaperLine(
                    line,
                    f"{line.date_start.year} Q{quarter}",
                    ", ".join(people[:MOST_NAMES])
                    + (" …" if len(people) > MOST_NAMES else ""),
                    # A provider who teaches himself is named once.
                    ", ".join(
                        dict.fromkeys(
                            filter(
                                None,
                                [
                                    line_sudo.provider_id.name,
                                    *line_sudo.trainer_ids.mapped("name"),
                                ],
                            )
                        )
                    ),
                    " – ".join(
                        dict.fromkeys(
                            format_date(self.env, day) for day in dates if day
                        )
                    ),
                    ", ".join(
                        filter(
                            None,
                            [line.place, *line_sudo.facility_ids.mapped("name")],
                        )
                    ),
                    line.amount_planned if shows_costs else 0.0,
                )
            )
        return told

    def _get_paper_totals(self, told):
        """A :class:`PaperTotal` for each quarter, and one for all.

        :param told: as :meth:`_get_paper_lines` gives it
        """
        quarters = {}
        for row in told:
            quarters.setdefault(row.quarter, []).append(row)
        return [
            *(self._add_up(label, rows) for label, rows in quarters.items()),
            self._add_up(self.env._("Total"), told),
        ]

    def _add_up(self, label, rows):
        held = [row for row in rows if not row.line.is_dropped]
        return PaperTotal(
            label,
            rows,
            len(held),
            sum(row.line.headcount for row in held),
            sum(row.line._get_planned_hours() for row in held),
            self.currency_id.round(sum(row.cost for row in held)),
        )

    def _get_paper_signatures(self):
        """Who signs: ``[(step, who and when)]``; empty where it is to be signed."""
        self.ensure_one()
        # sudo: names only, of a plan that the reader may read
        plan_sudo = self.sudo()
        prepared = plan_sudo.responsible_id.name or ""
        if self.submitted_on:
            who = plan_sudo.submitted_by_id.name or prepared
            prepared = self._get_signature(who, self.submitted_on)
        return [
            (self.env._("Prepared by"), prepared),
            *(row[:2] for row in self._get_paper_decisions()),
        ]

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

    def _get_workbook(self, domain):
        """Two sheets, ``Lines`` and ``Summary``, with real dates and numbers.

        :return: list of ``tools.workbook_writer.Sheet``
        """
        self.ensure_one()
        told = self._get_paper_lines()
        totals = self._get_paper_totals(told)
        return [self._get_lines_sheet(told, totals), self._get_summary_sheet(totals)]

    def _get_workbook_title(self):
        return f"{self.code} {self.name}".replace("/", "-")

    def _get_lines_sheet(self, told, totals):
        shows_costs = self._shows_costs()
        methods = dict(self.line_ids._fields["method"]._description_selection(self.env))
        rows = []
        for row in told:
            line = row.line
            # sudo: names only, of a line that the reader may read
            line_sudo = line.sudo()
            rows.append(
                (
                    line.code,
                    row.quarter,
                    line_sudo.course_id.code,
                    line_sudo.course_id.name,
                    line_sudo.category_id.name,
                    line.goal or "",
                    line.content or "",
                    ", ".join(line_sudo.department_ids.mapped("name")),
                    ", ".join(line_sudo.employee_ids.mapped("name")),
                    line.headcount,
                    methods.get(line.method, ""),
                    line.date_start,
                    line.date_end or None,
                    line._get_planned_hours(),
                    row.trainers,
                    row.place,
                    self.env._("Dropped") if line.is_dropped else "",
                    *([row.cost] if shows_costs else ()),
                )
            )
        total = totals[-1]
        figures = [None] * 17
        figures[0], figures[9], figures[13] = total.label, total.headcount, total.hours
        rows.append((*figures, *([total.cost] if shows_costs else ())))
        widths = (10, 9, 10, 28, 20, 32, 32, 24, 32, 9, 18, 12, 12, 8, 20, 20, 10)
        return Sheet(
            title=self.env._("Lines"),
            headings=(
                self.env._("Line"),
                self.env._("Quarter"),
                self.env._("Course Code"),
                self.env._("Course"),
                self.env._("Category"),
                self.env._("Goal"),
                self.env._("Content"),
                self.env._("Departments to Train"),
                self.env._("Trainees"),
                self.env._("People"),
                self.env._("Method"),
                self.env._("Planned Start"),
                self.env._("Planned End"),
                self.env._("Hours"),
                self.env._("Trainers"),
                self.env._("Place"),
                self.env._("Change"),
                *([self.env._("Planned Cost")] if shows_costs else ()),
            ),
            rows=rows,
            columns=(
                *(Column(width=width) for width in widths),
                Column(width=16, number_format=self._get_money_format()),
            ),
            preface=self._get_workbook_preface(),
            totals=frozenset([len(rows) - 1]),
        )

    def _get_summary_sheet(self, totals):
        shows_costs = self._shows_costs()
        return Sheet(
            title=self.env._("Summary"),
            headings=(
                self.env._("Quarter"),
                self.env._("Lines"),
                self.env._("People"),
                self.env._("Hours"),
                *([self.env._("Planned Cost")] if shows_costs else ()),
            ),
            rows=[
                (
                    total.label,
                    total.count,
                    total.headcount,
                    total.hours,
                    *([total.cost] if shows_costs else ()),
                )
                for total in totals
            ],
            columns=(
                Column(width=24),
                *[Column(width=12)] * 3,
                Column(width=16, number_format=self._get_money_format()),
            ),
            preface=self._get_workbook_preface(),
            totals=frozenset([len(totals) - 1]),
        )

    def _get_workbook_preface(self):
        """What stands above a table: whose plan it is, of when, and which version."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        period = " – ".join(
            format_date(self.env, day) for day in (self.date_from, self.date_to)
        )
        # sudo: the name only, of a plan that the reader may read
        responsible = self.sudo().responsible_id.name
        return (
            (self.name,),
            (self.env._("Company"), self.company_id.name),
            (self.env._("Period"), period),
            (self.env._("Version"), f"{self.version} ({labels.get(self.state, '')})"),
            (self.env._("Responsible"), responsible or ""),
            *(
                [(self.env._("Currency"), self.currency_id.name)]
                if self._shows_costs()
                else ()
            ),
        )

    def _get_money_format(self):
        return money_format(self.currency_id.decimal_places)

    def action_download(self):
        """The plan as a workbook."""
        return self.action_export_workbook()
