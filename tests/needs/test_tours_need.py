from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_tours", "tour")
class TestNeedSurveyTour(HrTrainingCase, HttpCase):
    """An employee says what he needs; he and the officer see what comes of it."""

    frozen = None
    uses = ("user_officer", "employee_employee", "employee_colleague")

    def test_p3_1_from_the_form_to_ones_own_needs_and_the_officers_drafts(self):
        campaign = self._as_officer("hr.training.need.campaign").create(
            {
                "name": "Needs 2026",
                "survey_id": self.env.ref("hr_training.survey_need").id,
                "department_ids": [Command.set(self.department_srv_n.ids)],
                "deadline": fields.Date.today() + timedelta(days=10),
            }
        )
        campaign.action_open()
        action = self.env.ref("hr_training.hr_training_my_form_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "hr_training_need_survey",
            login=self.user_employee.login,
            timeout=120,
        )
        mine = self.env.ref("hr_training.hr_training_need_action_mine")
        self.start_tour(
            f"/odoo/action-{mine.id}",
            "hr_training_need_survey_mine",
            login=self.user_employee.login,
        )
        action = self.env.ref("hr_training.hr_training_need_campaign_action")
        self.start_tour(
            f"/odoo/action-{action.id}/{campaign.id}",
            "hr_training_need_survey_officer",
            login=self.user_officer.login,
        )
        campaign.invalidate_recordset()
        self.assertEqual(campaign.need_count, 2)
        self.assertEqual(set(campaign.need_ids.mapped("state")), {"submitted"})
        self.assertEqual(
            campaign.need_ids.course_id, self.env.ref("hr_training.course_p02")
        )
