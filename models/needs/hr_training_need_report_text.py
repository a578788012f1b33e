from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...tools import need_report, needs

# Courses, skills and departments that a section names; the figures have all.
MOST_NAMED = 5


class HrTrainingNeedReport(models.Model):
    """Sections of a report, drafted from its figures (policy 3.3)."""

    _inherit = "hr.training.need.report"

    def _get_drafts(self):
        self.ensure_one()
        return {
            "overview": self._draft_overview(),
            "methods": self._draft_methods(),
            "main_needs": self._draft_main_needs(),
            "recommendations": self._draft_recommendations(),
        }

    def _draft_overview(self):
        self.ensure_one()
        values = {
            "first": format_date(self.env, self.date_from),
            "last": format_date(self.env, self.date_to),
            "departments": ", ".join(self.department_ids.mapped("name")),
            "needs": self.need_count,
            "people": self.people_count,
            "hours": self._say_number(self.hours),
            "undecided": self.undecided_count,
        }
        lines = [
            self.env._(
                "Training needs raised from %(first)s to %(last)s in %(departments)s.",
                **values,
            )
            if self.department_ids
            else self.env._(
                "Training needs raised from %(first)s to %(last)s in all departments.",
                **values,
            ),
            self.env._(
                "Needs: %(needs)s. People, each once: %(people)s. Hours of training, "
                "those of each person added up: %(hours)s.",
                **values,
            ),
        ]
        if self.cost:
            lines.append(
                self.env._(
                    "By what the courses usually cost, about %(cost)s.",
                    cost=formatLang(self.env, self.cost, currency_obj=self.currency_id),
                )
            )
        if self.undecided_count:
            lines.append(
                self.env._(
                    "Needs that wait for a decision, and are not counted: "
                    "%(undecided)s.",
                    **values,
                )
            )
        return "\n".join(lines)

    def _draft_methods(self):
        self.ensure_one()
        lines = [
            self.env._("By channel:"),
            *self._say_lines(need_report.CHANNEL),
            self.env._("By method:"),
            *self._say_lines(need_report.METHOD),
        ]
        if rates := self._get_return_rates():
            lines.append(self.env._("Return of the need surveys:"))
            lines += [f"• {name}: {self._say_number(rate)} %" for name, rate in rates]
        lines.append(
            self.env._(
                "The training department has looked at each need before it counts. "
                "Those that ask for the same were merged; one that came by several "
                "channels counts in each of them."
            )
        )
        return "\n".join(lines)

    def _draft_main_needs(self):
        self.ensure_one()
        lines = [
            self.env._("Courses:"),
            *self._say_lines(need_report.COURSE, hours=True),
        ]
        if skills := self._say_lines(need_report.SKILL):
            lines += [self.env._("Skills:"), *skills]
        lines += [
            self.env._("Departments:"),
            *self._say_lines(need_report.DEPARTMENT),
        ]
        return "\n".join(lines)

    def _draft_recommendations(self):
        self.ensure_one()
        counted = Domain("id", "in", self.need_ids.ids)
        Need = self.env["hr.training.need"]
        urgent = Need.search_count(counted & Domain("urgency", "!=", "normal"))
        high = Need.search_count(counted & Domain("priority", "=", needs.HIGH))
        courses = self._get_top(need_report.COURSE)
        nameless = courses.filtered(lambda line: not line.course_id)
        retired = courses.course_id.filtered(lambda course: not course._is_offered())
        values = {
            "year": self.date_to.year + 1,
            "courses": len(courses.course_id - retired),
            "urgent": urgent,
            "high": high,
            "nameless": sum(nameless.mapped("need_count")),
            "retired": ", ".join(retired.mapped("name")),
            "undecided": self.undecided_count,
        }
        lines = [
            self.env._(
                "Take the courses above into the annual plan of %(year)s: %(courses)s.",
                **values,
            )
        ]
        if urgent:
            lines.append(
                self.env._(
                    "Hold what is urgent or critical in the first half of the year; "
                    "needs: %(urgent)s.",
                    **values,
                )
            )
        if high:
            lines.append(self.env._("Needs of a high priority: %(high)s.", **values))
        if nameless:
            lines.append(
                self.env._(
                    "Find or develop courses for needs that no course of the catalogue "
                    "meets yet: %(nameless)s.",
                    **values,
                )
            )
        if retired:
            lines.append(
                self.env._(
                    "Choose other courses for what is no longer offered: %(retired)s.",
                    **values,
                )
            )
        if self.undecided_count:
            lines.append(
                self.env._("Decide about the needs that wait: %(undecided)s.", **values)
            )
        return "\n".join(f"• {line}" for line in lines)

    def _say_lines(self, kind, hours=False):
        """The greatest figures of a kind in words."""
        words = []
        for line in self._get_top(kind, MOST_NAMED):
            values = {
                "name": line.name,
                "needs": line.need_count,
                "people": line.people_count,
                "hours": self._say_number(line.hours),
            }
            words.append(
                self.env._(
                    "• %(name)s: needs %(needs)s, people %(people)s, hours %(hours)s",
                    **values,
                )
                if hours and line.hours
                else self.env._(
                    "• %(name)s: needs %(needs)s, people %(people)s", **values
                )
            )
        return words

    @api.model
    def _say_number(self, number):
        return f"{round(number, 1):,.15g}"

    @api.model
    def _get_return_rates(self):
        """Return rates of the need surveys that ran in the period (policy 3.1).

        :return: list of ``(name, percent)``
        """
        self.ensure_one()
        # sudo: numbers of surveys, for who writes the report
        campaigns = (
            self.env["hr.training.need.campaign"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", ("open", "closed")),
                    ("opened_on", "<=", self.date_to),
                    ("deadline", ">=", self.date_from),
                ],
                order="deadline, id",
            )
        )
        return [(c.name, c.return_rate) for c in campaigns]
