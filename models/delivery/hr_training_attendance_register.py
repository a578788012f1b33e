from collections import defaultdict
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...tools import attendance as rules
from ...tools import states

# Rows this near to a changed fact are read anew; those as near to them again are
# looked at as well, for a punch may go to a neighbour.
REACH = timedelta(days=1)
STORED = rules.Row._fields
# Rows written by one statement: many, but not all that a year may have.
ROWS_WRITTEN = 10_000


class HrTrainingAttendance(models.Model):
    """The register as a function of its facts (design §6.10).

    Facts are punches, sign-ins, slots, the roster, leave, and what people entered by
    hand (``hand_entry``). Whoever changes one calls :meth:`_do_follow_facts` for the
    people and the stretch of time it touches; rows are read anew from all facts, so
    that it does not matter which of them came first. ``tools.attendance.read_row``
    says what a row is.

    Once results are released, or the session is closed, rows are on record and change
    by correction only (design §6.6): what the facts would say then stands beside
    them, in ``fact_status``.
    """

    _inherit = "hr.training.attendance"

    hand_entry = fields.Json(
        copy=False,
        help="Status and times that a person entered; the rest follows from punches.",
    )
    fact_status = fields.Selection(
        selection=lambda self: self._fields["status"].selection,
        string="Facts Say",
        copy=False,
        help="What punches, slots and leave say since the results were released, where "
        "it differs. The head of training can correct the record.",
    )

    # ------------------------------------------------------------
    # FOLLOW
    # ------------------------------------------------------------

    def _do_follow_own_facts(self):
        """Read these rows anew, and whatever depends on them (sudo)."""
        slots = self.slot_id
        if slots:
            self._do_follow_facts(
                self.employee_id, min(slots.mapped("start")), max(slots.mapped("stop"))
            )

    @api.model
    def _do_follow_facts(self, employees, start, stop, humans=None):
        """Read the register of people in a stretch of time anew (sudo).

        :param employees: whose facts changed, ``hr.employee``
        :param start: of the stretch, in UTC
        :param stop: of the stretch, in UTC
        :param dict humans: employee -> all records of the human, where it is known
        :return: dict employee -> set of his punches around that time that fit no slot
        """
        if not employees:
            return {}
        # sudo: facts and rows of a whole class, whoever changed one of them
        Attendance = self.browse()._guard_sudo()
        if humans is None:
            humans = self.env["hr.training.person"]._get_aliases(employees)
        human_of = {
            alias: min(aliases._ids)
            for aliases in humans.values()
            for alias in aliases._ids
        }
        first, last = start - REACH, stop + REACH
        around = (human_of, first - REACH, last + REACH)
        rows = Attendance._search_register(*around)
        presences, outside = Attendance._match_punches(rows, *around)
        near = rows.slot_id.filtered(lambda s: s.stop >= first and s.start <= last)
        near = set(near._ids)
        rows = rows.filtered(lambda row: row.slot_id.id in near)
        presences.update(rows._find_signed_in(human_of))
        presence_of = {
            row: presences.get((human_of[row.employee_id.id], row.slot_id.id))
            for row in rows
        }
        presence_of.update(dict.fromkeys(rows._get_unrecorded_beside()))
        Attendance.union(*presence_of)._do_read(presence_of)
        return {e: outside[min(aliases._ids)] for e, aliases in humans.items()}

    @api.model
    def _search_register(self, employee_ids, start, stop):
        """Rows of people on the roster, those on record among them: their slots take
        punches as well."""
        return self.search(
            Domain("employee_id", "in", list(employee_ids))
            & Domain("slot_id.stop", ">=", start)
            & Domain("slot_id.start", "<=", stop)
            & Domain(
                "session_id.state",
                "in",
                (*states.SESSION_PUNCHABLE, states.SESSION_CLOSED),
            )
            & Domain("enrollment_id.state", "in", states.ENROLLMENT_SEATED)
        )

    @api.model
    def _match_punches(self, rows, human_of, start, stop):
        """What the punches of people say about their rows.

        :param rows: all rows of these people in the time
        :param human_of: dict employee id -> key of the human
        :return: dict ``(human, slot id)`` -> ``tools.attendance.Presence``, and dict
            human -> set of punches that fit nowhere
        """
        times = self.env["hr.training.punch"]._get_times(human_of, start, stop)
        slot_of = rows.slot_id._get_rules_slots()
        slots = defaultdict(dict)
        for row in rows:
            slot_id = row.slot_id.id
            slots[human_of[row.employee_id.id]][slot_id] = slot_of[slot_id]
        presences, outside = {}, defaultdict(set)
        for human, moments in times.items():
            found, unmatched, _slots = rules.match_punches(
                slots[human].values(), moments, rules.AttendanceRules()
            )
            presences.update(((human, slot), p) for slot, p in found.items())
            outside[human].update(unmatched)
        return presences, outside

    def _find_signed_in(self, human_of):
        """What sign-ins at the door say about these rows (sudo): it goes before what
        punches say. Extended where there are doors.

        :param human_of: dict employee id -> key of the human
        :return: dict ``(human, slot id)`` -> ``tools.attendance.Presence``
        """
        return {}

    def _get_unrecorded_beside(self):
        """Rows of others in the same slots without entry and punch (sudo).

        The first entry in a slot that is over makes them absent; a slot that moved
        into the future expects them again.
        """
        slots = self.slot_id
        over = slots.filtered(lambda slot: slot._is_over())
        return self.search(
            Domain("slot_id", "in", slots.ids)
            & Domain("id", "not in", self.ids)
            & Domain("enrollment_id.state", "in", states.ENROLLMENT_SEATED)
            & (
                Domain("source", "in", ("leave", "auto"))
                | (Domain("slot_id", "in", over.ids) & Domain("source", "=", False))
            )
        )

    def _get_recorded_presence(self):
        """The times on record, as if punched: a correction of the status keeps them."""
        self.ensure_one()
        if not self.check_in:
            return None
        source = self.source if self.source in rules.SIGNED_IN else rules.PUNCH
        return rules.Presence(self.check_in, self.check_out or None, 0, source)

    def _get_entry(self):
        """``tools.attendance.Entry`` of what was entered by hand, or None."""
        self.ensure_one()
        entry = self.hand_entry
        if not entry:
            return None
        return rules.Entry(
            entry.get("status"),
            *(
                entry.get(name) and datetime.fromisoformat(entry[name])
                for name in ("check_in", "check_out")
            ),
        )

    def _do_read(self, presence_of, on_record=False):
        """Write what the facts say about these rows (sudo).

        :param dict presence_of: row -> ``tools.attendance.Presence`` or None
        :param bool on_record: rows on record change as well: a correction
        """
        entry_of = {row: row._get_entry() for row in self}
        recorded = self.filtered(lambda row: entry_of[row] or presence_of[row])
        over = self.slot_id.filtered(lambda slot: slot._is_over())
        kept = recorded.slot_id | over.filtered("is_all_absent")
        kept |= (over - kept)._filter_kept(self)
        waiting = (self - recorded).filtered(lambda row: row.slot_id in over)
        on_leave = set(waiting._filter_on_leave()._ids)
        # What rows of a slot or session share is looked up once.
        slot_of = self.slot_id._get_rules_slots()
        over_ids, kept_ids = set(over._ids), set(kept._ids)
        recorded_ids = {s.id for s in self.session_id if s._is_on_record()}
        changed = {}
        for row in self:
            entry = entry_of[row]
            slot = slot_of[row.slot_id.id]
            read = rules.read_row(
                slot,
                entry,
                presence_of[row],
                row.id in on_leave,
                slot.key in over_ids,
                slot.key in kept_ids,
                slot.rules,
            )
            if row.session_id.id in recorded_ids and not on_record:
                says = read.status if read.status != row.status else False
                if says != row.fact_status:
                    row.fact_status = says
            elif read != row._get_line() or row.fact_status:
                changed[row] = read
        self._do_store(changed)

    def _do_read_anew(self):
        """Take entries by hand into rows on record, with the times there are (sudo)."""
        self._do_read(
            {row: row._get_recorded_presence() for row in self}, on_record=True
        )

    def _get_line(self):
        """The row as ``tools.attendance.Row``."""
        self.ensure_one()
        return rules.Row(
            self.status,
            self.check_in or None,
            self.check_out or None,
            self.minutes_late,
            self.minutes_early,
            self.source or None,
        )

    @api.model
    def _do_store(self, lines):
        """Write rows that differ, by as few statements as there can be (sudo).

        :param dict lines: row -> ``tools.attendance.Row``
        """
        if not lines:
            return
        self.flush_model()
        for some in split_every(ROWS_WRITTEN, lines.items()):
            ids = [row.id for row, _line in some]
            columns = map(list, zip(*(line for _row, line in some), strict=True))
            values = dict(zip(STORED, columns, strict=True))
            # By columns, see the punches.
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE hr_training_attendance AS row
                       SET status = line.status,
                           check_in = line.check_in,
                           check_out = line.check_out,
                           minutes_late = line.minutes_late,
                           minutes_early = line.minutes_early,
                           source = line.source,
                           fact_status = NULL,
                           is_single_punch = line.check_in IS NOT NULL
                                             AND line.check_out IS NULL,
                           write_uid = %(uid)s,
                           write_date = %(now)s
                      FROM unnest(%(ids)s::int[], %(status)s::varchar[],
                                  %(check_in)s::timestamp[], %(check_out)s::timestamp[],
                                  %(minutes_late)s::int[], %(minutes_early)s::int[],
                                  %(source)s::varchar[])
                           AS line (id, status, check_in, check_out, minutes_late,
                                    minutes_early, source)
                     WHERE row.id = line.id
                    """,
                    uid=self.env.uid,
                    now=fields.Datetime.now(),
                    ids=ids,
                    **values,
                )
            )
        rows = self.browse(row.id for row in lines)
        rows.invalidate_recordset([*STORED, "fact_status", "is_single_punch"])
        # Nothing stored follows from these; what is shown is computed again.
        rows.modified(["status", "source"])
