"""A company of volume for measurements: a year of its training, made by SQL.

The few records that everything hangs on are made the regular way, and one of each that
there are many of. The many are copies of that one, made in the database, with columns
of their own: a column that a model gains is copied with the rest.

At size 1: 10,000 people in departments of 200, 5,000 sessions of ten slots with twenty
people each and a few with rosters of 600, 100,000 enrolments with a mark each, and
1,000,000 rows of the register. Nothing is random: who sits where is a function of the
numbers, so that each run measures the same.
"""

from contextlib import closing
from datetime import timedelta
from functools import cached_property

from psycopg2 import Error

from odoo import fields
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tools import SQL

from ..tools import groups, states

NAME = "Measured Company"
PEOPLE, SESSIONS = 10_000, 5_000
TEAM, CLASS, SLOTS, ROSTER, TRAINERS = 200, 20, 10, 600, 100
# Sessions with a large roster.
LARGE = 5
# One in so many lies ahead, the others are done and closed.
AHEAD = 10
ROLES = {
    "officer": f"{groups.OFFICER},{groups.EXPORT}",
    "head": groups.MANAGER,
    "executive": groups.EXECUTIVE,
    "finance": groups.FINANCE,
    "manager": "base.group_user",
    "trainer": groups.TRAINER,
    "employee": "base.group_user",
}
# Whose person is which of the people: the employee is in another team.
PERSONS = {"manager": 1, "trainer": TEAM + 1, "employee": TEAM + 50}


class World:
    """What :func:`make_world` made, looked up."""

    def __init__(self, env):
        self.env = env
        # How many sessions were made in it.
        self.number = 0

    @cached_property
    def company(self):
        return self.env["res.company"].search([("name", "=", NAME)], limit=1)

    @cached_property
    def users(self):
        found = self.env["res.users"].search([("login", "like", "measured_")])
        return {user.login.removeprefix("measured_"): user for user in found}

    @cached_property
    def course(self):
        return self._search("hr.training.course", 1)

    def get_large(self):
        """Sessions with large rosters, in which every role has a part."""
        codes = [f"M-{number}" for number in range(1, LARGE + 1)]
        return self.env["hr.training.session"].search([("code", "in", codes)])

    @cached_property
    def free_day(self):
        """Naive UTC datetime after all sessions, at nine o'clock in the company."""
        day = fields.Date.today() + timedelta(days=400)
        return fields.Datetime.to_datetime(day) + timedelta(hours=1)

    def people_of(self, role):
        """Employees whom a role sees: its team, or itself."""
        own = self.env["hr.employee"].search([("user_id", "=", self.users[role].id)])
        managed = self.env["hr.department"].search([("manager_id", "in", own.ids)])
        team = self.env["hr.employee"].search([("department_id", "in", managed.ids)])
        return own | team

    def get_people(self, count):
        """The last ones: roles are played by the first."""
        return self._search("hr.employee", count, order="id desc")

    def _search(self, model, limit, order="id"):
        domain = [("company_id", "=", self.company.id)]
        return self.env[model].search(domain, limit=limit, order=order)


def make_world(env, size=1):
    """Make a company of volume, with a login per role.

    :param env: environment of the superuser
    :param size: 1 for 10,000 people, 0.1 for a tenth of everything
    """
    env = env(context={"tracking_disable": True, "no_reset_password": True})
    company = env["res.company"].create(
        {"name": NAME, "currency_id": env.ref("base.CNY").id}
    )
    company.resource_calendar_id.tz = "Asia/Shanghai"
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    _trust_links(env)
    people, sessions = round(PEOPLE * size), round(SESSIONS * size)
    users = _make_users(env, company)
    employees = _make_people(env, company, users, people)
    trainers = _make_trainers(env, company, employees)
    first = _make_prototype(env, company, users, employees)
    _make_sessions(env, first, trainers, employees, sessions, people)
    env.invalidate_all()
    env.cr.execute("ANALYZE")


def clear_up(database):
    """Give back the room of a world that was rolled back, and count anew.

    A million rows that are gone are still read by whoever reads their table, and what
    ``ANALYZE`` has noted of them stays. Takes a connection of its own, for it cannot
    be done in a transaction.
    """
    with closing(db_connect(database).cursor()) as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")


def _trust_links(env):
    """Leave out the check of each foreign key, where the database user may."""
    savepoint = env.cr.savepoint()
    try:
        env.cr.execute("SET LOCAL session_replication_role = replica")
        savepoint.close(rollback=False)
    except Error:
        savepoint.close(rollback=True)


