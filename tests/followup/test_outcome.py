"""Who sees an outcome when, who makes one, and how it is carried out (policy 7.3.3)."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_outcome import OUTCOME, OutcomeCase


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestOutcome(OutcomeCase):
    def _reads(self, user, outcome):
        found = self.env[OUTCOME].with_user(user).search([("id", "=", outcome.id)])
        self.assertEqual(outcome.with_user(user).has_access("read"), bool(found))
        return bool(found)

    # ------------------------------------------------------------
    # SEEN
    # ------------------------------------------------------------

    def test_p7_3_3_the_person_sees_it_once_approved_and_not_before(self):
        outcome = self._propose()
        self.assertFalse(self._reads(self.user_employee, outcome))
        outcome.with_user(self.user_officer).action_submit()
        outcome.with_user(self.user_department_manager).action_approve()
        self.assertFalse(self._reads(self.user_employee, outcome))
        outcome.with_user(self.user_head).action_approve()
        self.assertTrue(self._reads(self.user_employee, outcome))
        self.assertFalse(self._reads(self.user_colleague, outcome))
        public = self.env["hr.employee.public"].browse(self.employee_employee.id)
        for user, shown in (
            (self.user_employee, outcome),
            (self.user_officer, outcome),
            (self.user_colleague, outcome.browse()),
        ):
            self.assertEqual(public.with_user(user).training_outcome_ids, shown)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee, OUTCOME, "write", outcome.ids, {"reason": "Mine"}
            )

    def test_p7_3_3_an_officer_neither_reads_nor_writes_what_is_about_himself(self):
        self.user_employee.group_ids |= self.env.ref(
            "hr_training.group_hr_training_manager"
        )
        outcome = self._propose(user=self.user_officer)
        self.assertFalse(self._reads(self.user_employee, outcome))
        with self.assertRaises(AccessError):
            outcome.with_user(self.user_employee).action_submit()
        self._grant(outcome)
        self.assertTrue(self._reads(self.user_employee, outcome))
        for method, args in (("action_finish", ["Mine"]), ("action_cancel", [])):
            with self.assertRaises(UserError):
                self._rpc(self.user_employee, OUTCOME, method, outcome.ids, *args)
        with self.assertRaises(UserError):
            self._propose(user=self.user_employee)

    def test_p7_3_3_a_manager_sees_his_teams_once_submitted_and_his_own_drafts(self):
        of_officer = self._propose()
        of_manager = self._propose(user=self.user_department_manager)
        manager = self.user_department_manager
        self.assertFalse(self._reads(manager, of_officer))
        self.assertTrue(self._reads(manager, of_manager))
        of_officer.with_user(self.user_officer).action_submit()
        self.assertTrue(self._reads(manager, of_officer))
        self.assertFalse(of_officer.with_user(manager).has_access("write"))
        with self.assertRaises(AccessError):
            self._propose(user=manager, employee=self.employee_outsider)
        with self.assertRaises(UserError):
            self._propose(user=self.user_employee, employee=self.employee_colleague)

    def test_p7_3_3_hr_reads_what_was_approved_and_says_when_it_is_done(self):
        hr = self._add_user("hr", "hr.group_hr_user")
        draft, granted = self._propose(), self._grant(self._propose("pay"))
        self.assertFalse(self._reads(hr, draft))
        self.assertTrue(self._reads(hr, granted))
        employee = granted.employee_id.with_user(hr)
        self.assertEqual(employee.training_outcome_ids, granted)
        job = granted.employee_id.job_id
        granted.with_user(hr).action_finish("Paid from April on", on="2026-03-02")
        self.assertEqual(granted.state, "done")
        self.assertEqual(granted.done_on, date(2026, 3, 2))
        self.assertEqual(granted.result_note, "Paid from April on")
        self.assertEqual(granted.employee_id.job_id, job)
        with self.assertRaises(UserError):
            draft.with_user(hr).action_finish("Mine")

    def test_p7_3_3_finishing_asks_what_and_when(self):
        outcome = self._propose()
        with self.assertRaisesRegex(UserError, "Only what was approved"):
            outcome.with_user(self.user_officer).action_finish("Done")
        self._grant(outcome)
        mine = outcome.with_user(self.user_officer)
        action = mine.action_finish()
        self.assertEqual(action["res_model"], "hr.training.outcome.finish")
        for kwargs in (
            {"on": "2026-03-03"},
            {"on": "2026-03-01"},
            {"result": "full"},
            {"result": "xx"},
            {"on": [1]},
        ):
            with self.subTest(kwargs=kwargs), self.assertRaises(UserError):
                mine.action_finish("Done", **kwargs)
        with self.assertRaisesRegex(UserError, "Only HR or a training officer"):
            outcome.with_user(self.user_department_manager).action_finish("Done")
        dialog = self.env["hr.training.outcome.finish"].with_user(self.user_officer)
        dialog.with_context(**action["context"]).create(
            {"note": "Done"}
        ).action_confirm()
        self.assertEqual((outcome.state, outcome.done_by_id), ("done", mine.env.user))

    def test_p7_3_3_evidence_is_a_released_result_of_the_person(self):
        enrollment = self._pass(self.employee_colleague, "2026-02-02")
        with self.assertRaisesRegex(ValidationError, "of the person it is about"):
            self._propose(enrollment_id=enrollment.id)
        outcome = self._propose(
            employee=self.employee_colleague, enrollment_id=enrollment.id
        )
        self.assertEqual(outcome.course_id, self.course)
        self.assertIn("Passed · 90", outcome.evidence)
        open_ = self._enroll(
            self._create_session(schedule=True), self.employee_employee
        )
        with self.assertRaisesRegex(ValidationError, "not released yet"):
            self._propose(enrollment_id=open_.id)

    def test_p7_3_3_it_says_why_and_what(self):
        for vals, sentence in (
            ({"reason": " "}, "reason is missing"),
            ({"proposal": False}, "what is proposed"),
        ):
            outcome = self._propose(**vals)
            with self.assertRaisesRegex(UserError, sentence):
                outcome.with_user(self.user_officer).action_submit()
        outcome = self._propose()
        self.employee_employee.active = False
        with self.assertRaisesRegex(UserError, "has left"):
            outcome.with_user(self.user_officer).action_submit()

    def test_p7_3_3_review_list_holds_what_was_approved(self):
        self._propose()
        granted = self._grant(self._propose())
        self.user_officer.group_ids |= self.env.ref("base.group_allow_export")
        model = self.env[OUTCOME].with_user(self.user_officer)
        [(_title, _headings, rows)] = model._get_workbook([])
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0][1], granted.employee_id.name)
        content, name = model._export_workbook()
        self.assertEqual((content[:2], name), (b"PK", "training-outcomes.xlsx"))

    # ------------------------------------------------------------
    # TOLD
    # ------------------------------------------------------------

    def _get_told(self, outcome):
        """Who heard of it with the next run: sent rows by role."""
        rows = self.env["hr.training.notice"].search(
            [("res_model", "=", OUTCOME), ("res_id", "=", outcome.id)]
        )
        rows.due_on = "2026-03-02 08:00:00"
        rows.filtered(lambda r: r.state == "queued")._send()
        return rows.filtered(lambda r: r.state == "sent")

    def test_p7_3_3_person_and_manager_are_told_once_it_is_approved(self):
        outcome = self._propose()
        outcome.with_user(self.user_officer).action_submit()
        self.assertFalse(self._get_told(outcome))
        outcome.with_user(self.user_department_manager).action_approve()
        outcome.with_user(self.user_head).action_approve()
        told = self._get_told(outcome)
        self.assertEqual(
            {(row.partner_id, row.role) for row in told},
            {
                (self.user_employee.partner_id, "participant"),
                (self.user_department_manager.partner_id, "manager"),
            },
        )
        for row in told:
            self.assertIn("was approved", row.message_id.body)
        outcome.with_user(self.user_officer).action_cancel()
        self.assertEqual(outcome.state, "cancelled")
        self.assertEqual(len(self._get_told(outcome)), 4)

    def test_d6_14_what_was_called_off_before_is_told_to_nobody(self):
        outcome = self._grant(self._propose())
        outcome.with_user(self.user_officer).action_cancel()
        self.assertFalse(self._get_told(outcome))

    # ------------------------------------------------------------
    # WHAT ELSE WOULD TELL OF IT
    # ------------------------------------------------------------

    def test_p7_3_3_a_form_in_the_making_tells_nothing_of_colleagues(self):
        """Whether it could be submitted would say who learns what again, who coaches
        how many, and whom a coaching is planned for."""
        self._grant(self._propose("retraining"))
        for user in (self.user_outsider, self.user_employee):
            answers = []
            for employee in (self.employee_employee, self.employee_colleague):
                answer = self._rpc(
                    user,
                    OUTCOME,
                    "onchange",
                    [],
                    {
                        "kind": "retraining",
                        "employee_id": employee.id,
                        "course_id": self.course.id,
                        "reason": "It shows.",
                    },
                    ["employee_id"],
                    {"can_submit": {}},
                )
                answers.append(answer["value"])
            self.assertEqual(answers[0], answers[1])

    def test_p7_3_3_steps_tell_nobody_of_what_is_about_himself(self):
        self.user_employee.group_ids |= self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        outcome = self._propose("promotion")
        outcome.with_user(self.user_officer).action_submit()
        steps = outcome.step_ids

        def read(user):
            domain = [("id", "in", steps.ids)]
            self.env.invalidate_all()
            found = steps.with_user(user).search(domain)
            self.assertEqual(found, steps.with_user(user)._filtered_access("read"))
            return found.with_env(steps.env)

        # Who reads steps for the sake of money reads no promotions.
        for user in (self.user_employee, self.user_finance):
            self.assertFalse(read(user), user.name)
        for user in (self.user_officer, self.user_executive, self.user_head):
            self.assertEqual(read(user), steps, user.name)
        while outcome.state == "submitted":
            pending = steps.filtered(lambda s: s.state == "pending")
            outcome.with_user(pending.approver_ids[:1]).action_approve()
        self.assertEqual(read(self.user_employee), steps)

    def test_p7_3_3_why_it_was_refused_is_told_to_who_submitted_it_alone(self):
        """It was approved after all, and the person reads what was said of him."""
        outcome = self._propose()
        mine = outcome.with_user(self.user_officer)
        mine.action_submit()
        outcome.with_user(self.user_department_manager).action_refuse("Not good enough")
        mine.action_reset_to_draft()
        self._grant(outcome)
        self.assertTrue(self._reads(self.user_employee, outcome))

        def read(user):
            self.env.invalidate_all()
            messages = self.env["mail.message"].with_user(user)
            found = messages.search(
                [("model", "=", OUTCOME), ("res_id", "=", outcome.id)]
            )
            return "".join(found.mapped("body"))

        self.assertNotIn("Not good enough", read(self.user_employee))
        self.assertIn("Refused.", read(self.user_employee))
        self.assertIn("Not good enough", read(self.user_officer))
        # With the decision, for those who decide.
        self.assertIn("Not good enough", mine.step_ids.mapped("remark"))

    def test_p7_3_3_what_was_approved_is_called_off_by_the_training_department(self):
        manager = self.user_department_manager
        outcome = self._propose("promotion", user=manager)
        outcome.with_user(manager).action_submit()
        while outcome.state == "submitted":
            steps = outcome._get_current_steps()
            pending = steps.filtered(lambda s: s.state == "pending")
            outcome.with_user(pending.approver_ids[:1]).action_approve()
        self.assertFalse(outcome.with_user(manager).can_cancel)
        with self.assertRaisesRegex(UserError, "Only a training officer"):
            self._rpc(manager, OUTCOME, "action_cancel", outcome.ids)
        outcome.with_user(self.user_officer).action_cancel()
        self.assertEqual(outcome.state, "cancelled")
        # What nobody has decided about is his own.
        draft = self._propose("promotion", user=manager)
        draft.with_user(manager).action_cancel()
        self.assertEqual(draft.state, "cancelled")

    def test_p7_3_3_who_was_named_as_coach_reads_no_pay(self):
        """It was to be a coaching, and became something else before it was sent."""
        outcome = self._propose("coaching")
        outcome.with_user(self.user_officer).kind = "pay"
        self._grant(outcome)
        self.assertFalse(self._reads(self.user_colleague, outcome))

    def test_d5_replaced_manager_is_not_told_any_more(self):
        outcome = self._grant(self._propose())
        self.department_srv.manager_id = self.employee_outsider
        told = self._get_told(outcome)
        self.assertEqual(told.partner_id, self.user_employee.partner_id)

    def test_d5_replaced_manager_hears_no_more_of_the_thread(self):
        manager = self.user_department_manager
        outcome = self._propose(user=manager)
        outcome.message_subscribe(manager.partner_id.ids)

        def hear():
            message = outcome.with_user(self.user_officer).message_post(
                body="What do you say?", subtype_xmlid="mail.mt_comment"
            )
            return manager.partner_id in message.sudo().notified_partner_ids

        self.assertTrue(hear())
        self.department_srv.manager_id = self.employee_outsider
        self.env.invalidate_all()
        self.assertFalse(hear())

    def test_d6_11_nothing_is_proposed_for_who_has_left(self):
        self.employee_employee.active = False
        with self.assertRaisesRegex(UserError, "has left"):
            self._propose()

    def test_d6_11_a_result_of_another_company_proposes_nothing_here(self):
        enrollment = self._pass(self.employee_employee, "2026-02-02")
        self._add_company_b()
        self.employee_employee.write(
            {"company_id": self.company_b.id, "department_id": self.department_b.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.env[OUTCOME].create(self._outcome_vals(enrollment_id=enrollment.id))
