from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from ...tools import states


class HrTrainingEvaluation(models.Model):
    """Practical tests and reflections (policy 6.4.1, 7.2.2): who gets which paper.

    | action | who |
    | hand out to latecomers | officer; trainer or examiner of the session |
    | fill in | see ``hr.training.practical`` and ``hr.training.reflection`` |
    """

    _inherit = "hr.training.evaluation"

    rater_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_evaluation_rater_rel",
        column1="evaluation_id",
        column2="employee_id",
        string="Raters",
    )
    practical_ids = fields.One2many(
        comodel_name="hr.training.practical", inverse_name="evaluation_id"
    )
    reflection_ids = fields.One2many(
        comodel_name="hr.training.reflection", inverse_name="evaluation_id"
    )
    can_hand_out_papers = fields.Boolean(compute="_compute_can_hand_out_papers")

    # ------------------------------------------------------------
    # HAND OUT
    # ------------------------------------------------------------

    def _get_returns(self):
        papers = self.filtered(lambda e: e.method in states.PAPER_METHODS)
        returns = super(HrTrainingEvaluation, self - papers)._get_returns()
        seated = papers._get_seated()
        for evaluation in papers:
            done = evaluation._get_papers().filtered(
                lambda p: p.state == states.PAPER_SUBMITTED
            )
            returns[evaluation] = len(done.enrollment_id), len(seated[evaluation])
        return returns

    def _is_on_record(self):
        return super()._is_on_record() or bool(self._get_papers())

    def _get_frozen_reason(self, names):
        """A failed must-pass item has put its mark below this pass score."""
        if (
            "pass_score" in names
            and self.method == "practical"
            and states.PAPER_SUBMITTED in self.sudo().practical_ids.mapped("state")
        ):
            return self.env._(
                "A checklist was handed in: the pass score it was judged by stays."
            )
        return super()._get_frozen_reason(names)

    def _hand_out(self):
        self._make_papers()
        return super()._hand_out()

    @api.depends("state", "method")
    @api.depends_context("uid")
    def _compute_can_hand_out_papers(self):
        self._set_can("hand_out_papers")

    def action_hand_out_papers(self):
        """Papers for who joined after the opening."""
        self.check_access("read")
        self._check_can("hand_out_papers")
        self._guard_sudo()._make_papers()
        return True

    def _get_cannot_hand_out_papers_reason(self):
        self.ensure_one()
        # sudo: the session decides who marks, whoever may read it
        session = self.sudo().session_id
        if not (self._is_officer() or session.may_mark):
            return self.env._("Only those who mark the session hand out its papers.")
        if self.method not in states.PAPER_METHODS:
            return self.env._("There are no papers of this kind.")
        if self.state not in states.EVALUATION_TAKING:
            return self.env._("Only an open evaluation has papers.")
        return False

    def _get_papers(self):
        """Checklists or reflections of an evaluation, in sudo.

        sudo: they count, whoever may read them.
        """
        self.ensure_one()
        evaluation_sudo = self.sudo()
        if self.method == "practical":
            return evaluation_sudo.practical_ids
        return evaluation_sudo.reflection_ids

    def _do_move_deadlines(self, until):
        if self.method == "reflection":
            self.reflection_ids.filtered(
                lambda r: (
                    r.state == states.PAPER_OPEN
                    and r.deadline == until
                    and until != self.closes_on
                )
            ).write({"deadline": self.closes_on})
        return super()._do_move_deadlines(until)

    def _make_papers(self):
        """Checklists and reflections for all who have none yet, in one go (sudo)."""
        practicals = []
        for evaluation in self.filtered(lambda e: e.method == "practical"):
            known = evaluation._get_papers().enrollment_id
            missing = evaluation._get_participants() - known
            practicals += evaluation._prepare_practicals(missing)
        self.env["hr.training.practical"].create(practicals)
        written = self.filtered(lambda e: e.method == "reflection")
        frames = {
            evaluation.id: evaluation._prepare_reflection() for evaluation in written
        }
        self.env["hr.training.reflection"]._make_missing(
            [
                {"evaluation_id": evaluation.id, "enrollment_id": enrollment.id}
                for evaluation in written
                for enrollment in evaluation._get_participants()
            ],
            lambda want: frames[want["evaluation_id"]],
        )

    # ------------------------------------------------------------
    # PRACTICAL TEST (policy 7.2.2)
    # ------------------------------------------------------------

    def _prepare_practicals(self, enrollments, attempt=1):
        """Values of the checklists of people: one per rater who is named (sudo)."""
        self.ensure_one()
        if not self.survey_id:
            return []
        items = self.survey_id.question_ids._prepare_training_items()
        raters = self._get_raters(enrollments)
        nobody = self.env["hr.employee"]
        return [
            self._prepare_practical(enrollment, rater, attempt, items)
            for enrollment in enrollments
            for rater in raters[enrollment] or [nobody]
        ]

    def _prepare_practical(self, enrollment, rater=None, attempt=1, items=None):
        self.ensure_one()
        if items is None:
            items = self.survey_id.question_ids._prepare_training_items()
        return {
            "evaluation_id": self.id,
            "enrollment_id": enrollment.id,
            "attempt": attempt,
            "rater_id": rater.id if rater else False,
            "line_ids": [Command.create(item) for item in items],
        }

    def _get_raters(self, enrollments):
        """Dict enrolment -> employees who are asked; none leaves it to the session's.

        Where a department's manager is the person himself it is the next one up.
        """
        self.ensure_one()
        get_keys = self.env["hr.training.person"]._get_keys
        if self.rater_kind == "named":
            named = self.rater_ids.filtered(
                lambda r: (
                    r.active and self.company_id in r.company_id | r.user_id.company_ids
                )
            )
            keys = get_keys(named | enrollments.employee_id)
            # Of a human with two records the first is asked.
            once = {keys[rater]: rater for rater in reversed(named)}
            named = named.filtered(lambda r: once[keys[r]] == r)
            return {
                e: named.filtered(lambda r, e=e: keys[r] != keys[e.employee_id])
                for e in enrollments
            }
        nobody = self.env["hr.employee"]
        if self.rater_kind != "manager":
            return dict.fromkeys(enrollments, nobody)
        managers = {
            department: department._training_upwards().manager_id.filtered("active")
            for department in enrollments.employee_id.department_id
        }
        keys = get_keys(nobody.union(*managers.values()) | enrollments.employee_id)
        return {
            e: managers.get(e.employee_id.department_id, nobody).filtered(
                lambda r, e=e: keys[r] != keys[e.employee_id]
            )[:1]
            for e in enrollments
        }

    @api.model
    def _get_mark_source_reason(self, attempts, asked):
        """A mark that checklists make follows them (policy 7.2.2)."""
        reason = super()._get_mark_source_reason(attempts, asked)
        practicals = [a for a in attempts if a[0].method == "practical"]
        if reason or "value" not in asked or not practicals:
            return reason
        evaluation_ids = {e.id for e, _enrollment, _a in practicals}
        enrollment_ids = {e.id for _evaluation, e, _a in practicals}
        # sudo: which marks are a form's own, whoever may read them
        handed_in = self.env["hr.training.practical"].sudo()
        handed_in = {
            (evaluation, enrollment, attempt)
            for evaluation, enrollment, attempt in handed_in._read_group(
                [
                    ("evaluation_id", "in", list(evaluation_ids)),
                    ("enrollment_id", "in", list(enrollment_ids)),
                    ("state", "=", states.PAPER_SUBMITTED),
                ],
                ["evaluation_id", "enrollment_id", "attempt"],
            )
        }
        # sudo: names of people whom the user is about to mark
        return "\n".join(
            self.env._(
                "The mark of %(name)s comes from checklists: add another "
                "rater or another attempt.",
                name=enrollment.sudo().employee_id.name,
            )
            for evaluation, enrollment, attempt in practicals
            if (evaluation, enrollment, attempt) in handed_in
        )

    # ------------------------------------------------------------
    # REFLECTION (policy 6.4.1)
    # ------------------------------------------------------------

    def _prepare_reflection(self, attempt=1):
        """What all reflections of an evaluation start with (sudo)."""
        self.ensure_one()
        return {
            "attempt": attempt,
            "deadline": self.closes_on,
            "task": self._get_reflection_task(),
        }

    def _get_reflection_task(self):
        """The form's description and questions as plain text (sudo)."""
        survey = self.survey_id
        texts = [html2plaintext(survey.description or "").strip()]
        texts += [f"• {question.title}" for question in survey.question_ids]
        return "\n".join(filter(None, texts)) or False

    def _get_new_deadline(self):
        """As long from now as the form was open at first."""
        self.ensure_one()
        return fields.Datetime.now() + timedelta(days=max(self.duration_days, 1))

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    def _get_waiting(self):
        """Trainees until their reflection is due, raters until the release."""
        if self.method not in states.PAPER_METHODS:
            return super()._get_waiting()
        papers = self._get_papers().filtered(
            lambda p: p.enrollment_id.state in states.ENROLLMENT_SEATED
        )
        missing = papers.filtered(lambda p: p.state == states.PAPER_OPEN)
        if self.method == "practical":
            raters = missing.rater_id.user_id.filtered("active").partner_id
            of_nobody = missing.filtered(lambda p: not p.rater_id)
            return {
                "rate": raters,
                "check": of_nobody and self.session_id._get_markers(),
            }
        unmarked = papers.filtered(
            lambda p: p.state == states.PAPER_SUBMITTED and not p.score_id
        )
        in_time = missing.filtered(lambda p: not p.is_late)
        return {
            "fill": self._get_contacts(in_time.enrollment_id),
            "mark": unmarked and self.session_id._get_markers(),
        }

    def _prepare_reminder(self, asked):
        subject, sentences, path, label = super()._prepare_reminder(asked)
        if self.method == "reflection" and asked == "mark":
            path = "odoo/training-reflections"
        elif asked == "check":
            path, label = "odoo/training-practicals", self.env._("Open the checklists")
            sentences[0] = self.env._(
                "Checklists wait to be filled in: %(session)s.",
                session=self.session_id.display_name,
            )
        return subject, sentences, path, label

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_view_papers(self):
        """Checklists or reflections of an evaluation."""
        self.ensure_one()
        if self.method not in states.PAPER_METHODS:
            raise UserError(self.env._("Such an evaluation has no papers of its own."))
        xmlid = f"hr_training.hr_training_{self.method}_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("evaluation_id", "=", self.id)]
        action["context"] = {}
        return action
