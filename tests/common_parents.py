"""Documents in every state that closes them, and records to be moved there."""

from datetime import date, timedelta

from odoo.fields import Command

from .common import START
from .common_world import HrTrainingWorldCase


class ParentsCase(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls._create_sessions()
        cls._create_plans()
        cls._create_budgets()
        world = cls.world
        cls.closed["hr.training.evaluation"] = {
            "released": world["hr.training.evaluation"]["own"],
            "foreign": world["hr.training.evaluation"]["company"],
        }
        cls.closed["hr.training.course"] = {
            "foreign": world["hr.training.course"]["company"],
        }
        cls.closed["hr.training.goal"] = {
            "foreign": world["hr.training.goal"]["company"],
        }
        cls.closed["hr.training.task"] = {
            "foreign": world["hr.training.task"]["company"],
        }
        cls.closed["hr.training.enrollment"] = {
            "released": world["hr.training.enrollment"]["own"],
            "foreign": world["hr.training.enrollment"]["company"],
        }
        cls.closed["hr.training.observation"] = {
            "foreign": world["hr.training.observation"]["company"],
        }
        cls.closed["hr.training.session.slot"] = {
            "foreign": world["hr.training.session.slot"]["company"],
        }
        reports = cls.world["hr.training.trainer.report"]
        submitted = reports["other"].sudo()
        submitted.write({"went": "Well", "state": "submitted"})
        cls.closed["hr.training.trainer.report"] = {
            "submitted": submitted,
            "foreign": reports["company"],
        }
        cls.closed["hr.training.debrief"] = {
            "sent": world["hr.training.debrief"]["taught"],
            "foreign": world["hr.training.debrief"]["company"],
        }
        assessments = world["hr.training.trainer.assessment"]
        cls.closed["hr.training.trainer.assessment"] = {
            "draft": assessments["taught"],
            "foreign": assessments["company"],
        }
        rejected = cls._as_officer("hr.training.need").create(
            {"name": "Pumps", "channel": "supervisor"}
        )
        rejected.action_submit()
        rejected.action_reject("No")
        cls.closed["hr.training.need"] = {
            "rejected": rejected.with_env(cls.env),
            "foreign": world["hr.training.need"]["company"],
        }
        cls._create_movable()
        cls.env.flush_all()

    @classmethod
    def _create_sessions(cls):
        start = START + timedelta(days=40)
        sessions = []
        for number in range(4):
            session = cls._create_session(start + timedelta(days=number))
            session.with_user(cls.user_officer).write(
                {
                    "evaluation_ids": [Command.create({"method": "exam"})],
                    "cost_ids": [Command.create(cls._cost_vals())],
                }
            )
            sessions.append(session)
        cls.open_session, other, held, cancelled = sessions
        cls.other_session = other
        held.with_user(cls.user_officer).action_schedule()
        held.sudo()._do_done()
        held.with_user(cls.user_officer).action_release_results()
        cls._waive_documents(held)
        held.with_user(cls.user_officer).action_close()
        cancelled.with_user(cls.user_officer).action_cancel("Nobody came")
        cls.closed = {
            "hr.training.session": {
                "closed": held,
                "cancelled": cancelled,
                "released": cls.world["hr.training.session"]["own"],
                "foreign": cls.world["hr.training.session"]["company"],
            }
        }

    @classmethod
    def _create_plans(cls):
        lines = [{"cost_ids": [Command.create(cls._cost_vals())]}]
        cls.open_plan = cls._create_plan("quarterly", lines=lines)
        cls.other_plan = cls._create_plan("quarterly", lines=lines)
        approved, finished = (
            cls._approve(
                cls._create_plan(
                    lines=[{"date_start": f"{year}-04-06", **lines[0]}],
                    date_from=f"{year}-01-01",
                    date_to=f"{year}-12-31",
                )
            )
            for year in (2027, 2028)
        )
        finished.with_user(cls.user_officer).action_publish()
        finished.sudo().write({"state": "closed"})
        cancelled = cls._create_plan(lines=lines)
        cancelled.with_user(cls.user_officer).action_cancel()
        plans = {
            "approved": approved,
            "closed": finished,
            "cancelled": cancelled,
            "foreign": cls.world["hr.training.plan"]["company"],
        }
        cls.closed["hr.training.plan"] = plans
        cls.closed["hr.training.plan.line"] = {
            name: plan.line_ids[0] for name, plan in plans.items()
        }

    @classmethod
    def _create_budgets(cls):
        cls.open_budget = cls._create_budget(approve=False)
        cls.other_budget = cls._create_budget(approve=False)
        cancelled = cls._create_budget(approve=False)
        cancelled.with_user(cls.user_officer).action_cancel()
        cls.approved_budget = cls._create_budget(
            1000.0, {"amount": 500.0, "date_start": date(2026, 7, 6)}
        )
        budgets = {
            "approved": cls.approved_budget,
            "cancelled": cancelled,
            "foreign": cls.world["hr.training.budget"]["company"],
        }
        cls.closed["hr.training.budget"] = budgets
        cls.closed["hr.training.budget.line"] = {
            name: budget.line_ids[0] for name, budget in budgets.items()
        }

    @classmethod
    def _create_movable(cls):
        """Of every model a record that may be changed, and values for another one."""
        session, plan, budget = cls.open_session, cls.open_plan, cls.open_budget
        draft_course = cls.world["hr.training.course"]["draft"]
        taught = cls.world["hr.training.enrollment"]["taught"]
        annual = cls._create_plan(lines=1)
        cls.annual_line = annual.line_ids
        free_slot = START + timedelta(days=90)
        session.slot_ids.trainer_ids = cls.trainer
        other_type = cls.env["hr.training.cost.type"].create(
            {"name": "Second", "code": "second"}
        )
        cls.vals = {
            "hr.training.session": {"course_id": cls.course.id, "seats_max": 3},
            "hr.training.session.slot": {
                "session_id": session.id,
                "start": free_slot,
                "stop": free_slot + timedelta(hours=1),
            },
            "hr.training.session.slot.share": {
                "slot_id": session.slot_ids.id,
                "trainer_id": cls.trainer.id,
                "share": 50,
            },
            "hr.training.evaluation": {
                "session_id": session.id,
                "method": "reflection",
            },
            "hr.training.cost": cls._cost_vals(session_id=session.id),
            "hr.training.plan": {
                "kind": "quarterly",
                "date_from": "2026-07-01",
                "date_to": "2026-09-30",
            },
            "hr.training.plan.line": cls._line_vals(plan_id=plan.id),
            "hr.training.need": {"name": "Pumps", "channel": "supervisor"},
            "hr.training.need.person": {
                "need_id": cls.world["hr.training.need"]["other"].id,
                "employee_id": cls.employee_colleague.id,
            },
            "hr.training.summary": {
                "session_id": cls.world["hr.training.session"]["own"].id
            },
            "hr.training.archive.loan": {
                "number": cls.world["hr.training.archive.loan"]["own"].number,
                "purpose": "An audit.",
            },
            "hr.training.archive.destruction": {"reason": "Over."},
            "hr.training.outcome": {
                "kind": "reward",
                "employee_id": cls.employee_colleague.id,
                "reason": "It shows.",
            },
            "hr.training.trainer.application": {
                "trainer_id": cls.world["hr.training.trainer"]["other"].id,
                "channel": "call",
            },
            "hr.training.watch": {"name": "Trend"},
            "hr.training.goal": {"name": "Goal", "horizon": "2027-01-01"},
            "hr.training.goal.line": {
                "goal_id": cls.world["hr.training.goal"]["any"].id,
                "skill_id": cls.skill.id,
                "skill_level_id": cls.skill_level_low.id,
            },
            "hr.training.plan.proposal": {
                "plan_id": plan.id,
                "department_id": cls.department_ops.id,
                "name": "Pumps",
            },
            "hr.training.budget": {"plan_id": annual.id},
            "hr.training.budget.line": {
                "budget_id": budget.id,
                "cost_type_id": other_type.id,
                "quarter": "1",
            },
            "hr.training.budget.change": cls._change_vals(
                cls.approved_budget.line_ids[0]
            ),
            "hr.training.course.form": {
                "course_id": draft_course.id,
                "method": "questionnaire",
            },
            "hr.training.course.cost": cls._cost_vals(course_id=draft_course.id),
            "hr.training.course.skill": cls._skill_vals(course_id=draft_course.id),
            "hr.training.task.skill": cls._skill_vals(
                task_id=cls.world["hr.training.task"]["other"].id,
                skill_id=cls.skill_more.id,
            ),
            "hr.training.past.course": {
                "employee_id": cls.employee_colleague.id,
                "course_id": draft_course.id,
                "date_from": "2025-06-06",
            },
            "hr.training.course.development": {
                "name": "Exercises",
                "course_id": draft_course.id,
                "company_id": cls.company.id,
                "date_due": "2026-04-30",
            },
            "hr.training.requirement": {"course_id": draft_course.id},
            "hr.training.enrollment": {
                "session_id": cls.world["hr.training.session"]["open"].id,
                "employee_id": cls.employee_employee.id,
            },
            "hr.training.observation": {
                "session_id": taught.session_id.id,
                "enrollment_id": taught.id,
                "text": "Fine",
            },
            "hr.training.score": {
                "enrollment_id": taught.id,
                "evaluation_id": cls.world["hr.training.evaluation"]["taught"].id,
                "value": 60,
                "attempt": 2,
            },
            "hr.training.improvement": {"name": "Exercises"},
            "hr.training.trainer.report.line": {
                "trainer_report_id": cls.world["hr.training.trainer.report"][
                    "taught"
                ].id,
                "name": "Smaller groups",
            },
            "hr.training.debrief": {
                "session_id": taught.session_id.id,
                "trainer_id": taught.session_id.trainer_ids.id,
            },
            "hr.training.trainer.observation": {
                "trainer_id": taught.session_id.trainer_ids.id,
                "observer_id": cls.user_colleague.id,
                "session_id": taught.session_id.id,
            },
            "hr.training.trainer.consequence": {
                "assessment_id": cls.world["hr.training.trainer.consequence"][
                    "other"
                ].assessment_id.id,
                "kind": "retraining",
            },
            "hr.training.incident": {
                "observation_id": cls.env["hr.training.observation"]
                .create(
                    {
                        "session_id": taught.session_id.id,
                        "kind": "discipline",
                        "text": "They slept",
                    }
                )
                .id,
                "owner_id": cls.user_trainer.id,
                "due_on": "2026-12-31",
            },
            "hr.training.question": {
                "kind": "problem",
                "department_id": cls.department_srv_n.id,
                "text": "Nobody learns",
            },
            "hr.training.appeal": {
                "enrollment_id": cls.world["hr.training.enrollment"]["own"].id,
                "evaluation_id": cls.world["hr.training.evaluation"]["own"].id,
                "text": "Too few",
            },
        }
        cls.movable = {}
        for model, vals in cls.vals.items():
            if model == "hr.training.budget":
                cls.movable[model] = budget
                continue
            [record_id] = cls._rpc_create(model, vals)
            cls.movable[model] = cls.env[model].browse(record_id)
            # The next one of the same kind must not fail for being the same.
            if model == "hr.training.session.slot":
                vals["start"] += timedelta(hours=2)
                vals["stop"] += timedelta(hours=2)
            elif model == "hr.training.budget.line":
                vals["quarter"] = "2"
            elif model == "hr.training.enrollment":
                vals["employee_id"] = cls.employee_colleague.id
            elif model == "hr.training.trainer.consequence":
                vals["kind"] = "coaching"
            elif model == "hr.training.score":
                vals["attempt"] = 3
        cls.movable["hr.training.cost/plan_line_id"] = plan.line_ids.cost_ids
        to_line, from_line = cls.approved_budget.line_ids
        cls.transfer = {"kind": "transfer", "source_line_id": from_line.id}
        [transfer_id] = cls._rpc_create(
            "hr.training.budget.change", cls._change_vals(to_line, **cls.transfer)
        )
        cls.movable["hr.training.budget.change/source_line_id"] = cls.env[
            "hr.training.budget.change"
        ].browse(transfer_id)
        cls.open_of = {
            "hr.training.session": cls.other_session,
            "hr.training.plan": cls.other_plan,
            "hr.training.plan.line": cls.other_plan.line_ids,
            "hr.training.budget": cls.other_budget,
            "hr.training.course": cls.world["hr.training.course"]["taught"],
        }

    @classmethod
    def _rpc_create(cls, model, vals):
        return cls.env[model].with_user(cls.user_officer).create([vals]).ids
