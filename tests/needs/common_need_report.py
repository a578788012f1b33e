"""Needs of a period, and reports on them."""

from datetime import date

from odoo.fields import Command

from ..common import HrTrainingCase

# The period of the reports: what was raised until the frozen day.
PERIOD = (date(2026, 1, 1), date(2026, 3, 2))


class NeedReportCase(HrTrainingCase):
    @classmethod
    def _create_need(cls, *people, state="validated", user=None, **vals):
        """A need that the officer raised and, unless said otherwise, validated.

        :param people: employees whom it names
        """
        user = user or cls.user_officer
        need = (
            cls.env["hr.training.need"]
            .with_user(user)
            .create(
                {
                    "channel": "supervisor",
                    "company_id": user.company_id.id,
                    "course_id": cls.course.id,
                    "date": date(2026, 2, 2),
                    "person_ids": [
                        Command.create({"employee_id": employee.id})
                        for employee in people
                    ],
                    **vals,
                }
            )
        )
        if state != "draft":
            need.action_submit()
        if state not in ("draft", "submitted", "rejected"):
            need.action_validate()
        if state == "rejected":
            need.action_reject("No")
        elif state == "closed":
            need.action_close("Settled")
        return need.with_env(cls.env)

    @classmethod
    def _create_report(cls, *departments, user=None, **vals):
        """A draft of the officer's, on these departments. Returned in sudo."""
        user = user or cls.user_officer
        return (
            cls.env["hr.training.need.report"]
            .with_user(user)
            .create(
                {
                    "date_from": PERIOD[0],
                    "date_to": PERIOD[1],
                    "company_id": user.company_id.id,
                    "department_ids": [Command.set([d.id for d in departments])],
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def _approve(cls, report, *remarks):
        """Take a draft through its two steps, with what each of them says."""
        head, management = remarks or (False, False)
        report.with_user(cls.user_officer).action_submit()
        report.with_user(cls.user_head).action_approve(head)
        report.with_user(cls.user_executive).action_approve(management)
        return report

    @classmethod
    def _create_plan_of(cls, report):
        return report.with_user(cls.user_officer).action_create_plan().sudo()

    def _get_figures(self, report):
        """(kind, name) → (needs, people, hours, cost)."""
        return {
            (line.kind, line.name): (
                line.need_count,
                line.people_count,
                line.hours,
                line.cost,
            )
            for line in report.line_ids
        }
