"""What is required of somebody on a day (policy 1.3, design §7), by hand."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_required import RequiredCase


@tagged("post_install", "-at_install", "hr_training_required")
class TestRequirementState(RequiredCase):
    # ------------------------------------------------------------
    # WITHOUT A PASS
    # ------------------------------------------------------------

    def test_p1_3_due_up_to_and_on_the_day_then_overdue(self):
        self._require(due_days=30)
        person = self._hire()
        self._assert_state(person, "2026-01-04", None)
        self._assert_state(person, "2026-01-05", "due", "2026-02-04")
        self._assert_state(person, "2026-02-04", "due", "2026-02-04")
        self._assert_state(person, "2026-02-05", "overdue", "2026-02-04")
        self._assert_state(person, None, "overdue", "2026-02-04")

    def test_p1_3_from_the_29th_of_february(self):
        self._require(due_days=366)
        person = self._hire(day="2024-02-29")
        self._assert_state(person, "2025-03-01", "due", "2025-03-01")
        self._assert_state(person, "2025-03-02", "overdue", "2025-03-01")

    def test_the_first_version_counts_from_the_contract(self):
        self._require(due_days=10)
        person = self._hire()
        person.version_id.with_context(
            sync_contract_dates=True
        ).contract_date_start = "2025-12-01"
        self._assert_state(person, "2025-11-30", None)
        self._assert_state(person, "2025-12-11", "due", "2025-12-11")
        self._assert_state(person, "2026-03-02", "overdue", "2025-12-11")

    def test_valid_from_if_it_is_later(self):
        self._require(due_days=10, valid_from="2026-03-01")
        self._assert_state(self._hire(), None, "due", "2026-03-11")
        late = self._hire("Late", day="2026-03-02")
        self._assert_state(late, None, "due", "2026-03-12")

    def test_who_is_hired_in_the_future_has_nothing_due_before(self):
        self._require()
        person = self._hire(day="2026-04-01")
        self._assert_state(person, "2026-03-31", None)
        self._assert_state(person, "2026-04-01", "due", "2026-05-01")

    # ------------------------------------------------------------
    # WHOM IT IS ABOUT
    # ------------------------------------------------------------

    def test_p1_3_a_department_and_those_below(self):
        self._require(departments=self.department_srv)
        self._assert_state(self._hire(), None, "overdue", "2026-02-04")
        self._assert_state(self._hire("Ops", self.department_ops), None, None)

    def test_a_department_moved_below_another(self):
        self._require(departments=self.department_srv)
        person = self._hire("Ops", self.department_ops)
        self.department_ops.parent_id = self.department_srv_n
        self._assert_state(person, None, "overdue", "2026-02-04")

    @mute_logger("odoo.sql_db")
    def test_departments_in_a_circle_end(self):
        """However they came to be: the ORM refuses it."""
        self._require(departments=self.department_srv)
        person = self._hire()
        self.env.cr.execute(
            "UPDATE hr_department SET parent_id = %s WHERE id = %s",
            [self.department_srv_n.id, self.department_srv.id],
        )
        self.env.invalidate_all()
        self._assert_state(person, None, "overdue", "2026-02-04")

    def test_p1_3_a_job_everywhere_or_in_some_departments(self):
        rule = self._require(jobs=self.job)
        person = self._hire(job_id=self.job.id)
        self._assert_state(person, None, "overdue", "2026-02-04")
        self._assert_state(self._hire("B", job_id=self.other_job.id), None, None)
        rule.department_ids = self.department_ops
        self._assert_state(person, None, None)

    def test_p1_3_rank(self):
        rule = self._require(rank="managers")
        person, boss = self._hire(), self._hire("Boss")
        self._assert_state(boss, None, None)
        person.parent_id = boss
        self._assert_state(boss, None, "overdue", "2026-02-04")
        self._assert_state(person, None, None)
        rule.rank = "staff"
        self._assert_state(boss, None, None)
        self._assert_state(person, None, "overdue", "2026-02-04")
        person.active = False
        self._assert_state(boss, None, "overdue", "2026-02-04")
        self.department_ops.manager_id = boss
        self._assert_state(boss, None, None)

    def test_of_another_company_and_archived_rules(self):
        person = self._hire()
        rule = self._require()
        rule.company_id = self._create_company("Elsewhere")
        self._assert_state(person, None, None)
        rule.company_id = self.company
        self._assert_state(person, None, "overdue", "2026-02-04")
        rule.active = False
        self._assert_state(person, None, None)

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def test_the_stretch_begins_anew_behind_another_job(self):
        self._require(jobs=self.job)
        person = self._hire(job_id=self.job.id)
        self._move(person, "2026-01-20", department_id=self.department_srv.id)
        self._assert_state(person, "2026-02-01", "due", "2026-02-04")
        self._move(person, "2026-02-01", job_id=self.other_job.id)
        self._assert_state(person, "2026-02-01", None)
        self._move(person, "2026-02-20", job_id=self.job.id)
        self._assert_state(person, "2026-03-02", "due", "2026-03-22")
        # … and the past is what it was.
        self._assert_state(person, "2026-01-31", "due", "2026-02-04")

    def test_of_two_versions_of_a_day_the_archived_one_is_none(self):
        """Odoo keeps one active version a day: a job changed twice is written twice."""
        self._require(jobs=self.job)
        person = self._hire(job_id=self.other_job.id)
        self._move(person, "2026-02-10", job_id=self.job.id).active = False
        self.env.flush_all()
        version = self._move(person, "2026-02-10", job_id=self.other_job.id)
        self._assert_state(person, None, None)
        version.job_id = self.job
        self._assert_state(person, None, "due", "2026-03-12")

    def test_who_has_left_has_nothing_to_do_but_on_days_before(self):
        self._require()
        person = self._hire()
        person.write({"active": False, "departure_date": "2026-02-20"})
        self._assert_state(person, None, None)
        self._assert_state(person, "2026-02-20", "overdue", "2026-02-04")

    # ------------------------------------------------------------
    # PASSES
    # ------------------------------------------------------------

    def test_p1_3_a_pass_is_done_expiring_overdue(self):
        self._require(renewal_days=60)
        person = self._hire()
        self._pass(person, "2026-01-10", "2026-07-10")
        until = ("2026-07-10", "2026-07-10")
        self._assert_state(person, "2026-01-09", "due", "2026-02-04")
        self._assert_state(person, "2026-05-10", "done", *until)
        self._assert_state(person, "2026-05-11", "expiring", *until)
        self._assert_state(person, "2026-07-10", "expiring", *until)
        self._assert_state(person, "2026-07-11", "overdue", *until)
        self._pass(person, "2026-07-12")
        self._assert_state(person, "2026-07-11", "overdue", *until)
        self._assert_state(person, "2026-07-12", "done")

    def test_the_last_pass_counts_though_it_ends_first(self):
        self._require()
        person = self._hire()
        self._pass(person, "2026-01-10")
        self._pass(person, "2026-01-20", "2026-02-20")
        self._assert_state(person, None, "overdue", "2026-02-20", "2026-02-20")

    def test_a_pass_under_another_record_of_the_human(self):
        self._require()
        before, person = self._hire("Before", day="2020-01-01"), self._hire()
        self._pass(before, "2020-02-01")
        before.active = False
        self._assert_state(person, None, "overdue", "2026-02-04")
        before.work_contact_id = person.work_contact_id
        self._assert_state(person, None, "done")

    def test_a_rule_may_shorten_a_pass(self):
        rule = self._require(renewal_basis="pass", renewal_months=12)
        person = self._hire(day="2024-01-01")
        self._pass(person, "2024-02-29")
        self._assert_state(person, "2025-02-28", "expiring", *["2025-02-28"] * 2)
        rule.write(
            {
                "renewal_basis": "fixed_day",
                "renewal_month": "2",
                "renewal_day": 29,
                "renewal_days": 10,
            }
        )
        self._assert_state(person, "2024-03-01", "done", *["2025-02-28"] * 2)
        early = self._hire("Early", day="2024-01-01")
        # Within the window before the day: it is the one of the year after.
        self._pass(early, "2024-02-19")
        self._assert_state(early, "2024-03-01", "done", *["2025-02-28"] * 2)
        earlier = self._hire("Earlier", day="2024-01-01")
        self._pass(earlier, "2024-02-18")
        self._assert_state(earlier, "2024-02-29", "expiring", *["2024-02-29"] * 2)

    def test_a_fixed_day_needs_its_month(self):
        rule = self._require(renewal_basis="fixed_day")
        with self.assertRaisesRegex(ValidationError, "which month"):
            rule.with_user(self.user_officer).renewal_month = False

    def test_days_behind_the_calendar_end_take_nobody_down(self):
        rule = self._require(due_days=3660)
        # As a program or a slip of long ago may have left it.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_requirement SET valid_from = '9999-12-31'"
            " WHERE id = %s",
            [rule.id],
        )
        self.env.invalidate_all()
        self._assert_state(self._hire(), None, "due", "9999-12-31")

    # ------------------------------------------------------------
    # SEVERAL RULES
    # ------------------------------------------------------------

    def test_of_several_rules_the_one_due_first(self):
        self._require(due_days=90)
        first = self._require(departments=self.department_srv, due_days=60)
        person = self._hire()
        self._assert_state(person, None, "due", "2026-03-06")
        rows = person.with_user(self.user_officer).training_requirements()
        self.assertEqual(rows[0]["requirement_id"], first.id)

    def test_at_equal_days_the_worse(self):
        self._require(renewal_days=10)
        self._require(renewal_days=200)
        person = self._hire()
        self._pass(person, "2026-01-10", "2026-07-10")
        self._assert_state(person, None, "expiring", *["2026-07-10"] * 2)

    # ------------------------------------------------------------
    # WAIVERS
    # ------------------------------------------------------------

    def test_a_waiver_holds_from_its_day_to_its_last(self):
        rule = self._require()
        person = self._hire()
        waivers = rule.with_user(self.user_head).action_waive(
            person.ids, "Taught it for years", "2026-04-30"
        )
        self.assertEqual(waivers.granted_by_id, self.user_head)
        self._assert_state(person, "2026-03-01", "overdue", "2026-02-04")
        self._assert_state(person, None, "waived", "2026-02-04", "2026-04-30")
        self._assert_state(person, "2026-04-30", "waived", "2026-02-04", "2026-04-30")
        self._assert_state(person, "2026-05-01", "overdue", "2026-02-04")

    def test_a_later_waiver_takes_the_place_of_the_first(self):
        rule = self._require()
        person = self._hire()
        head = rule.with_user(self.user_head)
        head.action_waive(person.ids, "For good")
        self._assert_state(person, None, "waived", "2026-02-04")
        head.action_waive(person.ids, "Not any more", "2026-03-01")
        self._assert_state(person, None, "overdue", "2026-02-04")

    def test_a_waiver_is_revoked_with_a_reason(self):
        rule = self._require()
        person = self._hire()
        waiver = rule.with_user(self.user_head).action_waive(person.ids, "For good")
        self.assertTrue(waiver.can_revoke)
        self.assertEqual(waiver.action_revoke()["res_model"], "hr.training.reason")
        with self.assertRaises(UserError):
            waiver.with_user(self.user_officer).action_revoke("Not mine to say")
        waiver.action_revoke("It was somebody else")
        self._assert_state(person, None, "overdue", "2026-02-04")
        last = rule.waiver_ids.sorted("id")[-1:].with_user(self.user_head)
        self.assertEqual(last.reason, "It was somebody else")
        self.env.invalidate_all()
        for ended in (last, waiver):
            with self.assertRaisesRegex(UserError, "already"):
                ended.action_revoke("Again")

    def test_a_clients_zone_moves_no_day(self):
        """Noon in Europe: evening in Shanghai, the next day on Kiritimati."""
        rule = self._require(due_days=56)
        person = self._hire()
        far = {"tz": "Pacific/Kiritimati"}
        with freeze_time("2026-03-02 12:00:00"):
            self.assertEqual(
                Date.context_today(person.with_context(**far)), date(2026, 3, 3)
            )
            asking = person.with_user(self.user_officer).with_context(**far)
            self.assertEqual(asking.training_requirements()[0]["state"], "due")
            head = rule.with_user(self.user_head).with_context(**far)
            waiver = head.action_waive(person.ids, "Known", "2026-03-02")
            self.assertEqual(waiver.granted_on, date(2026, 3, 2))
            # It holds still, so that it is not too late to take it back.
            waiver.action_revoke("It was somebody else")
            self._assert_state(person, None, "due", "2026-03-02")

    def test_a_waiver_is_the_heads_and_not_for_himself(self):
        rule = self._require()
        person = self._hire()
        users = self.user_employee | self.user_department_manager | self.user_officer
        for user in users | self.user_executive:
            with self.assertRaises(AccessError):
                rule.with_user(user).action_waive(person.ids, "Why not")
        head = rule.with_user(self.user_head)
        own = self._hire("Head")
        own.user_id = self.user_head
        with self.assertRaises(UserError):
            head.action_waive(own.ids, "I know it")
        self.company.training_allow_self_approval = True
        self.assertTrue(head.action_waive(own.ids, "I know it"))
        for bad in (
            (person.ids, ""),
            ([], "Why"),
            ("x", "Why"),
            ([10**9], "Why"),
            (person.ids, "Why", "soon"),
        ):
            with self.assertRaises(UserError):
                head.action_waive(*bad)

    def test_a_waiver_stays_as_it_was_given(self):
        rule = self._require()
        person = self._hire()
        waiver = rule.with_user(self.user_head).action_waive(person.ids, "Known")
        for user in (self.user_officer, self.user_head):
            own = waiver.with_user(user)
            with self.assertRaises(AccessError):
                own.write({"valid_until": "2030-01-01"})
            with self.assertRaises(AccessError):
                own.copy()
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(UserError):
                rule.with_user(user).unlink()

    def test_what_is_not_waived_comes_before_what_is(self):
        first = self._require(due_days=10)
        second = self._require(departments=self.department_srv, due_days=20)
        person = self._hire()
        first.with_user(self.user_head).action_waive(person.ids, "Known")
        self._assert_state(person, None, "overdue", "2026-01-25")
        second.with_user(self.user_head).action_waive(person.ids, "Known as well")
        self._assert_state(person, None, "waived", "2026-01-15")

    # ------------------------------------------------------------
    # CHANGED DUTIES
    # ------------------------------------------------------------

    def test_changed_duties_ask_for_a_new_pass(self):
        self._require(jobs=self.job, due_days=30)
        person = self._hire(job_id=self.job.id)
        self._pass(person, "2026-01-10")
        self._assert_state(person, None, "done")
        self._as_officer("hr.training.duty.change").create(
            {"job_id": self.job.id, "date": "2026-02-15", "note": "New pumps"}
        )
        self._assert_state(person, "2026-02-14", "done")
        self._assert_state(person, None, "due", "2026-03-17")
        self._pass(person, "2026-02-15")
        self._assert_state(person, None, "done")

    def test_changed_duties_of_a_job_in_some_departments(self):
        self._require(departments=self.department_srv_n, jobs=self.job, due_days=30)
        by_department = self._require(
            self._create_course("T02"),
            departments=self.department_srv_n,
            jobs=self.job,
            applies_to="department",
        )
        everyone = self._require(self._create_course("T03"), jobs=self.job)
        everyone.applies_to = "everyone"
        person = self._hire(job_id=self.job.id)
        for course in (self.course, by_department.course_id, everyone.course_id):
            self._pass(person, "2026-01-10", course=course)
        self._as_officer("hr.training.duty.change").create(
            {"job_id": self.job.id, "date": "2026-02-15", "note": "New pumps"}
        )
        self.assertEqual(
            self._states(person),
            [
                ("T01", "due", "2026-03-17", ""),
                ("T02", "due", "2026-03-17", ""),
                ("T03", "done", "", ""),
            ],
        )

    def test_changed_duties_are_entered_by_officers_and_stay(self):
        values = {"job_id": self.job.id, "date": "2026-02-15", "note": "New pumps"}
        Change = self.env["hr.training.duty.change"]
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaises(AccessError):
                Change.with_user(user).create(values)
        change = Change.with_user(self.user_officer).create(values)
        with self.assertRaises(AccessError):
            change.write({"date": "2026-01-01"})
        with self.assertRaises(AccessError):
            change.unlink()
        with self.assertRaises(UserError):
            change.create({**values, "date": "2029-01-01"})

    def test_a_change_entered_by_mistake_is_revoked(self):
        self._require(jobs=self.job, due_days=30)
        person = self._hire(job_id=self.job.id)
        self._pass(person, "2026-01-10")
        change = self._as_officer("hr.training.duty.change").create(
            {"job_id": self.job.id, "date": "2026-02-15", "note": "New pumps"}
        )
        self._assert_state(person, None, "due", "2026-03-17")
        with self.assertRaises(AccessError):
            change.with_user(self.user_employee).action_revoke("No")
        self.assertEqual(change.action_revoke()["res_model"], "hr.training.reason")
        change.action_revoke("The other job was meant")
        self._assert_state(person, None, "done")
        self.assertEqual(
            (change.revoked_by_id, change.revoke_reason),
            (self.user_officer, "The other job was meant"),
        )
        with self.assertRaisesRegex(UserError, "already"):
            change.action_revoke("Again")

    def test_changed_duties_of_a_job_that_companies_share(self):
        self._add_company_b()
        self.job.company_id = False
        values = {"job_id": self.job.id, "date": "2026-02-15", "note": "New pumps"}
        Change = self.env["hr.training.duty.change"]
        for user in (self.user_officer, self.user_b_officer):
            with self.assertRaises(UserError):
                Change.with_user(user).create(values)
        self.user_officer.company_ids += self.company_b
        self.assertTrue(Change.with_user(self.user_officer).create(values))

    # ------------------------------------------------------------
    # PLACES AND JOBS THAT GO
    # ------------------------------------------------------------

    def test_departments_and_jobs_of_a_rule_are_archived_not_deleted(self):
        gone = self._create_department("GONE")
        rule = self._require(departments=gone, jobs=self.job)
        for record in (gone, self.job):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                record.unlink()
        gone.active = False
        self.job.active = False
        self.assertEqual(rule._get_whom(), "Technician, GONE")
        rule.with_user(self.user_officer).applies_to = "department"

    # ------------------------------------------------------------
    # WHO MAY ASK
    # ------------------------------------------------------------

    def test_who_may_ask_about_whom(self):
        self._require()
        self.employee_employee.version_id.date_version = self.hired
        own = self.employee_employee
        for user in (
            *(self.user_employee, self.user_department_manager),
            *(self.user_officer, self.user_head, self.user_executive),
        ):
            self.assertEqual(len(self._states(own, user=user)), 1, user.login)
        for user in (
            *(self.user_colleague, self.user_outsider),
            *(self.user_trainer, self.user_finance),
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._states(own, user=user)
        with self.assertRaises(UserError):
            self._states(own, "yesterday")

    def test_officers_of_another_company_may_not_ask(self):
        self._add_company_b()
        self._require()
        person = self.employee_colleague.with_user(self.user_b_officer)
        with self.assertRaises(AccessError):
            person.training_requirements()

    def test_asking_takes_as_many_statements_for_many(self):
        self._require()
        self._require(jobs=self.job, rank="staff")
        people = self.env["hr.employee"]
        for number in range(6):
            people |= self._hire(f"P{number}", job_id=self.job.id)
        asked = people.with_user(self.user_officer)
        asked[:1].training_requirements()
        with self.assertQueryCount(2):
            asked[:1].training_requirements()
        with self.assertQueryCount(2):
            self.assertEqual(len(asked.training_requirements()), 6)
