from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import deadlines, groups, questions, states

REMINDER = "hr_training.mail_activity_type_question"


class HrTrainingQuestion(models.Model):
    """How a question is answered, and who is told (policy 6.3.3, 2.2.4)."""

    _inherit = "hr.training.question"

    _reason_methods = frozenset({"action_ask_again"})

    @api.depends("state", "kind", "session_id", "employee_id", "department_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("answer", "close", "ask_again")

    def _is_asked_by_me(self):
        """Whether the user asked it: for a department whoever manages it now."""
        self.ensure_one()
        if self.kind == questions.PROBLEM:
            return self.is_my_department and not self.is_my_own
        return self.is_my_own

    def _may_teach(self):
        """Whether it was asked in a class of the user's."""
        self.ensure_one()
        # sudo: the class only; the role in it is the user's own
        session = self.sudo().session_id.sudo(False).with_env(self.env)
        return self.kind != questions.PROBLEM and bool(session) and session.may_register

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def action_answer(self, answer=False, shared_text=False):
        """Answer; without a text the dialog asks for it.

        :param str answer: told to whoever asked
        :param str shared_text: what the class reads of the question, beside the answer
            and without a name; empty: the answer is not shared
        """
        self.ensure_one()
        self._check_can_answer()
        if not answer:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_question_answer_action"
            )
            action["context"] = {"default_question_id": self.id}
            return action
        answer = self._read_text(answer)
        if not answer:
            raise UserError(self.env._("Please write the answer."))
        shared_text = self._read_text(shared_text)
        if shared_text and self.kind == questions.PROBLEM:
            raise UserError(
                self.env._("The problem of a department is not told to a class.")
            )
        self._do_answer(answer, shared_text)
        return True

    def _get_cannot_answer_reason(self):
        self.ensure_one()
        if self.state == questions.ANSWERED:
            return self.env._("It is answered already.")
        if self.state == questions.CLOSED:
            return self.env._("It is closed: who asked can ask again.")
        officer = self._is_officer()
        if self.kind == questions.PROBLEM and not officer:
            return self.env._("The training department answers problems.")
        if not officer and not self._may_teach():
            return self.env._(
                "Trainers and register keepers of the class answer it, or a training "
                "officer."
            )
        mine = self.is_my_own or self.asked_by_id == self.env.user
        if mine and not self.env.su:
            return self.env._("Somebody else answers what you asked.")
        return False

    def _check_can_answer(self):
        self.check_access("read")
        self._check_can("answer")

    def _do_answer(self, answer, shared_text=""):
        """Keep the answer beside earlier ones, share it, and tell who asked."""
        now = fields.Datetime.now()
        for question in self._guard_sudo():
            vals = {
                "state": questions.ANSWERED,
                "answer": question._add_to("answer", answer),
                "answered_by_id": self.env.uid,
                "answered_on": now,
            }
            if shared_text:
                shared = self.env["hr.training.class.answer"]._guard_sudo()
                vals["class_answer_id"] = shared.create(
                    {
                        "session_id": question.session_id.id,
                        "kind": question.kind,
                        "text": shared_text,
                        "answer": answer,
                        "answered_by_id": self.env.uid,
                        "answered_on": now,
                    }
                ).id
            question.write(vals)
            question._tell_answered(answer)
        self._guard_sudo().activity_unlink([REMINDER])

    def _add_to(self, name, text):
        """A text behind what is there already, with the day between them."""
        self.ensure_one()
        if not self[name]:
            return text
        day = format_date(self.env, self.company_id._get_training_today())
        return f"{self[name]}\n\n{day}\n{text}"

    # ------------------------------------------------------------
    # CLOSE, ASK AGAIN
    # ------------------------------------------------------------

    def action_close(self):
        """Nothing is left to say, answered or not."""
        self._check_can_close()
        self._do_close()
        return True

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if self.state == questions.CLOSED:
            return self.env._("It is closed already.")
        if self._is_officer() or self._is_asked_by_me():
            return False
        if not self._may_teach():
            return self.env._("Who asked closes it, or a training officer.")
        return self.state != questions.ANSWERED and self.env._("Answer it first.")

    def _check_can_close(self):
        self.check_access("read")
        self._check_can("close")

    def _do_close(self):
        questions_sudo = self._guard_sudo()
        questions_sudo.write({"state": questions.CLOSED})
        questions_sudo.activity_unlink([REMINDER])

    def action_ask_again(self, reason=False):
        """What was left unclear; without a text the dialog asks for it.

        :param str reason: what is asked further
        """
        self._check_can_ask_again()
        if not reason:
            return self._ask_reason("action_ask_again")
        self._do_ask_again(self._require_reason(reason))
        return True

    def _get_cannot_ask_again_reason(self):
        self.ensure_one()
        if self.state == questions.OPEN:
            return self.env._("It is not answered yet.")
        if not self._is_asked_by_me():
            return self.env._("Only who asked asks again.")
        # sudo: whether the class is over for good
        session_state = self.sudo().session_id.state
        if self.kind != questions.PROBLEM and (
            session_state not in states.SESSION_PUNCHABLE
        ):
            return self.env._(
                "The class is over for good: ask the training department."
            )
        return False

    def _check_can_ask_again(self):
        self.check_access("read")
        self._check_can("ask_again")

    def _do_ask_again(self, text):
        questions_sudo = self._guard_sudo()
        for question in questions_sudo:
            question.write(
                {
                    "state": questions.OPEN,
                    "text": question._add_to("text", text),
                    "waiting_since": fields.Datetime.now(),
                }
            )
        questions_sudo._tell_asked()

    def _get_reason_wording(self, method):
        if method == "action_ask_again":
            return self.env._("Ask Again"), self.env._("Send")
        return super()._get_reason_wording(method)

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _get_answerers(self):
        """Users who are waited for: the trainers of the class, of a problem the
        training department, which also stands in where no trainer has a login (sudo).
        """
        self.ensure_one()
        Person = self.env["hr.training.person"]
        users = self.env["res.users"]
        if self.kind != questions.PROBLEM:
            trainers = self.session_id._get_trainers()
            users = trainers.employee_id.user_id | trainers.partner_id.user_ids
            users = Person._filter_deciders(users)
        if not users and self.session_id:
            users = self.session_id._get_officers()
        if not users:
            users = Person._get_role_users(groups.OFFICER, self.company_id)
        return users - self.asked_by_id

    def _tell_asked(self):
        """Problems reach who can answer them at once (sudo)."""
        for question in self:
            question._tell(
                question._get_answerers(),
                lambda q: (q.display_name, f"{q.employee_id.name or ''}\n{q.text}"),
            )

    def _tell_answered(self, answer):
        """(sudo)"""
        users = self.asked_by_id
        if self.kind == questions.PROBLEM:
            users |= self.department_id._training_manager_users()
            # Whom it concerns reads nothing of it, though he leads others.
            users -= self.env["hr.training.person"]._get_logins(self.employee_id)
        self._tell(
            self.env["hr.training.person"]._filter_deciders(users),
            lambda q: (q.env._("Answered: %(what)s", what=q.display_name), answer),
        )

    def _tell(self, users, say):
        """A message to people, each in his language (sudo).

        :param say: function of the question → subject and plain text
        """
        self.ensure_one()
        for lang, of_lang in users.grouped("lang").items():
            subject, text = say(self.with_context(lang=lang or self.env.lang))
            self.message_notify(
                partner_ids=of_lang.partner_id.ids,
                subject=subject,
                body=text.strip(),
                email_layout_xmlid="mail.mail_notification_light",
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind of what has waited for an answer too long."""
        still = [("state", "=", questions.OPEN)]
        now = fields.Datetime.now()
        late = self.browse()
        # sudo: what waits in all companies is the cron's
        for company, waiting in (
            self._guard_sudo()
            .search([*still, ("waiting_since", "<", now - timedelta(days=1))])
            .grouped("company_id")
            .items()
        ):
            days = company.training_question_days
            today = company._get_training_today()
            if not days:
                continue
            first = min(waiting.mapped("waiting_since")).date()
            works = self._get_working_days(company, first, today + timedelta(days=150))
            late += waiting.filtered(
                lambda q, days=days, works=works, today=today: (
                    deadlines.working_days_after(q.waiting_since.date(), days, works)
                    < today
                )
            )
        self._run_isolated(
            late,
            lambda question: question._remind_once(
                REMINDER,
                question._get_answerers(),
                until_done=True,
                summary=lambda q: q.display_name,
            ),
            still,
        )
