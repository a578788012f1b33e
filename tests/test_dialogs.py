"""Dialogs are of those who opened them, and survive what nobody would enter."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import groups
from .common_world import HrTrainingWorldCase

# Of no use on a dialog, or the same for everybody: an empty workbook.
HARMLESS = ("action_archive", "action_unarchive", "action_download_template")
# Made with their dialog.
LINES = (
    "hr.training.import.line",
    "hr.training.punch.import.column",
    "hr.training.punch.import.line",
    "hr.training.trainer.finder.line",
)
ALL_GROUPS = ",".join(
    (
        "base.group_user",
        groups.MANAGER,
        groups.EXECUTIVE,
        groups.FINANCE,
        groups.TRAINER,
        "base.group_system",
        "hr.group_hr_manager",
    )
)


class DialogCase(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_users(
            cls.company,
            ("opener", ALL_GROUPS, None),
            ("attacker", ALL_GROUPS, None),
        )
        session = cls.world["hr.training.session"]["open"]
        cls.values = {
            "hr.training.reason": {
                "res_model": "hr.training.session",
                "res_ids": str(session.id),
                "method": "action_cancel",
                "reason": "Mine",
            },
            "hr.training.session.enroll": {"session_id": session.id},
            "hr.training.session.series": {
                "course_id": session.course_id.id,
                "date_to": "2026-12-31",
            },
            "hr.training.session.bill": {
                "session_id": session.id,
                "partner_id": cls.company.partner_id.id,
            },
            "hr.training.performance.judge": {
                "case_ids": [
                    Command.set(cls.world["hr.training.performance.case"]["team"].ids)
                ],
                "cause": "skill",
                "note": "Mine",
            },
            "hr.training.outcome.finish": {
                "outcome_ids": [
                    Command.set(cls.world["hr.training.outcome"]["own"].ids)
                ],
                "note": "Mine",
            },
            "hr.training.outcome.propose": {
                "rule_ids": [
                    Command.set(cls.world["hr.training.outcome.rule"]["any"].ids)
                ],
            },
            "hr.training.appeal.answer": {
                "appeal_ids": [Command.set(cls.world["hr.training.appeal"]["own"].ids)],
                "answer": "Mine",
            },
            "hr.training.enrollment.move": {
                "enrollment_id": cls.world["hr.training.enrollment"]["own"].id,
                "reason": "Mine",
            },
            "hr.training.session.merge": {
                "session_id": cls.world["hr.training.session"]["open"].id,
                "target_id": cls.world["hr.training.session"]["own"].id,
                "reason": "Mine",
            },
            "hr.training.session.move": {
                "session_id": cls.world["hr.training.session"]["open"].id,
            },
            "hr.training.question.answer": {
                "question_id": cls.world["hr.training.question"]["own"].id,
                "answer": "Mine",
            },
            "hr.training.observation.correct": {
                "observation_id": cls.world["hr.training.observation"]["own"].id,
                "reason": "Mine",
            },
            "hr.training.kpi.baseline.correct": {
                "baseline_id": cls.world["hr.training.kpi.baseline"]["own"].id,
                "value": 70,
                "reason": "Mine",
            },
            "hr.training.plan.difference": {"line_name": "Mine"},
            "hr.training.plan.feasibility": {
                "line_id": cls.world["hr.training.plan.line"]["other"].id,
                "kind": "venue",
                "message": "Mine",
            },
            "hr.training.material.upload": {
                "material_id": cls.world["hr.training.material"]["everyone"].id,
                "name": "Mine",
            },
            "hr.training.settings": {},
            "hr.training.authorize": {
                "scope_id": cls.world["hr.training.authorization.scope"]["any"].id
            },
            "hr.training.file": {"employee_id": cls.employee_employee.id},
            "hr.training.pack": {"department_id": cls.department_srv.id},
            "hr.training.trainer.nominate": {"motivation": "Mine"},
            "hr.training.trainer.fee.make": {"month": "2026-02-01"},
            "hr.training.exempt": {
                "course_id": cls.world["hr.training.course"]["published"].id,
                "reason": "Mine",
            },
            "hr.training.notice.preview": {"session_id": session.id, "kind": "notice"},
            "hr.training.import": {"filename": "mine.xlsx"},
            "hr.training.punch.import": {"filename": "mine.dat"},
            "hr.training.release": {"session_ids": [Command.set(session.ids)]},
            "hr.training.session.done": {"session_ids": [Command.set(session.ids)]},
            "hr.training.trainer.finder": {"course_id": session.course_id.id},
            "hr.training.attendance.correct": {
                "attendance_ids": [
                    Command.set(cls.world["hr.training.attendance"]["own"].ids)
                ],
                "status": "absent",
                "reason": "Mine",
            },
        }

    @classmethod
    def _open_dialog(cls, model):
        if model == "hr.training.import.line":
            parent = cls._open_dialog("hr.training.import")
            line = {"severity": "error", "source": "plan", "row": 1, "message": "Mine"}
            parent.write({"line_ids": [Command.create(line)]})
            return parent.line_ids
        if model == "hr.training.punch.import.line":
            parent = cls._open_dialog("hr.training.punch.import")
            line = {"severity": "error", "source": "a.dat", "row": 1, "message": "Mine"}
            parent.write({"line_ids": [Command.create(line)]})
            return parent.line_ids
        if model == "hr.training.punch.import.column":
            parent = cls._open_dialog("hr.training.punch.import")
            parent.write({"column_ids": [Command.create({"title": "Mine"})]})
            return parent.column_ids
        if model == "hr.training.trainer.finder.line":
            parent = cls._open_dialog("hr.training.trainer.finder")
            line = {"trainer_id": cls.trainer.id, "reason": "Mine"}
            parent.write({"line_ids": [Command.create(line)]})
            return parent.line_ids
        return cls.env[model].with_user(cls.user_opener).create(cls.values[model])

    def _get_models(self):
        """Every transient model of the addon, whoever adds one."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._transient and model._original_module == "hr_training"
        )


