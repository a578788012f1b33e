from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ..tools.training_sheets import SHEETS
from .hr_training_import import MATCHED


class HrTrainingImport(models.TransientModel):
    """Departments, jobs, people, courses and trainers of a file that are new."""

    _inherit = "hr.training.import"

    def _import_organisation(self, year, records):
        """Departments, jobs and people that are new; ``records`` gets them, too."""
        company = {"company_id": self.company_id.id}
        departments = self._import_rows(
            year,
            records,
            "departments",
            lambda row: dict(
                company,
                name=row["name"],
                training_code=row["code"],
                in_training_scope=row["in_scope"],
                parent_id=False,
                manager_id=False,
            ),
        )
        self._import_rows(
            year,
            records,
            "jobs",
            lambda row: dict(
                company,
                name=row["name"],
                training_code=row["code"],
                department_id=False,
            ),
        )
        employees = self._import_rows(
            year, records, "employees", lambda row: self._prepare_employee(row, records)
        )
        by_manager = defaultdict(self.env["hr.employee"].browse)
        for row, employee in employees:
            if row["manager_badge"]:
                by_manager[row["manager_badge"]] += employee
        for badge, team in by_manager.items():
            team.parent_id = records["employees"][badge]
        for row, department in departments:
            values = {}
            if row["parent_code"]:
                values["parent_id"] = records["departments"][row["parent_code"]].id
            if row["manager_badge"]:
                values["manager_id"] = records["employees"][row["manager_badge"]].id
            if values:
                department.write(values)

    def _import_rows(self, year, records, sheet, prepare):
        """Create the records of a sheet that are new; what exists stays as it is.

        :return: list of ``(row, record)`` of the new ones
        """
        code = SHEETS[sheet][0].name
        known = records[sheet]
        new = [row for row in year.rows[sheet] if row[code] not in known]
        created = self.env[MATCHED[sheet][0]].create([prepare(row) for row in new])
        known.update(zip([row[code] for row in new], created, strict=True))
        return list(zip(new, created, strict=True))

    def _prepare_employee(self, row, records):
        department = records["departments"].get(row["department_code"])
        job = records["jobs"].get(row["job_code"])
        values = {
            "name": row["name"],
            "barcode": row["badge"],
            "company_id": self.company_id.id,
            "department_id": department.id if department else False,
            "job_id": job.id if job else False,
            "parent_id": False,
            "coach_id": False,
            "user_id": False,
            "work_email": row["email"],
            "tz": self.tz,
        }
        if row["hired_on"]:
            values["date_version"] = row["hired_on"]
            values["contract_date_start"] = row["hired_on"]
        return values

    def _import_courses(self, year, records):
        """Courses by code, new ones published."""
        categories = self._get_categories()
        self._import_rows(
            year,
            records,
            "courses",
            lambda row: {
                "code": row["code"],
                "name": row["name"],
                "category_id": categories[row["category"]].id,
                "method": row["method"],
                "hours": row["hours"],
                "pass_score": row["pass_score"],
                "validity_months": row["validity_months"],
                "company_id": self.company_id.id,
                "state": "published",
                "version": 1,
            },
        )
        return records["courses"]

    def _import_trainers(self, year, records, courses):
        """Trainers of the sessions; who is none yet becomes a qualified one.

        :return: ``(trainers by badge, the new ones)``
        """
        taught, first = defaultdict(set), {}
        for row in year.rows["session_slots"]:
            badge = row["trainer_badge"]
            if badge:
                taught[badge].add(courses[row["course_code"]].id)
                begin = row["start_local"].date()
                first[badge] = min(begin, first.get(badge, begin))
        people = {badge: records["employees"][badge] for badge in taught}
        Trainer = self.env["hr.training.trainer"].with_context(active_test=False)
        known = {
            trainer.employee_id.id: trainer
            for trainer in Trainer.search(
                [
                    ("employee_id", "in", [e.id for e in people.values()]),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        }
        created = self.env["hr.training.trainer"].create(
            [
                {
                    "kind": "internal",
                    "employee_id": employee.id,
                    "partner_id": False,
                    "company_id": self.company_id.id,
                    "course_ids": [Command.set(sorted(taught[badge]))],
                    "state": "qualified",
                    "qualified_on": first[badge],
                }
                for badge, employee in people.items()
                if employee.id not in known
            ],
        )
        known.update((trainer.employee_id.id, trainer) for trainer in created)
        return {
            badge: known[employee.id] for badge, employee in people.items()
        }, created
