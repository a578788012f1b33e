"""Figures of need reports keep their needs in a list, and names in each language.

What was counted before keeps the name that the record has today: in which language its
name of then was written is not known.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, sql

RELATION = "hr_training_need_report_line_need_rel"


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    if not sql.table_exists(cr, RELATION):
        return
    cr.execute(
        """
        UPDATE hr_training_need_report_line line
           SET kept_needs = kept.ids
          FROM (SELECT line_id, jsonb_agg(need_id ORDER BY need_id) AS ids
                  FROM hr_training_need_report_line_need_rel
              GROUP BY line_id) kept
         WHERE kept.line_id = line.id
        """
    )
    cr.execute("DROP TABLE hr_training_need_report_line_need_rel")
    cr.execute("DELETE FROM ir_model_relation WHERE name = %s", [RELATION])
    for column, table in (
        ("course_id", "hr_training_course"),
        ("skill_id", "hr_skill"),
        ("department_id", "hr_department"),
    ):
        cr.execute(
            SQL(
                """
                UPDATE hr_training_need_report_line line
                   SET kept_name = named.name
                  FROM %s named
                 WHERE named.id = line.%s
                """,
                SQL.identifier(table),
                SQL.identifier(column),
            )
        )
    env.invalidate_all()
