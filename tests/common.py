"""What the tests share: a company of their own with a user per role, no demo data."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..models.common.hr_training_company_mixin import HrTrainingCompanyMixin
from ..tools import groups
from .common_calls import CallsMixin
from .common_lazy import get_named, lazy

# The tests stand still on this Monday morning.
NOW = datetime(2026, 3, 2, 8)
TODAY = NOW.date()
# Sessions and plans lie ahead of it.
START = datetime(2026, 4, 6, 1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
# East of Greenwich: a day mistaken for UTC's comes out wrong.
TZ = "Asia/Shanghai"

ROLES = ("employee", "department_manager", "trainer", "officer")
ROLES += ("head", "executive", "finance")

# Users: role, groups, and the department that has the role's employee.
CAST = (
    ("employee", "base.group_user", "department_srv_n"),
    ("colleague", "base.group_user", "department_srv_n"),
    ("department_manager", "base.group_user", "department_srv"),
    ("outsider", "base.group_user", "department_ops"),
    ("trainer", groups.TRAINER, "department_ops"),
    ("officer", groups.OFFICER, None),
    ("head", groups.MANAGER, None),
    ("executive", groups.EXECUTIVE, None),
    ("finance", groups.FINANCE, None),
)
# Who is there with what, though nobody names him: found by his group, or as manager.
IMPLIED = {
    "action_submit": (
        "user_department_manager",
        "user_head",
        "user_executive",
        "user_finance",
    ),
    "_cron_remind_planning": ("user_head",),
    "department_srv": ("user_department_manager",),
    "department_srv_n": ("user_department_manager",),
    "trainer": ("user_trainer", "user_head"),
}
# What makes users, whoever they are.
MAKING = ("setUpClass", "_create_departments", "_cast", "_play", "_add_users")


class HrTrainingCase(CallsMixin, TransactionCase):
    """Company with departments, a user per role and a course.

    ::

        department_srv        manager user_department_manager
          department_srv_n    user_employee, user_colleague
        department_ops        user_outsider; user_trainer, who is ``trainer``, too

    Users without a line above have no employee record. Those that a class names are
    made with it, see :class:`~.common_lazy.lazy`. A second company comes with
    :meth:`_add_company_b`. Everything happens on :data:`NOW`, a frozen Monday;
    helpers act as the training officer.
    """

    frozen = NOW
    # Names of users and the like which the code of a class does not show.
    uses = ("user_officer",)

    user_employee = lazy(lambda cls: cls._play("user_employee"))
    user_colleague = lazy(lambda cls: cls._play("user_colleague"))
    user_department_manager = lazy(lambda cls: cls._play("user_department_manager"))
    user_outsider = lazy(lambda cls: cls._play("user_outsider"))
    user_trainer = lazy(lambda cls: cls._play("user_trainer"))
    user_officer = lazy(lambda cls: cls._play("user_officer"))
    user_head = lazy(lambda cls: cls._play("user_head"))
    user_executive = lazy(lambda cls: cls._play("user_executive"))
    user_finance = lazy(lambda cls: cls._play("user_finance"))
    employee_employee = lazy(lambda cls: cls._play("employee_employee"))
    employee_colleague = lazy(lambda cls: cls._play("employee_colleague"))
    employee_department_manager = lazy(
        lambda cls: cls._play("employee_department_manager")
    )
    employee_outsider = lazy(lambda cls: cls._play("employee_outsider"))
    employee_trainer = lazy(lambda cls: cls._play("employee_trainer"))
    trainer = lazy(lambda cls: cls._create_trainer(cls.employee_trainer))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.running = None
        # A class above that was set up before has left what it had.
        for name, value in vars(HrTrainingCase).items():
            if isinstance(value, lazy):
                setattr(cls, name, value)
        cls.clock = None
        if cls.frozen:
            cls.clock = cls.startClassPatcher(freeze_time(cls.frozen))
        cls.env = cls.env(context={"tracking_disable": True, "no_reset_password": True})
        cls.company = cls._create_company("Test Company")
        cls._share_among(cls.company)
        cls._create_departments()
        named = get_named(cls, HrTrainingCase, IMPLIED, MAKING)
        cls._cast(named)
        cls.category = cls.env["hr.training.category"].create(
            {"name": "Test Category", "code": "test"}
        )
        cls.course = cls._create_course("T01")
        if "trainer" in named:
            cls.trainer  # noqa: B018
        cls.cost_type = cls.env["hr.training.cost.type"].create(
            {"name": "Test Cost", "code": "test_cost"}
        )

    def setUp(self):
        super().setUp()
        type(self).running = self
        self.addCleanup(setattr, type(self), "running", None)

    # ------------------------------------------------------------
    # THE COMPANY
    # ------------------------------------------------------------

    @classmethod
    def _create_company(cls, name):
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": cls.env.ref("base.CNY").id}
        )
        company.resource_calendar_id.tz = TZ
        return company

    @classmethod
    def _share_among(cls, *companies):
        """Let these be all the companies there are, whose shared records one edits.

        The database's own company has no part in the tests: without a second one they
        run as in a database of one company, whose officer edits what is shared.
        """
        ids = [company.id for company in companies]
        cls.startClassPatcher(
            patch.object(
                HrTrainingCompanyMixin,
                "_get_sharing_companies",
                # A second one that a test of its own added is gone after it.
                lambda self: self.env["res.company"].sudo().browse(ids).exists(),
            )
        )

    @classmethod
    def _create_department(cls, name, **vals):
        return cls.env["hr.department"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )

    @classmethod
    def _create_departments(cls):
        cls.department_srv = cls._create_department("SRV", in_training_scope=True)
        cls.department_srv_n = cls._create_department(
            "SRV-N", in_training_scope=True, parent_id=cls.department_srv.id
        )
        cls.department_ops = cls._create_department("OPS")

    @classmethod
    def _cast(cls, names):
        """Users and employees of these names, those that are not there yet.

        Part of a name, as in ``f"user_{role}"``, stands for all of them. An employee of
        the department comes with its manager.
        """
        there = {
            role
            for role, *_rest in CAST
            if not isinstance(vars(cls)[f"user_{role}"], lazy)
        }
        wanted = {
            role
            for role, _groups, department in CAST
            if names & {"user_", f"user_{role}", f"employee_{role}"}
            or (department and "employee_" in names)
        }
        if wanted & {"employee", "colleague"}:
            wanted.add("department_manager")
        cls._add_users(
            cls.company,
            *[
                (role, xmlids, department and getattr(cls, department))
                for role, xmlids, department in CAST
                if role in wanted - there
            ],
        )
        if "department_manager" in wanted - there:
            cls.department_srv.manager_id = cls.employee_department_manager

    @classmethod
    def _play(cls, name):
        """The user or employee of a name, made with all that belongs to the role."""
        cls._cast({name})
        return vars(cls)[name]

    @classmethod
    def _add_company_b(cls):
        """Another company, with the department ``department_b``."""
        cls.company_b = cls._create_company("Other Company")
        cls._share_among(cls.company, cls.company_b)
        cls.department_b = cls._create_department(
            "SRV B", company_id=cls.company_b.id, in_training_scope=True
        )
        cls._add_users(
            cls.company_b,
            ("b_employee", "base.group_user", cls.department_b),
            ("b_officer", groups.OFFICER, None),
            ("b_head", groups.MANAGER, None),
        )

    @classmethod
    def _add_users(cls, company, *rows):
        """Users ``user_<role>`` and, where they have a department, employees.

        :param rows: ``(role, external ids of groups, department)``; all are made in
            one go, since a user takes a fifth of a second
        """
        users = cls.env["res.users"].create(
            [
                {
                    "name": role.replace("_", " ").title(),
                    "login": f"hr_training_{role}",
                    "password": f"hr_training_{role}",
                    "email": f"{role}@example.com",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set(
                            [cls.env.ref(xmlid).id for xmlid in xmlids.split(",")]
                        )
                    ],
                }
                for role, xmlids, _department in rows
            ]
        )
        employed = [
            (role, user, department)
            for (role, _groups, department), user in zip(rows, users, strict=True)
            if department
        ]
        employees = cls.env["hr.employee"].create(
            [
                cls._employee_vals(user.name, department, user_id=user.id)
                for _role, user, department in employed
            ]
        )
        for (role, _groups, _department), user in zip(rows, users, strict=True):
            setattr(cls, f"user_{role}", user)
        for (role, _user, _department), employee in zip(
            employed, employees, strict=True
        ):
            setattr(cls, f"employee_{role}", employee)
        return users

    @classmethod
    def _add_user(cls, role, xmlids="base.group_user", department=None, company=None):
        """One more user: see :meth:`_add_users`."""
        return cls._add_users(company or cls.company, (role, xmlids, department))

    @classmethod
    def _fill_department(cls, department, count=40):
        """People for as many as lines of plans are for, unless they say otherwise."""
        cls.env["hr.employee"].create(
            [cls._employee_vals(f"Person {n}", department) for n in range(count)]
        )

    @classmethod
    def _employee_vals(cls, name, department, **vals):
        return {
            "name": name,
            "company_id": department.company_id.id,
            "department_id": department.id,
            **vals,
        }

    @classmethod
    def _create_employee(cls, name, department, **vals):
        return cls.env["hr.employee"].create(
            cls._employee_vals(name, department, **vals)
        )

    # ------------------------------------------------------------
    # RECORDS
    # ------------------------------------------------------------

    @classmethod
    def _as_officer(cls, model):
        return cls.env[model].with_user(cls.user_officer)

    @classmethod
    def _create_course(cls, code, publish=True, **vals):
        course = cls._as_officer("hr.training.course").create(
            {
                "code": code,
                "name": f"Course {code}",
                "category_id": cls.category.id,
                "hours": 6,
                **vals,
            }
        )
        if publish:
            course.action_publish()
        return course.with_env(cls.env)

    @classmethod
    @contextmanager
    def _revising(cls, course):
        """The officer revises what a course teaches, for the length of a block."""
        course = course.with_user(cls.user_officer)
        course.action_revise()
        yield course
        course.action_publish()

    @classmethod
    def _create_course_form(cls, vals):
        """A form that a published course gets by a revision. Returned in sudo."""
        Form = cls._as_officer("hr.training.course.form")
        course = cls.env["hr.training.course"].browse(vals["course_id"])
        with cls._revising(course):
            return Form.create(vals).with_env(cls.env)

    @classmethod
    def _create_trainer(cls, employee, qualify=True):
        trainer = cls.env["hr.training.trainer"].create(
            {"employee_id": employee.id, "company_id": employee.company_id.id}
        )
        if qualify:
            trainer.with_user(cls.user_head).sudo()._do_qualify()
            # Whatever day the tests stand on.
            trainer.qualified_on = YEAR[0]
        return trainer

    @classmethod
    def _create_session(cls, start=START, hours=3, schedule=False, **vals):
        """Session of one slot; ``start`` False for none. Returned in sudo."""
        session = cls._as_officer("hr.training.session").create(
            {
                "course_id": cls.course.id,
                "seats_max": 10,
                "slot_ids": [
                    Command.create(
                        {"start": start, "stop": start + timedelta(hours=hours)}
                    )
                ]
                if start
                else [],
                **vals,
            }
        )
        if schedule:
            session.action_schedule()
        return session.with_env(cls.env)

    @classmethod
    def _enroll(cls, session, *employees):
        """Enrolments of employees, made by the officer. Returned in sudo."""
        ids = [employee.id for employee in employees]
        return session.with_user(cls.user_officer).enroll(ids).with_env(cls.env)

    @classmethod
    @contextmanager
    def _clock_at(cls, moment):
        """The clock at another moment, for the length of a block."""
        if not cls.clock:
            with freeze_time(moment):
                yield
            return
        before = cls.clock()
        cls.clock.move_to(moment)
        try:
            yield
        finally:
            cls.clock.move_to(before)

    @classmethod
    def _at_end(cls, session):
        """The clock at the end of the last class, else where it is."""
        slots = session.sudo().slot_ids
        return cls._clock_at(max(slots.mapped("stop"), default=datetime.now()))

    @classmethod
    def _mark_everybody(cls, session):
        """Whoever holds the session marks everybody present, when it is over."""
        with cls._at_end(session):
            session.action_all_present()

    @classmethod
    def _end_session(cls, session, all_absent=True):
        """Whoever holds the session ends it, when it is over.

        :param all_absent: said of classes in which nobody was recorded
        """
        with cls._at_end(session):
            session.action_done(all_absent=all_absent)

    @classmethod
    def _waive_documents(cls, session):
        """The head waives what the dossier of a held session lacks (policy 6.4.3)."""
        archives = session.with_user(cls.user_head).action_archive()
        items = archives.item_ids.filtered(lambda i: i._is_missing())
        items.action_waive("Not the matter of this test")

    @classmethod
    def _tamper(cls, record, **values):
        """Change a row behind Odoo's back."""
        cls.env.flush_all()
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        table = SQL.identifier(record._table)
        cls.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id = %s", table, assignments, record.id)
        )
        cls.env.invalidate_all()

    @classmethod
    def _keep_register(cls, session):
        """Somebody else is there, so that who is not recorded can be absent.

        :return: his register rows
        """
        guest = cls._create_employee("Guest", session.enrollment_ids.department_id[:1])
        enrollment = session.sudo().enroll(guest.ids)
        enrollment.attendance_ids._do_enter({"status": "present"})
        return enrollment.attendance_ids

    @classmethod
    def _line_vals(cls, **vals):
        """A line that states all that plans ask for but whom it is for."""
        return {
            "course_id": cls.course.id,
            "date_start": START.date(),
            "headcount": 12,
            "goal": "Fewer repeat repairs",
            "content": "What broke, and why",
            "method": "external",
            "provider_id": cls.company.partner_id.id,
            "place": "Room 1",
            **vals,
        }

    @classmethod
    def _create_plan(cls, kind="annual", lines=1, user=None, **vals):
        """Draft plan of the officer's, with so many equal lines. Returned in sudo.

        :param lines: how many lines, or a list of their values
        """
        if isinstance(lines, int):
            lines = [{} for _number in range(lines)]
        date_from, date_to = YEAR if kind == "annual" else QUARTER
        user = user or cls.user_officer
        vals = {"date_from": date_from, "date_to": date_to, **vals}
        company = user.company_id
        department = cls.department_ops
        if company != cls.company:
            department = cls.env["hr.department"].search(
                [("company_id", "=", company.id)], limit=1
            ) or cls._create_department("SRV", company_id=company.id)
        if kind == "annual" and "scope_department_id" not in vals:
            # One of a year is the rule: each further one is a department's own.
            scope = cls._find_scope(company, vals["date_from"])
            vals["scope_department_id"] = scope.id
            department = scope or department
        elif kind == "adhoc":
            vals = {"cause": "complaint", "cause_reference": "C-1", **vals}
        elif kind == "quarterly" and "parent_id" not in vals:
            taken = [line.get("parent_line_id") for line in lines]
            annual = cls.env["hr.training.plan.line"].browse(filter(None, taken))
            annual = annual.plan_id or cls._create_annual_in_force(
                vals["date_from"], user
            )
            vals = {"parent_id": annual.id, **vals}
        trainees = {"department_ids": [Command.set(department.ids)]}
        plan = (
            cls.env["hr.training.plan"]
            .with_user(user)
            .create(
                {
                    "kind": kind,
                    "line_ids": [
                        Command.create(cls._line_vals(**{**trainees, **line}))
                        for line in lines
                    ],
                    **vals,
                }
            )
        )
        return plan.with_env(cls.env)

    @classmethod
    def _create_annual_in_force(cls, day, user):
        """Annual plan of a department of its own, which quarterly ones may refine."""
        year = fields.Date.to_date(day).year
        scope = cls._create_department("Scope", company_id=user.company_id.id)
        annual = cls._create_plan(
            lines=[{"date_start": date(year, 4, 6)}],
            user=user,
            date_from=date(year, 1, 1),
            date_to=date(year, 12, 31),
            scope_department_id=scope.id,
        )
        annual.state = "approved"
        return annual

    @classmethod
    def _find_scope(cls, company, day):
        """No department for the first annual plan of a year, else a new one."""
        day = fields.Date.to_date(day)
        others = cls.env["hr.training.plan"].search(
            [
                ("kind", "=", "annual"),
                ("company_id", "=", company.id),
                ("date_from", "<=", date(day.year, 12, 31)),
                ("date_to", ">=", date(day.year, 1, 1)),
            ]
        )
        if not others.filtered(lambda plan: not plan.scope_department_id):
            return cls.env["hr.department"]
        return cls._create_department(f"Scope {len(others)}", company_id=company.id)

    @classmethod
    def _cost_vals(cls, amount=100.0, **vals):
        return {"cost_type_id": cls.cost_type.id, "amount": amount, **vals}

    @classmethod
    def _create_budget(cls, *costs, user=None, approve=True, **vals):
        """Budget in force, of a plan of its own with a line per cost. In sudo.

        :param costs: amounts, or values of cost rows with a ``date_start``
        :param vals: further values of the plan
        """
        lines = []
        for cost in costs or (1000.0,):
            cost = dict(cost) if isinstance(cost, dict) else {"amount": cost}
            start = cost.pop("date_start", START.date())
            lines.append(
                {
                    "date_start": start,
                    "cost_ids": [Command.create(cls._cost_vals(**cost))],
                }
            )
        user = user or cls.user_officer
        plan = cls._create_plan(lines=lines, user=user, **vals)
        budget = plan.with_user(user).action_create_budget().with_env(cls.env)
        if approve:
            cls._approve(budget, user=user)
        return budget

    @classmethod
    def _change_vals(cls, line, amount=100.0, **vals):
        """Values of a supplement for a budget line, or what ``vals`` say."""
        return {
            "kind": "supplement",
            "budget_id": line.budget_id.id,
            "cost_type_id": line.cost_type_id.id,
            "department_id": line.department_id.id,
            "quarter": line.quarter,
            "amount": amount,
            "reason": "Prices rose",
            **vals,
        }

    @classmethod
    def _approve(cls, document, submit=True, user=None):
        """Submit a document as the officer; whoever is asked approves, step by step."""
        if submit:
            document.with_user(user or cls.user_officer).action_submit()
        while document.state == "submitted":
            step = document.step_ids.filtered(lambda step: step.state == "pending")
            document.with_user(step.approver_ids[0]).action_approve()
        return document

    @classmethod
    def _publish(cls, plan):
        """Take a draft plan through approval into force."""
        cls._approve(plan).with_user(cls.user_officer).action_publish()
        return plan
