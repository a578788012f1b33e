import base64
import math
from collections import defaultdict

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from ...tools import attendance as rules
from ...tools import groups, states
from ...tools.sign_sheet import count_lines, paginate

SIGN_SHEET = "hr_training.hr_training_sign_sheet_report"
ATTENDANCE_SHEET = "hr_training.hr_training_attendance_sheet_report"
ACTION = "hr_training.hr_training_session_action"

# Lines for people who are not on the roster.
BLANK_ROWS = 5
# Classes beside each other: fewer would waste paper, more leave no room to sign.
MOST_CLASSES = 4
# Rows of a page as the style of the paper makes them, see the templates: below the
# large head, below that of a further page, and what is signed at the end.
FIRST_ROWS, FURTHER_ROWS, FOOT_ROWS = 20, 25, 4
# Narrow letters in a line of the head, by the width of its field.
WIDE, NARROW = 92, 36
# Further lines of the head that take the room of a row.
LINES_A_ROW = 2.2


class HrTrainingSession(models.Model):
    """The sign-in sheet on paper: to be signed, and as the register has it (policy
    6.3.1, 6.4.3).

    | action | who |
    | print | trainer or keeper of the session, officer, management |

    Line managers see the register of their own people; the sheet is everybody's.
    """

    _inherit = "hr.training.session"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_print_sign_sheet(self):
        """The sheet that people sign in class, a page or more for each day."""
        return self._print_sheet(SIGN_SHEET)

    def action_print_attendance_sheet(self):
        """The same sheet as the register has it."""
        return self._print_sheet(ATTENDANCE_SHEET)

    def _print_sheet(self, report):
        self._check_can_print_sheet()
        return self.env.ref(report).report_action(self, config=False)

    def _check_can_print_sheet(self):
        self.check_access("read")
        reader = self.env.su or self.env.user.has_group(groups.EXECUTIVE)
        for session in self:
            if not (reader or session.may_register):
                raise AccessError(
                    self.env._(
                        "Trainers, register keepers, training officers and management "
                        "print the sign-in sheet of %(session)s.",
                        session=session.display_name,
                    )
                )
        for session in self:
            # sudo: whether there are classes, of a session that one may print
            if not session.sudo().slot_ids:
                raise UserError(
                    self.env._(
                        "%(session)s has no classes yet: enter its slots, then print "
                        "the sheet.",
                        session=session.display_name,
                    )
                )

    def _get_for_sheet(self):
        """Itself for its paper, by whatever way it is printed."""
        self._check_can_print_sheet()
        # sudo: names and departments of a roster that the user may print
        return self.sudo()

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _get_sheets(self, filled=False):
        """What the paper says: a sheet for each day, in the session's zone (sudo).

        A day of many classes has several, beside which there is room to sign.

        :param bool filled: as the register has it
        """
        self.ensure_one()
        days = defaultdict(self.slot_ids.browse)
        for slot in self.slot_ids.sorted("start"):
            days[self._get_local_date(slot.start)] |= slot
        rows = self._prepare_sheet_rows()
        cells = self._get_sheet_cells() if filled else {}
        sheets = []
        for day, slots in days.items():
            for first in range(0, len(slots), MOST_CLASSES):
                part = slots[first : first + MOST_CLASSES]
                sheet = self._prepare_sheet(day, part, first)
                sheet.update(self._prepare_sheet_table(part, rows, cells, filled))
                sheet["pages"] = self._paginate_sheet(sheet)
                sheets.append(sheet)
        return sheets

    def _prepare_sheet(self, day, slots, first):
        """Head of a sheet: what stands above the table (sudo)."""
        venues = slots.facility_ids._filter_venues()
        trainers = slots.trainer_ids or self.trainer_ids
        weekday = format_date(self.env, day, date_format="EEEE")
        times = [self._format_sheet_times(slot) for slot in slots]
        return {
            "title": self._get_title(),
            "day": f"{format_date(self.env, day)} ({weekday})",
            "times": f"{', '.join(times)} ({self.tz or 'UTC'})",
            "place": ", ".join(filter(None, [*venues.mapped("name"), self.place])),
            "trainers": ", ".join(trainers.mapped("name")),
            "keepers": ", ".join(self.keeper_ids.mapped("name")),
            "classes": [
                {
                    "name": self.env._("Class %(number)s", number=first + index),
                    "time": time,
                }
                for index, time in enumerate(times, 1)
            ],
        }

    def _prepare_sheet_table(self, slots, rows, cells, filled):
        """Its rows, of those on the roster and of others (sudo)."""
        table = [
            {
                **row,
                "number": number,
                "cells": [cells.get((row["enrollment"], slot), []) for slot in slots],
            }
            for number, row in enumerate(rows, 1)
        ]
        others = self._get_sheet_walk_ins(slots) if filled else []
        blank = {"number": "", "name": "", "department": "", "cells": [[]] * len(slots)}
        if not filled:
            others = [blank] * BLANK_ROWS
        attended = []
        if filled:
            counts = defaultdict(int)
            for line in slots.attendance_ids:
                if line.enrollment_id.state in states.ENROLLMENT_SEATED:
                    counts[line.slot_id] += line.status in rules.ATTENDED
            attended = [f"{counts[slot]} / {len(rows)}" for slot in slots]
        return {"rows": [*table, *others], "count": len(rows), "attended": attended}

    def _paginate_sheet(self, sheet):
        """Pages of rows; what is long in the head takes room from the first one."""
        pairs = (("day", "times"), ("place", "trainers"), ("keepers",))
        lines = count_lines(sheet["title"], WIDE) - 1
        for names in pairs:
            lines += max(count_lines(sheet[name], NARROW) for name in names) - 1
        first = max(FIRST_ROWS - math.ceil(lines / LINES_A_ROW), 1)
        return paginate(sheet["rows"], first, FURTHER_ROWS, FOOT_ROWS)

    def _prepare_sheet_rows(self):
        """Who has a seat, by name (sudo)."""
        seated = self.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        )
        return [
            {
                "enrollment": enrollment,
                "name": enrollment.employee_id.name or "",
                "department": enrollment.department_id.name or "",
            }
            for enrollment in seated.sorted(
                lambda e: ((e.employee_id.name or "").casefold(), e.id)
            )
        ]

    def _get_sheet_cells(self):
        """What the register says of each, as lines of text (sudo).

        :return: dict (enrolment, slot) → list of str
        """
        return {
            (line.enrollment_id, line.slot_id): self._format_sheet_line(line)
            for line in self.slot_ids.attendance_ids
        }

    def _get_sheet_walk_ins(self, slots):
        """Rows of those who signed in and have no seat (sudo)."""
        moments = defaultdict(lambda: defaultdict(list))
        for sign_in in slots.sign_in_ids.filtered("is_walk_in"):
            moments[sign_in.employee_id][sign_in.slot_id].append(sign_in.moment)
        return [
            {
                "number": "",
                "name": employee.name or "",
                "note": self.env._("not on the roster"),
                "department": employee.department_id.name or "",
                "cells": [
                    [self._format_sheet_stay(min(by_slot[slot]), False)]
                    if slot in by_slot
                    else [self.env._("Not signed in")]
                    for slot in slots
                ],
            }
            for employee, by_slot in sorted(
                moments.items(), key=lambda item: (item[0].name or "", item[0].id)
            )
        ]

    # ------------------------------------------------------------
    # TEXT
    # ------------------------------------------------------------

    def _format_sheet_line(self, line):
        """A line of the register; nothing where somebody has to sign yet."""
        if line.status == rules.EXPECTED:
            return []
        said = []
        if line.status == rules.ABSENT:
            said.append(self.env._("Absent"))
        elif line.status == rules.EXCUSED:
            said.append(self.env._("Excused"))
        else:
            if line.minutes_late:
                said.append(self.env._("Late (%(n)s min)", n=line.minutes_late))
            elif line.status == rules.LATE:
                said.append(self.env._("Late"))
            if line.minutes_early:
                said.append(self.env._("Left early (%(n)s min)", n=line.minutes_early))
            elif line.status == rules.LEFT_EARLY:
                said.append(self.env._("Left Early"))
        stay = self._format_sheet_stay(line.check_in, line.check_out)
        return [
            *filter(None, [", ".join(said), stay]),
        ] or [self.env._("Present")]

    def _format_sheet_stay(self, check_in, check_out):
        if not (check_in or check_out):
            return ""
        clocks = [m and self._format_clock(m) or "" for m in (check_in, check_out)]
        return " – ".join(clocks).strip()

    def _format_sheet_times(self, slot):
        """Times of a class; the day of its end where it is another."""
        last = self._get_local_date(slot.stop)
        stop = self._format_clock(slot.stop)
        if last != self._get_local_date(slot.start):
            stop = f"{format_date(self.env, last)} {stop}"
        return f"{self._format_clock(slot.start)} – {stop}"

    def _draw_sheet_code(self):
        """A QR code of the session's address, in the paper itself."""
        self.ensure_one()
        address = f"{self.get_base_url()}/odoo/action-{ACTION}/{self.id}"
        image = self.env["ir.actions.report"].barcode(
            "QR", address, width=240, height=240, quiet=0
        )
        return f"data:image/png;base64,{base64.b64encode(image).decode()}"
