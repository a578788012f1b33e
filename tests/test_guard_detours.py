from contextlib import suppress
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from .common import START
from .common_forge import PAST_DATE, PAST_TIME
from .common_guard import GuardCase


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

    def _add_to_trainer(self, session):
        self._rpc(
            self.user_officer,
            "hr.training.trainer",
            "write",
            self.trainer.ids,
            {"session_ids": [Command.link(session.id)]},
        )

    def test_d6_6_sessions_are_not_changed_from_the_trainers_side(self):
        """``trainer.session_ids`` is the same relation as ``session.trainer_ids``."""
        held = self.world["hr.training.session"]["other"]
        self.assertHarmless(
            lambda: self._add_to_trainer(held),
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
            lambda: self._add_to_trainer(second),
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
