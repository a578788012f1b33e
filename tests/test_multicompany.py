"""Companies never see each other's records (design §5)."""

import inspect

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import START
from .common_world import HrTrainingWorldCase

# Records of these belong to no company, or are kept from everyone anyway.
SHARED = {
    "hr.training.category",
    "hr.training.cost.type",
    "hr.training.kpi",
    "hr.training.trainer.grade",
    "hr.training.trainer.criterion",
    "hr.training.trainer.indicator",
    "hr.training.trainer.source",
    "hr.training.trainer.observation.item",
    "hr.training.need.priority",
    "hr.training.need.binding",
    "hr.training.booking.lock",
    "hr.training.result.change",
    "hr.training.participation",
    "hr.training.need.participation",
}
# The rater's alone, or his until all have handed in: a head does not find those of his
# own company either.
PERSONAL = {"hr.training.review.line", "hr.training.trainer.score"}
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
