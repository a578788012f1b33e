"""Outcomes and the results that they follow from (policy 7.3.3)."""

from datetime import datetime, timedelta

from ..common import HrTrainingCase

OUTCOME = "hr.training.outcome"
RULE = "hr.training.outcome.rule"


class OutcomeCase(HrTrainingCase):
    """Results are written as they stand after a release, so that many cost little."""

    uses = ("user_officer", "employee_employee", "user_head", "user_executive")

    # ------------------------------------------------------------
    # RESULTS
    # ------------------------------------------------------------

    @classmethod
    def _hold(cls, day="2026-02-02", course=None, **vals):
        """A session whose results were released, of a day. Returned in sudo."""
        start = datetime.fromisoformat(f"{day} 01:00:00")
        session = cls._create_session(
            start=start, course_id=(course or cls.course).id, seats_max=100
        )
        session.write(
            {
                "state": "done",
                "results_released": True,
                "released_on": start + timedelta(days=1),
                **vals,
            }
        )
        return session

    @classmethod
    def _add_results(cls, session, *rows):
        """Enrolments of ``(employee, result, weighted result)``."""
        return cls.env["hr.training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "employee_id": employee.id,
                    "state": "completed",
                    "result": result,
                    "weighted_result": value,
                    "passed_on": session._get_end_date()
                    if result == "passed"
                    else False,
                }
                for employee, result, value in rows
            ]
        )

    @classmethod
    def _fail(cls, employee, *days, course=None):
        """The person fails on these days; enrolments in their order."""
        found = cls.env["hr.training.enrollment"]
        for day in days:
            session = cls._hold(day, course=course)
            found += cls._add_results(session, (employee, "failed", 40))
        return found

    @classmethod
    def _pass(cls, employee, day, course=None):
        session = cls._hold(day, course=course)
        return cls._add_results(session, (employee, "passed", 90))

    @classmethod
    def _correct(cls, enrollment, result, value=None):
        """As a correction of a mark leaves it."""
        enrollment.write(
            {
                "result": result,
                "weighted_result": enrollment.weighted_result
                if value is None
                else value,
                "passed_on": enrollment.session_id._get_end_date()
                if result == "passed"
                else False,
            }
        )
        enrollment._do_follow_outcomes()

    @classmethod
    def _add_people(cls, count, department=None):
        return cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"Person {n}", department or cls.department_ops)
                for n in range(count)
            ]
        )

    # ------------------------------------------------------------
    # OUTCOMES
    # ------------------------------------------------------------

    @classmethod
    def _outcome_vals(cls, kind="reward", employee=None, **vals):
        employee = employee or cls.employee_employee
        defaults = {
            "kind": kind,
            "employee_id": employee.id,
            "reason": "It shows.",
            "proposal": "A word of praise",
        }
        if kind == "retraining":
            defaults["course_id"] = cls.course.id
        if kind == "coaching":
            defaults |= {
                "coach_id": cls.employee_colleague.id,
                "date_from": "2026-03-02",
                "date_to": "2026-06-01",
            }
        return {**defaults, **vals}

    @classmethod
    def _propose(cls, kind="reward", employee=None, user=None, **vals):
        """A draft, in sudo."""
        outcomes = cls.env[OUTCOME].with_user(user or cls.user_officer)
        vals = cls._outcome_vals(kind, employee, **vals)
        return outcomes.create(vals).with_env(cls.env)

    @classmethod
    def _grant(cls, outcome):
        """Submitted by the officer and approved by everybody who is asked."""
        outcome.with_user(cls.user_officer).action_submit()
        while outcome.state == "submitted":
            steps = outcome._get_current_steps()
            user = steps.filtered(lambda s: s.state == "pending").approver_ids[:1]
            outcome.with_user(user).action_approve()
        return outcome

    @classmethod
    def _create_rule(cls, basis, kind=None, **vals):
        kinds = {"top": "reward", "fails": "retraining", "below": "coaching"}
        return cls.env[RULE].create(
            {
                "name": f"Rule {basis}",
                "basis": basis,
                "kind": kind or kinds[basis],
                "company_id": cls.company.id,
                "valid_from": "2025-01-01",
                **vals,
            }
        )

    @classmethod
    def _run(cls, rule, user=None):
        """What the rule proposes, in sudo."""
        rule = rule.with_user(user or cls.user_officer)
        return rule._do_propose(cls.company).with_env(cls.env)
