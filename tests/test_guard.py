"""Workflow fields move only through their methods: design §6.1.

Every way in is tried on every guarded field of every model that has the guard mixin,
as the registry knows them; an attempt may raise or may have no effect.
"""

from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_guard import GuardCase


@tagged("post_install", "-at_install", "hr_training_guard")
class TestGuardedFields(GuardCase):
    """Each guarded field against each way in."""

    def test_d6_1_every_model_with_a_state_is_guarded(self):
        """A model of the addon with workflow columns has the mixin, and names them."""
        for name, model in self.env.registry.items():
            if not name.startswith("hr.training.") or model._abstract:
                continue
            # Nobody writes a row of a view, or a dialog that is not his own.
            if model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.name in ("state", "result", "marker_id") and not field.related:
                    with self.subTest(model=name, field=field.name):
                        self.assertIn(field.name, self.guarded.get(name, ()))

    def test_d6_1_a_name_added_to_a_mixin_is_closed_in_all_its_hosts(self):
        """Each class states its own: what is added above counts below."""
        tried = set()
        for name, model in self.env.registry.items():
            if name not in self.guarded:
                continue
            stating = [c for c in model.__mro__ if "_guarded_fields" in vars(c)]
            self.assertGreater(len(stating), 0)
            for above in stating:
                with self.subTest(model=name, above=above.__name__):
                    names = above._guarded_fields | {"display_name"}
                    with patch.object(above, "_guarded_fields", names):
                        self._forget_declared()
                        self.assertIn(
                            "display_name", self.env[name]._get_guarded_fields()
                        )
                        field = model._fields["display_name"]
                        record = self.env[name].with_user(self.user_admin)
                        self.assertFalse(record._has_field_access(field, "write"))
                    self._forget_declared()
                    self.assertNotIn(
                        "display_name", self.env[name]._get_guarded_fields()
                    )
                    tried.add(above.__name__)
        self.assertGreaterEqual(
            tried, {"HrTrainingGuardMixin", "HrTrainingApprovalMixin"}
        )

    def _forget_declared(self):
        for model in self.env.registry.values():
            if "_training_declared" in vars(model):
                delattr(model, "_training_declared")

    def test_d6_1_no_class_states_again_what_it_inherits(self):
        """A copy would stay behind when the original changes."""
        for name in self.guarded:
            seen = set()
            for cls in self.env.registry[name].__mro__:
                own = vars(cls).get("_guarded_fields", frozenset())
                with self.subTest(model=name, cls=cls.__name__):
                    self.assertFalse(own & seen)
                seen |= own

    def test_d6_1_guarded_fields_exist_and_are_not_copied(self):
        for model, names in self.guarded.items():
            self.assertTrue(self.world.get(model), f"add {model} to the test world")
            for name in names:
                field = self.env[model]._fields[name]
                with self.subTest(model=model, field=name):
                    copied = field.copy and not field.required
                    self.assertFalse(copied and self._create_values(model), "copied")

    def test_d6_1_write_by_every_role(self):
        roles = ("employee", "department_manager", "trainer", "officer", "head")
        roles += ("executive", "finance", "admin")
        for model, names in self.guarded.items():
            record = self._get_target(model)
            for role in roles:
                user = self[f"user_{role}"]
                for name in names:
                    vals = {name: self._other_value(record, name)}
                    with self.subTest(model=model, field=name, role=role):
                        self.assertHarmless(
                            lambda r=record, u=user, v=vals: self._rpc(
                                u, r._name, "write", r.ids, v
                            ),
                            record,
                            [name],
                            "written",
                        )

    def __getitem__(self, name):
        return getattr(self, name)

    def test_d6_1_web_save_by_an_administrator(self):
        for model, names in self.guarded.items():
            record = self._get_target(model)
            for name in names:
                vals = {name: self._other_value(record, name)}
                with self.subTest(model=model, field=name):
                    self.assertHarmless(
                        lambda r=record, v=vals: self._rpc(
                            self.user_admin, r._name, "web_save", r.ids, v, {}
                        ),
                        record,
                        [name],
                        "saved",
                    )

    def test_d6_1_other_fields_of_the_same_records_can_be_written(self):
        """The attacks fail because of the guard, not because nothing can be written."""
        for model, vals in {
            "hr.training.course": {"name": "Other"},
            "hr.training.trainer": {"expertise": "Other"},
            "hr.training.plan": {"goal": "Other"},
            "hr.training.plan.line": {"goal": "Other"},
            "hr.training.session": {"note": "Other"},
            "hr.training.enrollment": {"note": "Other"},
            "hr.training.attendance": {"note": "Other"},
        }.items():
            record = self._get_target(model)
            with self.subTest(model=model), self._undone():
                self._rpc(self.user_admin, model, "write", record.ids, vals)
                self.assertEqual(record[next(iter(vals))], "Other")

    def _check_create(self, how):
        """Create with each field forged; the field comes out as if it were not.

        :param how: ``(model, vals, name, value)`` -> ``(vals, context)`` of the attack
        """
        for model, names in self.guarded.items():
            base = self._create_values(model)
            with self._undone():
                if base:
                    record = self._create(model, base, {})
                else:
                    record = self._get_target(model)
                forged = {name: self._other_value(record, name) for name in names}
            for name, value in forged.items():
                with self.subTest(model=model, field=name, value=value):
                    with suppress(UserError), self._undone():
                        vals, context = how(model, base or {}, name, value)
                        record = self._create(model, vals, context)
                        self.assertTrue(base, "nobody may create one")
                        if not isinstance(value, list):
                            self.assertNotForged(record, {name: value})
                self.env.registry.clear_cache()

    def _create(self, model, vals, context):
        ids = self._rpc(self.user_admin, model, "create", [vals], context=context)
        return self.env[model].browse(ids)

    def test_d6_1_create_with_values(self):
        self._check_create(lambda _m, vals, name, value: ({**vals, name: value}, {}))

    def test_d6_1_create_with_context_defaults(self):
        self._check_create(
            lambda _m, vals, name, value: (vals, {f"default_{name}": value})
        )

    def test_d6_1_create_with_a_default_of_the_users_own(self):
        def how(model, vals, name, value):
            if not isinstance(value, list):
                self._set_default(self.user_admin, model, name, value)
            return vals, {}

        self._check_create(how)

    def test_d6_1_copy_with_forged_values(self):
        for model, names in self.guarded.items():
            target = self._get_target(model)
            Model = self.env[model].with_context(active_test=False)
            for name in names:
                value = self._other_value(target, name)
                with self.subTest(model=model, field=name):
                    known = Model.search([])
                    with suppress(UserError), self._undone():
                        self._rpc(
                            self.user_admin, model, "copy", target.ids, {name: value}
                        )
                        copy = Model.search([]) - known
                        self.assertNotEqual(copy[name], value)
                        self.assertNotEqual(copy[name], target[name])

    def test_d6_1_copy_starts_anew(self):
        """A copy of a document far along is a draft without results."""
        plan = self.submitted["other"]
        self._approve(plan, submit=False)
        session = self.world["hr.training.session"]["own"]
        for record, expected in (
            (plan, {"state": "draft", "version": 1, "approved_on": False}),
            (session, {"state": "draft", "results_released": False, "hours": 0}),
            (self.course, {"state": "draft", "version": 1}),
        ):
            copy = record.with_user(self.user_admin).copy().sudo()
            with self.subTest(model=record._name):
                self.assertEqual({n: copy[n] for n in expected}, expected)
                for name in ("step_ids", "enrollment_ids", "submitted_by_id"):
                    self.assertFalse(name in copy and copy[name])

    def test_d6_1_load_of_new_rows(self):
        for model, names in self.guarded.items():
            base = self._create_values(model)
            if not base:
                continue
            keys = [self._import_key(model, key) for key in base]
            row = [str(value) for value in base.values()]
            records = self.env[model].with_context(active_test=False)
            with self._undone():
                result = self._rpc(self.user_admin, model, "load", keys, [row])
                self.assertTrue(result["ids"], f"control: {result['messages']}")
            for name in names:
                text = self._import_value(model, name)
                if text is None:
                    continue
                key = self._import_key(model, name)
                with self.subTest(model=model, field=name), self._undone():
                    known = records.search([])
                    try:
                        result = self._rpc(
                            self.user_admin, model, "load", [*keys, key], [[*row, text]]
                        )
                    except UserError:
                        continue
                    new = records.search([]) - known
                    self.assertFalse(result["ids"] and new, "imported")

    def test_d6_1_load_over_existing_rows(self):
        for model, names in self.guarded.items():
            record = self._get_target(model)
            for name in names:
                text = self._import_value(model, name)
                if text is None:
                    continue
                key = self._import_key(model, name)
                with self.subTest(model=model, field=name):
                    self.assertHarmless(
                        lambda r=record, k=key, t=text: self._rpc(
                            self.user_admin,
                            r._name,
                            "load",
                            [".id", k],
                            [[str(r.id), t]],
                        ),
                        record,
                        [name],
                        "imported",
                    )

    def _import_key(self, model, name):
        many2one = self.env[model]._fields[name].type == "many2one"
        return f"{name}/.id" if many2one else name

    def _import_value(self, model, name):
        field = self.env[model]._fields[name]
        if field.type in ("one2many", "json"):
            return None
        return str(self._other_value(self._get_target(model), name))

    def test_d6_1_fields_are_shown_as_read_only(self):
        for model, names in self.guarded.items():
            shown = self._rpc(self.user_admin, model, "fields_get", names, ["readonly"])
            for name in names:
                with self.subTest(model=model, field=name):
                    self.assertTrue(shown[name]["readonly"])
