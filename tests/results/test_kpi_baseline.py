"""What was before a course is frozen at its release (policy 7.1.3, design §7)."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_effect import AFTER, BEFORE, END, EffectCase

BASELINE = "hr.training.kpi.baseline"


@tagged("post_install", "-at_install", "hr_training_effect")
class TestKpiBaseline(EffectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.employee_employee

    def _get_frozen(self, session):
        rows = self.env[BASELINE].search(
            [("enrollment_id", "in", session.enrollment_ids.ids)]
        )
        return {str(row.month): row.value for row in rows}

    def test_p7_1_3_changing_or_deleting_a_value_changes_nothing_frozen(self):
        values = self._put_sides(self.person, 50, 60)
        session = self._pass(self.person)
        self.assertEqual(self._get_frozen(session), dict.fromkeys(BEFORE, 50))
        values[0].with_user(self.user_officer).value = 90
        values[1].with_user(self.user_officer).unlink()
        self.assertEffect(1, 50, 60)
        # What is after is read as it is.
        values[3].with_user(self.user_officer).value = 90
        self.assertEffect(1, 50, 70)

    def test_p7_1_3_what_comes_later_fills_gaps_only(self):
        self._put(self.person, {BEFORE[0]: 50, AFTER[0]: 80})
        session = self._pass(self.person)
        self._put(self.person, {BEFORE[2]: 70, "2027-06-01": 1, "2027-02-01": 1})
        frozen = {BEFORE[0]: 50, BEFORE[2]: 70}
        self.assertEqual(self._get_frozen(session), frozen)
        self.assertEffect(1, 60, 80)
        # Deleted and entered again: it was frozen already.
        values = self.env["hr.training.kpi.value"].search([("value", "in", (50, 70))])
        values.unlink()
        self._put(self.person, {BEFORE[0]: 10, BEFORE[2]: 10})
        self.assertEqual(self._get_frozen(session), frozen)

    def test_p7_1_3_a_pass_taken_back_takes_its_baseline_and_a_new_one_freezes(self):
        self._create_course_form(
            {"course_id": self.course.id, "method": "exam", "is_required": True}
        )
        self._put_sides(self.person, 50, 60)
        with self._clock_at(datetime(2027, 6, 1)):
            session = self._create_session(END.replace(hour=1), schedule=True)
            self._enroll(session, self.person)
        with self._clock_at(END):
            officers = session.with_user(self.user_officer)
            officers.action_all_present()
            officers.action_done()
            officers.set_marks([(self.person.id, "exam", 90)])
            officers.action_release_results()
        self.assertEqual(self._get_frozen(session), dict.fromkeys(BEFORE, 50))
        mark = session.evaluation_ids.score_ids.with_user(self.user_head)
        mark.action_correct(10, "Copied")
        self.assertEqual(session.enrollment_ids.result, "failed")
        self.assertFalse(self._get_frozen(session))
        self.assertEqual(self._effect()["people"], 0)
        values = self.env["hr.training.kpi.value"].search([("month", "in", BEFORE)])
        values.value = 40
        mark.action_correct(80, "Not copied")
        self.assertEqual(self._get_frozen(session), dict.fromkeys(BEFORE, 40))
        self.assertEffect(1, 40, 60)

    def test_p7_1_3_a_frozen_value_changes_by_a_correction_of_the_head(self):
        self._put_sides(self.person, 50, 60)
        session = self._pass(self.person)
        row = self.env[BASELINE].search([("month", "=", BEFORE[0])])
        for user in (self.user_officer, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).action_correct(80, "Wrong list")
        heads = row.with_user(self.user_head)
        for value, reason in ((80, ""), (101, "Out of range"), ("much", "No number")):
            with self.subTest(value=value), self.assertRaises(UserError):
                heads.action_correct(value, reason)
        heads.action_correct(80, "Wrong list")
        self.assertEqual(row.value, 80)
        self.assertEffect(1, 60, 60)
        kept = self.env["hr.training.correction"].search([("res_model", "=", BASELINE)])
        self.assertEqual(
            (kept.old_value, kept.new_value, kept.reason, kept.session_id),
            ("50", "80", "Wrong list", session),
        )
        self.assertEqual(kept.user_id, self.user_head)
        heads.action_correct(80, "Again")
        self.assertEqual(len(kept.search([("res_model", "=", BASELINE)])), 1)

    def test_p7_1_3_the_dialog_corrects_as_the_user(self):
        self._put_sides(self.person, 50, 60)
        self._pass(self.person)
        row = self.env[BASELINE].search([("month", "=", BEFORE[0])])
        action = row.with_user(self.user_head).action_ask_correction()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.user_head)
            .with_context(**action["context"])
            .create({"value": 55, "reason": "Typing"})
        )
        dialog.action_confirm()
        self.assertEqual(row.value, 55)

    def test_d6_1_nobody_writes_or_deletes_what_is_frozen(self):
        self._put_sides(self.person, 50, 60)
        session = self._pass(self.person)
        row = self.env[BASELINE].search([], limit=1)
        for user in (
            self.user_head,
            self.user_officer,
            self.env.ref("base.user_admin"),
        ):
            for method, args in (
                ("write", ({"value": 1},)),
                ("unlink", ()),
                ("create", ({"enrollment_id": session.enrollment_ids.id},)),
            ):
                ids = [] if method == "create" else [row.ids]
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(user, BASELINE, method, *ids, *args)

    def test_d6_15_values_that_are_forgotten_are_forgotten_here(self):
        self._put_sides(self.person, 50, 60)
        session = self._pass(self.person)
        self.company.training_kpi_retention_months = 12
        self.env["hr.training.kpi.value"]._cron_forget()
        self.assertFalse(self._get_frozen(session))
        self.assertEqual(self._effect()["people"], 0)

    def test_d6_15_only_officers_read_it_and_who_reads_is_noted(self):
        self._put_sides(self.person, 50, 60)
        self._pass(self.person)
        rows = self.env[BASELINE].search([])
        for user in (self.user_employee, self.user_department_manager):
            self.assertFalse(self.env[BASELINE].with_user(user).search([]))
        self._rpc(self.user_officer, BASELINE, "read", rows.ids, ["value"])
        look = self.env["hr.training.look"].search([])
        self.assertEqual(
            (look.employee_id, look.user_id), (self.person, self.user_officer)
        )
        self.company.training_kpi_individual = True
        for user in (self.user_employee, self.user_department_manager):
            found = self.env[BASELINE].with_user(user).search([])
            self.assertEqual(found.ids, rows.ids)

    def test_p7_1_3_who_has_two_records_is_frozen_with_both(self):
        twin = self._create_employee(
            "Twin", self.department_ops, work_contact_id=self.person.work_contact_id.id
        )
        self._put(self.person, {BEFORE[0]: 40})
        session = self._pass(twin)
        self._put(self.person, {BEFORE[1]: 50})
        self.assertEqual(self._get_frozen(session), {BEFORE[0]: 40, BEFORE[1]: 50})

    def test_p7_1_3_freezing_takes_no_more_statements_for_more_people(self):
        def count(number, end):
            people = [
                self._create_employee(f"P{n}", self.department_srv)
                for n in range(number)
            ]
            for person in people:
                self._put_sides(person, 50, 60)
            session = self._pass(*people, end=end)
            passes = session.enrollment_ids
            self.env[BASELINE].search([]).unlink()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env[BASELINE]._do_freeze(passes)
            self.assertEqual(len(self._get_frozen(session)), 3)
            return self.env.cr.sql_log_count - before

        few = count(2, END)
        self.assertLessEqual(count(12, END.replace(day=20)), few)

    def test_d6_15_a_correction_tells_management_no_more_than_the_value(self):
        self._put_sides(self.person, 50, 60)
        self._pass(self.person)
        row = self.env[BASELINE].search([("month", "=", BEFORE[0])])
        row.with_user(self.user_head).action_correct(80, "Wrong list")
        Correction = self.env["hr.training.correction"]
        about = [("res_model", "=", BASELINE)]
        self.assertFalse(Correction.with_user(self.user_executive).search(about))
        self.assertEqual(len(Correction.with_user(self.user_officer).search(about)), 1)
