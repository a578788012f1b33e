"""The sealed zip: what is in it, that it agrees with itself, and what is found when
somebody has changed it (policy 6.4.3)."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...tools import dossier_check
from ..common import NOW
from .common_archive import ArchiveCase
from .common_summary import HELD


@tagged("post_install", "-at_install", "hr_training_archive")
class TestSeal(ArchiveCase):
    # --- what is in it -----------------------------------------------------------

    def test_p6_4_3_the_zip_has_index_documents_data_script_and_manifest(self):
        version = self._create_version(filename="泵 manual.pdf")
        self.held.material_version_ids = version
        archive = self._file()
        item = self._get_item(archive, "notice").with_user(self.user_officer)
        item.file_ids = [
            Command.create({"name": "../notice.pdf", "raw": b"%PDF-1.4 notice"})
        ]
        archive = self._seal()
        with self._unzip(archive) as sealed:
            names = sealed.namelist()
            self.assertEqual(sealed.read("material/泵 manual.pdf"), b"%PDF-1.4 pump")
            self.assertEqual(sealed.read("notice/notice.pdf"), b"%PDF-1.4 notice")
            index = sealed.read("Session Dossier.pdf").decode()
            register = sealed.read("register/Attendance Register.pdf").decode()
            results = sealed.read("papers/Marks and Results.pdf").decode()
        for name in ("data.json", "verify.py", "manifest.json"):
            self.assertIn(name, names)
        for said in (archive.code, self.trainer.name, "Waived"):
            self.assertIn(said, index)
        self.assertIn(self.employee_colleague.name, register)
        self.assertIn("90", results)

    def test_p6_4_3_documents_look_the_same_where_no_server_answers(self):
        archive = self._seal()
        with self._unzip(archive) as sealed:
            names = [name for name in sealed.namelist() if name.endswith(".pdf")]
            self.assertTrue(names)
            for name in names:
                with self.subTest(name=name):
                    paper = sealed.read(name).decode()
                    self.assertIn("o_training_pdf_title", paper)
                    for asked in ("/web/", "http://", "https://", "<link", "<img"):
                        self.assertNotIn(asked, paper)

    def test_p6_4_3_every_file_is_in_the_manifest_with_its_hash(self):
        archive = self._seal()
        manifest = self._read(archive, "manifest.json")
        with self._unzip(archive) as sealed:
            names = set(sealed.namelist()) - {"manifest.json"}
            for entry in manifest["files"]:
                digest = hashlib.sha256(sealed.read(entry["name"])).hexdigest()
                self.assertEqual(entry["sha256"], digest)
            content = sealed.read("manifest.json")
        self.assertEqual({entry["name"] for entry in manifest["files"]}, names)
        self.assertEqual(archive.seal_hash, hashlib.sha256(content).hexdigest())
        self.assertEqual(archive.file_size, len(b64decode(archive.file)))

    def test_p6_4_3_anonymous_answers_go_in_as_results_only(self):
        session, _form = self._hold_rated(state="released", name="How was it?")
        archive = self._seal(session)
        data = self._read(archive, "data.json")
        rows = data["questionnaires"]
        self.assertEqual({(r["question"], r["average"]) for r in rows}, {("Pace", 4)})
        self.assertFalse([row for row in rows if "person" in row])
        with self._unzip(archive) as sealed:
            paper = sealed.read("evaluation/How was it.pdf").decode()
        self.assertIn("Pace", paper)
        self.assertNotIn(self.employee_employee.name, paper)

    def test_p6_4_3_papers_are_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        archive = self._seal()
        with self._unzip(archive) as sealed:
            self.assertIn("data.json", sealed.namelist())
            titles = [
                e["title"] for e in json.loads(sealed.read("manifest.json"))["files"]
            ]
        self.assertNotIn("Attendance Register", titles)

    # --- the script -----------------------------------------------------------------

    def _run_script(self, *arguments):
        """The script as it ships, run by Python alone."""
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for number, archive in enumerate(arguments):
                path = Path(directory) / f"{number}.zip"
                archive.invalidate_recordset(["file"])
                path.write_bytes(b64decode(archive.file))
                paths.append(str(path))
            script = Path(directory) / "verify.py"
            with self._unzip(arguments[0]) as sealed:
                script.write_bytes(sealed.read("verify.py"))
            done = subprocess.run(
                [sys.executable, "-I", str(script), *paths, "--out", directory],
                capture_output=True,
                text=True,
                check=False,
                cwd=directory,
            )
            tables = {
                path.name: path.read_text("utf-8-sig")
                for path in Path(directory).glob("*.csv")
            }
        return done, tables

    def test_p6_4_3_a_script_without_odoo_verifies_and_rebuilds(self):
        archive = self._seal()
        done, tables = self._run_script(archive)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn(archive.seal_hash, done.stdout)
        results = tables["0 results.csv"].splitlines()
        self.assertIn(f"{self.employee_employee.name},passed,100.0,90.0", results)
        self.assertIn(f"{self.employee_colleague.name},failed,100.0,50.0", results)
        register = tables["0 register.csv"]
        self.assertIn(
            f"{self.employee_colleague.name},2026-02-23T01:00:00,late", register
        )

    def test_p6_4_3_the_script_finds_what_was_changed(self):
        archive = self._seal()
        data = self._read(archive, "data.json")
        data["marks"][0]["value"] = 100
        self._rewrite(archive, **{"data.json": json.dumps(data)})
        done, _tables = self._run_script(archive)
        self.assertEqual(done.returncode, 1)
        self.assertIn("changed since it was sealed: data.json", done.stdout)

    def test_p6_4_3_data_that_does_not_agree_with_itself_is_found(self):
        archive = self._seal()
        data = self._read(archive, "data.json")
        self.assertFalse(dossier_check.check_rebuilt(data))
        mark = next(m for m in data["marks"] if m["value"] == 50)
        mark["value"] = 95
        problems = dossier_check.check_rebuilt(data)
        self.assertEqual(
            problems, [dossier_check.Problem("result", self.employee_colleague.name)]
        )
        mark["value"] = 50
        row = next(r for r in data["register"] if r["status"] == "late")
        row.update(entered=None, check_in="2026-02-23T01:30:00")
        kinds = {p.kind for p in dossier_check.check_rebuilt(data)}
        self.assertEqual(kinds, {"register", "result"})

    # --- verify ----------------------------------------------------------------------

    def _verify(self, archive):
        self.env.invalidate_all()
        return archive.with_user(self.user_officer).verify()

    def test_p6_4_3_verify_finds_nothing_on_a_whole_one(self):
        archive = self._seal()
        self.assertEqual(self._verify(archive), [])
        self.assertEqual(archive.verified_on, NOW)
        self.assertFalse(archive.problems)

    def test_p6_4_3_verify_names_a_file_that_was_changed_missing_or_added(self):
        archive = self._seal()
        name = "register/Attendance Register.pdf"
        self._rewrite(archive, **{name: b"Everybody was there"})
        self.assertEqual(self._verify(archive), [f"Changed: {name}"])
        self._rewrite(archive, **{name: None})
        self.assertEqual(self._verify(archive), [f"Missing: {name}"])
        self._rewrite(archive, **{"papers/extra.pdf": b"x"})
        self.assertIn("Added: papers/extra.pdf", self._verify(archive))

    def test_p6_4_3_bytes_before_and_behind_the_zip_are_found(self):
        """A reader of zips skips them: the files are as they were."""
        archive = self._seal()
        attachment = archive._get_file_attachment()
        content = attachment.raw
        for forged, place in (
            (b"#!/bin/sh\n" + content, "0"),
            (content + b"<html>", str(len(content) + len(b"<html>") - 22)),
        ):
            attachment.raw = forged
            hidden = f"Bytes that belong to no file, at {place}"
            self.assertEqual(self._verify(archive), [hidden])
        attachment.raw = content
        self.assertEqual(self._verify(archive), [])

    def test_p6_4_3_a_forged_manifest_is_found_by_the_seal(self):
        archive = self._seal()
        manifest = self._read(archive, "manifest.json")
        name = "register/Attendance Register.pdf"
        forged = b"Everybody was there"
        for entry in manifest["files"]:
            if entry["name"] == name:
                entry["sha256"] = hashlib.sha256(forged).hexdigest()
        self._rewrite(archive, **{name: forged, "manifest.json": json.dumps(manifest)})
        self.assertEqual(self._verify(archive), ["Changed: manifest.json"])

    def test_p6_4_3_a_forged_seal_is_found_by_the_dossier_after_it(self):
        first = self._seal()
        second = self._seal_another()
        self.assertEqual(self._verify(second), [])
        manifest = json.loads(first.manifest)
        manifest["sealed_by"] = "Somebody"
        text = json.dumps(manifest)
        self._rewrite(first, **{"manifest.json": text})
        digest = hashlib.sha256(text.encode()).hexdigest()
        self._tamper(first, manifest=text, seal_hash=digest)
        self.assertEqual(self._verify(first), [])
        self.assertEqual(
            self._verify(second),
            [f"Not the dossier that was sealed before it: {first.code}"],
        )
        self._tamper(second, previous_hash=digest)
        self.assertTrue(self._verify(second))

    def _seal_another(self):
        other = self._hold_session(self.employee_employee, start=HELD - timedelta(1))
        self._release(other)
        return self._seal(other)

    def test_p6_4_3_each_names_the_one_before_it_in_its_company(self):
        first = self._seal()
        second = self._seal_another()
        manifest = self._read(second, "manifest.json")
        self.assertEqual(
            manifest["previous"], {"number": first.code, "sha256": first.seal_hash}
        )
        self.assertEqual(second.chain_number, first.chain_number + 1)
        done, _tables = self._run_script(second, first)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_p6_4_3_a_dossier_taken_out_is_missed(self):
        first = self._seal()
        second = self._seal_another()
        code = first.code
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM hr_training_archive_item WHERE archive_id = %s", [first.id]
        )
        self.env.cr.execute("DELETE FROM hr_training_archive WHERE id = %s", [first.id])
        self.assertEqual(self._verify(second), [f"Missing: {code}"])

    def test_p6_4_3_a_file_missing_from_the_store_or_changed_on_disk_is_found(self):
        archive = self._seal()
        path = archive._get_file_path()
        content = Path(path).read_bytes()
        self.addCleanup(Path(path).write_bytes, content)
        with open(path, "r+b") as stream:
            stream.seek(60)
            stream.write(b"####")
        found = self._verify(archive)
        self.assertTrue(found)
        os.unlink(path)
        self.assertEqual(self._verify(archive), [f"Missing: {archive.filename}"])
        self.assertEqual(archive.problems, f"Missing: {archive.filename}")
        Path(path).write_bytes(b"")
        self.assertEqual(self._verify(archive), [f"Cannot be read: {archive.filename}"])

    def test_p6_4_3_rows_that_were_tampered_with_are_found(self):
        archive = self._seal()
        row = self.held.attendance_ids.filtered(lambda r: r.status == "late")
        colleague = self.employee_colleague.name
        for record, values, named in (
            (row, {"status": "present"}, colleague),
            (row, {"minutes_late": 3}, colleague),
            (self._get_score(50), {"value": 90.0}, colleague),
            (self._get_place(), {"result": "passed"}, colleague),
            (self._get_place(), {"attendance_rate": 10.0}, colleague),
            (self.held.slot_ids, {"stop": HELD + timedelta(hours=9)}, "2026-02-23"),
        ):
            with self.subTest(record=record, values=values):
                before = {name: record[name] for name in values}
                self._tamper(record, **values)
                found = self._verify(archive)
                self.assertTrue(found)
                self.assertIn(named, " ".join(found))
                self._tamper(record, **before)
                self.assertEqual(self._verify(archive), [])

    def test_p6_4_3_reasons_that_were_rewritten_are_found(self):
        """Of waivers and corrections; what an erasure has put for a name is none."""
        name = self.employee_colleague.name
        row = self._get_place().attendance_ids
        row.with_user(self.user_head).action_correct("present", f"{name} was there")
        archive = self._seal()
        item = archive.item_ids.filtered("waived")[0]
        correction = archive._get_corrections()[-1:]
        for record, field in ((item, "waive_reason"), (correction, "reason")):
            with self.subTest(record=record):
                before = record[field]
                self._tamper(record, **{field: "For another reason"})
                self.assertIn("Changed", " ".join(self._verify(archive)))
                self._tamper(record, **{field: before})
                self.assertEqual(self._verify(archive), [])
        number = self._erase(self.employee_colleague)
        self.assertEqual(correction.reason, f"{number} was there")
        self.assertEqual(self._verify(archive), [])
        for forged in (f"{number} was away", "Somebody was there"):
            self._tamper(correction, reason=forged)
            self.assertIn("Changed", " ".join(self._verify(archive)), forged)

    def _erase(self, employee):
        """Erase a person as his log says it; returns what stands for him."""
        erasure = self.env["hr.training.erasure"].sudo()
        erasure = erasure.create(
            {
                "employee_id": employee.id,
                "company_id": self.company.id,
                "proposed_on": NOW.date(),
                "left_on": NOW.date(),
            }
        )
        number = erasure._get_number()
        self.env["hr.training.eraser"]._erase(employee, number)
        erasure.sudo().write({"state": "done", "employee_id": False})
        self.env.invalidate_all()
        return number

    def _get_score(self, value):
        return self.held.evaluation_ids.score_ids.filtered(lambda s: s.value == value)

    def _get_place(self):
        return self.held.enrollment_ids.filtered(
            lambda e: e.employee_id == self.employee_colleague
        )

    def test_p6_4_3_rows_that_were_deleted_or_added_are_found(self):
        archive = self._seal()
        score = self._get_score(50)
        self._tamper(score, attempt=1)
        self.env.cr.execute(
            "INSERT INTO hr_training_score (enrollment_id, evaluation_id, attempt,"
            " value) SELECT enrollment_id, evaluation_id, 2, 99 FROM hr_training_score"
            " WHERE id = %s",
            [score.id],
        )
        self.assertIn("Added", " ".join(self._verify(archive)))
        self.env.cr.execute("DELETE FROM hr_training_score WHERE id >= %s", [score.id])
        self.assertIn("Missing", " ".join(self._verify(archive)))

    def test_p6_4_3_the_monthly_run_tells_the_head(self):
        archive = self._seal()
        self.env["hr.training.archive"]._cron_verify()
        kind = self.env.ref("hr_training.mail_activity_type_dossier_changed")
        self.assertFalse(archive.activity_ids)
        self._tamper(self._get_score(50), value=90.0)
        for _run in range(2):
            self.env["hr.training.archive"]._cron_verify()
        asked = archive.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(asked.user_id, self.user_head)
        self.assertIn(self.employee_colleague.name, asked.note)
        score = self.held.evaluation_ids.score_ids.filtered(
            lambda s: s.enrollment_id == self._get_place()
        )
        self._tamper(score, value=50.0)
        self.env["hr.training.archive"]._cron_verify()
        self.assertFalse(archive.activity_ids)

    def test_p6_4_3_who_verifies(self):
        archive = self._file()
        with self.assertRaisesRegex(UserError, "not sealed"):
            archive.with_user(self.user_officer).verify()
        archive = self._seal()
        self.assertEqual(archive.with_user(self.user_executive).verify(), [])
        for role in ("employee", "trainer"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                archive.with_user(user).verify()

    def test_p6_4_3_a_clock_set_back_breaks_no_chain(self):
        first = self._seal()
        with self._clock_at(NOW - timedelta(days=1)):
            second = self._seal_another()
        self.assertLess(second.sealed_on, first.sealed_on)
        self.assertEqual(self._verify(first | second), [])
        self.assertEqual(second.chain_number, first.chain_number + 1)

    # --- later parts ---------------------------------------------------------------

    def test_p6_4_3_a_correction_after_the_seal_is_a_further_part(self):
        first = self._seal()
        Archive = self.env["hr.training.archive"]
        Archive._cron_seal()
        self.assertEqual(self.held.archive_ids, first)
        row = self._get_place().attendance_ids
        row.with_user(self.user_head).action_correct("present", "Looked again")
        self.assertEqual(self._verify(first), [])
        Archive._cron_seal()
        second = self.held.archive_ids - first
        self.assertEqual(
            (second.part, second.follows_id, second.state), (2, first, "sealed")
        )
        self.assertEqual(second.covers, "Corrections")
        data = self._read(second, "data.json")
        self.assertIn("Looked again", str(data["corrections"]))
        self.assertEqual(self._verify(first | second), [])
        Archive._cron_seal()
        self.assertEqual(self.held.archive_ids, first | second)
        # What is tampered with now is held against the second part.
        self._tamper(row, status="late")
        self.assertTrue(self._verify(second))

    def test_p6_4_3_a_form_released_after_the_seal_is_a_further_part(self):
        later = NOW + timedelta(days=60)
        session, form = self._hold_rated(state="draft", opens_on=later)
        results = self.env["hr.training.questionnaire.result"]
        results.search([("evaluation_id", "=", form.id)]).unlink()
        first = self._seal(session)
        self.assertEqual(self._verify(first), [])
        self._tamper(form, state="released")
        self.env["hr.training.archive"]._cron_seal()
        second = session.archive_ids - first
        self.assertEqual(second.covers, form.name)
        with self._unzip(second) as sealed:
            names = sealed.namelist()
        self.assertTrue([n for n in names if n.startswith("evaluation/")])
        self.assertFalse([n for n in names if n.startswith("notice/")])

    def test_p6_4_3_what_was_waived_before_a_reopening_stays_waived(self):
        first = self._seal()
        self.held.with_user(self.user_head).action_reopen("A paper was found")
        self.held.invalidate_recordset()
        self.assertFalse(self.officer_held.unfiled_text)
        self.officer_held.action_view_archive()
        second = self.held.archive_ids - first
        self.assertEqual((second.state, second.part), ("collecting", 2))
        self.assertFalse(second.missing_text)
        self.officer_held.action_view_archive()
        self.assertEqual(len(self.held.archive_ids), 2)

    def test_p6_4_3_reopening_breaks_the_seal_and_the_next_closing_seals_anew(self):
        first = self._seal()
        self.held.with_user(self.user_head).action_reopen("A paper was found")
        self.assertEqual(first.state, "reopened")
        self.assertEqual(self._verify(first), [])
        second = self._file()
        self.assertEqual((second.part, second.state), (2, "collecting"))
        # What the head has waived is waived still.
        self.assertFalse([i for i in second.item_ids if i._is_missing()])
        self.officer_held.action_close()
        self.assertEqual(
            (first.state, second.state, self.held.state),
            ("reopened", "sealed", "closed"),
        )
        self.assertTrue(first.file and second.file)
        self.assertEqual(second.previous_hash, first.seal_hash)
        self.assertEqual(self._verify(first | second), [])

    def test_d6_15_what_is_held_of_a_person_names_his_sealed_dossiers(self):
        archive = self._seal()
        held = self.env["hr.training.held"]
        told = held._get_held(self.employee_colleague, is_own=True)["sealed"]
        self.assertEqual(
            [(row["number"], row["kept_until"]) for row in told],
            [(archive.code, str(archive.retain_until))],
        )
        sheets = held._get_sheets(held._get_held(self.employee_colleague))
        self.assertEqual(sheets[-1].rows[0][0], archive.code)
        stranger = self._create_employee("Stranger", self.department_ops)
        self.assertFalse(held._get_held(stranger, is_own=True)["sealed"])

    def test_p6_4_3_papers_are_printed_some_at_a_time(self):
        """However many there are, memory holds those of one print."""
        printed = []
        Archive = type(self.env["hr.training.archive"])

        def print_pages(archive, pages):
            printed.append(len(pages))
            return [b"%PDF"] * len(pages)

        module = "odoo.addons.hr_training.models.records.hr_training_archive_seal"
        with (
            patch.object(Archive, "_print_pages", print_pages),
            patch(f"{module}.PRINTED", 1),
        ):
            archive = self._seal()
        self.assertGreater(len(printed), 2)
        self.assertEqual(max(printed), 1)
        self.assertEqual(self._verify(archive), [])

    # --- erased ----------------------------------------------------------------------

    def test_d6_15_a_sealed_dossier_keeps_the_name_until_its_date_and_says_so(self):
        archive = self._seal()
        erasure = self.env["hr.training.erasure"].sudo()
        erasure = erasure.create(
            {
                "employee_id": self.employee_colleague.id,
                "company_id": self.company.id,
                "proposed_on": NOW.date(),
                "left_on": NOW.date(),
            }
        )
        kept = [(f"Dossier {archive.code}", str(archive.retain_until))]
        self.assertEqual(erasure._get_erasure_blockers(), kept)
        erasure.employee_id = self.trainer.employee_id
        self.assertEqual(erasure._get_erasure_blockers(), kept)
        erasure.employee_id = self._create_employee("Stranger", self.department_ops)
        self.assertEqual(erasure._get_erasure_blockers(), [])
        erasure.employee_id = self.employee_colleague
        manifest, name = archive.manifest, self.employee_colleague.name
        self.env["hr.training.eraser"]._erase(self.employee_colleague, "Person 00001")
        self.assertEqual(archive.manifest, manifest)
        self.assertNotIn(name, archive.content)
        self.assertEqual(self._verify(archive), [])
        self.assertIn(name, str(self._read(archive, "data.json")))


@tagged("post_install", "-at_install", "hr_training_archive")
class TestSealHttp(ArchiveCase, HttpCase):
    def _get(self, archive, user):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/hr_training/dossier/{archive.id}.zip")

    def test_p6_4_3_officers_and_management_download_and_it_is_noted(self):
        archive = self._seal()
        Look = self.env["hr.training.look"].sudo()
        for user in (self.user_officer, self.user_executive):
            action = archive.with_user(user).action_open_file()
            self.assertEqual(action["url"], f"/hr_training/dossier/{archive.id}.zip")
            response = self._get(archive, user)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(response.content, b64decode(archive.file))
            self.assertIn("attachment", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            looks = Look.search([("kind", "=", "dossier"), ("user_id", "=", user.id)])
            self.assertEqual(
                looks.employee_id, self.employee_employee | self.employee_colleague
            )

    def test_p6_4_3_nobody_else_does(self):
        archive = self._seal()
        for user in (self.user_employee, self.user_trainer):
            self.assertEqual(self._get(archive, user).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(
            f"/hr_training/dossier/{archive.id}.zip", allow_redirects=False
        )
        self.assertIn(response.status_code, (303, 403, 404))
        for number in ("0", "-1", "1e9", "x", "99999999999999999999"):
            response = self._get(archive, self.user_officer)
            path = f"/hr_training/dossier/{number}.zip"
            self.assertEqual(self.url_open(path).status_code, 404)
