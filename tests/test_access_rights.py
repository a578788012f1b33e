"""Who may do what: design §5 as a table, tried the way RPC calls come in.

The table is the specification. ``scope:letters`` says what a role may do with the
records of a scope (see ``HrTrainingWorldCase``): read, write, create and delete by
their first letters; ``*`` is every scope but ``company``. What is not named is
refused, and nobody reaches anything of the other company.
"""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..tools import groups
from .common import ROLES, START
from .common_world import HrTrainingWorldCase

EVERYONE = dict.fromkeys(ROLES, "*:r")
OFFICER = ("officer", "head")
LETTERS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


def access(officers="", **roles):
    """A row of the table; officer and head of training share most of it."""
    return {**dict.fromkeys(OFFICER, officers), **roles}


ACCESS = {
    # catalogue
    "hr.training.category": {**EVERYONE, "officer": "*:rwc", "head": "*:rwc unused:d"},
    "hr.training.course": access(
        officers="*:rwc draft:d taught:d",
        employee="published:r",
        department_manager="published:r",
        trainer="published:r taught:r",
        executive="*:r",
        finance="published:r",
    ),
    "hr.training.course.form": access(
        officers="*:rwcd",
        employee="published:r",
        department_manager="published:r",
        trainer="published:r",
        executive="*:r",
        finance="published:r",
    ),
    "hr.training.course.skill": access(
        officers="*:r published:wcd draft:wcd",
        employee="published:r frozen_own:r",
        department_manager="published:r frozen_own:r frozen_team:r",
        trainer="published:r frozen_taught:r",
        executive="*:r",
        finance="published:r frozen_own:r frozen_team:r frozen_taught:r frozen_other:r",
    ),
    "hr.training.material": access(
        officers="*:rwcd",
        employee="everyone:r participants:r",
        department_manager="everyone:r",
        trainer="*:r taught:wc",
        executive="*:r",
        finance="everyone:r",
    ),
    "hr.training.facility": {**EVERYONE, "officer": "*:rwcd", "head": "*:rwcd"},
    "hr.training.trainer": access(
        officers="*:rwc own:d other:d",
        employee="taught:r own:r",
        department_manager="taught:r",
        trainer="taught:r",
        executive="*:r",
        finance="taught:r",
    ),
    # planning
    "hr.training.plan": access(
        officers="*:rwcd",
        department_manager="other:r team:rwc",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.plan.line": access(
        officers="*:rwcd",
        department_manager="other:r team:rwcd",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.cost": access(
        officers="*:rwcd",
        department_manager="other:r team:rwcd",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.budget": access(officers="*:rwcd", executive="*:r", finance="*:r"),
    "hr.training.budget.line": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.budget.item": access(officers="*:r", executive="*:r", finance="*:r"),
    "hr.training.budget.change": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.cost.type": {**EVERYONE, "head": "*:rwcd"},
    # approval
    "hr.training.approval.rule": {
        "officer": "*:r",
        "head": "*:rwcd",
        "executive": "*:r",
    },
    "hr.training.approval.step": access(
        officers="*:r", department_manager="team:r", executive="*:r", finance="*:r"
    ),
    # delivery
    "hr.training.session": access(
        officers="*:rwc draft:d",
        employee="open:r own:r",
        department_manager="open:r own:r team:r",
        trainer="open:r taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.session.slot": access(
        officers="*:r open:wcd draft:wcd",
        employee="open:r own:r",
        department_manager="open:r own:r team:r",
        trainer="open:r taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.session.seat": access(officers="*:r"),
    "hr.training.enrollment": access(
        officers="*:rw own:c team:c taught:c other:c",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.attendance": access(
        officers="*:rw",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.punch": access(officers="*:r"),
    # Of marked questions; released but for "taught". The officer recorded them.
    "hr.training.observation": access(
        officers="*:rc taught:wd",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rwc",
        executive="*:r",
    ),
    # evaluation
    "hr.training.evaluation": access(
        officers="*:r taught:wc",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.score": access(
        officers="*:r taught:wcd",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rwc",
        executive="*:r",
    ),
    "hr.training.appeal": access(
        officers="*:r own:c team:c other:c",
        employee="own:rc",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.practical": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.practical.line": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.reflection": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    # Answers are the rater's alone; managers and officers see who is asked.
    "hr.training.review": access(
        officers="*:r",
        employee="own:rw",
        department_manager="own:r team:r",
    ),
    "hr.training.review.line": {"employee": "own:rw"},
    "hr.training.review.result": access(officers="*:r", executive="*:r"),
    "hr.training.certificate": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    "hr.training.questionnaire.result": access(
        officers="*:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    # records of the machine
    "hr.training.participation": {},
    "hr.training.correction": access(officers="*:r", executive="*:r"),
    "hr.training.booking.lock": {},
    "hr.training.import.batch": {"head": "*:r"},
}

# A change that is allowed in any state where the model may be changed at all.
WRITES = {
    "hr.training.appeal": {"text": "Changed"},
    "hr.training.approval.rule": {"name": "Changed"},
    "hr.training.approval.step": {"name": "Changed"},
    "hr.training.attendance": {"note": "Changed"},
    "hr.training.booking.lock": {"tick": 9},
    "hr.training.import.batch": {"filename": "Changed"},
    "hr.training.budget": {"note": "Changed"},
    "hr.training.budget.change": {"reason": "Changed"},
    "hr.training.budget.item": {"name": "Changed"},
    "hr.training.budget.line": {"planned": 77},
    "hr.training.category": {"description": "Changed"},
    "hr.training.certificate": {"valid_until": "2030-01-01"},
    "hr.training.correction": {"reason": "Changed"},
    "hr.training.cost": {"note": "Changed"},
    "hr.training.cost.type": {"name": "Changed"},
    "hr.training.course": {"audience": "Changed"},
    "hr.training.course.form": {"sequence": 99},
    "hr.training.course.skill": {"write_date": False},
    "hr.training.enrollment": {"note": "Changed"},
    "hr.training.evaluation": {"name": "Changed"},
    "hr.training.facility": {"note": "Changed"},
    "hr.training.material": {"summary": "Changed"},
    "hr.training.observation": {"text": "Changed"},
    "hr.training.participation": {"is_answered": True},
    "hr.training.plan": {"goal": "Changed"},
    "hr.training.plan.line": {"goal": "Changed"},
    "hr.training.practical": {"comment": "Changed"},
    "hr.training.practical.line": {"comment": "Changed"},
    "hr.training.punch": {"badge": "Changed"},
    "hr.training.reflection": {"text": "Changed"},
    "hr.training.questionnaire.result": {"count": 99},
    "hr.training.review": {"comment": "Changed"},
    "hr.training.review.line": {"points": 3},
    "hr.training.review.result": {"count": 99},
    "hr.training.score": {"comment": "Changed"},
    "hr.training.session": {"note": "Changed"},
    "hr.training.session.seat": {"number": 99},
    "hr.training.session.slot": {"stop": "2026-12-24 12:00:00"},
    "hr.training.trainer": {"expertise": "Changed"},
}


class AccessCase(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls.users = {role: getattr(cls, f"user_{role}") for role in ROLES}
        skills = cls.world["hr.training.course.skill"]
        cls.world["hr.training.course.skill"]["company_frozen"] = skills.pop(
            "frozen_company"
        )

    def _get_allowed(self, model, role):
        """Dict of scope -> letters, as the table has it."""
        allowed = dict.fromkeys(self.world[model], "")
        for item in ACCESS[model].get(role, "").split():
            scope, letters = item.split(":")
            for name in allowed if scope == "*" else [scope]:
                if not name.startswith("company"):
                    allowed[name] += letters
        return allowed

    def _get_create_values(self, model, scope):
        """Values of a further record of the scope.

        Where nobody may create any, the refusal comes before the values matter.
        """
        record = self.world[model][scope]
        name = model.removeprefix("hr.training.").replace(".", "_")
        make = getattr(self, f"_new_{name}", None)
        if make:
            return make(record)
        return dict(WRITES[model])

    def _new_category(self, _record):
        return {"name": "New", "code": "new"}

    def _new_approval_rule(self, record):
        return record.copy_data()[0]

    def _new_course_skill(self, record):
        return record.copy_data()[0]

    def _new_budget(self, record):
        foreign = record.company_id == self.company_b
        officer = self.user_b_officer if foreign else self.user_officer
        return {"plan_id": self._create_plan(user=officer).id}

    def _new_budget_line(self, record):
        return {
            "budget_id": record.budget_id.id,
            "cost_type_id": record.cost_type_id.id,
            "quarter": "4",
        }

    def _new_budget_change(self, record):
        return record.copy_data()[0]

    def _new_course_form(self, record):
        return record.copy_data()[0]

    def _new_cost_type(self, _record):
        return {"name": "New", "code": "new"}

    def _new_session_slot(self, record):
        start = record.stop + timedelta(hours=1)
        return {
            "session_id": record.session_id.id,
            "start": start,
            "stop": start + timedelta(hours=1),
        }

    def _new_trainer(self, record):
        return {
            "kind": "external",
            "partner_id": self.user_officer.partner_id.id,
            "company_id": record.company_id.id,
        }

    def _new_plan_line(self, record):
        return self._line_vals(plan_id=record.plan_id.id)

    def _new_course(self, record):
        return {"name": "New", "code": "NEW", "company_id": record.company_id.id}

    def _new_material(self, record):
        author = self.user_trainer if record.author_id == self.user_trainer else None
        return {
            "name": "New",
            "company_id": record.company_id.id,
            "author_id": (author or self.user_head).id,
        }

    def _new_facility(self, record):
        return {"name": "New", "company_id": record.company_id.id}

    def _new_plan(self, record):
        names = ("kind", "date_from", "date_to")
        return {
            **{name: record[name] for name in names},
            "company_id": record.company_id.id,
            "department_id": record.department_id.id,
        }

    def _new_cost(self, record):
        return self._cost_vals(plan_line_id=record.plan_line_id.id)

    def _new_session(self, record):
        return {"course_id": self.course.id, "company_id": record.company_id.id}

    def _new_enrollment(self, record):
        foreign = record == self.world["hr.training.enrollment"]["company"]
        session = self.world["hr.training.session"]["company" if foreign else "open"]
        return {"session_id": session.id, "employee_id": record.employee_id.id}

    def _new_evaluation(self, record):
        return {"session_id": record.session_id.id, "method": "practical"}

    def _new_appeal(self, record):
        return {
            "enrollment_id": record.enrollment_id.id,
            "evaluation_id": record.evaluation_id.id,
            "text": "Unfair",
        }

    def _new_observation(self, record):
        return {
            "session_id": record.session_id.id,
            "enrollment_id": record.enrollment_id.id,
            "kind": "discipline",
            "text": "Late again",
        }

    def _new_score(self, record):
        return {
            "enrollment_id": record.enrollment_id.id,
            "evaluation_id": record.evaluation_id.id,
            "value": 50,
            "attempt": 2,
        }


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessRights(AccessCase):
    """Every role, model, relation and operation."""

    def test_d5_every_model_stands_in_the_table(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("hr.training.")
            and model._auto
            and not (model._abstract or model._transient)
        }
        self.assertEqual(models - ACCESS.keys(), set(), "add them to ACCESS")
        self.assertEqual(models - self.world.keys(), set(), "add them to the world")
        self.assertEqual(ACCESS.keys() - models, set())

    def test_d5_the_table_names_scopes_that_exist(self):
        for model, roles in ACCESS.items():
            for role, row in roles.items():
                self.assertIn(role, ROLES)
                for item in row.split():
                    with self.subTest(model=model, role=role, item=item):
                        scope, letters = item.split(":")
                        self.assertIn(scope, {"*", *self.world[model]})
                        self.assertLessEqual(set(letters), set(LETTERS))

    def _check(self, letter, attempt, **kinds):
        """Compare what gets through with the table.

        :param attempt: ``(user, model, scope, record)`` -> a call
        """
        for model, scopes in self.world.items():
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                for scope, record in scopes.items():
                    expected = letter in allowed[scope]
                    with self.subTest(model=model, role=role, scope=scope):
                        passes = self._passes(
                            lambda u=user, m=model, s=scope, r=record: attempt(
                                u, m, s, r
                            ),
                            IntegrityError,
                        )
                        self.assertEqual(passes, expected, LETTERS[letter])

    def test_d5_search_finds_what_the_role_may_read(self):
        for model, scopes in self.world.items():
            ids = [record.id for record in scopes.values()]
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                expected = {s for s, letters in allowed.items() if "r" in letters}
                with self.subTest(model=model, role=role):
                    try:
                        found = self._rpc(
                            user,
                            model,
                            "search",
                            [("id", "in", ids)],
                            context={"active_test": False},
                        )
                    except AccessError:
                        found = []
                    self.assertEqual(
                        {s for s, record in scopes.items() if record.id in found},
                        expected,
                    )

    def test_d5_read(self):
        def read(user, model, _scope, record):
            # Where times are not kept, the field that is the record's heart.
            timed = "create_date" in self.env[model]._fields
            fields = ["create_date" if timed else "evaluation_id"]
            self._rpc(user, model, "read", record.ids, fields)

        self._check("r", read)

    def test_d5_reading_every_field_of_what_may_be_read(self):
        """No field of a readable record needs a right that the role lacks."""
        for model, scopes in self.world.items():
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                for scope, record in scopes.items():
                    if "r" in allowed[scope]:
                        with self.subTest(model=model, role=role, scope=scope):
                            (read,) = self._rpc(user, model, "read", record.ids)
                            fields = record.with_user(user).fields_get()
                            self.assertEqual(set(read), set(fields))
                            break

    def test_d5_write(self):
        self._check("w", lambda u, m, _s, r: self._rpc(u, m, "write", r.ids, WRITES[m]))

    @mute_logger("odoo.sql_db")
    def test_d5_create(self):
        self._check(
            "c",
            lambda u, m, s, _r: self._rpc(
                u, m, "create", [self._get_create_values(m, s)]
            ),
        )

    @mute_logger("odoo.sql_db")
    def test_d5_unlink(self):
        self._check("d", lambda u, m, _s, r: self._rpc(u, m, "unlink", r.ids))

    def test_d5_portal_and_public_users_reach_nothing(self):
        portal = self._add_user("portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for user in portal | public:
            for model in self.world:
                with self.subTest(user=user.name, model=model):
                    with self.assertRaises(AccessError):
                        self._rpc(user, model, "search", [])

    def test_d5_administrator_without_a_role_is_an_employee(self):
        """``base.group_system`` configures Odoo; it is no role of training."""
        admin = self._add_user("admin", "base.group_system")
        score = self.world["hr.training.score"]["other"]
        plan = self.world["hr.training.plan"]["other"]
        for record in (score, plan):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self._rpc(admin, record._name, "read", record.ids, ["display_name"])

    def test_d5_hr_and_stock_officers_gain_nothing(self):
        """Our groups imply none of Odoo's; Odoo's give no right on our records."""
        stock = (
            "hr.group_hr_manager",
            "survey.group_survey_manager",
            "website_slides.group_website_slides_manager",
            "hr_expense.group_hr_expense_manager",
            "account.group_account_manager",
        )
        user = self._add_user("stock", ",".join(stock))
        for model in ("score", "enrollment", "attendance", "plan", "correction"):
            record = self.world[f"hr.training.{model}"]["other"]
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._rpc(user, record._name, "read", record.ids, ["display_name"])

    def test_d5_groups_imply_no_group_of_other_addons(self):
        xmlids = (groups.TRAINER, groups.OFFICER, groups.MANAGER)
        xmlids += (groups.EXECUTIVE, groups.FINANCE)
        ours = self.env["res.groups"].union(*(self.env.ref(x) for x in xmlids))
        base = self.env.ref("base.group_user").all_implied_ids
        self.assertFalse(ours.all_implied_ids - ours - base)
        officer, head = self.env.ref(groups.OFFICER), self.env.ref(groups.MANAGER)
        self.assertIn(officer, head.all_implied_ids)
        self.assertIn(head, self.env.ref("base.user_admin").group_ids)


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessDetails(AccessCase):
    """What a table cannot say."""

    def _reads(self, user, record):
        return self._passes(
            lambda: self._rpc(user, record._name, "read", record.ids, ["display_name"])
        )

    def test_d5_replaced_manager_loses_his_team_at_once(self):
        enrollment = self.world["hr.training.enrollment"]["team"]
        manager, new = self.user_department_manager, self.user_outsider
        self.assertTrue(self._reads(manager, enrollment))
        self.assertFalse(self._reads(new, self.world["hr.training.score"]["team"]))
        self.department_srv.manager_id = self.employee_outsider
        self.assertFalse(self._reads(manager, enrollment))
        self.assertTrue(self._reads(new, enrollment))

    def test_d5_manager_sees_departments_below_and_none_above(self):
        team = self.world["hr.training.enrollment"]["team"]
        self.department_srv_n.manager_id = self.employee_outsider
        self.assertTrue(self._reads(self.user_outsider, team))
        boss = self._create_employee("Boss", self.department_srv)
        session = self.world["hr.training.session"]["open"]
        enrollment = self._enroll(session, boss)
        self.assertFalse(self._reads(self.user_outsider, enrollment))
        self.assertTrue(self._reads(self.user_department_manager, enrollment))

    def test_d5_person_who_moved_is_in_the_new_managers_team(self):
        self.department_ops.manager_id = self.employee_outsider
        enrollment = self.world["hr.training.enrollment"]["team"]
        self.employee_colleague.department_id = self.department_ops
        self.assertFalse(self._reads(self.user_department_manager, enrollment))
        self.assertTrue(self._reads(self.user_outsider, enrollment))
        self.assertEqual(enrollment.department_id, self.department_srv_n)

    def test_d5_named_keeper_and_examiner_write_on_that_session_only(self):
        """Plain employees, named on one session (design §5)."""
        taught = self.world["hr.training.session"]["taught"]
        keeper, examiner = self.user_colleague, self.user_employee
        taught.keeper_ids, taught.examiner_ids = keeper, examiner
        row = self.world["hr.training.attendance"]["taught"]
        score = self.world["hr.training.score"]["taught"]
        other_row = self.world["hr.training.attendance"]["other"]
        for user, record, vals, expected in (
            (keeper, row, {"status": "late"}, True),
            (keeper, other_row, {"status": "late"}, False),
            (keeper, score, {"value": 1}, False),
            (examiner, score, {"value": 1}, True),
            (examiner, row, {"status": "late"}, False),
        ):
            with self.subTest(user=user.name, model=record._name, expected=expected):
                self.assertEqual(
                    self._passes(
                        lambda u=user, r=record, v=vals: self._rpc(
                            u, r._name, "write", r.ids, v
                        )
                    ),
                    expected,
                )
        marks = [(self.employee_outsider.id, "exam", 70)]
        self._rpc(examiner, taught._name, "set_marks", taught.ids, marks)
        self.assertEqual((score.value, score.marker_id), (70, examiner))
        with self.assertRaises(AccessError):
            self._rpc(keeper, taught._name, "set_marks", taught.ids, marks)
        with self.assertRaises(AccessError):
            self._rpc(examiner, taught._name, "punch", taught.ids, [])

    def test_d5_trainer_of_one_slot_reads_the_roster_of_its_session(self):
        other = self.world["hr.training.enrollment"]["other"]
        self.assertFalse(self._reads(self.user_trainer, other))
        other.session_id.slot_ids.trainer_ids = self.trainer
        self.assertTrue(self._reads(self.user_trainer, other))

    def test_d5_external_trainer_with_a_login_teaches_too(self):
        partner = self.user_colleague.partner_id
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        taught = self.world["hr.training.session"]["taught"]
        taught.trainer_ids = trainer
        self.assertTrue(
            self._reads(self.user_colleague, self.world["hr.training.score"]["taught"])
        )
        self.assertFalse(
            self._reads(self.user_trainer, self.world["hr.training.score"]["taught"])
        )

    def test_d5_trainer_uploads_material_in_his_own_name_only(self):
        vals = {"name": "New", "author_id": self.user_officer.id}
        with self.assertRaises(UserError):
            self._rpc(self.user_trainer, "hr.training.material", "create", [vals])
        mine = self.world["hr.training.material"]["taught"]
        self._rpc(self.user_trainer, mine._name, "write", mine.ids, {"version": "2.0"})
        self.assertEqual(mine.version, "2.0")

    def test_d5_marks_are_shown_to_the_person_after_release(self):
        session = self.world["hr.training.session"]["taught"]
        score = self.world["hr.training.score"]["taught"]
        self.assertFalse(self._reads(self.user_outsider, score))
        self.department_ops.manager_id = self.employee_colleague
        self.assertFalse(self._reads(self.user_colleague, score))
        session.with_user(self.user_officer).action_release_results()
        self.assertTrue(self._reads(self.user_outsider, score))
        self.assertTrue(self._reads(self.user_colleague, score))

    def test_d5_retired_course_is_shown_to_who_took_it(self):
        self.course.with_user(self.user_officer).action_retire()
        self.assertTrue(self._reads(self.user_employee, self.course))
        self.assertFalse(self._reads(self.user_finance, self.course))

    def test_d5_withdrawn_person_keeps_seeing_his_own_enrolment(self):
        session = self.world["hr.training.session"]["open"]
        enrollment = self._enroll(session, self.employee_employee)
        enrollment.with_user(self.user_employee).action_withdraw("Ill")
        self.assertEqual(enrollment.state, "withdrawn")
        self.assertTrue(self._reads(self.user_employee, enrollment))

    def test_d5_employee_sees_how_many_seats_are_left(self):
        """The number counts people whose enrolments he may not read."""
        session = self._create_session(START.replace(day=29), schedule=True)
        self._enroll(session, self.employee_colleague, self.employee_outsider)
        row = self._rpc(
            self.user_employee, session._name, "read", session.ids, ["seats_left"]
        )
        self.assertEqual(row[0]["seats_left"], 8)

    def test_d5_department_manager_moves_no_plan_out_of_his_reach(self):
        """What he may create he may not turn into something he may not create."""
        plan = self.world["hr.training.plan"]["team"]
        annual = self.world["hr.training.plan"]["other"]
        line, cost = plan.line_ids, plan.line_ids.cost_ids
        for record, vals in (
            (plan, {"kind": "annual"}),
            (plan, {"kind": "quarterly"}),
            (plan, {"department_id": self.department_ops.id}),
            (plan, {"company_id": self.company_b.id}),
            (line, {"plan_id": annual.id}),
            (cost, {"plan_line_id": annual.line_ids.id}),
        ):
            with self.subTest(model=record._name, vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda r=record, v=vals: self._rpc(
                            self.user_department_manager, r._name, "write", r.ids, v
                        )
                    )
                )

    def test_d5_department_manager_leaves_adhoc_plans_of_others_alone(self):
        plan = self._create_plan("adhoc", department_id=self.department_ops.id)
        for method, args in (
            ("write", [{"reason": "Mine"}]),
            ("action_submit", []),
            ("action_cancel", []),
            ("unlink", []),
        ):
            with self.subTest(method=method), self.assertRaises(UserError):
                self._rpc(
                    self.user_department_manager, plan._name, method, plan.ids, *args
                )

    def test_d5_department_manager_asks_for_his_own_department_only(self):
        vals = {"kind": "adhoc", "date_from": START, "date_to": START}
        for department in (self.department_ops, self.department_b, None):
            vals["department_id"] = department.id if department else False
            with self.subTest(department=department), self.assertRaises(UserError):
                self._rpc(
                    self.user_department_manager, "hr.training.plan", "create", [vals]
                )
        vals["department_id"] = self.department_srv_n.id
        self._rpc(self.user_department_manager, "hr.training.plan", "create", [vals])

    def test_d5_settings_are_closed_to_officers(self):
        for user in self.user_officer | self.user_executive | self.user_finance:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "res.company",
                    "write",
                    self.company.ids,
                    {"training_pass_score": 1},
                )

    def test_d5_head_sets_for_his_company_and_nobody_else_does(self):
        vals = {"training_pass_score": 75, "training_budget_mode": "block"}
        for user in self.user_officer | self.user_executive | self.user_employee:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, "hr.training.settings", "create", [vals])
        ids = self._rpc(self.user_head, "hr.training.settings", "create", [vals])
        self.assertEqual(self.company.training_pass_score, 75)
        self.assertEqual(self.company.training_budget_mode, "block")
        self._rpc(
            self.user_head,
            "hr.training.settings",
            "write",
            ids,
            {"training_pass_score": 70},
        )
        self.assertEqual(self.company.training_pass_score, 70)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_head,
                "hr.training.settings",
                "create",
                [{"company_id": self.company_b.id, "training_pass_score": 1}],
            )
        self.assertEqual(self.company_b.training_pass_score, 60)

    def test_d5_employees_do_not_edit_what_training_gave_them(self):
        """Skill and résumé rows of a pass are closed to the employee (design §1)."""
        Skill, Line = self.env["hr.employee.skill"], self.env["hr.resume.line"]
        own = [("employee_id", "=", self.employee_employee.id)]
        skill = Skill.search([*own, ("training_enrollment_id", "!=", False)])
        line = Line.search([*own, ("training_enrollment_id", "!=", False)])
        self.assertTrue(skill and line)
        low = self.skill_level_low.id
        enrollment = self.world["hr.training.enrollment"]["own"]
        for record, vals in (
            (skill, {"skill_level_id": low}),
            (skill, {"valid_to": "2026-01-01"}),
            (skill, {"training_enrollment_id": False}),
            (line, {"name": "Better"}),
            (line, {"date_end": "2020-01-01"}),
        ):
            with self.subTest(model=record._name, vals=vals):
                with self.assertRaises(UserError):
                    self._rpc(
                        self.user_employee, record._name, "write", record.ids, vals
                    )
        for record in (skill, line):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                self._rpc(self.user_employee, record._name, "unlink", record.ids)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                Line._name,
                "create",
                [
                    {
                        "employee_id": self.employee_employee.id,
                        "name": "Forged",
                        "date_start": "2020-01-01",
                        "training_enrollment_id": enrollment.id,
                    }
                ],
            )

    def test_d5_commands_on_himself_do_not_open_an_employees_records(self):
        enrollment = self.world["hr.training.enrollment"]["own"]
        forged = {"note": "Mine"}
        for user in (self.user_employee, self._add_user("hr", "hr.group_hr_manager")):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    "hr.employee",
                    "write",
                    self.employee_employee.ids,
                    {
                        "training_enrollment_ids": [
                            Command.update(enrollment.id, forged)
                        ]
                    },
                )


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessOverHttp(AccessCase, HttpCase):
    """A session per role against the web server: the table holds there, too."""

    # The session of a login lives in real time.
    frozen = None

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
            timeout=60,
        )

    def _login(self, user):
        self.authenticate(user.login, user.login)

    @mute_logger("odoo.http")
    def test_d5_one_session_per_role(self):
        sampled = ("enrollment", "attendance", "score", "certificate", "plan", "course")
        models = [f"hr.training.{name}" for name in sampled]
        for role, user in self.users.items():
            self._login(user)
            for model in models:
                scopes = self.world[model]
                allowed = self._get_allowed(model, role)
                ids = [record.id for record in scopes.values()]
                expected = {s for s, letters in allowed.items() if "r" in letters}
                with self.subTest(role=role, model=model):
                    try:
                        rows = self._call(model, "search_read", [("id", "in", ids)], [])
                    except JsonRpcException:
                        rows = []
                    found = {row["id"] for row in rows}
                    self.assertEqual(
                        {s for s, record in scopes.items() if record.id in found},
                        expected,
                    )

    @mute_logger("odoo.http")
    def test_d6_1_state_is_not_set_over_the_wire(self):
        self._login(self.user_head)
        plan = self.world["hr.training.plan"]["other"]
        enrollment = self.world["hr.training.enrollment"]["taught"]
        for record, vals in (
            (plan, {"state": "published"}),
            (enrollment, {"result": "passed"}),
            (enrollment, {"state": "completed"}),
        ):
            for method in ("write", "web_save"):
                args = [record.ids, vals, *([{}] if method == "web_save" else [])]
                with self.subTest(vals=vals, method=method):
                    with self.assertRaises(JsonRpcException):
                        self._call(record._name, method, *args)
        with self.assertRaises(JsonRpcException):
            self._call(plan._name, "_do_submit", plan.ids)
        with self.assertRaises(JsonRpcException):
            self._call(plan._name, "create", [{"state": "approved"}])
        self.assertTrue(self._call(plan._name, "action_submit", plan.ids))
        plan.invalidate_recordset()
        self.assertEqual(plan.state, "submitted")

    @mute_logger("odoo.http")
    def test_d5_nobody_without_a_login(self):
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self._call("hr.training.course", "search_read", [], ["name"])
