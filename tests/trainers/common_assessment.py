"""Trainers, their classes, and what others say of them (policy 8.3)."""

from datetime import datetime, timedelta

from odoo.fields import Command

from ..common import HrTrainingCase

ASSESSMENT = "hr.training.trainer.assessment"
OBSERVATION = "hr.training.trainer.observation"
# The half-year that was over last on the frozen Monday.
PERIOD = ("2025-07-01", "2025-12-31")
# From which score on each of the shipped grades is reached.
BANDS = (0, 60, 70, 80, 90)
TOPICS = ("content", "method", "trainer", "usefulness")


class AssessmentCase(HrTrainingCase):
    """``trainer`` is internal, of user_trainer; results are written as releases and
    closed questionnaires leave them, so that many cost little."""

    uses = ("user_officer", "user_head", "user_trainer", "trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Assessment = cls.env[ASSESSMENT]
        cls.grades = cls.env["hr.training.trainer.grade"].search([])
        for grade, least in zip(cls.grades, BANDS, strict=True):
            grade.score_min = least
        cls.trainer.qualified_on = "2024-01-01"
        # What trainers have to learn themselves is the matter of other tests.
        cls.company.training_teaching_skills_hours = 0
        cls.company.training_update_hours = 0

    # ------------------------------------------------------------
    # CLASSES
    # ------------------------------------------------------------

    @classmethod
    def _hold(cls, day="2025-10-06", trainers=None, course=None, hours=3, **vals):
        """A class that was held on a day. Returned in sudo."""
        trainers = cls.trainer if trainers is None else trainers
        start = datetime.fromisoformat(f"{day} 01:00:00")
        session = (
            cls.env["hr.training.session"]
            .sudo()
            .create(
                {
                    "course_id": (course or cls.course).id,
                    "seats_max": 100,
                    "trainer_ids": [Command.set(trainers.ids)],
                    "slot_ids": [
                        Command.create(
                            {"start": start, "stop": start + timedelta(hours=hours)}
                        )
                    ],
                    "company_id": trainers.company_id.id or cls.company.id,
                }
            )
        )
        session.write({"state": "done", "results_released": True, **vals})
        return session

    @classmethod
    def _judge(cls, session, passed, failed=0):
        """So many people passed and failed. Enrolments, those who passed first."""
        department = cls.department_srv_n
        count = passed + failed
        people = (
            cls.env["hr.employee"]
            .sudo()
            .create(
                [cls._employee_vals(f"Trainee {n}", department) for n in range(count)]
            )
        )
        day = session.ended_on.date()
        return cls.env["hr.training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "employee_id": employee.id,
                    "state": "completed",
                    "result": "passed" if number < passed else "failed",
                    "passed_on": day if number < passed else False,
                }
                for number, employee in enumerate(people)
            ]
        )

    @classmethod
    def _ask(cls, session, answered=8, trainers=None, **averages):
        """A closed questionnaire, with its means of 1 to 5 by topic."""
        evaluation = (
            cls.env["hr.training.evaluation"]
            .sudo()
            .create(
                {
                    "session_id": session.id,
                    "method": "questionnaire",
                    "survey_id": cls.env.ref("hr_training.survey_questionnaire").id,
                }
            )
        )
        teaching = session._get_trainers()
        for topic, average in averages.items():
            cls._add_rows(
                evaluation,
                topic,
                average,
                answered,
                trainer_id=teaching.id if len(teaching) == 1 else False,
            )
        return evaluation

    @classmethod
    def _add_rows(cls, evaluation, topic, average, answered, **vals):
        """Rows as a closed questionnaire has them: one for each choice."""
        question = cls.env.ref(f"hr_training.survey_questionnaire_{topic}")
        return (
            cls.env["hr.training.questionnaire.result"]
            .sudo()
            .create(
                [
                    {
                        "evaluation_id": evaluation.id,
                        "question_id": question.id,
                        "sequence": TOPICS.index(topic),
                        "question": question.title,
                        "choice": str(value),
                        "value": value,
                        "count": 1,
                        "answered": answered,
                        "is_rated": True,
                        "average": average,
                        **vals,
                    }
                    for value in range(1, 6)
                ]
            )
        )

    @classmethod
    def _create_task(cls, due, delivered=None, accepted=True, **vals):
        """A development task of the trainer's."""
        state = "open"
        if delivered:
            state = "accepted" if accepted else "delivered"
        return (
            cls.env["hr.training.course.development"]
            .sudo()
            .create(
                {
                    "name": "Cases",
                    "course_id": cls.course.id,
                    "company_id": cls.company.id,
                    "author_ids": [Command.set(cls.user_trainer.ids)],
                    "date_due": due,
                    "delivered_on": delivered,
                    "state": state,
                    **vals,
                }
            )
        )

    @classmethod
    def _observe(cls, points=(5, 4, 4, 3, 4), hand_in=True, observer=None, **vals):
        """A colleague's observation of the trainer. Returned in sudo."""
        row = cls._as_officer(OBSERVATION).create(
            {
                "trainer_id": cls.trainer.id,
                "observer_id": (observer or cls.user_colleague).id,
                "date": "2025-10-06",
                **vals,
            }
        )
        if hand_in:
            own = row.with_user(row.observer_id)
            for line, given in zip(own.line_ids, points, strict=True):
                line.points = given
            own.action_hand_in()
        return row.with_env(cls.env)

    # ------------------------------------------------------------
    # ASSESSMENTS
    # ------------------------------------------------------------

    @classmethod
    def _draft(cls, trainer=None, period=PERIOD, compute=True, user=None, **vals):
        """A draft of the officer's, counted. Returned in sudo."""
        one = (
            cls.env[ASSESSMENT]
            .with_user(user or cls.user_officer)
            .create(
                {
                    "trainer_id": (trainer or cls.trainer).id,
                    "date_from": period[0],
                    "date_to": period[1],
                    **vals,
                }
            )
        )
        if compute:
            one.action_compute()
        return one.with_env(cls.env)

    @classmethod
    def _rate(cls, one, value=80, user=None, remark="Well prepared"):
        """The officer rates all that the department rates."""
        lines = one.line_ids.filtered(lambda li: li.source == "department")
        lines.with_user(user or cls.user_officer).write(
            {"rated_value": value, "remark": remark}
        )
        return one

    @classmethod
    def _get_approved(cls, **vals):
        """An approved assessment, of a class and a rating."""
        cls._hold()
        one = cls._rate(cls._draft(**vals))
        return cls._approve(one)

    def _get_line(self, one, indicator, source):
        return one.line_ids.filtered(
            lambda li: li.indicator == indicator and li.source == source
        )

    def assertFigure(self, one, indicator, source, value, count=None, missing=False):
        """A figure has this value, None for none, or is missing for this reason."""
        line = self._get_line(one, indicator, source)
        found = round(line.value, 2) if line.has_value else None
        self.assertEqual((found, line.missing or False), (value, missing))
        if count is not None:
            self.assertEqual(line.count, count)
