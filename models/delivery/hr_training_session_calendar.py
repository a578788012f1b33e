import json
from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ...tools import groups, states

# Stands for the session in the description, and nowhere else.
SESSION = "0training0session0"
TIMES = {"start", "stop", "allday"}
# Odoo writes to nobody, logs nothing and sets no alarm.
QUIET = {
    "training_sync": True,
    "active_test": False,
    "dont_notify": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_mail_to_attendees": True,
    "skip_attendee_notification": True,
    "skip_contact_description": True,
    "tracking_disable": True,
}


class Entry(NamedTuple):
    """A slot whose calendar entry is out of step.

    ``wanted`` is None where there is to be none, ``there`` where there is none.
    """

    session_id: int
    slot_id: int
    event_id: int | None
    wanted: dict | None
    there: dict | None
    attending: list
    partner_ids: list
    attendees: list  # [attendee, contact]


class HrTrainingSession(models.Model):
    """The calendar follows the session (policy 6.2.1): one entry for a slot.

    It is a function of its facts: slots, places and trainers, who is enrolled, whether
    the session stands. Nothing is written where a fact changes, so that enrolling waits
    for no calendar; a scheduled run compares all that is still to come, by one
    statement, and brings in step what is not. What is past stays.
    """

    _inherit = "hr.training.session"

    @api.model
    def _cron_sync_calendar(self):
        """Bring the calendar in step; a bad session does not stop the rest."""
        entries = self._find_calendar_entries()
        sessions = self.browse(dict.fromkeys(entry.session_id for entry in entries))
        self._run_isolated(sessions, lambda session: session._sync_calendar())

    def _sync_calendar(self):
        """Bring the entries of these sessions' slots in step (sudo)."""
        entries = self._find_calendar_entries(self.ids)
        Event = self._guard_sudo().env["calendar.event"].with_context(**QUIET)
        Event.browse([e.event_id for e in entries if e.wanted is None]).unlink()
        Event.create([self._prepare_event(e) for e in entries if not e.event_id])
        alike = defaultdict(list)
        for entry in entries:
            if entry.wanted and entry.event_id:
                self._sync_people(entry, Event.browse(entry.event_id))
                alike[self._get_changes(entry)].append(entry.event_id)
        for changed, ids in alike.items():
            if changed:
                Event.browse(ids).write(dict(changed))

    @api.model
    def _get_changes(self, entry):
        """What is to be written to an entry, to be hashed.

        Begin and end together: Odoo moves the end with the begin. Other values are
        left alone where they are right.
        """
        names = {n for n, value in entry.wanted.items() if value != entry.there[n]}
        if names & TIMES:
            names |= TIMES
        return tuple(
            (name, False if value is None else value)
            for name, value in entry.wanted.items()
            if name in names
        )

    @api.model
    def _prepare_event(self, entry):
        """Values of a new entry. Attendees are made with it, without links (tokens):
        such a link shows the whole list."""
        return {
            **{
                name: value for name, value in entry.wanted.items() if value is not None
            },
            "user_id": entry.wanted["user_id"] or False,
            "training_slot_id": entry.slot_id,
            "partner_ids": [Command.set(entry.attending)],
            "attendee_ids": [
                Command.create(self._prepare_attendee(partner_id))
                for partner_id in entry.attending
            ],
        }

    @api.model
    def _prepare_attendee(self, partner_id):
        return {"partner_id": partner_id, "state": "accepted", "access_token": False}

    @api.model
    def _sync_people(self, entry, event):
        """Bring the list in step; who stays on it keeps his answer."""
        wanted = set(entry.attending)
        kept, gone = set(), []
        for attendee_id, partner_id in entry.attendees:
            if partner_id in wanted - kept:
                kept.add(partner_id)
            else:
                gone.append(attendee_id)
        Attendee = event.env["calendar.attendee"]
        Attendee.browse(gone).unlink()
        Attendee.create(
            [
                {"event_id": event.id, **self._prepare_attendee(partner_id)}
                for partner_id in entry.attending
                if partner_id not in kept
            ]
        )
        if entry.partner_ids != entry.attending:
            event.write({"partner_ids": [Command.set(entry.attending)]})

    # ------------------------------------------------------------
    # WHAT IS OUT OF STEP
    # ------------------------------------------------------------

    @api.model
    def _find_calendar_entries(self, ids=None):
        """Entries that are to come and are not as the facts say, by one statement.

        An ended session keeps its entries. In sudo: the calendar follows all of them.

        :param ids: of sessions; all by default
        :return: list of :class:`Entry`
        """
        self.env.flush_all()
        query = SQL(
            """
            WITH slots AS (
                SELECT id FROM hr_training_session_slot WHERE stop > %(now)s
                 UNION
                SELECT training_slot_id FROM calendar_event
                 WHERE training_slot_id IS NOT NULL AND stop > %(now)s
            ), lessons AS (
                SELECT slot.id, slot.session_id, slot.start, slot.stop,
                       session.responsible_id,
                       COALESCE(NULLIF(session.name, ''), session.code) AS name,
                       COALESCE(venues.names, NULLIF(session.place, '')) AS place,
                       REPLACE(
                           %(descriptions)s::jsonb ->> session.company_id::text,
                           %(session)s, session.id::text
                       ) AS description,
                       session.state IN %(booked)s AND session.active
                       AND session.is_historic IS NOT TRUE AS stands,
                       session.state IN %(held)s AND session.active AS is_held
                  FROM slots
                  JOIN hr_training_session_slot slot USING (id)
                  JOIN hr_training_session session ON session.id = slot.session_id
                  JOIN res_company company ON company.id = session.company_id
                  JOIN res_partner office ON office.id = company.partner_id
                  LEFT JOIN LATERAL (
                       SELECT STRING_AGG(
                                  COALESCE(place.name ->> office.lang,
                                           place.name ->> 'en_US'),
                                  ', ' ORDER BY place.id
                              ) AS names
                         FROM hr_training_slot_facility_rel rel
                         JOIN hr_training_facility place
                           ON place.id = rel.hr_training_facility_id
                        WHERE rel.hr_training_session_slot_id = slot.id
                          AND place.kind = 'venue'
                  ) venues ON TRUE
                 WHERE %(condition)s
            ), people AS (
                SELECT lessons.id, enrollment.contact_id AS partner_id
                  FROM lessons
                  JOIN hr_training_enrollment enrollment USING (session_id)
                 WHERE enrollment.state = %(enrolled)s
                 UNION
                SELECT lessons.id,
                       COALESCE(login.partner_id, employee.work_contact_id,
                                trainer.partner_id)
                  FROM lessons
                  JOIN hr_training_slot_trainer_rel rel
                    ON rel.hr_training_session_slot_id = lessons.id
                  JOIN hr_training_trainer trainer
                    ON trainer.id = rel.hr_training_trainer_id AND trainer.active
                  LEFT JOIN hr_employee employee ON employee.id = trainer.employee_id
                  LEFT JOIN res_users login ON login.id = employee.user_id
            ), lists AS (
                SELECT people.id, ARRAY_AGG(partner.id ORDER BY partner.id) AS attending
                  FROM people
                  JOIN res_partner partner ON partner.id = people.partner_id
                 WHERE partner.active
                 GROUP BY people.id
            ), entries AS (
                SELECT lessons.session_id, lessons.id AS slot_id, event.id AS event_id,
                       lessons.stands, lessons.is_held,
                       JSONB_BUILD_OBJECT(
                           'name', lessons.name,
                           'start', %(start)s,
                           'stop', %(stop)s,
                           'location', lessons.place,
                           'description', lessons.description,
                           'user_id', lessons.responsible_id,
                           'allday', FALSE,
                           'active', TRUE,
                           'privacy', 'confidential',
                           'show_as', 'busy',
                           'videocall_location', NULL
                       ) AS wanted,
                       JSONB_BUILD_OBJECT(
                           'name', event.name,
                           'start', %(event_start)s,
                           'stop', %(event_stop)s,
                           'location', event.location,
                           'description', event.description,
                           'user_id', event.user_id,
                           'allday', COALESCE(event.allday, FALSE),
                           'active', COALESCE(event.active, FALSE),
                           'privacy', event.privacy,
                           'show_as', event.show_as,
                           'videocall_location', event.videocall_location
                       ) AS there,
                       COALESCE(lists.attending, '{}') AS attending,
                       ARRAY(
                           SELECT rel.res_partner_id
                             FROM calendar_event_res_partner_rel rel
                            WHERE rel.calendar_event_id = event.id
                            ORDER BY rel.res_partner_id
                       ) AS partner_ids,
                       ARRAY(
                           SELECT attendee.partner_id
                             FROM calendar_attendee attendee
                            WHERE attendee.event_id = event.id
                            ORDER BY attendee.partner_id
                       ) AS answering
                  FROM lessons
                  LEFT JOIN lists ON lists.id = lessons.id
                  LEFT JOIN calendar_event event ON event.training_slot_id = lessons.id
            )
            SELECT session_id, slot_id, event_id,
                   CASE WHEN stands THEN wanted END,
                   CASE WHEN event_id IS NOT NULL THEN there END,
                   attending, partner_ids,
                   (SELECT COALESCE(JSONB_AGG(JSONB_BUILD_ARRAY(id, partner_id)
                                              ORDER BY id), '[]')
                      FROM calendar_attendee attendee
                     WHERE attendee.event_id = entries.event_id)
              FROM entries
             WHERE CASE
                   WHEN stands THEN event_id IS NULL OR wanted != there
                        OR partner_ids != attending OR answering != attending
                   ELSE event_id IS NOT NULL AND NOT is_held
                   END
             ORDER BY session_id, slot_id
            """,
            now=fields.Datetime.now(),
            descriptions=self._get_calendar_descriptions(),
            session=SESSION,
            booked=states.SESSION_BOOKED,
            held=states.SESSION_HELD,
            enrolled=states.ENROLLMENT_ENROLLED,
            condition=SQL("session.id = ANY(%s)", list(ids)) if ids else SQL("TRUE"),
            start=self._moment_as_text("lessons", "start"),
            stop=self._moment_as_text("lessons", "stop"),
            event_start=self._moment_as_text("event", "start"),
            event_stop=self._moment_as_text("event", "stop"),
        )
        return [Entry(*row) for row in self.env.execute_query(query)]

    @api.model
    def _moment_as_text(self, table, column):
        """A moment in UTC as the ORM reads it."""
        return SQL(
            "TO_CHAR(%s, 'YYYY-MM-DD HH24:MI:SS')", SQL.identifier(table, column)
        )

    @api.model
    def _get_calendar_descriptions(self):
        """What stands in the entries of each company: a link to the session.

        As it is stored, so that it can be compared; :data:`SESSION` stands for the
        session. Without words, which would be in one language for all.

        :return: JSON of company id -> HTML
        """
        field = self.env["calendar.event"]._fields["description"]
        texts = {}
        # sudo: the calendar follows the sessions of all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            url = f"{company.get_base_url()}/odoo/training-sessions/{SESSION}"
            html = Markup('<p><a href="%s">%s</a></p>') % (url, url)
            texts[company.id] = field.convert_to_column_insert(html, company)
        return json.dumps(texts)

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _ask_about_calendar(self, slot, tell):
        """Tell the officer, once, that an entry was changed by hand (sudo).

        Nobody is told of sessions that have no entries any more.

        :param tell: function of the session in the officer's language, the slot's name
            and the user's; says what happened
        """
        self.ensure_one()
        if self.state not in states.SESSION_BOOKED:
            return
        for user in self._get_calendar_officers():
            session = self.with_context(lang=user.lang)
            name = slot.with_context(lang=user.lang).display_name
            session._remind_once(
                "hr_training.mail_activity_type_calendar",
                user,
                until_done=True,
                note=escape(tell(session, name, self.env.user.name)),
            )

    def _get_calendar_officers(self):
        """The officer responsible; without one, who plans for the company (sudo)."""
        user = self.responsible_id
        if user.active and user.has_group(groups.OFFICER):
            return user
        return self.env["hr.training.plan"]._get_planners(self.company_id)
