from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools import states

TRAINING_TYPES = tuple(states.SURVEY_TYPES.values())
# What every training form is: only for those it was handed to, and silent. Stock
# makes an answer in the name of whoever opens a public link or joins a live session,
# shows score and key on handing in, and sends certificates and badges.
FORM_SETTINGS = {
    "access_mode": "token",
    "users_login_required": True,
    "certification": False,
    "certification_give_badge": False,
    "scoring_type": "no_scoring",
    "is_attempts_limited": False,
    "session_state": False,
}


class SurveySurvey(models.Model):
    """Forms of evaluations are surveys of types of our own (design §1).

    Stock survey and eLearning officers see neither their keys nor their answers:
    global rules ask ``is_training_open``. A form that is in use stays as it is.
    """

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[
            ("training_questionnaire", "Training: Questionnaire"),
            ("training_exam", "Training: Exam"),
            ("training_practical", "Training: Practical Test"),
            ("training_reflection", "Training: Reflection"),
            ("training_review360", "Training: 360° Review"),
        ],
        ondelete=dict.fromkeys(TRAINING_TYPES, "cascade"),
    )
    training_evaluation_ids = fields.One2many(
        comodel_name="hr.training.evaluation", inverse_name="survey_id"
    )
    training_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Company of the Form",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose officers see a training form with its key; empty: every company's, "
        "as the templates are.",
    )
    is_training = fields.Boolean(compute="_compute_is_training")
    is_training_used = fields.Boolean(compute="_compute_is_training_used")
    is_training_open = fields.Boolean(
        compute="_compute_is_training_open", search="_search_is_training_open"
    )

    @api.depends("survey_type")
    def _compute_is_training(self):
        for survey in self:
            survey.is_training = survey.survey_type in self._get_training_types()

    @api.model
    def _get_training_types(self):
        """Types that are training forms; wings that hand out others add theirs."""
        return TRAINING_TYPES

    @api.depends(
        "training_evaluation_ids.state",
        "training_evaluation_ids.session_id.state",
        "user_input_ids",
    )
    def _compute_is_training_used(self):
        for survey in self:
            # sudo: a form is in use whoever may read the evaluation
            survey_sudo = survey.sudo()
            survey.is_training_used = survey.is_training and bool(
                survey_sudo.user_input_ids.filtered(lambda a: not a.test_entry)
                or survey_sudo.training_evaluation_ids.filtered(
                    lambda e: e.state != states.EVALUATION_DRAFT
                )
                or survey_sudo._is_training_taught()
            )

    def _is_training_taught(self):
        """Whether sessions are taught by a version of their course that has it (sudo).

        What such a version asks stays as it is, opened or not (policy 5).
        """
        self.ensure_one()
        sessions = self.training_evaluation_ids.session_id.filtered(
            lambda session: session.state in states.SESSION_EVALUATED
        )
        return any(
            form["survey_id"] == self.id
            for version in sessions.course_version_id
            for form in version.content["forms"]
        )

    @api.depends("survey_type", "training_company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_training_open(self):
        # Rules ask it of each survey that anybody reads: most are no training forms.
        # sudo: whether he may look into it is what is asked here
        mine = self.sudo().filtered("is_training")._origin
        if mine:
            mine = mine.with_context(active_test=False).search(
                Domain("id", "in", mine.ids) & self._get_training_open_domain()
            )
        for survey in self:
            survey.is_training_open = survey._origin in mine

    @api.model
    def _search_is_training_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_training_open_domain()

    @api.model
    def _get_training_open_domain(self):
        """Forms the user may look into: officers all, markers those they mark."""
        if self.env["hr.training.evaluation"]._has_form_group():
            # Rules ask in sudo, where a company that is not the user's would pass.
            companies = self.env.companies & self.env.user.company_ids
            return Domain("training_company_id", "in", [False, *companies.ids])
        return self.env["hr.training.session"]._get_marked_domain(
            "training_evaluation_ids.session_id"
        )

    @api.constrains("survey_type")
    def _check_training_type(self):
        """A form that courses and evaluations have keeps its kind.

        Nor does a survey that people have answered become a training form: what they
        said came by no evaluation, and stands there with their names.
        """
        # sudo: whoever may read them
        surveys = self.sudo()
        surveys.training_evaluation_ids._check_survey_type()
        self.env["hr.training.course.form"].sudo().search(
            [("survey_id", "in", surveys.ids)]
        )._check_survey_type()
        strange = surveys.filtered("is_training").user_input_ids.filtered(
            lambda answer: not answer.test_entry and not answer._is_handed_out()
        )
        if strange:
            raise ValidationError(
                self.env._(
                    "People have answered this survey already: make a new form for "
                    "your training."
                )
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [self._prepare_training_company(vals) for vals in vals_list]
        surveys = super().create(vals_list)
        surveys._apply_form_settings()
        return surveys

    @api.model
    def _prepare_training_company(self, vals):
        """A training form that somebody makes belongs to his company.

        :raise AccessError: he is no training officer
        """
        kind = vals.get("survey_type") or self.env.context.get("default_survey_type")
        if kind not in self._get_training_types():
            return vals
        self.env["hr.training.evaluation"]._check_officer()
        if vals.get("training_company_id"):
            return vals
        return {**vals, "training_company_id": self.env.company.id}

    def write(self, vals):
        if not self.env.su:
            # First of all, for the refusals below name the forms.
            self.check_access("write")
            vals = self._prepare_training_change(vals)
        self._check_training_unused(vals)
        if not vals.get("active", True):
            self._check_training_over()
        result = super().write(vals)
        if {"survey_type", *FORM_SETTINGS} & vals.keys():
            self._apply_form_settings()
        return result

    def _prepare_training_change(self, vals):
        """What somebody may make of a survey or of a training form.

        Only training officers make training forms, and a form that has a company
        is not made everybody's by leaving it empty.
        """
        types = self._get_training_types()
        turned = vals.get("survey_type") in types and self.filtered(
            lambda survey: not survey.is_training
        )
        if turned:
            vals = self._prepare_training_company(vals)
        elif (
            not vals.get("training_company_id", True)
            and not self.env.user.has_group("base.group_system")
            and any(
                survey.is_training and survey.training_company_id for survey in self
            )
        ):
            raise AccessError(
                self.env._(
                    "Only an administrator can give a training form to every company."
                )
            )
        return vals

    def _apply_form_settings(self):
        """Whatever was chosen: nobody answers a form that was not handed to him."""
        loose = self.filtered(
            lambda survey: (
                survey.is_training
                and any(survey[key] != value for key, value in FORM_SETTINGS.items())
            )
        )
        if loose:
            # sudo: how a training form is reached and shown is nobody's choice
            loose.sudo().write(FORM_SETTINGS)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_used(self):
        self._check_training_unused()

    def _check_training_unused(self, vals=None):
        """Refuse to change a form that somebody is answering or has answered.

        :param dict vals: None when the form is to be deleted
        """
        harmless = {"active", "color", "user_id", "session_show_leaderboard"}
        if self.env.su or (vals is not None and not vals.keys() - harmless):
            return
        used = self.filtered("is_training_used")
        if used:
            raise UserError(
                self.env._(
                    "%(form)s is in use and stays as it is. Make a new version of it "
                    "and change that.",
                    form=", ".join(used.mapped("title")),
                )
            )

    def _check_training_over(self):
        """Refuse to archive a form that people have to fill in: it would be closed."""
        # sudo: courses and evaluations count whoever may read them
        forms = self.env["hr.training.course.form"].sudo()
        of_courses = forms.search([("survey_id", "in", self.ids)]).survey_id
        needed = self.sudo().filtered(
            lambda survey: survey in of_courses or survey._is_training_wanted()
        )
        if needed and not self.env.su:
            raise UserError(
                self.env._(
                    "%(form)s is needed by courses, or by evaluations that are not "
                    "over: archive it when it is not.",
                    form=", ".join(needed.mapped("title")),
                )
            )

    def _is_training_wanted(self):
        """Whether evaluations that are not over need the form (sudo); by method."""
        self.ensure_one()
        return bool(
            self.training_evaluation_ids.filtered(
                lambda e: (
                    e.state in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN)
                    and e.session_id.state != states.SESSION_CANCELLED
                )
            )
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start_session(self):
        """Stock opens any form of anybody's to survey users here, in sudo."""
        self._check_training_not_live()
        return super().action_start_session()

    def action_end_session(self):
        """Stock hands everybody's answers in here, in sudo."""
        self._check_training_not_live()
        return super().action_end_session()

    def _check_training_not_live(self):
        # sudo: a form is a training form whoever may read it
        if any(self.sudo().mapped("is_training")):
            raise UserError(
                self.env._("A training form is filled in by each on his own, not live.")
            )

    def action_training_test(self):
        """Try a form out as those will see it who fill it in; nothing counts."""
        if len(self) != 1:
            raise UserError(self.env._("Please choose one form."))
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "target": "new",
            "url": f"/survey/test/{self.access_token}",
        }

    # ------------------------------------------------------------
    # ANSWERS: handed out by evaluations, and in no other way
    # ------------------------------------------------------------

    def action_send_survey(self):
        """Stock's invitations would be answers that no evaluation knows."""
        self._check_training_handed_out()
        return super().action_send_survey()

    def _check_answer_creation(
        self,
        user,
        partner,
        email,
        test_entry=False,
        check_attempts=True,
        invite_token=False,
    ):
        """Every way of stock's to an answer comes by here: start links, invitations,
        further tries, live sessions, eLearning."""
        if not test_entry:
            self._check_training_handed_out()
        return super()._check_answer_creation(
            user,
            partner,
            email,
            test_entry=test_entry,
            check_attempts=check_attempts,
            invite_token=invite_token,
        )

    def _check_training_handed_out(self):
        # sudo: a form is a training form whoever may read it
        if any(self.sudo().mapped("is_training")):
            raise UserError(
                self.env._(
                    "A training form is filled in by those it was handed out to. "
                    "Please open it from your training."
                )
            )
