"""Figures and scores agree with an independent computation (policy 8.3, design §7).

Companies are generated; what comes out is counted a second time in plain Python, of the
records alone, without any function of the addon.
"""

import random
from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common_assessment import PERIOD, TOPICS, AssessmentCase

LEAST = 5
CONTENT = ("content", "method", "usefulness")


@tagged("post_install", "-at_install", "hr_training_assessment")
class TestAssessmentProperty(AssessmentCase):
    uses = (*AssessmentCase.uses, "user_colleague", "user_outsider")

    @classmethod
    def setUpClass(cls):
        """Eight trainers, the first of whom has two records."""
        super().setUpClass()
        users = cls._add_users(
            cls.company,
            *[
                (f"teacher_{number}", "base.group_user", cls.department_ops)
                for number in range(8)
            ],
        )
        cls.users = {}
        for number, user in enumerate(users):
            trainer = cls._create_trainer(getattr(cls, f"employee_teacher_{number}"))
            cls.users[trainer] = user
        cls.second = cls.trainer.create(
            {
                "kind": "external",
                "partner_id": users[0].partner_id.id,
                "company_id": cls.company.id,
            }
        )
        cls.second._do_qualify()
        (cls.trainer.union(*cls.users) | cls.second).qualified_on = "2024-01-01"

    def test_d7_scores_agree_with_an_independent_computation(self):
        compared = 0
        for seed in range(4):
            with self.subTest(seed=seed), self._undone():
                compared += self._check_company(random.Random(seed))
        self.assertGreater(compared, 30)

    def _check_company(self, rng):
        trainers = self.trainer.union(*self.users) - self.trainer
        courses = [self._create_course(f"R{number}") for number in range(3)]
        self._make_year(rng, trainers, courses)
        self._set_weights(rng)
        drafts = self.Assessment.union(
            *(self._draft(trainer, compute=False) for trainer in trainers)
        )
        drafts.with_user(self.user_officer).action_compute()
        ratings = {}
        for one in drafts:
            for line in one.line_ids.filtered(lambda li: li.source == "department"):
                if rng.random() < 0.6:
                    value = rng.randint(0, 100)
                    ratings[one, line.indicator] = value
                    line.with_user(self.user_officer).write(
                        {"rated_value": value, "is_rated": True}
                    )
        for one in drafts:
            self._compare(one, ratings)
        return len(drafts)

    # ------------------------------------------------------------
    # A COMPANY
    # ------------------------------------------------------------

    def _make_year(self, rng, trainers, courses):
        """Classes, results, answers, tasks and observations, in the period or not."""
        every = list(trainers + self.second)
        for number in range(20):
            chosen = rng.sample(every, rng.choice((1, 1, 1, 2)))
            day = date(2025, 6, 1) + timedelta(days=9 * number + rng.randint(0, 4))
            session = self._hold(
                str(day), self.trainer.union(*chosen), rng.choice(courses)
            )
            self._judge(session, rng.randint(0, 9), rng.randint(0, 4))
            if rng.random() < 0.3:
                session.results_released = False
            if rng.random() < 0.15:
                session.state = "ongoing"
            for _form in range(rng.choice((0, 1, 1, 2))):
                answered = rng.choice((2, 3, 6, 12))
                topics = rng.sample(TOPICS, rng.randint(1, 4))
                averages = {topic: round(rng.uniform(1, 5), 2) for topic in topics}
                self._ask(session, answered, **averages)
        for _number in range(16):
            due = date(2025, 6, 1) + timedelta(days=rng.randint(0, 250))
            delivered = due + timedelta(days=rng.randint(-3, 3))
            authors = rng.sample(list(self.users.values()), rng.choice((1, 2)))
            self._create_task(
                due,
                delivered if rng.random() < 0.8 else None,
                accepted=rng.random() < 0.8,
                author_ids=[Command.set([user.id for user in authors])],
            )
        for _number in range(12):
            day = date(2025, 6, 1) + timedelta(days=rng.randint(0, 250))
            self._observe(
                [rng.randint(1, 5) for _item in range(5)],
                hand_in=rng.random() < 0.8,
                trainer_id=rng.choice(every).id,
                date=day,
            )

    def _set_weights(self, rng):
        for row in self.env["hr.training.trainer.indicator"].search([]):
            row.weight = rng.choice((0, 10, 25, 40))
            for source in row.source_ids:
                source.weight = rng.choice((0, 20, 50, 100))

    # ------------------------------------------------------------
    # COUNTED A SECOND TIME
    # ------------------------------------------------------------

    def _compare(self, one, ratings):
        trainer = one.trainer_id
        his = {trainer}
        if self.users[trainer].partner_id == self.second.partner_id:
            his.add(self.second)
        sessions = self._get_held(one.company_id)
        own = [s for s in sessions if his & set(s.trainer_ids)]
        self.assertEqual(set(one.session_ids), set(own))
        expected = {
            ("teaching_quality", "trainees"): self._mean_answers(
                own, his, ("trainer",)
            ),
            ("satisfaction", "trainees"): self._mean_answers(own, his, CONTENT),
            ("teaching_quality", "peers"): self._mean_points(his),
            ("training_effect", "pass_rate"): self._share(own, sessions),
            ("training_effect", "kpi"): None,
            ("development", "tasks"): self._mean_tasks(self.users[trainer]),
        }
        for indicator in ("teaching_quality", "development"):
            expected[indicator, "department"] = ratings.get((one, indicator))
        for line in one.line_ids:
            value = expected[line.indicator, line.source]
            with self.subTest(trainer=trainer.name, figure=line.title):
                self.assertEqual(line.has_value, value is not None)
                if value is not None:
                    self.assertAlmostEqual(line.value, value, 3)
        score = self._weigh(expected) if own else None
        self.assertEqual(one.has_score, score is not None)
        if score is not None:
            self.assertAlmostEqual(one.score, score, 3)

    def _get_held(self, company):
        found = self.env["hr.training.session"].search(
            [("company_id", "=", company.id), ("state", "in", ("done", "closed"))]
        )
        # Classes are in the morning: no day differs by its zone.
        return [
            s
            for s in found
            if PERIOD[0] <= str(s.slot_ids[-1].stop.date()) <= PERIOD[1]
        ]

    def _mean_answers(self, own, his, topics):
        total = weight = people = 0
        for session in own:
            if len(session.trainer_ids) > 1:
                continue
            for form in session.evaluation_ids:
                rows = form.result_ids
                said = {
                    (r.question_id, r.average, r.answered)
                    for r in rows
                    if r.question_id.training_topic in topics
                }
                if said:
                    people += min(answered for _q, _a, answered in said)
                for _question, average, answered in said:
                    total += (average - 1) * 25 * answered
                    weight += answered
        return total / weight if people >= LEAST else None

    def _mean_points(self, his):
        rows = self.env["hr.training.trainer.observation"].search(
            [("trainer_id", "in", [t.id for t in his]), ("state", "=", "handed_in")]
        )
        means = [
            sum((points - 1) * 25 for points in row.line_ids.mapped("points")) / 5
            for row in rows
            if PERIOD[0] <= str(row.date) <= PERIOD[1]
        ]
        return sum(means) / len(means) if means else None

    def _share(self, own, sessions):
        good = people = expected = 0
        for course in {s.course_id for s in own}:
            mine = self._results(s for s in own if s.course_id == course)
            every = self._results(s for s in sessions if s.course_id == course)
            if mine and len(every) - len(mine) >= LEAST:
                good += sum(mine)
                people += len(mine)
                expected += len(mine) * sum(every) / len(every)
        if people < LEAST or not expected:
            return None
        return min(100 * good / expected, 100)

    def _results(self, sessions):
        return [
            place.result == "passed"
            for session in sessions
            if session.results_released
            for place in session.enrollment_ids
        ]

    def _mean_tasks(self, user):
        points = []
        for task in self.env["hr.training.course.development"].search([]):
            if user not in task.author_ids or task.state == "delivered":
                continue
            if not PERIOD[0] <= str(task.date_due) <= PERIOD[1]:
                continue
            if not task.delivered_on:
                points.append(0)
            else:
                points.append(100 if task.delivered_on <= task.date_due else 50)
        return sum(points) / len(points) if points else None

    def _weigh(self, expected):
        total = weight = 0
        for row in self.env["hr.training.trainer.indicator"].search([]):
            pairs = [
                (expected[row.indicator, s.source], s.weight)
                for s in row.source_ids
                if expected[row.indicator, s.source] is not None and s.weight
            ]
            if pairs and row.weight:
                mean = sum(v * w for v, w in pairs) / sum(w for _v, w in pairs)
                total += mean * row.weight
                weight += row.weight
        return total / weight if weight else None
