from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingScore(models.Model):
    """Marks that are entered in a list, for ``hr.training.session.set_marks``."""

    _inherit = "hr.training.score"

    @api.model
    def _do_set_marks(self, session, marks):
        """Enter marks for ``session.set_marks``, whose gate was passed.

        :return: the scores in the order given
        """
        # sudo: an examiner need not see the whole roster
        Score = self._guard_sudo()
        session = session.sudo()
        rows = Score._parse_marks(session, marks)
        evaluations = {
            method: self.env["hr.training.evaluation"]._get_open(session, method)
            for method in dict.fromkeys(method for _e, method, _v in rows)
        }
        if not self.env.su:
            Score._check_not_own({enrollment for enrollment, _m, _v in rows})
            Score._check_marked_by_hand(
                self.env["hr.training.evaluation"].union(*evaluations.values())
            )
        Score._check_attempts_mark_source(
            [(evaluations[method], enrollment, 1) for enrollment, method, _v in rows],
            "judge",
        )
        scores = Score.search(
            [
                ("evaluation_id", "in", [e.id for e in evaluations.values()]),
                ("attempt", "=", 1),
                "|",
                ("rater_id", "=", False),
                ("evaluation_id.second_marker", "=", True),
            ]
        )
        known, beside = self._split_marks(scores)
        Score._check_reasons(
            [
                (
                    known[enrollment, method],
                    evaluations[method].state == states.EVALUATION_RELEASED
                    and self.env._(
                        "%(name)s has a mark that is released; the head of training "
                        "can correct it.",
                        name=enrollment.employee_id.name,
                    ),
                )
                for enrollment, method, _value in rows
                if (enrollment, method) in known
            ]
        )
        Score.browse(
            known[enrollment, method].id
            for enrollment, method, _value in rows
            if (enrollment, method) in known
        )._check_mark_source("value")
        stamp = {"marker_id": self.env.uid, "marked_on": fields.Datetime.now()}
        to_create, changed = {}, {}
        for enrollment, method, value in rows:
            score = known.get((enrollment, method))
            if score:
                # Who is named twice has the mark named last.
                changed[score.id] = dict(stamp, value=value)
                continue
            to_create[(enrollment, method)] = dict(
                stamp,
                enrollment_id=enrollment.id,
                evaluation_id=evaluations[method].id,
                value=value,
                # As it is with a first mark: what is computed of all marks of the
                # person differs seldom, and what does not is not written again.
                is_counting=True,
                counting_mark=value,
            )
            if (enrollment, method) in beside:
                to_create[(enrollment, method)]["rater_id"] = self._get_second_rater()
        scores._write_alike(changed)
        created = Score.create(list(to_create.values()))
        created.filtered(
            lambda s: s.evaluation_id.state == states.EVALUATION_RELEASED
        )._check_first()
        known.update(zip(to_create, created, strict=True))
        result = Score.browse(
            dict.fromkeys(
                known[(enrollment, method)].id for enrollment, method, _v in rows
            )
        )
        return result.sudo(False).with_env(self.env)

    @api.model
    def _split_marks(self, scores):
        """Marks that the user would change, and where somebody else gave the first.

        :param scores: first attempts, in sudo
        :return: dict ``(enrolment, method)`` -> mark, and set of such keys
        :raise UserError: where two others have marked already
        """
        others = scores.with_env(self.env)._get_markers_beside_me()
        me = self.env["hr.training.person"]._get_my_users()
        officer = self._is_officer()
        known, beside = {}, {}
        for score in scores:
            key = score.enrollment_id, score.evaluation_id.method
            if score in others:
                beside.setdefault(key, score.browse())
                beside[key] |= score
            elif not score.rater_id or (not officer and score.marker_id & me):
                known[key] = score
        full = [marks for key, marks in beside.items() if len(marks) > 1]
        scores.browse().concat(*full).with_env(self.env)._check_marked_by_me()
        return known, set(beside)

    @api.model
    def _get_second_rater(self):
        """Id of the employee by which the user's mark stands beside the first."""
        rater = self.env.user.employee_id
        if not rater:
            raise UserError(self.env._("The second marker needs an employee record."))
        return rater.id

    @api.model
    def _parse_marks(self, session, marks):
        """Marks as ``[(enrolment, method, value)]``; every bad one is named.

        A person is found by any record of his: he may have another one by now than
        on enrolment (design §6.11).
        """
        seated = session.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        )
        aliases = self.env["hr.training.person"]._get_aliases(seated.employee_id)
        enrollments = {
            alias: enrollment
            for enrollment in seated
            for alias in aliases[enrollment.employee_id].ids
        }
        enrollments.update((e.employee_id.id, e) for e in seated)
        methods = dict(states.EVALUATION_METHODS)
        if not isinstance(marks, list | tuple):
            raise UserError(
                self.env._("Give marks as a list of employee, method and value each.")
            )
        rows, errors = [], []
        for position, entry in enumerate(marks, 1):
            name = str(position)
            if not isinstance(entry, list | tuple) or len(entry) != 3:
                errors.append(
                    self.env._(
                        "Mark %(mark)s: give employee, method and value.", mark=name
                    )
                )
                continue
            employee, method, value = entry
            employee_id = self._parse_employee(employee)
            if employee_id not in enrollments:
                errors.append(
                    self.env._("Mark %(mark)s: the person is not enrolled.", mark=name)
                )
            elif not isinstance(method, str) or method not in methods:
                errors.append(
                    self.env._(
                        "Mark %(mark)s: %(method)s is no method of evaluation.",
                        mark=name,
                        method=method,
                    )
                )
            elif not self._is_mark(value):
                errors.append(
                    self.env._(
                        "Mark %(mark)s: %(value)s is no number from 0 to 100.",
                        mark=name,
                        value=value,
                    )
                )
            else:
                rows.append((enrollments[employee_id], method, float(value)))
        if errors:
            raise UserError("\n".join(errors))
        return rows

    @api.model
    def _parse_employee(self, employee):
        """Id of an employee given as such or as a record; None for anything else."""
        if isinstance(employee, models.BaseModel):
            is_one = employee._name.startswith("hr.employee") and len(employee) == 1
            return employee.id if is_one else None
        is_id = isinstance(employee, int) and not isinstance(employee, bool)
        return employee if is_id else None
