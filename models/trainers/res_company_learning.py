from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from ...tools import trainer_learning


class ResCompany(models.Model):
    """How much trainers learn themselves in a year (policy 8.2)."""

    _inherit = "res.company"

    training_teaching_skills_hours = fields.Float(
        default=8.0,
        help="Hours that a trainer has within 12 months in courses on teaching; with 0 "
        "none are due.",
    )
    training_update_hours = fields.Float(
        default=16.0,
        help="Hours that a trainer has within 12 months in courses on what is new in "
        "the profession; with 0 none are due.",
    )

    _training_trainer_learning = models.Constraint(
        "CHECK (training_teaching_skills_hours BETWEEN 0 AND 1000"
        " AND training_update_hours BETWEEN 0 AND 1000)",
        "Trainers have 0 to 1,000 hours of their own training within 12 months.",
    )

    def _get_training_learning_due(self):
        """Dict kind → hours that are due of a trainer within 12 months (8.2)."""
        self.ensure_one()
        return {
            trainer_learning.TEACHING_SKILLS: self.training_teaching_skills_hours,
            trainer_learning.PROFESSIONAL_UPDATE: self.training_update_hours,
        }

    def _get_training_stretch(self, date_from, date_to):
        """Days of the company's clock as moments in UTC: ``(begin, end)``, the end no
        longer among them."""
        zone = pytz.timezone(self._get_training_tz())
        return tuple(
            zone.localize(datetime.combine(day, time()))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )
