import hashlib
import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

# What is no part of an import although it comes into being meanwhile.
NOT_MADE = ("hr.training.import.batch", "ir.logging", "bus.bus")
# Goes with its record, and stands on nothing.
GOES_ALONG = (
    "hr.training.booking.lock",
    "hr.training.import.batch",
    "hr.training.kpi.baseline",
    "ir.model.data",
    "mail.activity",
    "mail.followers",
    "mail.message",
    "mail.notification",
    "mail.tracking.value",
)
# What people change; a record that says something else by now is not taken back.
WATCHED = {
    "hr.department": "name parent_id manager_id active in_training_scope training_code",
    "hr.job": "name training_code active",
    "hr.employee": "name barcode active user_id work_email parent_id department_id "
    "job_id",
    "hr.training.course": "name state version hours pass_score validity_months",
    "hr.training.trainer": "state",
    "hr.training.plan": "name state date_from date_to active",
    "hr.training.plan.line": "code course_id date_start headcount method",
    "hr.training.cost": "cost_type_id amount",
    "hr.training.budget": "state",
    "hr.training.session": "code name state",
    "hr.training.session.slot": "session_id start stop",
    "hr.training.enrollment": "state result",
    "hr.training.attendance": "status check_in check_out source",
    "hr.training.evaluation": "state is_required pass_score",
    "hr.training.score": "value",
    "hr.training.kpi.value": "value month",
    "hr.expense": "state total_amount_currency date employee_id",
}
# Deleted in this order, what stands on others first; before them whatever else.
ORDER = (
    "hr.expense",
    "hr.resume.line",
    "hr.training.certificate",
    "hr.training.score",
    "hr.training.evaluation",
    "hr.training.attendance",
    "hr.training.punch",
    "hr.training.session.seat",
    "hr.training.enrollment",
    "hr.training.session.slot",
    "hr.training.session",
    "hr.training.budget.line",
    "hr.training.budget",
    "hr.training.cost",
    "hr.training.plan.line",
    "hr.training.plan",
    "hr.training.trainer",
    "hr.training.course",
    "account.analytic.account",
    "hr.employee",
    "hr.version",
    "resource.resource",
    "res.partner",
    "hr.department",
    "hr.job",
)
# So many are named.
NAMED = 5


