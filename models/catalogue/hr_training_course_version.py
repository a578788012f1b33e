from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import groups

# Who may know the forms of a course, and material that is deleted since.
TEACHERS = ",".join((groups.TRAINER, groups.OFFICER, groups.EXECUTIVE))


class HrTrainingCourseVersion(models.Model):
    """A course as it was published: what its sessions taught (policy 5, design §6.6).

    Made by publishing and never changed. While a course is under revision, this is
    what is taught of it.
    """

    _name = "hr.training.course.version"
    _description = "Course Version"
    _inherit = ["hr.training.guard.mixin"]
    _order = "course_id, number desc"

    _guarded_fields = frozenset(
        {
            "course_id",
            "number",
            "name",
            "objectives",
            "outline",
            "content",
            "note",
            "published_on",
            "user_id",
        }
    )
    _explained_links = {"course_id": "made by publishing only"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="course_id.company_id")
    number = fields.Integer(string="Version", required=True, copy=False)
    name = fields.Char(translate=True, copy=False)
    objectives = fields.Text(translate=True, copy=False)
    outline = fields.Text(translate=True, copy=False)
    note = fields.Text(string="What Is New", copy=False)
    published_on = fields.Datetime(copy=False)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Published By", copy=False
    )
    # Values of the course's content fields, see ``hr.training.course._get_content``.
    # Forms and material that not everybody may know of are among them.
    content = fields.Json(copy=False, groups=groups.OFFICER)

    hours = fields.Float(compute="_compute_content", compute_sudo=True)
    pass_score = fields.Float(compute="_compute_content", compute_sudo=True)
    min_attendance = fields.Float(
        string="Least Attendance (%)", compute="_compute_content", compute_sudo=True
    )
    validity_months = fields.Integer(compute="_compute_content", compute_sudo=True)
    issue_certificate = fields.Boolean(compute="_compute_content", compute_sudo=True)
    skill_text = fields.Text(string="Skills Gained", compute="_compute_texts")
    form_text = fields.Text(
        string="Evaluation Forms", compute="_compute_texts", groups=TEACHERS
    )
    material_text = fields.Text(string="Material", compute="_compute_texts")

    _number_unique = models.Constraint(
        "UNIQUE (course_id, number)", "The course has this version already."
    )

    @api.depends("course_id.code", "number", "name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(course)s, version %(number)s",
                course=f"[{version.course_id.code}] {version.name or ''}",
                number=version.number,
            )

    @api.depends("content")
    def _compute_content(self):
        for version in self:
            content = version.content or {}
            for name in (
                "hours",
                "pass_score",
                "min_attendance",
                "validity_months",
                "issue_certificate",
            ):
                version[name] = content.get(name, False)

    @api.depends("content")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_texts(self):
        """In the reader's language, as far as what they name is still there."""
        # sudo: the texts name what was taught; of material see below
        versions_sudo = self.sudo()
        env = versions_sudo.env
        Form = env["hr.training.course.form"]
        methods = dict(Form._fields["method"]._description_selection(self.env))
        contents = [version_sudo.content or {} for version_sudo in versions_sudo]
        rows = [row for content in contents for row in content.get("materials", ())]
        told = self._filter_told({row["id"] for row in rows})
        for version, content in zip(self, contents, strict=True):
            skills = [
                (
                    env["hr.skill"].browse(row["skill_id"]).exists(),
                    env["hr.skill.level"].browse(row["skill_level_id"]).exists(),
                )
                for row in content.get("skills", ())
            ]
            version.skill_text = "\n".join(
                f"{skill.name}: {level.name}"
                for skill, level in skills
                if skill and level
            )
            version.form_text = "\n".join(
                " · ".join(
                    filter(
                        None,
                        (
                            methods.get(row["method"]),
                            env["survey.survey"].browse(row["survey_id"]).exists().title
                            if row["survey_id"]
                            else None,
                        ),
                    )
                )
                for row in content.get("forms", ())
            )
            version.material_text = "\n".join(
                f"{self._get_material_name(row)} ({row['version']})"
                for row in content.get("materials", ())
                if row["id"] in told
            )

    @api.model
    def _filter_told(self, material_ids):
        """Of material that versions name, what the reader may know of.

        :return: set of ids
        """
        materials = self.env["hr.training.material"].browse(material_ids)
        there = materials.exists()
        told = set(there._filtered_access("read").ids)
        if self.env.su or self.env.user.has_groups(TEACHERS):
            told.update((materials - there).ids)
        return told

    @api.model
    def _get_material_name(self, row):
        """What a material was called, in the reader's language.

        :param dict row: of ``hr.training.material._get_course_row``
        """
        return row.get("names", {}).get(self.env.lang) or row["name"]

    @api.model
    def _find_with_material(self, material_ids):
        """Versions that name any of these materials."""
        # Such lists are short, and material is deleted rarely.
        self.flush_model(["content"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT version.id
                  FROM hr_training_course_version version,
                       jsonb_array_elements(version.content->'materials') material
                 WHERE (material->>'id')::int = ANY(%s)
                """,
                list(material_ids),
            )
        )
        return self.browse({version_id for (version_id,) in rows})

    @api.model
    def _add_languages(self):
        """Take languages that a version lacks from its course, where texts are alike.

        Those of shipped courses are loaded after the version was made.
        """
        names = ("name", "objectives", "outline")
        self.env["hr.training.course"].flush_model([*names, "version"])
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE hr_training_course_version kept
                   SET %s
                  FROM hr_training_course course
                 WHERE course.id = kept.course_id AND course.version = kept.number
                """,
                SQL(", ").join(
                    SQL(
                        "%(name)s = CASE"
                        " WHEN kept.%(name)s->>'en_US' = course.%(name)s->>'en_US'"
                        " THEN course.%(name)s || kept.%(name)s"
                        " ELSE kept.%(name)s END",
                        name=SQL.identifier(name),
                    )
                    for name in names
                ),
            )
        )
        self.invalidate_model(names)
