"""Training years of made-up companies, with the figures their import must give.

Plain Python, seeded, and written from the words of design §7: it shares nothing with
the code under test, not even the library of time zones.
"""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil import tz as zones

COST_TYPES = ("trainer_fee", "venue", "textbook", "material", "travel", "exam")
HEADERS = {
    "departments": "code name parent_code manager_badge in_scope",
    "jobs": "code name",
    "employees": "badge name department_code job_code manager_badge hired_on email",
    "courses": "code name category method hours pass_score validity_months",
    "plan_lines": f"line course_code date method headcount {' '.join(COST_TYPES)}",
    "session_slots": "session plan_line course_code slot start_local stop_local "
    "trainer_badge seats",
    "roster": "session badge",
    "punches": "badge time_local",
    "exam_marks": "session badge mark",
    "kpi_values": "badge kpi month value",
    "expenses": "session badge cost_type amount date",
}
# Begin and length of the slots of a day, in minutes. No time lies in three windows.
DAYS = (
    ((540, 180), (810, 180)),
    ((540, 180),),
    ((540, 60), (610, 60)),
    ((540, 90), (630, 90)),
    ((480, 95), (580, 95), (700, 100)),
    ((1290, 120),),
    # Over the hour in which clocks are put forward.
    ((60, 170),),
)


class Rules(NamedTuple):
    """Settings of a company (design §7)."""

    doors: int = 30
    after: int = 60
    grace: int = 5
    limit: int = 15
    least: int = 80


class Slot(NamedTuple):
    """A slot with its times in UTC."""

    session: str
    number: int
    start: datetime
    stop: datetime


def minutes(number):
    return timedelta(minutes=number)


