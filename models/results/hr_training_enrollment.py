from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import states
from ...tools.result import verdict

# Longer than any transaction.
AROUND_RELEASE = timedelta(minutes=10)


class HrTrainingEnrollment(models.Model):
    """A person's result, set by the session's release (policy 7.1, design §7).

    | action | who |
    | fail who is not graded, after the release | officer |
    """

    _inherit = "hr.training.enrollment"

    _guarded_fields = frozenset(
        {
            "skill_mark",
            "ungraded_failed_on",
            "ungraded_failed_by_id",
            "is_rated",
            "is_scored",
        }
    )

    skill_mark = fields.Integer(
        copy=False,
        help="The newest skill row there was when this was passed: what is entered by "
        "hand later overrules the pass.",
    )
    ungraded_failed_on = fields.Datetime(
        string="Failed without a Mark on",
        copy=False,
        help="Somebody decided that the missing mark is a failed one. A mark that "
        "comes later counts all the same.",
    )
    ungraded_failed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Failed without a Mark by",
        copy=False,
        ondelete="restrict",
    )
    # With a result: a rate or score of 0 may be none at all.
    is_rated = fields.Boolean(
        copy=False, help="Attendance is known, and not excused altogether."
    )
    is_scored = fields.Boolean(copy=False, help="There is a mark that passing needs.")
    missing_marks = fields.Char(
        compute="_compute_missing_marks",
        string="Not Graded",
        help="What passing needs and nobody has marked yet.",
    )
    can_fail_ungraded = fields.Boolean(compute="_compute_can_fail_ungraded")
    certificate_ids = fields.One2many(
        comodel_name="hr.training.certificate", inverse_name="enrollment_id"
    )

    @api.depends("result", "state", "score_ids")
    @api.depends_context("uid")
    def _compute_missing_marks(self):
        """Before the release for officers alone: it tells who has a mark."""
        officer = self._is_officer()
        for enrollment in self:
            # sudo: names of forms only, of an enrolment the user may read
            enrollment_sudo = enrollment.sudo()
            shown = (
                officer
                if enrollment.state == states.ENROLLMENT_ENROLLED
                else enrollment.state == states.ENROLLMENT_COMPLETED
            )
            missing = (
                shown
                and enrollment.result == states.RESULT_PENDING
                and enrollment_sudo._get_missing_evaluations()
            )
            enrollment.missing_marks = missing and ", ".join(missing.mapped("name"))

    @api.depends("result", "state", "session_id.state", "score_ids")
    @api.depends_context("uid")
    def _compute_can_fail_ungraded(self):
        self._set_can("fail_ungraded")

    # ------------------------------------------------------------
    # WHO HAS PASSED
    # ------------------------------------------------------------

    @api.model
    def _get_passed_domain(self):
        return [
            ("state", "=", states.ENROLLMENT_COMPLETED),
            ("result", "=", states.RESULT_PASSED),
        ]

    def _filter_passed(self):
        """Those that are passed (sudo)."""
        return self.filtered(
            lambda e: (
                e.state == states.ENROLLMENT_COMPLETED
                and e.result == states.RESULT_PASSED
            )
        )

    # ------------------------------------------------------------
    # RELEASE
    # ------------------------------------------------------------

    def _do_release(self, fail_ungraded=False):
        """Compute and write results, then what follows from a pass (sudo).

        :param bool fail_ungraded: whoever releases says that a missing mark is a
            failed one
        """
        completions = self._get_channel_completions()
        if fail_ungraded:
            self._filter_ungraded(completions)._do_decide_ungraded()
        self._write_alike({e.id: e._prepare_result(completions) for e in self})
        self.filtered(lambda e: e.result == states.RESULT_PASSED)._do_gain()

    def _do_gain(self):
        """What a pass brings (sudo)."""
        self._issue_certificates()
        if self.session_id.skill_ids:
            self.write({"skill_mark": self.env["hr.employee.skill"]._get_last_id()})
            self._sync_skills()
        self._add_resume_lines()

    def _on_record_corrected(self):
        result = super()._on_record_corrected()
        self._do_recompute_results()
        return result

    def _do_recompute_results(self):
        """Results after a correction: what was released is judged again (sudo).

        Who passes by it gets what a pass brings; who no longer does keeps the
        number on record as a revoked certificate.
        """
        released = self.filtered(
            lambda e: (
                e.state == states.ENROLLMENT_COMPLETED and e.session_id.results_released
            )
        )
        # Of two corrections at once the second is run again, and sees the first one's.
        self.env["hr.training.booking.lock"]._touch([released.session_id])
        before = {e: e.result for e in released}
        told = {e: e._get_result_facts() for e in released}
        completions = released._get_channel_completions()
        released._write_alike({e.id: e._prepare_result(completions) for e in released})
        gained = released.filtered(
            lambda e: (
                e.result == states.RESULT_PASSED and before[e] != states.RESULT_PASSED
            )
        )
        gained._do_gain()
        lost = released.filtered(
            lambda e: (
                e.result != states.RESULT_PASSED and before[e] == states.RESULT_PASSED
            )
        )
        revoked = lost.certificate_ids.filtered(lambda c: not c.revoked_on)
        for company, certificates in revoked.grouped("company_id").items():
            certificates.write({"revoked_on": company._get_training_today()})
        # sudo: the résumé tells of passes that stand
        self.env["hr.resume.line"].sudo().search(
            [("training_enrollment_id", "in", lost.ids)]
        ).unlink()
        lost._sync_skills()
        if lost:
            lost._on_passes_lost()
        released.filtered(lambda e: e._get_result_facts() != told[e])._queue_results()

    @api.model
    def _find_marked_at_release(self, since):
        """Results that a mark came to while they were being released (sudo).

        Neither of the two transactions saw what the other made: such a mark was not
        judged. Marks are entered by many at once, and do not wait for each other.

        :param datetime since: of which releases
        """
        self.env["hr.training.score"].flush_model(["enrollment_id"])
        self.env["hr.training.session"].flush_model(["released_on"])
        self.flush_model(["session_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT enrollment.id
                  FROM hr_training_session session
                  JOIN hr_training_enrollment enrollment
                    ON enrollment.session_id = session.id
                  JOIN hr_training_score score ON score.enrollment_id = enrollment.id
                 WHERE session.released_on >= %(since)s
                   AND enrollment.state = %(completed)s
                   AND score.create_date > session.released_on - %(around)s
                   AND score.create_date < session.released_on + %(around)s
                """,
                since=since,
                completed=states.ENROLLMENT_COMPLETED,
                around=AROUND_RELEASE,
            )
        )
        return self.browse(sorted(res_id for (res_id,) in rows))

    def _on_passes_lost(self):
        """What else stood on passes that were taken back; wings extend it (sudo)."""
        self._do_name_lacking()

    def _do_name_lacking(self):
        """Who was let into a class by these passes is named to its officer (sudo).

        A place that was given is not taken away by itself: whether somebody sits in a
        class that begins tomorrow is for a person to say.
        """
        people = self.env["hr.training.person"]._get_people(self.employee_id)
        ids = {i for person in people.values() for i in person.employee_ids}
        places = self.search(
            [
                ("employee_id", "in", list(ids)),
                ("state", "in", states.ENROLLMENT_ACTIVE),
                (
                    "session_id.state",
                    "in",
                    (states.SESSION_DRAFT, states.SESSION_SCHEDULED),
                ),
                ("session_id.course_id.prerequisite_ids", "in", self.course_id.ids),
            ]
        )
        texts = places._get_lacking_texts(seated=True)
        for session, lacking in (
            self.browse(enrollment.id for enrollment in texts)
            .grouped("session_id")
            .items()
        ):
            for user in session._get_officers():
                lines = lacking.with_context(lang=user.lang)._get_lacking_texts(
                    seated=True
                )
                session._remind_once(
                    "hr_training.mail_activity_type_prerequisite",
                    user,
                    note=Markup("<br/>").join(
                        f"{enrollment.employee_id.name}: {text}"
                        for enrollment, text in lines.items()
                    ),
                    until_done=True,
                )

    def _prepare_result(self, completions):
        """Values of the result by design §7.

        :param dict completions: eLearning completion in percent per enrolment
        """
        self.ensure_one()
        session = self.session_id
        rate, enough = self._get_attendance(completions)
        required = session.evaluation_ids.filtered("is_required")
        best = self._get_best_marks()
        marks = [best[evaluation] for evaluation in required if evaluation in best]
        values = {
            "state": states.ENROLLMENT_COMPLETED,
            "attendance_rate": rate or 0.0,
            "is_rated": rate is not None,
            "score": sum(marks) / len(marks) if marks else 0.0,
            "is_scored": bool(marks),
            "weighted_result": self._get_weighted_result().value or 0.0,
            "result": verdict(
                enough,
                [(best.get(e), e.pass_score) for e in required],
                fail_ungraded=bool(self.ungraded_failed_on),
            ),
            "passed_on": False,
            "valid_until": False,
        }
        if values["result"] == states.RESULT_PASSED:
            passed_on = (
                session._get_local_date(session.date_end or session.released_on)
                or session._get_end_date()
            )
            months = session.validity_months
            values["passed_on"] = passed_on
            if months:
                values["valid_until"] = passed_on + relativedelta(months=months)
        if len(marks) == len(required):
            # Nothing is missing: what was decided about it is over.
            values.update(ungraded_failed_on=False, ungraded_failed_by_id=False)
        return values

    # ------------------------------------------------------------
    # NOT GRADED: enough attendance, but a mark that passing needs is missing
    # ------------------------------------------------------------

    def _get_missing_evaluations(self):
        """Evaluations that passing needs and that have no mark of the person (sudo)."""
        self.ensure_one()
        required = self.session_id.evaluation_ids.filtered("is_required")
        best = self._get_best_marks() if required else {}
        return required.filtered(lambda evaluation: evaluation not in best)

    def _filter_ungraded(self, completions=None):
        """Who would be, or is, left undecided for want of a mark (sudo)."""
        if completions is None:
            completions = self._get_channel_completions()

        def is_ungraded(enrollment):
            required = enrollment.session_id.evaluation_ids.filtered("is_required")
            if not required or enrollment.ungraded_failed_on:
                return False
            best = enrollment._get_best_marks()
            marks = [(best.get(e), e.pass_score) for e in required]
            _rate, enough = enrollment._get_attendance(completions)
            return (
                any(mark is None for mark, _pass_score in marks)
                and enough is not None
                and verdict(enough, marks) == states.RESULT_PENDING
            )

        return self.filtered(is_ungraded)

    def action_fail_ungraded(self):
        """Fail who is still not graded after the release; a mark reopens it."""
        self._check_can_fail_ungraded()
        self._do_fail_ungraded()
        return True

    def _get_cannot_fail_ungraded_reason(self):
        self.ensure_one()
        # sudo: the marks count, whoever may read them
        enrollment_sudo = self.sudo()
        if not self._is_officer():
            return self.env._("Only a training officer decides this.")
        if enrollment_sudo.session_id.state not in states.SESSION_PUNCHABLE:
            return self.env._("The session is closed: its results stay as they are.")
        if (
            self.state != states.ENROLLMENT_COMPLETED
            or self.result != states.RESULT_PENDING
            or not enrollment_sudo._filter_ungraded()
        ):
            return self.env._("Nothing is left undecided for want of a mark here.")
        return False

    def _check_can_fail_ungraded(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("fail_ungraded")

    def _do_fail_ungraded(self):
        enrollments = self._guard_sudo()
        enrollments._do_decide_ungraded()
        enrollments._do_recompute_results()

    def _do_decide_ungraded(self):
        """Keep who said, and when, that a missing mark is a failed one (sudo)."""
        self.write(
            {
                "ungraded_failed_on": fields.Datetime.now(),
                "ungraded_failed_by_id": self.env.uid,
            }
        )

    # ------------------------------------------------------------
    # WHAT A PASS BRINGS
    # ------------------------------------------------------------

    def _issue_certificates(self):
        self.env["hr.training.certificate"]._guard_sudo().create(
            [
                e._prepare_certificate()
                for e in self.filtered("session_id.issue_certificate")
            ]
        )

    def _prepare_certificate(self):
        self.ensure_one()
        return {
            "enrollment_id": self.id,
            "issued_on": self.passed_on,
            "valid_until": self.valid_until,
        }

    def _sync_skills(self):
        """Skills of these people follow from their passes (sudo)."""
        self.env["hr.employee.skill"]._training_sync(
            {
                (enrollment.employee_id.id, line.skill_id.id)
                for enrollment in self
                for line in enrollment.session_id.skill_ids
            }
        )

    def _add_resume_lines(self):
        line_type = self.env.ref(
            "hr_skills.resume_type_training", raise_if_not_found=False
        )
        self.env["hr.resume.line"].sudo().create(
            [
                {
                    "employee_id": e.employee_id.id,
                    "name": e.session_id.name,
                    "date_start": e.session_id._get_begin_date() or e.passed_on,
                    "date_end": e.passed_on,
                    "line_type_id": line_type.id if line_type else False,
                    "course_type": "training",
                    "training_enrollment_id": e.id,
                }
                for e in self
            ]
        )
