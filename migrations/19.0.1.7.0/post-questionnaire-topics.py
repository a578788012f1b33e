"""Questions of the course questionnaire say what they are about.

The form is kept from updates. Of forms that were copied from it the questions are known
by their words, in each language that both have: one that was installed later is in the
shipped form only. What somebody has said of a question meanwhile stays.
"""

TOPICS = ("content", "method", "trainer", "usefulness")


def migrate(cr, version):
    if not version:
        return
    for topic in TOPICS:
        cr.execute(
            """
            UPDATE survey_question question
               SET training_topic = %s
              FROM survey_question shipped
              JOIN ir_model_data data
                ON data.model = 'survey.question' AND data.res_id = shipped.id
               AND data.module = 'hr_training' AND data.name = %s
             WHERE question.training_topic IS NULL
               AND (question.id = shipped.id
                OR question.title->>'en_US' = shipped.title->>'en_US'
               AND NOT EXISTS (
                       SELECT FROM jsonb_each_text(question.title) AS said(lang, words)
                         JOIN jsonb_each_text(shipped.title) AS shipped_in(lang, words)
                           ON shipped_in.lang = said.lang
                        WHERE shipped_in.words != said.words)
               AND question.survey_id IN (
                       SELECT id FROM survey_survey
                        WHERE survey_type = 'training_questionnaire'))
            """,
            [topic, f"survey_questionnaire_{topic}"],
        )
