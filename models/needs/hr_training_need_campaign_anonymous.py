from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import anonymity, need_campaigns


class HrTrainingNeedCampaign(models.Model):
    """Need surveys that are answered without a name (policy 3.1, design §6.4).

    What is promised, and how it is kept, stands at ``hr.training.participation``. Who
    was asked is known by name, and answers become needs when it is closed: how many
    people wish for what, and of which department where that gives nobody away. Of
    fewer answers than the threshold nothing is kept.
    """

    _name = "hr.training.need.campaign"
    _inherit = ["hr.training.need.campaign", "hr.training.ballot.mixin"]

    _ballot_kind = "campaign"
    _ballot_page = "need-survey"
    _participation_model = "hr.training.need.participation"
    _guarded_fields = frozenset({"anonymity_threshold", "closed_answered"})

    is_anonymous = fields.Boolean(
        string="Anonymous",
        help="Nobody can tell who gave which answer; needs are made when it is closed.",
    )
    anonymity_threshold = fields.Integer(
        copy=False,
        help="How many answers are needed, as it was promised on opening.",
    )
    participation_ids = fields.One2many(
        comodel_name="hr.training.need.participation",
        inverse_name="campaign_id",
        groups=fields.NO_ACCESS,
    )
    # Of what is forgotten on closing, numbers are kept.
    closed_answered = fields.Integer(copy=False)
    closed_returns = fields.Json(
        copy=False,
        groups=fields.NO_ACCESS,
        help="How many answered, by the id of a department that may be shown; 0: rest.",
    )
    result_hint = fields.Char(compute="_compute_result_hint")

    @api.depends("is_anonymous", "state", "closed_answered", "anonymity_threshold")
    def _compute_result_hint(self):
        """Why an anonymous survey has no needs."""
        for campaign in self:
            hint = False
            threshold = campaign.anonymity_threshold
            if not campaign.is_anonymous:
                pass
            elif campaign.state != need_campaigns.CLOSED:
                hint = self.env._("It is anonymous: needs are made when it is closed.")
            elif campaign.closed_answered < threshold:
                hint = self.env._(
                    "Fewer than %(threshold)s answers: nothing is kept, so that "
                    "nobody can be told from them.",
                    threshold=threshold,
                )
            campaign.result_hint = hint

    @api.depends("is_anonymous", "closed_answered", "participation_ids.is_answered")
    def _compute_counts(self):
        return super()._compute_counts()

    def _count_answered(self, marked):
        if not self.is_anonymous:
            return super()._count_answered(marked)
        # sudo: a number, and not who it was
        campaign = self.sudo()
        if campaign.state == need_campaigns.CLOSED:
            return campaign.closed_answered
        return len(campaign.participation_ids.filtered("is_answered"))

    # ------------------------------------------------------------
    # BALLOT: see hr.training.ballot.mixin
    # ------------------------------------------------------------

    def _is_anonymous_questionnaire(self):
        self.ensure_one()
        return self.is_anonymous

    def _takes_answers(self):
        self.ensure_one()
        return self.state == need_campaigns.OPEN

    def _get_participants(self):
        """People who are asked (sudo)."""
        self.ensure_one()
        return self.env["hr.training.need.campaign.person"].search(
            [("campaign_id", "=", self.id)]
        )

    def _get_humans(self, people):
        """Dict person asked → key of the human (sudo)."""
        keys = self.env["hr.training.person"]._get_keys(people.employee_id)
        return {person: keys[person.employee_id] for person in people}

    def _get_form_department(self, seat):
        """The department that a form may carry; a human is asked once."""
        self.ensure_one()
        counts = self.env["hr.training.need.campaign.person"]._read_group(
            [("campaign_id", "=", self.id)], ["department_id"], ["__count"]
        )
        shown = anonymity.publishable_groups(
            {department.id or None: count for department, count in counts},
            anonymity.effective_threshold(self.anonymity_threshold),
        )
        department = seat.department_id
        return department if department.id in shown else department.browse()

    def _get_answer_stamp(self):
        self.ensure_one()
        return self.opened_on

    def _get_my_seats(self):
        """Dict campaign → the row by which the user is asked, in sudo."""
        own = self.env["hr.department"]._training_own_employees()
        # sudo: the user's own rows only, whichever of his records was asked
        records = own.sudo()._training_get_aliases()
        people = records.env["hr.training.need.campaign.person"].search(
            [("campaign_id", "in", self.ids), ("employee_id", "in", records.ids)]
        )
        here = people._get_records_here()
        mine = people.filtered(lambda p: here[p]).grouped("campaign_id")
        return {c: mine.get(c.sudo(), people.browse())[:1] for c in self}

    @api.model
    def _browse_ballot(self, number):
        """What asks the user; he may read nothing else of it."""
        campaign = self.browse(number).exists()
        return campaign.filtered(lambda c: c._get_my_seats()[c])

    def action_answer(self):
        """Open the form that the user has to fill in.

        :return: the action that leads to it
        :raise UserError: he is not asked, has answered, or the time is over
        """
        self.ensure_one()
        if reason := self._get_cannot_answer_reason():
            raise UserError(reason)
        # sudo: the address of the user's own form
        campaign = self.sudo()
        if campaign.is_anonymous:
            url = campaign._get_ballot_url()
        else:
            form = campaign._get_my_seats()[campaign].user_input_id
            url = form.get_start_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _get_cannot_answer_reason(self):
        self.ensure_one()
        seat = self._get_my_seats()[self]
        # sudo: the user was found to be one of those asked
        campaign = self.sudo()
        form = seat.user_input_id
        if not seat or not (campaign.is_anonymous or form):
            return self.env._("There is no form for you to fill in here.")
        if not campaign._is_in_time():
            return self.env._("This need survey is closed: it takes no answers.")
        # The user's own flag only.
        row = campaign._get_participations()._find_of(campaign, seat)
        if row.is_answered or form.state == "done":
            return self.env._("You have answered already. Thank you!")
        return False

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def _get_cannot_open_reason(self):
        reason = super()._get_cannot_open_reason()
        if reason or not self.is_anonymous:
            return reason
        threshold = anonymity.effective_threshold(
            self.company_id.training_anonymity_threshold
        )
        keys = self.env["hr.training.person"]._get_keys(self._find_people())
        if len(set(keys.values())) < threshold:
            return self.env._(
                "So few people could be told from their answers: an anonymous survey "
                "asks %(threshold)s at least.",
                threshold=threshold,
            )
        return False

    def _do_hand_out(self):
        """Nobody gets a form of his own: it is made when he begins it."""
        self.ensure_one()
        if not self.is_anonymous:
            return super()._do_hand_out()
        logins = self._do_find_logins()
        self._do_promise()
        people = self.person_ids.filtered(lambda p: p.has_no_login and logins[p])
        people.write({"has_no_login": False})
        return self._do_tell(people, logins)

    def _get_unanswered_partners(self):
        """Of an anonymous one everybody, those who have answered included.

        A message that passes them over would say who they are.
        """
        if not self.is_anonymous:
            return super()._get_unanswered_partners()
        logins = self.person_ids._get_logins().values()
        return self.env["res.users"].union(*logins).partner_id

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def _do_close(self):
        anonymous = self._guard_sudo().filtered("is_anonymous")
        for campaign in anonymous._lock_to_close():
            if campaign._takes_answers():
                campaign._do_count()
        return super()._do_close()

    def _do_count(self):
        """Make needs of the answers; then forget who and when (as the superuser)."""
        self.ensure_one()
        rows = self._get_participations()._search_of(self)
        answered = rows.filtered("is_answered").person_id
        answers = self.env["survey.user_input"].search(
            [("training_campaign_id", "=", self.id), ("state", "=", "done")]
        )
        threshold = self._get_answer_threshold(answers, len(answered))
        if len(answers) >= threshold:
            self.env["hr.training.need"]._do_take_ballots(self, answers, threshold)
        self.write(
            {
                "closed_answered": len(answered),
                "closed_returns": self._count_returns(rows.person_id, answered),
            }
        )
        self._do_forget(answers, threshold)

    def _count_returns(self, asked, answered):
        """How many answered, by the id of a department that may be shown; 0: rest."""
        counts = Counter(person.department_id.id or None for person in asked)
        shown = anonymity.publishable_groups(
            counts, anonymity.effective_threshold(self.anonymity_threshold)
        )
        returns = dict.fromkeys([*shown, 0], 0)
        for person in answered:
            department_id = person.department_id.id
            returns[department_id if department_id in shown else 0] += 1
        return {str(key): count for key, count in returns.items()}
