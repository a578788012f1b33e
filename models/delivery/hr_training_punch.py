import logging
from collections import defaultdict
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...tools import arguments, states
from ...tools import attendance as rules
from .hr_training_attendance_register import REACH, ROWS_WRITTEN

_logger = logging.getLogger(__name__)

# What a device's clock can have meant: slots lie between 2000 and ten years ahead.
PLAUSIBLE = (datetime(2000, 1, 1), datetime(2100, 1, 1))
# Longer is no badge but rubbish of a line that was cut wrongly.
BADGE_LENGTH = 64


class HrTrainingPunch(models.Model):
    """A raw punch of a badge, as the terminal sent it (design §7).

    Attendance is computed from all punches of a badge in order of time, so that
    the order in which they arrive does not matter. Times are UTC.
    """

    _name = "hr.training.punch"
    _description = "Training Punch"
    _order = "time desc, id desc"
    _rec_name = "badge"

    badge = fields.Char(required=True)
    time = fields.Datetime(required=True, index=True)
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        ondelete="restrict",
        help="Whose badge it is; empty when the badge is unknown.",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    is_filed = fields.Boolean(
        string="Only by a File",
        help="Came by a file of a device and in no other way: goes when all files that "
        "brought it are taken back.",
    )

    # A person's punches of some days are looked for, and never all he has.
    _employee_time = models.Index("(employee_id, time)")
    _badge_time_unique = models.Constraint(
        "UNIQUE (badge, time, company_id)", "A badge punches once at a time."
    )

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("Punches stay as they came: mark by hand."))
        return super().write(vals)

    # ------------------------------------------------------------
    # PUNCH
    # ------------------------------------------------------------

    @api.model
    def _do_punch(self, session, punches):
        """Store punches and bring the register of a session's people up to date.

        The caller passed ``session._check_can_register``. Punches of people who are
        not enrolled, and of badges that are nobody's, are kept too: who is enrolled
        later, or gets the badge later, was there all the same (design §6.10). Those of
        other companies' people are none of this company's.

        :return: ``[(badge, time, reason)]`` of the punches that fit nowhere
        """
        own = self._get_own_employees()
        # sudo: punches and register rows of a whole class
        Punch = self.sudo()
        session = session.sudo()
        parsed, unmatched = Punch._parse(punches)
        holders, foreign = Punch._get_holders(
            {b for b, _t, _g in parsed}, session.company_id
        )
        parsed, refused = Punch._refuse_own(parsed, holders, own)
        seat_of, aliases = Punch._get_seats(session)
        taken = [
            (seat_of[holders[badge].id], badge, moment, given)
            for badge, moment, given in parsed
            if badge in holders and holders[badge].id in seat_of
        ]
        Punch._store(
            [
                (badge, moment, holders[badge].id if badge in holders else None)
                for badge, moment, _given in parsed
                if badge not in foreign
            ],
            session.company_id,
        )
        outside = Punch._recompute(
            Punch.env["hr.employee"].browse(
                dict.fromkeys(e.id for e, _b, _m, _g in taken)
            ),
            min((moment for _e, _b, moment, _g in taken), default=None),
            max((moment for _e, _b, moment, _g in taken), default=None),
            aliases,
        )
        unmatched += refused
        unmatched += Punch._find_unmatched(parsed, holders, seat_of, outside)
        reasons = Punch._get_reason_texts()
        return [(badge, given, reasons[reason]) for badge, given, reason in unmatched]

    @api.model
    def _get_own_employees(self):
        """Ids of the user's own records: nobody says himself that he was there
        (design §6.2)."""
        if self.env.su:
            return frozenset()
        return frozenset(self.env["hr.training.person"]._get_myself().employee_ids)

    @api.model
    def _refuse_own(self, parsed, holders, own):
        """What is left of punches without those of the user's own badges.

        :param own: ids of his records
        :return: ``(parsed, unmatched)``
        """
        mine = {badge for badge, holder in holders.items() if holder.id in own}
        if not mine:
            return parsed, []
        return (
            [entry for entry in parsed if entry[0] not in mine],
            [(b, g, rules.REASON_OWN) for b, _t, g in parsed if b in mine],
        )

    @api.model
    def _find_unmatched(self, parsed, holders, seat_of, outside):
        """Punches that fit nowhere: ``[(badge, time given, reason)]``, in the order
        unknown, not enrolled, outside (sudo).

        :param dict seat_of: employee id -> the record that is enrolled
        :param dict outside: that record -> set of moments that fit no slot
        """
        unknown, elsewhere = [], []
        for badge, moment, given in parsed:
            holder = holders.get(badge)
            if not holder:
                unknown.append((badge, given, rules.REASON_UNKNOWN_BADGE))
            elif holder.id not in seat_of:
                unknown.append((badge, given, rules.REASON_NOT_ENROLLED))
            elif moment in outside[seat_of[holder.id]]:
                elsewhere.append((badge, given, rules.REASON_OUTSIDE))
        return unknown + elsewhere

    @api.model
    def _get_reason_texts(self):
        """Why a punch fits nowhere, in the user's language."""
        return {
            rules.REASON_OUTSIDE: self.env._("Outside the time of every slot"),
            rules.REASON_UNKNOWN_BADGE: self.env._("Unknown badge"),
            rules.REASON_NOT_ENROLLED: self.env._("Not enrolled in the session"),
            rules.REASON_BAD_TIME: self.env._("No valid time"),
            rules.REASON_BAD_ENTRY: self.env._("Not a pair of badge and time"),
            rules.REASON_OWN: self.env._("Your own: somebody else has to enter it"),
        }

    @api.model
    def _parse(self, punches):
        """Badges and times of the call; what cannot be read loses no other entry.

        :return: ``(parsed, unmatched)``: ``[(badge, datetime, time given)]`` and
            ``[(badge, time given, reason)]``
        """
        if not isinstance(punches, list | tuple | set | frozenset):
            raise UserError(
                self.env._("Give punches as a list of pairs of badge and time in UTC.")
            )
        parsed, unmatched = [], []
        for entry in punches:
            if not isinstance(entry, list | tuple) or len(entry) != 2:
                unmatched.append((entry, False, rules.REASON_BAD_ENTRY))
                continue
            given_badge, given = entry
            badge = self._parse_badge(given_badge)
            moment = self._parse_time(given)
            if not badge:
                unmatched.append((given_badge, given, rules.REASON_UNKNOWN_BADGE))
            elif not moment:
                unmatched.append((badge, given, rules.REASON_BAD_TIME))
            else:
                parsed.append((badge, moment, given))
        return parsed, unmatched

    @api.model
    def _parse_badge(self, given):
        """A badge as text; False for what is none and what the database cannot hold."""
        if isinstance(given, bool) or not isinstance(given, str | int):
            return False
        try:
            badge = str(given).strip()
            badge.encode()
        except ValueError:  # thousands of digits, or half a character
            return False
        return badge if badge.isprintable() and len(badge) <= BADGE_LENGTH else False

    @api.model
    def _parse_time(self, given):
        """A moment in UTC, or None: a day alone is none, nor is a clock gone mad."""
        if isinstance(given, str) and ":" not in given:
            # A day without a time would be midnight, which nobody said.
            return None
        try:
            moment = arguments.read_moment(given)
        except arguments.BadArgument:
            return None
        return moment if PLAUSIBLE[0] <= moment < PLAUSIBLE[1] else None

    @api.model
    def _get_holders(self, badges, company):
        """Whose badge it is: employees of the company, and people enrolled in its
        sessions who work for another now (design §6.11).

        :return: dict badge -> employee, and the badges of other companies' people
        """
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("barcode", "in", list(badges))])
        )
        own = employees.filtered(lambda e: e.company_id == company)
        others = employees - own
        if others:
            aliases = self.env["hr.training.person"]._get_aliases(others)
            enrolled = (
                self.env["hr.training.enrollment"]
                .search(
                    [
                        ("employee_id", "in", others.union(*aliases.values()).ids),
                        ("company_id", "=", company.id),
                        ("state", "in", states.ENROLLMENT_SEATED),
                    ]
                )
                .employee_id
            )
            own |= others.filtered(lambda e: aliases[e] & enrolled)
        holders = {employee.barcode: employee for employee in own}
        return holders, set((others - own).mapped("barcode"))

    @api.model
    def _get_seats(self, sessions):
        """Whose seats there are in sessions (sudo).

        :return: dict id of any employee record of a human -> the one that is enrolled,
            and dict employee who is enrolled -> all his records
        """
        enrolled = sessions.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        ).employee_id
        aliases = self.env["hr.training.person"]._get_aliases(enrolled)
        seats = {i: e for e, records in aliases.items() for i in records._ids}
        seats.update((e.id, e) for e in aliases)
        return seats, aliases

    @api.model
    def _store(self, punches, company, filed=False):
        """Keep new punches as they came; a repeated one is none.

        A punch of a badge that was unknown then gets its person.

        :param punches: ``[(badge, datetime, employee id or None)]``
        :param bool filed: they came by a file, which can be taken back
        """
        if not punches:
            return
        for some in split_every(ROWS_WRITTEN, dict.fromkeys(punches)):
            badges, moments, employee_ids = map(list, zip(*some, strict=True))
            # By columns: arrays are read faster than as many rows of values.
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO hr_training_punch AS known
                                (badge, time, employee_id, company_id, is_filed,
                                 create_uid, create_date, write_uid, write_date)
                         SELECT new.badge, new.time, new.employee_id, %(company)s,
                                %(filed)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                           FROM unnest(%(badges)s::varchar[], %(moments)s::timestamp[],
                                       %(employees)s::int[])
                                AS new (badge, time, employee_id)
                    ON CONFLICT (badge, time, company_id)
                      DO UPDATE SET employee_id = COALESCE(known.employee_id,
                                                           EXCLUDED.employee_id),
                                    is_filed = known.is_filed AND EXCLUDED.is_filed
                              WHERE (known.employee_id IS NULL
                                     AND EXCLUDED.employee_id IS NOT NULL)
                                 OR (known.is_filed AND NOT EXCLUDED.is_filed)
                    """,
                    company=company.id,
                    filed=filed,
                    uid=self.env.uid,
                    now=fields.Datetime.now(),
                    badges=badges,
                    moments=moments,
                    employees=employee_ids,
                )
            )
        self.invalidate_model()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _recompute(self, employees, start, stop, aliases=None):
        """Bring the register of people up to date with their punches (sudo).

        :param employees: whose rows to recompute
        :param start: first new punch in UTC
        :param stop: last new punch in UTC
        :param dict aliases: employee -> all records of the human, where it is known
        :return: dict employee -> set of punches around that time that fit no slot
        """
        return self.env["hr.training.attendance"]._do_follow_facts(
            employees, start, stop, aliases and {e: aliases[e] for e in employees}
        )

    @api.model
    def _has_between(self, start, stop):
        """Whether anybody punched around a stretch of time (sudo)."""
        return bool(
            self.search_count(
                [("time", ">=", start - REACH), ("time", "<=", stop + REACH)], limit=1
            )
        )

    @api.model
    def _get_times(self, human_of, start, stop):
        """Moments of the punches of humans, whichever of their badges it was (sudo).

        A punch of before somebody had the badge, or was known by it, is his as long
        as it is nobody else's.

        :param dict human_of: employee id -> key of the human
        :return: dict key -> list of moments
        """
        people = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .browse(human_of)
            .filtered("barcode")
        )
        holder_of = {e.barcode: human_of[e.id] for e in people}
        query = self._search(
            Domain("time", ">=", start)
            & Domain("time", "<=", stop)
            & (
                Domain("employee_id", "in", list(human_of))
                | (
                    Domain("employee_id", "=", False)
                    & Domain("badge", "in", list(holder_of))
                )
            )
        )
        # Without records: there may be a hundred thousand of them.
        columns = [
            self._field_to_sql(self._table, name, query)
            for name in ("employee_id", "badge", "time")
        ]
        times = defaultdict(list)
        for employee_id, badge, moment in self.env.execute_query(
            query.select(*columns)
        ):
            human = human_of.get(employee_id) or holder_of[badge]
            times[human].append(moment)
        return times
