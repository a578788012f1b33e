"""Needs by channel, and who decides about them (policy 3.1, 3.2)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_needs import NeedsCase

NOTE = "Three repairs came back"


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeed(NeedsCase):
    def _call(self, user, need, method, *args):
        return self._rpc(user, need._name, method, need.ids, *args)

    def _find(self, user, *domain):
        return self.env["hr.training.need"].with_user(user).search(list(domain))

    # ------------------------------------------------------------
    # EMPLOYEES
    # ------------------------------------------------------------

    def test_p3_1_a_form_that_says_nothing_is_not_kept(self):
        Need = self.env["hr.training.need"].with_user(self.user_employee)
        Need = Need.with_context(default_channel="employee")
        with Form(Need) as form:
            # Leaving the page saves what may be saved.
            with self.assertRaisesRegex(AssertionError, "name is a required field"):
                form.save()
            form.course_id = self.course
        self.assertFalse(form.record.name)
        self.assertEqual(form.record.display_name, self.course.name)

    def test_p3_1_employee_asks_for_a_course_from_its_card(self):
        self.assertTrue(self.course.with_user(self.user_employee).can_ask)
        self._rpc(
            self.user_employee, self.course._name, "action_ask_and_say", self.course.ids
        )
        need = self._find(self.user_employee)
        self.assertEqual(
            (need.channel, need.state, need.course_id),
            ("employee", "submitted", self.course),
        )
        self.assertEqual(need.sudo().person_ids.employee_id, self.employee_employee)
        self.assertEqual(
            need.sudo().person_ids.department_id, self.employee_employee.department_id
        )
        self.assertIn(need, self._find(self.user_officer))
        self.assertIn(need, self._find(self.user_department_manager))
        self.assertFalse(self._find(self.user_colleague))

    def test_p3_1_same_wish_of_one_person_is_raised_once(self):
        course = self.course.with_user(self.user_employee)
        course.action_ask()
        self.assertFalse(course.can_ask)
        with self.assertRaisesRegex(UserError, "asked for it already"):
            course.action_ask()
        # In words: width, case and spaces do not matter.
        first = self._raise_need(
            user=self.user_employee, channel="employee", name="Pump  Repair"
        )
        second = self._raise_need(
            user=self.user_employee, channel="employee", name="ｐump repair"
        )
        self._call(self.user_employee, first, "action_submit")
        with self.assertRaisesRegex(UserError, "asked for already"):
            self._call(self.user_employee, second, "action_submit")
        # Nor do two that are submitted together.
        both = second | self._raise_need(
            user=self.user_employee, channel="employee", name="Valves"
        )
        both.with_user(self.user_employee).name = "Valves"
        with self.assertRaisesRegex(UserError, "asked for already"):
            self._call(self.user_employee, both, "action_submit")
        # Somebody else may wish the same.
        other = self._raise_need(
            user=self.user_colleague, channel="employee", name="Pump repair"
        )
        self._call(self.user_colleague, other, "action_submit")
        self.assertEqual(other.state, "submitted")

    def test_p3_1_a_draft_of_somebody_else_is_no_wish_yet(self):
        """He could not see it; nor is it sure to be handed in."""
        draft = self._raise_need(self.employee_employee, course_id=self.course.id)
        own = self._raise_need(
            user=self.user_employee, channel="employee", course_id=self.course.id
        )
        self._call(self.user_employee, own, "action_submit")
        self.assertEqual(own.state, "submitted")
        # What is handed in counts, whoever raised it, however it names him.
        own.with_user(self.user_officer).action_reject("Not this year")
        again = self._record_again(self.employee_employee)
        draft.person_ids.employee_id = again
        draft.with_user(self.user_officer).action_submit()
        other = self._raise_need(
            user=self.user_employee, channel="employee", course_id=self.course.id
        )
        with self.assertRaisesRegex(UserError, draft.code):
            self._call(self.user_employee, other, "action_submit")

    def test_p3_1_a_course_that_brings_the_skill_is_the_same_wish(self):
        self._add_skill()
        self._raise_need(
            self.employee_employee,
            course_id=self.course.id,
            skill_id=self.skill.id,
            skill_level_id=self.levels[1].id,
        ).with_user(self.user_officer).action_submit()

        def ask(level, **vals):
            need = self._raise_need(
                user=self.user_employee,
                channel="employee",
                skill_id=self.skill.id,
                skill_level_id=level.id,
                **vals,
            )
            self._call(self.user_employee, need, "action_submit")

        for level in self.levels[:2]:
            with self.assertRaisesRegex(UserError, "asked for already"):
                ask(level)
        ask(self.levels[2])
        # Another course is more than was said.
        ask(self.levels[1], course_id=self._create_course("T02").id)

    def test_p3_1_each_company_hears_the_wishes_of_its_people(self):
        """Submitted and made of an analysis alike; drafts count in the second only."""
        self._add_company_b()
        there = self._create_employee(
            "Employee there",
            self.department_b,
            company_id=self.company_b.id,
            work_contact_id=self.employee_employee.work_contact_id.id,
        )
        Need = self.env["hr.training.need"].with_user(self.user_officer)
        key = self.env["hr.training.person"]._get_keys(there | self.employee_employee)
        self.assertEqual(len(set(key.values())), 1)
        theirs = self._raise_need(
            there,
            user=self.user_b_officer,
            company_id=self.company_b.id,
            name="Pump repair",
        )
        theirs.with_user(self.user_b_officer).action_submit()
        wish = self._raise_need(
            user=self.user_employee, channel="employee", name="Pump repair"
        )
        vals = {
            "channel": "supervisor",
            "company_id": self.company.id,
            "name": "pump  Repair",
            "employee_ids": self.employee_employee.ids,
        }
        made, skipped = Need._make_needs([vals])
        self.assertEqual((len(made), skipped), (0, 1), "his own draft is open")
        made, skipped = Need._make_needs([vals | {"name": "Valves"}, vals])
        self.assertEqual((made.mapped("name"), skipped), (["Valves"], 1))
        self._call(self.user_employee, wish, "action_submit")
        self.assertEqual(wish.state, "submitted")
        wish.with_user(self.user_officer).action_reject("Not this year")
        made, skipped = Need._make_needs([vals])
        self.assertEqual((len(made), skipped), (1, 0), "that of the other company")

    def test_p3_1_employee_asks_for_himself_only(self):
        for vals in (
            {
                "channel": "employee",
                "person_ids": [
                    Command.create({"employee_id": self.employee_colleague.id})
                ],
            },
            {"channel": "supervisor"},
            {"channel": "customer", "department_id": self.department_srv_n.id},
            {"channel": "employee", "headcount": 5},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._rpc(self.user_employee, "hr.training.need", "create", [vals])
        need = self._raise_need(user=self.user_employee, channel="employee")
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                "hr.training.need.person",
                "create",
                [{"need_id": need.id, "employee_id": self.employee_colleague.id}],
            )
        with self.assertRaises(UserError):
            self._call(self.user_employee, need, "write", {"channel": "supervisor"})

    def test_p3_1_submitted_need_is_the_training_departments(self):
        need = self._raise_need(user=self.user_employee, channel="employee")
        self._call(self.user_employee, need, "action_submit")
        for call in (
            lambda: self._call(self.user_employee, need, "write", {"name": "Other"}),
            lambda: self._call(self.user_employee, need, "unlink"),
            lambda: self._call(self.user_employee, need.person_ids, "unlink"),
            lambda: self._call(self.user_employee, need, "action_validate"),
            lambda: self._call(self.user_employee, need, "action_reject", "No"),
        ):
            with self.assertRaises(UserError):
                call()
        self._call(self.user_officer, need, "write", {"course_id": self.course.id})
        self.assertEqual(need.course_id, self.course)
        self._call(self.user_employee, need, "action_reset_to_draft")
        self._call(self.user_employee, need, "write", {"name": "Other"})
        self.assertEqual(need.name, "Other")

    # ------------------------------------------------------------
    # SUPERVISORS
    # ------------------------------------------------------------

    def test_p3_1_supervisor_raises_for_many_with_a_note_they_do_not_see(self):
        manager = self.user_department_manager
        need = self._raise_need(
            self.employee_employee,
            self.employee_colleague,
            user=manager,
            performance_note=NOTE,
        )
        self.assertEqual(need.people_count, 2)
        self.assertEqual(need.with_user(manager).performance_note, NOTE)
        self.assertFalse(self._find(self.user_employee), "a draft is its maker's")
        self._call(manager, need, "action_submit")
        mine = self._find(self.user_employee)
        self.assertEqual(mine, need)
        [read] = self._rpc(self.user_employee, need._name, "read", need.ids)
        self.assertNotIn(NOTE, str(read))
        self.assertEqual(len(read["person_ids"]), 1, "only himself")
        for name in ("kept_note", "performance_note"):
            with self.subTest(field=name):
                domain = [(name, "ilike", "three")]
                self.assertFalse(
                    self._passes(
                        lambda domain=domain: self._rpc(
                            self.user_employee, need._name, "search", domain
                        ),
                        ValueError,
                    )
                )
        self.assertEqual(need.with_user(self.user_officer).performance_note, NOTE)
        # Nor does the chatter tell.
        self.assertNotIn(NOTE, str(need.message_ids.mapped("body")))

    def test_p3_1_supervisor_speaks_for_his_people_only(self):
        manager = self.user_department_manager
        with self.assertRaises(ValidationError):
            self._raise_need(self.employee_outsider, user=manager)
        with self.assertRaises(ValidationError):
            self._raise_need(user=manager, department_id=self.department_ops.id)
        need = self._raise_need(user=manager, department_id=self.department_srv_n.id)
        with self.assertRaises(UserError):
            self._call(
                manager, need, "write", {"department_id": self.department_ops.id}
            )
        other = self._raise_need(self.employee_outsider)
        self._call(self.user_officer, other, "action_submit")
        self.assertNotIn(other, self._find(manager))

    def test_p3_1_supervisor_raises_a_need_from_the_list_of_his_people(self):
        both = self.employee_employee | self.employee_colleague
        action = self._rpc(
            self.user_department_manager,
            "hr.employee.public",
            "action_raise_need",
            both.ids,
        )
        need = self.env[action["res_model"]].with_user(self.user_department_manager)
        need = need.with_context(**action["context"]).create({"name": "Pumps"})
        self.assertEqual(need.sudo().person_ids.employee_id, both)
        for user, people in (
            (self.user_department_manager, self.employee_outsider),
            (self.user_employee, self.employee_colleague),
        ):
            with self.assertRaises(UserError):
                self._rpc(user, "hr.employee.public", "action_raise_need", people.ids)

    def test_p3_1_human_is_named_once(self):
        again = self._record_again(self.employee_employee)
        with self.assertRaises(ValidationError):
            self._raise_need(self.employee_employee, again)

    # ------------------------------------------------------------
    # SUBMIT, VALIDATE, REJECT
    # ------------------------------------------------------------

    def test_p3_1_submission_asks_channel_and_what_is_needed(self):
        officer = self.user_officer
        need = self._raise_need(name=False, channel=False)
        for vals, sentence in (
            ({"name": "Pumps"}, "channel"),
            ({"name": "  ", "channel": "customer"}, "what is needed"),
        ):
            need.with_user(officer).write(vals)
            with self.assertRaisesRegex(UserError, sentence):
                self._call(officer, need, "action_submit")
        need.with_user(officer).write({"course_id": self.course.id})
        self._call(officer, need, "action_submit")
        self.assertEqual(need.state, "submitted")

    def test_p3_1_evidence_is_warned_of_and_not_demanded(self):
        need = self._raise_need(self.employee_employee)
        self._call(self.user_officer, need, "action_submit")
        self.assertIn("evidence", need.doubts)
        need.with_user(self.user_officer).evidence = "Complaint 17"
        self.assertFalse(need.doubts)
        self._call(self.user_officer, need, "action_validate")
        self.assertEqual(need.state, "validated")

    def test_p3_1_second_validation_is_told_that_it_is_done(self):
        need = self._raise_need(self.employee_employee)
        self._validate(need)
        with self.assertRaisesRegex(UserError, "decided about already"):
            self._call(self.user_head, need, "action_validate")
        with self.assertRaisesRegex(UserError, "submitted already"):
            self._call(self.user_officer, need, "action_submit")

    def test_p3_1_nobody_decides_about_himself(self):
        officer = self._add_user(
            "deciding", "hr_training.group_hr_training_officer", self.department_srv
        )
        employee = officer.sudo().employee_ids[:1] or self.employee_deciding
        need = self._raise_need(employee)
        self._call(officer, need, "action_submit")
        for method, args in (("action_validate", ()), ("action_reject", ("No",))):
            with self.assertRaisesRegex(UserError, "yourself"):
                self._call(officer, need, method, *args)
        self._call(self.user_head, need, "action_validate")
        self.assertEqual(need.state, "validated")

    def test_p3_1_nobody_takes_himself_in_or_out_of_what_is_decided(self):
        officer = self._add_user(
            "deciding", "hr_training.group_hr_training_officer", self.department_srv
        )
        employee = self.employee_deciding
        own = self._raise_need(user=officer, channel="employee")
        self._call(officer, own, "action_submit")
        other = self._raise_need(self.employee_colleague)
        self._validate(other)
        row = {"employee_id": employee.id}
        for record, method, args in (
            (own.person_ids, "unlink", ()),
            (own.person_ids, "write", ({"employee_id": self.employee_colleague.id},)),
            (own, "write", ({"person_ids": [Command.clear()]},)),
            (other.person_ids, "write", (row,)),
            (other, "write", ({"person_ids": [Command.create(row)]},)),
        ):
            with (
                self.assertRaisesRegex(UserError, "yourself"),
                self.env.cr.savepoint(),
            ):
                self._call(officer, record, method, *args)

    def test_d6_11_who_has_left_is_not_named(self):
        self.employee_colleague.action_archive()
        with self.assertRaises(ValidationError):
            self._raise_need(self.employee_colleague)

    def test_p3_1_rejection_is_told_with_its_reason(self):
        need = self._raise_need(user=self.user_employee, channel="employee")
        self._call(self.user_employee, need, "action_submit")
        action = self._call(self.user_officer, need, "action_reject")
        self.assertEqual(action["res_model"], "hr.training.reason")
        self._call(self.user_officer, need, "action_reject", "Not <b>this</b> year")
        self.assertEqual(need.state, "rejected")
        self.assertEqual(need.answer, "Not <b>this</b> year")
        row = self.env["hr.training.notice"].search([("need_id", "=", need.id)])
        self.assertEqual(row.partner_id, self.user_employee.partner_id)
        verdicts = need._judge_notices({"key": row}, {})
        self.assertEqual(verdicts["key"].kind, "need")
        row._send()
        self.assertEqual(row.state, "sent")
        mail = self.env["mail.message"].search(
            [("partner_ids", "in", row.partner_id.ids)], order="id desc", limit=1
        )
        self.assertIn("&lt;b&gt;this", mail.body)

    def test_p3_1_retired_course_is_not_validated(self):
        course = self._create_course("RET")
        need = self._raise_need(self.employee_employee, course_id=course.id)
        self._call(self.user_officer, need, "action_submit")
        course.with_user(self.user_officer).action_retire()
        with self.assertRaisesRegex(UserError, "no longer offered"):
            self._call(self.user_officer, need, "action_validate")

    def test_p3_1_slips_are_named(self):
        self._add_skill()
        other = self.skill
        self._add_skill()
        for vals in (
            {"date": "2027-01-01"},
            {"date_wanted": "9999-01-01"},
            {"headcount": 10**6},
            {"skill_id": other.id, "skill_level_id": self.levels[0].id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._raise_need(**vals)

    def test_p3_1_evidence_opens_the_record_behind(self):
        need = self._raise_need(self.employee_employee)
        with self.assertRaisesRegex(UserError, "no record"):
            self._call(self.user_officer, need, "action_open_evidence")
        partner = self.env["res.partner"].create({"name": "Customer"})
        need.write(need._prepare_source(partner))
        action = self._call(self.user_officer, need, "action_open_evidence")
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", partner.id)
        )
        self.assertTrue(need.with_user(self.user_officer).has_evidence)
        company = self.env["res.config.settings"].create({})
        need.write({"source_model": company._name, "source_id": company.id})
        self.assertFalse(
            need.with_user(self.user_officer).has_evidence,
            "no button leads to what he may not read",
        )
        need.write(need._prepare_source(partner))
        partner.unlink()
        self.assertFalse(need.with_user(self.user_officer).has_evidence)
        with self.assertRaisesRegex(UserError, "no record"):
            self._call(self.user_officer, need, "action_open_evidence")
        self.assertEqual(need.source_name, "Customer")

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def test_p3_1_merging_keeps_every_origin(self):
        first = self._raise_need(
            self.employee_employee, course_id=self.course.id, urgency="normal"
        )
        second = self._raise_need(
            self.employee_employee,
            self.employee_colleague,
            course_id=self.course.id,
            urgency="critical",
        )
        third = self._raise_need(
            user=self.user_colleague, channel="employee", course_id=self.course.id
        )
        self._call(self.user_colleague, third, "action_submit")
        (first | second).with_user(self.user_officer).action_submit()
        second.with_user(self.user_officer).action_validate()
        every = first | second | third
        merged_id = self._call(self.user_officer, every, "action_merge")
        target = self.env["hr.training.need"].browse(merged_id)
        self.assertEqual(target, second)
        self.assertEqual(target.origin_ids, first | third)
        self.assertEqual(target.urgency, "critical")
        self.assertEqual(
            target.person_ids.employee_id,
            self.employee_employee | self.employee_colleague,
        )
        self.assertEqual(first.person_ids.employee_id, self.employee_employee)
        self.assertEqual(third.with_user(self.user_colleague).shown_state, "validated")
        with self.assertRaises(UserError):
            self._call(self.user_officer, third, "action_reopen")
        # What becomes of the one is told to who raised the other.
        self._call(self.user_officer, target, "action_close", "A manual was written")
        row = self.env["hr.training.notice"].search([("need_id", "=", third.id)])
        self.assertEqual(row.partner_id, self.user_colleague.partner_id)
        self.assertEqual(row.need_answer, "A manual was written")
        self.assertEqual(
            third.with_user(self.user_colleague).shown_answer, "A manual was written"
        )

    def test_p3_1_only_what_asks_for_the_same_is_merged(self):
        first = self._raise_need(self.employee_employee, course_id=self.course.id)
        other = self._create_course("OTHER")
        second = self._raise_need(self.employee_colleague, course_id=other.id)
        both = first | second
        both.with_user(self.user_officer).action_submit()
        for user, needs_, sentence in (
            (self.user_officer, both, "different courses"),
            (self.user_officer, first, "two needs"),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self._call(user, needs_, "action_merge")
        with self.assertRaises(AccessError):
            self._call(self.user_executive, both, "action_merge")
        # Who has not asked yet is taken into nothing.
        draft = self._raise_need(
            user=self.user_employee, channel="employee", course_id=self.course.id
        )
        with self.assertRaisesRegex(UserError, "not asked yet"):
            self._call(self.user_officer, first | draft, "action_merge")

    def test_d11_a_record_named_twice_is_refused(self):
        need = self._raise_need(self.employee_employee)
        need.with_user(self.user_officer).action_submit()
        with self.assertRaisesRegex(UserError, "named twice"):
            self._rpc(self.user_officer, need._name, "action_merge", need.ids * 2)
        self.assertFalse(need.merged_into_id)

    # ------------------------------------------------------------
    # WHAT A FORM MAY NOT TELL
    # ------------------------------------------------------------

    def test_d5_form_in_the_making_tells_nothing_of_others(self):
        self._pass(self._create_session(schedule=True), self.employee_colleague)
        need = self._raise_need(
            user=self.user_employee, channel="employee", course_id=self.course.id
        )
        spec = {"need_id": {}, "employee_id": {}, "shown_result": {}, "distance": {}}
        values = {"need_id": need.id, "employee_id": self.employee_colleague.id}
        for ids in ([], need.person_ids.ids):
            with self.subTest(ids=ids):
                try:
                    answer = self._rpc(
                        self.user_employee,
                        "hr.training.need.person",
                        "onchange",
                        ids,
                        values,
                        ["employee_id"],
                        spec,
                    )
                except UserError:
                    continue
                self.assertFalse(answer["value"].get("shown_result"))

    def test_d5_manager_names_nobody_without_a_department(self):
        self.employee_outsider.department_id = False
        with self.assertRaises(ValidationError):
            self._raise_need(self.employee_outsider, user=self.user_department_manager)

    def test_d5_who_was_replaced_as_manager_keeps_no_note(self):
        manager = self.user_department_manager
        need = self._raise_need(
            self.employee_employee, user=manager, performance_note=NOTE
        )
        self._call(manager, need, "action_submit")
        (self.department_srv | self.department_srv_n).manager_id = False
        [read] = self._rpc(manager, need._name, "read", need.ids)
        self.assertNotIn(NOTE, str(read))
        self.assertFalse(read["person_ids"])
        with self.assertRaises(UserError):
            self._call(manager, need, "action_reset_to_draft")
        self.assertFalse(
            self._passes(
                lambda: self._call(manager, need, "write", {"performance_note": "X"})
            )
        )

    def test_p3_1_somebody_else_in_a_row_has_his_own_department(self):
        need = self._raise_need(self.employee_employee)
        row = need.person_ids.with_user(self.user_officer)
        row.employee_id = self.employee_outsider
        self.assertEqual(row.department_id, self.department_ops)
        self.assertEqual(need.department_id, self.department_ops)

    # ------------------------------------------------------------
    # PRIORITY
    # ------------------------------------------------------------

    def test_p3_3_priority_follows_visible_rules(self):
        self._fill_department(self.department_srv_n, 6)
        need = self._raise_need(self.employee_employee, user=self.user_officer)
        self.assertEqual((need.priority_points, need.priority), (0, "0"))
        need.urgency = "critical"
        self.assertEqual((need.priority_points, need.priority), (40, "1"))
        need.channel = "customer"
        self.assertEqual((need.priority_points, need.priority), (50, "2"))
        self.assertIn("2", need.priority_text)
        # Another rule, another rank.
        rule = self.env.ref("hr_training.need_priority_urgency_2")
        rule.with_user(self.user_head).points = 5
        self.assertEqual((need.priority_points, need.priority), (15, "0"))
        self.company.training_need_medium_points = 15
        self.assertEqual(need.priority, "1")

    def test_p3_2_distance_counts_what_people_have_today(self):
        self._add_skill()
        levels = self.levels
        self.env["hr.employee.skill"].create(
            {
                "employee_id": self.employee_employee.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skill.id,
                "skill_level_id": levels[1].id,
                "valid_from": "2026-01-05",
            }
        )
        need = self._raise_need(
            self.employee_employee,
            self.employee_colleague,
            skill_id=self.skill.id,
            skill_level_id=levels[-1].id,
        )
        self.assertEqual(need.person_ids.mapped("distance"), [50, 100])
        self.assertEqual(need.distance, 100)
