import json
from collections import defaultdict

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools import assessment, states
from ..catalogue.hr_training_trainer import TRAINER_CANDIDATE, TRAINER_REFUSED

# So many scores are legible beside each other on a phone.
GRAPH_MOST = 8


class HrTrainingTrainer(models.Model):
    """How a trainer was assessed, and what a higher grade asks for (policy 8.3)."""

    _inherit = "hr.training.trainer"

    _company_uses = {
        "hr.training.trainer.assessment": "trainer_id",
        "hr.training.trainer.observation": "trainer_id",
    }

    assessment_ids = fields.One2many(
        comodel_name="hr.training.trainer.assessment",
        inverse_name="trainer_id",
        copy=False,
    )
    assessment_count = fields.Integer(compute="_compute_assessment_count")
    observation_count = fields.Integer(compute="_compute_assessment_count")
    last_assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        compute="_compute_last_assessment",
        help="The last one that was approved.",
    )
    last_score = fields.Float(compute="_compute_last_assessment")
    last_rating = fields.Selection(
        selection=assessment.RATINGS, compute="_compute_last_assessment"
    )
    score_graph = fields.Text(
        string="Score over Time",
        compute="_compute_last_assessment",
        help="Of the last eight approved assessments, each by the month in which its "
        "period ends.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_assessment_count(self):
        """As far as the user may read them."""
        for name, model in (
            ("assessment_count", "hr.training.trainer.assessment"),
            ("observation_count", "hr.training.trainer.observation"),
        ):
            domain = [("trainer_id", "in", self.ids)]
            groups = self.env[model]._read_group(domain, ["trainer_id"], ["__count"])
            counts = dict(groups)
            for trainer in self:
                trainer[name] = counts.get(trainer._origin, 0)

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_last_assessment(self):
        """As far as the user may read them."""
        found = self.env["hr.training.trainer.assessment"].search(
            [("trainer_id", "in", self.ids), ("state", "=", states.APPROVED)],
            order="date_to, id",
        )
        approved = found.grouped("trainer_id")
        for trainer in self:
            his = approved.get(trainer._origin, found.browse())
            trainer.last_assessment_id = his[-1:]
            trainer.last_score = his[-1:].score
            trainer.last_rating = his[-1:].rating_level
            trainer.score_graph = trainer._get_score_graph(his)

    def _get_score_graph(self, assessments):
        """What the graph is drawn of: a bar of each score, its number beneath it.

        :param assessments: approved ones in the order of their periods
        :return: JSON for the widget ``hr_training_score_graph``, also of no scores
        """
        bars = [
            {
                "label": [f"{one.score:.2f}", f"{one.date_to:%Y-%m}"],
                "value": round(one.score, 2),
            }
            for one in assessments.filtered("has_score")[-GRAPH_MOST:]
        ]
        return json.dumps([{"key": self.env._("Score"), "values": bars}])

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    def _check_takes_assessments(self, joining):
        """Who is assessed, or observed, has been admitted to teach."""
        new = (TRAINER_CANDIDATE, TRAINER_REFUSED)
        self._check_reasons(
            [
                (
                    trainer,
                    joining
                    and trainer.state in new
                    and self.env._(
                        "%(name)s was not admitted to teach yet.", name=trainer.name
                    ),
                )
                for trainer in self
            ]
        )

    # ------------------------------------------------------------
    # WHAT HE TAUGHT
    # ------------------------------------------------------------

    def _find_taught(self, company, date_from, date_to):
        """Classes of a company that were held and ended in a period (sudo).

        By whichever record of his a human taught: as its trainer, or in a slot.

        :return: dict trainer id → set of ``(session id, course id)``
        """
        records = self._get_records_of_humans(company)
        begin, end = self._get_bounds(company, date_from, date_to)
        self._flush_teaching()
        taught = defaultdict(set)
        for trainer_id, session_id, course_id in self.env.execute_query(
            SQL(
                """
                SELECT teaches.trainer_id, session.id, session.course_id
                  FROM hr_training_session session
                  JOIN (
                        SELECT session_id, trainer_id
                          FROM hr_training_session_trainer_rel
                         UNION
                        SELECT slot.session_id, rel.hr_training_trainer_id
                          FROM hr_training_slot_trainer_rel rel
                          JOIN hr_training_session_slot slot
                            ON slot.id = rel.hr_training_session_slot_id
                       ) teaches ON teaches.session_id = session.id
                 WHERE teaches.trainer_id = ANY(%(trainers)s)
                   AND session.company_id = %(company)s
                   AND session.state IN %(held)s
                   AND session.is_personal IS NOT TRUE
                   AND session.ended_on >= %(begin)s AND session.ended_on < %(end)s
                """,
                trainers=list(records),
                company=company.id,
                held=states.SESSION_HELD,
                begin=begin,
                end=end,
            )
        ):
            for one in records[trainer_id]:
                taught[one].add((session_id, course_id))
        return taught

    def _get_records_of_humans(self, company):
        """Records that these humans have in a company, whichever of them is asked for.

        :return: dict record id → set of the ids in ``self`` of the same human (sudo)
        """
        people = self.env["hr.training.person"]._get_people(self)
        there = self.with_context(active_test=False).search(
            Domain("company_id", "=", company.id)
            & Domain("id", "in", [i for p in people.values() for i in p.trainer_ids])
        )
        here = set(there.ids)
        records = defaultdict(set)
        for trainer, person in people.items():
            for record_id in {trainer.id, *here.intersection(person.trainer_ids)}:
                records[record_id].add(trainer.id)
        return records

    @api.model
    def _flush_teaching(self):
        """What the statements below read is on disk."""
        self.env["hr.training.session"].flush_model()
        self.env["hr.training.session.slot"].flush_model()

    @api.model
    def _get_bounds(self, company, date_from, date_to):
        """The period as moments in UTC: from the first one on, before the second."""
        zone = pytz.timezone(company._get_training_tz())
        return tuple(
            zone.localize(fields.Datetime.to_datetime(day))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (date_from, date_to + relativedelta(days=1))
        )

    # ------------------------------------------------------------
    # A HIGHER GRADE
    # ------------------------------------------------------------

    def _get_grade_reasons(self, day):
        """What keeps trainers from a higher grade on a day; further reasons extend it.

        :param date day: the 12 months up to it count
        :return: dict trainer → list of sentences, of each trainer (sudo)
        """
        reasons = {trainer: [] for trainer in self}
        for company, trainers in self.grouped("company_id").items():
            taught = trainers._count_teaching(company, day)
            for trainer in trainers:
                hours, courses = taught.get(trainer.id, (0.0, 0))
                if text := trainer._get_little_taught_text(hours, courses, day):
                    reasons[trainer].append(text)
        return reasons

    def _get_little_taught_text(self, hours, courses, day):
        """That he taught too little for a higher grade, or False (sudo)."""
        company = self.company_id
        least = company.training_teaching_hours
        least_courses = company.training_teaching_courses
        enough = (
            not (least or least_courses)
            or (least and round(hours, 6) >= least)
            or (least_courses and courses >= least_courses)
        )
        if enough:
            return False
        values = {
            "hours": f"{hours:g}",
            "courses": courses,
            "least": f"{least:g}",
            "least_courses": least_courses,
            "day": format_date(self.env, day),
        }
        if not least_courses:
            return self.env._(
                "Taught %(hours)s hours in the 12 months up to %(day)s; a higher grade "
                "asks for %(least)s hours.",
                **values,
            )
        if not least:
            return self.env._(
                "Taught %(courses)s courses in the 12 months up to %(day)s; a higher "
                "grade asks for %(least_courses)s courses.",
                **values,
            )
        return self.env._(
            "Taught %(hours)s hours and %(courses)s courses in the 12 months up to "
            "%(day)s; a higher grade asks for %(least)s hours or %(least_courses)s "
            "courses.",
            **values,
        )

    def _count_teaching(self, company, day):
        """Hours and courses that these humans taught in the 12 months up to a day.

        Of classes that were held, the hours of the slots in which somebody taught;
        in class are all who teach it.

        :return: dict trainer id → ``(hours, courses)`` (sudo)
        """
        records = self._get_records_of_humans(company)
        first = day - relativedelta(months=12) + relativedelta(days=1)
        begin, end = self._get_bounds(company, first, day)
        self._flush_teaching()
        slots, courses = defaultdict(dict), defaultdict(set)
        for trainer_id, slot_id, hours, course_id in self.env.execute_query(
            SQL(
                """
                SELECT rel.hr_training_trainer_id, slot.id, slot.hours,
                       session.course_id
                  FROM hr_training_slot_trainer_rel rel
                  JOIN hr_training_session_slot slot
                    ON slot.id = rel.hr_training_session_slot_id
                  JOIN hr_training_session session ON session.id = slot.session_id
                 WHERE rel.hr_training_trainer_id = ANY(%(trainers)s)
                   AND session.company_id = %(company)s
                   AND session.state IN %(held)s
                   AND session.is_personal IS NOT TRUE
                   AND slot.stop >= %(begin)s AND slot.stop < %(end)s
                """,
                trainers=list(records),
                company=company.id,
                held=states.SESSION_HELD,
                begin=begin,
                end=end,
            )
        ):
            for one in records[trainer_id]:
                # By two records of his he taught the slot once.
                slots[one][slot_id] = hours or 0.0
                courses[one].add(course_id)
        return {
            trainer_id: (sum(of_slots.values()), len(courses[trainer_id]))
            for trainer_id, of_slots in slots.items()
        }

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_assessments(self):
        """How these trainers were assessed, over time."""
        return self._get_follow_up_action(
            "hr_training.hr_training_trainer_assessment_action"
        )

    def action_view_observations(self):
        """What peers saw in classes of these trainers."""
        return self._get_follow_up_action(
            "hr_training.hr_training_trainer_observation_action"
        )
