from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools import states


class HrTrainingSession(models.Model):
    """How people come into a session (policy 2.2.3, design §6.2).

    | action | who |
    | enrol anybody, in spite of an overlap | officer |
    | nominate | department manager, his people |
    | enrol, withdraw oneself | the employee, where the session lets him |

    Seats are given in ``hr.training.session.seat``.
    """

    _inherit = "hr.training.session"

    def enroll(self, employee_ids, overlap_reason=False):
        """Enrol people in the order given (design §10).

        An officer enrols anyone, a department manager his people, an employee
        himself where the session lets him. Seats go in order; who finds none is
        waitlisted. Who has an enrolment already keeps it.

        :param employee_ids: list of ``hr.employee`` ids
        :param str overlap_reason: an officer's reason to enrol people who have
            another class at that time
        :return: the ``hr.training.enrollment`` records, in the order given
        :raise UserError: session not open, or a person taken at that time
        """
        self.ensure_one()
        employees = self._get_employees_to_enroll(employee_ids)
        self._check_can_enroll(employees, overlap_reason)
        return self._do_enroll(employees, overlap_reason)

    @api.model
    def _get_employees_to_enroll(self, employee_ids):
        if isinstance(employee_ids, models.BaseModel):
            employee_ids = employee_ids.ids
        elif isinstance(employee_ids, int):
            employee_ids = [employee_ids]
        # sudo: rights are checked per role in ``_check_can_enroll``
        employees = self.env["hr.employee"].sudo().browse(dict.fromkeys(employee_ids))
        if len(employees.exists()) != len(employees):
            raise UserError(self.env._("A person to enrol does not exist any more."))
        return employees

    def _check_can_enroll(self, employees, overlap_reason=False):
        """Whether the caller may enrol these people here, by role and state."""
        self.ensure_one()
        self.check_access("read")
        officer = self._is_officer()
        open_states = [states.SESSION_SCHEDULED, states.SESSION_ONGOING]
        if officer:
            open_states.append(states.SESSION_DRAFT)
        if self.state not in open_states:
            raise UserError(
                self.env._(
                    "%(session)s is not open for enrolment.", session=self.display_name
                )
            )
        foreign = employees.filtered(
            lambda e: e.company_id and e.company_id != self.company_id
        )
        if foreign:
            raise UserError(
                self.env._(
                    "%(names)s: employed in another company than the session's.",
                    names=", ".join(foreign.mapped("name")),
                )
            )
        if overlap_reason and not officer:
            raise AccessError(
                self.env._("Only a training officer can enrol in spite of an overlap.")
            )
        if officer:
            return
        team = self.env["hr.department"]._training_team_employees()
        own = self.env["hr.department"]._training_own_employees()
        others = employees - team - own
        if others:
            raise AccessError(
                self.env._(
                    "You can enrol yourself and the people of your departments only."
                )
            )
        if (employees - team) and self.self_enrollment == "closed":
            raise UserError(
                self.env._(
                    "The training department enrols for %(session)s. Please ask it.",
                    session=self.display_name,
                )
            )

    def _do_enroll(self, employees, overlap_reason=False):
        """Make the rows and hand out seats; rights were checked."""
        Enrollment = self.env["hr.training.enrollment"]._guard_sudo()
        # Two requests for one person at once: the second is run again and finds
        # the first's row, instead of breaking the unique index.
        self.env["hr.training.booking.lock"]._touch([employees])
        existing = Enrollment.search(
            [
                ("session_id", "=", self.id),
                ("employee_id", "in", employees.ids),
                ("state", "not in", states.ENROLLMENT_ENDED),
            ]
        )
        known = {e.employee_id.id: e for e in existing}
        missing = employees.filtered(lambda e: e.id not in known)
        created = Enrollment.create(
            [
                {
                    "session_id": self.id,
                    "employee_id": employee.id,
                    "overlap_reason": overlap_reason,
                }
                for employee in missing
            ]
        )
        known.update((e.employee_id.id, e) for e in created)
        enrollments = Enrollment.browse(known[e.id].id for e in employees)
        direct = enrollments.filtered(
            lambda e: (
                e.state == states.ENROLLMENT_REQUESTED
                and self._is_admitted_at_once(e.employee_id)
            )
        )
        direct._do_admit()
        return enrollments.sudo(False).with_env(self.env)

    def _is_admitted_at_once(self, employee):
        """By request only an employee's own enrolment waits for acceptance."""
        if self.self_enrollment != "approval" or self._is_officer():
            return True
        return employee.id in self.env["hr.department"]._training_team_employees()._ids

    def action_enroll_myself(self):
        """The employee's own button: a seat, a place in line, or a request."""
        for session in self:
            own = self.env["hr.department"]._training_own_employees()
            own = own.filtered(lambda e, s=session: e.company_id == s.company_id)
            if not own:
                raise UserError(
                    self.env._("Your user has no employee record in this company.")
                )
            session.enroll(own[:1].ids)
        return True

    def action_withdraw_myself(self, reason=False):
        """The employee's own button to give his place back."""
        own = self.env["hr.training.enrollment"].search(
            [
                ("session_id", "in", self.ids),
                ("is_my_own", "=", True),
                ("state", "not in", states.ENROLLMENT_ENDED),
            ]
        )
        if not own:
            raise UserError(self.env._("You are not enrolled in this session."))
        return own.action_withdraw(reason)
