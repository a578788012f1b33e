"""Need surveys: a form with a question of every mark, and people who answer it."""

from datetime import date

from odoo.fields import Command

from ..common import HrTrainingCase

DEADLINE = date(2026, 3, 31)


class CampaignCase(HrTrainingCase):
    """A form, and a skill of the scale 30, 60, 100."""

    uses = (
        "user_officer",
        "employee_employee",
        "employee_colleague",
        "employee_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course_b = cls._create_course("T02")
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Pumps",
                "skill_level_ids": [
                    Command.create({"name": f"L{points}", "level_progress": points})
                    for points in (30, 60, 100)
                ],
                "skill_ids": [
                    Command.create({"name": name}) for name in ("Sealing", "Testing")
                ],
            }
        )
        cls.skill = cls.skill_type.skill_ids.filtered(lambda s: s.name == "Sealing")
        cls.survey = cls._create_need_form("What Do You Need?")
        cls.questions = cls.survey.question_ids.grouped("training_need_mark")

    @classmethod
    def _create_need_form(cls, title, user=None, **vals):
        """A form as an officer makes it, with a question of every mark."""
        survey = (
            cls.env["survey.survey"]
            .with_user(user or cls.user_officer)
            .create(
                {
                    "title": title,
                    "survey_type": "training_need",
                    "questions_layout": "one_page",
                    "lang_ids": [Command.clear()],
                    **vals,
                }
            )
        )
        choices = {
            "course": [
                {"value": "First", "training_course_id": cls.course.id},
                {"value": "Second", "training_course_id": cls.course_b.id},
            ],
            "skill": [{"value": "Seals", "training_skill_id": cls.skill.id}],
            "level": [
                {"value": f"{points} points", "training_level_points": points}
                for points in (30, 50, 90)
            ],
            "when": [{"value": "Soon", "training_within_months": 3}],
        }
        kinds = {
            "course": "multiple_choice",
            "skill": "multiple_choice",
            "level": "simple_choice",
            "when": "simple_choice",
        }
        survey.env["survey.question"].create(
            [
                {
                    "survey_id": survey.id,
                    "title": f"About {mark}",
                    "sequence": number,
                    "training_need_mark": mark,
                    "question_type": kinds.get(mark, "text_box"),
                    "comments_allowed": mark == "skill",
                    "suggested_answer_ids": [
                        Command.create(choice) for choice in choices.get(mark, ())
                    ],
                }
                for number, mark in enumerate(
                    ("course", "skill", "level", "wish", "reason", "when", "career")
                )
            ]
        )
        return survey.with_env(cls.env)

    @classmethod
    def _create_campaign(cls, open_it=True, user=None, **vals):
        """A need survey of the northern service department. Returned in sudo."""
        campaign = (
            cls.env["hr.training.need.campaign"]
            .with_user(user or cls.user_officer)
            .create(
                {
                    "name": "Needs 2026",
                    "survey_id": cls.survey.id,
                    "department_ids": [Command.set(cls.department_srv_n.ids)],
                    "deadline": DEADLINE,
                    **vals,
                }
            )
        )
        if open_it:
            campaign.action_open()
        return campaign.with_env(cls.env)

    @classmethod
    def _get_form(cls, campaign, employee):
        """The form that somebody was given, as the pages have it: his own, in sudo."""
        person = campaign.person_ids.filtered(lambda p: p.employee_id == employee)
        return person.user_input_id.with_user(employee.user_id).sudo()

    @classmethod
    def _choose(cls, mark, *positions):
        answers = cls.questions[mark].suggested_answer_ids
        return [str(answers[position].id) for position in positions]

    @classmethod
    def _answer(cls, campaign, employee, hand_in=True, comment=None, **said):
        """Somebody answers: by mark, lists of positions or texts.

        :return: the needs that came of it, in sudo
        """
        form = cls._get_form(campaign, employee)
        before = campaign.need_ids
        for mark, value in said.items():
            question = form.survey_id.question_ids.filtered(
                lambda q, mark=mark: q.training_need_mark == mark
            )
            answers = question.suggested_answer_ids
            if isinstance(value, list | tuple):
                value = [str(answers[position].id) for position in value]
                if question.question_type == "simple_choice":
                    value = value[0]
            elif question.question_type in ("simple_choice", "multiple_choice"):
                value, comment = [], value
            form._save_lines(question, value, comment, overwrite_existing=True)
        if hand_in:
            form._mark_done()
        campaign.invalidate_recordset()
        return campaign.need_ids - before
