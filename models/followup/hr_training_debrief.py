from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import followup, marking, states


class HrTrainingDebrief(models.Model):
    """An officer goes through the figures of a class with its trainer (7.3.2, 8.3).

    draft → sent → confirmed; confirmed → draft, opened again by an officer.

    | action | who |
    | note, agree improvements, send | officer |
    | confirm, with a remark | the trainer; an officer for one without a login |
    | open again | officer |

    What was confirmed changes by a recorded correction only. The figures are those of
    the day on which it was sent.
    """

    _name = "hr.training.debrief"
    _description = "Talk with the Trainer"
    _inherit = ["hr.training.sealed.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["session_id", "trainer_id"]

    _sealed_fields = ("date", "note", "trainer_remark")
    _sealed_state = followup.CONFIRMED
    _reason_methods = frozenset({"action_remark"})
    _fixed_links = frozenset({"session_id"})
    _guarded_fields = frozenset({"sent_on", "trainer_remark"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('ongoing', 'done', 'closed'))]",
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        index=True,
        compute="_compute_trainer_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(related="session_id.course_id")
    schedule_text = fields.Char(related="session_id.schedule_text")
    state = fields.Selection(
        selection=followup.DEBRIEF_STATES,
        required=True,
        default=followup.DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )
    date = fields.Date(
        required=True,
        copy=False,
        default=lambda self: self.env.company._get_training_today(),
    )
    officer_id = fields.Many2one(
        comodel_name="res.users",
        string="Training Officer",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="restrict",
    )
    note = fields.Text(string="What Was Said", copy=False)
    trainer_remark = fields.Text(string="Trainer’s Remark", copy=False)
    figures = fields.Json(string="Figures Sent", copy=False, groups=fields.NO_ACCESS)
    figures_text = fields.Text(
        compute="_compute_figures_text",
        string="Figures",
        help="Only what may be shown of anonymous answers.",
    )
    improvement_ids = fields.One2many(
        comodel_name="hr.training.improvement",
        inverse_name="debrief_id",
        string="Agreed Improvements",
        copy=False,
    )
    sent_on = fields.Datetime(copy=False)
    can_send = fields.Boolean(compute="_compute_can")
    can_confirm = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("trainer_id.name", "session_id.name", "date")
    def _compute_display_name(self):
        for debrief in self:
            # sudo: names only, of a note the user may read
            debrief_sudo = debrief.sudo()
            names = (debrief_sudo.trainer_id.name, debrief_sudo.session_id.name)
            debrief.display_name = " · ".join(filter(None, names))

    @api.depends("session_id")
    def _compute_trainer_id(self):
        for debrief in self:
            trainers = debrief.session_id._origin._get_trainers()
            if debrief.trainer_id not in trainers.with_env(self.env):
                debrief.trainer_id = trainers[:1].id

    @api.depends("session_id", "trainer_id", "figures")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        """As they were when it was sent; until then those of today."""
        labels = dict(
            self.env["hr.training.improvement"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        for debrief in self:
            # sudo: figures of a class, of a note that the user may read
            debrief_sudo = debrief.sudo()
            session = debrief_sudo.session_id._origin
            figures = debrief_sudo.figures
            if figures is False or figures is None:
                trainer = debrief_sudo.trainer_id
                figures = session._get_debrief_figures(trainer) if session else {}
            debrief.figures_text = "\n".join(self._describe_figures(figures, labels))

    @api.model
    def _describe_figures(self, figures, labels):
        """Lines of the figures, see the session's ``_get_debrief_figures``."""
        points = marking.format_points
        lines = []
        if "enrolled" in figures:
            lines.append(
                self.env._("Participants: %(count)s", count=figures["enrolled"])
            )
        for name in (followup.PASS_RATE, followup.ATTENDANCE):
            if figures.get(name) is not None:
                lines.append(f"{labels[name]}: {points(figures[name])} %")
        if figures.get("return") is not None:
            lines.append(
                self.env._(
                    "Questionnaires handed in: %(share)s %%",
                    share=points(figures["return"]),
                )
            )
        lines += [
            self.env._(
                "%(topic)s: %(mean)s of 5",
                topic=labels[topic],
                mean=points(figures[topic]),
            )
            for topic, _label in followup.TOPICS
            if figures.get(topic) is not None
        ]
        return lines

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("send", "confirm")
        return result

    # ------------------------------------------------------------
    # CONSTRAINTS, CRUD
    # ------------------------------------------------------------

    @api.constrains("session_id", "trainer_id")
    def _check_trainer(self):
        held = (states.SESSION_ONGOING, *states.SESSION_HELD)
        # sudo: whoever may read session and trainer
        for debrief in self.sudo():
            if debrief.session_id.state not in held:
                raise ValidationError(self.env._("The class was not held yet."))
            if debrief.trainer_id not in debrief.session_id._get_trainers():
                raise ValidationError(
                    self.env._(
                        "%(trainer)s does not teach this class.",
                        trainer=debrief.trainer_id.name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        self._check_years("date")

    def _check_agreeing(self, joining):
        """Improvements are agreed while the note is open."""
        self._check_can_fill()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        # sudo: what it said before counts, whoever may read it
        for debrief in self.sudo():
            if debrief.state != followup.DRAFT or debrief.sealed_texts:
                raise UserError(self.env._("What was sent is on record."))
            if debrief.improvement_ids:
                raise UserError(
                    self.env._("Improvements were agreed in it, which refer to it.")
                )

    # ------------------------------------------------------------
    # WRITE, SEND
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("The training officer writes it.")
        if self.state != followup.DRAFT:
            return self.env._("It was sent to the trainer. Take it back to change it.")
        return False

    def _check_can_write(self, vals):
        """Who confirms for a trainer without a login says who said so."""
        sent = all(debrief.state == followup.SENT for debrief in self)
        if sent and vals.keys() == {"said_by"}:
            self._check_officer()
            return
        super()._check_can_write(vals)

    def _get_cannot_reopen_reason(self):
        if self.state == followup.SENT:
            return not self._is_officer() and self.env._(
                "Only a training officer can do this."
            )
        return super()._get_cannot_reopen_reason()

    def action_send(self):
        """Ask the trainer to confirm what was said and agreed.

        :raise UserError: no officer, nothing noted, or sent already
        """
        self._check_can_send()
        self._do_send()
        return True

    def _get_cannot_send_reason(self):
        self.ensure_one()
        if reason := self._get_cannot_fill_reason():
            return reason
        return not (self.note or "").strip() and self.env._("Note what was said.")

    def _check_can_send(self):
        self.check_access("read")
        self._check_can("send")

    def _do_send(self):
        for debrief in self._guard_sudo():
            debrief.write(
                {
                    "state": followup.SENT,
                    "sent_on": fields.Datetime.now(),
                    "figures": debrief.session_id._get_debrief_figures(
                        debrief.trainer_id
                    ),
                }
            )
            debrief._do_remind()

    def _get_waiting(self):
        users = self._get_trainer_users()
        left = self.trainer_id._filter_left()
        return {"confirm": users.partner_id[:1] if not left else users.partner_id[:0]}

    def _prepare_reminder(self, asked):
        title = self.session_id._get_title()
        return (
            self.env._("To confirm: %(session)s", session=title),
            [
                self.env._(
                    "This is what we said about the class on %(day)s, and what was "
                    "agreed. Please confirm it.",
                    day=format_date(self.env, self.date),
                )
            ],
            f"odoo/{self._name}/{self.id}",
            self.env._("Read and Confirm"),
        )

    # ------------------------------------------------------------
    # CONFIRM
    # ------------------------------------------------------------

    def action_confirm(self, remark=None):
        """That is what was said and agreed: the trainer's own button.

        :param str remark: what he adds to it
        :raise UserError: it is not sent, or somebody else's
        """
        self._check_can_confirm()
        self._do_confirm(self._read_text(remark))
        return True

    def action_remark(self, remark=None):
        """The same with a remark, which a dialog asks for."""
        self._check_can_confirm()
        if not remark:
            return self._ask_reason("action_remark")
        self._do_confirm(self._require_reason(remark))
        return True

    def _get_cannot_confirm_reason(self):
        self.ensure_one()
        if self.state != followup.SENT:
            return self.env._("There is nothing to confirm.")
        if not (self.is_mine or self._is_officer()):
            return self.env._("The trainer confirms it.")
        return self._get_unsaid_reason()

    def _check_can_confirm(self):
        self.check_access("read")
        self._check_can("confirm")

    def _do_confirm(self, remark):
        for debrief in self._guard_sudo():
            if remark:
                debrief.trainer_remark = remark
            debrief._do_seal()

    def _describe_sealed(self):
        """Beside the texts the figures, which are those of another day when it is sent
        again; always in the language of the company, so that they can be compared."""
        told = {name: str(self[name] or "") for name in self._sealed_fields}
        lang = self.company_id.partner_id.lang or self.env.lang
        debrief = self.with_context(lang=lang)
        return {**told, "figures": debrief.figures_text or ""}

    def _do_reopen(self, reason):
        sent = self.filtered(lambda d: d.state == followup.SENT)
        result = super()._do_reopen(reason)
        # Nobody has confirmed them: until it is sent again they are those of the day.
        sent._guard_sudo().write({"figures": False, "sent_on": False})
        return result

    def _get_reason_wording(self, method):
        if method == "action_remark":
            return self.env._("My remark on it"), self.env._("Confirm")
        return super()._get_reason_wording(method)
