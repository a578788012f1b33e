"""Dossiers under attack: what somebody forges is found, what is right is not, and no
detour leads past the gate or to the file (policy 6.4.3)."""

import hashlib
import io
import json
import os
import zipfile
from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ...tools import dossier_check
from ..common import NOW
from .common_archive import ArchiveCase
from .common_summary import HELD


class AttackCase(ArchiveCase):
    uses = (*ArchiveCase.uses, "user_finance")

    def _verify(self, archive):
        self.env.invalidate_all()
        return archive.with_user(self.user_officer).verify()

    def _get_place(self):
        return self.held.enrollment_ids.filtered(
            lambda e: e.employee_id == self.employee_colleague
        )

    def _get_score(self, value):
        return self.held.evaluation_ids.score_ids.filtered(lambda s: s.value == value)

    def _find_after(self, change):
        """What verify says after a change, which is then taken back."""
        with self.env.cr.savepoint() as savepoint:
            change()
            found = self._verify(self.archive)
            savepoint.rollback()
        self.env.invalidate_all()
        return found

    def assertFound(self, cases):
        """Each of these changes is found, by a name of what was changed."""
        for record, values, named in cases:
            with self.subTest(record=record, values=values):
                found = self._find_after(
                    lambda r=record, v=values: self._tamper(r, **v)
                )
                self.assertIn(named, "\n".join(found))


