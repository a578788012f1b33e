from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.results.hr_training_certificate_paper import CHINESE, ENGLISH
from ..tools import certificates
from ..tools.throttle import Throttle

# Wrong addresses in a minute, of one visitor; a hand that scans makes one or two.
WRONG = Throttle(most=20, seconds=60)


class TrainingCertificate(http.Controller):
    """Whoever holds a certificate checks it, without a login (policy 7.1.2).

    A guess meets 192 random bits. Whatever is wrong about an address, the answer is
    the same page, found out by the same single look into the database. Who tries too
    often waits, and learns in that time of right addresses as little as of wrong ones.
    """

    @http.route(
        [certificates.PATH, f"{certificates.PATH}/<string:token>"],
        type="http",
        auth="public",
        # Whatever comes is answered here: an error page of the website would open a
        # session, and say which addresses there are.
        methods=None,
        csrf=False,
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    def show(self, token="", **kwargs):
        address = request.httprequest.remote_addr
        lang = self._get_lang()
        # sudo: whoever has the address holds the paper, and need not log in
        Certificate = request.env(user=SUPERUSER_ID, su=True)["hr.training.certificate"]
        if WRONG.is_exhausted(address):
            return self._render(Certificate, lang, 429)
        reading = request.httprequest.method in ("GET", "HEAD")
        certificate = Certificate._find_by_token(token if reading else "")
        if not certificate:
            WRONG.note(address)
            return self._render(Certificate, lang, 404)
        return self._render(certificate, lang, 200)

    def _get_lang(self):
        """Chinese or English, as the browser prefers; no login and no cookie counts."""
        for lang, _quality in request.httprequest.accept_languages:
            if lang.lower().startswith(("zh", "en")):
                return CHINESE if lang.lower().startswith("zh") else ENGLISH
        return ENGLISH

    def _render(self, certificate, lang, status):
        response = request.render(
            "hr_training.certificate_check_page",
            {
                "labels": certificate._get_labels(lang),
                "page": certificate._prepare_check(lang) if certificate else None,
                "too_many": status == 429,
                "html_lang": lang.replace("_", "-"),
            },
            status=status,
        )
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Vary"] = "Accept-Language"
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'"
        )
        if status == 429:
            response.headers["Retry-After"] = str(WRONG.seconds)
        return response
