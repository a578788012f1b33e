"""A link is set by who may read what it points to, whatever way it comes in (§6.1)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common_world import HrTrainingWorldCase

FOREIGN = ("company", "other")


@tagged("post_install", "-at_install", "hr_training_guard")
class TestReach(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = (
            cls.user_employee
            | cls.user_department_manager
            | cls.user_trainer
            | cls.user_officer
            | cls.user_head
            | cls.user_finance
            | cls.user_executive
        )

    def _get_links(self):
        """``(model, field, foreign record)`` of all models that users make."""
        for model, cls in sorted(self.env.registry.items()):
            if cls._abstract or not cls._auto:
                continue
            for field in cls._fields.values():
                ours = field.comodel_name in self.world or model in self.world
                if not ours or not field.relational or field.type == "one2many":
                    continue
                scopes = self.world.get(field.comodel_name) or {}
                for scope in FOREIGN:
                    if scope in scopes:
                        yield model, field, scopes[scope]

    def test_no_form_says_what_a_record_out_of_reach_says(self):
        tried = 0
        for model, field, record in self._get_links():
            value = record.id
            if field.type == "many2many":
                value = [Command.link(record.id)]
            for user in self.users:
                if not self.env[model].with_user(user).has_access("create"):
                    continue
                if record.with_user(user).has_access("read"):
                    continue
                tried += 1
                with self.subTest(
                    model=model, field=field.name, scope=record, user=user.name
                ):
                    with self.assertRaises(AccessError):
                        self._onchange(user, model, {field.name: value}, [field.name])
                    context = {f"default_{field.name}": value}
                    own = self.env[model].with_user(user)
                    if not own._has_field_access(field, "read"):
                        # A field that he does not see: no form has it.
                        with self.assertRaises(AccessError):
                            self._onchange(user, model, {}, [], context=context)
                        continue
                    shown = self._onchange(user, model, {}, [], context=context)
                    self.assertFalse(
                        (shown.get("value") or {}).get(field.name), "a default"
                    )
        self.assertGreater(tried, 100)

    def _onchange(self, user, model, values, names, context=None):
        defaults = [name.removeprefix("default_") for name in context or ()]
        spec = {name: {} for name in (*values, *defaults)}
        return self._rpc(
            user, model, "onchange", [], values, names, spec, context=context
        )

    def test_nobody_asks_for_marks_by_making_one(self):
        """Stored columns are computed in sudo: they would tell."""
        marks = self.world["hr.training.score"]
        for scope in ("company", "other", "taught"):
            mark = marks[scope]
            values = {
                "enrollment_id": mark.enrollment_id.id,
                "evaluation_id": mark.evaluation_id.id,
            }
            for nested in (
                values,
                {name: {"id": value} for name, value in values.items()},
                {name: [value, "x"] for name, value in values.items()},
            ):
                with self.subTest(scope=scope, values=nested):
                    with self.assertRaises(AccessError):
                        self._rpc(
                            self.user_employee,
                            "hr.training.score",
                            "onchange",
                            [],
                            nested,
                            ["enrollment_id"],
                            {"counting_mark": {}},
                        )

    def test_refusal_of_a_mark_says_nothing_about_others(self):
        """Whether somebody is enrolled, or has a mark, is not for everybody."""
        own = self.world["hr.training.score"]["own"]
        texts = set()
        for scope in ("company", "other", "taught"):
            mark = self.world["hr.training.score"][scope]
            for evaluation in (own.evaluation_id, mark.evaluation_id):
                with self.assertRaises(UserError) as caught:
                    self._rpc(
                        self.user_employee,
                        "hr.training.score",
                        "create",
                        [
                            {
                                "enrollment_id": mark.enrollment_id.id,
                                "evaluation_id": evaluation.id,
                                "value": 5,
                            }
                        ],
                    )
                texts.add(type(caught.exception))
                self.assertNotIn(mark.employee_id.name, str(caught.exception))
        self.assertEqual(texts, {AccessError})

    def test_dialog_of_ones_own_opens_nothing_of_another_company(self):
        foreign = self.world["hr.training.observation"]["company"]
        model = "hr.training.observation.correct"
        own = self.world["hr.training.observation"]["own"]
        for values in ({"observation_id": foreign.id}, {"observation_id": own.id}):
            allowed = values["observation_id"] == own.id
            with self.subTest(allowed=allowed), self._undone():
                call = (self.user_head, model, "web_save", [], values, {"text": {}})
                if allowed:
                    self.assertTrue(self._rpc(*call))
                else:
                    self.assertRaises(AccessError, self._rpc, *call)
        dialog = (
            self.env[model].with_user(self.user_head).create({"observation_id": own.id})
        )
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_head,
                model,
                "write",
                dialog.ids,
                {"observation_id": foreign.id},
            )

    def test_what_a_record_links_already_is_nobodys_question(self):
        """Who edits a record need not see all that it links."""
        session = self.world["hr.training.session"]["open"]
        facility = self.env["hr.training.facility"].create(
            {"name": "Room of the others", "company_id": self.company_b.id}
        )
        field = session._fields["facility_ids"]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) VALUES (%s, %s)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(field.column2),
                session.id,
                facility.id,
            )
        )
        self.env.invalidate_all()
        spec = {"place": {}}

        def change(records):
            values = {"facility_ids": [Command.link(facility.id)], "place": "Hall"}
            return self._rpc(
                self.user_officer,
                session._name,
                "onchange",
                records.ids,
                values,
                ["place"],
                spec,
            )

        self.assertIsInstance(change(session), dict)
        with self.assertRaises(AccessError):
            change(session.browse())
