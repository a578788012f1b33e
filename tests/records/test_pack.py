import io
from zipfile import ZipFile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .test_training_file import DAY, ENDED, LATER, RELEASED, FileCase


class PackCase(FileCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requirement = (
            cls.env["hr.training.requirement"]
            .with_user(cls.user_head)
            .create(
                {
                    "course_id": cls.course.id,
                    "applies_to": "department",
                    "department_ids": [(6, 0, cls.department_srv.ids)],
                }
            )
        )
        cls._release()

    def _create_pack(self, user=None, **vals):
        vals = {"department_id": self.department_srv.id, "on": RELEASED.date(), **vals}
        vals = {"company_id": self.company.id, **vals}
        Pack = self.env["hr.training.pack"].with_user(user or self.user_officer)
        return Pack.create(vals)

    def _find(self, pack):
        people = pack._get_people()
        return {
            found["employee"].id: found
            for found in pack.sudo()._get_competence(people)
            if found["what"] == self.course.name
        }


@tagged("post_install", "-at_install", "hr_training_pack")
class TestPack(PackCase):
    """Who has what is required, and by which evidence (policy 2.2.5, 6.4.3)."""

    def test_p6_4_3_who_has_it_and_by_which_evidence(self):
        found = self._find(self._create_pack())
        mine = found[self.employee_employee.id]
        self.assertTrue(mine["has"])
        self.assertEqual(mine["row"]["session"], self.held.code)
        self.assertFalse(found[self.employee_colleague.id]["has"])
        self.assertIsNone(found[self.employee_colleague.id]["row"])
        self.assertNotIn(self.employee_outsider.id, found)

    def test_p6_4_3_as_of_a_day_before_nobody_has_it(self):
        found = self._find(self._create_pack(on=ENDED - DAY))
        self.assertFalse(found[self.employee_employee.id]["row"])

    def test_p6_4_3_who_has_left_by_then_is_not_in_it(self):
        self.employee_employee.departure_date = ENDED
        self.assertNotIn(self.employee_employee.id, self._find(self._create_pack()))

    def test_p6_4_3_who_was_archived_without_a_day_is_not_in_it(self):
        self.employee_employee.active = False
        self.employee_employee.departure_date = False
        people = self._create_pack()._get_people()
        self.assertNotIn(self.employee_employee.id, [e.id for e in people])

    def test_d5_a_pass_in_another_company_is_no_evidence_here(self):
        colleague = self.employee_colleague
        there = self._record_again(
            colleague, department=self.department_b, company_id=self.company_b.id
        )
        past = self.env["hr.training.past.course"].with_user(self.user_b_officer)
        past.create(
            {
                "employee_id": there.id,
                "course_id": self.course.id,
                "date_from": "2024-05-06",
                "hours": 6,
            }
        )
        found = self._find(self._create_pack())
        self.assertIsNone(found[colleague.id]["row"])
        self.assertTrue(found[self.employee_employee.id]["row"])

    def test_p6_4_3_a_job_has_its_people_of_the_day(self):
        job = self.env["hr.job"].create({"name": "Fitter"})
        self.employee_employee.job_id = job
        pack = self._create_pack(department_id=False, job_id=job.id)
        self.assertEqual(
            [e.id for e in pack._get_people()], [self.employee_employee.id]
        )
        pack.department_id = self.department_srv
        self.assertEqual(
            [e.id for e in pack._get_people()], [self.employee_employee.id]
        )

    def test_p6_4_3_statements_do_not_grow_with_people(self):
        def count(department):
            pack = self._create_pack(department_id=department.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people = pack._get_people()
            competence = pack.sudo()._get_competence(people)
            pack.sudo()._get_sheets(people, competence, {})
            return self.env.cr.sql_log_count - before

        few, many = self._create_department("Few"), self._create_department("Many")
        self._fill_department(few, 3)
        self._fill_department(many, 30)
        count(few)
        self.assertLessEqual(count(many), count(few) + 3)

    def test_p6_4_3_whether_the_trainer_was_qualified_that_day(self):
        self.held.sudo().trainer_ids = self.trainer
        pack = self._create_pack().sudo()
        row = self._find(pack)[self.employee_employee.id]["row"]
        self.assertIn(": qualified", pack._get_trainer_remark(row))
        self.trainer._guard_sudo().valid_until = ENDED - DAY
        self.assertIn("not qualified then", pack._get_trainer_remark(row))

    def test_p6_4_3_what_became_of_the_trainer_later_counts_for_nothing(self):
        self.held.sudo().trainer_ids = self.trainer
        pack = self._create_pack().sudo()
        row = self._find(pack)[self.employee_employee.id]["row"]
        trainer = self.trainer.with_user(self.user_head)
        for number, move in enumerate(("suspend", "qualify", "retire")):
            with self._clock_at(LATER + number * DAY):
                getattr(trainer, f"action_{move}")()
            with self.subTest(move=move):
                self.assertIn(": qualified", pack._get_trainer_remark(row))
        for day in (LATER.date() - 400 * DAY, LATER.date() + 9 * DAY):
            self.assertFalse(self.trainer._was_qualified(self.course, day))
        narrow = self._create_course("T02")
        self.trainer._guard_sudo().course_ids = narrow
        self.assertIn("not qualified then", pack._get_trainer_remark(row))

    def _create_job_skill(self, **vals):
        """A job of the person that asks for a skill. The line of it."""
        kind = self.env["hr.skill.type"].create(
            {
                "name": "Repair",
                "skill_level_ids": [
                    (0, 0, {"name": "Good", "level_progress": 60, "default_level": 1})
                ],
                "skill_ids": [(0, 0, {"name": "Pumps"})],
            }
        )
        job = self.env["hr.job"].create({"name": "Fitter"})
        self.employee_employee.job_id = job
        return self.env["hr.job.skill"].create(
            {
                "job_id": job.id,
                "skill_type_id": kind.id,
                "skill_id": kind.skill_ids.id,
                "skill_level_id": kind.skill_level_ids.id,
                "valid_from": ENDED - DAY,
                **vals,
            }
        )

    def _find_skills(self, **vals):
        with self._clock_at(LATER):
            self.env.invalidate_all()
            pack = self._create_pack(**vals).sudo()
            competence = pack._get_competence(pack._get_people())
        return {f["employee"]: f["has"] for f in competence if "Pumps" in f["what"]}

    def test_p6_4_3_what_the_job_asked_for_on_that_day(self):
        asked = self._create_job_skill()
        nobody = {}
        lacking = {self.employee_employee: False}
        self.assertEqual(self._find_skills(), lacking)
        self.assertEqual(self._find_skills(on=ENDED - 2 * DAY), nobody)
        asked.valid_to = RELEASED.date() + DAY
        self.assertEqual(self._find_skills(), lacking)
        self.assertEqual(self._find_skills(on=RELEASED.date() + 2 * DAY), nobody)

    def test_d6_11_a_skill_of_another_record_of_the_human_counts(self):
        asked = self._create_job_skill()
        again = self._record_again(self.employee_employee)
        skill = self.env["hr.employee.skill"].create(
            {
                "employee_id": again.id,
                "skill_type_id": asked.skill_type_id.id,
                "skill_id": asked.skill_id.id,
                "skill_level_id": asked.skill_level_id.id,
                "valid_from": ENDED,
            }
        )
        self.assertTrue(self._find_skills()[self.employee_employee])
        # Of another company it is not shown here.
        skill.employee_id.department_id = False
        skill.employee_id.company_id = self._create_company("Elsewhere")
        self.assertFalse(self._find_skills()[self.employee_employee])

    def test_p6_4_3_it_asks_for_a_department_or_a_job_with_people(self):
        empty = self._create_department("Empty")
        for vals in ({"department_id": False}, {"department_id": empty.id}):
            with self.assertRaises(UserError):
                self._create_pack(**vals).action_download()
        self.assertIn(
            "/hr_training/pack/", self._create_pack().action_download()["url"]
        )

    def test_d5_officers_and_management_make_it_and_nobody_else(self):
        for user in (self.user_officer, self.user_head, self.user_executive):
            self._create_pack(user)._check_can_pack()
        for user in (self.user_department_manager, self.user_employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._create_pack(user)
        with self.assertRaises(AccessError):
            self._create_pack(self.user_b_officer)._check_can_pack()


@tagged("post_install", "-at_install", "hr_training_pack")
class TestPackFile(PackCase, HttpCase):
    def test_p6_4_3_one_archive_with_index_workbook_and_certificates(self):
        self.employee_employee.name = "../../张伟<script>"
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        pack = self._create_pack().with_context(force_report_rendering=True)
        stream = io.BytesIO()
        with self._clock_at(LATER):
            pack._write_zip(stream)
        number = self.enrollment.certificate_ids.name
        with ZipFile(stream) as archive:
            names = archive.namelist()
            index = PdfFileReader(io.BytesIO(archive.read("index.pdf")))
            text = " ".join(" ".join(p.extract_text() for p in index.pages).split())
            workbook = archive.read("competence.xlsx")
            [certificate] = [n for n in names if n.startswith("certificates/")]
            self.assertEqual(archive.read(certificate)[:4], b"%PDF")
        self.assertEqual(len(names), 3)
        self.assertIn("张伟", certificate)
        self.assertNotIn("..", certificate)
        self.assertEqual(certificate.count("/"), 1)
        self.assertIn(self.course.name, text)
        self.assertIn(number.replace("/", "-"), text)
        self.assertEqual(workbook[:2], b"PK")
        looks = self._looks().filtered(lambda look: look.kind == "pack")
        self.assertEqual(looks.user_id, self.user_officer)
        self.assertTrue(self._looks(self.employee_colleague))
