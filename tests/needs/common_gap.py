"""What the tests of gaps share: jobs, their tasks and skills, people with levels."""

from odoo.fields import Command

from ..common import HrTrainingCase


class GapCase(HrTrainingCase):
    """Two skills on a scale of four levels, a job that asks for them.

    The clock stands on 2 March 2026.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls._create_scale("Service")
        cls.pumps = cls._create_skill("Pumps")
        cls.fridges = cls._create_skill("Fridges")
        cls.job = cls._create_job("Technician")

    @classmethod
    def _create_scale(cls, name):
        kind = cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [Command.create({"name": f"{name} as such"})],
                "skill_level_ids": [
                    Command.create({"name": f"L{figure}", "level_progress": figure})
                    for figure in (20, 50, 80, 100)
                ],
            }
        )
        return kind

    @classmethod
    def _create_skill(cls, name, kind=None):
        kind = kind or cls.skill_type
        return cls.env["hr.skill"].create({"name": name, "skill_type_id": kind.id})

    @classmethod
    def _level(cls, skill, figure):
        levels = skill.skill_type_id.skill_level_ids
        return levels.filtered(lambda level: level.level_progress == figure)

    @classmethod
    def _create_job(cls, name, company=None):
        company = cls.company if company is None else company
        return cls.env["hr.job"].create({"name": name, "company_id": company.id})

    @classmethod
    def _skill_vals(cls, skill, figure, **vals):
        return {
            "skill_type_id": skill.skill_type_id.id,
            "skill_id": skill.id,
            "skill_level_id": cls._level(skill, figure).id,
            **vals,
        }

    @classmethod
    def _ask_of_job(cls, job, skill, figure, since="2025-01-01", until=False):
        """A skill of the job, as Odoo keeps it."""
        return cls.env["hr.job.skill"].create(
            cls._skill_vals(
                skill, figure, job_id=job.id, valid_from=since, valid_to=until
            )
        )

    @classmethod
    def _create_task(cls, job, *asked, name="Repair", **vals):
        """A task, written by the officer. Returned in sudo.

        :param asked: pairs of a skill and a level's figure
        """
        return (
            cls._as_officer("hr.training.task")
            .create(
                {
                    "name": name,
                    "job_id": job.id,
                    "skill_ids": [
                        Command.create(cls._skill_vals(skill, figure))
                        for skill, figure in asked
                    ],
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _hold(cls, employee, skill, figure, since="2025-01-01", until=False):
        """A level that somebody has."""
        return cls.env["hr.employee.skill"].create(
            cls._skill_vals(
                skill, figure, employee_id=employee.id, valid_from=since, valid_to=until
            )
        )

    @classmethod
    def _teach(cls, code, skill, figure, **vals):
        """A course on offer that teaches a level."""
        return cls._create_course(
            code,
            skill_ids=[Command.create(cls._skill_vals(skill, figure))],
            **vals,
        )

    def _gaps(self, user, jobs=None, departments=None):
        """What the method says, as ``(employee, skill, required, current)`` names."""
        jobs = self.env["hr.job"] if jobs is None else jobs
        rows = (
            jobs.with_user(user)
            .with_context(allowed_company_ids=user.company_id.ids)
            .training_gaps(departments and departments.ids)
        )
        return sorted(
            (
                self.env["hr.employee"].browse(row["employee_id"]).name,
                self.env["hr.skill"].browse(row["skill_id"]).name,
                row["required"],
                row["current"],
            )
            for row in rows
        )

    def _matrix(self, user):
        return self.env["hr.training.gap"].with_user(user)
