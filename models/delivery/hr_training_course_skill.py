from odoo import fields, models


class HrTrainingCourseSkill(models.Model):
    """What a session froze of its course when it was scheduled (design §3)."""

    _inherit = "hr.training.course.skill"

    # What a session froze is nobody's to set.
    _guarded_fields = frozenset({"session_id"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        copy=False,
        ondelete="cascade",
        index=True,
    )
    _one_owner = models.Constraint(
        "CHECK ((course_id IS NULL) <> (session_id IS NULL))",
        "A skill line belongs to a course or to a session.",
    )
