"""Indexes: each is worth what it costs to be written."""

from odoo.tests import TransactionCase, tagged

from .common_calls import run_migration

# Indexes that are the beginning of another one, whole tables both.
QUERY = """
    SELECT short.relname, long.relname
      FROM pg_index a
      JOIN pg_index b ON b.indrelid = a.indrelid AND b.indexrelid != a.indexrelid
      JOIN pg_class short ON short.oid = a.indexrelid
      JOIN pg_class long ON long.oid = b.indexrelid
      JOIN pg_class relation ON relation.oid = a.indrelid
     WHERE relation.relname LIKE 'hr\\_training\\_%'
       AND a.indpred IS NULL AND b.indpred IS NULL
       AND a.indexprs IS NULL AND 0 != ALL(a.indkey) AND NOT a.indisunique
       AND b.indkey::text || ' ' LIKE a.indkey::text || ' %'
       AND short.relam = long.relam
"""


# Of mixins, whose other hosts have nothing that begins with them.
SHARED = {
    "hr_training_participation__evaluation_id_index",
    "hr_training_reflection__evaluation_id_index",
    "hr_training_score__enrollment_id_index",
}


@tagged("post_install", "-at_install", "hr_training_performance")
class TestIndexes(TransactionCase):
    def _find(self):
        self.env.cr.execute(QUERY)
        return [row for row in self.env.cr.fetchall() if row[0] not in SHARED]

    def test_no_index_is_the_beginning_of_another(self):
        self.assertEqual(self._find(), [])

    def test_one_that_is_would_be_found(self):
        self.env.cr.execute(
            "CREATE INDEX measured ON hr_training_attendance (enrollment_id)"
        )
        self.assertEqual(self._find(), [("measured", "hr_training_attendance_once")])

    def test_databases_of_before_lose_those_that_they_had(self):
        before = {
            "hr_training_attendance__enrollment_id_index": "enrollment_id",
            "hr_training_budget_line__budget_id_index": "budget_id",
            "hr_training_certificate__name_index": "name",
            "hr_training_course__code_index": "code",
            "hr_training_punch__badge_index": "badge",
            "hr_training_punch__employee_id_index": "employee_id",
            "hr_training_session__code_index": "code",
            "hr_training_session_seat__session_id_index": "session_id",
        }
        for name, column in before.items():
            table = name.split("__")[0]
            self.env.cr.execute(f'CREATE INDEX "{name}" ON "{table}" ("{column}")')
        run_migration(self.env, "19.0.1.3.0/post-indexes", False)
        self.assertEqual({name for name, _other in self._find()}, set(before))
        run_migration(self.env, "19.0.1.3.0/post-indexes")
        self.assertEqual(self._find(), [])
