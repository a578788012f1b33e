from odoo import api, fields, models

FREQUENCIES = [
    ("daily", "Daily"),
    ("weekly", "Weekly"),
    ("monthly", "Monthly"),
    ("seldom", "Less Often"),
]
CRITICALITIES = [
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
]


class HrTrainingTask(models.Model):
    """What people of a job do, and what they have to know for it (policy 3.2).

    | action | who |
    | write tasks of a job | training officer; of a job that companies share who works
      in all of them |
    | read all | department manager, company management |
    | read those of his own job | employee |

    The skills of its tasks stand beside those that Odoo keeps of a job; the higher
    level of both is what the job asks for, see ``hr.training.gap``.
    """

    _name = "hr.training.task"
    _description = "Task of a Job"
    _inherit = ["hr.training.guard.mixin", "hr.training.company.mixin"]
    _order = "job_id, sequence, id"

    name = fields.Char(string="Work Task", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    job_id = fields.Many2one(
        comodel_name="hr.job", required=True, index=True, ondelete="restrict"
    )
    # Where the job belongs to; a job without company is everybody's, and so are they.
    company_id = fields.Many2one(
        related="job_id.company_id", store=True, index=True, precompute=True
    )
    description = fields.Text(
        string="Knowledge Needed",
        translate=True,
        help="What one has to know to do it: rules, products, steps.",
    )
    frequency = fields.Selection(selection=FREQUENCIES, default="weekly", required=True)
    criticality = fields.Selection(
        selection=CRITICALITIES,
        default="medium",
        required=True,
        help="What it costs when it is done badly.",
    )
    skill_ids = fields.One2many(
        comodel_name="hr.training.task.skill",
        inverse_name="task_id",
        string="Skills Needed",
        copy=True,
    )
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )

    # ------------------------------------------------------------
    # WHO READS IT
    # ------------------------------------------------------------

    @api.depends("job_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        [mine] = self._filter_few(("_get_open_terms",))
        for task in self:
            task.is_open_to_me = task.id in mine

    @api.model
    def _search_is_open_to_me(self, operator, value):
        return self._search_few(operator, "_get_open_terms")

    @api.model
    def _get_open_terms(self):
        """All of them for who leads people, else those of one's own jobs."""
        departments = self.env["hr.department"]
        # sudo: the answer is used in record rules; companies have a rule of their own
        Task = self.sudo().with_context(active_test=False)
        if departments._training_managed_departments():
            return [(Task._search([]), "id")]
        own = departments._training_own_employees().filtered("active")
        if not own.job_id:
            return []
        return [(Task._search([("job_id", "in", own.job_id.ids)]), "id")]

    # ------------------------------------------------------------
    # ITS SKILLS
    # ------------------------------------------------------------

    def _check_parts_open(self):
        """Its skills are written by who may write it."""
        self.check_access("write")
