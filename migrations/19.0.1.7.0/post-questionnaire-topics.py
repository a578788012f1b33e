"""Questions of the course questionnaire say what they are about.

The form is kept from updates. Of forms that were copied from it the questions are known
by their words; what somebody has said of a question meanwhile stays.
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
                OR question.title = shipped.title
               AND question.survey_id IN (
                       SELECT id FROM survey_survey
                        WHERE survey_type = 'training_questionnaire'))
            """,
            [topic, f"survey_questionnaire_{topic}"],
        )
