"""One rule for parents: what a link points to is asked, the old and the new.

The registry says which links there are; each is tried by write, create and by link
commands from the parent's side, as officer and as head, over RPC.
"""

from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools.declared import gather_dict, gather_set
from .common import START
from .common_world import HrTrainingWorldCase

# Catalogues: what points to them is no part of them and changes nothing there.
CATALOGUES = {
    "hr.training.category",
    "hr.training.cost.type",
    "hr.training.approval.rule",
    "hr.training.facility",
    "hr.training.material",
    "hr.training.trainer",
}
# Links to a document in such a state are the ordinary thing.
MEANT = {
    ("hr.training.budget", "plan_id"): {"approved", "published"},
    ("hr.training.budget.change", "budget_id"): {"approved"},
    ("hr.training.budget.change", "source_line_id"): {"approved"},
    ("hr.training.plan.line", "parent_line_id"): {"approved", "published"},
    ("hr.training.plan", "parent_id"): {"approved", "published"},
    # What happened is recorded until the session is closed; marks stop before.
    ("hr.training.observation", "session_id"): {"released"},
    # Costs come in until the books are closed.
    ("hr.training.cost", "session_id"): {"released"},
}


@tagged("post_install", "-at_install", "hr_training_guard")
class TestParents(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a role may do is told by a database of one company; see
        # ``test_shared_records`` for those of several.
        cls._share_among(cls.company)
        cls._create_sessions()
        cls._create_plans()
        cls._create_budgets()
        world = cls.world
        cls.closed["hr.training.evaluation"] = {
            "released": world["hr.training.evaluation"]["own"],
            "foreign": world["hr.training.evaluation"]["company"],
        }
        cls.closed["hr.training.course"] = {
            "foreign": world["hr.training.course"]["company"],
        }
        cls.closed["hr.training.enrollment"] = {
            "released": world["hr.training.enrollment"]["own"],
            "foreign": world["hr.training.enrollment"]["company"],
        }
        cls.closed["hr.training.session.slot"] = {
            "foreign": world["hr.training.session.slot"]["company"],
        }
        cls._create_movable()
        cls.env.flush_all()

    @classmethod
    def _create_sessions(cls):
        start = START + timedelta(days=40)
        sessions = []
        for number in range(4):
            session = cls._create_session(start + timedelta(days=number))
            session.with_user(cls.user_officer).write(
                {
                    "evaluation_ids": [Command.create({"method": "exam"})],
                    "cost_ids": [Command.create(cls._cost_vals())],
                }
            )
            sessions.append(session)
        cls.open_session, other, held, cancelled = sessions
        cls.other_session = other
        held.with_user(cls.user_officer).action_schedule()
        held.sudo()._do_done()
        held.with_user(cls.user_officer).action_release_results()
        held.with_user(cls.user_officer).action_close()
        cancelled.with_user(cls.user_officer).action_cancel("Nobody came")
        cls.closed = {
            "hr.training.session": {
                "closed": held,
                "cancelled": cancelled,
                "released": cls.world["hr.training.session"]["own"],
                "foreign": cls.world["hr.training.session"]["company"],
            }
        }

    @classmethod
    def _create_plans(cls):
        lines = [{"cost_ids": [Command.create(cls._cost_vals())]}]
        cls.open_plan = cls._create_plan("quarterly", lines=lines)
        cls.other_plan = cls._create_plan("quarterly", lines=lines)
        year = {"date_from": "2027-01-01", "date_to": "2027-12-31"}
        approved = cls._approve(cls._create_plan(lines=lines, **year))
        year = {"date_from": "2028-01-01", "date_to": "2028-12-31"}
        finished = cls._approve(cls._create_plan(lines=lines, **year))
        finished.with_user(cls.user_officer).action_publish()
        finished.sudo().write({"state": "closed"})
        cancelled = cls._create_plan(lines=lines)
        cancelled.with_user(cls.user_officer).action_cancel()
        plans = {
            "approved": approved,
            "closed": finished,
            "cancelled": cancelled,
            "foreign": cls.world["hr.training.plan"]["company"],
        }
        cls.closed["hr.training.plan"] = plans
        cls.closed["hr.training.plan.line"] = {
            name: plan.line_ids[0] for name, plan in plans.items()
        }

    @classmethod
    def _create_budgets(cls):
        cls.open_budget = cls._create_budget(approve=False)
        cls.other_budget = cls._create_budget(approve=False)
        cancelled = cls._create_budget(approve=False)
        cancelled.with_user(cls.user_officer).action_cancel()
        cls.approved_budget = cls._create_budget(
            1000.0, {"amount": 500.0, "date_start": date(2026, 7, 6)}
        )
        budgets = {
            "approved": cls.approved_budget,
            "cancelled": cancelled,
            "foreign": cls.world["hr.training.budget"]["company"],
        }
        cls.closed["hr.training.budget"] = budgets
        cls.closed["hr.training.budget.line"] = {
            name: budget.line_ids[0] for name, budget in budgets.items()
        }

    @classmethod
    def _create_movable(cls):
        """Of every model a record that may be changed, and values for another one."""
        session, plan, budget = cls.open_session, cls.open_plan, cls.open_budget
        draft_course = cls.world["hr.training.course"]["draft"]
        taught = cls.world["hr.training.enrollment"]["taught"]
        annual = cls._create_plan(lines=1)
        cls.annual_line = annual.line_ids
        free_slot = START + timedelta(days=90)
        other_type = cls.env["hr.training.cost.type"].create(
            {"name": "Second", "code": "second"}
        )
        cls.vals = {
            "hr.training.session": {"course_id": cls.course.id, "seats_max": 3},
            "hr.training.session.slot": {
                "session_id": session.id,
                "start": free_slot,
                "stop": free_slot + timedelta(hours=1),
            },
            "hr.training.evaluation": {
                "session_id": session.id,
                "method": "reflection",
            },
            "hr.training.cost": cls._cost_vals(session_id=session.id),
            "hr.training.plan": {
                "kind": "quarterly",
                "date_from": "2026-07-01",
                "date_to": "2026-09-30",
            },
            "hr.training.plan.line": cls._line_vals(plan_id=plan.id),
            "hr.training.budget": {"plan_id": annual.id},
            "hr.training.budget.line": {
                "budget_id": budget.id,
                "cost_type_id": other_type.id,
                "quarter": "1",
            },
            "hr.training.budget.change": cls._change_vals(
                cls.approved_budget.line_ids[0]
            ),
            "hr.training.course.form": {
                "course_id": draft_course.id,
                "method": "questionnaire",
            },
            "hr.training.course.skill": cls._skill_vals(course_id=draft_course.id),
            "hr.training.enrollment": {
                "session_id": cls.world["hr.training.session"]["open"].id,
                "employee_id": cls.employee_employee.id,
            },
            "hr.training.observation": {
                "session_id": taught.session_id.id,
                "enrollment_id": taught.id,
                "text": "Fine",
            },
            "hr.training.score": {
                "enrollment_id": taught.id,
                "evaluation_id": cls.world["hr.training.evaluation"]["taught"].id,
                "value": 60,
                "attempt": 2,
            },
            "hr.training.appeal": {
                "enrollment_id": cls.world["hr.training.enrollment"]["own"].id,
                "evaluation_id": cls.world["hr.training.evaluation"]["own"].id,
                "text": "Too few",
            },
        }
        cls.movable = {}
        for model, vals in cls.vals.items():
            if model == "hr.training.budget":
                cls.movable[model] = budget
                continue
            [record_id] = cls._rpc_create(model, vals)
            cls.movable[model] = cls.env[model].browse(record_id)
            # The next one of the same kind must not fail for being the same.
            if model == "hr.training.session.slot":
                vals["start"] += timedelta(hours=2)
                vals["stop"] += timedelta(hours=2)
            elif model == "hr.training.budget.line":
                vals["quarter"] = "2"
            elif model == "hr.training.enrollment":
                vals["employee_id"] = cls.employee_colleague.id
            elif model == "hr.training.score":
                vals["attempt"] = 3
        cls.movable["hr.training.cost/plan_line_id"] = plan.line_ids.cost_ids
        to_line, from_line = cls.approved_budget.line_ids
        cls.transfer = {"kind": "transfer", "source_line_id": from_line.id}
        [transfer_id] = cls._rpc_create(
            "hr.training.budget.change", cls._change_vals(to_line, **cls.transfer)
        )
        cls.movable["hr.training.budget.change/source_line_id"] = cls.env[
            "hr.training.budget.change"
        ].browse(transfer_id)
        cls.open_of = {
            "hr.training.session": cls.other_session,
            "hr.training.plan": cls.other_plan,
            "hr.training.plan.line": cls.other_plan.line_ids,
            "hr.training.budget": cls.other_budget,
            "hr.training.course": cls.world["hr.training.course"]["taught"],
        }

    @classmethod
    def _rpc_create(cls, model, vals):
        return cls.env[model].with_user(cls.user_officer).create([vals]).ids

    # ------------------------------------------------------------
    # THE REGISTRY
    # ------------------------------------------------------------

    def _get_links(self):
        """``(model, field)`` of what a user may set and points to a document."""
        access = self.env["ir.model.access"]
        for name in sorted(self.env.registry):
            model = self.env[name]
            if (
                not name.startswith("hr.training.")
                or model._abstract
                or model._transient
                or not model._auto
            ):
                continue
            if not access.search_count(
                [
                    ("model_id.model", "=", name),
                    ("group_id", "!=", False),
                    "|",
                    ("perm_create", "=", True),
                    ("perm_write", "=", True),
                ],
                limit=1,
            ):
                continue
            for field in model._fields.values():
                if (
                    field.type == "many2one"
                    and (field.comodel_name or "").startswith("hr.training.")
                    and field.comodel_name not in CATALOGUES
                    and field.store
                    and not field.related
                    and not (field.compute and field.readonly)
                ):
                    yield name, field

    def _is_closed_to_all(self, model, field):
        closed = getattr(self.env[model], "_get_guarded_fields", frozenset)()
        return field.name in closed

    def test_every_link_to_a_document_says_who_is_asked(self):
        missing = []
        links = list(self._get_links())
        for model, field in links:
            cls = type(self.env[model])
            declared = {
                *gather_dict(cls, "_guarded_parents"),
                *gather_dict(cls, "_guarded_links"),
                *gather_set(cls, "_fixed_links"),
                *gather_dict(cls, "_explained_links"),
            }
            if field.name not in declared and not self._is_closed_to_all(model, field):
                missing.append(f"{model}.{field.name} → {field.comodel_name}")
        self.assertFalse(
            missing,
            "Say in _guarded_parents which method of the parent is asked, or in "
            "_guarded_links, _fixed_links, _guarded_fields, or in _explained_links why "
            "nobody has to be; see hr.training.parent.mixin.",
        )
        self.assertGreater(len(links), 20)

    def test_every_declaration_names_a_link_and_a_method_of_its_model(self):
        for name in self.env.registry:
            model = self.env[name]
            for attribute in ("_guarded_parents", "_guarded_links"):
                for link, method in gather_dict(type(model), attribute).items():
                    with self.subTest(model=name, link=link):
                        parent = self.env[model._fields[link].comodel_name]
                        self.assertTrue(callable(getattr(parent, method)))

    def test_every_link_has_a_record_to_try_it_with(self):
        """A model that the addon gains is added to ``vals`` above."""
        tried = {
            (model, field.name)
            for model, field in self._get_links()
            if not self._is_closed_to_all(model, field)
        }
        self.assertFalse({model for model, _name in tried} - self.vals.keys())
        for model, name in tried:
            parent = self.env[model]._fields[name].comodel_name
            with self.subTest(model=model, link=name):
                self.assertIn("foreign", self.closed.get(parent, ()))

    # ------------------------------------------------------------
    # THE ATTACK
    # ------------------------------------------------------------

    def _get_attacks(self, model, field, target):
        """Ways to put a record of the model under the target."""
        name = field.name
        record = self.movable.get(f"{model}/{name}") or self.movable[model]
        vals = {**self.vals[model], name: target.id}
        if name == "source_line_id":
            vals["kind"] = "transfer"
        if model == "hr.training.cost" and name == "plan_line_id":
            vals.pop("session_id")
        yield "write", model, "write", record.ids, {name: target.id}
        yield "web_save", model, "web_save", record.ids, {name: target.id}, {}
        yield "create", model, "create", [vals]
        rest = {key: value for key, value in vals.items() if key != name}
        for link in target._fields.values():
            if link.type == "one2many" and link.inverse_name == name:
                if link.comodel_name != model:
                    continue
                for command in (
                    (4, record.id, 0),
                    (6, 0, [*target[link.name].ids, record.id]),
                    (0, 0, rest),
                ):
                    yield (
                        f"command {command[0]}",
                        target._name,
                        "write",
                        target.ids,
                        {link.name: [command]},
                    )

    def _get_children(self, model, name, target):
        self.env.invalidate_all()
        children = self.env[model].with_context(active_test=False)
        return set(children.search([(name, "=", target.id)]).ids)

    def test_nothing_is_put_under_what_is_closed_released_or_foreign(self):
        tried = 0
        for model, field in self._get_links():
            if self._is_closed_to_all(model, field):
                continue
            for state, target in self.closed.get(field.comodel_name, {}).items():
                if state in MEANT.get((model, field.name), ()):
                    continue
                before = self._get_children(model, field.name, target)
                for how, on, method, *args in self._get_attacks(model, field, target):
                    for user in self.user_officer | self.user_head:
                        with self.subTest(
                            model=model,
                            link=field.name,
                            parent=state,
                            how=how,
                            user=user.name,
                        ):
                            tried += 1
                            after = before
                            try:
                                with self._undone():
                                    self._rpc(user, on, method, *args)
                                    self.env.flush_all()
                                    after = self._get_children(
                                        model, field.name, target
                                    )
                            except UserError:
                                continue
                            self.assertFalse(after - before, "it went through")
        self.assertGreater(tried, 200)

    def test_nothing_is_taken_from_what_is_closed_released_or_foreign(self):
        tried = 0
        for model, field in self._get_links():
            if self._is_closed_to_all(model, field):
                continue
            name = field.name
            for state, target in self.closed.get(field.comodel_name, {}).items():
                if state in MEANT.get((model, name), ()):
                    continue
                children = self.env[model].browse(
                    self._get_children(model, name, target)
                )
                if not children:
                    continue
                child = children[0]
                for how, on, method, *args in self._get_removals(
                    model, name, target, child
                ):
                    for user in self.user_officer | self.user_head:
                        with self.subTest(
                            model=model,
                            link=name,
                            parent=state,
                            how=how,
                            user=user.name,
                        ):
                            tried += 1
                            after = set(children.ids)
                            try:
                                with self._undone():
                                    self._rpc(user, on, method, *args)
                                    self.env.flush_all()
                                    after = self._get_children(model, name, target)
                            except UserError:
                                continue
                            self.assertIn(child.id, after, "it went through")
        self.assertGreater(tried, 50)

    def _get_removals(self, model, name, target, child):
        yield "unlink", model, "unlink", child.ids
        other = self.open_of.get(target._name)
        for link in target._fields.values():
            if (
                link.type == "one2many"
                and link.inverse_name == name
                and link.comodel_name == model
            ):
                for command in ((2, child.id, 0), (3, child.id, 0), (5, 0, 0)):
                    yield (
                        f"command {command[0]}",
                        target._name,
                        "write",
                        target.ids,
                        {link.name: [command]},
                    )
                if other:
                    yield (
                        "linked elsewhere",
                        other._name,
                        "write",
                        other.ids,
                        {link.name: [(4, child.id, 0)]},
                    )
        if other:
            yield "write", model, "write", child.ids, {name: other.id}

    def test_what_is_open_takes_and_gives(self):
        """The refusals above mean something."""
        for model, name in (
            ("hr.training.evaluation", "session_id"),
            ("hr.training.cost", "session_id"),
            ("hr.training.cost", "plan_line_id"),
            ("hr.training.plan.line", "plan_id"),
            ("hr.training.budget.line", "budget_id"),
            ("hr.training.course.form", "course_id"),
            ("hr.training.course.skill", "course_id"),
        ):
            record = self.movable.get(f"{model}/{name}") or self.movable[model]
            target = self.open_of[record._fields[name].comodel_name]
            for how, on, method, *args in self._get_attacks(
                model, record._fields[name], target
            ):
                with self.subTest(model=model, link=name, how=how), self._undone():
                    before = self._get_children(model, name, target)
                    self._rpc(self.user_officer, on, method, *args)
                    after = self._get_children(model, name, target)
                    self.assertEqual(len(after - before), 1)

    def test_a_draft_of_a_cancelled_plan_is_put_under_another(self):
        line = self.movable["hr.training.plan.line"]
        line.sudo().parent_line_id = self.closed["hr.training.plan.line"]["cancelled"]
        self._rpc(
            self.user_officer,
            line._name,
            "write",
            line.ids,
            {"parent_line_id": self.annual_line.id},
        )
        self.assertEqual(line.parent_line_id, self.annual_line)

    # ------------------------------------------------------------
    # SLOTS
    # ------------------------------------------------------------

    def test_a_slot_keeps_its_session_even_among_open_ones(self):
        """Its register would stay with people of the session it left."""
        slot = self.movable["hr.training.session.slot"]
        other = self.other_session
        for user in self.user_officer | self.user_head:
            for model, record, vals in (
                (slot._name, slot, {"session_id": other.id}),
                (other._name, other, {"slot_ids": [(4, slot.id, 0)]}),
                (
                    other._name,
                    other,
                    {"slot_ids": [(6, 0, [*other.slot_ids.ids, slot.id])]},
                ),
            ):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaisesRegex(UserError, "stays as it was"):
                        self._rpc(user, model, "write", record.ids, vals)
        # Named again it is no move.
        self._rpc(
            self.user_officer,
            slot._name,
            "write",
            slot.ids,
            {"session_id": slot.session_id.id},
        )

    def test_a_slot_lies_between_2000_and_ten_years_ahead(self):
        slot = self.movable["hr.training.session.slot"]
        for start, passes in (
            ("1900-01-01 08:00:00", False),
            ("1999-12-31 23:00:00", False),
            ("2000-01-01 00:00:00", True),
            ("2036-03-02 06:00:00", True),
            ("2036-03-02 09:00:00", False),
            ("9999-12-31 08:00:00", False),
        ):
            stop = f"{start[:11]}{int(start[11:13]):02}:30:00"
            with self.subTest(start=start):
                self.assertEqual(
                    self._passes(
                        lambda s=start, e=stop: self._rpc(
                            self.user_officer,
                            slot._name,
                            "write",
                            slot.ids,
                            {"start": s, "stop": e},
                        )
                    ),
                    passes,
                )
