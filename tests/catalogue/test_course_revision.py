"""What a course teaches changes by a revision, and each version is kept (policy 5)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestCourseRevision(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.material = cls.env["hr.training.material"].create({"name": "Slides"})
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Trade",
                "skill_ids": [Command.create({"name": "Pumps"})],
                "skill_level_ids": [
                    Command.create({"name": "Low", "level_progress": 20}),
                    Command.create({"name": "High", "level_progress": 80}),
                ],
            }
        )
        cls.low, cls.high = cls.skill_type.skill_level_ids.sorted("level_progress")
        cls.subject = cls._create_course(
            "V1", publish=False, objectives="Old goals", pass_score=70
        )
        cls._add_skill(cls.subject, cls.low)
        cls.subject.with_user(cls.user_officer).action_publish()
        cls.by_officer = cls.subject.with_user(cls.user_officer)

    @classmethod
    def _skill(cls, level):
        return {
            "skill_type_id": cls.skill_type.id,
            "skill_id": cls.skill_type.skill_ids.id,
            "skill_level_id": level.id,
        }

    @classmethod
    def _add_skill(cls, course, level):
        course.with_user(cls.user_officer).skill_ids = [
            Command.clear(),
            Command.create(cls._skill(level)),
        ]

    def test_p5_content_of_a_published_course_is_closed(self):
        for vals in (
            {"objectives": "New"},
            {"outline": "New"},
            {"hours": 9},
            {"pass_score": 90},
            {"min_attendance": 90},
            {"validity_months": 9},
            {"issue_certificate": False},
            {"observation_weight": 3},
            {"weight_skill": 3},
            {"skill_ids": [Command.create(self._skill(self.high))]},
            {"form_ids": [Command.create({"method": "exam"})]},
            {"material_ids": [Command.link(self.material.id)]},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "Revise"):
                self.by_officer.write(vals)

    def test_p5_parts_are_closed_by_themselves_as_well(self):
        skill = self.by_officer.skill_ids
        with self.assertRaisesRegex(UserError, "Revise"):
            skill.skill_level_id = self.high
        with self.assertRaisesRegex(UserError, "Revise"):
            skill.unlink()
        with self.assertRaisesRegex(UserError, "Revise"):
            self._as_officer("hr.training.course.form").create(
                {"course_id": self.subject.id, "method": "exam"}
            )

    def test_p5_material_does_not_join_from_its_own_side(self):
        with self.assertRaisesRegex(UserError, "Revise"):
            self.material.with_user(self.user_officer).course_ids = self.subject
        with self.assertRaisesRegex(UserError, "Revise"):
            self._as_officer("hr.training.material").create(
                {"name": "More", "course_ids": [Command.set(self.subject.ids)]}
            )
        with self._revising(self.subject):
            self.material.with_user(self.user_officer).course_ids = self.subject
        with self.assertRaisesRegex(UserError, "Revise"):
            self.material.with_user(self.user_officer).course_ids = False

    def test_p5_what_is_no_content_stays_open(self):
        self.by_officer.write({"audience": "Everyone", "responsible_id": False})
        self.assertEqual(self.subject.audience, "Everyone")

    def test_p5_each_publication_is_kept_as_it_was(self):
        with self._revising(self.subject) as course:
            course.write(
                {"objectives": "New goals", "hours": 9, "revision_note": "Longer"}
            )
            self._add_skill(course, self.high)
        versions = self.subject.version_ids.with_user(self.user_employee)
        first, second = versions.sorted("number")
        self.assertEqual((first.number, second.number), (1, 2))
        self.assertEqual(
            (first.objectives, second.objectives), ("Old goals", "New goals")
        )
        self.assertEqual((first.hours, second.hours), (6, 9))
        self.assertEqual(
            (first.skill_text, second.skill_text), ("Pumps: Low", "Pumps: High")
        )
        self.assertEqual((first.note, second.note), (False, "Longer"))
        self.assertFalse(self.subject.revision_note)

    def test_p5_versions_keep_every_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        with self._revising(self.subject) as course:
            course.with_context(lang="zh_CN").objectives = "目标"
        version = self.subject.version_ids.sorted("number")[-1]
        self.assertEqual(version.with_context(lang="zh_CN").objectives, "目标")
        self.assertEqual(version.objectives, "Old goals")

    def test_p5_versions_get_languages_that_are_loaded_later(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        version = self.subject.version_ids
        chinese = self.subject.with_context(lang="zh_CN")
        # Terms of a module are put in by a program.
        chinese.sudo().objectives = "目标"
        self.assertEqual(version.with_context(lang="zh_CN").objectives, "Old goals")
        self.env["ir.module.module"]._load_module_terms(["hr_training"], ["zh_CN"])
        self.assertEqual(version.with_context(lang="zh_CN").objectives, "目标")
        self.assertEqual(version.objectives, "Old goals")
        # Another text is another version's business.
        self.subject.sudo().objectives = "New goals"
        chinese.sudo().objectives = "新目标"
        self.env["ir.module.module"]._load_module_terms(["hr_training"], ["zh_CN"])
        self.assertEqual(version.with_context(lang="zh_CN").objectives, "目标")

    def test_p5_retired_in_a_revision_the_next_publication_is_a_new_version(self):
        taught = self._create_session(course_id=self.subject.id, schedule=True)
        self.by_officer.action_revise()
        self.by_officer.outline = "New outline"
        self.by_officer.action_retire()
        self.by_officer.action_publish()
        self.assertEqual(self.subject.version, 2)
        first, second = self.subject.version_ids.sorted("number")
        self.assertEqual(taught.course_version_id, first)
        self.assertEqual((first.outline, second.outline), (False, "New outline"))
        self.by_officer.action_retire()
        self.by_officer.action_publish()
        self.assertEqual(self.subject.version, 2, "nothing has changed")

    def test_p5_what_was_taught_stays_when_a_program_changed_the_course(self):
        taught = self._create_session(course_id=self.subject.id, schedule=True)
        self.subject.sudo().hours = 9
        self.by_officer.action_revise()
        self.assertEqual(taught.course_version_id.hours, 6)
        # What is taught of the course now is what the program put in.
        self.assertEqual(self.subject._get_taught_version().hours, 9)

    def test_p5_nobody_writes_or_makes_versions(self):
        version = self.subject.version_ids
        for user in (self.user_officer, self.user_head):
            with self.assertRaises(AccessError):
                version.with_user(user).note = "Forged"
            with self.assertRaises(AccessError):
                version.with_user(user).unlink()

    def test_p5_under_revision_the_last_version_is_taught(self):
        self.by_officer.action_revise()
        self.by_officer.write({"hours": 9, "pass_score": 95})
        self._add_skill(self.by_officer, self.high)
        self.by_officer.form_ids = [Command.create({"method": "exam"})]
        taught = self._create_session(course_id=self.subject.id, schedule=True)
        self.assertEqual((taught.hours, taught.pass_score), (6, 70))
        self.assertEqual(taught.skill_ids.skill_level_id, self.low)
        self.assertFalse(taught.evaluation_ids)
        self.by_officer.action_publish()
        later = self._create_session(course_id=self.subject.id, schedule=True)
        self.assertEqual((later.hours, later.pass_score), (9, 95))
        self.assertEqual(later.skill_ids.skill_level_id, self.high)
        self.assertEqual(later.evaluation_ids.method, "exam")
        self.assertEqual(taught.course_version_id.number, 1)
        self.assertEqual(later.course_version_id.number, 2)

    def test_p5_readers_of_the_catalogue_see_no_draft(self):
        self.by_officer.action_revise()
        self.by_officer.write({"hours": 9, "objectives": "Half a sentence"})
        reader = self.subject.with_user(self.user_employee)
        self.assertEqual(
            (reader.taught_hours, reader.taught_objectives), (6, "Old goals")
        )
        view = reader.get_view(view_type="form")["arch"]
        self.assertNotIn('name="objectives"', view)
        self.assertIn('name="taught_objectives"', view)
        self.assertIn('name="objectives"', self.by_officer.get_view()["arch"])
        self.by_officer.action_publish()
        self.assertEqual(reader.taught_objectives, "Half a sentence")

    def test_p5_forms_under_revision_are_those_of_the_last_version(self):
        with self._revising(self.subject) as course:
            course.form_ids = [
                Command.create(
                    {
                        "method": "practical",
                        "weight": 3,
                        "rater_kind": "named",
                        "rater_ids": [Command.set(self.employee_trainer.ids)],
                    }
                )
            ]
        self.by_officer.action_revise()
        self.by_officer.form_ids = [Command.clear()]
        session = self._create_session(course_id=self.subject.id, schedule=True)
        evaluation = session.evaluation_ids
        self.assertEqual((evaluation.method, evaluation.weight), ("practical", 3))
        self.assertEqual(evaluation.rater_ids, self.employee_trainer)

    def test_p5_shipped_courses_have_a_first_version(self):
        course = self.env.ref("hr_training.course_g01")
        self.assertEqual(course.version_ids[-1:].number, 1)
