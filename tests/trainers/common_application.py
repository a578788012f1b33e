"""Candidates, their assessors, and what these give them (policy 8.1)."""

from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import selection
from ..common import HrTrainingCase

TRAINER = "hr.training.trainer"
APPLICATION = "hr.training.trainer.application"
SHEET = "hr.training.trainer.sheet"
SCORE = "hr.training.trainer.score"
CRITERION = "hr.training.trainer.criterion"
NOMINATE = "hr.training.trainer.nominate"


class ApplicationCase(HrTrainingCase):
    """Two criteria of profiles, A of weight 60 and B of weight 20, and one of trial
    lectures; the least score is 50. Companies ask for no lecture unless a test says so.
    """

    uses = (
        "user_officer",
        "user_head",
        "user_employee",
        "user_colleague",
        "user_outsider",
        "user_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_trainer_lecture = False
        Criterion = cls.env[CRITERION]
        Criterion.search([]).active = False
        for kind in (selection.INTERNAL, selection.EXTERNAL):
            for name, stage, weight in (
                ("A", selection.PROFILE, 60),
                ("B", selection.PROFILE, 20),
                ("L", selection.LECTURE, 50),
            ):
                Criterion.create(
                    {
                        "name": name,
                        "code": f"{name} {kind}",
                        "kind": kind,
                        "stage": stage,
                        "weight": weight,
                        "score_min": 50,
                    }
                )

    @contextmanager
    def _refused(self, sentence):
        """What is refused with these words, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, sentence), self._undone():
            yield

    # ------------------------------------------------------------
    # DATA
    # ------------------------------------------------------------

    @classmethod
    def _add_candidate(cls, company=None, **vals):
        """An employee who is a candidate, in sudo; of the test company."""
        company = company or cls.company
        employee = cls.env["hr.employee"].create(
            {"name": "Candidate", "company_id": company.id, **vals}
        )
        return cls.env[TRAINER].create(
            {"employee_id": employee.id, "company_id": company.id}
        )

    @classmethod
    def _open(cls, trainer=None, assessors=None, user=None, **vals):
        """A draft of the officer's, in sudo; assessors by default colleague and
        outsider."""
        trainer = trainer or cls._add_candidate()
        if assessors is None:
            assessors = cls.user_colleague | cls.user_outsider
        external = trainer.kind == selection.EXTERNAL
        application = (
            cls.env[APPLICATION]
            .with_user(user or cls.user_officer)
            .create(
                {
                    "trainer_id": trainer.id,
                    "channel": selection.WEB if external else selection.CALL,
                    "course_ids": [Command.set(cls.course.ids)],
                    "assessor_ids": [Command.set(assessors.ids)],
                    **vals,
                }
            )
        )
        return application.with_env(cls.env)

    @classmethod
    def _get_sheet(cls, application, user, stage=selection.PROFILE):
        """The assessor's sheet, as his."""
        cls.env.invalidate_all()
        return application.sheet_ids.filtered(
            lambda s: s.assessor_id == user and s.stage == stage
        ).with_user(user)

    @classmethod
    def _fill(cls, sheet, *values):
        """Values by the order of the criteria, as the assessor gives them."""
        for score, value in zip(sheet.score_ids, values, strict=True):
            score.value = value

    @classmethod
    def _hand_in(cls, application, user, *values, stage=selection.PROFILE):
        sheet = cls._get_sheet(application, user, stage)
        cls._fill(sheet, *values)
        sheet.action_hand_in()
        cls.env.invalidate_all()
        return sheet

    @classmethod
    def _score(cls, application, value=80):
        """Every assessor gives the same for everything."""
        for sheet in application.sheet_ids:
            own = sheet.with_user(sheet.assessor_id)
            cls._fill(own, *[value] * len(own.score_ids))
            own.action_hand_in()
        cls.env.invalidate_all()
        return application

    @classmethod
    def _submit(cls, application, user=None):
        application.with_user(user or cls.user_officer).action_submit()
        return application

    @classmethod
    def _approve(cls, application):
        """Scored, submitted and approved."""
        cls._score(application)
        cls._submit(application)
        application.with_user(cls.user_head).action_approve()
        cls.env.invalidate_all()
        return application

    @classmethod
    def _refuse(cls, application, reason="Not yet"):
        cls._score(application)
        cls._submit(application)
        application.with_user(cls.user_head).action_refuse(reason)
        cls.env.invalidate_all()
        return application

    def _nominate(self, user, channel, **vals):
        """By the dialog, as RPC calls it; returns the applications in sudo."""
        before = self.env[APPLICATION].search([])
        [dialog] = self._rpc(user, NOMINATE, "create", [{"channel": channel, **vals}])
        self._rpc(user, NOMINATE, "action_nominate", [dialog])
        self.env.invalidate_all()
        return self.env[APPLICATION].search([]) - before
