from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import deadlines, followup, groups, marking

ACTIVITY = "hr_training.mail_activity_type_improvement"
LATE = "hr_training.mail_activity_type_improvement_late"
# What the owner fills in; all else is the officers'.
OWNER_FIELDS = frozenset({"progress", "proof", "proof_file", "proof_filename"})
# Working days between two reminders of what is overdue.
REMINDER_DAYS = 5
LOOK_BACK = timedelta(days=150)


class HrTrainingImprovement(models.Model):
    """Something about a course, a plan, a method or a trainer gets better (7.3.2).

    open → done | cancelled.

    | action | who |
    | note, change | officer |
    | write progress and proof | its owner, officer |
    | done, with a proof | its owner, officer |
    | cancel, with a reason | officer |

    Opened by hand, in a talk with the trainer, by each suggestion in his report, by
    figures of a session under their thresholds: of each kind one, however often the
    figures are looked at; and by KPIs that were worse after a course, see
    ``hr_training_improvement_effect``. What must be fixed is shown where the course is
    planned and scheduled.
    """

    _name = "hr.training.improvement"
    _description = "Improvement"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.upload.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_due, id"
    _rec_names_search = ["name", "course_id", "session_id"]

    _reason_methods = frozenset({"action_done", "action_cancel"})
    _fixed_links = frozenset({"session_id"})
    _guarded_links = {"debrief_id": "_check_agreeing"}
    _explained_links = {
        "course_id": "what is to get better, in whatever state it is",
        "plan_id": "what is to get better next time; plans in force stay as they are",
    }
    _guarded_fields = frozenset(
        {
            "kind",
            "figure",
            "threshold",
            "answered",
            "report_line_id",
            "done_on",
            "done_by_id",
            "cancel_reason",
            "cancelled_on",
            "cancelled_by_id",
            "reminded_on",
            "escalated_on",
        }
    )

    name = fields.Char(string="Subject", tracking=True)
    title = fields.Char(
        string="Improvement",
        compute="_compute_title",
        help="Its subject, or the figure that opened it.",
    )
    description = fields.Text(help="What is wrong, and what should be done.")
    target = fields.Selection(
        selection=followup.TARGETS,
        required=True,
        default=followup.COURSE,
        index=True,
        tracking=True,
        help="What is to get better.",
    )
    must_fix = fields.Boolean(
        tracking=True,
        help="The course is not held again as it is: whoever schedules it is warned.",
    )
    state = fields.Selection(
        selection=followup.IMPROVEMENT_STATES,
        required=True,
        default=followup.OPEN,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    kind = fields.Selection(
        selection=followup.KINDS,
        string="From",
        required=True,
        default=followup.HAND,
        copy=False,
        index=True,
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="restrict",
        tracking=True,
        help="Who sees to it.",
    )
    date_due = fields.Date(
        string="Due Date",
        required=True,
        index=True,
        copy=False,
        default=lambda self: self._default_date_due(),
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        compute="_compute_from_session",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        index="btree_not_null",
        ondelete="restrict",
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        index="btree_not_null",
        ondelete="restrict",
    )
    debrief_id = fields.Many2one(
        comodel_name="hr.training.debrief",
        string="Agreed in",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    report_line_id = fields.Many2one(
        comodel_name="hr.training.trainer.report.line",
        string="Suggestion",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # The figure that opened it
    figure = fields.Float(copy=False, aggregator=None)
    threshold = fields.Float(copy=False, aggregator=None)
    answered = fields.Integer(string="Answers", copy=False, aggregator=None)

    # What was done
    progress = fields.Text(help="What was done so far; its owner says so.")
    proof = fields.Text(
        copy=False, help="What shows that it is done: the page, the class, the figure."
    )
    proof_file = fields.Binary(attachment=True, copy=False)
    proof_filename = fields.Char(copy=False)
    done_on = fields.Date(copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    cancel_reason = fields.Text(copy=False)
    cancelled_on = fields.Date(copy=False)
    cancelled_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    reminded_on = fields.Date(copy=False)
    escalated_on = fields.Date(
        copy=False, help="The head of training was told that it is overdue."
    )

    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    is_mine = fields.Boolean(
        string="Seen To by Me",
        compute="_compute_is_mine",
        search="_search_is_mine",
    )
    is_about_me = fields.Boolean(
        string="About My Classes",
        compute="_compute_is_about_me",
        search="_search_is_about_me",
    )
    is_officer = fields.Boolean(compute="_compute_can")
    can_fill = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    _figure_once = models.UniqueIndex(
        "(session_id, kind, (CASE WHEN kind = 'trainer' THEN COALESCE(trainer_id, 0)"
        " ELSE 0 END)) WHERE kind NOT IN ('hand', 'report', 'debrief')",
        "A figure of a session opens one improvement.",
    )
    _line_once = models.UniqueIndex(
        "(report_line_id) WHERE report_line_id IS NOT NULL",
        "A suggestion becomes one improvement.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_date_due(self):
        return self._get_due_on(self.env.company)

    @api.model
    def _get_due_on(self, company):
        """The day until which something is done that is opened today."""
        today = company._get_training_today()
        return self._get_working_day_after(
            company, today, company.training_improvement_days
        )

    @api.depends("session_id")
    def _compute_from_session(self):
        for improvement in self:
            # sudo: the course of a session that the user may link to
            course = improvement.session_id.sudo().course_id
            improvement.course_id = improvement.course_id or course

    @api.depends("name", "kind", "figure", "threshold", "answered")
    @api.depends_context("lang")
    def _compute_title(self):
        for improvement in self:
            improvement.title = improvement.name or improvement._get_figure_text()

    @api.depends("title")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for improvement in self:
            improvement.display_name = improvement.title

    def _get_figure_text(self):
        """What was too low, in a sentence of the reader's language."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        if self.kind not in followup.FIGURE_TARGETS:
            return kinds.get(self.kind)
        values = {
            "kind": kinds[self.kind],
            "figure": marking.format_points(self.figure),
            "threshold": marking.format_points(self.threshold),
            "answered": self.answered,
        }
        if self.kind in (followup.PASS_RATE, followup.ATTENDANCE):
            return self.env._(
                "%(kind)s: %(figure)s %%, under %(threshold)s %%", **values
            )
        return self.env._(
            "%(kind)s: %(figure)s of 5, under %(threshold)s (%(answered)s answers)",
            **values,
        )

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = self.env.company._get_training_today()
        for improvement in self:
            improvement.is_overdue = bool(
                improvement.state == followup.OPEN
                and improvement.date_due
                and improvement.date_due < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_training_today()
        return Domain("state", "=", followup.OPEN) & Domain("date_due", "<", today)

    @api.depends("owner_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._get_my_users()
        for improvement in self:
            # sudo: the owner only
            improvement.is_mine = improvement.sudo().owner_id.id in mine._ids

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("owner_id", "in", self._get_my_users().ids)

    @api.model
    def _get_my_users(self):
        """Logins of the user as a human, while he is there."""
        users = self.env["hr.training.person"]._get_my_users()
        return users if self._may_act() else users.browse()

    @api.depends("trainer_id", "session_id")
    @api.depends_context("uid")
    def _compute_is_about_me(self):
        [mine] = self._filter_few(("_get_about_me_terms",))
        for improvement in self:
            improvement.is_about_me = improvement._origin.id in mine

    @api.model
    def _search_is_about_me(self, operator, value):
        return self._search_few(operator, "_get_about_me_terms")

    @api.model
    def _get_about_me_terms(self):
        """Those about the user as a trainer, and about the classes he taught; what is
        about another trainer of such a class is between him and the officers."""
        if not self._may_act():
            return []
        trainers = self.env["hr.training.person"]._get_myself().trainer_ids
        if not trainers:
            return []
        # sudo: whose it is is found whatever the user may read
        improvements = self.sudo()
        improvements.flush_model(["session_id", "trainer_id"])
        taught = self.env["hr.training.session"]._get_query_domain(
            "session_id", "_get_taught_ever_terms"
        )
        return [
            (improvements._search(domain), "id")
            for domain in (
                Domain("trainer_id", "in", list(trainers)),
                Domain("trainer_id", "=", False) & taught,
            )
        ]

    @api.depends("state", "owner_id", "proof", "proof_file")
    @api.depends_context("uid")
    def _compute_can(self):
        officer = self._is_officer()
        self._set_can("fill", "done", "cancel")
        for improvement in self:
            improvement.is_officer = officer

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("name", "kind")
    def _check_name(self):
        for improvement in self:
            named = (improvement.name or "").strip()
            if not named and improvement.kind not in followup.FIGURE_TARGETS:
                raise ValidationError(self.env._("Say what is to get better."))

    @api.constrains("date_due")
    def _check_date_due(self):
        self._check_years("date_due")

    @api.constrains(
        "company_id", "course_id", "plan_id", "session_id", "trainer_id", "debrief_id"
    )
    def _check_one_company(self):
        # sudo: companies are compared, whoever may read the records
        for improvement in self.sudo():
            company = improvement.company_id
            for name in (
                "course_id",
                "plan_id",
                "session_id",
                "trainer_id",
                "debrief_id",
            ):
                if improvement[name].company_id not in (company, company.browse()):
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” is of another company: choose one of "
                            "%(company)s.",
                            field=self._fields[name]._description_string(self.env),
                            company=company.name,
                        )
                    )

    @api.constrains("owner_id", "company_id")
    def _check_owner(self):
        # sudo: logins and their companies, whoever may read them
        for improvement in self.sudo():
            owner = improvement.owner_id
            if owner.share or improvement.company_id not in owner.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(owner)s does not work in %(company)s, and would not see it.",
                        owner=owner.name,
                        company=improvement.company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._add_agreed_values(dict(vals)) for vals in vals_list]
        improvements = super().create(vals_list)
        if not self.env.su:
            improvements._note_agreed()
            for improvement in improvements.filtered("proof_file"):
                improvement._check_proof({}, improvement)
        improvements._ask_owners()
        return improvements

    @api.model
    def _add_agreed_values(self, vals):
        """What is agreed in a talk is about its class, and may be about its trainer."""
        # A form that is opened from the talk says it by its context.
        by_context = self.env.context.get("default_debrief_id")
        debrief_id = vals.get("debrief_id", by_context)
        if not self._is_id(debrief_id):
            return vals
        debrief = self.env["hr.training.debrief"].browse(debrief_id)
        debrief.check_access("read")
        # sudo: of a talk that the user may read
        debrief = debrief.sudo()
        vals.setdefault("session_id", debrief.session_id.id)
        vals.setdefault("company_id", debrief.company_id.id)
        if vals.get("target") == followup.TRAINER:
            vals.setdefault("trainer_id", debrief.trainer_id.id)
        return vals

    def write(self, vals):
        if not self.env.su:
            self._check_can_fill()
            if vals.keys() - OWNER_FIELDS:
                self._check_officer()
            for improvement in self:
                improvement._check_proof(vals, improvement)
        result = super().write(vals)
        if not self.env.su and vals.get("debrief_id"):
            self._note_agreed()
        if {"owner_id", "date_due", "name"} & vals.keys():
            self._ask_owners()
        if "date_due" in vals:
            # sudo: heads were told of the day before
            again = self._guard_sudo().filtered(lambda i: not i.is_overdue)
            again.activity_unlink([LATE])
            again.filtered("escalated_on").write({"escalated_on": False})
        return result

    def _note_agreed(self):
        """What was agreed in a talk stays on record, however it got there."""
        agreed = self.filtered(lambda i: i.debrief_id and i.kind == followup.HAND)
        agreed._guard_sudo().write({"kind": followup.DEBRIEF})

    def _check_proof(self, vals, improvement):
        """The file is of a kind that is taken, under whatever name (sudo).

        :param dict vals: what is written
        """
        filename = vals.get("proof_filename", improvement.proof_filename)
        if "proof_file" in vals:
            if vals["proof_file"]:
                self._check_upload(vals["proof_file"], filename)
        elif improvement.proof_file and ("proof_filename" in vals or not vals):
            # Another name for the file that is there must not lend it another kind.
            data = improvement.with_context(bin_size=False).proof_file
            self._check_upload(data, filename)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for improvement in self:
            if improvement.state != followup.OPEN or (
                improvement.kind != followup.HAND and not self.env.su
            ):
                raise UserError(
                    self.env._(
                        "%(name)s is on record. Cancel it instead.",
                        name=improvement.display_name,
                    )
                )

    def _ask_owners(self):
        """The owner's to-do says what and until when (sudo)."""
        # sudo: whoever asks need not see others' activities
        for improvement in self.sudo().filtered(lambda i: i.state == followup.OPEN):
            improvement.activity_unlink([ACTIVITY])
            owner = improvement.owner_id
            lang = owner.lang or self.env.lang
            improvement.activity_schedule(
                ACTIVITY,
                user_id=owner.id,
                date_deadline=improvement.date_due,
                summary=improvement.with_context(lang=lang).title,
            )

    # ------------------------------------------------------------
    # FILL, DONE, CANCEL
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if self.state != followup.OPEN:
            return self.env._("It is done or cancelled, and stays as it is.")
        if not (self._is_officer() or self.is_mine):
            return self.env._("Its owner sees to it, or a training officer.")
        return False

    def _check_can_fill(self):
        self.check_access("read")
        self._check_can("fill")

    def action_done(self, proof=None):
        """It is done, and this shows it.

        :param str proof: without it, and without one noted before, a dialog asks
        :raise UserError: it is over, or somebody else's
        """
        self._check_can_done()
        if not proof and not all(i._has_proof() for i in self):
            return self._ask_reason("action_done")
        self._do_done(self._require_reason(proof) if proof else False)
        return True

    def _has_proof(self):
        return bool((self.proof or "").strip() or self.proof_file)

    def _get_cannot_done_reason(self):
        return self._get_cannot_fill_reason()

    def _check_can_done(self):
        self.check_access("read")
        self._check_can("done")

    def _do_done(self, proof=False):
        for improvement in self._guard_sudo():
            said = filter(None, (improvement.proof, proof))
            improvement.write(
                {
                    "state": followup.DONE,
                    "proof": "\n".join(said) or False,
                    "done_on": improvement.company_id._get_training_today(),
                    "done_by_id": self.env.uid,
                }
            )
            improvement.activity_feedback([ACTIVITY])
            improvement.activity_unlink([LATE])

    def action_cancel(self, reason=False):
        """Give it up, or decline a suggestion, with a reason that is kept.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_cancel()
        if not reason:
            return self._ask_reason("action_cancel")
        self._do_cancel(self._require_reason(reason))
        return True

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        if self.state != followup.OPEN:
            return self.env._("It is done or cancelled, and stays as it is.")
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        return False

    def _check_can_cancel(self):
        self.check_access("read")
        self._check_can("cancel")

    def _do_cancel(self, reason):
        for improvement in self._guard_sudo():
            improvement.write(
                {
                    "state": followup.CANCELLED,
                    "cancel_reason": reason,
                    "cancelled_on": improvement.company_id._get_training_today(),
                    "cancelled_by_id": self.env.uid,
                }
            )
            improvement.activity_unlink([ACTIVITY, LATE])

    def _get_reason_wording(self, method):
        if method == "action_done":
            return (
                self.env._("What shows that it is done?"),
                self.env._("Done"),
            )
        return super()._get_reason_wording(method)

    # ------------------------------------------------------------
    # OPENED BY THE SYSTEM
    # ------------------------------------------------------------

    @api.model
    def _do_open(self, vals_list):
        """Open improvements, each with its owner and due date (sudo).

        :param vals_list: ``session_id``, or ``course_id`` and ``company_id``, and what
            is to get better
        """
        improvements = self._guard_sudo().with_context(mail_create_nosubscribe=True)
        # sudo: what a session or a course brings is opened whoever may read it
        env = self.sudo().env
        values = []
        for vals in vals_list:
            if vals.get("session_id"):
                session = env["hr.training.session"].browse(vals["session_id"])
                company, owner = session.company_id, session._get_improvement_owner()
            else:
                company = env["res.company"].browse(vals["company_id"])
                course = env["hr.training.course"].browse(vals["course_id"])
                owner = course._get_improvement_owner(company)
            values.append(
                {
                    "company_id": company.id,
                    "owner_id": owner.id,
                    "date_due": self._get_due_on(company),
                    **vals,
                }
            )
        return improvements.create(values)

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    @api.model
    def _cron_escalate(self):
        """Remind owners of what is overdue; after some days the head is told."""
        # sudo: a scheduled run; days differ by a few hours among companies
        domain = Domain("is_overdue", "=", True)
        found = self.sudo().search(domain)
        Person = self.env["hr.training.person"]
        heads = {
            company: Person._get_role_users(groups.MANAGER, company)
            for company in found.company_id
        }
        self._run_isolated(
            found, lambda i: i._do_follow_overdue(heads[i.company_id]), domain
        )

    def _do_follow_overdue(self, heads):
        """Remind, and escalate what was reminded of in vain (sudo)."""
        self.ensure_one()
        company = self.company_id
        today = company._get_training_today()
        works = self._get_working_days(company, self.date_due - LOOK_BACK, today)
        late_on = deadlines.working_days_after(
            self.date_due, company.training_improvement_escalate_days, works
        )
        asked = self.reminded_on
        if (
            not asked
            or deadlines.working_days_after(asked, REMINDER_DAYS, works) <= today
        ):
            self._do_remind()
            self._guard_sudo().reminded_on = today
        # Who sees to it has left: nobody else would hear of it.
        gone = not self._get_waiting()["overdue"]
        if (gone or late_on < today) and heads:
            self._remind_once(
                LATE, heads, until_done=True, summary=lambda late: late.title
            )
            self._guard_sudo().escalated_on = self.escalated_on or today

    def _get_waiting(self):
        Person = self.env["hr.training.person"]
        return {"overdue": Person._filter_deciders(self.owner_id).partner_id}

    def _prepare_reminder(self, asked):
        due = format_date(self.env, self.date_due)
        return (
            self.env._("Overdue: %(name)s", name=self.title),
            [
                self.env._(
                    "It was due on %(day)s. Say what was done, and close it with what "
                    "shows it.",
                    day=due,
                )
            ],
            f"odoo/{self._name}/{self.id}",
            self.env._("Open the Improvement"),
        )
