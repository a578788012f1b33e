import hashlib
import io
import json
import os
import zipfile

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import dossier_check, groups, states
from ...tools.dossier_check import ADDED, BROKEN, CHANGED, MISSING, UNREADABLE
from .hr_training_archive import COLLECTING, DESTROYED, KEPT, REOPENED, SEALED

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
            return self._get_done_and_reload_action(
                "\n".join(found), type="danger", sticky=True
            )
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

    def _get_cannot_verify_reason(self):
        self.ensure_one()
        if not self._reads_all():
            return self.env._(
                "Training officers and company management verify dossiers."
            )
        if self.state not in (*KEPT, DESTROYED) and not self._bears_seal():
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
            # Names in a file that somebody else wrote are text and no markup.
            note = Markup("<br/>").join(found)
            self._remind_once(ACTIVITY, heads, until_done=True, note=note)
        else:
            self.activity_unlink([ACTIVITY])
        return found

    @api.model
    def _cron_verify(self):
        """Verify every dossier that is kept (policy 6.4.3)."""
        # sudo: a scheduled run over all companies
        sealed = Domain("state", "in", (*KEPT, DESTROYED))
        sealed |= Domain("seal_hash", "!=", False) | Domain("chain_number", ">", 0)
        archives = self._guard_sudo().search(sealed)
        self._run_isolated(archives, lambda archive: archive._do_verify())

    # ------------------------------------------------------------
    # WHAT DIFFERS
    # ------------------------------------------------------------

    def _find_problems(self):
        """What is missing or changed, as sentences (sudo)."""
        self.ensure_one()
        problems = self._find_state_problems() + self._find_chain_problems()
        data = None
        if self.state != DESTROYED:
            problems += self._find_seal_problems()
            of_file, data = self._find_file_problems()
            problems += of_file
        if data is not None:
            try:
                problems += self._find_data_problems(data)
            except (AttributeError, KeyError, TypeError, ValueError):
                # Whatever somebody has put there: it is an answer and no crash.
                problems.append((UNREADABLE, dossier_check.DATA))
        texts = self._get_problem_texts()
        return [texts[kind] % {"name": name} for kind, name in dict.fromkeys(problems)]

    def _get_problem_texts(self):
        return {
            MISSING: self.env._("Missing: %(name)s", name="%(name)s"),
            CHANGED: self.env._("Changed: %(name)s", name="%(name)s"),
            ADDED: self.env._("Added: %(name)s", name="%(name)s"),
            dossier_check.HIDDEN: self.env._(
                "Bytes that belong to no file, at %(name)s", name="%(name)s"
            ),
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

    def _bears_seal(self):
        self.ensure_one()
        return bool(self.seal_hash or self.chain_number > 0)

    def _get_label(self, name):
        """What a field of this dossier is called, with its number."""
        return f"{self._fields[name]._description_string(self.env)} {self.code}"

    def _find_state_problems(self):
        """A state by which less would be compared, and that nothing has led to."""
        state = self.state
        later = self.session_id.archive_ids.filtered(lambda a: a.part > self.part)
        today = self.company_id._get_training_today()
        is_forged = (
            state == COLLECTING
            # Reopening collects the next part at once.
            or (state == REOPENED and not later)
            or (state == DESTROYED and (self.retain_until or today) >= today)
        )
        return [(CHANGED, self._get_label("state"))] if is_forged else []

    def _find_seal_problems(self):
        """The list of what was sealed, and what the record says of it."""
        manifest = self.manifest or ""
        forged = [(CHANGED, self._get_label("seal_hash"))]
        if hashlib.sha256(manifest.encode()).hexdigest() != self.seal_hash:
            return forged
        try:
            sealed = dossier_check.parse_manifest(manifest)
        except ValueError:
            return forged
        before = sealed["previous"] or {}
        said = {
            "code": (sealed["number"], self.code),
            "part": (sealed.get("part"), self.part),
            "chain_number": (sealed.get("chain_number"), self.chain_number),
            "previous_number": (before.get("number"), self.previous_number or None),
            "previous_hash": (before.get("sha256"), self.previous_hash or None),
            "sealed_on": (
                sealed["sealed_on"],
                self.sealed_on and f"{self.sealed_on:%Y-%m-%dT%H:%M:%S}Z",
            ),
        }
        changed = [name for name, (then, now) in said.items() if then != now]
        # It may be kept longer than was said, and never shorter.
        if str(self.retain_until or "") < str(sealed.get("retain_until") or ""):
            changed.append("retain_until")
        return [(CHANGED, self._get_label(name)) for name in changed]

    def _find_chain_problems(self):
        """The dossier before this one, and whether others came after the last."""
        problems = []
        neighbours = [
            ("company_id", "=", self.company_id.id),
            ("chain_number", "in", (self.chain_number - 1, self.chain_number + 1)),
        ]
        found = {a.chain_number: a for a in self.search(neighbours)}
        if self.chain_number > 1:
            before = found.get(self.chain_number - 1)
            if not before:
                problems.append((MISSING, self.previous_number or ""))
            elif before.seal_hash != self.previous_hash:
                problems.append((BROKEN, before.code))
        if self.chain_number and not found.get(self.chain_number + 1):
            last = self._count_seals()
            label = self._fields["chain_number"]._description_string(self.env)
            problems += [
                (MISSING, f"{label} {number}")
                for number in range(self.chain_number + 1, last + 1)
            ]
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
        if any(p.kind == UNREADABLE and p.name != dossier_check.DATA for p in problems):
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

    def _find_data_problems(self, data):
        """What the records say, against the data that was sealed."""
        problems = []
        if self.covered != {
            "forms": sorted(
                form["id"]
                for form in data["evaluations"]
                if form["state"] == states.EVALUATION_RELEASED
            ),
            "correction": max((row["id"] for row in data["corrections"]), default=0),
        }:
            # By it what comes later is found.
            problems.append((CHANGED, self._get_label("covers")))
        if self._is_last_sealed():
            problems += self._find_row_problems(data)
        return problems

    def _find_row_problems(self, data):
        """Records that are not what the sealed data says, unless a correction that
        is on record says why: that waits for the next part."""
        current = self._get_dossier_data()
        if "reviews" not in data:
            # Sealed before they were a part of it.
            del current["reviews"]
        sealed, now = self._get_figures(data), self._get_figures(current)
        expected = self._get_corrected(data)
        free = self._get_unreleased(data)
        judged = self._get_judged(data, current)
        problems = []
        for key, (figures, name) in sealed.items():
            if self._is_unfinished(key, figures, free):
                continue
            if key not in now:
                problems.append((MISSING, name))
            elif now[key][0] != figures and not self._is_explained(
                key, figures, now[key][0], expected, judged
            ):
                problems.append((CHANGED, name))
        for key, (figures, name) in now.items():
            if key not in sealed and not self._is_later(key, figures, free, judged):
                problems.append((ADDED, name))
        return problems

    def _get_later_corrections(self, data):
        last = max((row["id"] for row in data["corrections"]), default=0)
        return self._get_corrections().filtered(lambda c: c.id > last).sorted("id")

    def _get_corrected(self, data):
        """What corrections since the seal have made of rows and marks.

        A correction explains a value that is its own, from the one that was sealed:
        whoever changes what was corrected is found, too.

        :return: dict of keys of :meth:`_get_figures` → the value by now, as text
        """
        slots = {(row["person"], row["slot"]): row for row in data["register"]}
        marks = {mark["id"]: mark for mark in data["marks"]}
        values = {}
        for correction in self._get_later_corrections(data):
            record = self.env[correction.res_model].browse(correction.res_id).exists()
            if not record:
                continue
            field = correction.field_name
            if (record._name, field) == ("hr.training.attendance", "status"):
                place = record.enrollment_id.id, record.slot_id.id
                key, sealed = ("register", *place), slots.get(place, {}).get("status")
            elif (record._name, field) == ("hr.training.score", "value"):
                key, sealed = ("mark", record.id), marks.get(record.id, {}).get("value")
            else:
                continue
            if values.get(key, str(sealed)) == (correction.old_value or ""):
                values[key] = correction.new_value or ""
        return values

    def _get_judged(self, data, current):
        """Results of people about whom something was corrected since the seal.

        :return: dict enrolment → whether its result is another than was sealed; None
            where it does not follow from register and marks, which no correction
            explains
        """
        people = self._get_later_corrections(data).employee_id
        corrected = self._get_dossier_people().filtered(
            lambda e: e.employee_id in people
        )
        rebuilt = dossier_check.find_unlike_results(current)
        was = {row["person"]: row for row in data["results"]}
        now = {row["person"]: row for row in current["results"]}
        return {
            i: None
            if i in rebuilt
            else was.get(i, {}).get("result") != now.get(i, {}).get("result")
            for i in corrected.ids
        }

    def _get_unreleased(self, data):
        """Ids of forms of which marks and answers could still come."""
        released = {
            form["id"]
            for form in data["evaluations"]
            if form["state"] == states.EVALUATION_RELEASED
        }
        return set(self.session_id.evaluation_ids.ids) - released

    @api.model
    def _is_unfinished(self, key, figures, forms):
        """Whether a line could still change when the dossier was sealed: until a form
        is released, marks are entered, changed and taken back."""
        return (key[0] == "mark" and figures[1] in forms) or (
            key[0] in ("questionnaire", "review") and figures[0] in forms
        )

    def _is_explained(self, key, then, now, expected, judged):
        """Whether what is another by now came by a correction, or by an erasure."""
        kind = key[0]
        if kind == "person":
            employee = self.env["hr.employee"].browse(now)
            return self.env["hr.training.eraser"]._is_stand_in(employee)
        if kind in ("paper", "correction"):
            # Texts lose the name of whoever is erased, and nothing else.
            return self.env["hr.training.eraser"]._is_without_names(then, now)
        if kind == "register":
            # Its own status; the times are those that were sealed.
            return expected.get(key) == now[0] and then[1:3] == now[1:3]
        if kind == "mark":
            return expected.get(key) == str(now[3]) and then[:3] == now[:3]
        if kind == "certificate":
            # Revoked with the pass that it stood for, and else as it was.
            return judged.get(now[0]) is True and then[:4] == now[:4]
        if kind == "result":
            # What is judged anew follows from register and marks.
            is_same = then[0] == now[0] and then[1:3] != now[1:3]
            return judged.get(key[1]) is not None and not is_same
        return False

    @api.model
    def _is_later(self, key, figures, forms, judged):
        """Whether a line came by what was still to come when the dossier was sealed."""
        kind = key[0]
        if kind == "correction":
            return True
        if kind == "mark":
            return figures[1] in forms
        if kind in ("questionnaire", "review"):
            return figures[0] in forms
        if kind == "released":
            return key[1] in forms
        if kind == "certificate":
            return judged.get(figures[0]) is True
        return False
