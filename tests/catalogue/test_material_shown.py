"""What others see of material changes by who reviews it (policy 2.1, design §5)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_material import MaterialCase
from .test_material_rule import RuleCase


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialShown(MaterialCase):
    """Trainers change released material by versions that are reviewed."""

    uses = ("user_officer", "user_trainer", "user_employee")

    def _create_released(self, **vals):
        return self._create_material(
            author_id=self.user_trainer.id, company_id=self.company.id, **vals
        )

    def test_p2_1_trainer_changes_nothing_that_others_read(self):
        case = self._create_released(visibility="participants")
        paper = self._create_released(words=None)
        draft = self._create_course("D1", publish=False)
        for vals in (
            {"visibility": "everyone"},
            {"name": "Changed"},
            {"kind": "case"},
            {"summary": "Changed"},
            {"product": "Changed"},
            {"fault": "Changed"},
            {"remedy": "Changed"},
            {"label": "9.9"},
            {"company_id": False},
            {"course_ids": [Command.link(draft.id)]},
        ):
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(UserError, "training officer"):
                    self._write(case, self.user_trainer, **vals)
                self._write(case, summary="Officers may")
        with self.assertRaisesRegex(UserError, "training officer"):
            self._write(paper, self.user_trainer, version="9.9")
        with self.assertRaisesRegex(UserError, "training officer"):
            self._rpc(
                self.user_trainer,
                case._name,
                "update_field_translations",
                case.ids,
                "summary",
                {"en_US": "Changed"},
            )
        self.assertEqual(case.visibility, "participants")
        self.assertFalse(case.with_user(self.user_trainer).is_shown_open)
        self.assertTrue(case.with_user(self.user_officer).is_shown_open)

    def test_p2_1_trainer_narrows_and_renews_what_is_his(self):
        case = self._create_released()
        self._write(case, self.user_trainer, visibility="participants")
        self._write(case, self.user_trainer, visibility="trainers")
        self._write(case, self.user_trainer, **self._file("two"))
        self._call(self.user_trainer, case, "action_archive")
        self.assertFalse(case.active)

    def test_p2_1_draft_is_its_authors(self):
        draft = self._create_material(self.user_trainer, visibility="participants")
        self._write(draft, self.user_trainer, visibility="everyone", summary="Mine")
        self.assertEqual((draft.visibility, draft.summary), ("everyone", "Mine"))


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestRuleShown(RuleCase):
    """What is said of an approved rule is the head's (policy 2.1.1)."""

    def test_p2_1_1_approved_rule_is_changed_by_the_head(self):
        rule = self._create_rule()
        concerned = self._unread(rule)
        self.assertTrue(concerned)
        changes = (
            {"concerned": "none"},
            {"department_ids": [Command.clear()]},
            {"job_ids": [Command.clear()]},
            {"name": "Other"},
            {"summary": "Other"},
            {"visibility": "trainers"},
            {"company_id": False},
            {"author_id": self.user_officer.id},
            {"active": False},
        )
        for vals in changes:
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(UserError, "ask the head of training"):
                    self._write(rule, **vals)
        for method, *args in (
            ("action_archive",),
            ("update_field_translations", "name", {"en_US": "Other"}),
        ):
            with self.subTest(method=method):
                # A refusal undoes what Odoo has written before it asked.
                with (
                    self.assertRaisesRegex(UserError, "ask the head of training"),
                    self.env.cr.savepoint(),
                ):
                    self._call(self.user_officer, rule, method, *args)
        self.env.invalidate_all()
        self.assertEqual(self._unread(rule), concerned)
        self.assertEqual(rule.name, "Handbook")
        self._write(rule, self.user_head, name="Other", concerned="none")
        self.assertFalse(self._unread(rule))
        self._call(self.user_head, rule, "action_archive")
        self.assertFalse(rule.active)

    def test_p2_1_1_approved_rule_is_not_deleted(self):
        rule = self._create_rule(concerned="none")
        for user in (self.user_officer, self.user_head):
            with self.assertRaisesRegex(UserError, "Archive it instead"):
                self._call(user, rule, "unlink")

    def test_p2_1_1_rule_is_read_by_nobody_before_its_approval(self):
        """Not its text and not what is said of it, with a file or without."""
        for words in ("one", None):
            rule = self._create_rule(approve=False, words=words, summary="Secret")
            self.assertNotEqual(rule.state, "released")
            with self.assertRaises(AccessError):
                self._rpc(self.user_employee, rule._name, "read", rule.ids, ["summary"])
            self._write(rule, summary="Its author works on it")
        self._call(self.user_officer, rule, "action_submit")
        with self.assertRaisesRegex(UserError, "head of training approves"):
            self._call(self.user_officer, rule, "action_release")

    def test_p2_1_1_released_paper_does_not_become_an_approved_rule(self):
        paper = self._create_material(words=None)
        with self.assertRaisesRegex(UserError, "Make another material"):
            self._write(paper, kind="rule")


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialTold(MaterialCase):
    """Versions of courses tell nobody what he may not read (design §5)."""

    uses = ("user_officer", "user_trainer", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Material = cls.env["hr.training.material"]
        cls.open = Material.create({"name": "Handbook"})
        cls.solutions = Material.create({"name": "Keys", "visibility": "trainers"})
        cls.draft = Material.with_user(cls.user_trainer).create({"name": "Draft"})
        cls.form = cls.env["survey.survey"].create(
            {"title": "Final Exam", "survey_type": "training_exam"}
        )
        cls.subject = cls._create_course("T1", publish=False)
        cls.subject.material_ids = cls.open | cls.solutions | cls.draft
        cls.subject.form_ids = [
            Command.create({"method": "exam", "survey_id": cls.form.id})
        ]
        cls.subject.with_user(cls.user_officer).action_publish()
        cls.version = cls.subject.version_ids

    def _read(self, user, *names):
        [row] = self._rpc(
            user, self.version._name, "read", self.version.ids, list(names)
        )
        return row

    def test_d5_material_is_named_to_those_it_is_open_to(self):
        for user, expected in (
            (self.user_employee, {"Handbook (1.0)"}),
            (self.user_trainer, {"Handbook (1.0)", "Keys (1.0)", "Draft (1.0)"}),
            (self.user_officer, {"Handbook (1.0)", "Keys (1.0)", "Draft (1.0)"}),
        ):
            with self.subTest(user=user.name):
                text = self._read(user, "material_text")["material_text"]
                self.assertEqual(set(text.splitlines()), expected)

    def test_d5_forms_and_raw_content_are_not_read_by_employees(self):
        for name in ("content", "form_text"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._read(self.user_employee, name)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_employee,
                self.version._name,
                "search",
                [("content", "ilike", "Keys")],
            )
        row = self._rpc(
            self.user_employee, self.version._name, "read", self.version.ids
        )[0]
        self.assertNotIn("Keys", str(row))
        self.assertNotIn("Final Exam", str(row))
        self.assertEqual(row["hours"], self.subject.hours)
        self.assertIn(
            "Final Exam", self._read(self.user_trainer, "form_text")["form_text"]
        )
        with self.assertRaises(AccessError):
            self._read(self.user_trainer, "content")
        forms = self.subject.form_ids
        for user, allowed in ((self.user_employee, False), (self.user_trainer, True)):
            with self.subTest(user=user.name):
                reads = self._passes(
                    lambda u=user: self._rpc(
                        u, forms._name, "read", forms.ids, ["survey_id"]
                    )
                )
                self.assertEqual(reads, allowed)

    def test_d5_session_tells_no_more_than_its_course(self):
        session = self._create_session(course_id=self.subject.id, schedule=True)
        self._enroll(session, self.employee_employee)

        def read(user, *names):
            [row] = self._rpc(user, session._name, "read", session.ids, list(names))
            return row

        for user, expected in (
            (self.user_employee, {"Handbook (1.0)"}),
            (self.user_officer, {"Handbook (1.0)", "Keys (1.0)", "Draft (1.0)"}),
        ):
            text = read(user, "material_text")["material_text"]
            self.assertEqual(set(text.splitlines()), expected)
        with self.assertRaises(AccessError):
            read(self.user_employee, "material_snapshot")
        details = session._render_notice_details()
        self.assertIn("Handbook", details)
        for word in ("Keys", "Draft"):
            self.assertNotIn(word, details)

    def test_d5_notes_of_versions_name_no_form_and_no_material(self):
        self.form.with_user(self.user_officer).action_training_new_version()
        self.solutions.with_user(self.user_officer).name = "Other Keys"
        notes = self.subject.version_ids.with_user(self.user_employee).mapped("note")
        self.assertEqual(len([note for note in notes if note]), 2)
        for word in ("Keys", "Final"):
            self.assertNotIn(word, " ".join(filter(None, notes)))
