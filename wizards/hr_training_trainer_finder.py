from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools import states


class HrTrainingTrainerFinder(models.TransientModel):
    """Who could teach a course at a time, and why the others could not (policy 8.1).

    Of a session that has classes, at the time of these; else at the time entered.

    | action | who |
    | look, assign | training officer |
    """

    _name = "hr.training.trainer.finder"
    _description = "Find a Trainer"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(comodel_name="hr.training.session")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    course_id = fields.Many2one(comodel_name="hr.training.course", required=True)
    date_from = fields.Datetime(
        string="From", required=True, default=lambda self: self._default_time(0)
    )
    date_to = fields.Datetime(
        string="To", required=True, default=lambda self: self._default_time(1)
    )
    is_timed = fields.Boolean(compute="_compute_session", compute_sudo=True)
    schedule_text = fields.Char(
        compute="_compute_session", string="Time", compute_sudo=True
    )
    can_assign = fields.Boolean(compute="_compute_session", compute_sudo=True)
    taught_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        compute="_compute_session",
        compute_sudo=True,
    )
    instead_of_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        string="Instead of",
        domain="[('id', 'in', taught_ids)]",
        help="Whoever is assigned teaches in place of this trainer; empty: beside "
        "those who teach the class.",
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.trainer.finder.line",
        inverse_name="finder_id",
        string="Trainers",
    )
    found_text = fields.Char(compute="_compute_found_text")

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _default_time(self, position):
        """Class hours of tomorrow."""
        company = self.env.company
        day = company._get_training_today() + timedelta(days=1)
        return self._get_class_hours(company, day)[position]

    @api.model
    def _get_class_hours(self, company, day):
        """First and last moment of class on a day, in UTC."""
        zone = pytz.timezone(company._get_training_tz())
        midnight = datetime.combine(day, time())
        return [
            zone.localize(midnight + timedelta(hours=hour))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for hour in (company.training_class_start, company.training_class_end)
        ]

    @api.depends("session_id")
    def _compute_session(self):
        for finder in self:
            session = finder.session_id
            finder.is_timed = bool(session.slot_ids)
            finder.schedule_text = session.schedule_text
            finder.can_assign = session.state in (
                states.SESSION_DRAFT,
                *states.SESSION_BOOKED,
            )
            finder.taught_ids = session.trainer_ids

    @api.depends("line_ids")
    def _compute_found_text(self):
        for finder in self:
            finder.found_text = self.env._(
                "%(fit)s of %(all)s trainers could teach it.",
                fit=len(finder.line_ids.filtered("is_fit")),
                all=len(finder.line_ids),
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_find(self):
        """Look again, at the time entered, and show the answer.

        :return: action of the dialog
        :raise AccessError: the user is no training officer
        :raise UserError: the end is not after the beginning
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("write")
        self.line_ids.unlink()
        self.line_ids = [Command.create(vals) for vals in self._prepare_lines()]
        return self._get_form_action(
            self, name=self.env._("Find a Trainer"), target="new"
        )

    def _prepare_lines(self):
        """Values of a line for each trainer: who could teach it first, by name."""
        windows, days = self._get_times()
        trainers = self.env["hr.training.trainer"].search(
            [("company_id", "=", self.company_id.id)]
        )
        reasons = trainers._find_unfit(self.course_id, windows, days, self.session_id)
        # In the order of the list, which is by name.
        found = sorted(trainers, key=lambda trainer: bool(reasons[trainer]))
        return [
            {
                "position": position,
                "trainer_id": trainer.id,
                "is_fit": not reasons[trainer],
                "reason": "\n".join(reasons[trainer]) or False,
            }
            for position, trainer in enumerate(found)
        ]

    def _get_times(self):
        """``[(start, stop)]`` in UTC, and the days of these in the class's zone."""
        session = self.session_id
        slots = session.slot_ids.filtered(lambda slot: slot.start and slot.stop)
        if slots:
            windows = [(slot.start, slot.stop) for slot in slots]
            days = {session._get_local_date(start) for start, _stop in windows}
            return windows, sorted(days)
        if self.date_from >= self.date_to:
            raise UserError(self.env._("The end comes after the beginning."))
        day = self.company_id._get_training_date
        return [(self.date_from, self.date_to)], sorted(
            {day(self.date_from), day(self.date_to)}
        )

    def _do_assign(self, trainer):
        """The session's own write, with its gates, as whoever pressed the button."""
        if not self.session_id:
            raise UserError(
                self.env._("Open it from the session that is to be taught.")
            )
        commands = [Command.link(trainer.id)]
        if self.instead_of_id:
            commands.insert(0, Command.unlink(self.instead_of_id.id))
        self.session_id.write({"trainer_ids": commands})
