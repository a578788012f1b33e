"""Who enrols people, and how they answer."""

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_people import PeopleCase


@tagged("post_install", "-at_install", "hr_training_people")
class TestRespond(PeopleCase):
    """The answer to a notice (design §10)."""

    def setUp(self):
        super().setUp()
        self.session = self._session(seats_max=1)
        self.place, self.next = self._enroll(
            self.session, self.employee_employee, self.employee_colleague
        )
        self.mine = self.place.with_user(self.user_employee)

    def test_d10_decline_needs_a_reason_and_promotes_the_next(self):
        action = self.mine.action_respond("declined")
        self.assertIn(self.session.display_name, action["name"])
        self.assertEqual(action["context"]["default_button"], "Not Coming")
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual((self.place.state, self.place.response), ("enrolled", False))
        self.env["hr.training.reason"].with_user(self.user_employee).with_context(
            **action["context"]
        ).create({"reason": "A customer waits"}).action_confirm()
        self.assertEqual(
            (self.place.state, self.place.response, self.place.end_reason),
            ("withdrawn", "declined", "A customer waits"),
        )
        self.assertEqual(self.next.state, "enrolled")

    def test_d10_only_an_active_place_is_answered(self):
        self.assertTrue(self.mine.can_respond)
        self._rpc(
            self.user_employee,
            self.mine._name,
            "action_respond",
            self.mine.ids,
            "accepted",
        )
        self.assertEqual(self.place.response, "accepted")
        self.mine.action_withdraw("ill")
        self.env.invalidate_all()
        self.assertFalse(self.mine.can_respond)
        for call in (
            lambda: self.mine.action_respond("accepted"),
            lambda: self.mine.action_respond("declined", "x"),
            self.mine.action_accept_place,
        ):
            with self.assertRaisesRegex(UserError, "has ended"):
                call()

    def test_d10_waiting_is_answered_and_begun_is_not(self):
        waiting = self.next.with_user(self.user_colleague)
        waiting.action_respond("declined", "No time")
        self.assertEqual(self.next.state, "withdrawn")
        self.session.with_user(self.user_officer).sudo()._do_start()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has begun"):
            self.mine.action_respond("declined", "x")

    def test_d10_nobody_answers_for_another_and_junk_is_refused(self):
        with self.assertRaises(UserError):
            self.place.with_user(self.user_officer).action_respond("accepted")
        for response in (None, True, "maybe", [[1]], {}, 5):
            with self.subTest(response=response), self.assertRaises(UserError):
                self.mine.action_respond(response)
        for reason in ("  ", 5, [1], {"a": 1}):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.mine.action_respond("declined", reason)
        self.assertEqual(self.place.state, "enrolled")


@tagged("post_install", "-at_install", "hr_training_people")
class TestEnrollArguments(PeopleCase):
    """Whatever is given instead of people is said to be none (design §10)."""

    def test_d10_junk_is_no_list_of_people(self):
        session = self._session()
        for junk in (
            None,
            True,
            [True],
            "abc",
            "\x00",
            [[1]],
            ["1"],
            [None],
            10**30,
            [10**30],
            [-1],
            [0],
            1.5,
            {"a": 1},
            [2**31 - 1],
        ):
            with (
                self.subTest(junk=junk),
                self.assertRaisesRegex(UserError, "list of ids|no employee"),
            ):
                self._rpc(self.user_officer, session._name, "enroll", session.ids, junk)
        for reason in (True, 5, [1]):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "text"):
                session.with_user(self.user_officer).enroll(self.people[0].ids, reason)
        self.assertFalse(session.with_user(self.user_officer).enroll([]))

    @mute_logger("odoo.sql_db")
    def test_d10_create_wants_session_and_person(self):
        session = self._session()
        for vals in (
            {},
            {"session_id": session.id},
            {"employee_id": self.people[0].id},
            {"session_id": session.id, "employee_id": "x"},
            {"session_id": session.id, "employee_id": [[1]]},
            {"session_id": [[1]], "employee_id": self.people[0].id},
            {"session_id": "x", "employee_id": self.people[0].id},
            {"session_id": 10**30, "employee_id": self.people[0].id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_officer, "hr.training.enrollment", "create", [vals])
        for command in (
            [Command.create({"employee_id": self.people[0].id})],
            [Command.set([])],
        ):
            with self.subTest(command=command), self.assertRaises(AccessError):
                session.with_user(self.user_officer).write({"enrollment_ids": command})


@tagged("post_install", "-at_install", "hr_training_people")
class TestEnrollWizard(PeopleCase):
    """Whoever enrols finds his people, without a right on employee records."""

    def _wizard(self, user):
        session = self._session()
        Wizard = self.env["hr.training.session.enroll"].with_user(user)
        self.env.invalidate_all()
        return Form(Wizard.with_context(default_session_id=session.id)), session

    def test_w1_manager_chooses_of_his_own_and_officer_of_all(self):
        for user, officer in (
            (self.user_department_manager, False),
            (self.user_officer, True),
        ):
            with self.subTest(user=user.login), self._undone():
                form, session = self._wizard(user)
                self.assertEqual(form.is_officer, officer)
                form.department_ids.add(
                    self.department_srv_n.with_user(user).with_env(form._env)
                )
                wizard = form.save()
                self.assertEqual(wizard.employee_ids._name, "hr.employee.public")
                self.assertIn(self.employee_employee.id, wizard.employee_ids.ids)
                wizard.action_enroll()
                self.assertIn(
                    self.employee_employee, session.enrollment_ids.employee_id
                )

    def test_w1_what_the_screens_ask_for_may_be_read(self):
        """Search More and the phone's cards read the public employees."""
        field = self.env["hr.training.session.enroll"]._fields["employee_ids"]
        for user in (self.user_department_manager, self.user_officer):
            for view in ("list", "kanban", "search"):
                with self.subTest(user=user.login, view=view):
                    self._rpc(user, field.comodel_name, "get_views", [[False, view]])
            found = self._rpc(
                user,
                field.comodel_name,
                "web_search_read",
                [("company_id", "=", self.company.id)],
                {"display_name": {}, "department_id": {"fields": {"display_name": {}}}},
            )
            self.assertGreater(found["length"], 5)

    def test_w2_card_and_form_offer_a_manager_to_enrol_people(self):
        view = self.env.ref("hr_training.hr_training_session_view_kanban_nominate")
        arch = self.env["hr.training.session"].get_view(view.id, "kanban")["arch"]
        buttons = {
            node.text: node.get("class")
            for node in etree.fromstring(arch).iter("button")
        }
        self.assertEqual(buttons["Enrol People"], "btn btn-primary")
        self.assertEqual(buttons["Enrol Myself"], "btn btn-secondary")
