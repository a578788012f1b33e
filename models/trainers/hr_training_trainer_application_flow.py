from odoo import models
from odoo.tools import format_date

from ...tools import selection, states
from ..catalogue.hr_training_trainer import TRAINER_CANDIDATE, TRAINER_QUALIFIED
from .hr_training_trainer_application import ACTIVITY, DECIDE, OPEN, TODO

# What a candidate is told.
CALLED, RECOMMENDED, QUALIFIED, REFUSED = (
    "called",
    "recommended",
    "qualified",
    "refused",
)


class HrTrainingTrainerApplication(models.Model):
    """How an application is submitted and decided, and who is told (policy 8.1)."""

    _inherit = "hr.training.trainer.application"

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def _approval_document(self):
        return "trainer_application"

    def _approval_department(self):
        # sudo: whose manager is asked, whoever submits
        return self.sudo().employee_id.department_id.sudo(False)

    def _approval_subjects(self):
        # sudo: whom it is about, whoever submits
        return self.env["hr.training.person"]._get_logins(self.sudo().trainer_id)

    def _get_step_request(self, purpose):
        return self.motivation

    def _get_cannot_submit_reason(self):
        return self._get_not_mine_reason() or super()._get_cannot_submit_reason()

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        if self.state in (states.APPROVED, states.REFUSED):
            return self.env._("It is decided.")
        return self._get_not_mine_reason() or super()._get_cannot_cancel_reason()

    def _get_cannot_reset_to_draft_reason(self):
        """Who was refused comes again by a new one, after the months of the setting."""
        self.ensure_one()
        if self.state == states.REFUSED:
            return self.env._("It is decided. The person may come again later.")
        reason = self._get_not_mine_reason()
        return reason or super()._get_cannot_reset_to_draft_reason()

    def _do_reset_to_draft(self):
        result = super()._do_reset_to_draft()
        self._check_may_come()
        return result

    def _get_not_mine_reason(self):
        """Why the user has no hand in it, or False."""
        self.ensure_one()
        if self.env.su:
            return False
        if not self._is_officer():
            return self.env._("A training officer does this.")
        if self.is_me:
            return self.env._("It is about yourself: leave it to another officer.")
        return False

    def _get_incomplete_reason(self):
        # sudo: who is there, what was asked and handed in, of a draft that the user
        # may write
        application = self.sudo()
        if not application.trainer_id:
            return self.env._("Choose who is to become a trainer.")
        return (
            application.trainer_id._get_gone_reasons().get(application.trainer_id)
            or application._get_other_reason()
            or application._get_terms_reason()
            or application._get_unscored_reason()
            or super()._get_incomplete_reason()
        )

    def _get_other_reason(self):
        """Records may have turned out to be of one human since (sudo)."""
        self.ensure_one()
        people = self.env["hr.training.person"]._get_people(self.trainer_id)
        return self._get_rival_reason(self._find_rivals(people))

    def _get_terms_reason(self):
        """What is missing of what he is to be qualified for, or False (sudo)."""
        self.ensure_one()
        trainer = self.trainer_id
        every = trainer.state == TRAINER_QUALIFIED and not trainer._get_every_course()
        if not self.course_ids and not every:
            return self.env._("Choose the courses.")
        today = self.company_id._get_training_today()
        if self.valid_until and self.valid_until < today:
            return self.env._("The qualification would have ended: choose a later day.")
        if self.channel == selection.INSTITUTION and not self.institution_id:
            return self.env._("Choose the institution.")
        if self._is_lecture_due() and not self.has_lecture:
            return self.env._("The company asks for a trial lecture.")
        return self._get_grade_reason()

    def _get_grade_reason(self):
        """What keeps a trainer from the higher grade that is asked for (sudo)."""
        self.ensure_one()
        trainer, grade = self.trainer_id, self.grade_id
        now = trainer.grade_id
        if not now or (grade.sequence, grade.id) <= (now.sequence, now.id):
            return False
        today = self.company_id._get_training_today()
        return "\n".join(trainer._get_grade_reasons(today)[trainer]) or False

    def _do_submit(self):
        result = super()._do_submit()
        self._guard_sudo().activity_unlink([TODO, DECIDE])
        return result

    # ------------------------------------------------------------
    # APPROVE, REFUSE, WITHDRAW
    # ------------------------------------------------------------

    def _do_grant(self):
        """The approval qualifies, if that can still be done (sudo)."""
        gone = self.trainer_id._get_gone_reasons()
        self._check_reasons(
            [(a, gone.get(a.trainer_id) or a._get_terms_reason()) for a in self]
        )
        result = super()._do_grant()
        for application in self:
            application.trainer_id._do_take_over(application)
        self._tell(QUALIFIED)
        return result

    def _do_refuse(self, reason):
        result = super()._do_refuse(reason)
        self._guard_sudo()._do_note_refusal()
        return result

    def _do_note_refusal(self):
        """From today on he waits, and he is told (sudo)."""
        for company, mine in self.grouped("company_id").items():
            mine.refused_on = company._get_training_today()
        candidates = self.trainer_id.filtered(lambda t: t.state == TRAINER_CANDIDATE)
        candidates._do_turn_down()
        self._tell(REFUSED)

    def action_turn_down(self, reason=False):
        """Not qualified by the scores: what is under a least score is not submitted.

        :param str reason: kept in the thread, which the candidate reads; without it a
            dialog asks
        :raise UserError: not the head of training, one's own, no draft, or no score
            that is in is under the least one
        """
        self._check_can_turn_down()
        if not reason:
            return self._ask_reason("action_turn_down")
        self._do_turn_down(self._require_reason(reason))
        return True

    def _get_cannot_turn_down_reason(self):
        self.ensure_one()
        if self.state != states.DRAFT:
            return self.env._("Only a draft is turned down by its scores.")
        if not self._is_head():
            return self.env._("Only the head of training turns candidates down.")
        if reason := self._get_not_mine_reason():
            return reason
        # sudo: scores that are in, of a draft that the user may write
        saved = self._origin.sudo()
        under = saved and saved._get_under_text()
        return not under and self.env._(
            "No score that is in is under the least one: submit it, and decide then."
        )

    def _check_can_turn_down(self):
        self.check_access("write")
        self._check_can("turn_down")

    def _do_turn_down(self, reason):
        applications = self._guard_sudo()
        for application in applications:
            application.state = states.REFUSED
            application._notify_refused(reason)
        applications._do_note_refusal()
        applications._do_close()

    def _get_reason_wording(self, method):
        if method == "action_turn_down":
            # sudo: who may make the step may know what it is about
            what = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
            return (
                self.env._("Not Qualified: %(what)s", what=what),
                self.env._("Not Qualified"),
            )
        return super()._get_reason_wording(method)

    def action_withdraw(self, reason=False):
        """The candidate does not want to teach, or not now.

        :param str reason: kept in the thread; without it a dialog asks
        :raise UserError: not the candidate's own, or decided already
        """
        self._check_can_withdraw()
        if not reason:
            return self._ask_reason("action_withdraw")
        self._do_withdraw(self._require_reason(reason))
        return True

    def _get_cannot_withdraw_reason(self):
        self.ensure_one()
        if not self.is_me:
            return self.env._("The candidate withdraws it.")
        if self.state not in OPEN:
            return self.env._("It is decided.")
        return False

    def _check_can_withdraw(self):
        self.check_access("read")
        self._check_can("withdraw")

    def _do_withdraw(self, reason):
        applications = self._guard_sudo()
        applications._do_cancel()
        for application in applications:
            application.message_post(
                body=self.env._("Withdrawn by the candidate: %s", reason)
            )

    def _do_cancel(self):
        result = super()._do_cancel()
        self._do_close()
        return result

    def _do_close(self):
        """Nobody has to do anything about these any more."""
        self._guard_sudo().activity_unlink([TODO, ACTIVITY, DECIDE])

    # ------------------------------------------------------------
    # TELL
    # ------------------------------------------------------------

    def _tell(self, what):
        """Tell the candidates, each in his language (sudo)."""
        left = self.trainer_id._filter_left()
        for application in self:
            trainer = application.trainer_id
            partner = trainer._get_notice_partner()
            if partner and trainer not in left:
                application._send_reminder(what, partner)

    def _prepare_reminder(self, asked):
        values = {
            "company": self.company_id.name,
            "courses": ", ".join(self.course_ids.mapped("name")) or "–",
        }
        until = self.trainer_id.valid_until
        subject, sentence = {
            CALLED: lambda: (
                self.env._("You are asked to become a trainer"),
                self.env._(
                    "The training department of %(company)s would like you to teach: "
                    "%(courses)s. Please say something about yourself, or that you do "
                    "not want to.",
                    **values,
                ),
            ),
            RECOMMENDED: lambda: (
                self.env._("You are recommended as a trainer"),
                self.env._(
                    "Your department has recommended you to teach: %(courses)s. Please "
                    "say something about yourself, or that you do not want to.",
                    **values,
                ),
            ),
            QUALIFIED: lambda: (
                self.env._("You are a qualified trainer"),
                self.env._(
                    "You are qualified to teach until %(day)s: %(courses)s.",
                    day=format_date(self.env, until),
                    **values,
                )
                if until
                else self.env._("You are qualified to teach: %(courses)s.", **values),
            ),
            REFUSED: lambda: (
                self.env._("Your application as a trainer"),
                self.env._(
                    "Your application was not approved. The reason stands in it, and "
                    "you may come again later."
                ),
            ),
        }[asked]()
        return (
            subject,
            [sentence],
            f"odoo/training-my-applications/{self.id}",
            self.env._("Open the Application"),
        )
