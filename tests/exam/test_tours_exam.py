from odoo.tests import HttpCase, tagged

from .common_exam import ExamCase, LiveExamMixin


@tagged("post_install", "-at_install", "tour", "hr_training_exam")
class TestToursExam(LiveExamMixin, ExamCase, HttpCase):
    """An exam with free text: sat in the browser, marked, released, seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The steps name what a reader of English sees.
        cls.env["res.lang"]._activate_lang("en_US")
        users = cls.env["res.users"].search([("login", "=like", "hr_training_%")])
        users.lang = "en_US"
        if "odoobot_state" in users:
            users.odoobot_state = "disabled"

    def _start(self, tour, user, action=None, record=None):
        path = (
            f"/odoo/action-hr_training.{action}"
            if action
            else f"/odoo/{record._name}/{record.id}"
        )
        self.start_tour(path, tour, login=user.login)
        self.env.invalidate_all()

    def test_p7_2_1_exam_with_free_text_is_sat_marked_and_released(self):
        paper = self._open()[0]
        my_forms = "hr_training_my_form_action"
        self._start("hr_training_exam_sit", self.user_employee, my_forms)
        self.assertEqual(paper.state, "done")
        text = self._lines(paper, self.question_text)
        self.assertEqual(text.value_text_box, "Because the pump runs dry")
        self._hold()
        self._end()
        self._start(
            "hr_training_exam_mark", self.user_trainer, "hr_training_marking_action"
        )
        self.assertEqual(
            (text.training_points, text.training_marker_id), (8, self.user_trainer)
        )
        self.assertEqual(self.enrollment.result, "pending")
        self._start(
            "hr_training_exam_release", self.user_officer, record=self.training_session
        )
        self.assertEqual(
            (self.enrollment.result, self.enrollment.score), ("passed", 90)
        )
        self._start("hr_training_exam_result", self.user_employee, my_forms)
