from odoo import models


class HrTrainingImport(models.TransientModel):
    """Sentences for what is wrong with a file or a row, each with its mend."""

    _inherit = "hr.training.import"

    def _get_file_messages(self):
        """What is wrong with a file as a whole, with the mend."""
        return {
            "empty": self.env._("The file is empty: choose a workbook or an archive."),
            "format": self.env._(
                "This is neither an .xlsx workbook nor a .zip of CSV files. Download "
                "the template for the right form."
            ),
            "file": self.env._(
                "The file is too big: more than %(most)s MB. Split it by year or "
                "remove what is no part of it."
            ),
            "too_big": self.env._(
                "Unpacked the file is too big for a training year: split it by year "
                "or remove what is no part of it."
            ),
            "parts": self.env._(
                "The archive is too big: more than %(most)s files. Pack the sheets of "
                "the year only."
            ),
            "doctype": self.env._(
                "The workbook has a document type of its own, as no spreadsheet "
                "program writes it: open it there and save it as .xlsx."
            ),
            "elements": self.env._(
                "The workbook is too big: it has far more formats or parts than cells "
                "with values. Copy the values into the template."
            ),
            "sheets": self.env._(
                "The workbook is too big: more than %(most)s sheets. Remove what is no "
                "part of the year."
            ),
            "rows": self.env._(
                "Sheet %(sheet)s is too big: more than %(most)s rows, empty ones "
                "included. Delete the empty rows below the data, or split the file by "
                "year."
            ),
            "cells": self.env._(
                "The file is too big: with sheet %(sheet)s it has more than %(most)s "
                "cells, empty ones included. Delete the empty rows and columns, or "
                "split the file by year."
            ),
            "strings": self.env._(
                "The workbook is too big: more than %(most)s texts. Split the file by "
                "year or remove what is no part of it."
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
        }

    def _get_messages(self):
        """A sentence per problem, with the mend; rows and sheets stand beside it."""
        return {
            "missing_sheet": self.env._(
                "The sheet is missing: add it, with its header only if need be."
            ),
            "encoding": self.env._(
                "The text is neither UTF-8 nor GBK: save the sheet as UTF-8."
            ),
            "quotes": self.env._(
                "A quotation mark is out of place here: double it or remove it."
            ),
            "same_name": self.env._("Two sheets have this name: remove one."),
            "missing_column": self.env._(
                "Column “%(column)s” is missing: name it so in the header."
            ),
            "duplicate_column": self.env._(
                "Column “%(column)s” stands twice in the header: remove one."
            ),
            "missing_value": self.env._("“%(column)s” is empty: fill it in."),
            "formula": self.env._(
                "“%(column)s” holds a formula without a value: put the value there."
            ),
            "error": self.env._(
                "“%(column)s” holds the error %(value)s: mend its formula or put the "
                "value there."
            ),
            "merged": self.env._(
                "Cells of rows %(first)s to %(last)s are merged: unmerge them and fill "
                "in each row."
            ),
            "hidden_rows": self.env._(
                "%(count)s rows are hidden or filtered out; they are read as well."
            ),
            "hidden_sheet": self.env._("The sheet is hidden; it is read as well."),
            "similar_sheet": self.env._(
                "Sheet “%(name)s” is not read: move its rows here if they belong to "
                "the year."
            ),
            "bad_length": self.env._(
                "“%(value)s…” is too long for “%(column)s”: shorten it to 300 "
                "characters."
            ),
            "bad_digits": self.env._(
                "“%(value)s” in “%(column)s” lost digits: a spreadsheet keeps 15 of a "
                "number. Format the column as text and type the code again."
            ),
            "bad_percent": self.env._(
                "“%(value)s” is a percentage, but “%(column)s” is none: write the "
                "plain number."
            ),
            "bad_scale": self.env._(
                "“%(column)s” is shown in thousands or another unit: write the plain "
                "number %(value)s in a plain format."
            ),
            "bad_code": self.env._(
                "“%(value)s” is no code for “%(column)s”: format the cell as text and "
                "type it as it is to be."
            ),
            "bad_text": self.env._(
                "“%(value)s” is no text for “%(column)s”: format the cell as text."
            ),
            "bad_badge": self.env._(
                "“%(value)s” is no badge: use letters and digits, 18 at most."
            ),
            "bad_figure": self.env._(
                "“%(value)s” is no number for “%(column)s”: write it like 59.5."
            ),
            "bad_amount": self.env._(
                "“%(value)s” is no amount for “%(column)s”: write a number like "
                "1500.5, 0 or more."
            ),
            "bad_claim": self.env._(
                "“%(value)s” is no amount for “%(column)s”: write a number like "
                "1500.5, above zero."
            ),
            "bad_whole": self.env._(
                "“%(value)s” is no whole number for “%(column)s”: write one like 12, "
                "0 or more."
            ),
            "bad_months": self.env._(
                "“%(value)s” is no number of months for “%(column)s”: write one like "
                "24, or 0 for good."
            ),
            "bad_seats": self.env._(
                "“%(value)s” is no number of seats: write one from 1 to 5000."
            ),
            "bad_score": self.env._(
                "“%(value)s” is no mark for “%(column)s”: write a number from 0 to 100."
            ),
            "bad_day": self.env._(
                "“%(value)s” is no date for “%(column)s”: write one like 2025-12-31."
            ),
            "bad_month": self.env._(
                "“%(value)s” is no month for “%(column)s”: write one like 2025-12-01."
            ),
            "bad_moment": self.env._(
                "“%(value)s” is no time for “%(column)s”: write one like "
                "2025-12-31 09:00:00."
            ),
            "bad_flag": self.env._("“%(value)s” in “%(column)s”: write 1 or 0."),
            "bad_method": self.env._(
                "“%(value)s” is no method: write internal, external, online or "
                "practical."
            ),
            "duplicate": self.env._(
                "%(key)s stands in row %(first)s already: remove one."
            ),
            "repeated": self.env._(
                "%(key)s stands in row %(first)s already. Both are imported: remove "
                "one if it is the same expense."
            ),
            "near_code": self.env._(
                "“%(value)s” in “%(column)s” is unknown, but there is “%(other)s”: did "
                "it lose its leading zeros? Write it the same way everywhere."
            ),
            "unknown": self.env._(
                "“%(value)s” in “%(column)s” is not in %(target)s: add it there or "
                "correct it here."
            ),
            "not_listed": self.env._(
                "“%(value)s” in “%(column)s” is unknown: write one of %(target)s."
            ),
            "cycle": self.env._(
                "Department %(value)s stands below itself: correct the parents."
            ),
            "slot_order": self.env._(
                "The slot ends before it begins: correct one of the times."
            ),
            "differs": self.env._(
                "“%(column)s” differs from row %(first)s of the same session: correct "
                "one of them."
            ),
            "overlap": self.env._(
                "The slot overlaps with row %(first)s of the same session: correct the "
                "times."
            ),
            "more_than_seats": self.env._(
                "%(session)s: %(count)s people on %(seats)s seats; seats are raised."
            ),
            "too_many": self.env._(
                "%(session)s: %(count)s people are more than the %(most)s a session "
                "can have: split it."
            ),
            "not_on_roster": self.env._(
                "%(badge)s is not on the roster of %(session)s: add the person there "
                "or remove the mark."
            ),
            "no_rows": self.env._(
                "There is no plan line, so the year cannot be told: add one."
            ),
            "other_year": self.env._(
                "%(date)s is outside of %(year)s, the year of most lines."
            ),
            "year_exists": self.env._(
                "The year %(year)s was imported already (%(plan)s): it is not "
                "imported twice."
            ),
            "claims_only": self.env._(
                "The year %(year)s was imported before without its claims: they are "
                "added, and nothing else."
            ),
            "session_exists": self.env._(
                "A session with code %(code)s exists already: give this one another."
            ),
            "other_person": self.env._(
                "Badge %(badge)s is %(other)s's in Odoo and %(name)s's in the file: "
                "correct the badge, or tick “Names May Differ” if they are one person."
            ),
            "other_person_accepted": self.env._(
                "Badge %(badge)s: %(name)s in the file is %(other)s in Odoo, as you "
                "said."
            ),
            "other_name": self.env._(
                "%(code)s is “%(other)s” in Odoo and “%(name)s” in the file: they are "
                "taken for the same."
            ),
            "same_email": self.env._(
                "%(email)s is the address of badge %(other)s, too: if %(badge)s is the "
                "same person's new badge, write the one that Odoo has."
            ),
            "no_punch": self.env._(
                "%(session)s, slot %(slot)s: nobody of its roster has a fitting punch. "
                "Add the punches, choose their time zone, or tick “Nobody Was There” "
                "if that is true."
            ),
            "all_absent": self.env._(
                "%(session)s, slot %(slot)s: nobody of its roster has a fitting punch; "
                "all are absent, as you said."
            ),
            "zone_shift": self.env._(
                "%(count)s of %(total)s slots have no fitting punch; moved by "
                "%(shift)s hours the punches would fit. Is %(tz)s the time zone of "
                "these times?"
            ),
            "zone_miss": self.env._(
                "%(count)s of %(total)s slots have no fitting punch. Is %(tz)s the "
                "time zone of these times, and are the punches those of this year?"
            ),
            "zone_late": self.env._(
                "In %(count)s of %(total)s slots all who came are absent for coming "
                "late or leaving early. Is %(tz)s the time zone of these times?"
            ),
            "no_mark": self.env._(
                "%(badge)s has no mark in %(session)s: who attended enough stays "
                "undecided. Add the mark, or enter it later."
            ),
            "badge_elsewhere": self.env._(
                "Badge %(badge)s belongs to another company's employee: correct it."
            ),
            "no_cost_type": self.env._(
                "There is no cost type with code %(code)s: add it in the settings."
            ),
            "needs_hr": self.env._(
                "%(count)s new rows want the rights of an HR officer. Ask for them, or "
                "have HR create these records first."
            ),
            "needs_expense": self.env._(
                "%(count)s rows want the rights of an expense officer. Ask for them, "
                "or leave the rows out."
            ),
            "no_such_time": self.env._(
                "%(value)s in “%(column)s” does not exist in %(tz)s, where the clock "
                "is put forward past it: correct the time or choose the right time "
                "zone."
            ),
            "kpi_range": self.env._(
                "%(value)s is no value of %(kpi)s, which lies between %(least)s and "
                "%(most)s: correct it."
            ),
            "kpi_month": self.env._(
                "Month %(month)s is still to come, or lies too far back: correct it."
            ),
            "kpi_taken": self.env._(
                "%(badge)s has a value of %(kpi)s for %(month)s already: leave the row "
                "out, or delete the other value."
            ),
            "not_loaded": self.env._(
                "%(count)s rows were checked and are not loaded yet."
            ),
            "unmatched_outside": self.env._(
                "Punch of %(badge)s at %(time)s fits no slot."
            ),
            "unmatched_badge": self.env._(
                "Punch at %(time)s: badge %(badge)s is unknown."
            ),
            "failed": self.env._("The import failed and nothing was kept: %(error)s"),
        }
