"""What forgers want, and that they did not get it."""

from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.fields import Command

PAST_DATE = date(2020, 2, 2)
PAST_TIME = datetime(2020, 2, 2, 2, 2)


class ForgeMixin:
    """Forged values, and asserts for them."""

    def _other_value(self, record, name):
        """A value for ``write`` that the field does not have."""
        field = record._fields[name]
        if field.type == "selection":
            keys = field.get_values(self.env)
            return next(key for key in reversed(keys) if key != record[name])
        if field.type == "many2one":
            other = self.env[field.comodel_name].search(
                [("id", "!=", record[name].id)], limit=1
            )
            return other.id
        return {
            "boolean": lambda: not record[name],
            "integer": lambda: record[name] + 7,
            "many2one_reference": lambda: record[name] + 7,
            "float": lambda: record[name] + 7,
            "monetary": lambda: record[name] + 7,
            "char": lambda: "forged",
            "text": lambda: "forged",
            "json": lambda: [{"name": "forged", "version": "9"}],
            "date": lambda: str(PAST_DATE),
            "datetime": lambda: str(PAST_TIME),
            "binary": lambda: "Zm9yZ2Vk",
            "one2many": lambda: [Command.clear()],
            "many2many": lambda: [Command.clear()],
        }[field.type]()

    def _snapshot(self, records, names):
        records.invalidate_recordset()
        return [[record[name] for name in names] for record in records]

    def assertHarmless(self, call, records, names, message):
        """A call raises, or leaves the fields of the records as they were."""
        before = self._snapshot(records, names)
        try:
            with self._undone():
                call()
                self.env.flush_all()
                after = self._snapshot(records, names)
        except UserError:
            return
        self.assertEqual(after, before, message)

    def assertNotForged(self, record, forged):
        """The record has none of the values that a forger wanted."""
        for name, value in forged.items():
            field = record._fields[name]
            with self.subTest(forged=f"{record._name}.{name}"):
                self.assertNotEqual(
                    field.convert_to_cache(record[name], record),
                    field.convert_to_cache(value, record, validate=False),
                )

    def _set_default(self, user, model, name, value, everyone=False):
        """``ir.default.set`` is open to every employee for himself."""
        self._rpc(
            user,
            "ir.default",
            "set",
            model,
            name,
            value,
            user_id=False if everyone else user.id,
        )
        # What is undone in the database stays in this cache.
        self.addCleanup(self.env.registry.clear_cache)
