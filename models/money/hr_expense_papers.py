from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list

from .hr_expense import PAPERS


class HrExpense(models.Model):
    """Papers of a claim, and the claim as a paper (policy 9.2)."""

    _inherit = "hr.expense"

    def _adopt_training_papers(self):
        """Papers belong to the claim: its approvers read them as they read it."""
        for claim in self.filtered("training_session_id"):
            for paper in PAPERS:
                name = f"training_{paper}_ids"
                for attachment in claim[name]:
                    claim._adopt_training_paper(name, attachment)

    def _adopt_training_paper(self, name, attachment):
        place = {"res_model": self._name, "res_id": self.id}
        # sudo: the writer reads the file, which he attaches to a claim of his
        attachment_sudo, claim_sudo = attachment.sudo(), self._guard_sudo()
        if {key: attachment_sudo[key] for key in place} == place:
            return
        if not attachment_sudo.res_id and attachment_sudo.create_uid == self.env.user:
            attachment_sudo.write(place)
            return
        copy = attachment_sudo.copy({**place, "res_field": False})
        claim_sudo[name] = [Command.unlink(attachment.id), Command.link(copy.id)]

    # ------------------------------------------------------------
    # THE CLAIM AS A FORM
    # ------------------------------------------------------------

    def _get_claim_for_print(self):
        """The claim in sudo, for the form that its readers print."""
        self.ensure_one()
        self.check_access("read")
        if not self.training_session_id:
            raise UserError(
                self.env._("%(expense)s is no training claim.", expense=self.name)
            )
        # sudo: the form names the session, the steps and who decided
        return self.sudo()

    def _get_claim_number(self):
        """What a claim is called on paper: its session and its own number."""
        self.ensure_one()
        # sudo: whoever prints his claim may not read every session he was in
        return f"{self.sudo().training_session_id.code or ''}/{self.id:05d}".lstrip("/")

    def _get_training_paper_lines(self):
        """A line per kind of paper for the form: whether it is there, and its files."""
        self.ensure_one()
        lines = []
        for paper, attachments in self._get_training_papers().items():
            label = self._fields[f"training_{paper}_ids"]._description_string(self.env)
            if not attachments:
                lines.append(f"☐ {label}")
                continue
            files = format_list(self.env, attachments.mapped("name"), "unit")
            text = self.env._("%(paper)s: %(files)s", paper=label, files=files)
            lines.append(f"☑ {text}")
        return lines

    def _get_waiver_line(self):
        """Who waived the deadline and why, for the form."""
        self.ensure_one()
        return self.env._(
            "Waived by %(name)s: %(reason)s",
            name=self.training_waived_by_id.name,
            reason=self.training_waive_reason,
        )

    def _take_session_papers(self):
        """Keep on the claim what the session has, as it is today (sudo)."""
        papers = self._get_training_papers()
        for paper, attachments in papers.items():
            name = f"training_{paper}_ids"
            if attachments != self[name]:
                self[name] = [Command.set(attachments.ids)]
        self._adopt_training_papers()
