from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import need_answers


class SurveyQuestion(models.Model):
    """What an answer to a question says about a training need (policy 3.1)."""

    _inherit = "survey.question"

    training_need_mark = fields.Selection(
        selection=need_answers.MARKS,
        string="Says",
        help="What becomes of the answer: the course, the skill or the wish of a "
        "training need, or what stands beside it.",
    )

    @api.constrains("training_need_mark", "question_type", "is_page")
    def _check_training_need_mark(self):
        for question in self:
            mark = question.training_need_mark
            if not mark or question.is_page:
                continue
            types = need_answers.MARK_TYPES[mark]
            if question.question_type not in types:
                kinds = dict(
                    self._fields["question_type"]._description_selection(self.env)
                )
                marks = dict(
                    self._fields["training_need_mark"]._description_selection(self.env)
                )
                raise ValidationError(
                    self.env._(
                        "“%(question)s” says “%(mark)s”: such a question is of one of "
                        "these kinds: %(kinds)s.",
                        question=question.title,
                        mark=marks[mark],
                        kinds=", ".join(kinds[kind] for kind in types),
                    )
                )

    def _add_offers(self, name, records):
        """Answers that link to courses or skills, those that are not there yet.

        :param name: the answer's field that links to them
        """
        vals_list, linked = [], []
        for question in self:
            known = question.suggested_answer_ids[name]
            last = max(question.suggested_answer_ids.mapped("sequence"), default=0)
            for record in records - known:
                last += 1
                vals_list.append(
                    {
                        "question_id": question.id,
                        "value": record.name,
                        name: record.id,
                        "sequence": last,
                    }
                )
                linked.append(record)
        answers = self.env["survey.question.answer"].create(vals_list)
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in langs if len(langs) > 1 else ():
            for answer, record in zip(answers, linked, strict=True):
                answer.with_context(lang=lang).value = record.with_context(
                    lang=lang
                ).name
        return answers
