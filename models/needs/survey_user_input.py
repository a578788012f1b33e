from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import need_answers, need_campaigns


class SurveyUserInput(models.Model):
    """Answers to need surveys become draft needs as they are handed in (policy 3.1)."""

    _inherit = "survey.user_input"

    training_campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign",
        string="Need Survey",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model
    def _get_ballot_models(self):
        return {**super()._get_ballot_models(), "campaign": "hr.training.need.campaign"}

    @api.model
    def _get_closed_ballots_domain(self):
        closed = Domain("training_campaign_id.state", "=", need_campaigns.CLOSED)
        return super()._get_closed_ballots_domain() | closed

    def _is_handed_out(self):
        return super()._is_handed_out() or bool(self.training_campaign_id)

    def _get_need_closed_reason(self):
        """Why this answer to a need survey is not taken, or False (sudo)."""
        self.ensure_one()
        campaign = self.training_campaign_id
        if not campaign or campaign.is_anonymous:
            # Whose an anonymous one is, the page knows: see the controller.
            return False
        if self.state == "done":
            return self.env._("You have answered already. Thank you!")
        if not campaign._is_in_time():
            return self.env._("This need survey is closed: it takes no answers.")
        person = campaign.person_ids.filtered(lambda p: p.user_input_id == self)
        here = person._get_records_here().get(person)
        if not here:
            return self.env._(
                "Whoever has left, or works in another company now, is not asked any "
                "more."
            )
        if person._get_counting()[person].is_answered:
            return self.env._("You have answered already. Thank you!")
        if self.partner_id not in here.user_id.partner_id:
            return self.env._("This form was given to somebody else.")
        return False

    def _do_lock_need(self):
        """Two tabs hand in one after the other, and none while it is closed (sudo)."""
        self.ensure_one()
        self.training_campaign_id._do_lock_answers()
        self.env.cr.execute(
            SQL("SELECT id FROM survey_user_input WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )
        self.invalidate_recordset(["state"])

    def _training_hand_in(self):
        """Of answers to a need survey draft needs are made, in the same transaction."""
        asked = self.filtered("training_campaign_id")
        for answer in asked:
            answer._do_lock_need()
            if answer.state != "done" and (reason := answer._get_need_closed_reason()):
                raise UserError(reason)
        fresh = asked.filtered(lambda answer: answer.state != "done")
        result = super()._training_hand_in()
        self.env["hr.training.need"]._do_take_answers(fresh)
        return result

    def _read_need_answers(self):
        """What one person said, as ``tools.need_answers`` takes it, and beside (sudo).

        :return: list of ``Said``, points of a level or None, day wanted or None, and
            sentences of the explanation
        """
        self.ensure_one()
        said, points, wanted, beside = [], None, None, []
        today = self.training_campaign_id.company_id._get_training_today()
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        inactive = self._get_inactive_conditional_questions()
        for line in lines.sorted(lambda one: (one.question_id.sequence, one.id)):
            mark = line.question_id.training_need_mark
            if not mark or line.question_id in inactive:
                continue
            choice = line.suggested_answer_id
            if mark == need_answers.LEVEL:
                points = choice.training_level_points or points
                continue
            if mark == need_answers.WHEN:
                day = line._get_need_day(today)
                wanted = day or wanted
                if day:
                    continue
            text = line._get_need_text()
            if mark in need_answers.WISHED:
                link = line._get_need_link(mark)
                said.append(need_answers.Said(mark, link, text))
            elif text:
                beside.append(f"{line.question_id.title}: {text}")
        return said, points, wanted, beside
