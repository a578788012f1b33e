from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import states
from ...tools.arguments import record_id

APPEAL_OPEN = "open"
APPEAL_ANSWERED = "answered"


class HrTrainingAppeal(models.Model):
    """A trainee's objection to a mark, and the answer to it (policy 7.2.1, 7.3.1).

    open → answered.

    | action | who |
    | create | the person, for a released mark of his own; officer for anyone |
    | answer | officer; trainer or examiner of the session |
    | new mark with the answer | head of training, as a recorded correction |
    """

    _name = "hr.training.appeal"
    _description = "Appeal against a Mark"
    _inherit = ["hr.training.guard.mixin", "hr.training.about.mixin"]
    _order = "state desc, id desc"

    # ``_check_can_appeal`` asks both before one is made.
    _fixed_links = frozenset({"enrollment_id", "evaluation_id"})
    _guarded_fields = frozenset(
        {"answer", "answered_by_id", "answered_on", "old_mark", "new_mark"}
    )

    enrollment_id = fields.Many2one(string="Participant")
    # The mixin calls him the participant, which here is the enrolment.
    employee_id = fields.Many2one(string="Employee")  # pylint: disable=attribute-string-redundant
    text = fields.Text(string="Objection", required=True)
    state = fields.Selection(
        selection=[(APPEAL_OPEN, "To Answer"), (APPEAL_ANSWERED, "Answered")],
        required=True,
        default=APPEAL_OPEN,
        copy=False,
        index=True,
    )
    answer = fields.Text(copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    answered_on = fields.Datetime(copy=False)
    old_mark = fields.Char(copy=False, help="When the objection was raised.")
    new_mark = fields.Char(copy=False, help="Empty: the mark stays.")
    can_answer = fields.Boolean(compute="_compute_can_answer")

    _open_once = models.UniqueIndex(
        "(enrollment_id, evaluation_id) WHERE state = 'open'",
        "An objection to this mark is open already.",
    )

    @api.depends("evaluation_id.name", "employee_id.name")
    def _compute_display_name(self):
        for appeal in self:
            # sudo: names only, of an objection the user may read
            appeal_sudo = appeal.sudo()
            names = (appeal_sudo.employee_id.name, appeal_sudo.evaluation_id.name)
            appeal.display_name = " · ".join(filter(None, names))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        self._set_can("answer")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """A person's own enrolment is found from the evaluation."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            for name in ("evaluation_id", "enrollment_id"):
                if vals.get(name) and not record_id(vals[name]):
                    raise UserError(self.env._("You have no mark there to object to."))
        own = self.env["hr.department"]._training_own_employees()
        for vals in vals_list:
            if not vals.get("enrollment_id") and vals.get("evaluation_id"):
                evaluation = self.env["hr.training.evaluation"].browse(
                    vals["evaluation_id"]
                )
                # sudo: the user's own place in the session, and no other
                enrollments = evaluation.sudo().exists().session_id.enrollment_ids
                vals["enrollment_id"] = enrollments.filtered(
                    lambda e: e.employee_id in own and e.score_ids
                )[:1].id
        if not self.env.su:
            self._check_raised_once(vals_list)
        appeals = super().create(vals_list)
        if not self.env.su:
            appeals._check_can_appeal()
            appeals._do_note_mark()
        return appeals

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("An objection stays as it was raised."))
        return super().write(vals)

    @api.model
    def _check_raised_once(self, vals_list):
        for vals in vals_list:
            if not vals.get("enrollment_id") or not vals.get("evaluation_id"):
                raise UserError(self.env._("You have no mark there to object to."))
        # sudo: whether there is one already, whoever may read it
        open_ones = self.sudo().search(
            [
                ("state", "=", APPEAL_OPEN),
                ("enrollment_id", "in", [v["enrollment_id"] for v in vals_list]),
            ]
        )
        known = {(a.enrollment_id.id, a.evaluation_id.id) for a in open_ones}
        if any((v["enrollment_id"], v["evaluation_id"]) in known for v in vals_list):
            raise UserError(self.env._("An objection to this mark is open already."))

    def _check_can_appeal(self):
        self.check_access("read")
        reasons = []
        for appeal in self:
            # sudo: whether a mark exists and is out, of the user's own enrolment
            appeal_sudo = appeal.sudo()
            reason = False
            if not (self._is_officer() or appeal.is_my_own):
                raise AccessError(
                    self.env._("Only the person, or an officer, objects to a mark.")
                )
            if appeal_sudo.evaluation_id.session_id != appeal_sudo.session_id:
                reason = self.env._("The evaluation is one of another session.")
            elif not (
                appeal_sudo.session_id.results_released
                and appeal_sudo.evaluation_id.state == states.EVALUATION_RELEASED
            ):
                reason = self.env._("The marks are not released yet.")
            elif not appeal_sudo._get_counted_scores():
                reason = self.env._("There is no mark to object to.")
            elif not (appeal.text or "").strip():
                reason = self.env._("Please say what is wrong with the mark.")
            reasons.append((appeal, reason))
        self._check_reasons(reasons)

    def _get_scores(self):
        """The person's marks of the evaluation (sudo)."""
        return self.enrollment_id.score_ids.filtered(
            lambda s: s.evaluation_id == self.evaluation_id
        )

    def _get_counted_mark(self):
        """The mark that counts, of several raters their mean (sudo)."""
        return self.enrollment_id._get_best_marks()[self.evaluation_id]

    def _get_counted_scores(self):
        """Raters' marks of the attempt that counts; of equal ones the last (sudo)."""
        return self._get_scores().filtered("is_counting")

    def _do_note_mark(self):
        for appeal in self._guard_sudo():
            appeal.old_mark = f"{appeal._get_counted_mark():g}"

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def action_answer(self, answer=False, new_mark=None):
        """Answer objections; without a text the dialog asks for it.

        :param str answer: told to the person
        :param float new_mark: corrects the mark that counts, as head of training
        """
        self._check_can_answer()
        if not answer:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_appeal_answer_action"
            )
            action["context"] = {"default_appeal_ids": self.ids}
            return action
        answer = self._require_reason(answer)
        if new_mark is not None:
            self._check_mark(new_mark)
            # As the user, with the gate and the record of any correction.
            for appeal in self:
                scores = appeal.sudo()._get_counted_scores()
                scores.sudo(False).with_env(self.env).action_correct(new_mark, answer)
        self._do_answer(answer, new_mark)
        return True

    @api.model
    def _check_mark(self, mark):
        if not self.env["hr.training.score"]._is_mark(mark):
            raise UserError(self.env._("A mark is a number from 0 to 100."))

    def _get_cannot_answer_reason(self):
        self.ensure_one()
        if self.state != APPEAL_OPEN:
            return self.env._("The objection is answered already.")
        session = self.sudo().session_id.sudo(False).with_env(self.env)
        if not (self._is_officer() or session.may_mark):
            return self.env._(
                "Only its trainers, examiners and training officers answer it."
            )
        # Nobody is judge in his own cause.
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else answers your objection.")
        return False

    def _check_can_answer(self):
        self.check_access("read")
        self._check_can("answer")

    def _do_answer(self, answer, new_mark):
        self._guard_sudo().write(
            {
                "state": APPEAL_ANSWERED,
                "answer": answer,
                "new_mark": False if new_mark is None else f"{new_mark:g}",
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
            }
        )
