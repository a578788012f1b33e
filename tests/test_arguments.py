"""Public methods survive any argument: a sentence, never a traceback (design §10)."""

import inspect
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_world import HrTrainingWorldCase

JUNK = (None, 5, "abc", [[1]], {"a": 1}, "\0", 10**30, -1, True, [], "²")
JUNK += (date(2026, 3, 2), [None], [[1, 2, 3]], 0.5, [1, 2], 999999)
# Dialogs that are mended where they are kept: take a row away with the mend.
DIALOGS = {
    "hr.training.observation.correct",
    "hr.training.reason",
}
# Ids that nobody has.
NOBODY = 2**31 - 1


@tagged("post_install", "-at_install", "hr_training_arguments")
class TestArguments(HrTrainingWorldCase):
    """Every public method of ours with junk, as RPC calls it, by several roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._share_among(cls.company)

    def _get_methods(self):
        """``(model, method, how many arguments it takes)``."""
        for model in sorted(self.env.registry):
            cls = self.env.registry[model]
            if cls._abstract or model in DIALOGS:
                continue
            for name in dir(cls):
                if name.startswith("_") or not self._is_ours(cls, name):
                    continue
                method = getattr(cls, name)
                if not callable(method) or getattr(method, "_api_private", False):
                    continue
                parameters = list(inspect.signature(method).parameters.values())
                yield model, name, len(parameters) - 1

    def _is_ours(self, cls, name):
        """Defined by us; what extends a method of Odoo is called as Odoo does."""
        modules = [base.__module__ for base in cls.__mro__ if name in vars(base)]
        return bool(modules) and all(
            module.startswith("odoo.addons.hr_training") for module in modules
        )

    def _get_records(self, model):
        records = self.world.get(model, {})
        scopes = ("open", "draft", "taught", "other", "own", "any", "published")
        found = [records[scope] for scope in scopes if scope in records][:2]
        return found or [self.env[model].search([], limit=1)]

    def _get_ids(self, model):
        transient = self.env[model]._transient
        records = [] if transient else self._get_records(model)
        return [*[record.ids for record in records], [], [NOBODY]]

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_actions")
    def _check_call(self, user, model, name, ids, args):
        try:
            with self._undone():
                self._rpc(user, model, name, ids, *args)
        except (UserError, IntegrityError):
            return True
        except TypeError as error:
            # The number of arguments is the caller's.
            if f"{name}() " in str(error):
                return True
            raise
        return True

    def test_methods_end_in_an_answer_or_a_sentence(self):
        tried = 0
        # Each call empties the caches: a name would be read anew for every one.
        users = [
            (user, user.name)
            for user in (self.user_employee, self.user_trainer, self.user_head)
        ]
        for model, name, count in self._get_methods():
            for user, user_name in users:
                for ids in self._get_ids(model):
                    calls = [()]
                    if count:
                        calls = [(junk,) + (junk,) * (count - 1) for junk in JUNK]
                    for args in calls:
                        with self.subTest(
                            model=model, method=name, user=user_name, ids=ids, args=args
                        ):
                            tried += 1
                            self._check_call(user, model, name, ids, args)
        self.assertGreater(tried, 1000)
