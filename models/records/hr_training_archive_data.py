from odoo import models

from ...tools import states

# What of marks and register is compared with what was sealed.
MARK_FACTS = ("person", "evaluation", "attempt", "value")
REGISTER_FACTS = ("status", "check_in", "check_out", "late", "early")
SESSION_FACTS = ("course_version", "method", "hours", "pass_score", "released_on")
FORM_FACTS = ("method", "indicator", "required", "pass_score", "policy")
CERTIFICATE_FACTS = ("person", "name", "issued_on", "valid_until", "revoked_on")
REVIEW_FACTS = ("person", "group", "kind", "count")
PAPER_FACTS = ("required", "present", "waived", "reason")
CORRECTION_FACTS = ("on", "model", "record", "field", "old", "new", "reason")
RELEASED_FACTS = ("result", "passed_on", "valid_until", "fail_ungraded")


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
                    "trainer_ids": sorted(slot.trainer_ids.ids),
                    "rooms": slot.facility_ids.mapped("name"),
                }
                for slot in session.slot_ids.sorted(lambda s: (s.start, s.id))
            ],
            "people": [
                {
                    "id": enrollment.id,
                    "name": enrollment.employee_id.name,
                    "employee": enrollment.employee_id.id,
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
            "certificates": [
                {
                    "id": certificate.id,
                    "person": certificate.enrollment_id.id,
                    "name": certificate.name,
                    "issued_on": _day(certificate.issued_on),
                    "valid_until": _day(certificate.valid_until),
                    "revoked_on": _day(certificate.revoked_on),
                }
                for certificate in people.certificate_ids.sorted("id")
            ],
            "papers": [
                {
                    "kind": item.kind,
                    "required": item.required,
                    "present": item.present,
                    "waived": item.waived,
                    "reason": item.waive_reason or "",
                }
                for item in self.item_ids
            ],
            "questionnaires": self._get_questionnaire_data(),
            "reviews": self._get_review_data(),
            "corrections": [
                {
                    "id": correction.id,
                    "on": _moment(correction.create_date),
                    "by": correction.user_id.name,
                    "person": correction.employee_id.name or "",
                    "model": correction.res_model,
                    "record": correction.res_id,
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
                    "id": version.id,
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
        online = not self.session_id.slot_ids
        return [
            {
                "person": enrollment.id,
                "result": enrollment.result,
                "rate": enrollment.attendance_rate if enrollment.is_rated else None,
                # As it was judged: who goes on learning changes no result.
                "completion": enrollment.attendance_rate
                if online and enrollment.is_rated
                else None,
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
        """Counted answers of everybody together: smaller groups stay in Odoo.

        So does what is said of one of several trainers: a dossier is lent to others.
        """
        return self.env["hr.training.questionnaire.result"].search(
            [
                ("session_id", "=", self.session_id.id),
                ("is_total", "=", True),
                ("is_per_trainer", "=", False),
            ],
            order="evaluation_id, sequence, id",
        )

    def _get_review_data(self):
        """What 360° reviews say of people, by groups of raters (design §6.4)."""
        return [
            {
                "id": row.id,
                "evaluation": row.evaluation_id.id,
                "person": row.enrollment_id.id,
                "group": row.rater_group,
                "kind": row.kind,
                "item": row.item or "",
                "count": row.count,
                "mean": None if row.kind == "comment" else row.mean,
                "text": row.text or "",
            }
            for row in self._get_review_results()
        ]

    def _get_review_results(self):
        """Rows of reviews: there are none that may not be shown."""
        return self.env["hr.training.review.result"].search(
            [("evaluation_id.session_id", "=", self.session_id.id)],
            order="evaluation_id, enrollment_id, rater_group, sequence, id",
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
        session = data["session"]
        kinds = dict(self.item_ids._fields["kind"]._description_selection(self.env))
        lines = [
            (("session",), _pick(session, SESSION_FACTS), session["code"]),
            (("rules",), tuple(sorted(data["rules"].items())), session["code"]),
        ]
        lines += [
            (("material", row["id"]), row["sha256"], row["name"])
            for row in session["material"]
        ]
        lines += [
            (
                ("slot", slot["id"]),
                (slot["start"], slot["stop"], tuple(slot["trainer_ids"])),
                slot["start"],
            )
            for slot in data["slots"]
        ]
        for person in data["people"]:
            key = person["id"]
            lines.append((("person", key), person["employee"], person["name"]))
            lines.append((("state", key), person["state"], person["name"]))
        lines += [
            (
                ("register", row["person"], row["slot"]),
                _pick(row, REGISTER_FACTS),
                f"{names.get(row['person'])}, {starts.get(row['slot'])}",
            )
            for row in data["register"]
        ]
        lines += [
            (("form", form["id"]), _pick(form, FORM_FACTS), form["name"])
            for form in data["evaluations"]
        ]
        lines += [
            (("released", form["id"]), form["state"], form["name"])
            for form in data["evaluations"]
            if form["state"] == states.EVALUATION_RELEASED
        ]
        lines += [
            (
                ("mark", mark["id"]),
                _pick(mark, MARK_FACTS),
                f"{names.get(mark['person'])}, {forms.get(mark['evaluation'])}",
            )
            for mark in data["marks"]
        ]
        lines += [
            (
                ("result", row["person"]),
                (
                    *_pick(row, RELEASED_FACTS),
                    _rounded(row["rate"]),
                    _rounded(row["score"]),
                ),
                str(names.get(row["person"])),
            )
            for row in data["results"]
        ]
        lines += [
            (("certificate", row["id"]), _pick(row, CERTIFICATE_FACTS), row["name"])
            for row in data["certificates"]
        ]
        lines += [
            (
                ("questionnaire", row["id"]),
                (
                    row["evaluation"],
                    row["count"],
                    row["answered"],
                    _rounded(row["average"]),
                ),
                row["question"],
            )
            for row in data["questionnaires"]
        ]
        # Dossiers of before had none in them.
        lines += [
            (
                ("review", row["id"]),
                (
                    row["evaluation"],
                    *_pick(row, REVIEW_FACTS),
                    _rounded(row["mean"]),
                ),
                f"{names.get(row['person'])}, {forms.get(row['evaluation'])}",
            )
            for row in data.get("reviews", ())
        ]
        lines += [
            (
                ("correction", row["id"]),
                _pick(row, CORRECTION_FACTS),
                f"{row['person']}, {row['field']}",
            )
            for row in data["corrections"]
        ]
        lines += [
            (("paper", row["kind"]), _pick(row, PAPER_FACTS), kinds.get(row["kind"]))
            for row in data["papers"]
        ]
        return {key: (figures, name) for key, figures, name in lines}


def _rounded(value):
    return None if value is None else round(value, 4)


def _pick(row, names):
    return tuple(row[name] for name in names)
