from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools import groups, needs, states, trainer_learning
from ..catalogue.hr_training_course import COURSE_OFFERED
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED, TRAINER_SUSPENDED

# Of whom hours are due: who teaches, or is to teach again.
LEARNING_STATES = (TRAINER_QUALIFIED, TRAINER_SUSPENDED)


class HrTrainingTrainer(models.Model):
    """What trainers learn themselves: how to teach, and what is new (policy 8.2).

    So many hours of each kind are due within the 12 months up to a day, so that nobody
    stands bare on the first of January. They are those of the human, by whichever of
    his employee records and in whichever company he passed; of trainers from outside,
    whom no employee record is of, nothing is due.

    | action | who |
    | ask for what is missing | officer; a scheduled run, once a month |
    """

    _inherit = "hr.training.trainer"

    learning_text = fields.Text(
        string="Own Training",
        compute="_compute_learning",
        help="Hours in courses for trainers within the last 12 months, of those due. "
        "Shown to the trainer, to training officers and to company management.",
    )
    is_learning_missing = fields.Boolean(
        string="Own Training Missing",
        compute="_compute_learning",
        search="_search_is_learning_missing",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("state", "employee_id", "partner_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_learning(self):
        shown = self._filter_learning_shown()
        had = shown._get_learning_had()
        for trainer in self:
            hours = had.get(trainer)
            missing = trainer._compare_learning(hours) if hours is not None else {}
            trainer.is_learning_missing = bool(missing)
            trainer.learning_text = (
                "\n".join(trainer._describe_learning(hours, missing)) or False
                if hours is not None
                else False
            )

    @api.model
    def _search_is_learning_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        trainers = self.search([("state", "in", LEARNING_STATES)])
        missing = trainers._filter_learning_shown()._get_learning_missing()
        return Domain("id", "in", [t.id for t, kinds in missing.items() if kinds])

    def _filter_learning_shown(self):
        """Trainers whose hours the user may know: his own; the training department and
        company management those of all."""
        reads_all = self._is_officer() or (
            self.env.user.has_group(groups.EXECUTIVE) and self._may_act()
        )
        return self if reads_all else self.filtered("is_me")

    # ------------------------------------------------------------
    # HOURS
    # ------------------------------------------------------------

    def _get_learning_hours(self, date_from, date_to, people=None):
        """Hours that these humans had in courses for trainers, by the day on which
        each counts: that of its pass, as in the training file (policy 8.2, 2.2.5).

        :param date date_from: first day
        :param date date_to: last day
        :param dict people: trainer → his human, where they are known
        :return: dict trainer → dict kind → hours, of trainers who are employees
        """
        people = people or self.env["hr.training.person"]._get_people(self)
        ids = [i for person in people.values() for i in person.employee_ids]
        # sudo: what somebody passed counts, whoever may read it
        passes = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search_fetch(
                [
                    ("employee_id", "in", ids),
                    ("state", "=", states.ENROLLMENT_COMPLETED),
                    ("result", "=", states.RESULT_PASSED),
                    ("passed_on", ">=", date_from),
                    ("passed_on", "<=", date_to),
                    ("course_id.trainer_training", "!=", trainer_learning.NONE),
                ],
                ["employee_id", "session_id", "course_id"],
            )
        )
        by_employee = defaultdict(set)
        for enrollment in passes:
            session = enrollment.session_id
            kind = enrollment.course_id.trainer_training
            by_employee[enrollment.employee_id.id].add(
                (session.id, kind, session.hours)
            )
        result = {}
        for trainer in self:
            if not people[trainer].employee_ids:
                continue
            # A session counts once, whichever of his records sat in it.
            sat = set().union(*(by_employee[i] for i in people[trainer].employee_ids))
            hours = dict.fromkeys(dict(trainer_learning.KINDS), 0.0)
            for _session, kind, length in sat:
                hours[kind] += length
            result[trainer] = hours
        return result

    def _get_learning_had(self, day=None, people=None):
        """Hours within the 12 months up to a day, of trainers of whom any are due.

        :param date day: none: today
        :param dict people: trainer → his human, where they are known
        :return: dict trainer → dict kind → hours
        """
        due = self.filtered(lambda t: t.state in LEARNING_STATES)
        # sudo: who is still there does not depend on what the caller may read
        due -= due.sudo()._filter_left()
        had = {}
        # sudo: the trainer's company only
        for company, of_company in due.sudo().grouped("company_id").items():
            last = day or company._get_training_today()
            first = last - relativedelta(years=1) + relativedelta(days=1)
            mine = of_company.with_env(self.env)
            had |= mine._get_learning_hours(first, last, people)
        return had

    def _get_learning_missing(self, day=None, people=None):
        """Hours of their own training that are missing in the 12 months up to a day
        (policy 8.2).

        :param date day: none: today
        :param dict people: trainer → his human, where they are known
        :return: dict trainer → dict kind → hours; nothing of whom nothing is due
        """
        had = self._get_learning_had(day, people)
        return {t: t._compare_learning(had.get(t)) for t in self}

    def _compare_learning(self, had):
        """Dict kind → hours that are missing of what the company asks for."""
        self.ensure_one()
        if had is None:
            return {}
        # sudo: settings of his company
        due = self.sudo().company_id._get_training_learning_due()
        return trainer_learning.hours_missing(due, had)

    def _describe_learning(self, had, missing):
        """A line for each kind of which hours are due."""
        self.ensure_one()
        labels = self._get_learning_labels()
        # sudo: settings of his company
        due = self.sudo().company_id._get_training_learning_due()
        lines = []
        for kind, hours in due.items():
            if not hours:
                continue
            values = {
                "kind": labels[kind],
                "had": self._format_hours(had[kind]),
                "due": self._format_hours(hours),
                "missing": self._format_hours(missing.get(kind, 0.0)),
            }
            lines.append(
                self.env._(
                    "%(kind)s: %(had)s of %(due)s hours in the last 12 months, "
                    "%(missing)s missing.",
                    **values,
                )
                if kind in missing
                else self.env._(
                    "%(kind)s: %(had)s of %(due)s hours in the last 12 months.",
                    **values,
                )
            )
        return lines

    def _get_learning_lack(self, label, hours):
        self.ensure_one()
        return self.env._(
            "%(name)s lacks training of his or her own within the last 12 months: "
            "%(kind)s, %(hours)s h.",
            name=self.name,
            kind=label,
            hours=self._format_hours(hours),
        )

    @api.model
    def _get_learning_labels(self):
        course = self.env["hr.training.course"]
        return dict(course._fields["trainer_training"]._description_selection(self.env))

    @api.model
    def _format_hours(self, hours):
        return formatLang(self.env, hours, digits=0 if hours == int(hours) else 1)

    # ------------------------------------------------------------
    # NO HIGHER GRADE WITHOUT THEM
    # ------------------------------------------------------------

    def _get_grade_reasons(self, day):
        """What is missing of their own training keeps them from a higher grade."""
        reasons = super()._get_grade_reasons(day)
        labels = self._get_learning_labels()
        for trainer, missing in self._get_learning_missing(day).items():
            reasons[trainer] += [
                trainer._get_learning_lack(labels[kind], hours)
                for kind, hours in missing.items()
            ]
        return reasons

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def action_make_learning_needs(self):
        """Raise a need for the hours that these trainers lack (policy 8.2, 3.1).

        One for each human, kind and calendar year, whatever became of it.

        :return: action that shows the needs
        :raise AccessError: the user is no training officer
        :raise UserError: nothing is missing that was not asked for this year
        """
        self._check_officer()
        self.check_access("read")
        made = self._do_make_learning_needs()
        if not made:
            raise UserError(
                self.env._(
                    "Nobody of them lacks hours of training that were not asked for "
                    "this year."
                )
            )
        return made._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", made.ids)]
        )

    @api.model
    def _cron_make_learning_needs(self):
        """Every month: raise what is missing."""
        # sudo: a scheduled run
        trainers = self.sudo().search([("state", "in", LEARNING_STATES)])
        self._run_together(trainers, lambda some: some._do_make_learning_needs())

    def _do_make_learning_needs(self):
        """Make and submit the needs that are not there (gates are the caller's).

        :return: the ``hr.training.need`` records made
        """
        people = self.env["hr.training.person"]._get_people(self)
        found = self._get_learning_missing(people=people)
        missing = {trainer: kinds for trainer, kinds in found.items() if kinds}
        Need = self.env["hr.training.need"]
        if not missing:
            return Need
        trainers = self.browse(t.id for t in missing)
        asked = self._get_learning_asked(people)
        trainers = trainers.filtered(
            lambda t: any(t._get_wish(people[t], k) not in asked for k in missing[t])
        )
        if not trainers:
            return Need
        # Of two at once the second is run again, and finds what the first has made.
        self.env["hr.training.booking.lock"]._touch_people(
            trainers, topic="hr.training.trainer.learning"
        )
        vals_list = []
        # sudo: an officer or a scheduled run; what the need says of the trainer
        for trainer in trainers.sudo():
            person = people[trainer]
            for kind, hours in missing[trainer].items():
                wish = trainer._get_wish(person, kind)
                if wish in asked:
                    continue
                asked.add(wish)
                vals_list.append(trainer._prepare_learning_need(person, kind, hours))
        made, _skipped = Need._make_needs(vals_list)
        made._do_submit()
        return made

    def _get_wish(self, person, kind):
        """What is asked for once: of a human, kind and year."""
        self.ensure_one()
        # sudo: whose year it is
        company = self.sudo().company_id
        year = company._get_training_today().year
        return (company.id, person.key, kind, year)

    @api.model
    def _get_learning_asked(self, people):
        """What was asked for already: ``{(company id, human, kind, year)}``."""
        key_of = {i: p.key for p in people.values() for i in p.trainer_ids}
        # sudo: asked is asked, whoever may read the need
        rows = (
            self.env["hr.training.need"]
            .sudo()
            .search_fetch(
                [
                    ("source_model", "=", self._name),
                    ("source_id", "in", list(key_of)),
                    ("source_key", "!=", False),
                ],
                ["company_id", "source_id", "source_key"],
            )
        )
        asked = set()
        for need in rows:
            # Of a need that an officer made from the trainer there is the record alone.
            _record, *parts = need.source_key.split(":")
            if parts:
                kind, year = parts
                asked.add((need.company_id.id, key_of[need.source_id], kind, int(year)))
        return asked

    def _prepare_learning_need(self, person, kind, hours):
        """Values of the need of a kind, for ``_make_needs`` (sudo)."""
        self.ensure_one()
        company = self.company_id
        year = company._get_training_today().year
        lang = company.partner_id.lang or self.env.lang
        trainer = self.with_context(lang=lang)
        course = self._get_learning_course(kind)
        label = trainer._get_learning_labels()[kind]
        name = trainer.env._("%(kind)s for trainers, %(year)s", kind=label, year=year)
        return {
            "channel": needs.SUPERVISOR,
            "analysis": needs.TASK,
            "course_id": course.id,
            "name": False if course else name,
            "description": trainer._get_learning_lack(label, hours),
            "company_id": company.id,
            "date_wanted": fields.Date.to_date(f"{year}-12-31"),
            "employee_ids": self._get_learning_employee(person).ids,
            **self.env["hr.training.need"]._prepare_source(self),
            "source_key": f"{self._name},{self.id}:{kind}:{year}",
        }

    def _get_learning_course(self, kind):
        """The first course on offer with the mark (sudo)."""
        return self.env["hr.training.course"].search(
            [
                ("trainer_training", "=", kind),
                ("state", "in", COURSE_OFFERED),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            limit=1,
        )

    def _get_learning_employee(self, person):
        """The record by which he works: that of the company, if he has one (sudo)."""
        employees = self.env["hr.training.person"]._get_active(person.employee_ids)
        here = employees.filtered(lambda e: e.company_id == self.company_id)
        return (self.employee_id & here or here or employees)[:1]
