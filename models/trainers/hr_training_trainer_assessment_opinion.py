from odoo import api, fields, models
from odoo.tools import plaintext2html

from ...tools import groups, states

ACTIVITY = "hr_training.mail_activity_type_assessment_objection"
OPEN = "open"
UPHELD = "upheld"
REJECTED = "rejected"


class HrTrainingTrainerAssessment(models.Model):
    """What the trainer says of his assessment, and what is answered (policy 8.3).

    | action | who |
    | comment; object, once | the trainer, once it is approved |
    | reject an objection, with an answer | officer |
    | uphold it: the assessment is opened for a new version | head |
    """

    _inherit = "hr.training.trainer.assessment"

    _reason_methods = frozenset(
        {
            "action_comment",
            "action_object",
            "action_reject_objection",
            "action_uphold_objection",
        }
    )
    _guarded_fields = frozenset(
        {
            "comment",
            "commented_on",
            "objection",
            "objected_on",
            "objection_state",
            "objection_answer",
            "objection_answered_by_id",
            "objection_answered_on",
        }
    )
    _version_fields = frozenset({"comment", "commented_on"})
    # One objection is one, whatever becomes of the version it was made against.
    _identity_fields = frozenset(
        {
            "objection",
            "objected_on",
            "objection_state",
            "objection_answer",
            "objection_answered_by_id",
            "objection_answered_on",
        }
    )

    comment = fields.Text(string="Trainer’s Comment", copy=False)
    commented_on = fields.Datetime(copy=False)
    objection = fields.Text(copy=False)
    objected_on = fields.Datetime(copy=False)
    objection_state = fields.Selection(
        selection=[(OPEN, "To Answer"), (UPHELD, "Upheld"), (REJECTED, "Rejected")],
        copy=False,
    )
    objection_answer = fields.Text(string="Answer to the Objection", copy=False)
    objection_answered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Objection Answered by",
        copy=False,
        ondelete="restrict",
    )
    objection_answered_on = fields.Datetime(copy=False)
    can_comment = fields.Boolean(compute="_compute_can_say")
    can_object = fields.Boolean(compute="_compute_can_say")
    can_reject_objection = fields.Boolean(compute="_compute_can_say")
    can_uphold_objection = fields.Boolean(compute="_compute_can_say")

    @api.depends("state", "objection_state")
    @api.depends_context("uid")
    def _compute_can_say(self):
        self._set_can("comment", "object", "reject_objection", "uphold_objection")

    # ------------------------------------------------------------
    # COMMENT, OBJECT
    # ------------------------------------------------------------

    def action_comment(self, text=None):
        """What I say to my assessment; it stands on it.

        :param str text: the comment; without it a dialog asks
        :raise UserError: somebody else's, not approved, or nothing said
        """
        self._check_can_comment()
        if not text:
            return self._ask_reason("action_comment")
        text = self._require_reason(text)
        for one in self._guard_sudo():
            one.write({"comment": text, "commented_on": fields.Datetime.now()})
            one._say(text, one.submitted_by_id.partner_id)
        return True

    def _get_cannot_comment_reason(self):
        self.ensure_one()
        if not self.is_mine or self.env.su:
            return self.env._("Everybody speaks for himself only.")
        if self.state != states.APPROVED or self.revision_of_id:
            return self.env._("It is not approved.")
        return False

    def _check_can_comment(self):
        self.check_access("read")
        self._check_can("comment")

    def action_object(self, reason=None):
        """I do not agree: it is answered, and changed where I am right; once.

        :param str reason: why; without it a dialog asks
        :raise UserError: somebody else's, not approved, objected already, no reason
        """
        self._check_can_object()
        if not reason:
            return self._ask_reason("action_object")
        reason = self._require_reason(reason)
        for one in self._guard_sudo():
            one.write(
                {
                    "objection": reason,
                    "objected_on": fields.Datetime.now(),
                    "objection_state": OPEN,
                }
            )
            answerers = one._get_answerers()
            one._say(reason, answerers.partner_id)
            one._remind_once(ACTIVITY, answerers, until_done=True)
        return True

    def _get_cannot_object_reason(self):
        if reason := self._get_cannot_comment_reason():
            return reason
        if self.objection_state:
            return self.env._("An objection was made already: it is made once.")
        return False

    def _check_can_object(self):
        self.check_access("read")
        self._check_can("object")

    def _get_answerers(self):
        """Heads of training who answer an objection: none answers himself (sudo)."""
        self.ensure_one()
        heads = self.env["hr.training.person"]._get_role_users(
            groups.MANAGER, self.company_id
        )
        return heads - self._approval_subjects()

    def _say(self, text, partners):
        """A message in the thread, to these contacts (sudo)."""
        self.ensure_one()
        author = self.env.user.partner_id
        self.message_post(
            body=plaintext2html(text),
            author_id=author.id,
            partner_ids=(partners - author).ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def action_reject_objection(self, answer=None):
        """Answer an objection; the assessment stays as it is.

        :param str answer: why; without it a dialog asks
        :raise UserError: none to answer, one's own, or no officer
        """
        self._check_can_reject_objection()
        if not answer:
            return self._ask_reason("action_reject_objection")
        self._do_answer_objection(REJECTED, self._require_reason(answer))
        return True

    def action_uphold_objection(self, answer=None):
        """The trainer is right: a new version is opened, the old one is kept.

        :param str answer: what will be changed; without it a dialog asks
        :raise UserError: none to answer, one's own, or not the head of training
        """
        self._check_can_uphold_objection()
        if not answer:
            return self._ask_reason("action_uphold_objection")
        answer = self._require_reason(answer)
        self._do_answer_objection(UPHELD, answer)
        self._do_revise(answer)
        return True

    def _get_cannot_reject_objection_reason(self):
        self.ensure_one()
        if self.objection_state != OPEN or self.state != states.APPROVED:
            return self.env._("There is no objection to answer.")
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return not self._is_officer() and self.env._(
            "Only a training officer can do this."
        )

    def _get_cannot_uphold_objection_reason(self):
        return self._get_cannot_reject_objection_reason() or (
            self._get_cannot_revise_reason()
        )

    def _check_can_reject_objection(self):
        self.check_access("read")
        self._check_can("reject_objection")

    def _check_can_uphold_objection(self):
        self.check_access("write")
        self._check_can("uphold_objection")

    def _do_answer_objection(self, state, answer):
        for one in self._guard_sudo():
            one.write(
                {
                    "objection_state": state,
                    "objection_answer": answer,
                    "objection_answered_by_id": self.env.uid,
                    "objection_answered_on": fields.Datetime.now(),
                }
            )
            one.activity_feedback([ACTIVITY])
            one._say(answer, one.trainer_id._get_notice_partner())

    def _get_reason_wording(self, method):
        # sudo: who may make the step may know what it is about
        name = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
        wording = {
            "action_comment": lambda: (
                self.env._("My comment: %(name)s", name=name),
                self.env._("Send"),
            ),
            "action_object": lambda: (
                self.env._("Objection: %(name)s", name=name),
                self.env._("Object"),
            ),
            "action_reject_objection": lambda: (
                self.env._("Answer to the objection: %(name)s", name=name),
                self.env._("Reject the Objection"),
            ),
            "action_uphold_objection": lambda: (
                self.env._("Answer to the objection: %(name)s", name=name),
                self.env._("Uphold and Open Again"),
            ),
        }.get(method)
        return wording() if wording else super()._get_reason_wording(method)
