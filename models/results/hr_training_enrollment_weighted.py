from odoo import api, fields, models

from ...tools import marking, states, weighting


class HrTrainingEnrollment(models.Model):
    """The weighted result of all indicators, and how it comes about (policy 7.1)."""

    _inherit = "hr.training.enrollment"

    _guarded_fields = frozenset({"weighted_result"})

    weighted_result = fields.Float(
        copy=False,
        aggregator="avg",
        help="Of all indicators that have a mark, by the session's weights.",
    )
    weighted_text = fields.Text(
        compute="_compute_weighted_text",
        string="How It Comes About",
        help="Marks, weights and the sum of the weighted result.",
    )

    @api.depends("weighted_result", "state", "result")
    def _compute_weighted_text(self):
        for enrollment in self:
            # sudo: its parts are the person's own, and shown once released
            enrollment_sudo = enrollment.sudo()
            enrollment.weighted_text = (
                enrollment.state == states.ENROLLMENT_COMPLETED
                and enrollment_sudo._format_weighted_result()
            )

    def _get_weighted_result(self):
        """``tools.weighting.Result`` of what is released, or is being released (sudo).

        What outlives the release of its session comes in when it is released itself.
        Marks from before the session do not count: they stand beside those after it.
        """
        self.ensure_one()
        session = self.session_id
        best = self._get_best_marks()
        counted = session.evaluation_ids.filtered(
            lambda e: (
                not e.is_anonymous
                and (
                    e.state == states.EVALUATION_RELEASED
                    or not (session.results_released or e._outlives_release())
                )
            )
        )
        before = {
            (e.method, e.indicator): best.get(e)
            for e in counted
            if e._is_before_session()
        }
        parts = [
            weighting.Part(
                evaluation.indicator,
                evaluation.name or "",
                best.get(evaluation),
                evaluation.weight,
                before.get((evaluation.method, evaluation.indicator)),
            )
            for evaluation in counted
            if not evaluation._is_before_session()
        ]
        weights = session._get_weights()
        if not any(weights.values()):
            # Imported, or never scheduled: nothing was frozen.
            weights = session.company_id._get_training_weights()
        return weighting.weighted_result(parts + self._get_observed_parts(), weights)

    def _get_observed_parts(self):
        """``tools.weighting.Part`` of what is no evaluation of the session (sudo).

        The mean of the questions answered in class is a part of knowledge. KPIs, a
        part of performance, are in ``hr_training_enrollment_performance``.
        """
        mean = self.observation_ids._filter_counted()._get_mean()
        if mean is None:
            return []
        return [
            weighting.Part(
                "knowledge",
                self.env._("Questions in Class"),
                mean,
                self.session_id.observation_weight,
            )
        ]

    def _format_weighted_result(self):
        """Formula and inputs as text, a line per indicator (sudo)."""
        self.ensure_one()
        result = self._get_weighted_result()
        if result.value is None:
            return False
        labels = dict(states.INDICATORS)
        labels.update(
            self.env["hr.training.evaluation"]
            ._fields["indicator"]
            ._description_selection(self.env)
        )

        lines = [
            self.env._(
                "%(indicator)s: %(formula)s = %(mark)s, counts %(share)s %%",
                indicator=labels[row.indicator],
                formula=self._format_parts(row.parts),
                mark=marking.format_points(row.mark),
                share=marking.format_points(row.share),
            )
            for row in result.indicators
        ]
        number = marking.format_points
        lines.append(
            self.env._(
                "Result: (%(terms)s) ÷ %(total)s = %(value)s",
                terms=" + ".join(
                    f"{number(row.mark)} × {number(row.weight)}"
                    for row in result.indicators
                ),
                total=number(sum(row.weight for row in result.indicators)),
                value=number(result.value),
            )
        )
        return "\n".join(lines)

    @api.model
    def _format_parts(self, parts):
        number = marking.format_points
        if len(parts) == 1:
            return self._format_part(parts[0])
        terms = " + ".join(
            f"{self._format_part(part)} × {number(part.weight)}" for part in parts
        )
        return f"({terms}) ÷ {number(sum(part.weight for part in parts))}"

    @api.model
    def _format_part(self, part):
        number = marking.format_points
        if part.before is None:
            return f"{part.name} {number(part.mark)}"
        return self.env._(
            "%(name)s %(mark)s (before: %(before)s)",
            name=part.name,
            mark=number(part.mark),
            before=number(part.before),
        )
