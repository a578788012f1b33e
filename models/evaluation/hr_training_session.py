from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import states


class HrTrainingSession(models.Model):
    """Evaluations and marks of a session (policy 7.1, 7.2).

    | action | who |
    | set marks | trainer, examiner, officer |
    """

    _inherit = "hr.training.session"

    # An exam may be set up after the class; released ones guard themselves.
    _editable_when_over = frozenset({"evaluation_ids"})

    evaluation_ids = fields.One2many(
        comodel_name="hr.training.evaluation",
        inverse_name="session_id",
        string="Evaluations",
    )

    # ------------------------------------------------------------
    # NOTICE: people prepare for exams (policy 6.2.1)
    # ------------------------------------------------------------

    def _get_exams(self):
        """Exams and practicals that are still ahead, by their time (sudo)."""
        self.ensure_one()
        return self.evaluation_ids.filtered(
            lambda e: e.method in states.ANNOUNCED_METHODS and e.opens_on
        ).sorted("opens_on")

    def _get_notice_facts(self):
        facts = super()._get_notice_facts()
        exams = self._get_exams()
        return {**facts, "exams": [[e.method, str(e.opens_on)] for e in exams]}

    def _get_announcements(self):
        days = self.company_id.training_exam_notice_days
        return super()._get_announcements() + [
            (self._get_local_date(exam.opens_on), days) for exam in self._get_exams()
        ]

    def _prepare_notice_details(self):
        details = super()._prepare_notice_details()
        # sudo: whoever is told of the class is told of its exams
        lines = [
            f"{exam.name}: {exam.window_text}" for exam in self.sudo()._get_exams()
        ]
        if lines:
            details["rows"].append((self.env._("Exam"), lines))
        return details

    def _check_evaluations_open(self):
        """Refuse other evaluations once results are out or the session has ended."""
        for session in self:
            if session.results_released:
                raise UserError(
                    self.env._(
                        "The results of %(session)s are released: its evaluations stay "
                        "as they are. The head of training can correct single marks.",
                        session=session.display_name,
                    )
                )
            session._check_not_ended()

    def _do_schedule(self):
        result = super()._do_schedule()
        for session_sudo in self._guard_sudo():
            session_sudo._make_evaluations()
        return result

    def _make_evaluations(self):
        """The evaluations that the course's forms ask for (sudo).

        What was set up by hand before stays: a form of a method that is there
        already makes no second one.
        """
        self.ensure_one()
        forms = self.course_id._get_taught_forms().filtered(
            lambda form: form.method not in self.evaluation_ids.mapped("method")
        )
        self.env["hr.training.evaluation"].sudo().create(
            [form._prepare_evaluation(self) for form in forms]
        )

    def action_view_scores(self):
        """Marks of these sessions."""
        return self._get_part_action("hr_training.hr_training_score_action")

    def set_marks(self, marks):
        """Enter marks as scores of the one open evaluation of a method (§10).

        :param marks: ``[(employee_id, method, value)]``, value from 0 to 100
        :return: the ``hr.training.score`` records, in the order given
        :raise UserError: names every mark that cannot be taken; nothing is kept
        """
        self.ensure_one()
        self._check_can_mark()
        return self.env["hr.training.score"]._do_set_marks(self, marks)

    def _check_can_mark(self):
        self._check_may_mark()
        self._check_states(
            states.SESSION_PUNCHABLE,
            self.env._(
                "Marks are entered from scheduling until closing; afterwards the head "
                "of training can correct them."
            ),
        )

    def _check_may_mark(self):
        for session in self:
            session.check_access("read")
            if not (self.env.su or session.may_mark):
                raise AccessError(
                    self.env._(
                        "Only its trainers, examiners and training officers enter "
                        "marks of %(session)s.",
                        session=session.display_name,
                    )
                )
