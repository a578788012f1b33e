import math
import re
from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import anonymity, review, weighting

CHOICE_TYPES = ("simple_choice", "multiple_choice")
LEADING_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\b")


class HrTrainingQuestionnaireResult(models.Model):
    """A figure or a text that a closed questionnaire has brought (policy 7.2.3).

    One row per question and choice, with how often it was chosen, once for everybody
    and once per department; one row per free text, for everybody only. Rows are
    counted on closing and say all that may be said: what is hidden has no row, so
    that no view, export, group or subtraction finds it (design §6.4).

    Of several trainers each is asked about by himself (``is_per_trainer``). There is
    no figure of all of them together, which would tell the one that is not shown.

    | action | who |
    | read all | officer, management |
    | read all but what is said of a colleague | trainer of the session |
    | read what is said of himself | trainer |
    | read everybody's and his departments' | department manager with people in it, |
    | | of a colleague whom he teaches with: nothing |
    """

    _name = "hr.training.questionnaire.result"
    _description = "Questionnaire Result"
    _order = "evaluation_id, department_id, sequence, id"
    _rec_name = "question"

    evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation",
        required=True,
        ondelete="cascade",
        index=True,
    )
    session_id = fields.Many2one(
        related="evaluation_id.session_id", store=True, index=True
    )
    course_id = fields.Many2one(
        related="evaluation_id.session_id.course_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="evaluation_id.company_id", store=True, index=True
    )
    indicator = fields.Selection(related="evaluation_id.indicator", store=True)
    date = fields.Datetime(
        related="evaluation_id.session_id.ended_on", store=True, string="Session's End"
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        ondelete="set null",
        index="btree_not_null",
        help="Whom the question was about; else the session's trainer, where it has "
        "one only.",
    )
    is_per_trainer = fields.Boolean(
        string="Asked per Trainer",
        help="Of several trainers, the question was about this one.",
    )
    is_about_me = fields.Boolean(
        compute="_compute_is_about_me", search="_search_is_about_me"
    )
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        help="Nobody reads what is said of a colleague.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        ondelete="cascade",
        index="btree_not_null",
        help="The department that the figures are of; empty: everybody's.",
    )
    is_my_department = fields.Boolean(
        compute="_compute_is_my_department", search="_search_is_my_department"
    )
    is_total = fields.Boolean(
        compute="_compute_is_total",
        store=True,
        precompute=True,
        string="Everybody",
        help="The figures are everybody's, not those of one department.",
    )
    sequence = fields.Integer()
    question_id = fields.Many2one(
        comodel_name="survey.question",
        string="Question of the Form",
        ondelete="set null",
        index="btree_not_null",
    )
    # As they read when the questionnaire was closed.
    question = fields.Char(required=True)
    item = fields.Char(help="The row of a question with several.")
    choice = fields.Char()
    text = fields.Text(string="Free Text")
    value = fields.Float(aggregator=None, help="The number that the choice stands for.")
    count = fields.Integer(string="Times Chosen")
    answered = fields.Integer(
        string="Answers", aggregator="max", help="How many answered the question."
    )
    share = fields.Float(string="Share (%)", aggregator="avg")
    is_rated = fields.Boolean(help="The choices are numbers, which have an average.")
    average = fields.Float(aggregator="avg")
    average_before = fields.Float(
        compute="_compute_shift",
        help="Average of the same question before the course.",
    )
    shift = fields.Float(compute="_compute_shift", help="Average after minus before.")
    has_shift = fields.Boolean(compute="_compute_shift")

    @api.depends("department_id")
    def _compute_is_total(self):
        for row in self:
            row.is_total = not row.department_id

    @api.depends("department_id")
    @api.depends_context("uid")
    def _compute_is_my_department(self):
        managed = self.env["hr.department"]._training_managed_departments()
        for row in self:
            row.is_my_department = row.department_id.id in managed._ids

    @api.model
    def _search_is_my_department(self, operator, value):
        """Asked anew each time: see ``hr.training.team.mixin``."""
        if operator != "in":
            return NotImplemented
        managed = self.env["hr.department"]._training_managed_departments()
        return Domain("department_id", "in", managed.ids)

    @api.depends("is_per_trainer", "trainer_id")
    @api.depends_context("uid")
    def _compute_is_about_me(self):
        mine = self._get_my_trainers()
        for row in self:
            # sudo: whom it is about only
            row.is_about_me = row.is_per_trainer and row.sudo().trainer_id.id in mine

    @api.model
    def _search_is_about_me(self, operator, value):
        """Asked anew each time: see ``hr.training.team.mixin``."""
        if operator != "in":
            return NotImplemented
        return Domain("is_per_trainer", "=", True) & Domain(
            "trainer_id", "in", list(self._get_my_trainers())
        )

    @api.model
    def _get_my_trainers(self):
        """Ids of all trainer records of the user as a human, none of who has left."""
        person = self.env["hr.training.person"]
        return person._get_myself().trainer_ids if person._is_still_there() else ()

    @api.depends("is_per_trainer", "trainer_id", "department_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        rows = self._origin
        # sudo: whether he may read it is what is asked here
        mine = rows.sudo().filtered("is_per_trainer")
        mine = mine.search(Domain("id", "in", mine.ids) & self._get_open_domain())
        for row in self:
            row.is_open_to_me = not row.is_per_trainer or row._origin in mine

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("is_per_trainer", "=", False) | self._get_open_domain()

    @api.model
    def _get_open_domain(self):
        """What the user may read of rows about one of several trainers.

        Who leads people of the class reads them as he does all others, unless he
        teaches it together with the one they are about.
        """
        if self.env["hr.training.evaluation"]._has_form_group():
            return Domain.TRUE
        leads = (
            Domain("session_id.has_my_team", "=", True)
            & Domain("session_id.is_taught_by_me", "=", False)
            & (Domain("is_total", "=", True) | Domain("is_my_department", "=", True))
        )
        return Domain("is_about_me", "=", True) | leads

    @api.depends("average", "evaluation_id.open_days")
    def _compute_shift(self):
        """Against the same question of a questionnaire before the session (7.1)."""
        after = self.filtered(lambda r: r.is_rated and r.evaluation_id.open_days >= 0)
        # sudo: who may read the figures after the course may read those before it
        before = self.sudo().search(
            [
                ("session_id", "in", after.session_id.ids),
                ("evaluation_id.open_days", "<", 0),
                ("is_rated", "=", True),
            ]
        )
        averages = {row._get_shift_key(): row.average for row in before}
        for row in self:
            average = averages.get(row._get_shift_key()) if row in after else None
            row.has_shift = average is not None
            row.average_before = average or 0.0
            row.shift = row.average - average if average is not None else 0.0

    def _get_shift_key(self):
        """The same question to the same people, whichever version of the form.

        Of two trainers of one name, about the same.
        """
        about = self.trainer_id if self.is_per_trainer else self.trainer_id.browse()
        return (self.session_id, self.department_id, self.question, self.item, about)

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    @api.model
    def _do_count(self, evaluation, answers, groups, threshold):
        """Write down what an evaluation's answers say (sudo).

        :param answers: ``survey.user_input`` that were handed in
        :param dict groups: answer -> department or an empty one
        :param int threshold: how many answers a figure needs
        :return: the rows
        """
        if len(answers) < threshold:
            return self.browse()
        shown = anonymity.publishable_groups(
            Counter(group.id or None for group in groups.values()), threshold
        )
        group_of = {
            answer: group.id if group.id in shown else None
            for answer, group in groups.items()
        }
        lines = answers.user_input_line_ids.filtered(lambda line: not line.skipped)
        by_question = lines.grouped("question_id")
        humans = evaluation.session_id._get_trainers_once()
        trainer = humans if len(humans) == 1 else humans.browse()
        vals_list = []
        for number, question in enumerate(evaluation.survey_id.question_ids.sorted()):
            about = question.training_trainer_id
            common = {
                "evaluation_id": evaluation.id,
                "trainer_id": (about or trainer).id,
                "is_per_trainer": bool(about),
                "sequence": number,
                "question_id": question.id,
                "question": question.title,
            }
            of_question = by_question.get(question, lines.browse())
            for item in self._get_items(question, of_question):
                vals_list += [
                    dict(common, **figures)
                    for figures in self._prepare_figures(item, group_of, threshold)
                ]
            vals_list += [
                dict(common, text=text, answered=1)
                for text in self._get_texts(question, of_question)
            ]
        return self.create(vals_list)

    @api.model
    def _get_ratings(self, evaluation, answers):
        """What named answers come to as marks from 0 to 100 (sudo).

        :return: dict answer -> mean of its rated choices; without any it is left out
        """
        lines = answers.user_input_line_ids.filtered(lambda line: not line.skipped)
        by_question = lines.grouped("question_id")
        ratings = defaultdict(list)
        for question, of_question in by_question.items():
            for item in self._get_items(question, of_question):
                numbers = {key: number for key, _label, number in item["choices"]}
                rated = set(numbers.values())
                if None in rated or len(rated) < 2:
                    continue
                least, full = min(rated), max(rated)
                for answer, keys in item["picks"].items():
                    ratings[answer] += [
                        review.rating(numbers[key], least, full) for key in keys
                    ]
        return {
            answer: weighting.weighted_mean([(rating, 1) for rating in found])
            for answer, found in ratings.items()
        }

    @api.model
    def _get_items(self, question, lines):
        """What a question counts: dicts ``item choices picks``.

        ``choices`` is a list of ``(key, label, number or None)``, ``picks`` a dict of
        answer -> keys; without choices, keys are numbers.
        """
        kind = question.question_type
        if kind == "scale":
            scale = range(question.scale_min, question.scale_max + 1)
            choices = [(number, str(number), number) for number in scale]
            return [
                self._prepare_item(False, choices, lines, lambda li: li.value_scale)
            ]
        if kind == "numerical_box":
            return [
                self._prepare_item(False, [], lines, lambda li: li.value_numerical_box)
            ]
        chosen = lines.filtered("suggested_answer_id")
        choices = self._get_suggested_choices(question)
        if kind in CHOICE_TYPES:
            return [
                self._prepare_item(
                    False, choices, chosen, lambda li: li.suggested_answer_id.id
                )
            ]
        if kind == "matrix":
            return [
                self._prepare_item(
                    row.value,
                    choices,
                    chosen.filtered(lambda li, row=row: li.matrix_row_id == row),
                    lambda li: li.suggested_answer_id.id,
                )
                for row in question.matrix_row_ids
            ]
        return []

    @api.model
    def _prepare_item(self, item, choices, lines, get_key):
        offered = {key for key, _label, _number in choices}
        picks = defaultdict(list)
        for line in lines:
            key = get_key(line)
            # Older forms have answers that nobody looked at when they came in.
            if key in offered if choices else math.isfinite(key):
                picks[line.user_input_id].append(key)
        return {"item": item, "choices": choices, "picks": picks}

    @api.model
    def _get_suggested_choices(self, question):
        """Suggested answers, with the numbers that all of their labels begin with."""
        suggested = question.suggested_answer_ids
        found = [LEADING_NUMBER.match(answer.value or "") for answer in suggested]
        rated = suggested and all(found)
        return [
            (answer.id, answer.value, float(match.group(1)) if rated else None)
            for answer, match in zip(suggested, found, strict=True)
        ]

    @api.model
    def _get_texts(self, question, lines):
        """Free texts and comments, in an order that says nothing."""
        texts = []
        for line in lines:
            if line.answer_type in ("char_box", "text_box", "date", "datetime"):
                texts.append(str(line[f"value_{line.answer_type}"]))
        anonymity.RANDOM.shuffle(texts)
        return texts

    @api.model
    def _prepare_figures(self, item, group_of, threshold):
        """Values of an item's rows: everybody's, then those of the groups shown.

        Asked anew for each item, for not everybody answers every question.
        """
        picks = item["picks"]
        if len(picks) < threshold:
            return []
        counts = Counter(group_of[answer] for answer in picks)
        shown = anonymity.publishable_groups(counts, threshold)
        vals_list = []
        for group in (None, *sorted(shown)):
            keys = Counter(
                key
                for answer, keys in picks.items()
                if group is None or group_of[answer] == group
                for key in keys
            )
            answered = counts[group] if group else len(picks)
            vals_list += self._prepare_rows(item, keys, answered, group)
        return vals_list

    @api.model
    def _prepare_rows(self, item, keys, answered, group):
        choices = item["choices"]
        numbers = {key: number for key, _label, number in choices}
        if not choices:
            numbers = {key: key for key in keys}
        is_rated = None not in numbers.values()
        average = 0.0
        if is_rated:
            average = sum(numbers[k] * n for k, n in keys.items()) / keys.total()
        common = {
            "department_id": group or False,
            "item": item["item"],
            "answered": answered,
            "is_rated": is_rated,
            "average": average,
        }
        if not choices:
            return [dict(common, count=answered, share=100.0)]
        return [
            dict(
                common,
                choice=label,
                value=number or 0.0,
                count=keys[key],
                share=100.0 * keys[key] / answered,
            )
            for key, label, number in choices
        ]