class HrTrainingImportBatch(models.Model):
    """An import that was made, and all that it made, so that it can be taken back.

    | action | who |
    | read, take back | head of training |
    | … with people, departments, jobs | and HR officer |
    | … with claims | and expense officer |

    Nobody writes it; ``hr.training.import`` does, in sudo.
    """

    _name = "hr.training.import.batch"
    _description = "Imported Training Year"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "filename"

    _guarded_fields = frozenset({"undone_by_id", "undone_on"})
    _explained_links = {"plan_id": "made by the same import"}

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, readonly=True
    )
    kind = fields.Selection(
        selection=[("year", "Year"), ("claims", "Claims Only")],
        required=True,
        readonly=True,
    )
    year = fields.Integer(readonly=True)
    filename = fields.Char(readonly=True)
    digest = fields.Char(string="SHA-256", readonly=True)
    state = fields.Selection(
        selection=[("imported", "Imported"), ("undone", "Taken Back")],
        default="imported",
        required=True,
        readonly=True,
    )
    plan_id = fields.Many2one(
        comodel_name="hr.training.plan", readonly=True, ondelete="set null"
    )
    undone_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken Back by",
        readonly=True,
        ondelete="restrict",
    )
    undone_on = fields.Datetime(string="Taken Back on", readonly=True)
    # Names of tables say nothing to people.
    made = fields.Json(groups="base.group_system", readonly=True)
    links = fields.Json(groups="base.group_system", readonly=True)
    prints = fields.Json(groups="base.group_system", readonly=True)

    _year_once = models.UniqueIndex(
        "(company_id, year) WHERE state = 'imported' AND kind = 'year'",
        "This year was imported already.",
    )

    # ------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------

    @api.model
    def _get_kept_models(self):
        """Models with a table of their own whose rows stay."""
        return [
            model
            for model in self.env.registry.values()
            if model._auto
            and not model._abstract
            and not model._transient
            and model._name not in NOT_MADE
        ]

    @api.model
    def _get_floors(self):
        """Highest id of each table, before an import (sudo)."""
        self.env.flush_all()
        query = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, COALESCE(MAX(id), 0) FROM %s",
                model._name,
                SQL.identifier(model._table),
            )
            for model in self._get_kept_models()
        )
        return dict(self.env.execute_query(query))

    @api.model
    def _do_record(self, floors, vals):
        """Keep what was made since ``floors`` (sudo).

        In a snapshot of its own a transaction sees no younger rows than its own.

        :param vals: company, kind, year, file and plan
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s, id FROM %s WHERE id > %s",
                    model._name,
                    SQL.identifier(model._table),
                    floors[model._name],
                )
                for model in self._get_kept_models()
            )
        )
        made = defaultdict(list)
        for name, res_id in rows:
            made[name].append(res_id)
        return self.create(
            [
                {
                    **vals,
                    "made": made,
                    "links": sorted(self._find_references(made)),
                    "prints": self._get_prints(made),
                }
            ]
        )

    @api.model
    def _find_references(self, made):
        """Rows of others that point at what was made: ``{(model, field, id)}``."""
        found = set()
        ids_of = {name: set(ids) for name, ids in made.items()}
        for name, ids in made.items():
            queries = self._get_reference_queries(name, sorted(ids))
            if queries:
                mine = ids_of[name]
                rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
                found.update(row[:3] for row in rows if row[3] in mine)
        return {
            (name, field, res_id)
            for name, field, res_id in found
            if res_id not in ids_of.get(name, ())
        }

    @api.model
    def _get_reference_queries(self, name, ids):
        """A query per column that may point at records of a model.

        A range instead of thousands of numbers: what else lies in it is left out above.
        """
        queries = []
        for model in self._get_kept_models():
            for field in model._fields.values():
                if field.type == "many2many" and field.store:
                    if field.comodel_name == name and not self.env[name]._abstract:
                        queries.append(
                            SQL(
                                "SELECT %s, %s, %s, %s FROM %s"
                                " WHERE %s BETWEEN %s AND %s",
                                model._name,
                                field.name,
                                SQL.identifier(field.column1),
                                SQL.identifier(field.column2),
                                SQL.identifier(field.relation),
                                SQL.identifier(field.column2),
                                ids[0],
                                ids[-1],
                            )
                        )
                    continue
                if not (field.store and field.column_type) or field.company_dependent:
                    continue
                where = None
                if field.type == "many2one" and field.comodel_name == name:
                    where = SQL(
                        "%s BETWEEN %s AND %s",
                        SQL.identifier(field.name),
                        ids[0],
                        ids[-1],
                    )
                elif field.type == "many2one_reference":
                    kind = model._fields.get(field.model_field)
                    if kind is not None and kind.store and kind.column_type:
                        where = SQL(
                            "%s = %s AND %s BETWEEN %s AND %s",
                            SQL.identifier(kind.name),
                            name,
                            SQL.identifier(field.name),
                            ids[0],
                            ids[-1],
                        )
                if where is not None:
                    queries.append(
                        SQL(
                            "SELECT %s, %s, id, %s FROM %s WHERE %s",
                            model._name,
                            field.name,
                            SQL.identifier(field.name),
                            SQL.identifier(model._table),
                            where,
                        )
                    )
        return queries

    @api.model
    def _get_prints(self, made):
        """A short hash of what each record says: ``{model: {id: hash}}``."""
        prints = {}
        for name, names in WATCHED.items():
            if name not in self.env or not made.get(name):
                continue
            records = self.env[name].with_context(active_test=False, lang="en_US")
            records = records.browse(made[name]).exists()
            prints[name] = {
                str(values["id"]): self._hash(values)
                for values in records.read(names.split(), load=None)
            }
        return prints

    @api.model
    def _hash(self, values):
        text = json.dumps(values, default=str, sort_keys=True)
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:10]

    # ------------------------------------------------------------
    # UNDO
    # ------------------------------------------------------------

    def action_undo(self):
        """Take the import back: all that it made is deleted, at once.

        :raise UserError: names what stands on it by now
        """
        self._check_can_undo()
        self._do_undo()
        return True

    def _check_can_undo(self):
        self.env["hr.training.plan"]._check_head()
        self.check_access("read")
        if len(self) != 1:
            raise UserError(self.env._("Take back one import at a time."))
        # sudo: what was made is nobody's to read
        batch_sudo = self.sudo()
        if batch_sudo.state != "imported":
            raise UserError(self.env._("This import was taken back already."))
        made = batch_sudo.made or {}
        for names, group in (
            (("hr.employee", "hr.department", "hr.job"), "hr.group_hr_user"),
            (("hr.expense",), "hr_expense.group_hr_expense_user"),
        ):
            if any(made.get(name) for name in names) and not (
                self.env.su or self.env.user.has_group(group)
            ):
                raise AccessError(
                    self.env._(
                        "It made records that want the rights of “%(group)s”: ask for "
                        "them, or ask somebody who has them.",
                        group=self.env.ref(group).sudo().full_name,
                    )
                )
        reasons = batch_sudo._get_standing()
        if reasons:
            raise UserError(
                self.env._(
                    "The import cannot be taken back, for something stands on it by "
                    "now: %(names)s%(more)s. Undo that first.",
                    names="; ".join(reasons[:NAMED]),
                    more=self.env._(" and %(count)s more", count=len(reasons) - NAMED)
                    if len(reasons) > NAMED
                    else "",
                )
            )

    def _get_standing(self):
        """Names of what is new or other since the import (sudo)."""
        self.env.flush_all()
        made = self.made or {}
        known = {tuple(link) for link in self.links or []}
        reasons = defaultdict(set)
        for name, _field, res_id in self._find_references(made) - known:
            if not self._goes_along(name, res_id):
                reasons[name].add(res_id)
        now = self._get_prints(made)
        for name, prints in (self.prints or {}).items():
            for res_id, before in prints.items():
                # What somebody deleted needs no taking back.
                if now.get(name, {}).get(res_id, before) != before:
                    reasons[name].add(int(res_id))
        return [
            f"{self.env['ir.model']._get(name).name} {self._get_label(record)}"
            for name, ids in sorted(reasons.items())
            for record in self.env[name].browse(sorted(ids)).sudo()
        ]

    def _get_label(self, record):
        """A name that people know; rows without one have their person's."""
        name = record.display_name or ""
        if name and not name.startswith(f"{record._name},"):
            return name
        if "enrollment_id" in record._fields:
            return record.enrollment_id.display_name
        if "employee_id" in record._fields:
            return record.employee_id.name
        return str(record.id)

    def _goes_along(self, name, res_id):
        record = self.env[name].browse(res_id)
        if name == "mail.message":
            # What a person wrote is kept, and so is what it is about.
            return record.message_type not in ("comment", "email")
        if name == "ir.attachment":
            return bool(record.res_field)
        return name in GOES_ALONG

    def _do_undo(self):
        # sudo: history is written and taken back past every gate, by a head
        batch = self.with_env(self.env["hr.training.plan"]._guard_sudo().env)
        # The one place that deletes history: guards of deletion do not hold here.
        batch = batch.with_context(
            active_test=False,
            tracking_disable=True,
            **{MODULE_UNINSTALL_FLAG: True},
        )
        made = batch.made or {}
        batch._unlink_along(made)
        batch._cut_links(made)
        others = [name for name in made if name in batch.env and name not in ORDER]
        for name in (*others, *ORDER):
            records = batch.env[name].browse(made.get(name, ())).exists()
            records.unlink()
        batch.env.flush_all()
        left = [
            record.display_name
            for name, ids in made.items()
            if name in batch.env
            for record in batch.env[name].browse(ids).exists()
        ]
        if left:
            raise UserError(
                self.env._(
                    "These records could not be deleted: %(names)s.",
                    names=", ".join(left[:NAMED]),
                )
            )
        batch.write(
            {
                "state": "undone",
                "undone_by_id": self.env.uid,
                "undone_on": fields.Datetime.now(),
                "made": {},
                "links": [],
                "prints": {},
            }
        )

    def _unlink_along(self, made):
        """What came to the records meanwhile and goes with them."""
        gone = defaultdict(set)
        for name, _field, res_id in self._find_references(made):
            if name in GOES_ALONG and name != self._name:
                gone[name].add(res_id)
        for name, ids in gone.items():
            self.env[name].browse(ids).exists().unlink()

    def _cut_links(self, made):
        """Records of before the import let go of what it made."""
        for department in self.env["hr.department"].browse(
            made.get("hr.department", ())
        ):
            department.exists().write({"parent_id": False, "manager_id": False})
        employees = self.env["hr.employee"].browse(made.get("hr.employee", ())).exists()
        employees.write({"parent_id": False, "coach_id": False})
        to_clear = defaultdict(set)
        for name, field, res_id in self.links or []:
            definition = self.env[name]._fields.get(field)
            if definition and definition.type == "many2one" and not definition.required:
                to_clear[name, field].add(res_id)
        ids_of = {name: set(ids) for name, ids in made.items()}
        for (name, field), ids in to_clear.items():
            records = self.env[name].browse(ids).exists()
            records.filtered(
                lambda r, field=field: r[field].id in ids_of.get(r[field]._name, ())
            ).write({field: False})
