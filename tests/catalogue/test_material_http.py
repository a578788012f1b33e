from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common_material import PDF, MaterialCase


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialOverHttp(MaterialCase, HttpCase):
    """Who may not see a material does not get its file either (policy 2.1)."""

    uses = (
        "user_officer",
        "user_trainer",
        "user_employee",
        "user_colleague",
        "user_outsider",
        "user_executive",
    )

    def _gets(self, user, *paths):
        """Whether each of the addresses gives the file away."""
        self.authenticate(user.login, user.login)
        found = {PDF in self.url_open(path).content for path in paths}
        self.assertEqual(len(found), 1, f"{user.name}: {paths}")
        return found.pop()

    def _get_paths(self, material):
        version = material.version_ids
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", version._name),
                ("res_id", "=", version.id),
                ("res_field", "=", "file"),
            ]
        )
        return [
            f"/web/content/{version._name}/{version.id}/file",
            f"/web/content/{version._name}/{version.id}/file/x.pdf",
            f"/web/content?model={version._name}&id={version.id}&field=file",
            f"/web/content/{attachment.id}",
            f"/web/content/{material._name}/{material.id}/file",
        ]

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_p2_1_files_are_open_to_whom_the_material_is(self):
        material = self._create_material(course_ids=[(6, 0, self.course.ids)])
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee, self.employee_colleague)
        gone = session.enrollment_ids.filtered(
            lambda e: e.employee_id == self.employee_colleague
        )
        gone.with_user(self.user_officer).action_withdraw("Ill")
        paths = self._get_paths(material)
        trained = {self.user_trainer, self.user_officer, self.user_executive}
        taking = trained | {self.user_employee}
        everybody = taking | {self.user_colleague, self.user_outsider}
        for visibility, allowed in (
            ("everyone", everybody),
            ("participants", taking),
            ("trainers", trained),
        ):
            self._write(material, visibility=visibility)
            for user in everybody:
                with self.subTest(visibility=visibility, user=user.name):
                    self.assertEqual(self._gets(user, *paths), user in allowed)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_p6_2_2_participant_opens_what_his_session_kept(self):
        """The course has other material meanwhile."""
        material = self._create_material(
            visibility="participants", course_ids=[(6, 0, self.course.ids)]
        )
        self.course.material_ids = material
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee)
        first = material.version_ids
        material.course_ids = False
        self.course.material_ids = False
        self._write(material, **self._file("two"))
        path = f"/web/content/{first._name}/{first.id}/file"
        self.assertTrue(self._gets(self.user_employee, path))
        self.assertFalse(self._gets(self.user_outsider, path))
        [read] = self._rpc(
            self.user_employee,
            session._name,
            "read",
            session.ids,
            ["material_version_ids"],
        )
        self.assertEqual(read["material_version_ids"], first.ids)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_p2_1_drafts_are_their_authors(self):
        material = self._create_material(self.user_trainer)
        paths = self._get_paths(material)[:-1]
        for user in (self.user_employee, self.user_outsider):
            self.assertFalse(self._gets(user, *paths))
        for user in (self.user_trainer, self.user_officer):
            self.assertTrue(self._gets(user, *paths))
        self._call(self.user_trainer, material, "action_submit")
        self.assertFalse(self._gets(self.user_employee, *paths))
        self._call(self.user_officer, material, "action_release")
        self.assertTrue(self._gets(self.user_employee, *self._get_paths(material)))

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_p2_1_attachments_of_versions_are_found_by_nobody_else(self):
        material = self._create_material(visibility="trainers")
        domain = [
            ("res_model", "=", material.version_ids._name),
            ("res_id", "=", material.version_ids.id),
            ("res_field", "=", "file"),
        ]
        for user, seen in ((self.user_employee, 0), (self.user_trainer, 1)):
            found = self._rpc(user, "ir.attachment", "search", domain)
            self.assertEqual(len(found), seen)

    def test_p2_1_1_file_is_read_under_the_name_it_came_with(self):
        """Whatever its label: a phone opens it by its ending."""
        version = self._create_material(version="1.0").version_ids
        action = self._call(self.user_employee, version, "action_read")
        self.authenticate(self.user_employee.login, self.user_employee.login)
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertRegex(answer.headers["Content-Disposition"], "filename=.*one.pdf")

    def test_p2_1_file_is_handed_out_as_what_it_is(self):
        name = "<script>alert(1)</script>.pdf"
        material = self._create_material(
            words=None, **{**self._file(), "filename": name}
        )
        self.authenticate(self.user_employee.login, self.user_employee.login)
        version = material.version_ids
        answer = self.url_open(f"/web/content/{version._name}/{version.id}/file")
        self.assertEqual(
            answer.headers["Content-Type"].split(";")[0], "application/pdf"
        )
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
