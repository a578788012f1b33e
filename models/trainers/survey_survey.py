from collections import Counter

from odoo import models

from ...tools import followup

# A copy for one questionnaire is nobody's work: nothing is noted of it.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class SurveySurvey(models.Model):
    """Forms that ask about each of several trainers (policy 7.2.3, 8.3.2).

    A questionnaire has its own copy then, in which each question about the trainer
    stands once for each of them, under his name, and all others once.
    """

    _inherit = "survey.survey"

    def _get_trainer_questions(self):
        return self.question_ids.filtered(
            lambda question: question.training_topic == followup.TRAINER
        )

    def _do_ask_per_trainer(self, evaluation, trainers):
        """A questionnaire's own copy of the form (sudo).

        :param trainers: one record of each human, at least two
        :return: the copy; the form itself where it asks nothing about trainers, or
            draws its questions, of which nobody knows which are asked
        """
        self.ensure_one()
        if self.questions_selection == "random" or not self._get_trainer_questions():
            return self
        company_id = evaluation.company_id.id
        own = self.with_context(**SILENT).copy({"training_company_id": company_id})
        own.training_original_id = self
        languages = self._get_training_languages()
        own.update_field_translations(
            "title", {code: self.with_context(lang=code).title for code in languages}
        )
        places = self._do_repeat_questions(own, trainers)
        for number, question in enumerate(
            (question for of in places.values() for question in of.values()), start=1
        ):
            question.sequence = number
        self._do_copy_triggers(places)
        return own

    def _get_training_languages(self):
        """Codes of the languages that a title has to be in; English stands behind."""
        installed = self.env["res.lang"].get_installed()
        return sorted({"en_US", *(code for code, _name in installed)})

    def _do_repeat_questions(self, own, trainers):
        """The copy's questions about trainers, once for each of them (sudo).

        :return: dict question of the form → dict trainer, or None → question of the
            copy, in the order of the form
        """
        names = self._get_trainer_names(trainers)
        asked = self._get_trainer_questions()
        places = {}
        for question, copied in zip(
            self.question_and_page_ids.sorted(),
            own.question_and_page_ids.sorted(),
            strict=True,
        ):
            if question not in asked:
                places[question] = {None: copied}
                continue
            places[question] = {}
            for trainer in trainers:
                one = copied if trainer == trainers[0] else copied.copy()
                places[question][trainer] = one
            for trainer, one in places[question].items():
                one.training_trainer_id = trainer
                one.update_field_translations(
                    "title", self._get_trainer_titles(question, names[trainer])
                )
        return places

    def _get_trainer_titles(self, question, name):
        """Dict language → the question, under the trainer's name."""
        titles = {}
        for code in self._get_training_languages():
            spoken = question.with_context(lang=code)
            titles[code] = spoken.env._(
                "%(trainer)s: %(question)s", trainer=name, question=spoken.title
            )
        return titles

    def _get_trainer_names(self, trainers):
        """Names that tell trainers apart, by department or company where need be."""
        names = {trainer: trainer.name for trainer in trainers}
        for tell in (
            lambda t: t.employee_id.department_id.name or t.partner_id.parent_id.name,
            lambda t: str(list(trainers).index(t) + 1),
        ):
            often = Counter(names.values())
            for trainer, name in list(names.items()):
                if often[name] > 1 and (more := tell(trainer)):
                    names[trainer] = f"{name} ({more})"
        return names

    def _do_copy_triggers(self, places):
        """Conditions point into the copy: of what is asked about a trainer to what was
        answered about him, of all else to what was answered about any of them (sudo).

        :param dict places: as :meth:`_do_repeat_questions` returns it
        """
        for question, copies in places.items():
            for trainer, copied in copies.items():
                answers = copied.triggering_answer_ids.browse()
                for answer in question.triggering_answer_ids:
                    asked = answer.question_id
                    there = places.get(asked, {})
                    there = {trainer: there[trainer]} if trainer in there else there
                    number = list(asked.suggested_answer_ids.sorted()).index(answer)
                    for one in there.values():
                        answers |= one.suggested_answer_ids.sorted()[number]
                copied.triggering_answer_ids = answers
