from odoo import api, fields, models


class HrJob(models.Model):
    _inherit = "hr.job"

    training_task_ids = fields.One2many(
        comodel_name="hr.training.task",
        inverse_name="job_id",
        string="Tasks",
        groups="hr_training.group_hr_training_officer,"
        "hr_training.group_hr_training_executive",
    )
    training_task_count = fields.Integer(
        string="Number of Tasks",
        compute="_compute_training_task_count",
        groups="hr_training.group_hr_training_officer,"
        "hr_training.group_hr_training_executive",
    )

    @api.depends("training_task_ids")
    def _compute_training_task_count(self):
        counts = dict(
            self.env["hr.training.task"]._read_group(
                [("job_id", "in", self.ids)], ["job_id"], ["__count"]
            )
        )
        for job in self:
            job.training_task_count = counts.get(job, 0)

    def training_gaps(self, department_ids=None):
        """Where people of these jobs have less of a skill than the job asks for.

        Required is the higher of what Odoo's skills of the job and the job's tasks
        say; current is the highest level somebody has today, under whichever of his
        employee records. Officers and company management get everybody of the
        companies they work in, a department manager his people and himself, everybody
        else himself (policy 3.2, design §10).

        :param department_ids: of people in these departments and those below; None
            or nothing: in all
        :return: list of dict ``employee_id skill_id required current`` in the order
            of both numbers, only where required > current; levels as
            ``level_progress``, 0 to 100, where 0 is none, or one that has expired. No
            jobs ask for all of them.
        :raise AccessError: for who is no employee's user
        :raise UserError: where departments are no list of numbers
        """
        Gap = self.env["hr.training.gap"]
        Gap.check_access("read")
        department_ids = Gap._read_ids(department_ids) if department_ids else None
        names = ("employee_id", "skill_id", "required", "current")
        return [
            dict(zip(names, row, strict=True))
            for row in Gap._get_gaps(self.ids or None, department_ids)
        ]

    def action_view_training_tasks(self):
        """Tasks of these jobs.

        :return: action of the list, where officers add to them
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_task_action"
        )
        action["domain"] = [("job_id", "in", self.ids)]
        action["context"] = {"default_job_id": self.id} if len(self) == 1 else {}
        return action
