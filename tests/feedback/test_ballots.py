"""What may happen once happens once to a human, whatever records he has (§6.4, §6.11).

Enrolments can be made again and people can have several employee records: neither
gives a second ballot, a second form or a fresh row of attempts, and what is shown from
so many answers on is shown from so many humans on.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.feedback import hr_training_ballot_mixin
from ..exam.common_exam import ExamCase
from .common_questionnaire import BrowserCase, QuestionnaireCase, QuestionnaireRaceCase
from .common_review import Review360Case


class BallotCase(QuestionnaireCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(6)
        cls.session = cls._create_held_session(cls.people)
        cls.evaluation = cls._create_questionnaire(cls.session)

    def _seat(self, employee, session=None):
        return (session or self.session).enrollment_ids.filtered(
            lambda e: e.employee_id == employee and e.state == "enrolled"
        )

    def _withdraw(self, employee):
        self._seat(employee).with_user(self.user_officer).action_withdraw("Ill")

    def _come_back(self, employee):
        return self._enroll(self.session, employee)

    def _hand_in(self, enrollment, trainer=3):
        """What the controller does for an enrolment."""
        evaluation = self.evaluation.sudo()
        form = evaluation._make_anonymous_form(enrollment)
        row = self.env["hr.training.participation"]._get_of(evaluation, enrollment)
        form = form.with_context(**form.env.context, training_participation_id=row.id)
        row._do_lock()
        form._mark_in_progress()
        form._save_lines(self.q_trainer, trainer)
        form._mark_done()
        return form

    def _get_numbers(self):
        self.env.flush_all()
        self.evaluation.invalidate_recordset()
        done = self.evaluation.user_input_ids.filtered(lambda f: f.state == "done")
        return (
            self.evaluation.answered_count,
            self.evaluation.expected_count,
            len(done),
        )

    @classmethod
    def _make_one(cls, *employees):
        """From now on these records are known to be one human."""
        employees[1].work_contact_id = employees[0].user_id.partner_id


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestBallots(BallotCase):
    def test_d6_4_who_comes_back_does_not_vote_again(self):
        me = self.people[0]
        self._hand_in(self._seat(me))
        for _again in range(3):
            self._withdraw(me)
            seat = self._come_back(me)
            mine = self.evaluation.with_user(me.user_id)
            self.assertFalse(mine.can_answer)
            with self.assertRaisesRegex(UserError, "already"), self._undone():
                mine.action_answer()
            with self.assertRaisesRegex(UserError, "already"), self._undone():
                self._hand_in(seat)
            self.env["hr.training.evaluation"]._cron_follow_clock()
            with self.assertRaisesRegex(UserError, "already"), self._undone():
                self._hand_in(seat)
        self.assertEqual(self._get_numbers(), (1, 6, 1))
        self.assertEqual(len(self.evaluation.participation_ids), 6)

    def test_d6_4_who_answered_and_left_counts_once(self):
        me = self.people[0]
        self._hand_in(self._seat(me))
        self._withdraw(me)
        self.assertEqual(self._get_numbers(), (1, 6, 1))
        self._come_back(me)
        self.assertEqual(self._get_numbers(), (1, 6, 1))

    def test_d6_4_who_left_before_answering_may_answer_when_back(self):
        me = self.people[0]
        self._withdraw(me)
        self.assertEqual(self._get_numbers(), (0, 5, 0))
        seat = self._come_back(me)
        self.env["hr.training.evaluation"]._cron_follow_clock()
        row = self.evaluation.participation_ids.filtered(
            lambda row: row.enrollment_id.employee_id == me
        )
        self.assertEqual(row.enrollment_id, seat, "his row has followed him")
        forms = self.env["hr.training.my.form"].with_user(me.user_id)
        self.assertEqual(forms.search([]).evaluation_id, self.evaluation)
        self._hand_in(seat)
        self.assertEqual(self._get_numbers(), (1, 6, 1))

    def test_d6_4_two_employee_records_are_one_ballot(self):
        one, two = self.people[:2]
        self._hand_in(self._seat(one))
        self._make_one(one, two)
        self.assertFalse(self.evaluation.with_user(one.user_id).can_answer)
        self.assertFalse(self.evaluation.with_user(two.user_id).can_answer)
        with self.assertRaisesRegex(UserError, "already"), self._undone():
            self._hand_in(self._seat(two))
        self.assertEqual(self._get_numbers(), (1, 5, 1))

    def test_d6_4_of_two_seats_of_one_human_one_may_go(self):
        """Both were asked before it was known; those who are left are asked anew."""
        for leaves, stays in (self.people[:2], self.people[1::-1]):
            with self.subTest(leaves=leaves.name), self._undone():
                self._make_one(*self.people[:2])
                self._withdraw(leaves)
                self.env.flush_all()
                self.evaluation.sudo()._do_promise()
                self.env.flush_all()
                rows = self.evaluation.participation_ids
                self.assertIn(self._seat(stays), rows.enrollment_id)
                self.assertEqual(len(rows), 6)

    def test_d6_4_hired_again_is_the_same_human(self):
        """Archived, employed by another company, and enrolled by a new record."""
        me = self.people[0]
        self._hand_in(self._seat(me))
        self._withdraw(me)
        contact = me.user_id.partner_id
        me.active = False
        again = self._create_employee(
            "Again", self.department_ops, work_contact_id=contact.id
        )
        seat = self._come_back(again)
        with self.assertRaisesRegex(UserError, "already"), self._undone():
            self._hand_in(seat)
        self.assertEqual(self._get_numbers(), (1, 6, 1))

    def test_d6_4_late_joiners_with_two_records_are_asked_once(self):
        one, two = self._add_people_more()
        self._enroll(self.session, one, two)
        self._make_one(one, two)
        self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(len(self.evaluation.participation_ids), 7)
        self.assertEqual(self._get_numbers(), (0, 7, 0))

    def _add_people_more(self):
        self._add_users(
            self.company,
            ("late_one", "base.group_user", self.department_srv_n),
            ("late_two", "base.group_user", self.department_srv_n),
        )
        return self.employee_late_one, self.employee_late_two

    # ------------------------------------------------------------
    # THRESHOLDS COUNT HUMANS
    # ------------------------------------------------------------

    def _forget_flags(self):
        """As versions before let it happen: a flag of another enrolment."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_participation SET is_answered = FALSE"
            " WHERE evaluation_id = %s",
            [self.evaluation.id],
        )
        self.env.invalidate_all()

    def test_d6_4_ballots_of_one_lay_nobody_bare(self):
        """Four of one, and the fifth of somebody else: nothing is shown or kept."""
        for _ballot in range(4):
            self._hand_in(self._seat(self.people[0]), trainer=5)
            self._forget_flags()
        self._hand_in(self._seat(self.people[0]), trainer=5)
        self._hand_in(self._seat(self.people[1]), trainer=1)
        self.assertEqual(self._get_numbers(), (2, 6, 6))
        self._close(self.evaluation)
        self.assertFalse(self._get_rows(self.evaluation))
        self.assertFalse(self._get_forms(self.evaluation))
        self.assertEqual(self.evaluation.closed_answered, 2)
        self.assertTrue(self.evaluation.result_hint)

    def test_d6_4_enough_humans_are_shown_in_spite_of_a_double_ballot(self):
        self._hand_in(self._seat(self.people[0]))
        self._forget_flags()
        for person in self.people:
            self._hand_in(self._seat(person))
        self._close(self.evaluation)
        self.assertTrue(self._get_rows(self.evaluation))

    def test_d6_4_departments_are_counted_by_human(self):
        """Five enrolments of four people are no group of five."""
        self._add_users(
            self.company,
            *((f"ops{n}", "base.group_user", self.department_ops) for n in range(5)),
        )
        people = [getattr(self, f"employee_ops{n}") for n in range(5)]
        session = self._create_held_session([*self.people, *people], hours_ago=9)
        evaluation = self._create_questionnaire(session).sudo()
        seat = self._seat(people[0], session)
        self.assertEqual(evaluation._get_form_department(seat), self.department_ops)
        self._make_one(*people[:2])
        self.env.invalidate_all()
        self.assertFalse(evaluation._get_form_department(seat))

    # ------------------------------------------------------------
    # BY NAME
    # ------------------------------------------------------------

    def test_d6_11_a_questionnaire_by_name_is_filled_in_once(self):
        evaluation = self._create_questionnaire(self.session, is_anonymous=False)
        me = self.people[0]
        form = evaluation.user_input_ids.filtered(
            lambda f: f.training_enrollment_id.employee_id == me
        )
        for done in (False, True):
            if done:
                form._mark_done()
            self._withdraw(me)
            seat = self._come_back(me)
            self.env["hr.training.evaluation"]._cron_follow_clock()
            self.assertEqual(len(evaluation.user_input_ids), 6)
            self.assertEqual(form.training_enrollment_id, seat, "it has followed him")
            self.assertEqual(evaluation.with_user(me.user_id).can_answer, not done)
        evaluation.invalidate_recordset()
        self.assertEqual((evaluation.answered_count, evaluation.expected_count), (1, 6))

    def test_d6_11_one_form_by_name_for_two_records(self):
        one, two = self.people[:2]
        self._make_one(one, two)
        evaluation = self._create_questionnaire(self.session, is_anonymous=False)
        self.assertEqual(len(evaluation.user_input_ids), 5)
        self.assertEqual(evaluation.expected_count, 5)


