from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import marking, states

# What a row comes from is the last digit of its id: 0 here, 1 and 4 in feedback, 2 and
# 3 in submission. A further kind takes the next number.
KINDS = 10
KIND_ANSWER = 0


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
        return [self._get_answer_query()]

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
        """Whether the user may take one more attempt by himself; by kind."""
        self.ensure_one()
        return False

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
        if not self.is_open and not self._is_kept():
            raise UserError(self.env._("This form takes no answers any more."))
        if res_model := self._get_form_model():
            record = self.env[res_model].browse(self.id // KINDS)
            return self._get_form_action(record, name=self.name)
        return {"type": "ir.actions.act_url", "target": "self", "url": self._get_url()}

    def _is_kept(self):
        """What was handed in stays in sight of who handed it in; by kind."""
        self.ensure_one()
        return False

    def _get_form_model(self):
        """The model by whose form of Odoo's it is filled in, False: a page; by kind."""
        self.ensure_one()
        return False

    def _get_url(self):
        """Address of the form, for the one user it waits for; by kind."""
        self.ensure_one()
        # sudo: the user's own form, as the access check has made sure
        return self.sudo().user_input_id.get_start_url()

    def action_resit(self):
        """Take one more attempt, once the mark of the last is out."""
        self.ensure_one()
        self.check_access("read")
        if not self._may_resit():
            raise UserError(self.env._("There is no attempt left for you here."))
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": self._do_resit().get_start_url(),
        }

    def _do_resit(self):
        """One more form, of the kinds that have further attempts (in sudo)."""
        self.ensure_one()
        # sudo: none so far
        return self.env["survey.user_input"].sudo()

    def action_view_answers(self):
        """Points and comments of what was handed in, once they are released."""
        self.ensure_one()
        action = self._get_marks_action()
        # sudo: the id alone, of the user's own form
        action["domain"] = [("user_input_id", "=", self.sudo().user_input_id.id)]
        return action

    @api.model
    def _get_marks_action(self):
        """The action that shows the marks of single answers, where there are any."""
        return {"type": "ir.actions.act_window_close"}
