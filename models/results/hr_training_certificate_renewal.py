from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import notices, states

COURSE_RETIRED = "retired"


class HrTrainingCertificate(models.Model):
    """What happens before a certificate ends (policy 1.3, 7.1.2).

    Within the days that the company has set, its holder and his manager are told, once.
    Who is required to have the course gets a place in its next session by the
    requirement, in the days that this one says; of others, :meth:`_do_ask_renewal` is
    called, once for each human and end. Who has left, has passed again meanwhile, or
    whose course is given no longer is neither told nor asked for.
    """

    _name = "hr.training.certificate"
    _inherit = ["hr.training.certificate", "hr.training.noticed.mixin"]

    _guarded_fields = frozenset({"renewal_told_for"})

    renewal_told_for = fields.Date(
        copy=False, help="The last day that its holder has been told of."
    )

    @api.model
    def _cron_renew(self):
        """Certificates that have come into their window, once a day."""
        # sudo: the run is nobody's
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            here = self.with_company(company).sudo()
            of_course = here._find_expiring(company).grouped("course_id")
            self._run_isolated(
                self.env["hr.training.course"].union(*of_course),
                lambda course, of_course=of_course: of_course[course]._do_renew(),
            )

    @api.model
    def _find_expiring(self, company):
        """Certificates of a company that end soon, of which nobody was told (sudo)."""
        today = company._get_training_today()
        soon = today + timedelta(days=company.training_certificate_renewal_days)
        found = self.search(
            [
                ("company_id", "=", company.id),
                ("revoked_on", "=", False),
                ("valid_until", ">=", today),
                ("valid_until", "<=", soon),
                ("course_id.active", "=", True),
                ("course_id.state", "!=", COURSE_RETIRED),
            ],
            order="valid_until desc, id desc",
        )
        found = found.filtered(lambda c: c.renewal_told_for != c.valid_until)
        return found._filter_to_renew()

    def _filter_to_renew(self):
        """Those that end with nothing to follow, one for a human and course (sudo)."""
        Person = self.env["hr.training.person"]
        employees = self.employee_id
        left = Person._filter_left(employees)
        people = Person._get_people(employees)
        ids = {i for person in people.values() for i in person.employee_ids}
        passes = self.env["hr.training.enrollment"]._get_passes(self.course_id, ids)
        kept, seen = self.browse(), set()
        for certificate in self:
            person = people[certificate.employee_id]
            key = person.key, certificate.course_id.id
            later = any(
                not until or until > certificate.valid_until
                for i in person.employee_ids
                for until in passes.get((certificate.course_id.id, i), ())
            )
            if later or key in seen or certificate.employee_id in left:
                continue
            seen.add(key)
            kept |= certificate
        return kept

    def _do_renew(self):
        """Tell whoever holds these, and ask for what renews them (sudo)."""
        if not self:
            return
        self._queue_expiring()
        self._filter_unrequired()._do_ask_renewal()
        self._write_alike({c.id: {"renewal_told_for": c.valid_until} for c in self})

    def _filter_unrequired(self):
        """Those whose holders no requirement gives a place in the course (sudo).

        Who need not take it any more, by a waiver, is asked for neither; who has a
        place in one of its sessions already has what he needs.
        """
        Requirement = self.env["hr.training.requirement"]
        Person = self.env["hr.training.person"]
        people = Person._get_people(self.employee_id)
        ids = {i for person in people.values() for i in person.employee_ids}
        served = {
            (row["employee_id"], row["course_id"])
            for row in Requirement._get_status_of(list(ids))
            if row["is_served"] or row["waiver_id"]
        }
        places = self.env["hr.training.enrollment"]._read_group(
            [
                ("employee_id", "in", list(ids)),
                ("course_id", "in", self.course_id.ids),
                ("state", "in", states.ENROLLMENT_ACTIVE),
                ("result", "=", states.RESULT_PENDING),
                (
                    "session_id.state",
                    "in",
                    (states.SESSION_DRAFT, *states.SESSION_BOOKED, states.SESSION_DONE),
                ),
            ],
            ["employee_id", "course_id"],
        )
        served |= {(employee.id, course.id) for employee, course in places}
        return self.filtered(
            lambda c: (
                not any(
                    (i, c.course_id.id) in served
                    for i in people[c.employee_id].employee_ids
                )
            )
        )

    def _do_ask_renewal(self):
        """Ask for a course for those whom nothing gives a place; hook (sudo)."""

    # ------------------------------------------------------------
    # NOTICES
    # ------------------------------------------------------------

    def _queue_expiring(self):
        """A row for the holder and one for his manager (sudo)."""
        Person = self.env["hr.training.person"]
        managers = self.employee_id.department_id._training_managers_above()
        vals_list = []
        for certificate in self:
            employee = certificate.employee_id
            own = Person._get_contact(employee)
            told = [(notices.PARTICIPANT, own)]
            chain = managers.get(employee.department_id, [])
            nearest = next(
                (users for users in chain if users.partner_id - own),
                self.env["res.users"],
            )
            told += [(notices.MANAGER, partner) for partner in nearest.partner_id - own]
            vals_list += [
                {
                    "kind": notices.CERTIFICATE_EXPIRING,
                    "role": role,
                    "partner_id": partner.id,
                    "company_id": certificate.company_id.id,
                    "res_model": certificate._name,
                    "res_id": certificate.id,
                    "certificate_id": certificate.id,
                }
                for role, partner in told
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _judge_notices(self, bundles, told):
        """Told of each end once, while it is still ahead (sudo)."""
        found = {certificate.id: certificate for certificate in self}
        to_renew = self.filtered(
            lambda c: not c.revoked_on and not c.is_expired and c.valid_until
        )._filter_to_renew()
        verdicts = {}
        for key, rows in bundles.items():
            certificate = found[rows[0].res_id]
            facts = {"until": str(certificate.valid_until or "")}
            new = told.get(key) != facts or any(rows.mapped("again"))
            open_ = certificate in to_renew
            verdicts[key] = notices.Verdict(
                notices.CERTIFICATE_EXPIRING if open_ and new else None,
                facts,
                self._get_nothing_new(),
            )
        return verdicts
