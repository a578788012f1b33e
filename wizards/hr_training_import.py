import base64
import binascii
import hashlib
import json
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from odoo.addons.base.models.res_partner import _tz_get

from ..tools.tabular import MAX_FILE, TabularError, read_sheets
from ..tools.training_sheets import SHEETS
from ..tools.training_values import COST_TYPES
from ..tools.training_year import ERROR, WARNING

_logger = logging.getLogger(__name__)

# Sheets whose models come with a later version; checked and reported. None are left.
NOT_LOADED = ()
# Where the rows of a sheet are found again: sheet -> model, code field.
MATCHED = {
    "departments": ("hr.department", "training_code"),
    "jobs": ("hr.job", "training_code"),
    "employees": ("hr.employee", "barcode"),
    "courses": ("hr.training.course", "code"),
}
# Findings that the user may overrule with a tick.
ABSENT_CODES = {"no_punch", "all_absent"}
NAME_CODES = {"other_person", "other_person_accepted"}


class HrTrainingImport(models.TransientModel):
    """Take over a past training year from files (design §8).

    All rows are checked first and every error is named; with one error nothing is
    imported. What is imported is history: published, done, released, and marked so
    with the file's hash.

    | action | who |
    | check, import | head of training |
    | … rows that make people, departments, jobs | and HR officer |
    | … rows of expenses | and expense officer |
    """

    _name = "hr.training.import"
    _description = "Import of a Training Year"
    _inherit = ["hr.training.flow.mixin"]
    _rec_name = "filename"

    file = fields.Binary(string="Workbook or Archive", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Zone of the local times in the file.",
    )
    check_only = fields.Boolean(
        string="Only Check", help="Try everything and keep nothing."
    )
    absent_is_true = fields.Boolean(
        string="Nobody Was There",
        help="Slots without one fitting punch are true: who was on their roster is "
        "absent.",
    )
    accept_other_names = fields.Boolean(
        string="Names May Differ",
        help="People whose badge is in Odoo under another name are the same people.",
    )
    asks_absent = fields.Boolean(compute="_compute_asks")
    asks_names = fields.Boolean(compute="_compute_asks")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("failed", "Errors"),
            ("checked", "Checked"),
            ("imported", "Imported"),
            ("undone", "Taken Back"),
        ],
        default="draft",
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.import.line",
        inverse_name="import_id",
        string="Findings",
    )
    error_count = fields.Integer(compute="_compute_counts")
    warning_count = fields.Integer(compute="_compute_counts")
    summary = fields.Text(help="Figures of the import as JSON.")
    summary_text = fields.Text(compute="_compute_summary_text", string="Figures")
    plan_id = fields.Many2one(comodel_name="hr.training.plan", string="Imported Plan")
    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_import_session_rel",
        string="Imported Sessions",
    )
    batch_id = fields.Many2one(
        comodel_name="hr.training.import.batch", string="Past Import", readonly=True
    )
    template = fields.Binary(compute="_compute_template", attachment=False)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_tz(self):
        for wizard in self:
            wizard.tz = wizard.company_id._get_training_tz()

    @api.depends("line_ids.severity")
    def _compute_counts(self):
        for wizard in self:
            severities = wizard.line_ids.mapped("severity")
            wizard.error_count = severities.count(ERROR)
            wizard.warning_count = severities.count(WARNING)

    @api.depends("line_ids.code", "absent_is_true", "accept_other_names")
    def _compute_asks(self):
        """What the file raises is asked, and nothing else."""
        for wizard in self:
            codes = set(wizard.line_ids.mapped("code"))
            wizard.asks_absent = wizard.absent_is_true or bool(codes & ABSENT_CODES)
            wizard.asks_names = wizard.accept_other_names or bool(codes & NAME_CODES)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        return super().write(vals)

    @api.model
    def _check_vals(self, vals):
        """What a program gives and no field could take is told in a sentence."""
        zones = {zone for zone, _label in _tz_get(self)}
        if vals.get("tz") and vals["tz"] not in zones:
            raise UserError(
                self.env._("“%(tz)s” is no time zone: choose one.", tz=vals["tz"])
            )
        data = vals.get("file")
        if data and not (
            isinstance(data, bytes) or (isinstance(data, str) and data.isascii())
        ):
            raise UserError(self.env._("The file did not arrive: choose it again."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_check(self):
        """Try the import and keep nothing."""
        self.check_only = True
        return self.action_import()

    def action_import_now(self):
        """The button: import for good."""
        self.check_only = False
        return self.action_import()

    def action_import(self):
        """Check the file and import it; ``line_ids`` and ``summary`` tell the rest.

        Bad data raise nothing: every error is a line with sheet and row, and then
        nothing is imported.

        :return: action that shows the wizard with its findings
        :raise AccessError: without the rights of a head of training
        """
        self._check_can_import()
        self.line_ids.unlink()
        self.write(
            {
                "summary": False,
                "state": "failed",
                "plan_id": False,
                "session_ids": [Command.clear()],
            }
        )
        try:
            content = self._get_content()
            sheets = read_sheets(content, SHEETS)
        except TabularError as error:
            message = self._get_file_messages()[error.code] % error.params
            self._add_lines([(ERROR, "", 0, message, error.code)])
            return self._reopen()
        year = self._check_file(sheets)
        if not year.has_errors:
            self._run(year, hashlib.sha256(content).hexdigest())
        self._report(year.problems)
        return self._reopen()

    def _check_can_import(self):
        self.env["hr.training.plan"]._check_head()
        if len(self) != 1:
            raise UserError(self.env._("Import one file at a time."))
        if self.state == "imported":
            raise UserError(
                self.env._(
                    "This file was imported. Take it back first, or begin a new import."
                )
            )
        if self.company_id not in self.env.companies and not self.env.su:
            raise AccessError(
                self.env._(
                    "Choose %(company)s among your companies first.",
                    company=self.company_id.sudo().name,
                )
            )

    def _get_content(self):
        """The file; what is no base64 is no file either."""
        data = self.with_context(bin_size=False, bin_size_file=False).file
        if len(data or b"") * 3 // 4 > MAX_FILE:
            raise TabularError("file", most=MAX_FILE // 2**20)
        try:
            return base64.b64decode(data or b"")
        except (binascii.Error, ValueError, TypeError):
            return b"?"

    def _reopen(self):
        return self._get_form_action(
            self,
            name=self.env._("Import a Training Year"),
            target="new",
            context=clean_context(self.env.context),
        )

    def action_undo(self):
        """Take the import back while nothing new stands on it (design §8).

        :raise UserError: names what stands on it
        """
        if len(self) != 1 or not self.batch_id:
            raise UserError(self.env._("Nothing was imported here."))
        self.batch_id.action_undo()
        self.write({"state": "undone", "summary": False})
        return self._reopen()

    def action_view_plan(self):
        """Open the plan that was imported."""
        self.ensure_one()
        return self._get_form_action(self.plan_id)

    def action_view_sessions(self):
        """List the sessions that were imported."""
        self.ensure_one()
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            [("id", "in", self.session_ids.ids)],
        )

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _run(self, year, digest):
        """Write everything, or nothing; a trial is written and taken back.

        :param str digest: SHA-256 of the file
        """
        savepoint = self.env.cr.savepoint()
        # sudo: what an import made is kept for the day it is taken back
        Batch = self.env["hr.training.import.batch"].sudo()
        try:
            floors = Batch._get_floors()
            if year.claims_plan:
                plan, sessions, summary = self._do_import_claims(year)
            else:
                plan, sessions, summary = self._do_import(year, digest)
            self.env.flush_all()
            batch = Batch
            if not self.check_only:
                batch = Batch._do_record(
                    floors,
                    {
                        "company_id": self.company_id.id,
                        "kind": "claims" if year.claims_plan else "year",
                        "year": year.year,
                        "filename": self.filename,
                        "digest": digest,
                        "plan_id": plan.id,
                    },
                )
        except psycopg2.OperationalError:
            # Another transaction was faster: Odoo runs this one again.
            raise
        except (UserError, psycopg2.Error) as error:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            _logger.info("import of a training year failed", exc_info=True)
            year.add("", 0, "failed", error=self._get_error_text(error))
            return
        savepoint.close(rollback=self.check_only)
        values = {
            "summary": json.dumps(summary, ensure_ascii=False),
            "state": "checked" if self.check_only else "imported",
        }
        if self.check_only:
            self.env.invalidate_all(flush=False)
        else:
            values["batch_id"] = batch.id
            values["plan_id"] = plan.id
            values["session_ids"] = [Command.set(sessions.ids)]
        for sheet in NOT_LOADED:
            count = len(year.rows[sheet])
            if count:
                year.add(sheet, 0, "not_loaded", severity=WARNING, count=count)
        self.write(values)

    def _get_error_text(self, error):
        """What a person can make of an error of a model or of the database."""
        if isinstance(error, UserError):
            return str(error)
        for model in self.env.values():
            if model._table == error.diag.table_name and not model._abstract:
                return model._sql_error_to_message(error)
        return self.env["base"]._sql_error_to_message(error)

    # ------------------------------------------------------------
    # FINDINGS
    # ------------------------------------------------------------

    def _add_lines(self, lines):
        self.env["hr.training.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "severity": severity,
                    "source": source,
                    "row": row,
                    "message": message,
                    "code": code and code[0],
                }
                for severity, source, row, message, *code in lines
            ]
        )

    def _report(self, problems):
        messages = self._get_messages()
        order = {name: index for index, name in enumerate(SHEETS)}
        self._add_lines(
            [
                (
                    problem.severity,
                    problem.sheet,
                    problem.row,
                    messages[problem.code] % problem.params,
                    problem.code,
                )
                for problem in sorted(
                    problems, key=lambda p: (p.severity, order.get(p.sheet, -1), p.row)
                )
            ]
        )

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _get_cost_types(self):
        CostType = self.env["hr.training.cost.type"].with_context(active_test=False)
        return CostType.search([("code", "in", COST_TYPES)])
