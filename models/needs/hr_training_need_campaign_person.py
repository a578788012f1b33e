from odoo import fields, models


class HrTrainingNeedCampaignPerson(models.Model):
    """Somebody who is asked for his training needs: once for a human (policy 3.1).

    Rows are made and followed by the campaign; nobody writes them.
    """

    _name = "hr.training.need.campaign.person"
    _description = "Person Asked for Training Needs"
    # hr.mixin: people are named by who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin"]
    _order = "campaign_id, department_id, id"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {
            "campaign_id",
            "employee_id",
            "department_id",
            "user_input_id",
            "has_no_login",
            "is_answered",
            "answered_on",
        }
    )

    campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="As it was when the person was asked.",
    )
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answers",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    has_no_login = fields.Boolean(
        string="No Login",
        default=True,
        copy=False,
        help="The person cannot open the form.",
    )
    is_anonymous = fields.Boolean(related="campaign_id.is_anonymous")
    is_answered = fields.Boolean(string="Answered", copy=False)
    answered_on = fields.Datetime(copy=False)

    _once = models.Constraint(
        "UNIQUE (campaign_id, employee_id)", "A person is asked once."
    )

    def _get_records_here(self):
        """Employee records by which people asked work in the company today (sudo).

        The one that was asked comes first. Who has left, or works in another company
        by now, has none: he is not asked any more.

        :return: dict person → ``hr.employee``
        """
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        ids = {e.id for records in aliases.values() for e in records}
        found = {}
        for person in self:
            employees = person.employee_id | aliases[person.employee_id]
            found[person] = employees.with_prefetch(ids).filtered(
                lambda e, company=person.company_id: (
                    e.active and e.company_id == company
                )
            )
        return found

    def _get_logins(self):
        """The login by which each answers, if he has one and works here (sudo).

        :return: dict person → ``res.users``
        """
        here = self._get_records_here()
        # All logins and their contacts at once, not one by one below.
        everybody = self.env["hr.employee"].union(*here.values())
        everybody.user_id.partner_id.fetch(["email", "name"])
        return {p: here[p].user_id.filtered("active")[:1] for p in self}

    def _get_counting(self):
        """Of each human the row by which he is asked, in the same survey (sudo).

        Two records may turn out to be one human's after both were asked. The row that
        says "answered" comes first, then one that has a form.

        :return: dict person → person
        """
        every = self.employee_id._training_get_aliases()
        humans = self.env["hr.training.person"]._get_keys(every)
        rows = self.search(
            [
                ("campaign_id", "in", self.campaign_id.ids),
                ("employee_id", "in", every.ids),
            ]
        )
        counting = {}
        for row in rows.sorted(
            lambda p: (not p.is_answered, not p.user_input_id, p.id)
        ):
            counting.setdefault((row.campaign_id, humans[row.employee_id]), row)
        return {p: counting[p.campaign_id, humans[p.employee_id]] for p in self}

    def _is_form_missing(self, login):
        """Whether he has to be given a form: none yet, or one of another login (sudo).

        Logins are handed on; what was handed in stays as it is.
        """
        self.ensure_one()
        form = self.user_input_id
        return not self.is_answered and (
            not form or (form.state != "done" and form.partner_id != login.partner_id)
        )

    def action_open_answers(self):
        """The person's answers, for who may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the link only; the answers are asked themselves
        form = self.sudo().user_input_id.sudo(False)
        form.check_access("read")
        return self._get_form_action(form)