@tagged("post_install", "-at_install", "hr_training_guard")
class TestDialogsAreOnesOwn(DialogCase):
    def test_d6_1_every_dialog_is_tried(self):
        known = {*self.values, *LINES}
        self.assertEqual(set(self._get_models()), known)

    @mute_logger("odoo.models.unlink")
    def test_d6_1_the_opener_works_with_his_dialog(self):
        for model in self._get_models():
            with self.subTest(model=model), self._undone():
                dialog = self._open_dialog(model)
                user = self.user_opener
                self.assertEqual(
                    self._rpc(user, model, "search", [("id", "in", dialog.ids)]),
                    dialog.ids,
                )
                self.assertTrue(self._rpc(user, model, "read", dialog.ids))
                self._rpc(user, model, "unlink", dialog.ids)

    @mute_logger("odoo.models.unlink")
    def test_d6_1_nobody_else_sees_changes_or_confirms_it(self):
        users = (
            self.user_attacker,
            self.user_head,
            self.user_officer,
            self.user_employee,
        )
        for model in self._get_models():
            dialog = self._open_dialog(model)
            self.env.flush_all()
            domain = [("id", "in", dialog.ids)]
            before = dialog.sudo().read()
            for user in users:
                with self.subTest(model=model, user=user.login):
                    for method in ("search", "search_read", "name_search"):
                        args = ("", domain) if method == "name_search" else (domain,)
                        found = []
                        try:
                            found = self._rpc(user, model, method, *args)
                        except AccessError:
                            continue
                        self.assertFalse(found, method)
                    for method, args in self._get_calls(model):
                        with (
                            self.assertRaises(AccessError, msg=method),
                            self._undone(),
                        ):
                            self._rpc(user, model, method, dialog.ids, *args)
            self.env.invalidate_all()
            after = dialog.sudo().read()
            for rows in (before, after):
                # The computed columns are the system's, whoever had them computed.
                rows[0].pop("write_uid")
            self.assertEqual(after, before)

    def _get_calls(self, model):
        given = {
            "hr.training.settings": "training_pass_score",
            "hr.training.file": "on",
            "hr.training.pack": "on",
            "hr.training.notice.preview": "kind",
        }
        name = given.get(model) or next(
            name
            for name, field in self.env[model]._fields.items()
            if field.type in ("char", "text", "integer", "float") and field.store
        )
        calls = [
            ("read", []),
            ("web_read", [{"id": {}, "create_uid": {}}]),
            ("write", [{name: "1"}]),
            ("write", [{"create_uid": self.user_attacker.id}]),
            ("write", [{"create_uid": self.user_employee.id, name: "1"}]),
            ("web_save", [{name: "1"}, {"id": {}}]),
            ("copy", []),
            ("unlink", []),
        ]
        actions = sorted(
            method
            for method in dir(self.env.registry[model])
            if method.startswith("action_") and method not in HARMLESS
        )
        return calls + [(method, []) for method in actions]

    def test_d6_1_no_dialog_is_opened_for_somebody_else(self):
        """``create_uid`` says who may confirm it: it is nobody's to choose."""
        for model in self._get_models():
            if model in LINES:
                continue
            with self.subTest(model=model):
                vals = {**self.values[model], "create_uid": self.user_opener.id}
                [dialog_id] = self._rpc(
                    self.user_attacker,
                    model,
                    "create",
                    [vals],
                    context={"default_create_uid": self.user_opener.id},
                )
                dialog = self.env[model].browse(dialog_id)
                self.assertEqual(dialog.create_uid, self.user_attacker)
                self._rpc(
                    self.user_attacker,
                    model,
                    "write",
                    [dialog_id],
                    {"create_uid": self.user_opener.id},
                )
                dialog.invalidate_recordset()
                self.assertEqual(dialog.create_uid, self.user_attacker)

    def test_d6_1_no_row_is_put_into_somebodys_dialog(self):
        line = self._open_dialog("hr.training.import.line")
        mine = (
            self.env["hr.training.import"]
            .with_user(self.user_attacker)
            .create({"filename": "other.xlsx"})
        )
        vals = {"severity": "error", "source": "plan", "row": 1, "message": "x"}
        for call in (
            lambda: self._rpc(
                self.user_attacker,
                line._name,
                "create",
                [{**vals, "import_id": line.import_id.id}],
            ),
            lambda: self._rpc(
                self.user_attacker,
                mine._name,
                "write",
                mine.ids,
                {"line_ids": [Command.link(line.id)]},
            ),
            lambda: self._rpc(
                self.user_attacker,
                mine._name,
                "write",
                mine.ids,
                {"line_ids": [Command.update(line.id, {"message": "x"})]},
            ),
            lambda: self._rpc(
                self.user_attacker,
                mine._name,
                "write",
                mine.ids,
                {"line_ids": [Command.delete(line.id)]},
            ),
        ):
            with self.assertRaises(AccessError), self._undone():
                call()


