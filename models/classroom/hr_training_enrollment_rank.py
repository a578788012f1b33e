from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import states


class HrTrainingEnrollment(models.Model):
    """Who comes before whom on a waiting list, said by an officer (policy 6.3).

    | action | who |
    | move in the queue | officer, but not himself |

    Seats are given in this order by whatever frees them, see ``_promote_session``.
    """

    _inherit = "hr.training.enrollment"

    _guarded_fields = frozenset({"passed_over_text"})

    waiting_text = fields.Char(
        string="Waiting List", compute="_compute_waiting_text", compute_sudo=True
    )
    passed_over_text = fields.Char(
        string="Why Somebody Came Before",
        copy=False,
        help="The person reads it.",
    )
    can_move_in_queue = fields.Boolean(compute="_compute_can_move_in_queue")

    @api.depends("waiting_position", "session_id.waitlisted_count")
    @api.depends_context("lang")
    def _compute_waiting_text(self):
        """One's place counts people one may not see, hence in sudo."""
        for enrollment in self:
            enrollment.waiting_text = bool(enrollment.waiting_position) and self.env._(
                "Place %(place)s of %(count)s on the waiting list",
                place=enrollment.waiting_position,
                count=enrollment.session_id.waitlisted_count,
            )

    @api.depends("state", "session_id.state", "employee_id")
    @api.depends_context("uid")
    def _compute_can_move_in_queue(self):
        self._set_can("move_in_queue")

    # ------------------------------------------------------------
    # MOVE
    # ------------------------------------------------------------

    def action_move_in_queue(self, rank=None, reason=False, person_text=False):
        """Give somebody another place on the waiting list; a dialog asks for what is
        missing.

        :param int rank: his new place, from 1 on
        :param str reason: kept with the old and the new places, for officers
        :param str person_text: what those are told who are passed over by it
        """
        self.ensure_one()
        self._check_can_move_in_queue()
        if rank is None or not reason:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_enrollment_move_action"
            )
            action["context"] = {"default_enrollment_id": self.id}
            return action
        number = self._read_number(rank)
        reason = self._require_reason(reason)
        person_text = self._read_text(person_text, limit=500)
        waiting = self._get_waiting(self.session_id)
        if number != int(number) or not 1 <= number <= len(waiting):
            raise UserError(
                self.env._("Choose a place from 1 to %(count)s.", count=len(waiting))
            )
        place = int(number)
        if place == self.waiting_position:
            raise UserError(self.env._("This is the place that the person has."))
        if place < self.waiting_position and not person_text:
            raise UserError(
                self.env._("Please write what those are told who are passed over.")
            )
        self._do_move_in_queue(place, reason, person_text)
        return True

    def _get_cannot_move_in_queue_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer orders the waiting list.")
        if self.state != states.ENROLLMENT_WAITLISTED:
            return self.env._("Only who waits for a seat has a place in line.")
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else decides about your own place.")
        # sudo: the state only
        session_state = self.sudo().session_id.state
        if session_state not in (states.SESSION_DRAFT, *states.SESSION_BOOKED):
            return self.env._("The session is over: its waiting list ended with it.")
        return False

    def _check_can_move_in_queue(self):
        if not self._is_officer():
            raise AccessError(
                self.env._("Only a training officer orders the waiting list.")
            )
        self.check_access("read")
        self._check_can("move_in_queue")

    def _do_move_in_queue(self, place, reason, person_text):
        """Number the whole line anew, keep what moved, and look for free seats.

        Who got a seat meanwhile has another row than was read here: writing it fails,
        and Odoo runs the request again with the line as it is then.
        """
        moved = self._guard_sudo()
        before = self._get_waiting(moved.session_id)
        after = list(before - moved)
        after.insert(place - 1, moved)
        places = {enrollment: rank for rank, enrollment in enumerate(before, 1)}
        ranks = {enrollment: rank for rank, enrollment in enumerate(after, 1)}
        vals_of = {}
        corrections = []
        for enrollment, rank in ranks.items():
            vals = {"queue_rank": rank}
            old = places[enrollment]
            if old != rank:
                passed_over = enrollment != moved and rank > old
                if passed_over:
                    vals["passed_over_text"] = person_text
                elif enrollment == moved:
                    vals["passed_over_text"] = person_text if rank > old else False
                corrections.append(
                    {
                        "res_model": self._name,
                        "res_id": enrollment.id,
                        "session_id": enrollment.session_id.id,
                        "employee_id": enrollment.employee_id.id,
                        "field_name": "queue_rank",
                        "old_value": str(old),
                        "new_value": str(rank),
                        "reason": reason,
                    }
                )
            vals_of[enrollment.id] = vals
        moved._write_alike(vals_of)
        moved.env["hr.training.correction"].create(corrections)
        moved._promote(moved.session_id)
