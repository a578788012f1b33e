from collections import Counter

from odoo import api, fields, models

from ...tools import anonymity, need_answers, needs


class HrTrainingNeed(models.Model):
    """Draft needs that came of answers to a need survey (policy 3.1)."""

    _inherit = "hr.training.need"

    _guarded_fields = frozenset({"campaign_id"})

    campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign",
        string="Need Survey",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The need survey whose answer it came of.",
    )

    @api.model
    def _do_take_answers(self, answers):
        """Make draft needs of answers to need surveys; note that they are in (sudo).

        The same wish of one person counts once, across surveys too; who has left needs
        nothing.

        :param answers: ``survey.user_input`` records that were just handed in
        """
        if not answers:
            return
        # sudo: as whoever answers, who may read neither form nor rows
        answers = answers.sudo()
        people = answers.env["hr.training.need.campaign.person"].search(
            [("user_input_id", "in", answers.ids)]
        )
        people.write({"is_answered": True, "answered_on": fields.Datetime.now()})
        employees = {}
        for person, here in people._get_records_here().items():
            employees[person.user_input_id.id] = here[:1]
        vals_list = []
        for answer in answers:
            if employee := employees.get(answer.id):
                vals_list += self._prepare_answer_needs(answer, employee)
        self._make_needs(vals_list)

    @api.model
    def _do_take_ballots(self, campaign, answers, threshold):
        """Make draft needs of what was answered without a name (as the superuser).

        One for each wish of a department, with the number of its people; of
        departments that could be told from the rest, together.

        :param answers: ``survey.user_input`` records, so many that they may be shown
        :param int threshold: humans that a department, and its rest, needs
        """
        departments = {answer: answer.training_department_id.id for answer in answers}
        shown = anonymity.publishable_groups(
            Counter(key or None for key in departments.values()), threshold
        )
        common = self._prepare_campaign_need(campaign)
        common |= self._prepare_source(campaign)
        answers = list(answers)
        anonymity.RANDOM.shuffle(answers)
        wishes = {}
        for answer in answers:
            department_id = departments[answer]
            department_id = department_id if department_id in shown else False
            for wish in self._prepare_wishes(answer):
                key = (
                    department_id,
                    wish.get("course_id"),
                    wish.get("skill_id"),
                    wish.get("skill_level_id"),
                    needs.fold(wish.get("name")),
                )
                need = wishes.setdefault(
                    key,
                    {
                        **common,
                        **wish,
                        "department_id": department_id,
                        "requester_id": False,
                        "headcount": 0,
                        "description": [],
                    },
                )
                need["headcount"] += 1
                need["description"].append(wish["description"])
                days = (need["date_wanted"], wish["date_wanted"])
                need["date_wanted"] = min(filter(None, days), default=False)
        for need in wishes.values():
            told = list(dict.fromkeys(filter(None, need["description"])))
            need["description"] = "\n\n".join(told) or False
        vals_list = list(wishes.values())
        anonymity.RANDOM.shuffle(vals_list)
        self._make_needs(vals_list)

    def _get_own_answer(self):
        """The user's own form that it was made of, in sudo, or an empty recordset."""
        self.ensure_one()
        # sudo: of what he wrote himself, whatever else he may read
        form = self.env["survey.user_input"].sudo()
        if self.sudo().source_model == form._name and self.campaign_id:
            form = form.browse(self.sudo().source_id).exists()
        return form.filtered(lambda f: f.partner_id == self.env.user.partner_id)

    def _has_open_evidence(self):
        return bool(self._get_own_answer()) or super()._has_open_evidence()

    def action_open_evidence(self):
        """Who answered the need survey himself sees his form as he handed it in.

        :return: action of its page; for others as before
        """
        self.ensure_one()
        self.check_access("read")
        if form := self._get_own_answer():
            token = form.survey_id.access_token
            url = f"/survey/print/{token}?answer_token={form.access_token}"
            return {"type": "ir.actions.act_url", "url": url, "target": "self"}
        return super().action_open_evidence()

    def _is_of_nobody(self):
        """Whether it is somebody's own wish and nobody may know whose."""
        self.ensure_one()
        return super()._is_of_nobody() or bool(
            self.campaign_id.is_anonymous and self.headcount
        )

    @api.model
    def _prepare_campaign_need(self, campaign):
        """Values of every need that comes of a need survey (sudo)."""
        return {
            "source_name": campaign.name,
            "campaign_id": campaign.id,
            "channel": needs.EMPLOYEE,
            "company_id": campaign.company_id.id,
            "date": campaign.company_id._get_training_today(),
        }

    @api.model
    def _prepare_answer_needs(self, answer, employee):
        """Values of the needs that one person's answers say (sudo)."""
        common = {
            **self._prepare_source(answer),
            **self._prepare_campaign_need(answer.training_campaign_id),
            "requester_id": employee.user_id.id or self.env.uid,
            "employee_ids": employee.ids,
        }
        return [{**common, **wish} for wish in self._prepare_wishes(answer)]

    @api.model
    def _prepare_wishes(self, answer):
        """Values of needs: what one form asks for, by when, and why (sudo)."""
        campaign = answer.training_campaign_id
        lang = campaign.company_id.partner_id.lang or self.env.lang
        # The training department reads it: in its language, whichever he answered in.
        answer = answer.with_context(lang=lang)
        said, points, wanted, beside = answer._read_need_answers()
        courses, skills, words = need_answers.gather(said)
        common = {
            "date_wanted": wanted,
            "description": "\n".join(beside) or False,
        }
        vals_list = [{**common, "course_id": course_id} for course_id in courses]
        for skill in answer.env["hr.skill"].browse(skills):
            scale = skill.skill_type_id.skill_level_ids
            level = need_answers.choose_level(
                [(one.level_progress, one.id) for one in scale], points
            )
            vals_list.append(
                {**common, "skill_id": skill.id, "skill_level_id": level or False}
            )
        for text in words:
            name = need_answers.shorten(text)
            told = beside if name == text else [text, *beside]
            vals_list.append(
                {**common, "name": name, "description": "\n".join(told) or False}
            )
        return vals_list
