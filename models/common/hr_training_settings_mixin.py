from odoo import fields, models


class HrTrainingSettingsMixin(models.AbstractModel):
    """The company's training settings (design §7), for the forms that show them."""

    _name = "hr.training.settings.mixin"
    _description = "Training Settings"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    training_doors_minutes = fields.Integer(
        related="company_id.training_doors_minutes", readonly=False
    )
    training_after_minutes = fields.Integer(
        related="company_id.training_after_minutes", readonly=False
    )
    training_grace_minutes = fields.Integer(
        related="company_id.training_grace_minutes", readonly=False
    )
    training_limit_minutes = fields.Integer(
        related="company_id.training_limit_minutes", readonly=False
    )
    training_min_attendance = fields.Float(
        related="company_id.training_min_attendance", readonly=False
    )
    training_pass_score = fields.Float(
        related="company_id.training_pass_score", readonly=False
    )
    training_resits = fields.Integer(
        related="company_id.training_resits", readonly=False
    )
    training_anonymity_threshold = fields.Integer(
        related="company_id.training_anonymity_threshold", readonly=False
    )
    training_return_rate = fields.Float(
        related="company_id.training_return_rate", readonly=False
    )
    training_upload_mb = fields.Integer(
        related="company_id.training_upload_mb", readonly=False
    )
    training_material_mb = fields.Integer(
        related="company_id.training_material_mb", readonly=False
    )
    training_reading_days = fields.Integer(
        related="company_id.training_reading_days", readonly=False
    )
    training_effect_review_days = fields.Integer(
        related="company_id.training_effect_review_days", readonly=False
    )
    training_certificate_renewal_days = fields.Integer(
        related="company_id.training_certificate_renewal_days", readonly=False
    )
    training_kpi_individual = fields.Boolean(
        related="company_id.training_kpi_individual", readonly=False
    )
    training_kpi_months = fields.Integer(
        related="company_id.training_kpi_months", readonly=False
    )
    training_kpi_retention_months = fields.Integer(
        related="company_id.training_kpi_retention_months", readonly=False
    )
    training_weight_knowledge = fields.Float(
        related="company_id.training_weight_knowledge", readonly=False
    )
    training_weight_skill = fields.Float(
        related="company_id.training_weight_skill", readonly=False
    )
    training_weight_attitude = fields.Float(
        related="company_id.training_weight_attitude", readonly=False
    )
    training_weight_performance = fields.Float(
        related="company_id.training_weight_performance", readonly=False
    )
    training_annual_plan_days = fields.Integer(
        related="company_id.training_annual_plan_days", readonly=False
    )
    training_answer_days = fields.Integer(
        related="company_id.training_answer_days", readonly=False
    )
    training_notice_bundle_minutes = fields.Integer(
        related="company_id.training_notice_bundle_minutes", readonly=False
    )
    training_notice_manager = fields.Boolean(
        related="company_id.training_notice_manager", readonly=False
    )
    training_trainer_ask_days = fields.Integer(
        related="company_id.training_trainer_ask_days", readonly=False
    )
    training_quarterly_plan_days = fields.Integer(
        related="company_id.training_quarterly_plan_days", readonly=False
    )
    training_regular_days = fields.Integer(
        related="company_id.training_regular_days", readonly=False
    )
    training_class_start = fields.Float(
        related="company_id.training_class_start", readonly=False
    )
    training_class_end = fields.Float(
        related="company_id.training_class_end", readonly=False
    )
    training_reminder_days = fields.Integer(
        related="company_id.training_reminder_days", readonly=False
    )
    training_review_raters = fields.Integer(
        related="company_id.training_review_raters", readonly=False
    )
    training_notice_days = fields.Integer(
        related="company_id.training_notice_days", readonly=False
    )
    training_exam_notice_days = fields.Integer(
        related="company_id.training_exam_notice_days", readonly=False
    )
    training_need_medium_points = fields.Integer(
        related="company_id.training_need_medium_points", readonly=False
    )
    training_need_high_points = fields.Integer(
        related="company_id.training_need_high_points", readonly=False
    )
    training_need_cluster = fields.Integer(
        related="company_id.training_need_cluster", readonly=False
    )
    training_need_cluster_months = fields.Integer(
        related="company_id.training_need_cluster_months", readonly=False
    )
    training_need_bad_rating = fields.Float(
        related="company_id.training_need_bad_rating", readonly=False
    )
    training_claim_days = fields.Integer(
        related="company_id.training_claim_days", readonly=False
    )
    training_result_days = fields.Integer(
        related="company_id.training_result_days", readonly=False
    )
    training_acknowledge_days = fields.Integer(
        related="company_id.training_acknowledge_days", readonly=False
    )
    training_trainer_report_days = fields.Integer(
        related="company_id.training_trainer_report_days", readonly=False
    )
    training_improvement_days = fields.Integer(
        related="company_id.training_improvement_days", readonly=False
    )
    training_improvement_escalate_days = fields.Integer(
        related="company_id.training_improvement_escalate_days", readonly=False
    )
    training_improvement_rating = fields.Float(
        related="company_id.training_improvement_rating", readonly=False
    )
    training_improvement_pass_rate = fields.Float(
        related="company_id.training_improvement_pass_rate", readonly=False
    )
    training_summary_days = fields.Integer(
        related="company_id.training_summary_days", readonly=False
    )
    training_archive_days = fields.Integer(
        related="company_id.training_archive_days", readonly=False
    )
    training_retention_years = fields.Integer(
        related="company_id.training_retention_years", readonly=False
    )
    training_budget_mode = fields.Selection(
        related="company_id.training_budget_mode", readonly=False
    )
    training_budget_escalation = fields.Float(
        related="company_id.training_budget_escalation", readonly=False
    )
    training_budget_split = fields.Boolean(
        related="company_id.training_budget_split", readonly=False
    )
    training_analytic_per_plan = fields.Boolean(
        related="company_id.training_analytic_per_plan", readonly=False
    )
    training_analytic_plan_id = fields.Many2one(
        related="company_id.training_analytic_plan_id", readonly=False
    )
    training_allow_self_approval = fields.Boolean(
        related="company_id.training_allow_self_approval", readonly=False
    )
