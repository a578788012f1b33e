from odoo import fields, models

from ...tools import states

# What is told of a result, and kept of it where it changes.
RESULT_FIELDS = (
    "result",
    "score",
    "is_scored",
    "attendance_rate",
    "is_rated",
    "passed_on",
    "valid_until",
)


class HrTrainingEnrollment(models.Model):
    """What a result was is kept where a correction changes it (policy 2.2.5)."""

    _inherit = "hr.training.enrollment"

    def _do_recompute_results(self):
        released = self.filtered(lambda e: e.state == states.ENROLLMENT_COMPLETED)
        before = {e: {name: e[name] for name in RESULT_FIELDS} for e in released}
        result = super()._do_recompute_results()
        now = fields.Datetime.now()
        # sudo: rows are made here alone
        self.env["hr.training.result.change"]._guard_sudo().create(
            [
                {"enrollment_id": e.id, "changed_on": now, **values}
                for e, values in before.items()
                if any(e[name] != value for name, value in values.items())
            ]
        )
        return result

    def _get_file_days(self):
        """Which days a record of the file goes by: held from, to, and known on.

        What was imported, or entered of the past, was known when it happened. Where
        there is no class, as online, it is held when the result comes out.

        :return: ``(from, to, known on)``, each a date, or False: not yet
        """
        self.ensure_one()
        session = self.session_id
        first = session._get_local_date(session.date_begin)
        last = session._get_local_date(session.date_end)
        known = (
            session.results_released
            and self.state == states.ENROLLMENT_COMPLETED
            and session._get_local_date(session.released_on)
        )
        if known and session.is_historic:
            known = last or known
        return first or known, last or known, known

    def _get_file_source(self):
        """Where a record comes from: a session of ours, a past course, an import."""
        self.ensure_one()
        if not self.session_id.is_historic:
            return "session"
        return "past" if self.session_id.is_personal else "import"

    def _get_results_as_of(self, days, on):
        """What was known of these results on days (sudo).

        :param dict days: as of :meth:`_get_file_days`, by enrolment
        :param dict on: the day, by enrolment
        :return: dict enrolment → dict of the file's values
        """
        known = self.filtered(lambda e: days[e][2] and days[e][2] <= on[e])
        values = {e: {name: e[name] for name in RESULT_FIELDS} for e in known}
        changes = self.env["hr.training.result.change"].search(
            [("enrollment_id", "in", known.ids)], order="id desc"
        )
        for change in changes:
            # From the last back to the first after the day, whose values stood then.
            e = change.enrollment_id
            if e.session_id._get_local_date(change.changed_on) > on[e]:
                values[e] = {name: change[name] for name in RESULT_FIELDS}
        certificates = known._get_certificates_as_of(on)
        results = {}
        for e in self:
            of = values.get(e) or dict.fromkeys(RESULT_FIELDS)
            passed = of["result"] == states.RESULT_PASSED
            results[e] = {
                "result": of["result"] or states.RESULT_PENDING,
                "score": of["score"] if of["is_scored"] else None,
                "attendance_rate": of["attendance_rate"] if of["is_rated"] else None,
                "certificate": passed and certificates.get(e, False),
                "valid_until": (passed and of["valid_until"]) or False,
            }
        return results

    def _get_certificates_as_of(self, on):
        """Numbers of the certificates of who had passed on the day (sudo).

        Of several, the one that was not withdrawn yet; a later one replaced it.
        """
        certificates = self.env["hr.training.certificate"].search(
            [("enrollment_id", "in", self.ids)], order="id"
        )
        numbers = {}
        for certificate in certificates:
            e, revoked = certificate.enrollment_id, certificate.revoked_on
            if not revoked or revoked > on[e]:
                numbers.setdefault(e, certificate.name)
        return numbers
