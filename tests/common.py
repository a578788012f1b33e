"""What the tests share: a company of their own with a user per role, no demo data."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import TransactionCase

from ..tools import groups

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


class HrTrainingCase(TransactionCase):
    """Company with departments, a user per role and a course.

    ::

        department_srv        manager user_department_manager
          department_srv_n    user_employee, user_colleague
        department_ops        user_outsider; user_trainer, who is ``trainer``, too

    Users without a line above have no employee record. A second company comes with
    :meth:`_add_company_b`. Everything happens on :data:`NOW`, a frozen Monday;
    helpers act as the training officer.
    """

    frozen = NOW

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen:
            cls.startClassPatcher(freeze_time(cls.frozen))
        cls.env = cls.env(context={"tracking_disable": True, "no_reset_password": True})
        cls.company = cls._create_company("Test Company")
        cls._create_departments()
        cls._create_users()
        cls.category = cls.env["hr.training.category"].create(
            {"name": "Test Category", "code": "test"}
        )
        cls.course = cls._create_course("T01")
        cls.trainer = cls._create_trainer(cls.employee_trainer)
        cls.cost_type = cls.env["hr.training.cost.type"].create(
            {"name": "Test Cost", "code": "test_cost"}
        )

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
    def _create_users(cls):
        plain = "base.group_user"
        srv, srv_n, ops = cls.department_srv, cls.department_srv_n, cls.department_ops
        cls._add_users(
            cls.company,
            ("employee", plain, srv_n),
            ("colleague", plain, srv_n),
            ("department_manager", plain, srv),
            ("outsider", plain, ops),
            ("trainer", groups.TRAINER, ops),
            ("officer", groups.OFFICER, None),
            ("head", groups.MANAGER, None),
            ("executive", groups.EXECUTIVE, None),
            ("finance", groups.FINANCE, None),
        )
        srv.manager_id = cls.employee_department_manager

    @classmethod
    def _add_company_b(cls):
        """Another company, with the department ``department_b``."""
        cls.company_b = cls._create_company("Other Company")
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
                        Command.set([cls.env.ref(xmlid).id for xmlid in xmlids.split(",")])
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
    def _create_trainer(cls, employee, qualify=True):
        trainer = cls.env["hr.training.trainer"].create(
            {"employee_id": employee.id, "company_id": employee.company_id.id}
        )
        if qualify:
            trainer.with_user(cls.user_head).sudo()._do_qualify()
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
    def _line_vals(cls, **vals):
        return {
            "course_id": cls.course.id,
            "date_start": START.date(),
            "headcount": 12,
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
        plan = (
            cls.env["hr.training.plan"]
            .with_user(user or cls.user_officer)
            .create(
                {
                    "kind": kind,
                    "date_from": date_from,
                    "date_to": date_to,
                    "line_ids": [
                        Command.create(cls._line_vals(**line)) for line in lines
                    ],
                    **vals,
                }
            )
        )
        return plan.with_env(cls.env)

    @classmethod
    def _cost_vals(cls, amount=100.0, **vals):
        return {"cost_type_id": cls.cost_type.id, "amount": amount, **vals}

    @classmethod
    def _approve(cls, document, submit=True):
        """Submit a document as the officer; whoever is asked approves, step by step."""
        if submit:
            document.with_user(cls.user_officer).action_submit()
        while document.state == "submitted":
            step = document.step_ids.filtered(lambda step: step.state == "pending")
            document.with_user(step.approver_ids[0]).action_approve()
        return document

    @classmethod
    def _publish(cls, plan):
        """Take a draft plan through approval into force."""
        cls._approve(plan).with_user(cls.user_officer).action_publish()
        return plan

    # ------------------------------------------------------------
    # CALLS FROM OUTSIDE
    # ------------------------------------------------------------

    def _rpc(self, user, model, method, *args, context=None, **kwargs):
        """Call a method the way ``/web/dataset/call_kw`` does, as a user.

        The same function checks names, browses ids and merges the context there.
        """
        env = self.env(user=user, su=False, context={})
        return call_kw(env[model], method, list(args), {**kwargs, "context": context})

    @contextmanager
    def _undone(self):
        """Whatever happens in the block is rolled back, errors included."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)

    def _passes(self, call, *errors):
        """Whether a call goes through; it is undone either way.

        :param errors: what counts as refused, beside ``UserError`` and its kind
        """
        try:
            with self._undone():
                call()
        except (UserError, *errors):
            return False
        return True
