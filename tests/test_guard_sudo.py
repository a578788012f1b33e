import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import START, HrTrainingCase
from .common_forge import ForgeMixin


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
