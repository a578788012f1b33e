from odoo import api, fields, models


class HrTrainingTrainer(models.Model):
    """What a trainer reported, was told, and is to do better (policy 2.3.5, 7.3.2)."""

    _inherit = "hr.training.trainer"

    report_count = fields.Integer(compute="_compute_follow_up_counts")
    debrief_count = fields.Integer(compute="_compute_follow_up_counts")
    improvement_count = fields.Integer(compute="_compute_follow_up_counts")

    @api.depends_context("uid")
    def _compute_follow_up_counts(self):
        """As far as the user may read them."""
        for name, model in (
            ("report_count", "hr.training.trainer.report"),
            ("debrief_count", "hr.training.debrief"),
            ("improvement_count", "hr.training.improvement"),
        ):
            Model = self.env[model]
            counts = {}
            if Model.has_access("read"):
                domain = [("trainer_id", "in", self.ids)]
                counts = dict(Model._read_group(domain, ["trainer_id"], ["__count"]))
            for trainer in self:
                trainer[name] = counts.get(trainer._origin, 0)

    def action_view_reports(self):
        """What these trainers reported on their classes."""
        return self._get_follow_up_action(
            "hr_training.hr_training_trainer_report_action"
        )

    def action_view_debriefs(self):
        """Talks with these trainers."""
        return self._get_follow_up_action("hr_training.hr_training_debrief_action")

    def action_view_improvements(self):
        """What is to get better about these trainers."""
        return self._get_follow_up_action("hr_training.hr_training_improvement_action")

    def _get_follow_up_action(self, xmlid):
        self.check_access("read")
        return self._get_related_action(xmlid, [("trainer_id", "in", self.ids)])
