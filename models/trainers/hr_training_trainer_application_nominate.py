from odoo import api, models

from ...tools import groups, selection
from .hr_training_trainer_application import OPEN, TODO
from .hr_training_trainer_application_flow import CALLED, RECOMMENDED


class HrTrainingTrainerApplication(models.Model):
    """Who comes how, once at a time, and again after a time (policy 8.1.2)."""

    _inherit = "hr.training.trainer.application"

    # ------------------------------------------------------------
    # ONCE, AND AGAIN AFTER A TIME
    # ------------------------------------------------------------

    def _check_may_come(self):
        """One open application of a human, and none soon after he was refused.

        Asked of the human in the company, under his lock: records can be made again,
        and two may nominate him at once.

        :raise UserError: naming each
        """
        # sudo: what counts of him does not depend on who nominates
        applications = self.sudo()
        people = self.env["hr.training.booking.lock"]._touch_people(
            applications.trainer_id, topic=self._name
        )
        rivals = applications._find_rivals(people)
        refusals = applications.trainer_id._get_refusals(people)
        reasons = []
        for application in applications:
            trainer = application.trainer_id
            reason = application._get_rival_reason(rivals)
            if not reason and not application.is_renewal:
                reason = trainer._get_again_reason(refusals.get(trainer))
            reasons.append((application, reason))
        self._check_reasons(reasons)

    def _find_rivals(self, people):
        """Other open applications of the same humans in the same companies (sudo).

        :param dict people: trainer → his ``Person`` of ``hr.training.person``
        :return: dict application → others, of those that have some
        """
        ids = {i for person in people.values() for i in person.trainer_ids}
        ids.update(self.trainer_id.ids)
        found = self.search(
            [("trainer_id", "in", list(ids)), ("state", "in", OPEN)]
        ).grouped(lambda a: (a.trainer_id.id, a.company_id))
        rivals = {}
        for application in self:
            trainer = application.trainer_id
            others = self.browse().union(
                *(
                    found.get((i, application.company_id), self.browse())
                    for i in {*people[trainer].trainer_ids, trainer.id}
                )
            )
            others -= application
            if others:
                rivals[application] = others
        return rivals

    def _get_rival_reason(self, rivals):
        self.ensure_one()
        return self in rivals and self.env._(
            "%(name)s has an open application already: go on with that one.",
            name=self.trainer_id.name,
        )

    # ------------------------------------------------------------
    # NOMINATE
    # ------------------------------------------------------------

    @api.model
    def _get_become_action(self):
        """Become a trainer: one's open application, else the form for one (8.1.2)."""
        mine = self.search([("is_me", "=", True), ("state", "in", OPEN)], limit=1)
        if mine:
            return self._get_form_action(mine)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_trainer_nominate_action_self"
        )

    @api.model
    def _do_nominate(self, trainers, vals):
        """Applications of these trainers, whose rights the caller has checked.

        Whoever nominates, records are made in sudo: he may not read all of them.

        :param dict vals: values that all get
        :return: the applications, in sudo
        """
        archived = trainers._guard_sudo().filtered(lambda t: not t.active)
        archived.active = True
        applications = self._guard_sudo().create(
            [
                {
                    "valid_until": trainer._get_proposed_term(vals["channel"]),
                    **vals,
                    "trainer_id": trainer.id,
                }
                for trainer in trainers
            ]
        )
        channel = vals["channel"]
        if channel == selection.CALL:
            applications._tell(CALLED)
        elif channel == selection.DEPARTMENT:
            applications._tell(RECOMMENDED)
        if channel in (selection.SELF, selection.DEPARTMENT, selection.RENEWAL):
            applications._do_ask_officers()
        return applications

    def _do_ask_officers(self):
        """The training department looks at what others have opened (sudo)."""
        Person = self.env["hr.training.person"]
        for company, mine in self.grouped("company_id").items():
            for user in Person._get_role_users(groups.OFFICER, company):
                mine.activity_schedule(TODO, user_id=user.id)
