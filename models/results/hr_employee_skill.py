from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states


class HrEmployeeSkill(models.Model):
    """Skills that passes raise: rows of ours follow from the passes that stand.

    What people enter is never lowered nor lost. A row of ours remembers the row it
    ended (``training_before_id``) and that row's dates, so that taking a pass back
    takes its row out of the history as a link out of a chain: what was before it is
    open again, or ends where the next one begins. A pass that expires keeps its row,
    ended on its last day, and the level of before comes back behind it.

    A pass counts unless something was entered by hand after it (``skill_mark`` of the
    enrolment), or its row was ended by hand. Certifications are dated by themselves:
    a row per pass, side by side.
    """

    _name = "hr.employee.skill"
    _inherit = ["hr.employee.skill", "hr.training.trace.mixin"]

    training_before_id = fields.Many2one(
        comodel_name="hr.employee.skill",
        string="Level Before",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The row that this one, made by a training, has ended.",
    )
    training_before_from = fields.Date(copy=False)
    training_before_to = fields.Date(copy=False)

    @api.model
    def _get_training_closed_fields(self):
        return super()._get_training_closed_fields() | {
            "training_before_id",
            "training_before_from",
            "training_before_to",
        }

    @api.model
    def _get_last_id(self):
        """Number of the newest row of all: what is entered later has a higher one."""
        self.flush_model()
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM hr_employee_skill")
        return self.env.cr.fetchone()[0]

    # ------------------------------------------------------------
    # OVERLAPS
    # ------------------------------------------------------------

    def _get_overlapping_individual_skill(self, vals_list):
        """Odoo's own answer, about rows that meet another one of the same skill.

        Odoo asks by one domain for each row, all of them joined by OR: for a class of
        a thousand that domain takes longer to make than everything else. Hardly a row
        meets another, and which ones do is found by one plain search.
        """
        rows = self.env[self._name].search(
            Domain("employee_id", "in", list({v["employee_id"] for v in vals_list}))
            & Domain("skill_id", "in", list({v["skill_id"] for v in vals_list}))
        )
        others = rows.grouped(lambda row: (row.employee_id.id, row.skill_id.id))
        return super()._get_overlapping_individual_skill(
            [
                vals
                for vals in vals_list
                if any(
                    row.id != vals["id"] and row._may_overlap(vals)
                    for row in others.get((vals["employee_id"], vals["skill_id"]), ())
                )
            ]
        )

    def _may_overlap(self, vals):
        """Whether the row's days meet those of values, or either has none."""
        self.ensure_one()
        start, stop = map(fields.Date.to_date, (vals["valid_from"], vals["valid_to"]))
        if not (start and self.valid_from) or (stop and stop < start):
            return True
        return (not stop or self.valid_from <= stop) and (
            not self.valid_to or start <= self.valid_to
        )

    # ------------------------------------------------------------
    # SYNC
    # ------------------------------------------------------------

    @api.model
    def _training_sync(self, pairs):
        """Bring the rows of people and skills in line with their passes.

        :param pairs: set of ``(employee id, skill id)``
        """
        if not pairs:
            return
        # sudo: HR's own rows follow, whoever releases, corrects or runs the cron
        Skill = self.sudo()
        employee_ids = list({employee_id for employee_id, _skill_id in pairs})
        skill_ids = list({skill_id for _employee_id, skill_id in pairs})
        rows = Skill.search(
            Domain("employee_id", "in", employee_ids)
            & Domain("skill_id", "in", skill_ids),
            order="id",
        ).grouped(lambda row: (row.employee_id.id, row.skill_id.id))
        passes = Skill._get_training_passes(employee_ids, skill_ids)
        today = self.env.company._get_training_today()
        # Most get their first row or one more: written and created together.
        ends, vals_list = defaultdict(list), []
        for pair in sorted(pairs):
            own_rows = rows.get(pair, Skill)
            if own_rows or pair in passes:
                vals_list += Skill._training_sync_pair(
                    own_rows, passes.get(pair, []), today, ends
                )
        for dates, row_ids in ends.items():
            Skill.browse(row_ids).write(dict(dates))
        Skill.create(vals_list)

    @api.model
    def _get_training_passes(self, employee_ids, skill_ids):
        """All passes that ever gave these people these skills (sudo).

        :return: dict pair -> list of ``(enrolment, line)``, by enrolment
        """
        enrollments = self.env["hr.training.enrollment"].search(
            [
                ("employee_id", "in", employee_ids),
                ("state", "=", states.ENROLLMENT_COMPLETED),
                ("result", "=", states.RESULT_PASSED),
                ("session_id.skill_ids.skill_id", "in", skill_ids),
            ],
            order="id",
        )
        passes = defaultdict(dict)
        for enrollment in enrollments:
            for line in enrollment.session_id.skill_ids:
                of_pair = passes[enrollment.employee_id.id, line.skill_id.id]
                known = of_pair.get(enrollment)
                if not known or known.skill_level_id.level_progress < (
                    line.skill_level_id.level_progress
                ):
                    of_pair[enrollment] = line
        return {pair: list(of_pair.items()) for pair, of_pair in passes.items()}

    @api.model
    def _training_sync_pair(self, rows, passes, today, ends):
        """One person and skill (sudo); the last step is left to the caller.

        :param rows: all rows of the pair, by id
        :param passes: list of ``(enrolment, line)``, by enrolment
        :param ends: dict of values -> ids, to be written together
        :return: values of rows to create
        """
        passed = {enrollment for enrollment, _line in passes}
        void = rows.filtered(
            lambda row: (
                row.training_enrollment_id and row.training_enrollment_id not in passed
            )
        )
        if (rows.skill_type_id or passes[0][1].skill_type_id)[:1].is_certification:
            void.unlink()
            return self._prepare_certifications(rows - void, passes)
        for row in void.sorted("id", reverse=True):
            rows -= row._training_take_out(rows)
        rows._training_expire(today)
        base = rows._get_hand_row(today)
        standing = rows._filter_standing(passes, today)
        level = base.level_progress if base else -1
        winner = None
        for enrollment, line in standing:
            if line.skill_level_id.level_progress > level:
                winner, level = (enrollment, line), line.skill_level_id.level_progress
        current = rows.filtered(lambda r: not r.valid_to or r.valid_to >= today)[-1:]
        if current and current.level_progress >= level:
            return []
        if not winner:
            return rows._prepare_hand_row(base, today) if base and not current else []
        return rows._prepare_raise(*winner, current, today, ends)

    @api.model
    def _prepare_certifications(self, rows, passes):
        """Rows of passes that have none, dated as their certificates (sudo)."""
        have = rows.training_enrollment_id
        dated = {(r.skill_level_id, r.valid_from, r.valid_to) for r in rows}
        vals_list = []
        for enrollment, line in passes:
            key = (line.skill_level_id, enrollment.passed_on, enrollment.valid_until)
            if enrollment in have or key in dated:
                continue
            dated.add(key)
            vals_list.append(
                self._prepare_row(
                    enrollment,
                    line,
                    valid_from=enrollment.passed_on,
                    valid_to=enrollment.valid_until,
                )
            )
        return vals_list

    @api.model
    def _prepare_row(self, enrollment, line, **vals):
        return {
            "employee_id": enrollment.employee_id.id,
            "skill_id": line.skill_id.id,
            "skill_type_id": line.skill_type_id.id,
            "skill_level_id": line.skill_level_id.id,
            "training_enrollment_id": enrollment.id,
            **vals,
        }

    # ------------------------------------------------------------
    # ORDINARY SKILLS: one open row
    # ------------------------------------------------------------

    def _get_next(self, rows):
        """The row of ours that ended this one (sudo)."""
        self.ensure_one()
        return rows.filtered(lambda row: row.training_before_id == self)[:1]

    def _training_take_out(self, rows):
        """Take a row of a pass that does not stand out of the history (sudo).

        :return: the row, deleted
        """
        self.ensure_one()
        before, following = self.training_before_id, self._get_next(rows)
        ended_on = self.valid_to
        dates = {
            "training_before_from": self.training_before_from,
            "training_before_to": self.training_before_to,
        }
        if before and not ended_on:
            # Nothing followed: it is as it was.
            vals = {
                "valid_from": self.training_before_from or before.valid_from,
                "valid_to": self.training_before_to,
            }
        else:
            vals = {"valid_to": ended_on}
        self.unlink()
        if following:
            following.write(dict(dates, training_before_id=before.id))
        if before and not (vals["valid_to"] and vals["valid_to"] < before.valid_from):
            before.write(vals)
        return self

    def _training_expire(self, today):
        """Rows of passes that are over end with them (sudo)."""
        for row in self:
            until = row.training_enrollment_id.valid_until
            if until and until < today and not row.valid_to:
                row.valid_to = max(until, row.valid_from)

    def _get_hand_row(self, today):
        """What was last entered by hand, if it still stands or a pass ended it (sudo).

        :return: a row, or none
        """
        row = self.filtered(lambda r: not r.training_enrollment_id)[-1:]
        if not row or not row.valid_to or row.valid_to >= today:
            return row
        following = row._get_next(self)
        until = following.training_before_to
        if not following or (until and until < today):
            return row.browse()
        while further := following._get_next(self):
            following = further
        return row.browse() if following._is_ended_by_hand(self) else row

    def _is_ended_by_hand(self, rows):
        """A row of ours that neither we nor its pass has ended (sudo)."""
        self.ensure_one()
        if not self.valid_to or self._get_next(rows):
            return False
        until = self.training_enrollment_id.valid_until
        return not until or self.valid_to != max(until, self.valid_from)

    def _filter_standing(self, passes, today):
        """Passes that are good today and that nothing by hand has overruled (sudo)."""
        last = self.filtered(lambda row: not row.training_enrollment_id)[-1:].id or 0
        standing = []
        for enrollment, line in passes:
            if enrollment.valid_until and enrollment.valid_until < today:
                continue
            if last > enrollment.skill_mark:
                continue
            own = self.filtered(
                lambda row, e=enrollment: row.training_enrollment_id == e
            )[-1:]
            if own and own._is_ended_by_hand(self):
                continue
            standing.append((enrollment, line))
        return standing

    def _prepare_hand_row(self, base, today):
        """The level of before comes back behind a pass that is over (sudo)."""
        last = max(row.valid_to for row in self)
        return [
            {
                "employee_id": base.employee_id.id,
                "skill_id": base.skill_id.id,
                "skill_type_id": base.skill_type_id.id,
                "skill_level_id": base.skill_level_id.id,
                "valid_from": min(last + timedelta(days=1), today),
                "valid_to": base._get_next(self).training_before_to,
            }
        ]

    def _prepare_raise(self, enrollment, line, current, today, ends):
        """End the present row, and the values of the one that follows it (sudo)."""
        rows = self
        while (
            current.training_enrollment_id
            and current.valid_from >= today
            and not current._get_next(rows)
        ):
            # Of ours and of today: never shown to anybody, no history.
            before = current.training_before_id
            rows -= current._training_take_out(rows)
            current = before.exists()
        vals = {"valid_from": today}
        if current:
            vals.update(
                training_before_id=current.id,
                training_before_from=current.valid_from,
                training_before_to=current.valid_to,
            )
            rows._training_make_room(current, today, ends)
        elif rows and (last := max(r.valid_to for r in rows)) < today:
            # Right behind a pass that is over; nothing else began since.
            if rows[-1:].training_enrollment_id.valid_until == last:
                vals["valid_from"] = last + timedelta(days=1)
        return [self._prepare_row(enrollment, line, **vals)]

    def _training_make_room(self, current, today, ends):
        """The present row ends yesterday; Odoo knows no two of a day (sudo).

        What was entered today, or yesterday after another, moves back by a day.
        """
        limit = today - timedelta(days=1)
        moved = []
        for row in (self | current).sorted(
            lambda r: (r.valid_from, r.id), reverse=True
        ):
            if row.valid_to and row.valid_to <= limit and row.valid_from <= limit:
                break
            vals = {"valid_to": limit}
            if row.valid_from > limit:
                vals["valid_from"] = limit
            moved.append((row, vals))
            limit = min(row.valid_from, limit) - timedelta(days=1)
        if len(moved) == 1:
            row, vals = moved[0]
            ends[tuple(vals.items())].append(row.id)
            return
        for row, vals in reversed(moved):
            row.write(vals)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_end_expired(self):
        """Skills whose pass is over go back to what was before, one by one."""
        today = self.env.company._get_training_today()
        rows = self.sudo().search(
            [
                ("training_enrollment_id.valid_until", "<", today),
                ("valid_to", "=", False),
                ("skill_type_id.is_certification", "=", False),
            ]
        )
        self.env["hr.training.flow.mixin"]._run_isolated(
            rows,
            lambda row: row._training_sync({(row.employee_id.id, row.skill_id.id)}),
        )
