"""What the tests share: a company of their own with a user per role, no demo data."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user

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
    """Company with departments, a user per role, a course, a second company.

    ::

        department_srv        manager user_department_manager
          department_srv_n    user_employee, user_colleague
        department_ops        user_outsider; user_trainer, who is trainer too
        company_b             user_b_employee, user_b_officer, department_b

    Users without a line above have no employee record. Everything happens on
    :data:`NOW`, a frozen Monday; helpers act as the training officer.
    """

    frozen = NOW

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen:
            cls.startClassPatcher(freeze_time(cls.frozen))
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls._create_company("Test Company")
        cls.company_b = cls._create_company("Other Company")
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
    def _create_departments(cls):
        Department = cls.env["hr.department"]
        cls.department_srv = Department.create(
            {"name": "SRV", "company_id": cls.company.id, "in_training_scope": True}
        )
        cls.department_srv_n = Department.create(
            {
                "name": "SRV-N",
                "company_id": cls.company.id,
                "parent_id": cls.department_srv.id,
                "in_training_scope": True,
            }
        )
        cls.department_ops = Department.create(
            {"name": "OPS", "company_id": cls.company.id}
        )
        cls.department_b = Department.create(
            {"name": "SRV B", "company_id": cls.company_b.id}
        )

    @classmethod
    def _create_users(cls):
        srv, srv_n, ops = cls.department_srv, cls.department_srv_n, cls.department_ops
        cls._add_user("employee", department=srv_n)
        cls._add_user("colleague", department=srv_n)
        cls._add_user("department_manager", department=srv)
        cls._add_user("outsider", department=ops)
        cls._add_user("trainer", groups.TRAINER, department=ops)
        cls._add_user("officer", groups.OFFICER)
        cls._add_user("head", groups.MANAGER)
        cls._add_user("executive", groups.EXECUTIVE)
        cls._add_user("finance", groups.FINANCE)
        cls._add_user("b_employee", department=cls.department_b)
        cls._add_user("b_officer", groups.OFFICER, company=cls.company_b)
        srv.manager_id = cls.employee_department_manager

    @classmethod
    def _add_user(cls, role, group="base.group_user", department=None, company=None):
        """User ``user_<role>`` and, in a department, ``employee_<role>``."""
        company = company or (department and department.company_id) or cls.company
        user = new_test_user(
            cls.env,
            login=f"hr_training_{role}",
            name=role.replace("_", " ").title(),
            groups=group,
            company_id=company.id,
        )
        setattr(cls, f"user_{role}", user)
        if department:
            setattr(cls, f"employee_{role}", cls._create_employee(user, department))
        return user

    @classmethod
    def _create_employee(cls, user, department, **vals):
        """Employee of a department; ``user`` may be a name, for one without login."""
        named = isinstance(user, str)
        return cls.env["hr.employee"].create(
            {
                "name": user if named else user.name,
                "user_id": False if named else user.id,
                "company_id": department.company_id.id,
                "department_id": department.id,
                **vals,
            }
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
