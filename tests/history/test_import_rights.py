"""Who may import, and that none of the caller's defaults comes along: design §8."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common_forge import ForgeMixin
from .common_import import ImportCase, pack_zip, tiny_year


@tagged("post_install", "-at_install", "hr_training_import")
class TestImportRights(ForgeMixin, ImportCase):
    def _import_by_rpc(self, user, sheets, context=None, **vals):
        """The import the way the web client calls it; the wizard, in sudo."""
        content = base64.b64encode(pack_zip(sheets)).decode()
        wizard_ids = self._rpc(
            user,
            "hr.training.import",
            "create",
            [{"file": content, "filename": "year.zip", **vals}],
            context=context,
        )
        self._rpc(
            user, "hr.training.import", "action_import", wizard_ids, context=context
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["hr.training.import"].browse(wizard_ids)

    def test_d8_head_of_training_imports(self):
        self.assertImported(self._import_by_rpc(self.user_importer, tiny_year()))

    def test_d8_others_are_refused(self):
        self._add_user("hr", "hr.group_hr_manager,hr_expense.group_hr_expense_manager")
        wizard = self.env["hr.training.import"].with_user(self.user_importer)
        wizard = wizard.create({"file": base64.b64encode(pack_zip(tiny_year()))})
        for role in (
            "employee",
            "department_manager",
            "trainer",
            "officer",
            "executive",
            "finance",
            "hr",
        ):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertNothingMade():
                with self.assertRaises(AccessError):
                    self._import_by_rpc(user, tiny_year())
                with self.assertRaises(AccessError):
                    self._rpc(user, wizard._name, "action_import", wizard.ids)

    def test_d8_head_does_not_run_anothers_wizard(self):
        wizard = self.env["hr.training.import"].with_user(self.user_importer)
        wizard = wizard.create({"file": base64.b64encode(pack_zip(tiny_year()))})
        wizard.with_env(self.env)._add_lines([("error", "jobs", 2, "secret")])
        for records in (wizard, wizard.line_ids):
            with self.assertRaises(AccessError):
                self._rpc(self.user_head, records._name, "read", records.ids)
        with self.assertRaises(AccessError):
            self._rpc(self.user_head, wizard._name, "action_import", wizard.ids)

    def test_d8_new_people_departments_and_jobs_want_an_hr_officer(self):
        with self.assertNothingMade():
            wizard = self._import_by_rpc(self.user_head, tiny_year())
        self.assertEqual(
            [(sheet, row) for sheet, row, _message in self._get_errors(wizard)],
            [("departments", 2), ("jobs", 2), ("employees", 2)],
        )
        self.assertIn("3 new rows", wizard.line_ids[-1].message)
        self.assertIn("HR officer", wizard.line_ids[-1].message)

    def _create_people(self):
        self._create_department("Service", training_code="SRV")
        self.env["hr.job"].create(
            {
                "name": "Technician",
                "training_code": "TECH",
                "company_id": self.company.id,
            }
        )
        for number, name in enumerate(("Ann", "Bob", "Cem"), 1):
            self._create_employee(name, self.department_ops, barcode=f"010000{number}")

    def test_d8_without_new_people_the_head_suffices(self):
        self._create_people()
        self.assertImported(self._import_by_rpc(self.user_head, tiny_year()))

    def test_d8_claims_want_an_expense_officer(self):
        self._create_people()
        sheets = tiny_year()
        sheets["expenses"].append(["S1", "0100001", "venue", "9.5", "2025-03-03"])
        with self.assertNothingMade():
            wizard = self._import_by_rpc(self.user_head, sheets)
        self.assertEqual(
            [(sheet, row) for sheet, row, _message in self._get_errors(wizard)],
            [("expenses", 2)],
        )
        self.assertIn("expense officer", wizard.line_ids.message)
        self.user_head.group_ids += self.env.ref("hr_expense.group_hr_expense_user")
        self.assertImported(self._import_by_rpc(self.user_head, sheets))

    def test_d8_company_is_one_of_the_importers(self):
        self._add_company_b()
        with self.assertNothingMade(), self.assertRaises(AccessError):
            self._import_by_rpc(
                self.user_importer, tiny_year(), company_id=self.company_b.id
            )

    def test_d8_import_into_the_other_company(self):
        self._add_company_b()
        self.user_importer.company_ids += self.company_b
        wizard = self._import_by_rpc(
            self.user_importer,
            tiny_year(),
            company_id=self.company_b.id,
            context={"allowed_company_ids": [self.company.id, self.company_b.id]},
        )
        self.assertImported(wizard)
        session = wizard.session_ids
        for records in (
            wizard.plan_id,
            session,
            session.enrollment_ids,
            session.trainer_ids,
            session.enrollment_ids.employee_id,
            session.enrollment_ids.department_id,
        ):
            self.assertEqual(records.company_id, self.company_b)

    def test_d8_internal_methods_are_not_called_from_outside(self):
        wizard = self.env["hr.training.import"].with_user(self.user_importer).create({})
        for name in ("_run", "_do_import", "_import_plan"):
            with self.assertRaises(AccessError):
                self._rpc(self.user_importer, wizard._name, name, wizard.ids)

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    # What a forger, or a habit, would like new records to have.
    forged = {
        "hr.training.session": {
            "name": "forged",
            "results_released": False,
            "min_attendance": 1.0,
            "cancel_reason": "forged",
            "place": "forged",
            "note": "forged",
            "material_snapshot": [{"name": "forged", "version": "9"}],
        },
        "hr.training.enrollment": {
            "result": "passed",
            "passed_on": "2020-02-02",
            "overlap_reason": "forged",
            "response": "accepted",
            "end_reason": "forged",
        },
        "hr.training.attendance": {
            "status": "present",
            "source": "manual",
            "check_in": "2020-02-02 02:02:02",
            "note": "forged",
        },
        "hr.training.evaluation": {"name": "forged", "is_required": False},
        "hr.training.score": {"attempt": 4, "comment": "forged"},
        "hr.training.plan": {"version": 9, "goal": "forged", "urgency": "critical"},
        "hr.training.plan.line": {"goal": "forged", "is_dropped": True},
        "hr.training.cost": {"note": "forged", "quarter": "4"},
        "hr.training.trainer": {"name": "forged", "expertise": "forged"},
        "hr.training.course": {
            "version": 9,
            "outline": "forged",
            "min_attendance": 1.0,
        },
        "hr.training.approval.step": {"round": 8, "sequence": 99},
        "hr.training.session.slot": {"hours": 99.0},
    }

    def _get_made(self, wizard):
        session = wizard.session_ids
        steps = self.env["hr.training.approval.step"].search(
            [("res_model", "=", "hr.training.plan"), ("res_id", "=", wizard.plan_id.id)]
        )
        return (
            session,
            session.enrollment_ids[1],
            # Who did not come in the afternoon; nobody punched.
            session.attendance_ids.sorted("id")[-1],
            session.evaluation_ids,
            session.evaluation_ids.score_ids[0],
            wizard.plan_id,
            wizard.plan_id.line_ids,
            wizard.plan_id.line_ids.cost_ids[0],
            session.trainer_ids,
            session.course_id,
            steps,
            session.slot_ids[0],
        )

    def assertClean(self, wizard):
        self.assertImported(wizard)
        made = self._get_made(wizard)
        self.assertEqual({record._name for record in made}, set(self.forged))
        for record in made:
            self.assertNotForged(record, self.forged[record._name])
        self.assertEqual(wizard.session_ids.enrollment_ids[1].result, "failed")
        self.assertEqual(made[2].status, "absent")
        self.assertEqual(made[2].source, "auto")

    def test_d6_1_import_without_defaults(self):
        self.assertClean(self._import_by_rpc(self.user_importer, tiny_year()))

    def test_d6_1_import_takes_nothing_from_the_context(self):
        context = {
            f"default_{name}": value
            for values in self.forged.values()
            for name, value in values.items()
        }
        # These would make the wizard itself another.
        del context["default_name"]
        context.update(default_parent_id=1, default_active=False)
        self.assertClean(
            self._import_by_rpc(self.user_importer, tiny_year(), context=context)
        )

    def test_d6_1_import_takes_nothing_from_the_users_defaults(self):
        for model, values in self.forged.items():
            for name, value in values.items():
                self._set_default(self.user_importer, model, name, value)
        self.assertClean(self._import_by_rpc(self.user_importer, tiny_year()))
