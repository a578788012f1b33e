from odoo import api, fields, models

from ...tools import states


class HrTrainingSession(models.Model):
    """From its begin to its end, and how it is called off (policy 6)."""

    _inherit = "hr.training.session"

    can_start = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_reopen = fields.Boolean(compute="_compute_can")

    _reason_methods = frozenset({"action_cancel", "action_reopen"})

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("start", "done", "close", "cancel", who=self._is_officer())
        self._set_can("reopen", who=self._is_head())
        return result

    # ------------------------------------------------------------
    # START, DONE
    # ------------------------------------------------------------

    def action_start(self):
        """Scheduled sessions have begun: possible once their doors are open."""
        self._check_can_start()
        self._do_start()
        return True

    def _get_cannot_start_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_SCHEDULED:
            return self.env._("Only a scheduled session can be started.")
        # sudo: the clock is the same for everybody
        first = self.sudo().slot_ids.sorted("start")[:1]
        if first and not first._is_begun():
            return self.env._(
                "%(session)s has not begun: its doors open at %(time)s. Correct its "
                "slots if the class is earlier.",
                session=self.display_name,
                time=self._format_moment(first._get_register_begin()),
            )
        return False

    def _check_can_start(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("start")

    def _do_start(self):
        self._guard_sudo().write({"state": states.SESSION_ONGOING})

    def action_done(self, all_absent=False):
        """Sessions were held: who is not recorded was excused or absent.

        Requests and the waiting list end here. Nobody is absent in a slot where nobody
        was recorded, for the register may be missing (design §6.13).

        :param bool all_absent: the absence of all in such slots is true
        :raise UserError: before the last class is over, or a slot without any entry
        """
        all_absent = all_absent is True
        self._check_can_done()
        if not all_absent:
            self._check_register_kept()
        self._do_done(all_absent)
        return True

    def action_ask_done(self):
        """The button: done, or the question about classes nobody was recorded in."""
        self._check_can_done()
        if not self._get_unkept_slots():
            return self.action_done()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_session_done_action"
        )
        action["context"] = {"default_session_ids": self.ids}
        return action

    def _get_cannot_done_reason(self):
        self.ensure_one()
        if self.state not in states.SESSION_BOOKED:
            return self.env._("Only a scheduled or ongoing session can be done.")
        if self.date_end and self.date_end > fields.Datetime.now():
            return self.env._(
                "%(session)s is not over before %(time)s. Correct its slots if it "
                "ended earlier, or cancel it if it is not held.",
                session=self.display_name,
                time=self._format_moment(self.date_end),
            )
        return False

    def _check_can_done(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("done")

    def _do_done(self, all_absent=False):
        sessions_sudo = self._guard_sudo()
        sessions_sudo.enrollment_ids.filtered(
            lambda e: (
                e.state
                in (
                    states.ENROLLMENT_REQUESTED,
                    states.ENROLLMENT_WAITLISTED,
                )
            )
        )._do_end(
            states.ENROLLMENT_REFUSED,
            self.env._("The session was held without a free seat."),
        )
        if all_absent:
            sessions_sudo.slot_ids._filter_unkept().is_all_absent = True
        sessions_sudo.write(
            {"state": states.SESSION_DONE, "done_on": fields.Datetime.now()}
        )
        sessions_sudo._do_follow_facts()

    # ------------------------------------------------------------
    # CLOSE, REOPEN
    # ------------------------------------------------------------

    def action_close(self):
        """Close the books: attendance and marks change by correction only."""
        self._check_can_close()
        self._do_close()
        return True

    def _check_can_close(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("close")

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_DONE:
            return self.env._("Only a session that is done can be closed.")
        if not self.results_released and self.enrolled_count:
            return self.env._("Release the results before closing the session.")
        return False

    def _do_close(self):
        self._guard_sudo().write({"state": states.SESSION_CLOSED})

    def action_reopen(self, reason=False):
        """Open closed sessions again, as head of training; the reason is kept."""
        self._check_can_reopen()
        if not reason:
            return self._ask_reason("action_reopen")
        self._do_reopen(self._require_reason(reason))
        return True

    def _check_can_reopen(self):
        self._check_head()
        self.check_access("write")
        self._check_can("reopen")

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_CLOSED:
            return self.env._("Only a closed session can be reopened.")
        return self.is_historic and self.env._(
            "An imported session is history: correct it."
        )

    def _do_reopen(self, reason):
        for session_sudo in self._guard_sudo():
            session_sudo.state = states.SESSION_DONE
            session_sudo.message_post(
                body=self.env._("Reopened: %(reason)s", reason=reason)
            )

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    def action_cancel(self, reason=False):
        """Call sessions off: bookings end, and the reason is kept.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_cancel()
        if not reason:
            return self._ask_reason("action_cancel")
        self._do_cancel(self._require_reason(reason))
        return True

    def _check_can_cancel(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("cancel")

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        return self.state not in (
            states.SESSION_DRAFT,
            *states.SESSION_BOOKED,
        ) and self.env._("A session that was held cannot be cancelled.")

    def _do_cancel(self, reason):
        sessions_sudo = self._guard_sudo()
        # The sessions end first, so that no seat is handed on.
        sessions_sudo.write(
            {"state": states.SESSION_CANCELLED, "cancel_reason": reason}
        )
        sessions_sudo.enrollment_ids.filtered(
            lambda e: e.state not in states.ENROLLMENT_ENDED
        )._do_end(states.ENROLLMENT_WITHDRAWN, reason)
        for session_sudo in sessions_sudo:
            session_sudo.message_post(
                body=self.env._("Cancelled: %(reason)s", reason=reason)
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_clock(self):
        """Start sessions whose time has come and settle slots that are over.

        Where nobody was recorded nobody is judged: the officer is asked instead. A
        session that fails is logged and tried again next time; the others go on
        (design §6.7).
        """
        # Before anything begins: who has left does not begin it.
        self.env["hr.training.enrollment"]._cron_follow_people()
        started = [
            ("state", "=", states.SESSION_SCHEDULED),
            ("date_begin", "<=", fields.Datetime.now()),
            ("is_historic", "=", False),
        ]
        ongoing = [("state", "=", states.SESSION_ONGOING)]
        waiting = [
            ("state", "in", states.SESSION_BOOKED),
            ("enrollment_ids.state", "=", states.ENROLLMENT_WAITLISTED),
        ]
        for domain, step in (
            (started, lambda session: session._do_start()),
            (ongoing, lambda session: session._settle_past_slots()),
            (waiting, lambda session: session.enrollment_ids._promote(session)),
        ):
            self._run_isolated(self.search(domain), step, domain)
