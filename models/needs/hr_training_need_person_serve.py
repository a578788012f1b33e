from odoo import models

from ...tools import states


class HrTrainingNeedPerson(models.Model):
    """Which enrolment served somebody: the first pass after the need was raised."""

    _inherit = "hr.training.need.person"

    def _do_serve(self):
        """Find anew who has passed what he needs (sudo)."""
        found = self._find_enrollments()
        vals_of = {}
        for person, enrollments in found.items():
            passed = enrollments.filtered(
                lambda e: (
                    e.result == states.RESULT_PASSED
                    and e.state == states.ENROLLMENT_COMPLETED
                    and self._is_serving(e)
                )
            )
            first = passed.sorted("passed_on")[:1]
            if first != person.enrollment_id:
                vals_of[person.id] = {"enrollment_id": first.id}
        self._write_alike(vals_of)

    def _is_serving(self, enrollment):
        """Whether a pass counts; to be extended (sudo)."""
        return True

    def _find_enrollments(self):
        """Enrolments by which each of these people learns what he needs (sudo).

        Those of the human in the need's course, in sessions of its lines and, where
        it names no course, in what teaches the skill to that level; not what had ended
        before it was raised.

        :return: dict person → ``hr.training.enrollment``, in order of their beginning
        """
        # sudo: as whoever reads the need, see the callers
        Enrollment = self.env["hr.training.enrollment"].sudo()
        found = dict.fromkeys(self, Enrollment)
        if not self:
            return found
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        ids = {e.id for records in aliases.values() for e in records}
        by_employee = (
            Enrollment.search([("employee_id", "in", list(ids))])
            .sorted(lambda e: (e.date_begin or e.create_date, e.id))
            .grouped("employee_id")
        )
        lines = {need: need._get_carrying_lines() for need in self.need_id}
        # Of who is not chosen yet, in a form in the making, there are none.
        for person in self.filtered("employee_id"):
            need = person.need_id
            records = Enrollment.union(
                *(by_employee.get(e, Enrollment) for e in aliases[person.employee_id])
            )
            found[person] = records.filtered(
                lambda e, need=need: need._is_served_by(e, lines[need])
            )
        return found
