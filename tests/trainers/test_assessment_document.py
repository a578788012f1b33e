"""Assessments as documents: approved, read, commented, objected to (policy 8.3)."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..approval.common_approval import ApprovalDocumentCase
from ..delivery.common_notice import NoticeCase
from .common_assessment import ASSESSMENT, AssessmentCase

TAGS = ("post_install", "-at_install", "hr_training_assessment")


@tagged(*TAGS)
class TestAssessmentApproval(ApprovalDocumentCase, AssessmentCase):
    model = ASSESSMENT
    approvers = ("head",)
    submitters = ("officer",)
    content = {"remark": "Other", "date_from": "2025-07-02"}
    reports = ("hr_training.hr_training_trainer_assessment_report",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = 0

    @classmethod
    def _make_trainer(cls, user):
        """A trainer of his own, who taught: of a period there is one assessment."""
        here = user.company_id == cls.company
        cls.number += 1
        department = cls.department_ops if here else cls.department_b
        employee = cls._create_employee(f"Teacher {cls.number}", department)
        trainer = cls._create_trainer(employee)
        trainer.qualified_on = "2024-01-01"
        course = cls.course
        cls._hold(trainers=trainer, course=course)
        return trainer

    @classmethod
    def _make_document(cls, user):
        one = cls._draft(trainer=cls._make_trainer(user), user=user)
        return cls._rate(one, user=user)

    @classmethod
    def _get_values(cls, user):
        return {"trainer_id": cls._make_trainer(user).id}

    def _other_value(self, record, name):
        """A draft with a score is not what a new one begins with."""
        if name == "has_score" and record.state == "draft":
            return True
        return super()._other_value(record, name)


@tagged(*TAGS)
class TestAssessmentOpinion(AssessmentCase):
    """The trainer reads, comments, objects once; what he says is answered."""

    uses = (*AssessmentCase.uses, "user_outsider", "user_executive")

    def test_p8_3_trainer_reads_it_approved_and_not_before(self):
        self._hold()
        one = self._rate(self._draft())
        own = one.with_user(self.user_trainer)
        for state in ("draft", "submitted", "approved"):
            with self.subTest(state=state):
                self.assertEqual(one.state, state)
                self.assertEqual(own.has_access("read"), state == "approved")
                mine = self.env[ASSESSMENT].with_user(self.user_trainer)
                self.assertEqual(bool(mine.search([])), state == "approved")
                lines = one.line_ids.with_user(self.user_trainer)
                self.assertEqual(lines.has_access("read"), state == "approved")
                steps = one.step_ids.with_user(self.user_trainer)
                self.assertFalse(state == "submitted" and steps.has_access("read"))
            if state == "draft":
                one.with_user(self.user_officer).action_submit()
            elif state == "submitted":
                one.with_user(self.user_head).action_approve()
            self.env.invalidate_all()
        self.assertFalse(one.with_user(self.user_outsider).has_access("read"))
        self.assertTrue(one.with_user(self.user_executive).has_access("read"))

    def test_p8_3_who_is_assessed_decides_and_reads_nothing_though_he_is_head(self):
        self.company.training_allow_self_approval = True
        self.user_trainer.group_ids += self.env.ref(groups.MANAGER)
        self._hold()
        one = self._rate(self._draft())
        one.with_user(self.user_officer).action_submit()
        steps = one.step_ids
        self.assertNotIn(self.user_trainer, steps.approver_ids)
        own = one.with_user(self.user_trainer)
        self.assertFalse(own.has_access("read"))
        self.assertFalse(steps.with_user(self.user_trainer).has_access("read"))
        with self.assertRaises(UserError):
            own.action_approve()

    def test_p8_3_comment(self):
        one = self._get_approved()
        own = one.with_user(self.user_trainer)
        self.assertTrue(own.can_comment)
        self.assertEqual(own.action_comment()["res_model"], "hr.training.reason")
        own.action_comment("I agree")
        self.assertEqual(one.comment, "I agree")
        self.assertTrue(one.commented_on)
        for user in (self.user_officer, self.user_head):
            self.assertFalse(one.with_user(user).can_comment)
            with self.assertRaisesRegex(UserError, "for himself"):
                one.with_user(user).action_comment("He agrees")
        for junk in (5, [["x"]], True, "a\0b"):
            with self.subTest(junk=junk), self.assertRaises(UserError):
                own.action_comment(junk)

    def test_p8_3_objection_is_made_once_and_rejected_with_an_answer(self):
        one = self._get_approved()
        own = one.with_user(self.user_trainer)
        own.action_object("The second class is missing")
        self.assertEqual(one.objection_state, "open")
        self.assertEqual(one.activity_ids.user_id, self.user_head)
        for user in (self.user_trainer, self.user_officer):
            with self.assertRaises(UserError):
                one.with_user(user).action_object("Again")
        with self.assertRaises(UserError):
            own.action_reject_objection("No")
        one.with_user(self.user_officer).action_reject_objection("It was not held")
        self.assertEqual(one.objection_state, "rejected")
        self.assertEqual(one.objection_answered_by_id, self.user_officer)
        self.assertEqual((one.state, one.version), ("approved", 1))
        self.assertFalse(one.activity_ids)
        told = one.message_ids.filtered(lambda m: "not held" in (m.body or ""))
        self.assertEqual(told.partner_ids, self.user_trainer.partner_id)
        with self.assertRaisesRegex(UserError, "once"):
            own.action_object("Again")
        with self.assertRaisesRegex(UserError, "no objection"):
            one.with_user(self.user_officer).action_reject_objection("No")

    def test_p8_3_upheld_objection_opens_a_new_version(self):
        one = self._get_approved()
        score, lines = one.score, len(one.line_ids)
        own = one.with_user(self.user_trainer)
        own.action_comment("Too low")
        own.action_object("I was rated for somebody else’s class")
        with self.assertRaises(UserError):
            one.with_user(self.user_officer).action_uphold_objection("True")
        one.with_user(self.user_head).action_uphold_objection("True: rated again")
        self.env.invalidate_all()
        self.assertEqual((one.state, one.version), ("draft", 2))
        self.assertFalse(one.comment)
        self.assertEqual(one.objection_state, "upheld")
        old = one.revision_ids
        self.assertEqual((old.state, old.version, old.active), ("approved", 1, False))
        self.assertEqual((old.score, len(old.line_ids)), (score, lines))
        self.assertEqual(old.comment, "Too low")
        self.assertEqual(old.session_ids, one.session_ids)
        self.assertFalse(own.has_access("read"))
        self._approve(self._rate(one, 95))
        self.env.invalidate_all()
        self.assertEqual(one.score, 95)
        self.assertTrue(own.has_access("read"))
        with self.assertRaisesRegex(UserError, "once"):
            own.action_object("Again")
        for step in ("action_compute", "action_submit", "action_cancel"):
            with self.assertRaises(UserError):
                getattr(old.with_user(self.user_officer), step)()

    def test_p8_3_upheld_objection_gives_back_the_grade_that_was_taken(self):
        """What the version before took away is no higher grade to be withheld."""
        grades = self.grades
        self.trainer.grade_id = grades[2]
        self._hold(hours=1)
        one = self._approve(self._rate(self._draft(), 20))
        self.assertEqual(self.trainer.grade_id, grades[0])
        one.with_user(self.user_trainer).action_object("It was somebody else")
        one.with_user(self.user_head).action_uphold_objection("It was")
        self._rate(one, 95)
        self.assertEqual((one.grade_before_id, one.grade_id), (grades[2], grades[2]))
        self.assertTrue(one.withheld, "a grade above the one of before is")
        self._approve(one)
        self.assertEqual(self.trainer.grade_id, grades[2])
        # Whatever the head has given meanwhile is what he has now.
        one.with_user(self.user_head).action_revise("Once more")
        self.trainer.grade_id = grades[3]
        self._rate(one, 96)
        self.assertEqual((one.grade_before_id, one.grade_id), (grades[3], grades[3]))

    def test_p8_3_what_is_called_off_gives_back_the_grade_that_was_taken(self):
        grades = self.grades
        self.trainer.grade_id = grades[2]
        self._hold(hours=1)
        one = self._approve(self._rate(self._draft(), 20))
        self.assertEqual(self.trainer.grade_id, grades[0])
        head = one.with_user(self.user_head)
        with self.subTest("called off"), self._undone():
            head.action_cancel()
            self.assertEqual(self.trainer.grade_id, grades[2])
        with self.subTest("opened again and called off"), self._undone():
            head.action_revise("Once more")
            self._rate(one, 50)
            head.action_cancel()
            self.assertEqual(self.trainer.grade_id, grades[2])
        with self.subTest("another grade was given since"), self._undone():
            self.trainer.with_user(self.user_head).grade_id = grades[1]
            head.action_cancel()
            self.assertEqual(self.trainer.grade_id, grades[1])
        with self.subTest("a later one stands"), self._undone():
            days = {"date_from": "2026-07-01", "date_to": "2026-12-31"}
            later = one._guard_sudo().copy(days)
            later.state = "approved"
            head.action_cancel()
            self.assertEqual(self.trainer.grade_id, grades[0])
        with self.subTest("never approved"), self._undone():
            head.action_cancel()
            draft = self._rate(self._draft(), 20)
            draft.with_user(self.user_officer).action_cancel()
            self.assertEqual(self.trainer.grade_id, grades[2])

    def test_p8_3_only_the_head_opens_it_again(self):
        one = self._get_approved()
        with self.assertRaisesRegex(UserError, "head of training"):
            one.with_user(self.user_officer).action_revise("Wrong")
        one.with_user(self.user_head).action_revise("Wrong")
        self.assertEqual(one.state, "draft")

    def test_p8_3_only_the_head_calls_off_what_was_approved(self):
        one = self._get_approved()
        with self.assertRaisesRegex(UserError, "head of training"):
            one.with_user(self.user_officer).action_cancel()
        one.with_user(self.user_head).action_cancel()
        self.assertEqual(one.state, "cancelled")
        self.assertFalse(one.with_user(self.user_trainer).has_access("read"))

    def test_p8_3_paper_says_figures_missing_and_comment(self):
        one = self._get_approved()
        one.with_user(self.user_trainer).action_comment("I will ask more questions")
        report = self.env.ref("hr_training.hr_training_trainer_assessment_report")
        html, _kind = report.with_user(self.user_trainer)._render_qweb_html(
            report.id, one.ids
        )
        for word in (
            "80.00",
            "Teaching Quality · Training Department",
            "No observation was handed in.",
            "I will ask more questions",
            "Head",
        ):
            with self.subTest(word=word):
                self.assertIn(word, html.decode())


@tagged(*TAGS)
class TestAssessmentProposed(NoticeCase, AssessmentCase):
    """Drafts by the clock, and who is told (policy 8.3.2, design §6.7, §6.14)."""

    uses = (*AssessmentCase.uses, "user_outsider")

    def _propose(self):
        before = self.env[ASSESSMENT].search([])
        self.env[ASSESSMENT]._cron_propose()
        return self.env[ASSESSMENT].search([]) - before

    def test_p8_3_2_who_taught_in_the_ended_period_is_proposed_once(self):
        session = self._hold("2025-07-01")
        found = self._propose()
        self.assertEqual(found.trainer_id, self.trainer)
        self.assertEqual(str(found.date_from), "2025-07-01")
        self.assertEqual(str(found.date_to), "2025-12-31")
        self.assertEqual(found.session_ids, session)
        self.assertTrue(found.line_ids)
        self.assertFalse(self._propose())
        found.with_user(self.user_officer).action_cancel()
        self.assertFalse(self._propose(), "an officer called it off")

    def test_p8_3_2_nobody_else_is_proposed(self):
        """Not taught, not then, suspended, left, never by setting."""
        self._hold("2026-01-05")
        self.assertFalse(self._propose())
        session = self._hold("2025-07-01")
        for vals, undo in (
            ({"state": "suspended"}, {"state": "qualified"}),
            ({"state": "candidate"}, {"state": "qualified"}),
        ):
            with self.subTest(vals=vals):
                self.trainer.write(vals)
                self.assertFalse(self._propose())
                self.trainer.write(undo)
        self.employee_trainer.active = False
        self.assertFalse(self._propose())
        self.employee_trainer.active = True
        self.company.training_assessment_months = 0
        self.assertFalse(self._propose())
        self.company.training_assessment_months = 12
        session.state = "cancelled"
        self.assertFalse(self._propose())
        session.state = "closed"
        self.assertEqual(str(self._propose().date_from), "2025-01-01")

    def test_d6_11_a_human_with_two_records_is_proposed_once(self):
        other = self.trainer.create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company.id,
            }
        )
        other._do_qualify()
        other.qualified_on = "2024-01-01"
        self._hold()
        self._hold("2025-11-03", trainers=other)
        found = self._propose()
        self.assertEqual(len(found), 1)
        self.assertEqual(len(found.session_ids), 2)

    @mute_logger("odoo.addons.hr_training.models.common.hr_training_flow_mixin")
    def test_d6_7_one_that_cannot_be_counted_stops_no_other(self):
        other = self._create_trainer(self._create_employee("Two", self.department_ops))
        other.qualified_on = "2024-01-01"
        self._hold()
        self._hold("2025-11-03", trainers=other)
        Assessment = type(self.env[ASSESSMENT])
        count = Assessment._prepare_score

        def fail(one, bands):
            if one.trainer_id == self.trainer:
                raise ValueError("Bad")
            return count(one, bands)

        with patch.object(Assessment, "_prepare_score", fail):
            found = self._propose()
        self.assertEqual(found.trainer_id, other)
        self.assertEqual(self._propose().trainer_id, self.trainer)

    def test_d6_14_trainer_is_told_once_of_each_version(self):
        one = self._get_approved()
        sent = self._send_assessments(one)
        self.assertEqual(sent.mapped("state"), ["sent"])
        self.assertEqual(sent.partner_id, self.user_trainer.partner_id)
        one._queue_assessments()
        self.assertEqual(
            self._send_assessments(one).mapped("state"), ["sent", "skipped"]
        )
        one.with_user(self.user_head).action_revise("Wrong")
        self._approve(one)
        states = self._send_assessments(one).mapped("state")
        self.assertEqual(states, ["sent", "skipped", "sent"])

    def _send_assessments(self, one):
        self._send()
        return self._get_rows(assessment_id=one.id)
