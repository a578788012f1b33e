import base64
import binascii
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import notices, uploads, versions, years

# A version is in force from a day between this one and as far ahead as is planned.
EARLIEST = date(years.FIRST_YEAR, 1, 1)


class HrTrainingMaterialVersion(models.Model):
    """What a material was from a day on: file or link, checksum, author (policy 2.1).

    draft → submitted → released | declined, declined → submitted.

    | action | who | from |
    | submit | its author, training officer | draft, declined |
    | release, decline | training officer; of a rule document the head | submitted |
    | acknowledge | an employee, for himself | a rule document in force |

    Made by writing a file or link on the material, and never changed or deleted after
    that: sessions show the version that they were taught from. What an officer uploads
    is released at once; a rule document waits for the head, a trainer's upload for an
    officer, and the version before stays in force until then.
    """

    _name = "hr.training.material.version"
    _description = "Version of a Training Material"
    _inherit = ["hr.training.guard.mixin", "hr.training.noticed.mixin"]
    _order = "material_id, number desc, id desc"
    _rec_names_search = ["material_id.name", "name"]

    _guarded_fields = frozenset(
        {
            "material_id",
            "number",
            "name",
            "file",
            "filename",
            "url",
            "checksum",
            "author_id",
            "effective_from",
            "note",
            "decline_reason",
            "decided_by_id",
            "decided_on",
        }
    )
    _reason_methods = frozenset({"action_decline"})

    material_id = fields.Many2one(
        comodel_name="hr.training.material",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    number = fields.Integer(required=True, copy=False, aggregator=None)
    name = fields.Char(string="Version", required=True, copy=False)
    state = fields.Selection(
        selection=versions.STATES,
        string="Status",
        required=True,
        default=versions.DRAFT,
        copy=False,
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char(copy=False)
    url = fields.Char(string="Link", copy=False)
    checksum = fields.Char(
        string="Checksum (SHA-256)",
        copy=False,
        help="Of the bytes as they were uploaded.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Uploaded By",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    effective_from = fields.Date(
        copy=False,
        index=True,
        help="In force from this day on; by default from its release.",
    )
    note = fields.Text(string="What Is New", copy=False)
    decline_reason = fields.Text(copy=False)
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewed By",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    decided_on = fields.Datetime(string="Reviewed On", copy=False)
    reading_ids = fields.One2many(
        comodel_name="hr.training.material.reading",
        inverse_name="version_id",
        string="Read By",
        copy=False,
    )
    kind = fields.Selection(related="material_id.kind")
    company_id = fields.Many2one(related="material_id.company_id")

    is_current = fields.Boolean(string="In Force", compute="_compute_is_current")
    my_acknowledged_on = fields.Datetime(
        string="You Read It On", compute="_compute_my_reading"
    )
    can_acknowledge = fields.Boolean(compute="_compute_my_reading")
    can_submit = fields.Boolean(compute="_compute_can")
    can_release = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_decline = fields.Boolean(compute="_compute_can")

    _number_unique = models.Constraint(
        "UNIQUE (material_id, number)",
        "Somebody has uploaded a version of it at the same time. Try again.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("material_id.name", "name")
    def _compute_display_name(self):
        for version in self:
            # sudo: who may read a version may know what it is of
            material = version.sudo().material_id
            version.display_name = f"{material.name or ''} ({version.name or ''})"

    @api.depends("state", "effective_from")
    def _compute_is_current(self):
        current = self._find_current(self.material_id.ids)
        for version in self:
            version.is_current = (
                bool(version._origin.id)
                and current.get(version.material_id.id) == version._origin.id
            )

    @api.depends("state", "reading_ids.acknowledged_on")
    @api.depends_context("uid")
    def _compute_my_reading(self):
        mine = self._find_my_readings()
        for version in self:
            reading = mine.get(version._origin.id)
            version.my_acknowledged_on = reading and reading.acknowledged_on
            version.can_acknowledge = (
                not version.my_acknowledged_on
                and not version._get_cannot_acknowledge_reason()
            )

    @api.depends("state", "author_id", "material_id.kind", "material_id.company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can(self):
        self._set_can("submit", "release", "approve", "decline")

    @api.model
    def _find_current(self, material_ids, day=None):
        """Version in force of each material, by one statement.

        :param date day: today of the company by default
        :return: dict id of a material → id of its version
        """
        day = day or self.env.company._get_training_today()
        # sudo: which one is in force is the same for everybody
        found = self.sudo().search_fetch(
            [
                ("material_id", "in", list(material_ids)),
                ("state", "=", versions.RELEASED),
                ("effective_from", "<=", day),
            ],
            ["material_id"],
            order="effective_from, number",
        )
        return {version.material_id.id: version.id for version in found}

    @api.model
    def _find_latest(self, material_ids):
        """The version with the highest number of each, declined ones left out (sudo).

        :return: dict id of a material → version
        """
        # sudo: a further version follows the latest, whoever may read that
        found = self.sudo().search(
            [
                ("material_id", "in", list(material_ids)),
                ("state", "!=", versions.DECLINED),
            ],
            order="number",
        )
        return {version.material_id.id: version for version in found}

    # ------------------------------------------------------------
    # MADE
    # ------------------------------------------------------------

    @api.model
    def _read_file(self, data, filename, company):
        """The bytes of an upload, or a sentence that says what is possible.

        :param data: base64 as clients send it
        :param str filename: of :meth:`_read_filename`
        """
        # sudo: the setting only
        limit = (company or self.env.company).sudo().training_material_mb
        if not isinstance(data, str | bytes):
            raise UserError(self.env._("The file did not arrive: try again."))
        problem, content = "size", b""
        # Looked at before it is unpacked: four characters are three bytes.
        if len(data) * 3 / 4 <= (limit + 1) * uploads.MEGABYTE:
            try:
                content = base64.b64decode(data, validate=False)
            except (ValueError, binascii.Error):
                raise UserError(
                    self.env._("The file did not arrive: try again.")
                ) from None
            problem = uploads.check_material(filename, content, limit)
        if problem == "size":
            raise UserError(
                self.env._(
                    "“%(name)s” is larger than %(limit)s MB: make the file smaller, or "
                    "give a link to it.",
                    name=filename,
                    limit=limit,
                )
            )
        if problem == "empty":
            raise UserError(self.env._("“%(name)s” is empty.", name=filename))
        if problem == "content":
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be taken: it is not what its ending says, or "
                    "holds programs, macros or script. Save it again, without macros "
                    "and protection, as one of %(kinds)s.",
                    name=filename,
                    kinds=", ".join(uploads.MATERIAL),
                )
            )
        if problem:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be taken: pages, pictures with script, programs "
                    "and unknown kinds are not allowed as material. Save it as one of "
                    "%(kinds)s.",
                    name=filename,
                    kinds=", ".join(uploads.MATERIAL),
                )
            )
        return content

    @api.model
    def _read_filename(self, value):
        """What a file is called, without path and signs that nobody sees.

        :raise UserError: for no text, or a name of nothing else
        """
        name = uploads.clean_name(self._read_text(value, limit=255))
        if not name:
            raise UserError(
                self.env._("Give the file a name with its ending, as in handbook.pdf.")
            )
        return name

    @api.model
    def _read_effective(self, value, material):
        """The day from which a further version is in force; False is its release.

        What is older than the version in force would never be.

        :param value: a day as clients send it, or nothing
        :raise UserError: for a day before that of the version in force, or so far
            ahead that it is a slip
        """
        if not value:
            return False
        day = self._read_day(value)
        # sudo: which version is in force is the same for everybody
        current = material.sudo().current_version_id
        first = current.effective_from or EARLIEST
        last = self.env.company._get_training_today() + relativedelta(
            years=years.YEARS_AHEAD
        )
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "A version comes in force from %(first)s, the day of the version "
                    "in force, to %(last)s. Choose a day between them.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
                if current
                else self.env._(
                    "A version comes in force between %(first)s and %(last)s.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )
        return day

    @api.model
    def _do_create(self, vals_list):
        """Make versions and, where nobody has to look at them, release them.

        :param vals_list: of ``_prepare_version``
        :return: the versions
        """
        # Nothing of pictures is made smaller: the checksum is of what was uploaded.
        versions_sudo = self._guard_sudo().with_context(image_no_postprocess=True)
        materials = versions_sudo.env["hr.training.material"].browse(
            vals["material_id"] for vals in vals_list
        )
        officer = self._is_officer()
        by_id = {material.id: material for material in materials}
        rows = []
        for vals in vals_list:
            material = by_id[vals["material_id"]]
            material.last_number += 1
            raw = vals.pop("raw")
            rows.append(
                {
                    **vals,
                    "file": base64.b64encode(raw) if raw else False,
                    "number": material.last_number,
                    "author_id": self.env.uid,
                }
            )
        # Who is second waits here, and is run again with the number of the first.
        materials.flush_recordset(["last_number"])
        made_sudo = versions_sudo.create(rows)
        rules = made_sudo.filtered(lambda v: v.kind == versions.RULE)
        made, rules = made_sudo.with_env(self.env), rules.with_env(self.env)
        if officer:
            (made - rules)._do_release()
            rules._do_submit()
        return made

    def _get_raw(self):
        """The stored bytes (sudo)."""
        self.ensure_one()
        # sudo: carried over to a further version of the same material
        data = self.sudo().with_context(bin_size=False).file
        return base64.b64decode(data) if data else None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        """They go with an unused material only."""
        if not self.env.su:
            raise UserError(self.env._("Versions stay. Archive the material instead."))

    # ------------------------------------------------------------
    # REVIEW
    # ------------------------------------------------------------

    def action_submit(self):
        """Hand versions to the training department for a review.

        :raise UserError: it is no draft, another's, or a later one is there
        """
        self._check_can_submit()
        self._do_submit()
        return True

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if self.state not in versions.AUTHORS:
            return self.env._("There is nothing to submit.")
        if not (self._is_officer() or self.author_id == self.env.user):
            return self.env._("Its author submits it.")
        return self._get_outdated_reason()

    def _get_outdated_reason(self):
        # sudo: the number of the latest, whoever may read it
        if self.sudo().material_id.last_number > self.number:
            return self.env._("A later version was uploaded meanwhile.")
        return False

    def _check_can_submit(self):
        self.check_access("read")
        self._check_can("submit")

    def _do_submit(self):
        for version_sudo in self._guard_sudo():
            version_sudo.write({"state": versions.SUBMITTED, "decline_reason": False})
            material_sudo = version_sudo.material_id
            if material_sudo.state != versions.RELEASED:
                material_sudo.state = versions.SUBMITTED
            material_sudo._ask_for_review()

    def action_release(self):
        """Open versions to those the material is for (officer; head for rules).

        :raise UserError: it waits for no review, or for somebody else's
        """
        self._check_can_release()
        self._do_release()
        return True

    def _get_cannot_release_reason(self):
        self.ensure_one()
        if self.state != versions.SUBMITTED:
            return self.env._("There is nothing that waits for a review.")
        return self._get_outdated_reason() or (
            self.material_id._get_not_reviewer_reason(self.author_id)
        )

    def _check_can_release(self):
        self.check_access("read")
        self._check_can("release")

    def _do_release(self):
        today = self.env.company._get_training_today()
        # sudo: which version is in force is the same for everybody
        in_force = self.sudo().material_id.current_version_id.grouped("material_id")
        for version_sudo in self._guard_sudo():
            material_sudo = version_sudo.material_id
            # Nobody is bound by a rule before it was approved.
            begin = version_sudo.effective_from or today
            if version_sudo.kind == versions.RULE:
                begin = max(begin, today)
            # One that came in force while this one was under review is older.
            if material_sudo in in_force:
                begin = max(begin, in_force[material_sudo].effective_from)
            version_sudo.write(
                {
                    "state": versions.RELEASED,
                    "effective_from": begin,
                    "decided_by_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                }
            )
            if material_sudo.state != versions.RELEASED:
                material_sudo.state = versions.RELEASED
            material_sudo._end_review()
            material_sudo._tell_author(version_sudo.author_id)
        self._guard_sudo()._close_earlier()
        self.material_id._renew_courses()

    def _close_earlier(self):
        """What was under review before these is so no more (sudo)."""
        last = {version.material_id: version.number for version in self}
        waiting = self.search(
            [
                ("material_id", "in", self.material_id.ids),
                ("state", "in", (versions.DRAFT, versions.SUBMITTED)),
            ]
        )
        waiting.filtered(lambda v: v.number < last[v.material_id]).write(
            {
                "state": versions.DECLINED,
                "decline_reason": self.env._("A later version was released."),
            }
        )

    def action_approve(self):
        """Approve versions of rule documents: the head's release (policy 2.1.1).

        :raise UserError: it is no rule document, or waits for another head
        """
        self._check_can_approve()
        self._do_release()
        return True

    def _get_cannot_approve_reason(self):
        self.ensure_one()
        # sudo: who may read a version may know its kind
        if self.sudo().kind != versions.RULE:
            return self.env._("Only a rule document is approved; release it.")
        return self._get_cannot_release_reason()

    def _check_can_approve(self):
        self.check_access("read")
        self._check_can("approve")

    def action_decline(self, reason=False):
        """Send versions back; without a reason the dialog asks for it.

        :param str reason: told to the author
        """
        self._check_can_decline()
        if not reason:
            return self._ask_reason("action_decline")
        self._do_decline(self._require_reason(reason))
        return True

    def _get_cannot_decline_reason(self):
        return self._get_cannot_release_reason()

    def _check_can_decline(self):
        self.check_access("read")
        self._check_can("decline")

    def _do_decline(self, reason):
        for version_sudo in self._guard_sudo():
            material_sudo = version_sudo.material_id
            version_sudo.write(
                {
                    "state": versions.DECLINED,
                    "decline_reason": reason,
                    "decided_by_id": self.env.uid,
                    "decided_on": fields.Datetime.now(),
                }
            )
            if material_sudo.state != versions.RELEASED:
                material_sudo.state = versions.DECLINED
            material_sudo._end_review()
            material_sudo._tell_author(version_sudo.author_id, reason)

    def _get_reason_wording(self, method):
        if method == "action_decline":
            return self.env._("Send Back the Version"), self.env._("Send Back")
        return super()._get_reason_wording(method)

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def action_read(self):
        """Open the file, or the link; that a rule document was opened is noted.

        :return: action that opens it
        :raise UserError: for none or several, or one without either
        """
        self.ensure_one()
        self.check_access("read")
        if self._get_cannot_acknowledge_reason() is False:
            self.env["hr.training.material.reading"]._do_note(self)
        if self.checksum:
            url = f"/web/content/{self._name}/{self.id}/file"
            # By the name that it came with, which says what opens it.
            url += "?download=true&filename_field=filename"
        elif self.url:
            url = self.url if "://" in self.url else f"https://{self.url}"
        else:
            raise UserError(self.env._("There is nothing to open."))
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_acknowledge(self):
        """Say that one has read a rule document in force, for oneself (policy 2.1.1).

        Once for each human and version; who says it again says nothing new.

        :raise UserError: it is no rule document in force, or the user no employee
        """
        self._check_can_acknowledge()
        self.env["hr.training.material.reading"]._do_note(self, acknowledged=True)
        return True

    def _get_cannot_acknowledge_reason(self):
        self.ensure_one()
        # sudo: who may read a version may know its kind
        if self.sudo().kind != versions.RULE:
            return self.env._("Only rule documents are acknowledged.")
        if not self.is_current:
            return self.env._("This version is not in force. Read the one that is.")
        # sudo: who may read a version may know whether it binds
        if not self.sudo().material_id.active:
            return self.env._("This rule is archived and binds nobody any more.")
        if not self.env["hr.training.material.reading"]._get_reader():
            return self.env._("Only employees acknowledge rules, each for himself.")
        return False

    def _check_can_acknowledge(self):
        self.check_access("read")
        self._check_can("acknowledge")

    def _find_my_readings(self):
        """What the user as a human has noted of these.

        :return: dict id of a version → reading (sudo)
        """
        own = self.env["hr.department"]._training_own_employees()
        # sudo: the user's own
        found = self.env["hr.training.material.reading"].sudo()
        found = found.search(
            [("version_id", "in", self.ids), ("employee_id", "in", own.ids)],
            order="acknowledged_on NULLS FIRST, id",
        )
        return {reading.version_id.id: reading for reading in found}

    # ------------------------------------------------------------
    # NOTICES
    # ------------------------------------------------------------

    def _judge_notices(self, bundles, told):
        """Asked to read it as long as he has not, and it is in force."""
        day = str(self.env.company._get_training_today())
        unread = self.env["hr.training.material.unread"]._read_group(
            [("version_id", "in", self.ids)], ["version_id", "partner_id"]
        )
        waiting = {(version.id, partner.id) for version, partner in unread}
        verdicts = {}
        for key, rows in bundles.items():
            row = rows[0]
            facts = {"asked_on": day}
            new = told.get(key) != facts or any(rows.mapped("again"))
            ask = new and (row.res_id, row.partner_id.id) in waiting
            verdicts[key] = notices.Verdict(
                notices.READING if ask else None, facts, self._get_nothing_new()
            )
        return verdicts
