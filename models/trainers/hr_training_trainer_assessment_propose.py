from odoo import api, models
from odoo.fields import Domain

from ...tools import assessment, followup, notices
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED


class HrTrainingTrainerAssessment(models.Model):
    """Who is assessed for a period that is over, and who is told (policy 8.3.2)."""

    _name = "hr.training.trainer.assessment"
    _inherit = ["hr.training.trainer.assessment", "hr.training.noticed.mixin"]

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    @api.model
    def _cron_propose(self):
        """Drafts for whoever taught in the period that ended last, company by company.

        All of a company at once; where one of them stops the others, one by one.
        """
        # sudo: a scheduled run
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        for company in companies.filtered("training_assessment_months"):
            # sudo: a scheduled run
            if trainers := self.sudo()._find_due(company):
                self._run_together(trainers, self._do_propose)

    @api.model
    def _get_due_period(self, company):
        return assessment.get_ended_period(
            company._get_training_today(), company.training_assessment_months
        )

    @api.model
    def _find_due(self, company):
        """Trainers to assess: a record of each human who is admitted, is still there,
        taught in the period and has no assessment of it, cancelled ones included
        (sudo)."""
        date_from, date_to = self._get_due_period(company)
        trainers = self.env["hr.training.trainer"].search(
            [("company_id", "=", company.id), ("state", "=", TRAINER_QUALIFIED)],
            order="id",
        )
        trainers -= trainers._filter_left()
        if not trainers:
            return trainers
        taught = trainers._find_taught(company, date_from, date_to)
        trainers = trainers.filtered(lambda t: t.id in taught)
        known = self.with_context(active_test=False).search(
            [
                ("company_id", "=", company.id),
                ("date_from", "=", date_from),
                ("date_to", "=", date_to),
            ]
        )
        keys = self.env["hr.training.person"]._get_keys(trainers | known.trainer_id)
        there = {keys[trainer] for trainer in known.trainer_id}
        first = {}
        for trainer in trainers:
            if keys[trainer] not in there:
                first.setdefault(keys[trainer], trainer)
        return trainers.browse().union(*first.values())

    @api.model
    def _do_propose(self, trainers):
        """A draft with its figures for each of the trainers (sudo)."""
        periods = {c: self._get_due_period(c) for c in trainers.company_id}
        drafts = (
            self._guard_sudo()
            .with_context(**followup.QUIET)
            .create(
                [
                    {
                        "trainer_id": trainer.id,
                        "date_from": periods[trainer.company_id][0],
                        "date_to": periods[trainer.company_id][1],
                    }
                    for trainer in trainers
                ]
            )
        )
        drafts._do_compute()
        return drafts

    # ------------------------------------------------------------
    # TELL
    # ------------------------------------------------------------

    def _do_grants(self):
        result = super()._do_grants()
        self._queue_assessments()
        return result

    def _queue_assessments(self):
        """A row for each trainer: his assessment was approved (sudo)."""
        self.env["hr.training.notice"]._queue(
            [
                {
                    "kind": notices.ASSESSMENT,
                    "role": notices.TRAINER,
                    "partner_id": partner.id,
                    "company_id": one.company_id.id,
                    "res_model": one._name,
                    "res_id": one.id,
                    "assessment_id": one.id,
                }
                for one in self
                if (partner := one.trainer_id._get_notice_partner())
            ]
        )

    def _judge_notices(self, bundles, told):
        """That it was approved, once for each version (sudo)."""
        found = {one.id: one for one in self}
        left = self.trainer_id._filter_left()
        verdicts = {}
        for key, rows in bundles.items():
            one = found[rows[0].res_id]
            facts = {"is": one.state, "version": one.version}
            before = told.get(key, {"is": False})
            new = one.state == "approved" and (
                before != facts or any(rows.mapped("again"))
            )
            new = new and one.trainer_id not in left
            verdicts[key] = notices.Verdict(
                notices.ASSESSMENT if new else None,
                facts if new else before,
                self._get_nothing_new(),
            )
        return verdicts
