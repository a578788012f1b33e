from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# More ids than that are left to a subquery: they would be most of a table.
FEW = 5000
# Where a cursor keeps the ids that were found.
FEW_KEPT = "hr_training_few"
# … and that a transaction of it has changed something.
CHANGED = "hr_training_changed"


class HrTrainingFewMixin(models.AbstractModel):
    """What is a user's, for record rules that hold at a million rows.

    A rule's domain is kept for the user, so it has no list of ids in it: it would go on
    serving a manager who was replaced (design §5). It names a field, and the search
    method of that returns the ids of the moment, see :meth:`_get_few_domain`.
    """

    _name = "hr.training.few.mixin"
    _description = "Terms of Record Rules"

    @api.model
    def _get_few_domain(self, name, *terms):
        """Domain of what is the user's, for a term of a record rule: ids found now.

        PostgreSQL uses an index for each of some alternatives, if they are values; one
        subquery among them, and it reads the whole table. A rule's domain is kept for
        the user, so it names a field, and the search method of that finds the ids anew
        for each query, by one statement.

        :param name: field that is compared, ``id`` or a many2one
        :param terms: names of methods without arguments, each of which returns a list
            of pairs: a query and its column of ids. What they find depends on the user
            and on nothing else that may differ within a transaction.
        """
        found = self._find_few(*terms)
        if found is None:
            return self._get_query_domain(name, *terms)
        return Domain(name, "in", found)

    @api.model
    def _get_query_domain(self, name, *terms):
        """As :meth:`_get_few_domain`, as part of the query: nothing is asked before.

        For rules of small tables that everybody reads, as those of Odoo's own models.
        """
        union = self._get_union(terms)
        return Domain(name, "in", SQL("(%s)", union)) if union else Domain.FALSE

    @api.model
    def _search_few(self, operator, *terms):
        """What the search method of such a field returns: Odoo negates by itself."""
        if operator != "in":
            return NotImplemented
        return self._get_few_domain("id", *terms)

    @api.model
    def _find_few(self, *terms):
        """Ids that the terms of :meth:`_get_few_domain` find, None for too many."""
        return self._find_each([terms])[0]

    @api.model
    def _find_each(self, questions):
        """:meth:`_find_few` for several questions, by one statement.

        A request that only reads asks several times, so an answer is kept for what the
        transaction sees of the database, as long as it has not changed anything.

        :param questions: list of tuples of terms
        :return: list of sets of ids or None, in the order of the questions
        """
        cr = self.env.cr
        snapshot = self._get_snapshot()
        kept_for, kept = cr.cache.get(FEW_KEPT, (None, {}))
        kept = kept if snapshot and snapshot == kept_for else {}
        keys = [(self._name, terms, self.env.uid) for terms in questions]
        answers = {key: kept.get(key, set()) for key in keys}
        asked = [key for key in answers if key not in kept]
        selects = [
            SQL(
                "(SELECT DISTINCT %s AS number, id FROM (%s) few(id) LIMIT %s)",
                number,
                union,
                FEW + 1,
            )
            for number, (_name, terms, _uid) in enumerate(asked)
            if (union := self._get_union(terms))
        ]
        if selects:
            for number, found_id in self.env.execute_query(
                SQL(" UNION ALL ").join(selects)
            ):
                answers[asked[number]].add(found_id)
        for key in asked:
            if len(answers[key]) > FEW:
                answers[key] = None
        if snapshot:
            cr.cache[FEW_KEPT] = (snapshot, kept | answers)
        return [answers[key] for key in keys]

    @api.model
    def _get_snapshot(self):
        """What the transaction sees of others, None once it has changes of its own."""
        kept = self.env.cr.cache
        if self.env._field_dirty or self.env.transaction.tocompute or kept.get(CHANGED):
            return None
        [(snapshot, own)] = self.env.execute_query(
            SQL("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()")
        )
        # Later transactions of the same cursor ask a statement more than they had to.
        kept[CHANGED] = own is not None
        return None if kept[CHANGED] else snapshot

    @api.model
    def _get_union(self, terms, among=None):
        """SQL of what the terms find together, None for nothing.

        :param among: ids that are meant, if not all
        """
        selects = []
        for term in terms:
            for query, column in getattr(self, term)():
                ids = SQL.identifier(query.table, column)
                if among is not None:
                    query.add_where(SQL("%s = ANY(%s)", ids, among))
                selects.append(query.select(ids))
        return SQL(" UNION ").join(selects) if selects else None

    def _filter_few(self, *questions):
        """Which of the records some terms find.

        :param questions: tuples of terms, as of :meth:`_get_few_domain`
        :return: list of sets of ids, in the order of the questions
        """
        answers = self._find_each(questions)
        for number, terms in enumerate(questions):
            if answers[number] is None:
                union = self._get_union(terms, among=self.ids)
                rows = self.env.execute_query(union)
                answers[number] = {found_id for (found_id,) in rows}
        return answers