@tagged("post_install", "-at_install", "hr_training_exam")
class TestAttemptsByHuman(ExamCase):
    """Withdrawing does not give an exam's attempts back (policy 7.2.1)."""

    def _come_back(self):
        self.enrollment.with_user(self.user_officer).action_withdraw("Ill")
        self.enrollment = self._enroll(self.training_session, self.employee_employee)
        officer = self.evaluation.with_user(self.user_officer)
        officer.action_hand_out()

    def test_d6_11_a_paper_that_was_sat_is_not_handed_out_again(self):
        paper = self._open()[0]
        self._sit(paper, {})
        self._come_back()
        self.assertEqual(len(self.evaluation.user_input_ids), 2)
        self.assertEqual(paper.training_enrollment_id, self.enrollment)
        self.assertEqual(paper.state, "done")

    def test_d6_11_a_paper_that_was_begun_goes_on(self):
        paper = self._open()[0]
        self._begin(paper)
        self._come_back()
        self.assertEqual(len(self.evaluation.user_input_ids), 2)
        self.assertEqual(paper.training_enrollment_id, self.enrollment)
        self.assertTrue(paper._filter_exam_answerable())

    def test_d6_11_marks_and_attempts_follow_the_human(self):
        paper = self._open()[0]
        self._sit(
            paper, {self.question_single: self._choice(self.question_single, "B")}
        )
        self.assertEqual(self._scores().value, 10)
        self._come_back()
        self.assertEqual(self._scores().value, 10)
        self.assertEqual(self.evaluation._get_tried_attempts()[self.enrollment], 1)

    def test_d6_11_two_records_one_paper(self):
        self.employee_colleague.work_contact_id = self.user_employee.partner_id
        self._open()
        self.assertEqual(len(self.evaluation.user_input_ids), 1)


