"""A course's versions say from which material it is taught (policy 2.1, 5)."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from .common_material import MaterialCase


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialCourse(MaterialCase):
    uses = ("user_officer", "user_trainer", "user_head", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        material = cls._as_officer("hr.training.material").create(
            {"name": "Handbook", "company_id": cls.company.id, **cls._file("one")}
        )
        cls.material = material.with_env(cls.env)
        cls.subject = cls._create_course("M1", publish=False)
        cls.subject.with_user(cls.user_officer).material_ids = material
        cls.subject.with_user(cls.user_officer).action_publish()

    def _kept(self, number):
        return self.subject.version_ids.filtered(lambda v: v.number == number)

    def _taught(self, number):
        """Name and version of the material in a version of the course."""
        [row] = self._kept(number).content["materials"]
        return row["name"], row["version"]

    def _schedule(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._create_session(course_id=self.subject.id, schedule=True)

    # ------------------------------------------------------------
    # LEAVES AND JOINS
    # ------------------------------------------------------------

    def test_p5_material_of_a_published_course_stays(self):
        for method in ("action_archive", "unlink"):
            with self.subTest(method=method):
                with self.assertRaisesRegex(UserError, r"Handbook .*M1.* Revise"):
                    self._call(self.user_officer, self.material, method)
        with self.assertRaisesRegex(UserError, "Revise"):
            self._write(self.material, active=False)
        self.assertEqual(self.subject.material_ids, self.material)
        self.assertEqual(len(self.subject.version_ids), 1)
        # A revision is the way out.
        with self._revising(self.subject):
            self._call(self.user_officer, self.material, "action_archive")
        self.assertFalse(self._kept(2).content["materials"])
        # Nor is it back because somebody lists what is archived.
        course = self.subject.with_user(self.user_officer)
        course = course.with_context(active_test=False)
        course.action_retire()
        course.action_publish()
        self.assertEqual(self.subject.version, 2)
        self.assertEqual(self._taught(1), ("Handbook", "1.0"))

    def test_p5_archived_material_does_not_come_back_by_itself(self):
        with self._revising(self.subject):
            self._call(self.user_officer, self.material, "action_archive")
        with self.assertRaisesRegex(UserError, "Revise"):
            self._call(self.user_officer, self.material, "action_unarchive")
        with self._revising(self.subject):
            self._call(self.user_officer, self.material, "action_unarchive")
        self.assertEqual(self._taught(3), ("Handbook", "1.0"))

    def test_p5_material_that_a_version_names_is_not_deleted(self):
        with self._revising(self.subject) as course:
            course.material_ids = False
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self._call(self.user_officer, self.material, "unlink")
        self._call(self.user_officer, self.material, "action_archive")
        self.assertFalse(self.material.active)

    def test_p2_2_2_material_of_a_development_task_stays(self):
        written = self._create_material(company_id=self.company.id)
        task = self._as_officer("hr.training.course.development").create(
            {
                "name": "Write it",
                "course_id": self.subject.id,
                "date_due": fields.Date.today(),
                "material_ids": [Command.set(written.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self._call(self.user_officer, written, "unlink")
        self.assertEqual(task.material_ids, written)

    def test_p5_material_of_a_retired_course_is_archived(self):
        self.subject.with_user(self.user_officer).action_retire()
        self._call(self.user_officer, self.material, "action_archive")
        self.subject.with_user(self.user_officer).action_publish()
        self.assertEqual(self.subject.version, 2, "it is taught without it")

    def test_p5_copy_of_material_belongs_to_no_course(self):
        copy = self.material.with_user(self.user_officer).copy()
        self.assertFalse(copy.course_ids)

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    def test_p5_new_file_is_a_new_version_of_the_course(self):
        before = self._schedule()
        self._write(self.material, **self._file("two"))
        self.assertEqual(self.subject.version, 2)
        self.assertEqual(self.subject.state, "published")
        after = self._schedule()
        for session, number, version in ((before, 1, "1.0"), (after, 2, "2.0")):
            self.assertEqual(session.course_version_id.number, number)
            self.assertEqual(session.material_version_ids.name, version)
            self.assertEqual(self._taught(number), ("Handbook", version))
        self.assertEqual(self._kept(2).note, "Its material has changed.")

    def test_p5_label_link_name_and_kind_make_one_too(self):
        paper = self._create_material(
            words=None, company_id=self.company.id, course_ids=self.subject
        )
        with self._revising(self.subject) as course:
            course.material_ids = self.material | paper
        for number, (material, vals) in enumerate(
            (
                (self.material, {"url": "https://example.com"}),
                (self.material, {"version": "Spring"}),
                (self.material, {"name": "Hand Book"}),
                (self.material, {"kind": "case"}),
                (paper, {"version": "9.9"}),
            ),
            start=self.subject.version + 1,
        ):
            with self.subTest(vals=vals):
                self._write(material, **vals)
                self.assertEqual(self.subject.version, number)
        self._write(self.material, summary="No content of the course")
        self.assertEqual(self.subject.version, number)

    def test_p5_name_in_another_language_is_another_version(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._rpc(
            self.user_officer,
            self.material._name,
            "update_field_translations",
            self.material.ids,
            "name",
            {"zh_CN": "手册"},
        )
        first, second = self.subject.version_ids.sorted("number")
        for version, lang, text in (
            (first, "zh_CN", "Handbook (1.0)"),
            (second, "zh_CN", "手册 (1.0)"),
            (second, "en_US", "Handbook (1.0)"),
        ):
            self.assertEqual(version.with_context(lang=lang).material_text, text)

    def test_p5_reading_it_in_another_language_is_no_version(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.material.with_context(lang="zh_CN").sudo().name = "手册"
        self.subject.with_user(self.user_officer)._renew_material()
        number = self.subject.version
        self._schedule()
        by_chinese = self.subject.with_user(self.user_officer)
        by_chinese = by_chinese.with_context(lang="zh_CN", active_test=False)
        by_chinese.action_retire()
        by_chinese.action_publish()
        self.assertEqual(self.subject.version, number)

    def test_p5_upload_of_a_trainer_counts_from_its_release(self):
        self.material.author_id = self.user_trainer
        self._write(self.material, self.user_trainer, **self._file("two"))
        self._call(self.user_trainer, self.material, "action_submit")
        self.assertEqual(self.subject.version, 1)
        self._call(self.user_officer, self.material, "action_release")
        self.assertEqual(self.subject.version, 2)
        self.assertEqual(self._taught(2), ("Handbook", "2.0"))

    def test_p5_version_that_comes_in_force_later_is_taught_from_then(self):
        before = self._schedule()
        dialog = self.env["hr.training.material.upload"].with_user(self.user_officer)
        dialog.create(
            {
                "material_id": self.material.id,
                **self._file("two"),
                "effective_from": fields.Date.today() + timedelta(days=10),
            }
        ).action_confirm()
        self.assertEqual(self.subject.version, 1)
        with self._clock_at(self.frozen + timedelta(days=10)):
            after = self._schedule()
            self.assertEqual(after.material_version_ids.name, "2.0")
            self.assertEqual(after.course_version_id.number, 2)
        self.env.invalidate_all()
        self.assertEqual(before.course_version_id.number, 1)
        self.assertEqual(before.material_version_ids.name, "1.0")
        self.assertEqual(self._taught(1), ("Handbook", "1.0"))
        self.assertEqual(self._taught(2), ("Handbook", "2.0"))

    def test_p5_under_revision_the_last_versions_material_is_taught(self):
        self.subject.with_user(self.user_officer).action_revise()
        self._write(self.material, name="Second Book", **self._file("two"))
        self.assertEqual(self.subject.version, 1)
        during = self._schedule()
        self.assertEqual(during.material_version_ids.name, "1.0")
        self.assertEqual(during.material_snapshot[0]["name"], "Handbook")
        self.subject.with_user(self.user_officer).action_publish()
        after = self._schedule()
        self.assertEqual(after.material_version_ids.name, "2.0")
        self.assertEqual(self._taught(2), ("Second Book", "2.0"))

    def test_p5_other_companies_courses_follow_as_well(self):
        """Who releases what all share need not write every company's courses."""
        self._add_company_b()
        shared = self.env["hr.training.material"].create(
            {"name": "Shared", "company_id": False, **self._file("one")}
        )
        theirs = self.env["hr.training.course"].create(
            {
                "name": "MB",
                "state": "published",
                "company_id": self.company_b.id,
                "material_ids": [Command.set(shared.ids)],
            }
        )
        both = self._add_user("both", groups.OFFICER)
        both.company_ids = self.company | self.company_b
        context = {"allowed_company_ids": self.company.ids}
        vals = self._file("two")
        self._rpc(both, shared._name, "write", shared.ids, vals, context=context)
        self.assertEqual(theirs.version, 2)

    def test_p5_many_courses_ask_for_their_material_at_once(self):
        def follow(count):
            courses = self.env["hr.training.course"].create(
                [
                    {
                        "name": f"C{n}",
                        "state": "published",
                        "material_ids": [Command.set(self.material.ids)],
                    }
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            courses._follow_material()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        follow(2)
        self.assertEqual(follow(10), follow(2))
