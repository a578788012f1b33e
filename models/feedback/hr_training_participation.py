import random

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import states

# Not seeded by anything that can be known or tried again afterwards.
RANDOM = random.SystemRandom()


class HrTrainingParticipation(models.Model):
    """Who was asked in an anonymous questionnaire and, while it is open, who answered.

    *Apart from the answers.* A row knows an enrolment and a flag. It has no time
    (``_log_access`` is off) and no link to a form; a form has no link to a row and no
    person. Nobody reads either through the ORM, whatever his groups.

    *How one gets one's form.* A blank form is made when the person begins, by the
    superuser, and its token goes to the browser in a cookie: that is the only place
    where person and form meet. Looking at the questionnaire makes none. No table and
    no session file has the token, and the web server's log does not either, for the
    addresses that the pages call name the evaluation instead
    (``controllers/questionnaire.py``). The cookie is signed for the user, so that a
    colleague at the same computer does not find the form in it. It lasts as long as
    the questionnaire is open: closing the browser half way loses nothing.

    *One human, one answer.* The flag is set when the form is handed in, in the same
    transaction and under a lock, not when it is begun. It is the human's
    (``hr.training.person``) and not the enrolment's, which can be made again: who
    withdraws and comes back, is hired again or has two employee records finds his
    row, and the flag in it. Who loses the cookie or changes the device gets another
    blank form; only one can be handed in. How many forms somebody has begun cannot be
    counted without linking the two, so their number is bounded for all together: the
    oldest blank ones make way, and who still had one of them gets another when he
    goes on. What is never handed in is deleted on closing.

    *Thresholds count humans.* Should there be more forms than humans who answered, as
    versions before 19.0.1.2.0 let happen, somebody has several of them and nobody
    can tell which: every threshold is raised by their number.

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
        """Rows for every human who is to answer and has none, in random order.

        Who came back with another enrolment keeps his row, which follows him there.
        """
        Participation = self._as_system()
        rows = Participation.search([("evaluation_id", "in", evaluations.ids)])
        known = rows.grouped("evaluation_id")
        asked = []
        for evaluation in evaluations:
            of_evaluation = known.get(evaluation, rows.browse())
            seats = evaluation._get_participants()
            humans = evaluation._get_humans(seats | of_evaluation.enrollment_id)
            by_human = {humans[row.enrollment_id]: row for row in of_evaluation}
            seated = {}
            for seat in seats.sorted("id"):
                seated.setdefault(humans[seat], seat)
            for human, seat in seated.items():
                row = by_human.get(human)
                if not row:
                    asked.append(
                        {"evaluation_id": evaluation.id, "enrollment_id": seat.id}
                    )
                elif row.enrollment_id not in seats:
                    row.enrollment_id = seat
        RANDOM.shuffle(asked)
        Participation.create(asked)

    @api.model
    def _find_of(self, evaluation, enrollment):
        """Row of the human who is enrolled; one that says "answered" comes first."""
        rows = self._get_rows(evaluation, enrollment.sudo().employee_id)
        return (rows.filtered("is_answered") or rows)[:1]

    @api.model
    def _get_of(self, evaluation, enrollment):
        """The same; made for who joined after the opening."""
        return self._find_of(evaluation, enrollment) or self._do_add(
            evaluation, enrollment
        )

    @api.model
    def _get_rows(self, evaluations, employees):
        """All rows of the humans behind employee records, whichever they came by."""
        aliases = self.env["hr.training.person"]._get_aliases(employees)
        everybody = employees.browse().union(*aliases.values())
        return self._as_system().search(
            [
                ("evaluation_id", "in", evaluations.ids),
                ("enrollment_id.employee_id", "in", everybody.ids),
            ]
        )

    @api.model
    def _do_add(self, evaluation, enrollment):
        """Add the one row of a human, by his first seat.

        Two who add it at once, by two enrolments of his, mean the same row: the
        second fails to serialise, and Odoo runs it again.
        """
        Participation = self._as_system()
        employee = enrollment.sudo().employee_id
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        seats = evaluation.sudo()._get_participants()
        seats = seats.filtered(lambda seat: seat.employee_id in aliases).sorted("id")
        Participation.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO hr_training_participation"
                " (evaluation_id, enrollment_id, is_answered) VALUES (%s, %s, FALSE)"
                " ON CONFLICT (evaluation_id, enrollment_id) DO NOTHING RETURNING id",
                evaluation.id,
                (seats or enrollment)[:1].id,
            ),
            log_exceptions=False,
        )
        [[row_id]] = self.env.cr.fetchall()
        evaluation.sudo().invalidate_recordset(["participation_ids"])
        return Participation.browse(row_id)

    def _do_lock(self):
        """Hold evaluation and rows of the human until the transaction ends, and read
        them anew.

        A second form of the same human waits here and then finds the flag; closing
        waits for whoever is handing in, or is waited for. The loser of a race is run
        again by Odoo; nothing that was answered is in these statements.

        :return: the rows
        """
        self.ensure_one()
        self.evaluation_id._do_lock_answers()
        rows = self | self._get_rows(
            self.evaluation_id, self.sudo().enrollment_id.employee_id
        )
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_training_participation WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                rows._ids,
            ),
            log_exceptions=False,
        )
        rows.invalidate_recordset(["is_answered"])
        return rows

    def _do_answer(self):
        """Note that the human has handed in a form: once, and while it is open."""
        self.ensure_one()
        if any(self._do_lock().mapped("is_answered")):
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
