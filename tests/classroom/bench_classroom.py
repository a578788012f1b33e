"""What happens at the door and in class, at volume."""

import base64
from datetime import timedelta

from odoo.tools import SQL

from ..common_bench import NotMeasured, bench_case


# A file of more than 500,000 lines is refused.
@bench_case("device_file", rows=100_000, most=400_000)
def device_file(bench):
    """A terminal's file of as many punches, with its register; floor: the issue's.

    Half of the people of the file are in a class; each punches again and again, padded
    ids, with flags, in no order.
    """
    cr = bench.sudo_env.cr
    day = bench.world.free_day
    cr.execute(
        SQL(
            "SELECT employee.barcode, slot.start "
            "FROM hr_training_attendance attendance "
            "JOIN hr_training_session_slot slot ON slot.id = attendance.slot_id "
            "JOIN hr_training_session session ON session.id = attendance.session_id "
            "JOIN hr_employee employee ON employee.id = attendance.employee_id "
            "WHERE session.state = 'scheduled' AND slot.start < %s "
            "AND employee.barcode IS NOT NULL "
            "ORDER BY slot.start, employee.id LIMIT %s",
            day,
            max(bench.rows // 10, 1),
        )
    )
    seats = cr.fetchall()
    if not seats:
        raise NotMeasured("no row of the register lies ahead")
    each = -(-bench.rows // len(seats))
    if each > 10_000:
        raise NotMeasured(f"{len(seats)} rows of the register lie ahead")
    lines = [
        f"{badge:>12}\t{start + timedelta(seconds=number):%Y-%m-%d %H:%M:%S}\t1\t0"
        for number in reversed(range(0, each * 60, 60))
        for badge, start in seats
    ]
    content = "\n".join(lines[: bench.rows]).encode() + b"\n"
    wizard = bench.env["hr.training.punch.import"].create(
        {"file": base64.b64encode(content), "filename": "attlog.dat", "tz": "UTC"}
    )

    def call():
        wizard.action_import()
        if wizard.state != "imported":
            raise NotMeasured(wizard.line_ids[:1].message)

    # Rows are looked up, stored and linked by ten thousand, and so is the register.
    bench.limit("", call, seconds=30, per_hundred=0.1)
