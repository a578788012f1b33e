"""Needs as the roles raise them."""

from odoo.fields import Command

from ..common import HrTrainingCase


class NeedsCase(HrTrainingCase):
    @classmethod
    def _raise_need(cls, *people, user=None, **vals):
        """A draft of an officer, or of whoever is said. Returned in sudo."""
        user = user or cls.user_officer
        need = (
            cls.env["hr.training.need"]
            .with_user(user)
            .create(
                {
                    "name": "Fault diagnosis of pumps",
                    "channel": "supervisor",
                    "person_ids": [
                        Command.create({"employee_id": person.id}) for person in people
                    ],
                    **vals,
                }
            )
        )
        return need.with_env(cls.env)

    @classmethod
    def _add_skill(cls):
        """A skill of three levels: 0, 50 and 100 of 100."""
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Repair",
                "skill_ids": [Command.create({"name": "Hydraulics"})],
                "skill_level_ids": [
                    Command.create({"name": str(points), "level_progress": points})
                    for points in (0, 50, 100)
                ],
            }
        )
        cls.skill = cls.skill_type.skill_ids
        cls.levels = cls.skill_type.skill_level_ids.sorted("level_progress")

    @classmethod
    def _record_again(cls, employee):
        """Another employee record of the same human: by his contact."""
        return cls._create_employee(
            f"{employee.name} again",
            cls.department_ops,
            work_contact_id=employee.work_contact_id.id,
        )

    @classmethod
    def _validate(cls, needs):
        """Submit and validate as the officer."""
        needs.with_user(cls.user_officer).action_submit()
        needs.with_user(cls.user_officer).action_validate()
        return needs

    @classmethod
    def _pass(cls, session, *people):
        """People take part in a session and pass; the results are out."""
        enrollments = cls._enroll(session, *people)
        officer_session = session.with_user(cls.user_officer)
        cls._mark_everybody(officer_session)
        cls._end_session(officer_session)
        with cls._at_end(session):
            officer_session.action_release_results()
        return enrollments

    @classmethod
    def _take(cls, needs, plan=None):
        """A line of a draft annual plan that takes the needs, made by the officer."""
        plan = plan or cls._create_plan("annual", lines=0)
        line = (
            cls.env["hr.training.plan.line"]
            .with_user(cls.user_officer)
            .create(cls._line_vals(plan_id=plan.id))
        )
        line.need_ids = [Command.set(needs.ids)]
        return line.with_env(cls.env)
