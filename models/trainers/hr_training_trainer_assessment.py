from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import assessment, states


class HrTrainingTrainerAssessment(models.Model):
    """What a trainer's work of a period comes to (policy 8.3.1, 8.3.2, design §7).

    draft → submitted → approved | refused; cancelled. An approved one is revised: by
    the head, or because he upholds an objection.

    | action | who |
    | make, count, rate, submit | officer; drafts are made by a scheduled run as well |
    | approve, revise | head |
    | read, comment, object once | the trainer, once it is approved |
    | answer an objection | officer; uphold it: head |

    Nobody has a hand in what is about himself: he reads it once it is approved, and
    not before. One for each human, company and period. What it stands on is counted
    anew as long as it is a draft, the last time at its submission.
    """

    _name = "hr.training.trainer.assessment"
    _description = "Trainer Assessment"
    _inherit = [
        "hr.training.trainer.judged.mixin",
        "hr.training.revision.mixin",
        "hr.training.reminder.mixin",
    ]
    _order = "date_to desc, trainer_id, id desc"
    _rec_names_search = ["trainer_id"]

    _guarded_links = {"trainer_id": "_check_takes_assessments"}
    _guarded_fields = frozenset(
        {
            "active",
            "version",
            "revision_of_id",
            "is_historic",
            "session_ids",
            "observation_ids",
            "score",
            "has_score",
            "rating_level",
            "grade_before_id",
            "grade_reached_id",
            "grade_id",
            "withheld",
            "computed_on",
        }
    )
    _approval_content_fields = frozenset(
        {"trainer_id", "date_from", "date_to", "remark", "line_ids"}
    )
    _identity_fields = frozenset({"trainer_id", "date_from", "date_to", "remark"})
    _figure_fields = (
        *("score", "has_score", "rating_level", "grade_before_id", "grade_reached_id"),
        *("grade_id", "withheld", "computed_on"),
    )
    _revision_action = "hr_training.hr_training_trainer_assessment_action"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
    )
    active = fields.Boolean(default=True, copy=False)
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        ondelete="restrict",
        domain="[('state', 'in', ('qualified', 'suspended'))]",
        tracking=True,
    )
    kind = fields.Selection(related="trainer_id.kind")
    company_id = fields.Many2one(
        related="trainer_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Date(required=True, default=lambda self: self._default_day(0))
    date_to = fields.Date(
        required=True, index=True, default=lambda self: self._default_day(1)
    )
    remark = fields.Text(
        string="Word of the Training Department",
        copy=False,
        help="The trainer reads it once the assessment is approved.",
    )

    # What it stands on
    line_ids = fields.One2many(
        comodel_name="hr.training.trainer.assessment.line",
        inverse_name="assessment_id",
        string="Figures",
        copy=False,
    )
    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_trainer_assessment_session_rel",
        column1="assessment_id",
        column2="session_id",
        string="Classes",
        copy=False,
        help="Held in the period, and taught by the trainer.",
    )
    session_count = fields.Integer(
        string="Number of Classes", compute="_compute_session_count"
    )
    observation_ids = fields.One2many(
        comodel_name="hr.training.trainer.observation",
        inverse_name="assessment_id",
        string="Observations",
        copy=False,
    )
    computed_on = fields.Datetime(string="Figures of", copy=False)

    # What it comes to
    score = fields.Float(aggregator="avg", copy=False)
    has_score = fields.Boolean(copy=False)
    score_text = fields.Char(string="Score in Words", compute="_compute_score_text")
    rating_level = fields.Selection(
        selection=assessment.RATINGS, string="Rating", copy=False
    )
    grade_before_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        string="Grade until Now",
        copy=False,
        ondelete="restrict",
    )
    grade_reached_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        string="Grade by Score",
        copy=False,
        ondelete="restrict",
    )
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        copy=False,
        ondelete="restrict",
        help="Of internal trainers, from the approval on: that of the score, unless a "
        "higher one is withheld.",
    )
    withheld = fields.Text(
        string="Higher Grade Withheld",
        copy=False,
        help="What is missing for the grade that the score would lead to.",
    )
    missing_text = fields.Text(string="Missing", compute="_compute_missing_text")
    weights_text = fields.Char(string="Weights", compute="_compute_missing_text")

    # Versions
    revision_of_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        string="Earlier Version of",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    revision_ids = fields.One2many(
        comodel_name="hr.training.trainer.assessment",
        inverse_name="revision_of_id",
        string="Earlier Versions",
        context={"active_test": False},
    )
    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )
    _once = models.UniqueIndex(
        "(trainer_id, date_from, date_to) WHERE active AND state != 'cancelled'",
        "There is an assessment of this trainer for the period already.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_day(self, which):
        months = self.env.company.training_assessment_months or 6
        today = self.env.company._get_training_today()
        return assessment.get_ended_period(today, months)[which]

    @api.depends("trainer_id.name", "date_from", "date_to")
    def _compute_name(self):
        for one in self:
            # sudo: the name only
            days = (one.sudo().trainer_id.name, one.date_from, one.date_to)
            one.name = " ".join(str(part) for part in days if part)

    @api.depends("trainer_id.name", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            # sudo: who may read it may know whom it is about
            name = one.sudo().trainer_id.name
            one.display_name = " · ".join(filter(None, (name, one._get_period())))

    def _get_period(self):
        """The period in the user's format."""
        self.ensure_one()
        days = filter(None, (self.date_from, self.date_to))
        return " – ".join(format_date(self.env, day) for day in days)

    @api.depends("session_ids")
    def _compute_session_count(self):
        for one in self:
            # sudo: a number only, of an assessment that the user may read
            one.session_count = len(one.sudo().session_ids)

    @api.depends("score", "has_score")
    @api.depends_context("lang")
    def _compute_score_text(self):
        for one in self:
            one.score_text = one.has_score and f"{one.score:.2f}" or self.env._("None")

    @api.depends("line_ids.missing", "line_ids.has_value", "line_ids.weight")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for one in self:
            lines = one.line_ids
            texts = [f"{line.title}: {line.note}" for line in lines if line.missing]
            one.missing_text = "\n".join(texts) or False
            one.weights_text = one._get_weights_text()

    def _get_weights_text(self):
        """That weights do not add up to 100, and so are shares of what they do."""
        lines = self.line_ids
        sums = {None: sum({li.indicator: li.indicator_weight for li in lines}.values())}
        names = {None: self.env._("indicators")}
        for line in lines:
            names[line.indicator] = line.indicator_name
            sums[line.indicator] = sums.get(line.indicator, 0.0) + line.weight
        odd = [
            self.env._("%(name)s: %(total)s", name=names[indicator], total=f"{total:g}")
            for indicator, total in sums.items()
            if lines and round(total, 6) != 100
        ]
        return bool(odd) and self.env._(
            "Weights that do not add up to 100 are shares of their sum: %(sums)s.",
            sums=", ".join(odd),
        )

    # ------------------------------------------------------------
    # CONSTRAINTS, CRUD
    # ------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_assessment_years(self):
        self._check_years("date_from", "date_to")

    @api.constrains("trainer_id", "date_from", "date_to", "state", "active")
    def _check_once(self):
        """One for each human and period, whatever trainer records he has."""
        # sudo: others' count, whoever may read them
        ones = self.sudo().filtered(lambda a: a.active and a.state != states.CANCELLED)
        if not ones:
            return
        people = self.env["hr.training.person"]._get_people(ones.trainer_id)
        others = ones.search(
            [
                (
                    "trainer_id",
                    "in",
                    [i for p in people.values() for i in p.trainer_ids],
                ),
                ("date_from", "in", ones.mapped("date_from")),
                ("date_to", "in", ones.mapped("date_to")),
                ("company_id", "in", ones.company_id.ids),
                ("state", "!=", states.CANCELLED),
            ]
        )
        keys = self.env["hr.training.person"]._get_keys((ones | others).trainer_id)
        seen = {}
        for one in others | ones:
            key = (keys[one.trainer_id], one.company_id, one.date_from, one.date_to)
            other = seen.setdefault(key, one)
            if other != one:
                raise ValidationError(
                    self.env._(
                        "There is an assessment of %(trainer)s for the period already.",
                        trainer=one.trainer_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # What was called off just now makes room for the next one.
        self.flush_model(["state", "active"])
        return super().create(vals_list)

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "trainer_assessment"

    def _get_incomplete_reason(self):
        # sudo: only what is said, of a document that the user may write
        one = self.sudo()
        if not one.computed_on:
            return self.env._("Count its figures first.")
        if not one.session_ids:
            return self.env._(
                "%(trainer)s taught no class that was held in the period: there is "
                "nothing to assess.",
                trainer=one.trainer_id.name,
            )
        if not one.has_score:
            return self.env._(
                "No figure that counts has a value. Rate what the training department "
                "rates, or wait for others."
            )
        return super()._get_incomplete_reason()

    def _do_submit(self):
        """What it stands on is counted once more, as it is on this day."""
        self._do_compute()
        self._check_can("submit")
        return super()._do_submit()

    def _get_cannot_revise_reason(self):
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return super()._get_cannot_revise_reason() or (
            not self._is_head()
            and self.env._("Only the head of training opens it again.")
        )

    def _keep_version(self, version):
        """The figures as they were (sudo)."""
        result = super()._keep_version(version)
        version.write(
            {
                **{
                    name: self._fields[name].convert_to_write(self[name], self)
                    for name in self._figure_fields
                },
                "session_ids": [Command.set(self.session_ids.ids)],
            }
        )
        self.line_ids._do_copy_to(version)
        return result

    def _do_grants(self):
        result = super()._do_grants()
        self._do_give_grades()
        return result

    def _do_cancel(self):
        # What was in force, and falls: of one that is open again, the version before.
        given = {}
        for one in self._guard_sudo():
            last = one if one.state == states.APPROVED else one._get_version_before()
            if last:
                given[one] = (last.grade_id, last.grade_before_id)
        result = super()._do_cancel()
        self._guard_sudo()._do_take_back_grades(given)
        return result

    def _do_give_grades(self):
        """The grade of the assessment is the trainer's from now on (sudo)."""
        for one in self._filter_grading().sorted("date_to"):
            if one.grade_id and one.trainer_id.grade_id != one.grade_id:
                one.trainer_id._do_grade(one.grade_id)

    def _do_take_back_grades(self, given):
        """The grade of before is the trainer's again, from now on (sudo).

        Not where he has been given another one since.

        :param dict given: assessment → pair of its grade and the one before
        """
        for one in self._filter_grading().sorted("date_to", reverse=True):
            grade, before = given.get(one, (None, None))
            if grade and before != grade and one.trainer_id.grade_id == grade:
                one.trainer_id._do_grade(before)

    def _filter_grading(self):
        """Those that say something of their trainers' grades (sudo).

        Nobody gets one who has left or teaches from outside, nor by an assessment
        older than one that was approved already.
        """
        people = self.env["hr.training.person"]._get_people(self.trainer_id)
        ids = [i for person in people.values() for i in person.trainer_ids]
        later = self.search(
            [
                ("trainer_id", "in", ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", states.APPROVED),
                ("id", "not in", self.ids),
            ]
        )
        left = self.trainer_id._filter_left()
        found = self.browse()
        for one in self:
            trainer = one.trainer_id
            his = people[trainer].trainer_ids
            newer = later.filtered(lambda a, his=his: a.trainer_id.id in his)
            if (
                trainer.kind == "internal"
                and trainer not in left
                and not any(a.date_to > one.date_to for a in newer)
            ):
                found += one
        return found

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_sessions(self):
        """The classes that it stands on."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            # sudo: which ones; whoever opens them reads those that are his to read
            [("id", "in", self.sudo().session_ids.ids)],
            {"create": False},
        )
