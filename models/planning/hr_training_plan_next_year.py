from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Command

from ...tools import years
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED
from .hr_training_plan_line import DAYS

YEAR = relativedelta(years=1)


class HrTrainingPlan(models.Model):
    """Next year's plan begins with this year's (policy 4.1)."""

    _inherit = "hr.training.plan"

    can_copy_to_next_year = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("copy_to_next_year")
        return result

    def action_copy_to_next_year(self):
        """Draft annual plans of the year after, with the lines of these plans.

        Days move by a year, 29 February to the 28th. Lines that were dropped and those
        of retired courses stay behind, and so do people and trainers who have left; the
        new plan's history names them. Sessions and needs stay with the old plan.

        :return: the new ``hr.training.plan`` records
        :raise UserError: when a plan is not annual, or the caller is no officer
        """
        self._check_can_copy_to_next_year()
        return self._do_copy_to_next_year()

    def action_copy_to_next_year_and_view(self):
        """The button: copy, then open the new plan."""
        self.ensure_one()
        return self._get_form_action(self.action_copy_to_next_year())

    def _get_cannot_copy_to_next_year_reason(self):
        self.ensure_one()
        if self.kind != "annual":
            return self.env._("Only an annual plan is copied to the next year.")
        if not self._is_officer():
            return self.env._("Only a training officer can make an annual plan.")
        today = self.env.company._get_training_today()
        if self.date_to and self.date_to.year >= years.get_last_year(today):
            return self.env._(
                "It is of %(year)s: a plan of the year after lies too far ahead.",
                year=self.date_to.year,
            )
        return False

    def _check_can_copy_to_next_year(self):
        self.check_access("read")
        self._check_can("copy_to_next_year")

    def _do_copy_to_next_year(self):
        copies = self.browse()
        for plan in self:
            [vals] = plan.copy_data(plan._prepare_next_year())
            vals.pop("name", None)
            left, lines = plan._prepare_next_lines()
            vals["line_ids"] = [Command.create(line) for line in lines]
            copy = self.create(vals)
            copy._tell_left_behind(plan, left)
            copies += copy
        return copies

    def _prepare_next_year(self):
        """What of the plan's values is another one in the year after."""
        self.ensure_one()
        return {
            "date_from": self.date_from + YEAR,
            "date_to": self.date_to + YEAR,
            "responsible_id": self.env.uid,
            "line_ids": [],
        }

    def _prepare_next_lines(self):
        """Names of what stays behind, and the values of the lines that come along."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.is_dropped)
        lines._check_years(*DAYS)
        retired = lines.filtered(lambda line: not line._is_course_offered())
        lines -= retired
        # sudo: who has left is a fact of the record, whoever may read it
        lines_sudo = lines.sudo().with_context(active_test=False)
        Person = self.env["hr.training.person"]
        people = Person._filter_left(lines_sudo.employee_ids)
        trainers = lines_sudo.trainer_ids
        trainers = trainers.filtered(
            lambda trainer: not trainer.active or trainer.state != TRAINER_QUALIFIED
        )
        vals_list = [
            line._prepare_later(vals, YEAR, people, trainers)
            for line, vals in zip(lines, lines.copy_data(), strict=True)
        ]
        left = [
            # sudo: names only, of what the plan named
            *retired.sudo().course_id.mapped("display_name"),
            *people.mapped("name"),
            *trainers.mapped("name"),
        ]
        return left, vals_list

    def _tell_left_behind(self, plan, names):
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "Made from %(plan)s. Left behind, being retired or gone: %(names)s.",
                plan=plan.display_name,
                names=", ".join(names),
            )
            if names
            else self.env._("Made from %(plan)s.", plan=plan.display_name)
        )
