from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import needs, outcomes, states


class HrTrainingOutcome(models.Model):
    """Retraining: a place in the next session, else a need; done by a pass
    (policy 7.3.3).

    ongoing and done are a function of facts: who has a place or a need learns it
    again, who has passed since is done; who fails again, or gives his place back, is
    served anew once a day.
    """

    _inherit = "hr.training.outcome"

    _guarded_fields = frozenset({"new_enrollment_id", "need_id", "no_place_reason"})

    new_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="New Enrolment",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Where it is learnt again.",
    )
    need_id = fields.Many2one(
        comodel_name="hr.training.need",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Filed as no session had a place.",
    )
    no_place_reason = fields.Text(
        string="Why There Is No Place",
        copy=False,
        help="What the sessions said that there were.",
    )

    def _get_incomplete_reason(self):
        if self.kind == outcomes.RETRAINING:
            # sudo: the course and what else there is, whoever may read it
            outcome_sudo = self.sudo()
            course = outcome_sudo.course_id
            if not course:
                return self.env._("Choose the course to be learnt again.")
            if not course._is_offered():
                return self.env._(
                    "The course %(course)s is no longer offered.", course=course.name
                )
            # A form in the making would tell it of whomever one names in it.
            if self.id and outcome_sudo._find_same_retraining():
                return self.env._(
                    "The person is to learn this course again already, by another "
                    "outcome."
                )
        return super()._get_incomplete_reason()

    def _find_same_retraining(self):
        """Others for the same human and course that wait or run (sudo)."""
        self.ensure_one()
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        return self.search(
            [
                ("id", "!=", self.id),
                ("kind", "=", outcomes.RETRAINING),
                ("course_id", "=", self.course_id.id),
                ("company_id", "=", self.company_id.id),
                ("employee_id", "in", aliases[self.employee_id].ids),
                (
                    "state",
                    "in",
                    (states.SUBMITTED, states.APPROVED, outcomes.ONGOING),
                ),
            ],
            limit=1,
        )

    def _check_can_submit(self):
        # Of two at once for one person the second is run again, and sees the first.
        # sudo: whose they are
        employees = self.sudo().employee_id
        Lock = self.env["hr.training.booking.lock"]
        Lock._touch_people(employees, topic=self._name)
        return super()._check_can_submit()

    def _do_start(self):
        result = super()._do_start()
        retraining = self.filtered(lambda o: o.kind == outcomes.RETRAINING)
        for outcome in retraining:
            outcome.write(
                {
                    "state": outcomes.ONGOING,
                    "started_on": outcome.company_id._get_training_today(),
                }
            )
        retraining._do_follow()
        return result

    def _do_reset_to_draft(self):
        """What the round before has brought is no part of the next one."""
        result = super()._do_reset_to_draft()
        self._guard_sudo().write(
            {
                "started_on": False,
                "new_enrollment_id": False,
                "need_id": False,
                "no_place_reason": False,
            }
        )
        return result

    # ------------------------------------------------------------
    # FOLLOW
    # ------------------------------------------------------------

    def _do_follow(self):
        """Find anew who learns it where, and who has passed; serve the others (sudo).

        Who has left learns nothing here: his is cancelled.
        """
        followed = self._guard_sudo().filtered(
            lambda o: (
                o.kind == outcomes.RETRAINING
                and o.state in (outcomes.ONGOING, outcomes.DONE)
            )
        )
        if not followed:
            return
        running = followed.filtered(lambda o: o.state == outcomes.ONGOING)
        left = self.env["hr.training.person"]._filter_left(running.employee_id)
        gone = running.filtered(lambda o: o.employee_id in left)
        gone._do_cancel()
        followed -= gone
        unserved = followed._do_note_facts(followed._find_new_enrollments())
        # Who has moved to another company keeps what he has, and is sent nowhere.
        unserved = unserved.filtered(
            lambda o: o.employee_id.company_id in (o.company_id, o.company_id.browse())
        )
        if unserved:
            unserved._do_serve_retraining()

    def _find_new_enrollments(self):
        """Enrolments of the human in the course since it was proposed (sudo).

        :return: dict outcome → ``hr.training.enrollment``, the first that began first
        """
        Enrollment = self.env["hr.training.enrollment"]
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        rows = Enrollment.search(
            [
                ("employee_id", "in", [e.id for a in aliases.values() for e in a]),
                ("course_id", "in", self.course_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "not in", states.ENROLLMENT_ENDED),
            ]
        )
        rows = rows.sorted(lambda e: (e.date_begin or e.create_date, e.id))
        return {
            outcome: rows.filtered(
                lambda e, o=outcome: (
                    e.employee_id in aliases[o.employee_id]
                    and e.course_id == o.course_id
                    and e.company_id == o.company_id
                    and o._is_learnt_again(e)
                )
            )
            for outcome in self
        }

    def _is_learnt_again(self, enrollment):
        """Whether it is a further attempt, and not what this follows from (sudo)."""
        self.ensure_one()
        if enrollment == self.enrollment_id or enrollment in self._get_evidences():
            return False
        if enrollment.state != states.ENROLLMENT_COMPLETED:
            return True
        ended = enrollment.passed_on or enrollment.session_id._get_end_date()
        if not ended:
            return False
        # Who passes while others decide about it has learnt it again.
        started = self.started_on
        return ended > self.proposed_on or bool(started and ended >= started)

    def _get_evidences(self):
        """Results that it follows from (sudo); rules know several."""
        return self.enrollment_id

    def _do_note_facts(self, found):
        """Write state and enrolment by the facts (sudo).

        :return: those who have neither a pass nor a place
        """
        unserved = self.browse()
        vals_of = {}
        for outcome, enrollments in found.items():
            passed = enrollments.filtered(
                lambda e: e.result == states.RESULT_PASSED
            ).sorted("passed_on")[:1]
            active = enrollments.filtered(
                lambda e: e.state in states.ENROLLMENT_ACTIVE
            )[:1]
            undecided = enrollments.filtered(
                lambda e: (
                    e.state == states.ENROLLMENT_COMPLETED
                    and e.result == states.RESULT_PENDING
                )
            )[:1]
            current = passed or active or undecided
            vals = {
                "state": outcomes.DONE if passed else outcomes.ONGOING,
                "done_on": passed.passed_on,
                "new_enrollment_id": current.id,
            }
            if current:
                vals["no_place_reason"] = False
            else:
                unserved |= outcome
            vals_of[outcome.id] = {
                name: value
                for name, value in vals.items()
                if (outcome[name].id if name == "new_enrollment_id" else outcome[name])
                != value
            }
        self._write_alike({i: vals for i, vals in vals_of.items() if vals})
        return unserved

    def _do_serve_retraining(self):
        """Enrol in the next session there is, else file a need (sudo)."""
        keys = self.env["hr.training.person"]._get_keys(self.employee_id)
        rows = [
            {
                "employee_id": outcome.employee_id.id,
                "human_id": keys[outcome.employee_id],
                "course_id": outcome.course_id.id,
                "company_id": outcome.company_id.id,
            }
            for outcome in self
        ]
        # Whom the training department has approved is one of those it chooses.
        reasons = self.env["hr.training.requirement"]._do_serve(rows, in_time=False)
        found = self._find_new_enrollments()
        self._do_note_facts(found)
        for outcome in self - self.filtered("new_enrollment_id"):
            key = outcome.employee_id.id, outcome.course_id.id
            outcome.no_place_reason = reasons.get(key) or False
            outcome._do_file_need()

    def _do_file_need(self):
        """A need of the person, once: one that says the same stands for it (sudo)."""
        self.ensure_one()
        if self.need_id:
            return
        Need = self.env["hr.training.need"]
        company, course = self.company_id, self.course_id
        made, _skipped = Need._make_needs(
            [
                {
                    "channel": needs.SUPERVISOR,
                    "analysis": needs.PERFORMANCE,
                    "cause": "knowledge",
                    "course_id": course.id,
                    "company_id": company.id,
                    "date": company._get_training_today(),
                    "employee_ids": self.employee_id.ids,
                }
            ]
        )
        made._do_submit()
        if not made:
            key = self.env["hr.training.person"]._get_keys(self.employee_id)
            said = Need._get_said_wishes(self.employee_id.ids)
            wish = company.id, key[self.employee_id], "course", course.id
            _level, made = said.get(wish, (0, Need))
        self.need_id = made

    @api.model
    def _do_follow_people(self, employees):
        """After results, or what took one back: outcomes of these people (sudo)."""
        if not employees:
            return
        everybody = employees._training_get_aliases()
        # sudo: they follow, whoever releases the results
        self.sudo().search(
            [
                ("kind", "=", outcomes.RETRAINING),
                ("employee_id", "in", everybody.ids),
                ("state", "in", (outcomes.ONGOING, outcomes.DONE)),
            ]
        )._do_follow()

    @api.model
    def _cron_follow(self):
        """Once a day: who has no place yet gets one, who has left is let go."""
        # sudo: a scheduled run
        found = self.sudo().search(
            Domain("kind", "=", outcomes.RETRAINING)
            & Domain("state", "=", outcomes.ONGOING)
        )
        self._run_isolated(found, lambda outcome: outcome._do_follow())

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_new_enrollment(self):
        """Where it is learnt again."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.new_enrollment_id)

    def action_view_need(self):
        """The need that was filed."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.need_id)
