from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states, weighting


class HrTrainingScore(models.Model):
    """A mark from 0 to 100 of one person in one evaluation and attempt.

    | action | who |
    | create, write | officer; trainer or examiner of the session, until released |
    | first mark after the release, until the session is closed | the same |
    | further attempts than are set | officer |
    | correct after release | head of training, with a reason |

    Nobody enters or corrects a mark of his own.
    """

    _name = "hr.training.score"
    _description = "Training Mark"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.about.mixin",
        "hr.training.correction.mixin",
    ]
    _order = "evaluation_id, enrollment_id, attempt, id"
    _rec_names_search = ["employee_id", "evaluation_id"]

    _guarded_fields = frozenset({"marker_id", "marked_on", "user_input_id"})
    # ``_check_can_mark`` asks evaluation and session on every way in.
    _fixed_links = frozenset({"enrollment_id", "evaluation_id"})
    _team_employee_field = "employee_id"

    # Not "Participant", as the mixin has it.
    employee_id = fields.Many2one(string="Employee")  # pylint: disable=attribute-string-redundant
    department_id = fields.Many2one(
        related="enrollment_id.department_id", store=True, precompute=True
    )
    method = fields.Selection(
        related="evaluation_id.method", store=True, precompute=True
    )
    session_date = fields.Datetime(
        related="session_id.date_begin", store=True, precompute=True
    )
    evaluation_state = fields.Selection(related="evaluation_id.state")
    attempt = fields.Integer(default=1, required=True)
    value = fields.Float(string="Mark", required=True, aggregator="avg")
    is_passed = fields.Boolean(compute="_compute_is_passed", string="Passed")
    is_counting = fields.Boolean(
        compute="_compute_counting",
        store=True,
        string="Counts",
        help="Of the attempt whose mark is the person's.",
    )
    counting_mark = fields.Float(
        compute="_compute_counting",
        store=True,
        aggregator="avg",
        help="The person's mark of the evaluation, on each mark it is made of.",
    )
    rater_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        help="Who judged, where several do: 360°, second marker.",
    )
    marker_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    marked_on = fields.Datetime(copy=False)
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    comment = fields.Text()

    # Its list begins with the last sessions, whose marks are then sorted.
    _recent = models.Index("(session_date DESC)")
    _once = models.UniqueIndex(
        "(enrollment_id, evaluation_id, attempt, (COALESCE(rater_id, 0)))",
        "This attempt has a mark already.",
    )
    _value_range = models.Constraint(
        "CHECK (value >= 0 AND value <= 100)", "A mark lies between 0 and 100."
    )
    _attempt_positive = models.Constraint(
        "CHECK (attempt >= 1)", "Attempts are counted from 1."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("value", "evaluation_id.pass_score")
    def _compute_is_passed(self):
        for score in self:
            score.is_passed = weighting.reaches(
                score.value, score.evaluation_id.pass_score
            )

    @api.depends(
        "value",
        "attempt",
        "user_input_id",
        "evaluation_id.attempt_policy",
        "evaluation_id.second_marker",
        "enrollment_id.score_ids.value",
        "enrollment_id.score_ids.attempt",
        "enrollment_id.score_ids.evaluation_id",
        "enrollment_id.score_ids.user_input_id",
    )
    def _compute_counting(self):
        """The one place that says which mark counts; results and reports read it."""
        of_person = self.enrollment_id.score_ids.grouped(
            lambda s: (s.enrollment_id, s.evaluation_id)
        )
        counting = {}
        for score in self:
            key = score.enrollment_id, score.evaluation_id
            if key not in counting:
                counting[key] = of_person.get(key, score)._get_counting_attempt()
            attempt, mark = counting[key] or (None, 0.0)
            score.is_counting = score.attempt == attempt
            score.counting_mark = mark if score.is_counting else 0.0

    def _get_counting_attempt(self):
        """``(attempt, mark)`` of a person's marks in one evaluation, or None.

        An attempt on paper that two people mark counts once both have.
        """
        attempts = {
            attempt: scores.mapped("value")
            for attempt, scores in self._get_counted_attempts().items()
        }
        return weighting.counting_attempt(attempts, self.evaluation_id.attempt_policy)

    def _get_counted_attempts(self):
        """Dict attempt → marks of a person's attempts in one evaluation that are
        marked throughout."""
        evaluation = self.evaluation_id
        return {
            attempt: scores
            for attempt, scores in self.grouped("attempt").items()
            if not evaluation.second_marker
            or len(scores) > 1
            or any(scores.mapped("user_input_id"))
        }

    @api.constrains("enrollment_id", "evaluation_id")
    def _check_session(self):
        for score in self:
            if score.enrollment_id.session_id != score.evaluation_id.session_id:
                raise UserError(
                    self.env._(
                        "%(name)s is not enrolled in the session of this evaluation.",
                        name=score.employee_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_values(vals_list)
        scores = super().create(vals_list)
        if not self.env.su:
            late = scores.filtered(lambda s: s.sudo().evaluation_id._takes_late_marks())
            late.session_id._check_can_mark()
            late._check_not_own(late.enrollment_id)
            (scores - late)._check_can_mark()
            scores._check_seated()
            late._check_first()
            scores._check_attempts_left()
            scores._check_marked_by_hand(scores.evaluation_id)
            scores._check_mark_source()
            scores._do_stamp()
            scores._check_two_people()
            scores._check_rater_able()
        scores._guard_sudo()._follow_up_results()
        return scores

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if {"enrollment_id", "evaluation_id", "attempt"} & vals.keys():
            raise UserError(
                self.env._("A mark keeps its person, evaluation and attempt.")
            )
        self._check_can_mark()
        self._check_marked_by_me()
        if "value" in vals:
            self._check_values([vals], whole=False)
        if {"value", "rater_id"} & vals.keys():
            self._check_mark_source("judge", *({"value"} & vals.keys()))
        result = super().write(vals)
        if vals.get("rater_id"):
            self._check_rater_able()
        if "value" in vals:
            self._do_stamp()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        if not self.env.su:
            self._check_can_mark()
            self._check_mark_source()

    def _check_mark_source(self, *asked):
        self._check_attempts_mark_source(
            [(s.evaluation_id, s.enrollment_id, s.attempt) for s in self],
            *(asked or ("judge", "value")),
        )

    @api.model
    def _check_attempts_mark_source(self, attempts, *asked):
        """A mark that follows from answers, checklists or raters is nobody's to give.

        :param attempts: list of evaluation, enrolment, number of the attempt
        :param asked: see ``hr.training.evaluation._get_mark_source_reason``
        """
        Evaluation = self.env["hr.training.evaluation"]
        if reason := Evaluation._get_mark_source_reason(attempts, asked):
            raise UserError(reason)

    @api.model
    def _check_values(self, vals_list, whole=True):
        """What users hand over is checked first, and every bad entry named.

        :param bool whole: they are marks to be made, with person and evaluation
        """
        errors = []
        for position, vals in enumerate(vals_list, 1):
            value = vals.get("value", 0.0)
            attempt = vals.get("attempt", 1)
            links = [vals.get("enrollment_id"), vals.get("evaluation_id")]
            if whole and not all(
                isinstance(link, int) and not isinstance(link, bool) for link in links
            ):
                errors.append(
                    self.env._(
                        "Mark %(mark)s: choose the evaluation and the person.",
                        mark=position,
                    )
                )
            elif not self._is_mark(value):
                errors.append(
                    self.env._(
                        "Mark %(mark)s: %(value)s is no number from 0 to 100.",
                        mark=position,
                        value=value,
                    )
                )
            elif (
                not isinstance(attempt, int)
                or isinstance(attempt, bool)
                or not 1 <= attempt <= 1000
            ):
                errors.append(
                    self.env._(
                        "Mark %(mark)s: attempts are counted from 1.", mark=position
                    )
                )
        if errors:
            raise UserError("\n".join(errors))

    @api.model
    def _is_mark(self, value):
        return weighting.is_mark(value)

    def _check_can_mark(self):
        self.session_id._check_can_mark()
        self.evaluation_id._check_not_released()
        self._check_not_own(self.enrollment_id)

    def _check_rater_able(self):
        # sudo: who may be named, whatever the writer may read
        for score_sudo in self.sudo().filtered("rater_id"):
            score_sudo.enrollment_id._check_rater_able(score_sudo.rater_id)

    @api.model
    def _check_not_own(self, enrollments):
        if any(enrollment.is_my_own for enrollment in enrollments):
            raise UserError(self.env._("Somebody else enters your own mark."))

    def _check_seated(self):
        """Who has no seat, or gave it up, did nothing that could be marked."""
        self._check_reasons(
            [
                (
                    score,
                    score.enrollment_id.state not in states.ENROLLMENT_SEATED
                    and self.env._(
                        "%(name)s has no seat in %(session)s, so there is no mark.",
                        name=score.employee_id.name,
                        session=score.session_id.display_name,
                    ),
                )
                # sudo: the state counts, whatever the marker may read
                for score in self.sudo()
            ]
        )

    @api.model
    def _check_marked_by_hand(self, evaluations):
        """Forms of which answers are forgotten make their marks on closing."""
        self._check_reasons(
            [
                (
                    evaluation,
                    evaluation.method in states.FORGOTTEN_METHODS
                    and evaluation.survey_id
                    and evaluation.state
                    in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN)
                    and self.env._("The form makes its marks when it is closed."),
                )
                for evaluation in evaluations
            ]
        )

    def _get_markers_beside_me(self):
        """Where two people mark, who gave these marks if I did not: dict (sudo).

        An officer enters for both.
        """
        if self._is_officer():
            return {}
        me = self.env["hr.training.person"]._get_my_users()
        # sudo: who has marked, whatever the user may read
        return {
            score: score.marker_id
            for score in self.sudo()
            if score.evaluation_id.second_marker and score.marker_id - me
        }

    def _check_marked_by_me(self):
        """Where two people mark, each changes his own mark."""
        markers = self._get_markers_beside_me()
        self._check_reasons(
            [
                (
                    score,
                    self.env._(
                        "The mark of %(name)s was given by %(marker)s: enter yours as "
                        "the second one.",
                        name=score.employee_id.name,
                        marker=marker.name,
                    ),
                )
                for score, marker in markers.items()
            ]
        )

    def _check_two_people(self):
        """Where two people mark, one does not give both; an officer enters for both."""
        if self._is_officer():
            return
        mine = self.filtered("evaluation_id.second_marker")
        # sudo: who has marked, whatever the user may read
        given = self.sudo()._read_group(
            [
                ("evaluation_id", "in", mine.evaluation_id.ids),
                ("enrollment_id", "in", mine.enrollment_id.ids),
                (
                    "marker_id",
                    "in",
                    self.env["hr.training.person"]._get_my_users().ids,
                ),
            ],
            ["evaluation_id", "enrollment_id", "attempt"],
            ["__count"],
        )
        counts = {tuple(key): count for *key, count in given}
        self._check_reasons(
            [
                (
                    score,
                    counts[score.evaluation_id, score.enrollment_id, score.attempt] > 1
                    and self.env._(
                        "You have marked this: somebody else is the second."
                    ),
                )
                for score in mine
            ]
        )

    def _check_attempts_left(self):
        """Who marks gives no more attempts than are set; an officer may."""
        if self._is_officer():
            return
        self._check_reasons(
            [
                (
                    score,
                    score.attempt > max(score.evaluation_id.resits, 0) + 1
                    and self.env._(
                        "There are %(count)s attempts, and no more.",
                        count=max(score.evaluation_id.resits, 0) + 1,
                    ),
                )
                for score in self
            ]
        )

    def _do_stamp(self):
        self._guard_sudo().write(
            {"marker_id": self.env.uid, "marked_on": fields.Datetime.now()}
        )
