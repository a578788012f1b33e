from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools import need_campaigns
from ..evaluation.hr_training_my_form import KINDS

KIND_NEED = 5


class HrTrainingMyForm(models.Model):
    """Need surveys wait for whom they ask, beside forms of sessions (policy 3.1)."""

    _inherit = "hr.training.my.form"
    _depends = {
        "hr.training.need.campaign.person": ["campaign_id", "user_input_id"],
        "hr.training.need.campaign": ["state", "company_id", "is_anonymous"],
        "hr.training.need.participation": ["campaign_id", "person_id", "is_answered"],
        "hr.employee": ["active", "company_id"],
    }

    method = fields.Selection(selection_add=[("need", "Training Needs")])

    @api.model
    def _get_queries(self):
        return [
            *super()._get_queries(),
            self._get_need_query(),
            self._get_anonymous_need_query(),
        ]

    @api.model
    def _get_need_query(self):
        """Need surveys that ask the person, and what he answered."""
        return SQL(
            """
            SELECT person.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   users.id AS user_id,
                   answer.id AS user_input_id,
                   NULL::integer AS evaluation_id,
                   NULL::integer AS session_id,
                   NULL::integer AS enrollment_id,
                   NULL::integer AS employee_id,
                   'need' AS method,
                   1 AS attempt,
                   answer.state AS answer_state,
                   answer.deadline,
                   answer.end_datetime AS handed_in_on,
                   campaign.state = %(open)s AND employee.active
                       AND employee.company_id = campaign.company_id AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_need_campaign_person person
              JOIN hr_training_need_campaign campaign
                ON campaign.id = person.campaign_id
              JOIN hr_employee employee ON employee.id = person.employee_id
              JOIN survey_user_input answer ON answer.id = person.user_input_id
              JOIN res_users users
                ON users.partner_id = answer.partner_id AND users.active
            """,
            kinds=KINDS,
            kind=KIND_NEED,
            open=need_campaigns.OPEN,
        )

    @api.model
    def _get_anonymous_need_query(self):
        """Anonymous need surveys while they are open."""
        return SQL(
            """
            SELECT person.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   employee.user_id,
                   NULL::integer AS user_input_id,
                   NULL::integer AS evaluation_id,
                   NULL::integer AS session_id,
                   NULL::integer AS enrollment_id,
                   NULL::integer AS employee_id,
                   'need' AS method,
                   1 AS attempt,
                   CASE WHEN participation.is_answered THEN 'done' ELSE 'new' END
                       AS answer_state,
                   campaign.closes_on AS deadline,
                   NULL::timestamp AS handed_in_on,
                   employee.active AND employee.company_id = campaign.company_id
                       AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_need_participation participation
              JOIN hr_training_need_campaign campaign
                ON campaign.id = participation.campaign_id
               AND campaign.is_anonymous AND campaign.state = %(open)s
              JOIN hr_training_need_campaign_person person
                ON person.id = participation.person_id
              JOIN hr_employee employee ON employee.id = person.employee_id
             WHERE employee.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=KIND_NEED,
            open=need_campaigns.OPEN,
        )

    def _get_campaign(self):
        """The need survey of a row, in sudo."""
        self.ensure_one()
        # sudo: who is asked may know what, and until when
        person = self.env["hr.training.need.campaign.person"].sudo()
        return person.browse(self.id // KINDS).campaign_id

    def _get_url(self):
        if self.kind == KIND_NEED and not self.user_input_id:
            return self._get_campaign()._get_ballot_url()
        return super()._get_url()

    @api.depends_context("lang")
    def _compute_name(self):
        surveys = self.filtered(lambda form: form.kind == KIND_NEED)
        result = super(HrTrainingMyForm, self - surveys)._compute_name()
        for form in surveys:
            campaign = form._get_campaign()
            form.name = campaign.name
            form.session_text = False
            form.deadline_text = format_date(self.env, campaign.deadline)
            form.time_text = False
        return result
