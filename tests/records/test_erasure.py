from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import TODAY
from ..common_world import HrTrainingWorldCase
from ..feedback.common_copy import CopyCase

NAME = "Xerxes Quillon"
WORDS = (NAME, "xerxes.q@example.com", "X77123Q", "xerxes-login")


@tagged("post_install", "-at_install", "hr_training_erasure")
class TestErasure(CopyCase, HrTrainingWorldCase):
    """Who left long ago becomes a number in our records (design §6.15)."""

    uses = ("user_officer", "user_head", "user_employee", "user_department_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.training.erasure"].sudo().search([])._guard_sudo().write(
            {"state": "refused"}
        )
        cls.person = cls.employee_employee
        cls.user_employee.write({"name": NAME, "login": WORDS[3]})
        cls.user_employee.partner_id.write({"name": NAME, "email": WORDS[1]})
        cls.person.write({"name": NAME, "barcode": WORDS[2], "work_email": WORDS[1]})
        need = cls.world["hr.training.need"]["own"].sudo()
        need.description = f"{NAME} (badge {WORDS[2]}) asked for it"
        need.message_post(body=f"Said by {NAME}", subject=WORDS[1])
        cls.env.flush_all()

    def _leave(self, years=11):
        day = TODAY - timedelta(days=366 * years)
        self.person.write({"departure_date": day, "active": False})

    def _propose(self):
        Erasure = self.env["hr.training.erasure"]
        Erasure._cron_propose()
        return Erasure.search([("employee_id", "=", self.person.id)])

    def _erase(self):
        self._leave()
        erasure = self._propose().with_user(self.user_head)
        erasure.action_approve("Kept long enough")
        erasure.action_erase()
        return erasure

    def _get_named(self):
        """Tables of ours, and of our documents' chatter, that name the person."""
        tables = set(self.env["hr.training.eraser"]._get_tables())
        tables |= {"mail_tracking_value", "mail_activity", "calendar_attendee"}
        tables |= {"survey_user_input", "survey_user_input_line"}
        dump = self._dump()
        return {
            (table, word)
            for table in tables & dump.keys()
            for word in WORDS
            if word.casefold() in dump[table].casefold()
        }

    def test_d6_15_who_left_longer_ago_than_retention_is_proposed(self):
        self.assertFalse(self._propose())
        self._leave(years=9)
        self.assertFalse(self._propose())
        self.company.training_retention_years = 5
        self.assertEqual(self._propose().state, "proposed")
        self.assertEqual(len(self._propose()), 1)

    def test_d6_11_who_is_back_by_another_record_is_not(self):
        self.env["hr.employee"].create(
            {
                "name": NAME,
                "company_id": self.company.id,
                "work_contact_id": self.person.work_contact_id.id
                or self.user_employee.partner_id.id,
            }
        )
        self._leave()
        self.assertFalse(self._propose())

    def test_d6_15_a_person_decides_with_a_reason_and_it_is_the_head(self):
        self._leave()
        erasure = self._propose()
        for user in (self.user_officer, self.user_executive):
            for method in ("action_approve", "action_refuse", "action_erase"):
                with self.assertRaises(UserError), self._undone():
                    self._rpc(user, erasure._name, method, erasure.ids)
        head = erasure.with_user(self.user_head)
        with self.assertRaises(UserError):
            head.action_erase()
        self.assertEqual(head.action_approve()["res_model"], "hr.training.reason")
        head.action_refuse("A suit is pending")
        self.assertEqual(
            (erasure.state, erasure.decided_by_id), ("refused", self.user_head)
        )
        self.assertEqual(len(self._propose()), 1)
        self.assertEqual(erasure.state, "refused")

    def test_d6_15_no_table_of_ours_names_him_afterwards(self):
        self.assertTrue(self._get_named())
        self._erase()
        self.assertEqual(self._get_named(), set())
        messages = self.env["mail.message"].search(
            [("model", "=like", "hr.training.%")]
        )
        text = " ".join(f"{m.body} {m.subject} {m.email_from}" for m in messages)
        for word in WORDS:
            self.assertNotIn(word, text)

    def test_d6_15_no_link_of_ours_leads_to_him_afterwards(self):
        self._erase()
        about, done = self.env["hr.training.held"].sudo()._find(self.person.sudo())
        self.assertEqual({name: found.ids for name, found in about.items()}, {})
        self.assertEqual([(of, link) for of, link in done], [])

    def test_d6_15_figures_stay_and_his_number_stands_for_him(self):
        enrollment = self.world["hr.training.enrollment"]["own"].sudo()
        before = (enrollment.result, enrollment.score, enrollment.department_id)
        counts = self._count()
        erasure = self._erase()
        self.assertEqual(self._count(), counts)
        enrollment.invalidate_recordset()
        self.assertEqual(
            (enrollment.result, enrollment.score, enrollment.department_id), before
        )
        label = f"Person {erasure.id:05d}"
        self.assertEqual(enrollment.employee_id.name, label)
        self.assertFalse(enrollment.employee_id.active)
        self.assertEqual((erasure.label, erasure.state), (label, "done"))
        self.assertFalse(erasure.employee_id)

    def _count(self):
        Enrollment = self.env["hr.training.enrollment"].sudo()
        return Enrollment._read_group([], ["result", "state"], ["__count", "score:avg"])

    def test_d6_15_what_is_hrs_stays(self):
        line = self.env["hr.resume.line"].create(
            {
                "employee_id": self.person.id,
                "name": "School",
                "date_start": "2001-01-01",
            }
        )
        made = self.env["hr.resume.line"].search(
            [("employee_id", "=", self.person.id), ("course_type", "=", "training")]
        )
        self._erase()
        self.assertEqual((self.person.name, self.person.barcode), (NAME, WORDS[2]))
        self.assertTrue(line.exists())
        self.assertFalse(made.exists())

    def test_d6_15_another_person_is_left_alone(self):
        colleague = self.employee_colleague
        before = self.env["hr.training.enrollment"].search(
            [("employee_id", "=", colleague.id)]
        )
        self.assertTrue(before)
        need = self.world["hr.training.need"]["team"].sudo()
        need.description = f"{NAME}ia asked for it"
        self._erase()
        self.assertEqual(need.description, f"{NAME}ia asked for it")
        self.assertEqual(before.mapped("employee_id"), colleague)
        self.assertTrue(colleague.name)

    def test_d6_15_who_came_back_in_between_is_not_erased(self):
        self._leave()
        erasure = self._propose().with_user(self.user_head)
        erasure.action_approve("Kept long enough")
        self.person.active = True
        with self.assertRaisesRegex(UserError, "back"):
            erasure.action_erase()
