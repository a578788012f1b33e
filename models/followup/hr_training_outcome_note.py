from odoo import api, fields, models
from odoo.fields import Domain


class HrTrainingOutcomeNote(models.Model):
    """What a coach notes of a coaching, day by day (policy 7.3.3).

    Read by whoever reads the coaching, the person himself included; written by the
    coach's “Add a Note” and changed by nobody.
    """

    _name = "hr.training.outcome.note"
    _description = "Note on a Coaching"
    _inherit = ["hr.training.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "text"

    _fixed_links = frozenset({"outcome_id"})
    _guarded_fields = frozenset({"outcome_id", "date", "text", "author_id"})

    outcome_id = fields.Many2one(
        comodel_name="hr.training.outcome",
        string="Coaching",
        required=True,
        copy=False,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="outcome_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(required=True, copy=False)
    text = fields.Text(string="Note", required=True, copy=False)
    author_id = fields.Many2one(
        comodel_name="res.users", required=True, copy=False, ondelete="restrict"
    )
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )

    @api.depends("outcome_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        outcome_of = {note: note.sudo().outcome_id.sudo(False) for note in self}
        every = self.env["hr.training.outcome"].sudo(False)
        seen = every.union(*outcome_of.values())._filtered_access("read")
        for note, outcome in outcome_of.items():
            note.is_open_to_me = outcome in seen

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        outcomes = self.env["hr.training.outcome"].sudo(False)
        return Domain("outcome_id", "in", outcomes._search(Domain.TRUE))
