from collections import defaultdict
from datetime import date, datetime, time

from odoo import fields, models
from odoo.fields import Command

from ..tools import attendance as attendance_rules
from ..tools import states
from ..tools.training_sheets import SHEETS
from ..tools.training_values import COST_TYPES
from ..tools.training_year import WARNING
from .hr_training_import import MATCHED, NOT_LOADED

# Nobody is written to about history, and no chatter tells of thousands of rows.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
    "no_reset_password": True,
}
RESULTS = ("passed", "failed", "pending")
# Stand in the summary where they occur only.
RARE = (attendance_rules.EXCUSED, "pending")
ATTENDANCE_STATUSES = ("present", "late", "left_early", "absent", "excused")


class HrTrainingImport(models.TransientModel):
    """How a checked year is written as history (design §8).

    Everything here runs in sudo, past the gates of living documents; ``_do_import``
    is the way in, and ``action_import`` has checked rights and rows before.
    """

    _inherit = "hr.training.import"

    def _do_import(self, year, digest):
        """Write the year as history (rights were checked).

        :return: ``(plan, sessions, summary)``
        """
        # sudo: history is written past every gate, by a head of training
        env = self.env["hr.training.plan"]._guard_sudo().env
        loader = self.with_env(env).with_context(**SILENT)
        loader = loader.with_company(self.company_id)
        records = loader._get_existing()
        loader._import_organisation(year, records)
        courses = loader._import_courses(year, records)
        trainers, new_trainers = loader._import_trainers(year, records, courses)
        plan = loader._import_plan(year, courses)
        by_code = loader._import_sessions(year, plan, courses, trainers)
        sessions = loader.env["hr.training.session"].union(*by_code.values())
        enrollments = loader._import_roster(year, records, by_code)
        loader._import_punches(year, records, sessions)
        loader._import_marks(year, by_code, enrollments)
        sessions._do_release()
        loader._add_history_steps([plan, *sessions, *new_trainers], digest)
        loader.env["hr.training.budget"]._do_create_historic(plan)
        loader._import_expenses(year, records, by_code)
        summary = loader._summarize(year, plan, sessions, records)
        return plan, sessions, summary

    def _do_import_claims(self, year):
        """Add the claims of a year that was imported without (rights were checked)."""
        # sudo: as above
        env = self.env["hr.training.plan"]._guard_sudo().env
        loader = self.with_env(env).with_context(**SILENT)
        loader = loader.with_company(self.company_id)
        records = loader._get_existing()
        plan = year.claims_plan.with_env(loader.env)
        sessions = loader.env["hr.training.session"].with_context(active_test=False)
        sessions = sessions.search(
            [("plan_id", "=", plan.id), ("is_historic", "=", True)]
        )
        loader._import_expenses(year, records, {s.code: s for s in sessions})
        return plan, sessions, loader._summarize(year, plan, sessions, records)

    # ------------------------------------------------------------
    # PEOPLE, COURSES, TRAINERS
    # ------------------------------------------------------------

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

    # ------------------------------------------------------------
    # PLAN, SESSIONS, ROSTER
    # ------------------------------------------------------------

    def _import_plan(self, year, courses):
        """The year's plan with its planned cost, published."""
        first = date(year.year, 1, 1)
        stamp = datetime.combine(first, time())
        plan = self.env["hr.training.plan"].create(
            [
                {
                    "name": self.env._("Annual Training Plan %(year)s", year=year.year),
                    "kind": "annual",
                    "company_id": self.company_id.id,
                    "department_id": False,
                    "date_from": first,
                    "date_to": date(year.year, 12, 31),
                    "state": states.PUBLISHED,
                    "submitted_by_id": self.env.uid,
                    "submitted_on": stamp,
                    "approved_on": stamp,
                    "published_on": stamp,
                    "is_historic": True,
                }
            ],
        )
        rows = year.rows["plan_lines"]
        lines = self.env["hr.training.plan.line"].create(
            [
                {
                    "plan_id": plan.id,
                    "code": row["line"],
                    "course_id": courses[row["course_code"]].id,
                    "date_start": row["date"],
                    "headcount": row["headcount"],
                    "method": row["method"],
                }
                for row in rows
            ],
        )
        cost_types = {t.code: t.id for t in self._get_cost_types()}
        self.env["hr.training.cost"].create(
            [
                {
                    "plan_line_id": line.id,
                    "cost_type_id": cost_types[code],
                    "amount": row[code],
                    "currency_id": self.company_id.currency_id.id,
                }
                for row, line in zip(rows, lines, strict=True)
                for code in COST_TYPES
                if row[code]
            ],
        )
        return plan

    def _import_sessions(self, year, plan, courses, trainers):
        """Sessions by code, held, with what the file says frozen on them."""
        lines = {line.code: line.id for line in plan.line_ids}
        file_courses = {row["code"]: row for row in year.rows["courses"]}
        rows_of = defaultdict(list)
        for row in year.rows["session_slots"]:
            rows_of[row["session"]].append(row)
        enrolled = defaultdict(int)
        for row in year.rows["roster"]:
            enrolled[row["session"]] += 1
        frozen = {
            code: self._prepare_frozen(courses[code], file_courses.get(code))
            for code in {rows[0]["course_code"] for rows in rows_of.values()}
        }
        vals_list = []
        for code, rows in rows_of.items():
            course_code = rows[0]["course_code"]
            badges = sorted({r["trainer_badge"] for r in rows if r["trainer_badge"]})
            vals_list.append(
                {
                    "code": code,
                    "name": courses[course_code].name,
                    "course_id": courses[course_code].id,
                    "company_id": self.company_id.id,
                    "plan_line_id": lines.get(rows[0]["plan_line"], False),
                    "seats_max": max(rows[0]["seats"], enrolled[code]),
                    "tz": self.tz,
                    "self_enrollment": "closed",
                    "trainer_ids": [Command.set([trainers[b].id for b in badges])],
                    "state": states.SESSION_DONE,
                    "is_historic": True,
                    **frozen[course_code],
                }
            )
        sessions = self.env["hr.training.session"].create(vals_list)
        by_code = dict(zip(rows_of, sessions, strict=True))
        self.env["hr.training.session.slot"].create(
            [
                self._prepare_slot(row, by_code[row["session"]], trainers)
                for row in year.rows["session_slots"]
            ],
        )
        return by_code

    def _prepare_slot(self, row, session, trainers):
        badge = row["trainer_badge"]
        return {
            "session_id": session.id,
            "start": row["_start"],
            "stop": row["_stop"],
            "trainer_ids": [Command.set([trainers[badge].id] if badge else [])],
            "facility_ids": [Command.clear()],
        }

    def _prepare_frozen(self, course, row):
        """Company's settings of today, course as the file has it.

        Skills and material are not among it: the file says nothing of those then.
        """
        session = self.env["hr.training.session"].new(
            {"course_id": course.id, "company_id": self.company_id.id}
        )
        values = session._get_freeze_values()
        values["skill_ids"] = [Command.clear()]
        values["material_snapshot"] = False
        values["min_attendance"] = self.company_id.training_min_attendance
        if row:
            values.update(
                method=row["method"],
                hours=row["hours"],
                pass_score=row["pass_score"],
                validity_months=row["validity_months"],
            )
        return values

    def _import_roster(self, year, records, sessions):
        """Enrolments by session and badge, with seats and register."""
        people = {row["badge"]: row for row in year.rows["employees"]}
        rows = year.rows["roster"]
        enrollments = self.env["hr.training.enrollment"].create(
            [
                {
                    "session_id": sessions[row["session"]].id,
                    "state": states.ENROLLMENT_ENROLLED,
                    **self._prepare_person(row, people, records),
                }
                for row in rows
            ],
        )
        Seat = self.env["hr.training.session.seat"]
        for session, of_session in enrollments.grouped("session_id").items():
            Seat._take(session, of_session)
        self.env["hr.training.attendance"].create(
            [
                {
                    "enrollment_id": enrollment.id,
                    "slot_id": slot.id,
                    "status": attendance_rules.EXPECTED,
                }
                for enrollment in enrollments
                for slot in enrollment.session_id.slot_ids
            ],
        )
        return {
            (row["session"], row["badge"]): enrollment
            for row, enrollment in zip(rows, enrollments, strict=True)
        }

    def _prepare_person(self, row, people, records):
        """Person with department and job as the file has them, else as they are."""
        employee = records["employees"][row["badge"]]
        person = people.get(row["badge"], {})
        department = records["departments"].get(person.get("department_code"))
        job = records["jobs"].get(person.get("job_code"))
        return {
            "employee_id": employee.id,
            "department_id": (department or employee.department_id).id,
            "job_id": (job or employee.job_id).id,
        }

    # ------------------------------------------------------------
    # PUNCHES, MARKS
    # ------------------------------------------------------------

    def _import_punches(self, year, records, sessions):
        """Raw punches, then the register from them; what fits nowhere is warned of."""
        employees = records["employees"]
        first_row = {}
        for row in year.rows["punches"]:
            first_row.setdefault((row["badge"], row["_time"]), row)
        Punch = self.env["hr.training.punch"]
        Punch._store(
            [
                (badge, moment, employees[badge].id if badge in employees else None)
                for badge, moment in first_row
            ],
            self.company_id,
        )
        unknown = defaultdict(list)
        for badge, moment in first_row:
            if badge not in employees:
                unknown[badge].append(moment)
        for badge, moments in unknown.items():
            for moment in attendance_rules.counted_punches(moments):
                self._add_unmatched(year, first_row[badge, moment], "unmatched_badge")
        known = {badge for badge, _moment in first_row if badge in employees}
        if known:
            moments = [moment for _badge, moment in first_row]
            outside = Punch._recompute(
                self.env["hr.employee"].browse(employees[badge].id for badge in known),
                min(moments),
                max(moments),
            )
            for employee, unmatched in outside.items():
                for moment in unmatched:
                    row = first_row.get((employee.barcode, moment))
                    # A punch of before the import is none of the file's.
                    if row:
                        self._add_unmatched(year, row, "unmatched_outside")
        sessions.attendance_ids._do_settle()

    def _add_unmatched(self, year, row, code):
        year.add(
            "punches",
            row["_row"],
            code,
            severity=WARNING,
            badge=row["badge"],
            time=str(row["time_local"]),
        )

    def _import_marks(self, year, sessions, enrollments):
        """One required exam per session with marks; marks as first attempts."""
        rows = year.rows["exam_marks"]
        marked = list(dict.fromkeys(row["session"] for row in rows))
        exams = self.env["hr.training.evaluation"].create(
            [
                {
                    "session_id": sessions[code].id,
                    "method": "exam",
                    "indicator": "knowledge",
                    "state": "marking",
                    "is_required": True,
                    "pass_score": sessions[code].pass_score,
                }
                for code in marked
            ],
        )
        exam_of = dict(zip(marked, exams, strict=True))
        now = fields.Datetime.now()
        self.env["hr.training.score"].create(
            [
                {
                    "enrollment_id": enrollments[row["session"], row["badge"]].id,
                    "evaluation_id": exam_of[row["session"]].id,
                    "value": row["mark"],
                    "attempt": 1,
                    "rater_id": False,
                    "marker_id": self.env.uid,
                    "marked_on": now,
                }
                for row in rows
            ],
        )

    def _import_expenses(self, year, records, sessions):
        """Claims as drafts: somebody approves and posts them into the open books."""
        types = {
            cost_type.code: cost_type
            for cost_type in self.env["hr.training.cost.type"].search([])
        }
        return self.env["hr.expense"]._training_create_historic(
            [
                {
                    "training_session_id": sessions[row["session"]].id,
                    "training_cost_type_id": types[row["cost_type"]].id,
                    "employee_id": records["employees"][row["badge"]].id,
                    "total_amount_currency": row["amount"],
                    "date": row["date"],
                }
                for row in year.rows["expenses"]
            ]
        )

    def _add_history_steps(self, documents, digest):
        """Say on everything imported who did it and from which file."""
        remark = self.env._(
            "Imported by %(user)s from %(file)s, SHA-256 %(digest)s",
            user=self.env.user.name,
            file=self.filename or "-",
            digest=digest,
        )
        now = fields.Datetime.now()
        self.env["hr.training.approval.step"].create(
            [
                {
                    "name": self.env._("Imported"),
                    "res_model": document._name,
                    "res_id": document.id,
                    "state": states.STEP_APPROVED,
                    "approver_ids": [Command.set([self.env.uid])],
                    "submitted_by_id": self.env.uid,
                    "decided_by_id": self.env.uid,
                    "decided_on": now,
                    "remark": remark,
                    "company_id": self.company_id.id,
                }
                for document in documents
            ],
        )

    # ------------------------------------------------------------
    # SUMMARY
    # ------------------------------------------------------------

    def _summarize(self, year, plan, sessions, records):
        """Figures read back from the records made."""
        self.env.flush_all()
        in_sessions = [("session_id", "in", sessions.ids)]
        people = self.env["hr.employee"].browse(
            records["employees"][row["badge"]].id for row in year.rows["employees"]
        )
        enrollments = self.env["hr.training.enrollment"]
        return {
            "year": year.year,
            "employees": len(people),
            "in_scope": len(people.filtered("department_id.in_training_scope")),
            "sessions": len(sessions),
            "slots": len(sessions.slot_ids),
            "enrolments": enrollments.search_count(in_sessions),
            "attendance": self._count(
                "hr.training.attendance", in_sessions, "status", ATTENDANCE_STATUSES
            ),
            "enrolment_results": self._count(
                "hr.training.enrollment", in_sessions, "result", RESULTS
            ),
            "punches": self._count_punches(year),
            "unmatched_punches": sum(
                problem.code in ("unmatched_badge", "unmatched_outside")
                for problem in year.problems
            ),
            "budget": self._sum_costs(plan),
            "expenses": self._sum_claims(sessions),
            "not_loaded": {
                sheet: len(year.rows[sheet]) for sheet in NOT_LOADED if year.rows[sheet]
            },
        }

    def _count(self, model, domain, field, always):
        found = dict(self.env[model]._read_group(domain, [field], ["__count"]))
        return {
            key: found.get(key, 0)
            for key in always
            if found.get(key) or key not in RARE
        }

    def _count_punches(self, year):
        """Punches of the file that are on record; a repeated one is none."""
        wanted = {(row["badge"], row["_time"]) for row in year.rows["punches"]}
        if not wanted:
            return 0
        moments = [moment for _badge, moment in wanted]
        stored = self.env["hr.training.punch"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("time", ">=", min(moments)),
                ("time", "<=", max(moments)),
            ],
            ["badge", "time"],
        )
        return len(wanted & {(punch.badge, punch.time) for punch in stored})

    def _sum_claims(self, sessions):
        sums = self.env["hr.expense"]._read_group(
            [("training_session_id", "in", sessions.ids)],
            ["training_cost_type_id"],
            ["untaxed_amount:sum"],
        )
        claimed = {cost_type.code: total for cost_type, total in sums}
        return {code: claimed.get(code, 0.0) for code in COST_TYPES}

    def _sum_costs(self, plan):
        sums = self.env["hr.training.cost"]._read_group(
            [("plan_id", "=", plan.id)], ["cost_type_id"], ["amount_company:sum"]
        )
        planned = {cost_type.code: total for cost_type, total in sums}
        return {code: planned.get(code, 0.0) for code in COST_TYPES}
