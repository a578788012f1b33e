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

    def test_d6_15_no_question_asks_about_him_by_his_name(self):
        trainer = self.env["hr.training.trainer"].search(
            [("employee_id", "=", self.person.id)], limit=1
        )
        form = self.env.ref("hr_training.survey_questionnaire").copy()
        about, other = form.question_ids[:2]
        about.write({"title": f"{NAME}: Clear?", "training_trainer_id": trainer.id})
        other.title = "Clear?"
        self._erase()
        self.env.invalidate_all()
        self.assertNotIn(NAME, about.title)
        self.assertTrue(about.title.endswith(": Clear?"))
        self.assertEqual(other.title, "Clear?")

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

    # ------------------------------------------------------------
    # WHO ELSE IS CALLED SO
    # ------------------------------------------------------------

    def test_d6_15_a_namesake_keeps_his_name_in_what_is_his(self):
        self.employee_colleague.name = NAME
        theirs = self.world["hr.training.need"]["team"].sudo()
        theirs.description = f"{NAME} asked for it"
        theirs.message_post(body=f"Said by {NAME}")
        mine = self.world["hr.training.need"]["own"].sudo()
        messages = theirs.message_ids.ids
        self._erase()
        self.assertEqual(theirs.description, f"{NAME} asked for it")
        self.assertIn(NAME, str(theirs.message_ids.browse(messages).mapped("body")))
        self.assertNotIn(NAME, mine.description)
        self.assertNotIn(NAME, str(mine.message_ids.mapped("body")))

    def test_d6_15_a_name_that_html_writes_otherwise_goes_as_well(self):
        self.person.name = "Xerxes O'Quillon & Son"
        need = self.world["hr.training.need"]["own"].sudo()
        need.message_post(body="Said by Xerxes O'Quillon & Son")
        self._erase()
        self.assertNotIn("Quillon", str(need.message_ids.mapped("body")))

    def test_d6_15_a_longer_name_of_another_is_left_alone(self):
        self.person.name = "张伟"
        self.employee_colleague.name = "张伟明"
        theirs = self.world["hr.training.need"]["team"].sudo()
        theirs.description = "张伟明提出"
        mine = self.world["hr.training.need"]["own"].sudo()
        mine.description = "张伟提出"
        self._erase()
        self.assertEqual(theirs.description, "张伟明提出")
        self.assertNotIn("张伟", mine.description)

    def test_d6_15_a_badge_that_is_a_number_changes_no_other_number(self):
        enrollment = self.world["hr.training.enrollment"]["own"].sudo()
        figure = self.world["hr.training.summary.figure"]["other"].sudo()
        session = enrollment.session_id
        figure.kept_ids = [4711, 4712]
        self.person.barcode = "4711"
        theirs = self.world["hr.training.need"]["team"].sudo()
        theirs.description = "Room 4711"
        session.message_post(body="See TS/2026/4711")
        erasure = self._erase()
        self.assertEqual(erasure.state, "done")
        self.env.invalidate_all()
        self.assertEqual(figure.kept_ids, [4711, 4712])
        self.assertEqual(theirs.description, "Room 4711")
        self.assertIn("TS/2026/4711", session.message_ids[0].body)

    def test_d6_15_a_login_that_is_a_word_changes_no_state(self):
        enrollment = self.world["hr.training.enrollment"]["own"].sudo()
        login = enrollment.state
        self.user_employee.login = login
        theirs = self.world["hr.training.need"]["team"].sudo()
        theirs.description = f"The class is {login}"
        counts = self._count()
        self._erase()
        self.assertEqual(self._count(), counts)
        self.assertEqual(theirs.description, f"The class is {login}")

    def test_d6_15_no_message_leads_to_him(self):
        need = self.world["hr.training.need"]["own"].sudo()
        contact = self.user_employee.partner_id
        message = need.message_post(body="Hello", partner_ids=contact.ids)
        message.starred_partner_ids = contact
        self.assertIn(contact, message.partner_ids)
        self._erase()
        message.invalidate_recordset()
        self.assertFalse(message.partner_ids)
        self.assertFalse(message.starred_partner_ids)

    def test_d6_15_nobody_logs_in_by_what_stands_for_him(self):
        need = self.world["hr.training.need"]["own"].sudo()
        self.assertEqual(need.requester_id, self.user_employee)
        self._erase()
        need.invalidate_recordset()
        user = need.requester_id
        self.assertNotEqual(user, self.user_employee)
        self.assertFalse(user.active)
        self.assertFalse(user.partner_id.active)
        self.assertFalse(user.has_group("base.group_user"))

    def test_d6_15_nothing_around_our_records_leads_to_him(self):
        need = self.world["hr.training.need"]["own"].sudo()
        contact = self.user_employee.partner_id
        need.message_subscribe(contact.ids)
        message = need.message_post(body="Hello", partner_ids=contact.ids)
        need.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_employee.id
        )
        session = self.world["hr.training.enrollment"]["own"].sudo().session_id
        event = self.env["calendar.event"].create(
            {
                "name": "Class",
                "start": session.date_begin,
                "stop": session.date_end,
                "training_slot_id": session.slot_ids[:1].id,
                "partner_ids": [(6, 0, contact.ids)],
            }
        )
        self.assertTrue(event.attendee_ids)
        self.assertTrue(message.notification_ids)
        self._erase()
        self.env.invalidate_all()
        self.assertNotIn(contact, need.message_partner_ids)
        self.assertFalse(message.notification_ids)
        self.assertNotIn(self.user_employee, need.activity_ids.user_id)
        self.assertFalse(event.attendee_ids)
        self.assertFalse(event.partner_ids)

    def test_d6_15_what_he_handed_in_before_its_release_goes_as_well(self):
        score = self.world["hr.training.score"]["own"].sudo()
        paper = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": score._name, "res_id": score.id}
        )
        score.evaluation_id._guard_sudo().write({"state": "marking"})
        self._erase()
        self.assertFalse(paper.exists())

    # ------------------------------------------------------------
    # KEPT LONG ENOUGH
    # ------------------------------------------------------------

    def _record_elsewhere(self, years):
        """A record of the person in the other company, which he left as well."""
        contact = self.person.work_contact_id or self.user_employee.partner_id
        return self.env["hr.employee"].create(
            {
                "name": NAME,
                "company_id": self.company_b.id,
                "work_contact_id": contact.id,
                "active": False,
                "departure_date": TODAY - timedelta(days=366 * years),
            }
        )

    def test_d6_15_a_company_keeps_its_records_as_long_as_it_says(self):
        self.company.training_retention_years = 5
        self._record_elsewhere(years=8)
        self._leave(years=6)
        self.assertFalse(self._propose())
        self.company_b.training_retention_years = 7
        erasure = self._propose()
        self.assertEqual(erasure.company_id, self.company)
        erasure.with_user(self.user_head).action_approve("Kept long enough")
        self.company_b.training_retention_years = 10
        with self.assertRaisesRegex(UserError, "longer"):
            erasure.with_user(self.user_head).action_erase()

    def test_d6_15_who_came_back_and_left_again_is_kept(self):
        self._leave()
        erasure = self._propose().with_user(self.user_head)
        erasure.action_approve("Kept long enough")
        self.person.active = True
        self._leave(years=1)
        with self.assertRaisesRegex(UserError, "in between"):
            erasure.action_erase()

    def test_d6_15_it_is_proposed_once_for_all_his_records(self):
        self.company.training_retention_years = 5
        self.company_b.training_retention_years = 5
        again = self._record_elsewhere(years=8)
        self._leave(years=6)
        erasure = self._propose()
        erasure.with_user(self.user_head).action_refuse("A suit is pending")
        self._leave(years=9)
        self._propose()
        both = self.person | again
        found = erasure.search([("employee_id", "in", both.ids)])
        self.assertEqual(found, erasure)

    def test_d6_15_what_is_in_the_books_is_no_reason_to_propose_again(self):
        session = self.world["hr.training.enrollment"]["own"].sudo().session_id
        self.env["hr.expense"].create(
            {
                "name": "Train",
                "employee_id": self.person.id,
                "company_id": self.company.id,
                "training_session_id": session.id,
                "training_cost_type_id": self.env["hr.training.cost.type"]
                .search([], limit=1)
                .id,
            }
        )
        self._erase()
        self.assertTrue(self.env["hr.training.held"]._find(self.person)[0])
        self.assertFalse(self._propose())
