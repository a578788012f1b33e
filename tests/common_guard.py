"""Who attacks the guarded fields, and of which models: the registry says."""

from datetime import timedelta

from ..tools import groups
from .common import START
from .common_forge import ForgeMixin
from .common_world import HrTrainingWorldCase

GUARD = "hr.training.guard.mixin"
# Everything one login can have.
ALL_GROUPS = (
    groups.MANAGER,
    groups.EXECUTIVE,
    groups.FINANCE,
    groups.TRAINER,
    "hr.group_hr_manager",
    "base.group_system",
)


class GuardCase(ForgeMixin, HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls.user_admin = cls._add_user(
            "admin", ",".join(ALL_GROUPS), department=cls.department_ops
        )
        cls.department_ops.manager_id = cls.employee_admin
        cls.env["hr.job"].create({"name": "Chief", "company_id": cls.company.id})
        mixin = cls.env.registry[GUARD]
        cls.guarded = {
            name: sorted(cls.env[name]._get_guarded_fields())
            for name, model in cls.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        }
        # Where every way in is open but for the guard.
        cls.favourites = {
            "hr.training.debrief": "draft",
            "hr.training.session": "open",
            "hr.training.course.form": "draft",
            "hr.training.course.skill": "draft",
            "hr.training.material": "everyone",
            "hr.training.material.version": "everyone",
            "hr.training.need.campaign": "open",
            "hr.training.need.campaign.person": "own",
            "hr.training.outcome.note": "own",
            "hr.training.session.slot.share": "taught",
            "hr.training.trainer.assessment": "taught",
            "hr.training.trainer.assessment.line": "taught",
            "hr.training.trainer.observation": "taught",
            "hr.training.trainer.observation.line": "taught",
        }

    @classmethod
    def _get_target(cls, model):
        """The record of a model that is attacked, in sudo."""
        scopes = cls.world[model]
        scope = cls.favourites.get(model) or next(
            name for name in ("other", "published", "any") if name in scopes
        )
        return scopes[scope]

    def _create_values(self, model):
        """Values with which the administrator may create a record, if anybody may."""
        world = self.world
        session = world["hr.training.session"]["open"]
        taught = world["hr.training.enrollment"]["taught"]
        evaluation = world["hr.training.evaluation"]["taught"]
        plan = world["hr.training.plan"]["other"]
        score = world["hr.training.score"]["other"]
        taught_session = world["hr.training.session"]["taught"]
        values = {
            "hr.training.improvement": {"name": "New"},
            "hr.training.trainer.report.line": {
                "trainer_report_id": world["hr.training.trainer.report"]["other"].id,
                "name": "New",
            },
            "hr.training.debrief": {
                "session_id": taught_session.id,
                "trainer_id": taught_session.trainer_ids.id,
            },
            "hr.training.appeal": {
                "enrollment_id": score.enrollment_id.id,
                "evaluation_id": score.evaluation_id.id,
                "text": "Unfair",
            },
            "hr.training.question": {
                "kind": "problem",
                "department_id": self.department_srv_n.id,
                "text": "Nobody learns",
            },
            "hr.training.authorization.scope": {"name": "New"},
            "hr.training.course": {"name": "New", "code": "NEW"},
            "hr.training.duty.change": {
                "job_id": world["hr.training.duty.change"]["any"].job_id.id,
                "note": "Changed",
            },
            "hr.training.material": {"name": "New"},
            "hr.training.trainer": {"employee_id": self.employee_colleague.id},
            "hr.training.trainer.assessment": {
                "trainer_id": world["hr.training.trainer"]["taught"].id,
                "date_from": "2025-01-01",
                "date_to": "2025-06-30",
            },
            "hr.training.trainer.consequence": {
                "assessment_id": world["hr.training.trainer.consequence"][
                    "other"
                ].assessment_id.id,
                "kind": "retraining",
            },
            "hr.training.trainer.observation": {
                "trainer_id": world["hr.training.trainer"]["taught"].id,
                "observer_id": self.user_outsider.id,
            },
            "hr.training.trainer.application": {
                "trainer_id": world["hr.training.trainer"]["other"].id,
                "channel": "call",
            },
            "hr.training.plan": {
                "kind": "annual",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            },
            "hr.training.plan.line": self._line_vals(plan_id=plan.id),
            "hr.training.need.campaign": {
                "name": "Needs",
                "survey_id": self.env.ref("hr_training.survey_need").id,
                "deadline": "2026-12-31",
            },
            "hr.training.need": {"name": "Pumps", "channel": "supervisor"},
            "hr.training.need.report": {
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            },
            "hr.training.summary": {
                "session_id": world["hr.training.session"]["own"].id
            },
            "hr.training.need.person": {
                "need_id": world["hr.training.need"]["other"].id,
                "employee_id": self.employee_colleague.id,
            },
            "hr.training.archive.loan": {
                "number": world["hr.training.archive.loan"]["own"].number,
                "purpose": "An audit.",
            },
            "hr.training.archive.destruction": {"reason": "Over."},
            "hr.training.outcome": {
                "kind": "reward",
                "employee_id": self.employee_colleague.id,
                "reason": "It shows.",
            },
            "hr.training.need.binding": {"model": "hr.department"},
            "hr.training.watch": {"name": "Trend"},
            "hr.training.goal": {"name": "Goal", "horizon": "2027-01-01"},
            "hr.training.goal.line": {
                "goal_id": world["hr.training.goal"]["any"].id,
                "skill_id": self.skill.id,
                "skill_level_id": self.skill_level_low.id,
            },
            "hr.training.plan.proposal": {
                "plan_id": plan.id,
                "department_id": self.department_srv.id,
                "name": "Pumps",
            },
            "hr.training.budget": {"plan_id": self.submitted["other"].id},
            "hr.training.budget.line": {
                "budget_id": world["hr.training.budget"]["other"].id,
                "cost_type_id": world["hr.training.cost.type"]["any"].id,
                "quarter": "4",
            },
            "hr.training.budget.change": self._change_vals(
                world["hr.training.budget.change"]["other"].budget_id.line_ids
            ),
            "hr.training.session": {"course_id": self.course.id, "seats_max": 1},
            "hr.training.session.slot": {
                "session_id": world["hr.training.session"]["draft"].id,
                "start": START + timedelta(days=20),
                "stop": START + timedelta(days=20, hours=1),
            },
            "hr.training.enrollment": {
                "session_id": session.id,
                "employee_id": self.employee_employee.id,
            },
            "hr.training.evaluation": {"session_id": session.id, "method": "exam"},
            "hr.training.past.course": {
                "employee_id": self.employee_colleague.id,
                "course_id": self.course.id,
                "date_from": "2025-06-06",
            },
            "hr.training.course.development": {
                "name": "Exercises",
                "course_id": self.course.id,
                "date_due": "2026-04-30",
            },
            "hr.training.course.skill": self._skill_vals(
                course_id=world["hr.training.course"]["draft"].id
            ),
            "hr.training.course.cost": self._cost_vals(course_id=self.course.id),
            "hr.training.task": {
                "name": "New",
                "job_id": world["hr.training.task"]["other"].job_id.id,
            },
            "hr.training.task.skill": self._skill_vals(
                task_id=world["hr.training.task"]["other"].id,
                skill_id=self.skill_more.id,
            ),
            "hr.training.observation": {
                "session_id": session.id,
                "kind": "discipline",
                "text": "Phones rang",
            },
            "hr.training.score": {
                "enrollment_id": taught.id,
                "evaluation_id": evaluation.id,
                "value": 50,
                "attempt": 2,
            },
        }
        return values.get(model)
