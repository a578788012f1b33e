"""At the door: people sign in one by one or all at once, and what the tablet asks."""

from datetime import timedelta

from odoo import fields

from ...tools import sign_in as signing
from ..common_bench import bench_case

CLASS = 50
# Of one person at the door, and of what the tablet asks, whatever the class.
STATEMENTS = 40


def make_kiosk(bench):
    """A kiosk of a class that is held now, in sudo, and its enrolments."""
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(minutes=5)
    session = bench.create_session(seats=bench.rows, start=start)
    enrollments = session.enroll(bench.get_people(bench.rows).ids).sudo()
    kiosk = bench.sudo_env["hr.training.kiosk"].create(
        {
            "slot_id": session.sudo().slot_ids.id,
            "opened_by_id": bench.env.uid,
        }
    )
    bench.sudo_env.flush_all()
    return kiosk, enrollments


@bench_case("sign_in", rows=CLASS)
def sign_in(bench):
    """One person at the kiosk of a class of fifty, by his name."""
    kiosk, enrollments = make_kiosk(bench)
    entry = signing.Entry(
        enrollment_id=enrollments[:1].id,
        moment=fields.Datetime.now(),
        reference="measured",
    )

    def call():
        kiosk._do_take([entry])

    bench.limit("", call, seconds=0.15, at_most=STATEMENTS)


@bench_case("sign_in_all", rows=CLASS)
def sign_in_all(bench):
    """What a tablet kept of fifty people while it had no network, in one request."""
    kiosk, enrollments = make_kiosk(bench)
    now = fields.Datetime.now()
    entries = [
        signing.Entry(enrollment_id=one.id, moment=now, reference=f"measured {one.id}")
        for one in enrollments
    ]

    def call():
        kiosk._do_take(entries)

    bench.limit("", call, seconds=1)


@bench_case("door_state", rows=CLASS)
def door_state(bench):
    """Roster and count of fifty, which the tablet asks for every 20 seconds."""
    kiosk, _enrollments = make_kiosk(bench)

    def call():
        # Anew, as a request finds it.
        slot = kiosk.slot_id
        slot._get_door_roster()
        slot._get_door_counts()

    bench.limit("", call, seconds=0.15, at_most=STATEMENTS)
