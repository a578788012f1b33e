from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from ...tools import anonymity, review, states


class HrTrainingReview(models.Model):
    """What one rater says about one person in a 360° review (policy 7.2.4).

    proposed → open → submitted

    | action | who |
    | confirm, add, replace, remove raters | managers of the person; officer |
    | fill in, hand in | the rater, while it is open |

    Managers and officers see who is proposed and who is still asked, and never an
    answer: lines and comment are the rater's alone, and only while it is open. What
    was handed in is nobody's. Closing counts the results of the groups that may be
    shown and deletes all of these in the same transaction
    (``hr.training.review.result``).
    """

    _name = "hr.training.review"
    _description = "360° Review"
    _inherit = ["hr.training.guard.mixin", "hr.training.about.mixin"]
    _order = "evaluation_id, enrollment_id, rater_group, id"

    _guarded_fields = frozenset({"evaluation_id", "enrollment_id", "rater_group"})

    employee_id = fields.Many2one(string="Person")
    rater_id = fields.Many2one(
        comodel_name="hr.employee", index="btree_not_null", ondelete="restrict"
    )
    rater_group = fields.Selection(
        selection=review.GROUPS, required=True, string="Rates as"
    )
    state = fields.Selection(
        selection=[
            ("proposed", "To Confirm"),
            ("open", "Asked"),
            ("submitted", "Handed In"),
        ],
        required=True,
        default="proposed",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.review.line", inverse_name="review_id", string="Items"
    )
    comment_text = fields.Text(copy=False, groups=fields.NO_ACCESS)
    comment = fields.Text(compute="_compute_comment", inverse="_inverse_comment")
    progress_text = fields.Char(compute="_compute_progress_text", string="Done")
    instruction = fields.Text(compute="_compute_instruction")
    is_mine = fields.Boolean(
        compute="_compute_roles", search="_search_is_mine", string="Mine to Fill In"
    )
    is_confirmer = fields.Boolean(
        compute="_compute_roles", search="_search_is_confirmer"
    )
    is_rater_gone = fields.Boolean(
        compute="_compute_is_rater_gone",
        search="_search_is_rater_gone",
        string="Rater Left",
    )
    can_fill = fields.Boolean(compute="_compute_can")
    can_confirm = fields.Boolean(compute="_compute_can")
    can_name_rater = fields.Boolean(compute="_compute_can")

    _once_per_rater = models.UniqueIndex(
        "(evaluation_id, enrollment_id, rater_id) WHERE rater_id IS NOT NULL",
        "This rater is asked about the person already.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "evaluation_id.name", "session_id.name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record._get_about_name()

    @api.depends("comment_text", "state", "rater_id")
    @api.depends_context("uid")
    def _compute_comment(self):
        for record in self:
            # sudo: the rater's own text, for him alone
            record.comment = record.is_mine and record.sudo().comment_text

    def _inverse_comment(self):
        for record in self:
            record._guard_sudo().write({"comment_text": record.comment})

    @api.depends("line_ids.is_answered", "state", "rater_id")
    @api.depends_context("uid")
    def _compute_progress_text(self):
        for record in self:
            # sudo: the rater's own lines; nobody else learns how far he is
            lines = record.sudo().line_ids if record.is_mine else ()
            done = sum(line.is_answered for line in lines)
            record.progress_text = f"{done} / {len(lines)}" if lines else False

    @api.depends("evaluation_id.survey_id.description")
    def _compute_instruction(self):
        for record in self:
            # sudo: what the form says to its raters
            survey_sudo = record.sudo().evaluation_id.survey_id
            record.instruction = html2plaintext(survey_sudo.description or "").strip()

    @api.depends("rater_id", "employee_id")
    @api.depends_context("uid")
    def _compute_roles(self):
        # sudo: who leads whom is asked for whoever may see the review
        own = self.env["hr.department"]._training_own_employees()
        officer = self._has_officer_group()
        team = self.env["hr.department"]._training_team_employees()
        for record in self:
            record_sudo = record.sudo()
            person = record_sudo.employee_id
            record.is_mine = record_sudo.rater_id in own
            record.is_confirmer = person not in own and (
                officer or person in team or person.parent_id in own
            )

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("rater_id.user_id", "=", self.env.uid)

    @api.model
    def _search_is_confirmer(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_confirmer_domain()

    @api.model
    def _get_confirmer_domain(self):
        """Of whom the user confirms raters: never of himself."""
        own = self.env["hr.department"]._training_own_employees()
        others = Domain("employee_id", "not in", own.ids)
        if self._has_officer_group():
            return others
        team = self.env["hr.department"]._training_team_query()
        # sudo: whom the user leads, whatever he may read of employees
        led = self._get_employees()._search([("parent_id", "in", own.ids)])
        return others & (
            Domain("employee_id", "in", team) | Domain("employee_id", "in", led)
        )

    @api.model
    def _get_employees(self):
        """Employees who left included, in sudo."""
        return self.env["hr.employee"].sudo().with_context(active_test=False)

    @api.depends("rater_id.active", "rater_id.user_id.active", "state")
    def _compute_is_rater_gone(self):
        for record in self:
            rater = record.sudo().rater_id
            record.is_rater_gone = bool(rater) and not self._is_able(rater)

    @api.model
    def _search_is_rater_gone(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: who has left is said to those who may see the review
        gone = self._get_employees()._search(
            [
                "|",
                "|",
                ("active", "=", False),
                ("user_id", "=", False),
                ("user_id.active", "=", False),
            ]
        )
        return Domain("rater_id", "in", gone)

    @api.model
    def _is_able(self, employee):
        """Whether somebody can be asked: still there, and with a login (sudo)."""
        return employee.active and employee.user_id.active

    @api.depends("state", "rater_id", "evaluation_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("fill", "confirm", "name_rater")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            if "rater_id" in vals:
                self._check_can_name_rater()
            if not vals or vals.keys() - {"rater_id"}:
                self._check_can_fill()
                self._do_lock()
                anonymity.hide_request_figures()
            if "rater_id" in vals:
                # What another one has begun is not handed on.
                self._do_forget_answers(vals["rater_id"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        if not self.env.su:
            raise UserError(self.env._("Remove a rater with the button."))

    @api.constrains("rater_id", "enrollment_id", "rater_group")
    def _check_rater(self):
        reviews = self.sudo()
        humans = self._get_humans(reviews.rater_id | reviews.employee_id)
        for record in reviews:
            rater, person = record.rater_id, record.employee_id
            if rater and (humans[rater] == humans[person]) != (
                record.rater_group == review.SELF
            ):
                raise UserError(
                    self.env._(
                        "%(name)s: nobody rates himself but in the group for it, and "
                        "nobody else is in that group.",
                        name=person.name,
                    )
                )
            if rater and rater.company_id != record.company_id:
                raise UserError(
                    self.env._("%(name)s belongs to another company.", name=rater.name)
                )
        reviews._check_rates_once()

    @api.model
    def _get_humans(self, employees):
        """Dict employee -> key of the human: one who has two records rates once."""
        return self.env["hr.training.person"]._get_keys(employees)

    def _check_rates_once(self):
        """No human rates a person twice by two employee records (sudo)."""
        named = self.filtered("rater_id")
        about = self.search(
            [
                ("evaluation_id", "in", named.evaluation_id.ids),
                ("enrollment_id", "in", named.enrollment_id.ids),
                ("rater_id", "!=", False),
            ]
        )
        humans = self._get_humans(about.rater_id)
        for of_person in about.grouped(
            lambda r: (r.evaluation_id, r.enrollment_id)
        ).values():
            known = set()
            for record in of_person:
                if humans[record.rater_id] in known:
                    raise UserError(
                        self.env._(
                            "%(name)s is asked about the person already.",
                            name=record.rater_id.name,
                        )
                    )
                known.add(humans[record.rater_id])

    def _filter_rates_once(self):
        """One review of each human, the last, and none of himself but as such (sudo).

        For what was recorded before two records were known to be one human.
        """
        humans = self._get_humans(self.rater_id | self.employee_id)
        kept = {}
        for record in self.sorted("id"):
            human = humans.get(record.rater_id, record)
            itself = human == humans[record.employee_id]
            if itself == (record.rater_group == review.SELF):
                kept[record.evaluation_id, record.enrollment_id, human] = record
        return self.browse().union(*kept.values())

    # ------------------------------------------------------------
    # AT ONCE
    # ------------------------------------------------------------

    def _do_lock(self):
        """Hold reviews with their items until the transaction ends.

        Closing waits for whoever fills in or hands in, or has gone before; of two
        tabs one waits for the other. Whoever loses is run again by Odoo, before an
        answer is in a statement that would be logged when it fails.
        """
        for table, column in (
            (self._table, "id"),
            (self.env["hr.training.review.line"]._table, "review_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE %s = ANY(%s) ORDER BY id FOR UPDATE",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.ids,
                ),
                log_exceptions=False,
            )

    def _do_lock_raters(self):
        """The same for who changes the raters: one at a time."""
        self.sudo().evaluation_id._do_lock_raters()
        self._do_lock()

    @api.model
    def _check_there(self, records):
        """Who comes after the closing learns it in a sentence.

        :param records: reviews or items, which are deleted with their review
        """
        if len(records.exists()) < len(records):
            raise UserError(
                self.env._(
                    "This review is over. What was handed in before is counted; "
                    "nothing more is taken."
                )
            )

    # ------------------------------------------------------------
    # FILL IN, HAND IN
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        """Why the user cannot change it now: he is not asked, or not any more."""
        self.ensure_one()
        # sudo: the review's own evaluation decides, whoever may read it
        evaluation = self.sudo().evaluation_id
        if not self.is_mine:
            return self.env._("Only the rater fills this in.")
        if self.state == "proposed":
            return self.env._("It is not confirmed yet.")
        if self.state == "submitted":
            return self.env._("It was handed in already and stays as it is.")
        if evaluation.state != states.EVALUATION_OPEN or (
            evaluation.closes_on and evaluation.closes_on <= fields.Datetime.now()
        ):
            return self.env._("The time to answer is over.")
        return False

    def _check_can_fill(self):
        self._check_there(self)
        # sudo: what the rater himself has handed in is out of his sight by now
        handed_in = self.sudo().filtered(lambda r: r.is_mine and r.state == "submitted")
        self._check_reasons([(r, r._get_cannot_fill_reason()) for r in handed_in])
        self.check_access("read")
        self._check_can("fill")

    def action_submit(self):
        """Hand in; from then on nobody sees it any more, the rater neither."""
        self._check_can_submit()
        self._do_submit()
        return True

    def action_submit_and_next(self):
        """Hand in, then go on with the next person (the button on the phone)."""
        self.ensure_one()
        self.action_submit()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_review_action_mine"
        )
        # The one that was handed in cannot be gone back to.
        return {**action, "target": "main"}

    def _check_can_submit(self):
        self._check_can_fill()
        self._check_reasons([(r, r._get_missing_reason()) for r in self])

    def _get_missing_reason(self):
        # sudo: the rater's own lines
        missing = self.sudo().line_ids.filtered(lambda line: not line.is_answered)
        if not missing:
            return False
        return self.env._(
            "Judge every item first. Missing: %(names)s.",
            names=", ".join(missing.mapped("name")),
        )

    def _do_submit(self):
        self._do_lock()
        self._guard_sudo().write({"state": "submitted"})
