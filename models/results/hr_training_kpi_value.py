from bisect import bisect_right
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, format_date

from ...tools import effect
from ...tools import kpi as kpi_rules
from ...tools.cells import read_text
from ...tools.training_values import code


class HrTrainingKpiValue(models.Model):
    """What a KPI says of somebody in a month (policy 3.2, 7.1).

    One of a month for each human in a company, whichever of his employee records has
    it. Month and person stay as they were made; a wrong value is corrected in place.

    | action | who |
    | enter, import, correct, delete | officer |
    | read | officer; the person himself and his department manager only where the |
    | | company has turned ``training_kpi_individual`` on (design §6.15); who reads |
    | | values of others is noted |
    """

    _name = "hr.training.kpi.value"
    _description = "KPI Value"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.company.then.mixin",
        "hr.training.looked.mixin",
    ]
    _order = "month desc, id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset({"source"})
    _looked_fields = frozenset({"value"})
    _fixed_links = frozenset({"kpi_id", "employee_id"})

    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi",
        string="KPI",
        required=True,
        index=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="restrict"
    )
    badge = fields.Char(
        compute="_compute_badge",
        readonly=False,
        help="In files: names the person by his badge.",
    )
    month = fields.Date(required=True, help="Any day of it; the first one is kept.")
    value = fields.Float(required=True, aggregator="avg")
    unit = fields.Char(related="kpi_id.unit")
    department_id = fields.Many2one(
        comodel_name="hr.department",
        compute="_compute_place",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the person was at the end of that month.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job",
        compute="_compute_place",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    source = fields.Selection(
        selection=[
            (kpi_rules.MANUAL, "Entered"),
            (kpi_rules.IMPORT, "File"),
            (kpi_rules.FETCHED, "Source"),
        ],
        required=True,
        copy=False,
        default=lambda self: self._default_source(),
    )
    can_view_chart = fields.Boolean(compute="_compute_can_view_chart")

    _once = models.Constraint(
        "UNIQUE (employee_id, kpi_id, month)",
        "This person has a value of this month already: correct that one.",
    )
    _company_month = models.Index("(company_id, month)")

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _default_source(self):
        # Odoo's own import says so.
        return kpi_rules.IMPORT if self.env.context.get("import_file") else "manual"

    @api.depends("kpi_id.name", "employee_id.name", "month")
    def _compute_display_name(self):
        for value in self:
            # sudo: names only, of what the user may read
            value_sudo = value.sudo()
            value.display_name = ", ".join(
                filter(
                    None,
                    (
                        value_sudo.employee_id.name,
                        value_sudo.kpi_id.name,
                        value.month and value._get_month_text(value.month),
                    ),
                )
            )

    def _compute_badge(self):
        """Badges are HR's to read; here they are only taken."""
        self.badge = False

    @api.depends("employee_id", "month")
    def _compute_place(self):
        """Frozen: a move of later does not change where the value was made."""
        places = self._get_places({(v.employee_id.id, v.month) for v in self})
        for value in self:
            department_id, job_id = places.get(
                (value.employee_id.id, value.month), (False, False)
            )
            value.department_id = department_id
            value.job_id = job_id

    @api.depends("employee_id", "company_id.training_kpi_individual")
    @api.depends_context("uid")
    def _compute_can_view_chart(self):
        for value in self:
            value.can_view_chart = not value._get_cannot_view_chart_reason()

    @api.model
    def _get_places(self, wanted):
        """Department and job of people at the end of a month, by one statement.

        Before his first version, and in it, somebody is where that has him.

        :param wanted: set of ``(employee id, month)``
        :return: dict of the same → ``(department id, job id)``
        """
        ids = sorted({employee_id for employee_id, month in wanted if employee_id})
        if not ids:
            return {}
        self.env["hr.version"].flush_model(
            ["employee_id", "date_version", "department_id", "job_id", "active"]
        )
        days, places = defaultdict(list), defaultdict(list)
        for employee_id, day, *place in self.env.execute_query(
            SQL(
                """
                SELECT employee_id, date_version, department_id, job_id
                  FROM hr_version
                 WHERE employee_id = ANY(%s) AND active
              ORDER BY employee_id, date_version, id
                """,
                ids,
            )
        ):
            days[employee_id].append(day)
            places[employee_id].append(tuple(place))
        found = {}
        for employee_id, month in wanted:
            if month and days[employee_id]:
                end = kpi_rules.last_day(month)
                index = max(bisect_right(days[employee_id], end) - 1, 0)
                found[employee_id, month] = places[employee_id][index]
        return found

    # ------------------------------------------------------------
    # CRUD, CONSTRAINTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._find_badges(
            [self._read_vals(self._add_keys(vals)) for vals in vals_list]
        )
        for vals in vals_list:
            if vals.get("value") is None or not vals.get("month"):
                raise UserError(self.env._("Please give month and value."))
        if self.env.context.get("import_file"):
            self._check_percentages(vals_list)
        self._check_not_taken(vals_list)
        values = super().create(vals_list)
        values._do_follow()
        return values

    @api.model
    def _add_keys(self, vals):
        """Values with what a form's context says of them: they are checked whole."""
        names = [n for n in ("kpi_id", "employee_id", "month") if n not in vals]
        return {**self.default_get(names), **vals} if names else vals

    def write(self, vals):
        vals = self._read_vals(vals)
        vals.pop("badge", None)
        if "month" in vals and any(value.month != vals["month"] for value in self):
            raise UserError(
                self.env._(
                    "A value stays in its month. Delete it, and enter it in the right "
                    "one."
                )
            )
        result = super().write(vals)
        if "value" in vals:
            self._do_follow()
        return result

    def unlink(self):
        # sudo: results follow, whoever may read them
        passes = self.sudo()._find_passes(after=True)
        result = super().unlink()
        passes._do_follow_performance()
        return result

    @api.model
    def _read_vals(self, vals):
        """Values with the month as its first day, and a number as the value.

        An empty cell comes as False, and is no 0.
        """
        vals = dict(vals)
        if vals.get("month"):
            vals["month"] = kpi_rules.first_day(self._read_day(vals["month"]))
        if "value" in vals:
            if vals["value"] is None or vals["value"] is False:
                raise UserError(self.env._("Please give month and value."))
            vals["value"] = self._read_number(vals["value"])
        return vals

    @api.model
    def _find_badges(self, vals_list):
        """Values with the people that badges name, by one statement."""
        badges = {
            self._read_badge(vals["badge"])
            for vals in vals_list
            if vals.get("badge") and not vals.get("employee_id")
        }
        if not badges:
            return [
                {k: v for k, v in vals.items() if k != "badge"} for vals in vals_list
            ]
        # sudo: badges are HR's; whoever holds the card in his hand knows one
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        found = {
            employee.barcode: employee.id
            for employee in employees.search_fetch(
                [
                    ("barcode", "in", list(badges)),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["barcode"],
            )
        }
        result = []
        for vals in vals_list:
            vals = dict(vals)
            badge = vals.pop("badge", None)
            if badge and not vals.get("employee_id"):
                if self._read_badge(badge) not in found:
                    raise UserError(
                        self.env._(
                            "“%(badge)s” is nobody's badge here. Please correct it.",
                            badge=badge,
                        )
                    )
                vals["employee_id"] = found[self._read_badge(badge)]
            result.append(vals)
        return result

    @api.model
    def _read_badge(self, value):
        """A badge without what nobody sees, and what keeps spreadsheets from counting.

        As the sheets of a training year take it (design §8).
        """
        text = read_text(self._read_text(value))
        try:
            return code(text)
        except ValueError:
            # It has lost its digits: nobody's.
            return text

    @api.model
    def _check_percentages(self, vals_list):
        """A file does not hold the fractions behind cells that show percentages.

        Odoo's own import reads 0.88 where the cell shows 88 %. One value below 1 % may
        be; that all of a file are, where more is better, is no measurement.

        :raise UserError: naming the KPI
        """
        of_kpi = defaultdict(list)
        for vals in vals_list:
            if self._is_id(vals.get("kpi_id")):
                of_kpi[vals["kpi_id"]].append(vals["value"])
        # sudo: name and unit only
        for kpi in self.env["hr.training.kpi"].sudo().browse(of_kpi).exists():
            if kpi._is_fraction(of_kpi[kpi.id]):
                raise UserError(
                    self.env._(
                        # Odoo's import formats the sentence: no percent sign in it.
                        "%(kpi)s counts in percent, and all its values here are "
                        "fractions, such as %(value)s: a cell that shows 88 percent "
                        "holds 0.88. Write 88 in a plain format.",
                        kpi=kpi.name,
                        value=f"{of_kpi[kpi.id][0]:g}",
                    )
                )

    @api.constrains("value", "kpi_id", "month")
    def _check_value(self):
        self._check_years("month")
        # sudo: the company only
        today_of = {c: c._get_training_today() for c in self.sudo().company_id}
        for value in self:
            # sudo: names, range and company only
            value_sudo = value.sudo()
            if value.month > today_of[value_sudo.company_id]:
                raise ValidationError(
                    self.env._(
                        "%(who)s: the month is still to come. Please correct it.",
                        who=value.display_name,
                    )
                )
            # A year has thousands: their names are made for those that are wrong.
            if not value_sudo.kpi_id._is_within(value.value):
                value_sudo.kpi_id._check_within(value.value, value.display_name)

    @api.model
    def _get_month_text(self, month):
        return format_date(self.env, month, date_format="yyyy-MM")

    @api.model
    def _check_not_taken(self, vals_list):
        """No human has a second value of a month, by whatever employee record.

        :raise ValidationError: naming person, KPI and month
        """
        # sudo: what is on record counts, whoever may read it
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        ids = [v["employee_id"] for v in vals_list if self._is_id(v.get("employee_id"))]
        by_id = {e.id: e for e in employees.browse(dict.fromkeys(ids)).exists()}
        rows = [
            (vals["kpi_id"], by_id[vals["employee_id"]], vals["month"])
            for vals in vals_list
            if self._is_id(vals.get("employee_id"))
            and vals["employee_id"] in by_id
            and self._is_id(vals.get("kpi_id"))
        ]
        for index in self._find_taken(rows):
            kpi_id, employee, month = rows[index]
            raise ValidationError(
                self.env._(
                    "%(employee)s has a value of %(kpi)s for %(month)s already. "
                    "Correct that one, or leave this one out.",
                    employee=employee.name,
                    # sudo: the name only
                    kpi=self.env["hr.training.kpi"].sudo().browse(kpi_id).name,
                    month=self._get_month_text(month),
                )
            )

    @api.model
    def _find_taken(self, rows):
        """Which of these values are there already, or come twice.

        :param rows: list of ``(KPI id, employee, month)``, employees in sudo
        :return: set of their places in the list
        """
        if not rows:
            return set()
        employees = rows[0][1].union(*(row[1] for row in rows))
        people = self.env["hr.training.person"]._get_people(employees)
        # Who has two records meets himself here: two transactions see one another.
        several = {p.key for p in people.values() if len(p.employee_ids) > 1}
        if several:
            self.env["hr.training.booking.lock"]._touch((), keys=several)
        key_of = {i: p.key for p in people.values() for i in p.employee_ids}
        months = {month for _kpi_id, _employee, month in rows}
        # sudo: what is on record counts, whoever may read it
        known = self.sudo().search_fetch(
            [
                ("employee_id", "in", list(key_of)),
                ("kpi_id", "in", list({row[0] for row in rows})),
                ("month", ">=", min(months)),
                ("month", "<=", max(months)),
            ],
            ["employee_id", "kpi_id", "month", "company_id"],
        )
        seen = {
            (v.kpi_id.id, key_of[v.employee_id.id], v.company_id.id, v.month)
            for v in known
        }
        taken = set()
        for index, (kpi_id, employee, month) in enumerate(rows):
            key = (kpi_id, key_of[employee.id], employee.company_id.id, month)
            if key in seen:
                taken.add(index)
            seen.add(key)
        return taken

    # ------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------

    def _do_follow(self):
        """Fill what was not frozen, and weigh anew what these are a part of."""
        # sudo: passes follow, whoever may read them
        values = self.sudo()
        self.env["hr.training.kpi.baseline"].sudo()._do_freeze(values._find_passes())
        values._find_passes(after=True)._do_follow_performance()

    @api.model
    def _do_follow_passes(self, domain):
        """The same for results only, of many values (sudo)."""
        self._find_passes_of(
            self._read_group(domain, ["employee_id"], ["month:min", "month:max"]),
            after=True,
        )._do_follow_performance()

    def _find_passes(self, after=False):
        """Passes in whose months before, or after, these values may lie (sudo)."""
        return self._find_passes_of(
            [
                (employee, min(values.mapped("month")), max(values.mapped("month")))
                for employee, values in self.grouped("employee_id").items()
            ],
            after,
        )

    @api.model
    def _find_passes_of(self, rows, after):
        """
        :param rows: list of ``(employee, first month, last month)``
        """
        Enrollment = self.env["hr.training.enrollment"]
        if not rows:
            return Enrollment
        employees = rows[0][0].union(*(row[0] for row in rows))
        first, last = min(row[1] for row in rows), max(row[2] for row in rows)
        if after:
            first, last = kpi_rules.months_before(first, effect.MONTHS)[0], last
        else:
            first, last = effect.months_after(first)[0], effect.months_after(last)[-1]
        return Enrollment.search(
            [
                ("employee_id", "in", employees._training_get_aliases().ids),
                *Enrollment._get_passed_domain(),
                ("passed_on", ">=", first),
                ("passed_on", "<=", kpi_rules.last_day(last)),
            ]
        )

    # ------------------------------------------------------------
    # CHART
    # ------------------------------------------------------------

    def action_view_chart(self):
        """Open the chart of one person's months; looking is noted (design §6.15).

        :return: action of the chart
        :raise UserError: where the company has not turned such charts on
        """
        self.ensure_one()
        self._check_can_view_chart()
        # sudo: whose months they are
        return self._get_chart_action(self.sudo().employee_id)

    def _get_cannot_view_chart_reason(self):
        self.ensure_one()
        # sudo: the company's setting only
        return self._get_no_chart_reason(self.sudo().company_id)

    def _check_can_view_chart(self):
        self.check_access("read")
        self._check_can("view_chart")

    @api.model
    def _get_no_chart_reason(self, company):
        """Why there are no charts of single people in a company, or False."""
        if company.training_kpi_individual:
            return False
        return self.env._(
            "Charts of single people are off in this company. The head of training "
            "turns them on in the settings."
        )

    @api.model
    def _get_chart_action(self, employee):
        """The chart of a person's months, once it is noted who looks.

        :param employee: in sudo
        """
        self.env["hr.training.look"]._do_note(employee, "kpi")
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        action = self._get_related_action(
            "hr_training.hr_training_kpi_value_action",
            [
                ("employee_id", "in", aliases.ids),
                ("company_id", "=", employee.company_id.id),
            ],
            {"group_by": ["month:month", "kpi_id"]},
        )
        action["name"] = self.env._("KPIs of %(employee)s", employee=employee.name)
        action["views"] = [(False, "graph"), (False, "list")]
        action["view_mode"] = "graph,list"
        return action

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    @api.model
    def _cron_forget(self):
        """Delete values that are older than their company keeps them.

        Nothing by itself: an effect that is measured years later needs the values from
        before the course, so whoever wants them gone says so
        (``training_kpi_retention_months``, 0 keeps them).
        """
        # sudo: a scheduled run, company by company
        companies = self.env["res.company"].sudo()
        companies = companies.search([("training_kpi_retention_months", ">", 0)])
        self._run_isolated(companies, self._do_forget)

    @api.model
    def _do_forget(self, company):  # pylint: disable=missing-return
        first, *_later = kpi_rules.months_before(
            company._get_training_today(), company.training_kpi_retention_months
        )
        # sudo: as above
        old = self.sudo().search(
            [("company_id", "=", company.id), ("month", "<", first)]
        )
        # Results of then stay as they were: forgetting is no correction, so that our
        # own ``unlink``, which follows it, is passed by.
        super(HrTrainingKpiValue, old).unlink()  # pylint: disable=super-method-mismatch
        # sudo: as above; what was frozen of these months is kept no longer
        self.env["hr.training.kpi.baseline"].sudo().search(
            [("company_id", "=", company.id), ("month", "<", first)]
        ).unlink()

    @api.model
    def get_import_templates(self):
        """The file that Odoo's own import offers for KPI values."""
        return [
            {
                "label": self.env._("Import Template for KPI Values"),
                "template": "/hr_training/static/xls/hr_training_kpi_value.csv",
            }
        ]
