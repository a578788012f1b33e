from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import needs


class HrTrainingNeed(models.Model):
    """A need from any other record: a repair order, a ticket, a task (policy 3.1).

    The addons of these records are nobody we depend on: what they have is found by
    name. A record makes one need in a company, however often it is asked.
    """

    _inherit = "hr.training.need"

    _guarded_fields = frozenset({"source_key"})

    source_key = fields.Char(copy=False)

    _source_once = models.UniqueIndex(
        "(company_id, source_key) WHERE source_key IS NOT NULL",
        "A training need was made of this record already.",
    )

    def action_make_from(self, model, ids):
        """Make a draft of each of these records, once (policy 3.1).

        :param str model: name of their model
        :param ids: of the records
        :return: the ``hr.training.need`` records, those that were there included
        :raise AccessError: the caller is no training officer, or may not read them
        :raise UserError: there are no such records
        """
        self._check_officer()
        self.check_access("read")
        return self._do_make_from(self._read_sources(model, ids))

    def action_make_from_and_view(self, model, ids):
        """The same, and show them: what the entry in the action menu does.

        :return: action that opens the need, or the list of them
        :raise UserError: see :meth:`action_make_from`
        """
        made = self.action_make_from(model, ids)
        if len(made) == 1:
            return self._get_form_action(made)
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", made.ids)]
        )

    @api.model
    def _read_sources(self, model, ids):
        """The records, which the caller may read."""
        name = self._read_text(model)
        if not self._is_source(name):
            raise UserError(
                self.env._("Training needs are not made of such records: %s", name)
            )
        records = self.env[name].browse(self._read_ids(ids)).exists()
        if not records:
            raise UserError(self.env._("Choose the records to make needs of."))
        records.check_access("read")
        return records

    @api.model
    def _is_source(self, name):
        """Whether records of the model last, so that a need may refer to them."""
        if name not in self.env or name == self._name:
            return False
        model = self.env[name]
        return model._auto and not model._abstract and not model._transient

    @api.model
    def _do_make_from(self, records):
        """The needs of these records, those missing made (sudo)."""
        # Of two clicks at once the second is run again, and finds the first one's.
        self.env["hr.training.booking.lock"]._touch([records])
        companies = {record: self._get_source_company(record) for record in records}
        keys = {record: f"{record._name},{record.id}" for record in records}
        # sudo: each makes one, whoever made it
        known = self._guard_sudo().search(
            [
                ("source_key", "in", list(keys.values())),
                ("company_id", "in", [c.id for c in companies.values()]),
            ]
        )
        found = {(need.company_id, need.source_key): need for need in known}
        missing = [r for r in records if (companies[r], keys[r]) not in found]
        vals_list = [
            {
                **self._prepare_from(record, companies[record]),
                "source_key": keys[record],
            }
            for record in missing
        ]
        made, _skipped = self._make_needs(vals_list)
        # sudo: whoever makes them finds them by what they were made from
        for record, need in zip(missing, made.sudo(), strict=True):
            found[companies[record], keys[record]] = need
        ids = [found[companies[r], keys[r]].id for r in records]
        return self.browse(ids)

    @api.model
    def _prepare_from(self, record, company):
        """What a need says of the record it is made of; to be extended."""
        return {
            "channel": needs.CUSTOMER,
            "name": record.display_name,
            "company_id": company.id,
            "date": company._get_training_today(),
            "product_id": self._get_source_product(record, company).id,
            **self._prepare_source(record),
        }

    @api.model
    def _get_source_company(self, record):
        """The record's company, where the user works in it, else his own."""
        field = record._fields.get("company_id")
        company = self.env["res.company"]
        if field and field.comodel_name == company._name:
            company = record.company_id & self.env.companies
        return company or self.env.company

    @api.model
    def _get_source_product(self, record, company):
        """The product that the record is or names, as far as the user may know it."""
        product = self.env["product.product"]
        field = record._fields.get("product_id")
        if record._name == product._name:
            product = record
        elif record._name == "product.template":
            # Of several variants nobody can say which one is meant.
            if len(record.product_variant_ids) == 1:
                product = record.product_variant_ids
        elif (
            field
            and field.comodel_name == product._name
            and record._has_field_access(field, "read")
        ):
            product = record.product_id
        here = product.company_id in (company, company.browse())
        return product if here else product.browse()
