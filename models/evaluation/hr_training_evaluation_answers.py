from odoo import models

from ...tools import states


class HrTrainingEvaluation(models.Model):
    """Opening: who has to answer gets a form, once, and has time until it closes."""

    _inherit = "hr.training.evaluation"

    def action_open(self):
        """Drafts take answers and marks now; who has to answer gets his form."""
        self._check_officer()
        self._check_can("open")
        self._do_open()
        return True

    def _get_cannot_open_reason(self):
        self.ensure_one()
        if self.state != states.EVALUATION_DRAFT:
            return self.env._("Only a draft can be opened.")
        if self.session_id.state == states.SESSION_CANCELLED:
            return self.env._(
                "The session was cancelled: there is nothing to evaluate."
            )
        if self.survey_id and not self.sudo().survey_id.active:
            return self.env._("Its form is archived: nobody could fill it in.")
        return False

    def _do_open(self):
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_OPEN})
        evaluations_sudo._hand_out()
        return evaluations_sudo

    def _hand_out(self):
        """Give everybody who has none yet what the method has for him (sudo).

        Called on opening, and again for those who join while it is open.
        """
        self._make_answers()
        for evaluation in self:
            # Sessions are put off: what was handed out is due with the rest.
            evaluation._do_move_deadlines(evaluation.closes_on)

    def _make_answers(self):
        """Empty answers by name, in one go (sudo).

        Anonymous forms are handed out otherwise, see ``hr.training.participation``.
        """
        vals_list = []
        for evaluation in self:
            if evaluation.survey_id and not evaluation.is_anonymous:
                evaluation._do_follow_people()
                vals_list += evaluation._prepare_answers()
        self.env["survey.user_input"].with_context(tracking_disable=True).create(
            vals_list
        )

    def _do_follow_people(self):
        """Answers and marks of who left and came back go on where he sits now (sudo).

        A form is answered once, and attempts are counted, by human: withdrawing and
        enrolling again, or a second employee record, gives nobody another one.
        """
        self.ensure_one()
        seats = self._get_participants().sorted("id")
        answers, scores = self.user_input_ids, self.score_ids
        left = (answers.training_enrollment_id | scores.enrollment_id) - seats
        if not left:
            return
        humans = self._get_humans(seats | left)
        back = {}
        for seat in seats - answers.training_enrollment_id - scores.enrollment_id:
            back.setdefault(humans[seat], seat)
        for enrollment in left:
            # One of several that he left: what the others have stays there.
            seat = back.pop(humans[enrollment], None)
            if not seat:
                continue
            mine = answers.filtered(
                lambda a, e=enrollment: a.training_enrollment_id == e
            )
            mine.write({"training_enrollment_id": seat.id})
            # Whose login was exchanged on the way finds it with the new one.
            if partner := seat.employee_id.user_id.partner_id:
                mine.filtered(lambda a: a.state != "done").write(
                    {
                        "partner_id": partner.id,
                        "email": partner.email,
                        "nickname": partner.name,
                    }
                )
            scores.filtered(
                lambda s, e=enrollment: s.enrollment_id == e
            )._guard_sudo().write({"enrollment_id": seat.id})

    def _prepare_answers(self):
        """Values of the answers that are handed out by name (sudo); by method."""
        self.ensure_one()
        return []

    def _get_unasked(self):
        """Participants who have no answer of theirs yet, each human once (sudo)."""
        asked = self.user_input_ids.training_enrollment_id
        participants = self._get_participants()
        humans = self._get_humans(asked | participants)
        known = {humans[enrollment] for enrollment in asked}
        unasked = {}
        for enrollment in participants:
            if humans[enrollment] not in known:
                unasked.setdefault(humans[enrollment], enrollment)
        return participants.browse().union(*unasked.values())

    def _prepare_answer(self, enrollment, partner, **vals):
        """Values of one empty answer that ``partner`` fills in about an enrolment."""
        self.ensure_one()
        return {
            "survey_id": self.survey_id.id,
            "partner_id": partner.id,
            "email": partner.email,
            "nickname": partner.name,
            "deadline": self.closes_on,
            "training_evaluation_id": self.id,
            "training_enrollment_id": enrollment.id,
            **vals,
        }

    def _do_move_deadlines(self, until):
        """Who has not handed in has as long as the evaluation is open (sudo).

        :param until: when it was to close; whose own time was set otherwise keeps it
        """
        self.ensure_one()
        if not self.closes_on or self.is_anonymous:
            return
        self.user_input_ids.filtered(
            lambda a: (
                a.state != "done"
                and a.training_attempt == 1
                and a.deadline != self.closes_on
            )
        ).write({"deadline": self.closes_on})

    def _take_answers(self, answers):
        """What happens with answers that were handed in (sudo), by method."""
        self.ensure_one()
