from babel.dates import format_date

from odoo import api, models
from odoo.tools import LazyTranslate
from odoo.tools.image import image_data_uri

from ...tools import certificates

_lt = LazyTranslate(__name__)

ENGLISH, CHINESE = "en_US", "zh_CN"
# What stands on paper and page, in both languages whichever the database has.
LABELS = {
    "title": _lt("Certificate of Training"),
    "certify": _lt("This is to certify that"),
    "passed": _lt("has passed the training course"),
    "course": _lt("Course"),
    "hours": _lt("Hours"),
    "held": _lt("Held on"),
    "issued": _lt("Issued on"),
    "until": _lt("Valid until"),
    "no_expiry": _lt("No expiry"),
    "number": _lt("Number"),
    "session": _lt("Session"),
    "head": _lt("Head of Training"),
    "company": _lt("Company and Seal"),
    "scan": _lt("Scan to check"),
    "person": _lt("Initials"),
    "status": _lt("Status"),
    "valid": _lt("Valid"),
    "expired": _lt("Expired"),
    "revoked": _lt("Revoked"),
    "check_title": _lt("Certificate Check"),
    "is_valid": _lt("This certificate is valid."),
    "is_expired": _lt("This certificate has expired."),
    "is_revoked": _lt("This certificate was revoked. It is worth nothing."),
    "compare": _lt("Compare number, course and initials with the paper you hold."),
    "unknown": _lt("No such certificate"),
    "unknown_text": _lt(
        "There is no certificate behind this address. Scan the code on the paper once "
        "more, as a whole, or ask whoever gave it to you."
    ),
    "too_many": _lt("Too many tries"),
    "too_many_text": _lt("Please wait a minute, and scan the code again."),
}
# Letters that fit in a line of the paper, and their size in pixels.
PERSON_SIZES = [(20, 66), (28, 54), (40, 42), (58, 30), (96, 19)]
COURSE_SIZES = [(40, 36), (56, 29), (76, 23), (110, 17)]
COMPANY_SIZES = [(60, 22), (80, 17), (110, 13)]
# Without it the paper has the company's name alone.
LOGO_BYTES = 400_000


