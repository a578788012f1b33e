from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

from ...tools import deadlines

# Days of holidays and weekends that a deadline of working days may lie back.
LOOK_BACK = timedelta(days=180)


class ResCompany(models.Model):
    """When a training file has to be complete (policy 2.2.5)."""

    _inherit = "res.company"

    training_file_days = fields.Integer(
        default=5,
        help="Working days after the end of a session within which its results have to "
        "be in the training files.",
    )

    training_loan_days = fields.Integer(
        default=30,
        help="Days for which a dossier is lent at most.",
    )

    _training_loan = models.Constraint(
        "CHECK (training_loan_days BETWEEN 1 AND 365)",
        "Dossiers are lent for 1 to 365 days.",
    )
    _training_file = models.Constraint(
        "CHECK (training_file_days BETWEEN 0 AND 60)",
        "Training files are complete within 0 to 60 working days.",
    )
    _training_archive = models.Constraint(
        "CHECK (training_archive_days BETWEEN 1 AND 60)",
        "Dossiers are due after 1 to 60 working days.",
    )
    _training_retention = models.Constraint(
        "CHECK (training_retention_years BETWEEN 1 AND 100)",
        "Records of people are kept for 1 to 100 years after they left.",
    )

    def _get_training_file_limit(self):
        """What ended before this moment (UTC) has to be in the training files."""
        self.ensure_one()
        today = self._get_training_today()
        works = self.env["hr.training.reminder.mixin"]._get_working_days(
            self, today - LOOK_BACK, today
        )
        day = deadlines.working_days_before(today, self.training_file_days, works)
        zone = pytz.timezone(self._get_training_tz())
        begin = zone.localize(datetime.combine(day, time())).astimezone(pytz.utc)
        return begin.replace(tzinfo=None)
