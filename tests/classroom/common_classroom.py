"""A class that is held: its trainees, its trainer, their manager."""

from ..delivery.common_delivery import ObservationCase

QUESTION = "hr.training.question"
ANSWER = "hr.training.class.answer"


class QuestionCase(ObservationCase):
    """Three people have a seat in a class of ``user_trainer``'s and may ask in it."""

    def _ask(self, user=None, **vals):
        """What somebody asks by RPC. Returned in sudo."""
        vals = {"session_id": self.lesson.id, "text": "Which fuse?", **vals}
        [question_id] = self._rpc(
            user or self.user_employee, QUESTION, "create", [vals]
        )
        return self.env[QUESTION].browse(question_id)

    def _report(self, user=None, **vals):
        """A problem that a department has. Returned in sudo."""
        vals = {"kind": "problem", "text": "He learns nothing", **vals}
        user = user or self.user_department_manager
        [question_id] = self._rpc(user, QUESTION, "create", [vals])
        return self.env[QUESTION].browse(question_id)

    def _answer(self, question, *args, user=None):
        user = user or self.user_trainer
        return self._rpc(user, QUESTION, "action_answer", question.ids, *args)

    def _finds(self, user, record):
        domain = [("id", "in", record.ids)]
        return bool(self._rpc(user, record._name, "search", domain))

    def _get_told(self, user, record):
        """Messages to a user about a record, as plain text."""
        return self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "in", record.ids),
                ("partner_ids", "in", user.partner_id.ids),
            ]
        )
