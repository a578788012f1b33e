from odoo import fields, models


class HrTrainingClassAnswer(models.Model):
    """An answer that the whole class reads, and the question without its asker.

    It is a record of its own, which has no link to the question: whoever reads it finds
    nobody's name by it, whatever way he reads (policy 6.3.3). Answering makes it, see
    ``hr.training.question``; nobody changes it.
    """

    _name = "hr.training.class.answer"
    _description = "Answer to the Class"
    _inherit = ["hr.training.guard.mixin"]
    _order = "answered_on desc, id desc"
    _rec_names_search = ["text", "session_id"]

    _guarded_fields = frozenset(
        {"session_id", "kind", "text", "answer", "answered_by_id", "answered_on"}
    )
    _explained_links = {"session_id": "nobody but an answer makes one"}

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        selection=[("question", "Question"), ("suggestion", "Suggestion")],
        copy=False,
    )
    text = fields.Text(string="What Was Asked", copy=False)
    answer = fields.Text(copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    answered_on = fields.Datetime(copy=False)

    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for answer in self:
            # sudo: the name of a session of which the user may read an answer
            session = answer.sudo().session_id.display_name
            names = (labels.get(answer.kind), session)
            answer.display_name = " · ".join(filter(None, names))
