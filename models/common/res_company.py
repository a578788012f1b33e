from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import anonymity, states
from ...tools.declared import gather_set


class ResCompany(models.Model):
    _inherit = "res.company"

    # Settings that show or hide a menu; each class its own.
    _menu_settings = frozenset()

    # Attendance (design §7)
    training_doors_minutes = fields.Integer(default=30)
    training_after_minutes = fields.Integer(default=60)
    training_grace_minutes = fields.Integer(default=5)
    training_limit_minutes = fields.Integer(default=15)
    training_min_attendance = fields.Float(default=80.0)

    # Evaluation
    training_pass_score = fields.Float(default=60.0)
    training_resits = fields.Integer(default=1)
    training_anonymity_threshold = fields.Integer(default=5)
    training_return_rate = fields.Float(default=60.0)
    training_upload_mb = fields.Integer(default=10)
    training_material_mb = fields.Integer(default=100)
    training_weight_knowledge = fields.Float(default=40.0)
    training_weight_skill = fields.Float(default=30.0)
    training_weight_attitude = fields.Float(default=10.0)
    training_weight_performance = fields.Float(default=20.0)
    training_reminder_days = fields.Integer(default=3)
    training_review_raters = fields.Integer(
        default=10,
        help="Of colleagues and subordinates in a 360° review, so many are proposed; "
        "never fewer than the answers that results need.",
    )

    # Deadlines
    training_annual_plan_days = fields.Integer(default=45)
    training_quarterly_plan_days = fields.Integer(default=20)
    training_notice_days = fields.Integer(default=5)
    training_exam_notice_days = fields.Integer(default=3)
    training_claim_days = fields.Integer(default=30)
    training_summary_days = fields.Integer(default=5)
    training_archive_days = fields.Integer(default=10)
    training_retention_years = fields.Integer(default=10)

    # After a session (policy 7.3, 2.3.5)
    training_result_days = fields.Integer(
        default=5,
        help="So many working days after the last class or exam the marks are out.",
    )
    training_acknowledge_days = fields.Integer(
        default=3,
        help="Who has not acknowledged his result is reminded every so many working "
        "days; with 0 nobody is.",
    )
    training_trainer_report_days = fields.Integer(
        default=3,
        help="So many working days after his last class a trainer’s report is due.",
    )
    training_improvement_days = fields.Integer(
        default=20,
        help="So many working days there are for an improvement that is opened.",
    )
    training_improvement_escalate_days = fields.Integer(
        default=5,
        help="So many working days after its due date the head of training is told.",
    )
    training_improvement_rating = fields.Float(
        default=3.5,
        help="A mean of questionnaires under this, of 5, opens an improvement.",
    )
    training_improvement_pass_rate = fields.Float(
        default=60.0,
        help="A pass rate under this percentage opens an improvement.",
    )

    # Needs analysis (policy 3)
    training_need_medium_points = fields.Integer(
        default=20, help="Points from which a training need is of medium priority."
    )
    training_need_high_points = fields.Integer(
        default=50, help="Points from which a training need is of high priority."
    )
    training_need_cluster = fields.Integer(
        default=3, help="So many complaints of one kind are proposed as a need."
    )
    training_need_cluster_months = fields.Integer(
        default=6, help="Complaints of so many months are looked at together."
    )
    training_need_bad_rating = fields.Float(
        default=2.0, help="Up to this a customer’s rating, of 5, is a complaint."
    )

    # Who is told of what (policy 6.2.1)
    training_notice_bundle_minutes = fields.Integer(
        default=60,
        help="Whatever happens to somebody within so many minutes is one message; what "
        "is undone within them is none.",
    )
    training_notice_manager = fields.Boolean(
        help="Department managers hear of what is told to their people, in one message "
        "for each class.",
    )
    training_trainer_ask_days = fields.Integer(
        default=30,
        help="Trainers are asked so many days before the class begins; with 0 they are "
        "told, and not asked.",
    )
    training_answer_days = fields.Integer(
        default=0,
        help="Participants answer until so many days before the class begins.",
    )

    training_reading_days = fields.Integer(
        default=7,
        help="Who has not read a rule document is reminded every so many days; with 0 "
        "nobody is.",
    )

    training_certificate_renewal_days = fields.Integer(
        default=60,
        help="So many days before a certificate ends its holder is told, and gets a "
        "place in the next session of its course, or a need is filed for him.",
    )

    # Figures of people's work (policy 3.2, design §6.15)
    training_effect_review_days = fields.Integer(
        default=60,
        help="So many days after a session's end the manager of each person who passed "
        "is asked what has changed at work; 0 for never.",
    )
    training_kpi_individual = fields.Boolean(
        help="Purpose: to see whether a person needs training. Readers: the person "
        "himself and the managers of his department; whoever looks at values "
        "of another is noted. Kept: as long as “Keep KPI values” says. While it is "
        "off, only training officers read values of single people.",
    )
    training_kpi_months = fields.Integer(
        default=3,
        help="Whose mean of so many months is worse than the target is looked at.",
    )
    training_kpi_retention_months = fields.Integer(
        default=0,
        help="KPI values older than so many months are deleted; with 0 they are kept, "
        "for effects of courses that are measured later.",
    )

    # Planning
    training_regular_days = fields.Integer(
        default=60,
        help="So many days before a regular course is due again, its next session is "
        "asked for.",
    )
    training_class_start = fields.Float(
        default=9.0,
        help="Where the company has no fixed working hours, sessions made from plan "
        "lines begin at this hour.",
    )
    training_class_end = fields.Float(
        default=17.0,
        help="Where the company has no fixed working hours, sessions made from plan "
        "lines go on until this hour, and on the next weekday.",
    )

    # Money and approval
    training_budget_mode = fields.Selection(
        selection=[("none", "No Check"), ("warn", "Warn"), ("block", "Block")],
        default="warn",
        required=True,
    )
    training_budget_escalation = fields.Float(default=10.0)
    training_budget_split = fields.Boolean(
        help="Central costs of a session are borne by the departments of its people."
    )
    training_analytic_per_plan = fields.Boolean(
        help="Each annual plan gets an analytic account of its own."
    )
    training_analytic_plan_id = fields.Many2one(comodel_name="account.analytic.plan")
    training_allow_self_approval = fields.Boolean()

    _training_minutes = models.Constraint(
        "CHECK (training_doors_minutes >= 0 AND training_after_minutes >= 0"
        " AND training_grace_minutes >= 0"
        " AND training_limit_minutes >= training_grace_minutes)",
        "Training minutes cannot be negative, and the limit is at least the grace.",
    )
    _training_percents = models.Constraint(
        "CHECK (training_min_attendance BETWEEN 0 AND 100"
        " AND training_pass_score BETWEEN 0 AND 100"
        " AND training_return_rate BETWEEN 0 AND 100)",
        "Training percentages and scores lie between 0 and 100.",
    )
    _training_weights = models.Constraint(
        "CHECK (training_weight_knowledge >= 0 AND training_weight_skill >= 0"
        " AND training_weight_attitude >= 0 AND training_weight_performance >= 0)",
        "A weight cannot be negative.",
    )
    _training_review = models.Constraint(
        "CHECK (training_review_raters >= 1)",
        "One rater at least is proposed.",
    )
    _training_plan_days = models.Constraint(
        "CHECK (training_annual_plan_days >= 0 AND training_quarterly_plan_days >= 0)",
        "The next plan is asked for a number of days ahead that is not negative.",
    )
    _training_summary = models.Constraint(
        "CHECK (training_summary_days BETWEEN 1 AND 60)",
        "Summary reports are due after 1 to 60 working days.",
    )
    _training_regular = models.Constraint(
        "CHECK (training_regular_days BETWEEN 0 AND 365)",
        "Regular courses are asked for 0 to 365 days ahead.",
    )
    _training_notice_bundle = models.Constraint(
        "CHECK (training_notice_bundle_minutes BETWEEN 0 AND 1440)",
        "Messages wait for each other for a day at most.",
    )
    _training_notice_ahead = models.Constraint(
        "CHECK (training_notice_days BETWEEN 0 AND 60"
        " AND training_exam_notice_days BETWEEN 0 AND 60"
        " AND training_trainer_ask_days BETWEEN 0 AND 365"
        " AND training_answer_days BETWEEN 0 AND 60)",
        "People are told, asked and answer a number of days ahead: 0 to 60, trainers "
        "to 365.",
    )
    _training_after = models.Constraint(
        "CHECK (training_result_days BETWEEN 0 AND 60"
        " AND training_acknowledge_days BETWEEN 0 AND 60"
        " AND training_trainer_report_days BETWEEN 0 AND 60"
        " AND training_improvement_days BETWEEN 0 AND 60"
        " AND training_improvement_escalate_days BETWEEN 0 AND 60)",
        "What follows a session is due after 0 to 60 working days.",
    )
    _training_improvement = models.Constraint(
        "CHECK (training_improvement_rating BETWEEN 0 AND 5"
        " AND training_improvement_pass_rate BETWEEN 0 AND 100)",
        "Improvements are opened under a mean of 0 to 5, and under 0 to 100 %.",
    )
    _training_need_points = models.Constraint(
        "CHECK (training_need_medium_points >= 1"
        " AND training_need_high_points > training_need_medium_points)",
        "High priority begins above medium priority.",
    )
    _training_need_clusters = models.Constraint(
        "CHECK (training_need_cluster >= 2"
        " AND training_need_cluster_months BETWEEN 1 AND 60"
        " AND training_need_bad_rating BETWEEN 0 AND 5)",
        "Two complaints at least, of 1 to 60 months, are of one kind; ratings lie "
        "between 0 and 5.",
    )
    _training_class_hours = models.Constraint(
        "CHECK (training_class_start >= 0 AND training_class_end <= 24"
        " AND training_class_start < training_class_end)",
        "Class ends after it begins, on the same day.",
    )
    _training_upload = models.Constraint(
        "CHECK (training_upload_mb BETWEEN 1 AND 100)",
        "Files that are handed in may have from 1 to 100 megabytes.",
    )
    _training_material = models.Constraint(
        "CHECK (training_material_mb BETWEEN 1 AND 1000)",
        "Files of material may have from 1 to 1,000 megabytes.",
    )
    _training_reading = models.Constraint(
        "CHECK (training_reading_days BETWEEN 0 AND 365)",
        "Readers of rule documents are reminded after 0 to 365 days.",
    )
    _training_certificate_renewal = models.Constraint(
        "CHECK (training_certificate_renewal_days BETWEEN 0 AND 365)",
        "Certificates are renewed 0 to 365 days before they end.",
    )
    _training_kpi = models.Constraint(
        "CHECK (training_kpi_months BETWEEN 1 AND 24"
        " AND (training_kpi_retention_months = 0"
        " OR training_kpi_retention_months BETWEEN 12 AND 240))",
        "People's figures are looked at over 1 to 24 months, and kept for 12 to 240 "
        "months or, with 0, for good.",
    )
    _training_effect_review = models.Constraint(
        "CHECK (training_effect_review_days BETWEEN 0 AND 365)",
        "Managers are asked up to 365 days after a session's end; 0 for never.",
    )
    _training_escalation = models.Constraint(
        "CHECK (training_budget_escalation >= 0)",
        "The percentage above which a budget is escalated cannot be negative.",
    )

    def write(self, vals):
        result = super().write(vals)
        if gather_set(type(self), "_menu_settings") & vals.keys():
            self.env["hr.department"]._training_clear_menus()
        return result

    def _get_training_analytic_plan(self):
        """The analytic plan for training: the company's choice, else the first."""
        self.ensure_one()
        Plan = self.env["account.analytic.plan"].sudo()
        plan = self.training_analytic_plan_id or Plan.search(
            [("parent_id", "=", False)], limit=1
        )
        if not plan:
            raise UserError(
                self.env._(
                    "Choose the analytic plan for training under Settings > Training."
                )
            )
        return plan

    def _get_training_tz(self):
        """Zone of its sessions: its working hours', else the user's."""
        # sudo: working hours are not open to every role
        return self.sudo().resource_calendar_id.tz or self.env.user.tz or "UTC"

    def _get_training_today(self):
        """The day in that zone, whatever zone a client says it is in."""
        return fields.Date.context_today(self.with_context(tz=self._get_training_tz()))

    def _get_training_over_domain(self, name, day_of=None):
        """Records of these companies of which a day is over, by the clock of each.

        :param str name: field of the day, or moment
        :param day_of: function of a company → what lies before it is over; none: its
            today
        """
        # sudo: days and settings only
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                name, "<", day_of(company) if day_of else company._get_training_today()
            )
            for company in self.sudo()
        )

    def _get_training_date(self, moment):
        """The day of a moment (UTC) in that zone."""
        zoned = self.with_context(tz=self._get_training_tz())
        return fields.Datetime.context_timestamp(zoned, moment).date()

    def _get_training_work_intervals(self, begin, end):
        """Stretches of the working hours, without holidays.

        :param begin, end: aware
        :return: ``[(start, stop)]``, aware; None where there are no hours, or they are
            flexible
        """
        # sudo: working hours are not open to every role
        calendar = self.sudo().resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return None
        domain = self._get_training_leaves_domain()
        intervals = calendar._work_intervals_batch(begin, end, domain=domain)[False]
        return [(start, stop) for start, stop, _meta in intervals]

    def _get_training_holidays(self, begin, end):
        """Stretches of the company's holidays.

        :param begin, end: aware
        :return: ``[(start, stop)]``, aware
        """
        # sudo: working hours are not open to every role
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return []
        domain = self._get_training_leaves_domain()
        intervals = calendar._leave_intervals_batch(begin, end, domain=domain)[False]
        return [(start, stop) for start, stop, _meta in intervals]

    def _get_training_leaves_domain(self):
        """Leaves that are the company's holidays.

        Odoo's public holidays are of no working hours, and of one company; it asks for
        those of all where nothing is said.
        """
        return [
            ("time_type", "=", "leave"),
            *("|", ("calendar_id", "!=", False)),
            ("company_id", "in", [False, self.id]),
        ]

    def _get_training_review_raters(self):
        """How many of a group are proposed: enough for its results to be shown."""
        self.ensure_one()
        least = anonymity.effective_threshold(self.training_anonymity_threshold)
        return max(self.training_review_raters, least)

    def _get_training_weights(self):
        """Dict indicator -> weight in a weighted result (policy 7.1)."""
        self.ensure_one()
        return {
            name: self[f"training_weight_{name}"] for name in states.WEIGHTED_INDICATORS
        }
