import io
import json
from zipfile import ZipFile

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...models.records.hr_training_held import (
    ANONYMOUS,
    MODULE,
    PERSONS,
    RELEASED,
    TRAINER,
)
from ..common_world import HrTrainingWorldCase


class HeldCase(HrTrainingWorldCase):
    uses = ("user_officer", "user_employee", "user_department_manager", "user_head")

    def _export(self, user, employee=None):
        employee = self.env["hr.employee"].browse(
            (employee or self.employee_employee).id
        )
        stream = io.BytesIO()
        employee.with_user(user)._training_export_held(stream)
        with ZipFile(stream) as archive:
            self.assertEqual(sorted(archive.namelist()), ["held.json", "held.xlsx"])
            return json.loads(archive.read("held.json")), archive.read("held.xlsx")


@tagged("post_install", "-at_install", "hr_training_held")
class TestHeld(HeldCase):
    """What we hold about a person as one export, found from the registry (§6.15)."""

    def test_d6_15_no_model_with_a_person_is_forgotten(self):
        """Read from the database: every foreign key of our tables to a person."""
        held = self.env["hr.training.held"]
        links = held._get_links()
        self.env.cr.execute(
            """
            SELECT source.relname, attribute.attname
              FROM pg_constraint c
              JOIN pg_class source ON source.oid = c.conrelid
              JOIN pg_class target ON target.oid = c.confrelid
              JOIN pg_attribute attribute ON attribute.attrelid = source.oid
               AND attribute.attnum = ANY(c.conkey)
             WHERE c.contype = 'f' AND target.relname IN
                   ('hr_employee', 'res_partner', 'res_users', 'hr_training_trainer')
               AND attribute.attname NOT IN ('create_uid', 'write_uid')
            """
        )
        columns = self.env.cr.fetchall()
        tables = {
            self.env[name]._table: name
            for name, model in self.env.registry.items()
            if model._original_module == MODULE
            and not (model._abstract or model._transient)
        }
        relations = {
            field.relation: (name, field.name)
            for name, model in self.env.registry.items()
            if model._original_module == MODULE
            and not (model._abstract or model._transient)
            for field in self.env[name]._fields.values()
            if field.type == "many2many"
            and field.store
            and field.comodel_name in (*PERSONS, TRAINER)
        }
        checked = 0
        for table, column in columns:
            if table in tables:
                checked += 1
                self.assertIn(column, links[tables[table]], f"{table}.{column}")
            elif table in relations:
                checked += 1
                name, field = relations[table]
                self.assertIn(field, links[name], table)
        self.assertGreater(checked, 40)

    def test_d6_15_every_record_of_the_person_is_in_it(self):
        held, _workbook = self._export(self.user_officer)
        found = {
            (of["model"], row["id"]) for of in held["records"] for row in of["rows"]
        }
        found |= {(row["model"], row["id"]) for row in held["done"]}
        person = self.employee_employee
        missing = []
        for model, scopes in self.world.items():
            record = scopes.get("own")
            if (
                not record
                or model in ANONYMOUS
                or not record._auto
                or record._transient
                or "employee_id" not in record._fields
                or record.sudo().employee_id != person
            ):
                continue
            if "evaluation_id" in record._fields:
                if record.sudo().evaluation_id.state != "released":
                    continue
            missing += [] if (model, record[:1].id) in found else [model]
        self.assertEqual(missing, [])
        self.assertGreater(len(found), 10)

    def test_d6_15_it_names_nobody_else(self):
        self.employee_colleague.name = "Zebulon Q"
        self.employee_outsider.name = "Zebedee Q"
        text = json.dumps(self._export(self.user_officer)[0])
        self.assertNotIn("Zebulon", text)
        self.assertNotIn("Zebedee", text)
        self.assertIn(self.employee_employee.name, text)

    def test_d6_4_what_is_anonymous_is_kept_back(self):
        held, _workbook = self._export(self.user_officer)
        self.assertFalse(ANONYMOUS & {of["model"] for of in held["records"]})
        self.assertEqual(len(held["kept_back"]), len(ANONYMOUS))

    def test_d6_15_marks_come_with_their_release(self):
        for model in RELEASED:
            record = self.world[model]["own"].sudo()[:1]
            self.assertEqual(record.employee_id, self.employee_employee, model)
            found = (model, record.id)
            for state, told in (("marking", False), ("released", True)):
                record.evaluation_id._guard_sudo().write({"state": state})
                rows = self._get_rows(self.user_employee)
                with self.subTest(model=model, state=state):
                    self.assertEqual(found in rows, told)

    def _get_rows(self, user):
        held, _workbook = self._export(user)
        return {
            (of["model"], row["id"]) for of in held["records"] for row in of["rows"]
        }

    def test_d5_records_of_another_company_are_the_persons_alone(self):
        person = self.employee_employee
        there = self._create_employee(
            "Elsewhere",
            self.department_b,
            work_contact_id=person.work_contact_id.id,
        )
        look = self.env["hr.training.look"].create(
            {
                "employee_id": there.id,
                "user_id": self.user_b_officer.id,
                "kind": "file",
                "looked_on": "2026-01-05 08:00:00",
            }
        )
        line = self.env["hr.training.past.course"].with_user(self.user_b_officer)
        past = line.create(
            {
                "employee_id": there.id,
                "course_id": self.course.id,
                "date_from": "2024-05-06",
                "hours": 6,
            }
        )
        enrollment = self.env["hr.training.enrollment"].search(
            [("employee_id", "=", there.id)]
        )
        self.assertTrue(enrollment)
        foreign = {(look._name, look.id), (enrollment._name, enrollment.id)}
        foreign.add((past._name, past.id))
        self.assertFalse(self._get_rows(self.user_officer) & foreign)
        self.assertLessEqual(foreign, self._get_rows(self.user_employee))
        held, _workbook = self._export(self.user_officer)
        self.assertNotIn(there.id, held["person"]["records"]["hr.employee"])
        done = {(row["model"], row["id"]) for row in held["done"]}
        self.assertFalse(done & foreign)
        # What he wrote there is not told either.
        session = enrollment.session_id
        session.message_post(
            body="Written elsewhere", author_id=self.user_employee.partner_id.id
        )
        texts = json.dumps(self._export(self.user_officer)[0]["messages"])
        self.assertNotIn("Written elsewhere", texts)
        texts = json.dumps(self._export(self.user_employee)[0]["messages"])
        self.assertIn("Written elsewhere", texts)

    def test_d6_15_what_is_noted_about_him_is_not_told_him_before_it_is_open(self):
        case = self.world["hr.training.performance.case"]["own"].sudo()
        outcome = self.world["hr.training.outcome"]["own"].sudo()
        outcome._guard_sudo().write({"state": "submitted", "approved_on": False})
        review = self.world["hr.training.effect.review"]["own"].sudo()
        review._guard_sudo().write({"state": "open"})
        fee = self.world["hr.training.trainer.fee"]["own"].sudo()
        judged = self.world["hr.training.trainer.assessment"]["own"].sudo()
        papers = (fee, judged)
        for paper in papers:
            paper._guard_sudo().state = "draft"
        noted = {(r._name, r.id) for r in (case, outcome, review, fee, judged)}
        self.assertLessEqual(noted, self._get_rows(self.user_officer))
        self.assertFalse(self._get_rows(self.user_employee) & noted)
        outcome._guard_sudo().write({"approved_on": "2026-03-02 08:00:00"})
        review._guard_sudo().write({"state": "done"})
        for paper in papers:
            paper._guard_sudo().state = "approved"
        self.assertEqual(
            self._get_rows(self.user_employee) & noted,
            {(r._name, r.id) for r in (outcome, review, fee, judged)},
        )

    def test_d6_15_what_is_not_of_training_is_not_in_it(self):
        session = self.world["hr.training.enrollment"]["own"].sudo().session_id
        vals = {
            "name": "Train",
            "employee_id": self.employee_employee.id,
            "company_id": self.company.id,
        }
        Expense = self.env["hr.expense"]
        cost_type = self.env["hr.training.cost.type"].search([], limit=1)
        training = {
            "training_session_id": session.id,
            "training_cost_type_id": cost_type.id,
        }
        ours = Expense.create({**vals, **training})
        theirs = Expense.create(vals)
        found = {
            i
            for model, i in self._get_rows(self.user_officer)
            if model == Expense._name
        }
        self.assertIn(ours.id, found)
        self.assertNotIn(theirs.id, found)

    def test_d6_15_a_notice_to_a_manager_names_none_of_his_people(self):
        self.employee_employee.name = "Zebulon Q"
        manager = self.user_department_manager
        enrollment = self.world["hr.training.enrollment"]["own"].sudo()
        notice = self.env["hr.training.notice"].create(
            {
                "company_id": self.company.id,
                "session_id": enrollment.session_id.id,
                "enrollment_id": enrollment.id,
                "res_model": enrollment._name,
                "res_id": enrollment.id,
                "partner_id": manager.partner_id.id,
                "role": "manager",
                "kind": "change",
                "due_on": "2026-03-02 08:00:00",
            }
        )
        employee = self.env["hr.employee"].search([("user_id", "=", manager.id)])
        held, _workbook = self._export(self.user_officer, employee)
        rows = {
            row["id"]: row
            for of in held["records"]
            for row in of["rows"]
            if of["model"] == notice._name
        }
        self.assertIn(notice.id, rows)
        self.assertNotIn("Zebulon", json.dumps(rows))

    def test_d6_15_what_nobody_reads_is_not_in_it(self):
        certificate = self.world["hr.training.certificate"]["own"].sudo()
        self.assertTrue(certificate.token)
        text = json.dumps(self._export(self.user_officer)[0])
        self.assertIn(certificate.name, text)
        self.assertNotIn(certificate.token, text)

    def test_d6_15_the_person_and_officers_and_nobody_else(self):
        for user in (self.user_employee, self.user_officer, self.user_head):
            self.assertTrue(self._export(user)[0]["records"])
        for user in (
            self.user_department_manager,
            self.user_colleague,
            self.user_executive,
            self.user_trainer,
            self.user_b_officer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._export(user)
        looks = self.env["hr.training.look"].search([("kind", "=", "held")])
        self.assertEqual(looks.user_id, self.user_officer | self.user_head)
        self.assertEqual(looks.employee_id, self.employee_employee)


@tagged("post_install", "-at_install", "hr_training_held")
class TestHeldHttp(HeldCase, HttpCase):
    def test_d6_15_over_http(self):
        url = f"/hr_training/held/{self.employee_employee.id}.zip"
        for user, status in (
            (self.user_employee, 200),
            (self.user_officer, 200),
            (self.user_colleague, 404),
        ):
            user.password = user.login * 3
            self.authenticate(user.login, user.login * 3)
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, status, user.login)
        for odd in ("0", "x", "99999999", "-1", "1e3"):
            self.assertEqual(
                self.url_open(f"/hr_training/held/{odd}.zip").status_code, 404
            )
