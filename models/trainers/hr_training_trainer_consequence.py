from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, plaintext2html

from ...tools import consequences, outcomes, states
from ...tools.sequence import draw_numbers

NUMBERS = "hr_training.ir_sequence_trainer_certificate"


class HrTrainingTrainerConsequence(models.Model):
    """What follows from a trainer's assessment (policy 8.3.3).

    draft → submitted → approved → ongoing → done; refused, cancelled.

    | action | who |
    | propose, write the draft, submit | officer; drafts come with the assessment |
    | approve | head |
    | finish a bonus, coaching, retraining | officer |
    | lift a limit, call off what was approved | head |

    The excellent get a certificate and a bonus, those below standard are coached,
    learn again, or are given fewer classes. Of employees bonus, promotion, coaching
    and retraining are training outcomes, with their coach, course and approvers: see
    ``hr.training.outcome``; here are theirs which those do not know, and all of
    trainers from outside. A limit holds from its first day to its last, or until it is
    lifted: see ``hr_training_trainer_limits``. What the assessment says no more, falls
    with it.
    """

    _name = "hr.training.trainer.consequence"
    _description = "Consequence of a Trainer Assessment"
    _inherit = ["hr.training.trainer.judged.mixin", "hr.training.reminder.mixin"]
    _order = "proposed_on desc, id desc"
    _rec_names_search = ["trainer_id"]

    _reason_methods = frozenset({"action_finish", "action_lift"})
    _guarded_links = {"assessment_id": "_check_takes_consequences"}
    _guarded_fields = frozenset(
        {
            "proposed_on",
            "is_unfounded",
            "number",
            "paper_id",
            "started_on",
            "lifted_on",
            "done_on",
            "done_by_id",
            "result_note",
        }
    )
    _approval_content_fields = frozenset(
        {
            "assessment_id",
            "kind",
            "reason",
            "proposal",
            "amount",
            "limit_kind",
            "course_ids",
            "hours_max",
            "coach_id",
            "date_from",
            "date_to",
        }
    )

    assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'approved'), ('rating_level', '!=', 'standard')]",
        tracking=True,
    )
    trainer_id = fields.Many2one(
        related="assessment_id.trainer_id", store=True, index=True, precompute=True
    )
    trainer_kind = fields.Selection(related="trainer_id.kind", string="Kind of Trainer")
    company_id = fields.Many2one(
        related="assessment_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        selection=consequences.KINDS, required=True, index=True, tracking=True
    )
    state = fields.Selection(
        selection_add=[
            (outcomes.ONGOING, "Under Way"),
            (outcomes.DONE, "Done"),
            (states.REFUSED,),
            (states.CANCELLED,),
        ],
        ondelete={outcomes.ONGOING: "set default", outcomes.DONE: "set default"},
    )
    ground = fields.Char(
        compute="_compute_ground", help="What the assessment says, in words."
    )
    is_unfounded = fields.Boolean(
        string="No Longer Said",
        copy=False,
        help="The assessment was changed or called off since: it would not be "
        "proposed today.",
    )
    proposed_on = fields.Date(
        copy=False,
        required=True,
        default=lambda self: self.env.company._get_training_today(),
    )

    # What
    reason = fields.Text(copy=False, help="The trainer reads it once it is approved.")
    proposal = fields.Text(
        copy=False, help="What the trainer gets, or what is to change."
    )
    amount = fields.Monetary(
        copy=False, help="Proposed. It is paid outside of this document."
    )
    limit_kind = fields.Selection(
        selection=consequences.LIMITS, string="Limit", copy=False
    )
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_trainer_consequence_course_rel",
        column1="consequence_id",
        column2="course_id",
        copy=False,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    hours_max = fields.Float(
        string="Hours a Month", copy=False, help="Classes of a calendar month."
    )
    coach_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('state', '=', 'qualified'), ('id', '!=', trainer_id)]",
    )
    date_from = fields.Date(copy=False)
    date_to = fields.Date(copy=False, help="Its last day.")

    # What came of it
    number = fields.Char(string="Certificate Number", copy=False)
    paper_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Certificate as Issued",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    started_on = fields.Date(copy=False)
    lifted_on = fields.Date(copy=False)
    done_on = fields.Date(copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    result_note = fields.Text(string="What Came of It", copy=False)
    can_finish = fields.Boolean(compute="_compute_can")
    can_lift = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(assessment_id, kind) WHERE state NOT IN ('refused', 'cancelled') "
        "AND NOT (state = 'done' AND is_unfounded IS TRUE)",
        "This follows from the assessment already.",
    )
    _number_unique = models.UniqueIndex(
        "(number, company_id) WHERE number IS NOT NULL",
        "Another certificate has this number already.",
    )
    _figures = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000 AND hours_max BETWEEN 0 AND 744)",
        "An amount is 0 to 1,000,000,000; a month has up to 744 hours.",
    )
    _days = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day is before the first."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kind", "trainer_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            # sudo: who may read it may know whom it is about
            names = (kinds.get(one.kind), one.sudo().trainer_id.name)
            one.display_name = " · ".join(filter(None, names))

    @api.depends("assessment_id.rating_level", "assessment_id.score")
    @api.depends_context("lang")
    def _compute_ground(self):
        for one in self:
            # sudo: of what stands behind a document that the user may read. A form in
            # the making would tell it of whatever assessment one names.
            saved = one._origin.sudo()
            same = saved.assessment_id == one.assessment_id._origin
            one.ground = saved.assessment_id._get_verdict() if saved and same else False

    @api.depends("state", "kind", "trainer_id", "step_ids.state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("finish", "lift", "refuse")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date_from", "date_to")
    def _check_consequence_years(self):
        self._check_years("date_from", "date_to")

    @api.constrains("coach_id", "assessment_id")
    def _check_coach(self):
        """Somebody else, of the company."""
        for _one, reason in self._get_coach_reasons():
            if reason:
                raise ValidationError(reason)

    def _get_coach_reasons(self):
        """Who is to coach himself, or comes from another company.

        Records of two turn into those of one where their contacts are merged.

        :return: list of ``(record, sentence)``, False for who may coach
        """
        # sudo: who it is counts, whoever may read the records
        coached = self.sudo().filtered("coach_id")
        keys = self.env["hr.training.person"]._get_keys(
            coached.coach_id | coached.trainer_id
        )
        reasons = []
        for one in coached:
            reason = False
            if keys[one.coach_id] == keys[one.trainer_id]:
                reason = self.env._("Nobody coaches himself: choose somebody else.")
            elif one.coach_id.company_id != one.company_id:
                reason = self.env._(
                    "%(coach)s belongs to another company.", coach=one.coach_id.name
                )
            reasons.append((one, reason))
        return reasons

    @api.constrains("course_ids", "assessment_id")
    def _check_courses(self):
        """Of the company, or everybody's."""
        # sudo: companies count, whatever the writer may read
        for one in self.sudo():
            for course in one._get_barred_courses():
                if course.company_id not in (
                    one.company_id,
                    course.company_id.browse(),
                ):
                    raise ValidationError(
                        self.env._(
                            "%(course)s belongs to another company.",
                            course=course.display_name,
                        )
                    )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "trainer_consequence"

    def _get_incomplete_reason(self):
        # sudo: only what is said, of a document that the user may write
        one = self.sudo()
        return (
            one._get_groundless_reason()
            or one._get_unsaid_reason()
            or super()._get_incomplete_reason()
        )

    def _check_can_submit(self):
        result = super()._check_can_submit()
        self._check_reasons(self._get_coach_reasons())
        return result

    def _get_cannot_approve_reason(self):
        # sudo: only what is said, of a document that waits for the user
        one = self.sudo()
        return (
            self._get_cannot_refuse_reason()
            or one._get_groundless_reason()
            or (one.kind == consequences.COACHING and one._get_coach_reason())
        )

    def _check_can_approve(self):
        result = super()._check_can_approve()
        self._check_reasons(self._get_coach_reasons())
        return result

    def _get_cannot_refuse_reason(self):
        """Nothing is decided while the assessment is opened again: it may come to say
        something else. What nobody can approve any more can be refused."""
        reason = super()._get_cannot_approve_reason()  # pylint: disable=super-method-mismatch
        # sudo: only what is said, of a document that waits for the user
        one = self.sudo()
        return reason or (
            one.assessment_id.state != states.APPROVED and one._get_groundless_reason()
        )

    def _check_can_refuse(self):
        self.check_access("read")
        self._check_can("refuse")

    def _get_groundless_reason(self):
        """Why it cannot follow from the assessment as it stands, or False (sudo)."""
        self.ensure_one()
        if self.trainer_id._filter_left():
            return self.env._("%(person)s has left.", person=self.trainer_id.name)
        verdict = self.assessment_id
        fitting = consequences.FITTING.get(verdict.rating_level, ())
        if verdict.state != states.APPROVED or self.kind not in fitting:
            return self.env._(
                "The assessment does not say so: it is not approved, or its rating is "
                "another."
            )
        if (
            self.trainer_kind == "internal"
            and self.kind not in consequences.OF_EMPLOYEES
        ):
            return self.env._(
                "Of an employee this is a training outcome: propose it there."
            )
        return False

    def _get_unsaid_reason(self):
        """What is missing of what its kind asks for, or False (sudo)."""
        self.ensure_one()
        if self.kind == consequences.BONUS:
            said = (self.proposal or "").strip() or not self.currency_id.is_zero(
                self.amount
            )
            return not said and self.env._("Say which bonus: an amount, or what else.")
        if self.kind == consequences.CERTIFICATE:
            return False
        if not self.date_from or not self.date_to:
            return self.env._("Say from which day until which.")
        if self.kind == consequences.COACHING:
            return self._get_coach_reason()
        if self.kind == consequences.RETRAINING:
            said = (self.proposal or "").strip()
            return not said and self.env._("Say what is to be learnt, and where.")
        if not self.limit_kind:
            return self.env._("Choose how classes are limited.")
        if self.limit_kind == consequences.COURSES and not self._get_barred_courses():
            return self.env._("Choose the courses that are not to be taught.")
        if self.limit_kind == consequences.HOURS and self.hours_max <= 0:
            return self.env._("Say how many hours a month may be taught.")
        return False

    def _get_coach_reason(self):
        """Why nobody coaches as it stands, or False (sudo)."""
        coach = self.coach_id
        if not coach:
            return self.env._("Choose who coaches.")
        if coach._filter_left():
            return self.env._("%(person)s has left.", person=coach.name)
        qualified = coach.active and coach._filter_qualified()
        return not qualified and self.env._(
            "%(name)s is not a qualified trainer.", name=coach.name
        )

    def _get_barred_courses(self):
        """What a limit names, archived courses too: their classes go on (sudo)."""
        return self.with_context(active_test=False).course_ids

    def _do_grant(self):
        """A certificate is issued, all else begins (sudo)."""
        # A class that is booked at this moment meets the limit, or is named.
        limits = self.filtered(lambda c: c.kind == consequences.LIMIT)
        self.env["hr.training.booking.lock"]._touch_people(limits.trainer_id)
        result = super()._do_grant()
        certificates = self.filtered(lambda c: c.kind == consequences.CERTIFICATE)
        certificates._do_issue()
        for one in self - certificates:
            one.write(
                {
                    "state": outcomes.ONGOING,
                    "started_on": one.company_id._get_training_today(),
                }
            )
        for one in self:
            one._tell_trainer()
        return result

    def _do_issue(self):
        """Number and paper of certificates (sudo)."""
        numbers = draw_numbers(self.env.ref(NUMBERS), len(self))
        for one, number in zip(self, numbers, strict=True):
            one.write(
                {
                    "number": number,
                    "state": outcomes.DONE,
                    "done_on": one.company_id._get_training_today(),
                }
            )
            one._do_keep_paper()

    def _get_cannot_cancel_reason(self):
        """What the trainer has heard of is called off by the head; a limit is lifted,
        and stays as what was."""
        issued = self.state == outcomes.DONE and self.kind == consequences.CERTIFICATE
        running = self.state == outcomes.ONGOING and self.kind != consequences.LIMIT
        if not issued and not running:
            return super()._get_cannot_cancel_reason()
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        if not self._is_head() or not self.has_access("write"):
            return self.env._("Only the head of training calls off what was approved.")
        return False

    def _do_cancel(self):
        # sudo: that it was approved, whoever calls it off
        told = self._guard_sudo().filtered("approved_on")
        result = super()._do_cancel()
        for one in told:
            one._tell_trainer()
        return result

    def _do_reset_to_draft(self):
        """What the round before has brought is no part of the next one."""
        result = super()._do_reset_to_draft()
        self._guard_sudo().write(
            {
                **dict.fromkeys(("started_on", "lifted_on", "done_on"), False),
                "done_by_id": False,
                "result_note": False,
            }
        )
        return result

    def _tell_trainer(self):
        """What was decided about him, in his language (sudo)."""
        self.ensure_one()
        trainer = self.trainer_id
        if trainer._filter_left() or not (partner := trainer._get_notice_partner()):
            return
        one = self.with_context(lang=partner.lang or self.env.lang)
        one.message_post(
            body=plaintext2html("\n".join(one._get_told_lines())),
            partner_ids=partner.ids,
            subject=one.display_name,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_told_lines(self):
        """What the trainer reads of it."""
        self.ensure_one()
        if self.state == states.CANCELLED:
            return [self.env._("%(what)s: called off.", what=self.display_name)]
        if self.lifted_on:
            return [self.env._("%(what)s: lifted.", what=self.display_name)]
        head = self.env._(
            "%(what)s. It follows from your assessment: %(ground)s",
            what=self.display_name,
            ground=self.ground,
        )
        return [head, *filter(None, (self._get_terms_text(), self.proposal))]

    def _get_terms_text(self):
        """From when until when, and what a limit says."""
        self.ensure_one()
        texts = []
        if self.kind == consequences.LIMIT:
            limits = dict(self._fields["limit_kind"]._description_selection(self.env))
            texts.append(limits.get(self.limit_kind))
            if self.limit_kind == consequences.COURSES:
                # sudo: names of courses, of a document that the user may read
                courses = self.sudo()._get_barred_courses()
                texts.append(", ".join(courses.mapped("display_name")))
            elif self.limit_kind == consequences.HOURS:
                texts.append(f"{self.hours_max:g}")
        days = [format_date(self.env, d) for d in (self.date_from, self.date_to) if d]
        texts.append(" – ".join(days))
        return " · ".join(filter(None, texts))

    # ------------------------------------------------------------
    # FINISH, LIFT
    # ------------------------------------------------------------

    def action_finish(self, note=None):
        """Say that it was carried out, and what came of it (policy 8.3.3).

        :param str note: what was done; without it a dialog asks
        :raise UserError: not under way, about oneself, or of a kind that ends by itself
        """
        self._check_can_finish()
        if not note:
            action = self._ask_reason("action_finish")
            action["context"]["default_is_remark"] = True
            return action
        self._do_end(self._require_reason(note))
        return True

    def _get_cannot_finish_reason(self):
        self.ensure_one()
        if self.state != outcomes.ONGOING:
            return self.env._("Only what is under way is finished.")
        if self.kind == consequences.LIMIT:
            return self.env._("A limit ends on its last day, or is lifted.")
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return not self._is_officer() and self.env._(
            "Only a training officer can do this."
        )

    def _check_can_finish(self):
        self.check_access("write")
        self._check_can("finish")

    def action_lift(self, reason=None):
        """Lift a limit before its last day: from today on it holds no more.

        :param str reason: why; without it a dialog asks
        :raise UserError: no limit under way, about oneself, or not the head of training
        """
        self._check_can_lift()
        if not reason:
            return self._ask_reason("action_lift")
        self._do_lift(self._require_reason(reason))
        return True

    def _get_cannot_lift_reason(self):
        self.ensure_one()
        if self.state != outcomes.ONGOING or self.kind != consequences.LIMIT:
            return self.env._("Only a limit that is under way is lifted.")
        if not self.env.su and self.is_mine:
            return self._get_own_sentence()
        return not self._is_head() and self.env._(
            "Only the head of training lifts a limit."
        )

    def _check_can_lift(self):
        self.check_access("write")
        self._check_can("lift")

    def _do_lift(self, reason):
        for one in self._guard_sudo():
            one.lifted_on = one.company_id._get_training_today()
            one._do_end(reason)
            one._tell_trainer()

    def _do_end(self, note, user=None):
        """It is over: the only writer.

        :param user: who says so, nobody where its time is over
        """
        for one in self._guard_sudo():
            one.write(
                {
                    "state": outcomes.DONE,
                    "done_on": one.company_id._get_training_today(),
                    "done_by_id": self.env.uid if user is None else user,
                    "result_note": note,
                }
            )

    def _get_reason_wording(self, method):
        # sudo: who may make the step may know what it is about
        what = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
        if method == "action_finish":
            return self.env._("What came of %(what)s", what=what), self.env._("Finish")
        if method == "action_lift":
            return self.env._("Lift %(what)s", what=what), self.env._("Lift")
        return super()._get_reason_wording(method)
