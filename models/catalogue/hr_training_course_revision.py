from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

from .hr_training_course import COURSE_DRAFT, COURSE_PUBLISHED, COURSE_REVISING
from .hr_training_weight_mixin import WEIGHTS

# What a course teaches and asks for: it changes by a revision only.
CONTENT_VALUES = (
    "hours",
    "pass_score",
    "min_attendance",
    "validity_months",
    "issue_certificate",
    "observation_weight",
)
CONTENT_FIELDS = frozenset(
    {
        *CONTENT_VALUES,
        *WEIGHTS,
        "objectives",
        "outline",
        "skill_ids",
        "form_ids",
        "material_ids",
    }
)


class HrTrainingCourse(models.Model):
    """Versions: what is offered stays as it is until a revision is published.

    Each publication is kept as ``hr.training.course.version``. A course under revision
    is taught as it was published last.
    """

    _inherit = "hr.training.course"

    version_ids = fields.One2many(
        comodel_name="hr.training.course.version",
        inverse_name="course_id",
        string="Versions",
    )
    version_count = fields.Integer(compute="_compute_version_count")
    is_content_open = fields.Boolean(compute="_compute_is_content_open")
    revision_note = fields.Text(
        string="What Is New",
        copy=False,
        help="Kept with the version when the revision is published.",
    )

    taught_hours = fields.Float(compute="_compute_taught")
    taught_objectives = fields.Text(compute="_compute_taught")
    taught_outline = fields.Text(compute="_compute_taught")

    _guarded_fields = frozenset({"version_ids"})

    @api.depends("state", "version", "hours", "objectives", "outline")
    @api.depends_context("lang")
    def _compute_taught(self):
        """What readers of the catalogue are told: no draft of a revision."""
        for course in self:
            version = course.state == COURSE_REVISING and course._get_taught_version()
            source = version or course
            course.taught_hours = source.hours
            course.taught_objectives = source.objectives
            course.taught_outline = source.outline

    def _compute_version_count(self):
        counts = dict(
            self.env["hr.training.course.version"]._read_group(
                [("course_id", "in", self.ids)], ["course_id"], ["__count"]
            )
        )
        for course in self:
            course.version_count = counts.get(course, 0)

    @api.depends("state")
    def _compute_is_content_open(self):
        for course in self:
            course.is_content_open = not course._get_content_closed_reason()

    def _get_content_closed_reason(self):
        self.ensure_one()
        if self.state in (COURSE_DRAFT, COURSE_REVISING):
            return False
        return self.env._(
            "%(course)s is offered with what it teaches now. Revise it first; the next "
            "publication is a new version.",
            course=self.display_name,
        )

    def _check_content_open(self):
        """Raise where what is taught cannot change without a revision."""
        self._check_reasons([(c, c._get_content_closed_reason()) for c in self])

    def _check_parts_open(self):
        result = super()._check_parts_open()
        # sudo: the state counts, whoever may read the course
        self.sudo()._check_content_open()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        courses = super().create(vals_list)
        # Shipped or imported ones come into the world as published.
        courses.filtered(lambda c: c.state != COURSE_DRAFT)._keep_versions()
        return courses

    def write(self, vals):
        if not self.env.su and CONTENT_FIELDS & vals.keys():
            self._check_content_open()
        return super().write(vals)

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _get_content(self):
        """What the course teaches and asks for as it stands, for JSON (sudo)."""
        self.ensure_one()
        # sudo: all of it is taught, whatever the caller may read
        course = self.sudo()
        return {
            **{name: course[name] for name in CONTENT_VALUES},
            **{name: course[name] for name in WEIGHTS},
            "skills": [
                {
                    "skill_type_id": line.skill_type_id.id,
                    "skill_id": line.skill_id.id,
                    "skill_level_id": line.skill_level_id.id,
                }
                for line in course.skill_ids
            ],
            "forms": [form._get_content() for form in course.form_ids],
            "materials": course._get_material_rows(),
        }

    def _get_taught_content(self):
        """What is taught today: of a course under revision, its last version's."""
        self.ensure_one()
        version = self._get_taught_version()
        if self.state == COURSE_REVISING and version:
            return version.content
        return self._get_content()

    def _get_taught_version(self):
        """The version that sessions teach today (sudo)."""
        self.ensure_one()
        # sudo: a session keeps it, whatever the caller may read
        return self.sudo().version_ids.filtered(lambda v: v.number == self.version)[:1]

    def _get_taught_forms(self):
        """Evaluation forms of what is taught today (sudo)."""
        self.ensure_one()
        version = self._get_taught_version()
        if self.state != COURSE_REVISING or not version:
            # sudo: a session takes them over, whatever the caller may read
            return self.sudo().form_ids
        # sudo: see above
        Form = self.env["hr.training.course.form"].sudo()
        forms = Form.browse()
        for row in version.content["forms"]:
            form = Form.new(row)
            # One that was deleted since is not filled in any more.
            if form.survey_id.exists() == form.survey_id:
                forms += form
        return forms

    @api.model
    def _get_taught_materials(self, content):
        """Material of what is taught (sudo).

        :param dict content: of :meth:`_get_taught_content`
        """
        ids = [row["id"] for row in content["materials"]]
        # sudo: a session keeps it, whatever the caller may read
        return self.env["hr.training.material"].sudo().browse(ids).exists()

    # ------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------

    def _do_publish(self):
        # A revision that ended in retiring the course is a new version as well.
        self.filtered(lambda c: c.state != COURSE_REVISING)._renumber_changed()
        result = super()._do_publish()
        self._guard_sudo()._keep_versions()
        return result

    @contextmanager
    def _revised(self, note):
        """A course that is published, open for the length of a block (sudo aside).

        :param str note: what is new in the version that comes of it
        """
        self.ensure_one()
        self.check_access("write")
        published = self.state == COURSE_PUBLISHED
        if published:
            self._do_revise()
            self._guard_sudo().revision_note = note
        yield
        if published:
            self._do_publish()

    def _do_revise(self):
        # What was put in by a program since is taught as well. A version that a
        # session has taught stays on record as it was.
        self._filter_taught()._renumber_changed()
        self._guard_sudo()._keep_versions()
        return super()._do_revise()

    def _filter_taught(self):
        """Courses whose present version a session has; sessions say more."""
        return self.browse()

    def _renumber_changed(self):
        """A number of its own for what differs from the version on record."""
        for course in self._guard_sudo():
            version = course._get_taught_version()
            if version and course._differs_from(version):
                course.version += 1

    def _differs_from(self, version):
        """Whether content or texts are not those of a version, in any language."""
        self.ensure_one()
        if version.content != self._get_content():
            return True
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return any(
            version.with_context(lang=lang)[name] != self.with_context(lang=lang)[name]
            for lang in langs
            for name in ("objectives", "outline")
        )

    def _keep_versions(self):
        """Keep courses as they stand under the number of their version (sudo).

        One that is kept under the number already is brought up to date: it is the
        caller's business that nobody was taught it.
        """
        # sudo: versions are made by publishing, whoever may
        courses = self.sudo()
        Version = courses.env["hr.training.course.version"]
        known = {(v.course_id, v.number): v for v in courses.version_ids}
        content = {course: course._get_content() for course in courses}
        missing = courses.filtered(lambda c: (c, c.version) not in known)
        Version.create(
            [
                {
                    "course_id": course.id,
                    "number": course.version,
                    "content": content[course],
                    "note": course.revision_note,
                    "published_on": fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
                for course in missing
            ]
        )
        for course in courses - missing:
            version = known[course, course.version]
            if version.content != content[course]:
                version.content = content[course]
        courses._copy_texts()
        missing.filtered("revision_note").write({"revision_note": False})

    def _copy_texts(self):
        """Name, objectives and outline into the present versions, in all languages."""
        Version = self.env["hr.training.course.version"]
        names = ["name", "objectives", "outline"]
        self.flush_recordset([*names, "version"])
        Version.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE hr_training_course_version kept
                   SET name = course.name,
                       objectives = course.objectives,
                       outline = course.outline
                  FROM hr_training_course course
                 WHERE course.id = kept.course_id
                   AND course.version = kept.number
                   AND course.id IN %s
                """,
                self._ids or (0,),
            )
        )
        Version.invalidate_model(names)

    def action_view_versions(self):
        """Versions of these courses."""
        return self._get_related_action(
            "hr_training.hr_training_course_version_action",
            [("course_id", "in", self.ids)],
        )
