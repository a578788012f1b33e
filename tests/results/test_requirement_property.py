"""The statement of the database against the rule read person by person."""

from datetime import timedelta
from random import Random

from odoo.fields import Command, Date
from odoo.tests import tagged

from ...tools import requirements
from ...tools.requirements import Pass, Person, Rule, Version, Waiver
from .common_required import RequiredCase

PEOPLE = 300
FIRST_DAY = Date.to_date("2024-01-01")
DAYS = 900


@tagged("post_install", "-at_install", "hr_training_required")
class TestRequirementProperty(RequiredCase):
    """Random people, rules, passes and waivers; two readings of each."""

    def setUp(self):
        super().setUp()
        self.random = Random(20260302)

    def _day(self, chance=1.0):
        if self.random.random() > chance:
            return None
        return FIRST_DAY + timedelta(days=self.random.randrange(DAYS))

    def _make_places(self):
        self.departments = self.env["hr.department"]
        for number in range(12):
            parent = self.random.choice([None, *self.departments])
            self.departments += self._create_department(
                f"D{number}", parent_id=parent.id if parent else False
            )
        self.jobs = self.env["hr.job"]
        for number in range(5):
            self.jobs += self._create_job(f"J{number}")
        self.courses = self.env["hr.training.course"]
        for number in range(4):
            self.courses += self._create_course(f"R{number}")

    def _make_people(self):
        random = self.random
        Employee = self.env["hr.employee"]
        self.people = Employee.create(
            [
                self._employee_vals(f"P{number}", random.choice(self.departments))
                for number in range(PEOPLE)
            ]
        )
        versions = []
        for person in self.people:
            days = {self._day() for _number in range(random.randrange(1, 5))}
            first, *later = sorted(days)
            values = {
                "date_version": first,
                "job_id": random.choice([*self.jobs.ids, False]),
                "department_id": random.choice([*self.departments.ids, False]),
                "contract_date_start": random.random() < 0.3
                and first + timedelta(days=random.randrange(-40, 40)),
            }
            person.version_id.with_context(sync_contract_dates=True).write(values)
            versions += [
                {
                    "employee_id": person.id,
                    "date_version": day,
                    "job_id": random.choice([*self.jobs.ids, False]),
                    "department_id": random.choice([*self.departments.ids, False]),
                    "active": random.random() < 0.9,
                }
                for day in later
            ]
            if random.random() < 0.1:
                person.parent_id = random.choice(self.people)
            if random.random() < 0.1:
                # The same human once more.
                person.work_contact_id = random.choice(self.people).work_contact_id
        self.env["hr.version"].create(versions)
        for person in random.sample(self.people.ids, 20):
            self.people.browse(person).write(
                {"active": False, "departure_date": self._day(0.7)}
            )

    def _make_rules(self):
        random = self.random
        self.rules = self.env["hr.training.requirement"]
        for _number in range(25):
            applies_to = random.choice(["everyone", "department", "job"])
            departments = random.sample(self.departments.ids, random.randrange(4))
            jobs = random.sample(self.jobs.ids, random.randrange(3))
            if applies_to == "department" and not departments:
                departments = self.departments[:1].ids
            if applies_to == "job" and not jobs:
                jobs = self.jobs[:1].ids
            self.rules += self._require(
                # One course is asked for once, the others by several rules.
                random.choice(self.courses[1:]) if self.rules else self.courses[0],
                applies_to=applies_to,
                department_ids=[Command.set(departments)],
                job_ids=[Command.set(jobs)],
                rank=random.choice(["all", "all", "managers", "staff"]),
                due_days=random.choice([0, 7, 30, 90]),
                renewal_days=random.choice([0, 30, 60, 400]),
                valid_from=self._day(0.4),
                renewal_basis=random.choice(["expiry", "expiry", "pass", "fixed_day"]),
                renewal_months=random.choice([1, 6, 12]),
                renewal_month=str(random.randrange(1, 13)),
                renewal_day=random.choice([1, 15, 29, 30, 31]),
                company_id=random.choice([self.company.id, False]),
            )
        self.changes = {}
        for job in self.jobs[:2]:
            day = self._day()
            self._as_officer("hr.training.duty.change").create(
                {"job_id": job.id, "date": day, "note": "Other pumps"}
            )
            self.changes[job.id] = [day]

    def _make_facts(self):
        random = self.random
        sessions = self.env["hr.training.session"].sudo()
        for course in self.courses:
            for _number in range(3):
                sessions += sessions.create({"course_id": course.id, "seats_max": 9})
        rows = []
        for session in sessions:
            for employee_id in random.sample(self.people.ids, PEOPLE // 4):
                day = self._day()
                until = random.choice([None, day + timedelta(days=200), self._day()])
                rows.append(
                    {
                        "session_id": session.id,
                        "employee_id": employee_id,
                        "state": "completed",
                        "result": random.choice(["passed", "passed", "failed"]),
                        "passed_on": day,
                        "valid_until": until,
                    }
                )
        self.env["hr.training.enrollment"].sudo().create(rows)
        self.env["hr.training.requirement.waiver"].sudo().create(
            [
                {
                    "requirement_id": random.choice(self.rules.ids),
                    "employee_id": random.choice(self.people.ids),
                    "reason": "Known",
                    "granted_on": self._day(),
                    "valid_until": self._day(0.6),
                    "granted_by_id": self.env.uid,
                }
                for _number in range(PEOPLE)
            ]
        )

    # ------------------------------------------------------------
    # THE OTHER READING
    # ------------------------------------------------------------

    def _read_rules(self):
        return [
            Rule(
                rule.id,
                rule.course_id.id,
                rule.applies_to,
                frozenset(rule.department_ids.ids),
                frozenset(rule.job_ids.ids),
                rule.rank,
                rule.due_days,
                rule.renewal_days,
                rule.valid_from or None,
                rule.company_id.id or None,
                rule.renewal_basis,
                rule.renewal_months,
                (int(rule.renewal_month), rule.renewal_day),
            )
            for rule in self.rules
        ]

    def _read_people(self):
        aliases = self.env["hr.training.person"]._get_aliases(self.people)
        enrollments = self.env["hr.training.enrollment"].sudo()
        enrollments = enrollments.search([("result", "=", "passed")]).grouped(
            "employee_id"
        )
        waivers = self.env["hr.training.requirement.waiver"].sudo()
        waivers = waivers.search([], order="id").grouped("employee_id")
        leaders = self.people.filtered("active").parent_id
        for person in self.people:
            records = aliases[person].with_env(self.env)
            yield (
                person,
                Person(
                    tuple(
                        Version(
                            version.date_version,
                            version.department_id.id or None,
                            version.job_id.id or None,
                            version.contract_date_start or None,
                        )
                        for version in person.with_context(active_test=False)
                        .version_ids.filtered("active")
                        .sorted("date_version")
                    ),
                    tuple(
                        Pass(e.course_id.id, e.passed_on, e.valid_until or None)
                        for record in records
                        for e in enrollments.get(record, ())
                    ),
                    tuple(
                        Waiver(w.requirement_id.id, w.granted_on, w.valid_until or None)
                        for w in sorted(
                            (w for r in records for w in waivers.get(r, ())),
                            key=lambda w: w.id,
                        )
                    ),
                    person.company_id.id,
                    bool(records & leaders),
                    person.active,
                    max(
                        filter(None, person.version_ids.mapped("departure_date")),
                        default=None,
                    ),
                ),
            )

    def test_p1_3_both_readings_say_the_same(self):
        for step in ("places", "people", "rules", "facts"):
            getattr(self, f"_make_{step}")()
        self.env.flush_all()
        self.env.invalidate_all()
        rules, people = self._read_rules(), list(self._read_people())
        upwards = {
            department.id: set(department._training_upwards().ids)
            for department in self.departments
        }
        names = "course_id", "requirement_id", "state", "due_on", "valid_until", "base"
        seen = set()
        for on in (None, "2024-12-31", "2025-06-30", "2026-01-15"):
            day = Date.to_date(on) if on else Date.context_today(self.rules)
            query = self.rules._get_states_query(day, self.people.ids)
            rows = self.env.execute_query_dict(query)
            found = {}
            for row in rows:
                values = tuple(row[name] for name in names)
                found.setdefault(row["employee_id"], []).append(values)
                seen.add(row["state"])
            for person, facts in people:
                expected = requirements.read_person(
                    rules, facts, day, upwards, self.changes
                )
                self.assertEqual(
                    sorted(found.get(person.id, [])),
                    [tuple(state) for state in expected],
                    f"{facts} on {day}",
                )
        self.assertEqual(seen, set(requirements.STATES))
