from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import authorizations


class HrTrainingAuthorization(models.Model):
    """Somebody may work on a product or at a task, until a day (policy 7.3).

    valid → expired | fallen | withdrawn, by its facts alone: the day it ends on, what
    it stands on, who withdrew it. It stands on passes of the person and on their
    certificates as they were on the day: with one of them it falls, also if the pass
    comes back with another certificate, so that somebody looks at it again. Of people
    without an employee record it stands on a paper. It never lasts longer than its
    evidence. A human has one valid one for a scope: a later one ends it.

    | action | who |
    | authorise | a named assessor (``hr.training.authorization.scope``) |
    | withdraw, with a reason | a named assessor of the scope, head of training |
    """

    _name = "hr.training.authorization"
    _description = "Authorisation to Work"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.copied.mixin",
        "hr.training.upload.mixin",
    ]
    _order = "scope_id, id desc"
    _rec_names_search = ["employee_id", "partner_id", "scope_id"]

    _reason_methods = frozenset({"action_withdraw"})
    _fixed_links = frozenset({"scope_id"})
    _guarded_fields = frozenset(
        {
            "scope_id",
            "employee_id",
            "partner_id",
            "assessor_id",
            "assessed_on",
            "granted_until",
            "evidence_ids",
            "certificate_ids",
            "paper_name",
            "paper",
            "paper_filename",
            "paper_until",
            "withdrawn_on",
            "withdrawn_by_id",
            "reason",
            "replaced_by_id",
            "told_for",
        }
    )

    scope_id = fields.Many2one(
        comodel_name="hr.training.authorization.scope",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="scope_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="A person of a dealer or an agency, who has no employee record.",
    )
    person_name = fields.Char(
        string="Person", compute="_compute_person", search="_search_person_name"
    )
    organization_name = fields.Char(
        string="Dealer or Agency",
        compute="_compute_person",
        search="_search_organization_name",
    )
    organization_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Works For",
        store=True,
        index="btree_not_null",
    )
    department_id = fields.Many2one(
        related="employee_id.department_id", related_sudo=True
    )
    assessor_id = fields.Many2one(
        comodel_name="res.users",
        string="Authorised By",
        required=True,
        copy=False,
        ondelete="restrict",
    )
    assessed_on = fields.Date(string="Authorised On", required=True, copy=False)
    granted_until = fields.Date(
        copy=False, help="Last day by the scope and by whoever authorised."
    )
    valid_until = fields.Date(
        compute="_compute_evidence",
        store=True,
        index=True,
        help="Last day; never later than the evidence. Empty for good.",
    )
    evidence_ids = fields.Many2many(
        comodel_name="hr.training.enrollment",
        relation="hr_training_authorization_enrollment_rel",
        column1="authorization_id",
        column2="enrollment_id",
        string="Passes",
        copy=False,
    )
    certificate_ids = fields.Many2many(
        comodel_name="hr.training.certificate",
        relation="hr_training_authorization_certificate_rel",
        column1="authorization_id",
        column2="certificate_id",
        string="Certificates",
        copy=False,
    )
    paper_name = fields.Char(string="Paper of Evidence", copy=False)
    paper = fields.Binary(string="File", copy=False, attachment=True)
    paper_filename = fields.Char(copy=False)
    paper_until = fields.Date(string="Paper Valid until", copy=False)
    is_fallen = fields.Boolean(
        compute="_compute_evidence",
        store=True,
        help="What it stands on is gone, or the person has left.",
    )
    withdrawn_on = fields.Date(copy=False)
    withdrawn_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    reason = fields.Text(copy=False)
    replaced_by_id = fields.Many2one(
        comodel_name="hr.training.authorization",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    told_for = fields.Date(
        copy=False, help="The last day that people have been told is near."
    )
    state = fields.Selection(
        selection=authorizations.STATES,
        compute="_compute_state",
        search="_search_state",
        help="As of today.",
    )
    state_reason = fields.Char(compute="_compute_state_reason", string="Why")
    evidence_text = fields.Char(compute="_compute_evidence_text", string="Evidence")
    is_mine_to_assess = fields.Boolean(
        compute="_compute_is_mine_to_assess",
        search="_search_is_mine_to_assess",
        compute_sudo=True,
    )
    can_withdraw = fields.Boolean(compute="_compute_can")

    _one_person = models.Constraint(
        "CHECK ((employee_id IS NULL) != (partner_id IS NULL))",
        "An authorisation is of one employee, or of one contact.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("scope_id.name", "person_name")
    def _compute_display_name(self):
        for authorization in self:
            # sudo: who may read it may know what it is for
            names = (authorization.person_name, authorization.sudo().scope_id.name)
            authorization.display_name = " · ".join(filter(None, names))

    @api.depends("employee_id.name", "partner_id.name", "organization_id")
    def _compute_person(self):
        for authorization in self:
            # sudo: who may read it may know whom it is about
            found = authorization.sudo()
            authorization.person_name = found.employee_id.name or found.partner_id.name
            above = found.partner_id.commercial_partner_id - found.partner_id
            authorization.organization_name = (
                above.name or found.partner_id.company_name or False
            )

    @api.model
    def _search_person_name(self, operator, value):
        return Domain("employee_id.name", operator, value) | Domain(
            "partner_id.name", operator, value
        )

    @api.model
    def _search_organization_name(self, operator, value):
        return Domain("organization_id.name", operator, value)

    @api.depends(
        "granted_until",
        "paper_until",
        "employee_id.active",
        "partner_id.active",
        "evidence_ids.state",
        "evidence_ids.result",
        "evidence_ids.valid_until",
        "certificate_ids.revoked_on",
        "certificate_ids.valid_until",
    )
    def _compute_evidence(self):
        left = self.env["hr.training.person"]._filter_left(self.employee_id)
        for authorization in self:
            evidence = authorization.evidence_ids
            revoked = authorization.certificate_ids.filtered("revoked_on")
            authorization.is_fallen = bool(
                evidence - evidence._filter_passed()
                or revoked
                or authorization.employee_id in left
                or not all(authorization.partner_id.mapped("active"))
            )
            # What is gone says nothing of how long it was good for.
            authorization.valid_until = authorizations.get_until(
                authorization.granted_until,
                authorization.paper_until,
                *evidence._filter_passed().mapped("valid_until"),
                *(authorization.certificate_ids - revoked).mapped("valid_until"),
            )

    def _do_follow(self):
        """Find anew whether people have left, by whichever of their records (sudo)."""
        self.modified(["employee_id"])

    @api.depends("valid_until", "is_fallen", "withdrawn_on", "replaced_by_id")
    def _compute_state(self):
        for authorization in self:
            # sudo: facts of what the user may read
            found = authorization.sudo()
            company = found.company_id or self.env.company
            authorization.state = authorizations.get_state(
                company._get_training_today(),
                found.valid_until,
                fallen=found.is_fallen,
                withdrawn=bool(found.withdrawn_on),
                replaced=bool(found.replaced_by_id),
            )

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_state_domain(state) for state in value)

    @api.model
    def _get_state_domain(self, state):
        """Authorisations of a state today, by the day of each company."""
        withdrawn = Domain("withdrawn_on", "!=", False)
        if state == authorizations.WITHDRAWN:
            return withdrawn
        fallen = Domain("is_fallen", "=", True)
        if state == authorizations.FALLEN:
            return ~withdrawn & fallen
        # sudo: days only, of whatever the user may read
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        over = Domain("replaced_by_id", "!=", False)
        over |= companies._get_training_over_domain("valid_until")
        if state == authorizations.EXPIRED:
            return ~withdrawn & ~fallen & over
        if state == authorizations.VALID:
            return ~withdrawn & ~fallen & ~over
        return Domain.FALSE

    @api.depends("state", "reason")
    @api.depends_context("lang", "uid")
    def _compute_state_reason(self):
        # sudo: who has left does not depend on what the user may read
        left = self.env["hr.training.person"]._filter_left(self.sudo().employee_id)
        for authorization in self:
            # sudo: why it ended is known to who may read it
            found = authorization.sudo()
            reason = False
            if found.state == authorizations.WITHDRAWN:
                reason = found.reason
            elif found.employee_id in left or not all(
                found.partner_id.mapped("active")
            ):
                reason = self.env._("The person has left.")
            elif found.state == authorizations.FALLEN:
                gone = found.evidence_ids - found.evidence_ids._filter_passed()
                gone |= found.certificate_ids.filtered("revoked_on").enrollment_id
                reason = self.env._(
                    "No longer passed: %s", ", ".join(gone.course_id.mapped("name"))
                )
            elif found.replaced_by_id:
                reason = self.env._("Authorised anew.")
            authorization.state_reason = reason

    @api.depends("evidence_ids", "paper_name")
    @api.depends_context("lang", "uid")
    def _compute_evidence_text(self):
        for authorization in self:
            # sudo: names of what it stands on, for who may read it
            found = authorization.sudo()
            names = []
            for passed in found.evidence_ids:
                paper = passed.certificate_ids & found.certificate_ids
                number = paper[:1].name or passed.session_id.code
                names.append(f"{passed.course_id.name} ({number})")
            names += [found.paper_name] if found.paper_name else []
            authorization.evidence_text = ", ".join(names)

    @api.depends("scope_id.assessor_ids")
    @api.depends_context("uid")
    def _compute_is_mine_to_assess(self):
        mine = self.env["hr.training.person"]._get_my_users()
        for authorization in self:
            assessors = authorization.scope_id.assessor_ids
            authorization.is_mine_to_assess = bool(assessors & mine)

    @api.model
    def _search_is_mine_to_assess(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: which scopes are his, whatever he may read
        Scope = self.env["hr.training.authorization.scope"].sudo()
        scopes = Scope.with_context(active_test=False).search(
            [("assessor_ids", "in", mine.ids)]
        )
        return Domain("scope_id", "in", scopes.ids)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("withdraw")

    # ------------------------------------------------------------
    # WHOSE
    # ------------------------------------------------------------

    def _get_human_keys(self):
        """Dict record -> ``(scope, key of the human)`` (sudo)."""
        keys = self.env["hr.training.person"]._get_keys(
            self.employee_id, self.partner_id
        )
        return {a: (a.scope_id, keys[a.employee_id or a.partner_id]) for a in self}

    @api.model
    def _find_current(self, scopes, employees, partners):
        """What has not been replaced or withdrawn of humans (sudo).

        :return: dict ``(scope, key of the human)`` -> records
        """
        people = self.env["hr.training.person"]._get_people(employees, partners)
        keys = {person.key for person in people.values()}
        found = self.search(
            [
                ("scope_id", "in", scopes.ids),
                ("replaced_by_id", "=", False),
                ("withdrawn_on", "=", False),
            ]
        )
        humans = found._get_human_keys()
        mine = found.filtered(lambda a: humans[a][1] in keys)
        return dict(mine.grouped(lambda a: humans[a]))

    # ------------------------------------------------------------
    # WITHDRAW
    # ------------------------------------------------------------

    def action_withdraw(self, reason=False):
        """End authorisations today, for a reason that stays on record.

        :param str reason: required; without it a dialog asks
        :raise UserError: neither assessor nor head of training, or not valid any more
        """
        self._check_can_withdraw()
        if not reason:
            return self._ask_reason("action_withdraw")
        self._do_withdraw(self._require_reason(reason))
        return True

    def _get_cannot_withdraw_reason(self):
        self.ensure_one()
        # sudo: who is named does not depend on what the user may read
        if not (self._is_head() or self.sudo().scope_id._is_assessor()):
            return self.env._(
                "Only an assessor of the scope or the head of training withdraws it."
            )
        if self.state != authorizations.VALID:
            return self.env._("It is not valid any more.")
        return False

    def _check_can_withdraw(self):
        self.check_access("read")
        self._check_can("withdraw")

    def _do_withdraw(self, reason):
        authorizations_sudo = self._guard_sudo()
        for company, mine in authorizations_sudo.grouped("company_id").items():
            mine.write(
                {
                    "withdrawn_on": company._get_training_today(),
                    "withdrawn_by_id": self.env.uid,
                    "reason": reason,
                }
            )
        authorizations_sudo._queue_ended()

    def action_view_evidence(self):
        """The passes that it stands on, as far as the user may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which they are; the list shows what the user may read
        ids = self.sudo().evidence_ids.ids
        return self._get_related_action(
            "hr_training.hr_training_enrollment_action", [("id", "in", ids)]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record(self):
        if not self.env.su:
            raise UserError(self.env._("An authorisation stays on record."))
