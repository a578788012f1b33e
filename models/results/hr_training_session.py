from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingSession(models.Model):
    """Results of a session (policy 7.1, design §7).

    | action | who |
    | release results | officer |
    """

    _inherit = "hr.training.session"

    passed_count = fields.Integer(compute="_compute_passed_count")
    can_release = fields.Boolean(compute="_compute_next_step")
    next_step_text = fields.Text(
        compute="_compute_next_step",
        help="What stands in the way of releasing the results or of closing.",
    )

    @api.depends_context("uid")
    def _compute_passed_count(self):
        """As far as the user may read results."""
        Enrollment = self.env["hr.training.enrollment"]
        passed = {}
        if Enrollment.has_access("read"):
            passed = dict(
                Enrollment._read_group(
                    [
                        ("session_id", "in", self.ids),
                        ("result", "=", states.RESULT_PASSED),
                    ],
                    ["session_id"],
                    ["__count"],
                )
            )
        for session in self:
            session.passed_count = passed.get(session, 0)

    @api.depends(
        "state",
        "results_released",
        "enrollment_ids.state",
        "enrollment_ids.result",
        "evaluation_ids.state",
        "evaluation_ids.score_ids",
        "slot_ids.attendance_ids.status",
    )
    @api.depends_context("uid")
    def _compute_next_step(self):
        officer = self._is_officer()
        for session in self:
            # None: the button asks about people without a mark
            reason = session._get_cannot_release_reason(None)
            session.can_release = officer and not reason
            if session.results_released:
                reason = session._get_cannot_close_reason()
            after = officer and session.state == states.SESSION_DONE
            session.next_step_text = after and reason

    def action_release_results(self, fail_ungraded=False):
        """Set and publish the results: passed or failed, skills, résumé, certificates.

        Passed is who has every required mark at its pass score and the least
        attendance (design §7). Who attended enough and lacks a mark stays undecided.

        :param bool fail_ungraded: a missing mark is a failed one; who said so is kept
        :return: the enrolments whose result was released
        """
        if not isinstance(fail_ungraded, bool):
            raise UserError(
                self.env._("Whether people without a mark fail is yes or no.")
            )
        self._check_can_release(fail_ungraded)
        return self._do_release(fail_ungraded)

    def action_release_results_and_stay(self):
        """The button: release, and stay on the session.

        Where somebody is not graded a dialog names him and asks first.
        """
        self._check_can_release(None)
        ungraded = self._get_ungraded()
        if ungraded:
            # Made here and not by the screen, so that it knows what was shown.
            dialog = self.env["hr.training.release"].create(
                {"session_ids": self.ids, "ungraded_ids": ungraded.ids}
            )
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_release_action"
            )
            return {**action, "res_id": dialog.id}
        self.action_release_results()
        return True

    def _get_ungraded(self):
        """Enrolments that have no result, or would have none, for want of a mark.

        sudo: the officer releases for everyone, and marks count whoever reads them.
        """
        return (
            self._guard_sudo()
            .enrollment_ids.filtered(
                lambda e: (
                    e.state == states.ENROLLMENT_ENROLLED
                    or (
                        e.state == states.ENROLLMENT_COMPLETED
                        and e.result == states.RESULT_PENDING
                    )
                )
            )
            ._filter_ungraded()
        )

    def _get_cannot_close_reason(self):
        return super()._get_cannot_close_reason() or self._get_ungraded_reason()

    def _get_ungraded_reason(self):
        """Marks come until the session is closed: who has none is to be decided.

        The head of training may close it with them undecided, and reopen it.
        """
        self.ensure_one()
        ungraded = not self._is_head() and self._get_ungraded()
        return bool(ungraded) and self.env._(
            "Not graded yet: %(names)s. Enter the marks, fail them on the roster, or "
            "ask the head of training to close it with them undecided.",
            names=", ".join(ungraded.employee_id.mapped("name")),
        )

    def _get_cannot_release_reason(self, fail_ungraded=False):
        """
        :param fail_ungraded: as of :meth:`action_release_results`; None where the
            dialog asks, which names everybody
        """
        self.ensure_one()
        if self.results_released:
            return self.env._("The results are released already.")
        # sudo: the officer releases for everyone
        session_sudo = self.sudo()
        if any(a.status == "expected" for a in session_sudo.attendance_ids):
            return self.env._(
                "Attendance is not complete: mark the session as done first."
            )
        if self.state != states.SESSION_DONE:
            return self.env._("Results are released once the session is done.")
        for evaluation in session_sudo.evaluation_ids:
            if evaluation._outlives_release():
                continue
            reason = evaluation._get_cannot_release_reason()
            if reason:
                return reason
        if fail_ungraded is False:
            return session_sudo._get_unmarked_reason()
        return False

    def _get_unmarked_reason(self):
        """A form of which nobody has a mark was forgotten: that is no release (sudo).

        Single people without a mark stay undecided; a whole class does not by itself.
        """
        self.ensure_one()
        empty = self.evaluation_ids.filtered(
            lambda e: e.is_required and not e.score_ids
        )
        if not empty or not self._get_ungraded():
            return False
        return self.env._(
            "No marks were entered yet for: %(names)s. Enter them first, or say that "
            "who has none has failed.",
            names=", ".join(empty.mapped("name")),
        )

    def _check_can_release(self, fail_ungraded=False):
        self._check_officer()
        self.check_access("write")
        self._check_can("release", fail_ungraded)

    def _do_release(self, fail_ungraded=False):
        sessions_sudo = self._guard_sudo()
        # Of two releases at once the second is run again, and told by the gate.
        self.env["hr.training.booking.lock"]._touch([sessions_sudo])
        enrollments = sessions_sudo.enrollment_ids.filtered(
            lambda e: e.state == states.ENROLLMENT_ENROLLED
        )
        # Before the results are made: they take the marks of what ends now.
        sessions_sudo.evaluation_ids.filtered(
            lambda e: not e._outlives_release()
        )._do_close_reviews()
        enrollments._do_release(fail_ungraded)
        # Questionnaires give no marks and go on until their own time is over.
        sessions_sudo.evaluation_ids.filtered(
            lambda e: not (e._outlives_release() or e._has_questionnaire_form())
        )._do_release()
        sessions_sudo.write(
            {"results_released": True, "released_on": fields.Datetime.now()}
        )
        enrollments._queue_results()
        return enrollments.sudo(False).with_env(self.env)

    def action_view_certificates(self):
        """Certificates issued by these sessions."""
        return self._get_part_action("hr_training.hr_training_certificate_action", {})

    def action_view_effect(self):
        """What was before and after these sessions, of groups that may be shown."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_effect_report_action",
            [("session_id", "in", self.ids)],
            {"group_by": ["kpi_id"]},
        )
