import gc
import mmap
from tempfile import TemporaryFile

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import states
from ...tools.archives import safe_name
from ...tools.dossier import DossierWriter
from ...tools.workbook_writer import Sheet
from .hr_training_archive import COLLECTING, SEALED
from .hr_training_archive_papers import PRINTED, HandedIn, Page


class HrTrainingArchive(models.Model):
    """How a dossier is sealed: one zip, its hashes, and the dossier before it (6.4.3).

    Every seal names the one before it in the company, in the order of sealing, and
    keeps its number when it is destroyed: whoever would change one dossier would have
    to change all that came after it.
    """

    _inherit = "hr.training.archive"

    # ------------------------------------------------------------
    # SEAL
    # ------------------------------------------------------------

    def action_seal(self):
        """Seal dossiers; a session whose results are out is closed by it, too.

        :raise UserError: what keeps it from being closed, or it is sealed already
        :raise AccessError: by anybody but an officer
        """
        self._check_can_seal()
        waiting = self.filtered(lambda a: a.session_id.state == states.SESSION_CLOSED)
        # Closing seals.
        if others := self - waiting:
            others.session_id.action_close()
        waiting._guard_sudo()._do_seal()
        return True

    def _get_cannot_seal_reason(self):
        self.ensure_one()
        if self.state != COLLECTING:
            return self.env._("It is sealed already.")
        session = self.session_id
        if session.state != states.SESSION_CLOSED:
            return session._get_cannot_close_reason()
        # Closed before there were dossiers, or with many others.
        return self.missing_text and self.env._(
            "The dossier lacks:\n%(lines)s", lines=self.missing_text
        )

    def _check_can_seal(self):
        self._check_officer()
        self.check_access("read")
        # What is there is found anew, whatever was shown of it.
        self.session_id.invalidate_recordset(["unfiled_text"])
        self.invalidate_recordset(["missing_text"])
        self.item_ids.invalidate_recordset(["present", "required", "way"])
        self._check_can("seal")

    def _do_seal(self):
        """Make the zips, one after the other (sudo)."""
        for archive in self:
            archive._do_seal_one()

    def _do_seal_one(self):
        self.ensure_one()
        lang = self.company_id.partner_id.lang or self.env.lang
        archive = self.with_context(lang=lang)
        now = fields.Datetime.now()
        with TemporaryFile() as stream:
            with DossierWriter(stream) as dossier:
                archive._write_documents(dossier)
                dossier.add_data(archive._get_dossier_data())
                before, number = self._get_last_seal()
                seal = {
                    "number": archive.code,
                    "part": archive.part,
                    "chain_number": number,
                    "retain_until": str(archive._get_retain_until()),
                    "session": archive.session_id.code,
                    "company": archive.company_id.name,
                    "sealed_on": f"{now:%Y-%m-%dT%H:%M:%S}Z",
                    "sealed_by": self.env.user.name,
                    "previous": {"number": before.code, "sha256": before.seal_hash}
                    if before
                    else None,
                }
                digest = dossier.seal(seal)
            size = stream.tell()
            archive._store_file(stream, size)
        self.write(
            {
                "state": SEALED,
                "filename": archive._get_filename(),
                "file_size": size,
                "sealed_on": now,
                "sealed_by_id": self.env.uid,
                "seal_hash": digest,
                "previous_number": before.code,
                "previous_hash": before.seal_hash,
                "chain_number": number,
                "manifest": dossier.manifest,
                "content": archive._get_content(),
                "retain_until": self._get_retain_until(),
                "problems": False,
                "covered": archive._get_covered(),
            }
        )
        for item in self.item_ids:
            item.sealed = [item.required, item.present]
        self.session_id.activity_unlink(["hr_training.mail_activity_type_archive"])
        self.message_post(body=self.env._("Sealed: SHA-256 %(digest)s", digest=digest))

    def _get_last_seal(self):
        """The dossier that was sealed last in the company, and the next number.

        Whoever else seals at this moment waits, is run again and finds this one.
        """
        self.env["hr.training.booking.lock"]._touch((), keys=[self._get_seal_key()])
        before = self.search(
            [("company_id", "=", self.company_id.id), ("chain_number", ">", 0)],
            order="chain_number desc",
            limit=1,
        )
        return before, before.chain_number + 1

    def _get_seal_key(self):
        return self._name, -self.company_id.id

    def _count_seals(self):
        """How many dossiers the company has sealed, of which none may be missing: its
        row of locks counts them (sudo)."""
        model, res_id = self._get_seal_key()
        row = self.env["hr.training.booking.lock"].search(
            [("res_model", "=", model), ("res_id", "=", res_id)]
        )
        row.invalidate_recordset(["tick"])
        return row.tick + 1 if row else 0

    def _get_retain_until(self):
        years = self.company_id.training_retention_years
        return self.company_id._get_training_today() + relativedelta(years=years)

    def _get_filename(self):
        return safe_name(f"{self.code} {self.session_id.code}", ".zip", set())

    def _store_file(self, stream, size):
        """Keep the zip without having it in memory as a whole (sudo)."""
        stream.flush()
        with mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ) as content:
            self.env["ir.attachment"].create(
                {
                    "name": "file",
                    "res_model": self._name,
                    "res_field": "file",
                    "res_id": self.id,
                    "type": "binary",
                    "mimetype": "application/zip",
                    "raw": content,
                }
            )
        self.invalidate_recordset(["file"])

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _write_documents(self, dossier):
        """Write every document and forget it, and the index of them at last (sudo)."""
        waiting = []
        for document in self._get_documents():
            if isinstance(document, HandedIn):
                self._write_handed_in(dossier, document)
                continue
            waiting.append(document)
            if len(waiting) == PRINTED:
                self._write_pages(dossier, waiting)
                waiting = []
        self._write_pages(dossier, waiting)
        self._write_pages(dossier, [self._get_index_page(dossier.files)])

    def _write_handed_in(self, dossier, document):
        """Write a file as it was handed in, and nothing else in its place."""
        file = document.file
        content = file.raw or b""
        if file._compute_checksum(content) == file.checksum:
            dossier.add_handed_in(document.folder, document.filename, content)
        elif document.folder not in self.item_ids.filtered("waived").mapped("kind"):
            raise UserError(
                self.env._(
                    "The file “%(file)s” is not in the store as it was handed in: get "
                    "it back from a backup, and seal then.",
                    file=document.filename or file.name,
                )
            )
        file.invalidate_recordset(["raw", "datas"])

    def _write_pages(self, dossier, pages):
        if not pages:
            return
        for page, content in zip(pages, self._print_pages(pages), strict=True):
            dossier.add(page.folder, page.title, ".pdf", content)
        # Pages of a print refer to each other: only a collection finds what is over.
        gc.collect()

    def _get_index_page(self, files):
        """What the dossier holds, what was waived, and which one is before it."""
        items = self.item_ids
        kinds = dict(items._fields["kind"]._description_selection(self.env))
        asked = Sheet(
            self.env._("Papers Asked For"),
            (
                self.env._("Filed Paper"),
                self.env._("There"),
                self.env._("Waived Because"),
            ),
            [
                (kinds[item.kind], self._get_there_text(item), item._get_waived_text())
                for item in items
            ],
        )
        # By the order in which they are asked for, whatever was printed first.
        order = {kind: number for number, kind in enumerate(kinds)}
        files = sorted(
            files, key=lambda f: order.get(f["name"].partition("/")[0], len(order))
        )
        listed = Sheet(
            self.env._("Files in It"),
            (
                self.env._("File"),
                self.env._("Size (bytes)"),
                self.env._("SHA-256"),
            ),
            [(file["name"], file["size"], file["sha256"]) for file in files],
        )
        pairs = (
            *self._get_head(),
            (self.env._("Number"), self.code),
            (self.env._("Part"), str(self.part)),
            (self.env._("Company"), self.company_id.name),
            (self.env._("Course"), self.session_id.course_id.display_name),
            (
                self.env._("Trainers"),
                ", ".join(self.session_id._get_trainers().mapped("name")),
            ),
            (self.env._("Participants"), str(len(self._get_dossier_people()))),
            (
                self.env._("Keep until"),
                format_date(self.env, self._get_retain_until()),
            ),
            (self.env._("Sealed by"), self.env.user.name),
        )
        texts = (
            (self.env._("What Is New in This Part"), self.covers or ""),
            (
                self.env._("How to Verify It"),
                self.env._(
                    "Run “python3 verify.py DOSSIER.zip”: it compares every file with "
                    "the manifest, and builds register and results anew from the data. "
                    "The manifest names the dossier before this one."
                ),
            ),
        )
        title = self.env._("Session Dossier")
        return Page("", title, pairs, (asked, listed) if items else (listed,), texts)

    def _get_there_text(self, item):
        if item.present:
            return self.env._("Yes")
        if item.waived:
            return self.env._("Waived by the Head")
        return self.env._("No") if item.required else self.env._("Not asked for")

    def _get_content(self):
        """The text by which the dossier is found; people are found by their records,
        so that no name outlives them here (sudo)."""
        session = self.session_id
        reports = session._get_trainer_reports()
        summaries = session.summary_ids.filtered(lambda r: r.state != states.CANCELLED)
        parts = [
            self.code,
            session.code,
            session._get_title(),
            session.course_id.code,
            session.course_id.name,
            session.place,
            *session.material_version_ids.material_id.mapped("name"),
            *(report[name] for report in reports for name in ("went", "change")),
            *(
                report[name]
                for report in summaries
                for name in ("basics", "effect", "lessons", "improvements")
            ),
            *session.evaluation_ids.mapped("name"),
        ]
        return "\n".join(dict.fromkeys(part for part in parts if part))
