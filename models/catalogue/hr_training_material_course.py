from odoo import api, models


class HrTrainingMaterial(models.Model):
    """Material belongs to what a course teaches: it joins and leaves by a revision."""

    _inherit = "hr.training.material"

    @api.model_create_multi
    def create(self, vals_list):
        materials = super().create(vals_list)
        if not self.env.su:
            # sudo: the course's state counts, whoever may read it
            materials.sudo().course_ids._check_content_open()
        return materials

    def write(self, vals):
        if self.env.su or "course_ids" not in vals:
            return super().write(vals)
        # sudo: see above
        before = {material: material.course_ids for material in self.sudo()}
        result = super().write(vals)
        for material, courses in before.items():
            changed = (courses | material.course_ids) - (courses & material.course_ids)
            changed._check_content_open()
        return result