@tagged("post_install", "-at_install", "hr_training_review360")
class TestReviewsByHuman(Review360Case):
    """A human rates another one once, and himself in the group for it (7.2.4)."""

    def _second_record(self, employee, **vals):
        contact = employee.user_id.partner_id
        return self._create_employee(
            "Second", self.department_ops, work_contact_id=contact.id, **vals
        )

    def test_d6_11_a_rater_is_not_asked_twice(self):
        peer = self.peers[0]
        second = self._second_record(peer)
        review = self._reviews("peer")[0]
        manager = self.user_department_manager
        with self.assertRaisesRegex(UserError, "asked about the person already"):
            self._confirm_as(manager, review, second)
        # The person by another record is no peer of himself either.
        myself = self._second_record(self.person)
        with self.assertRaisesRegex(UserError, "nobody rates himself"):
            self._confirm_as(manager, review, myself)

    def _confirm_as(self, user, review, rater):
        if review.rater_id in self.peers[:1]:
            review = self._reviews("peer")[1]
        with self._undone():
            review.with_user(user).rater_id = rater

    def test_d6_11_proposals_name_each_human_once(self):
        user = self.peers[0].user_id
        other = self._create_employee(
            "Other", self.department_ops, parent_id=self.boss.id, user_id=False
        )
        other.work_contact_id = user.partner_id
        myself = self._create_employee("Me", self.department_ops)
        myself.parent_id = self.boss
        myself.work_contact_id = self.user_person.partner_id
        boss = self._create_employee("Boss", self.department_ops)
        boss.work_contact_id = self.boss.user_id.partner_id
        people = other | myself | boss
        # They have logins of their own, and are the same humans all the same.
        for number, employee in enumerate(people):
            self._add_users(self.company, (f"more{number}", "base.group_user", None))
            employee.user_id = getattr(self, f"user_more{number}")
        other.work_contact_id = user.partner_id
        myself.work_contact_id = self.user_person.partner_id
        boss.work_contact_id = self.boss.user_id.partner_id
        self.person.parent_id = self.boss
        [raters] = self.env["hr.training.review"]._propose(self.enrollment).values()
        keys = self.env["hr.training.person"]._get_keys(
            self.env["hr.employee"].union(*raters)
        )
        self.assertEqual(len(set(keys.values())), len(raters))
        self.assertNotIn(myself, raters)

    def test_d6_4_a_group_is_counted_by_human(self):
        """Three reviews of two humans are fewer than three: nothing is shown."""
        peers = self._reviews("peer")
        peers[3:].with_user(self.user_department_manager).action_remove()
        peers = self._confirm(self._reviews("peer"))
        self._answer(peers, 5)
        peers[1].rater_id.work_contact_id = peers[0].rater_id.user_id.partner_id
        self._close()
        self.assertNotIn("peer", self._totals())

    def test_d6_11_raters_go_on_about_who_came_back(self):
        peers = self._confirm(self._reviews("peer"))
        self._answer(peers, 5)
        count = len(self._reviews())
        self.enrollment.with_user(self.user_officer).action_withdraw("Ill")
        seat = self._enroll(self.held, self.person)
        self.evaluation.with_user(self.user_officer).action_propose_raters()
        self.assertEqual(len(self._reviews()), count)
        self.assertEqual(self._reviews().enrollment_id, seat)
        self._close()
        self.assertEqual(self._totals()["peer"][1], len(peers))


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestBallotsHttp(BrowserCase):
    """The same through the browser; and looking at a form makes none."""

    def _get_seat(self, number):
        return self.training.enrollment_ids.filtered(
            lambda e: e.employee_id == self.people[number] and e.state == "enrolled"
        )

    def _begin(self, number):
        """Begin without a cookie of before."""
        self._login(self.people[number].user_id)
        return self._call("begin", self._tokens, lang_code="en_US")[1]

    @property
    def _tokens(self):
        return [self.survey.access_token, f"evaluation-{self.evaluation.id}"]

    def test_d6_4_who_answered_and_came_back_gets_no_form(self):
        self._fill_in(0)
        for _again in range(2):
            self._get_seat(0).with_user(self.user_officer).action_withdraw("Ill")
            self._enroll(self.training, self.people[0])
            self.env.flush_all()
            for keep_cookie in (True, False):
                if not keep_cookie:
                    self._login(self.people[0].user_id)
                self.assertIn("answered already", self._open().text)
            for route in ("begin", "submit"):
                _a, result = self._call(route, self._tokens, **self._prepare_answers(0))
                self.assertIn("error", result)
        self.assertEqual(len(self._get_forms(self.evaluation)), 1)
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.answered_count, 1)

    def test_d6_4_what_the_page_does_not_offer_is_not_taken(self):
        """An answer of a browser's own making stopped the counting, and was logged."""
        tokens, _page = self._fill_in(0, submit=False)
        other = self._create_form("Another one").question_ids
        pace, foreign = (
            str(question.suggested_answer_ids[0].id)
            for question in (self.q_change, other[1])
        )
        column = str(self.q_grid.suggested_answer_ids[0].id)
        row = str(self.q_grid.matrix_row_ids[0].id)
        foreign_row = str(other[2].matrix_row_ids[0].id)
        keys = [str(question.id) for question in self.survey.question_ids]
        for forged in (
            ("999", foreign, {row: [foreign]}, "a\0b"),
            ("9" * 11, "x", {foreign_row: [column]}, {"a": "b"}),
            (["1", "2"], [pace, pace], {row: [column] * 2}, ["a", "b"]),
            ("0", [foreign, {"comment": "c"}], "x", "\0"),
            ("x", [pace, {"comment": "a\0"}], {row: column}, [["a"]]),
        ):
            with self.subTest(forged=forged):
                answers = dict(zip(keys, forged, strict=True))
                _answers, result = self._call("submit", tokens, **answers)
                self.assertEqual(result.get("error"), "validation")
                self.assertEqual(sorted(result["fields"]), sorted(keys))
        _answers, result = self._call("submit", tokens, **self._prepare_answers(0))
        self.assertIn("Thank you", result["survey_content"])

    def test_d6_4_looking_makes_no_form(self):
        self._login(self.people[0].user_id)
        for _look in range(3):
            page = self._open()
            self.assertEqual(self._get_tokens(page), self._tokens)
            self.assertIn("o_training_anonymous", page.text)
            self._open_raw(f"/survey/{'/'.join(self._tokens)}")
            self._open_raw(f"/survey/start/{self.survey.access_token}")
        self.assertFalse(self._get_forms(self.evaluation))
        rows = self.evaluation.participation_ids
        self.assertEqual(len(rows), len(self.people))

    def test_d6_4_blank_forms_are_bounded_and_nobody_loses_his(self):
        """One begins again and again; who had begun before hands in all the same."""
        self.patch(hr_training_ballot_mixin, "LEAST_UNFINISHED", 4)
        self.patch(hr_training_ballot_mixin, "UNFINISHED_EACH", 0)
        tokens, _page = self._fill_in(1, submit=False)
        cookies = [(c.name, c.value) for c in self.opener.cookies]
        [old] = self._get_forms(self.evaluation)
        for _flood in range(8):
            self.assertNotIn("error", self._begin(0))
            self.assertLessEqual(len(self._get_forms(self.evaluation)), 4)
        self.assertNotIn(old["id"], [f["id"] for f in self._get_forms(self.evaluation)])
        self._login(self.people[1].user_id)
        for name, value in cookies:
            if name.startswith("training_"):
                self.opener.cookies.set(name, value)
        _a, result = self._call("submit", tokens, **self._prepare_answers(1))
        self.assertIn("Thank you", result["survey_content"])
        lines = self._get_lines(self._get_forms(self.evaluation))
        self.assertIn("TEXT-1-zqxv7", {line["value_text_box"] for line in lines})
        # What was handed in never makes way.
        for _flood in range(8):
            self._begin(0)
        done = [f for f in self._get_forms(self.evaluation) if f["state"] == "done"]
        self.assertEqual(len(done), 1)

    def test_d6_4_forms_that_hold_something_make_way_last(self):
        self.patch(hr_training_ballot_mixin, "LEAST_UNFINISHED", 3)
        self.patch(hr_training_ballot_mixin, "UNFINISHED_EACH", 0)
        self._begin(0)
        [first] = self._get_forms(self.evaluation)
        self.env["survey.user_input"]._as_nobody().browse(first["id"])._save_lines(
            self.q_text, "Half"
        )
        self.env.flush_all()
        for _flood in range(5):
            self._begin(1)
        forms = [form["id"] for form in self._get_forms(self.evaluation)]
        self.assertEqual(len(forms), 3)
        self.assertIn(first["id"], forms)

    @mute_logger("odoo.http")
    def test_d6_12_languages_that_are_none(self):
        for code in (["en_US"], {"a": 1}, 5, None, True, "xx_YY", "\0", "x" * 5000):
            with self.subTest(code=str(code)[:20]):
                self._login(self.people[0].user_id)
                _a, result = self._call("begin", self._tokens, lang_code=code)
                self.assertIn("survey_content", result)


@tagged("post_install", "-at_install", "hr_training_race")
class TestBallotRace(QuestionnaireRaceCase):
    """Real connections: one human hands in by two enrolments at once."""

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def _race(self, drop_rows):
        first, second = self.enrollment_ids[:2]
        with self._env() as env:
            one, two = env["hr.training.enrollment"].browse([first, second]).employee_id
            contact = env["res.partner"].create({"name": "One Human"})
            (one | two).work_contact_id = contact
            if drop_rows:
                env["hr.training.evaluation"].browse(
                    self.evaluation_id
                ).participation_ids.unlink()
        errors = self._run_at_once(
            [lambda e=e: self._hand_in(e) for e in (first, second) * 3]
        )
        for error in errors:
            self.assertIsInstance(error, UserError, "nobody sees a database error")
            self.assertIn("answered already", str(error))
        self.assertEqual(len(errors), 5)
        self.assertEqual(self._get_numbers(), (1, 1, 1))

    def test_d6_4_two_enrolments_of_one_human_are_one_answer(self):
        self._race(drop_rows=False)

    def test_d6_4_two_enrolments_that_nobody_asked_before(self):
        self._race(drop_rows=True)
