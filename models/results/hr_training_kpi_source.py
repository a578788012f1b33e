from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, models

from ...tools import kpi as kpi_rules

RATING = "rating.rating"
REPAIR = "repair.order"
# From so many stars on a customer is satisfied, as Odoo's own statistics have it.
SATISFIED = 4
# What learners say about courses is said by no customer.
NOT_CUSTOMERS = ("slide.", "survey.", "hr.")


class HrTrainingKpi(models.Model):
    """Where values are fetched from: addons that may be there, found by name.

    A value is that of the employee record which the person has in the company where
    the work was done, and of that company's month.
    """

    _inherit = "hr.training.kpi"

    def _get_source_values(self, month):
        """What another app knows of a month; to be extended, KPI by KPI (sudo).

        :param date month: its first day
        :return: list of ``(employee id, value)``
        """
        self.ensure_one()
        if self.code == "csat" and RATING in self.env:
            return self._get_satisfaction(month)
        if self.code == "on_time_repair" and REPAIR in self.env:
            return self._get_punctuality(month)
        return []

    @api.model
    def _get_satisfaction(self, month):
        """Share of satisfied customers, in percent, of who rated an employee (sudo)."""
        rated = self._get_rated(
            [*self._around("rated_on", month), ("rated_partner_id", "!=", False)]
        )
        employees_of = self._get_employees(
            "work_contact_id", [rating.rated_partner_id for rating, _r, _c in rated]
        )
        return self._get_shares(
            month,
            [
                (
                    employees_of[rating.rated_partner_id],
                    company,
                    rating.rated_on,
                    rating.rating >= SATISFIED,
                )
                for rating, _record, company in rated
            ],
        )

    @api.model
    def _get_punctuality(self, month):
        """Share of repairs done by the day they were scheduled for, of who was
        responsible (sudo).

        An order that nobody scheduled has the moment it was made: nothing was promised.
        """
        orders = self.env[REPAIR].search(
            [
                ("state", "=", "done"),
                ("user_id", "!=", False),
                *self._around("move_id.date", month),
            ]
        )
        promised = [o for o in orders if o.schedule_date > o.create_date]
        employees_of = self._get_employees("user_id", [o.user_id for o in promised])
        rows = []
        for order in promised:
            zone = pytz.timezone(order.company_id._get_training_tz())
            done, due = (
                pytz.utc.localize(moment).astimezone(zone).date()
                for moment in (order.move_id.date, order.schedule_date)
            )
            rows.append(
                (
                    employees_of[order.user_id],
                    order.company_id,
                    order.move_id.date,
                    done <= due,
                )
            )
        return self._get_shares(month, rows)

    # ------------------------------------------------------------
    # RATINGS
    # ------------------------------------------------------------

    @api.model
    def _get_rated(self, domain):
        """What customers have rated (sudo).

        :param list domain: of ratings, beside that they were given
        :return: list of ``(rating, what was rated, its company)``; no company where
            nobody can say of which it is
        """
        ratings = self.env[RATING].search(
            [("consumed", "=", True), ("rating", ">", 0), *domain]
        )
        every = self._get_sharing_companies()
        rows = []
        for model, some in ratings.grouped("res_model").items():
            if model not in self.env or model.startswith(NOT_CUSTOMERS):
                continue
            # One prefetch for all records of a model.
            records = self.env[model].browse(some.mapped("res_id")).exists()
            by_id = {record.id: record for record in records}
            field = records._fields.get("company_id")
            for rating in some.filtered(lambda r, by_id=by_id: r.res_id in by_id):
                record = by_id[rating.res_id]
                company = every.browse()
                if field and field.comodel_name == every._name:
                    company = record.company_id
                if not company and len(every) == 1:
                    company = every
                rows.append((rating, record, company))
        return rows

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    @api.model
    def _get_employees(self, name, owners):
        """Employee records by who they are of, in all companies, by one query (sudo).

        :param str name: field of the employee that names the owner
        :param list owners: records
        """
        employees = self.env["hr.employee"].search(
            [(name, "in", list({owner.id for owner in owners}))], order="id"
        )
        found = employees.grouped(name)
        return defaultdict(employees.browse, found)

    @api.model
    def _get_shares(self, month, rows):
        """Share of what went well, in percent, per employee.

        :param rows: list of ``(employee records of one human, company, moment, well)``
        :return: list of ``(employee id, share)``
        """
        companies = {employee.company_id for row in rows for employee in row[0]}
        stretches = {c: self._get_stretch(month, c) for c in companies}
        counted = defaultdict(list)
        for employees, company, moment, well in rows:
            # Where he has no record in that company, the first one has it.
            here = employees.filtered(lambda e, c=company: e.company_id == c)
            for employee in (here or employees)[:1]:
                begin, end = stretches[employee.company_id]
                if begin <= moment < end:
                    counted[employee.id].append(well)
        return [(i, 100.0 * sum(well) / len(well)) for i, well in counted.items()]

    @api.model
    def _around(self, name, month):
        """Domain of moments that are in a month, in whichever zone."""
        begin = datetime.combine(month, time()) - timedelta(days=1)
        end = datetime.combine(kpi_rules.last_day(month), time()) + timedelta(days=2)
        return [(name, ">=", begin), (name, "<", end)]

    @api.model
    def _get_stretch(self, month, company):
        """Begin and end of a month in UTC, by the company's clock."""
        zone = pytz.timezone(company._get_training_tz())
        following = kpi_rules.last_day(month) + timedelta(days=1)
        return tuple(
            zone.localize(datetime.combine(day, time()))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (month, following)
        )