@tagged("post_install", "-at_install", "hr_training_guard")
class TestOddArguments(HrTrainingWorldCase):
    """What nobody would enter is refused in a sentence (design §10)."""

    def test_d10_the_reason_dialog_refuses_what_is_no_record(self):
        session = self.world["hr.training.session"]["open"]
        known = {
            "res_model": session._name,
            "res_ids": str(session.id),
            "method": "action_cancel",
            "reason": "Odd",
        }
        for odd in (
            {"res_ids": "abc"},
            {"res_ids": ","},
            {"res_ids": " "},
            {"res_ids": "²"},
            {"res_ids": "0"},
            {"res_ids": "-1"},
            {"res_ids": f"{session.id},x"},
            {"res_ids": "9" * 5000},
            {"res_ids": str(2**31)},
            {"res_ids": str(2**31 - 1)},
            {"res_ids": "\0"},
            {"res_model": "hr.training.flow.mixin"},
            {"res_model": "hr.training.guard.mixin"},
            {"res_model": "hr.training.approval.mixin"},
            {"res_model": "res.users"},
            {"res_model": "no.model"},
            {"res_model": "\0"},
            {"res_model": "hr.training.settings"},
            {"method": "unlink"},
            {"method": "_do_cancel"},
            {"method": "action_revise"},
            {"method": "action_waive_claim_deadline"},
            {"method": ""},
            {"reason": " "},
            {"reason": "\0"},
            {"reason": False},
        ):
            with self.subTest(odd=str(odd)[:60]), self._undone():
                with self.assertRaises(UserError):
                    [dialog_id] = self._rpc(
                        self.user_officer,
                        "hr.training.reason",
                        "create",
                        [{**known, **odd}],
                    )
                    self._rpc(
                        self.user_officer,
                        "hr.training.reason",
                        "action_confirm",
                        [dialog_id],
                    )
        self.assertEqual(session.state, "scheduled")

    def test_d10_appeals_refuse_odd_marks_and_records(self):
        appeal = self.world["hr.training.appeal"]["own"]
        appeal._guard_sudo().write({"state": "open", "answer": False})
        for mark in ("x", [1], {}, True, -1, 101, float("nan"), float("inf"), 10**400):
            with self.subTest(mark=str(mark)[:9]), self.assertRaises(UserError):
                with self._undone():
                    self._rpc(
                        self.user_head,
                        appeal._name,
                        "action_answer",
                        appeal.ids,
                        "Looked at",
                        mark,
                    )
        for answer in ([1], {"a": 1}, 5, " "):
            with self.subTest(answer=answer), self.assertRaises(UserError):
                with self._undone():
                    self._rpc(
                        self.user_head,
                        appeal._name,
                        "action_answer",
                        appeal.ids,
                        answer,
                    )
        for vals in (
            {},
            {"text": "x"},
            {"evaluation_id": "abc", "text": "x"},
            {"evaluation_id": [1], "text": "x"},
            {"evaluation_id": 10**12, "text": "x"},
            {"evaluation_id": 2**31 - 1, "text": "x"},
            {"evaluation_id": appeal.evaluation_id.id, "enrollment_id": {}},
        ):
            with self.subTest(vals=str(vals)), self.assertRaises(UserError):
                with self._undone():
                    self._rpc(self.user_employee, appeal._name, "create", [vals])

    def test_d10_an_answer_without_a_survey_is_refused(self):
        user = self._add_user("surveys", "base.group_user,survey.group_survey_manager")
        with self.assertRaisesRegex(UserError, "which survey"), self._undone():
            self._rpc(user, "survey.user_input", "create", [{}])

    # ------------------------------------------------------------
    # ONE'S OWN PAST
    # ------------------------------------------------------------

    def test_d6_1_nobody_gives_himself_a_passed_training(self):
        """A résumé line or a skill that says so comes from a pass alone."""
        employee, user = self.employee_employee, self.user_employee
        enrollment = self.world["hr.training.enrollment"]["own"]
        line = {
            "employee_id": employee.id,
            "name": "Pumps",
            "date_start": "2026-01-01",
        }
        skill = {
            "employee_id": employee.id,
            "skill_type_id": self.skill_type.id,
            "skill_id": self.skill.id,
            "skill_level_id": self.skill_level.id,
            "valid_from": "2026-01-01",
        }
        hr_user = self._add_user("hr", "base.group_user,hr.group_hr_user")
        for who in (user, hr_user):
            for vals, context in (
                ({"course_type": "training"}, {}),
                ({}, {"default_course_type": "training"}),
            ):
                with self.assertRaises(UserError), self._undone():
                    self._rpc(
                        who,
                        "hr.resume.line",
                        "create",
                        [{**line, **vals}],
                        context=context,
                    )
        for model, base in (("hr.resume.line", line), ("hr.employee.skill", skill)):
            for vals, context in (
                ({"training_enrollment_id": enrollment.id}, {}),
                ({}, {"default_training_enrollment_id": enrollment.id}),
            ):
                with self.assertRaises(UserError, msg=model), self._undone():
                    self._rpc(
                        user, model, "create", [{**base, **vals}], context=context
                    )
        [mine] = self._rpc(user, "hr.resume.line", "create", [line])
        with self.assertRaises(UserError), self._undone():
            self._rpc(
                user, "hr.resume.line", "write", [mine], {"course_type": "training"}
            )