def clone(record, source, **columns):
    """Copies of a record, one for each row of a source.

    :param source: SQL of a query, whose rows are called ``s``
    :param columns: SQL of the columns that differ, over ``s``; the others are the
        record's own. With ``id`` given, its sequence goes on behind the largest.
    :return: number of rows
    """
    cr, table = record.env.cr, SQL.identifier(record._table)
    record.env.flush_all()
    cr.execute(
        SQL(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
            "AND attnum > 0 AND NOT attisdropped AND attname != 'id'",
            record._table,
        )
    )
    names = [name for (name,) in cr.fetchall()]
    values = {name: SQL("proto.%s", SQL.identifier(name)) for name in names} | columns
    cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s proto CROSS JOIN (%s) s "
            "WHERE proto.id = %s ON CONFLICT DO NOTHING",
            table,
            SQL(", ").join(SQL.identifier(name) for name in values),
            SQL(", ").join(values.values()),
            table,
            source,
            record.id,
        )
    )
    count = cr.rowcount
    if "id" in columns:
        cr.execute(
            SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM %s",
                record._table,
                table,
            )
        )
    return count


def link(records, name, source):
    """Rows of a many2many of a model: a query of the ids of both sides."""
    field = records._fields[name]
    records.env.cr.execute(
        SQL(
            "INSERT INTO %s (%s, %s) %s ON CONFLICT DO NOTHING",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            SQL.identifier(field.column2),
            source,
        )
    )


def numbers(count):
    """The numbers from 1, as a source called ``n``."""
    return SQL("SELECT n FROM generate_series(1, %s) n", count)


def _top(record):
    """The last id of a model: copies are numbered from it."""
    record.env.flush_all()
    record.env.cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(record._table)))
    return record.env.cr.fetchone()[0]


# ----------------------------------------------------------------------
# WHO IS THERE
# ----------------------------------------------------------------------


def _make_users(env, company):
    users = env["res.users"].create(
        [
            {
                "name": f"Measured {role}",
                "login": f"measured_{role}",
                "password": f"measured_{role}",
                "email": f"{role}@example.com",
                "tz": "Asia/Shanghai",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([env.ref(x).id for x in xmlids.split(",")])],
            }
            for role, xmlids in ROLES.items()
        ]
    )
    # Who reads Odoo's own list of all people, with which pages are compared.
    env.ref("base.user_admin").company_ids = [Command.link(company.id)]
    return dict(zip(ROLES, users, strict=True))


