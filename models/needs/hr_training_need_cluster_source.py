from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import needs
from ..results.hr_training_kpi_source import RATING, REPAIR


class HrTrainingNeedCluster(models.Model):
    """Where complaints are read from: addons that may be there, found by name."""

    _inherit = "hr.training.need.cluster"

    @api.model
    def _get_cluster_rows(self, companies):
        """Cases of the last months; to be extended by further sources (sudo).

        :return: list of dicts ``company_id key source_model res_id moment product_id
            topic``; equal keys are one kind of case
        """
        rows = []
        for months, some in companies.grouped("training_need_cluster_months").items():
            since = fields.Datetime.now() - relativedelta(months=months)
            if REPAIR in self.env:
                rows += self._get_repair_rows(some, since)
            if RATING in self.env:
                rows += self._get_rating_rows(some, since)
        return rows

    @api.model
    def _prepare_row(self, record, company, product, topic, moment):
        """A case; of a product by the product and its fault, else by the fault."""
        kind = product.id if product else record._name
        return {
            "company_id": company.id,
            "key": f"{record._name}|{kind}|{needs.fold(topic)}",
            "source_model": record._name,
            "res_id": record.id,
            # As that of a decision: what a second has seen before it was decided about.
            "moment": moment.replace(microsecond=0),
            "product_id": product.id if product else False,
            "topic": topic or False,
        }

    @api.model
    def _get_repair_rows(self, companies, since):
        """Repair orders by product and tag, cancelled ones aside (sudo)."""
        orders = self.env[REPAIR].search(
            [
                ("company_id", "in", companies.ids),
                ("create_date", ">=", since),
                ("state", "!=", "cancel"),
                ("product_id", "!=", False),
            ]
        )
        return self._prepare_repair_rows(orders)

    @api.model
    def _prepare_repair_rows(self, orders):
        """A case for each tag; an order without tags is one of its product (sudo)."""
        return [
            self._prepare_row(
                order, order.company_id, order.product_id, topic, order.create_date
            )
            for order in orders
            for topic in [tag.name for tag in order.tag_ids] or [""]
        ]

    @api.model
    def _get_rating_rows(self, companies, since):
        """Bad ratings by the product of what was rated, else by what was rated, or the
        record above it (sudo)."""
        most = max(companies.mapped("training_need_bad_rating"))
        return [
            self._prepare_rating_row(rating, record, company)
            for rating, record, company in self.env["hr.training.kpi"]._get_rated(
                [("rating", "<=", most), ("write_date", ">=", since)]
            )
            if company in companies
            and rating.rating <= company.training_need_bad_rating
        ]

    @api.model
    def _prepare_rating_row(self, rating, record, company):
        """A bad rating as a case (sudo)."""
        product = self.env["hr.training.need"]._get_source_product(record, company)
        name = "" if product else rating.parent_res_name or rating.res_name
        row = self._prepare_row(
            rating, company, product, name, rating.rated_on or rating.write_date
        )
        if not product:
            # Two records of one name are two.
            model, res_id = (
                (rating.parent_res_model, rating.parent_res_id)
                if rating.parent_res_model
                else (rating.res_model, rating.res_id)
            )
            row["key"] = f"{rating._name}|{model},{res_id}"
        return row
