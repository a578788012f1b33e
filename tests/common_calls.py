"""Calls as they come from outside, what may not last, and migrations."""

import importlib.util
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from odoo.exceptions import UserError
from odoo.service.model import call_kw


def run_migration(env, name, version="19.0.1.1.0"):
    """Run a migration script, as an update from ``version`` does.

    One that ran before it in the same update has left something to write.

    :param name: the script below ``migrations``, without its ending
    """
    path = Path(__file__).parents[1] / "migrations" / f"{name}.py"
    spec = importlib.util.spec_from_file_location("hr_training_migration", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    env.flush_all()
    pending = env.ref("base.main_partner")
    pending.ref = f"Before {name}"
    script.migrate(env.cr, version)
    env.invalidate_all()
    if pending.ref != f"Before {name}":
        raise AssertionError(f"{name} drops what is not written yet.")


def get_list(records, view_id=None, kind="list"):
    """What the web client reads of a list, or of cards: its fields, and its order."""
    tree = etree.fromstring(records.get_view(view_id, kind)["arch"])
    fields = records._fields
    specification = {
        node.get("name"): {"fields": {"display_name": {}}}
        if fields[node.get("name")].relational
        else {}
        for node in tree.iter("field")
    }
    return specification, tree.get("default_order")


class CallsMixin:
    # ------------------------------------------------------------
    # MIGRATIONS
    # ------------------------------------------------------------

    def _migrate(self, name, version="19.0.1.1.0"):
        run_migration(self.env, name, version)

    # ------------------------------------------------------------
    # CALLS FROM OUTSIDE
    # ------------------------------------------------------------

    def _rpc(self, user, model, method, *args, context=None, **kwargs):
        """Call a method the way ``/web/dataset/call_kw`` does, as a user.

        The same function checks names, browses ids and merges the context there.
        A request starts with empty caches, so nothing read in sudo before helps.
        """
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(user=user, su=False, context={})
        return call_kw(env[model], method, list(args), {**kwargs, "context": context})

    @contextmanager
    def _undone(self):
        """Whatever happens in the block is rolled back, errors included."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
            self.env.flush_all()
        finally:
            savepoint.close(rollback=True)

    def _passes(self, call, *errors):
        """Whether a call goes through; it is undone either way.

        :param errors: what counts as refused, beside ``UserError`` and its kind
        """
        try:
            with self._undone():
                call()
        except (UserError, *errors):
            return False
        return True
