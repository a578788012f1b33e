"""What people hand in: practicals judged by a checklist, reflections."""

import base64
from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command

from ..common import START, HrTrainingCase

PDF = base64.b64encode(b"%PDF-1.7 reflection")


class PracticalCase(HrTrainingCase):
    """A course with a checklist of three items, and a session that is being held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls._create_checklist()
        cls.examiner = cls._add_user("examiner", department=cls.department_ops)
        cls.held = cls._create_practical_session()
        cls.people = cls.employee_employee | cls.employee_colleague
        cls.enrollments = cls._enroll(cls.held, *cls.people)
        cls.evaluation = cls.held.evaluation_ids
        cls.evaluation.with_user(cls.user_officer).action_open()

    @classmethod
    def _create_checklist(cls):
        """Items: must-pass, weight 1; points of 10, weight 2; plain, weight 1."""
        return (
            cls.env["survey.survey"]
            .with_user(cls.user_officer)
            .create(
                {
                    "title": "Bench",
                    "survey_type": "training_practical",
                    "question_and_page_ids": [
                        Command.create({"title": "Bench", "is_page": True}),
                        Command.create(
                            {
                                "title": "Power off",
                                "question_type": "simple_choice",
                                "training_must_pass": True,
                            }
                        ),
                        Command.create(
                            {
                                "title": "Repair",
                                "question_type": "scale",
                                "scale_max": 10,
                                "training_weight": 2,
                            }
                        ),
                        Command.create(
                            {"title": "Tidy", "question_type": "simple_choice"}
                        ),
                    ],
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _create_practical_session(cls, course=None, session=None, **form):
        course = course or cls._create_course(f"P{form.get('open_days', 0)}")
        cls._create_course_form(
            {
                "course_id": course.id,
                "method": "practical",
                "survey_id": cls.survey.id,
                **form,
            }
        )
        return cls._create_session(
            course_id=course.id,
            trainer_ids=[Command.link(cls.trainer.id)],
            examiner_ids=[Command.link(cls.user_examiner.id)],
            schedule=True,
            **(session or {}),
        )

    def _sheet(self, person=None, attempt=1):
        person = person or self.employee_employee
        return self.env["hr.training.practical"].search(
            [("employee_id", "=", person.id), ("attempt", "=", attempt)]
        )

    def _fill(self, sheet, user, power=1, repair=10, tidy=1, submit=True):
        """Judge the three items as a user, and hand in."""
        lines = sheet.with_user(user).line_ids.sorted("sequence")
        for line, points in zip(lines, (power, repair, tidy), strict=True):
            line.write({"points": points})
        if submit:
            sheet.with_user(user).action_submit()
        return sheet

    def _count_opening(self, count):
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(f"P{count}-{number}", self.department_srv_n)
                for number in range(count)
            ]
        )
        session = self._create_practical_session(
            self._create_course(f"S{count}"),
            {"start": START + timedelta(days=count), "seats_max": count},
            rater_kind="manager",
        )
        self._enroll(session, *people)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        session.evaluation_ids.with_user(self.user_officer).action_open()
        self.env.flush_all()
        self.assertEqual(len(session.evaluation_ids.practical_ids), count)
        return self.env.cr.sql_log_count - before

    def _score(self, attempt=1, person=None):
        person = person or self.employee_employee
        return self.evaluation.score_ids.filtered(
            lambda s: s.employee_id == person and s.attempt == attempt
        )


class ReflectionCase(HrTrainingCase):
    """A held session whose course asks for a reflection within a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls._create_course_form(
            {
                "course_id": cls.course.id,
                "method": "reflection",
                "survey_id": cls.env.ref("hr_training.survey_reflection_session").id,
            }
        )
        cls.session = cls._create_session(
            trainer_ids=[Command.link(cls.trainer.id)], schedule=True
        )
        cls.enrollments = cls._enroll(
            cls.session, cls.employee_employee, cls.employee_colleague
        )
        cls.evaluation = cls.session.evaluation_ids
        officers = cls.session.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        cls.opening = START + timedelta(hours=4)
        with freeze_time(cls.opening):
            cls.evaluation._cron_follow_clock()
        cls.mine, cls.other = cls.evaluation.reflection_ids.sorted("id")

    def setUp(self):
        super().setUp()
        clock = freeze_time(self.opening)
        clock.start()
        self.addCleanup(clock.stop)

    def _hand_in(self, reflection=None, text="I learnt a lot"):
        reflection = reflection or self.mine
        as_user = reflection.with_user(reflection.employee_id.user_id)
        as_user.text = text
        as_user.action_submit()
        return reflection

    def _mark(self, reflection, mark, **vals):
        reflection.with_user(self.user_trainer).write({"mark": mark, **vals})

    def _release(self):
        self.session.with_user(self.user_officer).action_release_results()
