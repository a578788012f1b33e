from odoo import api, fields, models

from ...tools import marking

CHOICES = ("simple_choice", "multiple_choice")


class SurveyQuestion(models.Model):
    """What an exam's question is worth and how it is marked (policy 7.2.1)."""

    _inherit = "survey.question"

    training_full_marks = fields.Float(string="Full Marks", default=1.0)
    training_partial_credit = fields.Boolean(
        string="Part of the Marks",
        help="Some of the right choices and no wrong one get their share; otherwise "
        "it is all or nothing.",
    )
    training_accepted_answers = fields.Text(
        string="Accepted Answers",
        help="One on a line. Case, full or half width and spaces do not matter.",
    )
    training_model_answer = fields.Text(
        string="Model Answer", help="Shown to those who mark."
    )
    training_is_manual = fields.Boolean(
        string="Marked by Hand",
        compute="_compute_training_is_manual",
        store=True,
        help="Text without accepted answers, and all else that has no key.",
    )

    _training_full_marks_positive = models.Constraint(
        "CHECK (training_full_marks >= 0)", "Full marks cannot be negative."
    )

    @api.depends(
        "question_type",
        "is_page",
        "training_accepted_answers",
        "answer_date",
        "answer_datetime",
        "training_full_marks",
    )
    def _compute_training_is_manual(self):
        for question in self:
            question.training_is_manual = (
                not question.is_page
                and question.training_full_marks > 0
                and not question._has_training_key()
            )

    def _has_training_key(self):
        """Whether the answer can be marked without a person.

        A choice without a right answer is a mistake that the form's warning names.
        """
        self.ensure_one()
        if self.question_type in (*CHOICES, "numerical_box"):
            return True
        if self.question_type in ("date", "datetime"):
            return bool(self[f"answer_{self.question_type}"])
        return self.question_type == "char_box" and bool(
            (self.training_accepted_answers or "").strip()
        )

    def _get_training_points(self, lines):
        """Points of one person's answer to a question with a key (sudo).

        :param lines: all lines of the answer
        """
        self.ensure_one()
        full = self.training_full_marks
        given = lines.filtered(lambda line: not line.skipped)
        if self.question_type in CHOICES:
            # A line may name an answer of another question, or one answer twice.
            own = given.suggested_answer_id & self.suggested_answer_ids
            right = self.suggested_answer_ids.filtered("is_correct")
            if given.suggested_answer_id - own:
                return 0.0
            return marking.choice_points(
                own.ids, right.ids, full, self.training_partial_credit
            )
        line = given[:1]
        if not line:
            return 0.0
        if self.question_type == "char_box":
            hit = marking.is_accepted(
                line.value_char_box, self.training_accepted_answers
            )
        elif self.question_type == "numerical_box":
            hit = marking.is_same_number(
                line.value_numerical_box, self.answer_numerical_box
            )
        else:
            hit = (
                line[f"value_{self.question_type}"]
                == (self[f"answer_{self.question_type}"])
            )
        return full if hit else 0.0

    def _get_training_model_answer(self):
        """What is right, for those who mark (sudo)."""
        self.ensure_one()
        texts = [self.training_model_answer, self.training_accepted_answers]
        if self.question_type in CHOICES:
            right = self.suggested_answer_ids.filtered("is_correct")
            texts.append("\n".join(filter(None, right.mapped("value"))))
        elif self.question_type == "numerical_box":
            texts.append(marking.format_points(self.answer_numerical_box))
        elif self.question_type in ("date", "datetime"):
            texts.append(str(self[f"answer_{self.question_type}"] or ""))
        return "\n".join(filter(None, texts)) or False
