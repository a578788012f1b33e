from collections import Counter

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ...tools import anonymity

# So many forms may be begun and not handed in: in all, and for each who was asked.
LEAST_UNFINISHED = 20
UNFINISHED_EACH = 3


class HrTrainingBallotMixin(models.AbstractModel):
    """What people may be asked without a name (design §6.4).

    What is promised, and how it is kept, stands at ``hr.training.participation``.
    Whoever inherits has ``survey_id``, ``closes_on``, ``company_id``,
    ``participation_ids`` and ``anonymity_threshold``, and says:

    | name | what |
    | ``_ballot_kind`` | in addresses; forms link to it by ``training_<kind>_id`` |
    | ``_ballot_page`` | the page that leads to the form: ``/training/<page>/<id>`` |
    | ``_participation_model`` | of ``hr.training.participation.mixin`` |
    | ``_is_anonymous_questionnaire`` | whether nobody may know whose a form is |
    | ``_get_participants`` | seats of those who are asked (sudo) |
    | ``_get_my_seats`` | dict host → the user's own seat, in sudo |
    | ``_takes_answers`` | not closed, whatever the clock says |
    | ``_is_in_time`` | takes answers, and the time is not over |
    | ``_get_answer_stamp`` | the time that all its forms carry |
    """

    _name = "hr.training.ballot.mixin"
    _description = "Asked without a Name"

    _ballot_kind = None
    _ballot_page = None
    _participation_model = None

    def _get_participations(self):
        return self.env[self._participation_model]

    def _get_ballot_url(self):
        self.ensure_one()
        return f"/training/{self._ballot_page}/{self.id}"

    @api.model
    def _browse_ballot(self, number):
        """What the address of the user's form names, or nothing."""
        ballot = self.browse(number).exists()
        return ballot if ballot.has_access("read") else ballot.browse()

    def _do_promise(self):
        """What holds for those who answer from now on (sudo)."""
        for ballot in self.filtered(lambda b: not b.anonymity_threshold):
            ballot.anonymity_threshold = anonymity.effective_threshold(
                ballot.company_id.training_anonymity_threshold
            )
        self._get_participations()._do_ask(self)

    def _get_form_department(self, seat):
        """The department that a form may carry, see ``hr.training.participation``."""
        self.ensure_one()
        participants = self._get_participants().sorted("id")
        humans = self._get_humans(participants | seat)
        home = {}
        for one in participants:
            home.setdefault(humans[one], one.department_id)
        shown = anonymity.publishable_groups(
            Counter(department.id or None for department in home.values()),
            anonymity.effective_threshold(self.anonymity_threshold),
        )
        nowhere = seat.department_id.browse()
        department = home.get(humans[seat], nowhere)
        return department if department.id in shown else nowhere

    def _make_anonymous_form(self, seat):
        """A blank form that nobody can tell from another (sudo)."""
        self.ensure_one()
        self._do_lock_answers()
        self._do_make_way()
        return self.env["survey.user_input"]._do_make_blank(
            self, self._get_form_department(seat)
        )

    def _do_make_way(self):
        """Drop forms that were begun when there are too many for one more (sudo).

        Blank ones first, then the oldest; those that are being written now stay.
        """
        self.ensure_one()
        UserInput = self.env["survey.user_input"]._as_nobody()
        link = f"training_{self._ballot_kind}_id"
        unfinished = [(link, "=", self.id), ("state", "!=", "done")]
        asked = self._get_participations()._count_of(self)
        most = max(LEAST_UNFINISHED, UNFINISHED_EACH * asked)
        surplus = UserInput.search_count(unfinished) + 1 - most
        if surplus <= 0:
            return
        self.env.cr.execute(
            SQL(
                "SELECT id FROM survey_user_input form"
                " WHERE %s = %s AND state != 'done'"
                " ORDER BY EXISTS (SELECT FROM survey_user_input_line"
                "                   WHERE user_input_id = form.id), id"
                " LIMIT %s FOR UPDATE SKIP LOCKED",
                SQL.identifier(link),
                self.id,
                surplus,
            ),
            log_exceptions=False,
        )
        UserInput.browse([form_id for (form_id,) in self.env.cr.fetchall()]).unlink()

    def _do_lock_answers(self):
        """Let closing wait until this transaction ends, or wait for it (sudo).

        Many may hold it at once. Whoever loses starts over and finds it closed, before
        a token or an answer is in a statement that would be logged when it fails.
        """
        self._do_hold_rows(SQL("FOR SHARE"))
        self.invalidate_recordset(["state"])

    def _lock_to_close(self):
        """These records, held and read anew, as the superuser (sudo).

        Waits for who is handing in; who comes later finds them closed. Nobody's name
        gets into what is counted, whoever closes, and nothing is noted on the way.
        """
        ballots = (
            self._guard_sudo()
            .with_user(SUPERUSER_ID)
            .with_context(tracking_disable=True)
        )
        ballots.flush_recordset()
        ballots._do_hold_rows(SQL("FOR UPDATE"))
        ballots.invalidate_recordset()
        return ballots

    def _do_hold_rows(self, strength):
        if self:
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM %s WHERE id IN %s ORDER BY id %s",
                    SQL.identifier(self._table),
                    self._ids,
                    strength,
                ),
                log_exceptions=False,
            )

    def _get_answer_threshold(self, answers, answered):
        """How many answers make a group of which something is said.

        Raised where there are more forms than humans who answered: see
        ``hr.training.participation``.

        :param answers: forms that were handed in
        :param int answered: humans who did
        """
        self.ensure_one()
        return anonymity.effective_threshold(self.anonymity_threshold) + max(
            0, len(answers) - answered
        )

    def _do_forget(self, answers, threshold):
        """Make forms and participations anew, so that no copy links them (sudo).

        :param answers: forms that were handed in; too few are not kept
        """
        self.ensure_one()
        kept = answers if len(answers) >= threshold else answers.browse()
        self.env["survey.user_input"]._do_rewrite(self, kept)
        self._get_participations()._do_forget(self)
