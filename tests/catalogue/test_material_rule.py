from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import notices
from .common_material import MaterialCase


class RuleCase(MaterialCase):
    uses = (
        "user_officer",
        "user_head",
        "user_employee",
        "user_colleague",
        "user_outsider",
        "user_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_users(
            cls.company, ("head_two", "hr_training.group_hr_training_manager", None)
        )

    def _create_rule(self, approve=True, user=None, **vals):
        rule = self._create_material(
            user,
            kind="rule",
            company_id=self.company.id,
            **{
                "concerned": "departments",
                "department_ids": [Command.set(self.department_srv.ids)],
                **vals,
            },
        )
        if approve:
            self._call(self.user_head, rule, "action_approve")
        return rule

    def _guard_effective(self, version, day):
        version._guard_sudo().effective_from = day

    def _unread(self, rule, user=None):
        """Who is listed as not having read it, for a user or for the system."""
        self.env.flush_all()
        self.env.invalidate_all()
        unread = self.env["hr.training.material.unread"]
        if user:
            unread = unread.with_user(user)
        return unread.search([("material_id", "=", rule.id)]).employee_id.sudo()


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestRuleApproval(RuleCase):
    """Rule documents are approved by the head (policy 2.1.1)."""

    def test_p2_1_1_rule_is_in_force_once_the_head_approved_it(self):
        rule = self._create_rule(approve=False)
        version = rule.version_ids
        self.assertEqual(version.state, "submitted")
        self.assertFalse(rule.current_version_id)
        self.assertFalse(self._unread(rule))
        for method in ("action_release", "action_approve"):
            with self.assertRaisesRegex(UserError, "head of training approves"):
                self._call(self.user_officer, version, method)
        asked = rule.activity_ids.user_id
        self.assertIn(self.user_head, asked)
        self.assertNotIn(self.user_officer, asked)
        self._call(self.user_head, version, "action_approve")
        self.assertEqual(version.state, "released")
        self.assertEqual(rule.current_version_id, version)

    def test_p2_1_1_head_does_not_approve_what_he_wrote(self):
        rule = self._create_rule(approve=False, user=self.user_head)
        for record in (rule, rule.version_ids):
            for method in ("action_approve", "action_release"):
                with self.assertRaisesRegex(UserError, "another head"):
                    self._call(self.user_head, record, method)
        self.assertTrue(
            self._passes(lambda: self._call(self.user_head_two, rule, "action_approve"))
        )
        self.company.training_allow_self_approval = True
        self._call(self.user_head, rule, "action_approve")

    def test_p2_1_1_head_does_not_approve_it_under_another_name(self):
        """Whoever is named as author of the material: who uploaded it counts."""
        rule = self._create_rule(
            approve=False, user=self.user_head, author_id=self.user_officer.id
        )
        with self.assertRaisesRegex(UserError, "another head"):
            self._call(self.user_head, rule, "action_approve")

    def test_p2_1_1_rule_binds_nobody_before_its_approval(self):
        rule = self._create_rule(approve=False)
        self._guard_effective(rule.version_ids, fields.Date.today() - timedelta(30))
        self._call(self.user_head, rule, "action_approve")
        self.assertEqual(rule.version_ids.effective_from, fields.Date.today())

    def test_p2_1_1_material_does_not_become_a_rule_to_pass_by_the_head(self):
        slides = self._create_material()
        with self.assertRaisesRegex(UserError, "has content"):
            self._write(slides, kind="rule")
        rule = self._create_rule(approve=False)
        with self.assertRaisesRegex(UserError, "has content"):
            self._write(rule, kind="other")

    def test_p2_1_1_rule_of_a_head_in_words_only_is_approved_by_another(self):
        """Whoever is named as its author."""
        rule = self._create_rule(
            approve=False,
            user=self.user_head,
            words=None,
            author_id=self.user_officer.id,
        )
        self._call(self.user_head, rule, "action_submit")
        with self.assertRaisesRegex(UserError, "another head"):
            self._call(self.user_head, rule, "action_approve")
        self._call(self.user_head_two, rule, "action_approve")
        self.assertEqual(rule.state, "released")

    def test_p2_1_1_rule_says_who_has_to_read_it(self):
        for concerned in ("departments", "jobs"):
            with self.assertRaisesRegex(ValidationError, "Name the departments"):
                self._create_rule(concerned=concerned, department_ids=False)
        rule = self._create_rule()
        with self.assertRaisesRegex(ValidationError, "Name the departments"):
            self._write(rule, self.user_head, department_ids=[Command.clear()])

    @mute_logger("odoo.sql_db")
    def test_p2_1_1_departments_and_jobs_of_a_rule_stay(self):
        department = self._create_department("GONE")
        job = {"name": "Fitter", "company_id": self.company.id}
        job = self.env["hr.job"].create(job)
        rule = self._create_rule(department_ids=[Command.set(department.ids)])
        self._create_rule(concerned="jobs", job_ids=[Command.set(job.ids)])
        for record in (department, job):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                record.unlink()
        department.active = False
        self._write(rule, self.user_head, summary="Of an archived department")

    def test_p2_1_1_what_all_have_to_read_is_open_to_all(self):
        with self.assertRaisesRegex(ValidationError, "open to all"):
            self._create_rule(visibility="trainers")


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestRuleReading(RuleCase):
    """Those concerned read it and say so, each for himself (policy 2.1.1)."""

    def test_p2_1_1_concerned_are_listed_until_they_have_read(self):
        rule = self._create_rule()
        concerned = (
            self.employee_employee
            | self.employee_colleague
            | self.employee_department_manager
        )
        self.assertEqual(self._unread(rule), concerned)
        self.assertEqual(self._unread(rule, self.user_employee), self.employee_employee)
        self.assertEqual(self._unread(rule, self.user_department_manager), concerned)
        self.assertEqual(self._unread(rule, self.user_officer), concerned)
        self.assertFalse(self._unread(rule, self.user_outsider))
        version = rule.current_version_id
        self._call(self.user_employee, version, "action_read")
        self.assertEqual(self._unread(rule), concerned, "opened is not acknowledged")
        self._call(self.user_employee, version, "action_acknowledge")
        reading = version.reading_ids
        self.assertEqual(
            (reading.employee_id, reading.user_id),
            (self.employee_employee, self.user_employee),
        )
        self.assertEqual(reading.acknowledged_on, fields.Datetime.now())
        self.assertEqual(self._unread(rule), concerned - self.employee_employee)
        self._call(self.user_employee, rule, "action_acknowledge")
        self.assertEqual(len(version.reading_ids), 1, "once")

    def test_p2_1_1_new_version_asks_anew(self):
        rule = self._create_rule()
        self._call(self.user_employee, rule, "action_acknowledge")
        self.assertNotIn(self.employee_employee, self._unread(rule))
        first = rule.current_version_id
        self._write(rule, **self._file("two"))
        self.assertNotIn(self.employee_employee, self._unread(rule))
        self._call(self.user_head, rule, "action_approve")
        self.assertIn(self.employee_employee, self._unread(rule))
        with self.assertRaisesRegex(UserError, "not in force"):
            self._call(self.user_employee, first, "action_acknowledge")
        self.assertEqual(first.reading_ids.employee_id, self.employee_employee)

    def test_p2_1_1_nobody_acknowledges_for_another_or_for_a_day_before(self):
        rule = self._create_rule()
        version = rule.current_version_id
        vals = {
            "version_id": version.id,
            "material_id": rule.id,
            "employee_id": self.employee_colleague.id,
            "company_id": self.company.id,
            "acknowledged_on": "2020-01-01 00:00:00",
        }
        readings = version.reading_ids
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_officer,
            self.user_head,
        ):
            with self.assertRaises(AccessError):
                self._rpc(user, readings._name, "create", [vals])
        self._call(self.user_colleague, version, "action_read")
        reading = version.reading_ids
        for user in (self.user_colleague, self.user_officer, self.user_head):
            for change in (
                {"acknowledged_on": "2020-01-01 00:00:00"},
                {"employee_id": self.employee_employee.id},
            ):
                with self.assertRaises(AccessError):
                    self._rpc(user, reading._name, "write", reading.ids, change)
            with self.assertRaises(AccessError):
                self._rpc(user, reading._name, "unlink", reading.ids)
        rows = self.env["hr.training.material.unread"].search(
            [("employee_id", "=", self.employee_colleague.id)]
        )
        for user in (self.user_department_manager, self.user_officer):
            with self.assertRaises(UserError):
                self._call(user, rows, "action_acknowledge")
        with self.assertRaises(UserError):
            self._call(self.user_officer, rows, "action_read")
            self._call(self.user_officer, version, "action_acknowledge")
        self.assertFalse(reading.acknowledged_on)

    def test_p2_1_1_no_client_says_what_day_it_is(self):
        self.company.resource_calendar_id.tz = "UTC"
        rule = self._create_rule(approve=False)
        self._guard_effective(rule.version_ids, fields.Date.today() + timedelta(1))
        self._call(self.user_head, rule, "action_approve")
        version = rule.version_ids
        # It is the next day there already.
        far = {"tz": "Pacific/Kiritimati"}
        with self._clock_at(self.frozen + timedelta(hours=3)):
            for context in ({}, far):
                self.env.invalidate_all()
                with self.assertRaisesRegex(UserError, "not in force"):
                    self._rpc(
                        self.user_employee,
                        version._name,
                        "action_acknowledge",
                        version.ids,
                        context=context,
                    )
                unread = self.env["hr.training.material.unread"]
                unread = unread.with_context(**context)
                self.assertFalse(unread.search([("material_id", "=", rule.id)]))
        self.env.invalidate_all()

    def test_p2_1_1_archived_rule_is_not_acknowledged(self):
        rule = self._create_rule()
        self._call(self.user_head, rule, "action_archive")
        with self.assertRaisesRegex(UserError, "archived"):
            self._call(
                self.user_employee, rule.current_version_id, "action_acknowledge"
            )

    def test_d6_11_human_reads_once_whatever_his_records(self):
        rule = self._create_rule()
        again = self._create_employee(
            "Hired Again",
            self.department_srv,
            work_contact_id=self.employee_employee.work_contact_id.id,
        )
        self.assertIn(again, self._unread(rule))
        self._call(self.user_employee, rule, "action_acknowledge")
        self.assertFalse(self._unread(rule) & (again | self.employee_employee))

    def test_d6_11_who_has_left_reads_nothing(self):
        rule = self._create_rule()
        self.employee_employee.action_archive()
        self.assertNotIn(self.employee_employee, self._unread(rule))
        with self.assertRaisesRegex(UserError, "Only employees"):
            self._call(self.user_employee, rule, "action_acknowledge")

    def test_p2_1_1_concerned_by_scope_job_and_department(self):
        """Golden: who is where, and what each choice means."""
        child = self.employee_employee.department_id
        (self.department_srv | self.department_ops | child).in_training_scope = False
        self.department_srv.in_training_scope = True
        self.assertNotEqual(child, self.department_srv)
        job = {"name": "Fitter", "company_id": self.company.id}
        job = self.env["hr.job"].create(job)
        self.employee_outsider.job_id = job
        rule = self._create_rule(concerned="scope")
        listed = self._unread(rule)
        self.assertIn(self.employee_department_manager, listed)
        self.assertNotIn(self.employee_employee, listed, "its own mark counts")
        child.in_training_scope = True
        self.assertIn(self.employee_employee, self._unread(rule))
        head = self.user_head
        self._write(rule, head, concerned="jobs", job_ids=[Command.set(job.ids)])
        self.assertEqual(self._unread(rule), self.employee_outsider)
        self._write(rule, head, concerned="none")
        self.assertFalse(self._unread(rule))

    def test_d5_companies_have_their_own_readers(self):
        self._add_company_b()
        rule = self._create_rule()
        shared = self.env["hr.training.material"].create(
            {
                "name": "Shared",
                "kind": "rule",
                "url": "https://example.com",
                "concerned": "departments",
                "company_id": False,
                "department_ids": [
                    Command.set((self.department_srv | self.department_b).ids)
                ],
            }
        )
        shared.version_ids._do_release()
        self.assertIn(self.employee_b_employee, self._unread(shared))
        self.assertNotIn(
            self.employee_b_employee, self._unread(shared, self.user_officer)
        )
        self.assertFalse(self._unread(rule, self.user_b_officer))
        self.assertEqual(
            self._unread(shared, self.user_b_officer),
            self.employee_b_employee,
        )


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestRuleReminder(RuleCase):
    """Who has not read a rule hears of it, every so many days (policy 2.1.1)."""

    def _run(self):
        self.env.flush_all()
        self.env["hr.training.material"]._cron_remind_reading()

    def _asked(self, rule):
        return self.env["hr.training.notice"].search(
            [("material_version_id", "in", rule.version_ids.ids)]
        )

    def _send(self):
        rows = self.env["hr.training.notice"].search([("state", "=", "queued")])
        rows.due_on = fields.Datetime.now()
        self.env["hr.training.notice"]._cron_send()

    def test_p2_1_1_reminded_until_read_and_not_too_often(self):
        rule = self._create_rule()
        self._run()
        asked = self._asked(rule)
        self.assertEqual(set(asked.mapped("kind")), {notices.READING})
        people = self.employee_employee | self.employee_colleague
        self.assertLessEqual(people.user_id.partner_id, asked.partner_id)
        self._run()
        self.assertEqual(self._asked(rule), asked, "no second row while one waits")
        self._send()
        self.assertEqual(set(asked.mapped("state")), {"sent"})
        self._call(self.user_employee, rule, "action_acknowledge")
        with self._clock_at(self.frozen + timedelta(days=6)):
            self._run()
            self.assertEqual(self._asked(rule), asked)
        with self._clock_at(self.frozen + timedelta(days=7)):
            self._run()
            again = self._asked(rule) - asked
            self.assertIn(self.user_colleague.partner_id, again.partner_id)
            self.assertNotIn(self.user_employee.partner_id, again.partner_id)
            # He reads it before the message is out.
            self._call(self.user_colleague, rule, "action_acknowledge")
            self._send()
            mine = again.filtered(
                lambda n: n.partner_id == self.user_colleague.partner_id
            )
            self.assertEqual(mine.state, "skipped")

    def test_p2_1_1_nobody_is_reminded_with_zero_days(self):
        rule = self._create_rule()
        self.company.training_reading_days = 0
        self._run()
        self.assertFalse(self._asked(rule))

    def test_p2_1_1_message_names_the_rule_and_its_version(self):
        rule = self._create_rule(name="Training Policy")
        self._run()
        self._send()
        message = self._asked(rule)[:1].message_id
        self.assertIn("Training Policy", message.subject)
        self.assertIn("1.0", message.body)

    def test_p2_1_1_run_with_nothing_to_do_asks_little(self):
        rule = self._create_rule()
        self._run()
        self._send()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._run()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)
        self.assertTrue(self._asked(rule))
