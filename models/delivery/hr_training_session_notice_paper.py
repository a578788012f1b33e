from odoo import api, fields, models

from ...tools import notices


class HrTrainingSession(models.Model):
    """The class notice as a paper, which claims take from their session (9.2)."""

    _inherit = "hr.training.session"

    _guarded_fields = frozenset({"notice_paper_id"})

    notice_paper_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Notice as Sent",
        copy=False,
        ondelete="set null",
        help="The class notice as it was sent first, with the date of sending.",
    )

    def _get_notice_sent_on(self):
        """When the class notice first went out, as text in the session's zone."""
        self.ensure_one()
        # sudo: the date is on the paper, whoever prints it
        first = (
            self.env["hr.training.notice"]
            .sudo()
            .search(
                [
                    ("session_id", "=", self.id),
                    ("kind", "=", notices.NOTICE),
                    ("sent_on", "!=", False),
                ],
                order="sent_on, id",
                limit=1,
            )
        )
        return self._format_moment(first.sent_on)

    def _make_notice_paper(self):
        """Keep the paper of a class notice that went out (sudo)."""
        self.ensure_one()
        self.notice_paper_id = self.env["ir.actions.report"]._keep_document(
            "hr_training.hr_training_notice_report",
            self,
            lambda s: s.env._("Class Notice %(code)s.pdf", code=s.code),
        )

    @api.model
    def _cron_make_notice_papers(self):
        """Sessions whose class notice went out get the paper of it."""
        domain = [
            ("notice_paper_id", "=", False),
            ("notice_on", "!=", False),
            (
                "notice_ids",
                "any",
                [("kind", "=", notices.NOTICE), ("state", "in", notices.TOLD)],
            ),
        ]
        # sudo: the paper is made by the system, for whoever claims
        sessions = self.sudo().search(domain)
        self._run_isolated(sessions, lambda s: s._make_notice_paper(), domain)
