from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import followup, notices, states


class HrTrainingTeamResult(models.Model):
    """A department hears the results of its people, and says what it thinks of them
    (policy 2.2.4, 7.3.1).

    open → disputed ⇄ answered.

    | action | who |
    | state a view | the manager who was told |
    | answer | officer; trainer of the session |

    One for each class and manager. Whom it is about is who he leads: when he is told,
    and when he looks.
    """

    _name = "hr.training.team.result"
    _description = "Results of a Team"
    _inherit = [
        "hr.training.opinion.mixin",
        "hr.training.noticed.mixin",
        "hr.training.missing.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["session_id", "partner_id"]

    _fixed_links = frozenset({"session_id"})
    _guarded_fields = frozenset({"session_id", "partner_id"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Manager",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(related="session_id.course_id")
    schedule_text = fields.Char(related="session_id.schedule_text")
    state = fields.Selection(
        selection=followup.TEAM_VIEW_STATES,
        required=True,
        default=followup.OPEN,
        copy=False,
        index=True,
        tracking=True,
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    enrollment_ids = fields.Many2many(
        comodel_name="hr.training.enrollment",
        string="Results",
        compute="_compute_enrollment_ids",
        help="Of the people whom the manager leads today.",
    )
    people_count = fields.Integer(string="People", compute="_compute_enrollment_ids")
    passed_count = fields.Integer(string="Passed", compute="_compute_enrollment_ids")

    _once = models.Constraint(
        "UNIQUE (session_id, partner_id)",
        "This manager was told of the class already.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("partner_id.name", "session_id.name")
    def _compute_display_name(self):
        for row in self:
            # sudo: names only, of a row the user may read
            row_sudo = row.sudo()
            names = (row_sudo.partner_id.name, row_sudo.session_id.name)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._get_my_partners()
        for row in self:
            # sudo: whose it is only
            row.is_mine = row.sudo().partner_id.id in mine._ids

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("partner_id", "in", self._get_my_partners().ids)

    @api.model
    def _get_my_partners(self):
        """Contacts of the user as a human, while he is there, in sudo."""
        users = self.env["hr.training.person"]._get_my_users()
        if not self._may_act():
            users = users.browse()
        # sudo: his own contacts
        return users.sudo().partner_id

    @api.depends("session_id", "partner_id")
    def _compute_enrollment_ids(self):
        # sudo: whom somebody leads is found whatever the reader may read
        places = self.sudo()._get_places()
        for row, mine in zip(self, places.values(), strict=True):
            passed = mine.filtered(lambda e: e.result == states.RESULT_PASSED)
            row.enrollment_ids = mine.sudo(False).with_env(self.env)
            row.people_count = len(mine)
            row.passed_count = len(passed)

    def _get_places(self):
        """Enrolments with a result, of the people whom each manager leads (sudo).

        :return: dict row → ``hr.training.enrollment``
        """
        released = self.session_id.filtered("results_released")
        places = self.env["hr.training.enrollment"].search(
            [
                ("session_id", "in", released.ids),
                ("state", "=", states.ENROLLMENT_COMPLETED),
                (
                    "result",
                    "in",
                    (states.RESULT_PASSED, states.RESULT_FAILED),
                ),
            ],
            order="id",
        )
        left = self.env["hr.training.person"]._filter_left(places.employee_id)
        managers = places._get_leading_partners() if places else {}
        return {
            row: places.filtered(
                lambda e, row=row: (
                    e.session_id == row.session_id
                    and row.partner_id in managers[e]
                    and e.employee_id not in left
                )
            )
            for row in self
        }

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def _is_of_user(self):
        return self.is_mine

    def _get_view_partners(self):
        return self.partner_id

    def _get_no_view_reason(self):
        if not self.people_count:
            return self.env._("You lead nobody of this class any more.")
        return super()._get_no_view_reason()

    # ------------------------------------------------------------
    # TOLD: one message for a class, whatever notices are copied (policy 7.3.1)
    # ------------------------------------------------------------

    @api.model
    def _queue(self, enrollments):
        """A row for each manager whose people's results may be others (sudo).

        Not by the setting for copies of notices: departments are told.
        """
        wanted, companies = {}, {}
        for enrollment, partners in enrollments._get_leading_partners().items():
            session = enrollment.session_id
            companies[session.id] = session.company_id.id
            for partner in partners:
                wanted[session.id, partner.id] = {
                    "session_id": session.id,
                    "partner_id": partner.id,
                }
        if not wanted:
            return
        self.with_context(**followup.QUIET)._make_missing(list(wanted.values()))
        rows = self.search(
            [
                ("session_id", "in", [pair[0] for pair in wanted]),
                ("partner_id", "in", [pair[1] for pair in wanted]),
            ]
        )
        self.env["hr.training.notice"]._queue(
            [
                {
                    **row.session_id._prepare_manager_notice(
                        notices.TEAM_RESULT, row.partner_id
                    ),
                    # A document of its own: what is told of the class is another.
                    "res_model": row._name,
                    "res_id": row.id,
                }
                for row in rows
                if (row.session_id.id, row.partner_id.id) in wanted
            ]
        )

    def _judge_notices(self, bundles, told):
        """Results that he does not know yet, of the people whom he leads now."""
        places = self._get_places()
        found = {row.id: row for row in self}
        verdicts = {}
        for key, rows in bundles.items():
            row = found[rows[0].res_id]
            people = {
                str(place.employee_id.id): place._get_result_facts()
                for place in places[row]
            }
            known = told.get(key, {}).get("people", {})
            news = any(known.get(name) != facts for name, facts in people.items())
            new = people and (news or any(rows.mapped("again")))
            verdicts[key] = notices.Verdict(
                notices.TEAM_RESULT if new else None,
                {"people": people},
                self._get_nothing_new(),
            )
        return verdicts
