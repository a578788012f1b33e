from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingFile(models.TransientModel):
    """A person's training file as somebody opened it, as of a day (policy 2.2.5).

    Whoever opens one of another person's is noted; what it says is found anew each
    time, by the rights of the moment.
    """

    _name = "hr.training.file"
    _description = "Training File"
    _inherit = ["hr.training.workbook.mixin"]
    _rec_name = "employee_id"

    _workbook_name = "training-file"
    _workbook_of_record = True
    _workbook_takes_right = False

    employee_id = fields.Many2one(comodel_name="hr.employee", required=True)
    on = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._get_training_today(),
        help="What came later is left out: results, certificates, corrections.",
    )
    may_export_held = fields.Boolean(compute="_compute_may_export_held")
    content = fields.Html(compute="_compute_content", sanitize=False)

    @api.depends("employee_id", "on")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_content(self):
        """Of a file that is there: who asks by values only has opened nothing."""
        for file in self:
            opened = file._origin
            if not opened or not file.on:
                file.content = False
                continue
            file.content = self.env["ir.qweb"]._render(
                "hr_training.hr_training_file_content",
                {
                    "sections": opened._get_sections(file.on),
                    "format": self.env["hr.employee"]._training_format,
                },
            )

    @api.depends("employee_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_may_export_held(self):
        """The person himself and training officers."""
        officer = self._is_officer()
        own = self.env["hr.department"]._training_own_employees()
        for file in self:
            file.may_export_held = officer or file.employee_id.id in own._ids

    # ------------------------------------------------------------
    # OPENING
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._check_people()
        files.employee_id._training_note_look("file")
        return files

    def write(self, vals):
        result = super().write(vals)
        if {"employee_id", "on"} & vals.keys():
            self._check_people()
            self.employee_id._training_note_look("file")
        return result

    @api.model
    def _open_mine(self):
        """Open the user's own file as of today.

        :raise UserError: he is no employee
        """
        own = self.env["hr.department"]._training_own_employees()
        mine = own.filtered(lambda e: e.company_id == self.env.company) or own
        if not mine:
            raise UserError(self.env._("You have no employee record: please ask HR."))
        employee = mine.filtered("active")[:1] or mine[:1]
        return employee.sudo(False).with_env(self.env).action_training_file()

    def _check_people(self):
        """
        :raise AccessError: somebody's whose file the user may not see
        """
        self.env["hr.employee"]._training_check_file(self.employee_id)

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _get_sections(self, on=None):
        """What stands in it, see ``hr.employee``: for who may see the file now.

        :return: list of ``tools.workbook_writer.Sheet``
        """
        self.ensure_one()
        self.check_access("read")
        employee = self.employee_id
        employee._training_check_file(employee)
        return employee._training_get_file_sections(on or self.on)

    def _get_for_print(self):
        """Itself for its paper: whoever prints it is noted."""
        self.check_access("read")
        self._check_people()
        for file in self:
            file.employee_id._training_note_look_at_paper()
        # sudo: name, department and job of a person whose file the user may see
        return self.sudo()

    def _get_person_fields(self):
        """Who it is about: list of ``(what, value)``, for screen and paper."""
        self.ensure_one()
        # sudo: as above
        employee = self.sudo().employee_id
        version = employee._get_version(self.on)
        return [
            (self.env._("Name"), employee.name),
            (self.env._("Department"), version.department_id.complete_name or ""),
            (self.env._("Job"), version.job_id.name or ""),
            (self.env._("Company"), employee.company_id.name),
            (self.env._("As of"), employee._training_format(self.on)),
            (
                self.env._("Made on"),
                employee._training_format(employee.company_id._get_training_today()),
            ),
        ]

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def action_print(self):
        """The file as PDF."""
        self.check_access("read")
        self._check_people()
        self.employee_id._training_note_look("file_paper")
        return self.env.ref("hr_training.hr_training_file_report").report_action(self)

    def action_export_workbook(self):
        """The file as a workbook."""
        action = super().action_export_workbook()
        self._check_people()
        self.employee_id._training_note_look("file_paper")
        return action

    def action_export_held(self):
        """All that is held of the person, see ``hr.employee``."""
        self.ensure_one()
        self.check_access("read")
        return self.employee_id.action_export_held()

    def _get_workbook(self, domain):
        self._get_for_print()
        return self._get_sections()

    def _get_workbook_title(self):
        self.ensure_one()
        # sudo: the name of a person whose file the user may see
        name = self.sudo().employee_id.name
        return f"{self.env._('Training File')} {name} {self.on}".replace("/", "-")
