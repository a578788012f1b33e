"""Anonymous need surveys: people who answer without a browser, as its page does it."""

from odoo.fields import Command

from .common_campaign import CampaignCase


class AnonymousCase(CampaignCase):
    """Twelve people with logins, six in each of two departments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        departments = [cls.department_srv_n, cls.department_ops]
        cls.departments = cls.env["hr.department"].create(
            [
                {"name": f"Asked {department.name}", "company_id": cls.company.id}
                for department in departments
            ]
        )
        cls.department_srv_n, cls.department_ops = cls.departments
        rows = [
            (f"asked{number}", "base.group_user", cls.departments[number % 2])
            for number in range(12)
        ]
        cls._add_users(cls.company, *rows)
        cls.people = [getattr(cls, f"employee_{role}") for role, _g, _d in rows]

    @classmethod
    def _create_anonymous(cls, **vals):
        return cls._create_campaign(
            is_anonymous=True,
            **{"department_ids": [Command.set(cls.departments.ids)], **vals},
        )

    def _partners(self, people):
        return self.env["res.partner"].union(*(p.user_id.partner_id for p in people))

    def _begin(self, campaign, person):
        """A form, and the row of who fills it in."""
        campaign = campaign.with_user(person.user_id).sudo()
        seat = campaign._get_my_seats()[campaign]
        row = campaign._get_participations()._get_of(campaign, seat)
        form = campaign._make_anonymous_form(seat)
        return form.with_context(
            **form.env.context, training_participation_id=row.id
        ), row

    def _answer_as(self, campaign, person, **said):
        """Hand in a form the way the page does; by mark, positions or texts."""
        form, _row = self._begin(campaign, person)
        form._mark_in_progress()
        for mark, value in said.items():
            question = self.questions[mark]
            if isinstance(value, list):
                answers = question.suggested_answer_ids
                value = [str(answers[position].id) for position in value]
                if question.question_type == "simple_choice":
                    value = value[0]
            form._save_lines(question, value)
        form._mark_done()
        form._blur_times()
        return form

    def _answer_all(self, campaign, people=None):
        for person in people or self.people:
            self._answer_as(campaign, person, course=[0])

    def _close(self, campaign):
        campaign.with_user(self.user_officer).action_close()
        self.env.flush_all()
        self.env.invalidate_all()
