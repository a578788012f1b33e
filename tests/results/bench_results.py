"""The release of results at volume."""

import io
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.pdf import PdfFileReader

from ..common_bench import SEATS, bench_case
from ..common_bench_world import clone
from ..common_race import RELEASED


def make_done_session(bench, people):
    """A session of the past that everybody attended and has a mark in."""
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=400)
    session = bench.create_session(seats=len(people), start=start)
    session.enroll(people.ids)
    session.action_all_present()
    session.set_marks([(person.id, "exam", 60 + person.id % 40) for person in people])
    session.action_done()
    bench.env.flush_all()
    return session


def compare_release(bench, label, session, *tables, **goals):
    def call():
        session.action_release_results()

    enrollments = session.sudo().enrollment_ids
    insert = bench.insert_again(call, *RELEASED, "hr_training_notice", *tables)
    update = bench.update_again(call, "hr_training_enrollment", enrollments.ids)
    bench.compare(label, call, lambda: (insert(), update()), **goals)


@bench_case("release", rows=1000, most=SEATS)
def release(bench):
    """Results of a class, all passed; floor: the same rows, inserted and updated."""
    people = bench.get_people(bench.rows)
    session = make_done_session(bench, people)
    compare_release(bench, "", session, goal=5, per_hundred=8)


@bench_case("release_by_clock", rows=1000, most=SEATS, counted=False)
def release_by_clock(bench):
    """Results with certificates, résumé, skills and messages, by the clock."""
    people = bench.get_people(bench.rows).sudo()
    kind = make_skill(bench)
    bench.world.course.with_env(bench.sudo_env).skill_ids = [
        Command.create(
            {
                "skill_type_id": kind.id,
                "skill_id": kind.skill_ids.id,
                "skill_level_id": kind.skill_level_ids[:1].id,
            }
        )
    ]
    session = make_done_session(bench, people)
    bench.limit("", session.action_release_results, seconds=60, per_hundred=15)


def make_skill(bench):
    return bench.sudo_env["hr.skill.type"].create(
        {
            "name": "Measured",
            "skill_ids": [Command.create({"name": "Pumps"})],
            "skill_level_ids": [
                Command.create({"name": "Low", "level_progress": 20}),
                Command.create({"name": "High", "level_progress": 80}),
            ],
        }
    )


@bench_case("skills", rows=1000, most=SEATS)
def skills(bench):
    """The same, and a skill for each, half of whom had it at a lower level."""
    people = bench.get_people(bench.rows).sudo()
    kind = make_skill(bench)
    low, high = kind.skill_level_ids.sorted("level_progress")
    skill = {"skill_type_id": kind.id, "skill_id": kind.skill_ids.id}
    bench.sudo_env["hr.employee.skill"].create(
        [
            {
                "employee_id": person.id,
                "skill_level_id": low.id,
                "valid_from": "2025-01-01",
                **skill,
            }
            for person in people[::2]
        ]
    )
    bench.world.course.with_env(bench.sudo_env).skill_ids = [
        Command.create({**skill, "skill_level_id": high.id})
    ]
    session = make_done_session(bench, people)
    compare_release(bench, "", session, "hr_employee_skill", goal=5, per_hundred=10)


def make_requirements(bench, people):
    """Fifteen rules: for everybody, by department, by rank; half have passed."""
    courses = bench.sudo_env["hr.training.course"].create(
        [{"name": f"Required {n}", "code": f"REQ{n}"} for n in range(15)]
    )
    departments = bench.sudo_env["hr.department"].search([])
    rules = bench.sudo_env["hr.training.requirement"].create(
        [
            {
                "course_id": course.id,
                "applies_to": "everyone" if number % 3 else "department",
                "department_ids": [
                    Command.set([] if number % 3 else departments[number % 2 :: 2].ids)
                ],
                "rank": "staff" if number % 5 == 4 else "all",
            }
            for number, course in enumerate(courses)
        ]
    )
    values = {"state": "completed", "result": "passed"}
    for course in courses:
        session = bench.sudo_env["hr.training.session"].create(
            {"course_id": course.id, "seats_max": 1}
        )
        first = bench.sudo_env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": people[0].id, **values}
        )
        bench.env.flush_all()
        clone(
            first,
            SQL(
                "SELECT id FROM hr_employee WHERE id = ANY(%s)", list(people[1::2]._ids)
            ),
            employee_id=SQL("s.id"),
            passed_on=SQL("CURRENT_DATE - (s.id %% 300)"),
            valid_until=SQL("CURRENT_DATE - (s.id %% 300) + 365"),
        )
    bench.sudo_env.cr.execute(
        "ANALYZE hr_version, hr_employee, hr_training_enrollment, hr_training_session,"
        " hr_training_requirement, hr_department"
    )
    return rules


