from odoo import api, models

from ...tools import marking, notices


class HrTrainingNotice(models.Model):
    """Results are acknowledged by the link of the message, and departments hear those
    of their people (policy 7.3.1)."""

    _inherit = "hr.training.notice"

    def _get_link_path(self):
        if self.kind == notices.RESULT and self.role == notices.PARTICIPANT:
            # sudo: the link is for the person's own message
            rows = self.sudo().enrollment_id.acknowledgement_ids
            if rows:
                return rows.sorted("id")[-1]._get_link()
        return super()._get_link_path()

    @api.depends("facts", "session_id")
    @api.depends_context("lang")
    def _compute_people_text(self):
        """Of results each person's, a line each."""
        results = self.filtered(lambda row: row.kind == notices.TEAM_RESULT)
        result = super(HrTrainingNotice, self - results)._compute_people_text()
        # sudo: the manager's own people, see ``hr.training.team.result``
        people = {row: (row.sudo().facts or {}).get("people", {}) for row in results}
        ids = {int(employee) for of_one in people.values() for employee in of_one}
        # sudo: the manager's own people
        names = {e.id: e.name for e in self.env["hr.employee"].sudo().browse(ids)}
        Enrollment = self.env["hr.training.enrollment"]
        labels = dict(Enrollment._fields["result"]._description_selection(self.env))
        for row, told in people.items():
            lines = []
            for employee, facts in told.items():
                values = {
                    "name": names[int(employee)],
                    "result": labels[facts["result"]],
                    "mark": marking.format_points(facts["score"]),
                }
                lines.append(
                    self.env._("%(name)s: %(result)s, mark %(mark)s", **values)
                    if facts["score"]
                    else f"{values['name']}: {values['result']}"
                )
            row.people_text = "\n".join(lines)
        return result
