from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states, weighting


class HrTrainingPaperMixin(models.AbstractModel):
    """What is handed in about one enrolment in one evaluation: open → submitted.

    Hosts are the checklist of a practical test and the reflection. Every one that was
    handed in is kept; a resit is a record of its own with the next number of attempt.
    Hosts say who may fill it in (``_get_cannot_fill_reason``), what is missing
    (``_get_missing_reason``) and what a resit starts with (``_prepare_resit``).
    """

    _name = "hr.training.paper.mixin"
    _description = "Paper Handed In for an Evaluation"
    _inherit = ["hr.training.guard.mixin", "hr.training.about.mixin"]
    _order = "evaluation_id, enrollment_id, attempt, id"

    _guarded_fields = frozenset(
        {
            "evaluation_id",
            "enrollment_id",
            "attempt",
            "submitted_on",
            "submitted_by_id",
        }
    )

    # It belongs to the enrolment for good, so it can be stored.
    department_id = fields.Many2one(
        related="enrollment_id.department_id", store=True, precompute=True
    )
    evaluation_state = fields.Selection(
        related="evaluation_id.state", string="Evaluation Status", related_sudo=True
    )
    attempt = fields.Integer(default=1, required=True)
    state = fields.Selection(
        selection=[
            (states.PAPER_OPEN, "To Hand In"),
            (states.PAPER_SUBMITTED, "Handed In"),
        ],
        required=True,
        default=states.PAPER_OPEN,
        copy=False,
        index=True,
    )
    submitted_on = fields.Datetime(copy=False)
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    can_fill = fields.Boolean(compute="_compute_can_fill")
    can_resit = fields.Boolean(compute="_compute_can_resit")

    _attempt_positive = models.Constraint(
        "CHECK (attempt >= 1)", "Attempts are counted from 1."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "evaluation_id.name", "session_id.name")
    def _compute_display_name(self):
        for paper in self:
            paper.display_name = paper._get_about_name()

    @api.depends("state", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_can_fill(self):
        self._set_can("fill")

    @api.depends("state", "attempt", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_can_resit(self):
        reasons = self._get_cannot_resit_reasons()
        for paper in self:
            paper.can_resit = not reasons[paper]

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(
                self.env._("What was handed out stays: it is part of the record.")
            )

    # ------------------------------------------------------------
    # FILL IN, HAND IN
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        """Why the user cannot change the paper now; hosts add who may."""
        self.ensure_one()
        if self.state == states.PAPER_SUBMITTED:
            return self.env._("It was handed in already and stays as it is.")
        if self._is_taking():
            return False
        # sudo: the paper's own evaluation decides, whoever may read it
        if self.sudo().evaluation_id.state == states.EVALUATION_RELEASED:
            return self.env._("The marks are released: nothing is handed in any more.")
        return self.env._("The evaluation is not open yet.")

    def _is_taking(self):
        """The evaluation takes papers; once released, of who has no mark yet."""
        self.ensure_one()
        # sudo: the paper's own evaluation decides, whoever may read it
        evaluation = self.sudo().evaluation_id
        return evaluation.state in states.EVALUATION_TAKING or (
            evaluation._takes_late_mark(self.sudo().enrollment_id)
        )

    def _check_can_fill(self):
        self.check_access("read")
        self._check_can("fill")

    def action_submit(self):
        """Hand papers in; from then on they stay as they are."""
        self._check_can_submit()
        self._do_submit()
        return True

    def _get_missing_reason(self):
        """What a paper lacks before it can be handed in."""
        return False

    def _check_can_submit(self):
        self._check_can_fill()
        self._check_reasons([(p, p._get_missing_reason()) for p in self])

    def _do_submit(self):
        self._guard_sudo().write(
            {
                "state": states.PAPER_SUBMITTED,
                "submitted_on": fields.Datetime.now(),
                "submitted_by_id": self.env.uid,
            }
        )

    # ------------------------------------------------------------
    # RESIT
    # ------------------------------------------------------------

    def action_resit(self):
        """Hand out the next attempt to people whose last one was not passed."""
        self._check_can_resit()
        return self._do_resit()

    def _get_cannot_resit_reasons(self):
        """Dict paper -> why there is no further attempt after it, or False."""
        papers = self.sudo()
        scores = self.env["hr.training.score"].sudo()
        scores = scores.search(
            [
                ("evaluation_id", "in", papers.evaluation_id.ids),
                ("enrollment_id", "in", papers.enrollment_id.ids),
            ]
        )
        marks = {(s.evaluation_id, s.enrollment_id, s.attempt): s.value for s in scores}
        last = {
            (evaluation, enrollment): attempt
            for evaluation, enrollment, attempt in papers._read_group(
                [
                    ("evaluation_id", "in", papers.evaluation_id.ids),
                    ("enrollment_id", "in", papers.enrollment_id.ids),
                ],
                ["evaluation_id", "enrollment_id"],
                ["attempt:max"],
            )
        }
        return {
            paper: paper._get_cannot_resit_reason(
                marks.get(
                    (paper_sudo.evaluation_id, paper_sudo.enrollment_id, paper.attempt)
                ),
                last.get((paper_sudo.evaluation_id, paper_sudo.enrollment_id)),
            )
            for paper, paper_sudo in zip(self, papers, strict=True)
        }

    def _get_cannot_resit_reason(self, mark, last):
        """
        :param mark: of this attempt, None for none
        :param int last: number of the person's last attempt
        """
        self.ensure_one()
        evaluation = self.sudo().evaluation_id
        if not (self._is_officer() or self.session_id.sudo(False).may_mark):
            return self.env._("Only those who mark can give another attempt.")
        if evaluation.state not in states.EVALUATION_TAKING:
            return self.env._("The evaluation takes no attempts any more.")
        if self.state != states.PAPER_SUBMITTED or mark is None:
            return self.env._("This attempt has no mark yet.")
        if last and last > self.attempt:
            return self.env._("The next attempt was handed out already.")
        if weighting.reaches(mark, evaluation.pass_score):
            return self.env._("This attempt was passed.")
        if self.attempt > evaluation.resits:
            return self.env._(
                "There were %(count)s of %(count)s attempts.",
                count=evaluation.resits + 1,
            )
        return False

    def _check_can_resit(self):
        self.check_access("read")
        self._check_reasons(list(self._get_cannot_resit_reasons().items()))

    def _do_resit(self):
        papers = self._guard_sudo()
        # Several raters' papers of an attempt lead to one further attempt.
        papers = papers.browse().concat(
            *(
                of_person[0]
                for of_person in papers.grouped(
                    lambda p: (p.evaluation_id, p.enrollment_id, p.attempt)
                ).values()
            )
        )
        vals_list = [
            vals for paper in papers for vals in paper._prepare_resit(paper.attempt + 1)
        ]
        return papers.create(vals_list).sudo(False).with_env(self.env)

    def _prepare_resit(self, attempt):
        """Values of the records of a further attempt (sudo)."""
        raise NotImplementedError()
