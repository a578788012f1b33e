from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import groups

# What a person changes by hand and the session puts back.
HELD_FIELDS = (
    "name",
    "start",
    "stop",
    "allday",
    "active",
    "location",
    "description",
    "user_id",
    "privacy",
    "show_as",
    "videocall_location",
)
# The list of people, under each of its names.
PEOPLE_FIELDS = frozenset({"partner_ids", "attendee_ids"})


class CalendarEvent(models.Model):
    """The calendar entry of a slot (policy 6.2.1).

    It follows its session, see ``hr.training.session._sync_calendar``: who moves or
    deletes it by hand may do so, the next run puts it back, and the officer is told.

    Nobody learns from it who sits in a class. Odoo lets every employee read every
    event and every attendee, and “private” hides only the text and shows the list to
    all who are on it. So an entry of ours is found by those who attend and those who
    may see the roster; the others of the list are known to the latter alone, whichever
    way they are asked for. “Confidential” keeps what is left among internal users.
    """

    _name = "calendar.event"
    _inherit = [
        "calendar.event",
        "hr.training.reach.mixin",
        "hr.training.closed.mixin",
    ]

    # Only a session says which slot an event is of.
    _closed_fields = frozenset({"training_slot_id"})

    training_slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        copy=False,
        readonly=True,
        ondelete="cascade",
    )
    shows_attendees = fields.Boolean(
        compute="_compute_shows_attendees",
        search="_search_shows_attendees",
        help="No class, or a class whose roster you may see.",
    )

    # It is an index of the link as well.
    _training_slot_once = models.UniqueIndex(
        "(training_slot_id) WHERE training_slot_id IS NOT NULL",
        "A training slot has one calendar entry.",
    )
    _training_stop = models.Index("(stop) WHERE training_slot_id IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("training_slot_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_shows_attendees(self):
        shown = self._filter_shown()
        for event in self:
            event.shows_attendees = event._origin in shown

    @api.model
    def _search_shows_attendees(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return self._get_shown_domain()

    @api.model
    def _get_shown_domain(self):
        """Events whose list of people the user may read: as the rules of enrolments."""
        roster = Domain("company_id", "in", self.env.companies.ids)
        if not self.env.user.has_group(groups.EXECUTIVE):
            roster &= Domain("session_id.is_helped_by_me", "=", True)
        # Past the rules of slots: one's part in a class is found whatever one reads.
        return Domain("training_slot_id", "=", False) | Domain(
            "training_slot_id", "any!", roster
        )

    def _filter_shown(self):
        """Those of these events whose list of people the user may read."""
        ours = self._origin._filter_training()
        if not ours:
            return self._origin
        # sudo: no event of ours is asked for by a rule while a rule is asked for
        Event = self.env["calendar.event"].sudo().with_context(active_test=False)
        found = Event.search(Domain("id", "in", ours.ids) & self._get_shown_domain())
        return self._origin - ours | self.browse(found.ids)

    def _filter_training(self):
        """Those of these events that are a slot's."""
        # sudo: that it is one is no secret of whoever has it in his hands. Nothing else
        # is read: it would be kept for who may not read it.
        events_sudo = self.sudo().with_context(prefetch_fields=False)
        return self.browse(e.id for e in events_sudo if e.training_slot_id)

    # ------------------------------------------------------------
    # WHO READS WHAT
    # ------------------------------------------------------------

    def _fetch_query(self, query, fields):
        """Of a class's list one reads oneself, unless one may see its roster.

        Odoo hides what is private at the same place.
        """
        events = super()._fetch_query(query, fields)
        people = self._fields["partner_ids"]
        if self.env.su or people not in fields:
            return events
        hidden = events - events._filter_shown()
        me = self.env.user.partner_id
        for event in hidden:
            mine = me._ids if me in event.partner_ids else ()
            self.env.cache.update(event, people, [mine])
        return events

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = self._hide_people(Domain(domain))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _hide_people(self, domain):
        """A domain by which nobody finds out who sits in a class.

        One's own events are found by oneself, as the calendar asks for them. By others
        only those are found whose list one may read; where the list is asked for in any
        other way, only those are looked at.
        """

        def is_asked(condition):
            return condition.field_expr.split(".")[0] == "partner_ids"

        if not any(map(is_asked, domain.iter_conditions())):
            return domain
        domain = domain.optimize(self)
        asked = list(filter(is_asked, domain.iter_conditions()))
        shown = self._get_shown_domain()
        me = self.env.user.partner_id.id
        if "!" in list(domain) or any(
            condition.field_expr != "partner_ids" or condition.operator != "in"
            for condition in asked
        ):
            return domain & shown

        def hide(condition):
            if not is_asked(condition):
                return condition
            # Texts and False among the values are not oneself either.
            mine = [me] if me in condition.value else []
            others = [value for value in condition.value if value != me]
            return Domain("partner_ids", "in", mine) | (
                Domain("partner_ids", "in", others) & shown
            )

        return domain.map_conditions(hide)

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        domain = self._hide_groups(domain, (*groupby, *aggregates))
        return super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = [spec for specs in grouping_sets for spec in specs]
        domain = self._hide_groups(domain, (*specs, *aggregates))
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _hide_groups(self, domain, specs):
        """Groups by people are made of lists that one may read."""
        names = {spec.split(":")[0].split(".")[0] for spec in specs}
        if self.env.su or not names & PEOPLE_FIELDS:
            return domain
        return Domain(domain) & self._get_shown_domain()

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    @api.model
    def _is_training_sync(self):
        """Whether the session writes. Who calls from outside is never in sudo."""
        return bool(self.env.su and self.env.context.get("training_sync"))

    def write(self, vals):
        ours = self.browse() if self._is_training_sync() else self._filter_training()
        if not ours:
            return super().write(vals)
        self._check_training_write(vals)
        held = HELD_FIELDS if vals.keys() & set(HELD_FIELDS) else ()
        # sudo: told whoever may read it; people tell by themselves, see the attendee
        before = [[event[name] for name in held] for event in ours.sudo()]
        # No log: it would show the class who of it was there.
        result = super(CalendarEvent, self.with_context(tracking_disable=True)).write(
            vals
        )
        # sudo: see above
        for event, values in zip(ours.sudo(), before, strict=True):
            if values != [event[name] for name in held]:
                event._tell_training_officer(
                    lambda session, slot, user: session.env._(
                        "%(user)s changed the calendar entry of %(slot)s. The session "
                        "holds: the entry is put back. Change the session's slots if "
                        "the class is really to be moved.",
                        user=user,
                        slot=slot,
                    )
                )
        return result

    def _check_training_write(self, vals):
        """One slot has one entry, and a class no room of its own in the chat.

        :raise UserError: where the session could not put it back, or a list is changed
            by somebody who does not see it
        """
        repeated = {"recurrency", "recurrence_id", "rrule_type_ui", "access_token"}
        repeated |= self._get_recurrent_fields() | {"videocall_channel_id"}
        if any(vals.get(name) for name in repeated):
            raise UserError(
                self.env._(
                    "This entry belongs to a training session: it is not repeated and "
                    "has no link of its own. Change the session's slots instead."
                )
            )

        if vals.keys() & PEOPLE_FIELDS and self - self._filter_shown():
            raise UserError(
                self.env._(
                    "Who attends a class follows from its enrolments: enrol or "
                    "withdraw in the training session."
                )
            )

    def _attendees_values(self, partner_commands):
        """The session brings the list and the answers in step by itself."""
        if self._is_training_sync():
            return []
        return super()._attendees_values(partner_commands)

    def unlink(self):
        ours = self.browse() if self._is_training_sync() else self._filter_training()
        if ours:
            # Who may not delete them is refused before anybody is told.
            self.check_access("unlink")
        # sudo: told whoever may read the session
        for event in ours.sudo():
            event._tell_training_officer(
                lambda session, slot, user: session.env._(
                    "%(user)s deleted the calendar entry of %(slot)s. The session "
                    "holds: the entry is made again. Cancel the session, or take the "
                    "slot away, if there is really no class.",
                    user=user,
                    slot=slot,
                )
            )
        return super().unlink()

    def _tell_training_officer(self, tell):
        """Let the officer know that somebody changed a list or an entry by hand (sudo).

        Only while the session puts it back; the past stays as it is.

        :param tell: as of ``hr.training.session._ask_about_calendar``
        """
        self.ensure_one()
        slot = self.training_slot_id
        if slot.stop > fields.Datetime.now():
            slot.session_id._guard_sudo()._ask_about_calendar(slot, tell)

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def _skip_send_mail_status_update(self):
        """The session's notice says it all: no invitation, change or reminder by mail.

        However it comes about: who drags an entry, or sets an alarm that writes to
        everybody, would have the whole class written to.
        """
        return bool(self._filter_training()) or super()._skip_send_mail_status_update()
