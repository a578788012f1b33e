from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import feasibility as rules
from ...tools import planning, states, years
from ..catalogue.hr_training_course import COURSE_OFFERED
from .hr_training_plan_line import SLOT_HORIZON

# Hours are looked at for so long from a plan's first line on.
REACH = relativedelta(years=3)
# So many names of people, lines or classes stand in a sentence.
MOST_NAMES = 3


class HrTrainingPlanLine(models.Model):
    """Why a line cannot be carried out as it is planned (policy 4).

    All methods are asked in sudo, of lines of one plan; none asks line by line. What
    they find are tuples ``(line, kind, message)``.
    """

    _inherit = "hr.training.plan.line"

    def _filter_to_judge(self):
        """Lines that are still to be carried out by their own words."""
        settled = (*states.SESSION_BOOKED, *states.SESSION_HELD)
        return self.filtered(
            lambda line: (
                not (
                    line.is_dropped
                    or line.child_line_ids.filtered("is_in_force")
                    or any(s.state in settled for s in line._get_sessions())
                )
            )
        )

    def _find_infeasible(self, env):
        """Everything that cannot work; another wing adds its own.

        :param env: of whoever asks; not every figure is told to all
        :return: list of ``(line, kind, message)``
        """
        facilities = self._get_planned_facilities()
        return [
            *self._find_bad_courses(),
            *self._find_bad_trainers(),
            *self._find_bad_people(),
            *self._find_archived_facilities(),
            *self._find_bad_seats(facilities),
            *self._find_clashes(facilities),
        ]

    # ------------------------------------------------------------
    # LINE BY LINE
    # ------------------------------------------------------------

    def _find_bad_courses(self):
        labels = dict(self.course_id._fields["state"]._description_selection(self.env))
        return [
            (
                line,
                rules.COURSE,
                self.env._(
                    "%(line)s: the course is not taught, its status is %(state)s.",
                    line=line.display_name,
                    state=labels[line.course_id.state]
                    if line.course_id.active
                    else self.env._("archived"),
                ),
            )
            for line in self
            if not line.course_id.active or line.course_id.state not in COURSE_OFFERED
        ]

    def _find_bad_trainers(self):
        lines = self.with_context(active_test=False)
        left = lines.trainer_ids._filter_left()
        return [
            (line, rules.TRAINER, text)
            for line in lines
            for trainer in line.trainer_ids
            if (text := line._get_unqualified_text(trainer, trainer in left))
        ]

    def _get_unqualified_text(self, trainer, has_left):
        """Why a trainer cannot teach the line, or False.

        :param bool has_left: whether he has left the company
        """
        self.ensure_one()
        if has_left:
            return self._get_left_text(trainer)
        if not trainer.active:
            return self.env._(
                "%(line)s: %(name)s is archived.",
                line=self.display_name,
                name=trainer.name,
            )
        for day in (self.date_start, self.date_end or self.date_start):
            if reason := trainer._get_unqualified_reason(self.course_id, day):
                return self.env._(
                    "%(line)s: %(reason)s", line=self.display_name, reason=reason
                )
        return False

    def _find_bad_people(self):
        """Who has left, and who is to teach the class that he sits in."""
        Person = self.env["hr.training.person"]
        named = self.with_context(active_test=False)
        left = Person._filter_left(named.employee_ids)
        keys = Person._get_keys(self.trainer_ids, self.employee_ids)
        rows = []
        for line, with_gone in zip(self, named, strict=True):
            if gone := with_gone.employee_ids & left:
                rows.append(
                    (
                        line,
                        rules.PEOPLE,
                        line._get_left_text(gone),
                    )
                )
            teaching = {keys[trainer] for trainer in line.trainer_ids}
            both = line.employee_ids.filtered(lambda e, t=teaching: keys[e] in t)
            if both:
                rows.append(
                    (
                        line,
                        rules.PEOPLE,
                        self.env._(
                            "%(line)s: %(names)s is to teach and to attend it.",
                            line=line.display_name,
                            names=self._join_names(both.mapped("name")),
                        ),
                    )
                )
        return rows

    def _get_left_text(self, people):
        self.ensure_one()
        return self.env._(
            "%(line)s: %(names)s has left the company.",
            line=self.display_name,
            names=self._join_names(people.mapped("name")),
        )

    def _find_archived_facilities(self):
        rows = []
        for line in self.with_context(active_test=False):
            gone = line.facility_ids.filtered(lambda facility: not facility.active)
            rows += [
                (
                    line.with_env(self.env),
                    rules.VENUE,
                    self.env._(
                        "%(line)s: %(name)s is archived.",
                        line=line.display_name,
                        name=facility.name,
                    ),
                )
                for facility in gone
            ]
        return rows

    def _find_bad_seats(self, facilities):
        """More people than are planned for, than seats, than a room takes.

        :param facilities: as :meth:`_get_planned_facilities` gives them
        """
        rows = []
        trainees = self._get_trainees()
        for line in self:
            named = len(trainees[line])
            people = max(line.headcount, named)
            if named > line.headcount:
                rows.append(
                    (
                        line,
                        rules.SEATS,
                        self.env._(
                            "%(line)s: %(named)s people are named, and it is planned "
                            "for %(planned)s: %(short)s seats are short.",
                            line=line.display_name,
                            named=named,
                            planned=line.headcount,
                            short=named - line.headcount,
                        ),
                    )
                )
            sessions = line._get_sessions().filtered(
                lambda s: s.state != states.SESSION_CANCELLED
            )
            seats = sum(sessions.mapped("seats_max"))
            if sessions and seats < people:
                names = self._join_names(sessions.mapped("code"))
                text = line._get_seats_text(names, seats, people)
                rows.append((line, rules.SEATS, text))
            venues = facilities[line]._filter_venues()
            seats = venues._get_seats()
            if seats is not None and seats < people:
                names = self._join_names(venues.mapped("name"))
                text = line._get_seats_text(names, seats, people)
                rows.append((line, rules.VENUE, text))
        return rows

    def _get_seats_text(self, names, seats, people):
        self.ensure_one()
        return self.env._(
            "%(line)s: %(names)s has %(seats)s seats for %(people)s people: %(short)s "
            "are short.",
            line=self.display_name,
            names=names,
            seats=seats,
            people=people,
            short=people - seats,
        )

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    def _find_clashes(self, facilities):
        """Where somebody, or a room, is needed for more hours than there are.

        :param facilities: as :meth:`_get_planned_facilities` gives them
        """
        timed = self._filter_timed()
        if not timed:
            return []
        company = self.plan_id.company_id
        zone = pytz.timezone(company._get_training_tz())
        stretches = timed._get_work_stretches(company, zone)
        work = rules.Room(rules.get_free(stretches))
        rows, demands = [], {}
        for line in timed:
            demand = line._get_demand(zone, stretches)
            free = work.between(demand.start, demand.stop)
            if demand.seconds > free:
                rows.append(line._get_too_short_row(demand, free, facilities, zone))
            else:
                demands[line] = demand
        resources = self._get_resources(demands, facilities)
        self._add_busy(resources, stretches)
        rows += self._judge_resources(resources, demands, stretches, zone)
        return rows + self._judge_departments(demands, stretches, zone)

    def _filter_timed(self):
        """Lines that take time, as far as time is looked at (design §11)."""
        today = self.env.company._get_training_today()
        timed = self.filtered(
            lambda line: (
                line.method != "online"
                and line.course_id._get_taught_hours()
                and years.is_plausible(line.date_start, today)
            )
        )
        first = min(timed.mapped("date_start"), default=None)
        return timed.filtered(lambda line: line.date_start <= first + REACH)

    def _get_last_day(self):
        """Last day that the line's hours are looked for on."""
        self.ensure_one()
        if self.date_end:
            return min(self.date_end, self.date_start + REACH)
        return self.date_start + SLOT_HORIZON

    def _get_work_stretches(self, company, zone):
        """Working time of the company, from the first line to the end of the last.

        :return: ``[(start, stop)]`` in UTC without zone, in order
        """
        last = max(line._get_last_day() for line in self)
        # Of a single holiday nobody could tell it from a company without hours.
        last = max(last, max(self.mapped("date_start")) + SLOT_HORIZON)
        stretches = self._get_class_stretches(company, zone, last)
        return sorted(tuple(self._to_utc(at) for at in pair) for pair in stretches)

    def _get_demand(self, zone, stretches):
        """The line's hours between its dates."""
        self.ensure_one()
        hours = self.course_id._get_taught_hours()
        start = self._to_utc(zone.localize(datetime.combine(self.date_start, time())))
        last = self._get_last_day()
        if not self.date_end:
            reach = planning.clip(stretches, start, start + SLOT_HORIZON)
            placed = planning.split_hours(hours, reach)
            if placed:
                last = pytz.utc.localize(placed[-1][1]).astimezone(zone).date()
        midnight = datetime.combine(last + timedelta(days=1), time())
        stop = self._to_utc(zone.localize(midnight))
        return rules.Demand(self, start, stop, round(hours * 3600))

    def _to_utc(self, moment):
        """A moment in UTC without zone; the last one of a day is midnight."""
        moment += timedelta(microseconds=500_000)
        return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def _get_too_short_row(self, demand, free, facilities, zone):
        """The dates alone are too short, whoever teaches."""
        self.ensure_one()
        kind, records = next(
            (kind, records)
            for kind, records in (
                (rules.TRAINER, self.trainer_ids),
                (rules.VENUE, facilities[self]),
                (rules.PEOPLE, self.employee_ids),
                (rules.COURSE, self.course_id),
            )
            if records
        )
        message = self.env._(
            "%(line)s: %(names)s is needed for %(needed)s hours from %(from)s to "
            "%(to)s, which have %(free)s working hours: %(short)s are short.",
            line=self.display_name,
            names=self._join_names(records.mapped("name")),
            **self._get_time_values(demand, demand.seconds, free, zone),
        )
        return self, kind, message

    def _get_time_values(self, window, needed, free, zone):
        """Figures of a sentence about hours between two moments."""

        def hours(seconds):
            return f"{round(seconds / 3600, 2):g}"

        def day(moment):
            local = pytz.utc.localize(moment).astimezone(zone)
            return format_date(self.env, local.date())

        return {
            "needed": hours(needed),
            "free": hours(free),
            "short": hours(needed - free),
            "from": day(window.start),
            "to": day(window.stop - timedelta(seconds=1)),
        }

    def _join_names(self, names):
        """The first of some names, and how many more there are."""
        names = list(dict.fromkeys(names))
        text = ", ".join(names[:MOST_NAMES])
        if len(names) > MOST_NAMES:
            return self.env._(
                "%(names)s and %(count)s more",
                names=text,
                count=len(names) - MOST_NAMES,
            )
        return text

    # ------------------------------------------------------------
    # RESOURCES
    # ------------------------------------------------------------

    def _get_planned_facilities(self):
        """Rooms and equipment of each line; a place called like a venue is it.

        :return: dict line -> ``hr.training.facility``
        """
        venues = self._get_venues_of_places()
        return {line: line.facility_ids | venues[line] for line in self}

    def _get_venues_of_places(self):
        """Venues that are called like the places of lines (sudo).

        :return: dict line -> ``hr.training.facility``, empty for other places
        """
        Facility = self.env["hr.training.facility"]
        named = defaultdict(Facility.browse)
        if any(self.mapped("place")):
            venues = Facility.search(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("kind", "=", "venue"),
                ]
            )
            # A name has a text for each language.
            for code, _name in self.env["res.lang"].get_installed():
                for venue in venues.with_context(lang=code):
                    name = (venue.name or "").strip().casefold()
                    named[venue.company_id, name] |= venue
        return {
            line: named[line.company_id, line.place.strip().casefold()].with_env(
                self.env
            )
            if line.place and line.place.strip()
            else Facility
            for line in self
        }

    def _get_resources(self, lines, facilities):
        """Humans and facilities that lines need.

        :param lines: dict whose keys are the lines
        :return: dict key -> :class:`Resource`; a human is one, whatever records he has
        """
        records = self.browse().union(*lines)
        trainers, employees = records.trainer_ids, records.employee_ids
        people = self.env["hr.training.person"]._get_people(trainers, employees)
        resources = {}
        for line in lines:
            for record in [*line.trainer_ids, *line.employee_ids]:
                person = people[record]
                resource = resources.setdefault(
                    person.key, Resource(record.name, person=person)
                )
                resource.lines[line] = None
                if record._name == "hr.training.trainer":
                    resource.taught.add(line)
            for facility in facilities[line]:
                resource = resources.setdefault(
                    (facility._name, facility.id),
                    Resource(facility.name, facility=facility),
                )
                resource.lines[line] = None
        return resources

    def _add_busy(self, resources, stretches):
        """Give each resource the classes that it is booked for already."""
        if not resources or not stretches:
            return
        by_trainer, by_employee, by_facility = {}, {}, {}
        for resource in resources.values():
            if resource.facility:
                by_facility[resource.facility.id] = resource
            else:
                by_trainer |= dict.fromkeys(resource.person.trainer_ids, resource)
                by_employee |= dict.fromkeys(resource.person.employee_ids, resource)
        in_time = Domain("start", "<", stretches[-1][1])
        in_time &= Domain("stop", ">", stretches[0][0])
        booked = Domain("session_id.state", "in", states.SESSION_BOOKED)
        booked &= Domain("session_id.is_historic", "=", False)
        Slot = self.env["hr.training.session.slot"]
        slots = Slot.search(
            in_time
            & booked
            & (
                Domain("trainer_ids", "in", list(by_trainer))
                | Domain("facility_ids", "in", list(by_facility))
            )
        )
        for slot in slots:
            for records, known in (
                (slot.trainer_ids, by_trainer),
                (slot.facility_ids, by_facility),
            ):
                for record in records:
                    if record.id in known:
                        known[record.id].busy.add(slot)
        seats = self.env["hr.training.enrollment"].search_fetch(
            Domain("employee_id", "in", list(by_employee))
            & Domain("state", "=", states.ENROLLMENT_ENROLLED)
            & Domain("overlap_reason", "=", False)
            & booked
            & Domain("session_id.slot_ids", "any", in_time),
            ["employee_id", "session_id"],
        )
        for seat in seats:
            resource = by_employee[seat.employee_id.id]
            resource.busy.update(seat.session_id.slot_ids)
        for employee_id, begin, end in self._get_leaves(by_employee, stretches):
            by_employee[employee_id].leaves.add((begin, end))

    def _get_leaves(self, employee_ids, stretches):
        """Leave of people: tuples ``(employee id, start, stop)`` in UTC."""
        employees = self.env["hr.employee"].browse(employee_ids)
        of_resource = {employee.resource_id: employee.id for employee in employees}
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            Domain("resource_id", "in", [resource.id for resource in of_resource])
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<", stretches[-1][1])
            & Domain("date_to", ">", stretches[0][0]),
            ["resource_id", "date_from", "date_to"],
        )
        return [
            (of_resource[leave.resource_id], leave.date_from, leave.date_to)
            for leave in leaves
        ]

    def _judge_resources(self, resources, demands, stretches, zone):
        """Rows of what finds no room; who clashes in the same way is in one row."""
        clashes = defaultdict(list)
        judged = {}
        for resource in resources.values():
            lines = tuple(resource.lines)
            if len(lines) == 1 and not resource.busy and not resource.leaves:
                continue
            taken = frozenset(resource.busy), frozenset(resource.leaves)
            same = (lines, taken, resource.pieces)
            if same not in judged:
                busy = [(slot.start, slot.stop) for slot in resource.busy]
                busy += resource.leaves
                judged[same] = rules.find_shortages(
                    [demands[line] for line in lines],
                    rules.get_free(stretches, busy, resource.pieces),
                )
            for shortage in judged[same]:
                clash = (
                    shortage,
                    resource.get_kind(shortage),
                    resource.get_busy_sessions(shortage),
                    resource.is_on_leave(shortage),
                )
                clashes[clash].append(resource.name)
        return [
            (
                shortage.key,
                kind,
                self._get_clash_text(shortage, sessions, away, names, zone),
            )
            for (shortage, kind, sessions, away), names in clashes.items()
        ]

    def _get_clash_text(self, shortage, sessions, away, names, zone):
        """The sentence about those who are needed for more hours than they have.

        :param sessions: that take some of their time
        :param bool away: whether leave does
        """
        line = shortage.key
        values = {
            "line": line.display_name,
            "names": self._join_names(names),
            **self._get_time_values(shortage, shortage.needed, shortage.free, zone),
        }
        if shortage.others:
            others = [other.display_name for other in shortage.others]
            text = self.env._(
                "%(line)s and %(others)s need %(names)s for %(needed)s hours from "
                "%(from)s to %(to)s, of which %(free)s are free: %(short)s are short.",
                others=self._join_names(others),
                **values,
            )
        else:
            text = self.env._(
                "%(line)s: %(names)s is needed for %(needed)s hours from %(from)s to "
                "%(to)s, of which %(free)s are free: %(short)s are short.",
                **values,
            )
        if away:
            text = self.env._("%(text)s There is leave in this time.", text=text)
        if not sessions:
            return text
        # Companies do not see each other's sessions: theirs have no name here.
        taken = [
            session.code
            if session.company_id == line.company_id
            else self.env._("a class of another company")
            for session in sessions
        ]
        return self.env._(
            "%(text)s Already scheduled: %(sessions)s.",
            text=text,
            sessions=self._join_names(taken),
        )


class Resource:
    """A human or a facility: the lines that need it, the classes that have it."""

    def __init__(self, name, person=None, facility=None):
        self.name = name
        self.person = person
        self.facility = facility
        self.pieces = facility.quantity if facility else 1
        self.lines = {}
        self.taught = set()
        self.busy = set()
        self.leaves = set()

    def get_kind(self, shortage):
        """As whom it is short: a human teaches in one of the lines, or attends all."""
        if self.facility:
            return rules.VENUE
        involved = {shortage.key, *shortage.others}
        return rules.TRAINER if involved & self.taught else rules.PEOPLE

    def is_on_leave(self, shortage):
        """Whether leave takes time where it is short."""
        return any(
            start < shortage.stop and stop > shortage.start
            for start, stop in self.leaves
        )

    def get_busy_sessions(self, shortage):
        """Sessions that take time where it is short, in order of time."""
        slots = [
            slot
            for slot in self.busy
            if slot.start < shortage.stop and slot.stop > shortage.start
        ]
        slots.sort(key=lambda slot: (slot.start, slot.id))
        return tuple(dict.fromkeys(slot.session_id for slot in slots))
