"""Reading shared, writing by the company that owns it or by who works in all."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.common.hr_training_company_mixin import HrTrainingCompanyMixin
from ..tools import groups
from .common_world import HrTrainingWorldCase

MIXIN = "hr.training.company.mixin"


# Not deleted by anybody, or by rules of their own.
KEPT = (
    "survey.question",
    "survey.question.answer",
    "hr.training.trainer.indicator",
    "hr.training.trainer.source",
)


@tagged("post_install", "-at_install", "hr_training_multicompany")
class TestSharedRecords(HrTrainingWorldCase):
    """Officer and head of B against what is shared and what is A's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_both = cls._add_user("both", groups.MANAGER)
        cls.user_both.company_ids = cls.company | cls.company_b
        create = cls._create
        cls.shared = {
            "hr.training.category": create("category", code="shared"),
            "hr.training.cost.type": create("cost.type", code="shared"),
            "hr.training.trainer.grade": create("trainer.grade", code="shared"),
            "hr.training.trainer.criterion": create("trainer.criterion", code="shared"),
            "hr.training.trainer.observation.item": create("trainer.observation.item"),
            "hr.training.trainer.indicator": cls.world["hr.training.trainer.indicator"][
                "any"
            ],
            "hr.training.trainer.source": cls.world["hr.training.trainer.source"][
                "any"
            ],
            "hr.training.kpi": create("kpi", code="shared"),
            "hr.training.need.priority": cls.env["hr.training.need.priority"].create(
                {"factor": "share", "at_least": 33, "points": 3}
            ),
            "hr.training.need.binding": cls.env["hr.training.need.binding"].create(
                {"model": "hr.department"}
            ),
            "hr.training.outcome.rule": create("outcome.rule"),
            "hr.training.course": create("course", code="SH"),
            "hr.training.material": create("material"),
            "hr.training.requirement": cls.env["hr.training.requirement"].create(
                {"course_id": cls.course.id, "company_id": False}
            ),
            "hr.training.approval.rule": create(
                "approval.rule",
                document="summary",
                group_id=cls.env.ref(groups.MANAGER).id,
            ),
            "survey.survey": cls.env["survey.survey"].create(
                {
                    "title": "Shared",
                    "survey_type": "training_exam",
                    "question_and_page_ids": [
                        Command.create(
                            {
                                "title": "Q",
                                "question_type": "simple_choice",
                                "suggested_answer_ids": [
                                    Command.create({"value": "A", "is_correct": True})
                                ],
                            }
                        )
                    ],
                }
            ),
        }
        # It is where its job is.
        cls.shared["hr.training.task"] = create(
            "task",
            job_id=cls.env["hr.job"].create({"name": "Shared", "company_id": False}).id,
        )
        course = cls.shared["hr.training.course"]
        cls.parts = {
            "hr.training.course.form": cls.env["hr.training.course.form"].create(
                {"course_id": course.id, "method": "exam"}
            ),
            "hr.training.course.skill": cls.env["hr.training.course.skill"].create(
                cls._skill_vals(course_id=course.id)
            ),
            "hr.training.course.cost": cls.env["hr.training.course.cost"].create(
                cls._cost_vals(course_id=course.id)
            ),
            "hr.training.task.skill": cls.env["hr.training.task.skill"].create(
                cls._skill_vals(task_id=cls.shared["hr.training.task"].id)
            ),
            "survey.question": cls.shared["survey.survey"].question_ids,
            "survey.question.answer": cls.shared[
                "survey.survey"
            ].question_ids.suggested_answer_ids,
        }
        cls.changes = {
            "hr.training.need.binding": {"note": "Changed"},
            "hr.training.need.priority": {"points": 77},
            "hr.training.trainer.indicator": {"weight": 77},
            "hr.training.trainer.source": {"weight": 77},
            "hr.training.requirement": {"note": "Changed"},
            "survey.survey": {"title": "Changed"},
            "survey.question": {"title": "Changed"},
            "survey.question.answer": {"value": "Changed"},
            "hr.training.course.form": {"sequence": 77},
            "hr.training.course.cost": {"amount": 77},
            "hr.training.course.skill": {"skill_level_id": cls.skill_level_low.id},
            "hr.training.task.skill": {"skill_level_id": cls.skill_level_low.id},
        }
        cls.one_company = cls.user_officer | cls.user_head
        cls.one_company |= cls.user_b_officer | cls.user_b_head

    @classmethod
    def _create(cls, model, **vals):
        return cls.env[f"hr.training.{model}"].create({"name": "Shared", **vals})

    def _refused(self, user, model, method, *args, **kwargs):
        return not self._passes(lambda: self._rpc(user, model, method, *args, **kwargs))

    def test_every_shared_model_is_tried(self):
        """A model that gains shared records is added above."""
        mixin = self.env.registry[MIXIN]
        for name, model in self.env.registry.items():
            if not name.startswith(("hr.training.", "survey.")) or model._abstract:
                continue
            if issubclass(model, mixin):
                company = model._company_name
                field = company and model._fields[company]
                with self.subTest(model=name):
                    self.assertTrue(name in self.shared or field.required)
            elif "company_id" in model._fields and not model._transient:
                field = model._fields["company_id"]
                own = field.store and not field.related and not field.compute
                with self.subTest(model=name):
                    if own and name.startswith("hr.training.") and model._auto:
                        self.assertTrue(field.required, "shared, but not by the mixin")

    def test_shared_records_are_read_by_all_companies(self):
        for model, record in {**self.shared, **self.parts}.items():
            for user in self.one_company:
                with self.subTest(model=model, user=user.name):
                    found = self._rpc(user, model, "search", [("id", "in", record.ids)])
                    self.assertEqual(found, record.ids)

    def test_nobody_of_one_company_changes_deletes_or_takes_them(self):
        for model, record in {**self.shared, **self.parts}.items():
            change = self.changes.get(model, {"name": "Changed"})
            for user in self.one_company:
                with self.subTest(model=model, user=user.name):
                    ids = record.ids
                    self.assertTrue(self._refused(user, model, "write", ids, change))
                    self.assertTrue(self._refused(user, model, "unlink", ids))
                    self.assertTrue(
                        self._refused(user, model, "web_save", ids, change, {})
                    )
                    if "active" in record:
                        off = {"active": False}
                        self.assertTrue(self._refused(user, model, "write", ids, off))
                    name = getattr(record, "_company_name", False)
                    if name:
                        for company in self.company | self.company_b:
                            take = {name: company.id}
                            self.assertTrue(
                                self._refused(user, model, "write", ids, take)
                            )

    def test_nobody_of_one_company_publishes_or_retires_a_shared_course(self):
        course = self.shared["hr.training.course"]
        for user in self.one_company:
            with self.subTest(user=user.name):
                self.assertFalse(course.with_user(user).can_publish)
                self.assertTrue(
                    self._refused(user, course._name, "action_publish", course.ids)
                )
        self._rpc(self.user_both, course._name, "action_publish", course.ids)
        self.assertEqual(course.state, "published")
        for method in ("action_retire", "action_revise"):
            self.assertTrue(
                self._refused(self.user_b_head, course._name, method, course.ids)
            )

    def test_nobody_of_one_company_makes_them(self):
        """Who names no company makes one of his own."""
        for model, vals in {
            "hr.training.course": {"name": "New", "code": "NEW"},
            "hr.training.material": {"name": "New"},
            "hr.training.requirement": {
                "course_id": self.shared["hr.training.course"].id
            },
        }.items():
            with self.subTest(model=model):
                user = self.user_b_officer
                [record_id] = self._rpc(user, model, "create", [vals])
                record = self.env[model].browse(record_id)
                self.assertEqual(record.company_id, self.company_b)
                for company in (False, self.company.id):
                    given = {**vals, "company_id": company}
                    self.assertTrue(self._refused(user, model, "create", [given]))
                    self.assertTrue(
                        self._refused(
                            user, model, "write", record.ids, {"company_id": company}
                        )
                    )
        for model in ("hr.training.category", "hr.training.cost.type"):
            vals = {"name": "New", "code": "new"}
            self.assertTrue(self._refused(self.user_b_head, model, "create", [vals]))
            with self._undone():
                self._rpc(self.user_both, model, "create", [vals])

    def test_parts_of_a_shared_course_are_shared_as_well(self):
        course = self.shared["hr.training.course"]
        for model, vals in {
            "hr.training.course.form": {"course_id": course.id, "method": "reflection"},
            "hr.training.course.skill": self._skill_vals(course_id=course.id),
            "hr.training.course.cost": self._cost_vals(course_id=course.id),
        }.items():
            with self.subTest(model=model):
                self.assertTrue(
                    self._refused(self.user_b_officer, model, "create", [vals])
                )
                with self._undone():
                    self._rpc(self.user_both, model, "create", [vals])

    def test_who_works_in_all_companies_changes_them(self):
        for model, record in {**self.shared, **self.parts}.items():
            change = self.changes.get(model, {"name": "Changed"})
            with self.subTest(model=model), self._undone():
                self._rpc(self.user_both, model, "write", record.ids, change)
                (name,) = change
                self.assertTrue(record.filtered_domain([(name, "=", change[name])]))
                if model not in KEPT:
                    self._rpc(self.user_both, model, "unlink", record.ids)
                    self.assertFalse(record.exists())

    def test_who_lost_a_company_loses_the_right_at_once(self):
        """Rules are kept per user; this one is asked anew."""
        course = self.shared["hr.training.course"]
        change = {"audience": "All"}
        self._rpc(self.user_both, course._name, "write", course.ids, change)
        self.user_both.company_ids = self.company
        with self.assertRaises(AccessError):
            self._rpc(self.user_both, course._name, "write", course.ids, change)

    def test_a_database_of_one_company_is_as_before(self):
        self.startPatcher(
            patch.object(
                HrTrainingCompanyMixin,
                "_get_sharing_companies",
                lambda _self: self.company.sudo(),
            )
        )
        for model in ("hr.training.course", "hr.training.material"):
            record = self.shared[model]
            with self.subTest(model=model):
                self._rpc(
                    self.user_officer, model, "write", record.ids, {"name": "Changed"}
                )
                [made] = self._rpc(
                    self.user_officer, model, "create", [{"name": "New"}]
                )
                self.assertFalse(self.env[model].browse(made).company_id)

    def test_what_is_used_keeps_its_company_whoever_writes(self):
        """Someone of both: sessions of A would not open any more."""
        material = self._create("material", company_id=self.company.id)
        facility = self._create("facility", company_id=self.company.id)
        own = self._create("course", code="A", company_id=self.company.id)
        own.sudo()._do_publish()
        session = self._create_session(course_id=own.id, facility_ids=facility.ids)
        own.material_ids = material
        trainer = self.trainer
        session.trainer_ids = trainer
        to_b = {"company_id": self.company_b.id}
        for record in (own, material, facility, trainer, session.course_id):
            with self.subTest(model=record._name):
                with self.assertRaisesRegex(UserError, "stays in its company"):
                    self._rpc(self.user_both, record._name, "write", record.ids, to_b)
        trainers = self.world["hr.training.trainer"]
        listed, planned = trainers["own"], trainers["other"]
        own.trainer_ids = listed
        self._create_plan("annual").line_ids.trainer_ids = planned
        for record in listed | planned:
            with self.subTest(trainer=record.name):
                with self.assertRaisesRegex(UserError, "stays in its company"):
                    self._rpc(self.user_both, record._name, "write", record.ids, to_b)
        unused = self._create("facility", company_id=self.company.id)
        self._rpc(self.user_both, unused._name, "write", unused.ids, to_b)
        self.assertEqual(unused.company_id, self.company_b)
        shared = self.course
        with self.assertRaisesRegex(UserError, "stays in its company"):
            self._rpc(self.user_both, shared._name, "write", shared.ids, to_b)
        # What is one company's is opened to all.
        opened = {"company_id": False}
        self._rpc(self.user_both, material._name, "write", material.ids, opened)
        self.assertFalse(material.company_id)

    def test_a_session_with_people_keeps_its_company(self):
        session = self._create_session()
        self._enroll(session, self.employee_employee)
        to_b = {"company_id": self.company_b.id}
        with self.assertRaisesRegex(UserError, "participants"):
            self._rpc(self.user_both, session._name, "write", session.ids, to_b)

    def test_what_a_course_links_to_is_of_its_company_or_shared(self):
        course_a = self._create("course", code="LA", company_id=self.company.id)
        course_b = self.world["hr.training.course"]["company"]
        material_b = self.world["hr.training.material"]["company"]
        trainer_b = self.world["hr.training.trainer"]["company"]
        shared = self.shared["hr.training.course"]
        for record, vals in (
            (course_a, {"prerequisite_ids": [Command.link(course_b.id)]}),
            (course_a, {"material_ids": [Command.link(material_b.id)]}),
            (course_a, {"trainer_ids": [Command.link(trainer_b.id)]}),
            (material_b, {"course_ids": [Command.link(course_a.id)]}),
            # Who is of A could never take it.
            (shared, {"prerequisite_ids": [Command.link(course_b.id)]}),
        ):
            with self.subTest(vals=vals):
                self.assertTrue(
                    self._refused(
                        self.user_both, record._name, "write", record.ids, vals
                    )
                )

    def test_a_session_is_taught_from_its_own_companys_material(self):
        shared = self.course
        material_b = self.world["hr.training.material"]["company"]
        material_b.course_ids = shared
        ours = self._create("material", course_ids=[Command.link(shared.id)])
        session = self._create_session(schedule=True)
        kept = {row["id"] for row in session.material_snapshot}
        self.assertIn(ours.id, kept)
        self.assertNotIn(material_b.id, kept)

    def test_the_head_sets_his_companys_account_of_a_shared_cost_type(self):
        cost_type = self.shared["hr.training.cost.type"]
        off = {"account_id": False}
        self._rpc(self.user_b_head, cost_type._name, "write", cost_type.ids, off)
        for user in self.user_b_officer | self.user_b_employee:
            with self.assertRaises(AccessError):
                self._rpc(user, cost_type._name, "write", cost_type.ids, off)
        with self.assertRaises(AccessError):
            both = {**off, "name": "Mine"}
            self._rpc(self.user_b_head, cost_type._name, "write", cost_type.ids, both)

    def test_attachments_of_shared_records_are_shared_as_well(self):
        course = self.shared["hr.training.course"]
        file = {"name": "x", "raw": "x", "res_model": course._name, "res_id": course.id}
        attachment = self.env["ir.attachment"].create(file)
        user = self.user_b_officer
        self.assertTrue(self._refused(user, "ir.attachment", "create", [file]))
        self.assertTrue(
            self._refused(user, "ir.attachment", "write", attachment.ids, {"name": "y"})
        )
        self.assertTrue(self._refused(user, "ir.attachment", "unlink", attachment.ids))

    @mute_logger("odoo.addons.base.models.ir_actions")
    def test_server_actions_do_nothing_to_foreign_or_shared_records(self):
        """The action menu gets its ids from the client."""
        actions = self.env["ir.actions.server"].search(
            [("model_id.model", "=like", "hr.training.%"), ("state", "=", "code")]
        )
        tried = 0
        for action in actions:
            model = action.model_id.model
            record = self.world.get(model, {}).get("company")
            if not record or "state" not in record:
                continue
            tried += 1
            state = record.state
            context = {
                "active_model": model,
                "active_id": record.id,
                "active_ids": record.ids,
            }
            with self.subTest(action=action.name):
                for user in self.user_officer | self.user_head:
                    self._passes(
                        lambda a=action, u=user, c=context: self._rpc(
                            u, a._name, "run", a.ids, context=c
                        )
                    )
                self.env.invalidate_all()
                self.assertEqual(record.state, state)
        self.assertGreater(tried, 5)

    def test_the_author_of_material_is_its_maker(self):
        """By the author a trainer may edit his own, so he names nobody else."""
        mine = self._create("material", author_id=self.user_trainer.id)
        mine.company_id = self.company
        officer = self.user_officer.id
        model = mine._name
        trainer = self.user_trainer
        for vals in ({"author_id": officer}, {"author_id": False}):
            with self.subTest(vals=vals):
                self.assertTrue(self._refused(trainer, model, "write", mine.ids, vals))
                new = {"name": "New", **vals}
                self.assertTrue(self._refused(trainer, model, "create", [new]))
        context = {"default_author_id": officer}
        self.assertTrue(
            self._refused(trainer, model, "create", [{"name": "N"}], context=context)
        )
        same = {"author_id": trainer.id, "url": "https://example.com"}
        self._rpc(trainer, model, "write", mine.ids, same)
        self._rpc(self.user_officer, model, "write", mine.ids, {"author_id": officer})
        self.assertEqual(mine.author_id, self.user_officer)