@bench_case("requirements", rows=10_000, sizes=("tenth", "one"))
def requirements(bench):
    """What fifteen requirements say of everybody today; floor: the same joins bare."""
    people = bench.get_people(bench.rows)
    rules = make_requirements(bench, people)
    floor = bench.execute(
        SQL(
            """
            SELECT DISTINCT ON (version.employee_id, rule.course_id)
                   version.employee_id, rule.course_id, rule.id, rule.due_days,
                   version.date_version + rule.due_days AS due_on,
                   passed.passed_on, passed.valid_until, waiver.id
              FROM hr_employee employee
              JOIN hr_version version ON version.id = employee.current_version_id
              JOIN hr_training_requirement rule ON rule.active
         LEFT JOIN hr_training_requirement_department_rel department
                ON department.requirement_id = rule.id
               AND department.department_id = version.department_id
         LEFT JOIN (SELECT DISTINCT ON (enrollment.employee_id, enrollment.course_id)
                           enrollment.employee_id, enrollment.course_id,
                           enrollment.passed_on,
                           COALESCE(certificate.valid_until, enrollment.valid_until)
                               AS valid_until
                      FROM hr_training_enrollment enrollment
                 LEFT JOIN hr_training_certificate certificate
                        ON certificate.enrollment_id = enrollment.id
                     WHERE enrollment.result = 'passed'
                       AND enrollment.course_id = ANY(%s)
                  ORDER BY enrollment.employee_id, enrollment.course_id,
                           enrollment.passed_on DESC) passed
                ON passed.employee_id = employee.id
               AND passed.course_id = rule.course_id
         LEFT JOIN hr_training_requirement_waiver waiver
                ON waiver.employee_id = employee.id
               AND waiver.requirement_id = rule.id
             WHERE employee.active
               AND (rule.applies_to = 'everyone'
                    OR department.department_id IS NOT NULL)
          ORDER BY version.employee_id, rule.course_id, due_on
            """,
            list(rules.course_id.ids),
        )
    )

    def call():
        rules._get_states()

    bench.compare("", call, floor, goal=1.5, at_most=4)


@bench_case("required_nothing", rows=10_000, sizes=("tenth", "one"))
def required_nothing(bench):
    """The daily run over everybody, none of whom needs a place."""
    people = bench.get_people(bench.rows)
    rules = make_requirements(bench, people)
    bench.sudo_env["hr.department"].search([]).in_training_scope = False
    rules.filtered("department_ids").active = False
    bench.env.flush_all()
    bench.limit("", rules._cron_serve, seconds=1, at_most=20)


MONTHS = 36


