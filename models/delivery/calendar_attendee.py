from odoo import api, models
from odoo.exceptions import UserError


class CalendarAttendee(models.Model):
    """Who is on the list of a class's calendar entry.

    The answer is everybody's own, and stays. Who is on the list follows from the
    session: what somebody does to it by hand is put back and told.
    """

    _inherit = "calendar.attendee"

    def _filter_training(self):
        """Attendees of entries of ours."""
        # sudo, and nothing else: see the event
        attendees_sudo = self.sudo().with_context(prefetch_fields=False)
        ours = attendees_sudo.event_id._filter_training()
        return self.browse(a.id for a in attendees_sudo if a.event_id in ours)

    @api.model
    def _is_training_sync(self):
        return self.env["calendar.event"]._is_training_sync()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        if not self._is_training_sync():
            attendees._filter_training()._tell_training_officer()
        return attendees

    def write(self, vals):
        if self._is_training_sync():
            # Odoo withdraws the organizer's answer where somebody else moves an event.
            vals = {name: value for name, value in vals.items() if name != "state"}
            return super().write(vals) if vals else True
        ours = self._filter_training()
        if ours and vals.get("access_token"):
            raise UserError(
                self.env._(
                    "Entries of training sessions have no links: they would show the "
                    "whole class to whoever has one."
                )
            )
        result = super().write(vals)
        if {"partner_id", "event_id"} & vals.keys():
            ours._tell_training_officer()
        return result

    def unlink(self):
        if not self._is_training_sync():
            ours = self._filter_training()
            if ours:
                # Who may not take people off is refused before anybody is told.
                self.check_access("unlink")
                ours._tell_training_officer()
        return super().unlink()

    def _tell_training_officer(self):
        # sudo: told whoever may read the session
        for event in self.sudo().event_id:
            event._tell_training_officer(
                lambda session, slot, user: session.env._(
                    "%(user)s changed who attends in the calendar entry of %(slot)s. "
                    "The session holds: the list is put back. Enrol or withdraw people "
                    "in the session.",
                    user=user,
                    slot=slot,
                )
            )

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def do_accept(self):
        ours = self._answer_training("accepted")
        return super(CalendarAttendee, self - ours).do_accept()

    def do_decline(self):
        ours = self._answer_training("declined")
        return super(CalendarAttendee, self - ours).do_decline()

    def _answer_training(self, state):
        """Answer without a message: the class would read who of it answered.

        :return: those of the attendees that are of a class
        """
        ours = self._filter_training()
        ours.write({"state": state})
        return ours
