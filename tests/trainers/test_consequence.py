"""What follows from a trainer's assessment, and its end (policy 8.3.3)."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_assessment import AssessmentCase

CONSEQUENCE = "hr.training.trainer.consequence"
OUTCOME = "hr.training.outcome"


class ConsequenceCase(AssessmentCase):
    """Assessments by one rating of the department: 95 is excellent, 30 below."""

    @classmethod
    def _assess(cls, value, trainer=None, **vals):
        """An approved assessment of a class, with this score. Returned in sudo."""
        trainer = trainer or cls.trainer
        cls._hold(trainers=trainer)
        one = cls._rate(cls._draft(trainer=trainer, **vals), value)
        return cls._approve(one)

    @classmethod
    def _create_external(cls, name="Outside"):
        return cls.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "company_id": cls.company.id,
                "state": "qualified",
                "qualified_on": "2024-01-01",
            }
        )

    @classmethod
    def _find(cls, one, kind):
        return one.consequence_ids.filtered(lambda c: c.kind == kind)

    @classmethod
    def _limit(cls, limit="stop", trainer=None, **vals):
        """A limit under way, from the frozen day on. Returned in sudo."""
        one = cls._find(cls._assess(30, trainer), "limit")
        one.with_user(cls.user_officer).write(
            {
                "limit_kind": limit,
                "date_from": "2026-03-02",
                "date_to": "2026-06-30",
                **vals,
            }
        )
        return cls._approve(one)

    def _revalue(self, one, value):
        """The head opens the assessment again, and it comes to another score."""
        one.with_user(self.user_head).action_revise("Another rating")
        self._rate(one, value)
        return self._approve(one)


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestConsequenceProposed(ConsequenceCase):
    def assertProposed(self, one, own=(), theirs=()):
        live = one.consequence_ids.filtered(lambda c: c.state != "cancelled")
        of_employee = one.outcome_ids.filtered(lambda o: o.state != "cancelled")
        self.assertEqual(
            (sorted(live.mapped("kind")), sorted(of_employee.mapped("kind"))),
            (sorted(own), sorted(theirs)),
        )

    def test_p8_3_3_an_excellent_employee(self):
        one = self._assess(95)
        self.assertProposed(one, ["certificate"], ["reward", "promotion"])
        self.assertEqual(set(one.consequence_ids.mapped("state")), {"draft"})
        outcome = one.outcome_ids[0]
        self.assertEqual(outcome.employee_id, self.trainer.employee_id)
        self.assertEqual((outcome.state, outcome.proposer_id.id), ("draft", False))
        self.assertIn("Excellent", outcome.with_user(self.user_officer).evidence)
        # No score: the department manager reads it as well.
        self.assertNotIn("95", outcome.evidence)

    def test_p8_3_3_an_employee_below_standard(self):
        one = self._assess(30)
        self.assertProposed(one, ["limit"], ["coaching", "retraining"])

    def test_p8_3_3_trainers_from_outside(self):
        external = self._create_external()
        self.assertProposed(self._assess(95, external), ["certificate", "bonus"])
        other = self._create_external("Other")
        kinds = ["coaching", "retraining", "limit"]
        self.assertProposed(self._assess(30, other), kinds)

    def test_p8_3_3_up_to_standard_nothing_follows(self):
        self.assertProposed(self._assess(75))

    def test_p8_3_3_nothing_before_the_head_has_approved(self):
        self._hold()
        one = self._rate(self._draft(), 95)
        one.with_user(self.user_officer).action_submit()
        self.assertProposed(one)

    def test_p8_3_3_who_submitted_is_asked_to_look_through(self):
        one = self._assess(95)
        kind = self.env.ref("hr_training.mail_activity_type_consequence")
        asked = one.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(asked.user_id, self.user_officer)

    def test_p8_3_3_another_rating_takes_back_and_proposes_anew(self):
        one = self._assess(95)
        self._revalue(one, 30)
        self.assertProposed(one, ["limit"], ["coaching", "retraining"])
        taken = one.consequence_ids.filtered("is_unfounded")
        self.assertEqual(taken.mapped("kind"), ["certificate"])
        with self.assertRaisesRegex(UserError, "changed or called off"):
            taken.with_user(self.user_officer).action_reset_to_draft()
        # And back.
        self._revalue(one, 95)
        self.assertProposed(one, ["certificate"], ["reward", "promotion"])
        self.assertFalse(self._find(one, "certificate").is_unfounded)

    def test_p8_3_3_what_is_under_way_falls_as_well(self):
        one = self._assess(95)
        certificate = self._approve(self._find(one, "certificate"))
        self._revalue(one, 75)
        self.assertEqual(
            (certificate.state, certificate.is_unfounded), ("cancelled", 1)
        )
        limited = self._limit(trainer=self._create_external())
        self._revalue(limited.assessment_id, 75)
        self.assertEqual(limited.state, "done")
        self.assertEqual(str(limited.lifted_on), "2026-03-02")

    def test_p8_3_3_called_off_with_the_assessment(self):
        one = self._assess(30)
        one.with_user(self.user_head).action_cancel()
        self.assertProposed(one)

    def test_p8_3_3_once_whatever_became_of_it(self):
        one = self._assess(95)
        certificate = self._find(one, "certificate")
        certificate.with_user(self.user_officer).action_cancel()
        outcome = one.outcome_ids.filtered(lambda o: o.kind == "reward")
        outcome.with_user(self.user_officer).action_cancel()
        self._revalue(one, 96)
        self.assertProposed(one, [], ["promotion"])
        self.assertEqual(len(one.consequence_ids), 1)

    def test_p8_3_3_what_an_officer_proposes_meanwhile_stands(self):
        one = self._assess(95)
        certificate = self._find(one, "certificate")
        self._revalue(one, 75)
        by_hand = self._as_officer(CONSEQUENCE).create(
            {"assessment_id": one.id, "kind": "certificate"}
        )
        self._revalue(one, 95)
        self.assertEqual((certificate.state, by_hand.state), ("cancelled", "draft"))

    def test_p8_3_3_nothing_is_decided_while_the_assessment_is_open_again(self):
        one = self._assess(95)
        certificate = self._find(one, "certificate")
        outcome = one.outcome_ids.filtered(lambda o: o.kind == "reward")
        outcome.with_user(self.user_officer).proposal = "A day off"
        other = one.outcome_ids - outcome
        other.with_user(self.user_officer).proposal = "Another post"
        certificate.with_user(self.user_officer).action_submit()
        outcome.with_user(self.user_officer).action_submit()
        one.with_user(self.user_head).action_revise("A figure was wrong")
        with self.assertRaisesRegex(UserError, "does not say so"):
            certificate.with_user(self.user_head).action_approve()
        step = outcome.step_ids.filtered(lambda s: s.state == "pending")
        with self.assertRaisesRegex(UserError, "not approved"):
            outcome.with_user(step.approver_ids[0]).action_approve()
        with self.assertRaisesRegex(UserError, "not approved"):
            other.with_user(self.user_officer).action_submit()
        self._approve(one)
        certificate.with_user(self.user_head).action_approve()
        self.assertEqual(certificate.state, "done")

    def test_p8_3_3_several_assessments_at_once(self):
        ones = self.env["hr.training.trainer.assessment"]
        for value, name in ((95, "A"), (30, "B"), (75, "C")):
            trainer = self._create_external(name)
            self._hold(trainers=trainer)
            ones |= self._rate(self._draft(trainer=trainer), value)
        ones.with_user(self.user_officer).action_submit()
        ones.with_user(self.user_head).action_approve()
        self.assertEqual(
            [sorted(one.consequence_ids.mapped("kind")) for one in ones],
            [["bonus", "certificate"], ["coaching", "limit", "retraining"], []],
        )

    def test_p8_3_3_who_has_left_gets_nothing(self):
        self._hold()
        one = self._rate(self._draft(), 95)
        one.with_user(self.user_officer).action_submit()
        self.trainer.employee_id.active = False
        one.with_user(self.user_head).action_approve()
        self.assertProposed(one)

    def test_p8_3_3_an_outcome_goes_its_usual_way_to_the_head(self):
        one = self._assess(95)
        outcome = one.outcome_ids.filtered(lambda o: o.kind == "reward")
        draft = outcome.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "what is proposed"):
            draft.action_submit()
        draft.proposal = "A day off"
        with self.assertRaisesRegex(UserError, "proposed of this person"):
            draft.employee_id = self.employee_colleague
        draft.action_submit()
        self.assertIn(self.user_head, self._get_deciders(outcome))

    def _get_deciders(self, document):
        return document.step_ids.approver_ids

    def test_p8_3_3_statements_do_not_grow_with_the_trainers(self):
        counts = []
        for number in (1, 6):
            trainers = [self._create_external(f"T{number}{n}") for n in range(number)]
            ones = self.env["hr.training.trainer.assessment"]
            for trainer in trainers:
                self._hold(trainers=trainer)
                one = self._rate(self._draft(trainer=trainer), 95)
                one.with_user(self.user_officer).action_submit()
                ones |= one
            self.env.flush_all()
            self.env.invalidate_all()
            wanted = ones.sudo()
            wanted.write({"state": "approved"})
            before = self.cr.sql_log_count
            wanted._get_wanted()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestConsequence(ConsequenceCase):
    def test_p8_3_3_the_head_decides_and_the_trainer_reads(self):
        one = self._assess(95)
        certificate = self._find(one, "certificate")
        mine = certificate.with_user(self.user_trainer)
        with self.assertRaises(AccessError):
            mine.read(["kind"])
        certificate.with_user(self.user_officer).action_submit()
        with self.assertRaises(UserError):
            certificate.with_user(self.user_officer).action_approve()
        with self.assertRaises(AccessError):
            mine.read(["kind"])
        certificate.with_user(self.user_head).action_approve()
        self.assertEqual(mine.state, "done")
        self.assertRegex(mine.number, r"^ET/2026/\d{4}$")
        self.assertTrue(certificate.paper_id)
        told = certificate.message_ids.filtered("partner_ids")
        self.assertIn(self.user_trainer.partner_id, told.partner_ids)

    def test_p8_3_3_steps_tell_nobody_before(self):
        one = self._find(self._assess(95), "certificate")
        one.with_user(self.user_officer).action_submit()
        steps = self.env["hr.training.approval.step"].with_user(self.user_trainer)
        domain = [("res_model", "=", CONSEQUENCE), ("res_id", "=", one.id)]
        self.assertFalse(steps.search(domain))

    def test_p8_3_3_nobody_has_a_hand_in_what_is_his_own(self):
        self.user_trainer.group_ids |= self.env.ref(
            "hr_training.group_hr_training_manager"
        )
        one = self._assess(30)
        limit = self._find(one, "limit")
        with self.assertRaisesRegex(UserError, "about yourself"):
            limit.with_user(self.user_trainer).write({"hours_max": 5})
        limit = self._limit_of(limit)
        # Of his own he has no button either, though he is head.
        self.assertFalse(limit.with_user(self.user_trainer).can_lift)
        self.assertTrue(limit.with_user(self.user_head).can_lift)
        with self.assertRaises(UserError):
            limit.with_user(self.user_trainer).action_lift("For me")
        with self.assertRaises(UserError):
            self.env[CONSEQUENCE].with_user(self.user_trainer).create(
                {"assessment_id": one.id, "kind": "retraining"}
            )

    def _limit_of(self, limit):
        limit.with_user(self.user_officer).write(
            {"date_from": "2026-03-02", "date_to": "2026-06-30"}
        )
        limit.with_user(self.user_officer).action_submit()
        limit.with_user(self.user_head).action_approve()
        return limit

    def test_p8_3_3_what_is_missing_is_said(self):
        external = self._create_external()
        one = self._assess(30, external)
        coach = self.trainer
        for kind, missing, vals in (
            ("coaching", "from which day", {}),
            (
                "coaching",
                "who coaches",
                {"date_from": "2026-03-02", "date_to": "2026-05-31"},
            ),
            ("coaching", False, {"coach_id": coach.id}),
            ("retraining", "from which day", {}),
            (
                "retraining",
                "what is to be learnt",
                {"date_from": "2026-03-02", "date_to": "2026-05-31"},
            ),
            ("retraining", False, {"proposal": "Speaking"}),
            ("limit", "from which day", {}),
            (
                "limit",
                "how classes",
                {
                    "date_from": "2026-03-02",
                    "date_to": "2026-05-31",
                    "limit_kind": False,
                },
            ),
            ("limit", "Choose the courses", {"limit_kind": "courses"}),
            ("limit", "how many hours", {"limit_kind": "hours"}),
            ("limit", False, {"hours_max": 8}),
        ):
            draft = self._find(one, kind).with_user(self.user_officer)
            draft.write(vals)
            with self.subTest(kind=kind, missing=missing):
                if missing:
                    with self.assertRaisesRegex(UserError, missing):
                        draft.action_submit()
                else:
                    draft.action_submit()
                    self.assertEqual(draft.state, "submitted")

    def test_p8_3_3_only_what_the_rating_says(self):
        one = self._assess(95)
        Own = self._as_officer(CONSEQUENCE)
        limit = Own.create({"assessment_id": one.id, "kind": "limit"})
        with self.assertRaisesRegex(UserError, "does not say so"):
            limit.action_submit()
        bonus = Own.create({"assessment_id": one.id, "kind": "bonus", "amount": 5})
        with self.assertRaisesRegex(UserError, "training outcome"):
            bonus.action_submit()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            Own.create(
                {"assessment_id": one.id, "kind": "certificate"}
            ).flush_recordset()
        self._hold(trainers=self._create_external())
        draft = self._draft(trainer=self._create_external("X"), compute=False)
        with self.assertRaisesRegex(UserError, "not approved"):
            Own.create({"assessment_id": draft.id, "kind": "limit"})

    def test_p8_3_3_a_bonus_is_followed_to_its_end(self):
        bonus = self._find(self._assess(95, self._create_external()), "bonus")
        draft = bonus.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "which bonus"):
            draft.action_submit()
        draft.amount = 500
        self._approve(bonus)
        self.assertEqual(bonus.state, "ongoing")
        self.assertEqual(bonus.activity_ids.user_id, self.user_officer)
        with self.assertRaises(UserError):
            draft.amount = 900
        draft.action_finish("Paid with the March bill")
        self.assertEqual((bonus.state, bonus.done_by_id), ("done", self.user_officer))
        self.assertFalse(bonus.activity_ids)
        with self.assertRaisesRegex(UserError, "under way"):
            draft.action_finish("Again")

    def test_p8_3_3_coaching_by_somebody_else(self):
        external = self._create_external()
        coaching = self._find(self._assess(30, external), "coaching")
        with self.assertRaisesRegex(ValidationError, "coaches himself"):
            coaching.with_user(self.user_officer).coach_id = external
        # Nor somebody who is no trainer any more.
        draft = coaching.with_user(self.user_officer)
        draft.write(
            {
                "coach_id": self.trainer.id,
                "date_from": "2026-03-02",
                "date_to": "2026-05-31",
            }
        )
        self.trainer.state = "suspended"
        with self.assertRaisesRegex(UserError, "not a qualified trainer"):
            draft.action_submit()
        self.trainer.state = "qualified"
        self.trainer.employee_id.active = False
        with self.assertRaisesRegex(UserError, "has left"):
            draft.action_submit()

    def test_p8_3_3_called_off_by_the_head_only(self):
        bonus = self._find(self._assess(95, self._create_external()), "bonus")
        bonus.with_user(self.user_officer).amount = 500
        self._approve(bonus)
        with self.assertRaisesRegex(UserError, "Only the head"):
            bonus.with_user(self.user_officer).action_cancel()
        bonus.with_user(self.user_head).action_cancel()
        self.assertEqual(bonus.state, "cancelled")

    def test_p8_3_3_odd_arguments(self):
        limit = self._limit()
        for method in ("action_finish", "action_lift"):
            for value in (3, [], {}, "   ", b"x"):
                with self.subTest(method=method, value=value):
                    call = getattr(limit.with_user(self.user_officer), method)
                    with self.assertRaises(UserError):
                        call(value)
        one = self._find(self._assess(95, self._create_external()), "bonus")
        for name, value in (
            *(("hours_max", odd) for odd in (float("nan"), float("inf"), -1, 745)),
            *(("amount", odd) for odd in (-1, 1e15)),
        ):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                one[name] = value
                one.flush_recordset()


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestTrainerLimit(ConsequenceCase):
    """Classes of April: the limit holds from March 2 to June 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_course = cls._create_course("OTH")

    def _plan(self, day="2026-04-06", hours=4, course=None, trainer=None):
        """A scheduled class of the trainer's."""
        session = self._as_officer("hr.training.session").create(
            {
                "course_id": (course or self.course).id,
                "seats_max": 10,
                "trainer_ids": [Command.set((trainer or self.trainer).ids)],
                "slot_ids": [
                    Command.create(
                        {
                            "start": f"{day} 01:00:00",
                            "stop": f"{day} {1 + hours:02d}:00:00",
                        }
                    )
                ],
            }
        )
        session.action_schedule()
        return session

    def test_p8_3_3_no_classes(self):
        self._limit()
        with self.assertRaisesRegex(UserError, "no classes until"):
            self._plan()
        # After its last day.
        self._plan("2026-07-01")

    def test_p8_3_3_no_reason_of_an_officer_passes_it(self):
        self._limit()
        session = self._as_officer("hr.training.session").create(
            {
                "course_id": self.course.id,
                "seats_max": 10,
                "trainer_ids": [Command.set(self.trainer.ids)],
                "trainer_reason": "Nobody else",
                "slot_ids": [
                    Command.create(
                        {"start": "2026-04-06 01:00:00", "stop": "2026-04-06 05:00:00"}
                    )
                ],
            }
        )
        self.assertIn("no classes", session.unfit_text)
        with self.assertRaisesRegex(UserError, "can lift this limit"):
            session.action_schedule()

    def test_p8_3_3_not_these_courses(self):
        self._limit("courses", course_ids=[Command.set(self.course.ids)])
        with self.assertRaisesRegex(UserError, "does not teach"):
            self._plan()
        self._plan(course=self.other_course)

    def test_p8_3_3_hours_of_a_month(self):
        self._limit("hours", hours_max=10)
        self._plan("2026-04-06", 4)
        second = self._plan("2026-04-07", 6)
        with self.assertRaisesRegex(UserError, "at most 10 hours"):
            self._plan("2026-04-08", 1)
        # Another month, and days after the limit.
        self._plan("2026-05-06", 10)
        # The class itself is not counted twice, and cannot grow.
        slot = second.slot_ids
        slot.stop = "2026-04-07 06:30:00"
        with self.assertRaisesRegex(UserError, "at most 10 hours"):
            slot.stop = "2026-04-07 08:00:00"

    def test_p8_3_3_in_one_slot_as_well(self):
        self._limit()
        colleague = self._create_external()
        session = self._plan(trainer=colleague)
        with self.assertRaisesRegex(UserError, "no classes until"):
            session.slot_ids.trainer_ids = [Command.link(self.trainer.id)]

    def test_d6_11_by_another_record_of_the_human(self):
        self._limit()
        record = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company.id,
                "state": "qualified",
                "qualified_on": "2024-01-01",
            }
        )
        with self.assertRaisesRegex(UserError, "no classes until"):
            self._plan(trainer=record)

    def test_p8_3_3_of_one_company_only(self):
        limit = self._limit()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertTrue(self.trainer._find_limits(self.company))
        self.assertFalse(self.trainer._find_limits(other))
        self.assertEqual(limit.company_id, self.company)

    def test_p8_3_3_moved_into_the_limit(self):
        session = self._plan("2026-07-06")
        self._limit()
        slot = session.slot_ids
        slot.write({"start": "2026-07-07 01:00:00", "stop": "2026-07-07 05:00:00"})
        with self.assertRaisesRegex(UserError, "no classes until"):
            slot.write({"start": "2026-06-30 01:00:00", "stop": "2026-06-30 05:00:00"})

    def test_p8_3_3_the_day_is_that_of_the_class(self):
        """The last day of the limit, June 30, is over at 16:00 UTC in Shanghai."""
        self._limit()
        session = self._plan("2026-07-06")
        slot = session.slot_ids
        slot.write({"start": "2026-06-30 16:30:00", "stop": "2026-06-30 18:30:00"})
        with self.assertRaisesRegex(UserError, "no classes until"):
            slot.write({"start": "2026-06-30 15:00:00", "stop": "2026-06-30 17:00:00"})

    def test_p8_3_3_lifted_by_the_head(self):
        limit = self._limit()
        with self.assertRaisesRegex(UserError, "Only the head"):
            limit.with_user(self.user_officer).action_lift("Enough")
        with self.assertRaisesRegex(UserError, "lifted"):
            limit.with_user(self.user_officer).action_finish("Enough")
        limit.with_user(self.user_head).action_lift("Coached well")
        self.assertEqual((limit.state, limit.result_note), ("done", "Coached well"))
        self._plan()

    def test_p8_3_3_ends_on_its_last_day(self):
        limit = self._limit()
        with freeze_time("2026-06-30 10:00:00"):
            self.env[CONSEQUENCE]._cron_follow()
            self.assertEqual(limit.state, "ongoing")
        with freeze_time("2026-07-01 10:00:00"):
            self.env[CONSEQUENCE]._cron_follow()
        self.assertEqual((limit.state, limit.done_by_id.id), ("done", False))

    def test_p8_3_3_planned_classes_are_named(self):
        session = self._plan()
        later = self._plan("2026-07-06")
        limit = self._limit()
        note = limit.activity_ids.note
        self.assertIn(session.display_name, note)
        self.assertNotIn(later.display_name, note)

    def test_p8_3_3_up_to_standard_again_asks_to_lift(self):
        limit = self._limit()
        self._hold(day="2026-02-02")
        later = self._draft(period=("2026-01-01", "2026-02-28"))
        self._approve(self._rate(later, 80))
        kind = self.env.ref("hr_training.mail_activity_type_consequence_lift")
        asked = limit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertIn(self.user_head, asked.user_id)
        self.assertEqual(limit.state, "ongoing")

    def test_p8_3_3_an_earlier_assessment_asks_for_nothing(self):
        limit = self._limit()
        self._hold(day="2025-03-03")
        earlier = self._draft(period=("2025-01-01", "2025-06-30"))
        self._approve(self._rate(earlier, 80))
        kind = self.env.ref("hr_training.mail_activity_type_consequence_lift")
        self.assertNotIn(kind, limit.activity_ids.activity_type_id)

    def test_p8_1_the_finder_says_why_not(self):
        self._limit()
        reasons = self.trainer._find_unfit(
            self.course, [], [self.env.company._get_training_today()]
        )
        self.assertIn("no classes", " ".join(reasons[self.trainer]))

    def test_p8_3_3_said_of_what_is_planned(self):
        self._limit("courses", course_ids=[Command.set(self.course.ids)])
        line = {
            "trainer_ids": [Command.set(self.trainer.ids)],
            "date_start": "2026-04-06",
            "date_end": "2026-04-07",
        }
        plan = self._create_plan(lines=[line])
        rows = plan.with_user(self.user_officer).get_feasibility()
        texts = [row["message"] for row in rows if row["kind"] == "trainer"]
        self.assertTrue(any("does not teach" in text for text in texts), texts)

    def test_p8_3_3_a_check_of_many_classes_asks_once(self):
        sessions = self.env["hr.training.session"].union(
            *(self._plan(f"2026-04-{day:02d}", 1) for day in range(6, 12))
        )
        self._limit("hours", hours_max=10)
        self.env.flush_all()

        def count(records):
            self.env.invalidate_all()
            records._get_limit_texts()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._get_limit_texts()
            return self.cr.sql_log_count - before

        self.assertLessEqual(count(sessions), count(sessions[:1]) + 1)
