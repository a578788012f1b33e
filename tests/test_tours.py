"""Whole ways through the screens, as each role walks them.

Data are the tests' own and lie around today, since a browser knows no frozen clock.
"""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import date_utils, mute_logger

from .common import HrTrainingCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestTours(HrTrainingCase, HttpCase):
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(second=0, microsecond=0)
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        users = cls.env["res.users"].search([("login", "=like", "hr_training_%")])
        users.lang = "en_US"
        if "odoobot_state" in users:
            # Its chat window would lie over the phone's screen.
            users.odoobot_state = "disabled"

    def _start(self, tour, user, action=None, record=None, **kwargs):
        """Run a tour as a user, from an action's screen or a record's form."""
        path = None
        if action:
            path = f"/odoo/action-hr_training.{action}"
        elif record:
            path = f"/odoo/{record._name}/{record.id}"
        self.start_tour(path or "/odoo", tour, login=user.login, **kwargs)

    def _start_on_phone(self, tour, user, **kwargs):
        self.browser_size = PHONE
        self.touch_enabled = True
        self._start(tour, user, **kwargs)

    # ------------------------------------------------------------
    # FROM PLAN TO RESULT
    # ------------------------------------------------------------

    def test_p4_officer_from_plan_to_result(self):
        self.start_tour(
            "/odoo/training-plans",
            "hr_training_officer_plans",
            login=self.user_officer.login,
        )
        plan = self.env["hr.training.plan"].search(
            [("create_uid", "=", self.user_officer.id)]
        )
        self.assertEqual(plan.state, "submitted")
        self._approve(plan, submit=False)
        self._start("hr_training_officer_session", self.user_officer, record=plan)
        session = plan.line_ids.session_ids
        self.assertEqual(session.state, "done")
        self._start("hr_training_officer_marks", self.user_officer, record=session)
        self.assertEqual((session.state, session.results_released), ("done", True))
        self.assertEqual(
            {e.employee_id: (e.result, e.score) for e in session.enrollment_ids},
            {
                self.employee_employee: ("passed", 91.0),
                self.employee_colleague: ("failed", 45.0),
            },
        )
        self.assertEqual(plan.line_ids.execution, "held")

    # ------------------------------------------------------------
    # ENROL AND WITHDRAW
    # ------------------------------------------------------------

    def _open_session(self):
        return self._create_session(
            self.now + timedelta(days=10), schedule=True, trainer_ids=self.trainer.ids
        )

    def _check_withdrawn(self, session):
        enrollment = session.enrollment_ids
        self.assertEqual(enrollment.employee_id, self.employee_employee)
        self.assertEqual(enrollment.state, "withdrawn")
        self.assertEqual(enrollment.end_reason, "A customer needs me that day")

    def test_p6_employee_enrols_and_withdraws(self):
        session = self._open_session()
        self._start(
            "hr_training_employee",
            self.user_employee,
            action="hr_training_session_action_open",
        )
        self._check_withdrawn(session)

    def test_p6_employee_enrols_and_withdraws_on_phone(self):
        session = self._open_session()
        self._start_on_phone(
            "hr_training_employee",
            self.user_employee,
            action="hr_training_session_action_open",
        )
        self._check_withdrawn(session)

    # ------------------------------------------------------------
    # RULE DOCUMENTS
    # ------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_p2_1_1_employee_reads_a_rule_on_phone_and_the_officer_sees_it(self):
        job = {"name": "Fitter", "company_id": self.company.id}
        rule = self.env["hr.training.material"].create(
            {
                "name": "Rules of the Workshop",
                "kind": "rule",
                "company_id": self.company.id,
                "concerned": "jobs",
                "job_ids": self.env["hr.job"].create(job).ids,
            }
        )
        readers = self.employee_employee | self.employee_colleague
        readers.job_id = rule.job_ids
        rule.with_user(self.user_officer)._take_contents(
            {
                rule.with_user(self.user_officer): {
                    "url": "https://example.com/rules",
                    "note": "No gloves at the lathe",
                }
            }
        )
        rule.with_user(self.user_head).action_approve()
        self._start_on_phone(
            "hr_training_rule_reader",
            self.user_employee,
            action="hr_training_material_unread_action_mine",
        )
        # In force since today, as his company has it.
        rule = rule.with_user(self.user_officer)
        reading = rule.current_version_id.reading_ids
        self.assertEqual(reading.employee_id, self.employee_employee)
        self.assertTrue(reading.acknowledged_on)
        self.touch_enabled, self.browser_size = False, "1366x768"
        self._start("hr_training_rule_officer", self.user_officer, record=rule)
        self.assertEqual(rule.url, "https://example.com/rules")

    # ------------------------------------------------------------
    # APPROVE
    # ------------------------------------------------------------

    def test_p4_2_head_approves_from_the_activity(self):
        today = self.now.date()
        plan = self._create_plan(
            "quarterly",
            name="Plan of the Tour",
            date_from=date_utils.start_of(today, "quarter"),
            date_to=date_utils.end_of(today, "quarter"),
            lines=[{"date_start": today}],
        )
        plan.with_user(self.user_officer).action_submit()
        self._start(
            "hr_training_head_approves",
            self.user_head,
            action="hr_training_enrollment_action_mine",
        )
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.step_ids.decided_by_id, self.user_head)

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def test_p6_3_1_trainer_marks_the_register_on_phone(self):
        session = self._create_session(
            self.now - timedelta(hours=1), schedule=True, trainer_ids=self.trainer.ids
        )
        self._enroll(
            session,
            self.employee_employee,
            self.employee_colleague,
            self.employee_outsider,
        )
        session.with_user(self.user_officer).action_start()
        self._start_on_phone(
            "hr_training_trainer_register",
            self.user_trainer,
            action="hr_training_session_action_teach",
        )
        self.assertEqual(
            {row.employee_id: row.status for row in session.attendance_ids},
            {
                self.employee_employee: "present",
                self.employee_colleague: "late",
                self.employee_outsider: "absent",
            },
        )

    # ------------------------------------------------------------
    # MENUS
    # ------------------------------------------------------------

    def _get_menus(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {menu.get("xmlid") for menu in menus.values()}

    def test_d5_menus_follow_the_role(self):
        waiting = "hr_training.hr_training_menu_waiting"
        team = "hr_training.hr_training_menu_team"
        for user, menus in (
            (self.user_employee, ()),
            (self.user_trainer, ()),
            (self.user_officer, ()),
            (self.user_department_manager, (waiting, team)),
            (self.user_head, (waiting,)),
            (self.user_executive, (waiting,)),
            (self.user_finance, (waiting,)),
        ):
            with self.subTest(user=user.name):
                shown = self._get_menus(user) & {waiting, team}
                self.assertEqual(shown, set(menus))

    def test_p6_seats_left_are_the_same_for_everyone(self):
        """Who sees one enrolment of his own sees the seats of the others taken."""
        session = self._create_session(
            self.now + timedelta(days=5), schedule=True, seats_max=2
        )
        self._enroll(session, self.employee_colleague, self.employee_outsider)
        for user in (self.user_employee, self.user_officer, self.user_finance):
            with self.subTest(user=user.name):
                seen = session.with_user(user)
                self.env.invalidate_all()
                self.assertEqual((seen.enrolled_count, seen.seats_left), (2, 0))

    def test_p2_2_department_manager_nominates(self):
        session = self._create_session(self.now + timedelta(days=5), schedule=True)
        manager = self.user_department_manager
        self.assertTrue(session.with_user(manager).can_nominate)
        self.assertFalse(session.with_user(self.user_employee).can_nominate)
        wizard = self.env["hr.training.session.enroll"].with_user(manager)
        wizard = wizard.create(
            {
                "session_id": session.id,
                "department_ids": self.department_srv_n.ids,
            }
        )
        wizard.action_enroll()
        self.assertEqual(
            session.enrollment_ids.employee_id,
            self.employee_employee | self.employee_colleague,
        )

    def test_d4_user_named_by_a_rule_gets_the_menu(self):
        waiting = "hr_training.hr_training_menu_waiting"
        self.assertNotIn(waiting, self._get_menus(self.user_outsider))
        rule = self.env["hr.training.approval.rule"].create(
            {
                "name": "By name",
                "document": "plan_adhoc",
                "approver": "user",
                "user_id": self.user_outsider.id,
                "company_id": self.company.id,
            }
        )
        self.assertIn(waiting, self._get_menus(self.user_outsider))
        rule.unlink()
        self.assertNotIn(waiting, self._get_menus(self.user_outsider))

    def test_d4_waiting_count_is_one_query(self):
        Step = self.env["hr.training.approval.step"]
        plan = self._create_plan("quarterly")
        plan.with_user(self.user_officer).action_submit()
        self.env.flush_all()
        for user, count in ((self.user_head, 1), (self.user_employee, 0)):
            with self.subTest(user=user.name):
                step = Step.with_user(user)
                step.get_waiting_count()  # rules and groups are cached from now on
                with self.assertQueryCount(1):
                    self.assertEqual(step.get_waiting_count(), count)
