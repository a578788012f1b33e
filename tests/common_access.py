"""Who may do what: design §5 as a table, tried the way RPC calls come in.

The table is the specification. ``scope:letters`` says what a role may do with the
records of a scope (see ``HrTrainingWorldCase``): read, write, create and delete by
their first letters; ``*`` is every scope but ``company``. What is not named is
refused, and nobody reaches anything of the other company.
"""

from datetime import timedelta

from odoo.fields import Command

from .common import ROLES
from .common_world import HrTrainingWorldCase

EVERYONE = dict.fromkeys(ROLES, "*:r")
OFFICER = ("officer", "head")


def access(officers="", **roles):
    """A row of the table; officer and head of training share most of it."""
    return {**dict.fromkeys(OFFICER, officers), **roles}


ACCESS = {
    # catalogue
    "hr.training.category": {**EVERYONE, "officer": "*:rwc", "head": "*:rwc unused:d"},
    "hr.training.course": access(
        officers="*:rwc draft:d taught:d",
        employee="published:r",
        department_manager="published:r",
        trainer="published:r taught:r",
        executive="*:r",
        finance="published:r",
    ),
    # What a published course asks for changes by a revision.
    "hr.training.course.form": access(
        officers="*:r draft:wcd",
        employee="published:r",
        department_manager="published:r",
        trainer="published:r",
        executive="*:r",
        finance="published:r",
    ),
    "hr.training.course.skill": access(
        officers="*:r draft:wcd",
        employee="published:r frozen_own:r",
        department_manager="published:r frozen_own:r frozen_team:r",
        trainer="published:r frozen_taught:r",
        executive="*:r",
        finance="published:r frozen_own:r frozen_team:r frozen_taught:r frozen_other:r",
    ),
    "hr.training.course.version": {**EVERYONE},
    "hr.training.course.development": access(
        officers="*:rwcd", employee="own:r", trainer="taught:r"
    ),
    "hr.training.past.course": access(officers="*:rc"),
    "hr.training.exemption": access(officers="*:r", executive="*:r"),
    "hr.training.trainer.grade": {**EVERYONE, "head": "*:rwcd"},
    # What a published course teaches from is not deleted.
    "hr.training.material": access(
        officers="*:rwc everyone:d trainers:d taught:d",
        employee="everyone:r participants:r",
        department_manager="everyone:r",
        trainer="*:r taught:wc",
        executive="*:r",
        finance="everyone:r",
    ),
    # Made by writing the material, changed and deleted by nobody.
    "hr.training.material.version": access(
        officers="*:r",
        employee="everyone:r participants:r",
        department_manager="everyone:r",
        trainer="*:r",
        executive="*:r",
        finance="everyone:r",
    ),
    "hr.training.material.reading": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    "hr.training.facility": {**EVERYONE, "officer": "*:rwcd", "head": "*:rwcd"},
    "hr.training.trainer": access(
        officers="*:rwc own:d other:d",
        employee="taught:r own:r",
        department_manager="taught:r",
        trainer="taught:r",
        executive="*:r",
        finance="taught:r",
    ),
    "hr.training.requirement": {
        **EVERYONE,
        "officer": "*:rwc any:d",
        "head": "*:rwc any:d",
    },
    "hr.training.requirement.waiver": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    "hr.training.duty.change": access(officers="*:rc", executive="*:r"),
    # notice
    "hr.training.notice": access(officers="*:r", employee="own:r", executive="*:r"),
    # planning
    "hr.training.plan": access(
        officers="*:rwcd",
        department_manager="other:r team:rwc",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.plan.line": access(
        officers="*:rwcd",
        department_manager="other:r team:rwcd",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.plan.proposal": access(
        officers="*:rwcd", department_manager="team:rwcd", executive="*:r"
    ),
    # needs
    "hr.training.need": access(
        officers="*:rwcd",
        employee="own:rwcd",
        department_manager="team:rwcd",
        executive="*:r",
    ),
    "hr.training.need.person": access(
        officers="*:rwcd",
        employee="own:rwd",
        department_manager="team:rwcd",
        executive="*:r",
    ),
    "hr.training.need.priority": {**EVERYONE, "head": "*:rwcd"},
    "hr.training.task": access(
        officers="*:rwcd",
        employee="own:r",
        department_manager="*:r",
        executive="*:r",
    ),
    "hr.training.task.skill": access(
        officers="*:rwcd",
        employee="own:r",
        department_manager="*:r",
        executive="*:r",
    ),
    "hr.training.need.binding": {"officer": "*:r", "head": "*:rwcd"},
    "hr.training.need.cluster": access(officers="*:r", executive="*:r"),
    "hr.training.watch": access(officers="*:rwcd", executive="*:r"),
    "hr.training.goal": access(officers="*:rwcd", executive="*:r"),
    "hr.training.goal.line": access(officers="*:rwcd", executive="*:r"),
    "hr.training.need.report": access(officers="*:rwcd", executive="*:r"),
    "hr.training.summary": access(officers="*:rwcd", executive="*:r"),
    "hr.training.summary.figure": access(officers="*:r", executive="*:r"),
    # Made by collecting; what is sealed is written by nobody.
    "hr.training.archive": access(officers="*:rw", executive="*:r"),
    "hr.training.archive.item": access(officers="*:rw", executive="*:r"),
    "hr.training.archive.loan": access(
        officers="*:rwcd", executive="*:r", employee="own:rwcd"
    ),
    "hr.training.archive.destruction": access(officers="*:rwcd", executive="*:r"),
    "hr.training.need.report.line": access(officers="*:r", executive="*:r"),
    "hr.training.cost": access(
        officers="*:rwcd",
        department_manager="other:r team:rwcd",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.course.cost": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.budget": access(officers="*:rwcd", executive="*:r", finance="*:r"),
    "hr.training.budget.line": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.budget.item": access(officers="*:r", executive="*:r", finance="*:r"),
    "hr.training.budget.change": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.cost.type": {**EVERYONE, "head": "*:rwcd"},
    # approval
    "hr.training.approval.rule": {
        "officer": "*:r",
        "head": "*:rwcd",
        "executive": "*:r",
    },
    "hr.training.approval.step": access(
        officers="*:r", department_manager="team:r", executive="*:r", finance="*:r"
    ),
    # delivery
    "hr.training.session": access(
        officers="*:rwc draft:d",
        employee="open:r own:r",
        department_manager="open:r own:r team:r",
        trainer="open:r taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.session.slot": access(
        officers="*:r open:wcd draft:wcd",
        employee="open:r own:r",
        department_manager="open:r own:r team:r",
        trainer="open:r taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.session.seat": access(officers="*:r"),
    "hr.training.enrollment": access(
        officers="*:rw own:c team:c taught:c other:c",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.attendance": access(
        officers="*:rw",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.punch": access(officers="*:r"),
    # classroom
    "hr.training.kiosk": access(officers="*:r", trainer="taught:r"),
    "hr.training.sign.in": access(officers="*:r", trainer="taught:r"),
    "hr.training.punch.batch": access(officers="*:r"),
    # Of marked questions; released but for "taught". The officer recorded them.
    "hr.training.observation": access(
        officers="*:rc taught:wd",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rwc",
        executive="*:r",
    ),
    # classroom
    # Answered questions of one's own, and a problem of the manager's people.
    "hr.training.question": access(
        officers="*:r problem:c",
        employee="own:rc",
        department_manager="problem:rc",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.class.answer": access(
        officers="*:r", employee="own:r", trainer="taught:r", executive="*:r"
    ),
    "hr.training.incident": access(
        officers="*:rwc", trainer="taught:rwc", executive="*:r"
    ),
    # evaluation
    "hr.training.evaluation": access(
        officers="*:r taught:wc",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.score": access(
        officers="*:r taught:wcd",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rwc",
        executive="*:r",
    ),
    "hr.training.appeal": access(
        officers="*:r own:c team:c other:c",
        employee="own:rc",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.practical": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.practical.line": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:rw",
        executive="*:r",
    ),
    "hr.training.reflection": access(
        officers="*:r taught:w",
        employee="own:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    # Answers are the rater's alone; managers and officers see who is asked.
    "hr.training.review": access(
        officers="*:r",
        employee="own:rw",
        department_manager="own:r team:r",
    ),
    "hr.training.review.line": {"employee": "own:rw"},
    "hr.training.review.result": access(officers="*:r", executive="*:r"),
    "hr.training.certificate": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    # Open to persons and managers by a setting, see ``test_kpi_access``.
    "hr.training.kpi": {**EVERYONE, "head": "*:rwc unused:d"},
    "hr.training.kpi.target": {"officer": "*:r", "head": "*:rwcd", "executive": "*:r"},
    "hr.training.kpi.value": access(officers="*:rwcd"),
    # Open ones: the person reads it once it is done.
    "hr.training.effect.review": access(
        officers="*:rw", department_manager="own:rw team:rw", executive="*:r"
    ),
    # Frozen by the release, corrected by a recorded correction only.
    "hr.training.kpi.baseline": access(officers="*:r"),
    "hr.training.look": access(officers="*:r", employee="own:r"),
    # needs
    "hr.training.performance.case": access(
        officers="*:r", department_manager="own:r team:r"
    ),
    # followup
    "hr.training.outcome": access(
        officers="*:rc team:wd other:wd",
        employee="own:r",
        department_manager="own:rc team:rwcd",
        executive="*:r",
    ),
    "hr.training.outcome.note": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r",
        executive="*:r",
    ),
    "hr.training.outcome.rule": {
        "officer": "*:r",
        "head": "*:rwcd",
        "executive": "*:r",
    },
    "hr.training.questionnaire.result": access(
        officers="*:r",
        department_manager="own:r team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    # followup
    "hr.training.acknowledgement": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    "hr.training.team.result": access(
        officers="*:r",
        department_manager="team:r",
        trainer="taught:r",
        executive="*:r",
    ),
    "hr.training.improvement": access(
        officers="*:rwcd", employee="own:rw", trainer="taught:r", executive="*:r"
    ),
    "hr.training.trainer.report": access(
        officers="*:rw", trainer="taught:rw", executive="*:r"
    ),
    "hr.training.trainer.report.line": access(
        officers="*:rwcd", trainer="taught:rwcd", executive="*:r"
    ),
    # What was sent waits for the trainer.
    "hr.training.debrief": access(
        officers="*:rc draft:wd", trainer="taught:r", executive="*:r"
    ),
    # trainers
    "hr.training.trainer.grade.term": access(
        officers="*:r",
        employee="own:r",
        trainer="taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.session.slot.share": access(
        officers="*:rwcd", executive="*:r", finance="*:r"
    ),
    "hr.training.trainer.fee": access(
        officers="*:rw",
        employee="own:r",
        trainer="taught:r",
        executive="*:r",
        finance="*:r",
    ),
    "hr.training.trainer.fee.line": access(
        officers="*:r",
        employee="own:r",
        trainer="taught:r",
        executive="*:r",
        finance="*:r",
    ),
    # needs
    "hr.training.need.campaign": access(officers="*:rwc draft:d", executive="*:r"),
    "hr.training.need.campaign.person": access(officers="*:r", executive="*:r"),
    # followup
    "hr.training.authorization.scope": {**EVERYONE, "head": "*:rwc unused:d"},
    "hr.training.authorization": access(
        officers="*:r",
        employee="own:r",
        department_manager="own:r team:r",
        executive="*:r",
    ),
    # trainers: selection
    "hr.training.trainer.criterion": {**EVERYONE, "head": "*:rwcd"},
    # What somebody has scored stays.
    "hr.training.trainer.application": access(
        officers="*:rwc own:d assessed:d other:d",
        employee="own:rw",
        department_manager="team:r",
        trainer="assessed:r",
        executive="*:r",
    ),
    "hr.training.trainer.sheet": access(
        officers="*:r", trainer="assessed:rw", executive="*:r"
    ),
    "hr.training.trainer.score": access(
        officers="disclosed:r", trainer="assessed:rw", executive="disclosed:r"
    ),
    # trainers: how they are assessed
    "hr.training.trainer.assessment": access(
        officers="*:r taught:wcd", employee="own:r", executive="*:r"
    ),
    "hr.training.trainer.assessment.line": access(
        officers="*:r taught:w", employee="own:r", executive="*:r"
    ),
    "hr.training.trainer.consequence": access(
        officers="*:r own:c other:wcd", employee="own:r", executive="*:r"
    ),
    # Who observes says what he saw.
    "hr.training.trainer.observation": access(
        officers="*:r taught:cd", employee="taught:rw own:r", executive="*:r"
    ),
    "hr.training.trainer.observation.line": access(
        officers="*:r", employee="taught:rw own:r", executive="*:r"
    ),
    "hr.training.trainer.observation.item": {**EVERYONE, "head": "*:rwcd"},
    "hr.training.trainer.indicator": {**EVERYONE, "head": "*:rw"},
    "hr.training.trainer.source": {**EVERYONE, "head": "*:rw"},
    # records of the machine
    "hr.training.participation": {},
    "hr.training.need.participation": {},
    "hr.training.correction": access(officers="*:r", executive="*:r"),
    "hr.training.booking.lock": {},
    # records
    "hr.training.result.change": {},
    "hr.training.erasure": access(officers="*:r"),
    "hr.training.import.batch": {"head": "*:r"},
}
# A change that is allowed in any state where the model may be changed at all.
WRITES = {
    "hr.training.acknowledgement": {"view_text": "Changed"},
    "hr.training.debrief": {"note": "Changed"},
    "hr.training.improvement": {"progress": "Changed"},
    "hr.training.team.result": {"view_text": "Changed"},
    "hr.training.trainer.report": {"went": "Changed"},
    "hr.training.trainer.report.line": {"name": "Changed"},
    "hr.training.trainer.grade.term": {"date_from": "2026-01-01"},
    "hr.training.session.slot.share": {"share": 50},
    "hr.training.trainer.fee": {"write_date": False},
    "hr.training.trainer.fee.line": {"amount": 77},
    "hr.training.appeal": {"text": "Changed"},
    "hr.training.question": {"text": "Changed"},
    "hr.training.class.answer": {"text": "Changed"},
    "hr.training.incident": {"note": "Changed"},
    "hr.training.approval.rule": {"name": "Changed"},
    "hr.training.approval.step": {"name": "Changed"},
    "hr.training.attendance": {"note": "Changed"},
    "hr.training.authorization": {"reason": "Changed"},
    "hr.training.authorization.scope": {"validity_months": 7},
    "hr.training.booking.lock": {"tick": 9},
    "hr.training.result.change": {"score": 9},
    "hr.training.erasure": {"reason": "Changed"},
    "hr.training.import.batch": {"filename": "Changed"},
    "hr.training.budget": {"note": "Changed"},
    "hr.training.budget.change": {"reason": "Changed"},
    "hr.training.budget.item": {"name": "Changed"},
    "hr.training.budget.line": {"planned": 77},
    "hr.training.category": {"description": "Changed"},
    "hr.training.certificate": {"valid_until": "2030-01-01"},
    "hr.training.correction": {"reason": "Changed"},
    "hr.training.need.campaign": {"name": "Changed"},
    "hr.training.need.campaign.person": {"is_answered": True},
    "hr.training.notice": {"subject": "Changed"},
    "hr.training.cost": {"note": "Changed"},
    "hr.training.cost.type": {"name": "Changed"},
    "hr.training.course": {"audience": "Changed"},
    "hr.training.course.cost": {"amount": 99},
    "hr.training.course.form": {"sequence": 99},
    "hr.training.course.skill": {"write_date": False},
    "hr.training.course.development": {"description": "Changed"},
    "hr.training.course.version": {"note": "Changed"},
    "hr.training.duty.change": {"note": "Changed"},
    "hr.training.enrollment": {"note": "Changed"},
    "hr.training.evaluation": {"name": "Changed"},
    "hr.training.exemption": {"reason": "Changed"},
    "hr.training.past.course": {"note": "Changed"},
    "hr.training.facility": {"note": "Changed"},
    # What others read of released material is not its author's to change.
    "hr.training.material": {"visibility": "trainers"},
    "hr.training.material.reading": {"opened_on": "2026-01-05 08:00:00"},
    "hr.training.material.version": {"note": "Changed"},
    "hr.training.need": {"description": "Changed"},
    "hr.training.need.person": {"write_date": False},
    "hr.training.need.priority": {"points": 7},
    "hr.training.kpi": {"description": "Changed"},
    "hr.training.kpi.target": {"value": 77},
    "hr.training.kpi.value": {"value": 77},
    "hr.training.kpi.baseline": {"value": 77},
    "hr.training.effect.review": {"remark": "Changed"},
    "hr.training.look": {"looked_on": "2026-01-05 08:00:00"},
    "hr.training.performance.case": {"note": "Changed"},
    "hr.training.need.binding": {"note": "Changed"},
    "hr.training.outcome": {"proposal": "Changed"},
    "hr.training.outcome.note": {"text": "Changed"},
    "hr.training.outcome.rule": {"name": "Changed"},
    "hr.training.need.cluster": {"write_date": False},
    "hr.training.watch": {"description": "Changed"},
    "hr.training.goal": {"description": "Changed"},
    "hr.training.goal.line": {"people_wanted": 7},
    "hr.training.need.report": {"overview": "Changed"},
    "hr.training.need.report.line": {"need_count": 77},
    "hr.training.summary": {"lessons": "Changed"},
    "hr.training.summary.figure": {"count": 77},
    "hr.training.archive": {"write_date": False},
    "hr.training.archive.item": {"file_ids": [Command.clear()]},
    "hr.training.archive.loan": {"purpose": "Changed"},
    "hr.training.archive.destruction": {"reason": "Changed"},
    "hr.training.observation": {"text": "Changed"},
    "hr.training.participation": {"is_answered": True},
    "hr.training.need.participation": {"is_answered": True},
    "hr.training.plan": {"goal": "Changed"},
    "hr.training.plan.line": {"goal": "Changed"},
    "hr.training.plan.proposal": {"comment": "Changed"},
    "hr.training.practical": {"comment": "Changed"},
    "hr.training.practical.line": {"comment": "Changed"},
    "hr.training.punch": {"badge": "Changed"},
    "hr.training.kiosk": {"device": "Changed"},
    "hr.training.sign.in": {"reference": "Changed"},
    "hr.training.punch.batch": {"filename": "Changed"},
    "hr.training.reflection": {"text": "Changed"},
    "hr.training.questionnaire.result": {"count": 99},
    "hr.training.requirement": {"note": "Changed"},
    "hr.training.requirement.waiver": {"reason": "Changed"},
    "hr.training.review": {"comment": "Changed"},
    "hr.training.review.line": {"points": 3},
    "hr.training.review.result": {"count": 99},
    "hr.training.score": {"comment": "Changed"},
    "hr.training.session": {"note": "Changed"},
    "hr.training.session.seat": {"number": 99},
    "hr.training.session.slot": {"stop": "2026-12-24 12:00:00"},
    "hr.training.task": {"description": "Changed"},
    "hr.training.task.skill": {"write_date": False},
    "hr.training.trainer": {"expertise": "Changed"},
    "hr.training.trainer.criterion": {"description": "Changed"},
    "hr.training.trainer.application": {"motivation": "Changed"},
    "hr.training.trainer.sheet": {"score_ids": []},
    "hr.training.trainer.score": {"comment": "Changed"},
    "hr.training.trainer.grade": {"hourly_fee": 77},
    "hr.training.trainer.assessment": {"remark": "Changed"},
    "hr.training.trainer.assessment.line": {"remark": "Changed"},
    "hr.training.trainer.consequence": {"reason": "Changed"},
    "hr.training.trainer.observation": {"strengths": "Changed"},
    "hr.training.trainer.observation.line": {"points": 3},
    "hr.training.trainer.observation.item": {"name": "Changed"},
    "hr.training.trainer.indicator": {"weight": 33},
    "hr.training.trainer.source": {"weight": 33},
}


class AccessCase(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls.users = {role: getattr(cls, f"user_{role}") for role in ROLES}
        skills = cls.world["hr.training.course.skill"]
        cls.world["hr.training.course.skill"]["company_frozen"] = skills.pop(
            "frozen_company"
        )

    def _get_allowed(self, model, role):
        """Dict of scope -> letters, as the table has it."""
        allowed = dict.fromkeys(self.world[model], "")
        for item in ACCESS[model].get(role, "").split():
            scope, letters = item.split(":")
            for name in allowed if scope == "*" else [scope]:
                if not name.startswith("company"):
                    allowed[name] += letters
        return allowed

    def _get_create_values(self, model, scope):
        """Values of a further record of the scope.

        Where nobody may create any, the refusal comes before the values matter.
        """
        record = self.world[model][scope]
        name = model.removeprefix("hr.training.").replace(".", "_")
        make = getattr(self, f"_new_{name}", None)
        if make:
            return make(record)
        return dict(WRITES[model])

    def _new_improvement(self, record):
        return {
            "name": "New",
            "company_id": record.company_id.id,
            "owner_id": record.owner_id.id,
        }

    def _new_trainer_report_line(self, record):
        return {"trainer_report_id": record.trainer_report_id.id, "name": "New"}

    def _new_debrief(self, record):
        return {"session_id": record.session_id.id, "trainer_id": record.trainer_id.id}

    def _new_session_slot_share(self, record):
        """Of a second trainer, who teaches it as well."""
        partner = self.env["res.partner"].create({"name": "Second Trainer"})
        second = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": record.company_id.id,
            }
        )
        second._do_qualify()
        record.slot_id.trainer_ids += second
        return {"slot_id": record.slot_id.id, "trainer_id": second.id, "share": 50}

    def _new_category(self, _record):
        return {"name": "New", "code": "new"}

    def _new_authorization_scope(self, record):
        return record.copy_data()[0]

    def _new_trainer_criterion(self, _record):
        return {"name": "New", "code": "new"}

    def _new_trainer_application(self, record):
        # Of another human: nobody has two that are open.
        company = record.company_id
        employee = self.env["hr.employee"].create(
            {"name": "Another", "company_id": company.id}
        )
        trainer = self.env["hr.training.trainer"].create(
            {"employee_id": employee.id, "company_id": company.id}
        )
        return {"trainer_id": trainer.id, "channel": "call"}

    def _new_trainer_grade(self, _record):
        return {"name": "New", "code": "new"}

    def _new_trainer_assessment(self, record):
        return {
            "trainer_id": record.trainer_id.id,
            "date_from": "2024-01-01",
            "date_to": "2024-06-30",
        }

    def _new_trainer_consequence(self, record):
        return {"assessment_id": record.assessment_id.id, "kind": "retraining"}

    def _new_trainer_observation(self, record):
        return {
            "trainer_id": record.trainer_id.id,
            "observer_id": record.observer_id.id,
        }

    def _new_kpi(self, _record):
        return {"name": "New", "code": "new"}

    def _new_kpi_target(self, record):
        return {
            "kpi_id": self.world["hr.training.kpi"]["unused"].id,
            "value": 50,
            "company_id": record.company_id.id,
        }

    def _new_effect_review(self, record):
        return {"enrollment_id": record.enrollment_id.id, "due_on": "2026-03-02"}

    def _new_kpi_baseline(self, record):
        return {
            "enrollment_id": record.enrollment_id.id,
            "kpi_id": record.kpi_id.id,
            "month": "2025-01-01",
            "value": 50,
        }

    def _new_kpi_value(self, record):
        return {
            "kpi_id": record.kpi_id.id,
            "employee_id": record.employee_id.id,
            "month": "2025-06-01",
            "value": 50,
        }

    def _new_approval_rule(self, record):
        return record.copy_data()[0]

    def _new_task(self, record):
        return {"name": "New", "job_id": record.job_id.id}

    def _new_task_skill(self, record):
        # A task asks for a skill once.
        return record.copy_data()[0] | {"skill_id": self.skill_more.id}

    def _new_course_skill(self, record):
        return record.copy_data()[0]

    def _new_budget(self, record):
        foreign = record.company_id == self.company_b
        officer = self.user_b_officer if foreign else self.user_officer
        return {"plan_id": self._create_plan(user=officer).id}

    def _new_budget_line(self, record):
        return {
            "budget_id": record.budget_id.id,
            "cost_type_id": record.cost_type_id.id,
            "quarter": "4",
        }

    def _new_budget_change(self, record):
        return record.copy_data()[0]

    def _new_course_cost(self, record):
        return self._cost_vals(course_id=record.course_id.id)

    def _new_course_form(self, record):
        return record.copy_data()[0]

    def _new_need_campaign(self, record):
        return {
            "survey_id": record.survey_id.id,
            "deadline": "2026-12-31",
            "company_id": record.company_id.id,
            "department_ids": [Command.set(record.department_ids.ids)],
        }

    def _new_cost_type(self, _record):
        return {"name": "New", "code": "new"}

    def _new_session_slot(self, record):
        start = record.stop + timedelta(hours=1)
        return {
            "session_id": record.session_id.id,
            "start": start,
            "stop": start + timedelta(hours=1),
        }

    def _new_trainer(self, record):
        return {
            "kind": "external",
            "partner_id": self.user_officer.partner_id.id,
            "company_id": record.company_id.id,
        }

    def _new_plan_line(self, record):
        return self._line_vals(plan_id=record.plan_id.id)

    def _new_course_development(self, record):
        return {
            "name": "New",
            "course_id": record.course_id.id,
            "company_id": record.company_id.id,
            "date_due": "2026-04-30",
            "author_ids": [Command.set(record.author_ids.ids)],
        }

    def _new_plan_proposal(self, record):
        return {
            "plan_id": record.plan_id.id,
            "department_id": record.department_id.id,
            "name": "New",
        }

    def _new_need(self, record):
        return {
            "name": "New",
            "channel": record.channel,
            "company_id": record.company_id.id,
            "person_ids": [
                Command.create({"employee_id": record.person_ids.employee_id.id})
            ],
        }

    def _new_outcome(self, record):
        return {
            "kind": "reward",
            "employee_id": record.employee_id.id,
            "reason": "It shows.",
        }

    def _new_outcome_rule(self, record):
        return {"name": "Rule", "company_id": record.company_id.id}

    def _new_need_person(self, record):
        others = {
            self.employee_colleague: self.employee_employee,
            self.employee_b_employee: self.employee_b_employee,
        }
        other = others.get(record.employee_id, self.employee_colleague)
        return {"need_id": record.need_id.id, "employee_id": other.id}

    def _new_need_binding(self, _record):
        return {"model": "hr.department"}

    def _new_need_cluster(self, record):
        names = ("key", "source_model", "topic")
        return {
            **{name: record[name] for name in names},
            "company_id": record.company_id.id,
        }

    def _new_need_report(self, record):
        names = ("date_from", "date_to")
        return {
            **{name: record[name] for name in names},
            "company_id": record.company_id.id,
        }

    def _new_summary(self, record):
        # A further session that was held: each has one report.
        session = record.session_id._guard_sudo().copy()
        session.write({"state": "done"})
        return {"session_id": session.id}

    def _new_archive_loan(self, record):
        return {
            "number": record.number,
            "borrower_id": record.borrower_id.id,
            "purpose": "An audit.",
        }

    def _new_archive_destruction(self, record):
        return {"company_id": record.company_id.id}

    def _new_watch(self, record):
        return {"name": "New", "company_id": record.company_id.id}

    def _new_goal(self, record):
        return {
            "name": "New",
            "horizon": "2027-06-30",
            "company_id": record.company_id.id,
        }

    def _new_goal_line(self, record):
        return {
            "goal_id": record.goal_id.id,
            "skill_id": record.skill_id.id,
            "skill_level_id": self.skill_level_low.id,
        }

    def _new_need_priority(self, _record):
        return {"factor": "share", "at_least": 77, "points": 5}

    def _new_past_course(self, record):
        return {
            "employee_id": record.employee_id.id,
            "course_id": record.course_id.id,
            "date_from": "2025-06-06",
        }

    def _new_course(self, record):
        return {"name": "New", "code": "NEW", "company_id": record.company_id.id}

    def _new_requirement(self, record):
        return {"course_id": self.course.id, "company_id": record.company_id.id}

    def _new_duty_change(self, record):
        return {"job_id": record.job_id.id, "date": "2026-02-01", "note": "New"}

    def _new_material(self, record):
        author = self.user_trainer if record.author_id == self.user_trainer else None
        return {
            "name": "New",
            "company_id": record.company_id.id,
            "author_id": (author or self.user_head).id,
        }

    def _new_facility(self, record):
        return {"name": "New", "company_id": record.company_id.id}

    def _new_plan(self, record):
        names = ("kind", "date_from", "date_to")
        return {
            **{name: record[name] for name in names},
            "company_id": record.company_id.id,
            "department_id": record.department_id.id,
        }

    def _new_cost(self, record):
        return self._cost_vals(plan_line_id=record.plan_line_id.id)

    def _new_session(self, record):
        return {"course_id": self.course.id, "company_id": record.company_id.id}

    def _new_enrollment(self, record):
        foreign = record == self.world["hr.training.enrollment"]["company"]
        session = self.world["hr.training.session"]["company" if foreign else "open"]
        return {"session_id": session.id, "employee_id": record.employee_id.id}

    def _new_evaluation(self, record):
        return {"session_id": record.session_id.id, "method": "practical"}

    def _new_appeal(self, record):
        return {
            "enrollment_id": record.enrollment_id.id,
            "evaluation_id": record.evaluation_id.id,
            "text": "Unfair",
        }

    def _new_question(self, record):
        names = ("session_id", "employee_id", "department_id")
        return {
            **{name: record[name].id for name in names},
            "kind": record.kind,
            "text": "Another",
        }

    def _new_incident(self, record):
        # sudo: a further incident of the same person, which nobody sees to yet
        observation = record.sudo().observation_id.copy({"text": "He snored"})
        return {
            "observation_id": observation.id,
            "owner_id": record.owner_id.id,
            "due_on": "2026-12-31",
        }

    def _new_class_answer(self, record):
        return {"session_id": record.session_id.id, "text": "New", "answer": "New"}

    def _new_observation(self, record):
        return {
            "session_id": record.session_id.id,
            "enrollment_id": record.enrollment_id.id,
            "kind": "discipline",
            "text": "Late again",
        }

    def _new_score(self, record):
        return {
            "enrollment_id": record.enrollment_id.id,
            "evaluation_id": record.evaluation_id.id,
            "value": 50,
            "attempt": 2,
        }
