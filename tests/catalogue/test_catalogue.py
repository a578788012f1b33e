"""The course catalogue: policy 5."""

from datetime import timedelta

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common import START, HrTrainingCase

SHIPPED = {
    "general": {"G01": "onboarding", "G02": "improvement", "G03": "improvement"},
    "professional": dict.fromkeys(("P01", "P02", "P03"), "improvement"),
    "management": dict.fromkeys(("M01", "M02"), "improvement"),
    "frontier": dict.fromkeys(("F01", "F02"), "special"),
}


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestCatalogueShipped(HrTrainingCase):
    """What ships as data; a company may change it, a fresh install has it."""

    def _get_course(self, code):
        return self.env.ref(f"hr_training.course_{code.lower()}")

    def test_p5_four_categories(self):
        for code in SHIPPED:
            with self.subTest(code=code):
                category = self.env.ref(f"hr_training.category_{code}")
                self.assertEqual(category.code, code)
                self.assertTrue(category.name and category.description)
                self.assertEqual(
                    category.with_user(self.user_officer).course_count,
                    len(category.course_ids),
                )

    def test_p5_ten_courses_stand_published_in_their_category(self):
        self.assertEqual(sum(map(len, SHIPPED.values())), 10)
        for category, courses in SHIPPED.items():
            for code, programme in courses.items():
                course = self._get_course(code)
                with self.subTest(code=code):
                    self.assertEqual(course.code, code)
                    self.assertEqual(
                        course.category_id,
                        self.env.ref(f"hr_training.category_{category}"),
                    )
                    self.assertEqual(course.programme, programme)
                    self.assertEqual(course.state, "published")
                    self.assertFalse(course.company_id, "offered in every company")

    def test_p5_courses_have_objectives_outline_method_and_duration(self):
        methods = set()
        for courses in SHIPPED.values():
            for code in courses:
                course = self._get_course(code)
                with self.subTest(code=code):
                    for name in ("name", "objectives", "outline", "audience"):
                        self.assertTrue((course[name] or "").strip(), name)
                    self.assertGreater(course.hours, 0)
                    methods.add(course.method)
        self.assertEqual(methods, {"internal", "external", "online", "practical"})

    def test_d3_shipped_courses_have_no_thresholds_of_their_own(self):
        for courses in SHIPPED.values():
            for code in courses:
                course = self._get_course(code)
                with self.subTest(code=code):
                    self.assertFalse(course.prerequisite_ids)
                    self.assertFalse(course.skill_ids)
                    self.assertEqual(course.pass_score, 0)
                    self.assertEqual(course.min_attendance, 0)
                    self.assertEqual(course.validity_months, 0)

    def test_p5_company_changes_the_catalogue(self):
        course = self._get_course("G01").with_user(self.user_officer)
        course.action_revise()
        course.write({"outline": "Our own", "hours": 2})
        course.action_publish()
        self.assertEqual((course.outline, course.hours), ("Our own", 2))
        self.assertEqual(course.version, 2)

    def test_p9_1_cost_types_are_shipped_with_untaxed_products(self):
        names = ("trainer_fee", "venue", "textbook", "material", "travel", "exam")
        for code in (*names, "other"):
            with self.subTest(code=code):
                cost_type = self.env.ref(f"hr_training.cost_type_{code}")
                product = cost_type.product_id
                self.assertEqual(cost_type.code, code)
                self.assertTrue(product.can_be_expensed)
                self.assertFalse(product.taxes_id or product.supplier_taxes_id)
                self.assertFalse(product.sale_ok)


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestCatalogueLife(HrTrainingCase):
    """Publish, revise, retire; codes; what may be deleted."""

    def test_p5_new_course_is_a_draft_with_a_code_of_its_own(self):
        Course = self._as_officer("hr.training.course")
        first, second = Course.create([{"name": "One"}, {"name": "Two"}])
        self.assertEqual((first.state, first.version), ("draft", 1))
        self.assertTrue(first.code and second.code)
        self.assertNotEqual(first.code, second.code)
        self.assertEqual(first.display_name, f"[{first.code}] One")

    def test_p5_publish_revise_and_publish_again_raises_the_version(self):
        course = self._create_course("T02", publish=False)
        officer = course.with_user(self.user_officer)
        officer.action_publish()
        self.assertEqual((course.state, course.version), ("published", 1))
        officer.action_revise()
        self.assertEqual((course.state, course.version), ("revising", 1))
        officer.action_publish()
        self.assertEqual((course.state, course.version), ("published", 2))

    def test_p5_retired_course_comes_back_in_its_version(self):
        course = self._create_course("T02")
        officer = course.with_user(self.user_officer)
        officer.action_retire()
        self.assertEqual(course.state, "retired")
        officer.action_publish()
        self.assertEqual((course.state, course.version), ("published", 1))

    def test_p5_steps_that_do_not_fit_are_refused(self):
        for state, wrong in (
            ("draft", ("action_revise", "action_retire")),
            ("published", ("action_publish",)),
            ("revising", ("action_revise",)),
            ("retired", ("action_revise", "action_retire")),
        ):
            course = self._create_course(f"S-{state}", publish=state != "draft")
            officer = course.with_user(self.user_officer)
            if state == "revising":
                officer.action_revise()
            elif state == "retired":
                officer.action_retire()
            self.assertEqual(course.state, state)
            for method in wrong:
                with self.subTest(state=state, method=method):
                    with self.assertRaises(UserError):
                        getattr(officer, method)()
                    flag = f"can_{method.removeprefix('action_')}"
                    self.assertFalse(officer[flag])
            self.assertEqual(course.state, state)

    def test_p5_only_officers_move_courses(self):
        course = self._create_course("T02")
        course.trainer_ids = self.trainer
        users = self.user_employee | self.user_trainer | self.user_executive
        for user in users | self.user_department_manager | self.user_finance:
            for method in ("action_revise", "action_retire"):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(AccessError):
                        getattr(course.with_user(user), method)()
        self.assertEqual(course.state, "published")

    def test_p5_many_courses_at_once(self):
        courses = self._create_course("T02", publish=False)
        courses |= self._create_course("T03", publish=False)
        courses.with_user(self.user_officer).action_publish()
        self.assertEqual(courses.mapped("state"), ["published", "published"])
        draft = self._create_course("T04", publish=False)
        with self.assertRaisesRegex(UserError, "T04"):
            (courses | draft).with_user(self.user_officer).action_retire()
        self.assertEqual(courses.mapped("state"), ["published", "published"])

    def test_d6_6_edit_of_a_course_does_not_change_what_was_scheduled(self):
        course = self._create_course("T02", hours=6, pass_score=70)
        session = self._create_session(course_id=course.id, schedule=True)
        officer = course.with_user(self.user_officer)
        officer.action_revise()
        officer.write({"hours": 8, "pass_score": 90, "method": "practical"})
        officer.action_publish()
        self.assertEqual(
            (session.course_version, session.hours, session.pass_score, session.method),
            (1, 6, 70, "internal"),
        )
        later = self._create_session(course_id=course.id, schedule=True)
        self.assertEqual((later.course_version, later.hours), (2, 8))

    @mute_logger("odoo.sql_db")
    def test_p5_codes_are_unique(self):
        with self.assertRaises(IntegrityError):
            self._create_course("T01")
        with self.assertRaises(IntegrityError):
            self.env["hr.training.category"].create({"name": "Twin", "code": "test"})
        with self.assertRaises(IntegrityError):
            self.env["hr.training.cost.type"].create(
                {"name": "Twin", "code": "test_cost"}
            )

    def test_p5_company_may_use_a_code_of_another_company(self):
        self._add_company_b()
        mine = self._create_course("T02", company_id=self.company.id)
        theirs = (
            self.env["hr.training.course"]
            .with_user(self.user_b_officer)
            .create({"code": "T02", "name": "Ours", "company_id": self.company_b.id})
        )
        self.assertNotEqual(mine, theirs)

    def test_p5_copy_is_a_draft_with_a_new_code_and_the_skills(self):
        course = self._create_course("T02")
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Test Skills",
                "skill_ids": [Command.create({"name": "Pumps"})],
                "skill_level_ids": [
                    Command.create({"name": "High", "level_progress": 80})
                ],
            }
        )
        line = {
            "skill_type_id": skill_type.id,
            "skill_id": skill_type.skill_ids.id,
            "skill_level_id": skill_type.skill_level_ids.id,
        }
        course.skill_ids = [Command.create(line)]
        copy = course.with_user(self.user_officer).copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertNotEqual(copy.code, course.code)
        self.assertNotEqual(copy.name, course.name)
        self.assertEqual(copy.skill_ids.skill_id, course.skill_ids.skill_id)
        self.assertEqual(len(course.skill_ids), 1)

    def test_d6_7_course_with_sessions_is_not_deleted(self):
        session = self._create_session()
        for record in (self.course.with_user(self.user_officer), self.course):
            with self.assertRaisesRegex(UserError, "(?i)archive"):
                record.unlink()
        self.assertTrue(session.course_id)
        unused = self._create_course("T02").with_user(self.user_officer)
        unused.unlink()
        self.assertFalse(unused.exists())

    @mute_logger("odoo.sql_db")
    def test_d6_7_what_is_used_is_not_deleted(self):
        plan = self._create_plan(
            lines=[{"cost_ids": [Command.create(self._cost_vals())]}]
        )
        course = self._create_course("T02")
        plan.line_ids.course_id = course
        for record in (self.category, course, self.cost_type):
            with self.subTest(model=record._name):
                self.assertFalse(self._passes(record.unlink, IntegrityError))

    def test_p5_impossible_values_are_refused(self):
        with mute_logger("odoo.sql_db"):
            for vals in (
                {"hours": -1},
                {"pass_score": 101},
                {"pass_score": -1},
                {"min_attendance": 101},
                {"validity_months": -1},
                {"validity_months": 601},
                {"hours": float("nan")},
                {"hours": 1e6},
                {"fee_coefficient": float("inf")},
                {"observation_weight": float("nan")},
                {"weight_skill": float("nan")},
                {"code": "  "},
            ):
                with self.subTest(vals=vals), self.assertRaises(IntegrityError):
                    self.course.write(vals)
                    self.course.flush_recordset()

    def test_p5_course_is_not_its_own_prerequisite(self):
        second = self._create_course("T02", prerequisite_ids=self.course.ids)
        with self.assertRaises(ValidationError):
            self.course.prerequisite_ids = second

    def test_p6_2_3_facility_has_at_least_one_piece(self):
        vals = {"name": "Room", "company_id": self.company.id}
        with mute_logger("odoo.sql_db"):
            for wrong in ({"quantity": 0}, {"capacity": -1}):
                with self.subTest(vals=wrong), self.assertRaises(IntegrityError):
                    self.env["hr.training.facility"].create({**vals, **wrong})

    def test_p5_officer_sees_sessions_of_the_course(self):
        self._create_session(START)
        self.assertEqual(self.course.with_user(self.user_officer).session_count, 1)

    # ------------------------------------------------------------
    # TRAINERS OF THE CATALOGUE (policy 8.1)
    # ------------------------------------------------------------

    def test_p8_1_head_qualifies_suspends_and_retires(self):
        trainer = self._create_trainer(self.employee_employee, qualify=False)
        head = trainer.with_user(self.user_head)
        self.assertEqual(trainer.state, "candidate")
        for method, state in (
            ("action_qualify", "qualified"),
            ("action_suspend", "suspended"),
            ("action_qualify", "qualified"),
            ("action_retire", "retired"),
        ):
            getattr(head, method)()
            self.assertEqual(trainer.state, state)
        for method in ("action_qualify", "action_refuse", "action_suspend"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(head, method)()

    def test_p8_1_only_the_head_qualifies(self):
        trainer = self._create_trainer(self.employee_employee, qualify=False)
        for user in self.user_officer | self.user_employee | self.user_executive:
            for method in ("action_qualify", "action_refuse", "action_retire"):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        getattr(trainer.with_user(user), method)()
        self.assertEqual(trainer.state, "candidate")

    def test_p8_1_internal_trainer_is_an_employee_and_external_a_contact(self):
        Trainer = self._as_officer("hr.training.trainer")
        for kind in ("internal", "external"):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                Trainer.create({"kind": kind})
        partner = self.env["res.partner"].create({"name": "Institute"})
        external = Trainer.create({"kind": "external", "partner_id": partner.id})
        self.assertEqual(external.name, "Institute")
        self.assertEqual(self.trainer.name, self.employee_trainer.name)

    def test_d6_7_trainer_with_sessions_is_not_deleted(self):
        self._create_session(trainer_ids=self.trainer.ids)
        with self.assertRaisesRegex(UserError, "(?i)archive"):
            self.trainer.with_user(self.user_officer).unlink()


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestCatalogueMaterial(HrTrainingCase):
    """Textbook and case libraries, versions, and what a session was taught from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.materials = {
            kind: cls._as_officer("hr.training.material").create(
                {"name": f"Of kind {kind}", "kind": kind, "version": "1.0"}
            )
            for kind in dict(cls.env["hr.training.material"]._fields["kind"].selection)
        }
        # A rule is read once the head has approved it.
        cls.materials["rule"].action_submit()
        cls.materials["rule"].with_user(cls.user_head).action_approve()

    def test_p2_1_each_library_shows_its_kinds(self):
        for library, kinds in (
            ("textbook", {"textbook", "ebook"}),
            ("case", {"case"}),
            ("rule", {"rule"}),
        ):
            with self.subTest(library=library):
                action = self.env.ref(
                    f"hr_training.hr_training_material_action_{library}"
                )
                Material = self.env["hr.training.material"].with_user(
                    self.user_department_manager
                )
                context = safe_eval(action.context)
                arch = etree.fromstring(Material.get_view(view_type="search")["arch"])
                (name,) = [
                    key.removeprefix("search_default_")
                    for key in context
                    if key.startswith("search_default_")
                ]
                (node,) = arch.xpath(f"//filter[@name='{name}']")
                found = Material.search(safe_eval(node.get("domain")))
                ours = found & sum(self.materials.values(), Material)
                self.assertEqual(set(ours.mapped("kind")), kinds)
                made = Material.with_user(self.user_officer).with_context(**context)
                self.assertIn(made.create({"name": "New"}).kind, kinds)

    def test_p2_1_history_tells_the_versions(self):
        officer = self.env(user=self.user_officer, context={})
        handbook = officer["hr.training.material"].create({"name": "Handbook"})
        self.env.cr.flush()  # as the end of a request does: history is written then
        handbook.write({"version": "2.0"})
        self.env.cr.flush()
        changes = handbook.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "version"
        )
        self.assertEqual(
            (changes.old_value_char, changes.new_value_char), ("1.0", "2.0")
        )

    def test_p2_1_who_reads_what(self):
        self._enroll(self._create_session(schedule=True), self.employee_employee)
        readers = {
            "participants": self.user_employee | self.user_trainer | self.user_officer,
            "trainers": self.user_trainer | self.user_officer,
        }
        readers["everyone"] = readers["participants"] | self.user_colleague
        case = self.materials["case"]
        case.sudo().course_ids = self.course
        for visibility, allowed in readers.items():
            case.visibility = visibility
            for user in readers["everyone"]:
                with self.subTest(visibility=visibility, user=user.name):
                    self.assertEqual(
                        case.with_user(user).has_access("read"), user in allowed
                    )

    def test_p6_2_2_session_keeps_the_versions_it_was_taught_from(self):
        slides = self.materials["slides"]
        self.course.material_ids = slides | self.materials["case"]
        session = self._create_session()
        self.assertFalse(session.material_snapshot)
        session.with_user(self.user_officer).action_schedule()
        kept = [
            {
                "id": material.id,
                "name": material.name,
                "kind": material.kind,
                "version": "1.0",
            }
            for material in self.course.material_ids
        ]
        self.assertEqual(session.material_snapshot, kept)
        slides.write({"version": "2.0", "name": "Other slides"})
        self.course.material_ids -= self.materials["case"]
        self.assertEqual(session.material_snapshot, kept)
        self.assertEqual(
            set(session.material_text.splitlines()),
            {"Of kind slides (1.0)", "Of kind case (1.0)"},
        )
        later = self._create_session(START + timedelta(days=7), schedule=True)
        self.assertEqual(later.material_text, "Other slides (2.0)")
        with self.assertRaises(AccessError):
            session.with_user(self.user_officer).write({"material_snapshot": []})

    def test_p6_2_2_missing_material_is_warned_of(self):
        session = self._create_session(schedule=True)
        self.assertIn("no material", session.warning_text)
        self.course.material_ids = self.materials["slides"]
        self.assertNotIn("no material", session.warning_text or "")