def make_figures(bench, people):
    """Three KPIs of 36 months for everybody; half have passed one of three courses."""
    env = bench.sudo_env
    kpis = env["hr.training.kpi"].create(
        [{"name": f"Measured {n}", "code": f"measured_{n}"} for n in range(3)]
    )
    courses = env["hr.training.course"].create(
        [{"name": f"Measured {n}", "code": f"EFF{n}"} for n in range(3)]
    )
    first = env["hr.training.kpi.value"].create(
        {
            "kpi_id": kpis[0].id,
            "employee_id": people[0].id,
            "month": "2020-01-01",
            "value": 50,
        }
    )
    clone(
        first,
        SQL(
            "SELECT one.id AS employee_id, kpi.id AS kpi_id, month.n AS month"
            "  FROM UNNEST(%s) one(id), UNNEST(%s) kpi(id),"
            "       GENERATE_SERIES(1, %s) month(n)",
            list(people._ids),
            kpis.ids,
            MONTHS,
        ),
        employee_id=SQL("s.employee_id"),
        kpi_id=SQL("s.kpi_id"),
        month=SQL("(DATE '2020-01-01' + s.month * INTERVAL '1 month')::date"),
        value=SQL("50 + (s.employee_id * 7 + s.month * 13) %% 50"),
    )
    for course in courses:
        session = env["hr.training.session"].create(
            {
                "course_id": course.id,
                "company_id": people[0].company_id.id,
                "seats_max": 1,
            }
        )
        passed = env["hr.training.enrollment"].create(
            {
                "session_id": session.id,
                "employee_id": people[0].id,
                "state": "completed",
                "result": "passed",
                "passed_on": "2021-06-15",
            }
        )
        bench.env.flush_all()
        clone(
            passed,
            SQL("SELECT id FROM UNNEST(%s) one(id)", list(people[1::2]._ids)),
            employee_id=SQL("s.id"),
            passed_on=SQL("DATE '2021-01-15' + (s.id %% 300)::int"),
        )
    env["hr.training.kpi.baseline"]._do_freeze(
        env["hr.training.enrollment"].search([("course_id", "in", courses.ids)])
    )
    env.cr.execute(
        "ANALYZE hr_training_kpi_value, hr_training_kpi_baseline,"
        " hr_training_enrollment, hr_training_session"
    )
    return courses, kpis


# Its million values take minutes to make; statements are counted by test_kpi_effect.
@bench_case("effect", rows=10_000, sizes=("tenth", "one"), counted=False)
def effect(bench):
    """Three KPIs before and after three courses; floor: the same joins bare."""
    people = bench.get_people(bench.rows)
    courses, kpis = make_figures(bench, people)
    floor = bench.execute(
        SQL(
            """
            WITH first AS (
                SELECT DISTINCT ON (employee_id) id, employee_id,
                       DATE_TRUNC('month', passed_on)::date AS month
                  FROM hr_training_enrollment
                 WHERE course_id = ANY(%(courses)s) AND result = 'passed'
                   AND state = 'completed'
              ORDER BY employee_id, passed_on, id
            )
            SELECT before.kpi_id, COUNT(*), AVG(before.value), AVG(after.value),
                   AVG(after.value - before.value)
              FROM (
                    SELECT first.id, fact.kpi_id, AVG(fact.value) AS value
                      FROM first
                      JOIN hr_training_kpi_baseline fact
                        ON fact.enrollment_id = first.id
                     WHERE fact.kpi_id = ANY(%(kpis)s)
                  GROUP BY first.id, fact.kpi_id
                   ) before
              JOIN (
                    SELECT first.id, fact.kpi_id, AVG(fact.value) AS value
                      FROM first
                      JOIN hr_training_kpi_value fact
                        ON fact.employee_id = first.employee_id
                       AND fact.month > first.month
                       AND fact.month <= first.month + INTERVAL '3 months'
                     WHERE fact.kpi_id = ANY(%(kpis)s)
                  GROUP BY first.id, fact.kpi_id
                   ) after ON after.id = before.id AND after.kpi_id = before.kpi_id
          GROUP BY before.kpi_id
            """,
            courses=courses.ids,
            kpis=kpis.ids,
        )
    )

    def call():
        for kpi in kpis:
            courses.kpi_effect(kpi.code)

    bench.compare("", call, floor, goal=2, at_most=4)


@bench_case("certificate_print", rows=1000, sizes=("tenth", "one"), counted=False)
def certificate_print(bench):
    """A thousand certificates in one print, by batches; the printer's time is in it."""
    people = bench.get_people(bench.rows)
    session = make_done_session(bench, people)
    session.action_release_results()
    bench.env.flush_all()
    found = session.sudo().enrollment_ids.certificate_ids
    report = bench.sudo_env["ir.actions.report"].with_context(
        force_report_rendering=True
    )
    # Styles and fonts stand in the page: nothing is fetched from the server.
    bench.sudo_env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")

    def call():
        content, _kind = report._render_qweb_pdf(
            "hr_training.hr_training_certificate_report", found.ids
        )
        assert len(PdfFileReader(io.BytesIO(content)).pages) == len(found)

    bench.limit("", call, seconds=180)
