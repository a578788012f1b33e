from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import need_campaigns, notices


class HrTrainingNeedCampaign(models.Model):
    """Who is asked, told and reminded, and when it is over (policy 3.1)."""

    _name = "hr.training.need.campaign"
    _inherit = ["hr.training.need.campaign", "hr.training.noticed.mixin"]

    # ------------------------------------------------------------
    # WHO IS ASKED
    # ------------------------------------------------------------

    def _find_people(self):
        """Employees of the departments and of those below, in sudo."""
        self.ensure_one()
        # sudo: who works there, whatever the officer may read of employees
        return (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("department_id", "child_of", self.department_ids.ids),
                ],
                order="id",
            )
        )

    def _do_ask(self):
        """Give everybody who has none his form, and tell him (sudo).

        Called on opening, and again while it is open: for who joins, and who gets a
        login. A human is asked once, whichever employee record he comes by.
        """
        for campaign in self:
            campaign._do_name_people()
            campaign._do_hand_out()

    def _do_name_people(self):
        self.ensure_one()
        Person = self.env["hr.training.person"]
        people = self._find_people()
        known = self.person_ids.employee_id
        keys = Person._get_keys(people | known)
        asked = {keys[employee] for employee in known}
        found = {}
        # Of two records of a human, the one that has the login is asked.
        for employee in people.sorted(lambda e: (not e.user_id, e.id)):
            if keys[employee] not in asked:
                found.setdefault(keys[employee], employee)
        self.env["hr.training.need.campaign.person"].create(
            [
                {
                    "campaign_id": self.id,
                    "employee_id": employee.id,
                    "department_id": employee.department_id.id,
                }
                for employee in found.values()
            ]
        )
        self.invalidate_recordset(["person_ids"])

    def _do_hand_out(self):
        """Empty forms of who can open them, in one go, and a message to each."""
        self.ensure_one()
        logins = self._do_find_logins()
        people = self.person_ids.filtered(
            lambda p: logins[p] and p._is_form_missing(logins[p])
        )
        # What somebody began whose login it is no longer is nobody's.
        people.user_input_id.unlink()
        questions = self.survey_id._prepare_user_input_predefined_questions()
        partners = [logins[person].partner_id for person in people]
        forms = (
            self.env["survey.user_input"]
            .with_context(tracking_disable=True, mail_create_nolog=True)
            .create(
                [
                    {
                        "survey_id": self.survey_id.id,
                        "partner_id": partner.id,
                        "email": partner.email,
                        "nickname": partner.name,
                        "deadline": self.closes_on,
                        "predefined_question_ids": [(6, 0, questions.ids)],
                        "training_campaign_id": self.id,
                    }
                    for partner in partners
                ]
            )
        )
        people._write_alike(
            {
                person.id: {"user_input_id": form.id, "has_no_login": False}
                for person, form in zip(people, forms, strict=True)
            }
        )
        self._do_tell(people, logins)

    def _do_find_logins(self):
        """By which login people answer; who was hired again goes on (sudo).

        :return: dict person → ``res.users``, empty where there is none, and where the
            human answers by another row
        """
        self.ensure_one()
        here = self.person_ids._get_records_here()
        known = self.person_ids.employee_id
        for person, employees in here.items():
            if employees and person.employee_id not in employees:
                # The human was asked, by whichever record; a record is asked once.
                person.employee_id = (employees - known or person.employee_id)[:1]
                known |= person.employee_id
        counting = self.person_ids._get_counting()
        return {
            person: login if counting[person] == person else login.browse()
            for person, login in self.person_ids._get_logins().items()
        }

    def _do_tell(self, people, logins):
        """Queue a message to each (sudo).

        :param logins: see :meth:`_do_find_logins`
        """
        self.env["hr.training.notice"]._queue(
            [
                {
                    "kind": notices.NEED_SURVEY,
                    "partner_id": logins[person].partner_id.id,
                    "company_id": self.company_id.id,
                    "res_model": self._name,
                    "res_id": self.id,
                    "campaign_id": self.id,
                }
                for person in people
            ]
        )

    def _do_move_deadlines(self):
        """Who has not answered has as long as the campaign is open (sudo)."""
        for campaign in self:
            campaign.person_ids.user_input_id.filtered(
                lambda form, until=campaign.closes_on: (
                    form.state != "done" and form.deadline != until
                )
            ).write({"deadline": campaign.closes_on})

    def _is_in_time(self):
        """Whether answers are taken now (sudo)."""
        self.ensure_one()
        return self.state == need_campaigns.OPEN and (
            not self.closes_on or self.closes_on > fields.Datetime.now()
        )

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _get_unanswered(self):
        """People who could answer and have not, those who have left aside (sudo)."""
        self.ensure_one()
        waiting = self.person_ids.filtered(
            lambda p: p.user_input_id and not p.is_answered
        )
        here = waiting._get_records_here()
        counting = waiting._get_counting()
        return waiting.filtered(lambda p: here[p] and counting[p] == p)

    def _get_unanswered_partners(self):
        """Contacts of those who may be asked once more (sudo)."""
        return self._get_unanswered().user_input_id.partner_id

    def _judge_notices(self, bundles, told):
        """Told once, while the answer is still waited for (sudo)."""
        waiting = {
            campaign.id: campaign._get_unanswered_partners()
            for campaign in self
            if campaign._is_in_time()
        }
        verdicts = {}
        for key, rows in bundles.items():
            partners = waiting.get(rows[0].res_id, self.env["res.partner"])
            new = key not in told or any(rows.mapped("again"))
            asked = rows[0].partner_id in partners
            verdicts[key] = notices.Verdict(
                notices.NEED_SURVEY if asked and new else None,
                {"asked": True},
                self._get_nothing_new(),
            )
        return verdicts

    def _get_waiting(self):
        if not self._is_in_time():
            return {}
        return {"answer": self._get_unanswered_partners()}

    def _prepare_reminder(self, asked):
        self.ensure_one()
        day = format_date(self.env, self.deadline)
        missing = (
            self.env._(
                "The training department asks what you need to learn. The survey is "
                "anonymous, so this goes to everybody: if you have answered already, "
                "thank you."
            )
            if self.is_anonymous
            else self.env._(
                "The training department asks what you need to learn. Your answer "
                "is still missing."
            )
        )
        return (
            self.env._("What do you need to learn? %(survey)s", survey=self.name),
            [missing, self.env._("Please answer by %(date)s.", date=day)],
            "odoo/my-training-forms",
            self.env._("Open my forms"),
        )

    def _is_reminder_due(self, today):
        self.ensure_one()
        opened = self.company_id._get_training_date(self.opened_on)
        last = self.reminded_on or opened
        return self.reminder_days > 0 and (
            last + timedelta(days=self.reminder_days) <= today
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_clock(self):
        """Close what is over, ask who has joined, remind who has not answered."""
        # sudo: a scheduled run
        Campaign = self.sudo()
        open_ones = Domain("state", "=", need_campaigns.OPEN)
        over = open_ones & Domain("closes_on", "<=", fields.Datetime.now())
        self._run_isolated(Campaign.search(over), lambda c: c._do_close(), over)
        self._run_isolated(
            Campaign.search(open_ones), lambda c: c._do_follow_day(), open_ones
        )

    def _do_follow_day(self):
        self.ensure_one()
        # Its deadline is not moved meanwhile: forms would have the old one.
        self._do_lock_answers()
        self._do_ask()
        today = self.company_id._get_training_today()
        if self._is_reminder_due(today) and self._do_remind():
            self.reminded_on = today
