from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools.declared import gather_dict


class HrTrainingCompanyMixin(models.AbstractModel):
    """Records that companies share: read by all, written by who answers for all.

    A record without company is everybody's. It is made, changed and deleted by users
    who work in every active company, so that nobody changes what another company
    teaches by. Where there is one company, that is whoever has the role.

    Record rules say so by the searchable ``is_company_editable``: one that is
    evaluated when it is asked, for rule domains are kept per user. Those with
    ``company_ids + [False]`` are about reading only.

    A record keeps its company once others refer to it, see ``_company_uses``; what is
    one company's may be opened to all.
    """

    _name = "hr.training.company.mixin"
    _description = "Records That Companies Share"
    _inherit = ["hr.training.reach.mixin", "hr.training.editable.mixin"]

    # The field that has the company; False where all records are everybody's.
    _company_name = "company_id"
    # Model → field by which its records need this one where it is; each class its own.
    _company_uses = {}

    is_company_editable = fields.Boolean(
        compute="_compute_is_company_editable", search="_search_is_company_editable"
    )

    @api.model
    def _is_of_all_companies(self):
        """Whether the user works in every active company."""
        return self._get_sharing_companies() <= self.env.user.company_ids

    @api.model
    def _get_sharing_companies(self):
        """Companies whose records those without company are."""
        # sudo: which companies there are is no secret
        return self.env["res.company"].sudo().search(Domain.TRUE)

    @api.model
    def _default_shared_company(self):
        """Empty for who may make shared records, else the user's own company."""
        if self.env.su or self._is_of_all_companies():
            return self.env["res.company"]
        return self.env.company

    @api.depends(lambda self: (self._company_name,) if self._company_name else ())
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_company_editable(self):
        name = self._company_name
        companies = self.env.companies & self.env.user.company_ids
        shared = self.filtered(lambda record: not (name and record.sudo()[name]))
        shared.is_company_editable = bool(shared) and self._is_of_all_companies()
        for record in self - shared:
            # sudo: the company only
            record.is_company_editable = record.sudo()[name] in companies

    @api.model
    def _search_is_company_editable(self, operator, value):
        if operator != "in" or set(value) - {True}:
            return NotImplemented
        name, of_all = self._company_name, self._is_of_all_companies()
        if not name:
            return Domain.TRUE if of_all else Domain.FALSE
        companies = self.env.companies & self.env.user.company_ids
        return Domain(name, "in", [*companies.ids, *([False] if of_all else [])])

    def _check_access(self, operation):
        """Say that companies share it, where nothing else keeps the user from it."""
        result = super()._check_access(operation)
        if not result or operation not in ("write", "unlink"):
            return result
        forbidden, _make_error = result
        reasons = [record._get_not_editable_reason() for record in forbidden]
        if not reasons or not all(reasons) or not self.browse().has_access(operation):
            return result
        return forbidden, lambda: AccessError(reasons[0])

    @api.model
    def _close_by_rules(self, arch):
        result = super()._close_by_rules(arch)
        sheet = arch.find("sheet")
        parent = arch if sheet is None else sheet
        line = etree.Element(
            "div",
            {
                "class": "alert alert-info",
                "role": "status",
                "invisible": "not id or is_company_editable",
                "groups": "hr_training.group_hr_training_officer",
            },
        )
        line.text = self.env._(
            "All companies share it: somebody who works in all of them changes it."
        )
        parent.insert(0, line)
        field = etree.Element("field", name="is_company_editable", invisible="1")
        arch.insert(0, field)
        return result

    def write(self, vals):
        name = self._company_name
        if self.env.su or not name or name not in vals:
            return super().write(vals)
        if vals[name]:
            moved = self.filtered(lambda record: record[name].id != vals[name])
            moved._check_unused_elsewhere()
        result = super().write(vals)
        # What the rules allowed must hold after it as well.
        self.check_access("write")
        return result

    def _check_unused_elsewhere(self):
        for record in self._filter_used():
            raise UserError(
                self.env._(
                    "%(name)s is in use, so it stays in its company. Make another "
                    "one there.",
                    # sudo: the user named it himself
                    name=record.sudo().display_name,
                )
            )

    def _filter_used(self):
        """Records that others refer to, see ``_company_uses``."""
        used = self.browse()
        uses = gather_dict(type(self), "_company_uses")
        for model, field in uses.items():
            # sudo: uses of companies that the user does not see count as well
            users_sudo = self.env[model].sudo().with_context(active_test=False)
            found = users_sudo.search([(field, "in", self.ids)])
            used |= self & found[field].with_env(self.env)
        return used

    def _get_not_editable_reason(self):
        """Why the user cannot change the record, or False."""
        self.ensure_one()
        if self.env.su or self.is_company_editable:
            return False
        return self.env._(
            "All companies share it: somebody who works in all of them changes it."
        )

    def _check_linked_companies(self, *names, shared=False):
        """What a record links to is of its company, or everybody's.

        :param names: many2one or many2many fields
        :param bool shared: whether what is shared may link to shared records only
        """
        # sudo: companies count, whatever the writer may read
        for record in self.sudo():
            company = record[self._company_name]
            if not company and not shared:
                continue
            for name in names:
                foreign = record[name].filtered(
                    lambda r, c=company: r.company_id and r.company_id != c
                )
                if foreign:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” of %(record)s: choose what belongs to the "
                            "same company, or to all.",
                            field=self._fields[name]._description_string(self.env),
                            record=record.display_name,
                        )
                    )
