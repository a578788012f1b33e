from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import needs

# Cases that a cluster remembers; it counts all.
MOST_CASES = 500
# Of these the need names the first ones.
NAMED_CASES = 20


class HrTrainingNeedCluster(models.Model):
    """What customers complain about again and again: a need is proposed (policy 3.1).

    proposed → taken | dismissed

    | action | who |
    | find, take, dismiss | officer |
    | read | officer, management |

    Repair orders of one product and tag, and bad ratings of one product or record, see
    ``hr_training_need_cluster_source``. Proposed once; after a decision only what came
    since counts.
    """

    _name = "hr.training.need.cluster"
    _description = "Recurring Complaint"
    _inherit = ["hr.training.guard.mixin"]
    _order = "state, count desc, id desc"
    _rec_name = "topic"

    _reason_methods = frozenset({"action_dismiss"})
    _guarded_fields = frozenset(
        {
            "key",
            "company_id",
            "source_model",
            "case_ids",
            "product_id",
            "topic",
            "count",
            "date_from",
            "date_to",
            "reason",
            "decided_on",
            "decided_by_id",
            "need_ids",
        }
    )

    key = fields.Char(required=True, copy=False)
    name = fields.Char(compute="_compute_name", string="Recurring Complaint")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, copy=False
    )
    source_model = fields.Char(required=True, copy=False)
    case_ids = fields.Json(copy=False)
    product_id = fields.Many2one(
        comodel_name="product.product",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    topic = fields.Char(string="Fault", copy=False)
    count = fields.Integer(string="Cases", copy=False)
    date_from = fields.Date(string="First Case", copy=False)
    date_to = fields.Date(string="Last Case", copy=False)
    state = fields.Selection(
        selection=needs.CLUSTER_STATES,
        required=True,
        default=needs.PROPOSED,
        copy=False,
        index=True,
    )
    reason = fields.Text(string="Why It Was Dismissed", copy=False)
    decided_on = fields.Datetime(copy=False)
    decided_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    need_ids = fields.One2many(
        comodel_name="hr.training.need", inverse_name="cluster_id", copy=False
    )
    can_take = fields.Boolean(compute="_compute_can")
    can_dismiss = fields.Boolean(compute="_compute_can")

    _proposed_once = models.UniqueIndex(
        "(company_id, key) WHERE state = 'proposed'",
        "This is proposed already.",
    )

    @api.depends("product_id.name", "topic")
    @api.depends_context("lang")
    def _compute_name(self):
        for cluster in self:
            # sudo: the name only, of a proposal the user may read
            product = cluster.sudo().product_id.display_name
            cluster.name = " · ".join(filter(None, (product, cluster.topic)))

    @api.depends("name")
    def _compute_display_name(self):
        for cluster in self:
            cluster.display_name = cluster.name

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("take", "dismiss")

    # ------------------------------------------------------------
    # FIND
    # ------------------------------------------------------------

    def action_find(self):
        """Look for what came again and again, in the companies one works in.

        :return: the ``hr.training.need.cluster`` records proposed or brought up to date
        :raise AccessError: the caller is no training officer
        """
        self._check_officer()
        self.check_access("read")
        found = self._do_find(self.env.companies)
        return found.with_env(self.env)

    def action_find_and_say(self):
        """The button: look, and read the list anew."""
        found = self.action_find()
        return self._get_done_and_reload_action(
            self.env._("Suggested or brought up to date: %(count)s.", count=len(found))
        )

    @api.model
    def _cron_find(self):
        """Once a month, in every company."""
        # sudo: a scheduled run, company by company
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        self._run_isolated(companies, self._do_find)

    @api.model
    def _do_find(self, companies):
        """Propose what came often enough; bring up to date what is proposed (sudo)."""
        Cluster = self._guard_sudo()
        # A source may know more than it was asked for.
        rows = Cluster._get_cluster_rows(companies)
        rows = [row for row in rows if row["company_id"] in companies.ids]
        if not rows:
            return Cluster
        by_key = {(row["company_id"], row["key"]): row for row in rows}
        least = {company.id: company.training_need_cluster for company in companies}
        decided, proposed = Cluster._get_known(companies)
        found = needs.find_clusters(
            [((r["company_id"], r["key"]), r["moment"], r["res_id"]) for r in rows],
            lambda key: least[key[0]],
            decided,
        )
        new = []
        clusters = Cluster
        for key, cases in found.items():
            vals = {
                "count": len(cases),
                "date_from": cases[0][0].date(),
                "date_to": cases[-1][0].date(),
                "case_ids": [case for _moment, case in cases[-MOST_CASES:]],
            }
            if key in proposed:
                proposed[key].write(vals)
                clusters |= proposed[key]
                continue
            row = by_key[key]
            names = ("company_id", "key", "source_model", "product_id", "topic")
            new.append({**vals, **{name: row[name] for name in names}})
        return clusters | Cluster.create(new)

    @api.model
    def _get_known(self, companies):
        """What was decided about and when, and what is proposed (sudo).

        :return: two dicts by ``(company id, key)``: a moment, a record
        """
        domain = [("company_id", "in", companies.ids)]
        decided = {
            (company.id, key): moment
            for company, key, moment in self._read_group(
                [*domain, ("state", "!=", needs.PROPOSED)],
                ["company_id", "key"],
                ["decided_on:max"],
            )
        }
        proposed = {
            (cluster.company_id.id, cluster.key): cluster
            for cluster in self.search([*domain, ("state", "=", needs.PROPOSED)])
        }
        return decided, proposed

    # ------------------------------------------------------------
    # TAKE, DISMISS
    # ------------------------------------------------------------

    def action_take(self):
        """Make a draft of a need of each, once (policy 3.1).

        :return: the ``hr.training.need`` records
        :raise UserError: decided about already, or the caller is no training officer
        """
        self._check_can_take()
        return self._do_take()

    def action_take_and_view(self):
        """The button: take it, and open the need."""
        made = self.action_take()
        if len(made) == 1:
            return self._get_form_action(made)
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", made.ids)]
        )

    def _get_cannot_take_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        if self.state != needs.PROPOSED:
            return self.env._("It was decided about already.")
        return False

    def _check_can_take(self):
        self.check_access("read")
        self._check_can("take")

    def _do_take(self):
        self._do_decide(needs.TAKEN)
        Need = self.env["hr.training.need"]
        made, _skipped = Need._make_needs(
            [cluster._prepare_need_values() for cluster in self._guard_sudo()]
        )
        return made

    def _prepare_need_values(self):
        """What the need of a cluster says (sudo); to be extended."""
        self.ensure_one()
        company = self.company_id
        named = self._get_cases()[:NAMED_CASES].mapped("display_name")
        return {
            "channel": needs.CUSTOMER,
            "analysis": needs.PERFORMANCE,
            "name": self.name,
            "description": "\n".join(filter(None, named)),
            "company_id": company.id,
            "date": company._get_training_today(),
            "complaint_date": min(self.date_to, company._get_training_today()),
            "product_id": self.product_id.id,
            "cluster_id": self.id,
            **self.env["hr.training.need"]._prepare_source(self),
        }

    def action_dismiss(self, reason=False):
        """Say why it is nothing that training mends; without a reason a dialog asks.

        :param str reason: kept with it
        :raise UserError: decided about already, or the caller is no training officer
        """
        self._check_can_dismiss()
        if not reason:
            return self._ask_reason("action_dismiss")
        self._do_decide(needs.DISMISSED, self._require_reason(reason))
        return True

    def _get_cannot_dismiss_reason(self):
        return self._get_cannot_take_reason()

    def _check_can_dismiss(self):
        self.check_access("read")
        self._check_can("dismiss")

    def _do_decide(self, state, reason=False):
        self._guard_sudo().write(
            {
                "state": state,
                "reason": reason,
                "decided_on": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )

    def _get_reason_wording(self, method):
        if method == "action_dismiss":
            return self.env._("Dismiss the Proposal"), self.env._("Dismiss")
        return super()._get_reason_wording(method)

    # ------------------------------------------------------------
    # CASES
    # ------------------------------------------------------------

    def _get_cases(self):
        """The records behind it that are still there."""
        self.ensure_one()
        if self.source_model not in self.env:
            return self.env["ir.model"].browse()
        return self.env[self.source_model].browse(self.case_ids or ()).exists()

    def action_view_cases(self):
        """Open the cases, as far as the user may read them.

        :raise UserError: they are gone, or are not his to read
        """
        self.ensure_one()
        self.check_access("read")
        cases = self._get_cases()
        if not cases:
            raise UserError(self.env._("The cases are no longer there."))
        cases.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": cases._name,
            "domain": [("id", "in", cases.ids)],
            "views": [(False, "list"), (False, "form")],
        }