def _make_people(env, company, users, count):
    """All people; the roles are played by some of them."""
    departments = env["hr.department"].create(
        [
            {
                "name": f"Department {number}",
                "company_id": company.id,
                "in_training_scope": True,
            }
            for number in range(1, count // TEAM + 1)
        ]
    )
    first = env["hr.employee"].create(
        {
            "name": "Person",
            "company_id": company.id,
            "department_id": departments[0].id,
            "barcode": "MEASURED",
        }
    )
    contact, resource, version = (
        first.work_contact_id,
        first.resource_id,
        first.version_id,
    )
    tops = [_top(record) for record in (contact, resource, version, first)]
    of_contact, of_resource, of_version, of_employee = (
        SQL("%s + s.n", top) for top in tops
    )
    name = SQL("'Person ' || s.n")
    every = numbers(count)
    clone(contact, every, id=of_contact, name=name, complete_name=name)
    clone(resource, every, id=of_resource, name=name)
    clone(
        version,
        every,
        id=of_version,
        employee_id=of_employee,
        department_id=SQL(
            "(%s::int[])[(s.n - 1) / %s + 1]", list(departments.ids), TEAM
        ),
    )
    clone(
        first,
        every,
        id=of_employee,
        name=name,
        work_contact_id=of_contact,
        resource_id=of_resource,
        current_version_id=of_version,
        barcode=SQL("'9' || lpad(s.n::text, 7, '0')"),
    )
    env.invalidate_all()
    employees = env["hr.employee"].browse(range(tops[3] + 1, tops[3] + count + 1))
    for role, number in PERSONS.items():
        employees[number - 1].user_id = users[role]
    departments[0].manager_id = employees[PERSONS["manager"] - 1]
    first.active = False
    env.flush_all()
    return employees


def _make_trainers(env, company, employees):
    """One in a hundred sessions each; the first is the role's."""
    step = max(len(employees) // TRAINERS, 1)
    start = PERSONS["trainer"] - 1
    chosen = [employees[(start + n * step) % len(employees)] for n in range(TRAINERS)]
    trainers = env["hr.training.trainer"].create(
        [{"employee_id": e.id, "company_id": company.id} for e in chosen]
    )
    trainers._do_qualify()
    return trainers


# ----------------------------------------------------------------------
# WHAT THEY DO
# ----------------------------------------------------------------------


def _make_prototype(env, company, users, employees):
    """A session that is scheduled, with a slot, an enrolment and a mark."""
    officer = env(user=users["officer"].id, su=False)
    category = env["hr.training.category"].create(
        {"name": "Measured", "code": "measured"}
    )
    courses = officer["hr.training.course"].create(
        [
            {
                "code": f"M{number:03}",
                "name": f"Course {number}",
                "category_id": category.id,
                "hours": 3,
                "company_id": company.id,
                "issue_certificate": True,
            }
            for number in range(1, 21)
        ]
    )
    courses.action_publish()
    start = World(env).free_day
    session = officer["hr.training.session"].create(
        {
            "course_id": courses[0].id,
            "seats_max": ROSTER,
            "slot_ids": [
                Command.create({"start": start, "stop": start + timedelta(hours=3)})
            ],
        }
    )
    session.action_schedule()
    session.enroll(employees[-1].ids)
    session.set_marks([(employees[-1].id, "exam", 80)])
    return session.with_env(env)


def _make_sessions(env, first, trainers, employees, count, people):
    """The year: large rosters first, then classes of twenty."""
    cr = env.cr
    enrollment = first.enrollment_ids
    attendance = enrollment.attendance_ids
    evaluation = first.evaluation_ids
    score = evaluation.score_ids
    slot = first.slot_ids
    top = {
        record._name: _top(record) for record in (first, slot, evaluation, enrollment)
    }
    courses = env["hr.training.course"].search(
        [("company_id", "=", first.company_id.id)]
    )
    ahead = SQL("s.n %% %s = 0", AHEAD)
    # A year of working hours: each session has its ten slots on ten days.
    day = SQL("date_trunc('day', now() at time zone 'utc') + interval '1 hour'")
    begin = SQL(
        "CASE WHEN %s THEN %s + (20 + s.n %% 60) * interval '1 day' "
        "ELSE %s - (20 + s.n %% 330) * interval '1 day' END",
        ahead,
        day,
        day,
    )
    state = SQL(
        "CASE WHEN %s THEN %s ELSE %s END",
        ahead,
        states.SESSION_SCHEDULED,
        states.SESSION_CLOSED,
    )
    # The prototype comes first: its session is large and lies ahead.
    clone(
        first,
        numbers(count),
        id=SQL("%s + s.n", top[first._name]),
        code=SQL("'M-' || s.n"),
        name=SQL("'Session ' || s.n"),
        course_id=SQL("(%s::int[])[s.n %% %s + 1]", list(courses.ids), len(courses)),
        state=state,
        date_begin=begin,
        date_end=SQL("%s + %s * interval '1 day'", begin, SLOTS - 1),
        results_released=SQL("NOT (%s)", ahead),
        seats_max=SQL("CASE WHEN s.n <= %s THEN %s ELSE %s END", LARGE, ROSTER, CLASS),
    )
    sessions = SQL(
        "SELECT id, id - %s AS n, course_id, date_begin, state "
        "FROM hr_training_session WHERE id > %s",
        top[first._name],
        top[first._name],
    )
    link(
        first,
        "trainer_ids",
        SQL(
            # Each has sessions that lie ahead.
            "SELECT s.id, (%s::int[])[s.n / %s %% %s + 1] FROM (%s) s",
            list(trainers.ids),
            AHEAD,
            len(trainers),
            sessions,
        ),
    )
    clone(
        slot,
        SQL(
            "SELECT session.*, k FROM (%s) session, generate_series(0, %s) k",
            sessions,
            SLOTS - 1,
        ),
        id=SQL("%s + (s.n - 1) * %s + s.k + 1", top[slot._name], SLOTS),
        session_id=SQL("s.id"),
        start=SQL("s.date_begin + s.k * interval '1 day'"),
        stop=SQL("s.date_begin + s.k * interval '1 day' + interval '3 hours'"),
    )
    clone(
        evaluation,
        sessions,
        id=SQL("%s + s.n", top[evaluation._name]),
        session_id=SQL("s.id"),
        state=SQL(
            "CASE WHEN s.state = %s THEN %s ELSE %s END",
            states.SESSION_CLOSED,
            states.EVALUATION_RELEASED,
            states.EVALUATION_DRAFT,
        ),
    )
    _make_enrollments(first, enrollment, employees, sessions, people)
    enrolled = SQL(
        "SELECT e.*, se.state AS session_state, se.id - %s AS n "
        "FROM hr_training_enrollment e "
        "JOIN hr_training_session se ON se.id = e.session_id WHERE e.id > %s",
        top[first._name],
        top[enrollment._name],
    )
    held = SQL("s.session_state = %s", states.SESSION_CLOSED)
    clone(
        attendance,
        SQL(
            "SELECT e.*, slot.id AS slot_id, slot.start, slot.stop FROM (%s) e "
            "JOIN hr_training_session_slot slot ON slot.session_id = e.session_id",
            enrolled,
        ),
        enrollment_id=SQL("s.id"),
        slot_id=SQL("s.slot_id"),
        session_id=SQL("s.session_id"),
        employee_id=SQL("s.employee_id"),
        department_id=SQL("s.department_id"),
        course_id=SQL("s.course_id"),
        slot_start=SQL("s.start"),
        status=SQL(
            "CASE WHEN NOT %s THEN 'expected' WHEN (s.id + s.slot_id) %% 20 = 0 "
            "THEN 'absent' ELSE 'present' END",
            held,
        ),
        check_in=SQL("CASE WHEN %s THEN s.start END", held),
        check_out=SQL("CASE WHEN %s THEN s.stop END", held),
    )
    clone(
        score,
        SQL("SELECT x.* FROM (%s) x WHERE x.session_state = 'closed'", enrolled),
        evaluation_id=SQL("%s + s.n", top[evaluation._name]),
        enrollment_id=SQL("s.id"),
        session_id=SQL("s.session_id"),
        employee_id=SQL("s.employee_id"),
        department_id=SQL("s.department_id"),
        session_date=SQL("s.date_begin"),
        value=SQL("50 + s.id %% 50"),
    )
    cr.execute("RESET session_replication_role")


def _make_enrollments(first, enrollment, employees, sessions, people):
    """Half of a class is of one department, the other half of all of them."""
    departments = people // TEAM
    seat = SQL(
        "CASE WHEN se.n <= %s THEN k %% %s "
        "WHEN k < %s THEN (se.n %% %s) * %s + (se.n / %s * %s + k) %% %s "
        "ELSE (se.n * 7 + (k - %s) * %s) %% %s END",
        LARGE,
        people,
        CLASS // 2,
        departments,
        TEAM,
        departments,
        CLASS // 2,
        TEAM,
        CLASS // 2 - 1,
        max(people // (CLASS // 2 + 1), 1),
        people,
    )
    source = SQL(
        "SELECT x.*, version.department_id, employee.work_contact_id FROM ("
        "SELECT se.*, %s + %s AS employee_id FROM (%s) se, "
        "generate_series(0, CASE WHEN se.n <= %s THEN %s ELSE %s END) k) x "
        "JOIN hr_employee employee ON employee.id = x.employee_id "
        "JOIN hr_version version ON version.id = employee.current_version_id "
        "ORDER BY x.date_begin",
        employees[0].id,
        seat,
        sessions,
        LARGE,
        ROSTER - 1,
        CLASS - 1,
    )
    held = SQL("s.state = %s", states.SESSION_CLOSED)
    result = SQL("CASE WHEN NOT %s THEN 'pending' ELSE 'passed' END", held)
    clone(
        enrollment,
        source,
        session_id=SQL("s.id"),
        employee_id=SQL("s.employee_id"),
        department_id=SQL("s.department_id"),
        contact_id=SQL("s.work_contact_id"),
        course_id=SQL("s.course_id"),
        date_begin=SQL("s.date_begin"),
        state=SQL("CASE WHEN %s THEN 'completed' ELSE 'enrolled' END", held),
        result=result,
        attendance_rate=SQL("CASE WHEN %s THEN 95 ELSE 0 END", held),
        score=SQL("CASE WHEN %s THEN 80 ELSE 0 END", held),
        passed_on=SQL("CASE WHEN %s THEN s.date_begin::date + 9 END", held),
    )
