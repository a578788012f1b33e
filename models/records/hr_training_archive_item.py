from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

# What a dossier is asked for (policy 6.4.3).
NOTICE, MATERIAL, REGISTER, PAPERS, EVALUATION, TRAINER_REPORT, SUMMARY = KINDS = (
    "notice",
    "material",
    "register",
    "papers",
    "evaluation",
    "trainer_report",
    "summary",
)


class HrTrainingArchiveItem(models.Model):
    """One of the papers that a dossier is asked for (policy 6.4.3).

    Whether it is there follows from the session, or from files that were added here;
    what was so when the dossier was sealed stays.

    | action | who |
    | add files | officer, while the dossier is collected |
    | waive, with a reason | head of training |
    """

    _name = "hr.training.archive.item"
    _description = "Paper of a Dossier"
    _inherit = ["hr.training.guard.mixin", "hr.training.missing.mixin"]
    _order = "archive_id, sequence, id"
    _rec_name = "kind"

    _guarded_fields = frozenset(
        {
            "archive_id",
            "kind",
            "sequence",
            "waived",
            "waive_reason",
            "waived_by_id",
            "waived_on",
            "sealed",
        }
    )
    _guarded_parents = {"archive_id": "_check_collecting"}
    _reason_methods = frozenset({"action_waive"})

    archive_id = fields.Many2one(
        comodel_name="hr.training.archive",
        string="Dossier",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="archive_id.company_id", store=True)
    sequence = fields.Integer()
    kind = fields.Selection(
        selection=[
            (NOTICE, "Class Notice"),
            (MATERIAL, "Material Taught From"),
            (REGISTER, "Attendance Register"),
            (PAPERS, "Exam Papers and Marks"),
            (EVALUATION, "Evaluation"),
            (TRAINER_REPORT, "Trainer’s Report"),
            (SUMMARY, "Summary Report"),
        ],
        string="Filed Paper",
        required=True,
    )
    required = fields.Boolean(compute="_compute_facts")
    present = fields.Boolean(compute="_compute_facts")
    way = fields.Char(
        compute="_compute_facts",
        string="What to Do",
        help="What is missing, and where it comes from.",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="hr_training_archive_item_file_rel",
        column1="item_id",
        column2="attachment_id",
        string="Files",
        help="What exists on paper or elsewhere only, as a scan for instance.",
    )
    waived = fields.Boolean()
    waive_reason = fields.Text(string="Reason of the Waiver")
    waived_by_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    waived_on = fields.Datetime()
    # [required, present] when the dossier was sealed.
    sealed = fields.Json()
    can_waive = fields.Boolean(compute="_compute_can")
    can_add = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(archive_id, kind)", "The dossier asks for this paper already."
    )

    @api.depends("sealed", "archive_id.session_id", "file_ids", "kind")
    @api.depends_context("lang")
    def _compute_facts(self):
        # sudo: what is there, whoever may read it
        items = self.sudo()
        open_items = items.filtered(lambda i: not i.sealed)
        facts = open_items.archive_id.session_id._get_dossier_facts()
        for item, item_sudo in zip(self, items, strict=True):
            fact = facts.get(item_sudo.archive_id.session_id, {}).get(item_sudo.kind)
            if item_sudo.sealed:
                item.required, item.present = item_sudo.sealed
                item.way = False
                continue
            item.required = bool(fact and fact.required)
            item.present = item_sudo._has_files() or bool(fact and fact.present)
            item.way = fact.way if fact and not item.present else False

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            item.display_name = kinds.get(item.kind)

    @api.depends("waived", "archive_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("waive", "add")

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._keep_files({})
        return items

    def write(self, vals):
        if "file_ids" not in vals:
            return super().write(vals)
        # sudo: what was there before
        before = {item: item.sudo().file_ids for item in self}
        result = super().write(vals)
        self._keep_files(before)
        return result

    def _keep_files(self, before):
        """Files belong to the item they were added to: who reads it reads them.

        :param dict before: item → the files it had
        """
        for item in self:
            # sudo: what the officer has just handed in
            files = item.sudo().file_ids
            if not self.env.su:
                item._check_files(files - before.get(item, files.browse()))
            loose = files.filtered(lambda a: a.res_model != self._name or not a.res_id)
            loose.write({"res_model": self._name, "res_id": item.id})

    def _check_files(self, files):
        """Files that somebody adds: his own, of no other record, with something in
        them; a link is none."""
        others = files.filtered(
            lambda a: (
                (a.res_model, a.res_id) != (self._name, self.id)
                and (
                    a.res_id
                    or a.res_model not in (False, self._name)
                    or a.create_uid != self.env.user
                )
            )
        )
        if others:
            raise AccessError(self.env._("Add files that you have handed in yourself."))
        if empty := files - files.filtered("file_size"):
            raise UserError(
                self.env._("“%(file)s” is empty: add the file.", file=empty[0].name)
            )

    def _has_files(self):
        """Whether something was added; an empty file is nothing (sudo)."""
        return any(file.file_size for file in self.file_ids)

    def _is_missing(self):
        self.ensure_one()
        return self.required and not self.present and not self.waived

    def _get_missing_line(self):
        """What it is, and what to do about it."""
        self.ensure_one()
        return self._say_missing(self.kind, self.way or "")

    @api.model
    def _say_missing(self, kind, way):
        """A line of what a dossier lacks, made yet or not."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return self.env._("%(paper)s: %(todo)s", paper=kinds[kind], todo=way)

    def _get_waived_text(self):
        """Who has waived it, and why."""
        self.ensure_one()
        if not self.waived:
            return ""
        return f"{self.waived_by_id.name}: {self.waive_reason}"

    def _take_over(self, before):
        """What was waived or added in the part before, which was reopened (sudo)."""
        known = {item.kind: item for item in before.item_ids}
        for item in self:
            of_kind = known.get(item.kind)
            if of_kind:
                item.write(
                    {
                        "waived": of_kind.waived,
                        "waive_reason": of_kind.waive_reason,
                        "waived_by_id": of_kind.waived_by_id.id,
                        "waived_on": of_kind.waived_on,
                        "file_ids": [Command.set(of_kind.file_ids.ids)],
                    }
                )

    # ------------------------------------------------------------
    # ADD
    # ------------------------------------------------------------

    def _get_cannot_add_reason(self):
        self.ensure_one()
        if not self.has_access("write"):
            return self.env._("Training officers add files.")
        return self.archive_id._get_not_collecting_reason()

    def action_add_files(self):
        """Hand in what exists on paper or elsewhere only (policy 6.4.3).

        :raise UserError: the dossier is sealed
        :raise AccessError: by anybody but an officer
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can("add")
        return self._get_form_action(self, name=self.display_name, target="new")

    # ------------------------------------------------------------
    # WAIVE
    # ------------------------------------------------------------

    def action_waive(self, reason=False):
        """Let the dossier be sealed without a paper (policy 6.4.3).

        :param str reason: required; without it a dialog asks
        :raise UserError: it is there, waived already, or the dossier is sealed
        :raise AccessError: by anybody but the head of training
        """
        self._check_can_waive()
        if not reason:
            return self._ask_reason("action_waive")
        self._do_waive(self._require_reason(reason))
        return True

    def _get_reason_wording(self, method):
        if method == "action_waive":
            names = ", ".join(self.mapped("display_name"))
            return self.env._("Waive: %(paper)s", paper=names), self.env._("Waive")
        return super()._get_reason_wording(method)

    def _get_cannot_waive_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training waives a paper.")
        if reason := self.archive_id._get_not_collecting_reason():
            return reason
        if self.waived:
            return self.env._("It is waived already.")
        if self.present:
            return self.env._("It is there: nothing has to be waived.")
        return False

    def _check_can_waive(self):
        self._check_head()
        self.check_access("read")
        self._check_can("waive")

    def _do_waive(self, reason):
        self._guard_sudo().write(
            {
                "waived": True,
                "waive_reason": reason,
                "waived_by_id": self.env.uid,
                "waived_on": fields.Datetime.now(),
            }
        )

    def action_open(self):
        """Where the paper comes from."""
        self.ensure_one()
        self.check_access("read")
        session = self.archive_id.session_id
        if self.kind == SUMMARY:
            return session.action_view_summary()
        if self.kind == TRAINER_REPORT:
            return session.action_view_trainer_reports()
        return self._get_form_action(session)
