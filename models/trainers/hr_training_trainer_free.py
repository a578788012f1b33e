from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...tools import states


class HrTrainingTrainer(models.Model):
    """Who could teach a course at a time, and why the others could not (policy 8.1).

    Asked of all trainers of a company at once, by a few statements for however many.
    A human is taken by whichever of his records (design §6.11).
    """

    _inherit = "hr.training.trainer"

    def _find_unfit(self, course, windows, days, session=None):
        """What keeps each trainer from teaching a course.

        :param course: the ``hr.training.course``
        :param windows: ``[(start, stop)]`` in UTC
        :param days: days of these in the zone of the class
        :param session: the class that is to be taught, which takes nobody's time
        :return: dict trainer → list of sentences, empty for who could teach it
        """
        # sudo: who is free does not depend on what the caller may read
        trainers, course = self.sudo(), course.sudo()
        people = self.env["hr.training.person"]._get_people(trainers)
        left = trainers._filter_left()
        found = [
            trainers._find_teaching(people, windows, session),
            trainers._find_attending(people, windows, session),
            trainers._find_on_leave(people, windows),
            trainers._find_said(session),
            trainers._find_limited_then(course, windows, days, session),
        ]
        reasons = {}
        for trainer in trainers:
            texts = []
            if trainer in left:
                texts.append(
                    self.env._("%(name)s has left the company.", name=trainer.name)
                )
            unqualified = (trainer._get_unqualified_reason(course, d) for d in days)
            texts.append(next(filter(None, unqualified), False))
            texts += [by_trainer.get(trainer) for by_trainer in found]
            reasons[trainer] = list(filter(None, texts))
        return reasons

    def _find_teaching(self, people, windows, session):
        """What the humans teach at that time: dict trainer → sentence (sudo)."""
        owners = self._get_owners(people, "trainer_ids")
        slots = self.env["hr.training.session.slot"].search_fetch(
            Domain("trainer_ids", "in", list(owners))
            & self._get_taken_domain(windows, session),
            ["session_id", "trainer_ids", "company_id"],
            order="start, id",
        )
        found = {}
        for slot in slots:
            text = False
            for trainer_id in slot.trainer_ids.ids:
                for owner in owners.get(trainer_id, ()):
                    text = text or self._get_taken_text(slot.session_id, teaches=True)
                    found.setdefault(owner, text)
        for trainer in session._get_trainers() if session else ():
            for owner in owners.get(trainer.id, ()):
                found[owner] = self.env._("Teaches this class already.")
        return found

    def _find_attending(self, people, windows, session):
        """What the humans take part in then: dict trainer → sentence (sudo)."""
        owners = self._get_owners(people, "employee_ids")
        Slot = self.env["hr.training.session.slot"]
        taken = Slot._search(self._get_taken_domain(windows, session))
        elsewhere = Domain("session_id.slot_ids", "in", taken)
        here = Domain("session_id", "=", session.id) if session else Domain.FALSE
        enrollments = self.env["hr.training.enrollment"].search_fetch(
            Domain("employee_id", "in", list(owners))
            & Domain("state", "=", states.ENROLLMENT_ENROLLED)
            & (elsewhere | here),
            ["session_id", "employee_id"],
            order="id",
        )
        found = {}
        for enrollment in enrollments:
            if session and enrollment.session_id == session:
                text = self.env._("Takes part in this class.")
            else:
                text = self._get_taken_text(enrollment.session_id, teaches=False)
            for owner in owners[enrollment.employee_id.id]:
                found.setdefault(owner, text)
        return found

    def _find_on_leave(self, people, windows):
        """Who has approved leave then, as the register knows it: dict trainer →
        sentence (sudo)."""
        owners = self._get_owners(people, "employee_ids")
        # Archived records of a human may have the leave of before.
        employees = self.env["hr.employee"].with_context(active_test=False)
        employees = employees.browse(list(owners))
        resources = defaultdict(list)
        for employee in employees:
            resources[employee.resource_id.id] += owners[employee.id]
        leaves = self.env["resource.calendar.leaves"].search_fetch(
            Domain("resource_id", "in", list(resources))
            & Domain("time_type", "=", "leave")
            & Domain.OR(
                Domain("date_from", "<", stop) & Domain("date_to", ">", start)
                for start, stop in windows
            ),
            ["resource_id"],
        )
        # Why and how long is not for the reader.
        text = self.env._("Is on approved leave at that time.")
        return {
            owner: text for leave in leaves for owner in resources[leave.resource_id.id]
        }

    def _find_said(self, session):
        """Who was asked to teach the class and cannot: dict trainer → sentence."""
        if not session:
            return {}
        answers = {
            row.trainer_id: row.response
            for row in session._get_asked(Domain("trainer_id", "in", self.ids))
        }
        return {
            trainer: self.env._("Has declined to teach this class.")
            for trainer, answer in answers.items()
            if answer == "declined"
        }

    def _find_limited_then(self, course, windows, days, session):
        """Who is not to teach it by a limit: dict trainer → sentence (sudo)."""
        found = {}
        length = sum((stop - start).total_seconds() for start, stop in windows) / 3600
        hours = [(day, length / len(days)) for day in days]
        for company, trainers in self.grouped("company_id").items():
            classes = [(session, course, dict.fromkeys(trainers, hours))]
            found |= trainers._find_limited(company, classes)[0]
        return found

    def _get_owners(self, people, name):
        """Dict id of a record → trainers whose human it is."""
        owners = defaultdict(list)
        for trainer in self:
            for record_id in getattr(people[trainer], name):
                owners[record_id].append(trainer)
        return owners

    def _get_taken_domain(self, windows, session):
        """Slots that take people's time."""
        return (
            Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain("session_id.is_historic", "=", False)
            & Domain("session_id", "!=", session.id if session else False)
            & Domain.OR(
                Domain("start", "<", stop) & Domain("stop", ">", start)
                for start, stop in windows
            )
        )

    def _get_taken_text(self, session, teaches):
        """Companies do not see each other's classes: theirs have no name here."""
        name = (
            session.display_name
            if session.company_id in self.company_id
            else self.env._("a class of another company")
        )
        if teaches:
            return self.env._("Teaches %(session)s at that time.", session=name)
        return self.env._("Takes part in %(session)s at that time.", session=name)
