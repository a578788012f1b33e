from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.delivery.hr_training_notice import RESPONSES
from ..tools import links


class TrainingNotice(http.Controller):
    """Answers to a notice without a login (policy 6.2.1).

    A GET only shows: scanners of mail open every link. The page says whose answer it
    is before anything is decided, so that a link that was forwarded answers for nobody
    by mistake. A guess meets a signature of 256 bits, and one page for all wrong ones.
    """

    @http.route(
        f"{links.PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
        readonly=True,
    )
    def show(self, token, answer=None, **kwargs):
        return self._render(self._find_record(token), token, answer)

    # The link is the proof; a mail client has no session that could be ridden on.
    @http.route(
        f"{links.PATH}/<string:token>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
        save_session=False,
    )
    def answer(self, token, response=None, reason=None, **kwargs):
        record = self._find_record(token)
        # Odoo lets OPTIONS through wherever POST goes.
        if not record or request.httprequest.method != "POST":
            return self._render(record, token)
        try:
            with request.env.cr.savepoint():
                record._do_respond_by_link(response, reason)
        except UserError as refusal:
            record = self._find_record(token)
            return self._render(record, token, response, str(refusal), reason=reason)
        return self._render(self._find_record(token), token, done=True)

    def _find_record(self, token):
        """The enrolment or the row of a trainer that a link is about, in his language.

        sudo: whoever has the link has the person's mail, and need not log in. What
        comes of it is made by the system: who may not read the public user, as in
        another company, could not open an activity of his.
        """
        env = request.env(user=SUPERUSER_ID, su=True)
        about, record_id, partner_id = links.read(env, token) or (None, 0, 0)
        if about not in links.MODELS:
            return env["hr.training.enrollment"]
        record = env[links.MODELS[about]].browse(record_id).exists()
        if not record or not record._is_of_link(partner_id):
            return record.browse()
        lang = (
            env["res.partner"].browse(partner_id).lang
            or record.company_id.partner_id.lang
        )
        return record._get_present_place().with_context(lang=lang)

    def _render(self, record, token, answer=None, error=None, done=False, reason=None):
        lang = record.env.context.get("lang")
        if lang:
            request.update_context(lang=lang)
        response = request.render(
            "hr_training.notice_page",
            {
                "record": record,
                "page": record and record._prepare_link_page(),
                "path": f"{links.PATH}/{token}/answer",
                "answer": answer if answer in RESPONSES else None,
                "error": error,
                "done": done,
                "reason": reason,
            },
            status=200 if record else 404,
        )
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        return response
