from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ...tools import need_answers, years


class SurveyUserInputLine(models.Model):
    """What one answer of a need survey says (policy 3.1)."""

    _inherit = "survey.user_input.line"

    def _get_need_link(self, mark):
        """Id of the course or the skill that was chosen, or None (sudo).

        A course that is retired by now, or of another company, is a wish in words.
        """
        self.ensure_one()
        if mark == need_answers.SKILL:
            return self.suggested_answer_id.training_skill_id.id or None
        course = self.suggested_answer_id.training_course_id
        company = self.user_input_id.training_campaign_id.company_id
        own = not course.company_id or course.company_id == company
        offered = course and mark == need_answers.COURSE and course._is_offered()
        return course.id if offered and own else None

    def _get_need_text(self):
        """The words of an answer: what was typed, or what was chosen (sudo)."""
        self.ensure_one()
        choice = self.suggested_answer_id
        linked = choice.training_course_id or choice.training_skill_id
        texts = (
            linked.name,
            choice.value,
            self.value_text_box,
            self.value_char_box,
            self.value_date and fields.Date.to_string(self.value_date),
        )
        return next((text.strip() for text in texts if text and text.strip()), "")

    def _get_need_day(self, today):
        """The day by which it is wanted, None where that is none (sudo)."""
        self.ensure_one()
        months = self.suggested_answer_id.training_within_months
        if months:
            return today + relativedelta(months=months)
        day = self.value_date
        return day if day and day >= today and years.is_plausible(day, today) else None
