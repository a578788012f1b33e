from odoo import api, fields, models


class HrTrainingTrainerGradeTerm(models.Model):
    """Since when a trainer is of a grade (policy 8.3.3, design §7).

    Written by what gives the grade and by nothing else, so that a fee is that of the
    day of the class, whatever grade its trainer has by now. The first one counts from
    the beginning.
    """

    _name = "hr.training.trainer.grade.term"
    _description = "Trainer Grade over Time"
    _inherit = ["hr.training.guard.mixin"]
    _order = "trainer_id, date_from desc, id desc"
    _rec_name = "grade_id"

    _guarded_fields = frozenset({"trainer_id", "grade_id", "date_from"})

    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="trainer_id.company_id", store=True, index=True, precompute=True
    )
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        index="btree_not_null",
        ondelete="restrict",
        help="None where it was taken away.",
    )
    date_from = fields.Date(string="Since", required=True)

    _once_a_day = models.Constraint(
        "UNIQUE (trainer_id, date_from)", "The trainer has a grade of that day already."
    )

    @api.model
    def _keep(self, trainers):
        """Keep the grades that trainers have from today on (sudo).

        A second change on a day is another word for the same day.
        """
        terms = self._guard_sudo()
        known = terms.search([("trainer_id", "in", trainers.ids)]).grouped("trainer_id")
        vals_list = []
        for trainer in trainers:
            last = known.get(trainer, terms)[:1]
            if last.grade_id == trainer.grade_id:
                continue
            today = trainer.company_id._get_training_today()
            if last.date_from == today:
                last.grade_id = trainer.grade_id
                continue
            vals_list.append(
                {
                    "trainer_id": trainer.id,
                    "grade_id": trainer.grade_id.id,
                    "date_from": today,
                }
            )
        return terms.create(vals_list)
