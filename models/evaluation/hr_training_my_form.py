from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import marking, states

# What a row comes from; a further kind takes the next number.
KIND_ANSWER = 0
KIND_QUESTIONNAIRE = 1
KIND_REFLECTION = 2
KIND_PRACTICAL = 3
KIND_REVIEW = 4
KINDS = 10
# Those that are filled in on a form of Odoo's, and not on a page of their own.
KIND_MODELS = {
    KIND_REFLECTION: "hr.training.reflection",
    KIND_PRACTICAL: "hr.training.practical",
    KIND_REVIEW: "hr.training.review",
}
# What was handed in stays in sight of who handed it in; a review of others does not.
KINDS_KEPT = (KIND_REFLECTION, KIND_PRACTICAL)


class HrTrainingMyForm(models.Model):
    """Forms that wait for the user, and those he handed in.

    A view, each person's own: exams, questionnaires, reflections, checklists and
    reviews of others alike. Of an anonymous questionnaire it knows what the person
    himself knows, and only while it is open: whether he has answered, and not when.
    """

    _name = "hr.training.my.form"
    _description = "My Form"
    _inherit = ["hr.training.flow.mixin"]
    _auto = False
    _order = "deadline, method, id"
    _depends = {
        "survey.user_input": [
            "partner_id",
            "state",
            "deadline",
            "end_datetime",
            "test_entry",
            "training_evaluation_id",
            "training_enrollment_id",
            "training_attempt",
        ],
        "hr.training.evaluation": ["session_id", "method", "state", "closes_on"],
        "hr.training.enrollment": ["employee_id", "state"],
        "hr.training.participation": ["evaluation_id", "enrollment_id", "is_answered"],
        "hr.training.reflection": [
            "evaluation_id",
            "enrollment_id",
            "attempt",
            "state",
            "deadline",
            "submitted_on",
            "score_id",
        ],
        "hr.training.practical": [
            "evaluation_id",
            "enrollment_id",
            "attempt",
            "state",
            "rater_id",
            "submitted_on",
        ],
        "hr.training.review": [
            "evaluation_id",
            "enrollment_id",
            "rater_group",
            "rater_id",
            "state",
        ],
        "hr.employee": ["user_id"],
        "hr.training.session": ["state", "results_released"],
        "hr.training.score": ["user_input_id", "value"],
        "res.users": ["partner_id", "active"],
    }

    kind = fields.Integer(string="Source", readonly=True, aggregator=None)
    user_id = fields.Many2one(comodel_name="res.users", readonly=True)
    user_input_id = fields.Many2one(comodel_name="survey.user_input", readonly=True)
    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation", readonly=True
    )
    session_id = fields.Many2one(comodel_name="hr.training.session", readonly=True)
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", readonly=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="About",
        readonly=True,
        help="Empty: the user's own form.",
    )
    method = fields.Selection(
        selection=states.EVALUATION_METHODS, string="Kind", readonly=True
    )
    attempt = fields.Integer(readonly=True, aggregator=None)
    answer_state = fields.Selection(
        selection=[
            ("new", "To Fill"),
            ("in_progress", "Begun"),
            ("done", "Handed In"),
        ],
        string="Status",
        readonly=True,
    )
    deadline = fields.Datetime(readonly=True)
    deadline_text = fields.Char(
        compute="_compute_name",
        string="Until",
        help="In the session's own time zone.",
    )
    handed_in_on = fields.Datetime(string="Handed in on", readonly=True)
    is_current = fields.Boolean(readonly=True)
    is_marked = fields.Boolean(string="Mark is Out", readonly=True)
    value = fields.Float(readonly=True, aggregator=None)
    name = fields.Char(compute="_compute_name")
    session_text = fields.Char(string="Class", compute="_compute_name")
    time_text = fields.Char(string="Time Limit", compute="_compute_name")
    mark = fields.Char(compute="_compute_mark", help="Once it is released.")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    can_resit = fields.Boolean(compute="_compute_can_resit")

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._get_queries())

    @api.model
    def _get_queries(self):
        """Queries of the rows, one per kind; ids are ``source * KINDS + kind``."""
        return [
            self._get_answer_query(),
            self._get_questionnaire_query(),
            self._get_reflection_query(),
            self._get_practical_query(),
            self._get_review_query(),
        ]

    @api.model
    def _get_answer_query(self):
        """Forms handed out by name: exams, named questionnaires."""
        return SQL(
            """
            SELECT answer.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   users.id AS user_id,
                   answer.id AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   CASE WHEN employee.user_id != users.id THEN employee.id END
                       AS employee_id,
                   evaluation.method,
                   answer.training_attempt AS attempt,
                   answer.state AS answer_state,
                   answer.deadline,
                   answer.end_datetime AS handed_in_on,
                   COALESCE(enrollment.state IN %(seated)s, TRUE)
                       AND CASE WHEN answer.training_attempt > 1
                           THEN session.state IN %(held)s
                           ELSE evaluation.state = 'open'
                               AND session.state IN %(evaluated)s
                           END AS is_current,
                   score.value IS NOT NULL AS is_marked,
                   score.value
              FROM survey_user_input answer
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = answer.training_evaluation_id
              JOIN hr_training_session session
                ON session.id = evaluation.session_id
              JOIN res_users users
                ON users.partner_id = answer.partner_id AND users.active
              LEFT JOIN hr_training_enrollment enrollment
                ON enrollment.id = answer.training_enrollment_id
              LEFT JOIN hr_employee employee
                ON employee.id = enrollment.employee_id
              LEFT JOIN LATERAL (
                   SELECT MAX(mark.value) AS value
                     FROM hr_training_score mark
                    WHERE mark.user_input_id = answer.id
                      AND session.results_released
                      AND evaluation.state = 'released'
                      AND answer.training_rater_id IS NULL
              ) score ON TRUE
             WHERE answer.test_entry IS NOT TRUE
            """,
            kinds=KINDS,
            kind=KIND_ANSWER,
            seated=states.ENROLLMENT_SEATED,
            held=states.SESSION_PUNCHABLE,
            evaluated=states.SESSION_EVALUATED,
        )

    @api.model
    def _get_questionnaire_query(self):
        """Anonymous questionnaires while they are open."""
        return SQL(
            """
            SELECT participation.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   employee.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   NULL::integer AS employee_id,
                   evaluation.method,
                   1 AS attempt,
                   CASE WHEN participation.is_answered THEN 'done' ELSE 'new' END
                       AS answer_state,
                   evaluation.closes_on AS deadline,
                   NULL::timestamp AS handed_in_on,
                   enrollment.state IN %(seated)s AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_participation participation
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = participation.evaluation_id
               AND evaluation.state = 'open'
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = participation.enrollment_id
              JOIN hr_employee employee ON employee.id = enrollment.employee_id
             WHERE employee.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=KIND_QUESTIONNAIRE,
            seated=states.ENROLLMENT_SEATED,
        )

    @api.model
    def _get_reflection_query(self):
        """What the person has to write, with its mark once that is out."""
        return self._get_paper_query(
            KIND_REFLECTION,
            SQL(
                """
                JOIN hr_employee filler ON filler.id = enrollment.employee_id
                LEFT JOIN hr_training_score score
                  ON score.id = paper.score_id AND evaluation.state = 'released'
                """
            ),
            employee_id=SQL("NULL::integer"),
            deadline=SQL("paper.deadline"),
            value=SQL("score.value"),
        )

    @api.model
    def _get_practical_query(self):
        """Checklists about others; raters may be late until the marks are out."""
        return self._get_paper_query(
            KIND_PRACTICAL,
            SQL("JOIN hr_employee filler ON filler.id = paper.rater_id"),
            employee_id=SQL("enrollment.employee_id"),
            deadline=SQL(
                "CASE WHEN evaluation.state = 'open' THEN evaluation.closes_on END"
            ),
            value=SQL("NULL::double precision"),
        )

    @api.model
    def _get_paper_query(self, kind, join, employee_id, deadline, value):
        """Papers of a kind; ``join`` finds the employee who fills them in: filler."""
        return SQL(
            """
            SELECT paper.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   filler.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   %(employee_id)s AS employee_id,
                   evaluation.method,
                   paper.attempt,
                   CASE WHEN paper.state = 'submitted' THEN 'done' ELSE 'new' END
                       AS answer_state,
                   %(deadline)s AS deadline,
                   paper.submitted_on AS handed_in_on,
                   enrollment.state IN %(seated)s AND evaluation.state IN %(taking)s
                       AS is_current,
                   %(value)s IS NOT NULL AS is_marked,
                   %(value)s AS value
              FROM %(table)s paper
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = paper.evaluation_id
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = paper.enrollment_id
              %(join)s
             WHERE filler.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=kind,
            table=SQL.identifier(self.env[KIND_MODELS[kind]]._table),
            join=join,
            employee_id=employee_id,
            deadline=deadline,
            value=value,
            seated=states.ENROLLMENT_SEATED,
            taking=states.EVALUATION_TAKING,
        )

    @api.model
    def _get_review_query(self):
        """360° reviews of others that were confirmed; once handed in they are gone."""
        return SQL(
            """
            SELECT review.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   rater.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   CASE WHEN review.rater_group != 'self' THEN enrollment.employee_id
                       END AS employee_id,
                   evaluation.method,
                   1 AS attempt,
                   'new' AS answer_state,
                   evaluation.closes_on AS deadline,
                   NULL::timestamp AS handed_in_on,
                   TRUE AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_review review
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = review.evaluation_id
               AND evaluation.state = 'open'
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = review.enrollment_id
              JOIN hr_employee rater ON rater.id = review.rater_id
             WHERE review.state = 'open' AND rater.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=KIND_REVIEW,
        )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("evaluation_id")
    def _compute_display_name(self):
        for form in self:
            form.display_name = form.name

    @api.depends_context("lang")
    def _compute_name(self):
        for form in self:
            # sudo: who is asked to fill in a form may know what it is
            evaluation_sudo = form.sudo().evaluation_id
            survey_sudo = evaluation_sudo.survey_id
            form.name = evaluation_sudo.name
            session_sudo = evaluation_sudo.session_id
            form.session_text = session_sudo.display_name
            form.deadline_text = session_sudo._format_moment(form.deadline)
            form.time_text = survey_sudo.is_time_limited and self.env._(
                "%(minutes)s min", minutes=marking.format_points(survey_sudo.time_limit)
            )

    @api.depends("value", "is_marked")
    def _compute_mark(self):
        for form in self:
            form.mark = form.is_marked and marking.format_points(form.value)

    @api.depends("answer_state", "is_current", "deadline")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for form in self:
            form.is_open = (
                form.answer_state != "done"
                and form.is_current
                and (not form.deadline or form.deadline > now)
            )

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        return (
            Domain("answer_state", "!=", "done")
            & Domain("is_current", "=", True)
            & (Domain("deadline", "=", False) | Domain("deadline", ">", now))
        )

    @api.depends("is_marked", "attempt")
    def _compute_can_resit(self):
        for form in self:
            form.can_resit = form.is_marked and form._may_resit()

    def _may_resit(self):
        # sudo: asks about the user's own attempts only
        form_sudo = self.sudo()
        return (
            form_sudo.method == "exam"
            and form_sudo.enrollment_id.employee_id.user_id == self.env.user
            and form_sudo.evaluation_id._can_resit_myself(form_sudo.enrollment_id)
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_fill(self):
        """Open the form; what was handed in is shown where it is kept.

        :return: the action that leads to it
        :raise UserError: it takes no answers any more
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_open and self.kind not in KINDS_KEPT:
            raise UserError(self.env._("This form takes no answers any more."))
        if self.kind in KIND_MODELS:
            return {
                "type": "ir.actions.act_window",
                "name": self.name,
                "res_model": KIND_MODELS[self.kind],
                "res_id": self.id // KINDS,
                "views": [(False, "form")],
            }
        return {"type": "ir.actions.act_url", "target": "self", "url": self._get_url()}

    def _get_url(self):
        """Address of the form, for the one user it waits for."""
        if self.kind == KIND_QUESTIONNAIRE:
            return f"/training/questionnaire/{self.evaluation_id.id}"
        # sudo: the user's own form, as the access check has made sure
        return self.sudo().user_input_id.get_start_url()

    def action_resit(self):
        """Take one more attempt, once the mark of the last is out."""
        self.ensure_one()
        self.check_access("read")
        if not self._may_resit():
            raise UserError(self.env._("There is no attempt left for you here."))
        evaluation_sudo = self.evaluation_id._guard_sudo()
        answer_sudo = evaluation_sudo._do_open_resit(self.enrollment_id.sudo())
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": answer_sudo.get_start_url(),
        }

    def action_view_answers(self):
        """Points and comments of what was handed in, once they are released."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_marking_action_mine"
        )
        # sudo: the id alone, of the user's own form
        action["domain"] = [("user_input_id", "=", self.sudo().user_input_id.id)]
        return action