@tagged("post_install", "-at_install", "hr_training_archive")
class TestForged(AttackCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.held.material_version_ids = cls._create_version()
        cls.archive = cls._seal()

    # --- rows ----------------------------------------------------------------------

    def test_p6_4_3_what_results_were_judged_by_is_compared(self):
        form = self.held.evaluation_ids
        self.assertFound(
            [
                (self.held, {"pass_score": 10.0}, self.held.code),
                (self.held, {"min_attendance": 10.0}, self.held.code),
                (self.held, {"limit_minutes": 60}, self.held.code),
                (self.held, {"hours": 100.0}, self.held.code),
                (self.held, {"released_on": HELD}, self.held.code),
                (form, {"pass_score": 10.0}, form.name),
                (form, {"is_required": False}, form.name),
                (form, {"attempt_policy": "last"}, form.name),
                (form, {"method": "practical"}, form.name),
                (form, {"state": "marking"}, form.name),
            ]
        )

    def test_p6_4_3_whose_a_result_is_and_what_it_gave_are_compared(self):
        place = self._get_place()
        passed = self.held.enrollment_ids - place
        certificate = passed.certificate_ids
        other = self._create_employee("Somebody", self.department_ops)
        day = NOW.date()
        self.assertFound(
            [
                (place, {"employee_id": other.id}, self.employee_colleague.name),
                (place, {"state": "enrolled"}, self.employee_colleague.name),
                (passed, {"passed_on": day}, self.employee_employee.name),
                (passed, {"valid_until": day}, self.employee_employee.name),
                (certificate, {"valid_until": day}, certificate.name),
                (certificate, {"name": "TC/0"}, certificate.name),
                (certificate, {"revoked_on": day}, certificate.name),
                (certificate, {"enrollment_id": place.id}, certificate.name),
            ]
        )

    def test_p6_4_3_who_taught_and_from_what_are_compared(self):
        slot = self.held.slot_ids
        self.assertEqual(slot.trainer_ids, self.trainer)
        field = slot._fields["trainer_ids"]
        delete = SQL(
            "DELETE FROM %s WHERE %s = %s",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            slot.id,
        )
        found = self._find_after(lambda: self.env.cr.execute(delete))
        self.assertEqual(found, ["Changed: 2026-02-23T01:00:00"])
        version = self.held.material_version_ids
        self.assertFound([(version, {"checksum": "0"}, version.material_id.name)])

    def test_p6_4_3_what_the_record_says_of_its_seal_is_compared(self):
        archive = self.archive
        item = self._get_item(archive, "notice")
        self.assertFound(
            [
                (archive, {"retain_until": NOW.date()}, "Retain Until"),
                (archive, {"retain_until": None}, "Retain Until"),
                (archive, {"sealed_on": HELD}, "Sealed On"),
                (archive, {"code": "D/0"}, "Number D/0"),
                (archive, {"part": 7}, "Part"),
                (archive, {"chain_number": 0}, "Sealed as No."),
                (item, {"waived": False}, "Class Notice"),
                (item, {"sealed": json.dumps([False, True])}, "Class Notice"),
            ]
        )
        longer = archive.retain_until + timedelta(days=1)
        found = self._find_after(lambda: self._tamper(archive, retain_until=longer))
        self.assertEqual(found, [])

    def test_p6_4_3_by_what_later_parts_are_found_is_compared(self):
        everything = {"forms": self.held.evaluation_ids.ids, "correction": 10**6}
        for covered in (json.dumps(everything), None):
            with self.subTest(covered=covered):
                found = self._find_after(
                    lambda c=covered: self._tamper(self.archive, covered=c)
                )
                self.assertIn("What Came Later", "\n".join(found))

    def test_p6_4_3_a_state_that_hides_a_dossier_from_verify_is_found(self):
        self.assertFound(
            [
                (self.archive, {"state": state}, "State")
                for state in ("collecting", "reopened", "destroyed")
            ]
        )
        self._tamper(self.archive, state="collecting")
        self.env["hr.training.archive"]._cron_verify()
        self.assertIn("State", self.archive.problems)

    def test_p6_4_3_the_newest_dossier_taken_out_is_missed(self):
        other = self._hold_session(self.employee_employee, start=HELD - timedelta(1))
        self._release(other)
        second = self._seal(other)
        self.assertEqual(self._verify(self.archive | second), [])
        number = second.chain_number
        for table, column in (
            ("hr_training_archive_item", "archive_id"),
            ("hr_training_archive", "id"),
        ):
            self.env.cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [second.id])
        self.assertEqual(
            self._verify(self.archive), [f"Missing: Sealed as No. {number}"]
        )

    # --- behind a correction -------------------------------------------------------

    def _correct_mark(self, value=90):
        score = self._get_score(50)
        score.with_user(self.user_head).action_correct(value, "Counted again")
        return score

    def test_p6_4_3_a_correction_explains_its_own_value_and_no_other(self):
        self.assertEqual(self._find_after(self._correct_mark), [])

        def change_mark():
            self._tamper(self._correct_mark(), value=99.0)

        def change_result():
            self._correct_mark()
            self._tamper(self._get_place(), result="failed")

        def change_validity():
            self._correct_mark(55)
            self._tamper(self._get_place(), valid_until=NOW.date())

        for change in (change_mark, change_result, change_validity):
            with self.subTest(change=change.__name__):
                found = "\n".join(self._find_after(change))
                self.assertIn(self.employee_colleague.name, found)

    def test_p6_4_3_a_register_that_was_corrected_is_still_compared(self):
        row = self._get_place().attendance_ids

        def correct():
            row.with_user(self.user_head).action_correct("absent", "Looked again")

        def change_status():
            correct()
            self._tamper(row, status="present")

        def change_time():
            correct()
            self._tamper(row, check_in=HELD)

        self.assertEqual(self._find_after(correct), [])
        self.assertTrue(self._find_after(change_status))
        self.assertTrue(self._find_after(change_time))

    def test_p6_4_3_a_correction_that_says_something_else_explains_nothing(self):
        row = self._get_place().attendance_ids

        def forge():
            self._tamper(row, status="present")
            self.env["hr.training.correction"].sudo().create(
                row._prepare_correction("status", "late", "absent", "Looked again")
            )

        self.assertIn(self.employee_colleague.name, "\n".join(self._find_after(forge)))

    def test_p6_4_3_a_correction_that_was_changed_is_found(self):
        self._correct_mark(55)
        self.env["hr.training.archive"]._cron_seal()
        self.archive = self.held.archive_ids.sorted("part")[-1]
        self.assertEqual(self._verify(self.archive), [])
        correction = self.archive._get_corrections()
        name = self.employee_colleague.name
        self.assertFound(
            [
                (correction, {"old_value": "90.0"}, name),
                (correction, {"new_value": "90.0"}, name),
                (correction, {"res_id": 0}, name),
            ]
        )

    # --- whatever was put there ------------------------------------------------------

    def _forge_seal(self, manifest, **files):
        """A zip and a seal that agree, by whoever can write in the database."""
        self._rewrite(self.archive, **{"manifest.json": manifest, **files})
        digest = hashlib.sha256(manifest.encode()).hexdigest()
        self._tamper(self.archive, manifest=manifest, seal_hash=digest)

    def _forge_data(self, data):
        manifest = self._read(self.archive, "manifest.json")
        for entry in manifest["files"]:
            if entry["name"] == "data.json":
                entry["sha256"] = hashlib.sha256(data.encode()).hexdigest()
                entry["size"] = len(data.encode())
        self._forge_seal(json.dumps(manifest), **{"data.json": data})

    def test_p6_4_3_data_that_nothing_can_read_is_an_answer(self):
        for data in ("[]", "{}", "7", "null", '{"people": 1}', "{"):
            with self.subTest(data=data):
                found = self._find_after(lambda d=data: self._forge_data(d))
                self.assertIn("Cannot be read: data.json", found)

    def test_p6_4_3_a_manifest_that_is_none_is_an_answer(self):
        format_ = {"format": dossier_check.FORMAT}
        for manifest in (
            [],
            format_,
            {**format_, "files": [1], "previous": 3},
            {**format_, "files": [], "number": "1", "sealed_on": "", "previous": 3},
        ):
            with self.subTest(manifest=manifest):
                found = self._find_after(
                    lambda m=manifest: self._forge_seal(json.dumps(m))
                )
                self.assertIn("Cannot be read", "\n".join(found))

    def test_p6_4_3_a_name_in_a_forged_zip_is_told_as_text(self):
        self._rewrite(self.archive, **{"<b>bold</b> %s %(name)s": b"x"})
        self.env["hr.training.archive"]._cron_verify()
        kind = self.env.ref("hr_training.mail_activity_type_dossier_changed")
        asked = self.archive.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertIn("&lt;b&gt;bold", asked.note)
        self.assertIn("%(name)s", asked.note)

    def test_p6_4_3_two_entries_of_one_name_are_found(self):
        stream = io.BytesIO(self.archive._get_file_attachment().raw)
        name = "papers/Marks and Results.pdf"
        with zipfile.ZipFile(stream, "a") as sealed:
            content = sealed.read(name)
            with self.assertWarns(UserWarning):
                sealed.writestr(name, content)
        self.archive._get_file_attachment().raw = stream.getvalue()
        self.assertIn(f"Added: {name}", self._verify(self.archive))

    def test_p6_4_3_no_more_is_unpacked_than_was_sealed(self):
        stream = io.BytesIO()
        name = "papers/Marks and Results.pdf"
        with (
            self._unzip(self.archive) as sealed,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb,
        ):
            for other in sealed.namelist():
                bomb.writestr(
                    other, b"0" * 2**24 if other == name else sealed.read(other)
                )
        unpacked = []
        real = dossier_check.hash_stream

        def watch(opened):
            unpacked.append(opened.name)
            return real(opened)

        with patch.object(dossier_check, "hash_stream", watch):
            problems, _manifest = dossier_check.check_dossier(stream)
        self.assertEqual(problems, [dossier_check.Problem("changed", name)])
        self.assertNotIn(name, unpacked)
        with patch.object(dossier_check, "LARGEST", 10):
            problems, _manifest = dossier_check.check_dossier(stream)
        self.assertEqual(
            problems, [dossier_check.Problem("unreadable", "manifest.json")]
        )


