from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, states

# Whom a session has to do with, see _get_few_domain.
ROLES = ("_get_taught_terms", "_get_kept_terms", "_get_examined_terms")
HELPED = ("_get_taught_ever_terms", "_get_kept_terms", "_get_examined_terms")
MINE = (*HELPED, "_get_own_terms", "_get_team_terms")
MARKED = ("_get_taught_terms", "_get_examined_terms")


class HrTrainingSession(models.Model):
    """Whose session it is: who teaches, keeps, marks it or sits in it (policy 2.3)."""

    _inherit = "hr.training.session"

    # Who may do what
    is_taught_by_me = fields.Boolean(
        compute="_compute_my_part", search="_search_is_taught_by_me"
    )
    may_register = fields.Boolean(
        compute="_compute_my_part", search="_search_may_register"
    )
    may_mark = fields.Boolean(compute="_compute_my_part", search="_search_may_mark")
    is_helped_by_me = fields.Boolean(
        string="I Teach or Help",
        compute="_compute_my_part",
        search="_search_is_helped_by_me",
        help="You teach, keep or mark it.",
    )
    is_mine = fields.Boolean(
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="You teach, keep or mark it, sit in it, or lead somebody who does.",
    )
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        help="It is announced or running, or it is yours.",
    )
    has_my_team = fields.Boolean(
        compute="_compute_my_people", search="_search_has_my_team"
    )
    has_my_enrollment = fields.Boolean(
        string="I Am Enrolled",
        compute="_compute_my_people",
        search="_search_has_my_enrollment",
    )
    my_enrollment_state = fields.Char(compute="_compute_my_enrollment")
    can_enroll_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_withdraw_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_see_roster = fields.Boolean(compute="_compute_my_part")

    @api.depends("enrollment_ids.employee_id")
    @api.depends_context("uid")
    def _compute_my_people(self):
        """By the sessions' rosters and not the other way round: a rule asks this of
        each session that is read, and a roster may have hundreds of people.
        """
        team, own = self._filter_few(("_get_team_terms",), ("_get_own_terms",))
        for session in self:
            session.has_my_team = session._origin.id in team
            session.has_my_enrollment = session._origin.id in own

    @api.depends(
        "trainer_ids",
        "slot_ids.trainer_ids",
        "keeper_ids",
        "examiner_ids",
        "enrollment_ids.employee_id",
    )
    @api.depends_context("uid")
    def _compute_is_mine(self):
        if self._has_officer_group():
            self.is_mine = True
            return
        [mine] = self._filter_few(MINE)
        for session in self:
            session.is_mine = session._origin.id in mine

    @api.depends("state", "is_mine")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        for session in self:
            session.is_open_to_me = (
                session.state in states.SESSION_BOOKED or session.is_mine
            )

    @api.depends(
        "trainer_ids",
        "slot_ids.trainer_ids",
        "keeper_ids",
        "examiner_ids",
        "has_my_team",
    )
    @api.depends_context("uid")
    def _compute_my_part(self):
        # The group itself: record rules ask in sudo, where everyone is an officer.
        officer = self._has_officer_group()
        reader = self.env.user.has_group(groups.EXECUTIVE)
        *roles, helped = self._filter_few(*((term,) for term in ROLES), HELPED)
        taught, kept, examined = roles
        for session in self:
            session_id = session._origin.id
            session.is_taught_by_me = session_id in taught
            session.may_register = officer or session_id in taught | kept
            session.may_mark = officer or session_id in taught | examined
            session.is_helped_by_me = officer or session_id in helped
            session.can_see_roster = (
                reader or session.may_register or session.has_my_team
            )

    def _get_markers(self):
        """Contacts of those who mark, officers aside (sudo)."""
        self.ensure_one()
        trainers = self._get_trainers()
        users = trainers.employee_id.user_id | trainers.partner_id.user_ids
        users |= self.examiner_ids
        return self.env["hr.training.person"]._filter_deciders(users).partner_id

    @api.model
    def _search_is_taught_by_me(self, operator, value):
        return self._search_few(operator, "_get_taught_terms")

    @api.model
    def _search_may_register(self, operator, value):
        return self._search_my_part(operator, "_get_taught_terms", "_get_kept_terms")

    @api.model
    def _search_may_mark(self, operator, value):
        return self._search_my_part(operator, *MARKED)

    @api.model
    def _get_marked_domain(self, name):
        """Domain of what belongs to sessions that the user marks, officers aside.

        :param name: field that leads to the session
        """
        return self._get_query_domain(name, *MARKED)

    @api.model
    def _search_is_helped_by_me(self, operator, value):
        return self._search_my_part(operator, *HELPED)

    @api.model
    def _search_has_my_team(self, operator, value):
        return self._search_few(operator, "_get_team_terms")

    @api.model
    def _search_has_my_enrollment(self, operator, value):
        return self._search_few(operator, "_get_own_terms")

    @api.model
    def _search_is_mine(self, operator, value):
        """The terms above in one: most of a page's rules ask them all."""
        return self._search_my_part(operator, *MINE)

    @api.model
    def _search_is_open_to_me(self, operator, value):
        """One's own are asked for by themselves, for much of a page asks them too."""
        mine = self._search_is_mine(operator, value)
        if mine is NotImplemented or mine.is_true():
            return mine
        booked = self._find_few("_get_booked_terms")
        if booked is None:
            return Domain("state", "in", states.SESSION_BOOKED) | mine
        return Domain("id", "in", booked) | mine

    @api.model
    def _search_my_part(self, operator, *terms):
        """Officers have a part in every session."""
        if operator == "in" and self._has_officer_group():
            return Domain.TRUE
        return self._search_few(operator, *terms)

    # Terms of rules, as _get_few_domain takes them. In sudo: one's part in a session is
    # found whatever he may read. With what is archived, as Odoo asks rules: whoever
    # does not want it leaves it out. Columns of ids are brought up to date here.

    @api.model
    def _get_taught_terms(self):
        """Of a trainer whose record is archived: none, he acts no more."""
        return self._search_taught(active_test=True)

    @api.model
    def _get_taught_ever_terms(self):
        """Those that he taught stay his to look at."""
        return self._search_taught(active_test=False)

    @api.model
    def _search_taught(self, active_test):
        if not self._may_act():
            return []
        if not self.env["hr.training.person"]._get_myself().trainer_ids:
            return []
        # sudo: see above
        trainers = self.env["hr.training.trainer"].sudo()
        slots = self.env["hr.training.session.slot"].sudo()
        slots.flush_model(["trainer_ids", "session_id"])
        trainers = trainers.with_context(active_test=active_test)
        taught = [("trainer_ids", "in", trainers._search(trainers._get_me_domain()))]
        return [*self._search_all(taught), (slots._search(taught), "session_id")]

    @api.model
    def _get_kept_terms(self):
        return self._search_helped("keeper_ids")

    @api.model
    def _get_examined_terms(self):
        return self._search_helped("examiner_ids")

    @api.model
    def _search_helped(self, name):
        if not self._may_act():
            return []
        return self._search_all([(name, "in", self.env.uid)])

    @api.model
    def _get_booked_terms(self):
        return self._search_all([("state", "in", states.SESSION_BOOKED)])

    @api.model
    def _search_all(self, domain):
        # sudo: see above
        sessions = self.sudo().with_context(active_test=False)
        sessions.flush_model(["trainer_ids", "keeper_ids", "examiner_ids", "state"])
        return [(sessions._search(domain), "id")]

    @api.model
    def _get_team_terms(self):
        team = self.env["hr.department"]._training_team_query()
        return self._search_enrolled([("employee_id", "in", team)])

    @api.model
    def _get_own_terms(self):
        return self._search_enrolled([("is_my_own", "=", True)])

    @api.model
    def _search_enrolled(self, domain):
        # sudo: whose session it is follows from all enrolments
        enrollments = self.env["hr.training.enrollment"].sudo()
        enrollments.flush_model(["session_id", "employee_id"])
        return [(enrollments._search(domain), "session_id")]

    @api.depends("enrollment_ids.state", "state", "self_enrollment")
    @api.depends_context("uid")
    def _compute_my_enrollment(self):
        own = self.env["hr.department"]._training_own_employees()
        # sudo: reads the user's own enrolments only
        enrollments = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.ids),
                    ("employee_id", "in", own.ids),
                    ("state", "not in", states.ENROLLMENT_ENDED),
                ]
            )
        )
        labels = dict(enrollments._fields["state"]._description_selection(self.env))
        for session in self:
            mine = enrollments.filtered(
                lambda e, session=session: e.session_id.id == session._origin.id
            )
            session.my_enrollment_state = labels.get(mine[:1].state, False)
            session.can_withdraw_myself = bool(mine) and not any(
                e._get_cannot_withdraw_reason() for e in mine.sudo(False)
            )
            session.can_enroll_myself = (
                not mine
                and bool(own)
                and session.state == states.SESSION_SCHEDULED
                and session.self_enrollment != "closed"
            )
