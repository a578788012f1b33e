"""One rule for parents: what a link points to is asked, the old and the new.

The registry says which links there are; each is tried by write, create and by link
commands from the parent's side, as officer and as head, over RPC.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.declared import gather_dict, gather_set
from .common_parents import ParentsCase

# Catalogues: what points to them is no part of them and changes nothing there.
CATALOGUES = {
    "hr.training.category",
    "hr.training.cost.type",
    "hr.training.approval.rule",
    "hr.training.facility",
    "hr.training.kpi",
    "hr.training.material",
    "hr.training.trainer",
    "hr.training.trainer.grade",
    "hr.training.trainer.indicator",
    "hr.training.trainer.observation.item",
    "hr.training.need.priority",
}
# Links to a document in such a state are the ordinary thing.
MEANT = {
    # What is over gets better the next time.
    ("hr.training.improvement", "session_id"): {"closed", "cancelled", "released"},
    ("hr.training.improvement", "plan_id"): {"approved", "closed", "cancelled"},
    ("hr.training.debrief", "session_id"): {"closed", "released"},
    # The trial lecture is heard in a class, which may be over.
    ("hr.training.trainer.application", "lecture_session_id"): {"closed", "released"},
    # What a colleague saw is said whatever becomes of the class.
    ("hr.training.trainer.observation", "session_id"): {
        "closed",
        "cancelled",
        "released",
    },
    ("hr.training.budget", "plan_id"): {"approved", "published"},
    ("hr.training.budget.change", "budget_id"): {"approved"},
    ("hr.training.budget.change", "source_line_id"): {"approved"},
    ("hr.training.plan.line", "parent_line_id"): {"approved", "published"},
    ("hr.training.plan", "parent_id"): {"approved", "published"},
    # What follows from a result follows from a released one.
    ("hr.training.outcome", "enrollment_id"): {"released"},
    # What happened is recorded until the session is closed; marks stop before.
    ("hr.training.observation", "session_id"): {"released"},
    # A department has a problem with a class that is over as well.
    ("hr.training.question", "session_id"): {"closed", "cancelled", "released"},
    # Costs come in until the books are closed.
    ("hr.training.cost", "session_id"): {"released"},
    # It tells of a session that was held.
    ("hr.training.summary", "session_id"): {"closed", "released"},
}


@tagged("post_install", "-at_install", "hr_training_guard")
class TestParents(ParentsCase):
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
            ("hr.training.course.cost", "course_id"),
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
        # Of which annual plan it is, its lines say.
        line.sudo().plan_id.parent_id = False
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
