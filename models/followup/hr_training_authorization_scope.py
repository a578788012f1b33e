from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ...tools import authorizations


class HrTrainingAuthorizationScope(models.Model):
    """A product or task that only who is authorised works on (policy 7.3).

    | action | who |
    | authorise people | a named assessor of the scope, never himself |
    | who assesses, which courses are needed | head of training |
    """

    _name = "hr.training.authorization.scope"
    _description = "Scope of Authorisation"
    _inherit = ["hr.training.guard.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        selection=authorizations.KINDS, required=True, default=authorizations.TASK
    )
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_authorization_scope_course_rel",
        column1="scope_id",
        column2="course_id",
        string="Courses Needed",
        help="A pass of each of them, which is good on the day, is the evidence.",
    )
    validity_months = fields.Integer(
        string="Validity (Months)",
        default=12,
        help="An authorisation is good for so many months, and never longer than its "
        "evidence; with 0 as long as its evidence.",
    )
    assessor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="hr_training_authorization_scope_assessor_rel",
        column1="scope_id",
        column2="user_id",
        string="Assessors",
        help="They authorise people, and nobody else does.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    authorization_ids = fields.One2many(
        comodel_name="hr.training.authorization", inverse_name="scope_id"
    )
    valid_count = fields.Integer(compute="_compute_valid_count")
    can_authorize = fields.Boolean(compute="_compute_can")

    _validity = models.Constraint(
        "CHECK (validity_months BETWEEN 0 AND 120)",
        "An authorisation is valid for 0 to 120 months.",
    )

    @api.depends("authorization_ids.state")
    @api.depends_context("uid")
    def _compute_valid_count(self):
        """As far as the user may read them."""
        counts = dict(
            self.env["hr.training.authorization"]._read_group(
                [("scope_id", "in", self.ids), ("state", "=", authorizations.VALID)],
                ["scope_id"],
                ["__count"],
            )
        )
        for scope in self:
            scope.valid_count = counts.get(scope, 0)

    @api.depends("assessor_ids", "active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("authorize")

    @api.constrains("course_ids", "company_id")
    def _check_courses(self):
        for scope in self:
            # sudo: which company a course is of, whoever may read it
            scope_sudo = scope.sudo()
            foreign = scope_sudo.course_ids.company_id - scope_sudo.company_id
            if foreign:
                raise ValidationError(
                    scope.env._("A course of another company is no evidence here.")
                )

    @api.constrains("company_id")
    def _check_company_kept(self):
        for scope in self:
            # sudo: what hangs on it, whoever may read it
            found = scope.sudo().authorization_ids.company_id - scope.company_id
            if found:
                raise ValidationError(
                    scope.env._(
                        "“%s” keeps its company: people are authorised for it.",
                        scope.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        scopes = super().create(vals_list)
        self.env["hr.department"]._training_clear_menus()
        return scopes

    def write(self, vals):
        result = super().write(vals)
        # Who is named has a menu of it: see ``ir_ui_menu``.
        if {"assessor_ids", "active"} & vals.keys():
            self.env["hr.department"]._training_clear_menus()
        return result

    # ------------------------------------------------------------
    # AUTHORISE
    # ------------------------------------------------------------

    def action_authorize(self, employee_ids, until=None):
        """Authorise employees for these scopes, on their passes (policy 7.3).

        Who is authorised already gets a new authorisation in place of the old one.

        :param employee_ids: ids, in any order
        :param until: last day as date or text; none: as long as scope and evidence say
        :return: the ``hr.training.authorization`` records
        :raise AccessError: the caller is no assessor of a scope
        :raise UserError: himself, people who have left or lack evidence, each named
            with what is missing; a day that is over
        """
        # sudo: people are named by whoever may authorise them, see the gate
        employees = self.env["hr.employee"].sudo().browse(self._read_ids(employee_ids))
        employees = employees.exists()
        until = self._read_day(until) if until else None
        self._check_can_authorize()
        if not employees:
            raise UserError(self.env._("Choose the people to authorise."))
        self._check_until(until)
        return self._do_authorize(self._check_evidence(employees), until)

    def action_authorize_contact(
        self, partner_id, paper_name, paper, filename, paper_until=None, until=None
    ):
        """Authorise somebody without an employee record, on a paper (policy 7.3).

        People of dealers and agencies are trained elsewhere: the paper that shows it is
        named and kept.

        :param partner_id: the contact, a person
        :param str paper_name: what the paper is
        :param str paper: the file, base64
        :param str filename: what it is called
        :param paper_until: last day of the paper, none: for good
        :param until: as of :meth:`action_authorize`
        :return: the ``hr.training.authorization`` records
        :raise AccessError: the caller is no assessor of a scope
        :raise UserError: himself, a company, somebody with an employee record; no
            paper, or one that is over or cannot be taken
        """
        # sudo: see action_authorize
        partner = self.env["res.partner"].sudo().browse(self._read_ids(partner_id))
        name = self._read_text(paper_name, limit=200)
        paper_until = self._read_day(paper_until) if paper_until else None
        until = self._read_day(until) if until else None
        self._check_can_authorize()
        self._check_until(until)
        partner = partner.exists()
        # Whom the user may not know of is not named to him.
        partner.with_env(self.env).check_access("read")
        self._check_contact(partner)
        if not name or not paper:
            raise UserError(
                self.env._(
                    "%s has no record of passes here: name the paper that shows what "
                    "the person can do, and attach it.",
                    partner.name,
                )
            )
        today = self.company_id[:1]._get_training_today()
        if paper_until and paper_until < today:
            raise UserError(self.env._("The paper is no longer valid."))
        filename = self._read_text(filename, limit=200)
        self.env["hr.training.authorization"]._check_upload(paper, filename)
        evidence = {
            "paper_name": name,
            "paper": paper,
            "paper_filename": filename,
            "paper_until": paper_until,
        }
        found = {(scope, partner): evidence for scope in self}
        return self._do_authorize(found, until)

    def action_open_authorize(self):
        """The dialog that authorises somebody for this scope."""
        self.ensure_one()
        self._check_can_authorize()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_authorize_action"
        )
        action["context"] = {"default_scope_id": self.id}
        return action

    def action_view_authorizations(self):
        """Who is, or was, authorised for these scopes."""
        return self._get_related_action(
            "hr_training.hr_training_authorization_action",
            [("scope_id", "in", self.ids)],
        )

    def _is_assessor(self):
        """Whether the user is named for this scope, and is still there."""
        self.ensure_one()
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: who is named does not depend on what the caller may read
        return bool(self.sudo().assessor_ids & mine) and self._may_act()

    def _get_cannot_authorize_reason(self):
        self.ensure_one()
        if not self.active:
            return self.env._("“%s” is archived.", self.name)
        if not self._is_assessor():
            return self.env._(
                "Only a named assessor of “%s” authorises people for it.", self.name
            )
        return False

    def _check_can_authorize(self):
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose what to authorise people for."))
        for scope in self:
            if scope.active and not scope._is_assessor():
                raise AccessError(scope._get_cannot_authorize_reason())
        self._check_can("authorize")

    def _check_until(self, until):
        todays = [company._get_training_today() for company in self.company_id]
        if until and until < max(todays):
            raise UserError(self.env._("The last day is over: choose a later one."))

    def _check_contact(self, partner):
        """A single person of whom there is no employee record."""
        if len(partner) != 1:
            raise UserError(self.env._("Choose one person."))
        Person = self.env["hr.training.person"]
        person = Person._get_people(partner)[partner]
        if partner.is_company:
            raise UserError(
                self.env._("%s is a company: choose a person.", partner.name)
            )
        if person.employee_ids:
            raise UserError(
                self.env._(
                    "%s has an employee record: choose the employee.", partner.name
                )
            )
        if partner.company_id and partner.company_id not in self.company_id:
            raise UserError(
                self.env._("%s is a contact of another company.", partner.name)
            )
        self._check_not_himself({partner: person.key})

    def _check_not_himself(self, keys):
        mine = self.env["hr.training.person"]._get_myself().key
        if mine in keys.values():
            raise UserError(
                self.env._("Nobody authorises himself: ask another assessor.")
            )

    def _check_evidence(self, employees):
        """Passes that people stand on, for each scope.

        :return: dict ``(scope, employee)`` -> values of the evidence
        :raise UserError: naming everybody with what is missing
        """
        Person = self.env["hr.training.person"]
        people = Person._get_people(employees)
        self._check_not_himself({e: person.key for e, person in people.items()})
        left = Person._filter_left(employees)
        # sudo: passes count, whoever may read them
        scopes_sudo = self.sudo()
        for scope in scopes_sudo:
            if not scope.course_ids:
                raise UserError(
                    self.env._(
                        "“%s” names no course: nobody has evidence for it.", scope.name
                    )
                )
        ids = {i for person in people.values() for i in person.employee_ids}
        passes = scopes_sudo._get_good_passes(ids)
        found, missing = {}, []
        for scope in scopes_sudo:
            for employee in employees:
                if employee.company_id != scope.company_id:
                    # People of companies that the user does not see stay unnamed.
                    known = employee.company_id in self.env.companies
                    missing.append(
                        self.env._("%s works for another company.", employee.name)
                        if known
                        else self.env._("Somebody here works for another company.")
                    )
                    continue
                if employee in left:
                    missing.append(self.env._("%s has left.", employee.name))
                    continue
                evidence = scopes_sudo.env["hr.training.enrollment"]
                for course in scope.course_ids:
                    good = evidence.union(
                        *(
                            passes.get((course.id, i), evidence.browse())
                            for i in people[employee].employee_ids
                        )
                    )
                    evidence |= good._get_longest()
                lacking = scope.course_ids - evidence.course_id
                if lacking:
                    missing.append(
                        self.env._(
                            "%(name)s has no valid pass of: %(courses)s.",
                            name=employee.name,
                            courses=", ".join(lacking.mapped("name")),
                        )
                    )
                    continue
                live = evidence.certificate_ids.filtered(lambda c: not c.revoked_on)
                found[scope.sudo(False).with_env(self.env), employee] = {
                    "evidence_ids": [Command.set(evidence.ids)],
                    "certificate_ids": [Command.set(live.ids)],
                }
        if missing:
            raise UserError("\n".join(dict.fromkeys(missing)))
        return found

    def _get_good_passes(self, employee_ids):
        """Passes of the courses of these scopes that are good today (sudo).

        :return: dict ``(course id, employee id)`` -> enrolments
        """
        Enrollment = self.env["hr.training.enrollment"]
        found = Enrollment.search(
            [
                ("course_id", "in", self.course_ids.ids),
                ("employee_id", "in", list(employee_ids)),
                *Enrollment._get_passed_domain(),
            ],
            order="id",
        )
        today = max(company._get_training_today() for company in self.company_id)
        good = found.filtered(
            lambda e: not e._get_evidence_until() or e._get_evidence_until() >= today
        )
        return dict(good.grouped(lambda e: (e.course_id.id, e.employee_id.id)))

    def _do_authorize(self, found, until):
        """Make the authorisations; those there were end by them.

        :param found: dict ``(scope, employee or contact)`` -> values of the evidence
        """
        scopes_sudo = self._guard_sudo()
        Authorization = scopes_sudo.env["hr.training.authorization"]
        employees = self.env["hr.employee"].union(
            *(p for _scope, p in found if p._name == "hr.employee")
        )
        partners = self.env["res.partner"].union(
            *(p for _scope, p in found if p._name == "res.partner")
        )
        # Of two assessors at once the second is run again, and ends the first one's; so
        # is who stands on a pass that is taken back meanwhile.
        ids = {
            passed
            for vals in found.values()
            for _code, _id, passes in vals.get("evidence_ids", ())
            for passed in passes
        }
        passes = scopes_sudo.env["hr.training.enrollment"].browse(ids)
        self.env["hr.training.booking.lock"]._touch_people(
            employees, partners, recordsets=[passes.session_id]
        )
        before = Authorization._find_current(scopes_sudo, employees, partners)
        vals_list = []
        for (scope, person), evidence in found.items():
            today = scope.company_id._get_training_today()
            months = scope.validity_months
            is_employee = person._name == "hr.employee"
            most = today + relativedelta(months=months) if months else None
            vals_list.append(
                {
                    "scope_id": scope.id,
                    "employee_id": person.id if is_employee else False,
                    "partner_id": False if is_employee else person.id,
                    "assessor_id": self.env.uid,
                    "assessed_on": today,
                    "granted_until": authorizations.get_until(most, until),
                    **evidence,
                }
            )
        made = Authorization.create(vals_list)
        for authorization, key in made._get_human_keys().items():
            before.get(key, Authorization).replaced_by_id = authorization
        made._queue_told()
        return made.sudo(False).with_env(self.env)
