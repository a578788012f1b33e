"""The gap matrix on the screen: by keyboard to needs, and on a phone (policy 3.2)."""

from odoo.tests import HttpCase, tagged

from .common_gap import GapCase

PHONE = "400x850"


@tagged("post_install", "-at_install", "tour")
class TestToursGap(GapCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        cls._create_task(cls.job, (cls.pumps, 80), (cls.fridges, 50))
        cls.ann, cls.zoe = (
            cls._create_employee(name, cls.department_srv_n, job_id=cls.job.id)
            for name in ("Ann", "Zoe")
        )
        cls._hold(cls.ann, cls.fridges, 20)
        cls._create_employee("Other", cls.department_ops, job_id=cls.job.id)
        cls._teach("P1", cls.pumps, 80)

    def _start(self, tour, user):
        user.lang = "en_US"
        if "odoobot_state" in user:
            user.odoobot_state = "disabled"
        path = "/odoo/action-hr_training.hr_training_gap_action_matrix"
        self.start_tour(path, tour, login=user.login)

    def _find_needs(self):
        return self.env["hr.training.need"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_p3_2_officer_makes_needs_of_the_gap_matrix_by_keyboard(self):
        self._start("hr_training_gap_matrix", self.user_officer)
        need = self._find_needs()
        self.assertEqual(need.skill_id, self.pumps)
        self.assertEqual(need.person_ids.employee_id, self.ann | self.zoe)
        self.assertEqual(need.course_id.code, "P1")

    def test_p3_2_manager_makes_a_need_of_a_gap_on_a_phone(self):
        self.browser_size, self.touch_enabled = PHONE, True
        self._start("hr_training_gap_matrix_phone", self.user_department_manager)
        need = self._find_needs()
        self.assertEqual(need.person_ids.employee_id, self.zoe)
        self.assertEqual(need.requester_id, self.user_department_manager)
