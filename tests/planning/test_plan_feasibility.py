"""What cannot work in a plan is told before it is approved (policy 4, design §10).

Working hours are 8–12 and 13–17 from Monday to Friday, in Shanghai unless said
otherwise; 6 April 2026 is a Monday. A course has 6 hours unless said otherwise.
"""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from .common_planning import PlanCase

MONDAY = date(2026, 4, 6)


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanFeasibility(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill_department(cls.department_ops)
        cls.venue = cls.env["hr.training.facility"].create(
            {"name": "Room 5", "capacity": 12, "company_id": cls.company.id}
        )

    def _get(self, plan, user=None):
        self.env.invalidate_all()
        return plan.with_user(user or self.user_officer).get_feasibility()

    def _kinds(self, plan):
        """``[(number of the line, kind)]``"""
        numbers = {line.id: n for n, line in enumerate(plan.line_ids, 1)}
        return [(numbers[row["line_id"]], row["kind"]) for row in self._get(plan)]

    def _plan(self, *lines, **vals):
        """A draft with lines on MONDAY, in the order in which they are given."""
        vals = {"scope_department_id": False, **vals}
        return self._create_plan(
            lines=[
                {"code": f"L{number}", "date_end": line.get("date_start", MONDAY)}
                | line
                for number, line in enumerate(lines, 1)
            ],
            **vals,
        )

    def _with(self, *records, **vals):
        names = {
            "hr.training.trainer": "trainer_ids",
            "hr.employee": "employee_ids",
            "hr.training.facility": "facility_ids",
        }
        for name in names.values():
            ids = [r.id for r in records if names[r._name] == name]
            if ids:
                vals[name] = [Command.set(ids)]
        return vals

    def assertOnly(self, plan, kind, *texts, line=None):
        """One thing cannot work, and the sentence has all of these."""
        [row] = self._get(plan)
        self.assertEqual(row["kind"], kind)
        for text in texts:
            self.assertIn(text, row["message"])
        line = line or plan.line_ids[-1]
        self.assertEqual(row["line_id"], line.id)
        self.assertIn(line.code, row["message"])

    # ------------------------------------------------------------
    # ALL IS WELL
    # ------------------------------------------------------------

    def test_p4_a_plan_in_which_all_can_work_has_nothing(self):
        """Two days of one trainer, one room and the same people; a third elsewhere."""
        people = self.employee_employee | self.employee_colleague
        tuesday = MONDAY + timedelta(days=1)
        plan = self._plan(
            self._with(self.trainer, self.venue, *people),
            self._with(self.trainer, self.venue, *people, date_start=tuesday),
            {"date_start": tuesday},
        )
        self.assertEqual(self._get(plan), [])
        action = plan.with_user(self.user_officer).action_view_feasibility()
        self.assertEqual(action["tag"], "display_notification")

    def test_p4_two_lines_fit_where_their_dates_leave_room(self):
        """6 and 6 hours in two days of 8, whatever day each is held on."""
        plan = self._plan(
            *[
                self._with(
                    self.trainer,
                    self.employee_employee,
                    date_end=MONDAY + timedelta(days=1),
                )
            ]
            * 2
        )
        self.assertEqual(self._get(plan), [])

    def test_p4_lines_that_are_not_to_be_carried_out_are_not_judged(self):
        retired = self._create_course("RET")
        retired.with_user(self.user_officer).action_retire()
        plan = self._plan({"course_id": retired.id, "is_dropped": True}, {})
        self.assertEqual(self._get(plan), [])
        plan = self._publish(self._plan(self._with(self.trainer)))
        session = self._create_sessions(plan)
        session.action_schedule()
        self.course.with_user(self.user_officer).action_retire()
        self.assertEqual(self._get(plan), [])

    # ------------------------------------------------------------
    # TRAINER
    # ------------------------------------------------------------

    def test_p4_trainer_of_two_lines_on_one_day(self):
        """6 and 6 hours in a day of 8: 4 are short."""
        plan = self._plan(self._with(self.trainer), self._with(self.trainer))
        self.assertOnly(
            plan, "trainer", self.trainer.name, "L1", "12 hours", "8 are", "4 are short"
        )

    def test_p4_trainer_is_one_human_by_whatever_record(self):
        """As an employee and, by his contact, from outside; and as a trainee."""
        again = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company.id,
            }
        )
        again.with_user(self.user_head).sudo()._do_qualify()
        plan = self._plan(self._with(self.trainer), self._with(again))
        self.assertOnly(plan, "trainer", "L1", "4 are short")
        plan = self._plan(self._with(self.trainer), self._with(self.employee_trainer))
        self.assertOnly(plan, "trainer", "L1", "4 are short")

    def test_p4_trainer_needed_for_more_hours_than_his_dates_have(self):
        long = self._create_course("LONG", hours=20)
        plan = self._plan(self._with(self.trainer, course_id=long.id))
        self.assertOnly(plan, "trainer", self.trainer.name, "20 hours", "8", "12 are")
        # Without an end it takes the days that it needs.
        plan = self._plan(self._with(self.trainer, course_id=long.id, date_end=False))
        self.assertEqual(self._get(plan), [])

    def test_p4_trainer_has_a_class_already(self):
        """From 8 to 11; 5 of the 8 hours are left."""
        other = self._create_session(
            datetime(2026, 4, 6), hours=3, trainer_ids=[Command.set(self.trainer.ids)]
        )
        plan = self._plan(self._with(self.trainer))
        self.assertEqual(self._get(plan), [], "a draft books nobody")
        other.with_user(self.user_officer).action_schedule()
        self.assertOnly(
            plan, "trainer", self.trainer.name, other.code, "5 are free", "1 are short"
        )

    def test_p4_trainer_is_not_qualified(self):
        plan = self._plan(self._with(self.trainer))
        self.trainer.with_user(self.user_head).action_suspend()
        self.assertOnly(plan, "trainer", self.trainer.name, "qualified")

    def test_p4_trainer_is_not_qualified_on_that_day(self):
        """From 2 March 2026 to the 31st."""
        self.trainer._guard_sudo().write(
            {"qualified_on": date(2026, 3, 2), "valid_until": date(2026, 3, 31)}
        )
        plan = self._plan(
            self._with(self.trainer, date_start=date(2026, 3, 2)),
            self._with(self.trainer, date_start=date(2026, 2, 27)),
        )
        late = plan.line_ids.filtered(lambda line: line.code == "L2")
        self.assertOnly(plan, "trainer", self.trainer.name, "03/02/2026", line=late)
        plan = self._plan(
            self._with(
                self.trainer, date_start=date(2026, 3, 31), date_end=date(2026, 4, 1)
            )
        )
        self.assertOnly(plan, "trainer", self.trainer.name, "until 03/31/2026")

    def test_p4_trainer_does_not_teach_this_course(self):
        self.trainer.course_ids = self._create_course("T02")
        plan = self._plan(self._with(self.trainer))
        self.assertOnly(plan, "trainer", self.trainer.name, "not among")
        self.trainer.course_ids |= self.course
        self.assertEqual(self._get(plan), [])

    def test_p4_trainer_has_left(self):
        plan = self._plan(self._with(self.trainer))
        self.employee_trainer.action_archive()
        self.assertOnly(plan, "trainer", self.trainer.name, "left")

    # ------------------------------------------------------------
    # VENUE, SEATS
    # ------------------------------------------------------------

    def test_p4_venue_of_two_lines_on_one_day(self):
        plan = self._plan(self._with(self.venue), self._with(self.venue))
        self.assertOnly(plan, "venue", "Room 5", "L1", "12 hours", "4 are short")

    def test_p4_place_called_like_a_venue_is_that_venue(self):
        plan = self._plan(self._with(self.venue), {"place": " room 5 "}, {"place": "x"})
        second = plan.line_ids[1]
        self.assertOnly(plan, "venue", "Room 5", "L1", line=second)

    def test_p4_venue_is_taken_already(self):
        other = self._create_session(
            datetime(2026, 4, 6),
            hours=3,
            facility_ids=[Command.set(self.venue.ids)],
            schedule=True,
        )
        plan = self._plan(self._with(self.venue))
        self.assertOnly(plan, "venue", "Room 5", other.code, "1 are short")

    def test_p4_of_two_pieces_of_equipment_each_line_takes_one(self):
        crane = self.env["hr.training.facility"].create(
            {"name": "Crane", "kind": "equipment", "quantity": 2}
            | {"company_id": self.company.id}
        )
        plan = self._plan(*[self._with(crane)] * 2)
        self.assertEqual(self._get(plan), [])
        plan = self._plan(*[self._with(crane)] * 3)
        self.assertOnly(plan, "venue", "Crane", "L1", "L2", "2 are short")

    def test_p4_venue_has_fewer_seats_than_people(self):
        plan = self._plan(self._with(self.venue, headcount=13))
        self.assertOnly(plan, "venue", "Room 5", "12 seats", "13 people", "1 are")
        plan = self._plan(self._with(self.venue, headcount=12))
        self.assertEqual(self._get(plan), [])

    def test_p4_more_people_are_named_than_planned_for(self):
        people = self.employee_employee | self.employee_colleague
        plan = self._plan(self._with(*people, headcount=1))
        self.assertOnly(plan, "seats", "2 people", "1 seats")

    def test_p4_sessions_have_fewer_seats_than_people(self):
        plan = self._publish(self._plan({"headcount": 12}))
        session = self._create_sessions(plan)
        self.assertEqual(self._get(plan), [])
        session.seats_max = 5
        self.assertOnly(plan, "seats", session.code, "5 seats", "12 people", "7 are")

    # ------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------

    def test_p4_two_lines_for_the_same_people_at_a_time(self):
        """Both clash in the same way: one row names them."""
        people = self.employee_employee | self.employee_colleague
        plan = self._plan(self._with(*people), self._with(*people))
        self.assertOnly(
            plan, "people", *people.mapped("name"), "L1", "12 hours", "4 are short"
        )

    def test_p4_person_hired_again_is_one_human(self):
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=self.employee_employee.user_id.partner_id.id,
        )
        plan = self._plan(self._with(self.employee_employee), self._with(again))
        self.assertOnly(plan, "people", "L1", "4 are short")

    def test_p4_person_has_a_class_already(self):
        other = self._create_session(datetime(2026, 4, 6), hours=3, schedule=True)
        self._enroll(other, self.employee_employee)
        plan = self._plan(self._with(self.employee_employee))
        self.assertOnly(plan, "people", other.code, "5 are free", "1 are short")

    def test_p4_person_teaches_and_attends_the_same_line(self):
        plan = self._plan(self._with(self.trainer, self.employee_trainer))
        self.assertOnly(plan, "people", self.employee_trainer.name, "to attend")

    def _create_team(self, size=7):
        """A department with so many people, and one below it with two of them."""
        team = self._create_department("Team")
        night = self._create_department("Night", parent_id=team.id)
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(f"Member {number}", night if number < 2 else team)
                for number in range(size)
            ]
        )
        return team, night, people

    def _of(self, *departments, **vals):
        ids = [department.id for department in departments]
        return {"department_ids": [Command.set(ids)], **vals}

    def test_p4_departments_have_fewer_people_than_are_planned_for(self):
        team, night, people = self._create_team()
        plan = self._plan(self._of(team, headcount=507))
        self.assertOnly(plan, "people", "507 people of Team", "are 7", "500 are short")
        plan = self._plan(self._of(team, headcount=7))
        self.assertEqual(self._get(plan), [])
        plan = self._plan(self._of(night, headcount=3))
        self.assertOnly(plan, "people", "3 people of Night", "are 2", "1 are short")
        # Who is named comes as well; who is in both departments is one.
        people[0].parent_id = False
        named = self._with(self.employee_employee, people[0])
        plan = self._plan(self._of(night, headcount=3, **named))
        self.assertEqual(self._get(plan), [])
        plan = self._plan(self._of(night, team, headcount=8))
        self.assertOnly(plan, "people", "are 7", "1 are short")
        people[6].action_archive()
        plan = self._plan(self._of(team, headcount=7))
        self.assertOnly(plan, "people", "are 6", "1 are short")

    def test_p4_person_of_the_department_hired_again_is_one_human(self):
        team, _night, _people = self._create_team()
        contact = self.employee_employee.user_id.partner_id
        for name in ("Again", "Once More"):
            self._create_employee(name, team, work_contact_id=contact.id)
        plan = self._plan(self._of(team, headcount=9))
        self.assertOnly(plan, "people", "are 8", "1 are short")

    def test_p4_one_department_in_two_lines_at_a_time(self):
        """Seven people have time for one class of 6 hours in a day of 8."""
        team, _night, _people = self._create_team()
        for first, second, short in ((7, 7, "7 are"), (4, 4, "1 are"), (4, 3, None)):
            plan = self._plan(
                self._of(team, headcount=first), self._of(team, headcount=second)
            )
            with self.subTest(first=first, second=second):
                if short:
                    self.assertOnly(
                        plan,
                        "people",
                        "L1",
                        f"{first + second} people of Team",
                        "are 7",
                        "time for 1 of",
                        f"{short} short",
                    )
                else:
                    self.assertEqual(self._get(plan), [])
        # Another day, or two short classes of one day, have room for all.
        half = self._create_course("HALF", hours=4)
        for lines in (
            [{}, {"date_start": MONDAY + timedelta(days=1)}],
            [{"course_id": half.id}] * 2,
            [{"method": "online"}, {}],
        ):
            with self.subTest(lines=lines):
                plan = self._plan(*[self._of(team, headcount=7, **v) for v in lines])
                self.assertEqual(self._get(plan), [])
        plan = self._plan(*[self._of(team, headcount=7, course_id=half.id)] * 3)
        self.assertOnly(plan, "people", "L1", "L2", "time for 2 of", "7 are short")

    def test_p4_department_and_somebody_of_it_at_a_time(self):
        team, night, people = self._create_team()
        alone = self._with(people[3], headcount=1)
        plan = self._plan(self._of(team, headcount=7), alone)
        self.assertOnly(plan, "people", "L1", "8 people of Team", "1 are short")
        plan = self._plan(self._of(team, headcount=6), alone)
        self.assertEqual(self._get(plan), [], "the other six are there")
        # The department below has two of the whole, and cannot spare one of them.
        plan = self._plan(
            self._of(team, headcount=7), self._of(night, headcount=1), alone
        )
        two, three = sorted(row["message"] for row in self._get(plan))
        self.assertIn("L2 Course T01 and L1 Course T01 are for 8 people of Team", two)
        self.assertIn(
            "L3 Course T01 and L1 Course T01, L2 Course T01 are for 9 people", three
        )
        self.assertIn("2 are short", three)
        outside = self._with(self.employee_employee, headcount=1)
        plan = self._plan(self._of(team, headcount=7), outside)
        self.assertEqual(self._get(plan), [])
        # Of two departments the line may take those of the other one.
        other = self._create_department("Other")
        self._create_employee("Far", other)
        plan = self._plan(
            self._of(team, headcount=7), self._of(team, other, headcount=1)
        )
        self.assertEqual(self._get(plan), [])

    def test_p4_leave_is_no_time_to_teach_or_attend(self):
        for employee, line, kind in (
            (self.employee_trainer, self._with(self.trainer), "trainer"),
            (self.employee_employee, self._with(self.employee_employee), "people"),
        ):
            # 8 to 17 o'clock in Shanghai
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "resource_id": employee.resource_id.id,
                    "date_from": datetime(2026, 4, 6),
                    "date_to": datetime(2026, 4, 6, 9),
                }
            )
            with self.subTest(kind=kind):
                plan = self._plan(line)
                self.assertOnly(
                    plan, kind, employee.name, "0 are free", "There is leave"
                )
                # Until 10 o'clock: 6 hours are left.
                leave.date_to = datetime(2026, 4, 6, 2)
                self.assertEqual(self._get(plan), [])
                leave.write({"date_to": datetime(2026, 4, 6, 9), "time_type": "other"})
                self.assertEqual(self._get(plan), [])
                leave.unlink()

    def test_p1_3_person_lacks_what_the_course_asks_for(self):
        basic = self._create_course("BASIC")
        high = self._create_course("HIGH", prerequisite_ids=[Command.set(basic.ids)])
        both = self.employee_employee | self.employee_colleague
        line = self._with(*both, course_id=high.id)
        plan = self._plan(line)
        self.assertOnly(plan, "people", *both.mapped("name"), "not passed Course BASIC")
        session = self._create_session(course_id=basic.id)
        enrollment = self._enroll(session, self.employee_colleague)
        enrollment._guard_sudo().write({"result": "passed", "valid_until": MONDAY})
        [row] = self._get(plan)
        self.assertNotIn("Colleague", row["message"])
        enrollment._guard_sudo().valid_until = MONDAY - timedelta(days=1)
        [row] = self._get(plan)
        self.assertIn("Colleague", row["message"])
        high.with_user(self.user_head).action_exempt(
            self.employee_colleague.ids, "Knows"
        )
        [row] = self._get(plan)
        self.assertNotIn("Colleague", row["message"])
        # What the plan teaches him before.
        before = self._with(self.employee_employee, course_id=basic.id)
        plan = self._plan({**before, "date_start": MONDAY - timedelta(days=3)}, line)
        self.assertEqual(self._get(plan), [])
        plan = self._plan({**before, "date_start": MONDAY + timedelta(days=1)}, line)
        last = plan.line_ids.filtered(lambda line: line.code == "L2")
        self.assertOnly(plan, "people", "Employee", line=last)

    def test_p4_venue_is_archived(self):
        plan = self._plan(self._with(self.venue))
        self.venue.active = False
        self.assertOnly(plan, "venue", "Room 5 is archived")

    def test_p4_hours_of_a_revision_are_not_judged_before_it_is_published(self):
        plan = self._plan(self._with(self.trainer))
        course = self.course.with_user(self.user_officer)
        course.action_revise()
        course.hours = 9
        self.assertEqual(self._get(plan), [])
        course.action_publish()
        self.assertOnly(plan, "trainer", "9 hours", "1 are short")

    def test_p4_person_has_left(self):
        plan = self._plan(self._with(self.employee_employee, self.employee_colleague))
        self.employee_colleague.action_archive()
        self.assertOnly(plan, "people", self.employee_colleague.name, "left")

    # ------------------------------------------------------------
    # COURSE
    # ------------------------------------------------------------

    def test_p4_course_is_retired_or_a_draft(self):
        retired, draft = self._create_course("R"), self._create_course("D", False)
        revising = self._create_course("V")
        retired.with_user(self.user_officer).action_retire()
        revising.with_user(self.user_officer).action_revise()
        plan = self._plan(
            {"course_id": draft.id},
            {"course_id": retired.id},
            {"course_id": revising.id},
        )
        self.assertEqual(self._kinds(plan), [(1, "course"), (2, "course")])
        first, second = (row["message"] for row in self._get(plan))
        self.assertIn("Draft", first)
        self.assertIn("Retired", second)

    def test_p4_dates_are_too_short_for_a_course_that_nobody_teaches_yet(self):
        long = self._create_course("LONG", hours=9)
        plan = self._plan({"course_id": long.id})
        self.assertOnly(plan, "course", "9 hours", "1 are short")

    def test_p4_online_learning_takes_nobodys_time(self):
        plan = self._plan(
            *[
                self._with(self.trainer, self.employee_employee, method="online"),
                self._with(self.trainer, self.employee_employee),
            ]
        )
        self.assertEqual(self._get(plan), [])

    # ------------------------------------------------------------
    # CALENDARS
    # ------------------------------------------------------------

    def test_p4_night_of_the_clock_change_has_an_hour_more_or_less(self):
        """Night shift from 22 to 6 in Berlin: 7 hours on the night to 29 March 2026,
        when 2 o'clock is 3, and 9 on the night to 25 October."""
        self.company.resource_calendar_id.write(
            {
                "tz": "Europe/Berlin",
                "attendance_ids": [
                    Command.clear(),
                    *[
                        Command.create(
                            {
                                "name": "Night",
                                "dayofweek": day,
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": "morning",
                            }
                        )
                        for day, begin, end in (("5", 22, 24), ("6", 0, 6))
                    ],
                ],
            }
        )
        night = self._create_course("NIGHT", hours=8)
        for saturday, short in (
            (date(2026, 3, 28), "7 working hours: 1 are"),
            (date(2026, 10, 24), None),
            (date(2026, 11, 7), None),
        ):
            with self.subTest(saturday=saturday):
                plan = self._plan(
                    self._with(
                        self.employee_employee,
                        course_id=night.id,
                        date_start=saturday,
                        date_end=saturday + timedelta(days=1),
                    )
                )
                if short:
                    self.assertOnly(plan, "people", short)
                else:
                    self.assertEqual(self._get(plan), [])
        # The ninth hour of the long night is there.
        night.hours = 9
        plan = self._plan(
            {"course_id": night.id, "date_start": date(2026, 10, 24)}
            | {"date_end": date(2026, 10, 25)}
        )
        self.assertEqual(self._get(plan), [])

    def test_p4_the_leap_day_is_a_day(self):
        """28 and 29 February 2028, a Monday and a Tuesday, have 16 hours; the same
        dates to 1 March have 24. In 2027 the 28th is a Sunday and the 1st a Monday."""
        long = self._create_course("LEAP", hours=20)
        for first, last, expected in (
            (date(2028, 2, 28), date(2028, 2, 29), "16 working hours: 4 are"),
            (date(2028, 2, 28), date(2028, 3, 1), None),
            (date(2027, 2, 28), date(2027, 3, 1), "8 working hours: 12 are"),
        ):
            with self.subTest(first=first, last=last):
                plan = self._plan(
                    {"course_id": long.id, "date_start": first, "date_end": last},
                    date_from=date(first.year, 1, 1),
                    date_to=date(first.year, 12, 31),
                )
                if expected:
                    self.assertOnly(plan, "course", expected)
                else:
                    self.assertEqual(self._get(plan), [])

    def test_p4_company_holiday_is_no_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 4, 5, 16),
                "date_to": datetime(2026, 4, 6, 15, 59),
            }
        )
        plan = self._plan({})
        self.assertOnly(plan, "course", "6 hours", "0 working hours", "6 are short")

    def test_p4_dates_beyond_all_reckoning_are_survived(self):
        """Those of before they were refused."""
        days = [{"date_start": "0001-01-01"}, {"date_start": "9999-12-31"}]
        days += [{"date_start": MONDAY, "date_end": "9999-12-31"}]
        plan = self._create_plan(lines=[{"date_start": MONDAY} for _day in days])
        for line, vals in zip(plan.line_ids, days, strict=True):
            self._set_raw(line, **vals)
        self.assertEqual(self._get(plan), [])

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p4_who_plans_decides_or_manages_may_ask(self):
        plan = self._plan(self._with(self.trainer), self._with(self.trainer))
        for user in (
            self.user_officer,
            self.user_head,
            self.user_executive,
            self.user_finance,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(len(self._get(plan, user)), 1)
                self.assertTrue(plan.with_user(user).can_view_feasibility)
        # He reads the plan, but not what others have at that time.
        with self.assertRaisesRegex(UserError, "training department"):
            self._get(plan, self.user_department_manager)
        for user in (self.user_employee, self.user_trainer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._get(plan, user)
        asked = self._create_plan("adhoc", user=self.user_department_manager)
        self.assertEqual(self._get(asked, self.user_department_manager), [])

    def test_p4_the_list_opens_its_lines(self):
        plan = self._plan(self._with(self.trainer), self._with(self.trainer))
        action = plan.with_user(self.user_head).action_view_feasibility()
        rows = self.env[action["res_model"]].with_user(self.user_head)
        rows = rows.search(action["domain"])
        self.assertEqual(rows.mapped("kind"), ["trainer"])
        self.assertEqual(rows.action_open()["res_id"], plan.line_ids[1].id)
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(plan.state, "submitted", "it stops nothing")

    def test_p4_class_of_another_company_is_not_named(self):
        self._add_company_b()
        again = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company_b.id,
            }
        )
        again.sudo()._do_qualify()
        course = self.course.with_user(self.user_b_officer).create(
            {"name": "Course B", "code": "B", "company_id": self.company_b.id}
        )
        course.action_publish()
        other = (
            self.env["hr.training.session"]
            .with_user(self.user_b_officer)
            .create(
                {
                    "course_id": course.id,
                    "trainer_ids": [Command.set(again.ids)],
                    "slot_ids": [
                        Command.create(
                            {"start": START, "stop": START + timedelta(hours=3)}
                        )
                    ],
                }
            )
        )
        other.action_schedule()
        plan = self._plan(self._with(self.trainer))
        self.assertOnly(plan, "trainer", "another company")
        [row] = self._get(plan)
        self.assertNotIn(other.code, row["message"])

    def test_p4_statements_do_not_grow_with_the_lines(self):
        team, _night, _people = self._create_team()
        basic = self._create_course("BASIC")
        high = self._create_course("HIGH", prerequisite_ids=[Command.set(basic.ids)])

        def count(lines):
            plan = self._plan(
                *[
                    self._of(
                        team,
                        course_id=high.id,
                        **self._with(self.trainer, self.venue, self.employee_employee),
                    )
                    for _number in range(lines)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(plan.with_user(self.user_officer).get_feasibility())
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(20), count(2))
