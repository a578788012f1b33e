from odoo import models

from ...tools import states
from ...tools.charts import Bar


class HrTrainingTrainerAssessment(models.Model):
    """What is printed of an assessment (policy 8.3)."""

    _inherit = "hr.training.trainer.assessment"

    def _get_paper_lines(self):
        """Rows of the list: what, figure, what it stands on, share, remark."""
        self.ensure_one()
        return [
            (
                line.title,
                line.value_text,
                line.count if line.has_value else "",
                f"{line.share:.1f}" if line.share else "–",
                " ".join(filter(None, (line.note, line.remark))),
            )
            for line in self.line_ids
        ]

    def _get_paper_bars(self):
        """A bar for each figure that has a value."""
        self.ensure_one()
        return [
            Bar(line.title, line.count, line.value_text, round(line.value))
            for line in self.line_ids
            if line.has_value
        ]

    def _get_paper_comments(self):
        """What was said: pairs of heading and text."""
        self.ensure_one()
        field = self._fields
        names = ("remark", "comment", "objection", "objection_answer")
        return [
            (field[name]._description_string(self.env), self[name])
            for name in names
            if self[name]
        ]

    def _get_paper_decisions(self):
        """The head decides, and the trainer has read it."""
        decisions = super()._get_paper_decisions()
        if self.state == states.DRAFT:
            decisions = [(self.env._("Head of Training"), "", "")]
        # sudo: the name of whom it is about
        name = self.sudo().trainer_id.name
        signed = ""
        if self.commented_on:
            signed = self._get_signature(name, self.commented_on)
        return [*decisions, (self.env._("Trainer: %(name)s", name=name), signed, "")]
