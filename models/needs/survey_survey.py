from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import need_answers, need_campaigns


class SurveySurvey(models.Model):
    """Need surveys: forms by which employees say what they need to learn (policy 3.1).

    Handed out by campaigns and in no other way; stock survey officers see neither the
    form nor the answers, as of every training form (design §1).
    """

    _inherit = "survey.survey"

    _company_uses = {"hr.training.need.campaign": "survey_id"}

    survey_type = fields.Selection(
        selection_add=[(need_campaigns.SURVEY_TYPE, "Training: Needs")],
        ondelete={need_campaigns.SURVEY_TYPE: "cascade"},
    )
    training_campaign_ids = fields.One2many(
        comodel_name="hr.training.need.campaign", inverse_name="survey_id"
    )
    training_need_warning = fields.Text(compute="_compute_training_need_warning")

    @api.model
    def _get_training_types(self):
        return (*super()._get_training_types(), need_campaigns.SURVEY_TYPE)

    @api.depends("training_campaign_ids.state")
    def _compute_is_training_used(self):
        result = super()._compute_is_training_used()
        for survey in self.filtered("is_training"):
            # sudo: a form is in use whoever may read the campaign
            states = survey.sudo().training_campaign_ids.mapped("state")
            if set(states) - {need_campaigns.DRAFT}:
                survey.is_training_used = True
        return result

    def _is_training_secret(self):
        # sudo: what it is, whoever may read it
        campaigns = self.sudo().training_campaign_ids
        return super()._is_training_secret() or any(campaigns.mapped("is_anonymous"))

    def _is_training_wanted(self):
        return super()._is_training_wanted() or any(
            campaign.state != need_campaigns.CLOSED
            for campaign in self.training_campaign_ids
        )

    def _asks_for_needs(self):
        """Whether any question is marked as course, skill or wish (sudo)."""
        self.ensure_one()
        marks = set(self.question_ids.mapped("training_need_mark"))
        return not marks.isdisjoint(need_answers.WISHED)

    @api.depends(
        "survey_type",
        "question_and_page_ids.training_need_mark",
        "question_and_page_ids.suggested_answer_ids.training_course_id",
        "question_and_page_ids.suggested_answer_ids.training_skill_id",
    )
    def _compute_training_need_warning(self):
        for survey in self:
            is_need = survey.survey_type == need_campaigns.SURVEY_TYPE
            warnings = survey._get_need_warnings() if is_need else []
            survey.training_need_warning = "\n".join(warnings) or False

    def _get_need_warnings(self):
        """What keeps answers from becoming needs."""
        self.ensure_one()
        asked = self.question_ids.filtered(
            lambda q: q.training_need_mark in need_answers.WISHED
        )
        if not asked:
            return [
                self.env._(
                    "No question is marked as course, skill or wish: no need would "
                    "come of the answers."
                )
            ]
        loose = asked.suggested_answer_ids.filtered(
            lambda a: not a.training_course_id and not a.training_skill_id
        )
        if loose:
            return [
                self.env._(
                    "These answers name no course and no skill, and become needs in "
                    "their words: %(answers)s.",
                    answers=", ".join(filter(None, loose.mapped("value"))),
                )
            ]
        return []

    @api.constrains("survey_type")
    def _check_need_survey_type(self):
        # sudo: a form that campaigns have keeps its kind, whoever may read them
        self.sudo().training_campaign_ids._check_survey()

    # ------------------------------------------------------------
    # FILL IN WHAT IS OFFERED
    # ------------------------------------------------------------

    def action_training_fill_offers(self):
        """Add the courses offered, and the skills they teach, to the answers.

        To every question that is marked as course or skill. What is there stays; names
        are taken in every language.

        :raise UserError: no question of that kind, or the form is in use
        """
        self.check_access("write")
        for survey in self:
            survey._fill_offers()
        return True

    def _fill_offers(self):
        self.ensure_one()
        marked = self.question_ids.grouped("training_need_mark")
        of_courses = marked.get(need_answers.COURSE, self.env["survey.question"])
        of_skills = marked.get(need_answers.SKILL, self.env["survey.question"])
        if not of_courses and not of_skills:
            raise UserError(
                self.env._("Mark a question as course or skill first: it is filled in.")
            )
        self._check_training_unused({})
        owner = self.training_company_id
        companies = [False, *(owner.ids if owner else ())]
        courses = self.env["hr.training.course"].search(
            [
                ("state", "=", "published"),
                ("company_id", "in", companies),
            ]
        )
        # sudo: what a course teaches is shown with it
        skills = courses.sudo().skill_ids.skill_id.sudo(False)
        of_courses._add_offers("training_course_id", courses)
        of_skills._add_offers("training_skill_id", skills)

    def action_training_open_new_need_version(self):
        """The button of a need survey's form: a new version, shown.

        :raise UserError: not one form, or none of a need survey
        """
        if len(self) != 1 or self.survey_type != need_campaigns.SURVEY_TYPE:
            raise UserError(self.env._("Please choose one form of a need survey."))
        version = self.action_training_new_version()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.survey_survey_action_need"
            ),
            "res_id": version[:1].id,
            "view_mode": "form",
            "views": [
                (self.env.ref("hr_training.survey_survey_view_form_need").id, "form")
            ],
        }
