"""What a client asks before anything is there: no parent, no record, no value."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_world import HrTrainingWorldCase


@tagged("post_install", "-at_install", "hr_training_arguments")
class TestNewRecords(HrTrainingWorldCase):
    """New, with nothing given, on every model of ours, as each role that may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._share_among(cls.company)
        cls.roles = cls.user_employee | cls.user_department_manager
        cls.roles |= cls.user_trainer | cls.user_officer | cls.user_head
        cls.roles |= cls.user_executive | cls.user_finance

    def _get_models(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith("hr.training.") and not model._abstract:
                yield name

    def _get_spec(self, model, user):
        """Every field that the user may read, as a form asks for it."""
        fields = self.env[model].with_user(user).fields_get()
        spec = {}
        for name, field in fields.items():
            if field["type"] in ("many2one", "many2one_reference", "reference"):
                spec[name] = {"fields": {"display_name": {}}}
            elif field["type"] in ("one2many", "many2many"):
                spec[name] = {"fields": {"display_name": {}}, "limit": 1}
            else:
                spec[name] = {}
        return spec

    def _try(self, call):
        """Whatever is no sentence for the user fails the test."""
        try:
            with self._undone():
                return call()
        except (UserError, IntegrityError) as error:
            # One record that is none is no answer to New.
            if isinstance(error, ValueError):
                raise
            # Odoo shows the sentence of a constraint of the database.
            return None

    def test_new_answers_with_nothing_given(self):
        tried = 0
        for model in self._get_models():
            for user in self.roles:
                access = self.env[model].with_user(user)
                if not access.has_access("read"):
                    continue
                spec = self._get_spec(model, user)
                with self.subTest(model=model, user=user.name):
                    tried += 1
                    result = self._try(
                        lambda m=model, u=user, s=spec: self._rpc(
                            u, m, "onchange", [], {}, [], s
                        )
                    )
                    if access.has_access("create"):
                        self.assertIn("value", result or {}, "New is refused")
                    names = list(spec)
                    self._try(
                        lambda m=model, u=user, n=names: self._rpc(
                            u, m, "default_get", n
                        )
                    )
                    self.assertEqual(self._rpc(user, model, "web_read", [], spec), [])
        self.assertGreater(tried, 100)

    def test_each_value_taken_back_answers(self):
        """A field that a form empties again, one after the other."""
        user = self.user_head
        for model in self._get_models():
            access = self.env[model].with_user(user)
            if not (access.has_access("read") and access.has_access("create")):
                continue
            spec = self._get_spec(model, user)
            fields = access.fields_get()
            for name, field in fields.items():
                if field.get("readonly") or field["type"] in ("one2many", "many2many"):
                    continue
                with self.subTest(model=model, field=name):
                    self._try(
                        lambda m=model, n=name, s=spec: self._rpc(
                            user, m, "onchange", [], {n: False}, [n], s
                        )
                    )

    @mute_logger("odoo.sql_db")
    def test_copies_end_in_a_record_or_a_sentence(self):
        for model, records in self.world.items():
            for user in self.user_officer | self.user_head:
                for scope, record in records.items():
                    with self.subTest(model=model, user=user.name, scope=scope):
                        self._try(
                            lambda r=record, u=user: self._rpc(
                                u, r._name, "copy", r.ids
                            )
                        )
