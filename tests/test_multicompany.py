"""Companies never see each other's records (design §5)."""

import inspect
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import groups
from .common import START, HrTrainingCase
from .common_world import HrTrainingWorldCase

# Records of these belong to no company, or are kept from everyone anyway.
SHARED = {
    "hr.training.category",
    "hr.training.cost.type",
    "hr.training.booking.lock",
    "hr.training.participation",
}
# The rater's alone: a head does not find those of his own company either.
PERSONAL = {"hr.training.review.line"}
# What the methods are called with; what is not named here is called with False.
ARGUMENTS = {
    "reason": "Because",
    "status": "present",
    "value": 50.0,
    "response": "accepted",
    "employee_ids": [],
    "punches": [],
    "marks": [],
    "kpi_code": "csat",
    "from_states": (),
}
# Named like gates: asked in sudo, of a parent within reach, or of no record yet.
NO_GATES = {
    "_check_can_be_refined",
    "_check_can_book",
    "_check_can_record",
    "_check_can_update_message_content",
}
# Public methods beside action_* that design §10 names.
METHODS = {
    "hr.training.session": ("enroll", "punch", "set_marks"),
}


@tagged("post_install", "-at_install", "hr_training_multicompany")
class TestCompaniesApart(HrTrainingWorldCase):
    """Nobody of company A reaches anything of company B, whatever his role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = {
            model: records["company"]
            for model, records in cls.world.items()
            if "company" in records and model not in SHARED
        }
        cls.roles = cls.user_employee | cls.user_department_manager
        cls.roles |= cls.user_trainer | cls.user_officer | cls.user_head
        cls.roles |= cls.user_executive | cls.user_finance

    def test_d5_the_world_has_a_foreign_record_of_every_model(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("hr.training.")
            and model._auto
            and not model._abstract
            and not model._transient
        }
        self.assertEqual(ours - SHARED - self.foreign.keys(), set())

    def test_d5_nothing_foreign_is_found_read_counted_or_named(self):
        for model, record in self.foreign.items():
            domain = [("id", "=", record.id)]
            name = record.display_name or ""
            for user in self.roles:
                with self.subTest(model=model, user=user.name):
                    if not self.env[model].with_user(user).has_access("read"):
                        continue
                    self.assertFalse(
                        self._rpc(user, model, "search_read", domain, ["id"])
                    )
                    self.assertFalse(self._rpc(user, model, "search_count", domain))
                    rows = self._rpc(
                        user,
                        model,
                        "formatted_read_group",
                        domain,
                        aggregates=["__count"],
                    )
                    self.assertEqual([row["__count"] for row in rows], [0])
                    if record._rec_name or record._rec_names_search:
                        named = self._rpc(user, model, "name_search", name, domain)
                        self.assertFalse(named)
                    spec = {"display_name": {}}
                    for method, args in (("read", [list(spec)]), ("web_read", [spec])):
                        with self.assertRaises(AccessError):
                            self._rpc(user, model, method, record.ids, *args)

    def test_d5_the_other_company_finds_its_own_only(self):
        """The same the other way round, so that an empty answer means something."""
        for model, record in self.foreign.items():
            if model in PERSONAL:
                continue
            with self.subTest(model=model):
                found = self._rpc(self.user_b_head, model, "search_read", [], ["id"])
                ids = {row["id"] for row in found}
                self.assertIn(record.id, ids)
                others = {
                    other.id
                    for scope, other in self.world[model].items()
                    if "company" not in scope and self._get_company(other)
                }
                self.assertFalse(ids & others)

    def _get_company(self, record):
        """Company of a record, by its owner where it has none of its own."""
        for name in ("company_id", "session_id", "course_id"):
            if owner := name in record and record[name]:
                return owner if name == "company_id" else owner.company_id
        return self.env["res.company"]

    def test_d5_no_public_method_acts_on_foreign_records(self):
        """Every action_* and every method of design §10, as RPC calls them."""
        tried = 0
        for model, record in self.foreign.items():
            for method, args in self._get_methods(model):
                for user in self.user_head | self.user_trainer | self.user_employee:
                    with self.subTest(model=model, method=method, user=user.name):
                        tried += 1
                        self._check_refused(user, record, method, args)
        self.assertGreater(tried, 100)

    def test_d5_no_public_method_acts_on_foreign_records_read_before(self):
        """What a call earlier in the request read opens nothing to the next."""
        for model, record in self.foreign.items():
            for method, args in self._get_methods(model):
                with self.subTest(model=model, method=method):
                    self._check_refused(self.user_head, record, method, args, warm=True)

    def test_d5_no_gate_opens_to_foreign_records_read_before(self):
        """Record rules are asked by the gate itself, not by a read that may not be."""
        tried = 0
        for model, record in self.foreign.items():
            for name in sorted(dir(self.env.registry[model])):
                if not name.startswith("_check_can_") or name in NO_GATES:
                    continue
                parameters = inspect.signature(getattr(record, name)).parameters
                args = [ARGUMENTS.get(key, False) for key in parameters]
                with self.subTest(model=model, gate=name):
                    tried += 1
                    gate = getattr(record.with_user(self.user_head), name)
                    self.assertIsInstance(
                        self._get_error(record, gate, args), AccessError
                    )
        self.assertGreater(tried, 50)

    def _get_error(self, record, gate, args):
        """``assertRaises`` would empty the cache."""
        try:
            with self._undone():
                self._warm(record)
                gate(*args)
        except UserError as error:
            return error
        return None

    def _warm(self, record):
        """Everything of the record is in the cache, which all users share."""
        self.env.flush_all()
        record.sudo().read()

    def _get_methods(self, model):
        """``(name, arguments)`` of the methods a client may call."""
        cls = self.env.registry[model]
        names = {n for n in dir(cls) if n.startswith("action_")}
        for name in sorted(names | set(METHODS.get(model, ()))):
            method = getattr(cls, name)
            # Odoo's own, of its mixins, are its own business.
            if not any(
                name in vars(base) and base.__module__.startswith("odoo.addons.hr_tra")
                for base in cls.__mro__
            ):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            yield name, [ARGUMENTS.get(p.name, False) for p in parameters]

    def _check_refused(self, user, record, method, args, warm=False):
        if method == "action_withdraw_myself":
            return  # looks for the caller's own enrolments, whatever it is called on
        opens = method.startswith(("action_view_", "action_open_"))
        try:
            with self._undone():
                if warm:
                    self._warm(record)
                    foreign = record.with_env(record.env(user=user, context={}))
                    result = getattr(foreign, method)(*args)
                else:
                    result = self._rpc(user, record._name, method, record.ids, *args)
        except UserError:
            return
        # Opening a list or form shows what the rules let through: nothing.
        self.assertTrue(opens, "it went through")
        self.assertEqual(result["type"], "ir.actions.act_window")
        shown = self.env[result["res_model"]].with_user(user)
        if "res_id" in result:
            target = shown.browse(result["res_id"])
            self.assertFalse(target.exists() and target.has_access("read"))
        else:
            self.assertFalse(shown.search_count(result["domain"]))

    def test_d5_records_of_a_company_refer_to_no_other(self):
        """By ids that the officer cannot even read."""
        officer = self.user_officer
        of_b = {model: record.id for model, record in self.foreign.items()}
        draft = self.world["hr.training.session"]["draft"]
        line = self.world["hr.training.plan.line"]["other"]
        trainer = [Command.set([of_b["hr.training.trainer"]])]
        employee = [Command.set(self.employee_b_employee.ids)]
        course = {"course_id": of_b["hr.training.course"]}
        for record, vals in (
            (draft, course),
            (draft, {"trainer_ids": trainer}),
            (draft, {"facility_ids": [Command.set([of_b["hr.training.facility"]])]}),
            (draft, {"company_id": self.company_b.id}),
            (line, course),
            (line, {"trainer_ids": trainer}),
            (line, {"employee_ids": employee}),
            (line, {"department_ids": [Command.set(self.department_b.ids)]}),
            (line, {"plan_id": of_b["hr.training.plan"]}),
            (line, {"parent_line_id": of_b["hr.training.plan.line"]}),
            (line.plan_id, {"company_id": self.company_b.id}),
            (line.cost_ids, {"department_id": self.department_b.id}),
            (line.cost_ids, {"plan_line_id": of_b["hr.training.plan.line"]}),
        ):
            with self.subTest(model=record._name, vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda r=record, v=vals: self._rpc(
                            officer, r._name, "write", r.ids, v
                        )
                    )
                )

    def test_d5_people_badges_and_marks_of_another_company_are_refused(self):
        session = self.world["hr.training.session"]["open"]
        officer = session.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "another company"):
            officer.enroll(self.employee_b_employee.ids)
        badge = self.employee_b_employee.barcode
        unmatched = officer.punch([(badge, START)])
        self.assertEqual(len(unmatched), 1)
        self.assertFalse(
            self.env["hr.training.punch"].search(
                [("badge", "=", badge), ("company_id", "=", self.company.id)]
            )
        )
        with self.assertRaises(UserError):
            officer.set_marks([(self.employee_b_employee.id, "exam", 80)])

    def test_d5_forms_and_their_keys_stay_in_their_company(self):
        answer = {"value": "Secret", "is_correct": True}
        question = {
            "title": "Ours",
            "question_type": "simple_choice",
            "suggested_answer_ids": [Command.create(answer)],
        }
        exam = {
            "title": "Ours",
            "survey_type": "training_exam",
            "question_and_page_ids": [Command.create(question)],
        }
        [survey_id] = self._rpc(self.user_officer, "survey.survey", "create", [exam])
        survey = self.env["survey.survey"].browse(survey_id)
        self.assertEqual(survey.training_company_id, self.company)
        template = self.env.ref("hr_training.survey_attitude")
        for model, record in (
            ("survey.survey", survey),
            ("survey.question", survey.question_ids),
            ("survey.question.answer", survey.question_ids.suggested_answer_ids),
        ):
            with self.subTest(model=model):
                domain = [("id", "in", record.ids)]
                ours = self._rpc(self.user_officer, model, "search", domain)
                self.assertEqual(ours, record.ids)
                self.assertFalse(self._rpc(self.user_b_head, model, "search", domain))
                with self.assertRaises(AccessError):
                    self._rpc(self.user_b_head, model, "read", record.ids)
        for user in (self.user_officer, self.user_b_head):
            found = self._rpc(
                user, template._name, "search", [("id", "=", template.id)]
            )
            self.assertEqual(found, template.ids, "templates are everybody's")
        # Neither given to another company, nor run by it.
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                "survey.survey",
                "create",
                [{**exam, "training_company_id": self.company_b.id}],
            )
        foreign = self.world["hr.training.session"]["company"]
        with self.assertRaisesRegex(UserError, "another company"):
            self.env["hr.training.evaluation"].create(
                {"session_id": foreign.id, "survey_id": survey.id}
            )

    def test_d5_created_records_cannot_be_put_into_another_company(self):
        officer = self.user_officer
        dates = {"date_from": START, "date_to": START}
        for model, vals in (
            ("plan", {"kind": "annual", **dates}),
            ("session", {"course_id": self.course.id}),
            ("course", {"name": "Mine", "category_id": self.category.id}),
            ("facility", {"name": "Room"}),
            ("material", {"name": "Slides"}),
        ):
            model = f"hr.training.{model}"
            for company, passes in ((self.company, True), (self.company_b, False)):
                with self.subTest(model=model, company=company.name):
                    self.assertEqual(
                        self._passes(
                            lambda m=model, v=vals, c=company: self._rpc(
                                officer, m, "create", [{**v, "company_id": c.id}]
                            )
                        ),
                        passes,
                    )


@tagged("post_install", "-at_install", "hr_training_multicompany")
class TestBothCompanies(HrTrainingCase):
    """A user of both sees each as the company switcher says; the rest is apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.both = cls.company | cls.company_b
        cls.user_both = cls._add_user("both", groups.MANAGER)
        cls.user_both.company_ids = cls.both

    @classmethod
    def _create_session_b(cls, start=START, schedule=True, **vals):
        session = (
            cls.env["hr.training.session"]
            .with_user(cls.user_b_officer)
            .create(
                {
                    "course_id": cls.course.id,
                    "seats_max": 3,
                    "slot_ids": [
                        Command.create(
                            {"start": start, "stop": start + timedelta(hours=2)}
                        )
                    ],
                    **vals,
                }
            )
        )
        if schedule:
            session.action_schedule()
        return session.with_env(cls.env)

    def _in(self, *companies):
        return {"allowed_company_ids": [company.id for company in companies]}

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_d5_allowed_companies_decide_what_is_seen(self):
        session_a, session_b = self._create_session(), self._create_session_b()
        plan_a = self._create_plan()
        plan_b = self._create_plan(user=self.user_b_officer)
        a, b = self.company, self.company_b
        for one, other in ((session_a, session_b), (plan_a, plan_b)):
            for companies, seen in (
                ((a,), one),
                ((b,), other),
                ((a, b), one | other),
                ((b, a), one | other),
            ):
                with self.subTest(model=one._name, companies=len(companies)):
                    found = self._rpc(
                        self.user_both,
                        one._name,
                        "search",
                        [("id", "in", (one | other).ids)],
                        context=self._in(*companies),
                    )
                    self.assertEqual(set(found), set(seen.ids))

    def test_d5_company_that_is_switched_off_is_not_acted_upon(self):
        session = self._create_session_b(schedule=False)
        for companies, passes in (
            ((self.company,), False),
            ((self.company_b,), True),
            ((self.company, self.company_b), True),
        ):
            with self.subTest(companies=len(companies)):
                self.assertEqual(
                    self._passes(
                        lambda c=companies: self._rpc(
                            self.user_both,
                            session._name,
                            "action_schedule",
                            session.ids,
                            context=self._in(*c),
                        )
                    ),
                    passes,
                )

    def test_d5_a_company_one_does_not_belong_to_cannot_be_switched_on(self):
        session = self._create_session_b()
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                session._name,
                "search",
                [],
                context=self._in(self.company, self.company_b),
            )

    def test_d5_shared_courses_are_seen_in_both_own_ones_in_one(self):
        shared = self.course
        self.assertFalse(shared.company_id)
        own = self._create_course("OWN", company_id=self.company.id)
        for user, seen in (
            (self.user_officer, shared | own),
            (self.user_employee, shared | own),
            (self.user_b_officer, shared),
            (self.user_b_employee, shared),
        ):
            with self.subTest(user=user.name):
                found = self._rpc(
                    user, own._name, "search", [("id", "in", (shared | own).ids)]
                )
                self.assertEqual(set(found), set(seen.ids))

    # ------------------------------------------------------------
    # RECORDS STAY WITHIN THEIR COMPANY
    # ------------------------------------------------------------

    def test_d5_plan_refers_to_its_own_company_whoever_writes(self):
        """Someone of both companies mixes nothing up either."""
        course_b = (
            self.env["hr.training.course"]
            .with_user(self.user_b_officer)
            .create({"code": "B1", "name": "Of B", "company_id": self.company_b.id})
        )
        trainer_b = self._create_trainer(self.employee_b_employee)
        annual_b = self._create_plan(user=self.user_b_officer)
        plan = self._create_plan("quarterly")
        line = plan.line_ids
        for record, vals in (
            (line, {"course_id": course_b.id}),
            (line, {"trainer_ids": [Command.set(trainer_b.ids)]}),
            (line, {"employee_ids": [Command.set(self.employee_b_employee.ids)]}),
            (line, {"department_ids": [Command.set(self.department_b.ids)]}),
            (line, {"parent_line_id": annual_b.line_ids.id}),
            (plan, {"department_id": self.department_b.id}),
            (plan, {"parent_id": annual_b.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(
                    self.user_both,
                    record._name,
                    "write",
                    record.ids,
                    vals,
                    context=self._in(self.company, self.company_b),
                )

    def test_d5_session_is_taught_and_held_within_its_company(self):
        trainer_b = self._create_trainer(self.employee_b_employee)
        room_b = self.env["hr.training.facility"].create(
            {"name": "Room B", "company_id": self.company_b.id}
        )
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        trainers = {"trainer_ids": [Command.set(trainer_b.ids)]}
        rooms = {"facility_ids": [Command.set(room_b.ids)]}
        for record, vals in (
            (session, trainers),
            (session, rooms),
            (session, {"company_id": self.company_b.id}),
            (session.slot_ids, trainers),
            (session.slot_ids, rooms),
        ):
            with self.subTest(model=record._name, vals=vals):
                with self.assertRaises(UserError):
                    self._rpc(
                        self.user_both,
                        record._name,
                        "write",
                        record.ids,
                        vals,
                        context=self._in(self.company, self.company_b),
                    )

    def test_d5_plan_changes_company_only_when_all_its_lines_can(self):
        own = self._create_course("OWN", company_id=self.company.id)
        shared = self._create_plan()
        bound = self._create_plan(lines=[{"course_id": own.id}])
        context = self._in(self.company, self.company_b)
        vals = {"company_id": self.company_b.id}
        self._rpc(
            self.user_both, shared._name, "write", shared.ids, vals, context=context
        )
        self.assertEqual(shared.line_ids.company_id, self.company_b)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_both, bound._name, "write", bound.ids, vals, context=context
            )

    def test_d10_sessions_belong_to_the_plans_company_not_to_the_callers(self):
        self.company_b.resource_calendar_id.tz = "Europe/Berlin"
        self.env["ir.sequence"].create(
            {
                "name": "Sessions of B",
                "code": "hr.training.session",
                "prefix": "B-",
                "company_id": self.company_b.id,
            }
        )
        plan_a = self._publish(self._create_plan(lines=2))
        plan_b = self._create_plan(user=self.user_b_officer)
        plan_b.with_user(self.user_b_officer).action_submit()
        self.env.ref(groups.EXECUTIVE).user_ids += self.user_both
        self._approve(plan_b, submit=False)
        plan_b.with_user(self.user_b_officer).action_publish()
        sessions = (
            (plan_a | plan_b)
            .with_user(self.user_both)
            .with_context(allowed_company_ids=self.both.ids)
            .action_create_sessions()
        )
        of_b = sessions.filtered(lambda s: s.plan_id.id == plan_b.id)
        of_a = sessions - of_b
        self.assertEqual((len(of_a), of_a.company_id), (2, self.company))
        self.assertEqual((len(of_b), of_b.company_id), (1, self.company_b))
        self.assertEqual((of_b.tz, of_a[0].tz), ("Europe/Berlin", "Asia/Shanghai"))
        self.assertTrue(of_b.code.startswith("B-"))
        self.assertFalse([s for s in of_a if s.code.startswith("B-")])

    def test_d5_codes_are_unique_within_a_company_only(self):
        session = self._create_session(code="S1")
        other = self._create_session_b(code="S1")
        self.assertEqual((session.code, other.code), ("S1", "S1"))

    # ------------------------------------------------------------
    # SETTINGS, CRON, APPROVAL
    # ------------------------------------------------------------

    def test_d7_settings_are_the_companys_and_frozen_per_session(self):
        self.company.write({"training_grace_minutes": 3, "training_pass_score": 70})
        self.company_b.write({"training_grace_minutes": 9, "training_pass_score": 50})
        # Made by one who works in A at the time: the session's company counts.
        session_b = self._create_session_b(schedule=False)
        session_b.with_user(self.user_both).with_context(
            allowed_company_ids=self.both.ids
        ).action_schedule()
        session_a = self._create_session(schedule=True)
        for company in self.both:
            company.write({"training_grace_minutes": 1, "training_pass_score": 1})
        self.assertEqual((session_a.grace_minutes, session_a.pass_score), (3, 70))
        self.assertEqual((session_b.grace_minutes, session_b.pass_score), (9, 50))

    def test_d6_7_cron_works_for_all_companies(self):
        past = START - timedelta(days=60)
        session_a = self._create_session(start=past, schedule=True)
        session_b = self._create_session_b(start=past)
        self._enroll(session_a, self.employee_employee)
        session_b.with_user(self.user_b_officer).enroll(self.employee_b_employee.ids)
        guests = self._keep_register(session_a) | self._keep_register(session_b)
        self.env.ref("hr_training.ir_cron_follow_clock").ir_actions_server_id.run()
        for session in session_a | session_b:
            self.assertEqual(session.state, "ongoing")
            rows = session.attendance_ids - guests
            self.assertEqual(rows.mapped("status"), ["absent"])

    def test_d4_nobody_of_another_company_is_asked(self):
        """By group, by name or as manager of a department."""
        self.department_b.manager_id = self.employee_b_employee
        Rule = self.env["hr.training.approval.rule"]
        for vals in (
            {"approver": "user", "user_id": self.user_b_head.id},
            {"approver": "department_manager"},
        ):
            Rule.create(
                {
                    "name": "Second look",
                    "document": "plan_quarterly",
                    "sequence": 90,
                    "company_id": self.company.id,
                    "group_id": False,
                    **vals,
                }
            )
        Rule.create(
            {
                "name": "Head",
                "document": "plan_quarterly",
                "company_id": self.company.id,
                "group_id": self.env.ref(groups.MANAGER).id,
            }
        )
        plan = self._create_plan("quarterly")
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(plan.step_ids.approver_ids, self.user_head | self.user_both)
        waiting = [("waiting_for_me", "=", True)]
        Plan = self.env["hr.training.plan"]
        self.assertFalse(Plan.with_user(self.user_b_head).search(waiting))
        with self.assertRaises(UserError):
            self._rpc(self.user_b_head, plan._name, "action_approve", plan.ids)

    def test_d4_head_of_both_is_asked_and_decides_in_both(self):
        plan_a = self._create_plan("quarterly")
        plan_b = self._create_plan("quarterly", user=self.user_b_officer)
        plan_a.with_user(self.user_officer).action_submit()
        plan_b.with_user(self.user_b_officer).action_submit()
        for plan in plan_a | plan_b:
            self.assertIn(self.user_both, plan.step_ids.approver_ids)
        self._rpc(
            self.user_both,
            plan_a._name,
            "action_approve",
            (plan_a | plan_b).ids,
            context=self._in(self.company, self.company_b),
        )
        self.assertEqual((plan_a | plan_b).mapped("state"), ["approved"] * 2)
