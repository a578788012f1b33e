"""What forgers want, and that they did not get it."""


class ForgeMixin:
    """Asserts for forged values."""

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
