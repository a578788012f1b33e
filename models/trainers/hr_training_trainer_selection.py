from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import groups, selection, states
from ..catalogue.hr_training_trainer import (
    TRAINER_CANDIDATE,
    TRAINER_QUALIFIED,
    TRAINER_REFUSED,
    TRAINER_RETIRED,
)
from .hr_training_trainer_application import OPEN, READERS

RENEW = "hr_training.mail_activity_type_trainer_renewal"
# Whose record a further application goes on with.
PREFERRED = (TRAINER_QUALIFIED, TRAINER_CANDIDATE)


class HrTrainingTrainer(models.Model):
    """How somebody becomes a trainer, and stays one (policy 8.1).

    | action | who |
    | qualify with a reason, without an application | head of training |
    | renew: open the application for it | officer; the trainer himself |
    """

    _name = "hr.training.trainer"
    _inherit = ["hr.training.trainer", "hr.training.reminder.mixin"]

    _company_uses = {"hr.training.trainer.application": "trainer_id"}
    _reason_methods = frozenset({"action_qualify"})
    _guarded_fields = frozenset({"refused_on", "renewal_asked_for"})

    application_ids = fields.One2many(
        comodel_name="hr.training.trainer.application",
        inverse_name="trainer_id",
        string="Applications",
        copy=False,
    )
    application_count = fields.Integer(compute="_compute_application_count")
    refused_on = fields.Date(
        copy=False,
        groups=READERS,
        help="The last day on which the head of training turned him down.",
    )
    renewal_asked_for = fields.Date(
        copy=False,
        groups=READERS,
        help="The last day of the term whose renewal was asked for.",
    )
    can_renew = fields.Boolean(compute="_compute_can_renew")
    role_text = fields.Char(
        compute="_compute_role_text",
        groups=groups.OFFICER,
        help="What is missing for him to find his classes under Teaching.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_application_count(self):
        """As far as the user may read them."""
        Application = self.env["hr.training.trainer.application"]
        counts = {}
        if Application.has_access("read"):
            domain = [("trainer_id", "in", self.ids)]
            counts = dict(Application._read_group(domain, ["trainer_id"], ["__count"]))
        for trainer in self:
            trainer.application_count = counts.get(trainer._origin, 0)

    @api.depends("state", "valid_until", "application_ids.state")
    @api.depends_context("uid")
    def _compute_can_renew(self):
        self._set_can("renew")

    @api.depends("state", "employee_id")
    @api.depends_context("lang")
    def _compute_role_text(self):
        """Who is qualified and signs in without the role has no menu “Teaching”."""
        qualified = self.filtered(lambda t: t.state == TRAINER_QUALIFIED)
        people = self.env["hr.training.person"]._get_people(qualified)
        for trainer in self:
            person = people.get(trainer)
            # sudo: only whether he has the role
            users = self.env["res.users"].sudo()
            users = users.browse(person.user_ids if person else ()).filtered("active")
            has_role = any(
                user.has_group(role)
                for user in users
                # An officer has all classes elsewhere.
                for role in (groups.TRAINER, groups.OFFICER)
            )
            trainer.role_text = (
                bool(users)
                and not has_role
                and self.env._(
                    "%(name)s does not have the role “Training / Trainer” yet, and so "
                    "no menu “Teaching”: an administrator gives it in the settings of "
                    "the user.",
                    name=trainer.name,
                )
            )

    def action_view_applications(self):
        """Applications of these trainers, as far as the user may read them."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_trainer_application_action",
            [("trainer_id", "in", self.ids)],
        )

    def _get_every_course(self):
        """What he is qualified for, archived courses too; none for every course."""
        self.ensure_one()
        return self.with_context(active_test=False).course_ids

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applications(self):
        """Who applied is on record."""
        # sudo: whoever may read them
        for trainer in self.sudo().filtered("application_ids"):
            raise UserError(
                self.env._(
                    "%(name)s has applications, which stay on record. Archive the "
                    "trainer instead.",
                    name=trainer.name,
                )
            )

    # ------------------------------------------------------------
    # ONCE, AND AGAIN AFTER A TIME
    # ------------------------------------------------------------

    def _get_refusals(self, people):
        """When each of these humans was last turned down in the company (sudo).

        :param dict people: trainer → his ``Person`` of ``hr.training.person``
        :return: dict trainer → day, of those who were
        """
        ids = {i for person in people.values() for i in person.trainer_ids}
        ids.update(self.ids)
        records = self.with_context(active_test=False).search([("id", "in", list(ids))])
        refused = self.env["hr.training.trainer.application"].search(
            [("trainer_id", "in", list(ids)), ("state", "=", states.REFUSED)]
        )
        days = {}
        for record, day in [
            *((r, r.refused_on) for r in records),
            *((a.trainer_id, a.refused_on) for a in refused),
        ]:
            if day:
                days.setdefault(record, []).append(day)
        found = {}
        for trainer in self:
            mine = {*people[trainer].trainer_ids, trainer.id}
            of_him = [
                day
                for record, of_record in days.items()
                if record.id in mine and record.company_id == trainer.company_id
                for day in of_record
            ]
            if of_him:
                found[trainer] = max(of_him)
        return found

    def _get_again_reason(self, refused_on):
        """Why who was turned down on a day may not come again yet, or False (sudo)."""
        self.ensure_one()
        if not refused_on:
            return False
        company = self.company_id
        again = refused_on + relativedelta(months=company.training_trainer_again_months)
        if company._get_training_today() >= again:
            return False
        return self.env._(
            "%(name)s was not approved on %(day)s, and may come again from %(again)s "
            "on.",
            name=self.name,
            day=format_date(self.env, refused_on),
            again=format_date(self.env, again),
        )

    @api.model
    def _get_candidates(self, employees, company):
        """Trainer records of employees in a company, made where a human has none.

        Whichever of his records somebody is nominated by: he has one as a trainer, an
        archived one too. Whether he may be nominated the caller has checked.

        :return: dict employee → trainer, in sudo
        """
        people = self.env["hr.training.booking.lock"]._touch_people(
            employees, topic="hr.training.trainer.application"
        )
        ids = [i for person in people.values() for i in person.trainer_ids]
        # sudo: candidates are not readable to everybody who nominates
        Trainer = self._guard_sudo().with_context(active_test=False)
        known = Trainer.search(
            [
                ("id", "in", ids),
                ("kind", "=", selection.INTERNAL),
                ("company_id", "=", company.id),
            ]
        )
        found, new = {}, {}
        for employee in employees:
            person = people[employee]
            mine = known.filtered(lambda t, p=person: t.id in p.trainer_ids)
            if mine:
                found[employee] = mine.sorted(
                    lambda t: (not t.active, t.state not in PREFERRED, t.id)
                )[0]
            else:
                new.setdefault(person.key, []).append(employee)
        made = Trainer.create(
            [
                {"employee_id": same[0].id, "company_id": company.id}
                for same in new.values()
            ]
        )
        for same, trainer in zip(new.values(), made, strict=True):
            found.update(dict.fromkeys(same, trainer))
        return found

    def _get_gone_reasons(self):
        """Why these cannot be qualified any more (sudo).

        :return: dict trainer → sentence, of those who cannot
        """
        left = self._filter_left()
        internal = self.filtered(lambda t: t.kind == selection.INTERNAL) - left
        aliases = self.env["hr.training.person"]._get_aliases(internal.employee_id)
        reasons = {}
        for trainer in self:
            values = {"name": trainer.name}
            if trainer in left:
                reasons[trainer] = self.env._("%(name)s has left.", **values)
            elif not trainer.active:
                reasons[trainer] = self.env._(
                    "The trainer record of %(name)s is archived: restore it first.",
                    **values,
                )
            elif trainer in internal:
                companies = aliases[trainer.employee_id].filtered("active").company_id
                if trainer.company_id not in companies:
                    reasons[trainer] = self.env._(
                        "%(name)s works in %(company)s now. Cancel the application: it "
                        "is up to the training department there.",
                        company=companies[:1].name,
                        **values,
                    )
            elif not trainer.partner_id.active:
                reasons[trainer] = self.env._(
                    "The contact of %(name)s is archived: restore it first.", **values
                )
        return reasons

    # ------------------------------------------------------------
    # QUALIFY, REFUSE
    # ------------------------------------------------------------

    def action_qualify_with_reason(self):
        """The button: a dialog asks why, and calls :meth:`action_qualify` with it."""
        self._check_can_qualify()
        return self._ask_reason("action_qualify")

    def _get_reason_wording(self, method):
        if method == "action_qualify":
            # sudo: who may make the step may know what it is called
            what = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
            return (
                self.env._("Qualify %(what)s without an Application", what=what),
                self.env._("Qualify"),
            )
        return super()._get_reason_wording(method)

    def action_qualify(self, reason=None):
        result = super().action_qualify(reason)
        self._do_end_applications()
        return result

    def _do_qualify(self, reason=False):
        result = super()._do_qualify(reason)
        self._guard_sudo().activity_unlink([RENEW])
        return result

    def action_refuse(self):
        self._check_can_move((TRAINER_CANDIDATE,))
        self._check_no_application()
        return super().action_refuse()

    def _do_move(self, state):
        """Who is refused waits from today on; who retires has nothing to renew."""
        if state == TRAINER_REFUSED:
            for company, mine in self._guard_sudo().grouped("company_id").items():
                mine.refused_on = company._get_training_today()
        result = super()._do_move(state)
        if state == TRAINER_RETIRED:
            self._guard_sudo().activity_unlink([RENEW])
            self._do_end_applications()
        return result

    def _do_turn_down(self):
        """Candidates whose application was refused (gates are the caller's)."""
        self._do_move(TRAINER_REFUSED)

    def _get_open_applications(self):
        """Applications of these humans that nobody has decided about (sudo)."""
        people = self.env["hr.training.person"]._get_people(self)
        ids = [i for person in people.values() for i in person.trainer_ids]
        # sudo: whoever may read them
        Application = self.env["hr.training.trainer.application"].sudo()
        return Application.search(
            [
                ("trainer_id", "in", ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", OPEN),
            ]
        )

    def _check_no_application(self):
        under_way = self._get_open_applications().trainer_id
        # sudo: who is who does not depend on what the head may read
        keys = self.env["hr.training.person"]._get_keys(self.sudo() | under_way)
        humans = {keys[trainer] for trainer in under_way}
        self._check_reasons(
            [
                (
                    trainer,
                    keys[trainer] in humans
                    and self.env._(
                        "%(name)s has an open application: decide about that.",
                        name=trainer.name,
                    ),
                )
                # sudo: the name only
                for trainer in self.sudo()
            ]
        )

    def _do_end_applications(self):
        """The head has decided without them."""
        found = self._get_open_applications()
        found._do_cancel()
        for application in found:
            application.message_post(
                body=self.env._("Cancelled: decided without an application.")
            )

    def _do_take_over(self, application):
        """Qualified as an approved application says (sudo).

        Whoever is a trainer already keeps his courses, and no term becomes shorter by
        it; the days on which he was qualified stay known. Who had retired begins again,
        with the courses of the application.
        """
        self.ensure_one()
        today = self.company_id._get_training_today()
        until = application.valid_until
        lapsed = self.valid_until and self.valid_until < today
        qualified = self.state == TRAINER_QUALIFIED
        courses = self._get_every_course()
        new = self.state in (TRAINER_CANDIDATE, TRAINER_REFUSED, TRAINER_RETIRED)
        if new:
            self.course_ids = application.course_ids
        elif courses:
            # None are every course: that is not narrowed.
            self.course_ids |= application.course_ids
        if qualified and not lapsed:
            if until and (not self.valid_until or self.valid_until > until):
                until = self.valid_until
            self.valid_until = until
            self.activity_unlink([RENEW])
        else:
            if qualified:
                self._keep_term()
            self.valid_until = until
            self.with_company(self.company_id)._do_qualify()
        if application.grade_id:
            self._do_grade(application.grade_id)
        if application.hourly_fee:
            self.hourly_fee = application.hourly_fee

    # ------------------------------------------------------------
    # RENEW
    # ------------------------------------------------------------

    def action_renew(self):
        """Open the application by which a qualification is prolonged (policy 8.1).

        With the courses and the grade of the trainer; the training department says
        until when, and the head approves.

        :return: the action that shows it
        :raise UserError: nothing to renew, or an application is open
        """
        self.ensure_one()
        self._check_can_renew()
        return self._get_form_action(self._do_renew().with_env(self.env))

    def _get_cannot_renew_reason(self):
        self.ensure_one()
        if not self._is_officer() and not self.is_me:
            return self.env._("The trainer or a training officer asks for it.")
        if self.state != TRAINER_QUALIFIED or not self.valid_until:
            return self.env._("There is no term to renew.")
        # sudo: whether there is one, whoever may read it
        if self._origin._get_open_applications():
            return self.env._("An application is open already.")
        # sudo: who is there, whoever may read it
        return self.sudo()._get_gone_reasons().get(self, False)

    def _check_can_renew(self):
        self.check_access("read")
        self._check_can("renew")

    def _do_renew(self):
        trainer = self._guard_sudo()
        application = self.env["hr.training.trainer.application"]._do_nominate(
            trainer,
            {
                "channel": selection.RENEWAL,
                "course_ids": [(6, 0, trainer._get_every_course().ids)],
                "grade_id": trainer.grade_id.id,
            },
        )
        trainer.activity_unlink([RENEW])
        return application

    def _get_proposed_term(self, channel):
        """Until when an application proposes that he is qualified: a day, or False.

        A term is renewed by the months of the setting, and stays what it is where he is
        to teach more courses; the training department may write another day, or none.
        """
        self.ensure_one()
        company = self.company_id
        today = company._get_training_today()
        until = self.state == TRAINER_QUALIFIED and self.valid_until
        if not until:
            return False
        if channel != selection.RENEWAL:
            return until >= today and until
        months = company.training_trainer_term_months
        return bool(months) and max(until, today) + relativedelta(months=months)

    @api.model
    def _cron_ask_for_renewal(self):
        """Qualifications that end soon, once a day; each term is asked for once."""
        # sudo: a scheduled run over all companies
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            today = company._get_training_today()
            days = company.training_trainer_renewal_days
            # sudo: see above
            found = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", TRAINER_QUALIFIED),
                    ("valid_until", ">=", today),
                    ("valid_until", "<=", today + timedelta(days=days)),
                ]
            )
            found = found.filtered(lambda t: t.renewal_asked_for != t.valid_until)
            gone = found._get_gone_reasons()
            busy = found._get_open_applications().trainer_id
            self._run_isolated(
                found.filtered(lambda t, g=gone, b=busy: t not in g and t not in b)
                if days
                else found.browse(),
                lambda trainer: trainer._do_ask_for_renewal(),
            )

    def _do_ask_for_renewal(self):
        """Tell the trainer and the officers that his term ends (sudo)."""
        self.ensure_one()
        self.renewal_asked_for = self.valid_until
        Person = self.env["hr.training.person"]
        self._remind_once(
            RENEW,
            Person._get_role_users(groups.OFFICER, self.company_id),
            date_deadline=self.valid_until,
        )
        if partner := self._get_notice_partner():
            self._send_reminder(RENEW, partner)

    def _prepare_reminder(self, asked):
        if asked != RENEW:
            return super()._prepare_reminder(asked)
        return (
            self.env._("Your qualification as a trainer ends"),
            [
                self.env._(
                    "You are qualified to teach until %(day)s. To go on, ask the "
                    "training department for the renewal; you find the button in your "
                    "trainer record.",
                    day=format_date(self.env, self.valid_until),
                )
            ],
            f"odoo/training-trainers/{self.id}",
            self.env._("Open the Record"),
        )
