from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools import notices, states


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

        A human is enrolled once, whatever employee records he has, and not beside a
        class that he attends or teaches then. Where one may not be enrolled, all such
        are named and nobody is (design §6.11, §10).

        :param employee_ids: list of ``hr.employee`` ids
        :param str overlap_reason: an officer's reason to enrol people who have
            another class at that time, or teach one
        :return: the ``hr.training.enrollment`` records, in the order given
        :raise UserError: session not open, or people who may not be enrolled
        """
        self.ensure_one()
        employees = self._get_employees_to_enroll(employee_ids)
        if not isinstance(overlap_reason, str | None | bool) or overlap_reason is True:
            raise UserError(self.env._("Give the reason for an overlap as a text."))
        self._check_can_enroll(employees, overlap_reason)
        people = self._lock_people(employees)
        known = self._get_places_of(people)
        new = employees.filtered(lambda e: people[e].key not in known)
        self._check_people(new, people, overlap_reason)
        return self._do_enroll(employees, people, known, overlap_reason)

    @api.model
    def _get_employees_to_enroll(self, employee_ids):
        """The employees asked for, once each and in order, in sudo.

        :raise UserError: for what is no list of ids of employees
        """
        if isinstance(employee_ids, models.BaseModel):
            employee_ids = employee_ids.ids
        elif isinstance(employee_ids, int) and not isinstance(employee_ids, bool):
            employee_ids = [employee_ids]
        if not isinstance(employee_ids, list | tuple | set | dict) or not all(
            self._is_id(employee_id) for employee_id in employee_ids
        ):
            raise UserError(
                self.env._("Say whom to enrol: a list of ids of employees.")
            )
        # sudo: rights are checked per role in ``_check_can_enroll``
        employees = self.env["hr.employee"].sudo().browse(dict.fromkeys(employee_ids))
        missing = employees - employees.exists()
        if missing:
            raise UserError(
                self.env._(
                    "There is no employee with the id %(ids)s.",
                    ids=", ".join(map(str, missing.ids)),
                )
            )
        return employees

    @api.model
    def _browse_to_enroll(self, session_id):
        session = self.browse(session_id if self._is_id(session_id) else ())
        if not session.exists():
            raise UserError(self.env._("Choose the session to enrol in."))
        return session

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

    def _lock_people(self, employees):
        """Take the lock rows of people: dict employee -> ``Person``.

        Two requests for one person at once: the second is run again and finds what
        the first made, under whatever record.
        """
        return self.env["hr.training.booking.lock"]._touch_people(employees)

    def _get_places_of(self, people):
        """The places in this session that people have already.

        :param people: dict employee -> ``Person``
        :return: dict key of a person -> enrolment in sudo
        """
        self.ensure_one()
        keys = {
            i: person.key for person in people.values() for i in person.employee_ids
        }
        existing = (
            self.env["hr.training.enrollment"]
            ._guard_sudo()
            .search(
                [
                    ("session_id", "=", self.id),
                    ("employee_id", "in", list(keys)),
                    ("state", "not in", states.ENROLLMENT_ENDED),
                ],
                order="id desc",
            )
        )
        return {keys[e.employee_id.id]: e for e in existing}

    def _check_new_people(self, employees, count):
        """Nobody gets a second place by another of his records.

        :param int count: how many places are to be made
        """
        people = self._lock_people(employees)
        known = self._get_places_of(people)
        twice = employees.filtered(lambda e: people[e].key in known)
        if twice:
            raise UserError(
                self.env._(
                    "%(names)s: enrolled in the session already.",
                    names=", ".join(twice.mapped("name")),
                )
            )
        if len({person.key for person in people.values()}) != count:
            raise UserError(self.env._("Somebody is named twice: enrol him once."))
        self._check_people(employees, people)

    def _check_people(self, employees, people, overlap_reason=False):
        """Name everybody who may not be enrolled here, all at once (design §10).

        :param employees: in sudo, those without a place here
        :param people: dict employee -> ``Person``; their lock rows are taken
        """
        left = self.env["hr.training.person"]._filter_left(employees)
        archived = employees.filtered(lambda e: not e.active) - left
        foreign = employees.filtered(
            lambda e: e.company_id and e.company_id != self.company_id
        )
        # sudo: a class counts whether or not the caller may see it
        Enrollment = self.env["hr.training.enrollment"].sudo()
        places = {e: (self, e) for e in employees}
        conflicts = {}
        if not overlap_reason and not self.is_historic:
            conflicts = Enrollment._find_conflicts(places, people)
        lacking = Enrollment._find_lacking(places, people)
        reasons = []
        for employee in employees:
            name = employee.name
            if employee in left:
                reasons.append(self.env._("%(name)s has left the company.", name=name))
            elif employee in archived:
                reasons.append(
                    self.env._(
                        "%(name)s: this record is archived, choose the one that is in "
                        "use today.",
                        name=name,
                    )
                )
            elif employee in foreign:
                reasons.append(
                    self.env._(
                        "%(name)s: employed in another company than the session's.",
                        name=name,
                    )
                )
            elif employee in lacking:
                text = Enrollment._get_lacking_text(lacking[employee])
                reasons.append(f"{name}: {text}")
            elif employee in conflicts:
                reasons.append(conflicts[employee].get_text())
        if not reasons:
            return
        if lacking:
            reasons.append(
                self.env._(
                    "The head of training can exempt people from what a course asks "
                    "for before, with a reason."
                )
            )
        if conflicts:
            reasons.append(
                self.env._(
                    "A training officer can enrol people in spite of another class, "
                    "with a reason."
                )
            )
        raise UserError("\n".join([self.env._("Nobody was enrolled."), *reasons]))

    def _do_enroll(
        self, employees, people, known, overlap_reason=False, themselves=False
    ):
        """Make the rows and hand out seats; rights and people were checked.

        :param people: dict employee -> ``Person``
        :param known: the places that people have already, by the person's key
        :param bool themselves: the people said so, whoever the user is
        """
        Enrollment = self.env["hr.training.enrollment"]._guard_sudo()
        missing = {}
        for employee in employees:
            if people[employee].key not in known:
                missing.setdefault(people[employee].key, employee)
        created = Enrollment.create(
            [
                {
                    "session_id": self.id,
                    "employee_id": employee.id,
                    "overlap_reason": overlap_reason,
                }
                for employee in missing.values()
            ]
        )
        known = known | dict(zip(missing, created, strict=True))
        enrollments = Enrollment.browse(
            dict.fromkeys(known[people[e].key].id for e in employees)
        )
        if overlap_reason:
            self._do_allow_overlap(enrollments - created, overlap_reason)
        direct = enrollments.filtered(
            lambda e: (
                e.state == states.ENROLLMENT_REQUESTED
                and self._is_admitted_at_once(e.employee_id)
            )
        )
        # Who asked before may have been taken since; the others were checked.
        earlier = direct - created
        earlier._check_still_there()
        earlier._check_prerequisites()
        earlier._check_overlaps()
        direct._do_queue()
        created._tell_entered(notices.NOMINATION, themselves)
        earlier._tell_entered(notices.ACCEPTED)
        return enrollments.sudo(False).with_env(self.env)

    def _do_allow_overlap(self, enrollments, reason):
        """Give people who wait for it the reason for an overlap (sudo)."""
        waiting = enrollments.filtered(
            lambda e: e.state in states.ENROLLMENT_ACTIVE and not e.overlap_reason
        )
        waiting.write({"overlap_reason": reason, "skip_reason": False})
        waiting._promote(waiting.session_id)

    def _is_admitted_at_once(self, employee):
        """By request only an employee's own enrolment waits for acceptance."""
        if self.self_enrollment != "approval" or self._is_officer():
            return True
        return employee.id in self.env["hr.department"]._training_team_employees()._ids

    def action_enroll_myself(self):
        """The employee's own button: a seat, a place in line, or a request."""
        for session in self:
            own = self.env["hr.department"]._training_own_employees()
            own = own.filtered(
                lambda e, s=session: e.active and e.company_id == s.company_id
            )
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
