from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import states


class HrTrainingEvaluation(models.Model):
    """One form run for one session (policy 6.4.1, 7.2): here its frame and marks.

    draft → open → marking → released; released by the session's release.

    | action | who |
    | open, start marking | officer |
    | enter scores | officer; trainer or examiner of the session |
    """

    _name = "hr.training.evaluation"
    _description = "Training Evaluation"
    _inherit = ["hr.training.guard.mixin"]
    _order = "session_id, id"

    _guarded_fields = frozenset({"state"})

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    method = fields.Selection(
        selection=states.EVALUATION_METHODS, required=True, default="exam"
    )
    indicator = fields.Selection(
        selection=[
            ("reaction", "Reaction"),
            ("knowledge", "Knowledge"),
            ("skill", "Skill"),
            ("performance", "Job Performance"),
            ("attitude", "Attitude"),
        ],
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("marking", "Marking"),
            (states.EVALUATION_RELEASED, "Released"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    is_required = fields.Boolean(
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
        help="Passing the session needs a mark at the pass score.",
    )
    pass_score = fields.Float(
        compute="_compute_pass_score", store=True, readonly=False, precompute=True
    )
    score_ids = fields.One2many(
        comodel_name="hr.training.score", inverse_name="evaluation_id"
    )
    score_count = fields.Integer(compute="_compute_score_count")
    score_average = fields.Float(compute="_compute_score_count")

    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)",
        "The pass score lies between 0 and 100.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("method")
    def _compute_name(self):
        labels = dict(self._fields["method"]._description_selection(self.env))
        for evaluation in self:
            evaluation.name = labels.get(evaluation.method)

    @api.depends("method")
    def _compute_from_method(self):
        indicators = {
            "exam": "knowledge",
            "practical": "skill",
            "questionnaire": "reaction",
            "reflection": "knowledge",
            "review360": "performance",
        }
        for evaluation in self:
            evaluation.indicator = indicators.get(evaluation.method)
            evaluation.is_required = evaluation.method in states.MARKED_METHODS

    @api.depends("session_id")
    def _compute_pass_score(self):
        for evaluation in self:
            session = evaluation.session_id
            course, company = session.course_id, session.company_id
            evaluation.pass_score = session.pass_score or max(
                course.pass_score, company.training_pass_score
            )

    def _compute_score_count(self):
        figures = {
            evaluation: (count, average)
            for evaluation, count, average in self.env["hr.training.score"]._read_group(
                [("evaluation_id", "in", self.ids)],
                ["evaluation_id"],
                ["__count", "value:avg"],
            )
        }
        for evaluation in self:
            count, average = figures.get(evaluation, (0, 0.0))
            evaluation.score_count = count
            evaluation.score_average = average

    @api.depends("name", "session_id.display_name")
    def _compute_display_name(self):
        for evaluation in self:
            names = (evaluation.name, evaluation.session_id.display_name)
            evaluation.display_name = " · ".join(filter(None, names))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        evaluations = super().create(vals_list)
        evaluations._check_not_released()
        return evaluations

    def write(self, vals):
        self._check_not_released()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_released()
        # sudo: marks the user does not see count as well
        if any(evaluation.score_ids for evaluation in self.sudo()):
            raise UserError(
                self.env._("An evaluation with marks stays: it is part of the record.")
            )

    def _check_not_released(self):
        if self.env.su:
            return
        self._check_reasons(
            [
                (
                    evaluation,
                    (
                        evaluation.state == states.EVALUATION_RELEASED
                        or evaluation.session_id.results_released
                    )
                    and self.env._(
                        "Its marks are released; the head of training can correct "
                        "single marks."
                    ),
                )
                for evaluation in self
            ]
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open(self):
        """Drafts take answers and marks now."""
        self._check_officer()
        self._check_reasons(
            [
                (e, e.state != "draft" and self.env._("Only a draft can be opened."))
                for e in self
            ]
        )
        self._guard_sudo().write({"state": "open"})
        return True

    def action_start_marking(self):
        """Open evaluations are over; they are being marked."""
        self._check_officer()
        self._check_reasons(
            [
                (e, e.state != "open" and self.env._("Only an open one can be marked."))
                for e in self
            ]
        )
        self._guard_sudo().write({"state": "marking"})
        return True

    def action_view_scores(self):
        """Marks of these evaluations."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_score_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    @api.model
    def _get_open(self, session, method):
        """The one evaluation of a method that takes marks; made when there is none.

        :raise UserError: when two are open, or the only one is released
        """
        evaluations = session.sudo().evaluation_ids.filtered(
            lambda e: e.method == method
        )
        open_ones = evaluations.filtered(
            lambda e: e.state != states.EVALUATION_RELEASED
        )
        if len(open_ones) > 1:
            raise UserError(
                self.env._(
                    "%(session)s has several open evaluations of this kind: enter the "
                    "marks on the evaluation itself.",
                    session=session.display_name,
                )
            )
        if not open_ones and evaluations:
            raise UserError(
                self.env._(
                    "The marks of %(session)s are released; the head of training can "
                    "correct single marks.",
                    session=session.display_name,
                )
            )
        # sudo: an examiner may mark without the right to set up evaluations
        return open_ones or self._guard_sudo().create(
            {"session_id": session.id, "method": method, "state": "open"}
        )
