from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...tools import marking, states, weighting


class HrTrainingObservation(models.Model):
    """What is seen in class: questions, discussion, homework, incidents, suggestions.

    | action | who |
    | record, change | officer; trainer, examiner, register keeper of the session |
    | give, change a mark | officer; trainer, examiner of it; until the release |
    | delete | who recorded it; officer; until the release |
    | correct what is frozen | head of training, with a reason |

    Nobody records what concerns himself. Marks of questions are a part of the weighted
    result (policy 6.3.2, 6.3.3, 7.1), so they are shown and frozen with it.
    """

    _name = "hr.training.observation"
    _description = "Observation in Class"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.correction.mixin",
    ]
    _order = "observed_on desc, id desc"
    _rec_names_search = ["employee_id", "text"]

    _guarded_fields = frozenset({"recorded_by_id"})
    # What ``_check_can_change`` asks of the session depends on the mark, too.
    _fixed_links = frozenset({"session_id"})
    # Mark and text are given at one go; what stayed the same is no correction.
    _is_confirmation_kept = False
    _explained_links = {
        "enrollment_id": "_check_content: of the same session",
        "slot_id": "_check_content: of the same session",
    }

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        index=True,
        ondelete="restrict",
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Participant",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: an incident or a suggestion of the whole class.",
    )
    # All belong to the enrolment or the session for good, so these can be stored.
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index="btree_not_null"
    )
    department_id = fields.Many2one(related="enrollment_id.department_id", store=True)
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        compute="_compute_slot_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="set null",
        help="The class under way at the time.",
    )
    kind = fields.Selection(
        selection=states.OBSERVATION_KINDS,
        required=True,
        default=states.OBSERVATION_QUESTION,
        index=True,
    )
    observed_on = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now, copy=False
    )
    observed_text = fields.Char(
        compute="_compute_observed_text",
        string="Local Time",
        help="In the session's own time zone.",
    )
    text = fields.Text(string="What Happened", help="The participant reads it, too.")
    mark = fields.Float(
        aggregator="avg", help="From 0 to 100, of what has a mark; see “Marked”."
    )
    is_marked = fields.Boolean(
        string="Marked",
        compute="_compute_is_marked",
        store=True,
        readonly=False,
        precompute=True,
        help="Questions that are marked count in the result.",
    )
    mark_text = fields.Char(
        string="Mark (0–100)",
        compute="_compute_mark_text",
        readonly=False,
        help="From 0 to 100; empty for none. What is typed becomes the mark.",
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded by",
        required=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    can_change = fields.Boolean(compute="_compute_can")
    can_mark = fields.Boolean(compute="_compute_can")
    can_correct = fields.Boolean(compute="_compute_can")

    _unmarked_is_zero = models.Constraint(
        "CHECK (is_marked OR mark = 0)", "What is not marked has no mark."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kind", "employee_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for observation in self:
            # sudo: a name only, of an observation the user may read
            name = observation.sudo().employee_id.name or self.env._("Whole Class")
            observation.display_name = f"{labels.get(observation.kind, '')} · {name}"

    @api.depends("session_id", "observed_on")
    def _compute_slot_id(self):
        for observation in self:
            moment = observation.observed_on
            observation.slot_id = observation.session_id.slot_ids.filtered(
                lambda slot, moment=moment: (
                    moment
                    and slot._get_register_begin() <= moment < slot._get_register_end()
                )
            )[:1]

    @api.depends("observed_on", "session_id.tz")
    @api.depends_context("lang")
    def _compute_observed_text(self):
        for observation in self:
            # sudo: the zone is no secret
            session_sudo = observation.sudo().session_id
            observation.observed_text = bool(session_sudo) and (
                session_sudo._format_moment(observation.observed_on)
            )

    @api.depends("mark")
    def _compute_is_marked(self):
        """A mark makes it marked; one of 0 has to be said."""
        for observation in self:
            observation.is_marked = observation.is_marked or bool(observation.mark)

    @api.depends("mark", "is_marked")
    def _compute_mark_text(self):
        for observation in self:
            observation.mark_text = observation.is_marked and marking.format_points(
                observation.mark
            )

    @api.depends("session_id", "enrollment_id", "is_marked")
    @api.depends_context("uid")
    def _compute_can(self):
        for observation in self:
            session = observation.session_id
            observation.can_change = not observation._get_cannot_change_reason()
            observation.can_mark = (
                observation.can_change
                and not session.results_released
                and (not session or session.may_mark)
            )
            observation.can_correct = not observation._get_cannot_correct_reason()

    @api.onchange("kind", "is_marked")
    def _onchange_kind(self):
        if self.kind not in states.OBSERVATION_MARKED or not self.is_marked:
            self.is_marked = False
            self.mark = 0.0

    @api.constrains(
        "session_id", "enrollment_id", "slot_id", "kind", "text", "mark", "is_marked"
    )
    def _check_content(self):
        for observation in self:
            reason = observation._get_wrong_content_reason()
            if reason:
                raise ValidationError(reason)

    def _get_wrong_content_reason(self):
        """What does not fit together, naming the person and the mend."""
        self.ensure_one()
        name = self.employee_id.name or self.env._("Whole Class")
        session = self.session_id.display_name
        if self.enrollment_id and self.enrollment_id.session_id != self.session_id:
            # Without the name, which is another session's business.
            return self.env._(
                "The participant belongs to another session: choose one of "
                "%(session)s.",
                session=session,
            )
        if self.slot_id and self.slot_id.session_id != self.session_id:
            return self.env._(
                "The slot belongs to another session: choose one of %(session)s.",
                session=session,
            )
        if self.kind in states.OBSERVATION_MARKED:
            if not self.enrollment_id:
                return self.env._(
                    "Choose the participant: questions, discussion and homework are "
                    "recorded per person."
                )
        elif self.is_marked:
            return self.env._(
                "%(name)s: incidents and suggestions carry no mark. Take the mark "
                "away, or record a question, discussion or homework.",
                name=name,
            )
        if not self.is_marked and not (self.text or "").strip():
            return self.env._("%(name)s: give a mark or say what happened.", name=name)
        if self.is_marked and not weighting.is_mark(self.mark):
            return self.env._(
                "%(name)s: %(mark)s is no mark. Please enter a number from 0 to 100.",
                name=name,
                mark=f"{self.mark:g}",
            )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_can_record(vals_list)
        observations = super().create([self._prepare_mark(v) for v in vals_list])
        if not self.env.su:
            observations._check_can_change()
            observations._check_seated()
        return observations

    @api.model
    def _check_can_record(self, vals_list):
        """First of all: constraints come before record rules, and name people."""
        default = self.default_get(["session_id"]).get("session_id")
        given = [vals.get("session_id", default) for vals in vals_list]
        if not all(self._is_id(value) for value in given):
            raise UserError(self.env._("Choose the session that was observed."))
        sessions = self.env["hr.training.session"].browse(dict.fromkeys(given))
        sessions._check_can_observe()

    def write(self, vals):
        vals = self._prepare_mark(vals)
        if self.env.su:
            return super().write(vals)
        if any(
            o.session_id.id != vals.get("session_id", o.session_id.id) for o in self
        ):
            raise UserError(
                self.env._(
                    "An observation keeps its session: delete it and record it there."
                )
            )
        # As it was and as it will be: neither may be somebody else's business.
        self._check_can_change()
        result = super().write(vals)
        self._check_can_change()
        if "enrollment_id" in vals:
            self._check_seated()
        return result

    def _prepare_mark(self, vals):
        """The mark as it is stored, from what is typed; taken back it is 0."""
        vals = dict(vals)
        if "mark_text" in vals:
            enrollment = self.enrollment_id.browse(vals.get("enrollment_id"))
            people = enrollment.employee_id or self.employee_id
            value = self._parse_mark(vals.pop("mark_text"), people)
            vals.update(mark=value or 0.0, is_marked=value is not None)
        elif vals.get("is_marked") is False:
            vals.setdefault("mark", 0.0)
        return vals

    @api.model
    def _parse_mark(self, text, people):
        """The mark as a number, None for none.

        :raise UserError: naming the people whose mark it is not
        """
        try:
            return marking.parse_points(text, 100)
        except ValueError:
            raise UserError(
                self.env._(
                    "%(name)s: %(mark)s is no mark. Please enter a number from 0 to "
                    "100.",
                    name=", ".join(people.mapped("name")),
                    mark=text,
                )
            ) from None

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released(self):
        if self.env.su:
            return
        self._check_can_change()
        self._check_can("delete")

    def _get_cannot_delete_reason(self):
        self.ensure_one()
        if self.session_id.results_released:
            return self.env._(
                "The results are released: observations stay as part of the record. "
                "The head of training can correct them."
            )
        if not self._is_officer() and self.recorded_by_id != self.env.user:
            return self.env._(
                "%(name)s recorded it and can delete it; so can a training officer.",
                # sudo: the name only
                name=self.sudo().recorded_by_id.name,
            )
        return False

    def _get_cannot_change_reason(self):
        """Why the user cannot record this, or change it the way it is."""
        self.ensure_one()
        session = self.session_id
        if session and (reason := session._get_cannot_observe_reason()):
            return reason
        if self.is_my_own:
            return self.env._("Somebody else records what concerns you.")
        if not self.is_marked or not session:
            return False
        if not (self.env.su or session.may_mark):
            return self.env._(
                "Trainers, examiners and training officers give marks: record it "
                "without one."
            )
        if session.results_released:
            return self.env._(
                "The results are released, so the mark of %(name)s is settled. The "
                "head of training can correct it.",
                # sudo: the name only
                name=self.sudo().employee_id.name,
            )
        return False

    def _check_can_change(self):
        self.session_id._check_can_observe()
        self._check_can("change")

    def _check_seated(self):
        """Only who has a place in the class is observed in it."""
        self._check_reasons(
            [
                (
                    observation,
                    observation.enrollment_id
                    and observation.enrollment_id.state not in states.ENROLLMENT_SEATED
                    and self.env._(
                        "%(name)s has no seat in the session: choose another "
                        "participant.",
                        name=observation.employee_id.name,
                    ),
                )
                for observation in self
            ]
        )

    # ------------------------------------------------------------
    # MARKS
    # ------------------------------------------------------------

    def _filter_counted(self):
        """Questions with a mark: what is a part of the weighted result."""
        return self.filtered(
            lambda o: o.is_marked and o.kind == states.OBSERVATION_QUESTION
        )

    def _get_mean(self):
        """Mean of the marks, None for none."""
        return weighting.weighted_mean([(o.mark, 1) for o in self])

    def _format_marks(self):
        """The marks in their order and their mean, as a trainer reads them."""
        if not self:
            return False
        marks = " · ".join(marking.format_points(o.mark) for o in self)
        if len(self) == 1:
            return marks
        return self.env._(
            "%(marks)s, mean %(mean)s",
            marks=marks,
            mean=marking.format_points(self._get_mean()),
        )

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """What has no mark stores 0, which is no part of a mean."""
        if aggregate_spec == "mark:avg":
            return SQL(
                "AVG(CASE WHEN %s THEN %s END)",
                self._field_to_sql(self._table, "is_marked", query),
                self._field_to_sql(self._table, "mark", query),
            )
        return super()._read_group_select(aggregate_spec, query)

    # ------------------------------------------------------------
    # CORRECT
    # ------------------------------------------------------------

    def action_correct(self, value=None, reason=False, text=None):
        """Correct what is frozen, as head of training (design §6.6).

        Results that were released are computed again. Without a reason the dialog
        asks for it.

        :param float value: the right mark; False takes it back, None leaves it
        :param str reason: kept with the old values
        :param str text: what really happened; empty leaves it
        """
        self._check_can_correct()
        if not reason:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_observation_correct_action"
            )
            action["context"] = {"default_observation_id": self[:1].id}
            return action
        vals = {}
        if value is False:
            vals = {"mark": 0.0, "is_marked": False}
        elif value is not None:
            vals = {"mark": self._read_number(value), "is_marked": True}
        if text := self._read_text(text):
            vals["text"] = text
        if not vals:
            raise UserError(self.env._("Give the right mark, or say what happened."))
        self._do_correct(vals, self._require_reason(reason))
        return True

    def _get_cannot_correct_reason(self):
        self.ensure_one()
        session = self.session_id
        if not self._is_head():
            return self.env._("Only the head of training corrects observations.")
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else corrects what concerns you.")
        if not session.results_released and session.state in states.SESSION_PUNCHABLE:
            return self.env._("Nothing is released yet: edit the observation.")
        return False

    def _check_can_correct(self):
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training corrects observations.")
            )
        self.check_access("read")
        self._check_can("correct")

    def _describe(self):
        """What a correction may change, as text."""
        self.ensure_one()
        return {"mark": self.mark_text or "", "text": self.text or ""}

    def _after_correction(self, vals):
        if "mark" not in vals:
            return None
        return super()._after_correction(vals)
