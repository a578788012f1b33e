from statistics import fmean, pstdev

from odoo.tests import tagged

from ..results.common_effect import END, EffectCase


@tagged("post_install", "-at_install", "hr_training_summary")
class TestSummaryEffect(EffectCase):
    """KPIs before and after a class in its summary (policy 6.4.2, 7.1.3)."""

    def _count(self, session):
        report = session.with_user(self.user_officer).action_make_summary()
        return report.sudo().figure_ids.filtered(lambda f: f.kind == "effect")

    def test_p7_1_3_an_effect_is_told_of_people_enough(self):
        people, deltas = self._hire(6), [1, 2, 3, 4, 10, 10]
        self._work(people, deltas)
        session = self._pass(*people)
        figure = self._count(session)
        self.assertEqual((figure.count, figure.value_before), (6, 50))
        self.assertAlmostEqual(figure.value, 50 + fmean(deltas))
        self.assertAlmostEqual(figure.spread, pstdev(deltas))
        self.assertEqual(sorted(figure.kept_ids), session.enrollment_ids.ids)
        self.company.training_anonymity_threshold = 7
        self.assertFalse(self._count(session))

    def test_d6_15_it_tells_nothing_of_who_stands_together_with_others(self):
        """Of two classes that are one row of the report, neither is told alone: what
        the row is more than it would be of the other one's only person."""
        many, alone = self._hire(6), self._hire(1, self.department_ops)
        self._work(many | alone, range(7))
        session = self._pass(*many)
        other = self._pass(*alone, end=END.replace(day=20))
        self.assertFalse(self._count(session))
        self.assertFalse(self._count(other))

    def test_p6_4_2_a_class_without_figures_has_no_effect(self):
        self.assertFalse(self._count(self._pass(*self._hire(6))))
