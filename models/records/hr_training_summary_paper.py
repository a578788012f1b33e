from odoo import api, models

from ...tools import states
from ...tools import summary as rules
from ...tools.cells import is_said
from ...tools.charts import Bar
from .hr_training_summary import IN_FORCE

# Kinds of figures that are a chart on paper: bars of their share.
CHARTS = (rules.PEOPLE, rules.ATTENDANCE, rules.MARK, rules.QUESTION)
TABLES = (rules.RETURN, rules.OBSERVATION, rules.EFFECT, rules.COST)


class HrTrainingSummary(models.Model):
    """The report on paper, which claims take from their session (9.2)."""

    _inherit = "hr.training.summary"

    def _get_paper_session(self):
        """The session, with the names that stand on the paper."""
        self.ensure_one()
        # sudo: of a report that whoever prints may read
        return self.sudo().session_id

    def _get_paper_trainer_reports(self):
        """What trainers have reported: list of ``(headline, text)``."""
        self.ensure_one()
        # sudo: they are a part of the report, which the reader may read
        reports = self.sudo().session_id._get_trainer_reports()
        fields_told = ("went", "change", "questions_asked", "problems")
        labels = [reports._fields[f]._description_string(self.env) for f in fields_told]
        return [
            (
                self.env._("Trainer’s Report: %(name)s", name=report.trainer_id.name),
                "\n".join(
                    f"{label}: {report[name].strip()}"
                    for name, label in zip(fields_told, labels, strict=True)
                    if is_said(report[name])
                ),
            )
            for report in reports
        ]

    def _get_paper_charts(self):
        """Bar charts: list of ``(headline, bars)``, those with bars only."""
        self.ensure_one()
        labels = self._get_kind_labels()
        charts = [(labels[kind], self._get_bars(kind)) for kind in CHARTS]
        return [chart for chart in charts if chart[1]]

    def _get_bars(self, kind):
        """A bar for each figure of a kind, as ``tools.charts.Bar``."""
        return [
            Bar(
                figure.name or "",
                figure.count,
                figure._format_number(figure.share),
                round(max(0.0, min(figure.share, 100.0))),
            )
            for figure in self._get_figures(kind)
        ]

    def _get_paper_tables(self):
        """Figures that are no chart: list of ``(headline, figures)``."""
        self.ensure_one()
        labels = self._get_kind_labels()
        tables = [(labels[kind], self._get_figures(kind)) for kind in TABLES]
        return [table for table in tables if table[1]]

    def _get_kind_labels(self):
        field = self.figure_ids._fields["kind"]
        return dict(field._description_selection(self.env))

    def _get_paper_signatures(self):
        """Who prepared, approved and read it: ``[(step, who and when, remark)]``."""
        self.ensure_one()
        # sudo: names only, of a report that the reader may read
        report = self.sudo()
        prepared = read = ""
        if self.submitted_on:
            name = report.submitted_by_id.name
            prepared = self._get_signature(name, self.submitted_on)
        if self.acknowledged_on:
            name = report.acknowledged_by_id.name
            read = self._get_signature(name, self.acknowledged_on)
        decisions = self._get_paper_decisions()
        if self.state == states.DRAFT:
            # Where nobody is asked yet: the head decides, and management reads it.
            decisions = decisions[:1]
        return [
            (self.env._("Prepared by"), prepared, ""),
            *decisions,
            (self.env._("Acknowledged by company management"), read, ""),
        ]

    # ------------------------------------------------------------
    # KEPT FOR CLAIMS
    # ------------------------------------------------------------

    def _make_paper(self):
        """Keep the approved report as it is printed (sudo)."""
        self.ensure_one()
        self.paper_id = self.env["ir.actions.report"]._keep_document(
            "hr_training.hr_training_summary_report",
            self,
            lambda report: report.env._(
                "Summary Report %(code)s.pdf", code=report.code.replace("/", "-")
            ),
        )

    @api.model
    def _cron_make_papers(self):
        """Approved reports get the paper that claims take."""
        domain = [
            ("paper_id", "=", False),
            ("state", "in", IN_FORCE),
        ]
        # sudo: the paper is made by the system, for whoever claims
        reports = self.sudo().search(domain)
        self._run_isolated(reports, lambda report: report._make_paper(), domain)