@tagged("post_install", "-at_install", "hr_training_archive")
class TestRight(AttackCase):
    """What is right is no problem."""

    def test_p6_4_3_marks_of_a_form_that_is_not_released_still_change(self):
        form = self.env["hr.training.evaluation"].create(
            {
                "session_id": self.held.id,
                "method": "practical",
                "is_required": False,
            }
        )
        place = self._get_place()
        score = self.env["hr.training.score"].create(
            {"enrollment_id": place.id, "evaluation_id": form.id, "value": 40}
        )
        archive = self._seal()
        self._tamper(score, value=60.0)
        self.assertEqual(self._verify(archive), [])
        score.unlink()
        self.assertEqual(self._verify(archive), [])
        self._tamper(form, state="released")
        self.assertEqual(self._verify(archive), [])

    def test_p6_4_3_who_goes_on_learning_online_changes_no_sealed_result(self):
        enrollment = self._get_place()
        rate = enrollment.attendance_rate
        Enrollment = type(enrollment)
        with patch.object(
            type(self.held), "slot_ids", self.held.slot_ids.browse(), create=True
        ):
            online = {e: 3.0 for e in self.held.enrollment_ids}
            with patch.object(
                Enrollment, "_get_channel_completions", lambda people: online
            ):
                archive = self.env["hr.training.archive"].new(
                    {"session_id": self.held.id}
                )
                rows = archive._get_results_data(enrollment)
        self.assertEqual(rows[0]["completion"], rate)

    def test_p6_4_3_names_that_change_are_no_problem(self):
        self.archive = archive = self._seal()
        self.employee_colleague.write({"name": "Another Name", "active": False})
        self.held.evaluation_ids.name = "Another form"
        self.course.name = "Another course"
        self._tamper(self.held, tz="America/New_York")
        self.assertEqual(self._verify(archive), [])

    def test_p6_4_3_reopened_and_closed_again_nothing_is_asked_twice(self):
        self._seal()
        for number in (2, 3):
            self.held.with_user(self.user_head).action_reopen("A paper was found")
            self.officer_held.action_close()
            archives = self.held.archive_ids.sorted("part")
            self.assertEqual(
                archives.mapped("state"), ["reopened"] * (number - 1) + ["sealed"]
            )
            self.assertEqual(self._verify(archives), [])

    def test_p6_4_3_what_was_destroyed_is_sealed_anew_after_a_reopening_only(self):
        first = self._seal()
        self._tamper(first, state="destroyed", retain_until=HELD.date())
        self.assertEqual(self._file(), first)
        self.held.with_user(self.user_head).action_reopen("A paper was found")
        self._waive_documents(self.held)
        self.officer_held.action_close()
        second = self.held.archive_ids - first
        self.assertEqual((second.part, second.state), (2, "sealed"))

    def test_p6_4_3_a_print_that_fails_leaves_nothing_half_sealed(self):
        self._waive_documents(self.held)
        Report = type(self.env["ir.actions.report"])
        real, calls = Report._print_each, []

        def fail(report, *args):
            calls.append(args)
            if len(calls) > 1:
                raise UserError("The printer is on fire")
            return real(report, *args)

        with patch.object(Report, "_print_each", fail):
            with self.assertRaisesRegex(UserError, "on fire"):
                with self.env.cr.savepoint():
                    self.officer_held.action_close()
        self.env.invalidate_all()
        archive = self.held.archive_ids
        self.assertEqual((self.held.state, archive.state), ("done", "collecting"))
        self.assertFalse(archive._get_file_attachment())
        self.officer_held.action_close()
        self.assertEqual(self._verify(archive), [])

    def test_p6_4_3_what_somebody_typed_is_no_markup_and_no_path(self):
        typed = '<script>alert("1")</script>=1+1 ../../x'
        self.employee_colleague.name = typed
        self.held.evaluation_ids.name = typed
        self._tamper(self.held, place=typed)
        archive = self._seal()
        self.assertEqual(self._verify(archive), [])
        with self._unzip(archive) as sealed:
            for name in sealed.namelist():
                self.assertNotIn("..", name)
                if name.endswith(".pdf"):
                    self.assertNotIn("<script>alert", sealed.read(name).decode())


