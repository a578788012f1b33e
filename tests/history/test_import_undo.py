"""Nobody is judged by missing data, nobody for somebody else, and an import can be
taken back while nothing new stands on it: design §6.13, §8."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_import import ImportCase, changed, read_company_a, tiny_year


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportMissing(ImportCase):
    def _codes(self, wizard):
        return [
            (line.severity, line.source, line.row, line.code)
            for line in wizard.line_ids
        ]

    # Punches (R3)

    def test_d6_13_slot_without_one_fitting_punch_stops(self):
        sheets = tiny_year()
        del sheets["punches"][4:5], sheets["punches"][3:4]
        wizard = self.assertErrors(sheets, ("session_slots", 3, "S1, slot 2", "tick"))
        self.assertTrue(wizard.asks_absent)
        self.assertFalse(wizard.asks_names)
        wizard.with_user(self.user_importer).write({"absent_is_true": True})
        wizard.with_user(self.user_importer).action_import()
        self.assertImported(wizard)
        self.assertEqual(self._codes(wizard)[0][1:], ("session_slots", 3, "all_absent"))

    def test_d6_13_zone_hint_names_the_shift(self):
        sheets = tiny_year()
        for row in sheets["punches"][1:]:
            row[1] = row[1].replace("2025-03-03", "2025-03-01")
        # Two days are no zone; eight hours are.
        wizard = self.assertErrors(
            sheets,
            ("session_slots", 2, "slot 1", "time zone"),
            ("session_slots", 3, "slot 2", "time zone"),
        )
        hint = wizard.line_ids.filtered(lambda line: line.source == "punches")
        self.assertIn("of this year", hint.message)
        sheets = tiny_year()
        for row in sheets["punches"][1:]:
            moment = datetime.fromisoformat(row[1])
            row[1] = str(moment.replace(hour=moment.hour - 8))
        # The last of them falls into the first slot by chance.
        wizard = self.assertErrors(sheets, ("session_slots", 3, "slot 2"))
        hint = wizard.line_ids.filtered(lambda line: line.source == "punches")
        self.assertIn("moved by +8 hours", hint.message)
        self.assertIn("Asia/Shanghai", hint.message)

    def test_d6_13_all_late_is_warned_of(self):
        sheets = tiny_year()
        for row in sheets["punches"][1:]:
            moment = datetime.fromisoformat(row[1])
            row[1] = str(moment.replace(hour=moment.hour + 1))
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertIn("zone_late", wizard.line_ids.mapped("code"))

    def test_d6_13_slot_without_a_roster_needs_no_punch(self):
        sheets = tiny_year()
        for name in ("roster", "exam_marks", "punches"):
            del sheets[name][1:]
        self.assertImported(self._import(sheets))

    def test_d6_13_punches_on_record_count(self):
        ann = self._create_employee("Bob", self.department_ops, barcode="0100002")
        self.env["hr.training.punch"]._store(
            [
                ("0100002", datetime(2025, 3, 3, 0, 55), ann.id),
                ("0100002", datetime(2025, 3, 3, 5, 25), ann.id),
            ],
            self.company,
        )
        sheets = tiny_year()
        del sheets["punches"][1:]
        sheets["punches"].append(["0100001", "2025-03-03 00:00:00"])
        self.assertImported(self._import(sheets))

    def test_d8_check_only_says_who_would_be_undecided(self):
        sheets = tiny_year()
        del sheets["exam_marks"][1]
        with self.assertNothingMade():
            wizard = self._import(sheets, check_only=True)
        self.assertEqual(self._codes(wizard), [("warning", "roster", 2, "no_mark")])

    # People (R5)

    def test_d8_badge_of_somebody_else(self):
        self._create_employee("Later One", self.department_ops, barcode="0100002")
        wizard = self.assertErrors(
            tiny_year(), ("employees", 3, "0100002", "Later One", "Bob", "tick")
        )
        self.assertTrue(wizard.asks_names)
        self.assertFalse(wizard.asks_absent)
        wizard.with_user(self.user_importer).accept_other_names = True
        wizard.with_user(self.user_importer).action_import()
        self.assertImported(wizard)
        self.assertEqual(self._codes(wizard)[0][3], "other_person_accepted")

    def test_d8_badge_of_an_archived_somebody_else(self):
        self._create_employee(
            "Old One", self.department_ops, barcode="0100002", active=False
        )
        self.assertErrors(tiny_year(), ("employees", 3, "Old One"))

    def test_d8_one_name_spelled_twice_is_one_name(self):
        for name in ("ＢＯＢ", " bob ", "B ob"):
            with self._undone():
                self._create_employee(name, self.department_ops, barcode="0100002")
                wizard = self._import(tiny_year())
                self.assertImported(wizard)
                self.assertFalse(wizard.line_ids)

    def test_d8_other_codes_under_another_name_are_warned_of(self):
        self._create_department("Sales", training_code="SRV")
        self._create_course("X01", name="Painting", company_id=self.company.id)
        wizard = self._import(tiny_year())
        self.assertImported(wizard)
        self.assertEqual(
            self._codes(wizard),
            [
                ("warning", "departments", 2, "other_name"),
                ("warning", "courses", 2, "other_name"),
            ],
        )

    def test_d8_name_in_any_language_is_the_name(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        department = self._create_department("Dienst", training_code="SRV")
        department.with_context(lang="zh_CN").name = "Service"
        wizard = self._import(tiny_year())
        self.assertImported(wizard)
        self.assertFalse(wizard.line_ids)

    def test_d8_badges_that_lost_their_zeros(self):
        for sheet in ("roster", "punches", "exam_marks"):
            sheets = tiny_year()
            for row in sheets[sheet][1:]:
                place = sheets[sheet][0].index("badge")
                row[place] = row[place].lstrip("0")
            with self.subTest(sheet=sheet), self.assertNothingMade():
                wizard = self._import(sheets)
                near = wizard.line_ids.filtered(lambda line: line.code == "near_code")
                self.assertEqual(set(near.mapped("source")), {sheet})
                self.assertIn("“100002” in “badge”", near[0].message)
                self.assertIn("“0100002”", near[0].message)
                self.assertEqual(wizard.state, "failed")

    def test_d8_lost_zeros_against_people_of_odoo(self):
        self._create_employee("Bob", self.department_ops, barcode="00100002")
        self.assertErrors(tiny_year(), ("employees", 3, "0100002", "00100002"))

    def test_d8_two_badges_but_for_zeros_in_one_file(self):
        sheets = tiny_year()
        sheets["employees"].append(["100002", "Bob", "", "", "", "", ""])
        self.assertErrors(sheets, ("employees", 3, "zeros"), ("employees", 5, "zeros"))

    def test_d8_codes_that_lost_their_zeros(self):
        self._create_department("Service", training_code="007")
        self.assertErrors(
            changed(
                tiny_year(),
                {
                    ("departments", 2, "code"): "7",
                    ("employees", 2, "department_code"): "7",
                    ("employees", 3, "department_code"): "7",
                },
            ),
            ("departments", 2, "“7”", "“007”"),
        )

    def test_d8_one_address_under_two_badges_is_warned_of(self):
        self._create_employee(
            "Ann", self.department_ops, barcode="0100077", work_email="ANN@example.com"
        )
        wizard = self._import(tiny_year())
        self.assertImported(wizard)
        self.assertEqual(
            self._codes(wizard), [("warning", "employees", 2, "same_email")]
        )

    # Claims (W14)

    def test_w14_two_equal_tickets_are_both_imported(self):
        sheets = tiny_year()
        sheets["expenses"] += [["S1", "0100002", "travel", "54.5", "2025-03-03"]] * 2
        wizard = self._import(sheets)
        self.assertImported(wizard)
        self.assertEqual(self._codes(wizard), [("warning", "expenses", 3, "repeated")])
        claims = self.env["hr.expense"].search(
            [("training_session_id", "in", wizard.session_ids.ids)]
        )
        self.assertEqual(claims.mapped("total_amount_currency"), [54.5, 54.5])


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportUndo(ImportCase):
    def _count_tables(self):
        """Rows of every table that is not only for a dialog."""
        self.env.flush_all()
        models = self.env["hr.training.import.batch"]._get_kept_models()
        tables = sorted({model._table for model in models})
        self.env.cr.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
             WHERE c.relkind = 'r' AND n.nspname = current_schema()
               AND (c.relname = ANY(%s) OR NOT EXISTS (
                     SELECT FROM pg_attribute a
                      WHERE a.attrelid = c.oid AND a.attname = 'id'))
            """,
            [tables],
        )
        names = [name for (name,) in self.env.cr.fetchall()]
        names = [name for name in names if not name.startswith("hr_training_import")]
        counts = {}
        for name in names:
            self.env.cr.execute(f'SELECT COUNT(*) FROM "{name}"')
            counts[name] = self.env.cr.fetchone()[0]
        return counts

    def _undo(self, wizard, user=None):
        wizard.with_user(user or self.user_importer).action_undo()
        self.env.flush_all()
        self.env.invalidate_all()

    def assertGoneAndBack(self, sheets):
        before = self._count_tables()
        wizard = self._import(sheets)
        self.assertImported(wizard)
        summary = wizard.summary
        self.assertNotEqual(self._count_tables(), before)
        self._undo(wizard)
        self.assertEqual(wizard.state, "undone")
        after = self._count_tables()
        self.assertEqual(
            {
                name: (before[name], after[name])
                for name in before
                if before[name] != after[name]
            },
            {},
        )
        again = self._import(sheets)
        self.assertImported(again)
        self.assertEqual(again.summary, summary)
        return again

    def _tiny(self):
        sheets = tiny_year()
        sheets["expenses"] += [["S1", "0100002", "travel", "54.5", "2025-03-03"]]
        return sheets

    def test_d8_tiny_year_is_taken_back(self):
        self.assertGoneAndBack(self._tiny())

    def test_d8_company_a_is_taken_back(self):
        self.assertGoneAndBack(read_company_a())

    def test_d8_what_was_there_stays_as_it_was(self):
        employee = self._create_employee("Bob", self.department_ops, barcode="0100002")
        department = self._create_department("Service", training_code="SRV")
        self.env["hr.training.punch"]._store(
            [("0100003", datetime(2025, 3, 3, 1, 10), None)], self.company
        )
        self.assertGoneAndBack(self._tiny())
        self.assertTrue(employee.exists() and department.exists())

    def test_d8_past_imports_are_taken_back_without_the_dialog(self):
        wizard = self._import(self._tiny())
        batch = wizard.batch_id
        self.assertEqual(batch.create_uid, self.user_importer)
        self.assertEqual((batch.year, batch.state), (2025, "imported"))
        wizard.unlink()
        self._rpc(self.user_importer, batch._name, "action_undo", batch.ids)
        self.env.invalidate_all()
        self.assertEqual(batch.state, "undone")
        self.assertEqual(batch.undone_by_id, self.user_importer)
        with self.assertRaisesRegex(UserError, "already"):
            batch.with_user(self.user_importer).action_undo()

    def test_d8_what_stands_on_it_is_named(self):
        cases = {
            "enrolment": (
                lambda s: (
                    self.env["hr.training.enrollment"]
                    .sudo()
                    .create(
                        {"session_id": s.id, "employee_id": self.employee_employee.id}
                    )
                ),
                self.employee_employee.name,
            ),
            "claim": (
                lambda s: (
                    self.env["hr.expense"]
                    .search([("training_session_id", "=", s.id)])
                    .sudo()
                    .write({"approval_state": "approved"})
                ),
                "S1",
            ),
            "mark": (
                lambda s: s.evaluation_ids.score_ids[0].sudo().write({"value": 99}),
                "0100002|Bob",
            ),
            "plan": (lambda s: s.plan_id.sudo().write({"name": "Other"}), "Other"),
            "comment": (
                lambda s: s.message_post(body="Remember", message_type="comment"),
                "Message",
            ),
            "employee": (
                lambda s: self._create_employee(
                    "New",
                    self.department_ops,
                    parent_id=s.enrollment_ids.employee_id[0].id,
                ),
                "New",
            ),
            "session": (
                lambda s: self._create_session(course_id=s.course_id.id, code="NEW1"),
                "NEW1|Repair",
            ),
            "attendance": (
                lambda s: s.attendance_ids[0].sudo().write({"status": "absent"}),
                "Bob",
            ),
        }
        for label, (change, name) in cases.items():
            with self.subTest(case=label), self._undone():
                wizard = self._import(self._tiny())
                self.assertImported(wizard)
                change(wizard.session_ids)
                before = self._count_tables()
                with self.assertRaisesRegex(UserError, name):
                    self._undo(wizard)
                self.assertEqual(self._count_tables(), before)

    def test_d8_who_takes_back(self):
        wizard = self._import(self._tiny())
        batch = wizard.batch_id
        for role in (
            "employee",
            "officer",
            "executive",
            "finance",
            "department_manager",
        ):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._rpc(
                    getattr(self, f"user_{role}"), batch._name, "action_undo", batch.ids
                )
        with self.assertRaisesRegex(AccessError, "rights"):
            self._rpc(self.user_head, batch._name, "action_undo", batch.ids)
        for call, args in (("write", [{"state": "undone"}]), ("unlink", [])):
            with self.assertRaises(AccessError):
                self._rpc(self.user_importer, batch._name, call, batch.ids, *args)
        with self.assertRaises(AccessError):
            self._rpc(self.user_importer, batch._name, "read", batch.ids, ["made"])

    def test_d8_other_company_does_not_take_back(self):
        batch = self._import(self._tiny()).batch_id
        self._add_company_b()
        self.user_importer.write(
            {
                "company_ids": [(6, 0, self.company_b.ids)],
                "company_id": self.company_b.id,
            }
        )
        with self.assertRaises(AccessError):
            self._rpc(self.user_importer, batch._name, "action_undo", batch.ids)

    def test_g12_imported_once_by_one_dialog(self):
        wizard = self._import(self._tiny())
        with self.assertRaisesRegex(UserError, "was imported"):
            wizard.with_user(self.user_importer).action_import()
        empty = self.env["hr.training.import"].with_user(self.user_importer)
        for call in ("action_undo", "action_import"):
            with self.assertRaises(UserError):
                getattr(empty, call)()
        self.assertEqual(wizard.state, "imported")

    def test_l3_claims_of_a_year_that_came_without_them(self):
        sheets = tiny_year()
        self.assertImported(self._import(sheets))
        before = self._count_tables()
        wizard = self._import(self._tiny())
        self.assertImported(wizard)
        self.assertEqual(wizard.line_ids.mapped("code"), ["claims_only"])
        self.assertEqual(wizard.batch_id.kind, "claims")
        claim = self.env["hr.expense"].search(
            [("training_session_id", "in", wizard.session_ids.ids)]
        )
        self.assertEqual(
            (claim.total_amount_currency, claim.training_is_historic), (54.5, True)
        )
        errors = self._get_errors(self._import(self._tiny()))
        self.assertIn("imported already", errors[0][2], "not twice")
        self._undo(wizard)
        self.assertEqual(self._count_tables(), before)

    def test_l3_another_years_claims_are_not_added(self):
        self.assertImported(self._import(tiny_year()))
        for change in (
            {("session_slots", 3, "stop_local"): "2025-03-03 16:31:00"},
            {("roster", 3, "badge"): "0100001", ("exam_marks", 3, "badge"): "0100001"},
        ):
            errors = self._get_errors(self._import(changed(self._tiny(), change)))
            self.assertIn("imported already", errors[0][2])
