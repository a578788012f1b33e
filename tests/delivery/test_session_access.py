"""Whose session it is: the terms of the rules, by search and by record (design §5)."""

import random
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged

from ...models.common import hr_training_few_mixin
from ..common import START, HrTrainingCase
from ..common_calls import run_migration

TERMS = (
    "is_taught_by_me",
    "may_register",
    "may_mark",
    "is_helped_by_me",
    "has_my_team",
    "has_my_enrollment",
    "is_mine",
    "is_open_to_me",
)
ROLES = ("employee", "department_manager", "trainer", "officer", "outsider")


@tagged("post_install", "-at_install", "hr_training_delivery")
class TestSessionAccess(HrTrainingCase):
    uses = (*(f"user_{role}" for role in ROLES), "employee_", "trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rng = random.Random(19)
        people = [
            cls.employee_employee,
            cls.employee_colleague,
            cls.employee_outsider,
        ]
        helpers = [cls.user_employee, cls.user_outsider, cls.user_trainer]
        cls.sessions = cls.env["hr.training.session"].browse()
        for number in range(24):
            session = cls._create_session(
                START + timedelta(days=number),
                schedule=bool(rng.getrandbits(1)),
                keeper_ids=[u.id for u in helpers if rng.random() < 0.2],
                examiner_ids=[u.id for u in helpers if rng.random() < 0.2],
            )
            if rng.random() < 0.2:
                session.trainer_ids = cls.trainer
            if rng.random() < 0.2:
                session.slot_ids.trainer_ids = cls.trainer
            if session.state == "scheduled":
                cls._enroll(session, *(p for p in people if rng.random() < 0.2))
            if number % 6 == 5:
                session.active = False
            cls.sessions |= session
        cls.env.flush_all()

    def _tell(self, session, role):
        """The terms as design §5 and policy 2.3 say them, read from the records."""
        user = getattr(self, f"user_{role}")
        officer = role == "officer"
        trainers = session.trainer_ids | session.slot_ids.trainer_ids
        taught = user in trainers.employee_id.user_id
        register = officer or taught or user in session.keeper_ids
        mark = officer or taught or user in session.examiner_ids
        people = session.enrollment_ids.employee_id
        team = role == "department_manager" and bool(
            people.department_id & (self.department_srv | self.department_srv_n)
        )
        own = user in people.user_id
        mine = register or mark or team or own
        return (
            taught,
            register,
            mark,
            register or mark,
            team,
            own,
            mine,
            mine or session.state in ("scheduled", "ongoing"),
        )

    def test_terms_of_rules_say_the_same_of_a_record_and_in_a_search(self):
        for role in ROLES:
            user = getattr(self, f"user_{role}")
            told = [self._tell(session, role) for session in self.sessions]
            # Rules ask in sudo, where the user is still himself.
            asked = self.sessions.with_user(user).sudo()
            asked.invalidate_recordset()
            for number, term in enumerate(TERMS):
                right = {
                    s.id for s, t in zip(self.sessions, told, strict=True) if t[number]
                }
                found = asked.with_context(active_test=False).search(
                    [("id", "in", asked.ids), (term, "=", True)]
                )
                others = asked.with_context(active_test=False).search(
                    [("id", "in", asked.ids), (term, "=", False)]
                )
                with self.subTest(role=role, term=term):
                    self.assertEqual(set(found.ids), right)
                    self.assertEqual(set(others.ids), set(asked.ids) - right)
                    self.assertEqual(set(asked.filtered(term).ids), right)
            self.assertTrue(any(map(any, told)), f"{role} has a part in none")

    def test_terms_follow_what_changes_in_the_same_transaction(self):
        session = self.sessions.filtered(
            lambda s: s.state == "scheduled" and not s.enrollment_ids and s.active
        )[0]
        session.keeper_ids = session.examiner_ids = False
        session.trainer_ids = session.slot_ids.trainer_ids = False
        mine = session.with_user(self.user_outsider).sudo()
        lead = session.with_user(self.user_department_manager).sudo()

        def check(record, value):
            # Who leads whom is not followed within a request.
            if record.env.user == lead.env.user:
                record.invalidate_recordset()
            self.assertEqual(record.is_mine, value)
            domain = [("id", "=", record.id), ("is_mine", "=", True)]
            self.assertEqual(bool(record.search_count(domain)), value)

        check(mine, False)
        session.keeper_ids = self.user_outsider
        check(mine, True)
        session.keeper_ids = False
        check(mine, False)
        session.slot_ids.trainer_ids = self.trainer
        check(session.with_user(self.user_trainer).sudo(), True)
        check(mine, False)
        self._enroll(session, self.employee_outsider)
        check(mine, True)
        check(lead, False)
        self.employee_outsider.department_id = self.department_srv_n
        check(lead, True)
        # Whoever is replaced loses his view at once.
        self.department_srv.manager_id = self.employee_outsider
        check(lead, False)
        check(mine, True)
        self.department_srv.manager_id = self.employee_department_manager
        check(lead, True)
        self.department_srv_n.parent_id = False
        check(lead, False)
        self.department_srv_n.parent_id = self.department_srv
        check(lead, True)
        self.employee_department_manager.active = False
        check(lead, False)

    def test_what_is_archived_is_still_ones_own(self):
        """As Odoo asks rules; but who is no trainer any more acts as none."""
        session = self.sessions.filtered(
            lambda s: s.state == "scheduled" and not s.enrollment_ids and s.active
        )[0]
        session.keeper_ids = session.examiner_ids = False
        session.slot_ids.trainer_ids = self.trainer
        self._enroll(session, self.employee_employee)
        teacher = session.with_user(self.user_trainer).sudo()
        self.trainer.active = False
        teacher.invalidate_recordset()
        self.assertTrue(teacher.is_mine and teacher.is_helped_by_me)
        self.assertFalse(teacher.is_taught_by_me or teacher.may_register)
        self.assertFalse(teacher.may_mark)
        domain = [("id", "=", session.id)]
        for term, found in (("is_mine", 1), ("is_helped_by_me", 1), ("may_mark", 0)):
            self.assertEqual(teacher.search_count([*domain, (term, "=", True)]), found)
        self.department_srv.active = self.department_srv_n.active = False
        lead = session.with_user(self.user_department_manager).sudo()
        self.assertTrue(lead.has_my_team)
        self.sessions.active = False
        course = self.course.with_user(self.user_employee).sudo()
        mine = [("id", "=", course.id), ("has_my_enrollment", "=", True)]
        self.assertEqual(course.search(mine), course)
        self.assertTrue(course.has_my_enrollment)

    def test_what_is_computed_later_is_found_now(self):
        slot = self.sessions[0].slot_ids
        slot.trainer_ids = self.trainer
        other = self.sessions.filtered(lambda s: s.state == "draft")[-1]
        other.trainer_ids = other.slot_ids.trainer_ids = False
        teacher = other.with_user(self.user_trainer).sudo()
        self.assertFalse(teacher.is_taught_by_me)
        other.slot_ids.trainer_ids = self.trainer
        self.assertTrue(teacher.is_taught_by_me)

    def test_many_ids_are_left_to_the_database(self):
        """What is more than a few is a subquery, and finds the same."""
        asked = self.sessions.with_user(self.user_department_manager).sudo()
        domain = [("id", "in", asked.ids), ("is_open_to_me", "=", True)]
        few = asked.search(domain)
        self.assertGreater(len(few), 1)
        with patch.object(hr_training_few_mixin, "FEW", 1):
            self.assertEqual(asked.search(domain), few)


@tagged("post_install", "-at_install", "hr_training_delivery")
class TestRuleWords(HrTrainingCase):
    """Databases of before get the words of today in their rules."""

    # As 19.0.1.2.0 shipped them.
    BEFORE = {
        "hr_training_enrollment_rule_user": (
            "['|', '|', '|', ('is_my_own', '=', True), ('is_my_team', '=', True), "
            "('session_id.may_register', '=', True), "
            "('session_id.may_mark', '=', True)]"
        ),
        "hr_training_observation_rule_user_write": (
            "['|', ('session_id.may_register', '=', True), "
            "('session_id.may_mark', '=', True)]"
        ),
        "hr_training_session_rule_user": (
            "['|', '|', '|', '|', ('state', 'in', ('scheduled', 'ongoing')), "
            "('is_taught_by_me', '=', True), ('may_register', '=', True), "
            "('may_mark', '=', True), '|', ('enrollment_ids.is_my_own', '=', True), "
            "('has_my_team', '=', True)]"
        ),
        "hr_training_session_slot_rule_user": (
            "['|', '|', '|', '|', "
            "('session_id.state', 'in', ('scheduled', 'ongoing')), "
            "('session_id.is_taught_by_me', '=', True), "
            "('session_id.may_register', '=', True), "
            "('session_id.may_mark', '=', True), "
            "'|', ('session_id.enrollment_ids.is_my_own', '=', True), "
            "('session_id.has_my_team', '=', True)]"
        ),
        "hr_training_course_rule_user": (
            "['|', ('state', 'in', ('published', 'revising')), "
            "('session_ids.enrollment_ids.is_my_own', '=', True)]"
        ),
        "hr_training_course_form_rule_user": (
            "['|', ('course_id.state', 'in', ('published', 'revising')), "
            "('course_id.session_ids.enrollment_ids.is_my_own', '=', True)]"
        ),
        "hr_training_course_skill_rule_user": (
            "['|', '|', '|', '|', "
            "('course_id.state', 'in', ('published', 'revising')), "
            "('session_id.state', 'in', ('scheduled', 'ongoing')), "
            "('session_id.is_taught_by_me', '=', True), "
            "('session_id.enrollment_ids.is_my_own', '=', True), "
            "('session_id.has_my_team', '=', True)]"
        ),
        "hr_training_material_rule_user": (
            "['|', '&', ('visibility', '=', 'participants'), "
            "('course_ids.session_ids.enrollment_ids.is_my_own', '=', True), "
            "('visibility', '=', 'everyone')]"
        ),
        "hr_training_evaluation_rule_user": (
            "['|', '|', ('session_id.may_mark', '=', True), "
            "('session_id.has_my_team', '=', True), "
            "('session_id.enrollment_ids.is_my_own', '=', True)]"
        ),
    }

    def _get_shipped(self):
        """Domains of the files, by external id."""
        root = Path(__file__).parents[2]
        return {
            record.get("id"): " ".join(
                record.find("field[@name='domain_force']").text.split()
            )
            for path in sorted(root.glob("security/*/ir_rule.xml"))
            for record in etree.parse(path).iter("record")
        }

    def test_rules_of_before_become_the_rules_of_today(self):
        shipped = self._get_shipped()
        rules = {name: self.env.ref(f"hr_training.{name}") for name in self.BEFORE}
        for name, rule in rules.items():
            rule.domain_force = self.BEFORE[name]
        # What somebody has added to a rule stays.
        own = rules["hr_training_material_rule_user"]
        own.domain_force = f"['&', ('id', '>', 0)] + {own.domain_force}"
        run_migration(self.env, "19.0.1.3.0/post-rules", False)
        self.assertIn("enrollment_ids.is_my_own", own.domain_force)
        run_migration(self.env, "19.0.1.3.0/post-rules")
        for name, rule in rules.items():
            added = "['&', ('id', '>', 0)] + " if rule == own else ""
            with self.subTest(rule=name):
                self.assertEqual(rule.domain_force, added + shipped[name])

    def test_no_rule_has_the_words_of_before(self):
        for name, domain in self._get_shipped().items():
            with self.subTest(rule=name):
                self.assertNotIn("enrollment_ids.", domain)
