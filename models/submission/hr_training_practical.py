from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import checklist, states


class HrTrainingPractical(models.Model):
    """A checklist that one rater fills in about one person (policy 7.2.2).

    open → submitted

    | action | who |
    | fill in, hand in | its rater; without one, who marks the session; officer |
    | second rater, resit | who marks the session; officer |
    | name another rater | officer |

    Its items are frozen when it is handed out. All that raters hand in is kept; their
    mean is the person's mark of the attempt, and a must-pass item that any of them saw
    failed keeps it below the pass score (``tools/checklist.py``).
    """

    _name = "hr.training.practical"
    _description = "Practical Checklist"
    _inherit = ["hr.training.paper.mixin"]

    _guarded_fields = frozenset({"value", "failed_text", "filled_by_id"})

    rater_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        help="Who is asked. Empty: whoever marks the session, the first to begin.",
    )
    filled_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Filled In By",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.practical.line",
        inverse_name="practical_id",
        string="Items",
    )
    value = fields.Float(string="Mark", copy=False, aggregator="avg")
    failed_text = fields.Char(
        string="Failed Must-pass Items",
        copy=False,
        help="Any of these keeps the mark below the pass score.",
    )
    comment = fields.Text()
    answered_count = fields.Integer(compute="_compute_progress")
    item_count = fields.Integer(compute="_compute_progress")
    progress_text = fields.Char(compute="_compute_progress", string="Done")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    is_rater_gone = fields.Boolean(
        compute="_compute_is_rater_gone", search="_search_is_rater_gone"
    )
    is_officer = fields.Boolean(compute="_compute_is_mine")
    can_add_rater = fields.Boolean(compute="_compute_can_add_rater")

    _once_per_rater = models.UniqueIndex(
        "(evaluation_id, enrollment_id, attempt, rater_id) WHERE rater_id IS NOT NULL",
        "This rater has a checklist of the person already.",
    )
    _once_per_user = models.UniqueIndex(
        "(evaluation_id, enrollment_id, attempt, filled_by_id)"
        " WHERE rater_id IS NULL AND filled_by_id IS NOT NULL",
        "This rater has a checklist of the person already.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("line_ids.is_answered")
    def _compute_progress(self):
        for practical in self:
            lines = practical.line_ids
            practical.item_count = len(lines)
            practical.answered_count = len(lines.filtered("is_answered"))
            practical.progress_text = (
                f"{practical.answered_count} / {practical.item_count}"
            )

    @api.depends("rater_id", "filled_by_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        officer = self._is_officer()
        for practical in self:
            # sudo: the user of a rater is not open to everybody
            practical_sudo = practical.sudo()
            users = practical_sudo.rater_id.user_id | practical_sudo.filled_by_id
            practical.is_mine = self.env.user in users
            practical.is_officer = officer

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            "|",
            ("rater_id.user_id", "=", self.env.uid),
            ("filled_by_id", "=", self.env.uid),
        ]

    @api.depends("rater_id.active", "rater_id.user_id.active", "state")
    def _compute_is_rater_gone(self):
        for practical in self:
            practical_sudo = practical.sudo()
            rater = practical_sudo.rater_id
            users = rater.user_id or practical_sudo.filled_by_id
            practical.is_rater_gone = practical.state == states.PAPER_OPEN and (
                bool(rater and not rater.active)
                or bool(users and not any(users.mapped("active")))
            )

    @api.model
    def _search_is_rater_gone(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "=", states.PAPER_OPEN),
            "|",
            "|",
            ("rater_id.active", "=", False),
            ("rater_id.user_id.active", "=", False),
            "&",
            ("rater_id", "=", False),
            ("filled_by_id.active", "=", False),
        ]

    @api.depends("state", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_can_add_rater(self):
        self._set_can("add_rater")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            if "rater_id" in vals:
                self._check_can_name_rater()
            if vals.keys() - {"rater_id"}:
                self._check_can_fill()
                self._do_claim()
            if "rater_id" in vals:
                # Who began it hands it on with what he found so far.
                self._guard_sudo().write({"filled_by_id": False})
        result = super().write(vals)
        if not self.env.su and vals.get("rater_id"):
            for practical_sudo in self.sudo():
                practical_sudo.enrollment_id._check_rater_able(practical_sudo.rater_id)
        return result

    # ------------------------------------------------------------
    # FILL IN
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        reason = super()._get_cannot_fill_reason()
        if reason:
            return reason
        # sudo: whose it is to fill in is told to who sees the checklist
        practical_sudo = self.sudo()
        user = self.env.user
        if practical_sudo.is_my_own:
            return self.env._("Nobody fills in the checklist about himself.")
        rater = practical_sudo.rater_id
        named = rater and user in rater.user_id and self._may_act()
        if self._is_officer() or named:
            return False
        if rater:
            return self.env._(
                "%(name)s fills this in; a training officer can name somebody else.",
                name=rater.name,
            )
        if not practical_sudo.session_id.may_mark:
            return self.env._(
                "Only trainers and examiners of the session fill in its checklists."
            )
        begun_by = practical_sudo.filled_by_id
        if begun_by and begun_by != user:
            return self.env._(
                "%(name)s has begun this one. Add yourself as another rater.",
                name=begun_by.name,
            )
        return False

    def _do_claim(self):
        """Who begins a checklist that names nobody becomes its rater.

        An officer who fills in for somebody without a login does not.
        """
        own = self.env["hr.department"]._training_own_employees()
        for practical in self._guard_sudo():
            if practical.filled_by_id:
                continue
            rater, session = practical.rater_id, practical.session_id
            if not rater and (
                session.is_taught_by_me or self.env.user in session.examiner_ids
            ):
                rater = own.filtered(lambda e, s=session: e.company_id == s.company_id)
            practical.write({"filled_by_id": self.env.uid, "rater_id": rater[:1].id})

    def action_submit_and_next(self):
        """Hand in, then go on with the next person (the button on the phone)."""
        self.ensure_one()
        self.action_submit()
        following = self.search(
            [
                ("evaluation_id", "=", self.evaluation_id.id),
                ("state", "=", states.PAPER_OPEN),
                "|",
                ("is_mine", "=", True),
                ("filled_by_id", "=", False),
            ]
        ).filtered("can_fill")
        if not following:
            return self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_practical_action"
            )
        return following[0]._get_own_form_action()

    def _get_own_form_action(self):
        self.ensure_one()
        return self._get_form_action(self, name=self.display_name)

    def _get_missing_reason(self):
        missing = checklist.missing(self.sudo().line_ids._get_items())
        if not missing:
            return False
        return self.env._(
            "Judge every item first. Missing: %(names)s.", names=", ".join(missing)
        )

    def _do_submit(self):
        practicals = self._guard_sudo()
        # Two raters of one person at once: the second is run again and sees the first.
        self.env["hr.training.booking.lock"]._touch([practicals.employee_id])
        self._do_claim()
        for practical in practicals:
            mark = practical._get_mark()
            practical.write(
                {"value": mark.value, "failed_text": ", ".join(mark.failed) or False}
            )
        result = super()._do_submit()
        practicals._do_mark()
        return result

    def _get_mark(self):
        self.ensure_one()
        return checklist.checklist_mark(
            self.line_ids._get_items(), self.evaluation_id.pass_score
        )

    def _do_mark(self):
        """The mark of the attempts from all checklists handed in (sudo)."""
        Score = self.env["hr.training.score"].sudo()
        handed_in = self.search(
            [
                ("evaluation_id", "in", self.evaluation_id.ids),
                ("enrollment_id", "in", self.enrollment_id.ids),
                ("state", "=", states.PAPER_SUBMITTED),
            ]
        )
        groups = handed_in.grouped(
            lambda p: (p.evaluation_id, p.enrollment_id, p.attempt)
        )
        wanted = {(p.evaluation_id, p.enrollment_id, p.attempt) for p in self}
        scores = Score.search(
            [
                ("evaluation_id", "in", self.evaluation_id.ids),
                ("enrollment_id", "in", self.enrollment_id.ids),
                ("rater_id", "=", False),
            ]
        )
        known = {(s.evaluation_id, s.enrollment_id, s.attempt): s for s in scores}
        stamp = {"marker_id": self.env.uid, "marked_on": fields.Datetime.now()}
        to_create = []
        for key in wanted:
            evaluation, enrollment, attempt = key
            value = checklist.joint_mark(
                [
                    checklist.Mark(p.value, (p.failed_text,) if p.failed_text else ())
                    for p in groups[key]
                ],
                evaluation.pass_score,
            )
            comment = "\n".join(p.comment for p in groups[key] if p.comment)
            vals = {**stamp, "value": value, "comment": comment or False}
            if key in known:
                known[key].write(vals)
            else:
                to_create.append(
                    {
                        **vals,
                        "evaluation_id": evaluation.id,
                        "enrollment_id": enrollment.id,
                        "attempt": attempt,
                    }
                )
        Score.create(to_create)

    # ------------------------------------------------------------
    # RATERS
    # ------------------------------------------------------------

    def _check_can_name_rater(self):
        """An officer names raters of what is still open: one left, say."""
        if not self._is_officer():
            raise AccessError(
                self.env._("Only a training officer names another rater.")
            )
        self.check_access("write")
        self._check_reasons(
            [
                (
                    practical,
                    (
                        practical.state == states.PAPER_SUBMITTED
                        or not practical._is_taking()
                    )
                    and self.env._(
                        "What was handed in keeps its rater: add another one."
                    ),
                )
                for practical in self
            ]
        )

    @api.constrains("rater_id", "enrollment_id")
    def _check_rater(self):
        """Raters are humans: not the person himself, and each of them once."""
        # sudo: all raters of the person count, whoever may read them
        named = self.sudo().filtered("rater_id")
        if not named:
            return
        same_attempts = named.search(
            [
                ("evaluation_id", "in", named.evaluation_id.ids),
                ("enrollment_id", "in", named.enrollment_id.ids),
                ("rater_id", "!=", False),
            ]
        )
        keys = self.env["hr.training.person"]._get_keys(
            same_attempts.rater_id | named.employee_id
        )
        attempts = same_attempts.grouped(
            lambda p: (p.evaluation_id, p.enrollment_id, p.attempt, keys[p.rater_id])
        )
        for practical in named:
            human = keys[practical.rater_id]
            if human == keys[practical.employee_id]:
                raise UserError(
                    self.env._("Nobody fills in the checklist about himself.")
                )
            key = practical.evaluation_id, practical.enrollment_id, practical.attempt
            if len(attempts[*key, human]) > 1:
                raise UserError(
                    self.env._("This rater has a checklist of the person already.")
                )

    def action_add_rater(self):
        """Another rater judges the same attempt; the mean of all counts."""
        self._check_can_add_rater()
        return self._do_add_rater()[:1]._get_own_form_action()

    def _get_cannot_add_rater_reason(self):
        self.ensure_one()
        # sudo: free checklists count whether or not the user sees them
        practical_sudo = self.sudo()
        if not (self._is_officer() or practical_sudo.session_id.may_mark):
            return self.env._("Only those who mark the session can add a rater.")
        if not self._is_taking():
            return self.env._("The evaluation takes no checklists any more.")
        if practical_sudo.search_count(
            [
                ("evaluation_id", "=", practical_sudo.evaluation_id.id),
                ("enrollment_id", "=", practical_sudo.enrollment_id.id),
                ("attempt", "=", self.attempt),
                ("rater_id", "=", False),
                ("filled_by_id", "=", False),
            ],
            limit=1,
        ):
            return self.env._("There is a checklist already that nobody has begun.")
        return False

    def _check_can_add_rater(self):
        self.check_access("read")
        self._check_can("add_rater")

    def _do_add_rater(self):
        practicals = self._guard_sudo()
        # Several raters' checklists of an attempt ask for one more, not for one each.
        attempts = dict.fromkeys(
            (p.evaluation_id, p.enrollment_id, p.attempt) for p in practicals
        )
        created = practicals.create(
            [
                evaluation._prepare_practical(enrollment, attempt=attempt)
                for evaluation, enrollment, attempt in attempts
            ]
        )
        return created.sudo(False).with_env(self.env)

    def _prepare_resit(self, attempt):
        return self.evaluation_id._prepare_practicals(self.enrollment_id, attempt)
