from collections import defaultdict
from datetime import date, datetime, time

from odoo import fields, models
from odoo.fields import Command

from ..tools import attendance as attendance_rules
from ..tools import states
from ..tools.training_values import COST_TYPES
from ..tools.training_year import WARNING

# Nobody is written to about history, and no chatter tells of thousands of rows.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_automation_skip": True,
    "no_reset_password": True,
}


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
        loader._import_marks(year, enrollments)
        sessions._do_release()
        loader._add_history_steps([plan, *sessions, *new_trainers], digest)
        loader.env["hr.training.budget"]._do_create_historic(plan)
        loader._import_expenses(year, records, by_code)
        kpi_values = loader._import_kpi_values(year, records)
        summary = loader._summarize(year, plan, sessions, records)
        if kpi_values:
            summary["kpi_values"] = loader._count_kpi_values(kpi_values)
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
        values["material_version_ids"] = [Command.clear()]
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
        people = self._prepare_people(year, records)
        rows = year.rows["roster"]
        enrollments = self.env["hr.training.enrollment"].create(
            [
                {
                    "session_id": sessions[row["session"]].id,
                    "state": states.ENROLLMENT_ENROLLED,
                    **people[row["badge"]],
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

    def _prepare_people(self, year, records):
        """The roster's people by badge, with department and job as the file has them,
        else as they are.
        """
        rows = {row["badge"]: row for row in year.rows["employees"]}
        people, unplaced = {}, []
        for badge in {row["badge"] for row in year.rows["roster"]}:
            row = rows.get(badge, {})
            department = records["departments"].get(row.get("department_code"))
            job = records["jobs"].get(row.get("job_code"))
            people[badge] = {
                "employee_id": records["employees"][badge].id,
                "department_id": department and department.id,
                "job_id": job and job.id,
            }
            if not (department and job):
                unplaced.append(badge)
        # Nobody else of the company is read.
        prefetch = [people[badge]["employee_id"] for badge in unplaced]
        for badge in unplaced:
            vals = people[badge]
            employee = records["employees"][badge].with_prefetch(prefetch)
            vals["department_id"] = vals["department_id"] or employee.department_id.id
            vals["job_id"] = vals["job_id"] or employee.job_id.id
        return people

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

    def _import_marks(self, year, enrollments):
        """One required exam per session with marks; marks as first attempts."""
        self.env["hr.training.score"]._do_create_past(
            [
                (enrollments[row["session"], row["badge"]], row["mark"])
                for row in year.rows["exam_marks"]
            ]
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
