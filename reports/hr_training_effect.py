from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What the statement of the passes and their figures is read from.
EFFECT_DEPENDS = {
    "hr.training.kpi.baseline": ["enrollment_id", "kpi_id", "value"],
    "hr.training.kpi.value": ["employee_id", "company_id", "kpi_id", "month", "value"],
    "hr.training.enrollment": [
        *("employee_id", "company_id", "course_id", "session_id", "department_id"),
        *("job_id", "state", "result", "passed_on"),
    ],
    "hr.training.session": ["date_end"],
}


class HrTrainingEffect(models.Model):
    """A person's KPI before and after a course: what was, and not why (policy 7.1.3).

    A row for the first pass of a course and each KPI with values on both sides.

    | reads, where the company shows single figures (design §6.15) | whose |
    | the person | his own |
    | department manager | his people's |
    | officer | everybody's in his companies |

    Who reads those of others is noted.
    """

    _name = "hr.training.effect"
    _description = "Before and After of a Person"
    _inherit = [
        "hr.training.team.mixin",
        "hr.training.looked.mixin",
        "hr.training.view.mixin",
    ]
    _auto = False
    _order = "month desc, id"
    _rec_name = "employee_id"
    _depends = EFFECT_DEPENDS
    _looked_fields = frozenset({"value_before", "value_after", "value_delta"})

    enrollment_id = fields.Many2one("hr.training.enrollment", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    course_id = fields.Many2one("hr.training.course", readonly=True)
    session_id = fields.Many2one("hr.training.session", readonly=True)
    department_id = fields.Many2one(
        "hr.department", readonly=True, help="As it was on enrolment."
    )
    kpi_id = fields.Many2one("hr.training.kpi", string="KPI", readonly=True)
    month = fields.Date(string="Month of Training", readonly=True)
    value_before = fields.Float(
        string="Before Training",
        readonly=True,
        aggregator="avg",
        help="Mean of the three months before the month of the last class, as frozen.",
    )
    value_after = fields.Float(
        string="After Training",
        readonly=True,
        aggregator="avg",
        help="Mean of the three months after the month of the last class.",
    )
    value_delta = fields.Float(
        string="Difference", readonly=True, aggregator="avg", help="After less before."
    )
    unit = fields.Char(related="kpi_id.unit")

    @api.model
    def _get_queries(self):
        # sudo: rules of this model say who sees a row
        Baseline = self.env["hr.training.kpi.baseline"].sudo()
        Baseline._avoid_compiling()
        facts = Baseline._get_facts(Domain.TRUE, ["company_id", "course_id"])
        return super()._get_queries() + [
            SQL(
                """
                SELECT %(id)s AS id,
                       fact.enrollment_id, fact.employee_id, fact.company_id,
                       fact.course_id, fact.session_id, fact.department_id,
                       fact.kpi_id, fact.month,
                       fact.before AS value_before, fact.after AS value_after,
                       fact.after - fact.before AS value_delta
                  FROM (%(facts)s) fact
                """,
                id=self._pack_id(
                    (SQL("fact.enrollment_id"), 38), (SQL("fact.kpi_id"), 15)
                ),
                facts=facts,
            )
        ]

    def _get_opened_record(self):
        return self.enrollment_id
