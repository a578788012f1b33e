from odoo import api, fields, models

from ...tools import need_answers, needs


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
    def _prepare_answer_needs(self, answer, employee):
        """Values of the needs that one person's answers say (sudo)."""
        campaign = answer.training_campaign_id
        lang = campaign.company_id.partner_id.lang or self.env.lang
        # The training department reads it: in its language, whichever he answered in.
        answer = answer.with_context(lang=lang)
        said, points, wanted, beside = answer._read_need_answers()
        courses, skills, words = need_answers.gather(said)
        common = {
            **self._prepare_source(answer),
            "source_name": campaign.name,
            "campaign_id": campaign.id,
            "channel": needs.EMPLOYEE,
            "company_id": campaign.company_id.id,
            "requester_id": employee.user_id.id or self.env.uid,
            "date": campaign.company_id._get_training_today(),
            "date_wanted": wanted,
            "description": "\n".join(beside) or False,
            "employee_ids": employee.ids,
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
