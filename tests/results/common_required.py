"""What the tests of required courses share: jobs, versions, passes, rules."""

from odoo.fields import Command, Date

from ..common import HrTrainingCase


class RequiredCase(HrTrainingCase):
    """People with a history, and rules about them.

    Everybody of the cast is there since 5 January 2026; the clock stands on 2 March.
    """

    hired = "2026-01-05"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls._create_job("Technician")
        cls.other_job = cls._create_job("Clerk")

    @classmethod
    def _create_job(cls, name):
        return cls.env["hr.job"].create({"name": name, "company_id": cls.company.id})

    @classmethod
    def _hire(cls, name="Joiner", department=None, day=None, **vals):
        """An employee whose first version is of a day."""
        employee = cls._create_employee(name, department or cls.department_srv_n)
        employee.version_id.write({"date_version": day or cls.hired, **vals})
        cls.env.flush_all()
        return employee

    @classmethod
    def _move(cls, employee, day, **vals):
        """The person's next version."""
        last = employee.version_ids.sorted("date_version")[-1]
        version = cls.env["hr.version"].create(
            {
                "employee_id": employee.id,
                "date_version": day,
                "department_id": last.department_id.id,
                "job_id": last.job_id.id,
                **vals,
            }
        )
        cls.env.flush_all()
        return version

    @classmethod
    def _require(cls, course=None, departments=None, jobs=None, **vals):
        """A rule, written by the officer. Returned in sudo."""
        if departments or jobs:
            vals.setdefault("applies_to", "job" if jobs else "department")
        if departments:
            vals["department_ids"] = [Command.set(departments.ids)]
        if jobs:
            vals["job_ids"] = [Command.set(jobs.ids)]
        values = {"course_id": (course or cls.course).id, **vals}
        rule = cls._as_officer("hr.training.requirement").create(values)
        return rule.with_env(cls.env)

    @classmethod
    def _pass(cls, employee, day, until=False, course=None):
        """A pass of a day, as a release leaves it."""
        session = (
            cls.env["hr.training.session"]
            .sudo()
            .create(
                {
                    "course_id": (course or cls.course).id,
                    "seats_max": 10,
                    "company_id": employee.company_id.id,
                }
            )
        )
        return (
            cls.env["hr.training.enrollment"]
            .sudo()
            .create(
                {
                    "session_id": session.id,
                    "employee_id": employee.id,
                    "state": "completed",
                    "result": "passed",
                    "passed_on": day,
                    "valid_until": until,
                }
            )
        )

    def _states(self, employee, on=None, user=None):
        """What the method says, as ``(course, state, due, until)`` in texts."""
        rows = (
            employee.with_user(user or self.user_officer)
            .with_context(allowed_company_ids=employee.company_id.ids)
            .training_requirements(on)
        )
        for row in rows:
            self.assertEqual(row["employee_id"], employee.id)
        return [
            (
                self.env["hr.training.course"].browse(row["course_id"]).code,
                row["state"],
                Date.to_string(row["due_on"]) or "",
                Date.to_string(row["valid_until"]) or "",
            )
            for row in rows
        ]

    def _assert_state(self, employee, on, state, due_on="", until=""):
        self.assertEqual(
            self._states(employee, on),
            [(self.course.code, state, due_on, until)] if state else [],
            f"on {on}",
        )
