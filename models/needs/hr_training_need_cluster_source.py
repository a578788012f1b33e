from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import needs

REPAIR = "repair.order"
RATING = "rating.rating"
# What learners say about courses is no complaint of a customer.
NOT_CUSTOMERS = ("slide.", "survey.", "hr.")


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
            "moment": moment,
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
        ratings = self.env[RATING].search(
            [
                ("consumed", "=", True),
                ("rating", "<=", max(companies.mapped("training_need_bad_rating"))),
                ("rating", ">", 0),
                ("write_date", ">=", since),
            ]
        )
        rows = []
        for model, some in ratings.grouped("res_model").items():
            if model not in self.env or model.startswith(NOT_CUSTOMERS):
                continue
            # One prefetch for all records of a model.
            records = self.env[model].browse(some.mapped("res_id")).exists()
            rated = {record.id: record for record in records}
            for rating in some:
                record = rated.get(rating.res_id)
                company = record is not None and self._get_rated_company(record)
                if (
                    company
                    and company in companies
                    and rating.rating <= company.training_need_bad_rating
                ):
                    rows.append(self._prepare_rating_row(rating, record, company))
        return rows

    @api.model
    def _prepare_rating_row(self, rating, record, company):
        """A bad rating as a case (sudo)."""
        product = self.env["hr.training.need"]._get_source_product(record, company)
        if record._name == product._name:
            product = record
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

    @api.model
    def _get_rated_company(self, record):
        """The company of what was rated; where there is one company only, that."""
        company = self.env["res.company"]
        field = record._fields.get("company_id")
        if field and field.comodel_name == company._name and record.company_id:
            return record.company_id
        every = self.env["hr.training.course"]._get_sharing_companies()
        return every if len(every) == 1 else company
