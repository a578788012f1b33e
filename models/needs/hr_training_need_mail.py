from email.message import EmailMessage

import lxml.html
from lxml import etree
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list, html2plaintext, plaintext2html
from odoo.tools.misc import formatLang

from ...tools import mails, needs
from ...tools.uploads import MEGABYTE


class HrTrainingNeed(models.Model):
    """A complaint that is forwarded to an address becomes a draft (policy 3.1).

    Everybody may write to it: whoever is known to us by his address raised the need,
    of the others it is for an officer to look at. Nothing is answered. What machines
    answer makes no need, see ``mail.thread`` in this wing; who writes too often is
    stopped by Odoo, which asks :meth:`_detect_loop_sender_domain`.
    """

    _inherit = "hr.training.need"

    _guarded_fields = frozenset({"email_from"})

    email_from = fields.Char(
        string="Sent By", copy=False, help="Of an e-mail from which it was made."
    )

    def _has_evidence(self):
        # The mail stands in the messages.
        return super()._has_evidence() or bool(self.email_from)

    # ------------------------------------------------------------
    # A MAIL COMES IN
    # ------------------------------------------------------------

    @api.private  # the gateway's, which has found where the mail belongs
    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a draft of a mail (policy 3.1), whose files are kept with it.

        :param dict msg_dict: as Odoo's ``message_parse`` gives it
        :param dict custom_values: of the address; its ``company_id`` counts
        :return: the ``hr.training.need``
        """
        company = self._get_mail_company(custom_values)
        lang = company.partner_id.lang or self.env.lang
        # sudo: nobody of ours, or somebody by his address, has sent it
        Need = self._guard_sudo().with_company(company).with_context(lang=lang)
        return Need.create(Need._prepare_mail_values(msg_dict, company))

    @api.model
    def _get_mail_company(self, custom_values):
        """The company of the address, else the sender's."""
        given = custom_values if isinstance(custom_values, dict) else {}
        company = self.env["res.company"]
        if self._is_id(given.get("company_id")):
            company = company.browse(given["company_id"]).exists()
        return company or self.env.company

    @api.model
    def _prepare_mail_values(self, msg_dict, company):
        """What a need says of a mail (sudo)."""
        subject = mails.read_subject(self._drop_nul(msg_dict.get("subject")))
        text = self._read_mail_text(msg_dict.get("body"))
        _kept, left = self._split_mail_files(msg_dict.get("attachments"), company)
        sender = self._drop_nul(msg_dict.get("email_from"))
        today = company._get_training_today()
        return {
            "channel": needs.CUSTOMER,
            "name": subject
            or mails.read_first_line(text)
            or self.env._("Complaint by E-mail"),
            "description": "\n\n".join(filter(None, (self._cut_text(text), left))),
            "company_id": company.id,
            "date": today,
            "complaint_date": min(self._get_mail_day(msg_dict, company), today),
            "product_id": self._find_product(subject, company).id,
            "requester_id": self._get_mail_user(company).id,
            "email_from": sender,
        }

    @api.model
    def _get_mail_user(self, company):
        """Who of ours sent it: the gateway has found him by his address."""
        user = self.env.user
        known = (
            user.active
            and not user._is_superuser()
            and user._is_internal()
            and company in user.company_ids
        )
        # Who has left files nothing, though he may still have a login.
        deciders = self.env["hr.training.person"]._filter_deciders(user)
        return deciders if known else user.browse()

    @api.model
    def _get_mail_day(self, msg_dict, company):
        """The day on which it was sent, where the company is; today if unknown."""
        try:
            moment = fields.Datetime.to_datetime(msg_dict.get("date"))
        except (TypeError, ValueError):
            moment = None
        today = company._get_training_today()
        day = moment and company._get_training_date(moment)
        # What a sender's clock says may be any day.
        return day if day and abs((today - day).days) < 366 else today

    @api.model
    def _find_product(self, subject, company):
        """The product that a subject names, by its reference in brackets or by its
        name; none where several are meant (sudo).

        :param str subject: see ``tools.mails``
        """
        Product = self.env["product.product"]
        here = Domain("company_id", "in", [company.id, False])
        marks = mails.read_marks(subject)
        if marks:
            by_mark = Domain.OR(Domain("default_code", "=ilike", m) for m in marks)
            # Signs that stand for others in a pattern stand for themselves here.
            folded = {needs.fold(mark) for mark in marks}
            found = Product.search(here & by_mark).filtered(
                lambda product: needs.fold(product.default_code) in folded
            )
            if found:
                return found if len(found) == 1 else Product
        phrases = mails.read_phrases(subject)
        found = Product
        for code, _name in self.env["res.lang"].get_installed() if phrases else ():
            found |= Product.with_context(lang=code).search(
                here & Domain("name", "in", phrases), limit=2
            )
        return found if len(found) == 1 else Product

    # ------------------------------------------------------------
    # WHAT IS KEPT OF IT
    # ------------------------------------------------------------

    def message_post(
        self, *, body="", message_type="notification", attachments=None, **kwargs
    ):
        """Of a mail only so much is kept as the company takes; the rest is named."""
        if message_type == "email" and self.env.su:
            body, attachments = self._trim_mail(body, attachments)
            # Subject and sender as well: one such character would lose the whole mail.
            kwargs = {
                name: self._drop_nul(value) if isinstance(value, str) else value
                for name, value in kwargs.items()
            }
        return super().message_post(
            body=body, message_type=message_type, attachments=attachments, **kwargs
        )

    def _trim_mail(self, body, attachments):
        """
        :return: body and attachments without what is too large
        """
        self.ensure_one()
        company = self.company_id
        self = self.with_context(lang=company.partner_id.lang or self.env.lang)
        kept, left = self._split_mail_files(attachments, company)
        if "\0" in body:
            body = type(body)(body.replace("\0", ""))
        if len(body) > mails.MOST_HTML:
            body = plaintext2html(self._cut_text(self._read_mail_text(body)))
        if left:
            body = Markup("%s<p>%s</p>") % (body, left)
        return body, kept

    @api.model
    def _split_mail_files(self, attachments, company):
        """
        :return: attachments that are kept, and a sentence on those left out
        """
        attachments = list(attachments or ())
        sizes = [self._get_size(attachment[1]) for attachment in attachments]
        limit = company.training_upload_mb
        places = mails.split_files(sizes, limit * MEGABYTE)
        kept = [
            (self._drop_nul(name), *rest)
            for place, (name, *rest) in enumerate(attachments)
            if place in places
        ]
        left = [
            f"{self._drop_nul(attachment[0])}"
            f" ({formatLang(self.env, size / MEGABYTE, digits=1)} MB)"
            for place, (attachment, size) in enumerate(
                zip(attachments, sizes, strict=True)
            )
            if place not in places
        ]
        if not left:
            return kept, ""
        return kept, self.env._(
            "Left out of the mail: %(files)s. At most %(most)s files of at most "
            "%(limit)s MB are kept.",
            files=format_list(self.env, left),
            most=mails.MOST_FILES,
            limit=limit,
        )

    @staticmethod
    def _get_size(content):
        """Bytes of an attachment, which is a mail itself at times."""
        if isinstance(content, EmailMessage):
            content = content.as_bytes()
        elif isinstance(content, str):
            content = content.encode("utf-8", "replace")
        return len(content or b"")

    @api.model
    def _read_mail_text(self, body):
        """The plain text of a mail; nothing of its markup is left."""
        html = self._drop_nul(body)[: mails.MOST_HTML]
        if not html.strip():
            return ""
        # Threads that were forwarded again and again lie deep.
        parser = lxml.html.HTMLParser(huge_tree=True)
        tree = lxml.html.fromstring(f"<div>{html}</div>", parser=parser)
        # What a program would read is no text.
        etree.strip_elements(tree, "script", "style", "title", with_tail=False)
        html = etree.tostring(tree, encoding="unicode")
        return html2plaintext(html, include_references=False).strip()

    @api.model
    def _cut_text(self, text):
        if len(text) <= mails.MOST_TEXT:
            return text
        return "\n\n".join(
            (
                text[: mails.MOST_TEXT],
                self.env._("The mail goes on; it was cut here."),
            )
        )

    @staticmethod
    def _drop_nul(text):
        return str(text or "").replace("\0", "")

    # ------------------------------------------------------------
    # LOOPS
    # ------------------------------------------------------------

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Mails of one sender within a time; above a number Odoo takes no more."""
        return [("email_from", "ilike", email_from_normalized)]
