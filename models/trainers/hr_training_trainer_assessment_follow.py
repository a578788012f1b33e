from odoo import api, fields, models

from ...tools import assessment, consequences, states

ACTIVITY = "hr_training.mail_activity_type_consequence"


class HrTrainingTrainerAssessment(models.Model):
    """What an assessment proposes (policy 8.3.3): a function of what it says.

    When one is approved, drafts are made of all that fits its rating, once for each
    kind, whatever becomes of them. Where it is approved again with another rating, or
    called off, what it says no more is taken back: drafts and what waits for approval,
    what is under way, and a certificate; where it is said again, they come back. What
    was issued, and a limit that held, stay as what they were: others are proposed.
    """

    _inherit = "hr.training.trainer.assessment"

    consequence_ids = fields.One2many(
        comodel_name="hr.training.trainer.consequence",
        inverse_name="assessment_id",
        string="Consequences",
        copy=False,
    )
    outcome_ids = fields.One2many(
        comodel_name="hr.training.outcome",
        inverse_name="assessment_id",
        string="Training Outcomes",
        copy=False,
    )
    consequence_count = fields.Integer(compute="_compute_follow_counts")
    outcome_count = fields.Integer(compute="_compute_follow_counts")

    @api.depends_context("uid")
    def _compute_follow_counts(self):
        """As far as the user may read them."""
        for name, model in (
            ("consequence_count", "hr.training.trainer.consequence"),
            ("outcome_count", "hr.training.outcome"),
        ):
            domain = [("assessment_id", "in", self.ids)]
            groups = self.env[model]._read_group(domain, ["assessment_id"], ["__count"])
            counts = dict(groups)
            for one in self:
                one[name] = counts.get(one._origin, 0)

    def _get_verdict(self):
        """Its period and rating in words, and no score: the department manager reads
        it as well (sudo)."""
        self.ensure_one()
        ratings = dict(self._fields["rating_level"]._description_selection(self.env))
        return self.env._(
            "Assessment as a trainer %(period)s: %(rating)s",
            period=self._get_period(),
            rating=ratings.get(self.rating_level) or "–",
        )

    def _check_takes_consequences(self, joining):
        """What follows from an assessment follows from one that was approved, and is
        nobody's own affair."""
        self._check_reasons(
            [
                (
                    one,
                    joining
                    and (
                        (one.is_mine and one._get_own_sentence())
                        or (
                            (one.state != states.APPROVED or one.revision_of_id)
                            and self.env._("The assessment is not approved.")
                        )
                    ),
                )
                for one in self
            ]
        )

    # ------------------------------------------------------------
    # FOLLOW THE RATING
    # ------------------------------------------------------------

    def _do_grants(self):
        result = super()._do_grants()
        self._do_follow_rating()
        return result

    def _do_cancel(self):
        # One that is open again has no day of approval, and what followed from it falls
        # as well.
        result = super()._do_cancel()
        self._do_follow_rating()
        return result

    def _do_follow_rating(self):
        """Make what these propose, take back what they say no more (sudo)."""
        ones = self._guard_sudo().filtered(lambda a: not a.revision_of_id)
        wanted = ones._get_wanted()
        own = {one: kinds for one, (kinds, _of_employee) in wanted.items()}
        made = ones.consequence_ids._do_follow_verdicts(own)
        theirs = {one: kinds for one, (_own, kinds) in wanted.items()}
        drafts = ones.outcome_ids._do_follow_verdicts(theirs)
        for one in (made.assessment_id | drafts.assessment_id).sorted("id"):
            one._ask_for_consequences()
        Consequence = self.env["hr.training.trainer.consequence"]
        Consequence._guard_sudo()._ask_to_lift(
            ones.filtered(
                lambda a: (
                    a.state == states.APPROVED
                    and a.rating_level in (assessment.EXCELLENT, assessment.STANDARD)
                )
            )
        )

    def _get_wanted(self):
        """What each proposes as it stands: dict assessment → pair of kinds (sudo)."""
        left = self.trainer_id._filter_left()
        wanted = {}
        for one in self:
            rating = one.rating_level
            if one.state != states.APPROVED or one.trainer_id in left:
                rating = assessment.STANDARD
            trainer = one.trainer_id
            is_employee = trainer.kind == "internal"
            wanted[one] = consequences.get_proposed(rating, is_employee)
        return wanted

    def _ask_for_consequences(self):
        """Who submitted the assessment looks through what it proposes (sudo)."""
        self.ensure_one()
        users = self.submitted_by_id - self._approval_subjects()
        users = self.env["hr.training.person"]._filter_deciders(users)
        self._remind_once(ACTIVITY, users, until_done=True)

    def action_view_consequences(self):
        """What follows from these assessments."""
        return self._view_following(
            "hr_training.hr_training_trainer_consequence_action"
        )

    def action_view_outcomes(self):
        """Training outcomes that follow from these assessments."""
        return self._view_following("hr_training.hr_training_outcome_action")

    def _view_following(self, xmlid):
        self.check_access("read")
        return self._get_related_action(xmlid, [("assessment_id", "in", self.ids)])
