"""Dossiers are destroyed after their retention, by protocol (policy 6.4.3)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from ..common import NOW, TODAY
from .common_archive_kept import KeptArchiveCase

LIST = "hr.training.archive.destruction"


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchiveDestructionDocument(ApprovalDocumentCase, KeptArchiveCase):
    """Approved by the head of training and company management."""

    model = LIST
    approvers = ("head", "executive")
    submitters = ("officer", "head")
    reports = ("hr_training.hr_training_archive_destruction_report",)
    content = {"reason": "Other", "method": "Other"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # There is no company management at B: its head decides alone.
        cls.env["hr.training.approval.rule"].create(
            {
                "name": "Head",
                "document": "archive_destruction",
                "company_id": cls.company_b.id,
                "group_id": cls.env.ref("hr_training.group_hr_training_manager").id,
            }
        )

    @classmethod
    def _make_document(cls, user):
        return cls._list(cls._seal_over(user), user=user)

    @classmethod
    def _get_values(cls, user):
        return {"archive_ids": [Command.set(cls._seal_over(user).ids)]}


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchiveDestruction(KeptArchiveCase):
    uses = ("user_officer", "user_head", "user_executive", "user_employee")

    def _destroy(self, protocol, user=None):
        protocol.with_user(user or self.user_head).action_destroy()

    def _add_scan(self, session):
        """A scan that an officer adds to the dossier before it is sealed."""
        archive = session.with_user(self.user_officer).action_archive()
        scan = self.env["ir.attachment"].with_user(self.user_officer)
        scan = scan.create({"name": "notice.txt", "raw": b"On paper"})
        item = archive.item_ids[0]
        item.file_ids = [Command.link(scan.id)]
        return scan.with_env(self.env)

    # --- proposed --------------------------------------------------------------

    def test_p6_4_3_what_is_over_is_proposed_company_by_company(self):
        self._add_company_b()
        over = self._seal_over() | self._seal_over()
        foreign = self._seal_over(self.user_b_officer)
        self._seal_one()
        held = self._seal_over()
        held.with_user(self.user_head).action_hold("A case at court")
        lent = self._seal_one()
        self._lend(lent, self.user_employee)
        self._let_pass(lent)
        listed = self._seal_over()
        self._list(listed)
        self.user_officer.company_ids |= self.company_b
        officer = self.env[LIST].with_user(self.user_officer)
        known = self.env[LIST].search([])
        officer.with_context(
            allowed_company_ids=(self.company | self.company_b).ids
        ).action_propose()
        made = self.env[LIST].search([]) - known
        self.assertEqual(
            {p.company_id: p.archive_ids for p in made},
            {self.company: over, self.company_b: foreign},
        )
        self.assertEqual(set(made.mapped("state")), {"draft"})
        action = officer.action_propose()
        self.assertIn("no dossier", action["params"]["message"])
        with self.assertRaises(AccessError):
            self.env[LIST].with_user(self.user_executive).action_propose()

    def test_p6_4_3_a_list_is_of_one_company(self):
        self._add_company_b()
        both = self._seal_over() | self._seal_over(self.user_b_officer)
        self.user_officer.company_ids |= self.company_b
        officer = self.env[LIST].with_user(self.user_officer)
        officer = officer.with_context(
            allowed_company_ids=(self.company | self.company_b).ids
        )
        with self.assertRaisesRegex(ValidationError, "one company"):
            officer.create({"archive_ids": [Command.set(both.ids)]})

    # --- what keeps a dossier --------------------------------------------------

    def _get_obstacles(self):
        """Name → function of a dossier that keeps it, and the word that says so."""

        def hold(archive):
            archive.with_user(self.user_head).action_hold("A case at court")

        def lend(archive):
            # Asked for before it was in a list: a later one is refused by it.
            vals = {"number": archive.code, "purpose": "An audit.", "state": "lent"}
            vals["borrower_id"] = self.user_employee.id
            self.env["hr.training.archive.loan"].sudo().create(vals)

        def keep(archive):
            archive._guard_sudo().retain_until = TODAY

        def list_it(archive):
            other = self._list(archive, user=self.user_officer)
            other._guard_sudo().state = "submitted"

        return {
            "court": hold,
            "on loan": lend,
            "not over": keep,
            "in the list": list_it,
        }

    def test_p6_4_3_what_is_kept_is_not_submitted(self):
        for word, keep in self._get_obstacles().items():
            archive = self._seal_over()
            protocol = self._list(archive)
            with self.subTest(kept=word), self._undone():
                keep(archive)
                with self.assertRaisesRegex(UserError, word):
                    protocol.with_user(self.user_officer).action_submit()
                self.assertIn(word, protocol.blocked_text)
        empty = self._list(archive.browse())
        with self.assertRaisesRegex(UserError, "Choose the dossiers"):
            empty.with_user(self.user_officer).action_submit()

    def test_p6_4_3_what_keeps_it_is_asked_again_when_it_is_destroyed(self):
        for word, keep in self._get_obstacles().items():
            archive = self._seal_over()
            protocol = self._list(archive | self._seal_over(), "approved")
            with self.subTest(kept=word), self._undone():
                keep(archive)
                self.env.invalidate_all()
                self.assertFalse(protocol.with_user(self.user_head).can_destroy)
                with self.assertRaisesRegex(UserError, word):
                    self._destroy(protocol)
                states = set(protocol.archive_ids.mapped("state"))
                self.assertEqual(states, {"sealed"})

    def test_p6_4_3_only_an_approved_list_is_carried_out_and_only_by_the_head(self):
        protocol = self._list(self._seal_over(), "submitted")
        with self.assertRaisesRegex(UserError, "approved list"):
            self._destroy(protocol)
        for user in (self.user_head, self.user_executive):
            protocol.with_user(user).action_approve()
        for user in (self.user_officer, self.user_executive, self.user_employee):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._destroy(protocol, user)
        self._destroy(protocol)
        with self.assertRaisesRegex(UserError, "once"):
            self._destroy(protocol)
        with self.assertRaises(UserError):
            protocol.with_user(self.user_officer).action_cancel()

    def test_p6_4_3_retention_is_over_after_its_last_day_at_the_company(self):
        archive = self._seal_one()
        self.assertEqual(archive.retain_until, TODAY.replace(year=2036))
        last = NOW.replace(year=2036)
        protocol = self._list(archive)
        submit = protocol.with_user(self.user_officer).action_submit
        # Shanghai: the day ends at 16:00 UTC.
        with self._clock_at(last.replace(hour=15)):
            self.assertFalse(archive.is_retention_over)
            with self.assertRaisesRegex(UserError, "not over"):
                submit()
        with self._clock_at(last.replace(hour=17)):
            self.env.invalidate_all()
            submit()

    def test_p6_4_3_a_clock_that_was_set_back_destroys_nothing(self):
        archive = self._seal_over()
        with self._days_on(3):
            protocol = self._list(archive, "approved")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "clock"):
            self._destroy(protocol)
        with self._days_on(4):
            self.env.invalidate_all()
            self._destroy(protocol)
        self.assertEqual(archive.state, "destroyed")

    # --- destroyed -------------------------------------------------------------

    def test_p6_4_3_files_go_and_the_chain_of_seals_stays(self):
        session = self._hold_as(self.user_officer)
        scan = self._add_scan(session)
        archive = self._let_pass(self._seal(session))
        later = self._seal_one()
        self.assertEqual(later.previous_hash, archive.seal_hash)
        kept = ("code", "seal_hash", "previous_hash", "chain_number", "session_id")
        before = archive.read(kept)
        file = archive._get_file_attachment()
        self.assertTrue(file)
        protocol = self._list(archive, "approved")
        self._destroy(protocol)
        self.assertEqual(archive.state, "destroyed")
        self.assertFalse(file.exists() or scan.exists() or archive.file)
        for name in ("manifest", "content", "file_size", "filename", "problems"):
            self.assertFalse(archive[name], name)
        self.assertFalse(archive.item_ids.file_ids)
        self.assertEqual(archive.read(kept), before)
        self.env.invalidate_all()
        self.assertEqual(later.with_user(self.user_officer).verify(), [])
        self.assertEqual(archive.with_user(self.user_officer).verify(), [])
        self.assertEqual(
            (protocol.state, protocol.destroyed_by_id, protocol.destroyed_on),
            ("destroyed", self.user_head, NOW),
        )
        self.assertIn(protocol.code, str(archive.message_ids.mapped("body")))
        with self.assertRaises(UserError):
            archive.with_user(self.user_head).action_hold("Too late")

    def test_p6_4_3_from_a_dossier_to_the_lists_that_it_is_on(self):
        archive = self._seal_over()
        first = self._list(archive)
        reader = archive.with_user(self.user_executive)
        self.assertEqual(reader.action_view_destructions()["res_id"], first.id)
        both = first | self._list(archive)
        self.env.invalidate_all()
        action = reader.action_view_destructions()
        found = self.env[LIST].with_user(self.user_executive).search(action["domain"])
        self.assertEqual(found, both)
        with self.assertRaises(AccessError):
            archive.with_user(self.user_employee).action_view_destructions()

    def test_p6_4_3_a_scan_that_another_dossier_has_stays(self):
        sessions = [self._hold_as(self.user_officer) for _number in range(2)]
        scan = self._add_scan(sessions[0])
        other = sessions[1].with_user(self.user_officer).action_archive()
        other.item_ids[0].sudo().file_ids = [Command.link(scan.id)]
        archive = self._let_pass(self._seal(sessions[0]))
        self._destroy(self._list(archive, "approved"))
        self.assertTrue(scan.exists())

    def test_p6_4_3_nothing_else_empties_a_dossier(self):
        archive = self._seal_over()
        for user in (self.user_officer, self.user_head, self.user_executive):
            for vals in ({"state": "destroyed"}, {"manifest": False}, {"file": False}):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(UserError):
                        archive.with_user(user).write(vals)
            with self.assertRaises(UserError):
                archive.with_user(user).unlink()

    # --- certificate -----------------------------------------------------------

    def test_p6_4_3_the_certificate_says_what_was_destroyed_by_whom(self):
        archives = self._seal_over() | self._seal_over()
        protocol = self._list(archives, "approved")
        self._destroy(protocol)
        certificate = protocol.certificate_id
        self.assertEqual(
            (certificate.res_model, certificate.res_id), (LIST, protocol.id)
        )
        text = certificate.raw.decode()
        people = self.user_officer | self.user_head | self.user_executive
        words = ["Certificate of Destruction", protocol.code, protocol.method]
        words += [protocol.reason, *people.mapped("name")]
        for archive in archives:
            session = archive.session_id
            words += [archive.code, archive.seal_hash, session.code]
            words.append(session._get_title())
        for word in words:
            with self.subTest(word=word):
                self.assertIn(word, text)
        action = protocol.with_user(self.user_executive).action_open_certificate()
        self.assertIn(f"/web/content/{certificate.id}", action["url"])
        self.assertTrue(certificate.with_user(self.user_officer).raw)
        with self.assertRaises(AccessError):
            certificate.with_user(self.user_employee).read(["name"])

    def test_p6_4_3_the_certificate_is_whole_where_no_server_answers(self):
        protocol = self._list(self._seal_over(), "approved")
        head = protocol.with_user(self.user_head)
        with self._without_server():
            head.with_context(force_report_rendering=True).action_destroy()
        self.assertTrue(protocol.certificate_id.raw.startswith(b"%PDF"))

    def assertStays(self, attachment, sentence):
        for user in (
            self.user_officer,
            self.user_head,
            self.env.ref("base.user_admin"),
        ):
            mine = attachment.with_user(user)
            for vals in ({"raw": b"Other"}, {"res_id": 0}, {"res_model": False}):
                with (
                    self.subTest(user=user.name, vals=vals),
                    self.assertRaisesRegex(UserError, sentence),
                    self._undone(),
                ):
                    mine.write(vals)
            with (
                self.subTest(user=user.name, deleted=True),
                self.assertRaisesRegex(UserError, sentence),
                self._undone(),
            ):
                mine.unlink()

    def _add_admin(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        admin.company_id = self.company

    def test_p6_4_3_nobody_changes_or_deletes_the_certificate(self):
        self._add_admin()
        protocol = self._list(self._seal_over(), "approved")
        self._destroy(protocol)
        self.assertStays(protocol.certificate_id, "Certificate of Destruction")
        with self.assertRaises(UserError):
            protocol.with_user(self.user_head).unlink()

    def test_p6_4_3_nobody_changes_or_deletes_the_sealed_file_and_scans(self):
        self._add_admin()
        session = self._hold_as(self.user_officer)
        scan = self._add_scan(session)
        # While it is collected, it may be taken back.
        with self._undone():
            scan.with_user(self.user_officer).unlink()
        archive = self._seal(session)
        self.assertStays(archive._get_file_attachment(), "")
        self.assertStays(scan, "stay as they are")
        fake = self.env["ir.attachment"].with_user(self.user_officer)
        with self.assertRaises(UserError):
            fake.create(
                {
                    "name": "file",
                    "raw": b"Other",
                    "res_model": archive._name,
                    "res_field": "file",
                    "res_id": archive.id,
                }
            )

    # --- uninstall -------------------------------------------------------------

    def test_p6_4_3_what_is_destroyed_is_not_exported(self):
        archive = self._seal_over()
        self.assertIn(archive, archive._get_exported())
        self._destroy(self._list(archive, "approved"))
        self.assertNotIn(archive, archive._get_exported())

    def test_d10_several_lists_are_carried_out_together(self):
        protocols = self.env[LIST].browse()
        for _number in range(2):
            protocols |= self._list(self._seal_over(), "approved")
        self._destroy(protocols)
        self.assertEqual(set(protocols.mapped("state")), {"destroyed"})
        self.assertEqual(len(protocols.certificate_id), 2)
