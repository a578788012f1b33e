"""What the addon costs whoever does nothing with it, and what all of it shares."""

import io
import os
from unittest.mock import patch

import xlsxwriter

from odoo.modules.registry import Registry
from odoo.tools import SQL

from ..tools.workbook_writer import MOMENT_FORMAT, Sheet, write_workbook
from .common_bench import NotMeasured, bench_case

ROLES = ("officer", "manager", "trainer", "employee")
# Activities that somebody has at once.
ACTIVITIES = 40
# Name of a database without the addon, see scripts/bench.
WITHOUT = "BENCH_WITHOUT"


@bench_case("menus", rows=10_000)
def menus(bench):
    """The menus of a login, read anew; floor: Odoo's, without ours."""
    ours = bench.sudo_env["ir.model.data"].search(
        [("module", "=", "hr_training"), ("model", "=", "ir.ui.menu")]
    )
    hidden = ours.mapped("res_id")
    for role in ROLES:
        menu = bench.env_of(role)["ir.ui.menu"]

        def load(menu=menu):
            menu.env.registry.clear_cache()
            menu.load_menus(False)

        def load_without(load=load, menu=menu):
            kind = type(menu)
            blacklist = kind._load_menus_blacklist
            with (
                patch.object(kind, "_training_get_shown_menus", lambda self: {}),
                patch.object(
                    kind, "_load_menus_blacklist", lambda self: blacklist(self) + hidden
                ),
            ):
                load()

        bench.compare(role, load, load_without, goal=1.2, at_most=60)
        bench.limit(
            f"{role}, again", lambda menu=menu: menu.load_menus(False), 0.005, at_most=0
        )


@bench_case("counters", rows=ACTIVITIES, most=ACTIVITIES)
def counters(bench):
    """Activities in the menu bar, of sessions; floor: as many, of contacts."""
    counted = []
    for role, model in (("officer", "hr.training.session"), ("head", "res.partner")):
        records = bench.sudo_env[model].search([], limit=bench.rows)
        model_id = bench.sudo_env["ir.model"]._get_id(model)
        user = bench.env_of(role).user
        bench.sudo_env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "user_id": user.id,
                }
                for record in records
            ]
        )
        counted.append(user._get_activity_groups)
    bench.compare("", *counted, goal=1.2, at_most=30)


@bench_case("registry", rows=1, most=1, counted=False)
def registry(bench):
    """The start of a server; floor: that of a database without the addon."""
    without = os.environ.get(WITHOUT)
    if not without:
        raise NotMeasured("there is no database without the addon")
    own = bench.sudo_env.registry

    def load():
        try:
            Registry.new(own.db_name)
        finally:
            Registry.registries[own.db_name] = own

    def load_without():
        try:
            Registry.new(without)
        finally:
            Registry.delete(without)

    bench.compare("", load, load_without, goal=1.2)


@bench_case("crons", rows=10_000)
def crons(bench):
    """Scheduled actions with nothing to do: what there is, is done before."""
    found = bench.sudo_env["ir.model.data"].search(
        [("module", "=", "hr_training"), ("model", "=", "ir.cron")], order="name"
    )
    savepoint = bench.sudo_env.cr.savepoint()
    for data in found:
        cron = bench.sudo_env["ir.cron"].browse(data.res_id)
        cron.ir_actions_server_id.run()
        bench.limit(data.name, cron.ir_actions_server_id.run, seconds=1, at_most=20)
    savepoint.close(rollback=True)
    bench.sudo_env.invalidate_all(flush=False)


@bench_case("workbook", rows=100_000)
def workbook(bench):
    """A workbook of marks; floor: xlsxwriter with the same cells, as they are read."""
    query = SQL(
        "SELECT employee.name, session.name, score.value, score.create_date "
        "FROM hr_training_score score "
        "JOIN hr_employee employee ON employee.id = score.employee_id "
        "JOIN hr_training_session session ON session.id = score.session_id "
        "CROSS JOIN generate_series(1, 2) LIMIT %s",
        bench.rows,
    )
    headings = ("Employee", "Session", "Mark", "Entered on")
    cr = bench.sudo_env.cr

    def call():
        cr.execute(query)
        write_workbook([Sheet("Marks", headings, iter(cr.fetchone, None))])

    def floor():
        cr.execute(query)
        buffer = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet("Marks")
            moment = book.add_format({"num_format": MOMENT_FORMAT})
            sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
            for number, row in enumerate(iter(cr.fetchone, None), 1):
                sheet.write_string(number, 0, row[0])
                sheet.write_string(number, 1, row[1])
                sheet.write_number(number, 2, row[2])
                sheet.write_datetime(number, 3, row[3], moment)

    bench.compare("", call, floor, goal=1.3, at_most=5)
