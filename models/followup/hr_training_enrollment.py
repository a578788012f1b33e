from odoo import api, fields, models

from ...tools import followup, states


class HrTrainingEnrollment(models.Model):
    """What somebody says of his result, and his department (policy 7.3.1).

    | action | who |
    | acknowledge, state a view | the person himself |
    """

    _inherit = "hr.training.enrollment"

    _reason_methods = frozenset({"action_state_view"})
    _guarded_fields = frozenset({"acknowledgement_ids"})

    acknowledgement_ids = fields.One2many(
        comodel_name="hr.training.acknowledgement",
        inverse_name="enrollment_id",
        string="Acknowledgements",
        copy=False,
    )
    acknowledgement_state = fields.Selection(
        selection=followup.VIEW_STATES,
        compute="_compute_acknowledgement",
        string="Acknowledgement",
    )
    can_acknowledge = fields.Boolean(compute="_compute_acknowledgement")
    can_state_view = fields.Boolean(compute="_compute_acknowledgement")

    @api.depends("acknowledgement_ids.state")
    @api.depends_context("uid")
    def _compute_acknowledgement(self):
        rows = {e: e._get_acknowledgement() for e in self}
        # Whoever keeps the register reads the roster, and not what people say.
        every = self.env["hr.training.acknowledgement"].union(*rows.values())
        seen = set(every._filtered_access("read")._ids)
        for enrollment, row in rows.items():
            last = row if row.id in seen else row.browse()
            mine = last and enrollment.is_my_own
            enrollment.acknowledgement_state = last.state
            enrollment.can_acknowledge = mine and last.can_acknowledge
            enrollment.can_state_view = mine and last.can_state_view

    def _get_acknowledgement(self):
        """The last one, in the rights of the caller; for flags and buttons."""
        self.ensure_one()
        # sudo: of an enrolment that the user may read; the row asks its own gate
        rows = self.sudo().acknowledgement_ids.sorted("id")
        return rows[-1:].sudo(False).with_env(self.env)

    # ------------------------------------------------------------
    # ACTIONS: the person's own buttons
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """I have seen my result.

        :raise UserError: see ``hr.training.acknowledgement``
        """
        self._get_my_acknowledgements().action_acknowledge()
        return True

    def action_state_view(self, text=None):
        """What I think of my result; without a text a dialog asks.

        :raise UserError: see ``hr.training.acknowledgement``
        """
        rows = self._get_my_acknowledgements()
        rows._check_can_state_view()
        if not text:
            return rows._ask_reason("action_state_view")
        rows.action_state_view(text)
        return True

    def action_view_acknowledgement(self):
        """What was said of this result, and answered."""
        self.ensure_one()
        return self._get_form_action(self._get_my_acknowledgements())

    def _get_my_acknowledgements(self):
        self.check_access("read")
        rows = self.env["hr.training.acknowledgement"].union(
            *(enrollment._get_acknowledgement() for enrollment in self)
        )
        self._check_reasons(
            [
                (
                    enrollment,
                    not enrollment._get_acknowledgement()
                    and self.env._("There is no result to acknowledge here."),
                )
                for enrollment in self
            ]
        )
        return rows

    # ------------------------------------------------------------
    # RESULTS
    # ------------------------------------------------------------

    def _get_leading_partners(self):
        """Contacts of the managers who hear these results: of the department then, or
        the next above it, as long as they lead the person (sudo).

        :return: dict enrolment → contacts
        """
        departments = self.department_id | self.employee_id.department_id
        above = departments._training_managers_above()
        managers = self.env["hr.training.person"]._find_managers(
            {e: (e.employee_id, e.department_id) for e in self}, above
        )
        nobody = self.env["res.users"]
        return {
            e: (
                managers[e] & nobody.union(*above.get(e.employee_id.department_id, ()))
            ).partner_id
            for e in self
        }

    def _queue_results(self):
        """With the message he is asked to acknowledge it, and his manager is told."""
        result = super()._queue_results()
        told = self.filtered(lambda e: not e.session_id.is_historic)
        self.env["hr.training.acknowledgement"]._follow(told)
        self.env["hr.training.team.result"]._queue(told)
        return result

    def _do_recompute_results(self):
        result = super()._do_recompute_results()
        self.session_id._do_open_improvements()
        return result

    def _get_result_to_acknowledge(self):
        """What the person is to have seen, None for nothing (sudo).

        History asks nobody; what is undecided is no result.
        """
        self.ensure_one()
        session = self.session_id
        if (
            session.is_historic
            or not session.results_released
            or self.state != states.ENROLLMENT_COMPLETED
            or self.result not in (states.RESULT_PASSED, states.RESULT_FAILED)
            or self.employee_id
            in self.env["hr.training.person"]._filter_left(self.employee_id)
        ):
            return None
        return self._get_result_facts()
