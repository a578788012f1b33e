import logging
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import attendance as rules
from ..tools import states

_logger = logging.getLogger(__name__)

# A punch can only matter for slots this near to it.
MATCH_HORIZON = timedelta(days=1)


class HrTrainingPunch(models.Model):
    """A raw punch of a badge, as the terminal sent it (design §7).

    Attendance is computed from all punches of a badge in order of time, so that
    the order in which they arrive does not matter. Times are UTC.
    """

    _name = "hr.training.punch"
    _description = "Training Punch"
    _order = "time desc, id desc"

    badge = fields.Char(required=True, index=True)
    time = fields.Datetime(required=True, index=True)
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        index=True,
        ondelete="restrict",
        help="Whose badge it is; empty when the badge is unknown.",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)

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
        """Store punches for a session's people and bring the register up to date.

        The caller passed ``session._check_can_register``.

        :return: ``[(badge, time, reason)]`` of the punches that fit nowhere
        """
        # sudo: punches and register rows of a whole class
        Punch = self.sudo()
        session = session.sudo()
        parsed, unmatched = Punch._parse(punches)
        employees = Punch._get_employees({badge for badge, _t, _g in parsed}, session)
        enrolled = session.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        ).employee_id
        taken = []
        for badge, moment, given in parsed:
            employee = employees.get(badge)
            if not employee:
                unmatched.append((badge, given, rules.REASON_UNKNOWN_BADGE))
            elif employee not in enrolled:
                unmatched.append((badge, given, rules.REASON_NOT_ENROLLED))
            else:
                taken.append((employee, moment, given))
        Punch._store(
            [(employee.barcode, moment, employee.id) for employee, moment, _g in taken],
            session.company_id,
        )
        outside = Punch._recompute(
            self.env["hr.employee"].sudo().union(*(e for e, _m, _g in taken)),
            min((moment for _e, moment, _g in taken), default=None),
            max((moment for _e, moment, _g in taken), default=None),
        )
        unmatched += [
            (employee.barcode, given, rules.REASON_OUTSIDE)
            for employee, moment, given in taken
            if moment in outside[employee]
        ]
        reasons = Punch._get_reason_texts()
        return [(badge, given, reasons[reason]) for badge, given, reason in unmatched]

    @api.model
    def _get_reason_texts(self):
        """Why a punch fits nowhere, in the user's language."""
        return {
            rules.REASON_OUTSIDE: self.env._("Outside the time of every slot"),
            rules.REASON_UNKNOWN_BADGE: self.env._("Unknown badge"),
            rules.REASON_NOT_ENROLLED: self.env._("Not enrolled in the session"),
            rules.REASON_BAD_TIME: self.env._("No valid time"),
        }

    @api.model
    def _parse(self, punches):
        """Badges and times of the call.

        :return: ``(parsed, unmatched)``: ``[(badge, datetime, time given)]`` and the
            entries whose time cannot be read
        """
        parsed, unmatched = [], []
        for entry in punches:
            try:
                badge, given = entry
            except (TypeError, ValueError):
                raise UserError(
                    self.env._("Give punches as pairs of badge and time in UTC.")
                ) from None
            badge = str(badge).strip()
            moment = self._parse_time(given)
            if moment:
                parsed.append((badge, moment, given))
            else:
                unmatched.append((badge, given, rules.REASON_BAD_TIME))
        return parsed, unmatched

    @api.model
    def _parse_time(self, given):
        if isinstance(given, str):
            try:
                given = datetime.fromisoformat(given.strip())
            except ValueError:
                return None
        if not isinstance(given, datetime):
            return None
        if given.tzinfo:
            given = given.astimezone(UTC).replace(tzinfo=None)
        return given.replace(microsecond=0)

    @api.model
    def _get_employees(self, badges, session):
        """Employees of the session's company by badge."""
        employees = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search(
                [
                    ("barcode", "in", list(badges)),
                    ("company_id", "=", session.company_id.id),
                ]
            )
        )
        return {employee.barcode: employee for employee in employees}

    @api.model
    def _store(self, punches, company):
        """Keep new punches as they came; a repeated one is none.

        A punch of a badge that was unknown then gets its person.

        :param punches: ``[(badge, datetime, employee id or None)]``
        """
        if not punches:
            return
        now = fields.Datetime.now()
        uid = self.env.uid
        self.env.cr.execute_values(
            """
            INSERT INTO hr_training_punch AS known
                        (badge, time, employee_id, company_id,
                         create_uid, create_date, write_uid, write_date)
                 VALUES %s
            ON CONFLICT (badge, time, company_id)
              DO UPDATE SET employee_id = EXCLUDED.employee_id
                      WHERE known.employee_id IS NULL
                        AND EXCLUDED.employee_id IS NOT NULL
            """,
            [
                (badge, moment, employee_id, company.id, uid, now, uid, now)
                for badge, moment, employee_id in dict.fromkeys(punches)
            ],
        )
        self.invalidate_model()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    @api.model
    def _recompute(self, employees, start, stop):
        """Bring the register of people up to date with their punches (sudo).

        :param employees: whose rows to recompute
        :param start: first new punch in UTC
        :param stop: last new punch in UTC
        :return: dict employee -> set of punches in that time that fit no slot
        """
        outside = defaultdict(set)
        if not employees:
            return outside
        rows = self._get_rows(employees, start - MATCH_HORIZON, stop + MATCH_HORIZON)
        slots = rows.slot_id
        first = min([start, *(slot.start for slot in slots)]) - MATCH_HORIZON
        last = max([stop, *(slot.stop for slot in slots)]) + MATCH_HORIZON
        times = defaultdict(list)
        for punch in self.search_fetch(
            [
                ("employee_id", "in", employees.ids),
                ("time", ">=", first),
                ("time", "<=", last),
            ],
            ["employee_id", "time"],
        ):
            times[punch.employee_id].append(punch.time)
        rules_of = {
            session: session._get_attendance_rules() for session in rows.session_id
        }
        rows_of = rows.grouped("employee_id")
        for employee in employees:
            own = rows_of.get(employee, rows.browse())
            slots = [
                rules.Slot(
                    row,
                    row.slot_id.start,
                    row.slot_id.stop,
                    rules_of[row.session_id],
                )
                for row in own
            ]
            presences, unmatched, _slot_of = rules.match_punches(
                slots, times[employee], rules.AttendanceRules()
            )
            outside[employee].update(unmatched)
            for row, presence in presences.items():
                if rules.overrides("punch", row.source):
                    row._do_record_presence(presence)
        return outside

    @api.model
    def _get_rows(self, employees, start, stop):
        """Register rows of people whose slot lies within a stretch of time."""
        return self.env["hr.training.attendance"].search(
            Domain("employee_id", "in", employees.ids)
            & Domain("slot_id.stop", ">=", start)
            & Domain("slot_id.start", "<=", stop)
            & Domain("session_id.state", "in", states.SESSION_PUNCHABLE)
        )

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _run_isolated(self, records, step):
        """Run a cron's step record by record: a bad one is logged, the rest goes on.

        :param records: what the cron found
        :param step: called with each record
        """
        for record in records:
            try:
                with self.env.cr.savepoint():
                    step(record)
            except (UserError, AccessError, ValueError, KeyError) as error:
                _logger.error(
                    "%s could not be processed, the rest goes on: %s", record, error
                )
