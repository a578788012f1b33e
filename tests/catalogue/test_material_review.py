from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_material import MaterialCase

ACTIVITY = "hr_training.mail_activity_type_material"


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialReview(MaterialCase):
    """What trainers upload is looked at before others see it (policy 2.1)."""

    uses = ("user_officer", "user_trainer", "user_head", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_users(
            cls.company,
            ("other_trainer", "hr_training.group_hr_training_trainer", None),
        )

    def _reads(self, user, record):
        return self._passes(
            lambda: self._rpc(user, record._name, "read", record.ids, ["name"])
        )

    def test_p2_1_upload_of_a_trainer_waits_for_an_officer(self):
        material = self._create_material(self.user_trainer)
        version = material.version_ids
        self.assertEqual((material.state, version.state), ("draft", "draft"))
        others = (self.user_employee, self.user_other_trainer)
        for record in (material, version):
            self.assertTrue(self._reads(self.user_trainer, record))
            self.assertTrue(self._reads(self.user_officer, record))
            for user in others:
                self.assertFalse(self._reads(user, record))
        for user in (self.user_employee, self.user_other_trainer):
            for method in ("action_submit", "action_release"):
                with self.assertRaises(AccessError):
                    self._call(user, material, method)
        with self.assertRaisesRegex(UserError, "nothing that waits"):
            self._call(self.user_officer, material, "action_release")
        self._call(self.user_trainer, material, "action_submit")
        self.assertEqual((material.state, version.state), ("submitted", "submitted"))
        asked = material.activity_ids
        self.assertEqual(asked.activity_type_id, self.env.ref(ACTIVITY))
        self.assertIn(self.user_officer, asked.user_id)
        for target in (material, version):
            for method in ("action_release", "action_decline"):
                with self.assertRaisesRegex(UserError, "officer reviews"):
                    self._call(
                        self.user_trainer,
                        target,
                        method,
                        *(("No",) if method == "action_decline" else ()),
                    )
        self.assertFalse(self._reads(self.user_employee, version))
        self._call(self.user_officer, material, "action_release")
        self.assertEqual((material.state, version.state), ("released", "released"))
        self.assertEqual(version.decided_by_id, self.user_officer)
        self.assertFalse(material.activity_ids)
        for record in (material, version):
            for user in others:
                self.assertTrue(self._reads(user, record))
        heard = self.env["mail.message"].search(
            [("model", "=", material._name), ("res_id", "=", material.id)]
        )
        self.assertIn(self.user_trainer.partner_id, heard.partner_ids)

    def test_p2_1_old_version_stays_in_force_while_the_new_one_waits(self):
        material = self._create_material(author_id=self.user_trainer.id)
        first = material.version_ids
        self._write(material, self.user_trainer, **self._file("two"))
        second = material.version_ids - first
        self.assertEqual(second.state, "draft")
        self._call(self.user_trainer, second, "action_submit")
        self.assertEqual(material.state, "released")
        self.assertEqual(material.current_version_id, first)
        self.assertFalse(self._reads(self.user_employee, second))
        [seen] = self._rpc(
            self.user_employee, material._name, "read", material.ids, ["filename"]
        )
        self.assertEqual(seen["filename"], "one.pdf")
        self._call(self.user_officer, second, "action_release")
        self.env.invalidate_all()
        self.assertEqual(material.current_version_id, second)

    def test_p2_1_declined_upload_comes_back_with_the_reason(self):
        material = self._create_material(self.user_trainer)
        self._call(self.user_trainer, material, "action_submit")
        with self.assertRaisesRegex(UserError, "reason"):
            self._call(self.user_officer, material, "action_decline", "  ")
        dialog = self._call(self.user_officer, material, "action_decline")
        self.assertEqual(dialog["res_model"], "hr.training.reason")
        self._call(self.user_officer, material, "action_decline", "Page 3 is wrong")
        version = material.version_ids
        self.assertEqual((material.state, version.state), ("declined", "declined"))
        self.assertEqual(version.decline_reason, "Page 3 is wrong")
        self.assertFalse(self._reads(self.user_employee, material))
        self._write(material, self.user_trainer, **self._file("two"))
        second = material.version_ids - version
        self._call(self.user_trainer, material, "action_submit")
        self.assertEqual(second.state, "submitted")
        with self.assertRaisesRegex(UserError, "later version"):
            self._call(self.user_trainer, version, "action_submit")
        self._call(self.user_officer, material, "action_release")
        self.assertEqual(material.current_version_id, second)

    def test_p2_1_officers_upload_is_open_at_once_and_ends_what_waits(self):
        material = self._create_material(author_id=self.user_trainer.id)
        self._write(material, self.user_trainer, **self._file("two"))
        self._write(material, **self._file("three"))
        states = {v.number: v.state for v in material.version_ids}
        self.assertEqual(states, {1: "released", 2: "declined", 3: "released"})

    def test_d6_1_nobody_releases_by_writing(self):
        material = self._create_material(self.user_trainer)
        for vals in ({"state": "released"}, {"last_number": 9}):
            for user in (self.user_trainer, self.user_officer, self.user_head):
                with self.assertRaises(AccessError):
                    self._write(material, user, **vals)
        context = {"default_state": "released"}
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_trainer,
                material._name,
                "create",
                [{"name": "New", **self._file()}],
                context=context,
            )
