from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import notices, states
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED
from .hr_training_notice import ACCEPTED, DECLINED


class HrTrainingSession(models.Model):
    """What trainers say to being asked, and who could teach instead (policy 6.2.1).

    | action | who |
    | accept, decline to teach | the trainer who was asked |
    """

    _inherit = "hr.training.session"

    _reason_methods = frozenset({"action_decline_teaching"})

    # What the user was asked as its trainer, and has said
    can_answer_teaching = fields.Boolean(compute="_compute_my_teaching")
    my_teaching_response = fields.Selection(
        selection=[
            ("asked", "You are asked to teach this class"),
            (ACCEPTED, "You have accepted to teach this class"),
            (DECLINED, "You have declined to teach this class"),
        ],
        compute="_compute_my_teaching",
    )

    @api.depends("state", "trainer_ids", "slot_ids.trainer_ids", "date_begin")
    @api.depends_context("uid")
    def _compute_my_teaching(self):
        asked = self._get_my_asked()
        for session in self:
            mine = asked.get(session._origin)
            session.can_answer_teaching = bool(
                mine and not mine._get_cannot_respond_reason()
            )
            session.my_teaching_response = mine and (mine.response or "asked")

    def _get_warnings(self):
        return super()._get_warnings() + self._get_trainer_warnings()

    def _get_trainer_warnings(self):
        """Trainers who have not answered, or do not come."""
        answers = self._get_answers()
        warnings = [
            self._get_declined_text(trainer)
            for trainer, answer in answers.items()
            if answer == DECLINED
        ]
        silent = [trainer.name for trainer, answer in answers.items() if not answer]
        if silent:
            warnings.append(
                self.env._(
                    "%(names)s has not answered yet whether to teach this class.",
                    names=", ".join(silent),
                )
            )
        return warnings

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def _on_trainer_answered(self, notice):
        """A trainer who was asked said yes or no (sudo).

        :param notice: his ``hr.training.notice`` row
        """
        self.ensure_one()
        if notice.response == ACCEPTED:
            vals = self._prepare_trainer_notice(
                notices.TRAINER_CONFIRMED, notice.trainer_id
            )
            Notice = self.env["hr.training.notice"]
            Notice._queue([{**vals, "due_on": fields.Datetime.now()}])
            return
        self._remind_once(
            "hr_training.mail_activity_type_trainer",
            self._get_officers(),
            until_done=True,
            note=self._get_declined_text(notice.trainer_id),
        )

    def action_accept_teaching(self):
        """I teach these classes: the trainer's own button (design §10)."""
        self._check_can_answer_teaching()
        self._do_answer_teaching(ACCEPTED)
        return True

    def action_decline_teaching(self, reason=None):
        """I do not teach them, for this reason: an officer is asked for another."""
        self._check_can_answer_teaching()
        if not reason:
            return self._ask_reason("action_decline_teaching")
        self._do_answer_teaching(DECLINED, self._require_reason(reason))
        return True

    def _check_can_answer_teaching(self):
        self.check_access("read")
        self._check_can("answer_teaching")

    def _get_cannot_answer_teaching_reason(self):
        mine = self._get_my_asked().get(self)
        if not mine:
            return self.env._("You were not asked whether to teach this class.")
        return mine._get_cannot_respond_reason()

    def _do_answer_teaching(self, response, reason=False):
        for asked in self._get_my_asked().values():
            asked._do_respond(response, reason)

    def _get_my_asked(self):
        """The last row of each session that asks the user whether to teach it.

        :return: dict session → ``hr.training.notice`` row, in sudo
        """
        # By whichever of his contacts he was asked.
        asked = self._get_asked(Domain("trainer_id.is_me", "=", True))
        return {row.session_id.sudo(False): row for row in asked}

    def _get_reason_wording(self, method):
        if method != "action_decline_teaching" or len(self) != 1:
            return super()._get_reason_wording(method)
        # sudo: who may make the step may know what it is about
        name = self.sudo().display_name
        return (
            self.env._("Not teaching %(session)s", session=name),
            self.env._("I Cannot Teach It"),
        )

    # ------------------------------------------------------------
    # WHO WAS ASKED
    # ------------------------------------------------------------

    def _get_officers(self):
        """Who is asked about the session: its responsible, else whoever made it."""
        self.ensure_one()
        users = self.responsible_id or self.create_uid
        return self.env["hr.training.person"]._filter_deciders(users)

    def _get_answers(self):
        """The last answer of each trainer who was asked (sudo).

        :return: dict trainer → ``accepted``, ``declined`` or False
        """
        self.ensure_one()
        answers = {row.trainer_id: row.response for row in self._get_asked()}
        trainers = self._get_trainers()._origin
        return {t: answers[t] for t in trainers if t in answers}

    def _get_asked(self, domain=Domain.TRUE):
        """Rows that ask the trainers of these sessions, the last one last, in sudo.

        :param domain: of the rows that are meant
        """
        # sudo: who was asked is no secret to whoever may see the class
        return (
            self.env["hr.training.notice"]
            .sudo()
            .search(
                Domain("session_id", "in", self._origin.ids)
                & Domain("kind", "=", notices.TRAINER_ASKED)
                & Domain("state", "!=", notices.SKIPPED)
                & domain,
                order="id",
            )
        )

    def _get_confirmed(self, asked):
        """By which answer a trainer teaches the class, False if by none (sudo).

        :param asked: the row that asked him last; who is not asked, by setting,
            teaches it once it is announced
        """
        self.ensure_one()
        if asked:
            return asked.response == ACCEPTED and str(asked.answered_on)
        return bool(self.notice_on)

    # ------------------------------------------------------------
    # INSTEAD
    # ------------------------------------------------------------

    def _get_declined_text(self, trainer):
        """That a trainer does not come, and who could instead (sudo)."""
        others = ", ".join(self._get_free_trainers().mapped("name"))
        if not others:
            return self.env._(
                "%(name)s cannot teach this class. Nobody else who is qualified for it "
                "is free: choose another time, or another trainer.",
                name=trainer.name,
            )
        return self.env._(
            "%(name)s cannot teach this class. Free and qualified: %(others)s.",
            name=trainer.name,
            others=others,
        )

    def _get_free_trainers(self):
        """Others who are qualified for the course and teach nothing then."""
        self.ensure_one()
        # sudo: a booking counts, whoever may see it
        session = self.sudo()
        qualified = session.trainer_ids.search(
            [
                ("state", "=", TRAINER_QUALIFIED),
                ("company_id", "=", session.company_id.id),
                "|",
                ("course_ids", "=", False),
                ("course_ids", "in", session.course_id.ids),
            ]
        )
        candidates = qualified - session._get_trainers()
        candidates -= candidates._filter_left()
        taken = session.slot_ids.search(
            Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain.OR(
                Domain("start", "<", slot.stop) & Domain("stop", ">", slot.start)
                for slot in session.slot_ids
            )
        )
        Person = self.env["hr.training.person"]
        keys = Person._get_keys(candidates, taken.trainer_ids)
        busy = {keys[trainer] for trainer in taken.trainer_ids}
        return candidates.filtered(lambda t: keys[t] not in busy)
