import os
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, notices, states
from .hr_training_archive import COLLECTING, DESTROYED, REOPENED, SEALED
from .hr_training_archive_item import (
    EVALUATION,
    MATERIAL,
    NOTICE,
    PAPERS,
    REGISTER,
    SUMMARY,
    TRAINER_REPORT,
)
from .hr_training_summary import IN_FORCE

ACTIVITY = "hr_training.mail_activity_type_archive"
# Dossiers that a click seals at once; a scheduled run goes on with the others.
SEALED_AT_ONCE = 5
# Forms that ask what people think, of which results remain.
ASKING = states.FORGOTTEN_METHODS
CLOSED_FORMS = (states.EVALUATION_MARKING, states.EVALUATION_RELEASED)


class Fact(NamedTuple):
    """Whether a dossier is asked for a paper, whether it is there, and what to do."""

    required: bool
    present: bool
    way: str


class HrTrainingSession(models.Model):
    """A session's dossier: what it is asked for, until when, and that closing seals it
    (policy 6.4.3).

    | action | who |
    | collect the dossier | officer, once the session was held |
    """

    _inherit = "hr.training.session"

    _guarded_fields = frozenset({"archive_due_on"})

    archive_ids = fields.One2many(
        comodel_name="hr.training.archive",
        inverse_name="session_id",
        string="Dossiers",
        groups=f"{groups.OFFICER},{groups.EXECUTIVE}",
    )
    archive_count = fields.Integer(compute="_compute_archive_count")
    archive_due_on = fields.Date(
        string="Dossier Due on",
        copy=False,
        index="btree_not_null",
        help="So many working days after the end of the class, as the setting was when "
        "the session was done.",
    )
    is_archive_late = fields.Boolean(
        string="Dossier Overdue",
        compute="_compute_is_archive_late",
        search="_search_is_archive_late",
    )
    unfiled_text = fields.Text(
        compute="_compute_unfiled_text",
        string="Missing in the Dossier",
        help="What closing asks for, and where it comes from.",
    )
    can_file = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("archive_ids")
    @api.depends_context("uid")
    def _compute_archive_count(self):
        counts = {}
        Archive = self.env["hr.training.archive"]
        if Archive.has_access("read"):
            counts = dict(
                Archive._read_group(
                    [("session_id", "in", self.ids)], ["session_id"], ["__count"]
                )
            )
        for session in self:
            session.archive_count = counts.get(session._origin, 0)

    @api.depends("archive_due_on", "archive_ids.state")
    def _compute_is_archive_late(self):
        # sudo: whether there is a dossier, of sessions the user may read
        late = self.sudo().search(
            [("id", "in", self.ids), ("is_archive_late", "=", True)]
        )
        for session in self:
            session.is_archive_late = session._origin in late

    @api.model
    def _search_is_archive_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: days of all companies; the reader's rules hold beside it
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        late = companies._get_training_over_domain("archive_due_on")
        return late & self._get_unsealed_domain()

    @api.model
    def _get_unsealed_domain(self):
        # sudo: whoever may read dossiers, not to find one is no sign that there is none
        archives = self.env["hr.training.archive"].sudo()
        sealed = archives._search([("state", "=", SEALED)]).subselect("session_id")
        return (
            Domain("state", "in", states.SESSION_HELD)
            & self._get_attended_domain()
            & Domain("id", "not in", sealed)
        )

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("file", who=self._is_officer())
        return result

    @api.depends("state", "archive_ids.missing_text")
    @api.depends_context("uid", "lang")
    def _compute_unfiled_text(self):
        """For whoever closes it, while it is open."""
        lacking = {}
        if self._is_officer():
            done = self.filtered(lambda s: s._origin and s.state == states.SESSION_DONE)
            lacking = done._get_lacking_papers()
        for session in self:
            lines = lacking.get(session)
            session.unfiled_text = "\n".join(lines) if lines else False

    # ------------------------------------------------------------
    # WHAT IS THERE
    # ------------------------------------------------------------

    def _get_dossier_facts(self):
        """What the dossiers of these sessions are asked for (sudo), set-wise.

        Nothing of a class that nobody came to, nor of sessions that were kept
        elsewhere: their papers are there.

        :return: dict session → dict kind → :class:`Fact`
        """
        return {
            session: {
                kind: Fact(required and session._is_filed_here(), *rest)
                for kind, (required, *rest) in papers.items()
            }
            for session, papers in self._find_dossier_facts().items()
        }

    def _is_filed_here(self):
        self.ensure_one()
        return bool(self.enrolled_count and not (self.is_historic or self.is_personal))

    def _find_dossier_facts(self):
        noticed = self._filter_noticed()
        reporting = self._get_missing_trainer_reports()
        unkept = self._get_unkept_slots().session_id
        reports = self.summary_ids.filtered(lambda r: r.state in IN_FORCE)
        reported = reports.session_id
        lost = self._get_lost_kinds(reports)
        unfiled = self.evaluation_ids.filtered(
            self.env["hr.training.archive"]._is_without_papers
        )
        now = fields.Datetime.now()
        facts = {}
        for session in self:
            online = not session.slot_ids
            evaluations = session.evaluation_ids
            needed = evaluations.filtered("is_required")
            asking = evaluations.filtered(lambda e: e.method in ASKING)
            # What comes later is a further part of the dossier.
            settled = asking.filtered(
                lambda e: e.state in CLOSED_FORMS or (e.opens_on and e.opens_on > now)
            )
            trainers = reporting.get(session) or ()
            facts[session] = {
                NOTICE: (
                    True,
                    session in noticed and (session, NOTICE) not in lost,
                    self.env._("Send the class notice, or add it as a file."),
                ),
                MATERIAL: (
                    not online,
                    bool(session.material_version_ids)
                    and (session, MATERIAL) not in lost,
                    self.env._(
                        "No material of the course was in force when the session was "
                        "scheduled: add what was taught from as a file."
                    ),
                ),
                REGISTER: (
                    not online,
                    session not in unkept,
                    self.env._("Keep the register of every class."),
                ),
                PAPERS: (
                    bool(needed),
                    session.results_released
                    and all(e.state == states.EVALUATION_RELEASED for e in needed)
                    and not (needed & unfiled),
                    self._get_papers_way(session.results_released, needed & unfiled),
                ),
                EVALUATION: (
                    True,
                    bool(asking) and asking == settled,
                    self._get_evaluation_way(asking - settled),
                ),
                TRAINER_REPORT: (
                    bool(session._get_trainers()),
                    not trainers,
                    self.env._(
                        "Not reported yet: %(names)s.",
                        names=", ".join(trainer.name or "" for trainer in trainers),
                    ),
                ),
                SUMMARY: (
                    True,
                    session in reported and (session, SUMMARY) not in lost,
                    self.env._("Write the summary report and have it approved."),
                ),
            }
        return facts

    def _get_papers_way(self, is_released, without):
        if is_released and without:
            return self.env._(
                "Marks were entered without the papers: add the papers of %(names)s "
                "as files.",
                names=", ".join(e.name or "" for e in without),
            )
        return self.env._("Mark what passing needs, and release the results.")

    def _get_evaluation_way(self, still_open):
        if still_open:
            return self.env._(
                "Close what is open: %(names)s.",
                names=", ".join(e.name or "" for e in still_open),
            )
        return self.env._("Ask the participants by a questionnaire.")

    def _get_lost_kinds(self, reports):
        """Papers of which a file is not in the store any more (sudo).

        :param reports: the summary reports that are in force
        :return: set of ``(session, kind)``
        """
        archives = self.env["hr.training.archive"]
        versions = archives._get_field_files(self.material_version_ids, "file")
        papers = {(s, NOTICE): s.notice_paper_id for s in self}
        papers.update(((r.session_id, SUMMARY), r.paper_id) for r in reports)
        papers.update(
            (
                (s, MATERIAL),
                self.env["ir.attachment"].concat(
                    *(versions[v] for v in s.material_version_ids if v in versions)
                ),
            )
            for s in self
        )
        return {
            key
            for key, files in papers.items()
            if any(
                file.store_fname
                and not os.path.exists(file._full_path(file.store_fname))
                for file in files
            )
        }

    def _filter_noticed(self):
        """Sessions whose class notice went out to somebody (sudo)."""
        rows = self.env["hr.training.notice"]._read_group(
            [
                ("session_id", "in", self.ids),
                ("kind", "=", notices.NOTICE),
                ("state", "in", notices.TOLD),
            ],
            ["session_id"],
        )
        told = self.browse([session.id for (session,) in rows])
        return self.filtered("notice_paper_id") | (self & told)

    def _get_lacking_papers(self):
        """What keeps each of these sessions from being closed, set-wise.

        :return: dict session → list of lines, without those that lack nothing
        """
        # sudo: what is there, whoever may read it
        facts = self.sudo()._get_dossier_facts()
        items = self.env["hr.training.archive.item"].sudo()
        settled = {
            (item.archive_id.session_id.id, item.kind)
            for item in items.search(
                [
                    ("archive_id.session_id", "in", self.ids),
                    ("archive_id.state", "=", COLLECTING),
                ]
            )
            if item.waived or item._has_files()
        }
        found = {}
        for session in self:
            lines = [
                items._say_missing(kind, fact.way)
                for kind, fact in facts[session].items()
                if fact.required
                and not fact.present
                and (session.id, kind) not in settled
            ]
            if lines:
                found[session] = lines
        return found

    # ------------------------------------------------------------
    # COLLECT
    # ------------------------------------------------------------

    def action_archive(self):
        """Collect the dossiers of sessions that were held (policy 6.4.3).

        A session that has one being collected keeps it; one whose dossier is sealed
        has nothing to collect. Sessions that were not held are hidden, as Odoo's
        action of this name does everywhere.

        :return: the ``hr.training.archive`` records; of sessions that were not held,
            what Odoo returns
        :raise AccessError: by anybody but an officer
        """
        held = self.filtered(lambda s: s.state in states.SESSION_HELD)
        if not held:
            return super().action_archive()
        held._check_can_file()
        if others := self - held:
            super(HrTrainingSession, others).action_archive()
        return held._do_file()

    def action_view_archive(self):
        """The dossier of the session, collected from now on if there is none.

        Of a session that was reopened a new one is collected: what is still missing
        is added and waived there.
        """
        self.ensure_one()
        self.check_access("read")
        Archive = self.env["hr.training.archive"]
        archives = Archive.search([("session_id", "=", self.id)], order="part")
        if not archives:
            # Of what was not held, the other method hides it.
            self._check_can_file()
            archives = self.action_archive()
        if len(archives) == 1:
            return self._get_form_action(archives)
        return self._get_related_action(
            "hr_training.hr_training_archive_action", [("session_id", "=", self.id)]
        )

    def _get_cannot_file_reason(self):
        self.ensure_one()
        if reason := self._get_not_held_reason():
            return reason
        if self.is_personal:
            return self.env._("A past course of one person has no dossier.")
        return False

    def _check_can_file(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("file")

    def _do_file(self):
        """Dossiers that are collected, and the last sealed ones of those that have
        nothing to collect."""
        archives = self.env["hr.training.archive"]._guard_sudo()
        known = archives.search([("session_id", "in", self.ids)], order="part desc")
        of_session = known.grouped("session_id")
        missing = [
            session.id
            for session in self
            if session._is_to_be_filed(of_session.get(session, ()))
        ]
        parts = {s.id: max(of.mapped("part")) for s, of in of_session.items()}
        made = archives.create(
            [
                {"session_id": res_id, "part": parts.get(res_id, 0) + 1}
                for res_id in missing
            ]
        )
        for archive in made:
            before = of_session.get(archive.session_id, archive.browse())
            whole = before.filtered(lambda a: not a.follows_id)
            archive.item_ids._take_over(whole[:1])
        last = {session.id: of[:1] for session, of in of_session.items()}
        last.update((archive.session_id.id, archive) for archive in made)
        ids = [last[session.id].id for session in self]
        return self.env["hr.training.archive"].browse(ids)

    def _is_to_be_filed(self, archives):
        """Whether none of its dossiers is being collected or stands sealed; what was
        destroyed is made anew only if the session was reopened since."""
        self.ensure_one()
        states_ = {archive.state for archive in archives}
        if states_ & {COLLECTING, SEALED}:
            return False
        return self.state == states.SESSION_DONE or DESTROYED not in states_

    # ------------------------------------------------------------
    # CLOSE SEALS, REOPEN BREAKS THE SEAL
    # ------------------------------------------------------------

    def _check_can_close(self):
        # What is there is found anew, whatever was shown of it.
        self.invalidate_recordset(["unfiled_text"])
        return super()._check_can_close()

    def _get_cannot_close_reason(self):
        reason = super()._get_cannot_close_reason()
        if reason or not self.unfiled_text:
            return reason
        return self.env._(
            "The dossier of %(session)s lacks:\n%(lines)s\nAdd it, or have the head of "
            "training waive it on the dossier.",
            session=self.display_name,
            lines=self.unfiled_text,
        )

    def _do_close(self):
        # sudo: a dossier follows from closing, whoever closes; one that somebody
        # collects of a year that was kept elsewhere as well
        collecting = self._guard_sudo().archive_ids.filtered(
            lambda a: a.state == COLLECTING
        )
        filed = self.filtered(lambda s: s._is_filed_here())
        filed |= self & collecting.session_id
        archives = filed._do_file()._guard_sudo()
        result = super()._do_close()
        collected = archives.filtered(lambda a: a.state == COLLECTING)
        collected[:SEALED_AT_ONCE]._do_seal()
        if collected[SEALED_AT_ONCE:]:
            # sudo: whoever closes starts it
            self.env.ref("hr_training.ir_cron_seal_dossiers").sudo()._trigger()
        return result

    def _do_reopen(self, reason):
        result = super()._do_reopen(reason)
        # sudo: the seal is broken by reopening, whoever reopens
        archives = self.env["hr.training.archive"]._guard_sudo()
        broken = archives.search(
            [("session_id", "in", self.ids), ("state", "=", SEALED)]
        )
        broken.write({"state": REOPENED})
        for archive in broken:
            archive.message_post(
                body=self.env._("The session was reopened: %(reason)s", reason=reason)
            )
        # What was waived and added stays so, when it is closed again.
        broken.session_id._guard_sudo()._do_file()
        return result

    # ------------------------------------------------------------
    # DUE
    # ------------------------------------------------------------

    def _do_done(self, all_absent=False):
        result = super()._do_done(all_absent)
        self._guard_sudo()._set_due("archive_due_on", "training_archive_days")
        return result

    @api.model
    def _cron_remind_archives(self):
        """Officers are asked for dossiers that are overdue (policy 6.4.3)."""
        # sudo: a scheduled run over all companies
        late = self.sudo().search([("is_archive_late", "=", True)])
        late = late.filtered(lambda s: s._is_filed_here())
        self._run_isolated(late, lambda session: session._remind_archive())

    def _remind_archive(self):
        self.ensure_one()
        users = self._get_officers()
        if not users:
            planners = self.env["hr.training.plan"]._get_planners(self.company_id)
            users = self.env["hr.training.person"]._filter_deciders(planners)
        self._remind_once(
            ACTIVITY,
            users,
            until_done=True,
            date_deadline=self.archive_due_on,
            note=lambda session: session._get_unfiled_note(),
        )

    def _get_unfiled_note(self):
        """What is missing, in the language of whoever is asked (sudo)."""
        lines = self._get_lacking_papers().get(self) or []
        return Markup("<br/>").join(lines) or self.env._("Close the session.")
