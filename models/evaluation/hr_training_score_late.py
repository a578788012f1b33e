from odoo import models
from odoo.exceptions import AccessError, UserError

from ...tools import states


class HrTrainingScore(models.Model):
    """Marks after the release: first ones that come late, and corrections.

    Both are on record (``hr.training.correction``), and the results follow.
    """

    _inherit = "hr.training.score"

    # ------------------------------------------------------------
    # FIRST MARKS
    # ------------------------------------------------------------

    def _check_first(self):
        """After the release only who has no mark gets one; the rest is corrected.

        Where two people mark, both of them give theirs.
        """
        # sudo: all marks of the person count, whoever may read them
        reasons = []
        for score in self.sudo():
            evaluation = score.evaluation_id
            marks = score.enrollment_id.score_ids.filtered(
                lambda s, e=evaluation: s.evaluation_id == e
            )
            needed = 2 if evaluation.second_marker else 1
            several = len(marks) > needed or len(set(marks.mapped("attempt"))) > 1
            reasons.append(
                (
                    score,
                    several
                    and self.env._(
                        "%(name)s has a mark that is released; the head of training "
                        "can correct it.",
                        name=score.employee_id.name,
                    ),
                )
            )
        self._check_reasons(reasons)

    def _follow_up_results(self):
        """Marks after the release are recorded, and the results follow (sudo)."""
        late = self.filtered(
            lambda s: (
                s.enrollment_id.state == states.ENROLLMENT_COMPLETED
                and s.evaluation_id.state == states.EVALUATION_RELEASED
                # Whose answers are forgotten, of those no row tells.
                and s.method not in states.FORGOTTEN_METHODS
            )
        )
        if not late:
            return
        earliest = {}
        for mark in late.enrollment_id.score_ids.sorted("id"):
            earliest.setdefault((mark.enrollment_id, mark.evaluation_id), mark)
        first = late.filtered(lambda s: earliest[s.enrollment_id, s.evaluation_id] == s)
        self.env["hr.training.correction"].create(
            [
                score._prepare_correction(
                    "value",
                    False,
                    score._describe()["value"],
                    self.env._("First mark, entered after the release."),
                )
                for score in first
            ]
        )
        late.enrollment_id._on_record_corrected()

    # ------------------------------------------------------------
    # CORRECT
    # ------------------------------------------------------------

    def action_correct(self, value, reason):
        """Correct released marks, as head of training (design §6.6).

        Results are computed again.

        :param float value: the right mark
        :param str reason: kept with the old value
        """
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training corrects released marks.")
            )
        self.check_access("read")
        self._check_not_own(self.enrollment_id)
        self._check_reasons(
            [
                (
                    score,
                    score.evaluation_state != states.EVALUATION_RELEASED
                    and self.env._("The mark is not released yet: enter it anew."),
                )
                for score in self
            ]
        )
        if not self._is_mark(value):
            raise UserError(self.env._("A mark lies between 0 and 100."))
        self._do_correct({"value": value}, self._require_reason(reason))
        return True

    def _describe(self):
        return {"value": str(self.value)}

    def _write_correction(self, vals):
        result = super()._write_correction(vals)
        self._do_stamp()
        return result
