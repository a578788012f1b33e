from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import states
from ...tools.anonymity import RANDOM

# What could tell whose an anonymous form is: never written, wherever it comes from.
IDENTITY_FIELDS = frozenset(
    {"partner_id", "email", "nickname", "lang_id", "invite_token"}
    | {"start_datetime", "end_datetime", "training_enrollment_id", "training_rater_id"}
)
# All that closing keeps of a line: what was answered, and to what.
ANSWER_FIELDS = (
    "question_id",
    "skipped",
    "answer_type",
    "value_char_box",
    "value_numerical_box",
    "value_scale",
    "value_date",
    "value_datetime",
    "value_text_box",
    "suggested_answer_id",
    "matrix_row_id",
)


class SurveyUserInput(models.Model):
    """Forms of anonymous questionnaires: see ``hr.training.participation``."""

    _inherit = "survey.user_input"

    training_department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Department Counted",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="While an anonymous questionnaire is open, and for large groups only.",
    )

    def write(self, vals):
        """An anonymous form takes no identity, from questions or browsers neither."""
        anonymous = self.browse()
        if IDENTITY_FIELDS & vals.keys():
            anonymous = self.filtered(lambda form: form._is_training_anonymous())
        result = super(SurveyUserInput, self - anonymous).write(vals)
        if anonymous:
            kept = {k: v for k, v in vals.items() if k not in IDENTITY_FIELDS}
            super(SurveyUserInput, anonymous).write(kept)
        return result

    def _mark_done(self):
        """Of anonymous forms nobody is told anything."""
        anonymous = self.filtered(lambda form: form._is_training_anonymous())
        anonymous._do_hand_in_anonymous()
        return super(SurveyUserInput, self - anonymous)._mark_done()

    def _is_training_anonymous(self):
        """Whether nobody may know whose form this is."""
        ballot = self._get_ballot()
        return bool(ballot) and ballot._is_anonymous_questionnaire()

    @api.model
    def _get_ballot_models(self):
        """Models of what may be asked without a name, by their kind in addresses."""
        return {"evaluation": "hr.training.evaluation"}

    def _get_ballot(self):
        """What asks for this form, in sudo, or False: ``hr.training.ballot.mixin``."""
        # sudo: what it is, whoever may read it
        form = self.sudo()
        links = [f"training_{kind}_id" for kind in self._get_ballot_models()]
        return next((form[link] for link in links if form[link]), False)

    def _get_training_url_token(self):
        """What stands for the form in addresses, which servers write into their logs.

        A named form's token; for an anonymous one what asks for it, to which the
        browser adds its cookie.
        """
        self.ensure_one()
        if self._is_training_anonymous():
            ballot = self._get_ballot()
            return f"{ballot._ballot_kind}-{ballot.id}"
        return self.access_token

    @api.model
    def _as_nobody(self):
        """The model as the superuser, who is the author of all anonymous forms.

        Neither chatter nor followers note anything on the way.
        """
        return self.with_user(SUPERUSER_ID).with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    @api.model
    def _prepare_blank(self, ballot):
        """Values of a form that says nothing but what it is a form of."""
        return {
            "survey_id": ballot.survey_id.id,
            f"training_{ballot._ballot_kind}_id": ballot.id,
        }

    @api.model
    def _do_make_blank(self, ballot, department):
        """A blank form of something that is asked without a name."""
        form = self._as_nobody().create(
            {**self._prepare_blank(ballot), "training_department_id": department.id}
        )
        form._blur_times()
        return form

    def _do_lock(self):
        """Hold the form until the transaction ends: two tabs hand in one after another.

        The second is run again by Odoo and finds the form done.
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT id FROM survey_user_input WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )

    def _do_hand_in_anonymous(self):
        """Take a form for the participant that the controller found.

        :raise AccessError: handed in by another way than his
        """
        if not self:
            return
        self.ensure_one()
        ballot = self._get_ballot()
        participation = (
            ballot._get_participations()
            .sudo()
            .browse(self.env.context.get("training_participation_id"))
        )
        if participation.exists()._get_host() != ballot:
            raise AccessError(
                self.env._("Please open the questionnaire from your training.")
            )
        participation._do_answer()
        self.write({"state": "done"})
        self.predefined_question_ids -= self._get_inactive_conditional_questions()

    def _blur_times(self):
        """Give anonymous forms and lines one time, all the same one.

        The ORM's columns would say to the second when somebody answered.
        """
        self.ensure_one()
        self.env.flush_all()
        stamp = self._get_ballot()._get_answer_stamp()
        for table, column in (
            ("survey_user_input", "id"),
            ("survey_user_input_line", "user_input_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = %s, write_date = %s WHERE %s = %s",
                    SQL.identifier(table),
                    stamp,
                    stamp,
                    SQL.identifier(column),
                    self.id,
                )
            )
        dates = ["create_date", "write_date"]
        self.invalidate_recordset(dates)
        self.user_input_line_ids.invalidate_recordset(dates)

    @api.model
    def _do_rewrite(self, ballot, forms):
        """Make the forms of what was asked without a name again, in random order.

        Only what was answered is taken over. All its others go: blank, half filled
        in, too few.

        :param forms: those to keep
        :return: the new ones
        """
        UserInput = self._as_nobody()
        Line = UserInput.env["survey.user_input.line"]
        forms = list(UserInput.browse(forms.ids))
        RANDOM.shuffle(forms)
        kept = [
            (form.predefined_question_ids.ids, form._read_answers()) for form in forms
        ]
        link = f"training_{ballot._ballot_kind}_id"
        UserInput.search([(link, "=", ballot.id)]).unlink()
        now = fields.Datetime.now()
        created = UserInput.create(
            [
                {
                    **self._prepare_blank(ballot),
                    "state": "done",
                    "end_datetime": now,
                    "predefined_question_ids": [(6, 0, question_ids)],
                }
                for question_ids, _answers in kept
            ]
        )
        lines = [
            dict(answer, user_input_id=form.id)
            for form, (_ids, answers) in zip(created, kept, strict=True)
            for answer in answers
        ]
        RANDOM.shuffle(lines)
        Line.create(lines)
        return created

    @api.autovacuum
    def _gc_training_blanks(self):
        """Forms opened in the very moment of closing, which closing did not see."""
        blanks = self._as_nobody().search(
            Domain("state", "!=", "done") & self._get_closed_ballots_domain()
        )
        blanks.filtered(lambda form: form._is_training_anonymous()).unlink()

    @api.model
    def _get_closed_ballots_domain(self):
        """Forms of what takes no more answers."""
        return Domain("training_evaluation_id.state", "=", states.EVALUATION_RELEASED)

    def _read_answers(self):
        """What was answered, without a trace of when or by whom."""
        self.ensure_one()
        values = self.user_input_line_ids._read_format(ANSWER_FIELDS, load=None)
        return [{name: row[name] for name in ANSWER_FIELDS} for row in values]
