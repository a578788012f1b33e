from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import needs
from ...tools.cells import is_said


class HrTrainingNeed(models.Model):
    """How a need is submitted, decided about and settled (policy 3)."""

    _inherit = "hr.training.need"

    # ------------------------------------------------------------
    # SUBMIT, TAKE BACK
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand needs to the training department (policy 3.1).

        :raise UserError: when it does not say its channel or what is needed, when
            the person has said the same already, or the caller did not raise it
        """
        self._check_can_submit()
        self._do_submit()
        return True

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if self.state != needs.DRAFT:
            return self.env._("It was submitted already.")
        if reason := self._get_not_mine_reason():
            return reason
        return self._get_incomplete_reason()

    def _get_not_mine_reason(self):
        """Who may act for the need: its maker and training officers."""
        self.ensure_one()
        if self._is_officer():
            return False
        # sudo: who raised it counts
        if self.sudo().requester_id == self.env.user and self._may_act():
            # Who was replaced as a manager speaks for them no more.
            return self._get_cannot_speak_reason()
        return self.env._("Only who raised it, or a training officer, can do this.")

    def _get_incomplete_reason(self):
        """What has to be said before a need is submitted, or False."""
        self.ensure_one()
        if not self.channel:
            return self.env._("Say from whom the need comes: choose its channel.")
        # sudo: only whether they are there
        need_sudo = self.sudo()
        said = is_said(self.name) or is_said(self.description)
        if not need_sudo.course_id and not need_sudo.skill_id and not said:
            return self.env._("Choose a course or a skill, or say what is needed.")
        if (
            need_sudo.channel == needs.EMPLOYEE
            and not need_sudo.person_ids
            and not need_sudo._is_of_nobody()
        ):
            return self.env._("Name the employee whose need it is.")
        return False

    def _is_of_nobody(self):
        """Whether it is somebody's own wish and nobody may know whose (sudo)."""
        self.ensure_one()
        return False

    def _check_can_submit(self):
        self.check_access("read")
        # sudo: whose wishes they are
        wishes = self.sudo().filtered(lambda n: n.channel == needs.EMPLOYEE)
        self._do_lock_wishes(wishes.person_ids.employee_id)
        self._check_can("submit")
        self._check_reasons(
            [
                (need, need._get_said_before_reason(same))
                for need, same in self._find_same()
            ]
        )

    def _get_said_before_reason(self, same):
        """The same wish of one person counts once."""
        self.ensure_one()
        return (
            same
            and self.channel == needs.EMPLOYEE
            and self.env._(
                "The same was asked for already, see %(need)s.", need=same.code
            )
        )

    @api.model
    def _do_lock_wishes(self, employees):
        """Keep others from saying the same of these people until the transaction ends.

        Whoever looks what was said takes their lock rows first. Of two at once the
        second is run again by Odoo, and finds what the first has made. The rows are
        not those of bookings: enrolment does not wait for an analysis of thousands.
        """
        Lock = self.env["hr.training.booking.lock"]
        Lock._touch_people(employees, topic="hr.training.need.person")

    def _find_same(self):
        """A need with the training department that says the same, of each (sudo).

        Of one of its people at least; what is the same see :meth:`_get_wishes`. Drafts
        of others do not count: nobody but their writers has to know of them.

        :return: list of ``(need, other need or none)``
        """
        # sudo: others ask whether it was said, whoever may read it
        needs_sudo = self.sudo()
        people = needs_sudo.person_ids.employee_id
        handed_in = (needs.SUBMITTED, *needs.PLANNABLE)
        said = self._get_said_wishes(people._ids, handed_in, besides=self)
        keys = self.env["hr.training.person"]._get_keys(people)
        found = []
        for need, need_sudo in zip(self, needs_sudo, strict=True):
            company = need_sudo.company_id.id
            humans = [keys[row.employee_id] for row in need_sudo.person_ids]
            wishes = need_sudo._get_own_wishes()
            same = needs_sudo.browse()
            for wish, level in wishes[:1]:
                for human in humans:
                    most, other = said.get((company, human, *wish), (-1, None))
                    if most >= level:
                        same = other
            found.append((need, same))
            # Those after it in the list are compared with it as well.
            need_sudo._add_wishes(said, humans)
        return found

    def _do_submit(self):
        self._guard_sudo().state = needs.SUBMITTED

    def action_reset_to_draft(self):
        """Take needs back to change them, also rejected ones.

        :raise UserError: decided about, or the caller did not raise it
        """
        self._check_can_reset_to_draft()
        self._do_reset_to_draft()
        return True

    def _get_cannot_reset_to_draft_reason(self):
        self.ensure_one()
        if self.state not in (needs.SUBMITTED, needs.REJECTED):
            return self.env._("Only what waits, or was rejected, is taken back.")
        if self.merged_into_id:
            return self.env._("It was merged into another need.")
        return self._get_not_mine_reason()

    def _check_can_reset_to_draft(self):
        self.check_access("read")
        self._check_can("reset_to_draft")

    def _do_reset_to_draft(self):
        self._guard_sudo().write(
            {
                "state": needs.DRAFT,
                "answer": False,
                "decided_by_id": False,
                "decided_on": False,
            }
        )

    # ------------------------------------------------------------
    # VALIDATE, REJECT
    # ------------------------------------------------------------

    def action_validate(self):
        """Find that needs are training needs, so that a plan may take them.

        :raise UserError: decided about already, the caller is no officer, or the need
            is about himself
        """
        self._check_can_validate()
        self._do_validate()
        return True

    def _get_cannot_validate_reason(self):
        self.ensure_one()
        if self.state != needs.SUBMITTED:
            return (
                self.env._("Submit it first.")
                if self.state == needs.DRAFT
                else self.env._("It was decided about already.")
            )
        if reason := self._get_cannot_decide_reason():
            return reason
        # sudo: the state only
        course = self.sudo().course_id
        if course and not course._is_offered():
            return self.env._(
                "The course %(course)s is no longer offered. Choose another one, or "
                "say in words what is needed.",
                course=course.name,
            )
        return self._get_incomplete_reason()

    def _get_cannot_decide_reason(self):
        """Officers decide, not about themselves."""
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        # sudo: whom it is about counts
        need_sudo = self.sudo()
        people = need_sudo._get_people()
        if need_sudo.channel == needs.EMPLOYEE:
            people |= need_sudo.requester_id.employee_ids
        if self.env["hr.department"]._training_filter_forbidden(people):
            return self.env._("It is about yourself: ask a colleague to decide.")
        return False

    def _check_can_validate(self):
        self.check_access("read")
        self._check_can("validate")

    def _do_validate(self):
        self._do_decide(needs.VALIDATED, False)
        self._do_follow()

    def _do_decide(self, state, word, **vals):
        self._guard_sudo().write(
            {
                "state": state,
                "answer": word,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )

    def action_reject(self, reason=False):
        """Reject needs; without a reason the dialog asks for it.

        :param str reason: told to who raised it
        :raise UserError: as for validation
        """
        self._check_can_reject()
        if not reason:
            return self._ask_reason("action_reject")
        self._do_reject(self._require_reason(reason))
        return True

    def _get_cannot_reject_reason(self):
        self.ensure_one()
        if self.state not in (needs.SUBMITTED, needs.VALIDATED):
            return self.env._("Only what was submitted and is not planned is rejected.")
        return self._get_cannot_decide_reason()

    def _check_can_reject(self):
        self.check_access("read")
        self._check_can("reject")

    def _do_reject(self, reason):
        self._do_decide(needs.REJECTED, reason)
        self._queue_answer()

    # ------------------------------------------------------------
    # CLOSE WITH A WORD, OPEN AGAIN
    # ------------------------------------------------------------

    def action_close(self, reason=False):
        """Close needs that were settled otherwise; without a word the dialog asks.

        :param str reason: how it was settled, told to who raised it
        :raise UserError: not validated, or the caller is no officer
        """
        self._check_can_close()
        if not reason:
            return self._ask_reason("action_close")
        self._do_close(self._require_reason(reason))
        return True

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if self.state not in needs.PLANNABLE:
            return self.env._("Only validated and planned needs are closed.")
        return self._get_cannot_decide_reason()

    def _check_can_close(self):
        self.check_access("read")
        self._check_can("close")

    def _do_close(self, reason):
        self._do_decide(needs.CLOSED, reason, is_settled=True)
        self._queue_answer()

    def action_reopen(self):
        """Open needs again that were closed by hand; their state follows from facts.

        :raise UserError: closed by passes or by a merge, or the caller is no officer
        """
        self._check_can_reopen()
        self._do_reopen()
        return True

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        if self.state != needs.CLOSED or not self.is_settled:
            return self.env._("Only what was closed by hand is opened again.")
        if self.merged_into_id:
            return self.env._("It was merged into another need.")
        return self._get_cannot_decide_reason()

    def _check_can_reopen(self):
        self.check_access("read")
        self._check_can("reopen")

    def _do_reopen(self):
        self._do_decide(needs.VALIDATED, False, is_settled=False)
        self._do_follow()

    def _get_reason_wording(self, method):
        if method == "action_reject":
            return self.env._("Reject Need"), self.env._("Reject")
        if method == "action_close":
            return self.env._("How Was It Settled?"), self.env._("Close")
        return super()._get_reason_wording(method)

    # ------------------------------------------------------------
    # EVIDENCE
    # ------------------------------------------------------------

    @api.depends("source_model", "source_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_evidence(self):
        for need in self:
            need.has_evidence = need._has_open_evidence()

    def _has_open_evidence(self):
        """Whether there is a record behind it that the user may open."""
        self.ensure_one()
        record = self._get_evidence_record()
        return bool(record) and record.has_access("read")

    def action_open_evidence(self):
        """Open what shows the need: the record it was made from.

        :raise UserError: there is none, or it is gone
        """
        self.ensure_one()
        self.check_access("read")
        record = self._get_evidence_record()
        if not record:
            raise UserError(
                self.env._("There is no record behind it that could be opened.")
            )
        record.check_access("read")
        return self._get_form_action(record)

    def _get_evidence_record(self):
        """The record that shows it, or None; files that add one extend it."""
        self.ensure_one()
        # sudo: the link only; whoever opens it is asked by the record itself
        need_sudo = self.sudo()
        if not need_sudo.source_id or need_sudo.source_model not in self.env:
            return None
        record = self.env[need_sudo.source_model].browse(need_sudo.source_id)
        return record.exists()

    @api.model
    def _prepare_source(self, record):
        """Values by which a need remembers the record it was made from."""
        return {
            "source_model": record._name,
            "source_id": record.id,
            "source_name": record.display_name,
        }
