import hashlib
import io
import json
import os
import zipfile

from odoo import api, fields, models

from ...tools import dossier_check, groups
from ...tools.dossier_check import ADDED, BROKEN, CHANGED, MISSING, UNREADABLE
from .hr_training_archive import DESTROYED, KEPT, SEALED

ACTIVITY = "hr_training.mail_activity_type_dossier_changed"


class HrTrainingArchive(models.Model):
    """Whether a dossier, and the records it was made of, are as they were sealed
    (policy 6.4.3).

    The zip against its manifest, the manifest against the seal in the database, the
    seal against the one that the next dossier names, and the figures in the database
    against those in the zip. Whoever changes one of them unnoticed has to change all.
    """

    _inherit = "hr.training.archive"

    def verify(self):
        """Compare dossiers with their seals, and note what was found.

        :return: list of names of files and records that are missing or changed, as
            sentences; empty when all is whole
        :raise UserError: of one that was not sealed
        :raise AccessError: neither officer nor company management
        """
        self._check_can_verify()
        found = []
        for archive in self._guard_sudo():
            found += archive._do_verify()
        return found

    def action_verify(self):
        """The button: verify, and say what came out."""
        found = self.verify()
        if found:
            return self._get_warning_action("\n".join(found))
        if all(archive.state == DESTROYED for archive in self):
            return self._get_done_and_reload_action(
                self.env._(
                    "Destroyed by an approved list. Its seal is there, as the dossiers "
                    "after it name it."
                )
            )
        return self._get_done_and_reload_action(
            self.env._("Whole: nothing is missing or changed since it was sealed.")
        )

    def _get_warning_action(self, message):
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        action = self._get_done_action(message, next=reload)
        action["params"].update(type="danger", sticky=True)
        return action

    def _get_cannot_verify_reason(self):
        self.ensure_one()
        if not self._reads_all():
            return self.env._(
                "Training officers and company management verify dossiers."
            )
        if self.state not in (*KEPT, DESTROYED):
            return self.env._("It is not sealed yet.")
        return False

    def _check_can_verify(self):
        self.check_access("read")
        self._check_can("verify")

    def _do_verify(self):
        """Verify one, and keep what came out (sudo)."""
        self.ensure_one()
        found = self._find_problems()
        self.write(
            {
                "verified_on": fields.Datetime.now(),
                "problems": "\n".join(found) or False,
            }
        )
        if found:
            heads = self.env["hr.training.person"]._get_role_users(
                groups.MANAGER, self.company_id
            )
            self._remind_once(
                ACTIVITY, heads, until_done=True, note=lambda archive: archive.problems
            )
        else:
            self.activity_unlink([ACTIVITY])
        return found

    @api.model
    def _cron_verify(self):
        """Verify every dossier that is kept (policy 6.4.3)."""
        # sudo: a scheduled run over all companies
        archives = self._guard_sudo().search([("state", "in", (*KEPT, DESTROYED))])
        self._run_isolated(archives, lambda archive: archive._do_verify())

    # ------------------------------------------------------------
    # WHAT DIFFERS
    # ------------------------------------------------------------

    def _find_problems(self):
        """What is missing or changed, as sentences (sudo)."""
        self.ensure_one()
        problems = self._find_seal_problems()
        data = None
        if self.state in KEPT:
            of_file, data = self._find_file_problems()
            problems += of_file
        if data and self._is_last_sealed():
            problems += self._find_row_problems(data)
        texts = self._get_problem_texts()
        return [texts[kind] % {"name": name} for kind, name in dict.fromkeys(problems)]

    def _get_problem_texts(self):
        return {
            MISSING: self.env._("Missing: %(name)s", name="%(name)s"),
            CHANGED: self.env._("Changed: %(name)s", name="%(name)s"),
            ADDED: self.env._("Added: %(name)s", name="%(name)s"),
            UNREADABLE: self.env._("Cannot be read: %(name)s", name="%(name)s"),
            BROKEN: self.env._(
                "Not the dossier that was sealed before it: %(name)s", name="%(name)s"
            ),
            dossier_check.REGISTER: self.env._(
                "Register does not follow from its times: %(name)s", name="%(name)s"
            ),
            dossier_check.RESULT: self.env._(
                "Result does not follow from register and marks: %(name)s",
                name="%(name)s",
            ),
        }

    def _find_seal_problems(self):
        """The seal of this one, and of the one before it."""
        problems = []
        label = self._fields["seal_hash"]._description_string(self.env)
        if self.state in KEPT:
            manifest = self.manifest or ""
            if hashlib.sha256(manifest.encode()).hexdigest() != self.seal_hash:
                problems.append((CHANGED, f"{label} {self.code}"))
            else:
                before = json.loads(manifest)["previous"] or {}
                named = before.get("number"), before.get("sha256")
                said = self.previous_number or None, self.previous_hash or None
                if named != said:
                    problems.append((CHANGED, f"{label} {self.previous_number}"))
        if self.chain_number > 1:
            before = self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("chain_number", "=", self.chain_number - 1),
                ]
            )
            if not before:
                problems.append((MISSING, self.previous_number or ""))
            elif before.seal_hash != self.previous_hash:
                problems.append((BROKEN, before.code))
        return problems

    def _find_file_problems(self):
        """The zip, file by file.

        :return: list of ``(kind, name)`` and the data in it, None where it is not as
            it was sealed
        """
        attachment = self._get_file_attachment()
        path = self._get_file_path()
        if not attachment or (path and not os.path.exists(path)):
            return [(MISSING, self.filename or self.code)], None
        source = path or io.BytesIO(attachment.raw or b"")
        problems, _manifest = dossier_check.check_dossier(source, self.seal_hash)
        if any(p.kind == UNREADABLE for p in problems):
            return [(UNREADABLE, self.filename or self.code)], None
        if any(
            p.name in (dossier_check.DATA, dossier_check.MANIFEST) for p in problems
        ):
            return problems, None
        with zipfile.ZipFile(source) as archive:
            data = json.loads(archive.read(dossier_check.DATA).decode())
        return problems, data

    def _is_last_sealed(self):
        """Whether the records are compared with this part: the last one that stands."""
        parts = self.session_id.archive_ids.filtered(lambda a: a.state == SEALED)
        return self.state == SEALED and self == parts.sorted("part")[-1:]

    def _find_row_problems(self, data):
        """Records that are not what the sealed data says, unless a correction that
        is on record says why: that waits for the next part."""
        sealed = self._get_figures(data)
        now = self._get_figures(self._get_dossier_data())
        excused, free = self._get_excused(data)
        problems = []
        for key, (figures, name) in sealed.items():
            if key not in now:
                problems.append((MISSING, name))
            elif now[key][0] != figures and key not in excused:
                problems.append((CHANGED, name))
        for key, (figures, name) in now.items():
            if key not in sealed and not self._is_later(key, figures, free):
                problems.append((ADDED, name))
        return problems

    def _get_excused(self, data):
        """Lines that were corrected since, and forms that were not released then.

        :return: set of keys of :meth:`_get_figures`, and set of ids of forms
        """
        last = max((row["id"] for row in data["corrections"]), default=0)
        later = self._get_corrections().filtered(lambda c: c.id > last)
        excused = set()
        for correction in later:
            record = self.env[correction.res_model].browse(correction.res_id).exists()
            if record._name == "hr.training.attendance":
                excused.add(("register", record.enrollment_id.id, record.slot_id.id))
            elif record._name == "hr.training.score":
                excused.add(("mark", record.id))
            people = self._get_dossier_people().filtered(
                lambda e, c=correction: e.employee_id == c.employee_id
            )
            excused.update(("result", enrollment.id) for enrollment in people)
        released = {
            form["id"] for form in data["evaluations"] if form["state"] == "released"
        }
        forms = set(self.session_id.evaluation_ids.ids) - released
        return excused, forms

    @api.model
    def _is_later(self, key, figures, forms):
        """Whether a line came by what was still to come when the dossier was sealed."""
        kind = key[0]
        if kind == "correction":
            return True
        if kind == "mark":
            return figures[1] in forms
        if kind == "questionnaire":
            row = self.env["hr.training.questionnaire.result"].browse(key[1])
            return row.evaluation_id.id in forms
        return False