@tagged("post_install", "-at_install", "hr_training_archive")
class TestShown(AttackCase):
    def test_d5_a_session_is_read_without_its_dossiers_by_who_reads_none(self):
        self._seal()
        for role in ("employee", "trainer", "finance"):
            session = self.held.with_user(getattr(self, f"user_{role}"))
            with self.subTest(role=role):
                self.env.invalidate_all()
                names = list(session.fields_get())
                self.assertNotIn("archive_ids", names)
                if session.has_access("read"):
                    session.read(names)
        late = self.held.with_user(self.user_employee).search(
            [("is_archive_late", "=", False), ("id", "=", self.held.id)]
        )
        self.assertEqual(late.ids, self.held.ids)

    def test_p6_4_3_looking_for_a_dossier_hides_no_session(self):
        ahead = self._create_session(schedule=True)
        with self.assertRaisesRegex(UserError, "not held yet"):
            ahead.with_user(self.user_head).action_view_archive()
        self.assertTrue(ahead.active)

    def test_p6_4_3_only_who_seals_is_offered_to(self):
        self._waive_documents(self.held)
        archive = self.held.archive_ids
        for role, may in (("officer", True), ("executive", False)):
            archive.invalidate_recordset()
            user = getattr(self, f"user_{role}")
            self.assertIs(archive.with_user(user).can_seal, may)


