from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import anonymity, groups


class HrTrainingCourse(models.Model):
    """What people's figures were before and after courses (policy 7.1.3).

    | action | who |
    | ask for the means | officer; company management |
    """

    _inherit = "hr.training.course"

    def kpi_effect(self, kpi_code):
        """A KPI before and after these courses, over the people who passed one.

        Of each person the first pass of any of the courses counts: the mean of the
        values of the three calendar months after that of its last slot's end, and of
        the three before as they were frozen; who has no value on a side is not
        counted. Sessions of the companies the user works in (design §7, §10). It says
        what was before and after, and not why.

        :param str kpi_code: code of a KPI, archived or not
        :return: dict ``people mean_before mean_after mean_delta``, in the KPI's unit
            and not rounded; False for the means of nobody, and, for company
            management, of fewer people than may be shown together, or where other
            means beside these would tell of as few
        :raise AccessError: neither training officer nor company management
        :raise UserError: no such code
        """
        self._check_can_view_effect()
        code = self._read_text(kpi_code)
        # sudo: KPIs are everybody's
        kpi = self.env["hr.training.kpi"].sudo().with_context(active_test=False)
        kpi = kpi.search([("code", "=", code)], limit=1) if code else kpi
        if not kpi:
            raise UserError(
                self.env._(
                    "“%(code)s” is no KPI. Its code stands in the list of KPIs.",
                    code=code,
                )
            )
        # sudo: figures of many are told to whom the gate let in
        Baseline = self.env["hr.training.kpi.baseline"].sudo()
        Baseline._flush_facts()
        facts = Baseline._get_facts(
            Domain("course_id", "in", self.ids)
            & Domain("company_id", "in", self.env.companies.ids),
            kpi=kpi,
        )
        [[people, before, after, delta, one, least]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), AVG(fact.before), AVG(fact.after),
                       AVG(fact.after - fact.before), MIN(fact.employee_id),
                       MAX(company.training_anonymity_threshold)
                  FROM (%s) fact
                  JOIN res_company company ON company.id = fact.company_id
                """,
                facts,
            )
        )
        result = {"people": people}
        # sudo: which groups may be shown counts, whoever asks
        Report = self.env["hr.training.effect.report"].sudo()
        shown = bool(people) and (
            self._is_officer()
            or (
                people >= max(least, anonymity.LEAST_THRESHOLD)
                and Report._is_of_many(kpi, self, self.env.companies, facts)
            )
        )
        for name, value in (
            ("mean_before", before),
            ("mean_after", after),
            ("mean_delta", delta),
        ):
            result[name] = value if shown else False
        if people == 1 and shown and not self.env.su:
            self.env["hr.training.look"]._do_note(
                # sudo: whose they are
                self.env["hr.employee"].sudo().browse(one),
                "kpi_values",
                daily=True,
            )
        return result

    def _check_can_view_effect(self):
        self.check_access("read")
        if not (
            self._is_officer()
            or (self.env.user.has_group(groups.EXECUTIVE) and self._may_act())
        ):
            raise AccessError(
                self.env._(
                    "Training officers and company management see what was before and "
                    "after a course. Please ask one."
                )
            )

    def action_view_effect(self):
        """What was before and after these courses, of groups that may be shown."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_effect_report_action",
            [("course_id", "in", self.ids)],
            {"group_by": ["kpi_id"]},
        )
