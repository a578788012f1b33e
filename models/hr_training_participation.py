import random

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import states

# Not seeded by anything that can be known or tried again afterwards.
RANDOM = random.SystemRandom()


class HrTrainingParticipation(models.Model):
    """Who was asked in an anonymous questionnaire and, while it is open, who answered.

    *Apart from the answers.* A row knows an enrolment and a flag. It has no time
    (``_log_access`` is off) and no link to a form; a form has no link to a row and no
    person. Nobody reads either through the ORM, whatever his groups.

    *How one gets one's form.* A blank form is made when the person opens the
    questionnaire, by the superuser, and its token goes to the browser in a cookie:
    that is the only place where person and form meet. No table and no session file
    has it, and the web server's log does not either, for the addresses that the pages
    call name the evaluation instead of the token (``controllers/questionnaire.py``).
    The cookie is signed for the user, so that a colleague at the same computer does
    not find the form in it. It lasts as long as the questionnaire is open: closing
    the browser half way loses nothing.

    *One answer each.* The flag is set when the form is handed in, in the same
    transaction and under a lock, not when it is opened. Who loses the cookie or
    changes the device gets another blank form; only one can be handed in. What is
    never handed in is deleted on closing.

    *What closing does*, in one transaction (``hr.training.evaluation``,
    ``_do_close_questionnaires``): results are counted; the forms are deleted and made
    again in random order with new ids, tokens and one date, lines likewise; these rows
    are made again in random order, and the flag is gone. Nobody needs it any more,
    for the return is kept as two numbers; with it, answers that are all alike would
    name who gave them. Answers fewer than the threshold are not made again at all: one
    answer and one participant could be put together by anybody. A form that is handed
    in while closing runs meets it on the evaluation's row, and one of the two starts
    over.

    *Departments.* A form carries its person's department only where that department
    and the rest of those asked are both at least the threshold; closing counts
    by it and drops it.

    *What remains.* In a copy taken while the questionnaire is open, the physical order
    of rows may tell who answered before whom; backups made then keep that, and so do
    the database's own files until it has cleaned up what was deleted (vacuum). When
    everybody answered and all say the same, everybody is known to say it. The
    questions are the form's: who writes his name into an answer, or asks for it, gives
    it away; the form says so.
    """

    _name = "hr.training.participation"
    _description = "Participation in an Anonymous Questionnaire"
    _log_access = False
    _order = "id"

    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation",
        required=True,
        ondelete="cascade",
        index=True,
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    is_answered = fields.Boolean(string="Answered", default=False)

    _once = models.Constraint(
        "UNIQUE (evaluation_id, enrollment_id)", "A person takes part once."
    )

    @api.model
    def _as_system(self):
        """The model as the superuser: rows are nobody's, and no user's defaults count.

        ``tracking_disable`` keeps anything else from being noted on the way.
        """
        return self.with_user(SUPERUSER_ID).with_context(tracking_disable=True)

    @api.model
    def _do_ask(self, evaluations):
        """Rows for everybody who is to answer and has none, in random order."""
        Participation = self._as_system()
        known = {
            (evaluation.id, enrollment.id)
            for evaluation, enrollment in Participation._read_group(
                [("evaluation_id", "in", evaluations.ids)],
                ["evaluation_id", "enrollment_id"],
            )
        }
        asked = [
            {"evaluation_id": evaluation.id, "enrollment_id": enrollment.id}
            for evaluation in evaluations
            for enrollment in evaluation._get_participants()
            if (evaluation.id, enrollment.id) not in known
        ]
        RANDOM.shuffle(asked)
        Participation.create(asked)

    @api.model
    def _get_of(self, evaluation, enrollment):
        """The row of an enrolment; made for who joined after the opening."""
        Participation = self._as_system()
        keys = {"evaluation_id": evaluation.id, "enrollment_id": enrollment.id}
        found = Participation.search([(name, "=", key) for name, key in keys.items()])
        return found or Participation.create(keys)

    def _do_lock(self):
        """Hold row and evaluation until the transaction ends, and read both anew.

        A second form of the same person waits here and then finds the flag; closing
        waits for whoever is handing in, or is waited for. The loser of a race is run
        again by Odoo; nothing that was answered is in these statements.
        """
        self.ensure_one()
        self.evaluation_id._do_lock_answers()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_training_participation WHERE id = %s FOR UPDATE",
                self.id,
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["is_answered"])

    def _do_answer(self):
        """Note that the person has handed in a form: once, and while it is open."""
        self.ensure_one()
        self._do_lock()
        if self.is_answered:
            raise UserError(self.env._("You have answered already. Thank you!"))
        if self.evaluation_id.state != states.EVALUATION_OPEN:
            raise UserError(self.env._("This questionnaire is closed."))
        self.is_answered = True

    @api.model
    def _do_forget(self, evaluations):
        """Make the rows again in random order, without who answered."""
        rows = self._as_system().search([("evaluation_id", "in", evaluations.ids)])
        asked = [
            {
                "evaluation_id": row.evaluation_id.id,
                "enrollment_id": row.enrollment_id.id,
            }
            for row in rows
        ]
        rows.unlink()
        RANDOM.shuffle(asked)
        rows.create(asked)
