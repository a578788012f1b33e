from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingReflection(models.Model):
    """What a trainee writes about a session (心得, policy 6.4.1): text or file.

    open → submitted → open by an officer's reopening

    | action | who |
    | write, hand in | the trainee until the deadline; officer for him |
    | reopen, with a new deadline | officer |
    | mark, resit | trainer or examiner of the session; officer |

    Mark and feedback are those of the ``hr.training.score``: nobody sees them before
    they are released.
    """

    _name = "hr.training.reflection"
    _description = "Training Reflection"
    _inherit = [
        "hr.training.paper.mixin",
        "hr.training.upload.mixin",
        "hr.training.missing.mixin",
    ]

    _guarded_fields = frozenset({"deadline", "task", "score_id"})
    # What the trainee hands in; the rest is the trainer's.
    _content_fields = frozenset({"text", "file", "filename"})
    _mark_fields = frozenset({"mark", "feedback"})

    task = fields.Text(help="What to write about, as the form had it.")
    text = fields.Text(string="Reflection")
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char()
    deadline = fields.Datetime(copy=False, index="btree_not_null")
    deadline_text = fields.Char(
        compute="_compute_deadline_text",
        string="Due",
        help="In the session's own time zone.",
    )
    score_id = fields.Many2one(
        comodel_name="hr.training.score",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_marked = fields.Boolean(compute="_compute_is_marked", search="_search_is_marked")
    mark = fields.Float(compute="_compute_mark", inverse="_inverse_mark")
    feedback = fields.Text(compute="_compute_mark", inverse="_inverse_mark")
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_mark = fields.Boolean(compute="_compute_can_mark")
    can_reopen = fields.Boolean(compute="_compute_can_mark")

    _once = models.UniqueIndex(
        "(evaluation_id, enrollment_id, attempt)",
        "This attempt was handed out already.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("deadline", "session_id.tz")
    @api.depends_context("lang")
    def _compute_deadline_text(self):
        for reflection in self:
            # sudo: the zone is no secret
            reflection.deadline_text = reflection.sudo().session_id._format_moment(
                reflection.deadline
            )

    @api.depends("score_id")
    def _compute_is_marked(self):
        for reflection in self:
            reflection.is_marked = bool(reflection.sudo().score_id)

    @api.model
    def _search_is_marked(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("score_id", "!=", False)]

    @api.depends("score_id.value", "score_id.comment", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_mark(self):
        """What the user may read of the mark: nothing before its release."""
        scores = self.env["hr.training.score"].search(
            [("id", "in", self.sudo().score_id.ids)]
        )
        for reflection in self:
            score = reflection.sudo().score_id
            shown = score if score.id in scores._ids else score.browse()
            reflection.mark = shown.value
            reflection.feedback = shown.comment

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for reflection in self:
            reflection.is_late = (
                reflection.state == states.PAPER_OPEN
                and bool(reflection.deadline)
                and reflection.deadline <= now
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return [("state", "=", states.PAPER_OPEN), ("deadline", "<=", now)]

    @api.depends("state", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_can_mark(self):
        self._set_can("mark", "reopen")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if self._mark_fields & vals.keys():
            self._check_can_mark()
            if "mark" not in vals and any(not r.score_id for r in self.sudo()):
                raise UserError(self.env._("Feedback comes with a mark."))
        if vals.keys() - self._mark_fields:
            self._check_can_fill()
        if vals.get("file"):
            for reflection in self:
                filename = vals.get("filename", reflection.filename)
                reflection._check_upload(vals["file"], filename)
        elif vals.get("filename"):
            # Another name for the file that is there must not lend it another kind.
            for reflection in self.filtered("file"):
                reflection._check_upload(
                    reflection.with_context(bin_size=False).file, vals["filename"]
                )
        return super().write(vals)

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        reason = super()._get_cannot_fill_reason()
        if reason:
            return reason
        if not (self._is_officer() or self.is_my_own):
            return self.env._("Only the participant writes this.")
        if self.deadline and self.deadline <= fields.Datetime.now():
            return self.env._(
                "It was due on %(date)s. Ask a training officer to reopen it.",
                date=self.sudo().session_id._format_moment(self.deadline),
            )
        return False

    def _get_missing_reason(self):
        if not ((self.text or "").strip() or self.file):
            return self.env._("Write something or add a file first.")
        return False

    def action_reopen(self):
        """An officer takes it once more: as long again as the first time."""
        self._check_can_reopen()
        self._do_reopen()
        return True

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer reopens it.")
        if not self._is_taking():
            return self.env._("The marks are released: nothing is handed in any more.")
        if self.sudo().score_id:
            return self.env._("It has a mark already: hand out another attempt.")
        if self.state == states.PAPER_OPEN and not self.is_late:
            return self.env._("It is open.")
        return False

    def _check_can_reopen(self):
        self.check_access("read")
        self._check_can("reopen")

    def _do_reopen(self):
        for evaluation, reflections in (
            self._guard_sudo().grouped("evaluation_id").items()
        ):
            reflections.write(
                {
                    "state": states.PAPER_OPEN,
                    "submitted_on": False,
                    "submitted_by_id": False,
                    "deadline": evaluation._get_new_deadline(),
                }
            )

    # ------------------------------------------------------------
    # MARK
    # ------------------------------------------------------------

    def _get_cannot_mark_reason(self):
        self.ensure_one()
        # sudo: the session decides, whoever may read it
        reflection_sudo = self.sudo()
        if not (self._is_officer() or reflection_sudo.session_id.may_mark):
            return self.env._("Only trainers, examiners and officers mark it.")
        if reflection_sudo.is_my_own:
            return self.env._("Nobody marks his own reflection.")
        if not self._is_taking():
            return self.env._(
                "Its marks are released; the head of training can correct single marks."
            )
        if self.state != states.PAPER_SUBMITTED:
            return self.env._("Nothing was handed in yet.")
        return False

    def _check_can_mark(self):
        self.check_access("read")
        reasons = [(r, r._get_cannot_mark_reason()) for r in self]
        self._check_reasons(reasons)

    def _inverse_mark(self):
        """Mark and feedback become the score of the attempt."""
        self._check_can_mark()
        Score = self.env["hr.training.score"].sudo()
        for reflection in self:
            if not Score._is_mark(reflection.mark):
                raise UserError(
                    self.env._(
                        "%(name)s: a mark lies between 0 and 100.",
                        name=reflection.display_name,
                    )
                )
        stamp = {"marker_id": self.env.uid, "marked_on": fields.Datetime.now()}
        # A mark that was entered in the list of marks before is this one.
        known = {
            (s.evaluation_id.id, s.enrollment_id.id, s.attempt): s
            for s in Score.search(
                [
                    ("evaluation_id", "in", self.evaluation_id.ids),
                    ("enrollment_id", "in", self.enrollment_id.ids),
                    ("rater_id", "=", False),
                ]
            )
        }
        new = self.browse()
        vals_list = []
        for reflection in self:
            vals = {**stamp, "value": reflection.mark, "comment": reflection.feedback}
            key = (reflection.evaluation_id.id, reflection.enrollment_id.id)
            score = known.get((*key, reflection.attempt))
            if score:
                score.write(vals)
                reflection._guard_sudo().score_id = score
                continue
            new += reflection
            vals_list.append(
                {
                    **vals,
                    "evaluation_id": reflection.evaluation_id.id,
                    "enrollment_id": reflection.enrollment_id.id,
                    "attempt": reflection.attempt,
                }
            )
        created = Score.create(vals_list)
        for reflection, score in zip(new._guard_sudo(), created, strict=True):
            reflection.score_id = score

    def _prepare_resit(self, attempt):
        evaluation = self.evaluation_id
        return [
            {
                **evaluation._prepare_reflection(attempt),
                "evaluation_id": evaluation.id,
                "enrollment_id": self.enrollment_id.id,
                "deadline": evaluation._get_new_deadline(),
            }
        ]