class HrTrainingCertificate(models.Model):
    """What a certificate shows: on paper, and to whoever checks it (policy 7.1.2).

    Both are in English and Chinese, whoever prints: the paper is shown to people who
    read one or the other. The page without login confirms what the paper says with
    initials in place of the name, and tells nothing else.
    """

    _inherit = "hr.training.certificate"

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def _get_for_print(self):
        """Itself, read as whoever prints, with the names it has to show in sudo."""
        self.check_access("read")
        # sudo: person, course and company stand on a paper that the user may read
        return self.sudo()

    def _prepare_paper(self):
        """Everything the paper shows, in the sizes that it has room for (sudo)."""
        self.ensure_one()
        company = self.company_id
        person, person_size = certificates.fit(self.employee_id.name, PERSON_SIZES)
        names = self._get_course_names()
        courses = [certificates.fit(name, COURSE_SIZES) for name in names]
        company_name, company_size = certificates.fit(company.name, COMPANY_SIZES)
        qr_path, qr_side = certificates.draw_qr(self._get_check_url())
        hours = f"{round(self.hours, 2):g}" if self.hours else ""
        fields = [
            ("hours", hours, hours),
            ("held", self._get_period(CHINESE), self._get_period(ENGLISH)),
            ("issued", *self._get_both_days(self.issued_on)),
            ("until", *self._get_until_texts()),
        ]
        status = self.status if self.status in self._get_void() else False
        zh, en = self._get_labels(CHINESE), self._get_labels(ENGLISH)
        return {
            "logo": self._get_paper_logo(company),
            "company": company_name,
            "company_size": company_size,
            "person": person,
            "person_size": person_size,
            "courses": courses,
            "fields": [field for field in fields if field[1]],
            "number": self.name,
            "session": self.session_id.code,
            "qr_path": qr_path,
            "qr_side": qr_side,
            "status": status,
            "status_day": self._get_both_days(
                self.revoked_on
                if status == certificates.REVOKED
                else status and self.valid_until
            ),
            # What nobody has translated yet stands there once.
            "en": {n: text if text != zh[n] else "" for n, text in en.items()},
            "zh": zh,
        }

    @api.model
    def _get_void(self):
        return (certificates.REVOKED, certificates.EXPIRED)

    @api.model
    def _get_paper_logo(self, company):
        """The logo in the size of the paper, or nothing where it is too heavy."""
        logo = company.partner_id.image_512
        if not logo or len(logo) > LOGO_BYTES or company.uses_default_logo:
            return False
        return image_data_uri(logo)

    def _get_until_texts(self):
        if self.valid_until:
            return self._get_both_days(self.valid_until)
        return tuple(self._get_labels(lang)["no_expiry"] for lang in (CHINESE, ENGLISH))

    # ------------------------------------------------------------
    # PAGE: for whoever has the paper, without a login
    # ------------------------------------------------------------

    def _get_check_url(self):
        """Address of the page that confirms the paper (sudo)."""
        self.ensure_one()
        return f"{self.get_base_url()}{certificates.PATH}/{self.token}"

    @api.model
    def _find_by_token(self, token):
        """The certificate of an address, none for anything else (sudo).

        Whatever is asked, it is looked up once: what cannot be a token looks up one
        that nobody has.
        """
        token = token if certificates.is_token(token) else certificates.make_token()
        return self.search([("token", "=", token)], limit=1)

    def _prepare_check(self, lang):
        """What the page says, and nothing else (sudo).

        :param str lang: ``en_US`` or ``zh_CN``
        """
        self.ensure_one()
        status = self.status if self.status in self._get_void() else certificates.VALID
        labels = self._get_labels(lang)
        until = self._format_day(self.valid_until, lang) or labels["no_expiry"]
        rows = [
            ("number", self.name),
            ("person", certificates.mask_name(self.employee_id.name)),
            ("course", certificates.clean(self._get_course_name(lang))),
            ("held", self._get_period(lang)),
            ("issued", self._format_day(self.issued_on, lang)),
            ("until", until),
            ("revoked", self._format_day(self.revoked_on, lang)),
        ]
        return {
            "status": status,
            "rows": [(labels[name], value) for name, value in rows if value],
        }

    # ------------------------------------------------------------
    # BOTH LANGUAGES
    # ------------------------------------------------------------

    @api.model
    def _get_labels(self, lang):
        """Words of paper and page in a language, installed or not."""
        return {name: label._translate(lang) for name, label in LABELS.items()}

    def _get_course_name(self, lang):
        """The course's name in a language, as far as the database has it (sudo).

        As it was called when it was taught: a paper that is printed once more says
        the same, and so does the page (design §6.6). A translation that came later is
        no other name.
        """
        self.ensure_one()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        lang = lang if lang in installed else None
        number = self.session_id.course_version
        taught = self.course_id.version_ids.filtered(lambda v: v.number == number)[:1]
        name = taught.with_context(lang=lang).name
        source, of_course = (
            named.with_context(lang=None).name for named in (taught, self.course_id)
        )
        if not name or name == source == of_course:
            return self.course_id.with_context(lang=lang).name
        return name

    def _get_course_names(self):
        """In Chinese and in English, once where they are alike (sudo)."""
        names = [self._get_course_name(lang) for lang in (CHINESE, ENGLISH)]
        return list(dict.fromkeys(names))

    @api.model
    def _format_day(self, day, lang):
        if not day:
            return ""
        locale = "zh_CN" if lang == CHINESE else "en_GB"
        return format_date(day, format="long", locale=locale)

    @api.model
    def _get_both_days(self, day):
        return tuple(self._format_day(day, lang) for lang in (CHINESE, ENGLISH))

    def _get_period(self, lang):
        """Days of the class (sudo)."""
        self.ensure_one()
        session = self.session_id
        if not session.slot_ids:
            return ""
        days = dict.fromkeys((session._get_begin_date(), session._get_end_date()))
        return " – ".join(self._format_day(day, lang) for day in days if day)
