"""Trainers are ranked where a company has turned it on (policy 8.3, design §6.15)."""

import random
from collections import defaultdict

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_assessment import PERIOD, AssessmentCase

RANKING = "hr.training.trainer.ranking"
EARLIER = ("2025-01-01", "2025-06-30")


@tagged("post_install", "-at_install", "hr_training_trainers", "hr_training_access")
class TestTrainerRanking(AssessmentCase):
    uses = (
        *AssessmentCase.uses,
        *("user_executive", "user_finance", "user_employee"),
        "user_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_anonymity_threshold = 5
        cls.company.training_trainer_ranking = True

    @classmethod
    def _create_trainers(cls, count, company=None):
        company = company or cls.company
        contacts = cls.env["res.partner"].create(
            [{"name": f"Trainer {n} of {company.name}"} for n in range(count)]
        )
        return cls.env["hr.training.trainer"].create(
            [
                {
                    "kind": "external",
                    "partner_id": contact.id,
                    "company_id": company.id,
                    "state": "qualified",
                }
                for contact in contacts
            ]
        )

    @classmethod
    def _make(cls, trainer, score, answers=(8,), period=PERIOD, weight=50, **vals):
        """An approved assessment as its approval leaves it, of so many answers.

        :param answers: to the figures of trainees: of teaching, of satisfaction
        """
        one = cls.Assessment.create(
            {
                "trainer_id": trainer.id,
                "date_from": period[0],
                "date_to": period[1],
                "state": "approved",
                "score": score,
                "has_score": True,
                "rating_level": "standard",
                **vals,
            }
        )
        cls.env[f"{one._name}.line"].create(
            [
                {
                    "assessment_id": one.id,
                    "indicator": indicator,
                    "indicator_weight": 25,
                    "source": source,
                    "weight": weight,
                    "value": score,
                    "has_value": True,
                    "count": count,
                }
                for indicator, source, count in (
                    *zip(
                        ("teaching_quality", "satisfaction"),
                        ("trainees", "trainees"),
                        answers,
                        strict=False,
                    ),
                    # What others say is no answer of a trainee.
                    ("training_effect", "pass_rate", 40),
                    ("teaching_quality", "peers", 1),
                )
            ]
        )
        return one

    def _get_rows(self, user=None, companies=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env[RANKING].with_user(user or self.user_head)
        companies = companies or self.company
        rows = rows.with_context(allowed_company_ids=companies.ids)
        return rows.search([])

    def _read(self, user=None, companies=None):
        """``{assessment: (rank, answers)}``"""
        rows = self._get_rows(user, companies)
        found = {
            row.assessment_id.with_env(self.env): (row.rank, row.answers)
            for row in rows
        }
        self.assertEqual(len(found), len(rows))
        return found

    # ------------------------------------------------------------
    # OFF UNTIL IT IS TURNED ON
    # ------------------------------------------------------------

    def test_d6_15_off_there_is_no_ranking(self):
        self._make(self.trainer, 80)
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.training_trainer_ranking)
        self.assertTrue(self._read())
        self.company.training_trainer_ranking = False
        for user in (self.user_officer, self.user_head, self.user_executive):
            self.assertEqual(self._read(user), {})
            self.assertEqual(
                self._rpc(user, RANKING, "search_read", [], ["trainer_id"]), []
            )
            groups = self._rpc(
                user, RANKING, "formatted_read_group", [], ["trainer_id"], ["score:avg"]
            )
            self.assertEqual(groups, [])
            [total] = self._rpc(
                user, RANKING, "formatted_read_group", [], [], ["score:avg", "__count"]
            )
            self.assertEqual((total["score:avg"], total["__count"]), (False, 0))
        self.assertFalse(self.env[RANKING].search([]))

    def test_d6_15_the_menu_follows_the_setting(self):
        menu = self.env.ref("hr_training.hr_training_menu_trainer_ranking")

        def sees(user):
            return menu.id in self.env["ir.ui.menu"].with_user(user).load_menus(False)

        readers = (self.user_officer, self.user_head, self.user_executive)
        for is_on in (True, False, True):
            self.company.training_trainer_ranking = is_on
            for user in readers:
                self.assertEqual(sees(user), is_on, user.name)
            for user in (self.user_trainer, self.user_finance, self.user_employee):
                self.assertFalse(sees(user), user.name)

    def test_d6_15_one_company_turns_it_on_for_itself(self):
        self._add_company_b()
        both = self.company | self.company_b
        self.user_head.company_ids |= self.company_b
        [other] = self._create_trainers(1, self.company_b)
        mine, theirs = self._make(self.trainer, 80), self._make(other, 90)
        self.assertEqual(self._read(companies=both), {mine: (1, 8)})
        self.company_b.training_trainer_ranking = True
        shown = {mine: (1, 8), theirs: (1, 8)}
        self.assertEqual(self._read(companies=both), shown)
        # Who is not of a company reads nothing of it.
        self.assertEqual(self._read(self.user_officer), {mine: (1, 8)})
        self.company.training_trainer_ranking = False
        self.assertEqual(self._read(companies=both), {theirs: (1, 8)})

    def test_d6_15_the_setting_names_purpose_readers_and_what_is_kept(self):
        text = self.env["res.company"]._fields["training_trainer_ranking"].help
        for word in ("Purpose", "Readers", "Kept"):
            self.assertIn(f"{word}:", text)
        for name in ("hr_training_settings", "res_config_settings"):
            arch = self.env.ref(f"hr_training.{name}_view_form_assessed").arch
            self.assertIn('name="training_trainer_ranking"', arch)
            self.assertIn("trainers see no ranking", arch)

    # ------------------------------------------------------------
    # TOO FEW ANSWERS
    # ------------------------------------------------------------

    def test_d6_15_who_has_too_few_answers_is_in_no_row_group_total_or_rank(self):
        """By hand: 90, 80, 80 and 70 are shown; 85 with four answers is not, so that
        the ranks are 1, 2, 2, 4 and the mean is 80."""
        trainers = self._create_trainers(5)
        scores = [(90, 9), (85, 4), (80, 5), (80, 7), (70, 6)]
        ones = [
            self._make(trainer, score, (answers,))
            for trainer, (score, answers) in zip(trainers, scores, strict=True)
        ]
        first, hidden, *ties, last = ones
        self.assertEqual(
            self._read(),
            {first: (1, 9), ties[0]: (2, 5), ties[1]: (2, 7), last: (4, 6)},
        )
        self.assertFalse(self.env[RANKING].browse(hidden.id).exists())
        user = self.user_executive
        for groupby in ("trainer_id", "kind", "rating_level", "date_to:month"):
            groups = self._rpc(
                user,
                RANKING,
                "formatted_read_group",
                [],
                [groupby],
                ["score:avg", "rank:avg", "answers:avg", "__count"],
            )
            self.assertEqual(sum(group["__count"] for group in groups), 4, groupby)
            if groupby != "trainer_id":
                [group] = groups
                self.assertEqual(
                    (group["score:avg"], group["rank:avg"], group["answers:avg"]),
                    (80, 2.25, 6.75),
                )
        asked = [("trainer_id", "=", hidden.trainer_id.id)]
        self.assertEqual(self._rpc(user, RANKING, "search_count", asked), 0)
        hidden.line_ids.filtered(lambda li: li.source == "trainees").count = 5
        self.assertEqual(
            [rank for rank, _answers in self._read().values()], [1, 2, 3, 3, 5]
        )

    def test_d6_15_of_several_figures_the_one_with_the_fewest_answers_counts(self):
        one, two = self._create_trainers(2)
        shown = self._make(one, 80, (9, 6))
        self._make(two, 90, (9, 4))
        self.assertEqual(self._read(), {shown: (1, 6)})

    def test_d6_15_a_score_that_stands_on_no_answers_is_not_ranked(self):
        one, two, three = self._create_trainers(3)
        self._make(one, 80, ())
        # What has no weight or no value is not behind the score.
        self._make(two, 80, (9,), weight=0)
        few = self._make(three, 80, (9,))
        self.assertEqual(len(self._read()), 1)
        few.line_ids.has_value = False
        self.assertEqual(self._read(), {})
        few.line_ids.write({"has_value": True, "indicator_weight": 0})
        self.assertEqual(self._read(), {})

    def test_d6_15_the_threshold_is_the_companys_and_three_at_least(self):
        one, two = self._create_trainers(2)
        three = self._make(one, 70, (3,))
        self._make(two, 90, (2,))
        self.assertEqual(self._read(), {})
        for threshold, shown in ((3, {three: (1, 3)}), (1, {three: (1, 3)}), (4, {})):
            self.company.training_anonymity_threshold = threshold
            self.assertEqual(self._read(), shown, threshold)

    # ------------------------------------------------------------
    # WHAT IS RANKED
    # ------------------------------------------------------------

    def test_p8_3_only_what_is_approved_and_in_force_is_ranked(self):
        trainers = self._create_trainers(6)
        for trainer, vals in zip(
            trainers,
            (
                {"state": "draft"},
                {"state": "submitted"},
                {"state": "refused"},
                {"state": "cancelled"},
                {"active": False},
                {"has_score": False},
            ),
            strict=True,
        ):
            self._make(trainer, 95, **vals)
        one = self._make(self.trainer, 80)
        self.assertEqual(self._read(), {one: (1, 8)})
        one.with_user(self.user_head).action_revise("Wrong")
        self.assertEqual(self._read(), {})

    def test_p8_3_a_row_says_what_the_assessment_says_and_opens_it(self):
        one = self._make(self.trainer, 80, grade_id=self.grades[2].id)
        [row] = self._get_rows(self.user_officer)
        self.assertEqual(
            (row.trainer_id.id, row.kind, row.grade_id.id, row.department_id.id),
            (
                self.trainer.id,
                "internal",
                self.grades[2].id,
                self.trainer.employee_id.department_id.id,
            ),
        )
        self.assertTrue(row.department_id)
        self.assertEqual((row.score, row.rating_level), (80, "standard"))
        self.assertEqual((str(row.date_from), str(row.date_to)), PERIOD)
        action = self._rpc(self.user_officer, RANKING, "action_open", row.ids)
        self.assertEqual((action["res_model"], action["res_id"]), (one._name, one.id))

    def test_p8_3_what_is_the_same_score_to_two_places_is_the_same_rank(self):
        trainers = self._create_trainers(4)
        scores = (80.001, 79.994, 80.004, 70)
        ones = [
            self._make(trainer, score)
            for trainer, score in zip(trainers, scores, strict=True)
        ]
        found = self._read()
        self.assertEqual([found[one][0] for one in ones], [1, 3, 1, 4])

    def test_p8_3_ranks_are_those_of_an_independent_count(self):
        """Two companies, two periods, ties, and people whom nobody may see."""
        self._add_company_b()
        both = self.company | self.company_b
        self.user_head.company_ids |= self.company_b
        self.company_b.write(
            {"training_trainer_ranking": True, "training_anonymity_threshold": 3}
        )
        chance = random.Random(15)
        made = []
        for company in both:
            for trainer in self._create_trainers(40, company):
                for period in (PERIOD, EARLIER):
                    score = chance.choice((60, 70.5, 80, 80.001, 80.004, 91.25))
                    answers = chance.choices(range(2, 9), k=chance.randint(0, 2))
                    state = chance.choice(("approved",) * 4 + ("draft", "cancelled"))
                    one = self._make(trainer, score, answers, period, state=state)
                    made.append((one, company, period, score, answers, state))
        groups, shown = defaultdict(list), {}
        for one, company, period, score, answers, state in made:
            least = 5 if company == self.company else 3
            if state == "approved" and answers and min(answers) >= least:
                groups[company, period].append((one, round(score, 2), min(answers)))
        for group in groups.values():
            for one, score, answers in group:
                better = [other for _one, other, _answers in group if other > score]
                shown[one] = (len(better) + 1, answers)
        self.assertEqual(len(groups), 4)
        self.assertLess(len(shown), len(made) - 20)
        found = self._read(companies=both)
        self.assertEqual(found, shown)
        for group in groups.values():
            ranks = [found[one][0] for one, _score, _answers in group]
            self.assertLess(len(set(ranks)), len(ranks), "no ties")
        rows = self._get_rows(companies=both)
        for company, mean in rows._read_group([], ["company_id"], ["score:avg"]):
            scores = [one.score for one in shown if one.company_id.id == company.id]
            self.assertAlmostEqual(mean, sum(scores) / len(scores), 6)

    # ------------------------------------------------------------
    # READERS, STATEMENTS
    # ------------------------------------------------------------

    def test_d5_the_training_department_and_management_read_it(self):
        one = self._make(self.trainer, 80)
        for user in (self.user_officer, self.user_head, self.user_executive):
            self.assertEqual(self._read(user), {one: (1, 8)}, user.name)
        for user in (
            *(self.user_trainer, self.user_finance, self.user_employee),
            self.user_department_manager,
        ):
            with mute_logger("odoo.addons.base.models.ir_model"):
                for method, *args in (
                    ("search_read", [], ["score"]),
                    ("read", one.ids, ["score"]),
                    ("formatted_read_group", [], [], ["score:avg"]),
                    ("action_open", one.ids),
                ):
                    with self.assertRaises(AccessError):
                        self._rpc(user, RANKING, method, *args)
        for method, *args in (
            ("create", [{"trainer_id": self.trainer.id}]),
            ("write", one.ids, {"score": 99}),
            ("unlink", one.ids),
        ):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                self._rpc(self.user_head, RANKING, method, *args)

    def test_rows_of_many_take_as_many_statements_as_one(self):
        first, *others = self._create_trainers(20)
        spec = {name: {} for name in ("rank", "score", "answers", "rating_level")}
        spec |= {"trainer_id": {"fields": {"display_name": {}}}}

        # One environment for all: what it keeps of the user is asked for once.
        rows = self.env[RANKING].with_user(self.user_head)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = rows.web_search_read([], spec)
            return len(found["records"]), self.env.cr.sql_log_count - before

        self._make(first, 80)
        count()
        length, few = count()
        self.assertEqual(length, 1)
        for number, trainer in enumerate(others):
            self._make(trainer, 60 + number)
        self.assertEqual(count(), (20, few))
