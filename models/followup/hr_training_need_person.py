from odoo import api, fields, models

from .hr_training_effect_review import DONE


class HrTrainingNeedPerson(models.Model):
    """A pass after which the manager says that the need is not met did not serve it
    (policy 7.1.3, design §2)."""

    _inherit = "hr.training.need.person"

    review_text = fields.Char(
        string="Manager's Review",
        compute="_compute_review_text",
        compute_sudo=True,
        help="Whether the need is met, as the manager saw it at work.",
    )

    @api.depends("enrollment_id", "employee_id")
    @api.depends_context("lang")
    def _compute_review_text(self):
        found = self._find_enrollments()
        labels = dict(
            self.env["hr.training.effect.review"]
            ._fields["need_met"]
            ._description_selection(self.env)
        )
        for person in self:
            reviews = found[person].effect_review_ids.filtered(
                lambda r: r.state == DONE
            )
            last = reviews.sorted("done_on")[-1:]
            person.review_text = labels.get(last.need_met)

    def _is_serving(self, enrollment):
        unmet = enrollment.effect_review_ids.filtered(
            lambda r: r.state == DONE and r.need_met == "no"
        )
        return not unmet and super()._is_serving(enrollment)
