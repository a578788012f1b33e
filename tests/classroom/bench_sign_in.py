"""A class at the door."""

from datetime import timedelta

from odoo import fields

from ...tools import sign_in as signing
from ..common_bench import bench_case


def open_door(bench):
    """A kiosk at the door of a class of so many people: ``(kiosk, people)``, sudo."""
    start = fields.Datetime.now().replace(microsecond=0) + timedelta(minutes=5)
    session = bench.create_session(slots=1, seats=bench.rows, start=start)
    people = bench.get_people(bench.rows).sudo()
    session.enroll(people.ids)
    slot = session.sudo().slot_ids
    kiosk = (
        bench.sudo_env["hr.training.kiosk"]
        ._guard_sudo()
        .create({"slot_id": slot.id, "opened_by_id": bench.env.uid})
    )
    bench.sudo_env.flush_all()
    bench.sudo_env.invalidate_all()
    return kiosk, people


@bench_case("sign_in", rows=50, most=500)
def sign_in(bench):
    """One person at the door of a class of so many, as the kiosk takes him."""
    kiosk, people = open_door(bench)
    place = kiosk.session_id.enrollment_ids[:1]
    entry = signing.Entry(
        enrollment_id=place.id, moment=fields.Datetime.now(), reference="1"
    )

    def call():
        kiosk._do_take([entry])

    bench.limit("", call, seconds=0.15, at_most=40)


@bench_case("sign_in_roster", rows=50, most=500)
def sign_in_roster(bench):
    """What a tablet is shown of a class of so many."""
    kiosk, _people = open_door(bench)
    slot = kiosk.slot_id

    def call():
        slot._get_door_roster()
        slot._get_door_counts()

    bench.limit("", call, seconds=0.15, at_most=20)
