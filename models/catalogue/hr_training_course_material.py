from odoo import models

from .hr_training_course import COURSE_PUBLISHED


class HrTrainingCourse(models.Model):
    """A version of a course says from which versions of its material it is taught.

    Where material changes, the published courses that have it get a further version.
    """

    _inherit = "hr.training.course"

    def _renew_material(self):
        """Give published courses a version with their material as it is today."""
        # sudo: who releases material may write no courses of other companies
        changed = self.sudo()._filter_other_material()
        changed.revision_note = self.env._("Its material has changed.")
        changed._renumber_changed()
        changed._guard_sudo()._keep_versions()

    def _follow_material(self):
        """The same before they are taught, by what came in force by its day only.

        A version that no session has taught yet is brought up to date.
        """
        # sudo: see above
        changed = self.sudo()._filter_other_material()
        taught = changed._filter_taught()
        taught._renew_material()
        (changed - taught)._guard_sudo()._keep_versions()

    def _filter_other_material(self):
        """Published ones whose version says other material than they have (sudo)."""
        published = self.filtered(lambda c: c.state == COURSE_PUBLISHED)
        # Read for all at once.
        published.material_ids.mapped("current_version_id")
        return published.filtered(
            lambda course: (
                (version := course._get_taught_version())
                and version.content["materials"] != course._get_material_rows()
            )
        )

    def _get_material_rows(self):
        """The material as a course version keeps it, for JSON (sudo)."""
        self.ensure_one()
        # Whatever order and context it is read in: it is compared with what was kept.
        materials = self.material_ids.filtered("active").sorted("id")
        return [material._get_course_row() for material in materials]
