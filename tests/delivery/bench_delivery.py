"""Enrolling, the register and punches at volume."""

import io
from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ..common_bench import SEATS, NotMeasured, bench_case
from ..common_bench_world import AHEAD, SESSIONS

# Each person, slot and day has a check-in and a check-out; more where it takes more.
PUNCHES = 2


def make_past_session(bench, people, slots=1):
    """A session of the past with these people, in which nobody is recorded yet."""
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=400)
    session = bench.create_session(slots=slots, seats=len(people), start=start)
    session.enroll(people.ids)
    bench.env.flush_all()
    return session


@bench_case("enrol", rows=1000, most=SEATS)
def enrol(bench):
    """Enrol people, with the register of four slots; floor: the same rows inserted."""
    session = bench.create_session(slots=4, seats=bench.rows)
    people = bench.get_people(bench.rows)

    def call():
        session.enroll(people.ids)

    bench.compare(
        "",
        call,
        bench.insert_again(call, "hr_training_enrollment", "hr_training_attendance"),
        goal=4,
        # A hundred people are six hundred rows, which Odoo inserts by the hundred;
        # queue and seat are two more statements for each hundred.
        per_hundred=10,
    )


@bench_case("notices", rows=1000, most=SEATS)
def notices(bench):
    """The class notice to everybody; floor: the same mails and messages inserted."""
    session = bench.create_session(slots=4, seats=bench.rows)
    people = bench.get_people(bench.rows)
    people.sudo().work_contact_id.email = "person@example.com"
    session.enroll(people.ids)
    session.action_send_notice()
    rows = bench.sudo_env["hr.training.notice"]
    waiting = rows.search([("session_id", "=", session.id), ("state", "=", "queued")])
    waiting.due_on = fields.Datetime.now()
    bench.sudo_env.flush_all()

    def call():
        rows._cron_send()

    bench.compare(
        "",
        call,
        bench.insert_again(call, "mail_message", "mail_mail", "mail_notification"),
        # A mail is a page that is filled in for one person.
        goal=30,
        per_hundred=5,
    )


@bench_case("register", rows=1000, most=SEATS)
def register(bench):
    """Everybody is present, by one action; floor: one UPDATE of these rows."""
    session = make_past_session(bench, bench.get_people(bench.rows))

    def call():
        session.action_all_present()

    ids = session.sudo().attendance_ids.ids
    bench.compare(
        "", call, bench.update_again(call, "hr_training_attendance", ids), goal=6
    )


@bench_case("settle", rows=1000, most=SEATS)
def settle(bench):
    """A session is done, all were absent; floor: one UPDATE of these rows."""
    session = make_past_session(bench, bench.get_people(bench.rows))

    def call():
        session.action_done(all_absent=True)

    ids = session.sudo().attendance_ids.ids
    bench.compare(
        "", call, bench.update_again(call, "hr_training_attendance", ids), goal=6
    )


@bench_case("punches", rows=100_000)
def punches(bench):
    """A year's punches, session by session; floor: COPY, a join, and one UPDATE."""
    cr = bench.sudo_env.cr
    sessions = bench.env["hr.training.session"].search(
        [("state", "=", "scheduled"), ("date_begin", "<", bench.world.free_day)],
        order="date_begin",
        # In a company of any size: those of a year of the usual volume.
        limit=SESSIONS // AHEAD,
    )
    cr.execute(
        SQL(
            "SELECT attendance.session_id, employee.barcode, employee.id, slot.start "
            "FROM hr_training_attendance attendance "
            "JOIN hr_training_session_slot slot ON slot.id = attendance.slot_id "
            "JOIN hr_employee employee ON employee.id = attendance.employee_id "
            "WHERE attendance.session_id = ANY(%s) ORDER BY 1, 4, 3",
            sessions.ids,
        )
    )
    seats = cr.fetchall()
    each = max(PUNCHES, -(-bench.rows // max(len(seats), 1)))
    if len(seats) * each < bench.rows or each > 90:
        raise NotMeasured(f"{len(seats)} rows of the register lie ahead")
    files, lines = {}, io.StringIO()
    for session_id, badge, employee_id, start in seats[: bench.rows // each]:
        for number in range(each):
            # From the begin to the end of the three hours.
            minutes = number * (179 // (each - 1))
            moment = start + timedelta(minutes=minutes, seconds=employee_id % 60)
            files.setdefault(session_id, []).append((badge, moment))
            lines.write(f"{badge}\t{moment}\t{employee_id}\n")

    def call():
        for session_id, file in files.items():
            sessions.browse(session_id).punch(file)

    def floor():
        lines.seek(0)
        cr.execute(
            "CREATE TEMP TABLE measured (badge varchar, time timestamp, employee int)"
        )
        cr._obj.copy_from(lines, "measured")
        cr.execute(
            SQL(
                "INSERT INTO hr_training_punch (badge, time, employee_id, company_id, "
                "create_uid, create_date, write_uid, write_date) "
                "SELECT badge, time, employee, %s, 1, now(), 1, now() FROM measured "
                # Who is in two classes at once.
                "ON CONFLICT DO NOTHING",
                bench.world.company.id,
            )
        )
        cr.execute(
            "UPDATE hr_training_attendance attendance "
            "SET status = 'present', source = 'punch', check_in = found.first, "
            "    check_out = found.last, write_date = now() "
            "FROM (SELECT a.id, min(m.time) AS first, max(m.time) AS last "
            "        FROM measured m "
            "        JOIN hr_training_attendance a ON a.employee_id = m.employee "
            "         AND a.slot_start::date = m.time::date "
            "         AND m.time BETWEEN a.slot_start - interval '30 minutes' "
            "         AND a.slot_start + interval '4 hours' "
            "       GROUP BY a.id) found "
            "WHERE attendance.id = found.id"
        )
        cr.execute("DROP TABLE measured")

    bench.compare("", call, floor, goal=4, rows=(bench.rows // each) * each)
