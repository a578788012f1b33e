from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...tools import states

# A class of a day begins then, where nobody says when it did.
BEGIN_HOUR = 9
DAYS_MAX = 60


class HrTrainingPastCourse(models.Model):
    """A course that somebody took before, or elsewhere (policy 2.2.5, 6.4.3).

    Entered by hand or by Odoo's own import, a row for a person and course. What comes
    of it is what an imported year makes (design §8): a past session with that one
    person, his attendance and mark, the result by the course's rules, and what a pass
    brings. Nobody is told. A slip is corrected in the session, with a reason.
    """

    _name = "hr.training.past.course"
    _description = "Past Course of a Person"
    _inherit = ["hr.training.guard.mixin"]
    _order = "date_to desc, id desc"
    _rec_name = "course_id"

    _guarded_fields = frozenset({"enrollment_id"})
    _explained_links = {"course_id": "checked when it is made, and fixed then"}
    _fixed_links = frozenset({"course_id"})

    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, index=True, ondelete="restrict"
    )
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    date_from = fields.Date(string="Start Date", required=True)
    date_to = fields.Date(
        string="End Date",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        readonly=False,
        precompute=True,
        help="All of them were attended.",
    )
    has_score = fields.Boolean(
        string="With a Mark",
        compute="_compute_has_score",
        store=True,
        readonly=False,
        precompute=True,
        help="Without a mark, who attended has passed.",
    )
    score = fields.Float(string="Mark")
    place = fields.Char(string="Where", help="Institution or place.")
    note = fields.Text(string="Evidence", help="Certificate number, file, witness.")
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    result = fields.Selection(related="enrollment_id.result")
    valid_until = fields.Date(related="enrollment_id.valid_until")

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The course ends before it begins."
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A mark lies between 0 and 100."
    )

    @api.depends("date_from")
    def _compute_date_to(self):
        for past in self:
            past.date_to = past.date_to or past.date_from

    @api.depends("course_id")
    def _compute_hours(self):
        for past in self:
            past.hours = past.course_id.hours

    @api.depends("score")
    def _compute_has_score(self):
        for past in self:
            past.has_score = past.has_score or bool(past.score)

    @api.constrains("date_from", "date_to", "hours", "course_id")
    def _check_past(self):
        today = self.env.company._get_training_today()
        for past in self:
            days = (past.date_to - past.date_from).days + 1
            if past.date_to > today:
                raise ValidationError(
                    self.env._("A past course has ended: check the date.")
                )
            if past.date_from.year < 2000:
                raise ValidationError(
                    self.env._("A past course lies after the year 2000.")
                )
            if days > DAYS_MAX:
                raise ValidationError(
                    self.env._("A course has at most %(days)s days.", days=DAYS_MAX)
                )
            if not 0 < past.hours <= 24 * days:
                raise ValidationError(
                    self.env._("Say how many hours it had, no more than its days have.")
                )
            if past.course_id.company_id not in (
                past.company_id,
                past.company_id.browse(),
            ):
                raise ValidationError(
                    self.env._("The course belongs to another company.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # A cell with 0 in it is a mark; an empty one is none, and a form says itself.
        rows = super().create(
            [
                {"has_score": vals["score"] is not False, **vals}
                if vals.get("score") is not None
                else vals
                for vals in vals_list
            ]
        )
        rows._check_new()
        rows._do_keep()
        return rows

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "It is on record: correct attendance or mark in its session."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._("It is on record: correct attendance or mark in its session.")
        )

    def _check_not_own(self):
        """Nobody gives himself a pass, see ``training_allow_self_approval``."""
        if self.env["hr.department"]._training_filter_forbidden(self.employee_id):
            raise UserError(
                self.env._(
                    "Nobody enters his own past courses. Please ask another training "
                    "officer."
                )
            )

    def _check_new(self):
        """Nobody takes a course twice at a time, by whatever employee record."""
        self._check_not_own()
        people = self.env["hr.training.person"]._get_people(self.employee_id)
        ids = [i for person in people.values() for i in person.employee_ids]
        # sudo: what is on record counts, whoever may read it
        known = self.sudo().search(
            [
                ("employee_id", "in", ids),
                ("course_id", "in", self.course_id.ids),
                ("date_from", "<=", max(self.mapped("date_to"))),
                ("date_to", ">=", min(self.mapped("date_from"))),
            ]
        )
        keys = {
            i: person.key for person in people.values() for i in person.employee_ids
        }
        seen = {}
        for past in known.sorted(lambda p: (p.date_from, p.id)):
            key = (keys[past.employee_id.id], past.course_id)
            last = seen.get(key)
            if last and last.date_to >= past.date_from and self & (last | past):
                raise UserError(
                    self.env._(
                        "%(name)s: %(course)s on %(day)s is on record already.",
                        name=past.employee_id.name,
                        course=past.course_id.display_name,
                        day=past.date_from,
                    )
                )
            if not last or past.date_to > last.date_to:
                seen[key] = past

    # ------------------------------------------------------------
    # WHAT COMES OF IT
    # ------------------------------------------------------------

    def _do_keep(self):
        """Make the sessions of new rows, and release their results (sudo)."""
        rows = self._guard_sudo()
        env = rows.env
        draw = env["hr.training.plan.line"]._draw_codes
        drawn = {
            company: iter(draw("hr.training.session", company, len(of_company)))
            for company, of_company in rows.grouped("company_id").items()
        }
        sessions = env["hr.training.session"].create(
            [row._prepare_session(next(drawn[row.company_id])) for row in rows]
        )
        enrollments = env["hr.training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "employee_id": row.employee_id.id,
                    "state": states.ENROLLMENT_ENROLLED,
                }
                for row, session in zip(rows, sessions, strict=True)
            ]
        )
        for enrollment in enrollments:
            env["hr.training.session.seat"]._take(enrollment.session_id, enrollment)
        enrollments._sync_register()
        enrollments.attendance_ids._do_enter({"status": "present"})
        env["hr.training.score"]._do_create_past(
            [
                (enrollment, row.score)
                for row, enrollment in zip(rows, enrollments, strict=True)
                if row.has_score
            ]
        )
        sessions._do_release()
        for row, enrollment in zip(rows, enrollments, strict=True):
            row.enrollment_id = enrollment

    def _prepare_session(self, code):
        self.ensure_one()
        company = self.company_id
        session = self.env["hr.training.session"].new(
            {"course_id": self.course_id.id, "company_id": company.id}
        )
        return {
            **session._get_freeze_values(),
            # Which version was taught then, and from what, nobody knows.
            "course_version": False,
            "material_version_ids": False,
            "material_snapshot": False,
            "hours": self.hours,
            "code": code,
            "course_id": self.course_id.id,
            "company_id": company.id,
            "tz": company._get_training_tz(),
            "seats_max": 1,
            "self_enrollment": "closed",
            "place": self.place,
            "note": self.note,
            "state": states.SESSION_DONE,
            "is_historic": True,
            "is_personal": True,
            "slot_ids": [
                Command.create({"start": start, "stop": stop})
                for start, stop in self._get_slots()
            ],
        }

    def _get_slots(self):
        """The hours, spread evenly over the days: ``[(start, stop)]`` in UTC."""
        zone = pytz.timezone(self.company_id._get_training_tz())
        days = (self.date_to - self.date_from).days + 1
        length = timedelta(hours=self.hours / days)
        begin = time(BEGIN_HOUR if self.hours / days <= 24 - BEGIN_HOUR else 0)
        slots = []
        for number in range(days):
            day = self.date_from + timedelta(days=number)
            start = zone.localize(datetime.combine(day, begin)).astimezone(pytz.utc)
            start = start.replace(tzinfo=None)
            slots.append((start, start + length))
        return slots

    def action_view_session(self):
        """The session that keeps the course."""
        self.ensure_one()
        return self._get_form_action(self.enrollment_id.session_id)

    @api.model
    def get_import_templates(self):
        """The file that Odoo's own import offers for past courses."""
        return [
            {
                "label": self.env._("Import Template for Past Courses"),
                "template": "/hr_training/static/xls/hr_training_past_course.csv",
            }
        ]
