import itertools
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..common import NOW
from .common_questionnaire import PEOPLE, QuestionnaireCase

STAFF = ("officer", "head", "executive", "trainer", "department_manager")
# Everything that a login can have beside our roles.
STOCK = {
    "survey_user": "survey.group_survey_user",
    "survey_manager": "survey.group_survey_manager",
    "slides_officer": "website_slides.group_website_slides_manager",
    "admin": ",".join(
        (
            groups.MANAGER,
            groups.EXECUTIVE,
            groups.TRAINER,
            "base.group_system",
            "base.group_allow_export",
            "survey.group_survey_manager",
            "hr.group_hr_manager",
            "website_slides.group_website_slides_manager",
        )
    ),
}


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestAnonymityAttacks(QuestionnaireCase):
    """What staff can get out of the server while it is open and once it is closed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(PEOPLE, [cls.department_srv_n, cls.department_ops])
        cls._add_users(
            cls.company, *((name, xmlids, None) for name, xmlids in STOCK.items())
        )
        cls.session = cls._create_held_session(cls.people, trainer_ids=cls.trainer.ids)
        cls.evaluation = cls._create_questionnaire(cls.session)
        cls.attackers = {
            name: getattr(cls, f"user_{name}") for name in (*STAFF, *STOCK)
        }

    def _answer_all(self, count):
        for number in range(count):
            self._answer(
                self.evaluation,
                self.people[number],
                trainer=1 + number % 5,
                text=f"SECRET-{number}",
            )

    def _get_ways(self):
        """Ways to ask for forms and lines: ``(model, method, args, kwargs)``."""
        forms = self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", self.evaluation.id)]
        )
        lines = forms.user_input_line_ids
        form, line = "survey.user_input", "survey.user_input.line"
        of_form = [("training_evaluation_id", "=", self.evaluation.id)]
        of_line = [("user_input_id.training_evaluation_id", "=", self.evaluation.id)]
        by_id = [("id", "in", lines.ids)]
        ways = []
        for model, domain in (
            (form, of_form),
            (form, [("survey_id", "=", self.survey.id)]),
            (line, by_id),
            (line, of_line),
            (line, [("survey_id", "=", self.survey.id)]),
            (line, [("value_text_box", "ilike", "SECRET")]),
            (line, [("question_id", "in", self.survey.question_ids.ids)]),
        ):
            grouped = "survey_id" if model == form else "question_id"
            ways += [
                (model, "search", (domain,), {}),
                (model, "search_count", (domain,), {}),
                (model, "search_read", (domain, ["display_name"]), {}),
                (model, "web_search_read", (domain, {"id": {}}), {}),
                (
                    model,
                    "formatted_read_group",
                    (domain,),
                    {"groupby": [grouped], "aggregates": ["__count"]},
                ),
                (
                    model,
                    "formatted_read_grouping_sets",
                    (domain, [[grouped]]),
                    {"aggregates": ["__count"]},
                ),
                (
                    model,
                    "web_read_group",
                    (domain, [grouped]),
                    {"aggregates": ["__count"]},
                ),
                (model, "read_group", (domain, ["id"], [grouped]), {}),
                (model, "name_search", ("", domain), {}),
            ]
        for model, records in ((form, forms), (line, lines)):
            ways += [
                (model, "read", (records.ids, ["display_name"]), {}),
                (model, "web_read", (records.ids, {"display_name": {}}), {}),
                (model, "export_data", (records.ids, ["id", "display_name"]), {}),
                (model, "copy", (records.ids,), {}),
                (model, "write", (records.ids, {"write_date": False}), {}),
                (model, "unlink", (records.ids,), {}),
            ]
        return ways

    def _get_found(self, result):
        """What an answer of the server has: counts and rows."""
        if isinstance(result, dict):
            if "datas" in result:
                return len(result["datas"])
            if "length" in result:
                return result["length"]
            return sum(self._get_found(value) for value in result.values())
        if isinstance(result, list | tuple):
            total = 0
            for item in result:
                if isinstance(item, dict) and "__count" in item:
                    total += item["__count"]
                elif isinstance(item, list | tuple):
                    total += self._get_found(item)
                else:
                    total += 1
            return total
        return int(result)

    # ``read_group`` is deprecated, and open to everybody all the same.
    @mute_logger("odoo.models.unlink", "py.warnings")
    def _attack(self):
        for (name, user), way in itertools.product(
            self.attackers.items(), self._get_ways()
        ):
            model, method, args, kwargs = way
            with self.subTest(role=name, model=model, method=method, args=str(args)):
                found = 0
                try:
                    with self._undone():
                        found = self._rpc(user, model, method, *args, **kwargs)
                except (UserError, AccessError):
                    continue
                self.assertEqual(self._get_found(found), 0)

    @mute_logger("py.warnings")
    def test_d6_4_the_attacks_find_answers_that_are_not_hidden(self):
        """The control: as the system every way in finds something."""
        self._answer_all(5)
        root = self.env.ref("base.user_root")
        for model, method, args, kwargs in self._get_ways():
            if method in ("copy", "write", "unlink"):
                continue
            with self.subTest(model=model, method=method):
                found = self._rpc(root, model, method, *args, **kwargs)
                self.assertGreater(self._get_found(found), 0)

    def test_d6_4_open_answers_are_nobodys_to_see(self):
        self._answer_all(6)
        self._attack()

    def test_d6_4_closed_answers_are_nobodys_to_see(self):
        self._answer_all(6)
        self._close(self.evaluation)
        self._attack()

    def test_d6_4_answers_are_not_found_by_way_of_other_models(self):
        """A domain or an export that walks over from what one may read."""
        self._answer_all(6)
        for closed in (False, True):
            if closed:
                self._close(self.evaluation)
            paths = (
                ("survey.survey", "user_input_ids.user_input_line_ids.value_text_box"),
                ("survey.question", "user_input_line_ids.value_text_box"),
                (
                    "survey.question",
                    "survey_id.user_input_ids.user_input_line_ids.value_text_box",
                ),
                (
                    "hr.training.evaluation",
                    "user_input_ids.user_input_line_ids.value_text_box",
                ),
                (
                    "hr.training.evaluation",
                    "survey_id.user_input_ids.user_input_line_ids.value_text_box",
                ),
                (
                    "hr.training.session",
                    "evaluation_ids.user_input_ids.user_input_line_ids.value_text_box",
                ),
                (
                    "hr.training.enrollment",
                    "session_id.evaluation_ids.user_input_ids.user_input_line_ids"
                    ".value_text_box",
                ),
            )
            for name, user in self.attackers.items():
                for model, path in paths:
                    with self.subTest(role=name, path=path, closed=closed):
                        try:
                            found = self._rpc(
                                user, model, "search", [(path, "ilike", "SECRET")]
                            )
                        except (UserError, AccessError):
                            continue
                        self.assertFalse(found)
                for model, records, path in (
                    (
                        "survey.question",
                        self.survey.question_ids,
                        "user_input_line_ids/value_text_box",
                    ),
                    (
                        "hr.training.evaluation",
                        self.evaluation,
                        "user_input_ids/user_input_line_ids/value_text_box",
                    ),
                ):
                    with self.subTest(role=name, export=path, closed=closed):
                        try:
                            found = self._rpc(
                                user, model, "export_data", records.ids, [path]
                            )
                        except (UserError, AccessError):
                            continue
                        self.assertNotIn("SECRET", str(found))

    def test_d6_4_figures_of_the_form_itself_tell_nothing(self):
        """Stock counts duration by SQL and success in sudo, past every rule."""
        self._answer_all(1)
        form = self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", self.evaluation.id)]
        )
        self.env.cr.execute(
            "UPDATE survey_user_input SET start_datetime = %s, end_datetime = %s"
            " WHERE id = %s",
            (NOW - timedelta(hours=2), NOW, form.id),
        )
        self.env.invalidate_all()
        names = ("answer_count", "answer_done_count", "success_count")
        names += ("answer_score_avg", "success_ratio", "answer_duration_avg")
        for name in ("officer", "head", "executive", "trainer", "admin"):
            user = self.attackers[name]
            with self.subTest(role=name):
                [row] = self._rpc(
                    user, "survey.survey", "read", self.survey.ids, list(names)
                )
                self.assertEqual({row[n] for n in names}, {0})
        self.assertEqual(
            set(self.survey._prepare_statistics().values()), {0}, "as the page asks"
        )

    def test_d6_4_what_was_promised_cannot_be_taken_back(self):
        """Opened as anonymous: no named form, session or survey may take its place."""
        self._answer_all(2)
        other = self._create_held_session([])
        for closed in (False, True):
            if closed:
                self._close(self.evaluation)
            for vals in (
                {"is_anonymous": False},
                {"method": "reflection"},
                {"survey_id": False},
                {"session_id": other.id},
                {"anonymity_threshold": 1},
            ):
                for name in ("officer", "head", "admin"):
                    with self.subTest(vals=vals, role=name, closed=closed):
                        passes = self._passes(
                            lambda n=name, v=vals: self._rpc(
                                self.attackers[n],
                                "hr.training.evaluation",
                                "write",
                                self.evaluation.ids,
                                v,
                            )
                        )
                        self.assertFalse(passes)

    def test_d6_4_forms_are_not_taken_from_their_questionnaire(self):
        self._answer_all(5)
        for name in ("officer", "head", "admin"):
            with self.subTest(role=name), self._undone():
                self._rpc(
                    self.attackers[name],
                    "hr.training.evaluation",
                    "write",
                    self.evaluation.ids,
                    {"user_input_ids": [Command.clear()]},
                )
                self.assertEqual(len(self._get_forms(self.evaluation)), 5)

    def test_d6_4_forms_are_not_moved_to_a_questionnaire_with_names(self):
        self._answer_all(2)
        form = self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", self.evaluation.id)], limit=1
        )
        named = self._create_questionnaire(self.session, is_anonymous=False)
        admin = self.attackers["admin"]
        for model, ids, vals in (
            (named._name, named.ids, {"user_input_ids": [Command.link(form.id)]}),
            (form._name, form.ids, {"training_evaluation_id": named.id}),
        ):
            with self.subTest(model=model):
                passes = self._passes(
                    lambda m=model, i=ids, v=vals: self._rpc(admin, m, "write", i, v)
                )
                self.assertFalse(passes)

    def test_d6_4_nobody_reads_who_took_part(self):
        self._answer_all(3)
        for name, user in self.attackers.items():
            for method, args in (
                ("search_count", [[]]),
                ("search_read", [[], ["enrollment_id"]]),
                ("formatted_read_group", [[], ["enrollment_id"], ["__count"]]),
            ):
                with self.subTest(role=name, method=method):
                    with self.assertRaises(AccessError):
                        self._rpc(user, "hr.training.participation", method, *args)
            with self.subTest(role=name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    "hr.training.evaluation",
                    "search",
                    [("participation_ids.is_answered", "=", True)],
                )

    def test_d6_4_a_form_is_handed_in_by_its_own_way_only(self):
        enrollment = self.session.enrollment_ids[0]
        form = self.evaluation._make_anonymous_form(enrollment)
        with self.assertRaises(AccessError):
            form._mark_done()
        other = self._create_questionnaire(self.session)
        participation = self.env["hr.training.participation"]._get_of(other, enrollment)
        with self.assertRaises(AccessError):
            form.with_context(training_participation_id=participation.id)._mark_done()

    def test_d6_4_questions_for_a_name_do_not_fill_the_forms_own_columns(self):
        question = self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "E-mail",
                "question_type": "char_box",
                "validation_email": True,
                "save_as_email": True,
                "save_as_nickname": True,
            }
        )
        form = self._answer(self.evaluation, self.people[0], **{})
        form.with_context(training_participation_id=0)._save_lines(
            question, "me@example.com"
        )
        self.assertFalse(form.email or form.nickname)
