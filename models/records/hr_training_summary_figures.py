from collections import Counter, defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import effect, review, states
from ...tools import summary as rules


class HrTrainingSummary(models.Model):
    """Figures of a report, counted from the session's records (policy 6.4.2)."""

    _inherit = "hr.training.summary"

    def _do_compute(self):
        """Make the figures anew (sudo)."""
        for report in self._guard_sudo():
            figures = report._get_facts()
            report.figure_ids.unlink()
            report.env["hr.training.summary.figure"].create(
                report._prepare_figures(figures)
            )
            report.counted_on = fields.Datetime.now()

    def _prepare_figures(self, figures):
        """Values of a row for each figure (sudo)."""
        self.ensure_one()
        kinds = [kind for kind, _label in rules.KINDS]
        names = self._get_names(figures)
        totals = Counter()
        for figure in figures:
            totals[figure.kind] += figure.count
        totals[rules.PEOPLE] = next(
            (f.count for f in figures if (f.kind, f.key) == (rules.PEOPLE, "seated")), 0
        )
        return [
            {
                "summary_id": self.id,
                "sequence": kinds.index(figure.kind),
                "kind": figure.kind,
                "key": str(figure.key),
                "names": {
                    lang: named[figure.kind, figure.key]
                    for lang, named in names.items()
                },
                "count": figure.count,
                "share": self._get_share(figure, totals[figure.kind]),
                "value": figure.value or 0.0,
                "value_before": figure.before or 0.0,
                "spread": figure.spread or 0.0,
                "has_value": figure.value is not None,
                "has_before": figure.before is not None,
                "kept_ids": list(figure.ids),
            }
            for figure in figures
        ]

    @staticmethod
    def _get_share(figure, total):
        """Percent of the people, or of the register; of ratings the rating itself."""
        if figure.kind in (rules.PEOPLE, rules.ATTENDANCE):
            return rules.share(figure.count, total) or 0.0
        if figure.kind in (rules.MARK, rules.RETURN, rules.QUESTION):
            return figure.value or 0.0
        return 0.0

    # ------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------

    def _get_names(self, figures):
        """What figures are called, in each language there is (sudo).

        :return: dict language → dict kind and key of a figure → name
        """
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {}
        for lang in langs:
            report = self.with_context(lang=lang)
            labels = report._get_labels()
            names[lang] = {
                (figure.kind, figure.key): labels.get((figure.kind, figure.key))
                or report._get_record_name(figure)
                for figure in figures
            }
        return names

    def _get_labels(self):
        """Names of figures that are counted by a state or a kind."""
        columns = {
            rules.ATTENDANCE: self.env["hr.training.attendance"]._fields["status"],
            rules.OBSERVATION: self.env["hr.training.observation"]._fields["kind"],
        }
        labels = {
            (kind, code): label
            for kind, column in columns.items()
            for code, label in column._description_selection(self.env)
        }
        return labels | {
            (rules.PEOPLE, rules.SEATED): self.env._("Participants"),
            (rules.PEOPLE, rules.PASSED): self.env._("Passed"),
            (rules.PEOPLE, rules.FAILED): self.env._("Failed"),
            (rules.PEOPLE, rules.PENDING): self.env._("Undecided"),
            (rules.PEOPLE, rules.WITHDRAWN): self.env._("Withdrawn"),
        }

    def _get_record_name(self, figure):
        """What the record is called that a figure is of (sudo)."""
        if figure.kind in (rules.MARK, rules.RETURN):
            evaluation = self.env["hr.training.evaluation"].browse(figure.key)
            return self._get_evaluation_name(evaluation)
        model = {
            rules.EFFECT: "hr.training.kpi",
            rules.COST: "hr.training.cost.type",
        }.get(figure.kind)
        if not model:
            return figure.key
        return self.env[model].browse(figure.key).name or ""

    def _get_evaluation_name(self, evaluation):
        """Its name; one that was made of its method, as the language has it (sudo)."""
        method = evaluation._fields["method"]
        installed = self.env["res.lang"].get_installed()
        made = {
            dict(method._description_selection(self.with_context(lang=code).env)).get(
                evaluation.method
            )
            for code, _name in installed
        }
        if evaluation.name in made:
            return dict(method._description_selection(self.env))[evaluation.method]
        return evaluation.name or ""

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    def _get_facts(self):
        """Everything that is counted, as ``tools.summary.Figure`` (sudo)."""
        self.ensure_one()
        return [
            *self._count_people(),
            *self._count_attendance(),
            *self._count_marks(),
            *self._count_returns(),
            *self._count_questions(),
            *self._count_observations(),
            *self._count_effect(),
            *self._count_costs(),
        ]

    def _read_groups(self, model, groupby, domain=()):
        """``[(value, ids)]`` of the session's records, by the values of a field."""
        return self.env[model]._read_group(
            [("session_id", "=", self.session_id.id), *domain],
            [groupby],
            ["id:array_agg"],
        )

    def _count_people(self):
        found = defaultdict(list)
        for state, ids in self._read_groups("hr.training.enrollment", "state"):
            found[state] += ids
        seated = [i for state in states.ENROLLMENT_SEATED for i in found[state]]
        rows = {rules.SEATED: seated}
        decided = [("state", "=", states.ENROLLMENT_COMPLETED)]
        of_result = dict(self._read_groups("hr.training.enrollment", "result", decided))
        rows |= {r: of_result[r] for r in rules.RESULTS if r in of_result}
        withdrawn = self.env["hr.training.enrollment"].browse(
            found[states.ENROLLMENT_WITHDRAWN]
        )
        # Who came back has taken part.
        there = withdrawn.browse(seated).employee_id
        rows[rules.WITHDRAWN] = withdrawn.filtered(
            lambda e: e.employee_id not in there
        ).ids
        return [
            rules.Figure(rules.PEOPLE, key, len(ids), ids=tuple(ids))
            for key, ids in rows.items()
            if ids or key == rules.SEATED
        ]

    def _count_attendance(self):
        rows = self._read_groups(
            "hr.training.attendance", "status", [("status", "!=", "expected")]
        )
        return [
            rules.Figure(rules.ATTENDANCE, status, len(ids), ids=tuple(ids))
            for status, ids in rows
        ]

    def _count_marks(self):
        """Marks that are out, of each person the one that counts."""
        figures = []
        for evaluation in self._get_released():
            counting = evaluation.score_ids.filtered("is_counting")
            marks = {s.enrollment_id: s.counting_mark for s in counting}
            if marks:
                spread = effect.spread(marks.values())
                figures.append(
                    rules.Figure(
                        rules.MARK,
                        evaluation.id,
                        spread.people,
                        spread.mean,
                        spread=spread.deviation,
                        ids=tuple(counting.ids),
                    )
                )
        return figures

    def _get_released(self):
        return self.session_id.evaluation_ids.filtered(
            lambda e: e.state == states.EVALUATION_RELEASED and not e.is_anonymous
        )

    def _count_returns(self):
        """How many answered what was asked of them, once it is closed."""
        asked = self.session_id.evaluation_ids.filtered(
            lambda e: (
                e.method == "questionnaire"
                and e.state in (states.EVALUATION_MARKING, states.EVALUATION_RELEASED)
            )
        )
        return [
            rules.Figure(
                rules.RETURN,
                evaluation.id,
                evaluation.answered_count,
                evaluation.return_rate,
                ids=(evaluation.id,),
            )
            for evaluation in asked
            if evaluation.expected_count
        ]

    def _count_questions(self):
        """Ratings as percent of the scale; of what may be shown there are rows.

        What is said of one of several trainers is his: the report is read by them all.
        """
        rows = self.env["hr.training.questionnaire.result"].search(
            [
                ("session_id", "=", self.session_id.id),
                ("is_total", "=", True),
                ("is_rated", "=", True),
                ("choice", "!=", False),
                ("is_per_trainer", "=", False),
                ("evaluation_id.open_days", ">=", 0),
            ],
            order="evaluation_id, sequence, id",
        )
        figures = {}
        for (_evaluation, question, item), of_item in rows.grouped(
            lambda r: (r.evaluation_id, r.question, r.item)
        ).items():
            values = of_item.mapped("value")
            if min(values) == max(values):
                continue
            key = " · ".join(filter(None, (question, item)))
            rating = review.rating(of_item[0].average, min(values), max(values))
            # Two forms that ask the same: the last one is the session's word.
            figures[key] = rules.Figure(
                rules.QUESTION,
                key,
                of_item[0].answered,
                rating,
                ids=tuple(of_item.ids),
            )
        return list(figures.values())

    def _count_observations(self):
        return [
            rules.Figure(rules.OBSERVATION, kind, len(ids), ids=tuple(ids))
            for kind, ids in self._read_groups("hr.training.observation", "kind")
        ]

    def _count_effect(self):
        """KPIs before and after, of people enough to tell of nobody (policy 7.1.3).

        As the report of effects has them: a session that stands there together with
        others tells nothing by itself, or the difference would be of the others.
        """
        Baseline = self.env["hr.training.kpi.baseline"]
        mine = [("enrollment_id", "in", self.session_id.enrollment_ids.ids)]
        if not Baseline.search_count(mine, limit=1):
            return []
        Baseline._flush_facts()
        self.env["res.company"].flush_model(["training_anonymity_threshold"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cell.kpi_id, COUNT(*), AVG(cell.after), AVG(cell.before),
                       STDDEV_POP(cell.value), ARRAY_AGG(cell.enrollment_id)
                  FROM (%s) cell
                 WHERE cell.session_id = %s
              GROUP BY cell.kpi_id
                HAVING COUNT(*) >= MIN(cell.least)
              ORDER BY cell.kpi_id
                """,
                self.env["hr.training.effect.report"]._get_cells(),
                self.session_id.id,
            )
        )
        return [
            rules.Figure(
                rules.EFFECT, kpi_id, people, after, before, spread, tuple(ids)
            )
            for kpi_id, people, after, before, spread, ids in rows
        ]

    def _count_costs(self):
        """What was planned for the session, and what it cost, by type."""
        session = self.session_id
        planned = Counter()
        costs, shared_by = self._get_planned_costs()
        for cost in costs:
            planned[cost.cost_type_id] += cost.amount_company / shared_by
        spent = self.env["hr.training.cost.report"]._read_group(
            [("session_id", "=", session.id), ("cost_type_id", "!=", False)],
            ["cost_type_id"],
            ["actual:sum", "id:array_agg"],
        )
        actual = {cost_type: (amount, ids) for cost_type, amount, ids in spent}
        return [
            rules.Figure(
                rules.COST,
                cost_type.id,
                len(actual.get(cost_type, (0, ()))[1]),
                actual.get(cost_type, (0.0, ()))[0],
                planned[cost_type],
                ids=tuple(actual.get(cost_type, (0, ()))[1]),
            )
            for cost_type in self.env["hr.training.cost.type"].union(*planned, *actual)
            if planned[cost_type] or actual.get(cost_type, (0.0,))[0]
        ]

    def _get_planned_costs(self):
        """Costs that were planned, and how many sessions share them (sudo).

        Those of a plan line, or of the one that it is of, are equally those of its
        sessions that were not cancelled, as the budget has them.
        """
        session = self.session_id
        if session.cost_ids:
            return session.cost_ids, 1
        line = session.plan_line_id
        line = line if line.cost_ids else line.parent_line_id
        if not line.cost_ids:
            return line.cost_ids, 1
        of_line = Domain("plan_line_id", "=", line.id)
        of_line |= Domain("plan_line_id.parent_line_id", "=", line.id)
        held = of_line & Domain("state", "!=", states.SESSION_CANCELLED)
        return line.cost_ids, session.search_count(held) or 1
