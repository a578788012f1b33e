"""Files of attendance devices (policy 6.3.1, design §6.10, §6.12, §11)."""

import random
from datetime import datetime, timedelta
from unittest.mock import patch

import pytz

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import tabular
from ..common import START
from .common_punch_import import IMPORT, PunchImportCase, make_files, pack_book, widen

WIZARD = "odoo.addons.hr_training.wizards.hr_training_punch_import"


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImport(PunchImportCase):
    """What files bring into the register."""

    def test_p6_3_1_a_terminals_file_makes_the_register_that_punches_make(self):
        punches = self._day()
        expected = self._punched(punches)
        wizard = self._import(self._attlog(*reversed(punches)))
        self.assertEqual(wizard.state, "imported")
        self.assertFalse(wizard.line_ids)
        self.assertEqual(self._register(), expected)
        self.assertEqual(self._punches(), set(punches))
        self.assertEqual(wizard.batch_id.punch_count, len(punches))
        self.assertEqual(
            {status for status, _i, _o, _s in expected.values()}, {"present"}
        )

    def test_p6_3_1_it_is_shown_first_and_nothing_is_kept(self):
        badge = self.people[0].barcode
        wizard = self._wizard(self._attlog((badge, START), ("999", self._at(3))))
        wizard.action_read()
        self.assertEqual((wizard.state, wizard.kind), ("read", "terminal"))
        self.assertEqual((wizard.punch_count, wizard.badge_count), (2, 2))
        self.assertEqual(wizard.known_count, 1)
        self.assertEqual(wizard.date_first, "2026-04-06 09:00:00")
        self.assertIn("Person 0", wizard.sample)
        self.assertEqual(wizard.column_ids.mapped("role")[:3], ["badge", "time", False])
        self.assertFalse(self._punches())
        self.assertFalse(self.env["hr.training.punch.batch"].search([]))

    def test_p6_3_1_twice_changes_nothing(self):
        content = self._attlog(*self._day())
        first = self._import(content)
        register, punches = self._register(), self._punches()
        again = self._import(content)
        self.assertEqual(again.batch_id, first.batch_id)
        self.assertIn("nothing has changed", again.result)
        self.assertEqual((self._register(), self._punches()), (register, punches))
        # One is enough to take it back.
        again.action_undo()
        self.assertFalse(self._punches())

    def test_p6_3_1_the_unmatched_are_listed_with_the_reason(self):
        stranger = self.employee_outsider
        stranger.barcode = "88001"
        mine = self.people[0].barcode
        wizard = self._import(
            self._attlog(
                (mine, START),
                ("4711", START),
                (stranger.barcode, START),
                (mine, self._at(20)),
            )
        )
        self.assertEqual(
            self._lines(wizard),
            [
                ("warning", 2, "unknown_badge"),
                ("warning", 3, "not_enrolled"),
                ("warning", 4, "outside"),
            ],
        )
        self.assertIn("4711", wizard.line_ids[0].message)
        # They are facts all the same, for whom it turns out to be.
        self.assertEqual(len(self._punches()), 4)

    def test_p6_3_1_who_gets_the_badge_later_was_there(self):
        newcomer = self._create_employee("Newcomer", self.department_srv_n)
        self._import(self._attlog(("5005", START), ("5005", self._at(3))))
        newcomer.barcode = "5005"
        self._enroll(self.session, newcomer)
        self.assertEqual(self._row(newcomer, self.morning).status, "present")

    def test_p6_3_1_a_clock_at_2000_a_broken_end_and_repeats_lose_no_other_row(self):
        badge, other = self.people[0].barcode, self.people[1].barcode
        content = (
            self._attlog((badge, START), (badge, self._at(seconds=3)))
            + b"    77000\t2000-01-01 00:00:09\t1\t0\t1\t0\r\n"
            + self._attlog((other, self._at(3)), (other, START), (other, START))
            + b"    770001\t2026-04-0"
        )
        wizard = self._import(content)
        self.assertEqual(
            self._lines(wizard), [("warning", 3, "clock"), ("warning", 7, "broken")]
        )
        self.assertEqual(
            self._punches(),
            {
                (badge, START),
                (badge, self._at(seconds=3)),
                (other, START),
                (other, self._at(3)),
            },
        )
        row = self._row(self.people[0], self.morning)
        self.assertEqual((row.check_in, row.check_out), (START, False))

    def test_d6_12_a_last_line_that_was_cut_within_the_time_is_no_time(self):
        badge = self.people[0].barcode
        for tail in (b"2026-04-06 09:00:0", b"2026-04-06 09:0", b"2026-04-06 09:00:00"):
            with self.subTest(tail=tail), self._undone():
                content = self._attlog((badge, self._at(3)))
                wizard = self._import(content + b"   770001\t" + tail)
                self.assertEqual(self._lines(wizard), [("warning", 2, "broken")])

    def test_p6_3_1_the_same_in_every_kind_of_file(self):
        punches = self._day()
        expected = self._punched(punches)
        names = {person.barcode: person.name for person in self.people}
        for kind, content in make_files(punches, names).items():
            with self.subTest(kind=kind), self._undone():
                wizard = self._import(content)
                self.assertFalse(wizard.line_ids.mapped("message"))
                self.assertEqual(self._register(), expected)
                self.assertEqual(wizard.kind, kind.partition(" ")[0])

    def test_d6_10_any_mix_of_files_and_direct_punches_is_a_function_of_the_facts(self):
        names = {person.barcode: person.name for person in self.people}
        for seed in range(12):
            dice = random.Random(seed)
            punches = [
                (
                    dice.choice(self.people).barcode,
                    dice.choice([self._at(h) for h in (0, 3, 5, 8)])
                    + timedelta(seconds=dice.randint(-3000, 3000)),
                )
                for _number in range(dice.randint(3, 18))
            ]
            expected = self._punched(punches)
            with self.subTest(seed=seed), self._undone():
                left = list(punches)
                dice.shuffle(left)
                while left:
                    # Files overlap, and say the same twice.
                    some = left[: dice.randint(1, len(left))]
                    left = left[len(some) :]
                    some += dice.sample(some, dice.randint(0, len(some)))
                    dice.shuffle(some)
                    if dice.random() < 0.2:
                        self.session.with_user(self.user_officer).punch(some)
                        continue
                    files = make_files(some, names)
                    kind = dice.choice(sorted(k for k in files if k != "dingtalk days"))
                    wizard = self._import(files[kind])
                    self.assertEqual(wizard.state, "imported", kind)
                self.assertEqual(self._punches(), set(punches))
                self.assertEqual(self._register(), expected)


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImportBadges(PunchImportCase):
    """Whose badge it is, and what nobody should guess."""

    def test_d6_12_padded_ids_are_taken_where_exactly_one_person_fits(self):
        self.people[0].barcode = "0042"
        self.people[1].barcode = "43"
        wizard = self._import(self._attlog(("42", START), ("000043", START)))
        self.assertFalse(wizard.line_ids)
        self.assertEqual(self._punches(), {("0042", START), ("43", START)})
        self.people[2].barcode = "00042"
        for given in ("42", "000042"):
            wizard = self._import(self._attlog((given, self._at(3))))
            self.assertEqual(self._lines(wizard)[0][::2], ("error", "padded"))
            for name in ("Person 0 (0042)", "Person 2 (00042)"):
                self.assertIn(name, wizard.line_ids[0].message)
        # Who is named exactly is meant.
        self._import(self._attlog(("00042", self._at(3))))
        self.assertIn(("00042", self._at(3)), self._punches())

    def test_d8_a_reissued_badge_is_not_taken_under_another_name(self):
        badge, other = self.people[0].barcode, self.people[1].barcode
        content = (
            "工号,姓名,打卡时间\n"
            f"{badge},Somebody Else,2026-04-06 09:00\n"
            f"{other},Person 1（服务部）,2026-04-06 09:00\n"
        ).encode()
        wizard = self._import(content)
        self.assertEqual(self._lines(wizard), [("error", 2, "other_name")])
        self.assertIn("Somebody Else", wizard.line_ids.message)
        self.assertTrue(wizard.has_other_names)
        self.assertEqual(self._punches(), {(other, START)})
        wizard = self._import(content, accept_other_names=True)
        self.assertFalse(wizard.line_ids)
        self.assertEqual(self._punches(), {(badge, START), (other, START)})

    def test_d6_12_full_width_digits_and_blanks_are_the_same_badge(self):
        badge = self.people[0].barcode
        line = f"　{widen(badge)}　\t{widen('2026-04-06 09:00:00')}\t1\n"
        wizard = self._import(line.encode())
        self.assertFalse(wizard.line_ids.mapped("message"))
        self.assertEqual(self._punches(), {(badge, START)})

    def test_d6_12_of_two_numbers_the_one_that_people_have_is_the_badge(self):
        badges = self.people.mapped("barcode")
        rows = [f"{n:04}\t{b}\t2026-04-06 09:00:00" for n, b in enumerate(badges)]
        wizard = self._import("\n".join(rows).encode() + b"\n")
        self.assertEqual(self._punches(), {(badge, START) for badge in badges})
        # Where both are or none is, somebody says which.
        rows = [f"9{n}\t8{b}\t2026-04-06 09:00:00" for n, b in enumerate(badges)]
        wizard = self._import("\n".join(rows).encode() + b"\n")
        self.assertEqual(wizard.state, "failed")
        self.assertEqual(self._lines(wizard), [("error", 0, "badge")])
        wizard.column_ids[1].role = "badge"
        wizard.action_import()
        self.assertEqual(wizard.state, "imported")
        self.assertIn((f"8{badges[0]}", START), self._punches())

    def test_p6_3_1_what_was_said_of_columns_is_kept_for_the_company(self):
        badge = self.people[0].barcode
        content = f"Karte;Wann\n{badge};2026-04-06 09:00\n".encode()
        wizard = self._import(content)
        self.assertEqual(wizard.state, "imported", "badge and time are told by values")
        content = f"Badge;Card;Time\n123;{badge};2026-04-06 12:00\n".encode()
        wizard = self._wizard(content)
        wizard.action_read()
        self.assertEqual(wizard.column_ids.mapped("role"), ["badge", False, "time"])
        wizard.column_ids[0].role = False
        wizard.column_ids[1].role = "badge"
        wizard.action_import()
        self.assertIn((badge, self._at(3)), self._punches())
        other = f"Badge;Card;Time\n5;{badge};2026-04-06 14:00\n".encode()
        wizard = self._wizard(other)
        wizard.action_read()
        self.assertEqual(wizard.column_ids.mapped("role"), [False, "badge", "time"])

    def test_d6_12_dates_that_may_begin_with_the_month_are_asked_about(self):
        badge = self.people[0].barcode
        content = f"Badge,Time\n{badge},06/04/2026 09:00\n".encode()
        wizard = self._import(content)
        self.assertEqual(self._lines(wizard), [("error", 0, "order")])
        self.assertFalse(self._punches())
        wizard.date_order = "day"
        wizard.action_import()
        self.assertEqual(self._punches(), {(badge, START)})

    def test_d6_8_times_are_those_of_the_chosen_zone(self):
        badge = self.people[0].barcode
        for zone in ("UTC", "America/New_York"):
            with self.subTest(zone=zone), self._undone():
                tz = pytz.timezone(zone)
                self._import(self._attlog((badge, START), zone=tz), tz=zone)
                self.assertEqual(self._punches(), {(badge, START)})
        wizard = self.env[IMPORT].with_user(self.user_officer)
        wizard = wizard.create({"session_ids": [Command.set(self.session.ids)]})
        self.assertEqual(wizard.tz, self.session.tz)
        self.assertEqual(wizard.company_id, self.session.company_id)

    def test_d6_12_both_nights_of_daylight_saving_are_listed_not_guessed(self):
        badge = self.people[0].barcode
        content = (
            f"{badge}\t2026-03-29 01:59:59\n{badge}\t2026-03-29 02:30:00\n"
            f"{badge}\t2026-03-29 03:00:00\n{badge}\t2026-10-25 01:59:59\n"
            f"{badge}\t2026-10-25 02:30:00\n{badge}\t2026-10-25 03:00:00\n"
        )
        wizard = self._import(content.encode(), tz="Europe/Berlin")
        self.assertEqual(
            [line for line in self._lines(wizard) if line[2] != "outside"],
            [("error", 2, "no_such_time"), ("error", 5, "twice_time")],
        )
        self.assertEqual(
            sorted(moment for _badge, moment in self._punches()),
            [
                datetime(2026, 3, 29, 0, 59, 59),
                datetime(2026, 3, 29, 1),
                datetime(2026, 10, 24, 23, 59, 59),
                datetime(2026, 10, 25, 2),
            ],
        )


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImportFiles(PunchImportCase):
    """Files that are no files of punches."""

    def test_d6_12_each_bad_file_has_its_own_sentence(self):
        for content, code in (
            (b"", "empty"),
            (b"%PDF-1.7 x", "format"),
            (b"\x89PNG\r\n\x1a\n" + bytes(99), "format"),
            (bytes(500), "empty"),
            (b"\xd0\xcf\x11\xe0" + bytes(99), "ole"),
            (b"PK\x03\x04 junk", "format"),
            (b"hello\nworld\n", "no_times"),
            (b"badge,time\n", "no_rows"),
            (b"badge,time\n770000,--\n", "no_rows"),
            (pack_book([("a", "b"), (1, 2)]), "no_times"),
        ):
            with self.subTest(content=content[:20], code=code):
                wizard = self._import(content)
                self.assertEqual(self._lines(wizard), [("error", 0, code)])
                self.assertEqual(wizard.state, "failed")
        self.assertFalse(self._punches())
        self.assertFalse(self.env["hr.training.punch.batch"].search([]))

    def test_d6_12_every_reason_of_the_reader_has_a_sentence(self):
        messages = self.env[IMPORT]._get_file_messages()
        known = tabular.read_sheets.__doc__.partition("code is")[2].split("\n\n")[0]
        codes = set(known.replace("`", "").replace(",", "").replace(".", "").split())
        self.assertLessEqual(codes - {"or", "over", "a", "limit"}, set(messages))

    def test_d6_12_a_file_of_200_mb_is_not_even_kept(self):
        with patch(f"{WIZARD}.MAX_FILE", 1000):
            wizard = self._import(b"7\t2026-04-06 09:00:00\n" * 99)
            self.assertFalse(wizard.file)
        self.assertEqual(self._lines(wizard), [("error", 0, "file")])
        self.assertIn("too big", wizard.line_ids.message)

    def test_d6_12_a_quote_that_is_never_closed_costs_its_own_line(self):
        badge = self.people[0].barcode
        content = (
            f'Badge,Name,Time\n{badge},"Person 0,2026-04-06 09:00\n'
            f"{badge},Person 0,2026-04-06 12:00\n"
        )
        wizard = self._import(content.encode())
        self.assertIn((badge, self._at(3)), self._punches())
        self.assertLessEqual(len(wizard.line_ids), 1)

    def test_d6_12_another_file_forgets_what_was_said_of_the_first(self):
        wizard = self._import(b"hello\n")
        wizard.write({"file": self._wizard(self._attlog(("1", START))).file})
        self.assertEqual(wizard.state, "draft")
        self.assertFalse(wizard.line_ids)

    def test_p6_3_1_many_findings_are_counted_by_their_kind(self):
        with patch(f"{WIZARD}.LISTED", 3):
            wizard = self._import(
                self._attlog(*((f"9{n:03}", START) for n in range(10)))
            )
        self.assertEqual(len(wizard.line_ids), 4)
        self.assertIn("7 more", wizard.line_ids[-1].message)


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImportUndo(PunchImportCase):
    """An import is taken back, and the register follows from what remains."""

    def test_p6_3_1_an_import_is_taken_back(self):
        with self._clock_at(self._at(20)):
            before = self._register()
            wizard = self._import(self._attlog(*self._day()))
            self.assertNotEqual(self._register(), before)
            wizard.action_undo()
            self.assertEqual(wizard.state, "undone")
            self.assertEqual(self._register(), before)
            self.assertFalse(self._punches())
            self.assertEqual(wizard.batch_id.state, "undone")
            self.assertEqual(wizard.batch_id.undone_by_id, self.user_officer)
            # And imported again.
            again = self._import(self._attlog(*self._day()))
            self.assertNotEqual(again.batch_id, wizard.batch_id)
            self.assertNotEqual(self._register(), before)

    def test_d6_10_what_something_else_brought_as_well_stays(self):
        a, b, c, d = (self._at(hours) for hours in (0, 3, 5, 8))
        badge = self.people[0].barcode
        first = self._import(self._attlog((badge, a), (badge, b), (badge, c)))
        second = self._import(self._attlog((badge, b), (badge, d)))
        self.session.with_user(self.user_officer).punch([(badge, c)])
        first.action_undo()
        self.assertEqual(self._punches(), {(badge, b), (badge, c), (badge, d)})
        second.action_undo()
        self.assertEqual(self._punches(), {(badge, c)})
        row = self._row(self.people[0], self.afternoon)
        self.assertEqual((row.check_in, row.check_out), (c, False))
        self.assertFalse(self._row(self.people[0], self.morning).check_in)

    def test_d6_10_a_file_takes_nothing_over_that_came_directly(self):
        badge = self.people[0].barcode
        self.session.with_user(self.user_officer).punch([(badge, START)])
        self._import(self._attlog((badge, START))).action_undo()
        self.assertEqual(self._punches(), {(badge, START)})

    def test_d6_6_it_stays_while_released_results_rest_on_it(self):
        wizard = self._import(self._attlog(*self._day()))
        with self._clock_at(self._at(20)):
            self._end_session(self.session)
            self.session.with_user(self.user_officer).action_release_results()
            with self.assertRaisesRegex(UserError, "released"):
                wizard.action_undo()
            self.assertEqual(len(self._punches()), len(self._day()))
            # What rows on record do not rest on may go.
            late = self._import(self._attlog((self.people[0].barcode, self._at(30))))
            late.action_undo()
        self.assertEqual(len(self._punches()), len(self._day()))

    def test_p6_3_1_the_same_file_in_another_zone_has_to_be_taken_back_first(self):
        content = self._attlog(*self._day())
        wizard = self._import(content)
        other = self._import(content, tz="UTC")
        self.assertEqual(self._lines(other), [("error", 0, "imported")])
        self.assertEqual(len(self._punches()), len(self._day()))
        wizard.action_undo()
        self._import(content, tz="UTC")
        self.assertEqual(
            self._punches(), {(b, m + timedelta(hours=8)) for b, m in self._day()}
        )

    def test_p6_3_1_it_is_taken_back_once(self):
        wizard = self._import(self._attlog(*self._day()))
        wizard.batch_id.with_user(self.user_officer).action_undo()
        with self.assertRaisesRegex(UserError, "already"):
            wizard.action_undo()
        with self.assertRaisesRegex(UserError, "Nothing was imported"):
            self._wizard(b"x").action_undo()


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImportRights(PunchImportCase):
    """Who may import, and take back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.employee_officer = cls._create_employee(
            "Training Officer", cls.department_srv, user_id=cls.user_officer.id
        )

    def test_d5_officers_import_for_all_and_trainers_for_their_sessions(self):
        content = self._attlog(*self._day())
        chosen = {"session_ids": [Command.set(self.session.ids)]}
        for user, vals in (
            (self.user_employee, {}),
            (self.user_employee, chosen),
            (self.user_trainer, {}),
            (self.user_b_officer, {}),
            (self.user_b_officer, chosen),
        ):
            for call in ("action_read", "action_import"):
                with (
                    self.subTest(user=user.name, vals=vals, call=call),
                    self.assertRaises(AccessError),
                ):
                    getattr(self._wizard(content, user, **vals), call)()
        self.assertFalse(self._punches())
        other = self._create_session(START + timedelta(days=2), schedule=True)
        with self.assertRaises(AccessError):
            self._import(
                content,
                self.user_trainer,
                session_ids=[Command.set((self.session | other).ids)],
            )
        wizard = self._import(content, self.user_trainer, **chosen)
        self.assertEqual(wizard.state, "imported")
        wizard.action_undo()
        self.assertFalse(self._punches())

    def test_d5_who_did_not_import_it_does_not_take_it_back(self):
        batch = self._import(self._attlog(*self._day())).batch_id
        for user in (self.user_employee, self.user_trainer, self.user_b_officer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                batch.with_user(user).action_undo()
        batch.with_user(self.user_head).action_undo()
        self.assertFalse(self._punches())

    def test_d6_2_nobody_imports_his_own_punches(self):
        self.employee_officer.barcode = "61001"
        self._enroll(self.session, self.employee_officer)
        content = self._attlog(("61001", START), (self.people[0].barcode, START))
        wizard = self._import(content)
        self.assertEqual(self._lines(wizard), [("warning", 1, "own")])
        self.assertFalse(self._row(self.employee_officer, self.morning).check_in)
        # Somebody else brings them.
        wizard = self._import(content, self.user_head)
        self.assertEqual(self._row(self.employee_officer, self.morning).check_in, START)

    def test_d5_badges_of_another_company_are_unknown(self):
        self.employee_b_employee.barcode = "62001"
        wizard = self._import(self._attlog(("62001", START)))
        self.assertEqual(self._lines(wizard), [("warning", 1, "unknown_badge")])
        self.assertFalse(self._punches())

    def test_d6_10_other_sessions_of_the_people_follow_as_well(self):
        other = self._create_session(START + timedelta(days=1), schedule=True)
        self._enroll(other, self.people[0])
        badge, moment = self.people[0].barcode, START + timedelta(days=1)
        self._import(
            self._attlog((badge, START), (badge, moment)),
            session_ids=[Command.set(self.session.ids)],
        )
        self.assertEqual(other.attendance_ids.check_in, moment)


@tagged("post_install", "-at_install", "hr_training_punch_import")
class TestPunchImportSpeed(PunchImportCase):
    def test_p6_3_1_a_hundred_times_the_punches_take_no_more_statements(self):
        self._import(self._attlog(*self._day()))  # what is asked once

        def count(content):
            wizard = self._wizard(content)
            before = self.env.cr.sql_log_count
            wizard.action_import()
            return self.env.cr.sql_log_count - before

        badge = self.people[0].barcode
        few = [(badge, self._at(seconds=s)) for s in range(10)]
        many = [(badge, self._at(seconds=s)) for s in range(2000)]
        least = count(self._attlog(*few))
        self.assertLessEqual(count(self._attlog(*many)), least + 5)