@tagged("post_install", "-at_install", "hr_training_archive")
class TestGate(AttackCase):
    def _get_mine(self, kind="notice"):
        return self._get_item(self._file(), kind).with_user(self.user_officer)

    def test_p6_4_3_a_file_without_anything_in_it_is_none(self):
        item = self._get_mine()
        for vals in (
            {"name": "scan.pdf", "raw": b""},
            {"name": "scan.pdf", "type": "url", "url": "https://example.com/a.pdf"},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "is empty"):
                item.file_ids = [Command.create(vals)]
        item.file_ids = [Command.create({"name": "scan.pdf", "raw": b"%PDF"})]
        self.assertTrue(item.present)
        item.file_ids.raw = b""
        item.invalidate_recordset()
        self.assertFalse(item.present)
        with self.assertRaisesRegex(UserError, "Class Notice"):
            self.officer_held.action_close()

    def test_p6_4_3_a_file_stays_with_the_record_it_belongs_to(self):
        archive = self._file()
        item = self._get_item(archive, "material").with_user(self.user_officer)
        mine = self.env["ir.attachment"].with_user(self.user_officer)
        paper = mine.create(
            {
                "name": "approved.pdf",
                "raw": b"%PDF",
                "res_model": archive._name,
                "res_id": archive.id,
            }
        )
        with self.assertRaises(AccessError):
            item.file_ids = [Command.link(paper.id)]
        other = self._get_item(archive, "notice").with_user(self.user_officer)
        other.file_ids = [Command.create({"name": "a.pdf", "raw": b"%PDF"})]
        with self.assertRaises(AccessError):
            item.file_ids = [Command.link(other.file_ids.id)]

    def test_p6_4_3_what_was_taken_over_lets_more_be_added(self):
        item = self._get_mine()
        item.file_ids = [Command.create({"name": "a.pdf", "raw": b"%PDF a"})]
        self._seal()
        self.held.with_user(self.user_head).action_reopen("A paper was found")
        again = self._get_mine()
        self.assertNotEqual(again, item)
        again.file_ids = [Command.create({"name": "b.pdf", "raw": b"%PDF b"})]
        self.assertEqual(len(again.file_ids), 2)

    def test_p6_4_3_no_detour_waives(self):
        item = self._get_mine()
        archive = item.archive_id
        waived = {"kind": "notice", "waived": True, "waive_reason": "x"}
        context = {"default_item_ids": [(0, 0, waived)], "default_waived": True}
        self.held.with_user(self.user_officer).with_context(**context).action_archive()
        for command in (
            Command.update(item.id, {"waived": True}),
            Command.create(waived),
            Command.unlink(item.id),
            Command.clear(),
        ):
            with self.subTest(command=command), self.assertRaises(AccessError):
                archive.write({"item_ids": [command]})
        for Model, columns, row in (
            (item, [".id", "waived"], [str(item.id), "1"]),
            (archive, [".id", "item_ids/kind"], [str(archive.id), "notice"]),
        ):
            self.assertFalse(Model.load(columns, [row])["ids"])
        self.assertFalse(any(archive.sudo().item_ids.mapped("waived")))

    def test_p6_4_3_a_file_lost_from_the_store_is_missing_and_can_be_waived(self):
        version = self._create_version()
        self.held.material_version_ids = version
        archive = self._file()
        item = self._get_item(archive, "material")
        self.assertTrue(item.present)
        file = archive._get_field_files(version, "file")[version]
        path = file._full_path(file.store_fname)
        with patch.object(
            os.path, "exists", lambda p, real=os.path.exists: p != path and real(p)
        ):
            item.invalidate_recordset()
            self.assertFalse(item.present)
            with self.assertRaisesRegex(UserError, "Material"):
                self.officer_held.action_close()

    def test_p6_4_3_a_file_changed_on_disk_is_not_sealed(self):
        version = self._create_version()
        self.held.material_version_ids = version
        self._waive_documents(self.held)
        file = self.env["hr.training.archive"]._get_field_files(version, "file")
        self._tamper(file[version], checksum="0" * 40)
        with self.assertRaisesRegex(UserError, "pump.pdf"):
            with self.env.cr.savepoint():
                self.officer_held.action_close()
        self.env.invalidate_all()
        self.assertEqual(self.held.state, "done")


