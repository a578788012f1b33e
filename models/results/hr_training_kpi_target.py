from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import kpi as kpi_rules


class HrTrainingKpiTarget(models.Model):
    """What is wanted of people in a KPI (policy 3.2).

    For a job, for a department with all below, or for everybody; the most specific one
    counts: the job's, else that of the nearest department, else that for everybody.
    The head of training sets them.
    """

    _name = "hr.training.kpi.target"
    _description = "KPI Target"
    _inherit = ["hr.training.guard.mixin"]
    _order = "kpi_id, job_id, department_id, date_from desc, id"
    _check_company_auto = True

    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi",
        string="KPI",
        required=True,
        index=True,
        ondelete="cascade",
    )
    value = fields.Float(string="Target", required=True, aggregator="avg")
    unit = fields.Char(related="kpi_id.unit")
    direction = fields.Selection(related="kpi_id.direction")
    date_from = fields.Date(
        string="Valid From", help="From this month on; empty for ever since."
    )
    date_to = fields.Date(
        string="Valid Until", help="Until this month, itself included; empty for good."
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="For its people and those of departments below.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Counts before the target of a department.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "A target ends before it begins."
    )
    _scope = models.Constraint(
        "CHECK (department_id IS NULL OR job_id IS NULL)",
        "A target is for a department or for a job, not for both.",
    )

    @api.depends("kpi_id.name", "department_id.name", "job_id.name")
    def _compute_display_name(self):
        for target in self:
            # sudo: names only
            target_sudo = target.sudo()
            scope = target_sudo.job_id.name or target_sudo.department_id.name
            names = (target_sudo.kpi_id.name, scope)
            target.display_name = ", ".join(filter(None, names))

    @api.constrains("value", "kpi_id")
    def _check_value(self):
        for target in self:
            target.kpi_id._check_within(target.value, target.display_name)

    @api.constrains(
        "kpi_id", "department_id", "job_id", "date_from", "date_to", "company_id"
    )
    def _check_one_counts(self):
        """In no month do two targets count for the same people."""
        self._check_years("date_from", "date_to")
        # sudo: what is on record counts, whoever may read it
        others = self.sudo().search(
            [
                ("kpi_id", "in", self.kpi_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        scopes = others.grouped(
            lambda t: (t.kpi_id, t.company_id, t.department_id, t.job_id)
        )
        for targets in scopes.values():
            for index, target in enumerate(targets):
                for other in targets[index + 1 :]:
                    if (target | other) & self and kpi_rules.overlap(
                        target._as_rule(), other._as_rule()
                    ):
                        raise ValidationError(
                            self.env._(
                                "%(target)s: two targets, %(one)s and %(other)s, would "
                                "count in the same month. End one before the other "
                                "begins.",
                                target=target.display_name,
                                one=target.value,
                                other=other.value,
                            )
                        )

    # ------------------------------------------------------------
    # CRUD: results follow their targets
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._do_follow_all(targets._get_scopes())
        return targets

    def write(self, vals):
        scopes = self._get_scopes()
        result = super().write(vals)
        self._do_follow_all(scopes | self._get_scopes())
        return result

    def unlink(self):
        scopes = self._get_scopes()
        result = super().unlink()
        self._do_follow_all(scopes)
        return result

    def _get_scopes(self):
        """KPIs and companies whose people it is about."""
        return {(target.kpi_id.id, target.company_id.id) for target in self}

    @api.model
    def _do_follow_all(self, scopes):
        # sudo: results follow, whoever may read them
        values = self.env["hr.training.kpi.value"].sudo()
        for kpi_id, company_id in scopes:
            values._do_follow_passes(
                [("kpi_id", "=", kpi_id), ("company_id", "=", company_id)]
            )

    def _as_rule(self):
        self.ensure_one()
        return kpi_rules.Target(
            self.value,
            self.date_from,
            self.date_to,
            self.department_id.id,
            self.job_id.id,
        )

    @api.model
    def _get_wanted(self, rows):
        """The target that counts for each of these, or None (sudo).

        :param rows: list of ``(KPI id, company id, department id, job id, month)``
        :return: list of the targets' values, in the order of the rows
        """
        # sudo: what is wanted counts, whoever may read it
        targets = self.sudo().search(
            [("company_id", "in", list({row[1] for row in rows}))]
        )
        by_kpi = defaultdict(list)
        for target in targets:
            by_kpi[target.kpi_id.id, target.company_id.id].append(target._as_rule())
        # sudo: the tree only
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        ids = {row[2] for row in rows} - {None, False}
        chains = {
            d.id: [int(i) for i in reversed((d.parent_path or "").split("/")) if i]
            for d in departments.browse(ids).exists()
        }
        found = {}
        for row in set(rows):
            kpi_id, company_id, department_id, job_id, month = row
            target = kpi_rules.choose_target(
                by_kpi[kpi_id, company_id],
                month,
                job_id,
                chains.get(department_id, ()),
            )
            found[row] = target.value if target else None
        return [found[row] for row in rows]
