from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import need_report, needs


class HrTrainingNeedReportLine(models.Model):
    """A figure of a need report, with the needs that it adds up (policy 3.3).

    Nobody edits it: the report's methods make it, anew while the report is a draft.
    """

    _name = "hr.training.need.report.line"
    _description = "Figure of a Need Analysis Report"
    _inherit = ["hr.training.flow.mixin"]
    _order = "need_report_id, sequence, id"
    _rec_name = "kept_name"

    need_report_id = fields.Many2one(
        comodel_name="hr.training.need.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="need_report_id.company_id", store=True)
    currency_id = fields.Many2one(related="need_report_id.company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=need_report.KINDS,
        string="Counted By",
        required=True,
        default="channel",
    )
    value = fields.Char(string="Code", help="Of a channel, a method or a status.")
    course_id = fields.Many2one(
        comodel_name="hr.training.course", ondelete="set null", index="btree_not_null"
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill", ondelete="set null", index="btree_not_null"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", ondelete="set null", index="btree_not_null"
    )
    kept_name = fields.Char(
        translate=True, help="As it was called when it was counted, in each language."
    )
    name = fields.Char(compute="_compute_name", string="Figure")
    # A need stands in five figures and more: a row for each would cost more than all
    # the counting.
    kept_needs = fields.Json(groups=fields.NO_ACCESS)
    need_ids = fields.Many2many(
        comodel_name="hr.training.need",
        string="Needs",
        compute="_compute_need_ids",
        compute_sudo=False,
        search="_search_need_ids",
    )
    need_count = fields.Integer(string="Number of Needs")
    share = fields.Float(
        string="Share (%)",
        compute="_compute_share",
        help="Of the report’s needs. One that came by several channels counts in each.",
    )
    people_count = fields.Integer(string="People")
    hours = fields.Float(string="Training Hours")
    cost = fields.Monetary(string="Estimated Cost")

    @api.depends("kind", "value", "kept_name")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self._get_value_labels()
        none = self._get_none_labels()
        for line in self:
            line.name = (
                labels.get((line.kind, line.value))
                or line.kept_name
                or none.get(line.kind)
            )

    def _keep_names(self):
        """What the figures name is called so from now on, in each language (sudo)."""
        self.flush_recordset()
        for name in need_report.RECORDS.values():
            named = self.env[self._fields[name].comodel_name]
            named.flush_model(["name"])
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE hr_training_need_report_line line
                       SET kept_name = named.name
                      FROM %s named
                     WHERE named.id = line.%s AND line.id = ANY(%s)
                    """,
                    SQL.identifier(named._table),
                    SQL.identifier(name),
                    list(self._ids),
                )
            )
        self.invalidate_recordset(["kept_name"])

    @api.depends("kept_needs")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_need_ids(self):
        # sudo: the links of a figure that the reader may read
        kept = {line: line.sudo().kept_needs or [] for line in self}
        Need = self.env["hr.training.need"].with_context(active_test=False)
        asked = {need_id for ids in kept.values() for need_id in ids}
        found = Need.search([("id", "in", list(asked))]).with_env(self.env)
        numbers = {need_id: number for number, need_id in enumerate(found._ids)}
        for line, ids in kept.items():
            there = sorted(numbers.keys() & set(ids), key=numbers.get)
            line.need_ids = found.browse(there)

    @api.model
    def _search_need_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        Need = self.env["hr.training.need"].with_context(active_test=False)
        is_none = False
        if operator == "in":
            is_none = False in value
            # True is no id, and the ORM takes it for one.
            value = [("id", "in", [i for i in value if not isinstance(i, bool)])]
        # As for those that are shown: of needs that the reader may read.
        found = Need.search(value)
        self.flush_model(["kept_needs"])
        having = SQL(
            """
            (SELECT line.id
               FROM hr_training_need_report_line line
              WHERE EXISTS (SELECT FROM jsonb_array_elements(line.kept_needs) kept(id)
                             WHERE kept.id::int = ANY(%s::int[]))
                 OR (%s AND line.kept_needs IS NULL))
            """,
            found.ids,
            is_none,
        )
        return [("id", "in", having)]

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name

    @api.model
    def _get_value_labels(self):
        """Names of channels, methods and states, as the reader calls them."""
        columns = self.env["hr.training.need"]._fields
        return {
            (kind, code): label
            for kind, name in (
                (need_report.CHANNEL, "channel"),
                (need_report.METHOD, "analysis"),
                (need_report.STATE, "state"),
            )
            for code, label in columns[name]._description_selection(self.env)
        } | {(need_report.STATE, needs.SUBMITTED): self.env._("Undecided")}

    @api.model
    def _get_none_labels(self):
        """What a figure is called whose needs name none."""
        return {
            need_report.METHOD: self.env._("Without a method"),
            need_report.COURSE: self.env._("Without a course"),
            need_report.DEPARTMENT: self.env._("Without a department"),
        }

    @api.depends("need_count", "need_report_id.need_count")
    def _compute_share(self):
        for line in self:
            total = line.need_report_id.need_count
            decided = (line.kind, line.value) != (need_report.STATE, needs.SUBMITTED)
            share = 100 * line.need_count / total if total and decided else 0.0
            line.share = round(share, 1)

    def action_open(self):
        """Open the needs that make the figure, as far as the caller may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the links; the list asks what the reader may read
        return self.need_report_id._get_needs_action(self.sudo().kept_needs or [])
