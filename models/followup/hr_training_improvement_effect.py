from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import effect, followup, kpi, marking
from ..catalogue.hr_training_course import COURSE_OFFERED

# Whoever passed longer ago says nothing of the course as it is taught today.
RECENT = timedelta(days=730)


class HrTrainingImprovement(models.Model):
    """A KPI that went the wrong way after a course opens an improvement (7.3.2, 7.1.3).

    Once a day, of the means that may be shown beside all others (design §6.15): fewer
    people than the company's threshold open nothing, and no figure tells of fewer by
    what it is more than another one. Of a course and KPI one is open at a time; a
    later one needs as many people more, so that what was done is judged by others.

    It says what was before and what after, and not why.
    """

    _inherit = "hr.training.improvement"

    _guarded_fields = frozenset({"kpi_id"})

    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi",
        string="KPI",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _effect_once = models.UniqueIndex(
        "(company_id, course_id, kpi_id) WHERE kind = 'effect' AND state = 'open'",
        "An improvement about this course and KPI is open already.",
    )

    # ------------------------------------------------------------
    # IN WORDS
    # ------------------------------------------------------------

    @api.depends("kpi_id")
    def _compute_title(self):
        return super()._compute_title()

    def _get_figure_text(self):
        if self.kind != followup.EFFECT:
            return super()._get_figure_text()
        return self.env._(
            "%(kpi)s: %(after)s after the course, %(before)s before it (%(people)s "
            "people)",
            kpi=self.kpi_id.name,
            after=self._get_kpi_text(self.figure),
            before=self._get_kpi_text(self.threshold),
            people=self.answered,
        )

    def _get_kpi_text(self, figure):
        return " ".join(filter(None, (marking.format_points(figure), self.kpi_id.unit)))

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    @api.model
    def _cron_escalate(self):
        """Remind of what is overdue, and open what KPIs ask for."""
        result = super()._cron_escalate()
        # sudo: a scheduled run; what is opened is of many people
        Improvement = self._guard_sudo()
        found = Improvement._find_worse_effects()
        self._run_isolated(
            Improvement.env["res.company"].browse(list(found)),
            lambda company: Improvement._do_open_of_effects(found[company.id]),
        )
        return result

    @api.model
    def _do_open_of_effects(self, vals_list):
        """Open these of one company (sudo)."""
        courses = self.env["hr.training.course"].browse(
            vals["course_id"] for vals in vals_list
        )
        # Of two runs at once the second is run again, and sees the first one's.
        self.env["hr.training.booking.lock"]._touch([courses])
        return self._do_open(vals_list)

    @api.model
    def _find_worse_effects(self):
        """Courses after which a KPI was worse than before, by one statement (sudo).

        Of enough people the months after are over, who passed lately and by no
        import: history opens nothing.

        :return: dict company id → values of improvements that are to be opened
        """
        Report = self.env["hr.training.effect.report"]
        self.env["hr.training.kpi.baseline"]._flush_facts()
        self.flush_model()
        self.env["hr.training.session"].flush_model(["is_historic", "is_personal"])
        self.env["res.company"].flush_model(["training_anonymity_threshold"])
        today = self.env.company._get_training_today()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, course_id, kpi_id, people, before, after
                  FROM (
                        SELECT cell.company_id, cell.course_id, cell.kpi_id,
                               COUNT(*) AS people,
                               AVG(cell.before) AS before,
                               AVG(cell.after) AS after,
                               MIN(cell.least) AS least
                          FROM (%(cells)s) cell
                          JOIN hr_training_session held ON held.id = cell.session_id
                         WHERE cell.course_id IS NOT NULL
                      GROUP BY cell.company_id, cell.course_id, cell.kpi_id
                        HAVING COUNT(*) FILTER (
                                   WHERE held.is_historic IS NOT TRUE
                                     AND held.is_personal IS NOT TRUE
                                     AND cell.passed_on >= %(since)s
                                     AND cell.month <= %(measured)s
                               ) >= MIN(cell.least)
                       ) found
                 WHERE NOT EXISTS (
                       SELECT FROM hr_training_improvement known
                        WHERE known.kind = %(kind)s
                          AND known.company_id = found.company_id
                          AND known.course_id = found.course_id
                          AND known.kpi_id = found.kpi_id
                          AND (known.state = %(open)s
                               OR known.answered > found.people - found.least))
              ORDER BY company_id, course_id, kpi_id
                """,
                cells=Report._get_course_cells(),
                since=today - RECENT,
                measured=kpi.months_before(today, effect.MONTHS + 1)[0],
                kind=followup.EFFECT,
                open=followup.OPEN,
            )
        )
        courses = self.env["hr.training.course"].browse({row[1] for row in rows})
        taught = courses.filtered(lambda c: c.active and c.state in COURSE_OFFERED)
        found = defaultdict(list)
        for company_id, course_id, kpi_id, people, before, after in rows:
            figure = self.env["hr.training.kpi"].browse(kpi_id)
            # As it is shown: what reads the same is no worse.
            worse = kpi.is_worse(round(after, 2), round(before, 2), figure.direction)
            if worse and figure.active and course_id in taught._ids:
                found[company_id].append(
                    {
                        "kind": followup.EFFECT,
                        "target": followup.FIGURE_TARGETS[followup.EFFECT],
                        "company_id": company_id,
                        "course_id": course_id,
                        "kpi_id": kpi_id,
                        "figure": after,
                        "threshold": before,
                        "answered": people,
                    }
                )
        return found
