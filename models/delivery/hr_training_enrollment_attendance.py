from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

from ...tools import attendance, states


class HrTrainingEnrollment(models.Model):
    """A person's part in the register: his rows, and his rate by design §7."""

    _inherit = "hr.training.enrollment"

    attendance_ids = fields.One2many(
        comodel_name="hr.training.attendance", inverse_name="enrollment_id"
    )

    def _sync_register(self):
        """A row for each enrolled person and slot, read from its facts (design §6.10).

        Who was enrolled before and comes back has the rows he had.
        """
        enrolled = self.filtered(lambda e: e.state == states.ENROLLMENT_ENROLLED)
        if not enrolled:
            return
        enrolled._take_over_rows()
        self.env["hr.training.attendance"]._guard_sudo()._make_missing(
            [
                {"enrollment_id": enrollment.id, "slot_id": slot.id}
                for enrollment in enrolled
                for slot in enrollment.session_id.slot_ids
            ]
        )
        enrolled._follow_facts()

    def _take_over_rows(self):
        """Rows of the same humans' ended enrolments in the session become theirs."""
        Attendance = self.env["hr.training.attendance"]._guard_sudo()
        left = Attendance.search(
            [
                ("session_id", "in", self.session_id.ids),
                ("enrollment_id.state", "in", states.ENROLLMENT_ENDED),
            ]
        )
        if not left:
            return
        keys = self.env["hr.training.person"]._get_keys(
            self.employee_id | left.employee_id
        )
        back = {(e.session_id, keys[e.employee_id]): e for e in self}
        taken = set()
        for row in left.sorted("id", reverse=True):
            enrollment = back.get((row.session_id, keys[row.employee_id]))
            # Of several times enrolled the last one's row is on the register.
            if enrollment and (enrollment.id, row.slot_id.id) not in taken:
                taken.add((enrollment.id, row.slot_id.id))
                row.enrollment_id = enrollment

    def _follow_facts(self):
        """Read the register of these people anew where something may be known of it."""
        # sudo: whoever enrols need not see slots and punches
        sessions = self.sudo().session_id
        begun = sessions.filtered(
            lambda s: any(slot._is_begun() for slot in s.slot_ids)
        )
        slots = sessions.slot_ids
        if not slots:
            return
        first, last = min(slots.mapped("start")), max(slots.mapped("stop"))
        Punch = self.env["hr.training.punch"].sudo()
        if begun or Punch._has_between(first, last):
            self.env["hr.training.attendance"]._do_follow_facts(
                self.employee_id, first, last
            )

    def _get_attendance(self, completions):
        """``(rate, enough)`` by design §7, each None where nobody can know (sudo).

        :param dict completions: eLearning completion in percent per enrolment
        """
        self.ensure_one()
        session = self.session_id
        if not session.slot_ids:
            rate = completions.get(self)
            enough = None if rate is None else rate >= session.min_attendance
            return rate, enough
        entries = [
            (row.status, (row.slot_id.stop - row.slot_id.start).total_seconds())
            for row in self.attendance_ids
        ]
        return (
            attendance.attendance_rate(entries),
            attendance.is_enough(entries, session.min_attendance),
        )

    def _get_channel_completions(self):
        """eLearning completion in percent, for sessions without slots."""
        enrollments = self.filtered(
            lambda e: not e.session_id.slot_ids and e.course_id.channel_id
        )
        if not enrollments:
            return {}
        contacts = enrollments._get_all_contacts()
        Membership = self.env["slide.channel.partner"].with_context(active_test=False)
        memberships = Membership.search(
            [
                ("channel_id", "in", enrollments.course_id.channel_id.ids),
                (
                    "partner_id",
                    "in",
                    list({p for ids in contacts.values() for p in ids}),
                ),
            ]
        )
        done = {
            # Content that is added later takes nothing from who had finished.
            (m.channel_id.id, m.partner_id.id): 100.0
            if m.member_status == "completed"
            else float(m.completion)
            for m in memberships
        }
        return {
            e: max(
                (done.get((e.course_id.channel_id.id, p), 0.0) for p in contacts[e]),
                default=0.0,
            )
            for e in enrollments
        }

    def _get_all_contacts(self):
        """Contacts by which a person may have learned (sudo).

        Of all records of the human, and the one he had when he was enrolled, unless
        it is somebody else's now.

        :return: dict enrolment -> set of ids of contacts
        """
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        of_human = {
            employee: set((records.work_contact_id | records.user_id.partner_id).ids)
            for employee, records in aliases.items()
        }
        now_of = defaultdict(set)
        # sudo is the caller's: people of other companies, and who has left
        Employee = self.env["hr.employee"].with_context(active_test=False)
        for employee in Employee.search(
            Domain("work_contact_id", "in", self.contact_id.ids)
            | Domain("user_id.partner_id", "in", self.contact_id.ids)
        ):
            for partner in employee.work_contact_id | employee.user_id.partner_id:
                now_of[partner.id].add(employee.id)
        contacts = {}
        for enrollment in self:
            contact, employee = enrollment.contact_id.id, enrollment.employee_id
            contacts[enrollment] = set(of_human[employee])
            if contact and now_of[contact] <= set(aliases[employee].ids):
                contacts[enrollment].add(contact)
        return contacts
