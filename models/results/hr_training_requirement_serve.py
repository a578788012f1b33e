import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import requirements, states

_logger = logging.getLogger(__name__)

# Who has to do something.
OPEN_STATES = (requirements.DUE, requirements.OVERDUE, requirements.EXPIRING)


class HrTrainingRequirement(models.Model):
    """Who needs a course gets a place in its next session (policy 1.2, 1.3).

    People in training scope, and whoever a requirement names, are enrolled as soon as
    they join and once a day after that: in the first session that is scheduled, has
    seats left, is not kept for chosen people and begins within their days; who is
    overdue already in the first one there is. Where there is none they stay in the
    list “Required, No Session”, which is read from the same statement, so nothing is
    made twice and who leaves drops out.
    """

    _inherit = "hr.training.requirement"

    @api.model
    def _cron_serve(self):
        """Whoever needs a place, once a day."""
        self._do_serve(self._get_unserved())

    @api.model
    def _get_status_of(self, employee_ids):
        """Everything that is required of people today, as rows of dicts."""
        self._flush_facts()
        return self.env.execute_query_dict(
            self._get_status_query(employee_ids=employee_ids)
        )

    @api.model
    def _get_unserved(self, employee_ids=None):
        """People who have to do something and have no place, as rows of dicts.

        :param employee_ids: of these records only
        """
        self._flush_facts()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT * FROM (%s) status
                 WHERE state IN %s AND is_served AND enrollment_id IS NULL
              ORDER BY due_on, employee_id
                """,
                self._get_status_query(employee_ids=employee_ids),
                OPEN_STATES,
            )
        )

    @api.model
    def _do_serve(self, rows, in_time=True):
        """Enrol people of :meth:`_get_unserved`, in sudo.

        Whom one session does not take is tried in the next; a session that fails
        keeps nobody from the others.

        :param bool in_time: without asking: only what begins before it is due, and is
            not kept for people whom the training department chooses
        :return: dict of ``(employee id, course id)`` -> why somebody has no place, for
            those who have none in the end; empty where there is no session
        """
        # A human has two records perhaps, of two companies, and needs one place.
        needs = defaultdict(list)
        for row in rows:
            needs[row["human_id"], row["course_id"]].append(row)
        reasons = {(r["employee_id"], r["course_id"]): "" for r in rows}
        sessions = self._find_open_sessions(
            {r["course_id"] for r in rows}, closed=not in_time
        )
        left = {s: s.seats_left - s.waitlisted_count for s in sessions}
        ended = self._find_ended(sessions, rows)
        waiting = [
            iter(
                [
                    (row, session)
                    for session in sessions
                    for row in of_human
                    if session.course_id.id == row["course_id"]
                    and session.company_id.id == row["company_id"]
                    and (session.id, row["employee_id"]) not in ended
                    and (not in_time or self._begins_in_time(session, row))
                ]
            )
            for of_human in needs.values()
        ]
        while waiting:
            groups = {}
            for candidates in waiting:
                for row, session in candidates:
                    if left[session] > 0:
                        left[session] -= 1
                        groups.setdefault(session, []).append((row, candidates))
                        break
            waiting = []

            def step(session, groups=groups, waiting=waiting):
                ids = [row["employee_id"] for row, _candidates in groups[session]]
                refused = self._enroll_each(session, ids)
                for row, candidates in groups[session]:
                    key = row["employee_id"], row["course_id"]
                    if row["employee_id"] in refused:
                        reasons[key] = refused[row["employee_id"]]
                        left[session] += 1
                        waiting.append(candidates)
                        continue
                    for other in needs[row["human_id"], row["course_id"]]:
                        del reasons[other["employee_id"], other["course_id"]]

            sessions.browse()._run_isolated(
                sessions.browse(session.id for session in groups), step
            )
        return reasons

    @api.model
    def _find_open_sessions(self, course_ids, closed=False):
        """Sessions ahead of these courses, in order of their beginning (sudo).

        :param bool closed: those too whose people the training department chooses
        """
        # sudo: whoever joins is enrolled, whoever keeps the employee records
        Session = self.env["hr.training.session"].sudo()
        if not course_ids:
            return Session
        found = Session.search(
            [
                ("course_id", "in", list(course_ids)),
                ("state", "=", states.SESSION_SCHEDULED),
                *([] if closed else [("self_enrollment", "!=", "closed")]),
                "|",
                ("date_begin", "=", False),
                ("date_begin", ">", fields.Datetime.now()),
            ],
            order="date_begin, id",
        )
        # Who waits in line comes first.
        found.invalidate_recordset(["seats_left", "waitlisted_count"], flush=False)
        return found.filtered(lambda s: s.seats_left > s.waitlisted_count)

    @api.model
    def _find_ended(self, sessions, rows):
        """Places that were given back: nobody is put there again (sudo).

        Who had left, and is back, gave nothing back.
        """
        if not sessions:
            return set()
        ended = sessions.env["hr.training.enrollment"].search_fetch(
            [
                ("session_id", "in", sessions.ids),
                ("employee_id", "in", [row["employee_id"] for row in rows]),
                ("state", "in", states.ENROLLMENT_ENDED),
                ("has_left", "=", False),
            ],
            ["session_id", "employee_id"],
        )
        return {(e.session_id.id, e.employee_id.id) for e in ended}

    @api.model
    def _begins_in_time(self, session, row):
        if row["state"] == requirements.OVERDUE or not session.date_begin:
            return True
        return session._get_begin_date() <= row["due_on"]

    @api.model
    def _enroll_each(self, session, employee_ids):
        """Enrol all of them, or each one who may be.

        :return: dict employee id -> why he may not be enrolled
        """
        try:
            with self.env.cr.savepoint():
                session.enroll(employee_ids)
                return {}
        except UserError as error:
            if len(employee_ids) == 1:
                _logger.info("%s does not take %s: %s", session, employee_ids, error)
                return {employee_ids[0]: str(error)}
        refused = {}
        for employee_id in employee_ids:
            refused |= self._enroll_each(session, [employee_id])
        return refused
