from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import groups, versions

# What the versions of a material hold and the material shows of the current one.
CONTENT = ("file", "filename", "url", "version")


class HrTrainingMaterial(models.Model):
    """Textbooks, slides, cases, lesson plans, rule documents (policy 2.1, 6.2.2).

    draft → submitted → released | declined, declined → submitted.

    | action | who | from |
    | submit | its author | draft, declined |
    | release, decline | training officer; of a rule document the head | submitted |
    | acknowledge | an employee, for himself | a rule document in force |

    What officers make is released at once, what trainers make waits for one of them.
    Its content lies in ``hr.training.material.version``: a file or link that is
    written here becomes a further version, and ``file``, ``filename``, ``url`` and
    ``version`` show the one in force today.
    """

    _name = "hr.training.material"
    _description = "Training Material"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.company.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "kind, name, id"

    _company_uses = {"hr.training.course": "material_ids"}
    _guarded_fields = frozenset({"last_number"})
    _reason_methods = frozenset({"action_decline"})

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("textbook", "Textbook"),
            ("slides", "Slides"),
            ("case", "Case"),
            ("lesson_plan", "Lesson Plan"),
            ("video", "Video"),
            ("ebook", "E-book"),
            (versions.RULE, "Rule Document"),
            ("other", "Other"),
        ],
        required=True,
        default="slides",
        index=True,
    )
    state = fields.Selection(
        selection=versions.STATES,
        string="Status",
        default=lambda self: self._default_state(),
        required=True,
        copy=False,
        index=True,
    )
    visibility = fields.Selection(
        selection=[
            ("everyone", "All Employees"),
            ("participants", "Participants"),
            ("trainers", "Trainers"),
        ],
        required=True,
        default="everyone",
    )
    summary = fields.Text(translate=True)
    author_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
    )
    course_ids = fields.Many2many(
        comodel_name="hr.training.course", string="Courses", copy=False
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
    )

    # Content: of the version in force, see ``_pop_content``
    label = fields.Char(
        string="Label without File",
        default="1.0",
        help="The edition of what is there on paper only.",
    )
    version = fields.Char(
        compute="_compute_content", readonly=False, compute_sudo=True, tracking=True
    )
    file = fields.Binary(compute="_compute_content", readonly=False, compute_sudo=True)
    filename = fields.Char(
        compute="_compute_content", readonly=False, compute_sudo=True
    )
    url = fields.Char(
        string="Link", compute="_compute_content", readonly=False, compute_sudo=True
    )
    version_ids = fields.One2many(
        comodel_name="hr.training.material.version",
        inverse_name="material_id",
        string="Versions",
        copy=False,
    )
    version_count = fields.Integer(compute="_compute_version_count")
    current_version_id = fields.Many2one(
        comodel_name="hr.training.material.version",
        compute="_compute_current_version_id",
        help="The latest released version that is in force today.",
    )
    open_version_id = fields.Many2one(
        comodel_name="hr.training.material.version",
        string="Version under Review",
        compute="_compute_open_version_id",
        help="The latest version, as long as it is not released.",
    )
    # Raised with each version: two uploads at once meet on it, and the second is run
    # again by Odoo.
    last_number = fields.Integer(copy=False)

    # Cases: what to find them by
    product = fields.Char(index="trigram", help="Product or model that it is about.")
    fault = fields.Char(index="trigram", help="What the customer saw.")
    remedy = fields.Text(help="What was found, and what helped.")

    # Rule documents: who has to read them
    concerned = fields.Selection(
        selection=[
            ("scope", "Departments in the Scope of Training"),
            ("departments", "Departments"),
            ("jobs", "Jobs"),
            ("none", "Nobody"),
        ],
        string="To Be Read By",
        default="scope",
        required=True,
        help="Of a rule document: who has to read each version and say so.",
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        ondelete="restrict",
        string="Departments Concerned",
    )
    job_ids = fields.Many2many(
        comodel_name="hr.job", ondelete="restrict", string="Jobs Concerned"
    )
    unread_count = fields.Integer(compute="_compute_reading_counts")
    read_count = fields.Integer(compute="_compute_reading_counts")

    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        help="It is released to you, or your own.",
    )
    can_submit = fields.Boolean(compute="_compute_can")
    can_release = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_decline = fields.Boolean(compute="_compute_can")
    can_acknowledge = fields.Boolean(compute="_compute_can_acknowledge")

    @api.model
    def _default_state(self):
        return versions.RELEASED if self._is_officer() else versions.DRAFT

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("version_ids.state", "version_ids.effective_from")
    def _compute_current_version_id(self):
        current = self.env["hr.training.material.version"]._find_current(self.ids)
        for material in self:
            material.current_version_id = current.get(material._origin.id)

    @api.depends("version_ids.state")
    def _compute_open_version_id(self):
        # sudo: the latest one, whoever may read it; shown to who reviews or wrote it
        found = self.env["hr.training.material.version"].sudo()
        latest = {
            version.material_id.id: version
            for version in found.search(
                [("material_id", "in", self.ids)], order="number"
            )
        }
        mine = self.env.su or self._is_officer()
        for material in self:
            version = latest.get(material._origin.id, found)
            seen = mine or version.author_id == self.env.user
            open_ = seen and version.state != versions.RELEASED
            material.open_version_id = version.id if open_ else False

    @api.depends("current_version_id", "label")
    def _compute_content(self):
        for material in self:
            current = material.current_version_id
            material.version = current.name or material.label
            material.file = current.file
            material.filename = current.filename
            material.url = current.url

    def _compute_version_count(self):
        counts = dict(
            self.env["hr.training.material.version"]._read_group(
                [("material_id", "in", self.ids)], ["material_id"], ["__count"]
            )
        )
        for material in self:
            material.version_count = counts.get(material, 0)

    @api.depends("current_version_id", "concerned")
    def _compute_reading_counts(self):
        """By what the user may see of people: officers all, managers their team."""
        unread = dict(
            self.env["hr.training.material.unread"]._read_group(
                [("material_id", "in", self.ids)], ["material_id"], ["__count"]
            )
        )
        read = dict(
            self.env["hr.training.material.reading"]._read_group(
                [
                    ("version_id", "in", self.current_version_id.ids),
                    ("acknowledged_on", "!=", False),
                ],
                ["version_id"],
                ["__count"],
            )
        )
        for material in self:
            material.unread_count = unread.get(material, 0)
            material.read_count = read.get(material.current_version_id, 0)

    @api.depends("state", "version_ids.state", "author_id", "kind", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can(self):
        self._set_can("submit", "release", "approve", "decline")

    @api.depends("version_ids.state", "kind")
    @api.depends_context("uid")
    def _compute_can_acknowledge(self):
        current = self.current_version_id
        flags = {version.id: version.can_acknowledge for version in current}
        for material in self:
            material.can_acknowledge = flags.get(material.current_version_id.id, False)

    # Who may read it: one question for the rule and for the versions' files.

    @api.model
    def _sees_all(self):
        """Officers review, management reads all documents (design §5)."""
        return self._has_officer_group() or self.env.user.has_group(groups.EXECUTIVE)

    @api.depends("state", "visibility", "author_id", "course_ids")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        if self._sees_all():
            self.is_open_to_me = True
            return
        [found] = self._filter_few(self._get_open_terms())
        for material in self:
            material.is_open_to_me = material._origin.id in found

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator == "in" and self._sees_all():
            return Domain.TRUE
        return self._search_few(operator, *self._get_open_terms())

    @api.model
    def _get_open_terms(self):
        """Names of the terms by which a material is open; wings add theirs."""
        return ("_get_shared_terms", "_get_written_terms")

    @api.model
    def _get_shared_terms(self):
        """What is released to all; to trainers whatever is released."""
        domain = Domain("state", "=", versions.RELEASED)
        if not self.env.user.has_group(groups.TRAINER):
            domain &= Domain("visibility", "=", "everyone")
        return self._search_terms(domain)

    @api.model
    def _get_written_terms(self):
        return self._search_terms(Domain("author_id", "=", self.env.uid))

    @api.model
    def _search_terms(self, domain):
        # sudo: what is open follows from the material itself, see _get_few_domain
        materials = self.sudo().with_context(active_test=False)
        materials.flush_model(["state", "visibility", "author_id"])
        return [(materials._search(domain), "id")]

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("company_id", "course_ids", "department_ids", "job_ids")
    def _check_one_company(self):
        self._check_linked_companies("course_ids", "department_ids", "job_ids")

    @api.constrains("kind", "visibility", "concerned")
    def _check_open_to_concerned(self):
        for material in self:
            if (
                material.kind == versions.RULE
                and material.concerned != "none"
                and material.visibility != "everyone"
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s has to be read by employees, so it is open to all "
                        "of them.",
                        name=material.name,
                    )
                )

    @api.constrains("kind", "concerned", "department_ids", "job_ids")
    def _check_concerned(self):
        # An archived department or job has its people still.
        for material in self.with_context(active_test=False):
            names = {"departments": "department_ids", "jobs": "job_ids"}
            name = names.get(material.concerned)
            if material.kind == versions.RULE and name and not material[name]:
                raise ValidationError(
                    self.env._(
                        "Name the departments or jobs whose people have to read "
                        "%(name)s.",
                        name=material.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        contents, rest = [], []
        for vals in vals_list:
            content, others = self._pop_content(vals)
            if "version" in content:
                others["label"] = content["version"]
            contents.append(content)
            rest.append(others)
        materials = super().create(rest)
        materials._check_author()
        # What officers make is released, except for rules: the head approves them.
        if not self.env.su:
            rules = materials.filtered(lambda m: m.kind == versions.RULE)
            rules._guard_sudo().state = versions.DRAFT
        materials._take_contents(dict(zip(materials, contents, strict=True)))
        return materials

    def write(self, vals):
        if "author_id" in vals and not self._is_officer():
            if any(material.author_id.id != vals["author_id"] for material in self):
                raise UserError(self._get_author_sentence())
        if "kind" in vals:
            self._check_kind_kept(vals["kind"])
        content, others = self._pop_content(vals)
        result = super().write(others)
        if content:
            self._take_contents(dict.fromkeys(self, content))
        return result

    def unlink(self):
        """With its versions, whose files are deleted by the ORM only."""
        self.check_access("unlink")
        self._unlink_except_used()
        self._guard_sudo().version_ids.unlink()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: what others made of it counts, whoever may read that
        materials_sudo = self.sudo()
        self._check_reasons([(m, m._get_used_reason()) for m in materials_sudo])

    def _get_used_reason(self):
        """Why it is history and stays, or False; hook for what others make of it."""
        self.ensure_one()
        if len(self.version_ids) > 1 or self.version_ids.reading_ids:
            return self.env._(
                "%(name)s has versions that were handed out. Archive it instead.",
                name=self.name,
            )
        return False

    def _check_author(self):
        """The author is who made it: it is by him that trainers may edit their own."""
        if self._is_officer():
            return
        if any(material.author_id != self.env.user for material in self):
            raise UserError(self._get_author_sentence())

    @api.model
    def _get_author_sentence(self):
        return self.env._(
            "The author is who made the material. A training officer can name another."
        )

    def _check_kind_kept(self, kind):
        """Others approve a rule document than release a material: neither becomes
        the other once it has content.
        """
        # sudo: versions count, whoever may read them
        materials = self.sudo()
        released = materials.filtered(lambda m: m.state == versions.RELEASED)
        for material in released | materials.filtered("version_ids"):
            if (material.kind == versions.RULE) != (kind == versions.RULE):
                raise UserError(
                    self.env._(
                        "%(name)s has content or is released. Make another material "
                        "where it is to become a rule document, or is none any more.",
                        name=material.name,
                    )
                )

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    @api.model
    def _pop_content(self, vals):
        """Values of the content, and the others."""
        content = {name: vals[name] for name in CONTENT if name in vals}
        return content, {k: v for k, v in vals.items() if k not in CONTENT}

    def _take_contents(self, contents, required=False):
        """Make versions of what is new in files, links and labels.

        What is not given is carried over from the latest version; a file again that
        it has already is no news. Whoever may write a material may do so.

        :param dict contents: material → values as the client sends them
        :param bool required: whether something new is expected
        :raise UserError: for a file that cannot be taken
        """
        Version = self.env["hr.training.material.version"]
        contents = {m: content for m, content in contents.items() if content}
        if not contents:
            return Version
        latest = Version._find_latest([material.id for material in contents])
        made = []
        for material, content in contents.items():
            before = latest.get(material.id, Version)
            values = material._prepare_version(content, before)
            if values:
                made.append(values)
            elif required:
                raise UserError(self.env._("There is nothing new in it."))
            elif "version" in content and not before:
                # A label alone is the edition of something on paper.
                material._check_shown({"label"})
                material._guard_sudo().label = material._get_label(content)
        return Version._do_create(made) if made else Version

    def _get_label(self, content):
        return self._read_text(content["version"], limit=64) or "1.0"

    def _prepare_version(self, content, before):
        """Values of a further version, None where nothing is new.

        :param dict content: values as the client sends them
        :param before: the latest version, empty for none (sudo)
        """
        self.ensure_one()
        raw = None
        filename = before.filename
        if content.get("file"):
            # The same file under the name that it has; a client may send one only.
            filename = before._read_filename(content.get("filename") or filename)
            raw = before._read_file(content["file"], filename, self.company_id)
        link = None
        if content.get("url"):
            link = self._read_link(content["url"])
        given = {
            "checksum": versions.checksum(raw) if raw else False,
            "url": link or False,
        }
        kept = {name: before[name] or False for name in given}
        wanted = {
            "checksum": given["checksum"] if "file" in content else kept["checksum"],
            "url": given["url"] if "url" in content else kept["url"],
        }
        if not any(wanted.values()):
            if before and (before.checksum or before.url):
                raise UserError(
                    self.env._(
                        "What was handed out stays. Upload another file, or archive "
                        "the material."
                    )
                )
            return None
        label = self._get_label(content) if "version" in content else None
        if wanted == kept and label in (None, before.name):
            return None
        if not label:
            label = versions.next_label(before.name) if before else self.label
        same_file = wanted["checksum"] == kept["checksum"]
        if raw is None and same_file and wanted["checksum"]:
            raw = before._get_raw()
        return {
            "material_id": self.id,
            "raw": raw,
            "filename": filename if raw else False,
            "url": wanted["url"],
            "checksum": wanted["checksum"],
            "name": label or "1.0",
            "note": content.get("note") or False,
            "effective_from": before._read_effective(
                content.get("effective_from"), self
            ),
        }

    @api.model
    def _read_link(self, value):
        """A link that browsers open as a page, and as nothing else."""
        link = self._read_text(value, limit=2000)
        if not versions.is_link(link):
            raise UserError(
                self.env._("Give a link that begins with https:// or http://.")
            )
        return link

    # ------------------------------------------------------------
    # REVIEW
    # ------------------------------------------------------------

    def _get_reviewed(self):
        """What is to be decided about: the version under review, else the material."""
        self.ensure_one()
        return self.open_version_id or self

    def _split_reviewed(self):
        """Versions under review, and the materials that have none."""
        opened = self.open_version_id
        return opened, self.filtered(lambda m: not m.open_version_id)

    def action_submit(self):
        """Hand materials, or their new versions, to the training department.

        :raise UserError: nothing waits to be submitted, or it is another's
        """
        self._check_can_submit()
        opened, bare = self._split_reviewed()
        opened._do_submit()
        bare._do_submit()
        return True

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if self.open_version_id:
            return self.open_version_id._get_cannot_submit_reason()
        if self.state not in (versions.DRAFT, versions.DECLINED):
            return self.env._("There is nothing to submit.")
        if not (self._is_officer() or self.author_id == self.env.user):
            return self.env._("Its author submits it.")
        return False

    def _check_can_submit(self):
        self.check_access("write")
        self._check_can("submit")

    def _do_submit(self):
        for material_sudo in self._guard_sudo():
            material_sudo.state = versions.SUBMITTED
            material_sudo._ask_for_review()

    def action_release(self):
        """Open what was submitted to those it is for (officer; head for rules)."""
        self._check_can_release()
        self._do_release_reviewed()
        return True

    def _do_release_reviewed(self):
        opened, bare = self._split_reviewed()
        opened._do_release()
        bare._do_release()

    def _get_cannot_release_reason(self):
        self.ensure_one()
        if self.open_version_id:
            return self.open_version_id._get_cannot_release_reason()
        if self.state != versions.SUBMITTED:
            return self.env._("There is nothing that waits for a review.")
        # Whoever is named as its author.
        return self._get_not_reviewer_reason(
            self.author_id
        ) or self._get_not_reviewer_reason(self.create_uid)

    def _check_can_release(self):
        self.check_access("write")
        self._check_can("release")

    def _do_release(self):
        for material_sudo in self._guard_sudo():
            material_sudo.state = versions.RELEASED
            material_sudo._end_review()

    def action_approve(self):
        """Approve rule documents that were submitted: the head's release (2.1.1)."""
        self._check_can_approve()
        self._do_release_reviewed()
        return True

    def _get_cannot_approve_reason(self):
        self.ensure_one()
        if self.kind != versions.RULE:
            return self.env._("Only a rule document is approved; release it.")
        return self._get_cannot_release_reason()

    def _check_can_approve(self):
        self.check_access("write")
        self._check_can("approve")

    def action_decline(self, reason=False):
        """Send back what was submitted; without a reason the dialog asks for it.

        :param str reason: told to the author
        """
        self._check_can_decline()
        if not reason:
            return self._ask_reason("action_decline")
        reason = self._require_reason(reason)
        opened, bare = self._split_reviewed()
        opened._do_decline(reason)
        bare._do_decline(reason)
        return True

    def _get_cannot_decline_reason(self):
        return self._get_cannot_release_reason()

    def _check_can_decline(self):
        self.check_access("write")
        self._check_can("decline")

    def _do_decline(self, reason):
        for material_sudo in self._guard_sudo():
            material_sudo.state = versions.DECLINED
            material_sudo._end_review()
            material_sudo._tell_author(material_sudo.author_id, reason)

    def _get_reason_wording(self, method):
        if method == "action_decline":
            return self.env._("Send Back the Material"), self.env._("Send Back")
        return super()._get_reason_wording(method)

    def _get_not_reviewer_reason(self, author):
        """Why the user decides about nothing of this author's here, or False.

        Rule documents are approved by the head, never by who wrote them unless the
        company allows self-approval (design §4).
        """
        self.ensure_one()
        if self.kind != versions.RULE:
            if not self._is_officer():
                return self.env._("A training officer reviews it.")
            return self._get_not_editable_reason()
        if not self._is_head():
            return self.env._("The head of training approves rule documents.")
        if self._get_not_editable_reason():
            return self._get_not_editable_reason()
        company = self.company_id or self.env.company
        # sudo: the setting only
        allowed = company.sudo().training_allow_self_approval
        if not (self.env.su or allowed) and self._is_same_human(author):
            return self.env._(
                "Who wrote a rule document does not approve it: ask another head of "
                "training."
            )
        return False

    @api.model
    def _is_same_human(self, user):
        keys = self.env["hr.training.person"]._get_keys(user | self.env.user)
        return keys.get(user) == keys[self.env.user]

    def _ask_for_review(self):
        """Ask whoever decides, by an activity each (sudo)."""
        self.ensure_one()
        for user in self._get_reviewers():
            self.activity_schedule(
                "hr_training.mail_activity_type_material",
                user_id=user.id,
                summary=self.name,
            )

    def _get_reviewers(self):
        """Heads for rule documents, officers for the rest; who asks is left out."""
        self.ensure_one()
        rule = self.kind == versions.RULE
        company = self.company_id or self.env.company
        role = groups.MANAGER if rule else groups.OFFICER
        users = self.env["hr.training.person"]._get_role_users(role, company)
        return users - self.env.user

    def _end_review(self):
        self.activity_unlink(["hr_training.mail_activity_type_material"])

    def _tell_author(self, author, reason=False):
        """Let the author know what became of it (sudo)."""
        self.ensure_one()
        if not author or author == self.env.user:
            return
        material = self.with_context(lang=author.lang or self.env.lang)
        if reason:
            subject = material.env._("%(name)s was declined", name=material.name)
            body = material.env._("Reason: %(reason)s", reason=reason)
        else:
            subject = material.env._("%(name)s was released", name=material.name)
            body = material.env._("It is open to those it is for.")
        material.message_notify(
            partner_ids=author.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_light",
        )

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Say that one has read the version in force, see the version's method."""
        self.check_access("read")
        self._check_reasons(
            [
                (material, self.env._("No version of it is in force."))
                for material in self
                if not material.current_version_id
            ]
        )
        return self.current_version_id.action_acknowledge()

    def action_read(self):
        """Open the file or link of the version in force; who opened it is noted."""
        self.ensure_one()
        self.check_access("read")
        if not self.current_version_id:
            raise UserError(self.env._("No version of it is in force."))
        return self.current_version_id.action_read()

    def action_view_versions(self):
        """Versions of these materials."""
        return self._get_related_action(
            "hr_training.hr_training_material_version_action",
            Domain("material_id", "in", self.ids),
        )

    def action_view_unread(self):
        """Who has not read the rules in force."""
        return self._get_related_action(
            "hr_training.hr_training_material_unread_action",
            Domain("material_id", "in", self.ids),
        )

    def action_view_readings(self):
        """Who has read which version, and when."""
        return self._get_related_action(
            "hr_training.hr_training_material_reading_action",
            Domain("material_id", "in", self.ids),
        )

    def action_new_version(self):
        """Dialog for a version with a note and a date from which it is in force."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_material_upload_action"
        )
        action["context"] = {"default_material_id": self.id}
        return action

    @api.model
    def get_import_templates(self):
        """Table for Odoo's own import (policy 2.1)."""
        return [
            {
                "label": self.env._("Import Template for Material"),
                "template": "/hr_training/static/xls/hr_training_material.xlsx",
            }
        ]

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_reading(self):
        """Ask those who have not read a rule document in force, every so many days."""
        due = self.env["hr.training.material.unread"]._find_due()
        self.env["hr.training.notice"]._queue(due)
