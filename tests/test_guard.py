"""Workflow fields move only through their methods: design §6.1.

Every way in is tried on every guarded field of every model that has the guard mixin,
as the registry knows them; an attempt may raise or may have no effect.
"""

import json
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..tools import groups
from .common import START, HrTrainingCase
from .common_forge import PAST_DATE, PAST_TIME, ForgeMixin
from .common_world import HrTrainingWorldCase

GUARD = "hr.training.guard.mixin"
# Everything one login can have.
ALL_GROUPS = (
    groups.MANAGER,
    groups.EXECUTIVE,
    groups.FINANCE,
    groups.TRAINER,
    "hr.group_hr_manager",
    "base.group_system",
)


class GuardCase(ForgeMixin, HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls.user_admin = cls._add_user(
            "admin", ",".join(ALL_GROUPS), department=cls.department_ops
        )
        cls.department_ops.manager_id = cls.employee_admin
        cls.env["hr.job"].create({"name": "Chief", "company_id": cls.company.id})
        mixin = cls.env.registry[GUARD]
        cls.guarded = {
            name: sorted(cls.env[name]._get_guarded_fields())
            for name, model in cls.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        }
        # Where every way in is open but for the guard.
        cls.favourites = {"hr.training.session": "open"}

    @classmethod
    def _get_target(cls, model):
        """The record of a model that is attacked, in sudo."""
        scopes = cls.world[model]
        scope = cls.favourites.get(model) or next(
            name for name in ("other", "published", "any") if name in scopes
        )
        return scopes[scope]

    def _create_values(self, model):
        """Values with which the administrator may create a record, if anybody may."""
        world = self.world
        session = world["hr.training.session"]["open"]
        taught = world["hr.training.enrollment"]["taught"]
        evaluation = world["hr.training.evaluation"]["taught"]
        plan = world["hr.training.plan"]["other"]
        score = world["hr.training.score"]["other"]
        values = {
            "hr.training.appeal": {
                "enrollment_id": score.enrollment_id.id,
                "evaluation_id": score.evaluation_id.id,
                "text": "Unfair",
            },
            "hr.training.course": {"name": "New", "code": "NEW"},
            "hr.training.trainer": {"employee_id": self.employee_colleague.id},
            "hr.training.plan": {
                "kind": "annual",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            },
            "hr.training.plan.line": self._line_vals(plan_id=plan.id),
            "hr.training.budget": {"plan_id": self.submitted["other"].id},
            "hr.training.budget.line": {
                "budget_id": world["hr.training.budget"]["other"].id,
                "cost_type_id": world["hr.training.cost.type"]["any"].id,
                "quarter": "4",
            },
            "hr.training.budget.change": self._change_vals(
                world["hr.training.budget.change"]["other"].budget_id.line_ids
            ),
            "hr.training.session": {"course_id": self.course.id, "seats_max": 1},
            "hr.training.session.slot": {
                "session_id": world["hr.training.session"]["draft"].id,
                "start": START + timedelta(days=20),
                "stop": START + timedelta(days=20, hours=1),
            },
            "hr.training.enrollment": {
                "session_id": session.id,
                "employee_id": self.employee_employee.id,
            },
            "hr.training.evaluation": {"session_id": session.id, "method": "exam"},
            "hr.training.course.skill": self._skill_vals(course_id=self.course.id),
            "hr.training.observation": {
                "session_id": session.id,
                "kind": "discipline",
                "text": "Phones rang",
            },
            "hr.training.score": {
                "enrollment_id": taught.id,
                "evaluation_id": evaluation.id,
                "value": 50,
                "attempt": 2,
            },
        }
        return values.get(model)


@tagged("post_install", "-at_install", "hr_training_guard")
class TestGuardedFields(GuardCase):
    """Each guarded field against each way in."""

    def test_d6_1_every_model_with_a_state_is_guarded(self):
        """A model of the addon with workflow columns has the mixin, and names them."""
        for name, model in self.env.registry.items():
            if not name.startswith("hr.training.") or model._abstract:
                continue
            if model._transient:
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


@tagged("post_install", "-at_install", "hr_training_guard")
class TestGuardDetours(GuardCase):
    """Ways round the fields: parents, derived columns, methods for others."""

    def test_d6_1_commands_on_any_parent(self):
        """``parent.write({children: [update(child, {state: …})]})`` on every parent."""
        for parent_model, name, child in self._get_relations():
            parent = self.env[parent_model].search([], limit=1)
            names = self.guarded[child._name]
            for guarded in names:
                value = self._other_value(child, guarded)
                commands = [Command.update(child.id, {guarded: value})]
                with self.subTest(parent=parent_model, by=name, field=guarded):
                    self.assertHarmless(
                        lambda p=parent, n=name, c=commands: self._rpc(
                            self.user_admin, p._name, "write", p.ids, {n: c}
                        ),
                        child,
                        [guarded],
                        "written",
                    )

    def test_d6_6_no_context_of_a_client_skips_the_guards_of_deletion(self):
        """The flag of an uninstallation is the superuser's."""
        tried = 0
        for model, records in self.world.items():
            for scope, record in records.items():
                for user in (self.user_officer, self.user_head):
                    if self._deletes(user, record):
                        continue
                    tried += 1
                    with self.subTest(model=model, scope=scope, user=user.name):
                        self.assertFalse(
                            self._deletes(user, record, {MODULE_UNINSTALL_FLAG: True})
                        )
        self.assertGreater(tried, 100)

    @mute_logger("odoo.sql_db")
    def _deletes(self, user, record, context=None):
        return self._passes(
            lambda: self._rpc(
                user, record._name, "unlink", record.ids, context=context
            ),
            IntegrityError,
        )

    def _get_relations(self):
        """``(model, x2many field, record of its comodel)`` for guarded comodels."""
        for model, cls in self.env.registry.items():
            if cls._abstract or not cls._auto:
                continue
            for field in cls._fields.values():
                if field.type in ("one2many", "many2many") and (
                    field.comodel_name in self.guarded
                ):
                    yield model, field.name, self._get_target(field.comodel_name)

    def test_d6_1_children_created_through_their_parent(self):
        world = self.world
        plan, line = world["hr.training.plan"]["other"], self._line_vals()
        session = world["hr.training.session"]["open"]
        slot = session.slot_ids
        enrollment = world["hr.training.enrollment"]["taught"]
        evaluation = world["hr.training.evaluation"]["taught"]
        draft = {"kind": "quarterly", "date_from": START, "date_to": START}
        new_course = {"name": "New", "code": "NEW"}
        exam = {"method": "practical"}
        mark = {"enrollment_id": enrollment.id, "value": 99, "attempt": 2}
        attacks = (
            (plan, "line_ids", {**line, "session_ids": [Command.link(session.id)]}),
            (plan, "child_ids", {**draft, "state": "published"}),
            (plan, "child_ids", {**draft, "is_historic": True}),
            (plan, "revision_ids", {**draft, "kind": "annual"}),
            (self.course, "session_ids", {"state": "done"}),
            (self.course, "session_ids", {"results_released": True}),
            (self.category, "course_ids", {**new_course, "state": "published"}),
            (self.category, "course_ids", {**new_course, "version": 9}),
            (session, "evaluation_ids", {**exam, "state": "released"}),
            (session, "enrollment_ids", {"employee_id": self.employee_employee.id}),
            (session, "skill_ids", self._skill_vals()),
            (session, "seat_ids", {"number": 99}),
            (session, "attendance_ids", {"slot_id": slot.id}),
            (slot, "attendance_ids", {"enrollment_id": enrollment.id}),
            (evaluation, "score_ids", {**mark, "marker_id": self.user_head.id}),
            (evaluation, "score_ids", {**mark, "marked_on": PAST_TIME}),
            (enrollment, "certificate_ids", {"issued_on": PAST_DATE}),
            (enrollment, "attendance_ids", {"slot_id": slot.id}),
        )
        for parent, name, vals in attacks:
            call = lambda p=parent, n=name, v=vals: self._rpc(  # noqa: E731
                self.user_admin, p._name, "write", p.ids, {n: [Command.create(v)]}
            )
            with self.subTest(parent=parent._name, by=name, vals=vals):
                self.assertFalse(self._passes(call))
        for parent, name, vals in (
            (plan, "line_ids", line),
            (plan, "child_ids", draft),
            (self.category, "course_ids", new_course),
            (session, "evaluation_ids", exam),
            (evaluation, "score_ids", mark),
        ):
            call = lambda p=parent, n=name, v=vals: self._rpc(  # noqa: E731
                self.user_admin, p._name, "write", p.ids, {n: [Command.create(v)]}
            )
            with self.subTest(control=name):
                self.assertTrue(self._passes(call))

    def test_d6_1_existing_rows_are_not_linked_into_a_guarded_relation(self):
        """Linking a child writes its many2one, which is guarded there."""
        plan = self.world["hr.training.plan"]["other"]
        other = self.world["hr.training.plan"]["team"]
        done = self.world["hr.training.session"]["other"]
        line = plan.line_ids
        for parent, name, child in (
            (plan, "revision_ids", other),
            (line, "session_ids", done),
            (self.world["hr.training.session"]["open"], "enrollment_ids", done),
            (self.world["hr.training.course"]["draft"], "session_ids", done),
        ):
            with self.subTest(parent=parent._name, by=name):
                call = lambda p=parent, n=name, c=child: self._rpc(  # noqa: E731
                    self.user_admin, p._name, "write", p.ids, {n: [Command.link(c.id)]}
                )
                self.assertFalse(self._passes(call))

    def test_d6_6_sessions_are_not_changed_from_the_trainers_side(self):
        """``trainer.session_ids`` is the same relation as ``session.trainer_ids``."""
        held = self.world["hr.training.session"]["other"]
        self.assertHarmless(
            lambda: self._rpc(
                self.user_officer,
                "hr.training.trainer",
                "write",
                self.trainer.ids,
                {"session_ids": [Command.link(held.id)]},
            ),
            held,
            ["trainer_ids"],
            "a trainer was added to a session that is over",
        )

    def test_d6_13_that_all_were_absent_is_said_by_ending_the_class_alone(self):
        session = self.world["hr.training.session"]["open"]
        slot = session.slot_ids
        after = {
            "start": slot.stop + timedelta(hours=1),
            "stop": slot.stop + timedelta(hours=2),
        }
        said = {"is_all_absent": True}
        for model, method, args in (
            (slot, "write", [slot.ids, said]),
            (slot, "create", [[{"session_id": session.id, **after, **said}]]),
            (
                session,
                "write",
                [session.ids, {"slot_ids": [Command.create({**after, **said})]}],
            ),
        ):
            with self.subTest(model=model._name, method=method):
                with self.assertRaises(AccessError):
                    self._rpc(self.user_officer, model._name, method, *args)
        self.assertFalse(slot.is_all_absent)

    def test_d6_3_trainer_is_not_booked_twice_from_his_own_side(self):
        first = self.world["hr.training.session"]["open"]
        first.with_user(self.user_officer).trainer_ids = self.trainer
        second = self._create_session(first.date_begin, schedule=True)
        with self.assertRaises(UserError):
            second.with_user(self.user_officer).trainer_ids = self.trainer
        self.assertHarmless(
            lambda: self._rpc(
                self.user_officer,
                "hr.training.trainer",
                "write",
                self.trainer.ids,
                {"session_ids": [Command.link(second.id)]},
            ),
            second,
            ["trainer_ids"],
            "booked twice",
        )

    def test_d6_1_derived_columns_are_not_written(self):
        """Stored related and computed columns follow their source, and nobody else."""
        for model, scopes in self.world.items():
            record = self._get_target(model) if model in self.guarded else None
            record = record or next(iter(scopes.values()))
            for field in record._fields.values():
                derived = field.store and field.compute and field.readonly
                if not derived or field.type in ("one2many", "many2many"):
                    continue
                value = self._other_value(record, field.name)
                with self.subTest(model=model, field=field.name):
                    self.assertHarmless(
                        lambda r=record, n=field.name, v=value: self._rpc(
                            self.user_admin, r._name, "write", r.ids, {n: v}
                        ),
                        record,
                        [field.name],
                        "written",
                    )

    def test_d6_6_frozen_skills_of_a_session_are_not_touched(self):
        """What scheduling froze is closed on the child rows as well."""
        frozen = self.world["hr.training.course.skill"]["frozen_own"]
        session = self.world["hr.training.session"]["own"]
        for user in self.user_officer | self.user_admin:
            for method, args in (
                ("write", [frozen.ids, {"skill_level_id": self.skill_level_low.id}]),
                ("unlink", [frozen.ids]),
                ("create", [[self._skill_vals(session_id=session.id)]]),
            ):
                with self.subTest(user=user.name, method=method):
                    self.assertFalse(
                        self._passes(
                            lambda u=user, m=method, a=args: self._rpc(
                                u, frozen._name, m, *a
                            )
                        )
                    )

    def test_d6_1_actions_of_those_who_may_not(self):
        """No public method moves anything for a user without a part in it."""
        strangers = (
            self.user_outsider,  # an employee: of records about others
            self.user_executive,
            self.user_finance,
            self.user_b_head,  # head, but of another company
        )
        archiving = ("action_archive", "action_unarchive")
        # The catalogue is shared; a course of the company is not.
        self.course.company_id = self.company
        for model, guarded in self.guarded.items():
            record = self.world[model].get("own") or self._get_target(model)
            methods = [
                name
                for name in dir(type(self.env[model]))
                if name in ("enroll", "punch", "set_marks")
                or (name.startswith("action_") and name not in archiving)
            ]
            for method in methods:
                for user in strangers:
                    with self.subTest(model=model, method=method, user=user.name):
                        self.assertHarmless(
                            lambda r=record, m=method, u=user: self._call(u, r, m),
                            record,
                            guarded,
                            "moved",
                        )

    def _call(self, user, record, method):
        """Call a method with arguments that fit, as far as it takes any."""
        args = {
            "enroll": [[self.employee_outsider.id]],
            "punch": [[("B9", START)]],
            "set_marks": [[(self.employee_employee.id, "exam", 1)]],
            "action_respond": ["accepted"],
            "action_set_status": ["absent"],
        }
        if method == "action_correct":
            wrong = "absent" if "status" in record._fields else 1.0
            args["action_correct"] = [wrong, "because"]
        reasons = ("cancel", "refuse", "reopen", "revise", "withdraw")
        if method.removeprefix("action_") in reasons and record._name not in (
            "hr.training.plan.line",
            "hr.training.trainer",
            "hr.training.course",
        ):
            args.setdefault(method, ["because"])
        if record._name == "hr.training.plan" and method == "action_cancel":
            args[method] = []
        # mail's actions want arguments of their own; actions need their views
        with suppress(TypeError, ValueError):
            self._rpc(user, record._name, method, record.ids, *args.get(method, []))


@tagged("post_install", "-at_install", "hr_training_guard")
class TestGuardSudo(ForgeMixin, HrTrainingCase):
    """Methods that create in sudo take nothing from context nor ``ir.default``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_session = cls._create_session(START.replace(day=20), schedule=True)
        cls.stranger = cls._enroll(cls.other_session, cls.employee_colleague)

    # What a forger would like to come out, by model.
    forged = {
        "hr.training.enrollment": {
            "state": "completed",
            "result": "passed",
            "passed_on": "2020-02-02",
            "score": 100.0,
            "attendance_rate": 100.0,
            "overlap_reason": "forged",
            "response": "accepted",
        },
        "hr.training.attendance": {
            "status": "present",
            "source": "manual",
            "check_in": "2020-02-02 02:02:02",
            "minutes_late": 3,
        },
        "hr.training.session": {
            "state": "done",
            "results_released": True,
            "is_historic": True,
            "pass_score": 1.0,
            "course_version": 9,
            "cancel_reason": "forged",
        },
        "hr.training.evaluation": {
            "state": "released",
            "is_required": False,
            "pass_score": 1.0,
        },
        "hr.training.score": {"attempt": 4, "marked_on": "2020-02-02 02:02:02"},
        "hr.training.certificate": {"name": "FORGED", "revoked_on": "2020-02-02"},
        "hr.training.approval.step": {
            "decided_on": "2020-02-02 02:02:02",
            "remark": "forged",
            "round": 8,
        },
        "hr.training.plan": {
            "state": "published",
            "is_historic": True,
            "version": 9,
            "approved_on": "2020-02-02 02:02:02",
        },
        "hr.training.trainer": {"state": "qualified", "qualified_on": "2020-02-02"},
        "hr.training.course": {"state": "published", "version": 9},
    }

    def _forge_by_context(self, user, models):
        return {
            f"default_{name}": value
            for model in models
            for name, value in self._get_forged(model).items()
        }

    def _forge_by_default(self, user, models):
        for model in models:
            for name, value in self._get_forged(model).items():
                self._set_default(user, model, name, value)
        return {}

    def _get_forged(self, model):
        people = {
            "hr.training.approval.step": {"decided_by_id": self.user_executive.id},
            "hr.training.score": {"marker_id": self.user_head.id},
            "hr.training.correction": {"user_id": self.user_executive.id},
            "hr.training.session.seat": {"enrollment_id": self.stranger.id},
            "hr.training.enrollment": {"department_id": self.department_ops.id},
        }
        return {**self.forged.get(model, {}), **people.get(model, {})}

    def _attack(self, user, models, call, check):
        """Run ``call(context)`` with forged defaults, then ``check()``.

        The same call is made once without them, so that ``check`` is known to hold.
        """
        for forge in (None, self._forge_by_context, self._forge_by_default):
            way = forge.__name__ if forge else "control"
            with self.subTest(way=way), self._undone():
                context = forge(user, models) if forge else {}
                try:
                    found = call(context)
                except UserError:
                    self.assertTrue(forge, "the control must pass")
                    continue
                self.env.flush_all()
                self.env.invalidate_all()
                check(found)
            self.env.registry.clear_cache()

    def assertClean(self, record):
        """None of what :attr:`forged` holds has come out."""
        self.assertNotForged(record, self._get_forged(record._name))

    def test_d6_1_enroll(self):
        session = self._create_session(schedule=True)
        models = ("hr.training.enrollment", "hr.training.attendance")

        def call(context):
            ids = self._rpc(
                self.user_employee,
                session._name,
                "enroll",
                session.ids,
                self.employee_employee.ids,
                context=context,
            )
            return self.env["hr.training.enrollment"].browse(ids)

        def check(enrollment):
            self.assertClean(enrollment)
            self.assertEqual(enrollment.state, "enrolled")
            self.assertEqual(enrollment.result, "pending")
            self.assertEqual(enrollment.department_id, self.department_srv_n)
            self.assertClean(enrollment.attendance_ids)
            self.assertEqual(enrollment.attendance_ids.status, "expected")

        self._attack(self.user_employee, models, call, check)

    def test_d6_1_enrolment_created_by_an_officer(self):
        session = self._create_session(schedule=True)
        vals = {"session_id": session.id, "employee_id": self.employee_employee.id}

        def call(context):
            ids = self._rpc(
                self.user_officer,
                "hr.training.enrollment",
                "create",
                [vals],
                context=context,
            )
            return self.env["hr.training.enrollment"].browse(ids)

        models = ("hr.training.enrollment",)
        self._attack(self.user_officer, models, call, self.assertClean)

    def test_d6_1_create_sessions(self):
        plan = self._publish(self._create_plan("annual"))

        def call(context):
            ids = self._rpc(
                self.user_officer,
                plan._name,
                "action_create_sessions",
                plan.ids,
                context=context,
            )
            return self.env["hr.training.session"].browse(ids)

        def check(session):
            self.assertClean(session)
            self.assertEqual(session.state, "draft")
            self.assertFalse(session.seat_ids.enrollment_id)

        models = ("hr.training.session", "hr.training.session.seat")
        self._attack(self.user_officer, models, call, check)

    def test_d6_1_set_marks(self):
        session = self._create_session(schedule=True, trainer_ids=self.trainer.ids)
        enrollment = self._enroll(session, self.employee_employee)
        marks = [(self.employee_employee.id, "exam", 40)]

        def call(context):
            ids = self._rpc(
                self.user_trainer,
                session._name,
                "set_marks",
                session.ids,
                marks,
                context=context,
            )
            return self.env["hr.training.score"].browse(ids)

        def check(score):
            self.assertEqual(score.marker_id, self.user_trainer)
            self.assertClean(score)
            self.assertEqual(score.attempt, 1)
            self.assertClean(score.evaluation_id)
            self.assertTrue(score.evaluation_id.is_required)
            self.assertEqual(score.evaluation_id.pass_score, 60)
            self.assertFalse(score.is_passed)
            self.assertEqual(score.enrollment_id, enrollment)

        models = ("hr.training.score", "hr.training.evaluation")
        self._attack(self.user_trainer, models, call, check)

    def test_d6_1_score_created_by_a_trainer(self):
        session = self._create_session(schedule=True, trainer_ids=self.trainer.ids)
        enrollment = self._enroll(session, self.employee_employee)
        evaluation = self.env["hr.training.evaluation"].create(
            {"session_id": session.id, "method": "exam"}
        )
        vals = {"enrollment_id": enrollment.id, "evaluation_id": evaluation.id}
        vals.update(value=40, attempt=1)

        def call(context):
            ids = self._rpc(
                self.user_trainer,
                "hr.training.score",
                "create",
                [vals],
                context=context,
            )
            return self.env["hr.training.score"].browse(ids)

        def check(score):
            self.assertEqual(score.marker_id, self.user_trainer)
            self.assertClean(score)

        self._attack(self.user_trainer, ("hr.training.score",), call, check)

    def test_d6_1_release(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        officer = session.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)

        def call(context):
            self._rpc(
                self.user_officer,
                session._name,
                "action_release_results",
                session.ids,
                context=context,
            )
            return enrollment.certificate_ids

        def check(certificate):
            self.assertEqual(len(certificate), 1)
            self.assertClean(certificate)
            self.assertEqual(enrollment.result, "passed")

        models = ("hr.training.certificate",)
        self._attack(self.user_officer, models, call, check)

    def test_d6_1_submit(self):
        plan = self._create_plan("annual")

        def call(context):
            self._rpc(
                self.user_officer,
                plan._name,
                "action_submit",
                plan.ids,
                context=context,
            )
            return plan.step_ids

        def check(steps):
            self.assertEqual(steps.mapped("state"), ["pending", "waiting"])
            for step in steps:
                self.assertClean(step)
            self.assertEqual(steps[0].approver_ids, self.user_head)
            self.assertEqual(plan.state, "submitted")

        models = ("hr.training.approval.step",)
        self._attack(self.user_officer, models, call, check)

    def test_d6_1_skipped_step_has_no_forged_decision(self):
        plan = self._create_plan("annual")

        def call(context):
            self._rpc(
                self.user_head, plan._name, "action_submit", plan.ids, context=context
            )
            return plan.step_ids[0]

        def check(step):
            self.assertEqual(step.state, "skipped")
            self.assertFalse(step.decided_by_id)

        models = ("hr.training.approval.step",)
        self._attack(self.user_head, models, call, check)

    def test_d6_1_revise(self):
        plan = self._publish(self._create_plan("annual"))

        def call(context):
            self._rpc(
                self.user_officer,
                plan._name,
                "action_revise",
                plan.ids,
                "New goals",
                context=context,
            )
            return plan.revision_ids

        def check(old):
            self.assertEqual(old.version, 1)
            self.assertFalse(old.is_historic)
            self.assertEqual((plan.state, plan.version), ("draft", 2))

        models = ("hr.training.plan", "hr.training.plan.line")
        self._attack(self.user_officer, models, call, check)

    def test_d6_1_new_documents(self):
        for user, model, vals, expected in (
            (
                self.user_officer,
                "hr.training.plan",
                {"kind": "annual", "date_from": START, "date_to": START},
                "draft",
            ),
            (
                self.user_department_manager,
                "hr.training.plan",
                {"kind": "adhoc", "date_from": START, "date_to": START},
                "draft",
            ),
            (
                self.user_officer,
                "hr.training.session",
                {"course_id": self.course.id, "seats_max": 1},
                "draft",
            ),
            (
                self.user_officer,
                "hr.training.trainer",
                {"employee_id": self.employee_employee.id},
                "candidate",
            ),
            (
                self.user_officer,
                "hr.training.course",
                {"name": "New", "code": "NEW"},
                "draft",
            ),
        ):

            def call(context, user=user, model=model, vals=vals):
                ids = self._rpc(user, model, "create", [vals], context=context)
                return self.env[model].browse(ids)

            def check(record, expected=expected):
                self.assertEqual(record.state, expected)
                self.assertClean(record)

            with self.subTest(model=model, user=user.name):
                self._attack(user, (model,), call, check)

    def test_d6_6_corrections_name_who_made_them(self):
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee)
        officer = session.with_user(self.user_officer)
        self._end_session(officer)
        score = officer.set_marks([(self.employee_employee.id, "exam", 40)])
        officer.action_release_results()
        for record, value in ((session.attendance_ids, "present"), (score, 99)):

            def call(context, record=record, value=value):
                self._rpc(
                    self.user_head,
                    record._name,
                    "action_correct",
                    record.ids,
                    value,
                    "Was there",
                    context=context,
                )
                return self.env["hr.training.correction"].search(
                    [("session_id", "=", session.id)]
                )

            def check(correction):
                self.assertEqual(correction.user_id, self.user_head)
                self.assertClean(correction)

            with self.subTest(model=record._name):
                models = ("hr.training.correction",)
                self._attack(self.user_head, models, call, check)

    def test_d6_2_seats_are_free_when_they_are_made(self):
        session = self._create_session(seats_max=1)

        def call(context):
            self._rpc(
                self.user_officer,
                session._name,
                "write",
                session.ids,
                {"seats_max": 2},
                context=context,
            )
            return session.seat_ids

        def check(seats):
            self.assertEqual(len(seats), 2)
            self.assertFalse(seats.enrollment_id)

        models = ("hr.training.session.seat",)
        self._attack(self.user_officer, models, call, check)

    def test_d6_1_default_for_everyone_set_by_an_administrator(self):
        """``base.group_system`` sets company-wide defaults, which are no decision."""
        admin = self._add_user("admin", "base.group_system")
        for name, value in self.forged["hr.training.plan"].items():
            self._set_default(admin, "hr.training.plan", name, value, everyone=True)
        plan = self._create_plan("annual", lines=0)
        self.assertClean(plan)
        self.assertEqual(plan.state, "draft")

    def test_d6_1_no_context_key_opens_the_guard(self):
        plan = self._create_plan("annual")
        keys = ("su", "sudo", "guard", "force", "install_mode", "import_file")
        keys += ("module", "active_test", "tracking_disable", "uid", "_guard_sudo")
        context = dict.fromkeys(keys, True)
        context["uid"] = self.env.ref("base.user_root").id
        with self.assertRaises(UserError):
            self._rpc(
                self.user_officer,
                plan._name,
                "write",
                plan.ids,
                {"state": "approved"},
                context=context,
            )

    def test_d6_1_private_methods_are_not_called_from_outside(self):
        plan = self._create_plan("annual")
        names = [
            name
            for name in dir(type(plan))
            if name.startswith(("_do_", "_guard", "_decide", "_advance"))
        ]
        self.assertIn("_do_submit", names)
        for name in names:
            with self.subTest(method=name), self.assertRaises(UserError):
                self._rpc(self.user_head, plan._name, name, plan.ids)

    def test_d6_1_attendance_seen_by_json(self):
        """Commands given as JSON lists, as the web client sends them."""
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee)
        row = session.attendance_ids
        commands = json.loads(json.dumps([[1, row.id, {"source": "punch"}]]))
        with self.assertRaises(UserError):
            self._rpc(
                self.user_officer,
                session._name,
                "write",
                session.ids,
                {"attendance_ids": commands},
            )
