from odoo import models
from odoo.tools import format_date, formatLang

from ...tools import followup, states
from ...tools import summary as rules

# Departments that a section names; the figures have all.
MOST_NAMED = 5


class HrTrainingSummary(models.Model):
    """Sections of a report, drafted from its figures (policy 6.4.2)."""

    _inherit = "hr.training.summary"

    def _get_drafts(self):
        self.ensure_one()
        return {
            "basics": self._draft_basics(),
            "effect": self._draft_effect(),
            "lessons": self._draft_lessons(),
            "improvements": self._draft_improvements(),
        }

    # ------------------------------------------------------------
    # BASICS
    # ------------------------------------------------------------

    def _draft_basics(self):
        self.ensure_one()
        session = self.session_id
        methods = dict(session._fields["method"]._description_selection(self.env))
        values = {
            "course": session._get_title(),
            "method": methods.get(session.method, ""),
            "period": self._get_period(),
            "hours": self._say_number(session.hours),
            "seated": self._get_count(rules.PEOPLE, rules.SEATED),
            "seats": session.seats_max,
        }
        lines = [
            self.env._(
                "%(course)s (%(method)s), %(period)s, %(hours)s hours.", **values
            ),
            self.env._("Participants: %(seated)s, seats: %(seats)s.", **values),
        ]
        if departments := self._get_departments():
            lines.append(
                self.env._("From: %(departments)s.", departments=", ".join(departments))
            )
        if trainers := session._get_trainers():
            lines.append(
                self.env._(
                    "Taught by: %(names)s.", names=", ".join(trainers.mapped("name"))
                )
            )
        if place := session.place or ", ".join(session.facility_ids.mapped("name")):
            lines.append(self.env._("Place: %(place)s.", place=place))
        if goal := session.plan_line_id.goal:
            lines.append(self.env._("Goal: %(goal)s", goal=goal.strip()))
        if materials := session.material_version_ids.material_id:
            lines.append(
                self.env._(
                    "Material: %(names)s.", names=", ".join(materials.mapped("name"))
                )
            )
        return "\n".join(lines)

    def _get_period(self):
        """The day of the session, or its first and last one, as its zone has them."""
        self.ensure_one()
        # sudo: the days of the session that the report is about
        session = self.sudo().session_id
        days = (session._get_begin_date(), session._get_end_date())
        return " – ".join(
            dict.fromkeys(format_date(self.env, day) for day in days if day)
        )

    def _get_departments(self):
        """Departments of the participants in words, the largest first (sudo)."""
        rows = self.env["hr.training.enrollment"]._read_group(
            [
                ("session_id", "=", self.session_id.id),
                ("state", "in", states.ENROLLMENT_SEATED),
                ("department_id", "!=", False),
            ],
            ["department_id"],
            ["__count"],
        )
        rows.sort(key=lambda row: (-row[1], row[0].id))
        said = [f"{d.name} {count}" for d, count in rows[:MOST_NAMED]]
        if others := sum(count for _d, count in rows[MOST_NAMED:]):
            said.append(self.env._("others %(count)s", count=others))
        return said

    # ------------------------------------------------------------
    # EFFECT
    # ------------------------------------------------------------

    def _draft_effect(self):
        self.ensure_one()
        lines = [*self._say_results(), *self._say_register()]
        for figure in self._get_figures(rules.MARK):
            lines.append(
                self.env._(
                    "%(name)s: mean %(value)s of %(count)s people, spread %(spread)s.",
                    **self._get_figure_values(figure),
                )
            )
        for figure in self._get_figures(rules.RETURN):
            lines.append(
                self.env._(
                    "%(name)s: %(count)s answers, return %(value)s %%.",
                    **self._get_figure_values(figure),
                )
            )
        rated = self._get_figures(rules.QUESTION).sorted("value", reverse=True)
        if rated:
            best, worst = (
                self._get_figure_values(rated[0]),
                self._get_figure_values(rated[-1]),
            )
            lines.append(self.env._("Rated best: %(name)s, %(value)s of 100.", **best))
            if len(rated) > 1:
                lines.append(
                    self.env._("Rated lowest: %(name)s, %(value)s of 100.", **worst)
                )
        for figure in self._get_figures(rules.EFFECT):
            lines.append(
                self.env._(
                    "%(name)s of %(count)s people: %(before)s in the months before, "
                    "%(value)s in those after.",
                    **self._get_figure_values(figure),
                )
            )
        return "\n".join(lines) or self.env._("There are no figures yet.")

    def _say_results(self):
        decided = {r: self._get_count(rules.PEOPLE, r) for r in rules.RESULTS}
        if not any(decided.values()):
            return []
        rate = rules.get_pass_rate(self._get_rows())
        lines = [
            self.env._(
                "Results: %(passed)s passed, %(failed)s failed.",
                passed=decided[rules.PASSED],
                failed=decided[rules.FAILED],
            )
            if rate is None
            else self.env._(
                "Results: %(passed)s passed, %(failed)s failed (%(rate)s %% passed).",
                passed=decided[rules.PASSED],
                failed=decided[rules.FAILED],
                rate=self._say_number(rate),
            )
        ]
        if decided[rules.PENDING]:
            lines.append(
                self.env._("Undecided: %(count)s.", count=decided[rules.PENDING])
            )
        return lines

    def _say_register(self):
        rows = self._get_figures(rules.ATTENDANCE)
        if not rows:
            return []
        return [
            self.env._(
                "Attendance: %(parts)s.",
                parts=", ".join(
                    f"{r.name} {r.count} ({self._say_number(r.share)} %)" for r in rows
                ),
            )
        ]

    # ------------------------------------------------------------
    # LESSONS, IMPROVEMENTS
    # ------------------------------------------------------------

    def _draft_lessons(self):
        self.ensure_one()
        findings = self._find()
        good = [self._say_finding(f)[0] for f in findings if f.is_good]
        bad = [self._say_finding(f)[0] for f in findings if not f.is_good]
        lines = []
        if good:
            lines += [self.env._("What went well:"), *(f"• {line}" for line in good)]
        if bad:
            lines += [self.env._("What did not:"), *(f"• {line}" for line in bad)]
        if not lines:
            lines.append(
                self.env._(
                    "No figure is far from what was wanted, in either direction."
                )
            )
        return "\n".join(lines)

    def _draft_improvements(self):
        self.ensure_one()
        suggested = [self._say_finding(f)[1] for f in self._find() if not f.is_good]
        lines = [f"• {line}" for line in dict.fromkeys(filter(None, suggested))]
        lines += self._say_agreed()
        return "\n".join(lines) or self.env._("Nothing is to be changed.")

    def _say_agreed(self):
        """Improvements that were opened for the session, a line for each (sudo).

        Of those about one of several trainers nothing: they all read the report.
        """
        improvements = self.session_id._get_improvements()
        shared = len(self.session_id._get_trainers()) > 1
        agreed = improvements.filtered(
            lambda i: i.state != followup.CANCELLED and not (shared and i.trainer_id)
        )
        return [
            self.env._(
                "• %(title)s (%(owner)s, until %(day)s)",
                title=improvement.title,
                owner=improvement.owner_id.name,
                day=format_date(self.env, improvement.date_due),
            )
            for improvement in agreed
        ]

    def _find(self):
        """What the figures say, as ``tools.summary.Finding`` (sudo)."""
        self.ensure_one()
        return rules.find(self._get_rows(), self._get_wanted())

    def _get_wanted(self):
        """What the figures are compared with (sudo)."""
        session, company = self.session_id, self.company_id
        return rules.Wanted(
            seats=session.seats_max,
            seats_min=session.seats_min,
            attendance=session.min_attendance or company.training_min_attendance,
            pass_rate=company.training_improvement_pass_rate,
            return_rate=company.training_return_rate,
            # Of a scale from 1 to 5.
            rating=25.0 * (company.training_improvement_rating - 1),
            passed_before=self._get_passed_before(),
        )

    def _get_passed_before(self):
        """Share of passes in the course's session before this one, or None (sudo)."""
        session = self.session_id
        if not session.ended_on:
            return None
        before = session.search(
            [
                ("course_id", "=", session.course_id.id),
                ("company_id", "=", session.company_id.id),
                ("results_released", "=", True),
                ("is_personal", "=", False),
                ("ended_on", "<", session.ended_on),
            ],
            order="ended_on desc, id desc",
            limit=1,
        )
        figures = before._get_result_figures()
        return figures[before][followup.PASS_RATE] if before else None

    def _say_finding(self, finding):
        """What was found, and what to do about it.

        :return: two sentences, the second one empty where nothing is to be done
        """
        values = {
            "value": self._say_number(finding.value),
            "wanted": self._say_number(finding.wanted or 0.0),
            "name": self._get_named(finding),
        }
        return {
            "seated_too_few": (
                self.env._(
                    "%(value)s people took part; %(wanted)s is the least.", **values
                ),
                self.env._(
                    "Announce the next session earlier, and to more departments."
                ),
            ),
            "seated_few": (
                self.env._(
                    "%(value)s %% of the %(wanted)s seats were taken.", **values
                ),
                self.env._(
                    "Announce the next session earlier, and to more departments."
                ),
            ),
            "withdrawn_many": (
                self.env._("%(value)s %% of those enrolled withdrew.", **values),
                self.env._("Choose the date with the departments that send people."),
            ),
            "passed_few": (
                self.env._(
                    "%(value)s %% passed; %(wanted)s %% were expected.", **values
                ),
                self.env._(
                    "Go through the exam and the time for practice with the trainer."
                ),
            ),
            "passed_all": (self.env._("%(value)s %% passed.", **values), ""),
            "passed_more": (
                self.env._(
                    "%(value)s %% passed; in the session before it were %(wanted)s %%.",
                    **values,
                ),
                "",
            ),
            "passed_fewer": (
                self.env._(
                    "%(value)s %% passed; in the session before it were %(wanted)s %%.",
                    **values,
                ),
                self.env._(
                    "Find out with the trainer what was different from last time."
                ),
            ),
            "absent_many": (
                self.env._(
                    "%(value)s %% of the class hours on record were missed.", **values
                ),
                self.env._(
                    "Have the managers of who was absent say why, and free them."
                ),
            ),
            "attendance_good": (
                self.env._(
                    "%(value)s %% of the class hours on record were attended.", **values
                ),
                "",
            ),
            "late_many": (
                self.env._("%(value)s %% came late or left early.", **values),
                self.env._(
                    "Begin at a time that the shifts allow, and say it in the notice."
                ),
            ),
            "spread_wide": (
                self.env._(
                    "%(name)s: marks differ widely, spread %(value)s points.", **values
                ),
                self.env._(
                    "Teach beginners and advanced people apart, or in smaller groups."
                ),
            ),
            "return_low": (
                self.env._(
                    "%(name)s: return %(value)s %%; %(wanted)s %% were expected.",
                    **values,
                ),
                self.env._("Have the questionnaire filled in at the end of class."),
            ),
            "rated_best": (
                self.env._("“%(name)s” was rated %(value)s of 100.", **values),
                "",
            ),
            "rated_low": (
                self.env._("“%(name)s” was rated only %(value)s of 100.", **values),
                self.env._("Improve what “%(name)s” asks about.", **values),
            ),
            "incidents": (
                self.env._("Incidents in class: %(value)s.", **values),
                self.env._("Speak with the people concerned and their managers."),
            ),
            "cost_over": (
                self.env._("%(name)s cost %(value)s %% more than planned.", **values),
                self.env._(
                    "Plan the next session with what %(name)s did cost.", **values
                ),
            ),
            "cost_under": (
                self.env._("%(name)s cost %(value)s %% less than planned.", **values),
                "",
            ),
        }[finding.code]

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _get_figures(self, kind):
        self.ensure_one()
        return self.figure_ids.filtered(lambda figure: figure.kind == kind)

    def _get_count(self, kind, key):
        return sum(f.count for f in self._get_figures(kind) if f.key == key)

    def _get_rows(self):
        """The kept figures as ``tools.summary.Figure``."""
        self.ensure_one()
        return [
            rules.Figure(
                figure.kind,
                figure.key,
                figure.count,
                figure.value if figure.has_value else None,
                figure.value_before if figure.has_before else None,
                figure.spread,
            )
            for figure in self.figure_ids
        ]

    def _get_named(self, finding):
        """What the figure of a finding is called."""
        kind = {
            "spread_wide": rules.MARK,
            "return_low": rules.RETURN,
            "rated_best": rules.QUESTION,
            "rated_low": rules.QUESTION,
            "cost_over": rules.COST,
            "cost_under": rules.COST,
        }.get(finding.code)
        figures = self._get_figures(kind)
        return next((f.name for f in figures if f.key == finding.key), "")

    def _get_figure_values(self, figure):
        return {
            "name": figure.name,
            "count": figure.count,
            "value": self._say_number(figure.value),
            "before": self._say_number(figure.value_before),
            "spread": self._say_number(figure.spread),
        }

    def _say_number(self, number):
        text = formatLang(self.env, number, digits=1)
        return text.removesuffix(".0").removesuffix(",0")
