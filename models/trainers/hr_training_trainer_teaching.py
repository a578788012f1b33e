from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import states

# Classes that a card names, and how far it looks ahead for them.
NEXT_CLASSES = 5
LOOK_AHEAD = timedelta(days=90)


class HrTrainingTrainer(models.Model):
    """The trainer's card: photo, hours taught this year, next classes (policy 8).

    Hours are those at which he was in class: of two who teach a slot together each has
    all of it. What a slot is worth to each of them is the matter of fees. They are of
    the human within the company, by the classes that were held, and shown to himself,
    to the training department and to company management.
    """

    _inherit = "hr.training.trainer"

    avatar_128 = fields.Image(
        string="Photo", compute="_compute_avatar_128", compute_sudo=True
    )
    taught_hours_year = fields.Float(
        string="Hours Taught This Year",
        compute="_compute_taught_hours_year",
        help="In class, of sessions that were held; two who teach together have all "
        "hours each.",
    )
    is_card_shown = fields.Boolean(compute="_compute_taught_hours_year")
    next_slot_ids = fields.Many2many(
        comodel_name="hr.training.session.slot",
        string="Next Classes",
        compute="_compute_next_slot_ids",
    )
    next_class_text = fields.Char(string="Next Class", compute="_compute_next_slot_ids")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id", "partner_id")
    def _compute_avatar_128(self):
        for trainer in self:
            person = trainer.employee_id or trainer.partner_id
            trainer.avatar_128 = person.avatar_128

    @api.depends("employee_id", "partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_taught_hours_year(self):
        shown = self._filter_learning_shown()
        hours = {}
        # sudo: the trainer's company only
        for company, trainers in shown.sudo().grouped("company_id").items():
            if company:
                year = company._get_training_today().year
                first, last = date(year, 1, 1), date(year, 12, 31)
                hours |= trainers._get_taught_hours(first, last)
        for trainer in self:
            trainer.taught_hours_year = hours.get(trainer, 0.0)
            trainer.is_card_shown = trainer in shown

    @api.depends("employee_id", "partner_id")
    @api.depends_context("uid", "lang")
    def _compute_next_slot_ids(self):
        """As far as the user may see the classes."""
        people = self.env["hr.training.person"]._get_people(self)
        owners = self._get_owners(people, "trainer_ids")
        now = fields.Datetime.now()
        slots = self.env["hr.training.session.slot"].search_fetch(
            Domain("trainer_ids", "in", list(owners))
            & Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain("stop", ">", now)
            & Domain("start", "<", now + LOOK_AHEAD),
            ["trainer_ids", "session_id"],
            order="start, id",
        )
        ahead = {trainer: [] for trainer in self}
        # sudo: who teaches them, of classes that the user may see
        for slot, slot_sudo in zip(slots, slots.sudo(), strict=True):
            for trainer in dict.fromkeys(
                owner
                for trainer_id in slot_sudo.trainer_ids.ids
                for owner in owners.get(trainer_id, ())
            ):
                if len(ahead[trainer]) < NEXT_CLASSES:
                    ahead[trainer].append(slot.id)
        for trainer in self:
            found = slots.browse(ahead[trainer])
            trainer.next_slot_ids = found
            trainer.next_class_text = found[:1]._get_class_text()

    # ------------------------------------------------------------
    # HOURS
    # ------------------------------------------------------------

    def _get_taught_hours(self, date_from, date_to):
        """Hours that these humans were in class as trainers, each in the company of
        the record: of slots of sessions that were held, by the day they began on.

        :param date date_from: first day, by the clock of the company
        :param date date_to: last day
        :return: dict trainer → hours
        """
        people = self.env["hr.training.person"]._get_people(self)
        rows = []
        # sudo: companies and their clocks only
        for trainer in self.sudo().filtered("company_id"):
            begin, end = trainer.company_id._get_training_stretch(date_from, date_to)
            rows += [
                (trainer.id, trainer_id, trainer.company_id.id, begin, end)
                for trainer_id in people[trainer].trainer_ids
            ]
        hours = dict.fromkeys(self, 0.0)
        if not rows:
            return hours
        for model in ("hr.training.session", "hr.training.session.slot"):
            self.env[model].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT taught.owner_id, SUM(taught.hours)
                  FROM (
                       -- Once, by whichever of his records.
                       SELECT DISTINCT owned.owner_id, slot.id, slot.hours
                         FROM unnest(%s, %s, %s, %s::timestamp[], %s::timestamp[])
                              AS owned (owner_id, trainer_id, company_id, begin, stop)
                         JOIN hr_training_slot_trainer_rel rel
                           ON rel.hr_training_trainer_id = owned.trainer_id
                         JOIN hr_training_session_slot slot
                           ON slot.id = rel.hr_training_session_slot_id
                          AND slot.company_id = owned.company_id
                          AND slot.start >= owned.begin
                          AND slot.start < owned.stop
                         JOIN hr_training_session session
                           ON session.id = slot.session_id
                          AND session.state IN %s
                       ) taught
                 GROUP BY taught.owner_id
                """,
                *map(list, zip(*rows, strict=True)),
                states.SESSION_HELD,
            )
        )
        hours.update((self.browse(owner_id), total) for owner_id, total in found)
        return hours
