from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import groups, states

FILE_ACTIVITY = "hr_training.mail_activity_type_training_file"


class HrTrainingSession(models.Model):
    """Training files are complete in time (policy 2.2.5).

    Late is a session whose results are not in the files so many working days after its
    end, without classes after it was done, and one whose release left somebody without
    his certificate or résumé line.
    """

    _inherit = "hr.training.session"

    is_file_late = fields.Boolean(
        string="Training Files Late",
        compute="_compute_is_file_late",
        search="_search_is_file_late",
    )

    @api.depends("state", "ended_on", "results_released")
    def _compute_is_file_late(self):
        late = self.search([("id", "in", self.ids), ("is_file_late", "=", True)])
        for session in self:
            session.is_file_late = session._origin in late

    @api.model
    def _search_is_file_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: settings of all companies; the reader's rules hold beside it
        companies = self.env["res.company"].sudo().search(Domain.TRUE)

        late = companies._get_training_over_domain(
            "ended_on", lambda company: company._get_training_file_limit()
        )
        begun = (*states.SESSION_BOOKED, *states.SESSION_HELD)
        return (
            late
            & Domain("is_historic", "=", False)
            & Domain("state", "in", begun)
            & self._get_attended_domain()
            & (Domain("results_released", "=", False) | self._get_incomplete_domain())
        )

    @api.model
    def _get_incomplete_domain(self):
        """Sessions with a pass that has not brought what it brings."""
        self.flush_model(["issue_certificate"])
        for name in ("hr.employee", "hr.training.certificate", "hr.resume.line"):
            self.env[name].flush_model()
        return self._get_placed_domain(
            lambda session: SQL(
                """
                place.result = 'passed'
                AND EXISTS (
                    SELECT FROM hr_employee employee
                     WHERE employee.id = place.employee_id AND employee.active)
                AND ((%s AND NOT EXISTS (
                        SELECT FROM hr_training_certificate certificate
                         WHERE certificate.enrollment_id = place.id
                           AND certificate.revoked_on IS NULL))
                    OR NOT EXISTS (
                        SELECT FROM hr_resume_line line
                         WHERE line.training_enrollment_id = place.id))
                """,
                SQL.identifier(session, "issue_certificate"),
            )
        )

    @api.model
    def _cron_remind_files(self):
        """Ask the officers whose sessions are not in the training files in time."""
        # sudo: the deadlines are the cron's
        kind = self.env.ref(FILE_ACTIVITY)
        late = self._guard_sudo().search(
            # Once asked, until it is done.
            ~Domain("activity_ids", "any", [("activity_type_id", "=", kind.id)])
            & Domain("is_file_late", "=", True)
        )
        self._run_isolated(late, lambda session: session._remind_of_files())

    def _remind_of_files(self):
        """Ask whoever is responsible, until it is done (sudo).

        Where he has left, or is no officer, those who plan the company's training.
        """
        self.ensure_one()
        users = self._get_officers().filtered(lambda u: u.has_group(groups.OFFICER))
        if not users:
            planners = self.env["hr.training.plan"]._get_planners(self.company_id)
            users = self.env["hr.training.person"]._filter_deciders(planners)
        self._ask(
            FILE_ACTIVITY, users, {"note": lambda session: session._get_file_reason()}
        )

    def _get_file_reason(self):
        """What keeps the files from being complete."""
        if not self.results_released:
            return self.env._(
                "The results of this session are not in the training files yet."
            )
        return self.env._("Somebody who has passed has no certificate or résumé line.")

    def _do_release(self, fail_ungraded=False):
        result = super()._do_release(fail_ungraded)
        # sudo: whoever was asked for it, it is done
        self._guard_sudo().activity_feedback([FILE_ACTIVITY], only_automated=False)
        return result
