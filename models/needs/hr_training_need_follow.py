from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import needs, states


class HrTrainingNeed(models.Model):
    """Planned and closed are a function of facts: lines of living plans, and passes
    (policy 3.3, design §2)."""

    _inherit = "hr.training.need"

    # ------------------------------------------------------------
    # STATE BY FACTS
    # ------------------------------------------------------------

    def _do_follow(self):
        """Find the states of these needs anew (sudo).

        validated, planned and closed follow from whether a line of a living plan has
        it, and whether those it was for have passed. What was closed by hand, or was
        merged, stays.
        """
        followed = self._guard_sudo().filtered(
            lambda n: (
                n.state in needs.FOLLOWING and not n.is_settled and not n.merged_into_id
            )
        )
        followed.person_ids._do_serve()
        planned = followed._filter_planned()
        left = self.env["hr.training.person"]._filter_left(
            followed.person_ids.employee_id
        )
        moved = defaultdict(followed.browse)
        for need in followed:
            state = needs.VALIDATED
            if need._is_served(left):
                state = needs.CLOSED
            elif need in planned:
                state = needs.PLANNED
            if state != need.state:
                moved[state] |= need
        for state, records in moved.items():
            records.state = state
            if state != needs.VALIDATED:
                records._queue_answer()

    def _is_served(self, left):
        """Whether those it was for have passed; who has left is no longer asked.

        People without a name cannot pass: such a need is closed with a word.
        """
        self.ensure_one()
        served = self.person_ids.filtered("enrollment_id")
        open_ = self.person_ids.filtered(
            lambda p: not p.enrollment_id and p.employee_id not in left
        )
        return bool(served) and not open_ and not self.headcount

    def _is_served_by(self, enrollment, lines):
        """Whether what is learnt there is what the need asks for (sudo).

        :param lines: see :meth:`_get_carrying_lines`
        """
        self.ensure_one()
        session = enrollment.session_id
        ended = enrollment.passed_on or (session.ended_on and session._get_end_date())
        if ended and ended < self.date:
            return False
        if session.plan_line_id and session.plan_line_id in lines:
            return True
        if self.course_id:
            return session.course_id == self.course_id
        level = self.skill_level_id.level_progress or 0
        return bool(self.skill_id) and any(
            line.skill_id == self.skill_id
            and line.skill_level_id.level_progress >= level
            for line in session.skill_ids or session.course_id.skill_ids
        )

    def _get_carrying_lines(self):
        """Lines that have it, and quarterly lines that refine these (sudo)."""
        self.ensure_one()
        lines = self.plan_line_ids
        return lines | lines.child_line_ids

    def _filter_planned(self):
        """Needs that a line of a living plan has (sudo)."""
        if not self:
            return self
        lines = self.env["hr.training.plan.line"].search(
            Domain("need_ids", "in", self.ids) & self._get_living_lines_domain()
        )
        return lines.need_ids & self

    @api.model
    def _get_living_lines_domain(self):
        return Domain(
            [
                ("is_dropped", "=", False),
                ("plan_id.active", "=", True),
                ("plan_id.state", "not in", (states.REFUSED, states.CANCELLED)),
            ]
        )

    @api.model
    def _do_follow_people(self, employees):
        """After passes, or what took one back: needs that are about them (sudo)."""
        if not employees:
            return
        everybody = employees._training_get_aliases()
        # sudo: needs follow, whoever releases the results
        rows = (
            self.env["hr.training.need.person"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", everybody.ids),
                    ("need_id.state", "in", needs.FOLLOWING),
                ]
            )
        )
        rows.need_id._do_follow()

    @api.model
    def _cron_follow(self):
        """Once a day: who has left is no longer waited for."""
        # sudo: a scheduled run
        found = self.sudo().search([("state", "in", needs.PLANNABLE)])
        self._run_isolated(found, lambda need: need._do_follow())

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def action_merge(self):
        """Make one need of several that ask for the same; every origin is kept.

        The first that was validated, else the oldest, stands for all: it gets the
        people of the others, each human once, the highest level and the greatest
        urgency. The others stay as they came, closed, and name it.

        :return: the ``hr.training.need`` that stands for all
        :raise UserError: fewer than two, different courses, skills or companies, over
            already, or the caller is no officer
        """
        self._check_can_merge()
        return self._do_merge()

    def action_merge_and_view(self):
        """The list's button: merge, then open the need that is left."""
        return self._get_form_action(self.action_merge())

    def _check_can_merge(self):
        self.check_access("read")
        self._check_officer()
        if len(self) < 2:
            raise UserError(
                self.env._("Choose two needs at least, which ask for the same.")
            )
        # One of them may be merged, or put into a plan, at the same moment.
        self.env["hr.training.booking.lock"]._touch([self])
        self._check_can("merge")
        for name, sentence in (
            ("company_id", self.env._("They belong to different companies.")),
            (
                "course_id",
                self.env._(
                    "They ask for different courses. Choose the same one in each first."
                ),
            ),
            (
                "skill_id",
                self.env._(
                    "They ask for different skills. Choose the same one in each first."
                ),
            ),
        ):
            if len(self.mapped(name)) > 1:
                raise UserError(sentence)

    def _get_cannot_merge_reason(self):
        self.ensure_one()
        if self.state not in (needs.DRAFT, needs.SUBMITTED, *needs.PLANNABLE):
            return self.env._("It is over and stays as it was.")
        # sudo: whose it is counts
        maker = self.sudo().requester_id
        if self.state == needs.DRAFT and maker not in (maker.browse(), self.env.user):
            return self.env._("It is a draft of somebody else, who has not asked yet.")
        return self._get_cannot_decide_reason()

    def _do_merge(self):
        order = {needs.PLANNED: 0, needs.VALIDATED: 1, needs.SUBMITTED: 2}
        # sudo: an officer, see the gate
        ranked = self._guard_sudo().sorted(
            lambda n: (order.get(n.state, 3), n.date, n.id)
        )
        target, origins = ranked[0], ranked[1:]
        Person = self.env["hr.training.need.person"]
        people = ranked.person_ids
        keys = self.env["hr.training.person"]._get_keys(people.employee_id)
        known = {keys[e] for e in target.person_ids.employee_id}
        vals_list = []
        for employee in origins.person_ids.employee_id:
            if keys[employee] not in known:
                known.add(keys[employee])
                vals_list.append({"need_id": target.id, "employee_id": employee.id})
        Person._guard_sudo().create(vals_list)
        levels = ranked.skill_level_id.sorted("level_progress")
        target.write(
            {
                "course_id": ranked.course_id[:1].id,
                "skill_id": ranked.skill_id[:1].id,
                "skill_level_id": levels[-1:].id,
                "urgency": max(ranked.mapped("urgency"), key=states.URGENCY_RANKS.get),
                "headcount": sum(ranked.mapped("headcount")),
                "date": min(ranked.mapped("date")),
                "cause": target.cause
                or next(filter(None, ranked.mapped("cause")), False),
            }
        )
        lines = origins.plan_line_ids
        origins.write(
            {
                "merged_into_id": target.id,
                "state": needs.CLOSED,
                "is_settled": True,
                "decided_by_id": self.env.uid,
            }
        )
        if lines:
            lines.write({"need_ids": [Command.link(target.id)]})
        target.message_post(
            body=self.env._(
                "Merged: %(needs)s.", needs=", ".join(origins.mapped("code"))
            )
        )
        target._do_follow()
        return target.sudo(False).with_env(self.env)

    def action_view_origins(self):
        """The needs that were merged into this one, as they came."""
        self.ensure_one()
        return self._get_related_action(
            "hr_training.hr_training_need_action",
            [("merged_into_id", "=", self.id)],
        )

    # ------------------------------------------------------------
    # MAKE MANY
    # ------------------------------------------------------------

    @api.model
    def _make_needs(self, vals_list):
        """Make needs of what an analysis found; nobody's wish is made twice (sudo).

        Somebody of whom an open need of the company says the same, see
        :meth:`_get_wishes`, is left out; a need that is left without people is not
        made. Drafts count: what is made are drafts too, and two of them would be looked
        through side by side.

        :param vals_list: values of needs with ``employee_ids``, a list of ids, beside
        :return: ``(needs made, number of people left out)``
        """
        # sudo: whoever calls has asked for the rights of the analysis
        Need = self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        vals_list = [dict(vals) for vals in vals_list]
        asked = [vals.pop("employee_ids", []) for vals in vals_list]
        Employee = Need.env["hr.employee"].with_context(active_test=False)
        every = Employee.browse({i for ids in asked for i in ids})
        self._do_lock_wishes(every)
        said = self._get_said_wishes(every.ids)
        keys = self.env["hr.training.person"]._get_keys(every)
        left = self.env["hr.training.person"]._filter_left(every)
        levels = Need.env["hr.skill.level"]
        kept, people, skipped = [], [], 0
        for vals, ids in zip(vals_list, asked, strict=True):
            level = levels.browse(vals.get("skill_level_id") or ()).level_progress or 0
            company = vals.get("company_id") or self.env.company.id
            wishes = self._get_wishes(
                vals.get("course_id"),
                vals.get("skill_id"),
                level,
                vals.get("name") or vals.get("description"),
            )
            wanted = {}
            for employee in Employee.browse(ids):
                human = keys[employee]
                known = any(
                    said.get((company, human, *wish), (-1, None))[0] >= reach
                    for wish, reach in wishes[:1]
                )
                if known or human in wanted or employee in left:
                    skipped += 1
                    continue
                wanted[human] = employee.id
            for wish, reach in wishes[:1]:
                for human in wanted:
                    said[company, human, *wish] = reach, None
            if ids and not wanted:
                continue
            kept.append(vals)
            people.append(list(wanted.values()))
        made = Need.create(kept)
        Need.env["hr.training.need.person"].create(
            [
                {"need_id": need.id, "employee_id": employee_id}
                for need, ids in zip(made, people, strict=True)
                for employee_id in ids
            ]
        )
        return made.with_env(self.env), skipped

    # ------------------------------------------------------------
    # WHAT WAS SAID ALREADY
    # ------------------------------------------------------------

    @api.model
    def _get_wishes(self, course_id, skill_id, level, text):
        """What a need asks for, as it is compared with others.

        The first is what it is compared by: its course; without one the skill, to at
        least this level; without either its words. It is found by each of them: who
        has a course planned that is to bring him a skill need not ask for the skill.

        :return: list of ``((kind, id or folded words), level)``, empty where it says
            nothing
        """
        wishes = [(("course", course_id), 0)] if course_id else []
        if skill_id:
            wishes.append((("skill", skill_id), level or 0))
        if not wishes and (words := needs.fold(text)):
            wishes.append((("words", words), 0))
        return wishes

    def _get_own_wishes(self):
        """See :meth:`_get_wishes` (sudo)."""
        self.ensure_one()
        return self._get_wishes(
            self.course_id.id,
            self.skill_id.id,
            self.skill_level_id.level_progress,
            self.name or self.description,
        )

    def _add_wishes(self, said, humans):
        """Note what a need says of people, where nothing higher is (sudo)."""
        self.ensure_one()
        for wish, level in self._get_own_wishes():
            for human in humans:
                key = self.company_id.id, human, *wish
                if said.get(key, (-1, None))[0] < level:
                    said[key] = level, self

    @api.model
    def _get_said_wishes(self, employee_ids, states=needs.OPEN, besides=()):
        """What people have needs for, by human, under whichever of their records.

        Each company plans its own training: a need is one in its company.

        :param states: of the needs that count
        :param besides: needs that do not
        :return: dict ``(company id, human, kind, id or words)`` → ``(level, need)``,
            that of the highest level; see :meth:`_get_wishes`
        """
        # sudo: whether it was said, whoever may read it
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        records = Employee.browse(employee_ids)._training_get_aliases()
        keys = self.env["hr.training.person"]._get_keys(records)
        # sudo: as above
        rows = (
            self.env["hr.training.need.person"]
            .sudo()
            .search_fetch(
                [
                    ("employee_id", "in", records.ids),
                    ("need_id.state", "in", states),
                    ("need_id", "not in", [need.id for need in besides]),
                ],
                ["employee_id", "need_id"],
            )
        )
        said = {}
        for row in rows:
            row.need_id._add_wishes(said, [keys[row.employee_id]])
        return said
