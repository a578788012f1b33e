from odoo import api, models

from .hr_training_course import COURSE_PUBLISHED
from .hr_training_material import CONTENT

# A course version says them of each material, beside the version.
TAUGHT = frozenset({"name", "kind", "label", *CONTENT})


class HrTrainingMaterial(models.Model):
    """Material belongs to what a course teaches: it joins and leaves by a revision.

    Another name or version of it is another version of the courses that are offered
    with it.
    """

    _inherit = "hr.training.material"

    @api.model_create_multi
    def create(self, vals_list):
        materials = super().create(vals_list)
        if not self.env.su:
            # sudo: the course's state counts, whoever may read it
            materials.sudo().course_ids._check_content_open()
        return materials

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if "active" in vals:
            self._check_not_taught(bool(vals["active"]))
        # sudo: see above
        joined = self.sudo() if "course_ids" in vals else self.browse()
        before = {material: material.course_ids for material in joined}
        result = super().write(vals)
        for material, courses in before.items():
            after = material.course_ids
            ((courses | after) - (courses & after))._check_content_open()
        if TAUGHT & vals.keys():
            self._renew_courses()
        return result

    def _check_not_taught(self, active):
        """Nothing leaves a published course, or comes back, by being archived."""
        self.check_access("write")
        # sudo: see above
        changed = self.sudo().filtered(lambda material: material.active != active)
        self._check_reasons([(m, m._get_taught_reason()) for m in changed])

    def _get_taught_reason(self):
        """Why it stays as it is in courses that are offered, or False (sudo)."""
        self.ensure_one()
        courses = self._get_all_courses().filtered(
            lambda course: course.state == COURSE_PUBLISHED
        )
        if not courses:
            return False
        return self.env._(
            "%(material)s is part of what %(courses)s teaches now. Revise the course "
            "first; its next publication is a new version.",
            material=self.name,
            courses=", ".join(courses.mapped("display_name")),
        )

    def _get_all_courses(self):
        """Archived ones as well (sudo)."""
        courses = self.with_context(active_test=False).course_ids
        return courses.with_env(self.env)

    def _get_used_reason(self):
        reason = self._get_taught_reason() or super()._get_used_reason()
        # sudo: what courses taught counts, whoever may read it
        kept = self.env["hr.training.course.version"].sudo()
        if not reason and kept._find_with_material(self.ids):
            reason = self.env._(
                "%(name)s is named by versions of courses. Archive it instead.",
                name=self.name,
            )
        # sudo: see above
        tasks = self.env["hr.training.course.development"].sudo()
        if not reason and tasks.search_count([("material_ids", "in", self.ids)]):
            reason = self.env._(
                "%(name)s was written for a development task. Archive it instead.",
                name=self.name,
            )
        return reason

    def _renew_courses(self):
        # sudo: what is taught changes, whoever may write the courses
        self.sudo()._get_all_courses()._renew_material()

    def _get_course_row(self):
        """The material as a course version keeps it, for JSON (sudo)."""
        self.ensure_one()
        source = self.with_context(lang="en_US").name
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {code: self.with_context(lang=code).name for code in langs}
        return {
            "id": self.id,
            "name": source,
            "names": {code: name for code, name in names.items() if name != source},
            "kind": self.kind,
            "version": self.version,
            "version_id": self.current_version_id.id,
        }
