import pytz

from odoo import models
from odoo.tools import format_datetime

from ..tools.device_files import is_same_person
from ..tools.training_values import find_utc
from .hr_training_punch_import import ERROR, WARNING

# What nobody can mend: the rest of a line, and a clock that had stopped.
NOTED = frozenset({"broken", "clock", "line", "no_badge"})


class HrTrainingPunchImport(models.TransientModel):
    """From the rows of a device's file to punches and the register."""

    _inherit = "hr.training.punch.import"

    # ------------------------------------------------------------
    # PARSE
    # ------------------------------------------------------------

    def _parse(self, entries):
        """Badges as Odoo knows them and moments in UTC; what cannot be taken is a line.

        :param entries: of ``tools.device_files``
        :return: ``([(badge, moment, entry)], lines)``, see ``_add_lines``
        """
        messages = self._get_row_messages()
        lines, timed, utc = [], [], {}
        zone = pytz.timezone(self.tz)

        def refuse(entry, code, **params):
            severity = WARNING if code in NOTED else ERROR
            params = {
                "badge": entry.badge,
                "value": entry.shown,
                "tz": self.tz,
                **params,
            }
            lines.append((severity, entry.row, code, messages[code] % params))

        for entry in entries:
            if entry.problem:
                refuse(entry, entry.problem)
                continue
            if entry.moment.tzinfo:
                moments = [entry.moment.astimezone(pytz.utc).replace(tzinfo=None)]
            else:
                moments = utc.get(entry.moment)
                if moments is None:
                    moments = find_utc(entry.moment, zone)
                    utc[entry.moment] = moments
            if len(moments) == 1:
                timed.append((entry, moments[0]))
            else:
                refuse(entry, "no_such_time" if not moments else "twice_time")
        badge_of, doubtful = self._find_badges({e.badge for e, _moment in timed})
        parsed = []
        for entry, moment in timed:
            if entry.badge in doubtful:
                refuse(entry, "padded", others=doubtful[entry.badge])
            elif not badge_of[entry.badge]:
                refuse(entry, "badge")
            else:
                parsed.append((badge_of[entry.badge], moment, entry))
        parsed, other_names = self._check_names(parsed)
        for entry, other in other_names:
            refuse(entry, "other_name", name=entry.name, other=other)
        return parsed, lines

    def _find_badges(self, given):
        """Badges of the file as Odoo has them: the same, or with other leading zeros
        if they are exactly one person's.

        :param given: set of texts
        :return: dict text -> badge, or False for what is none, and dict text -> names
            of several whose it may be
        """
        # sudo: whose badge it is, for trainers and keepers as well
        Punch = self.env["hr.training.punch"].sudo()
        Employee = Punch.env["hr.employee"].with_context(active_test=False)
        badge_of = {text: Punch._parse_badge(text) for text in given}
        exact = set(Employee.search([("barcode", "in", list(given))]).mapped("barcode"))
        loose = {t for t in given - exact if t.isascii() and t.isdigit()}
        if not loose:
            return badge_of, {}
        people_of = Punch._find_padded(loose, self.company_id)
        doubtful = {}
        for text in loose:
            fitting = people_of.get(text.lstrip("0"), Employee)
            if len(fitting) == 1:
                badge_of[text] = fitting.barcode
            elif fitting:
                doubtful[text] = ", ".join(
                    f"{person.name} ({person.barcode})"
                    for person in fitting.sorted("barcode")
                )
        return badge_of, doubtful

    def _check_names(self, parsed):
        """Leave out rows whose name is not that of whose badge it is (design §8): a
        badge that was given to somebody else since.

        :return: ``(parsed, [(entry, name in Odoo)])``
        """
        if not any(entry.name for _badge, _moment, entry in parsed):
            self.has_other_names = False
            return parsed, []
        # sudo: whose badge it is, for trainers and keepers as well
        Punch = self.env["hr.training.punch"].sudo()
        badges = {badge for badge, _moment, _entry in parsed}
        holders, _foreign = Punch._get_holders(badges, self.company_id)
        name_of = {badge: holder.name for badge, holder in holders.items()}
        same = {}
        kept, others = [], []
        for badge, moment, entry in parsed:
            name = name_of.get(badge)
            pair = (entry.name, name)
            if pair not in same:
                same[pair] = not (entry.name and name) or is_same_person(*pair)
            if same[pair]:
                kept.append((badge, moment, entry))
            else:
                others.append((badge, moment, entry))
        self.has_other_names = bool(others)
        if self.accept_other_names:
            return parsed, []
        return kept, [(entry, name_of[badge]) for badge, _moment, entry in others]

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _do_import(self, digest, layout, parsed, is_said):
        """Store punches, read the register, list what fits nowhere.

        :param str digest: SHA-256 of the file
        :param bool is_said: the layout is kept for files of this kind
        """
        own = self.env["hr.training.punch"]._get_own_employees()
        said = {"roles": layout.roles, "order": layout.order}
        # sudo: punches and registers of many; rights were checked
        wizard_sudo = self._guard_sudo()
        Batch = wizard_sudo.env["hr.training.punch.batch"]
        batch = Batch.search(
            [
                ("company_id", "=", self.company_id.id),
                ("digest", "=", digest),
                ("state", "=", "imported"),
            ]
        )
        if batch and (batch.tz != self.tz or batch.layout != said):
            message = self.env._(
                "This file was imported on %(when)s in zone %(tz)s, with other "
                "columns or another zone than now: take that back first.",
                when=format_datetime(self.env, batch.create_date, tz=self.tz),
                tz=batch.tz,
            )
            self._add_lines([(ERROR, 0, "imported", message)])
            return
        again = bool(batch)
        if not batch:
            batch = Batch.create(
                {
                    "company_id": self.company_id.id,
                    "filename": self.filename,
                    "kind": self.kind,
                    "digest": digest,
                    "tz": self.tz,
                    "layout": said,
                }
            )
        Punch = wizard_sudo.env["hr.training.punch"]
        moments = [moment for _badge, moment, _entry in parsed]
        sessions = wizard_sudo.session_ids or Punch._find_sessions(
            self.company_id, min(moments), max(moments)
        )
        new, unmatched = Punch._do_file(batch, sessions, parsed, own)
        company = wizard_sudo.company_id
        if is_said or self.signature in (company.training_punch_formats or {}):
            company._remember_punch_format(self.signature, said)
        messages = self._get_unmatched_messages()
        self._add_lines(
            [
                (
                    WARNING,
                    entry.row,
                    code,
                    messages[code]
                    % {"badge": badge, "time": entry.moment, "tz": self.tz},
                )
                for badge, entry, code in unmatched
            ]
        )
        self.write(
            {
                "state": "imported",
                "batch_id": batch.id,
                "result": self._get_result(batch, new, again),
            }
        )

    def _get_result(self, batch, new, again):
        if again and not new:
            return self.env._(
                "This file was imported on %(when)s already: nothing has changed.",
                when=format_datetime(self.env, batch.create_date, tz=self.tz),
            )
        result = self.env._(
            "%(count)s punches, %(new)s of them new.", count=batch.punch_count, new=new
        )
        if self.error_count:
            result += "\n" + self.env._(
                "%(count)s rows were not taken for an error: see below.",
                count=self.error_count,
            )
        return result
