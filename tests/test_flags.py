"""What a button shows and what its gate says are one thing, in every state.

A flag ``can_<verb>`` is compared with ``_get_cannot_<verb>_reason`` where there is one,
and with ``_check_can_<verb>``: the screen must not offer what is refused, and must not
hide what a client may do all the same.
"""

import inspect

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common_world import HrTrainingWorldCase

# Gates that take an argument: what the button hands over.
ARGUMENTS = {("hr.training.session", "release"): (None,)}


@tagged("post_install", "-at_install", "hr_training_guard")
class TestFlags(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._share_among(cls.company)

    def _get_pairs(self):
        """``(model, verb)`` of flags that have a gate."""
        for model in sorted(self.world):
            cls = self.env.registry[model]
            for name in cls._fields:
                verb = name.removeprefix("can_")
                gate = verb != name and getattr(cls, f"_check_can_{verb}", None)
                if not gate:
                    continue
                given = 1 + len(ARGUMENTS.get((model, verb), ()))
                if len(inspect.signature(gate).parameters) == given:
                    yield model, verb

    def _get_states(self, record):
        """The record in each of its states, as the database may have it."""
        field = record._fields.get("state")
        if field and field.type == "selection" and field.store and not field.related:
            return field.get_values(self.env)
        return [None]

    def test_flag_and_gate_agree_in_every_state_for_every_role(self):
        tried = 0
        users = self.user_employee | self.user_department_manager | self.user_trainer
        users |= self.user_officer | self.user_head | self.user_executive
        for model, verb in self._get_pairs():
            for scope, record in self.world[model].items():
                if scope == "company":
                    continue
                for state in self._get_states(record):
                    with self._undone():
                        if state:
                            self._put_into(record, state)
                        for user in users:
                            own = record.with_user(user)
                            if not own.has_access("read"):
                                continue
                            tried += 1
                            with self.subTest(
                                model=model,
                                verb=verb,
                                scope=scope,
                                state=state,
                                user=user.name,
                            ):
                                self.assertEqual(
                                    own[f"can_{verb}"], self._opens(own, verb)
                                )
        self.assertGreater(tried, 500)

    def _put_into(self, record, state):
        """By SQL, past every gate and whatever writing a state would set off."""
        table = SQL.identifier(record._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET state = %s WHERE id = %s", table, state, record.id)
        )
        self.env.invalidate_all()

    def _opens(self, record, verb):
        try:
            gate = getattr(record, f"_check_can_{verb}")
            gate(*ARGUMENTS.get((record._name, verb), ()))
        except UserError:
            return False
        return True
