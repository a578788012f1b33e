from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import anonymity, assessment, followup, states


class HrTrainingTrainerAssessmentLine(models.Model):
    """One figure of an assessment: what a source says of an indicator (policy 8.3.2).

    | action | who |
    | rate what the training department rates, in a draft | officer, of others |

    All else is counted, see ``hr_training_trainer_assessment_compute``.
    """

    _name = "hr.training.trainer.assessment.line"
    _description = "Figure of a Trainer Assessment"
    _inherit = ["hr.training.guard.mixin"]
    _order = "assessment_id, sequence, id"
    _rec_name = "source"

    _guarded_parents = {"assessment_id": "_check_takes_ratings"}
    _fixed_links = frozenset({"assessment_id"})
    _guarded_fields = frozenset(
        {
            "assessment_id",
            "sequence",
            "indicator",
            "indicator_weight",
            "source",
            "weight",
            "value",
            "has_value",
            "count",
            "missing",
            "left_out",
        }
    )

    assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer()
    indicator = fields.Selection(selection=assessment.INDICATORS, required=True)
    indicator_weight = fields.Float(
        string="Weight of the Indicator",
        aggregator=None,
        help="As it was when the figure was counted.",
    )
    source = fields.Selection(selection=assessment.SOURCES, required=True)
    weight = fields.Float(
        aggregator=None,
        help="Share of the source in its indicator, beside the others’.",
    )
    value = fields.Float(
        aggregator="avg",
        help="From 0 to 100. Pass rate and KPI: how much of what the course comes to "
        "on average the trainer’s people reached, 100 at most; a KPI counts by whether "
        "it got better after the course. Development tasks due in the period: on time "
        "100, late 50, not delivered 0; what waits for review does not count.",
    )
    has_value = fields.Boolean()
    value_text = fields.Char(string="Figure", compute="_compute_texts")
    count = fields.Integer(
        help="Answers, people, observations or tasks that it stands on."
    )
    missing = fields.Selection(
        selection=assessment.MISSING, string="Why It Is Missing", copy=False
    )
    left_out = fields.Integer(
        string="Classes Left Out",
        help="Classes with several trainers: nobody was asked about each of them.",
    )
    note = fields.Char(compute="_compute_texts")
    title = fields.Char(compute="_compute_texts")
    indicator_name = fields.Char(compute="_compute_texts")
    share = fields.Float(
        string="Share (%)",
        compute="_compute_share",
        help="Of the score, among what has a value.",
    )

    # What the training department says
    is_rated = fields.Boolean(string="Rated")
    rated_value = fields.Float(string="Rating", help="From 0 to 100.", aggregator=None)
    remark = fields.Char(string="Word")
    can_rate = fields.Boolean(compute="_compute_can_rate")
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )

    _once = models.Constraint(
        "UNIQUE (assessment_id, indicator, source)", "This figure is there already."
    )
    _rated = models.Constraint(
        "CHECK (rated_value BETWEEN 0 AND 100)", "A rating lies between 0 and 100."
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("indicator", "source", "value", "has_value", "missing", "left_out")
    @api.depends_context("lang")
    def _compute_texts(self):
        indicators = dict(self._fields["indicator"]._description_selection(self.env))
        sources = dict(self._fields["source"]._description_selection(self.env))
        for line in self:
            names = (indicators.get(line.indicator), sources.get(line.source))
            line.indicator_name = names[0]
            line.title = " · ".join(filter(None, names))
            line.value_text = f"{line.value:.2f}" if line.has_value else "–"
            line.note = line._get_note()

    def _get_note(self):
        """Why there is no figure, and what is left out of it."""
        self.ensure_one()
        notes = [self.missing and self._get_missing_text()]
        if self.left_out and self.missing != assessment.SEVERAL:
            notes.append(
                self.env._(
                    "%(count)s classes with several trainers are left out.",
                    count=self.left_out,
                )
            )
        return " ".join(filter(None, notes)) or False

    def _get_missing_text(self):
        # sudo: a setting only
        company = self.sudo().company_id
        least = anonymity.effective_threshold(company.training_anonymity_threshold)
        if self.missing == assessment.FEW:
            if self.source == assessment.TRAINEES:
                return self.env._("Fewer than %(least)s answers.", least=least)
            return self.env._("Fewer than %(least)s people.", least=least)
        if self.missing == assessment.SEVERAL:
            return self.env._(
                "Only classes with several trainers were asked about, and nobody was "
                "asked about each of them."
            )
        if self.missing == assessment.ALONE:
            return self.env._(
                "Nothing to compare with: fewer than %(least)s people in classes of "
                "others, or nobody did well.",
                least=least,
            )
        return {
            assessment.TRAINEES: lambda: self.env._(
                "No closed questionnaire with rated answers."
            ),
            assessment.PEERS: lambda: self.env._("No observation was handed in."),
            assessment.DEPARTMENT: lambda: self.env._("Not rated yet."),
            assessment.PASS_RATE: lambda: self.env._("No results are released."),
            assessment.KPI: lambda: self.env._(
                "Nobody has KPI values on both sides of the course."
            ),
            assessment.TASKS: lambda: self.env._(
                "No development task was due and is judged."
            ),
        }[self.source]()

    @api.depends(
        "has_value",
        "weight",
        "indicator_weight",
        "assessment_id.line_ids.has_value",
        "assessment_id.line_ids.weight",
    )
    def _compute_share(self):
        for line in self:
            line.share = line._get_share()

    def _get_share(self):
        """Percent of the score that the figure makes up."""
        self.ensure_one()
        counting = self.assessment_id.line_ids.filtered(
            lambda li: li.has_value and li.weight and li.indicator_weight
        )
        if self not in counting:
            return 0.0
        beside = counting.filtered(lambda li: li.indicator == self.indicator)
        own = self.weight / sum(beside.mapped("weight"))
        indicators = {li.indicator: li.indicator_weight for li in counting}
        return 100.0 * own * self.indicator_weight / sum(indicators.values())

    @api.depends("source", "assessment_id.state")
    @api.depends_context("uid")
    def _compute_can_rate(self):
        self._set_can("rate")

    @api.depends("assessment_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        parent_of = {line: line.sudo().assessment_id.sudo(False) for line in self}
        every = self.env["hr.training.trainer.assessment"].sudo(False)
        seen = every.union(*parent_of.values())._filtered_access("read")
        for line, parent in parent_of.items():
            line.is_open_to_me = parent in seen

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        ones = self.env["hr.training.trainer.assessment"].sudo(False)
        ones = ones.with_context(active_test=False)
        return Domain("assessment_id", "in", ones._search(Domain.TRUE))

    def _get_value(self):
        self.ensure_one()
        return self.value if self.has_value else None

    # ------------------------------------------------------------
    # RATE
    # ------------------------------------------------------------

    @api.onchange("rated_value")
    def _onchange_rated_value(self):
        if self.rated_value:
            self.is_rated = True

    def _get_cannot_rate_reason(self):
        self.ensure_one()
        if self.source != assessment.DEPARTMENT:
            return self.env._("It is counted: only the training department’s is rated.")
        return self.assessment_id._get_cannot_rate_reason()

    def _check_can_rate(self):
        self.check_access("write")
        self._check_can("rate")

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_can_rate()
        if vals.get("rated_value") and "is_rated" not in vals:
            vals = {**vals, "is_rated": True}
        result = super().write(vals)
        self._guard_sudo()._do_take_ratings()
        return result

    def _do_take_ratings(self):
        """What was rated is the figure; the score follows (sudo)."""
        for line in self.filtered(lambda li: li.source == assessment.DEPARTMENT):
            line.write(line._prepare_rating())
        self.assessment_id._do_judge()

    def _prepare_rating(self):
        self.ensure_one()
        return {
            "value": self.rated_value if self.is_rated else 0.0,
            "has_value": self.is_rated,
            "count": int(self.is_rated),
            "missing": False if self.is_rated else assessment.NOTHING,
        }

    # ------------------------------------------------------------
    # KEEP
    # ------------------------------------------------------------

    @api.model
    def _do_keep(self, assessments, scheme, figures):
        """The lines of assessments are these figures; ratings stay (sudo).

        :param list scheme: as of ``hr.training.trainer.indicator``
        :param dict figures: ``(assessment, indicator, source)`` → figure, left out
        """
        known = {
            (li.assessment_id, li.indicator, li.source): li
            for li in assessments.line_ids
        }
        wanted = {}
        for number, (indicator, share, source, weight) in enumerate(scheme):
            for one in assessments:
                figure, left_out = figures[one, indicator, source]
                wanted[one, indicator, source] = {
                    "sequence": number,
                    "indicator_weight": share,
                    "weight": weight,
                    "value": figure.value or 0.0,
                    "has_value": figure.value is not None,
                    "count": figure.count,
                    "missing": figure.missing or False,
                    "left_out": left_out,
                }
        gone = [line.id for key, line in known.items() if key not in wanted]
        self.browse(gone).unlink()
        for key, vals in wanted.items():
            line = known.get(key)
            if line and line.source == assessment.DEPARTMENT:
                vals |= line._prepare_rating()
        self._write_alike(
            {known[key].id: vals for key, vals in wanted.items() if key in known}
        )
        self.with_context(**followup.QUIET).create(
            [
                {
                    "assessment_id": one.id,
                    "indicator": indicator,
                    "source": source,
                    **vals,
                }
                for (one, indicator, source), vals in wanted.items()
                if (one, indicator, source) not in known
            ]
        )

    def _do_copy_to(self, version):
        """The figures as they are, for an earlier version (sudo)."""
        names = (
            *("sequence", "indicator", "indicator_weight", "source", "weight"),
            *("value", "has_value", "count", "missing", "left_out"),
            *("is_rated", "rated_value", "remark"),
        )
        return self.create(
            [
                {"assessment_id": version.id, **{name: line[name] for name in names}}
                for line in self
            ]
        )

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def action_open(self):
        """The records that the figure stands on, as far as the user may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: which records; they are opened by the rights of the user
        one = self.sudo().assessment_id
        sessions = Domain("session_id", "in", one.session_ids.ids)
        opened = {
            assessment.TRAINEES: lambda: (
                "hr_training.hr_training_questionnaire_result_action",
                Domain("id", "in", self._find_answers(one, sessions).ids),
            ),
            assessment.PEERS: lambda: (
                "hr_training.hr_training_trainer_observation_action",
                Domain("assessment_id", "=", one.id),
            ),
            assessment.PASS_RATE: lambda: (
                "hr_training.hr_training_enrollment_action",
                sessions & Domain("state", "=", states.ENROLLMENT_COMPLETED),
            ),
            assessment.KPI: lambda: (
                "hr_training.hr_training_kpi_baseline_action",
                Domain("enrollment_id.session_id", "in", one.session_ids.ids),
            ),
            assessment.TASKS: lambda: (
                "hr_training.hr_training_course_development_action",
                one._get_tasks_domain(),
            ),
        }
        if self.source not in opened:
            return self._get_form_action(self.assessment_id)
        xmlid, domain = opened[self.source]()
        return self._get_related_action(xmlid, list(domain), {"create": False})

    def _find_answers(self, one, sessions):
        """Rows of questionnaires behind the figure (sudo).

        Not as a domain: of a form that names several trainers he reads the rows that
        are about him, and not the form.

        :param sessions: domain of the classes
        """
        mine = one._get_trainer_records()[one]
        # Of a class with several trainers, where it was asked about this one.
        asking = Domain("trainer_id", "=", False) & Domain(
            "evaluation_id.survey_id.question_and_page_ids.training_trainer_id",
            "in",
            sorted(mine),
        )
        about = Domain("question_id.training_topic", "=", followup.TRAINER)
        if self.indicator != assessment.TEACHING:
            about = ~about
        return one.env["hr.training.questionnaire.result"].search(
            sessions
            & about
            & Domain("is_total", "=", True)
            & Domain("is_rated", "=", True)
            & Domain("indicator", "=", "reaction")
            & Domain("evaluation_id.open_days", ">=", 0)
            & (Domain("trainer_id", "in", sorted(mine)) | asking)
        )

    def action_view_assessment(self):
        """The assessment that the figure belongs to."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.assessment_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_counted(self):
        if not self.env.su:
            raise UserError(self.env._("Figures go with their assessment."))
