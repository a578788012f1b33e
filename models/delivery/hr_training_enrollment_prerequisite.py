from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import states


class HrTrainingEnrollment(models.Model):
    """Courses to have passed before another (policy 1.3, 5).

    Asked of the human wherever a place is given: a pass counts on the day on which the
    class begins, by whatever employee record. The head of training can exempt people;
    imported years ask nothing.
    """

    _inherit = "hr.training.enrollment"

    def _check_prerequisites(self, seated=False):
        """Raise for people who lack a prerequisite of their session (sudo).

        :param bool seated: who has a seat is asked as well
        """
        texts = self._get_lacking_texts(seated)
        if texts:
            raise UserError(
                "\n".join(
                    f"{enrollment.employee_id.name}: {text}"
                    for enrollment, text in texts.items()
                )
            )

    def _get_lacking_texts(self, seated=False):
        """Enrolments without what the course asks for before: dict to a sentence."""
        asked = self.filtered(
            lambda e: (
                (seated or e.state not in states.ENROLLMENT_SEATED)
                and e.session_id.course_id.prerequisite_ids
            )
        )
        if not asked:
            return {}
        people = self.env["hr.training.person"]._get_people(asked.employee_id)
        places = {e: (e.session_id, e.employee_id) for e in asked}
        lacking = self._find_lacking(places, people)
        return {e: self._get_lacking_text(courses) for e, courses in lacking.items()}

    @api.model
    def _get_lacking_text(self, courses):
        return self.env._(
            "has not passed %(courses)s yet.",
            courses=", ".join(courses.mapped("display_name")),
        )

    @api.model
    def _find_lacking(self, places, people):
        """Which prerequisites people lack for places they want.

        :param places: dict anything -> ``(session, employee)``
        :param people: dict employee -> ``Person``
        :return: dict anything -> ``hr.training.course`` records (sudo)
        """
        # sudo: what is asked before a class, and who passed what, counts whoever asks
        # One that is archived is asked for as well.
        places = {
            key: (session.sudo().with_context(active_test=False), employee)
            for key, (session, employee) in places.items()
        }
        asked = {
            key: (session, people[employee])
            for key, (session, employee) in places.items()
            if not session.is_historic and session.course_id.prerequisite_ids
        }
        if not asked:
            return {}
        ids = {i for _session, person in asked.values() for i in person.employee_ids}
        sessions = self.env["hr.training.session"].union(
            *(session for session, _person in asked.values())
        )
        passes = self._get_passes(sessions.course_id.prerequisite_ids, ids)
        exempt = self._get_exempt(sessions.course_id, ids)
        today = self.env.company._get_training_today()
        lacking = {}
        for key, (session, person) in asked.items():
            day = max(session._get_begin_date() or today, today)
            missing = self._get_missing(session.course_id, person, day, passes, exempt)
            if missing:
                lacking[key] = missing
        return lacking

    @api.model
    def _get_missing(self, course, person, day, passes, exempt):
        """Prerequisites of a course that a human has no pass of on a day.

        :param person: ``Person``
        :param passes: of :meth:`_get_passes`
        :param exempt: of :meth:`_get_exempt`
        """
        if any((course.id, i) in exempt for i in person.employee_ids):
            return course.browse()
        return course.prerequisite_ids.filtered(
            lambda before: (
                not any(
                    not until or until >= day
                    for i in person.employee_ids
                    for until in passes.get((before.id, i), ())
                )
            )
        )

    @api.model
    def _get_passes(self, courses, employee_ids):
        """Last days of passes: dict ``(course id, employee id)`` -> list of dates, or
        False for good (sudo)."""
        passes = defaultdict(list)
        rows = self.sudo()._read_group(
            Domain("course_id", "in", courses.ids)
            & Domain("employee_id", "in", list(employee_ids))
            & Domain("result", "=", states.RESULT_PASSED),
            ["course_id", "employee_id", "valid_until:day"],
        )
        for course, employee, until in rows:
            passes[course.id, employee.id].append(until)
        return passes

    @api.model
    def _get_exempt(self, courses, employee_ids):
        """Who is exempt, and of which course: ``{(course id, employee id)}``."""
        # sudo: an exemption counts whoever may read it
        rows = (
            self.env["hr.training.exemption"]
            .sudo()
            ._read_group(
                Domain("course_id", "in", courses.ids)
                & Domain("employee_id", "in", list(employee_ids))
                & Domain("revoked_on", "=", False),
                ["course_id", "employee_id"],
            )
        )
        return {(course.id, employee.id) for course, employee in rows}
