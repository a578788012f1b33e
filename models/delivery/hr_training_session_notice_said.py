from odoo import fields, models

from ...tools import notices, states, versions


class HrTrainingSession(models.Model):
    """What is said to whom of a class: its facts, as they are told (design §6.14)."""

    _inherit = "hr.training.session"

    def _get_notice_facts(self):
        """What somebody in the class is told of it, JSON (sudo)."""
        self.ensure_one()
        slots = self.slot_ids.sorted("start")
        times = {str(slot.id): [str(slot.start), str(slot.stop)] for slot in slots}
        return {
            "times": list(times.values()),
            "slots": times,
            "zone": self.tz,
            "place": self.place or "",
            "venue": sorted((slots.facility_ids or self.facility_ids).ids),
            "trainers": sorted(self._get_trainers().ids),
        }

    def _render_notice_details(self):
        """Time, place, content, method, trainer and what to read, as HTML (sudo)."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "hr_training.notice_details", self._prepare_notice_details()
        )

    def _prepare_notice_details(self):
        """
        :return: dict ``rows``: list of ``(label, list of lines)``
        """
        self.ensure_one()
        # sudo: whoever is told of the class is told all of it
        session = self.sudo()
        # Booked it teaches a version, and not what is being written.
        content = session.course_version_id or session.course_id
        methods = dict(session._fields["method"]._description_selection(self.env))
        venues = session.slot_ids.facility_ids or session.facility_ids
        rows = [
            (
                self.env._("Time"),
                session.slot_ids.sorted("start").mapped("time_text"),
            ),
            (
                self.env._("Place"),
                list(filter(None, [session.place, *venues.mapped("name")])),
            ),
            (self.env._("Trainer"), session._get_trainers().mapped("name")),
            (self.env._("Method"), [methods.get(session.method)]),
            (self.env._("Content"), (content.objectives or "").splitlines()),
            (
                self.env._("Please read before"),
                session._get_readings(),
            ),
        ]
        return {"rows": [(label, lines) for label, lines in rows if any(lines)]}

    def _get_readings(self):
        """Names of what participants may read beforehand (sudo)."""
        self.ensure_one()
        rows = self.material_snapshot or ()
        if not rows:
            return []
        Material = self.env["hr.training.material"].with_context(active_test=False)
        known = Material.search(
            [
                ("id", "in", [row["id"] for row in rows]),
                ("state", "=", versions.RELEASED),
                ("visibility", "!=", "trainers"),
            ]
        )
        return [row["name"] for row in rows if row["id"] in known.ids]

    def _judge_notices(self, bundles, told):
        facts = {session.id: session._get_notice_facts() for session in self}
        enrollments = self.enrollment_ids.sorted("id")
        Person = self.env["hr.training.person"]
        # Who was hired again is in it by whichever of his records.
        human = Person._get_keys(enrollments.employee_id)
        places = enrollments.grouped(lambda e: (e.session_id, human[e.employee_id]))
        left = Person._filter_left(enrollments.employee_id)
        roles = {rows[0].role for rows in bundles.values()}
        managers = (
            enrollments._get_manager_partners() if notices.MANAGER in roles else {}
        )
        asked_of = (
            {(r.session_id, r.trainer_id): r for r in self._get_asked()}
            if notices.TRAINER in roles
            else {}
        )
        verdicts = {}
        for key, rows in bundles.items():
            session = rows.session_id
            known, now = told.get(key, {}), dict(facts[session.id])
            if rows[0].role == notices.PARTICIPANT:
                employee = rows.enrollment_id[-1:].employee_id
                mine = places[session, human[employee]] if employee else enrollments[:0]
                now["is"] = mine._get_notice_standing()
                if employee in left:
                    reason = self.env._("The person has left the company.")
                    verdicts[key] = notices.Verdict(None, {}, reason)
                    continue
                judge = notices.judge
            elif rows[0].role == notices.TRAINER:
                teaches = rows.trainer_id & session._get_trainers()
                now["is"] = session._get_notice_standing(bool(teaches))
                asked = asked_of.get((session, rows.trainer_id[-1:]))
                now["confirmed"] = session._get_confirmed(asked)
                judge = notices.judge_trainer
            else:
                leads = (rows.partner_id in managers[e] for e in session.enrollment_ids)
                if not any(leads):
                    # He was their manager when it was queued.
                    reason = self._get_nothing_new()
                    verdicts[key] = notices.Verdict(None, {}, reason)
                    continue
                now["is"] = session._get_notice_standing(True)
                now["people"] = session._get_people_of_manager(
                    rows.partner_id, managers, known
                )
                judge = notices.judge_manager
            again = any(rows.mapped("again"))
            asked = {row.kind for row in rows if not session._is_past_reminder(row)}
            kind = asked and judge(known, now, asked, again)
            if kind in notices.AHEAD and session._is_over():
                kind = None
            verdicts[key] = session._prepare_verdict(kind or None, known, now)
        return verdicts

    def _is_over(self):
        """Whether all that was announced is past (sudo)."""
        self.ensure_one()
        end = self.date_end
        ended = bool(end) and end <= fields.Datetime.now()
        return ended or self.state in states.SESSION_HELD

    def _is_past_reminder(self, row):
        """Whether a row reminds of a day that has come: it was sent too late (sudo)."""
        return bool(row.class_day) and row.class_day <= self._get_local_date(
            fields.Datetime.now()
        )

    def _prepare_verdict(self, kind, known, now):
        """What somebody knows by a message of this kind, or why he gets none."""
        reason = "" if kind else self._get_nothing_new()
        now["announced"] = kind == notices.NOTICE or bool(known.get("announced"))
        if "confirmed" in now and kind != notices.TRAINER_CONFIRMED:
            now["confirmed"] = known.get("confirmed")
        now["changed"] = notices.differences(known, now)
        inside = now["is"] == notices.IN
        now["gone"] = {
            slot: times
            for slot, times in (known.get("slots") or {}).items()
            if not inside or slot not in now["slots"]
        }
        if not inside:
            now["slots"] = {}
        return notices.Verdict(kind, now, reason)

    def _get_notice_standing(self, inside):
        """What a trainer or manager is told of the class as such (sudo)."""
        if self.state == states.SESSION_CANCELLED:
            return notices.OFF
        return notices.IN if inside else notices.OUT

    # ------------------------------------------------------------
    # MANAGERS
    # ------------------------------------------------------------

    def _get_people_of_manager(self, partner, managers, told):
        """What a manager's people are in the class (sudo).

        :param partner: the manager's contact
        :param dict managers: enrolment → contacts of whoever manages its person
        :param dict told: what he was told; who was in it is named when he is out
        :return: dict id of an employee, as text → standing, see ``tools.notices``
        """
        self.ensure_one()
        places = self.enrollment_ids.sorted("id").grouped("employee_id")
        known = told.get("people", {})
        if self.state == states.SESSION_CANCELLED:
            # Whoever was in it, as far as he knows, is not any more.
            return {
                key: notices.OUT
                for key, standing in known.items()
                if standing in notices.CONCERNED
            }
        people = {}
        for employee, mine in places.items():
            if partner not in managers[mine[-1]]:
                continue
            standing = mine._get_notice_standing()
            key = str(employee.id)
            if standing in notices.CONCERNED or known.get(key, notices.OUT) != standing:
                people[key] = standing
        return people
