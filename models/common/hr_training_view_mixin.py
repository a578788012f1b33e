from odoo import api, models
from odoo.tools import SQL

# A browser counts in whole numbers up to 2^53, the column of a packed id (bigint)
# further.
ID_BITS = 53


class HrTrainingViewMixin(models.AbstractModel):
    """Rows of an SQL view: what they are read from, their ids, what is behind them.

    Hosts are models with ``_auto = False`` of their own. A row's id depends on the
    records the row stands for and on nothing else: lists, forms and links keep ids
    and ask for them later, when other rows have come and gone. So it is never the
    number of the row.
    """

    _name = "hr.training.view.mixin"
    _description = "Rows of a View"
    _inherit = ["hr.training.flow.mixin"]
    _auto = False

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            [SQL("(%s)", query) for query in self._get_queries()]
        )

    @api.model
    def _get_queries(self):
        """Queries of the rows, each with the model's columns in the same order.

        A class adds its own: ``return super()._get_queries() + [...]``.

        :return: list of ``SQL``
        """
        return []

    @api.model
    def _pack_id(self, *parts):
        """SQL of an id that is made of several numbers, the first one weighing most.

        For one record, its own id will do. With several sources, the number of the
        source comes first, then the ids that tell its rows apart; NULL counts as 0.
        A number beyond its bits loses what is over, so that the id stays within
        ``ID_BITS`` whatever comes: two rows could then share an id, and the bits are
        to be chosen far above what a company will ever have.

        :param parts: ``(SQL of a whole number from 0, bits)``
        :raise ValueError: when that is more than ``ID_BITS``
        """
        if sum(bits for _number, bits in parts) > ID_BITS:
            raise ValueError(f"an id has {ID_BITS} bits")
        packed = SQL("0::bigint")
        for number, bits in parts:
            packed = SQL(
                "((%(packed)s << %(bits)s)"
                " + (COALESCE(%(number)s, 0)::bigint & %(mask)s))",
                packed=packed,
                bits=bits,
                number=number,
                mask=(1 << bits) - 1,
            )
        return packed

    @api.model
    def _get_mean_of_people(self, name, query):
        """SQL of the mean of several groups: that of their ``people``."""
        value = self._field_to_sql(self._table, name, query)
        people = self._field_to_sql(self._table, "people", query)
        return SQL("SUM(%s * %s) / NULLIF(SUM(%s), 0)", value, people, people)

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_open(self):
        """The record this row stands for.

        :return: action of its form
        :raise UserError: for none or several rows
        """
        self.ensure_one()
        return self._get_form_action(self._get_opened_record())

    def _get_opened_record(self):
        """The record behind the row; to be given by the host."""
        raise NotImplementedError()
