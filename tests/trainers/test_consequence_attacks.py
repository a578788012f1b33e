"""What follows from an assessment, attacked (policy 8.3.3)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_people import PeopleCase
from .test_consequence import CONSEQUENCE, ConsequenceCase

COACHED = {"date_from": "2026-03-02", "date_to": "2026-05-31"}
REPORT = "hr_training.hr_training_trainer_consequence_report"


class AttackCase(PeopleCase, ConsequenceCase):
    @classmethod
    def _plan(cls, *times, trainer=None, **vals):
        """A scheduled class of the trainer's, at times of UTC."""
        session = cls._as_officer("hr.training.session").create(
            {
                "course_id": cls.course.id,
                "seats_max": 10,
                "trainer_ids": [Command.set((trainer or cls.trainer).ids)],
                "slot_ids": [
                    Command.create({"start": start, "stop": stop})
                    for start, stop in times
                ],
                **vals,
            }
        )
        session.action_schedule()
        return session

    def _merge(self, into, *others):
        """Contacts turn out to be one, as the wizard of Odoo does it."""
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            into.union(*others).ids, into, extra_checks=False
        )
        self.env.invalidate_all()

    def _submit(self, one, **vals):
        draft = one.with_user(self.user_officer)
        draft.write(vals)
        draft.action_submit()
        return one

    def _approve_bonus(self, trainer):
        bonus = self._find(self._assess(95, trainer), "bonus")
        bonus.with_user(self.user_officer).amount = 500
        return self._approve(bonus)


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestConsequenceMerge(AttackCase):
    """Contacts are merged after something was decided about one of them."""

    def test_d6_11_a_limit_holds_for_whoever_he_turns_out_to_be(self):
        first, second = self._create_external("Expert"), self._create_external("Exp.")
        limit = self._limit(trainer=first)
        times = ("2026-04-06 01:00:00", "2026-04-06 03:00:00")
        with self._undone():
            self._plan(times, trainer=second)
        self._merge(second.partner_id, first.partner_id)
        for trainer in first | second:
            with self.assertRaisesRegex(UserError, "no classes until"):
                self._plan(times, trainer=trainer)
        self.assertEqual(limit.state, "ongoing")
        # Lifted once, and for both.
        limit.with_user(self.user_head).action_lift("Coached well")
        self._plan(times, trainer=second)

    def test_d6_11_his_certificate_stays_and_bears_his_name(self):
        first = self._create_external("Expert")
        one = self._assess(95, first)
        certificate = self._approve(self._find(one, "certificate"))
        bonus = self._find(one, "bonus")
        before = (certificate.number, certificate.paper_id, certificate.state)
        other = self.env["res.partner"].create({"name": "Prof. Expert"})
        self._merge(other, first.partner_id)
        after = (certificate.number, certificate.paper_id, certificate.state)
        self.assertEqual(after, before)
        self.assertEqual(first.name, "Prof. Expert")
        self.assertIn("Prof. Expert", bonus.display_name)

    def test_d6_11_a_coach_who_turns_out_to_be_the_same_human(self):
        first, second = self._create_external("Expert"), self._create_external("Exp.")
        coaching = self._find(self._assess(30, first), "coaching")
        self._submit(coaching, coach_id=second.id, **COACHED)
        self._merge(second.partner_id, first.partner_id)
        with self.assertRaisesRegex(UserError, "coaches himself"):
            coaching.with_user(self.user_head).action_approve()
        draft = coaching.with_user(self.user_officer)
        draft.action_reset_to_draft()
        with self.assertRaisesRegex(UserError, "coaches himself"):
            draft.action_submit()

    def test_d6_11_a_head_who_turns_out_to_be_the_trainer(self):
        first = self._create_external("Expert")
        limit = self._submit(self._find(self._assess(30, first), "limit"), **COACHED)
        self._merge(self.user_head.partner_id, first.partner_id)
        mine = limit.with_user(self.user_head)
        for call in (
            mine.action_approve,
            lambda: mine.action_refuse("No"),
            lambda: mine.read(["kind"]),
        ):
            self.assertFalse(self._passes(call))
        self.assertEqual(limit.state, "submitted")


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestConsequenceAttacks(AttackCase):
    @mute_logger("odoo.sql_db")
    def test_p8_3_3_an_import_decides_nothing(self):
        limit = self._limit()
        of = str(limit.assessment_id.id)
        for header, row, said in (
            (["kind", "state"], ["retraining", "approved"], "state"),
            (["kind", "number"], ["retraining", "ET/2026/9"], "number"),
            (["kind", "hours_max"], ["retraining", "nan"], "744 hours"),
            (["kind"], ["bonbon"], "bonbon"),
            ([".id", "state"], [str(limit.id), "done"], "state"),
            ([".id", "date_to"], [str(limit.id), "2026-12-31"], "no longer a draft"),
            ([".id", "lifted_on"], [str(limit.id), "2026-03-02"], "lifted_on"),
        ):
            if ".id" not in header:
                header, row = ["assessment_id/.id", *header], [of, *row]
            with self.subTest(header=header), self._undone():
                result = self._as_officer(CONSEQUENCE).load(header, [row])
                self.assertFalse(result["ids"])
                texts = "\n".join(m["message"] for m in result["messages"])
                self.assertIn(said, texts)
        self.assertEqual((limit.state, str(limit.date_to)), ("ongoing", "2026-06-30"))

    def test_p8_3_3_nothing_of_a_limit_changes_while_it_is_under_way(self):
        limit = self._limit()
        for user in (self.user_officer, self.user_head):
            for name, value in (
                ("date_to", "2026-12-31"),
                ("date_from", "2026-03-03"),
                ("limit_kind", "courses"),
                ("hours_max", 3),
                ("course_ids", [Command.set(self.course.ids)]),
            ):
                with self.subTest(name=name, user=user.login):
                    self.assertFalse(
                        self._passes(
                            lambda n=name, v=value, u=user: limit.with_user(u).write(
                                {n: v}
                            )
                        )
                    )

    def test_p8_3_3_of_mixed_states_nothing_is_half_done(self):
        bonus = self._approve_bonus(self._create_external("Under way"))
        draft = self._find(self._assess(95, self._create_external("Open")), "bonus")
        limit = self._limit()
        mixed = (bonus | draft | limit).with_user(self.user_head)
        before = mixed.mapped("state")
        for name, args, stops in (
            ("action_finish", ["Paid"], draft | limit),
            ("action_lift", ["Enough"], bonus | draft),
            ("action_cancel", [], limit),
            ("action_submit", [], mixed),
            ("action_approve", [], mixed),
            ("action_refuse", ["No"], mixed),
            ("action_reset_to_draft", [], mixed),
        ):
            with self.subTest(name=name):
                with self.assertRaises(UserError) as caught:
                    getattr(mixed, name)(*args)
                lines = str(caught.exception).split("\n")
                names = [line.split(":")[0] for line in lines]
                self.assertEqual(names, stops.mapped("display_name"))
                self.assertEqual(mixed.mapped("state"), before)

    def test_p8_3_3_twice_is_once(self):
        bonus = self._approve_bonus(self._create_external())
        limit = self._limit()
        with self.assertRaisesRegex(UserError, "named twice"):
            bonus.browse([bonus.id, bonus.id]).with_user(self.user_head).action_finish(
                "Paid"
            )
        bonus.with_user(self.user_head).action_finish("Paid")
        limit.with_user(self.user_head).action_lift("Coached")
        other = self._assess(95, self._create_external("Another"))
        certificate = self._approve(self._find(other, "certificate"))
        certificate.with_user(self.user_head).action_cancel()
        for one, name, args in (
            (bonus, "action_finish", ["Paid"]),
            (bonus, "action_cancel", []),
            (limit, "action_lift", ["Coached"]),
            (limit, "action_cancel", []),
            (certificate, "action_cancel", []),
        ):
            with self.subTest(one=one.display_name, name=name):
                told = one.message_ids
                with self.assertRaises(UserError):
                    getattr(one.with_user(self.user_head), name)(*args)
                self.assertEqual(one.message_ids, told)

    def test_p8_3_3_a_certificate_that_fell_stays_and_another_is_issued(self):
        one = self._assess(95)
        first = self._approve(self._find(one, "certificate"))
        number, paper = first.number, first.paper_id
        self._revalue(one, 75)
        self._revalue(one, 95)
        second = self._find(one, "certificate") - first
        self.assertEqual((first.state, second.state), ("cancelled", "draft"))
        self._approve(second)
        self.assertEqual((first.number, first.paper_id), (number, paper))
        self.assertRegex(second.number, r"^ET/2026/\d{4}$")
        self.assertNotEqual(second.number, number)
        Report = self.env["ir.actions.report"]
        for certificate, void in ((first, True), (second, False)):
            html = str(Report._render_qweb_html(REPORT, certificate.ids)[0])
            self.assertIn(certificate.number, html)
            self.assertEqual("Called Off" in html, void)
        # It falls and comes again as often as the rating changes.
        self._revalue(one, 75)
        self._revalue(one, 95)
        every = self._find(one, "certificate")
        self.assertEqual(
            sorted(every.mapped("state")), ["cancelled", "cancelled", "draft"]
        )
        self.assertEqual(len(set(every.mapped("number"))), 3)

    def test_p8_3_3_an_issued_certificate_is_no_draft_again(self):
        one = self._assess(95)
        first = self._approve(self._find(one, "certificate"))
        first.with_user(self.user_head).action_cancel()
        draft = first.with_user(self.user_officer)
        self.assertFalse(draft.can_reset_to_draft)
        with self.assertRaisesRegex(UserError, f"{first.number} was issued"):
            draft.action_reset_to_draft()
        self.env.flush_all()
        second = self._as_officer(CONSEQUENCE).create(
            {"assessment_id": one.id, "kind": "certificate"}
        )
        self._approve(second.with_env(self.env))
        self.assertGreater(second.sudo().number, first.number)

    def test_p8_3_3_only_what_was_issued_is_printed(self):
        external = self._create_external()
        one = self._assess(95, external)
        certificate = self._find(one, "certificate")
        bonus = self._find(one, "bonus")
        bonus.with_user(self.user_officer).amount = 500
        self._approve(bonus)
        Report = self.env["ir.actions.report"].with_user(self.user_officer)
        for other in (certificate, bonus):
            with self.assertRaisesRegex(UserError, "issued is printed"):
                Report._render_qweb_html(REPORT, other.ids)
        self._approve(certificate)
        html, _kind = Report._render_qweb_html(REPORT, certificate.ids)
        self.assertIn(certificate.number, str(html))

    def test_p8_3_3_the_paper_stays_as_it_was_issued(self):
        certificate = self._approve(self._find(self._assess(95), "certificate"))
        before = certificate.paper_id.raw
        for user in (self.user_officer, self.user_head, self.user_trainer):
            paper = certificate.paper_id.with_user(user)
            for call in (
                paper.unlink,
                lambda p=paper: p.write({"raw": b"Another"}),
                lambda p=paper: p.write({"res_id": 0}),
            ):
                with self.subTest(user=user.login):
                    self.assertFalse(self._passes(call))
        self.assertEqual(certificate.paper_id.raw, before)
        # What somebody files beside it is his own.
        files = self._as_officer("ir.attachment")
        other = files.create({"name": "a", "raw": b"a", "res_model": CONSEQUENCE})
        other.raw = b"b"
        other.unlink()

    def test_p8_3_3_the_coach_hears_whom_he_coaches(self):
        coaching = self._find(self._assess(30, self._create_external()), "coaching")
        self._submit(coaching, coach_id=self.trainer.id, proposal="Speak up", **COACHED)
        told = [
            ("partner_ids", "in", self.user_trainer.partner_id.ids),
            ("subject", "=", coaching.display_name),
        ]
        self.assertFalse(self.env["mail.message"].search(told))
        coaching.with_user(self.user_head).action_approve()
        text = self.env["mail.message"].search(told).body
        for part in ("You coach Outside", "03/02/2026 – 05/31/2026", "Speak up"):
            self.assertIn(part, text)

    def test_p8_3_3_an_outcome_called_off_by_hand_stays_so(self):
        one = self._assess(95)
        reward = one.outcome_ids.filtered(lambda o: o.kind == "reward")
        reward.with_user(self.user_officer).action_cancel()
        self._revalue(one, 75)
        self._revalue(one, 95)
        self.assertEqual((reward.state, reward.is_unfounded), ("cancelled", False))
        self.assertEqual(len(one.outcome_ids), 2)

    def test_p8_3_3_a_coach_who_left_meanwhile_is_refused(self):
        coaching = self._find(self._assess(30, self._create_external()), "coaching")
        self._submit(coaching, coach_id=self.trainer.id, **COACHED)
        for vals, said in (
            ({"state": "suspended"}, "not a qualified trainer"),
            ({"state": "qualified", "active": False}, "not a qualified trainer"),
            ({"active": True}, "has left"),
        ):
            self.trainer.write(vals)
            self.trainer.employee_id.active = said != "has left"
            head = coaching.with_user(self.user_head)
            with self.assertRaisesRegex(UserError, said):
                head.action_approve()
        self.assertFalse(head.can_approve)
        self.assertTrue(head.can_refuse)
        head.action_refuse("Choose another coach")
        self.assertEqual(coaching.state, "refused")

    def test_p8_3_3_who_has_left_is_decided_about_no_more(self):
        limit = self._submit(self._find(self._assess(30), "limit"), **COACHED)
        self.trainer.employee_id.active = False
        head = limit.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "has left"):
            head.action_approve()
        head.action_refuse("He has left")
        self.assertEqual(limit.state, "refused")

    def test_p8_3_3_nothing_is_refused_while_the_assessment_is_open_again(self):
        one = self._assess(30)
        limit = self._submit(self._find(one, "limit"), **COACHED)
        one.with_user(self.user_head).action_revise("A figure was wrong")
        head = limit.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "does not say so"):
            head.action_refuse("No")
        with self.assertRaisesRegex(UserError, "does not wait for you"):
            limit.with_user(self.user_officer).action_refuse("No")

    def test_p8_3_3_of_two_companies_at_once(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        (self.user_head | self.user_officer).company_ids |= other
        there = self._create_external("B")
        there.company_id = other
        both = {"allowed_company_ids": (self.company | other).ids}
        certificates = self.env[CONSEQUENCE]
        for trainer in (self._create_external("A"), there):
            self._hold(trainers=trainer)
            one = self._rate(self._draft(trainer=trainer), 95)
            one.with_user(self.user_officer).with_context(**both).action_submit()
            one.with_user(self.user_head).with_context(**both).action_approve()
            certificates |= self._find(one, "certificate")
        officer = certificates.with_user(self.user_officer)
        officer.with_context(**both).action_submit()
        self.env.flush_all()
        self.env.invalidate_all()
        head = certificates.with_user(self.user_head)
        # One company chosen: neither of them is decided about.
        with self.assertRaises(AccessError):
            head.with_context(allowed_company_ids=self.company.ids).action_approve()
        self.assertEqual(set(certificates.mapped("state")), {"submitted"})
        head.with_context(**both).action_approve()
        self.assertEqual(certificates.company_id, self.company | other)
        self.assertEqual(len(set(certificates.mapped("number"))), 2)

    def test_d6_11_an_employee_with_another_record(self):
        """The record he teaches by was archived; he has not left."""
        self._record_again(self.trainer.employee_id)
        self.trainer.employee_id.active = False
        one = self._assess(95)
        certificate = self._approve(self._find(one, "certificate"))
        self.assertEqual(certificate.state, "done")
        reward = one.outcome_ids.filtered(lambda o: o.kind == "reward")
        draft = reward.with_user(self.user_officer)
        draft.proposal = "A day off"
        draft.action_submit()
        self.assertEqual(reward.state, "submitted")

    def test_p8_3_3_coach_and_courses_are_of_the_company(self):
        self.user_officer.company_ids |= self.company_b
        both = {"allowed_company_ids": (self.company | self.company_b).ids}
        other = self._create_external("There")
        other.company_id = self.company_b
        course = self._create_course("THERE")
        course.company_id = self.company_b
        one = self._assess(30, self._create_external())
        for kind, vals in (
            ("coaching", {"coach_id": other.id}),
            ("limit", {"course_ids": [Command.set(course.ids)]}),
        ):
            draft = self._find(one, kind).with_user(self.user_officer)
            with self.assertRaisesRegex(ValidationError, "belongs to another company"):
                draft.with_context(**both).write(vals)
        course.company_id = False
        draft.with_context(**both).write(vals)

    def test_p8_3_3_an_import_moves_no_class_into_a_limit(self):
        self._limit()
        session = self._plan(("2026-07-06 01:00:00", "2026-07-06 03:00:00"))
        slots = self._as_officer("hr.training.session.slot")
        with self._undone():
            result = slots.load(
                [".id", "start", "stop"],
                [
                    [
                        str(session.slot_ids.id),
                        "2026-06-29 01:00:00",
                        "2026-06-29 03:00:00",
                    ]
                ],
            )
            self.assertFalse(result["ids"])
            self.assertIn("no classes until", result["messages"][0]["message"])

    def test_p8_3_3_only_classes_against_this_limit_are_named(self):
        colleague = self._create_external("Colleague")
        session = self._plan(
            ("2026-04-06 01:00:00", "2026-04-06 03:00:00"),
            trainer=self.trainer | colleague,
        )
        of_colleague = self._limit(trainer=colleague)
        self.assertEqual(of_colleague._find_hindered(), session)
        other = self._create_course("OTH")
        limit = self._limit("courses", course_ids=[Command.set(other.ids)])
        self.assertFalse(limit._find_hindered())


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestTrainerLimitAttacks(AttackCase):
    """The limit holds from March 2 to June 30, in Shanghai, where nothing else is
    said: midnight there is 16:00 UTC."""

    def assertAtMost(self, hours, *times, **vals):
        with self.assertRaisesRegex(UserError, f"at most {hours} hours"):
            self._plan(*times, **vals)

    def test_p8_3_3_before_its_first_day_it_holds_nothing(self):
        self._limit(date_from="2026-05-01")
        self._plan(("2026-04-30 01:00:00", "2026-04-30 03:00:00"))
        with self.assertRaisesRegex(UserError, "no classes until"):
            self._plan(("2026-05-01 01:00:00", "2026-05-01 03:00:00"))

    def test_p8_3_3_hours_of_days_before_it_do_not_count(self):
        self._limit("hours", hours_max=4, date_from="2026-04-16")
        self._plan(("2026-04-15 01:00:00", "2026-04-15 09:00:00"))
        self._plan(
            ("2026-04-14 01:00:00", "2026-04-14 09:00:00"),
            ("2026-04-20 01:00:00", "2026-04-20 05:00:00"),
        )
        self.assertAtMost(4, ("2026-04-21 01:00:00", "2026-04-21 02:00:00"))

    def test_p8_3_3_a_month_that_was_full_before_keeps_from_no_other(self):
        self._plan(("2026-04-06 01:00:00", "2026-04-06 09:00:00"))
        self._limit("hours", hours_max=4)
        self._plan(("2026-05-06 01:00:00", "2026-05-06 05:00:00"))
        self.assertAtMost(4, ("2026-04-07 01:00:00", "2026-04-07 02:00:00"))

    def test_p8_3_3_a_class_over_midnight_counts_where_it_begins(self):
        self._limit("hours", hours_max=10)
        # From 22:00 on April 30 to 4:00 on May 1
        self._plan(("2026-04-30 14:00:00", "2026-04-30 20:00:00"))
        self._plan(("2026-05-06 01:00:00", "2026-05-06 11:00:00"))
        self.assertAtMost(10, ("2026-04-06 01:00:00", "2026-04-06 05:30:00"))
        self._plan(("2026-04-06 01:00:00", "2026-04-06 05:00:00"))

    def test_p8_3_3_the_month_is_that_of_the_class(self):
        self._limit("hours", hours_max=4)
        # 0:30 on May 1; in London it were April.
        self._plan(("2026-04-30 16:30:00", "2026-04-30 20:30:00"))
        # 22:00 on April 30 in London; in Shanghai it were May.
        self._plan(("2026-04-30 21:00:00", "2026-05-01 01:00:00"), tz="Europe/London")
        for day in ("2026-04-06", "2026-05-07"):
            self.assertAtMost(4, (f"{day} 01:00:00", f"{day} 01:30:00"))

    def test_p8_3_3_a_clock_as_far_away_as_can_be(self):
        self.company.partner_id.tz = False
        self.company.resource_calendar_id.tz = "Etc/GMT+12"
        days = {"date_from": "2026-04-01", "date_to": "2026-04-30"}
        self._limit("hours", hours_max=3, **days)
        # 0:30 on April 1 there: 22:30 on March 30 by the company's clock.
        self._plan(
            ("2026-03-31 10:30:00", "2026-03-31 13:30:00"), tz="Pacific/Kiritimati"
        )
        self.assertAtMost(3, ("2026-04-06 12:00:00", "2026-04-06 13:00:00"))

    def test_p8_3_3_a_class_in_the_night_of_the_clocks_lasts_what_it_lasts(self):
        """Berlin, October 25: from midnight to 4:00 it is five hours."""
        self._limit("hours", hours_max=5, date_to="2026-12-31")
        berlin = {"tz": "Europe/Berlin"}
        self._plan(("2026-10-24 22:00:00", "2026-10-25 03:00:00"), **berlin)
        self.assertAtMost(5, ("2026-10-27 01:00:00", "2026-10-27 01:30:00"), **berlin)

    def test_d6_11_hours_by_a_record_that_was_archived_since(self):
        record = self._outside_trainer(self.trainer.employee_id)
        self._limit("hours", hours_max=10)
        self._hold("2026-03-03", trainers=record, hours=8)
        self.env.flush_all()
        record.active = False
        self.assertAtMost(10, ("2026-03-10 01:00:00", "2026-03-10 04:00:00"))

    def test_p8_3_3_a_course_that_was_archived_since(self):
        colleague = self._create_external("Colleague")
        times = ("2026-04-06 01:00:00", "2026-04-06 03:00:00")
        session = self._plan(times, trainer=colleague)
        limit = self._limit("courses", course_ids=[Command.set(self.course.ids)])
        self.course.action_archive()
        self.assertIn(self.course.display_name, limit._get_terms_text())
        with self.assertRaisesRegex(UserError, "does not teach"):
            session.trainer_ids = [Command.link(self.trainer.id)]
