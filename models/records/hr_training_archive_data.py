from odoo import models

from ...tools import states

# What of marks and register is compared with what was sealed.
MARK_FACTS = ("person", "evaluation", "attempt", "value")
REGISTER_FACTS = ("status", "check_in", "check_out", "late", "early")


def _moment(value):
    """A moment in UTC, as ``tools.dossier_check`` reads it."""
    return value.strftime("%Y-%m-%dT%H:%M:%S") if value else None


def _day(value):
    return value.isoformat() if value else None


class HrTrainingArchive(models.Model):
    """The facts of a session as data (policy 6.4.3).

    From these ``tools.dossier_check``, which every dossier has in it, rebuilds register
    and results without Odoo; and what is in the database is compared with them.
    """

    _inherit = "hr.training.archive"

    def _get_dossier_data(self):
        """Dict of what is written as ``data.json`` (sudo)."""
        self.ensure_one()
        session = self.session_id
        people = self._get_dossier_people()
        return {
            "session": self._get_session_data(),
            "rules": {
                "grace": session.grace_minutes,
                "limit": session.limit_minutes,
                "doors": session.doors_minutes,
                "after": session.after_minutes,
                "min_attendance": session.min_attendance,
            },
            "slots": [
                {
                    "id": slot.id,
                    "start": _moment(slot.start),
                    "stop": _moment(slot.stop),
                    "trainers": slot.trainer_ids.mapped("name"),
                    "rooms": slot.facility_ids.mapped("name"),
                }
                for slot in session.slot_ids.sorted(lambda s: (s.start, s.id))
            ],
            "people": [
                {
                    "id": enrollment.id,
                    "name": enrollment.employee_id.name,
                    "department": enrollment.department_id.complete_name or "",
                    "job": enrollment.job_id.name or "",
                    "state": enrollment.state,
                }
                for enrollment in people
            ],
            "register": self._get_register_data(people),
            "evaluations": [
                {
                    "id": evaluation.id,
                    "name": evaluation.name,
                    "method": evaluation.method,
                    "indicator": evaluation.indicator,
                    "state": evaluation.state,
                    "required": evaluation.is_required,
                    "pass_score": evaluation.pass_score,
                    "policy": evaluation.attempt_policy,
                }
                for evaluation in session.evaluation_ids.sorted("id")
            ],
            "marks": self._get_marks_data(people),
            "results": self._get_results_data(people),
            "questionnaires": self._get_questionnaire_data(),
            "corrections": [
                {
                    "id": correction.id,
                    "on": _moment(correction.create_date),
                    "by": correction.user_id.name,
                    "person": correction.employee_id.name or "",
                    "field": correction.field_name,
                    "old": correction.old_value,
                    "new": correction.new_value,
                    "reason": correction.reason,
                }
                for correction in self._get_corrections()
            ],
        }

    def _get_dossier_people(self):
        """Who took part, whoever has left by now (sudo)."""
        enrollments = self.session_id.with_context(active_test=False).enrollment_ids
        return enrollments.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        ).sorted("id")

    def _get_corrections(self):
        return self.env["hr.training.correction"].search(
            [("session_id", "=", self.session_id.id)], order="id"
        )

    def _get_session_data(self):
        session = self.session_id
        return {
            "code": session.code,
            "name": session._get_title(),
            "course": session.course_id.code,
            "course_name": session.course_id.name,
            "course_version": session.course_version,
            "company": session.company_id.name,
            "method": session.method,
            "hours": session.hours,
            "pass_score": session.pass_score,
            "time_zone": session.tz,
            "place": session.place or "",
            "trainers": session._get_trainers().mapped("name"),
            "released_on": _moment(session.released_on),
            "material": [
                {
                    "name": version.material_id.name,
                    "version": version.name,
                    "sha256": version.checksum,
                    "url": version.url or "",
                }
                for version in session.material_version_ids
            ],
        }

    def _get_register_data(self, people):
        rows = people.attendance_ids.sorted(
            lambda r: (r.enrollment_id.id, r.slot_id.id)
        )
        return [
            {
                "id": row.id,
                "person": row.enrollment_id.id,
                "slot": row.slot_id.id,
                "status": row.status,
                "check_in": _moment(row.check_in),
                "check_out": _moment(row.check_out),
                "late": row.minutes_late,
                "early": row.minutes_early,
                "source": row.source or "",
                # What somebody entered stands, whatever the times say.
                "entered": (row.hand_entry or {}).get("status"),
                "note": row.note or "",
            }
            for row in rows
        ]

    def _get_marks_data(self, people):
        scores = people.score_ids.filtered(lambda s: s.evaluation_id)
        counted = set()
        for of in scores.grouped(lambda s: (s.enrollment_id, s.evaluation_id)).values():
            for some in of._get_counted_attempts().values():
                counted.update(some.ids)
        return [
            {
                "id": score.id,
                "person": score.enrollment_id.id,
                "evaluation": score.evaluation_id.id,
                "attempt": score.attempt,
                "value": score.value,
                "counts": score.id in counted,
                "by": (score.rater_id or score.marker_id.employee_id).name or "",
                "on": _moment(score.marked_on),
                "comment": score.comment or "",
            }
            for score in scores.sorted("id")
        ]

    def _get_results_data(self, people):
        completions = people._get_channel_completions()
        return [
            {
                "person": enrollment.id,
                "result": enrollment.result,
                "rate": enrollment.attendance_rate if enrollment.is_rated else None,
                "completion": completions.get(enrollment),
                "score": enrollment.score if enrollment.is_scored else None,
                "fail_ungraded": bool(enrollment.ungraded_failed_on),
                "passed_on": _day(enrollment.passed_on),
                "valid_until": _day(enrollment.valid_until),
                "certificate": ", ".join(
                    enrollment.certificate_ids.filtered(
                        lambda c: not c.revoked_on
                    ).mapped("name")
                ),
            }
            for enrollment in people
            if enrollment.state == states.ENROLLMENT_COMPLETED
        ]

    def _get_questionnaire_data(self):
        """What was answered, counted: of nobody, as it may be shown (design §6.4)."""
        return [
            {
                "id": row.id,
                "evaluation": row.evaluation_id.id,
                "question": row.question,
                "item": row.item or "",
                "choice": row.choice or "",
                "count": row.count,
                "answered": row.answered,
                "average": row.average if row.is_rated else None,
                "text": row.text or "",
            }
            for row in self._get_total_results()
        ]

    def _get_total_results(self):
        """Counted answers of everybody together: smaller groups stay in Odoo."""
        return self.env["hr.training.questionnaire.result"].search(
            [("session_id", "=", self.session_id.id), ("is_total", "=", True)],
            order="evaluation_id, sequence, id",
        )

    # ------------------------------------------------------------
    # COMPARED
    # ------------------------------------------------------------

    def _get_figures(self, data):
        """What of a dossier's data has to be in the database, still the same.

        Names and texts are not: whoever was erased is a number there and a name here.

        :return: dict of what a line is called → its figures
        """
        names = {person["id"]: person["name"] for person in data["people"]}
        forms = {form["id"]: form["name"] for form in data["evaluations"]}
        starts = {slot["id"]: slot["start"] for slot in data["slots"]}
        figures = {
            ("slot", slot["id"]): ((slot["start"], slot["stop"]), slot["start"])
            for slot in data["slots"]
        }
        figures.update(
            (
                ("register", row["person"], row["slot"]),
                (
                    tuple(row[name] for name in REGISTER_FACTS),
                    f"{names.get(row['person'])}, {starts.get(row['slot'])}",
                ),
            )
            for row in data["register"]
        )
        figures.update(
            (
                ("mark", mark["id"]),
                (
                    (
                        mark["person"],
                        mark["evaluation"],
                        mark["attempt"],
                        mark["value"],
                    ),
                    f"{names.get(mark['person'])}, {forms.get(mark['evaluation'])}",
                ),
            )
            for mark in data["marks"]
        )
        figures.update(
            (
                ("result", row["person"]),
                (
                    (row["result"], _rounded(row["rate"]), _rounded(row["score"])),
                    str(names.get(row["person"])),
                ),
            )
            for row in data["results"]
        )
        figures.update(
            (
                ("questionnaire", row["id"]),
                ((row["count"], row["answered"]), row["question"]),
            )
            for row in data["questionnaires"]
        )
        figures.update(
            (
                ("correction", row["id"]),
                ((row["on"], row["field"]), f"{row['person']}, {row['field']}"),
            )
            for row in data["corrections"]
        )
        return figures


def _rounded(value):
    return None if value is None else round(value, 4)