@tagged("post_install", "-at_install", "hr_training_archive")
class TestFile(AttackCase, HttpCase):
    """The sealed file is opened by its route, which notes who does, and is changed
    by nobody."""

    def test_p6_4_3_nobody_changes_or_replaces_the_sealed_file(self):
        archive = self._seal()
        file = archive._get_file_attachment()
        for user in (self.user_officer, self.user_head, self.user_executive):
            mine = file.with_user(user)
            for vals in (
                {"raw": b"forged"},
                {"datas": b64encode(b"forged")},
                {"res_field": False},
                {"res_model": False, "res_id": 0, "res_field": False},
                {"name": "other"},
                {"public": True},
                {"access_token": "known"},
                {"type": "url", "url": "/web"},
            ):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(UserError):
                        mine.write(vals)
            with self.assertRaises(UserError):
                mine.unlink()
            with self.assertRaises(UserError):
                mine.create(
                    {
                        "name": "file",
                        "res_model": archive._name,
                        "res_field": "file",
                        "res_id": archive.id,
                        "raw": b"forged",
                    }
                )
            with self.assertRaises(AccessError):
                mine.generate_access_token()
        self.assertEqual(archive._get_file_attachment(), file)
        self.assertEqual(self._verify(archive), [])

    def test_d6_1_the_administrator_does_neither(self):
        archive = self._seal()
        system = self.env.ref("base.group_system")
        self.user_head.group_ids = [Command.link(system.id)]
        file = archive._get_file_attachment().with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            file.raw = b"forged"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            file.unlink()

    def test_d6_15_there_is_no_other_way_to_the_file_that_notes_nobody(self):
        archive = self._seal()
        file = archive._get_file_attachment()
        self.env.invalidate_all()
        for user in (self.user_officer, self.user_executive):
            with self.assertRaises(AccessError):
                archive.with_user(user).read(["file"])
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])
            self.authenticate(user.login, user.login)
            for path in (
                f"/web/content/{archive._name}/{archive.id}/file",
                f"/web/content/{file.id}",
            ):
                self.assertNotEqual(self.url_open(path).status_code, 200, path)
