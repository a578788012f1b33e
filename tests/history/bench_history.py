"""The import of a training year at volume."""

import base64
import csv
import io
import zipfile

from odoo.fields import Command
from odoo.tools import SQL

from ..common_bench import bench_case
from .common_import import pack_zip
from .year_generator import Year

# Tables that an import fills, each behind those that it points at.
TABLES = (
    "hr_department",
    "hr_job",
    "hr_training_course",
    "hr_training_trainer",
    "hr_training_plan",
    "hr_training_plan_line",
    "hr_training_cost",
    "hr_training_session",
    "hr_training_session_slot",
    "hr_training_enrollment",
    "hr_training_session_seat",
    "hr_training_attendance",
    "hr_training_punch",
    "hr_training_evaluation",
    "hr_training_score",
    "hr_training_certificate",
    "hr_resume_line",
)
GROUPS = (
    "hr_training.group_hr_training_manager",
    "hr.group_hr_user",
    "hr_expense.group_hr_expense_user",
)


def make_importer(bench):
    """Environment of a user who has all the rights that an import can want."""
    company = bench.world.company
    user = bench.sudo_env["res.users"].create(
        {
            "name": "Measured importer",
            "login": "measured_importer",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.set([bench.sudo_env.ref(x).id for x in GROUPS])],
        }
    )
    return bench.sudo_env(
        user=user.id,
        su=False,
        context={
            "lang": "en_US",
            "tz": "Asia/Shanghai",
            "allowed_company_ids": company.ids,
        },
    )


def copy_again(bench, call):
    """A floor that copies into its tables what a call made in them."""
    cr = bench.sudo_env.cr
    found = []
    with bench._undone():
        last = {table: bench._last_id(table) for table in TABLES}
        call()
        cr.flush()
        for table in TABLES:
            rows = io.StringIO()
            query = SQL(
                "COPY (SELECT * FROM %s WHERE id > %s) TO STDOUT",
                SQL.identifier(table),
                last[table],
            )
            cr._obj.copy_expert(cr.mogrify(query).decode(), rows)
            found.append((table, rows))

    def floor():
        for table, rows in found:
            rows.seek(0)
            cr._obj.copy_expert(f"COPY {table} FROM STDIN", rows)

    return floor


# TestImportStatements counts its statements.
@bench_case("import", rows=1200, counted=False)
def import_year(bench):
    """A year of people who are there; floor: parse its files, and COPY what it makes.

    People who are new are made by Odoo, one by one, whatever the import does.
    """
    year = Year(7, "Asia/Shanghai", people=bench.rows, sessions=bench.rows // 5)
    content = pack_zip(year.sheets)
    env = make_importer(bench)
    env["hr.employee"].create(
        [
            {"name": name, "barcode": badge, "company_id": bench.world.company.id}
            for badge, name, *_more in year.rows["employees"]
        ]
    )
    env.flush_all()

    def call():
        wizard = env["hr.training.import"].create(
            {
                "file": base64.b64encode(content),
                "filename": "year.zip",
                # Among thousands of classes one is empty by chance.
                "absent_is_true": True,
            }
        )
        wizard.action_import()
        assert wizard.state == "imported", wizard.line_ids.mapped("message")[:5]

    copy = copy_again(bench, call)

    def floor():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                list(csv.reader(io.StringIO(archive.read(name).decode())))
        copy()

    # A hundred people have twenty sessions, each with its own seats to give.
    bench.compare("", call, floor, goal=6, per_hundred=150)
