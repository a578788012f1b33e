from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...tools import states
from ..delivery.hr_training_attendance_register import REACH, ROWS_WRITTEN

ATTENDANCE = "hr.attendance"


class HrTrainingPunch(models.Model):
    """Punches that files of devices brought, and those of Odoo's own attendances.

    Two files may bring the same punch, and it may come directly as well: it stays until
    the last of them is taken back, so that the register is a function of what remains
    (design §6.10).
    """

    _inherit = "hr.training.punch"

    batch_ids = fields.Many2many(
        comodel_name="hr.training.punch.batch",
        relation="hr_training_punch_batch_rel",
        column1="punch_id",
        column2="batch_id",
        string="Files",
        readonly=True,
        copy=False,
    )

    # ------------------------------------------------------------
    # BADGES
    # ------------------------------------------------------------

    @api.model
    def _find_padded(self, badges, company):
        """Whose badges are the same number with other leading zeros, which devices add
        and drop (sudo).

        :param badges: texts
        :return: dict number without zeros -> ``hr.employee``, several where it may be
            more than one's
        """
        numbers = {b.lstrip("0") for b in badges if b.isascii() and b.isdigit()}
        if not numbers:
            return {}
        Employee = self.env["hr.employee"].with_context(active_test=False)
        Employee.flush_model(["barcode", "company_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT id FROM hr_employee
                 WHERE company_id = %s AND barcode ~ '^[0-9]+$'
                   AND ltrim(barcode, '0') = ANY(%s)
                """,
                company.id,
                list(numbers),
            )
        )
        people = Employee.browse(row[0] for row in self.env.cr.fetchall())
        return people.grouped(lambda e: e.barcode.lstrip("0"))

    # ------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------

    @api.model
    def _do_file(self, batch, sessions, parsed, own=frozenset()):
        """Store the punches of a file and bring the register up to date (sudo).

        Reasons are asked of some sessions; the register follows of all in which the
        people of the file have a seat, since it follows from the facts.

        :param batch: which keeps that the file brought them
        :param sessions: whose people are meant
        :param parsed: ``[(badge, moment in UTC, what was given)]``
        :param own: ids of the user's own employee records
        :return: ``(number of new punches, unmatched)``, see ``_find_unmatched``
        """
        company = batch.company_id
        holders, foreign = self._get_holders({b for b, _m, _g in parsed}, company)
        parsed, refused = self._refuse_own(parsed, holders, own)
        seat_of, aliases = self._get_seats(sessions)
        stored = [
            (badge, moment, holders[badge].id if badge in holders else None)
            for badge, moment, _given in parsed
            if badge not in foreign
        ]
        before = self._count_stored(stored, company)
        self._store(stored, company, filed=True)
        batch._link(stored)
        people = self.env["hr.employee"].browse(
            dict.fromkeys(
                seat_of.get(holder.id, holder).id for holder in holders.values()
            )
        )
        aliases = {
            **aliases,
            **self.env["hr.training.person"]._get_aliases(
                people.filtered(lambda e: e not in aliases)
            ),
        }
        outside = self._recompute(
            people,
            min((moment for _b, moment, _g in parsed), default=None),
            max((moment for _b, moment, _g in parsed), default=None),
            aliases,
        )
        unmatched = refused + self._find_unmatched(parsed, holders, seat_of, outside)
        return len(set(stored)) - before, unmatched

    @api.model
    def _count_stored(self, punches, company):
        """How many of these punches there are already (sudo)."""
        count = 0
        for some in split_every(ROWS_WRITTEN, dict.fromkeys(punches)):
            query = SQL(
                """
                SELECT COUNT(*)
                  FROM unnest(%s::varchar[], %s::timestamp[]) AS new (badge, time)
                  JOIN hr_training_punch known USING (badge, time)
                 WHERE known.company_id = %s
                """,
                [badge for badge, _moment, _employee in some],
                [moment for _badge, moment, _employee in some],
                company.id,
            )
            count += self.env.execute_query(query)[0][0]
        return count

    @api.model
    def _find_sessions(self, company, start, stop):
        """Sessions of a company that take punches, with classes in that time (sudo)."""
        slots = self.env["hr.training.session.slot"].search(
            Domain("stop", ">=", start - REACH)
            & Domain("start", "<=", stop + REACH)
            & Domain("session_id.company_id", "=", company.id)
            & Domain("session_id.state", "in", states.SESSION_PUNCHABLE)
        )
        return slots.session_id

    # ------------------------------------------------------------
    # ATTENDANCES of hr_attendance, where it is installed and the company says so
    # ------------------------------------------------------------

    @api.model
    def _get_times(self, human_of, start, stop):
        times = super()._get_times(human_of, start, stop)
        for employee_id, moment in self._get_attended(human_of, start, stop):
            times[human_of[employee_id]].append(moment)
        return times

    @api.model
    def _get_attended(self, employee_ids, start, stop):
        """Check-ins and check-outs of people whose company takes them for punches.

        :return: list of ``(employee id, moment)``
        """
        if ATTENDANCE not in self.env or not employee_ids:
            return []
        companies = self.env["res.company"].search(
            [("training_punch_from_attendance", "=", True)]
        )
        if not companies:
            return []
        employees = Domain("employee_id", "in", list(employee_ids)) & Domain(
            "employee_id.company_id", "in", companies.ids
        )
        # sudo: what the people of a class did, whoever keeps its register
        Attendance = self.env[ATTENDANCE].sudo()
        found = []
        for name in ("check_in", "check_out"):
            within = Domain(name, ">=", start) & Domain(name, "<=", stop)
            query = Attendance._search(employees & within)
            columns = [
                Attendance._field_to_sql(Attendance._table, column, query)
                for column in ("employee_id", name)
            ]
            found += self.env.execute_query(query.select(*columns))
        return found

    @api.model
    def _cron_follow_attendance(self):
        """Read registers anew in which Odoo's attendances may have changed.

        They are no model of ours: nobody tells us when one is made, mended or deleted.
        So classes of the last days are read again, from all their facts.
        """
        if ATTENDANCE not in self.env:
            return
        companies = self.env["res.company"].search(
            [("training_punch_from_attendance", "=", True)]
        )
        companies._follow_attendance(REACH * 3)
