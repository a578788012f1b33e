from odoo import fields, models


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
    _inherit = ["hr.training.participation.mixin"]
    _log_access = False
    _order = "id"

    _host_field = "evaluation_id"
    _seat_field = "enrollment_id"

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

    _once = models.Constraint(
        "UNIQUE (evaluation_id, enrollment_id)", "A person takes part once."
    )
