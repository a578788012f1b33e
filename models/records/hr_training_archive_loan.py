from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import groups, states
from .hr_training_archive import KEPT

LENT, RETURNED = "lent", "returned"
ACTIVITY = "hr_training.mail_activity_type_loan_overdue"
# Working days between two reminders of a dossier that is not returned.
REMIND_EVERY = 5
# Who reads dossiers as such; everybody else knows the number that he asks for.
READERS = f"{groups.OFFICER},{groups.EXECUTIVE}"


class HrTrainingArchiveLoan(models.Model):
    """A sealed dossier on loan to somebody, until a day (policy 6.4.3).

    draft → submitted → lent | refused → returned; cancelled. The approval lends.

    | action | who |
    | ask, write the draft, submit | everybody for himself; officer for anybody |
    | approve: lend | head of training |
    | open the file, while it is lent and not overdue | who has it on loan |
    | return | officer |

    Whoever asks gives the number of the dossier, and is told nothing but whether there
    is one; what it is of, he sees when it is lent to him. A loan that is not returned
    goes on being named, and its dossier is not destroyed.
    """

    _name = "hr.training.archive.loan"
    _description = "Loan of a Dossier"
    _inherit = ["hr.training.approval.mixin", "hr.training.reminder.mixin"]
    _order = "date_due desc, id desc"
    _rec_names_search = ["code", "number"]

    _guarded_fields = frozenset(
        {
            "code",
            "archive_id",
            "lent_on",
            "returned_on",
            "returned_by_id",
            "reminded_on",
        }
    )
    _approval_content_fields = frozenset(
        {"number", "borrower_id", "purpose", "date_due"}
    )

    code = fields.Char(
        string="Loan No.", copy=False, default=lambda self: self._default_code()
    )
    number = fields.Char(
        string="Dossier No.",
        required=True,
        index=True,
        help="As it stands on the dossier, for instance D/2026/0001.",
    )
    archive_id = fields.Many2one(
        comodel_name="hr.training.archive",
        string="Dossier",
        compute="_compute_archive_id",
        store=True,
        index=True,
        ondelete="restrict",
        groups=READERS,
    )
    dossier = fields.Char(
        compute="_compute_dossier",
        string="Dossier Of",
        help="Number and session; until it is lent the number alone.",
    )
    company_id = fields.Many2one(
        related="archive_id.company_id", store=True, index=True
    )
    borrower_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        tracking=True,
        domain="[('share', '=', False)]",
    )
    purpose = fields.Text(required=True)
    date_due = fields.Date(
        string="Return by",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self._default_date_due(),
    )

    state = fields.Selection(
        selection_add=[(LENT, "Lent"), (RETURNED, "Returned"), (states.REFUSED,)],
        ondelete={LENT: "set default", RETURNED: "set default"},
    )
    lent_on = fields.Datetime(copy=False)
    returned_on = fields.Datetime(copy=False)
    returned_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    reminded_on = fields.Date(copy=False, string="Last Reminded on")

    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    can_open_file = fields.Boolean(compute="_compute_can")
    can_return = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code(self._name) or "/"

    @api.model
    def _default_date_due(self):
        company = self.env.company
        days = timedelta(days=company.training_loan_days)
        return company._get_training_today() + days

    @api.depends("code", "number")
    def _compute_display_name(self):
        for loan in self:
            parts = filter(None, (loan.code, loan.number))
            loan.display_name = " · ".join(parts)

    @api.depends("number")
    def _compute_archive_id(self):
        found = self._find_by_number([loan.number for loan in self])
        for loan in self:
            if loan.archive_id.code != loan.number:
                loan.archive_id = found.get(loan.number)

    @api.depends("archive_id", "number", "state")
    @api.depends_context("uid", "lang")
    def _compute_dossier(self):
        reads = self.env["hr.training.archive"]._reads_all()
        for loan in self:
            # sudo: what it is called, for whoever has it or reads all of them
            archive = loan.sudo().archive_id
            told = archive and (reads or loan.state in (LENT, RETURNED))
            loan.dossier = archive.display_name if told else loan.number

    @api.depends("borrower_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._get_my_users()
        for loan in self:
            loan.is_mine = loan.borrower_id.id in mine._ids

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("borrower_id", "in", self._get_my_users().ids)

    @api.model
    def _get_my_users(self):
        """Logins of the user as a human, while he is there."""
        users = self.env["hr.training.person"]._get_my_users()
        return users if self._may_act() else users.browse()

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        for loan in self:
            due = loan.date_due
            loan.is_overdue = bool(
                loan.state == LENT
                and due
                # sudo: the day at the company, whoever may read it
                and due < loan.sudo().company_id._get_training_today()
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: days of all companies; the reader's rules hold beside it
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        over = companies._get_training_over_domain("date_due")
        return over & Domain("state", "=", LENT)

    @api.depends("state", "date_due", "borrower_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("open_file")
        self._set_can("return", who=self._is_officer())

    @api.constrains("date_due")
    def _check_date_due(self):
        """It comes back: so many days from today at most (policy 6.4.3)."""
        for loan in self:
            if reason := loan._get_date_reason():
                raise ValidationError(reason)

    # ------------------------------------------------------------
    # CREATE, WRITE
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_number")
        self._check_numbers([vals.get("number", default) for vals in vals_list])
        loans = super().create(vals_list)
        # Who has a loan has a menu, see ``ir_ui_menu_archive``.
        self.env["hr.department"]._training_clear_menus()
        return loans

    def write(self, vals):
        if "number" in vals:
            self._check_numbers([vals["number"]])
        result = super().write(vals)
        if "borrower_id" in vals:
            self.env["hr.department"]._training_clear_menus()
        return result

    @api.model
    def _check_numbers(self, numbers):
        """There is a sealed dossier of each, whoever asks; nothing more is told."""
        for number in numbers:
            self._read_text(number)
        numbers = {number or "" for number in numbers}
        if missing := numbers - self._find_by_number(numbers).keys():
            raise ValidationError(
                self.env._(
                    "There is no sealed dossier of the number “%(number)s”. Please ask "
                    "a training officer for it.",
                    number=min(missing),
                )
            )

    @api.model
    def _find_by_number(self, numbers):
        """Sealed dossiers of the user's companies by number (sudo)."""
        # sudo: whoever knows a number may ask for what it is the number of
        archives = self.env["hr.training.archive"].sudo()
        found = archives.search(
            [
                ("code", "in", [number for number in numbers if number]),
                ("company_id", "in", self.env.companies.ids),
                ("state", "in", KEPT),
            ]
        )
        return {archive.code: archive for archive in found}

    # ------------------------------------------------------------
    # APPROVAL: LEND
    # ------------------------------------------------------------

    def _approval_document(self):
        return "archive_loan"

    def _approval_subjects(self):
        return self.borrower_id

    def _get_step_due(self):
        return self.date_due

    def _get_step_request(self, purpose):
        return self.purpose

    def _get_incomplete_reason(self):
        reason = super()._get_incomplete_reason()
        return reason or self._get_date_reason() or self._get_cannot_lend_reason()

    def _get_date_reason(self):
        """Why it cannot come back on its day, or False."""
        self.ensure_one()
        # sudo: day and setting of the company, whoever may read it
        company = self.sudo().company_id
        today = company._get_training_today()
        if not self.date_due or self.date_due < today:
            return self.env._("The day of return is over: choose a later one.")
        last = today + timedelta(days=company.training_loan_days)
        if self.date_due > last:
            return self.env._(
                "A dossier is lent for %(days)s days at most: choose %(last)s or an "
                "earlier day.",
                days=company.training_loan_days,
                last=format_date(self.env, last),
            )
        return False

    def _get_cannot_lend_reason(self):
        """Why the dossier cannot be lent to the borrower, or False."""
        self.ensure_one()
        # sudo: state of the dossier and who is there, for whoever asks for it
        loan = self.sudo()
        if reason := loan.archive_id._get_cannot_lend_reason():
            return reason
        borrower = loan.borrower_id
        here = loan.company_id in borrower.company_ids and not borrower.share
        if not here or not self.env["hr.training.person"]._filter_deciders(borrower):
            return self.env._(
                "%(name)s does not work in %(company)s.",
                name=borrower.name,
                company=loan.company_id.name,
            )
        same = [
            ("archive_id", "=", loan.archive_id.id),
            ("borrower_id", "=", borrower.id),
            ("state", "=", LENT),
        ]
        if loan.search_count(same, limit=1):
            return self.env._("%(name)s has it on loan already.", name=borrower.name)
        return False

    def _do_grant(self):
        """The approval lends, if that can still be done."""
        self.archive_id._touch()
        self._check_reasons([(loan, loan._get_too_late_reason()) for loan in self])
        result = super()._do_grant()
        self.write({"state": LENT, "lent_on": fields.Datetime.now()})
        return result

    def _get_too_late_reason(self):
        self.ensure_one()
        if self.date_due < self.company_id._get_training_today():
            return self.env._("The day of return is over: refuse it.")
        return self._get_cannot_lend_reason()

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def action_open_file(self):
        """Download the dossier that the user has on loan; he is noted.

        :return: action of the address
        :raise UserError: it is not lent, not to him, or overdue
        """
        self.ensure_one()
        self._check_can_open_file()
        # sudo: the dossier is lent to the user, who does not read it
        return self.sudo().archive_id.action_open_file()

    def _get_cannot_open_file_reason(self):
        self.ensure_one()
        if not self.is_mine:
            return self.env._("It is open to who has it on loan.")
        if self.state != LENT:
            return self.env._("It is not lent.")
        if self.is_overdue:
            return self.env._("It was to be returned: ask for it anew.")
        return False

    def _check_can_open_file(self):
        self.check_access("read")
        self._check_can("open_file")

    # ------------------------------------------------------------
    # RETURN
    # ------------------------------------------------------------

    def action_return(self):
        """Dossiers are back: their borrowers open them no more (policy 6.4.3).

        :raise UserError: it is not lent
        :raise AccessError: by anybody but an officer
        """
        self._check_can_return()
        self._do_return()
        return True

    def _get_cannot_return_reason(self):
        self.ensure_one()
        return self.state != LENT and self.env._("It is not lent.")

    def _check_can_return(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("return")

    def _do_return(self):
        loans = self._guard_sudo()
        loans.write(
            {
                "state": RETURNED,
                "returned_on": fields.Datetime.now(),
                "returned_by_id": self.env.uid,
            }
        )
        loans.activity_unlink([ACTIVITY])

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_overdue(self):
        """Borrowers and officers are asked for what is not returned (policy 6.4.3)."""
        # sudo: a scheduled run over all companies
        late = self.sudo().search([("is_overdue", "=", True)])
        self._run_isolated(late, lambda loan: loan._remind_overdue())

    def _remind_overdue(self):
        """Ask for one, as long as it is not returned (sudo)."""
        self.ensure_one()
        company = self.company_id
        today = company._get_training_today()
        before = self.reminded_on
        if before and today < self._get_working_day_after(
            company, before, REMIND_EVERY
        ):
            return
        self._do_remind()
        users = self.archive_id._get_keepers()
        self._remind_once(ACTIVITY, users, until_done=True, date_deadline=self.date_due)
        self.reminded_on = today

    def _get_waiting(self):
        # Who has left is asked by nobody: the officers are.
        users = self.env["hr.training.person"]._filter_deciders(self.borrower_id)
        return {LENT: users.partner_id}

    def _prepare_reminder(self, asked):
        due = format_date(self.env, self.date_due)
        return (
            self.env._("Please return the dossier %(number)s", number=self.number),
            [
                self.env._(
                    "You have the dossier %(dossier)s on loan; it was to be returned "
                    "by %(due)s. Please tell the training department that you are "
                    "done with it, or ask for it anew.",
                    dossier=self.archive_id.display_name,
                    due=due,
                )
            ],
            f"odoo/training-my-loans/{self.id}",
            self.env._("Open the Loan"),
        )