class Year:
    """A company's training year: ``sheets`` and what is ``expected`` of their import.

    ``sheets`` holds per name a list of rows of text, the header first.
    """

    def __init__(self, seed, tz, rules=None, people=24, sessions=12):
        self.random = random.Random(seed)
        self.tz = tz
        self.rules = rules or Rules()
        self.year = 2025
        self.prefix = f"{seed % 1000:03d}"
        self.rows = {name: [] for name in HEADERS}
        self.slots = {}  # session -> its slots
        self.roster = {}  # session -> badges
        self.times = []  # (badge, time in UTC)
        self._make_organisation(people)
        self._make_courses()
        self._make_plan(sessions + 2)
        for number in range(1, sessions + 1):
            self._make_session(number)
        for badge in self.badges:
            self._make_punches(badge)
        self._make_strays()
        self.random.shuffle(self.times)
        self.rows["punches"] = [
            (badge, self._to_local(moment)) for badge, moment in self.times
        ]
        self.sheets = {
            name: [header.split(), *([str(c) for c in r] for r in self.rows[name])]
            for name, header in HEADERS.items()
        }
        self.expected = self._expect()

    # What the files hold

    def _make_organisation(self, people):
        self.scope = {}
        for number, in_scope in enumerate((1, 1, 0, 1)):
            code = f"D{self.prefix}{number}"
            self.scope[code] = in_scope
            parent = f"D{self.prefix}0" if number else ""
            manager = self._badge(number + 1)
            self.rows["departments"].append(
                (code, f"部门 {number}", parent, manager, in_scope)
            )
        jobs = [f"J{self.prefix}{number}" for number in range(3)]
        self.rows["jobs"] = [(code, f"岗位 {code}") for code in jobs]
        self.badges = [self._badge(number + 1) for number in range(people)]
        self.department = {}
        for number, badge in enumerate(self.badges):
            # Some people stand outside of the departments.
            lost = number > 4 and self.random.random() < 0.1
            self.department[badge] = (
                "" if lost else self.random.choice(list(self.scope))
            )
            self.rows["employees"].append(
                (
                    badge,
                    f"员工 {badge}",
                    self.department[badge],
                    "" if lost else self.random.choice(jobs),
                    self.random.choice(self.badges[:number]) if number else "",
                    date(2018, 1, 1) + timedelta(days=self.random.randrange(2400)),
                    f"e{badge}@example.com",
                )
            )

    def _badge(self, number):
        """Badges begin with a zero, which has to stay."""
        return f"0{self.prefix}{number:04d}"

    def _make_courses(self):
        categories = ("general", "professional", "management", "frontier")
        methods = ("internal", "external", "online", "practical")
        # Half of them are in the catalogue already, with other values.
        codes = ["G01", "P02", "M01", f"X{self.prefix}1", f"X{self.prefix}2"]
        self.pass_score = {}
        for code in codes:
            self.pass_score[code] = self.random.choice((50, 60, 75.5))
            self.rows["courses"].append(
                (
                    code,
                    f"课程 {code}",
                    self.random.choice(categories),
                    self.random.choice(methods),
                    self.random.choice((3, 4.5, 6)),
                    self.pass_score[code],
                    self.random.choice((0, 12, 24)),
                )
            )

    def _make_plan(self, lines):
        self.plan = []
        self.budget = dict.fromkeys(COST_TYPES, 0.0)
        for number in range(lines):
            day = date(self.year, 1, 5) + timedelta(days=self.random.randrange(350))
            if day.month in (10, 11):
                # Clocks are put back on a Sunday: text cannot tell its hours apart.
                day -= timedelta(days=day.isoweekday() == 7)
            course = self.random.choice(list(self.pass_score))
            # Quarters add up without rounding, whatever their order.
            costs = [
                self.random.choice((0, 0, self.random.randrange(40_000) / 4))
                for _type in COST_TYPES
            ]
            for cost_type, cost in zip(COST_TYPES, costs, strict=True):
                self.budget[cost_type] += cost
            self.plan.append((f"L{number:02d}", course, day))
            self.rows["plan_lines"].append(
                (f"L{number:02d}", course, day, "internal", 12, *costs)
            )

    def _make_session(self, number):
        line, course, day = self.random.choice(self.plan)
        if number % 3 == 0:
            # A day on which another session is held, so that people have two.
            day = self.random.choice([d for _line, _course, d in self.plan[:3]])
        elif number % 5 == 0:
            # Clocks are put forward in Europe, and in America.
            day = self.random.choice((date(self.year, 3, 30), date(self.year, 3, 9)))
        code = f"S{self.prefix}{number:03d}"
        layout = self.random.choice(DAYS)
        if number % 5 == 0:
            layout = DAYS[-1]
        trainer = self.random.choice(["", *self.badges])
        slots = []
        for index, (begin, length) in enumerate(layout, 1):
            start = datetime(day.year, day.month, day.day) + minutes(begin)
            stop = start + minutes(length)
            slots.append(Slot(code, index, self._to_utc(start), self._to_utc(stop)))
            self.rows["session_slots"].append(
                [code, line, course, index, start, stop, trainer]
            )
        self.slots[code] = slots
        candidates = self.random.sample(self.badges, self.random.randrange(3, 15))
        self.roster[code] = [b for b in candidates if self._is_free(b, slots)]
        # Some rosters are larger than the room was to be.
        seats = max(1, len(self.roster[code]) + self.random.randrange(-3, 6))
        for row in self.rows["session_slots"][-len(slots) :]:
            row.append(seats)
        self.rows["roster"] += [(code, badge) for badge in self.roster[code]]
        self._make_marks(code, course)

    def _is_free(self, badge, new):
        """No two classes at a time, and no time in the windows of three slots."""
        slots = [*self._get_slots(badge), *new]
        if any(
            a.start < b.stop and b.start < a.stop
            for a in new
            for b in slots[: -len(new)]
        ):
            return False
        before, behind = minutes(self.rules.doors), minutes(self.rules.after)
        windows = [(s.start - before, s.stop + behind) for s in slots]
        return all(
            sum(start <= edge < stop for start, stop in windows) <= 2
            for edge, _stop in windows
        )

    def _get_slots(self, badge):
        return sorted(
            (
                slot
                for code, badges in self.roster.items()
                if badge in badges
                for slot in self.slots[code]
            ),
            key=lambda slot: slot.start,
        )

    def _make_marks(self, code, course):
        if self.random.random() < 0.15:
            return  # a class without an exam
        for badge in self.roster[code]:
            if self.random.random() < 0.9:
                near = self.pass_score[course]
                mark = self.random.choice((near, near - 0.5, 30, 88, 100, 0))
                self.rows["exam_marks"].append((code, badge, mark))

    # Who punched when

    def _make_punches(self, badge):
        for slot in self._get_slots(badge):
            choose = self.random.random()
            if choose < 0.1:
                continue
            moments = [slot.start + self._late()]
            if choose > 0.2:  # else there is no check-out
                moments.append(slot.stop - self._late())
            if choose > 0.8:  # out and in again meanwhile
                moments.append(slot.start + (slot.stop - slot.start) / 2)
            if choose > 0.9:  # at the edges of the window
                moments.append(slot.start - minutes(self.rules.doors))
                moments.append(slot.stop + minutes(self.rules.after))
            for moment in moments:
                self._punch(badge, moment)

    def _late(self):
        """A delay, whole seconds, near to what decides; before it, too."""
        rules = self.rules
        at = self.random.choice(
            (-9, -2, 0, 0, rules.grace, rules.limit, rules.limit + 9)
        )
        return timedelta(minutes=at, seconds=self.random.choice((0, 1, 30, 59, 60)))

    def _punch(self, badge, moment):
        moment = moment.replace(microsecond=0)
        self.times.append((badge, moment))
        while self.random.random() < 0.2:
            moment += timedelta(seconds=self.random.choice((5, 40, 59, 60, 0)))
            self.times.append((badge, moment))

    def _make_strays(self):
        """Punches of nobody, of people without class, and at odd times."""
        for number in range(6):
            noon = datetime(self.year, 2 + number, 11, 12)
            self._punch(f"99{self.prefix}{number}", noon)
            self._punch(self.random.choice(self.badges), noon + timedelta(days=3))

    # Time

    def _to_utc(self, local):
        aware = local.replace(tzinfo=zones.gettz(self.tz))
        return aware.astimezone(zones.UTC).replace(tzinfo=None)

    def _to_local(self, moment):
        aware = moment.replace(tzinfo=zones.UTC).astimezone(zones.gettz(self.tz))
        return aware.replace(tzinfo=None)

    # What must come out

    def _expect(self):
        statuses, unmatched = Counter(), 0
        register = {}
        badges = dict.fromkeys([*self.badges, *(badge for badge, _time in self.times)])
        for badge in badges:
            times = {moment for owner, moment in self.times if owner == badge}
            slots = self._get_slots(badge)
            taken, left = self._match(slots, times)
            unmatched += left
            for slot in slots:
                status = self._judge(slot, taken[slot])
                register[badge, slot] = status
                statuses[status] += 1
        return {
            "year": self.year,
            "employees": len(self.badges),
            "in_scope": sum(self.scope.get(c, 0) for c in self.department.values()),
            "sessions": len(self.slots),
            "slots": sum(len(slots) for slots in self.slots.values()),
            "enrolments": sum(len(badges) for badges in self.roster.values()),
            "attendance": {
                name: statuses[name]
                for name in ("present", "late", "left_early", "absent")
            },
            "enrolment_results": self._expect_results(register),
            "punches": len(set(self.times)),
            "unmatched_punches": unmatched,
            "budget": self.budget,
        }

    def _match(self, slots, times):
        """Punches per slot, and how many fit none."""
        counted = []
        for moment in sorted(times):
            if not counted or (moment - counted[-1]).total_seconds() >= 60:
                counted.append(moment)
        taken = {slot: [] for slot in slots}
        left = 0
        for moment in counted:
            fitting = [
                slot
                for slot in slots
                if slot.start - minutes(self.rules.doors) <= moment
                and moment < slot.stop + minutes(self.rules.after)
            ]
            if not fitting:
                left += 1
            elif len(fitting) == 1:
                taken[fitting[0]].append(moment)
            else:
                earlier, later = fitting
                nearer = abs(moment - earlier.stop) < abs(moment - later.start)
                stays = len(taken[earlier]) == 1 and nearer
                taken[earlier if stays else later].append(moment)
        return taken, left

    def _judge(self, slot, moments):
        if not moments:
            return "absent"
        late = max(0, (moments[0] - slot.start) // minutes(1))
        early = 0
        if len(moments) > 1:
            early = max(0, (slot.stop - moments[-1]) // minutes(1))
        if late > self.rules.limit or early > self.rules.limit:
            return "absent"
        if late > self.rules.grace:
            return "late"
        if early > self.rules.grace:
            return "left_early"
        return "present"

    def _expect_results(self, register):
        marks = {(code, badge): mark for code, badge, mark in self.rows["exam_marks"]}
        examined = {code for code, _badge in marks}
        course_of = {row[0]: row[2] for row in self.rows["session_slots"]}
        results = Counter(passed=0, failed=0)
        for code, badges in self.roster.items():
            due = sum((s.stop - s.start).total_seconds() for s in self.slots[code])
            least = self.pass_score[course_of[code]]
            for badge in badges:
                attended = sum(
                    (slot.stop - slot.start).total_seconds()
                    for slot in self.slots[code]
                    if register[badge, slot] != "absent"
                )
                enough = attended * 100 >= self.rules.least * due
                mark = marks.get((code, badge), -1 if code in examined else 100)
                # Nobody fails because a mark is missing.
                undecided = enough and mark < 0
                results[
                    "pending"
                    if undecided
                    else "passed"
                    if enough and mark >= least
                    else "failed"
                ] += 1
        return dict(results)
