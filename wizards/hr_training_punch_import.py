import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime
from odoo.tools.misc import clean_context

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import device_files, device_layout
from ..tools.device_times import DAY_FIRST, MONTH_FIRST
from ..tools.tabular import MAX_FILE, TabularError

ERROR = "error"
WARNING = "warning"
# So many findings are listed one by one; the rest is counted by its kind.
LISTED = 2_000


class HrTrainingPunchImport(models.TransientModel):
    """Punches of a file that an attendance device or its program wrote (policy 6.3.1).

    The file is read and shown first: its format, its columns, what is in it. What the
    user says of the columns is kept for the company and files of this kind. A row that
    cannot be taken is listed with its reason and loses no other; with a file that is
    not understood nothing is imported.

    | action | who |
    | read, import, take back | officers |
    | … for sessions that they choose | and their trainers and register keepers |
    """

    _name = "hr.training.punch.import"
    _description = "Import of a Device's File"
    _inherit = ["hr.training.flow.mixin"]
    _rec_name = "filename"

    file = fields.Binary(string="Device's File", attachment=False)
    filename = fields.Char()
    is_too_big = fields.Boolean()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_punch_import_session_rel",
        string="Sessions",
        help="Whose people are meant; empty: all sessions of the company that take "
        "punches and have classes in the file's time.",
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Zone in which the device's clock runs.",
    )
    date_order = fields.Selection(
        selection=[
            (DAY_FIRST, "Day first: 31/12"),
            (MONTH_FIRST, "Month first: 12/31"),
        ],
        string="Dates Are Written",
        help="Only where a date does not begin with its year.",
    )
    accept_other_names = fields.Boolean(
        string="Names May Differ",
        help="Whose badge it is in Odoo is meant, whatever the file calls the person.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("failed", "Not Understood"),
            ("read", "Read"),
            ("imported", "Imported"),
            ("undone", "Taken Back"),
        ],
        default="draft",
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.punch.import.line",
        inverse_name="import_id",
        string="Findings",
    )
    column_ids = fields.One2many(
        comodel_name="hr.training.punch.import.column",
        inverse_name="import_id",
        string="Columns",
    )
    # What was recognised
    kind = fields.Selection(
        selection=lambda self: (
            self.env["hr.training.punch.batch"]._fields["kind"].selection
        ),
        string="Format",
        readonly=True,
    )
    signature = fields.Char(readonly=True)
    sheet = fields.Char(readonly=True)
    punch_count = fields.Integer(string="Punches", readonly=True)
    badge_count = fields.Integer(string="Badges", readonly=True)
    known_count = fields.Integer(string="Known Badges", readonly=True)
    date_first = fields.Char(string="First Punch", readonly=True)
    date_last = fields.Char(string="Last Punch", readonly=True)
    sample = fields.Text(string="First Rows", readonly=True)
    result = fields.Text(readonly=True)
    has_other_names = fields.Boolean(readonly=True)
    asks_order = fields.Boolean(readonly=True)
    error_count = fields.Integer(compute="_compute_error_count")
    batch_id = fields.Many2one(
        comodel_name="hr.training.punch.batch", string="Imported File", readonly=True
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("session_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = (
                wizard.session_ids[:1].company_id or wizard.company_id
            ) or self.env.company

    @api.depends("company_id", "session_ids")
    def _compute_tz(self):
        for wizard in self:
            wizard.tz = (
                wizard.session_ids[:1].tz or wizard.company_id._get_training_tz()
            )

    @api.depends("line_ids.severity")
    def _compute_error_count(self):
        for wizard in self:
            errors = wizard.line_ids.filtered(lambda line: line.severity == ERROR)
            wizard.error_count = len(errors)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._check_vals(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._check_vals(vals)
        if "file" in vals and "state" not in vals:
            # Another file: what was said of the one before is gone.
            vals = {
                **vals,
                "state": "draft",
                "batch_id": False,
                "date_order": vals.get("date_order", False),
            }
            self.column_ids.unlink()
            self.line_ids.unlink()
        return super().write(vals)

    @api.model
    def _check_vals(self, vals):
        """What a program gives and no field could take is told in a sentence; what is
        far too big is not kept before somebody looks at it."""
        zones = {zone for zone, _label in _tz_get(self)}
        if vals.get("tz") and vals["tz"] not in zones:
            raise UserError(
                self.env._("“%(tz)s” is no time zone: choose one.", tz=vals["tz"])
            )
        if "file" not in vals:
            return vals
        data = vals["file"]
        if data and not (
            isinstance(data, bytes) or (isinstance(data, str) and data.isascii())
        ):
            raise UserError(self.env._("The file did not arrive: choose it again."))
        is_too_big = len(data or b"") * 3 // 4 > MAX_FILE
        return {
            **vals,
            "file": False if is_too_big else data,
            "is_too_big": is_too_big,
        }

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_read(self):
        """Show what the file is taken for, and import nothing.

        :return: action that shows the wizard with what was recognised
        """
        self._check_can_import()
        self._begin()
        self._read_file()
        return self._reopen()

    def action_import(self):
        """Import the file; ``line_ids`` tell what was not taken, and why.

        Bad files raise nothing: what is wrong is a line.

        :return: action that shows the wizard with its findings
        :raise AccessError: see the table of rights above
        """
        self._check_can_import()
        self._begin()
        found = self._read_file()
        if found:
            self._do_import(*found)
        return self._reopen()

    def action_undo(self):
        """Take the import back while nothing on record rests on it.

        :raise UserError: names the sessions
        """
        if len(self) != 1 or not self.batch_id:
            raise UserError(self.env._("Nothing was imported here."))
        self.batch_id.action_undo()
        self.write({"state": "undone", "result": False})
        return self._reopen()

    def _check_can_import(self):
        self.ensure_one()
        if self.session_ids:
            self.session_ids._check_can_register()
            # sudo: the company only
            if self.session_ids.sudo().company_id != self.company_id:
                raise UserError(
                    self.env._("Choose sessions of one company, which has the file.")
                )
        else:
            self._check_officer()
        if self.company_id not in self.env.companies and not self.env.su:
            raise AccessError(
                self.env._(
                    "Choose %(company)s among your companies first.",
                    # sudo: its name
                    company=self.company_id.sudo().name,
                )
            )
        if self.state == "imported":
            raise UserError(
                self.env._(
                    "This file was imported. Take it back first, or begin a new import."
                )
            )

    def _begin(self):
        self.line_ids.unlink()
        self.write({"state": "failed", "result": False, "batch_id": False})

    def _reopen(self):
        return self._get_form_action(
            self,
            name=self.env._("Import a Device's File"),
            target="new",
            context=clean_context(self.env.context),
        )

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def _get_content(self):
        """The file; what is no base64 is no file either."""
        if self.is_too_big:
            raise TabularError("file", most=MAX_FILE // 2**20)
        data = self.with_context(bin_size=False, bin_size_file=False).file
        try:
            return base64.b64decode(data or b"")
        except (binascii.Error, ValueError, TypeError):
            return b"?"

    def _read_file(self):
        """Read the file by what is known of its kind, and show it.

        :return: ``(digest, layout, parsed, is_said)``, ``parsed`` as of ``_do_file`` of
            punches; None where the file is not understood
        """
        try:
            content = self._get_content()
            table = device_files.read_table(content)
        except TabularError as error:
            message = self._get_file_messages()[error.code] % error.params
            self._add_lines([(ERROR, 0, error.code, message)])
            return None
        layout, is_said = self._get_layout(table)
        self._show_columns(table, layout)
        if layout.doubt:
            message = self._get_doubt_messages()[layout.doubt]
            self._add_lines([(ERROR, 0, layout.doubt, message)])
            return None
        entries = device_files.read_entries(table, layout)
        parsed, lines = self._parse(entries)
        self._show(entries, parsed)
        self._add_lines(lines)
        if not parsed:
            message = self._get_file_messages()["no_rows"]
            self._add_lines([(ERROR, 0, "no_rows", message)])
            return None
        self.state = "read"
        digest = hashlib.sha256(content).hexdigest()
        return digest, layout, parsed, is_said

    def _get_layout(self, table):
        """What the columns are: as the user said, as was said before, or recognised.

        :return: the layout, and whether it is other than what would be recognised
        """
        layout = device_layout.recognise(table)
        if layout.doubt == device_layout.BADGE:
            layout = self._choose_badges(table, layout)
        signature = table.get_signature()
        # sudo: what is known of the kind of file, for trainers and keepers as well
        known = (self.company_id.sudo().training_punch_formats or {}).get(signature)
        width = len(table.titles)
        roles, order = layout.roles, self.date_order
        if self.column_ids and self.signature == signature:
            role_of = {column.number: column.role for column in self.column_ids}
            roles = [role_of.get(number) or None for number in range(width)]
        elif known and len(known["roles"]) == width:
            roles, order = known["roles"], order or known["order"]
        said = self._get_said(table, layout, roles, order)
        return said, (said.roles, said.order) != (layout.roles, layout.order)

    def _get_said(self, table, layout, roles, order):
        """A layout that somebody said, with what is still in doubt of it."""
        if roles != layout.roles:
            layout = device_layout.check(table, roles)
        doubt = layout.doubt
        if doubt == "order" and order:
            doubt = None
        return layout._replace(order=layout.order or order or None, doubt=doubt)

    def _choose_badges(self, table, layout):
        """Of several columns the only one that has badges of people."""
        # sudo: whose badge it is, for trainers and keepers as well
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        known = set(
            Employee.search(
                [("company_id", "=", self.company_id.id), ("barcode", "!=", False)]
            ).mapped("barcode")
        )
        known |= {badge.lstrip("0") for badge in known}
        found = [
            column
            for column in device_layout.find_badge_columns(table, layout)
            if any(
                badge in known or badge.lstrip("0") in known
                for badge in device_files.get_badges(table, column)
            )
        ]
        if len(found) != 1:
            return layout
        roles = [None if role == device_layout.BADGE else role for role in layout.roles]
        roles[found[0]] = device_layout.BADGE
        return device_layout.check(table, roles)

    # ------------------------------------------------------------
    # SHOW
    # ------------------------------------------------------------

    def _show_columns(self, table, layout):
        self.column_ids.unlink()
        labels = table.get_labels()
        examples = device_files.get_examples(table)
        self.env["hr.training.punch.import.column"].create(
            [
                {
                    "import_id": self.id,
                    "number": number,
                    "title": labels[number]
                    or self.env._("Column %(number)s", number=number + 1),
                    "example": examples[number],
                    "role": layout.roles[number] or False,
                }
                for number in range(len(labels))
            ]
        )
        self.write(
            {
                "kind": table.kind,
                "sheet": table.sheet,
                "signature": table.get_signature(),
                "date_order": layout.order or self.date_order,
                "asks_order": layout.doubt == "order",
                "punch_count": 0,
                "badge_count": 0,
                "known_count": 0,
                "date_first": False,
                "date_last": False,
                "sample": False,
            }
        )

    def _show(self, entries, parsed):
        """Figures and first rows, in the chosen zone, which stands beside them."""
        badges = {badge for badge, _moment, _entry in parsed}
        # sudo: whose badge it is, for trainers and keepers as well
        Punch = self.env["hr.training.punch"].sudo()
        holders, _foreign = Punch._get_holders(badges, self.company_id)
        moments = [moment for _badge, moment, _entry in parsed]
        self.write(
            {
                "punch_count": len({(badge, moment) for badge, moment, _e in parsed}),
                "badge_count": len(badges),
                "known_count": len(holders),
                "date_first": moments and self._format(min(moments)),
                "date_last": moments and self._format(max(moments)),
                "sample": "\n".join(
                    f"{entry.row} · {badge} · {self._format(moment)}"
                    + (f" · {holders[badge].name}" if badge in holders else "")
                    for badge, moment, entry in parsed[:5]
                ),
            }
        )

    def _format(self, moment):
        return format_datetime(
            self.env, moment, tz=self.tz, dt_format="yyyy-MM-dd HH:mm:ss"
        )

    def _add_lines(self, lines):
        """:param lines: ``[(severity, row, code, message)]``"""
        lines = sorted(lines, key=lambda line: (line[0], line[1]))
        values = [
            {
                "import_id": self.id,
                "severity": severity,
                "source": self.sheet or self.filename or "",
                "row": row,
                "code": code,
                "message": message,
            }
            for severity, row, code, message in lines[:LISTED]
        ]
        more = {}
        for severity, _row, code, _message in lines[LISTED:]:
            more[severity, code] = more.get((severity, code), 0) + 1
        reasons = self._get_short_reasons()
        values += [
            {
                "import_id": self.id,
                "severity": severity,
                "source": self.sheet or self.filename or "",
                "row": 0,
                "code": code,
                "message": self.env._(
                    "… and %(count)s more rows: %(reason)s",
                    count=count,
                    reason=reasons.get(code, code),
                ),
            }
            for (severity, code), count in more.items()
        ]
        self.env["hr.training.punch.import.line"].create(values)
