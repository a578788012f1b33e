"""Dialogs are of those who opened them, and survive what nobody would enter."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import groups
from .common import HrTrainingWorldCase

# Of no use on a dialog, or the same for everybody: an empty workbook.
HARMLESS = ("action_archive", "action_unarchive", "action_download_template")
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
            "hr.training.session.bill": {
                "session_id": session.id,
                "partner_id": cls.company.partner_id.id,
            },
            "hr.training.appeal.answer": {
                "appeal_ids": [
                    Command.set(cls.world["hr.training.appeal"]["own"].ids)
                ],
                "answer": "Mine",
            },
            "hr.training.observation.correct": {
                "observation_id": cls.world["hr.training.observation"]["own"].id,
                "reason": "Mine",
            },
            "hr.training.settings": {},
            "hr.training.import": {"filename": "mine.xlsx"},
        }

    @classmethod
    def _open_dialog(cls, model):
        if model == "hr.training.import.line":
            parent = cls._open_dialog("hr.training.import")
            line = {"severity": "error", "source": "plan", "row": 1, "message": "Mine"}
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
        known = {*self.values, "hr.training.import.line"}
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
        name = next(
            name
            for name, field in self.env[model]._fields.items()
            if field.type in ("char", "text", "integer", "float") and field.store
        ) if model != "hr.training.settings" else "training_pass_score"
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
            if method.startswith("action_")
            and method not in HARMLESS
        )
        return calls + [(method, []) for method in actions]

    def test_d6_1_no_dialog_is_opened_for_somebody_else(self):
        """``create_uid`` says who may confirm it: it is nobody's to choose."""
        for model in self._get_models():
            if model == "hr.training.import.line":
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
