"""A 360° review with raters of every group."""

from odoo.fields import Command

from ..common import HrTrainingCase

REVIEW = "hr.training.review"
LINE = "hr.training.review.line"
RESULT = "hr.training.review.result"


class Review360Case(HrTrainingCase):
    """The employee is reviewed by himself, his superior, peers and subordinates.

    ``peers`` are the colleague and three more; the threshold is 3.
    """

    peer_count = 4

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_anonymity_threshold = 3
        names = [f"peer{number}" for number in range(cls.peer_count - 1)]
        names += ["below0", "below1"]
        cls._add_users(
            cls.company, *[(n, "base.group_user", cls.department_srv_n) for n in names]
        )
        cls.person = cls.employee_employee
        cls.user_person = cls.user_employee
        cls.boss = cls.employee_department_manager
        cls.peers = cls.employee_colleague.union(
            *(cls._of(name) for name in names if name.startswith("peer"))
        )
        cls.below = cls.employee_below0 | cls.employee_below1
        (cls.person | cls.peers).parent_id = cls.boss
        cls.below.parent_id = cls.person
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Behaviour",
                "survey_type": "training_review360",
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": title,
                            "question_type": "scale",
                            "scale_min": 1,
                            "scale_max": 5,
                        }
                    )
                    for title in ("Listens", "Helps")
                ],
            }
        )
        cls.course_reviewed = cls._create_course("R360")
        cls.held = cls._create_review_session(cls.course_reviewed)
        cls.enrollment = cls._enroll(cls.held, cls.person)
        cls.evaluation = cls.held.evaluation_ids
        cls.evaluation.with_user(cls.user_officer).action_open()

    @classmethod
    def _of(cls, name):
        return getattr(cls, f"employee_{name}")

    @classmethod
    def _create_review_session(cls, course, session=None, **form):
        cls._create_course_form(
            {
                "course_id": course.id,
                "method": "review360",
                "survey_id": cls.survey.id,
                **form,
            }
        )
        return cls._create_session(
            course_id=course.id,
            trainer_ids=[Command.link(cls.trainer.id)],
            schedule=True,
            **(session or {}),
        )

    def _reviews(self, group=None):
        found = self.evaluation.review_ids
        return found.filtered(lambda r: r.rater_group == group) if group else found

    def _confirm(self, reviews=None):
        reviews = reviews or self._reviews()
        reviews.with_user(self.user_department_manager).action_confirm()
        return reviews

    def _answer(self, reviews, points, comment=False):
        """Each rater gives the same points to every item, and hands in."""
        for record in reviews:
            own = record.with_user(record.rater_id.user_id)
            own.line_ids.write({"points": points})
            if comment:
                own.comment = f"{comment} {record.rater_id.name}"
            own.action_submit()

    def _close(self, release=False):
        self.evaluation.with_user(self.user_officer).action_start_marking()
        if release:
            self.evaluation.sudo().state = "released"

    def _totals(self):
        return {
            row.rater_group: (row.mean, row.count)
            for row in self.evaluation.review_result_ids
            if row.kind == "total"
        }
