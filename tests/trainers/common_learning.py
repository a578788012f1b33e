"""Trainers who learn: courses with a mark, and hours in them (policy 8.2)."""

from ...tools import trainer_learning
from ..followup.common_outcome import OutcomeCase

TRAINER = "hr.training.trainer"
SKILLS = trainer_learning.TEACHING_SKILLS
UPDATE = trainer_learning.PROFESSIONAL_UPDATE


class LearningCase(OutcomeCase):
    """``skills`` and ``update`` are marked courses, with 8 and 16 hours due a year."""

    uses = ("user_officer", "user_trainer", "trainer", "employee_trainer", "user_head")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skills = cls._create_course("TS", trainer_training=SKILLS)
        cls.update = cls._create_course("PU", trainer_training=UPDATE)

    @classmethod
    def _learn(cls, employee, course, hours, day="2026-02-02"):
        """The person passes so many hours of a course on a day."""
        session = cls._hold(day, course=course, hours=hours)
        return cls._add_results(session, (employee, "passed", 90))

    @classmethod
    def _create_outside_trainer(cls, name="Guest Speaker"):
        """Qualified, and nobody's employee."""
        trainer = cls.env[TRAINER].create(
            {
                "kind": "external",
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "company_id": cls.company.id,
            }
        )
        trainer.with_user(cls.user_head).sudo()._do_qualify()
        trainer.qualified_on = "2026-01-01"
        return trainer
