from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import links, notices

ENTERED = ("session_id", "enrollment_id", "kind", "lang")
# Of whom an example is shown.
TRAINER_KINDS = (notices.TRAINER_ASKED, notices.TRAINER_CONFIRMED)


class HrTrainingNoticePreview(models.TransientModel):
    """How a notice looks with a real session, and a test mail of it to oneself.

    Nothing is noted and nobody else is told: the row that is shown is made and undone.
    """

    _name = "hr.training.notice.preview"
    _description = "Preview of a Notice"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        default=lambda self: self._default_session_id(),
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Participant",
        domain="[('session_id', '=', session_id)]",
    )
    kind = fields.Selection(
        selection="_get_kinds", required=True, default=notices.NOTICE
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    subject = fields.Char(compute="_compute_message")
    body = fields.Html(compute="_compute_message", sanitize=False)

    @api.model
    def _default_session_id(self):
        """The session that one comes from, else the next one with people."""
        Session = self.env["hr.training.session"]
        if self.env.context.get("active_model") == Session._name:
            return Session.browse(self.env.context.get("active_id"))
        return Session.search([("enrollment_ids", "!=", False)], limit=1)

    @api.model
    def _get_kinds(self):
        """Kinds of notices about a class."""
        about = (
            notices.NOMINATION,
            notices.ACCEPTED,
            notices.REFUSED,
            notices.NOTICE,
            notices.CHANGE,
            notices.REMINDER,
            notices.WITHDRAWAL,
            notices.CANCELLATION,
            notices.PROMOTION,
            notices.RESULT,
            *TRAINER_KINDS,
        )
        kinds = self.env["hr.training.notice"]._fields["kind"]
        labels = dict(kinds._description_selection(self.env))
        return [(kind, labels[kind]) for kind in about]

    @api.onchange("session_id")
    def _onchange_session_id(self):
        if self.enrollment_id.session_id != self.session_id:
            self.enrollment_id = False

    @api.depends("session_id", "enrollment_id", "kind", "lang")
    def _compute_message(self):
        for preview in self:
            subject, body = preview._render_message()
            preview.subject = subject
            preview.body = body

    def _render_message(self, whole=False):
        """Subject and text of the notice.

        :param bool whole: with the page around it, as in a mail
        """
        self.ensure_one()
        self._check_officer()
        if not self.session_id or not self.kind:
            return False, False
        self.session_id.check_access("read")
        # Of a dialog that is not saved, what was entered is in the cache only, which
        # goes with the row.
        entered = self._convert_to_write({name: self[name] for name in ENTERED})
        found = {}
        with self.env.cr.savepoint() as savepoint:
            # sudo: the row is undone at once; the officer may see what he sends
            row = self.env["hr.training.notice"].sudo().create(self._prepare_row())
            # Odoo's key for a language in place of the recipient's own.
            row = row.with_context(lang=self.lang, template_preview_lang=self.lang)
            try:
                rendered = row._render_with(row._get_template(row.kind, row.role))
                found = rendered[row]
                if whole:
                    found["body_html"] = row._encapsulate(found)
            except Exception as error:  # whatever somebody wrote into the template
                found = {"error": notices.get_cause(error)}
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        if not self.id:
            self._update_cache(entered, validate=False)
        if found.get("error"):
            raise UserError(
                self.env._(
                    "The template cannot be filled in: %(error)s",
                    error=found["error"],
                )
            )
        # Whose links they are answers by them, and nobody for him.
        return found["subject"], Markup(links.hide(str(found["body_html"])))

    def _prepare_row(self):
        # sudo: the officer may see what he sends
        session, place = self.session_id.sudo(), self.enrollment_id.sudo()
        place = place or session.enrollment_ids[:1]
        if self.kind in TRAINER_KINDS:
            vals = session._prepare_trainer_notice(
                self.kind, session._get_trainers()[:1]
            )
        elif place:
            vals = place._prepare_notice(self.kind)
        else:
            vals = {"kind": self.kind, "partner_id": False, **session._prepare_notice()}
        return {
            **vals,
            "due_on": fields.Datetime.now(),
            "facts": {"changed": ["times", "place"]},
        }

    def action_send_test(self):
        """Send it to oneself, and to nobody else."""
        self.ensure_one()
        self.check_access("write")
        self._check_officer()
        user = self.env.user
        if not user.email_normalized:
            raise UserError(self.env._("Your user has no e-mail address."))
        subject, body = self._render_message(whole=True)
        # sudo: a mail to oneself
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("Test: %(subject)s", subject=subject),
                "body_html": body,
                "email_from": self.env.company.email_formatted or user.email_formatted,
                "email_to": user.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return self._get_done_action(
            self.env._("The test mail goes to %(email)s.", email=user.email_normalized)
        )

    def action_edit_template(self):
        """The template of this kind, in Odoo's own editor."""
        self.ensure_one()
        self.check_access("read")
        self._check_officer()
        # sudo: which template it is; the editor asks for the rights to change it
        template = (
            self.env["hr.training.notice"]
            .sudo()
            ._get_template(self.kind, notices.PARTICIPANT)
        )
        if not template:
            raise UserError(self.env._("There is no template of this kind any more."))
        return self._get_form_action(template)
