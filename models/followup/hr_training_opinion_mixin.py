from odoo import api, fields, models
from odoo.tools import plaintext2html

from ...tools import followup, groups


class HrTrainingOpinionMixin(models.AbstractModel):
    """Somebody was told of results and may say what he thinks of them (policy 7.3.1).

    What he says is answered in the record's thread, which he reads and answers again.
    A host says whose it is (:meth:`_is_of_user`), who is told of a view
    (:meth:`_get_view_readers`) and whom an answer goes to
    (:meth:`_get_view_partners`).
    """

    _name = "hr.training.opinion.mixin"
    _description = "View and Answer"
    _inherit = [
        "hr.training.private.thread.mixin",
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _mail_post_access = "read"

    _reason_methods = frozenset({"action_state_view", "action_answer"})
    _guarded_fields = frozenset(
        {"view_text", "stated_on", "answer", "answered_by_id", "answered_on"}
    )
    _activity_view = "hr_training.mail_activity_type_result_view"

    view_text = fields.Text(
        string="Stated View", copy=False, help="What the person says of the results."
    )
    stated_on = fields.Datetime(copy=False)
    answer = fields.Text(
        string="Last Answer", copy=False, help="All of them stand in the thread."
    )
    answered_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    answered_on = fields.Datetime(copy=False)
    can_state_view = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("state_view", "answer")

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def _is_of_user(self):
        """Whether it is the user himself, as a human, who was told."""
        raise NotImplementedError

    def _get_view_partners(self):
        """Contacts of who was told (sudo)."""
        raise NotImplementedError

    def _get_view_readers(self):
        """Contacts who hear what he says (sudo)."""
        self.ensure_one()
        return self._get_answerers().partner_id

    def _get_answerers(self):
        """Users who are asked to answer: the class's officer, else any other; nobody
        answers himself (sudo)."""
        self.ensure_one()
        Person = self.env["hr.training.person"]
        partners = self._get_view_partners()
        people = Person._get_people(partners).values()
        own = {user_id for person in people for user_id in person.user_ids}
        for users in (
            self.session_id._get_officers(),
            Person._get_role_users(groups.OFFICER, self.company_id),
        ):
            if others := users.filtered(lambda u: u.id not in own):
                return others
        return others

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _do_make(self, vals_list):
        """Rows for people who are told now, without a word in their threads (sudo)."""
        # What was settled just now makes room for the next one.
        self.flush_model(["state"])
        return self._guard_sudo().with_context(**followup.QUIET).create(vals_list)

    # ------------------------------------------------------------
    # VIEW
    # ------------------------------------------------------------

    def action_state_view(self, text=None):
        """What I think of it; it is answered by whoever is responsible for the class.

        :param str text: the view; without it a dialog asks
        :raise UserError: somebody else's, or nothing said
        """
        self._check_can_state_view()
        if not text:
            return self._ask_reason("action_state_view")
        self._do_state_view(self._require_reason(text))
        return True

    def _get_cannot_state_view_reason(self):
        self.ensure_one()
        if not self._is_of_user():
            return self.env._("Everybody speaks for himself only.")
        return self._get_no_view_reason()

    def _get_no_view_reason(self):
        """Why nobody can say anything about it, or False (sudo)."""
        self.ensure_one()
        return False

    def _check_can_state_view(self):
        self.check_access("read")
        self._check_can("state_view")

    def _do_state_view(self, text, author=None):
        """Take the view, and ask for an answer.

        :param author: contact who says so, the user's own where nobody is named
        """
        for record in self._guard_sudo():
            record.write(
                {
                    "state": followup.DISPUTED,
                    "view_text": text,
                    "stated_on": fields.Datetime.now(),
                }
            )
            record._say(text, record._get_view_readers(), author)
            record._remind_once(
                self._activity_view,
                record._get_answerers(),
                until_done=True,
            )

    def _say(self, text, partners, author=None):
        """A message in the thread, to these contacts (sudo)."""
        self.ensure_one()
        author = author or self.env.user.partner_id
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

    def action_answer(self, text=None):
        """Answer the view; the person is told.

        :param str text: the answer; without it a dialog asks
        :raise UserError: one's own view, or nothing to answer
        """
        self._check_can_answer()
        if not text:
            return self._ask_reason("action_answer")
        self._do_answer(self._require_reason(text))
        return True

    def _get_cannot_answer_reason(self):
        self.ensure_one()
        if self.state not in (followup.DISPUTED, followup.ANSWERED):
            return self.env._("There is nothing to answer.")
        # Nobody is judge in his own cause.
        if self._is_of_user() and not self.env.su:
            return self.env._("Somebody else answers what you have said.")
        if not self._may_answer():
            return self.env._("Training officers and those responsible answer it.")
        return False

    def _may_answer(self):
        """Whether the user answers what others say: officers, trainers of the class."""
        # sudo: who teaches the class is found whatever the user may read
        session = self.sudo().session_id.sudo(False).with_env(self.env)
        return self._is_officer() or session.is_taught_by_me

    def _check_can_answer(self):
        self.check_access("read")
        self._check_can("answer")

    def _do_answer(self, text):
        for record in self._guard_sudo():
            record.write(
                {
                    "state": followup.ANSWERED,
                    "answer": text,
                    "answered_by_id": self.env.uid,
                    "answered_on": fields.Datetime.now(),
                }
            )
            record.activity_feedback([self._activity_view])
            record._say(text, record._get_view_partners())

    def _get_reason_wording(self, method):
        if method not in ("action_state_view", "action_answer") or len(self) != 1:
            return super()._get_reason_wording(method)
        # sudo: who may make the step may know what it is about
        title = self.sudo().session_id._get_title()
        if method == "action_answer":
            return (
                self.env._("Answer to %(name)s", name=self.sudo().display_name),
                self.env._("Answer"),
            )
        return (
            self.env._("My view of the results: %(session)s", session=title),
            self.env._("Send"),
        )
