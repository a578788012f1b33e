from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, states


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
        compute="_compute_my_people", search="_search_has_my_enrollment"
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
        team = self._find_few(self._get_team_query(), among=self.ids)
        own = self._find_few(self._get_own_query(), among=self.ids)
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
        mine = self._find_few(*self._get_my_queries(), among=self.ids)
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
        # sudo: a trainer is found whatever he may read
        Trainer = self.env["hr.training.trainer"].sudo()
        me = Trainer.search(Trainer._get_me_domain())
        # The group itself: record rules ask in sudo, where everyone is an officer.
        officer = self._has_officer_group()
        reader = self.env.user.has_group(groups.EXECUTIVE)
        user = self.env.user if self._may_act() else self.env.user.browse()
        for session in self:
            session_sudo = session.sudo()
            trainers = session_sudo.trainer_ids | session_sudo.slot_ids.trainer_ids
            taught = bool(user and trainers & me)
            session.is_taught_by_me = taught
            session.may_register = (
                officer or taught or bool(user & session_sudo.keeper_ids)
            )
            session.may_mark = (
                officer or taught or bool(user & session_sudo.examiner_ids)
            )
            session.is_helped_by_me = session.may_register or session.may_mark
            session.can_see_roster = (
                reader or session.may_register or session.has_my_team
            )

    def _get_markers(self):
        """Contacts of those who mark, officers aside (sudo)."""
        self.ensure_one()
        trainers = self.trainer_ids | self.slot_ids.trainer_ids
        users = trainers.employee_id.user_id | trainers.partner_id.user_ids
        users |= self.examiner_ids
        return self.env["hr.training.person"]._filter_deciders(users).partner_id

    @api.model
    def _search_is_taught_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_few_domain("id", *self._get_helper_queries())

    @api.model
    def _search_may_register(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_few_domain("id", *self._get_helper_queries("keeper_ids"))

    @api.model
    def _search_may_mark(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_few_domain("id", *self._get_helper_queries("examiner_ids"))

    @api.model
    def _search_is_helped_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        queries = self._get_helper_queries("keeper_ids", "examiner_ids")
        return self._get_few_domain("id", *queries)

    @api.model
    def _search_has_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_few_domain("id", self._get_team_query())

    @api.model
    def _search_has_my_enrollment(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_few_domain("id", self._get_own_query())

    @api.model
    def _search_is_mine(self, operator, value):
        """The terms above in one: most of a page's rules ask them all."""
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_few_domain("id", *self._get_my_queries())

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        # sudo: the rule decides what he reads, as in the other terms
        sessions = self.sudo().with_context(active_test=False)
        booked = sessions._search([("state", "in", states.SESSION_BOOKED)])
        return self._get_few_domain("id", (booked, "id"), *self._get_my_queries())

    @api.model
    def _get_my_queries(self):
        return [
            *self._get_helper_queries("keeper_ids", "examiner_ids"),
            self._get_own_query(),
            self._get_team_query(),
        ]

    @api.model
    def _get_helper_queries(self, *names):
        """Queries of the sessions that the user teaches, or helps in.

        :param names: fields of the users who help
        :return: as :meth:`_get_few_domain` takes them
        """
        if not self._may_act():
            return []
        # sudo: one's part in a session is found whatever he may read
        sessions = self.sudo().with_context(active_test=False)
        queries = [
            (sessions._search(Domain(name, "in", self.env.uid)), "id") for name in names
        ]
        if self.env["hr.training.person"]._get_myself().trainer_ids:
            # sudo: and so are his trainer records, and slots that he teaches
            trainers = self.env["hr.training.trainer"].sudo()
            slots = self.env["hr.training.session.slot"].sudo()
            me = trainers._search(trainers._get_me_domain())
            mine = Domain("trainer_ids", "in", me)
            queries.append((sessions._search(mine), "id"))
            queries.append((slots._search(mine), "session_id"))
        return queries

    @api.model
    def _get_team_query(self):
        """Sessions that somebody of the user's team is enrolled in."""
        team = self.env["hr.department"]._training_team_query()
        enrollments = self._get_enrollments()
        return enrollments._search([("employee_id", "in", team)]), "session_id"

    @api.model
    def _get_own_query(self):
        enrollments = self._get_enrollments()
        return enrollments._search([("is_my_own", "=", True)]), "session_id"

    @api.model
    def _get_enrollments(self):
        # sudo: whose session it is follows from all enrolments
        return self.env["hr.training.enrollment"].sudo()

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
