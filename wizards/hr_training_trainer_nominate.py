from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import selection


class HrTrainingTrainerNominate(models.TransientModel):
    """Dialog by which candidates come: oneself, one's people, or a call (8.1.2).

    | channel | who |
    | self-nomination | every employee, for himself |
    | department recommendation | department manager, for his people |
    | call, institution, referral, web search | officer |
    """

    _name = "hr.training.trainer.nominate"
    _description = "Nominate Trainers"
    _inherit = ["hr.training.flow.mixin", "hr.training.upload.mixin"]

    channel = fields.Selection(
        selection=[c for c in selection.CHANNELS if c[0] != selection.RENEWAL],
        required=True,
        default=selection.SELF,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id"
    )
    is_external = fields.Boolean(compute="_compute_is_external")
    employee_ids = fields.Many2many(
        comodel_name="hr.employee.public",
        relation="hr_training_trainer_nominate_employee_rel",
        column2="hr_employee_id",
        string="People",
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Contact")
    institution_id = fields.Many2one(
        comodel_name="res.partner", domain="[('is_company', '=', True)]"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    hourly_fee = fields.Monetary(string="Agreed Fee per Hour")
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_trainer_nominate_course_rel",
        string="Courses",
    )
    motivation = fields.Text()
    experience = fields.Text()
    references = fields.Text()
    cv = fields.Binary(string="CV", attachment=False)
    cv_filename = fields.Char()
    cannot_text = fields.Char(
        compute="_compute_cannot_text", help="Why the user cannot apply now."
    )

    @api.depends_context("company")
    def _compute_company_id(self):
        self.company_id = self.env.company

    @api.depends("channel")
    def _compute_is_external(self):
        external = selection.CHANNELS_OF[selection.EXTERNAL]
        for dialog in self:
            dialog.is_external = dialog.channel in external

    @api.depends("channel")
    @api.depends_context("uid", "company")
    def _compute_cannot_text(self):
        """Said before somebody writes a page in vain."""
        for dialog in self:
            dialog.cannot_text = dialog.channel == selection.SELF and (
                self._get_cannot_apply_reason()
            )

    @api.model
    def _get_cannot_apply_reason(self):
        """Why the user may not nominate himself in the company, or False."""
        if not self._get_own_employee():
            return self.env._(
                "You have no employee record in %(company)s. Ask the training "
                "department.",
                company=self.env.company.name,
            )
        Person = self.env["hr.training.person"]
        # sudo: his own trainer records, whatever state they are in
        trainers = self.env["hr.training.trainer"].sudo()
        trainers = trainers.with_context(active_test=False).search(
            [
                ("id", "in", Person._get_myself().trainer_ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        if not trainers:
            return False
        refusals = trainers._get_refusals(Person._get_people(trainers))
        reasons = (t._get_again_reason(refusals.get(t)) for t in trainers)
        return next(filter(None, reasons), False)

    @api.model
    def _get_own_employee(self):
        """The user's employee record in the company he works in (sudo)."""
        own = self.env["hr.department"]._training_own_employees()
        here = own.filtered(lambda e: e.active and e.company_id == self.env.company)
        return here[:1]

    # ------------------------------------------------------------
    # NOMINATE
    # ------------------------------------------------------------

    def action_nominate(self):
        """Open the applications, and show them.

        :raise UserError: nobody chosen, not the user's to nominate, one who has left,
            has an open application, or was refused a short time ago
        """
        self.ensure_one()
        self.check_access("read")
        self._check_can_nominate()
        applications = self._do_nominate()
        if self.channel == selection.SELF:
            action = self._get_form_action(applications.with_env(self.env))
            return {**action, "target": "main"}
        xmlid = "hr_training.hr_training_trainer_application_action"
        if self.channel == selection.DEPARTMENT:
            xmlid = "hr_training.hr_training_trainer_application_action_team"
        action = self._get_related_action(xmlid, [("id", "in", applications.ids)])
        return {**action, "target": "main"}

    def _check_can_nominate(self):
        if self.channel in (selection.SELF, selection.DEPARTMENT):
            if not self._may_act():
                raise UserError(self.env._("You have left the company."))
        else:
            self._check_officer()
        if self.cv:
            self._check_upload(self.cv, self.cv_filename)
        if self.channel == selection.SELF:
            if reason := self._get_cannot_apply_reason():
                raise UserError(reason)
        elif self.is_external:
            if not self.partner_id:
                raise UserError(self.env._("Choose the contact who is to teach."))
            self._check_contact()
        else:
            self._check_people()

    def _check_contact(self):
        """An officer opens applications of others, by whatever record."""
        user, contact = self.env.user, self.partner_id
        keys = self.env["hr.training.person"]._get_keys(user, contact)
        if keys[user] == keys[contact]:
            raise UserError(
                self.env._(
                    "%(name)s: nominate yourself under My Training > Become a Trainer.",
                    # sudo: the user's own name
                    name=contact.sudo().name,
                )
            )

    def _check_people(self):
        """Whom the user may nominate: people of the company, his own where he is no
        officer, and nobody who has left."""
        # sudo: who is named counts, whoever may read the record
        employees = self._get_employees()
        if not employees:
            raise UserError(self.env._("Choose who is to become a trainer."))
        own = self.env["hr.department"]._training_own_employees()
        team = self.env["hr.department"]._training_team_employees()
        left = self.env["hr.training.person"]._filter_left(employees)
        reasons = [self._get_cannot_reason_of(e, own, team, left) for e in employees]
        # Each of them begins with the name.
        if text := "\n".join(filter(None, reasons)):
            raise UserError(text)

    def _get_cannot_reason_of(self, employee, own, team, left):
        name = employee.name
        if employee.id in own._ids:
            return self.env._(
                "%(name)s: nominate yourself under My Training > Become a Trainer.",
                name=name,
            )
        if employee in left:
            return self.env._("%(name)s has left.", name=name)
        if employee.company_id != self.env.company:
            return self.env._("%(name)s works in another company.", name=name)
        if self.channel == selection.DEPARTMENT and employee.id not in team._ids:
            return self.env._("%(name)s is none of your people.", name=name)
        return False

    def _get_employees(self):
        """Those who are meant, in sudo."""
        if self.channel == selection.SELF:
            return self._get_own_employee()
        # sudo: the public records are the same people, those who have left as well
        chosen = self.with_context(active_test=False).employee_ids
        return self.env["hr.employee"].sudo().browse(chosen.ids)

    def _do_nominate(self):
        """Make the applications; rights are checked (sudo)."""
        company = self.env.company
        Trainer = self.env["hr.training.trainer"]
        if self.is_external:
            trainers = self._find_external()
        else:
            # sudo: see ``_get_candidates``
            employees = self._get_employees()
            found = Trainer._get_candidates(employees, company)
            trainers = Trainer.sudo().union(*found.values())
        return self.env["hr.training.trainer.application"]._do_nominate(
            trainers, self._prepare_application()
        )

    def _find_external(self):
        """The contact's trainer record in the company, or a new one (sudo)."""
        self.env["hr.training.booking.lock"]._touch_people(
            self.partner_id, topic="hr.training.trainer.application"
        )
        # sudo: an archived one as well, whoever made it
        Trainer = self.env["hr.training.trainer"]._guard_sudo()
        company = self.env.company
        known = Trainer.with_context(active_test=False).search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("kind", "=", selection.EXTERNAL),
                ("company_id", "=", company.id),
            ]
        )
        return known.sorted(lambda t: (not t.active, t.id))[:1] or Trainer.create(
            {
                "kind": selection.EXTERNAL,
                "partner_id": self.partner_id.id,
                "company_id": company.id,
            }
        )

    def _prepare_application(self):
        """What the dialog says, as values of the applications."""
        names = ["channel", "motivation", "experience", "references"]
        values = {name: self[name] for name in names}
        values["course_ids"] = [(6, 0, self.course_ids.ids)]
        if self.cv:
            values.update(cv=self.cv, cv_filename=self.cv_filename)
        if self.is_external:
            values["institution_id"] = self.institution_id.id
            values["hourly_fee"] = self.hourly_fee
        return values
