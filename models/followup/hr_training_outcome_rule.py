import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import outcomes

_logger = logging.getLogger(__name__)


class HrTrainingOutcomeRule(models.Model):
    """Whom results propose for something (policy 7.3.3).

    | action | who |
    | write rules | head of training |
    | look whom they find, make the proposals | officer; a scheduled run, once a day |

    A rule makes drafts, which an officer looks through and submits; a proposal is made
    once for a human, a rule and what it stands on, whatever became of it. Who is found
    is asked anew each time, by ``_get_candidates``: a rule changed, or a result
    corrected, takes back the drafts that it would no longer make.

    Nobody gets a list of ranks: of those who are among the best is said that they
    are, among how many.
    """

    _name = "hr.training.outcome.rule"
    _description = "Rule for Training Outcomes"
    _inherit = ["hr.training.flow.mixin", "hr.training.company.mixin"]
    _order = "sequence, id"

    _company_uses = {"hr.training.outcome": "rule_id"}

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
        help="Leave empty for every company.",
    )
    basis = fields.Selection(
        selection=outcomes.BASES,
        string="Looks for",
        required=True,
        default=outcomes.FAILS,
    )
    kind = fields.Selection(
        selection=outcomes.KINDS,
        string="Proposes",
        required=True,
        default=outcomes.RETRAINING,
    )
    proposal = fields.Text(
        translate=True, help="What the person is to get, as the draft says it."
    )
    valid_from = fields.Date(
        string="Results From",
        required=True,
        default=lambda self: self.env.company._get_training_today(),
        help="Older results propose nobody; years that ended before that day neither.",
    )
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_outcome_rule_course_rel",
        column1="rule_id",
        column2="course_id",
        string="Courses",
        help="Empty for all.",
    )

    # Among the best
    scope = fields.Selection(
        selection=outcomes.SCOPES, string="Of", default=outcomes.COURSE, required=True
    )
    share = fields.Float(
        string="Best (%)",
        default=10,
        digits=(5, 1),
        help="So many of a hundred; who is equal to the last of them is one of them.",
    )
    min_people = fields.Integer(
        string="Least Number of People",
        default=10,
        help="With fewer results being among the best says nothing.",
    )

    # Failed again
    count = fields.Integer(string="Times Failed", default=2)
    months = fields.Integer(
        string="Within (Months)",
        default=12,
        help="Between the first of these times and the last; a pass between them or "
        "after them ends it.",
    )

    # Under a score
    score = fields.Float(string="Result under", default=60, digits=(5, 1))

    can_propose = fields.Boolean(compute="_compute_can")

    _figures = models.Constraint(
        "CHECK (share > 0 AND share <= 50 AND min_people BETWEEN 2 AND 100000"
        " AND count BETWEEN 1 AND 20 AND months BETWEEN 1 AND 120"
        " AND score > 0 AND score <= 100)",
        "The best are up to 50 % of 2 people or more; somebody fails 1 to 20 times "
        "within 1 to 120 months; a score is above 0 and up to 100.",
    )

    @api.depends("active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("propose")

    @api.constrains("basis", "kind")
    def _check_fits(self):
        for rule in self:
            if rule.kind not in outcomes.FITTING[rule.basis]:
                kinds = dict(self._fields["kind"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(rule)s: who is found by it can be proposed for %(kinds)s.",
                        rule=rule.name,
                        kinds=", ".join(
                            kinds[kind] for kind in outcomes.FITTING[rule.basis]
                        ),
                    )
                )

    @api.constrains("company_id", "course_ids")
    def _check_one_company(self):
        self._check_linked_companies("course_ids", shared=True)

    @api.constrains("valid_from")
    def _check_rule_years(self):
        self._check_years("valid_from")

    @api.onchange("basis")
    def _onchange_basis(self):
        if self.basis and self.kind not in outcomes.FITTING[self.basis]:
            self.kind = outcomes.FITTING[self.basis][0]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for rule in self._filter_used():
            raise UserError(
                self.env._(
                    "%(rule)s has proposed somebody already. Archive it instead.",
                    rule=rule.name,
                )
            )

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    def action_propose(self):
        """Make the drafts of whom these rules find, in the user's companies.

        :return: the ``hr.training.outcome`` records made, of those he may read
        :raise UserError: archived, or the user is no officer
        """
        self._check_can_propose()
        made = self._do_propose(self.env.companies)
        return made.with_env(self.env)._filtered_access("read")

    def action_preview(self):
        """The button: show whom the rules find before anything is made."""
        self._check_can_propose()
        dialog = self.env["hr.training.outcome.propose"].create({"rule_ids": self.ids})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_outcome_propose_action"
        )
        return {**action, "res_id": dialog.id}

    def _get_cannot_propose_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        if not self.active:
            return self.env._("The rule is archived.")
        return False

    def _check_can_propose(self):
        self._check_officer()
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose the rules."))
        self._check_can("propose")

    def _do_propose(self, companies=None):
        """Make the drafts that are missing (sudo inside).

        :return: the outcomes made, in sudo
        """
        # sudo: results count, whoever may read them; nothing of them is told but by
        # the drafts
        rules = self.sudo()
        Outcome = (
            rules.env["hr.training.outcome"]
            ._guard_sudo()
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        )
        # Of two runs at once the second is run again, and finds the drafts there.
        self.env["hr.training.booking.lock"]._touch([rules])
        vals_list = []
        for rule in rules:
            among = rule._get_companies()
            if companies is not None:
                among &= companies
            vals_list += rule._prepare_outcomes(rule._get_new_candidates(among))
        return Outcome.create(vals_list)

    def _get_companies(self):
        self.ensure_one()
        return self.company_id or self._get_sharing_companies()

    def _prepare_outcomes(self, candidates):
        """Values of drafts (sudo)."""
        self.ensure_one()
        companies = self.env["res.company"].browse(
            {candidate.company_id for candidate in candidates}
        )
        days = {company.id: company._get_training_today() for company in companies}
        # Whoever runs it: it is read by others.
        proposals = {
            company.id: self.with_context(
                lang=company.partner_id.lang or self.env.lang
            ).proposal
            for company in companies
        }
        # Of all at once: what is computed for a record in the making is read for each.
        Enrollment = self.env["hr.training.enrollment"]
        results = Enrollment.browse([c.enrollment_ids[0] for c in candidates])
        courses = {result.id: result.course_id.id for result in results}
        return [
            {
                "kind": self.kind,
                "employee_id": candidate.employee_id,
                "company_id": candidate.company_id,
                "course_id": courses[candidate.enrollment_ids[0]],
                "enrollment_id": candidate.enrollment_ids[0],
                "evidence_ids": [fields.Command.set(candidate.enrollment_ids)],
                "rule_id": self.id,
                "basis_key": candidate.key,
                "facts": candidate.facts,
                "proposal": proposals[candidate.company_id],
                "proposed_on": days[candidate.company_id],
                "proposer_id": False,
            }
            for candidate in candidates
        ]

    @api.model
    def _cron_propose(self):
        """Once a day: what fell away is taken back, what is new is proposed."""
        # sudo: a scheduled run
        rules = self.sudo().search([("active", "=", True)])
        try:
            with self.env.cr.savepoint():
                rules._do_run()
        except Exception:  # whatever it is, it is one of them
            _logger.exception("%s: one by one", rules)
            self._run_isolated(rules, lambda rule: rule._do_run())

    def _do_run(self):
        """Take back what fell away, and propose what is new, everywhere (sudo)."""
        Outcome = self.env["hr.training.outcome"]
        proposed = Outcome._find_proposed()
        for rule in self:
            Outcome._do_check_facts(proposed.filtered(lambda o, r=rule: o.rule_id == r))
        self._do_propose()
