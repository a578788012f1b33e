from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import START
from .common_submission import PracticalCase


@tagged("post_install", "-at_install", "hr_training_practical")
class TestPracticalRater(PracticalCase):
    """Who rates at the bench, and several who rate the same."""

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p7_2_2_others_neither_see_nor_fill_in(self):
        sheet = self._sheet()
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_department_manager,
            self.user_outsider,
            self.user_finance,
        ):
            with self.subTest(user=user.name):
                self.assertFalse(
                    self._passes(lambda u=user: sheet.with_user(u).read(["comment"]))
                )
                self.assertFalse(
                    self._passes(
                        lambda u=user: sheet.with_user(u).line_ids[0].action_pass()
                    )
                )

    def test_p7_2_2_examiner_of_another_session_is_refused(self):
        self._create_session(
            start=START + timedelta(days=3), examiner_ids=self.user_outsider.ids
        )
        with self.assertRaises(AccessError):
            self._sheet().with_user(self.user_outsider).line_ids[0].action_pass()

    def test_p7_2_2_nobody_rates_himself(self):
        self.held.examiner_ids |= self.user_employee
        with self.assertRaisesRegex(UserError, "about himself"):
            self._sheet().with_user(self.user_employee).line_ids[0].action_pass()
        with self.assertRaisesRegex(UserError, "about himself"):
            self._sheet().with_user(self.user_officer).write(
                {"rater_id": self.employee_employee.id}
            )

    def _record_again(self, employee):
        """Another employee record of the same human: by his contact."""
        return self._create_employee(
            f"{employee.name} again",
            self.department_ops,
            work_contact_id=employee.work_contact_id.id,
        )

    def _name_rater(self, rater, sheet=None):
        return self._rpc(
            self.user_officer,
            "hr.training.practical",
            "write",
            (sheet or self._sheet()).ids,
            {"rater_id": rater.id},
        )

    def test_d6_11_rater_is_another_human_who_is_there_and_of_the_company(self):
        """Officers name people, not records: of practical tests and of marks alike."""
        self._add_company_b()
        again = self._record_again(self.employee_employee)
        left = self._create_employee("Left", self.department_ops)
        left.active = False
        for rater, sentence in (
            (again, "about himself"),
            (left, "has left"),
            (self.employee_b_employee, "another company"),
        ):
            with self.subTest(rater=rater.name):
                with self.assertRaisesRegex(UserError, sentence):
                    self._name_rater(rater)
                exam = self.env["hr.training.evaluation"].create(
                    {"session_id": self.held.id, "method": "exam", "state": "open"}
                )
                vals = {
                    "evaluation_id": exam.id,
                    "enrollment_id": self._sheet().enrollment_id.id,
                    "value": 50,
                }
                with self.assertRaisesRegex(UserError, sentence):
                    self._rpc(
                        self.user_officer,
                        "hr.training.score",
                        "create",
                        [{**vals, "rater_id": rater.id}],
                    )
        outside = self._create_employee("Guest", self.department_b, user_id=False)
        guest = self._add_user("guest", company=self.company_b)
        guest.company_ids |= self.company
        outside.user_id = guest
        self._name_rater(outside)
        self.assertEqual(self._sheet().rater_id, outside)

    def test_d6_11_human_rates_an_attempt_once(self):
        first = self._sheet()
        self._name_rater(self.employee_outsider)
        first.with_user(self.user_trainer).action_add_rater()
        second = self._sheet() - first
        again = self._record_again(self.employee_outsider)
        with self.assertRaisesRegex(UserError, "already"):
            self._name_rater(again, second)

    def test_d6_11_checklists_go_to_each_human_once_and_not_to_the_person(self):
        again = self._record_again(self.employee_outsider)
        own = self._record_again(self.employee_employee)
        session = self._create_practical_session(
            self._create_course("PH"),
            {"start": START + timedelta(days=3)},
            rater_kind="named",
            rater_ids=[Command.set((self.employee_outsider | again | own).ids)],
        )
        self._enroll(session, self.employee_employee)
        session.evaluation_ids.with_user(self.user_officer).action_open()
        self.assertEqual(
            session.evaluation_ids.practical_ids.rater_id, self.employee_outsider
        )

    def test_p7_2_2_who_was_rated_sees_it_once_it_is_released(self):
        sheet = self._fill(self._sheet(), self.user_trainer)

        def reads(user):
            sheet.invalidate_recordset()
            return self._passes(
                lambda: sheet.with_user(user).line_ids.read(["name", "points"])
            )

        self.assertFalse(reads(self.user_employee))
        self.evaluation.sudo().state = "released"
        self.assertTrue(reads(self.user_employee))
        self.assertTrue(reads(self.user_department_manager))
        self.assertFalse(reads(self.user_colleague))

    def test_p7_2_2_forged_fields_are_refused(self):
        sheet = self._sheet()
        line = sheet.line_ids[0]
        for record, vals in (
            (sheet, {"value": 100}),
            (sheet, {"state": "submitted"}),
            (sheet, {"attempt": 2}),
            (line, {"weight": 100}),
            (line, {"must_pass": False}),
            (line, {"full_points": 100}),
            (line, {"practical_id": self._sheet(self.employee_colleague).id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_trainer, record._name, "write", record.ids, vals)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_trainer,
                line._name,
                "create",
                [{"practical_id": sheet.id, "name": "Gift", "points": 1}],
            )

    # ------------------------------------------------------------
    # SEVERAL RATERS
    # ------------------------------------------------------------

    def test_p7_2_2_mean_of_several_raters_counts_and_all_are_kept(self):
        first = self._fill(self._sheet(), self.user_trainer)
        action = first.with_user(self.user_examiner).action_add_rater()
        second = first.browse(action["res_id"])
        self.assertEqual(second.line_ids.mapped("name"), first.line_ids.mapped("name"))
        self._fill(second, self.user_examiner, repair=0, tidy=0)
        self.assertEqual((first.value, second.value), (100, 25))
        self.assertEqual(len(self._score()), 1)
        self.assertEqual(self._score().value, 62.5)

    def test_p7_2_2_one_rater_who_saw_a_must_pass_failed_is_enough(self):
        first = self._fill(self._sheet(), self.user_trainer)
        action = first.with_user(self.user_examiner).action_add_rater()
        self._fill(first.browse(action["res_id"]), self.user_examiner, power=0)
        self.assertEqual(self._score().value, 59)

    def test_p7_2_2_two_raters_at_once_do_not_write_into_each_other(self):
        sheet = self._sheet()
        sheet.with_user(self.user_trainer).line_ids[0].action_pass()
        with self.assertRaisesRegex(UserError, "Trainer fills this in"):
            sheet.with_user(self.user_examiner).line_ids[0].action_fail()
        self.assertEqual(sheet.line_ids[0].points, 1)
        second = sheet.with_user(self.user_examiner).action_add_rater()["res_id"]
        sheet.browse(second).with_user(self.user_examiner).line_ids[0].action_fail()
        self.assertEqual(sheet.line_ids[0].points, 1)

    def test_p7_2_2_free_checklist_is_used_before_another_is_made(self):
        with self.assertRaisesRegex(UserError, "nobody has begun"):
            self._sheet().with_user(self.user_examiner).action_add_rater()

    @mute_logger("odoo.sql_db")
    def test_p7_2_2_one_checklist_per_rater(self):
        sheet = self._fill(self._sheet(), self.user_trainer)
        other = sheet.with_user(self.user_trainer).action_add_rater()["res_id"]
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            sheet.browse(other).with_user(self.user_trainer).line_ids[0].action_pass()
            self.env.flush_all()

    def test_p7_2_2_named_technician_fills_in_his_own(self):
        """A plain employee who is named by the form, and nothing more."""
        session = self._create_practical_session(
            self._create_course("PN"),
            {"start": START + timedelta(days=9)},
            rater_kind="named",
            rater_ids=[Command.set(self.employee_outsider.ids)],
        )
        self._enroll(session, self.employee_employee)
        session.evaluation_ids.with_user(self.user_officer).action_open()
        sheet = session.evaluation_ids.practical_ids
        self.assertEqual(sheet.rater_id, self.employee_outsider)
        with self.assertRaisesRegex(UserError, "Outsider fills this in"):
            sheet.with_user(self.user_trainer).line_ids[0].action_pass()
        found = self._rpc(
            self.user_outsider, sheet._name, "search", [("is_mine", "=", True)]
        )
        self.assertEqual(found, sheet.ids)
        self._fill(sheet, self.user_outsider)
        self.assertEqual(session.evaluation_ids.score_ids.value, 100)

    def test_p7_2_2_form_for_named_people_names_some(self):
        with self.assertRaisesRegex(UserError, "Name the people"):
            self._create_practical_session(
                self._create_course("PX"), rater_kind="named"
            )

    def test_p7_2_2_rater_who_left_is_replaced_and_his_others_stay(self):
        technician = self._add_user("technician", department=self.department_ops)
        sheet = self._sheet()
        other = self._sheet(self.employee_colleague)
        for one in sheet | other:
            one.with_user(self.user_officer).rater_id = self.employee_technician
        self._fill(other, technician)
        technician.active = False
        self.employee_technician.active = False
        self.env.invalidate_all()
        self.assertTrue(sheet.is_rater_gone)
        self.assertFalse(other.is_rater_gone)
        self.assertEqual(
            self.env["hr.training.practical"].search([("is_rater_gone", "=", True)]),
            sheet,
        )
        with self.assertRaises(AccessError):
            sheet.with_user(self.user_trainer).rater_id = self.employee_trainer
        with self.assertRaisesRegex(UserError, "keeps its rater"):
            other.with_user(self.user_officer).rater_id = self.employee_trainer
        sheet.with_user(self.user_officer).rater_id = self.employee_trainer
        self._fill(sheet, self.user_trainer, tidy=0)
        self.assertEqual(self._score().value, 75)
        self.assertEqual(self._score(person=self.employee_colleague).value, 100)

    def test_p7_2_2_officer_records_for_a_trainer_without_a_login(self):
        external = self._create_employee("External", self.department_ops)
        sheet = self._sheet().with_user(self.user_officer)
        sheet.rater_id = external
        self._fill(self._sheet(), self.user_officer)
        self.assertEqual(self._sheet().rater_id, external)
        self.assertEqual(self._sheet().filled_by_id, self.user_officer)
        self.assertEqual(self._score().marker_id, self.user_officer)
