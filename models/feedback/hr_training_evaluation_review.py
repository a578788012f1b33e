from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import anonymity, review, states, weighting


class HrTrainingEvaluation(models.Model):
    """360° reviews (policy 7.2.4): whom to ask, what is kept.

    | action | who |
    | propose raters of who joined late | officer |
    | confirm raters, rate | see ``hr.training.review`` |
    """

    _inherit = "hr.training.evaluation"

    # Nobody's: who said what is deleted on closing, and who is asked has a menu.
    review_ids = fields.One2many(
        comodel_name="hr.training.review",
        inverse_name="evaluation_id",
        groups=fields.NO_ACCESS,
    )
    review_result_ids = fields.One2many(
        comodel_name="hr.training.review.result", inverse_name="evaluation_id"
    )
    review_result_count = fields.Integer(compute="_compute_review_result_count")
    review_hint = fields.Char(compute="_compute_review_hint", string="About the Review")
    review_shift = fields.Float(
        compute="_compute_review_shift",
        string="Shift",
        groups="hr_training.group_hr_training_officer,"
        "hr_training.group_hr_training_executive",
        help="How much people have changed since the review before the course, by "
        "the weights of the groups that were shown both times.",
    )
    has_review_shift = fields.Boolean(
        compute="_compute_review_shift",
        groups="hr_training.group_hr_training_officer,"
        "hr_training.group_hr_training_executive",
    )
    can_propose_raters = fields.Boolean(compute="_compute_can_propose_raters")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _has_review_form(self):
        """Not one of which only marks are entered in a list."""
        return self.method == "review360" and bool(self.survey_id)

    def _get_returns(self):
        """Reviews handed in and asked for (sudo); numbers only are kept."""
        reviews = self.filtered(lambda e: e._has_review_form())
        returns = super(HrTrainingEvaluation, self - reviews)._get_returns()
        for evaluation in reviews:
            if evaluation.state in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN):
                rows = evaluation.review_ids
                done = rows.filtered(lambda r: r.state == "submitted")
                returns[evaluation] = len(done), len(rows)
            else:
                returns[evaluation] = (
                    evaluation.closed_answered,
                    evaluation.closed_expected,
                )
        return returns

    def _is_on_record(self):
        return super()._is_on_record() or bool(
            self.review_ids or self.review_result_ids
        )

    def _compute_review_result_count(self):
        counts = dict(
            self.env["hr.training.review.result"]._read_group(
                [("evaluation_id", "in", self.ids)], ["evaluation_id"], ["__count"]
            )
        )
        for evaluation in self:
            evaluation.review_result_count = counts.get(evaluation._origin, 0)

    @api.depends("review_result_ids")
    @api.depends_context("uid")
    def _compute_review_shift(self):
        """Mean over people of the shift of their groups, weighted like a mark."""
        rows = self.env["hr.training.review.result"].search(
            [("evaluation_id", "in", self.ids), ("kind", "=", "total")]
        )
        shifted = rows.filtered("has_shift").grouped("evaluation_id")
        for evaluation in self:
            weights = evaluation._get_review_weights()
            of_people = shifted.get(evaluation._origin, rows.browse())
            shifts = [
                review.overall({r.rater_group: r.shift for r in about}, weights)
                for about in of_people.grouped("enrollment_id").values()
            ]
            mean = weighting.weighted_mean([(shift, 1) for shift in shifts])
            evaluation.has_review_shift = mean is not None
            evaluation.review_shift = mean or 0.0

    def _compute_review_hint(self):
        """What is missing in a review, in numbers."""
        for evaluation in self:
            # sudo: numbers, of an evaluation that the user may read
            evaluation.review_hint = (
                evaluation.sudo()._get_review_hint()
                if evaluation._has_review_form()
                else False
            )

    def _get_review_hint(self):
        self.ensure_one()
        if self.state == states.EVALUATION_DRAFT:
            return False
        if self.state == states.EVALUATION_OPEN:
            waiting = self.review_ids.filtered(lambda r: r.state == "proposed")
            if waiting:
                return self.env._(
                    "%(count)s raters wait to be confirmed by the manager.",
                    count=len(waiting),
                )
            return False
        if not self.closed_answered:
            return self.env._("Nobody answered: there is no mark.")
        without = len(self._get_participants() - self.score_ids.enrollment_id)
        if without:
            return self.env._(
                "%(count)s people have no mark: too few have answered.", count=without
            )
        return False

    def _get_frozen_reason(self, names):
        """Weights and threshold of a review are those it was opened with."""
        if (
            names & {"survey_id", "method", *self._get_review_weight_names()}
            and self._has_review_form()
            and self.state != states.EVALUATION_DRAFT
        ):
            return self.env._(
                "The review has begun: form and weights stay as they are."
            )
        return super()._get_frozen_reason(names)

    # ------------------------------------------------------------
    # RATERS
    # ------------------------------------------------------------

    @api.depends("state", "method", "survey_id")
    @api.depends_context("uid")
    def _compute_can_propose_raters(self):
        officer = self._is_officer()
        for evaluation in self:
            evaluation.can_propose_raters = (
                officer
                and evaluation._has_review_form()
                and evaluation.state == states.EVALUATION_OPEN
            )

    def action_propose_raters(self):
        """Raters of those who joined after the opening."""
        self._check_officer()
        self.check_access("read")
        self._check_reasons(
            [
                (
                    e,
                    not e.can_propose_raters
                    and self.env._("Raters are proposed while a review is open."),
                )
                for e in self
            ]
        )
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo._do_lock_raters()
        evaluations_sudo._make_reviews()
        return True

    def _do_lock_raters(self):
        """Let closing meet whoever changes the raters right now (sudo).

        A row that another transaction adds is not seen, nor can it be locked. So
        the evaluation's own row is written: one of the two starts over.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE hr_training_evaluation SET write_date = write_date"
                " WHERE id IN (SELECT id FROM hr_training_evaluation"
                " WHERE id = ANY(%s) ORDER BY id FOR UPDATE)",
                self.ids,
            ),
            log_exceptions=False,
        )

    def _make_reviews(self):
        """Propose raters of all who have none yet; nobody is asked so far (sudo)."""
        Review = self.env["hr.training.review"]
        vals_list = []
        for evaluation in self.filtered(lambda e: e._has_review_form()):
            known = evaluation.review_ids.enrollment_id
            if not evaluation.anonymity_threshold:
                evaluation.anonymity_threshold = anonymity.effective_threshold(
                    evaluation.company_id.training_anonymity_threshold
                )
            missing = evaluation._get_participants() - known
            missing -= evaluation._do_follow_reviews(missing)
            vals_list += Review._prepare_proposals(evaluation, missing)
        Review.create(vals_list)

    def _do_follow_reviews(self, seats):
        """Raters of who left and came back go on with him where he sits now (sudo).

        :return: those of the seats that have raters by that, or need none
        """
        self.ensure_one()
        known = self.review_ids.enrollment_id
        humans = self._get_humans(seats | known)
        left = {humans[enrollment]: enrollment for enrollment in known}
        followed = seats.browse()
        for seat in seats.sorted("id"):
            enrollment = left.get(humans[seat])
            if not enrollment:
                continue
            followed |= seat
            if enrollment.state not in states.ENROLLMENT_SEATED:
                reviews = self.review_ids.filtered(
                    lambda r, e=enrollment: r.enrollment_id == e
                )
                reviews._guard_sudo().write({"enrollment_id": seat.id})
        return followed

    # ------------------------------------------------------------
    # OPEN, CLOSE
    # ------------------------------------------------------------

    def _do_open(self):
        """Raters are proposed once: who was removed is not proposed again."""
        evaluations_sudo = super()._do_open()
        evaluations_sudo._make_reviews()
        return evaluations_sudo

    def _get_waiting(self):
        """Raters who were confirmed; those who handed in are nobody's."""
        if not self._has_review_form():
            return super()._get_waiting()
        waiting = self.env["res.partner"]
        if self._is_in_time():
            asked = self.review_ids.filtered(lambda r: r.state == "open")
            waiting = asked.rater_id.user_id.filtered("active").partner_id
        return {"rate": waiting}

    def _do_start_marking(self):
        self._guard_sudo()._do_close_reviews()
        return super()._do_start_marking()

    def _do_release_follow_up(self):
        self._guard_sudo()._do_close_reviews()
        return super()._do_release_follow_up()

    def _do_close_reviews(self):
        """Count what open reviews say, and forget who said it (sudo).

        Everything in one transaction, as the superuser.
        """
        open_ones = self.filtered(
            lambda e: e._has_review_form() and e.state == states.EVALUATION_OPEN
        )
        # One closes, and not while the raters are being changed.
        evaluations = open_ones._lock_to_close()
        # Waits for who is handing in, and starts over to see it; who comes later
        # finds it closed.
        evaluations.review_ids._do_lock()
        for evaluation in evaluations:
            if evaluation.state == states.EVALUATION_OPEN:
                evaluation._do_close_review()
        self.invalidate_recordset()

    def _do_close_review(self):
        self.ensure_one()
        Result = self.env["hr.training.review.result"]
        answered, expected = self._get_returns()[self]
        participants = self._get_participants()
        handed_in = self.review_ids.filtered(
            lambda r: r.state == "submitted" and r.enrollment_id in participants
        )
        means = Result._do_count(self, handed_in)
        Result._do_mark(self, means)
        self.review_ids.unlink()
        self.write(
            {
                "state": states.EVALUATION_MARKING,
                "closed_answered": answered,
                "closed_expected": expected,
            }
        )

    @api.model
    def _get_mark_source_reason(self, attempts, asked):
        """A mark that raters make is theirs (policy 7.2.4)."""
        reason = super()._get_mark_source_reason(attempts, asked)
        reviews = [(e, about) for e, about, _a in attempts if e.method == "review360"]
        if reason or "value" not in asked or not reviews:
            return reason
        # sudo: whether there are any, whoever may read them
        counted = set(
            self.env["hr.training.review.result"]
            .sudo()
            ._read_group(
                [
                    ("evaluation_id", "in", [e.id for e, _about in reviews]),
                    ("enrollment_id", "in", [about.id for _e, about in reviews]),
                ],
                ["evaluation_id", "enrollment_id"],
            )
        )
        # sudo: names of people whom the user is about to mark
        return "\n".join(
            self.env._(
                "The mark of %(name)s comes from the raters of the review.",
                name=about.sudo().employee_id.name,
            )
            for evaluation, about in reviews
            if (evaluation, about) in counted
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_review_results(self):
        """What the groups of raters say."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_review_result_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    def action_view_raters(self):
        """Raters to confirm or to replace."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_review_action_confirm"
        )
        action["domain"] = [
            ("evaluation_id", "in", self.ids),
            ("is_confirmer", "=", True),
        ]
        return action
