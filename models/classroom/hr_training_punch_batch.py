from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, split_every

from ...tools import groups, states
from ..delivery.hr_training_attendance_register import ROWS_WRITTEN

# So many sessions are named.
NAMED = 5


class HrTrainingPunchBatch(models.Model):
    """A device's file that was imported, so that it can be taken back (policy 6.3.1).

    | action | who |
    | read | officers; who imported it |
    | take back | the same, while nothing that rests on it is on record |

    Nobody writes it; ``hr.training.punch.import`` does, in sudo.
    """

    _name = "hr.training.punch.batch"
    _description = "Imported Device File"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "filename"

    _guarded_fields = frozenset({"undone_by_id", "undone_on"})

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    filename = fields.Char(readonly=True)
    kind = fields.Selection(
        selection=[
            ("terminal", "Terminal's Own File"),
            ("table", "Table with a Head"),
            ("dingtalk", "DingTalk Export"),
            ("wecom", "WeCom Export"),
        ],
        string="Format",
        readonly=True,
    )
    digest = fields.Char(string="SHA-256", required=True, readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    layout = fields.Json(
        readonly=True, help="What its columns were said to be, as of the import."
    )
    punch_ids = fields.Many2many(
        comodel_name="hr.training.punch",
        relation="hr_training_punch_batch_rel",
        column1="batch_id",
        column2="punch_id",
        string="Brought Punches",
        readonly=True,
        copy=False,
        groups=groups.OFFICER,
    )
    punch_count = fields.Integer(string="Punches", readonly=True)
    date_first = fields.Datetime(string="First Punch", readonly=True)
    date_last = fields.Datetime(string="Last Punch", readonly=True)
    state = fields.Selection(
        selection=[("imported", "Imported"), ("undone", "Taken Back")],
        default="imported",
        required=True,
        readonly=True,
    )
    undone_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken Back by",
        readonly=True,
        ondelete="restrict",
    )
    undone_on = fields.Datetime(string="Taken Back on", readonly=True)
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _file_once = models.UniqueIndex(
        "(company_id, digest) WHERE state = 'imported'",
        "This file was imported already.",
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        for batch in self:
            batch.can_undo = batch.state == "imported" and batch._may_undo()

    # ------------------------------------------------------------
    # PUNCHES
    # ------------------------------------------------------------

    def _link(self, punches):
        """Keep that this file brought punches, and how many it has brought (sudo).

        :param punches: ``[(badge, moment, employee id)]``
        """
        self.ensure_one()
        for some in split_every(ROWS_WRITTEN, dict.fromkeys(punches)):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO hr_training_punch_batch_rel (punch_id, batch_id)
                         SELECT known.id, %(batch)s
                           FROM unnest(%(badges)s::varchar[], %(moments)s::timestamp[])
                                AS new (badge, time)
                           JOIN hr_training_punch known USING (badge, time)
                          WHERE known.company_id = %(company)s
                    ON CONFLICT DO NOTHING
                    """,
                    batch=self.id,
                    badges=[badge for badge, _moment, _employee in some],
                    moments=[moment for _badge, moment, _employee in some],
                    company=self.company_id.id,
                )
            )
        self.env["hr.training.punch"].invalidate_model(["batch_ids"])
        self.invalidate_recordset(["punch_ids"])
        count, first, last = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), MIN(time), MAX(time) FROM hr_training_punch"
                " WHERE id = ANY(%s)",
                self._get_punch_ids(),
            )
        )[0]
        self.write({"punch_count": count, "date_first": first, "date_last": last})

    def _get_punch_ids(self):
        """Ids of what this file brought. Queries take them as values: of links that
        were made just now PostgreSQL knows nothing, and might go through all punches
        for each of them."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT punch_id FROM hr_training_punch_batch_rel WHERE batch_id = %s",
                self.id,
            )
        )
        return [punch_id for (punch_id,) in rows]

    def _find_only_here(self):
        """Punches that no other file brought, and nothing else (sudo).

        :return: list of ``(id, badge, moment, employee id)``
        """
        ids = self._get_punch_ids()
        elsewhere = self.env.execute_query(
            SQL(
                "SELECT punch_id FROM hr_training_punch_batch_rel"
                " WHERE punch_id = ANY(%s) AND batch_id != %s",
                ids,
                self.id,
            )
        )
        shared = {punch_id for (punch_id,) in elsewhere}
        return self.env.execute_query(
            SQL(
                "SELECT id, badge, time, employee_id FROM hr_training_punch"
                " WHERE id = ANY(%s) AND is_filed",
                [punch_id for punch_id in ids if punch_id not in shared],
            )
        )

    def _get_people(self, punches):
        """Employees whom punches are of: by record, or by a badge of theirs (sudo)."""
        Employee = self.env["hr.employee"].with_context(active_test=False)
        badges = {badge for _id, badge, _moment, employee in punches if not employee}
        return Employee.browse(
            {employee for _id, _badge, _moment, employee in punches if employee}
        ) | Employee.search([("barcode", "in", list(badges))])

    # ------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------

    def action_undo(self):
        """Take files back: punches that nothing else brought go, and the register is
        read anew from what remains.

        :raise UserError: names the sessions whose record rests on them
        """
        self._check_can_undo()
        self._do_undo()
        return True

    def _may_undo(self):
        return self._is_officer() or self.create_uid == self.env.user

    def _check_can_undo(self):
        self.check_access("read")
        if not all(batch._may_undo() for batch in self):
            raise AccessError(
                self.env._(
                    "Only a training officer, or who imported the file, takes it back."
                )
            )
        self._check_can("undo")

    def _get_cannot_undo_reason(self):
        """Why the file stays, or False."""
        self.ensure_one()
        # sudo: whose rows rest on it, whoever may read them
        batch_sudo = self.sudo()
        if batch_sudo.state != "imported":
            return self.env._(
                "“%(file)s” was taken back already, on %(when)s.",
                file=batch_sudo.filename or "",
                when=format_datetime(self.env, batch_sudo.undone_on),
            )
        sessions = batch_sudo._find_resting()
        if sessions:
            names = [session.display_name for session in sessions[:NAMED]]
            return self.env._(
                "The record of %(sessions)s%(more)s rests on punches of this file, and "
                "its results are released or it is closed. The head of training can "
                "correct single rows there.",
                sessions=", ".join(names),
                more=self.env._(" and %(count)s more", count=len(sessions) - NAMED)
                if len(sessions) > NAMED
                else "",
            )
        return False

    def _find_resting(self):
        """Sessions on record with a row whose times are punches that go (sudo)."""
        punches = self._find_only_here()
        if not punches:
            return self.env["hr.training.session"]
        aliases = self.env["hr.training.person"]._get_aliases(self._get_people(punches))
        human_of = {
            alias.id: min(records._ids)
            for records in aliases.values()
            for alias in records
        }
        by_badge = {e.barcode: human_of[e.id] for e in aliases if e.barcode}
        gone = {
            (human_of.get(employee) or by_badge.get(badge), moment)
            for _id, badge, moment, employee in punches
        }
        moments = [moment for _human, moment in gone]
        within = [
            Domain(name, ">=", min(moments)) & Domain(name, "<=", max(moments))
            for name in ("check_in", "check_out")
        ]
        rows = self.env["hr.training.attendance"].search(
            Domain("employee_id", "in", list(human_of))
            & Domain.OR(within)
            & (
                Domain("session_id.results_released", "=", True)
                | Domain("session_id.state", "=", states.SESSION_CLOSED)
            )
        )
        return rows.filtered(
            lambda row: any(
                (human_of[row.employee_id.id], moment) in gone
                for moment in (row.check_in, row.check_out)
                if moment
            )
        ).session_id

    def _do_undo(self):
        # sudo: punches are nobody's to delete; rights were checked
        for batch in self._guard_sudo():
            punches = batch._find_only_here()
            people = batch._get_people(punches)
            cr = batch.env.cr
            cr.execute(
                SQL(
                    "DELETE FROM hr_training_punch_batch_rel WHERE batch_id = %s",
                    batch.id,
                )
            )
            cr.execute(
                SQL(
                    "DELETE FROM hr_training_punch WHERE id = ANY(%s)",
                    [punch_id for punch_id, *_rest in punches],
                )
            )
            batch.env["hr.training.punch"].invalidate_model()
            batch.write(
                {
                    "state": "undone",
                    "undone_by_id": self.env.uid,
                    "undone_on": fields.Datetime.now(),
                }
            )
            if punches:
                moments = [moment for _id, _badge, moment, _employee in punches]
                batch.env["hr.training.attendance"]._do_follow_facts(
                    people, min(moments), max(moments)
                )
