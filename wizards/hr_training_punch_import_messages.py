from odoo import models

from ..tools import attendance as rules


class HrTrainingPunchImport(models.TransientModel):
    """Sentences for what is wrong with a device's file or a row, with the mend."""

    _inherit = "hr.training.punch.import"

    def _get_file_messages(self):
        """What is wrong with a file as a whole."""
        too_big = self.env._(
            "The file is too big: export fewer days at once, or remove what is no "
            "part of it."
        )
        return {
            "empty": self.env._("The file is empty: choose one of a device."),
            "format": self.env._(
                "This is no file of punches: choose .xlsx, .csv, or the text file "
                "that the device writes."
            ),
            "no_times": self.env._(
                "No column has times of punches with a badge or name beside it: is "
                "it the right export?"
            ),
            "no_rows": self.env._("There is no punch in the file."),
            "file": self.env._(
                "The file is too big: more than %(most)s MB. Export fewer days at once."
            ),
            "doctype": self.env._(
                "The workbook has a document type of its own, as no spreadsheet "
                "program writes it: open it there and save it as .xlsx."
            ),
            "long_text": self.env._(
                "A cell holds more than %(most)s characters: shorten it."
            ),
            "damaged": self.env._("The file is damaged: save it again."),
            "password": self.env._(
                "The file has a password: save it as .xlsx without a password."
            ),
            "old": self.env._(
                "This is a workbook of another kind (.xls, .xlsb, .ods …): save it as "
                ".xlsx."
            ),
            "opendocument": self.env._(
                "This is an OpenDocument file (.ods): save it as .xlsx."
            ),
            "ole": self.env._(
                "The file has a password or is an old .xls workbook: save it as .xlsx "
                "without a password."
            ),
            "books": self.env._(
                "The archive holds several workbooks, or one beside CSV files: choose "
                "one workbook, or pack CSV files only."
            ),
            **dict.fromkeys(
                ("too_big", "parts", "elements", "sheets", "rows", "cells", "strings"),
                too_big,
            ),
        }

    def _get_doubt_messages(self):
        """What nobody should guess: the user says it, and it is kept."""
        return {
            "badge": self.env._(
                "Which column has the badges? Say so below, and read the file again."
            ),
            "time": self.env._(
                "Which column has the times? Say so below, and read the file again."
            ),
            "date": self.env._(
                "Which column has the dates? Say so below, and read the file again."
            ),
            "order": self.env._(
                "Do the dates begin with the day or with the month? Say so below, and "
                "read the file again."
            ),
        }

    def _get_row_messages(self):
        """Why a row is not taken."""
        return {
            "broken": self.env._("The last line is broken and not taken: “%(value)s”."),
            "line": self.env._("The line is no punch and not taken: “%(value)s”."),
            "no_badge": self.env._("A punch at “%(value)s” without a badge."),
            "badge": self.env._(
                "“%(badge)s” is no badge that could be read: format the column as text "
                "and export it again."
            ),
            "time": self.env._("Badge %(badge)s: “%(value)s” is no time."),
            "date": self.env._("Badge %(badge)s: “%(value)s” has no valid date."),
            "order": self.env._(
                "Badge %(badge)s: “%(value)s” may begin with the day or the month."
            ),
            "clock": self.env._(
                "Badge %(badge)s: “%(value)s”: the clock of the device had stood. "
                "Enter the person by hand if it matters."
            ),
            "no_such_time": self.env._(
                "Badge %(badge)s: “%(value)s” does not exist in %(tz)s, where the "
                "clock is put forward past it. Is it the device's time zone?"
            ),
            "twice_time": self.env._(
                "Badge %(badge)s: “%(value)s” comes twice in %(tz)s, where the clock "
                "is put back that night. Enter the person by hand if it matters."
            ),
            "padded": self.env._(
                "Badge %(badge)s may be that of %(others)s: write it as in Odoo."
            ),
            "other_name": self.env._(
                "Badge %(badge)s is %(other)s's in Odoo and %(name)s's in the file: "
                "not taken. Tick “Names May Differ” if they are one person."
            ),
        }

    def _get_unmatched_messages(self):
        """Why a punch that was kept is in no row of a register."""
        return {
            rules.REASON_UNKNOWN_BADGE: self.env._(
                "Punch at %(time)s: badge %(badge)s is unknown."
            ),
            rules.REASON_NOT_ENROLLED: self.env._(
                "Punch of %(badge)s at %(time)s: not enrolled in these sessions."
            ),
            rules.REASON_OUTSIDE: self.env._(
                "Punch of %(badge)s at %(time)s: outside the time of every class."
            ),
            rules.REASON_OWN: self.env._(
                "Punch of %(badge)s at %(time)s: your own, so that somebody else has "
                "to import it."
            ),
        }

    def _get_short_reasons(self):
        """What the rows that are only counted have in common."""
        reasons = self.env["hr.training.punch"]._get_reason_texts()
        return {
            **reasons,
            "no_badge": self.env._("Without a badge"),
            "line": self.env._("No punch"),
            "time": self.env._("No valid time"),
            "date": self.env._("No valid date"),
            "clock": self.env._("The clock of the device had stood"),
            "no_such_time": self.env._("A time that does not exist in the zone"),
            "twice_time": self.env._("A time that comes twice in the zone"),
            "padded": self.env._("The badge may be that of several people"),
            "other_name": self.env._("The badge has another name in Odoo"),
        }
