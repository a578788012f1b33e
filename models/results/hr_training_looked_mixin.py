from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# By these a group, or a domain, is about single people.
PERSONAL = frozenset({"id", "display_name", "employee_id"})
# Of these aggregates one can tell which figure is of which record.
LISTED = frozenset({"array_agg", "array_agg_distinct", "recordset"})


def _writes(method):
    """Reading that is noted: Odoo is not to give it a cursor that cannot write."""
    method._readonly = False
    return method


class HrTrainingLookedMixin(models.AbstractModel):
    """What is kept of single people: who reads it of others is noted (design §6.15).

    Once a day for each reader and person, by whatever way of reading: lists, forms,
    files, RPC, figures that are grouped or chosen by person, those of a group of one,
    and finding somebody by them. Those of many people together are no look, and what a
    program reads in sudo is shown to nobody yet.
    """

    _name = "hr.training.looked.mixin"
    _description = "Record of a Person That Is Looked At"

    employee_id: object

    # What tells something of the person; each class its own.
    _looked_fields = frozenset()

    def _filter_shown(self):
        """Those of which the user sees it; to be extended."""
        return self

    def _is_looked(self, names):
        """Whether fields, or paths and aggregates of them, tell something."""
        asked = {str(name).replace("/", ".").replace(":", ".") for name in names}
        asked = {name.partition(".")[0] for name in asked}
        return not self.env.su and bool(asked & self._looked_fields)

    @api.model
    def _note_look(self, employees):
        self.env["hr.training.look"]._do_note(employees, "kpi_values", daily=True)

    def _read_format(self, fnames, load="_classic_read"):
        if self._is_looked(fnames):
            # sudo: whose they are
            self._note_look(self._filter_shown().sudo().employee_id)
        return super()._read_format(fnames, load=load)

    def export_data(self, fields_to_export):
        """As Odoo's; who takes a file is noted."""
        result = super().export_data(fields_to_export)
        if self._is_looked(fields_to_export):
            # sudo: whose they are
            self._note_look(self._filter_shown().sudo().employee_id)
        return result

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        rows = super()._read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        # Who is chosen, or put in order, by his figures is told by them.
        told = [*aggregates, *self._get_ordering(order)]
        told += [c[0] for c in having if isinstance(c, list | tuple) and c]
        if "employee_id" in groupby and self._is_looked([*groupby, *told]):
            column = list(groupby).index("employee_id")
            self._note_look(self.env["hr.employee"].union(*(r[column] for r in rows)))
        else:
            self._note_grouped(domain, groupby, told)
        return rows

    @api.model
    def _get_ordering(self, order):
        """Fields and aggregates that an order names."""
        return [term.split()[0] for term in (order or "").split(",") if term.strip()]

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        for groupby in grouping_sets:
            told = [*aggregates, *self._get_ordering(order)]
            self._note_grouped(domain, groupby, told)
        return super()._read_grouping_sets(
            domain, grouping_sets, aggregates, order=order
        )

    @api.model
    def _note_grouped(self, domain, groupby, aggregates):
        """Note whose figures are read together, if it is of few enough to tell."""
        if not self._is_looked([*groupby, *aggregates]):
            return
        paths = [spec.partition(":")[0] for spec in groupby]
        paths += [c.field_expr for c in Domain(domain).iter_conditions()]
        is_listed = self._is_looked(groupby) or any(
            self._is_looked([spec]) and spec.partition(":")[2] in LISTED
            for spec in aggregates
        )
        if is_listed or PERSONAL & {path.partition(".")[0] for path in paths}:
            self._note_found(self._search(domain))
            return
        # These tell no figure.
        ends = ["employee_id:min", "employee_id:max"]
        groups = self._read_group(domain, groupby, ends)
        alone = {first for *_, first, last in groups if first and first == last}
        self._note_look(self.env["hr.employee"].browse(alone))

    @api.model
    def _note_found(self, query):
        """Note whose records these are."""
        column = self._field_to_sql(query.table, "employee_id", query)
        rows = self.env.execute_query(query.select(SQL("DISTINCT %s", column)))
        self._note_look(self.env["hr.employee"].browse(i for (i,) in rows))

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """As Odoo's; who is found by his figures is told by them."""
        query = super()._search(domain, offset, limit, order, **kwargs)
        if not self.env.su and self._is_looked(
            condition.field_expr for condition in Domain(domain).iter_conditions()
        ):
            # Of all of them, whatever part of a list is asked for.
            self._note_found(super()._search(domain, **kwargs))
        elif not query.is_empty() and self._is_looked(self._get_ordering(order)):
            # Whose turn it is says how his figure is to those of the others.
            shown = Domain("id", "in", query)
            self._note_found(super()._search(shown, active_test=False))
        return query

    def copy_data(self, default=None):
        """As Odoo's; values that one gets so are read as well."""
        if self._is_looked(self._looked_fields):
            # sudo: whose they are
            self._note_look(self._filter_shown().sudo().employee_id)
        return super().copy_data(default)

    # ------------------------------------------------------------
    # NO READ-ONLY CURSOR
    # ------------------------------------------------------------

    @_writes
    def read(self, fields=None, load="_classic_read"):
        """As Odoo's."""
        return super().read(fields, load=load)

    @api.model
    @_writes
    def search(self, *args, **kwargs):
        """As Odoo's."""
        return super().search(*args, **kwargs)

    @api.model
    @_writes
    def search_count(self, *args, **kwargs):
        """As Odoo's."""
        return super().search_count(*args, **kwargs)

    @api.model
    @_writes
    def name_search(self, *args, **kwargs):
        """As Odoo's."""
        return super().name_search(*args, **kwargs)

    @api.model
    @_writes
    def read_group(self, *args, **kwargs):
        """As Odoo's."""
        return super().read_group(*args, **kwargs)

    @api.model
    @_writes
    def search_read(self, *args, **kwargs):
        """As Odoo's."""
        return super().search_read(*args, **kwargs)

    @_writes
    def web_read(self, specification):
        """As Odoo's."""
        return super().web_read(specification)

    @api.model
    @_writes
    def web_search_read(self, *args, **kwargs):
        """As Odoo's."""
        return super().web_search_read(*args, **kwargs)

    @api.model
    @_writes
    def web_read_group(self, *args, **kwargs):
        """As Odoo's."""
        return super().web_read_group(*args, **kwargs)

    @api.model
    @_writes
    def formatted_read_group(self, *args, **kwargs):
        """As Odoo's."""
        return super().formatted_read_group(*args, **kwargs)

    @api.model
    @_writes
    def formatted_read_grouping_sets(self, *args, **kwargs):
        """As Odoo's."""
        return super().formatted_read_grouping_sets(*args, **kwargs)
