from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import marking, states, weighting


class HrTrainingMarkSheet(models.Model):
    """A line per participant for marks that are entered in a list (policy 7.2.1).

    A view on enrolments and their evaluations; what is typed becomes a
    ``hr.training.score`` of the user's, through that model's gates. A further attempt
    gets its line once the one before has failed.
    """

    _name = "hr.training.mark.sheet"
    _description = "Mark Sheet"
    _auto = False
    _order = "evaluation_id, enrollment_id, attempt"
    _depends = {
        "hr.training.evaluation": [
            "method",
            "state",
            "session_id",
            "survey_id",
            "resits",
            "pass_score",
        ],
        "hr.training.enrollment": ["employee_id", "department_id", "state"],
        "hr.training.session": ["company_id"],
        "hr.training.score": [
            "enrollment_id",
            "evaluation_id",
            "attempt",
            "rater_id",
            "value",
            "user_input_id",
        ],
    }

    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation", readonly=True
    )
    session_id = fields.Many2one(comodel_name="hr.training.session", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", readonly=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", string="Participant", readonly=True
    )
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    method = fields.Selection(selection=states.EVALUATION_METHODS, readonly=True)
    attempt = fields.Integer(readonly=True, aggregator=None)
    score_id = fields.Many2one(comodel_name="hr.training.score", readonly=True)
    is_marked = fields.Boolean(readonly=True)
    can_mark = fields.Boolean(compute="_compute_mark")
    mark = fields.Char(
        compute="_compute_mark",
        readonly=False,
        help="From 0 to 100, yours; empty until there is one.",
    )
    comment = fields.Text(compute="_compute_mark", readonly=False)
    is_passed = fields.Boolean(compute="_compute_mark", string="Passed")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (evaluation.id::bigint * 10000000 + enrollment.id) * 20
                       + attempt.number AS id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   evaluation.method,
                   session.company_id,
                   enrollment.id AS enrollment_id,
                   enrollment.employee_id,
                   enrollment.department_id,
                   attempt.number AS attempt,
                   score.id AS score_id,
                   score.id IS NOT NULL AS is_marked
              FROM hr_training_evaluation evaluation
              JOIN hr_training_session session ON session.id = evaluation.session_id
              JOIN hr_training_enrollment enrollment
                ON enrollment.session_id = evaluation.session_id
               AND enrollment.state IN %(seated)s
             CROSS JOIN generate_series(1, 19) attempt (number)
              LEFT JOIN hr_training_score score
                ON score.evaluation_id = evaluation.id
               AND score.enrollment_id = enrollment.id
               AND score.attempt = attempt.number
               AND score.rater_id IS NULL
             WHERE evaluation.method IN %(methods)s
               AND attempt.number <= GREATEST(evaluation.resits, 0) + 1
               AND (evaluation.survey_id IS NULL OR evaluation.method = 'exam')
               AND (
                   attempt.number = 1
                   OR score.id IS NOT NULL
                   OR EXISTS (
                       SELECT 1 FROM hr_training_score before
                        WHERE before.evaluation_id = evaluation.id
                          AND before.enrollment_id = enrollment.id
                          AND before.attempt = attempt.number - 1
                          AND ROUND(before.value::numeric, %(digits)s)
                            < ROUND(evaluation.pass_score::numeric, %(digits)s)
                   )
               )
            """,
            seated=states.ENROLLMENT_SEATED,
            methods=states.MARKED_METHODS,
            digits=weighting.DIGITS,
        )

    @api.depends("employee_id")
    def _compute_display_name(self):
        for line in self:
            # sudo: the name only, of a participant the user may read
            line.display_name = line.sudo().employee_id.name

    @api.depends_context("uid")
    def _compute_mark(self):
        own = self._get_own_scores()
        sessions = self.session_id
        markable = sessions.filtered(
            lambda s: s.may_mark and s.state in states.SESSION_PUNCHABLE
        )
        for line in self:
            # sudo: the first mark stands in a view that the user may read
            score = own.get(line, self.env["hr.training.score"]).sudo()
            line.mark = marking.format_points(score.value) if score else False
            line.comment = score.comment
            line.is_passed = line.is_marked and line.score_id.sudo().is_passed
            line.can_mark = (
                line.session_id in markable
                and (
                    line.evaluation_id.state != states.EVALUATION_RELEASED
                    or line._takes_late_mark()
                )
                and not line.score_id.sudo().user_input_id
            )

    def _takes_late_mark(self):
        """First mark of somebody after the release."""
        self.ensure_one()
        # sudo: whether there is a mark yet, whoever may read it
        line = self.sudo()
        return line.evaluation_id._takes_late_mark(line.enrollment_id)

    def _get_own_scores(self):
        """The mark that the user gave or would change, per line."""
        me = self.env["hr.training.person"]._get_my_users()
        seconds = {
            (score.evaluation_id.id, score.enrollment_id.id, score.attempt): score
            for score in self.env["hr.training.score"].search(
                [
                    ("evaluation_id", "in", self.evaluation_id.ids),
                    ("enrollment_id", "in", self.enrollment_id.ids),
                    ("rater_id", "!=", False),
                ]
            )
        }
        own = {}
        for line in self:
            key = (line.evaluation_id.id, line.enrollment_id.id, line.attempt)
            first, second = line.score_id, seconds.get(key)
            if (
                not line.evaluation_id.second_marker
                or not first
                or first.marker_id in me
            ):
                mine = first
            else:
                mine = second
            if mine:
                own[line] = mine
        return own

    def write(self, vals):  # pylint: disable=method-required-super
        """Marks that were typed become scores; an empty one takes the score back."""
        if vals.keys() - {"mark", "comment"}:
            raise UserError(self.env._("Only mark and comment can be written here."))
        self.check_access("write")
        try:
            value = marking.parse_points(vals.get("mark"), 100)
        except ValueError:
            raise UserError(
                self.env._(
                    "%(mark)s is no number from 0 to 100.", mark=vals.get("mark")
                )
            ) from None
        own = self._get_own_scores()
        comment = {"comment": vals["comment"]} if "comment" in vals else {}
        to_create = []
        for line in self:
            score = own.get(line)
            if score and "mark" in vals and value is None:
                score.unlink()
            elif score:
                score.write({**comment, **({"value": value} if "mark" in vals else {})})
            elif value is None:
                raise UserError(
                    self.env._(
                        "Enter the mark of %(name)s first.", name=line.display_name
                    )
                )
            else:
                to_create.append({**comment, **line._prepare_score(value)})
        self.env["hr.training.score"].create(to_create)
        self.env.flush_all()
        self.invalidate_recordset()
        return True

    def _prepare_score(self, value):
        self.ensure_one()
        return {
            "evaluation_id": self.evaluation_id.id,
            "enrollment_id": self.enrollment_id.id,
            "attempt": self.attempt,
            "value": value,
            "rater_id": bool(self.score_id) and self.score_id._get_second_rater(),
        }
