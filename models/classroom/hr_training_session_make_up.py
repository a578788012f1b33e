from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import states

# Who was not there, with leave or without.
MISSED = ("absent", "excused")


class HrTrainingSession(models.Model):
    """A class for those who missed it (policy 6.3.1, 6.3.3).

    | action | who |
    | make-up class | officer, of a session that was held |

    It carries out no line of a plan: the session that was held has done so, and a line
    with a draft beside it would be waited for again.
    """

    _inherit = "hr.training.session"

    _guarded_fields = frozenset({"make_up_of_id"})

    make_up_of_id = fields.Many2one(
        comodel_name="hr.training.session",
        string="Make-up Class for",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    make_up_ids = fields.One2many(
        comodel_name="hr.training.session",
        inverse_name="make_up_of_id",
        string="Make-up Classes",
    )
    make_up_count = fields.Integer(compute="_compute_make_up_count")
    can_make_up = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("make_up", who=self._is_officer())
        return result

    @api.depends("make_up_ids")
    def _compute_make_up_count(self):
        counts = dict(
            self.env["hr.training.session"]._read_group(
                [("make_up_of_id", "in", self.ids)], ["make_up_of_id"], ["__count"]
            )
        )
        for session in self:
            session.make_up_count = counts.get(session._origin, 0)

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _get_missed_rows(self):
        """Rows of the register of whoever missed a class and has not made up for it.

        Key is the human: who passed the course by any of his records, or has a place
        in another session of it that is still to come, or in a make-up class of this
        one, is none of them; nor is who has left (sudo).
        """
        self.ensure_one()
        # sudo: the register and places in other sessions count, whoever may read them
        rows = self.env["hr.training.attendance"].sudo()
        missed_session = self.with_env(rows.env)
        rows = rows.search(
            [
                ("session_id", "=", self.id),
                ("status", "in", MISSED),
                ("enrollment_id.state", "in", states.ENROLLMENT_SEATED),
            ]
        )
        Person = self.env["hr.training.person"]
        people = rows.employee_id
        aliases = Person._get_aliases(people)
        known = people.browse().union(*aliases.values())
        places = rows.enrollment_id.search(
            [
                ("employee_id", "in", known.ids),
                ("course_id", "=", self.course_id.id),
                ("state", "not in", states.ENROLLMENT_ENDED),
            ]
        )
        coming = (states.SESSION_DRAFT, *states.SESSION_BOOKED)
        provided = places.filtered(
            lambda e: (
                e.result == states.RESULT_PASSED
                or e.session_id.make_up_of_id == missed_session
                or (e.session_id != missed_session and e.session_id.state in coming)
            )
        ).employee_id
        left = Person._filter_left(people)
        missed = people.filtered(lambda e: e not in left and not aliases[e] & provided)
        return rows.filtered(lambda row: row.employee_id in missed)

    # ------------------------------------------------------------
    # MAKE UP
    # ------------------------------------------------------------

    def action_make_up(self):
        """A draft session for those who missed class, and its form.

        It has the classes that were missed, some weeks later at the same hours, their
        trainers and a seat for each.
        """
        self.ensure_one()
        self._check_can_make_up()
        made = self._do_make_up()
        return self._get_form_action(made)

    def _get_cannot_make_up_reason(self):
        self.ensure_one()
        if self.state not in states.SESSION_HELD:
            return self.env._("A session is made up for once it was held.")
        return self.is_historic and self.env._(
            "An imported session is history: nobody makes up for it."
        )

    def _check_can_make_up(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("make_up")

    def _do_make_up(self):
        self.ensure_one()
        # Of two clicks at once the second is run again, and finds the first's people.
        self.env["hr.training.booking.lock"]._touch([self])
        rows = self._get_missed_rows()
        if not rows:
            raise UserError(
                self.env._(
                    "Nobody is left to make up: whoever was absent has passed, or has "
                    "a place in another session of the course."
                )
            )
        session_sudo = self._guard_sudo()
        slots = rows.slot_id.sorted("start")
        people = rows.enrollment_id.sorted("id").employee_id
        made = session_sudo.create(
            {
                "make_up_of_id": self.id,
                "course_id": self.course_id.id,
                "company_id": self.company_id.id,
                "name": self.env._("%(name)s (make-up class)", name=session_sudo.name),
                "method": session_sudo.method,
                "tz": self.tz,
                "place": session_sudo.place,
                "self_enrollment": "closed",
                "seats_max": len(people),
                "responsible_id": self.env.uid,
                "trainer_ids": [Command.set(session_sudo._get_still_teaching().ids)],
                "facility_ids": [Command.set(session_sudo.facility_ids.ids)],
                "slot_ids": [
                    Command.create({"start": start, "stop": stop})
                    for start, stop in slots._get_next_weeks()
                ],
            }
        )
        enrollments = session_sudo.env["hr.training.enrollment"].create(
            [{"session_id": made.id, "employee_id": employee.id} for employee in people]
        )
        # As people of a plan: who has another class then is passed over with a reason.
        enrollments._do_queue()
        return made.sudo(False).with_env(self.env)

    def _get_still_teaching(self):
        """The session's trainers who are still there (sudo)."""
        trainers = self.trainer_ids.filtered("active")
        return trainers - trainers._filter_left()

    def action_view_make_up(self):
        """Make-up classes of these sessions."""
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            [("make_up_of_id", "in", self.ids)],
        )

    def action_view_make_up_of(self):
        """The session that this one makes up for."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.make_up_of_id or self)
