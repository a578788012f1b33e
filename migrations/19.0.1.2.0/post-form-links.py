"""Training forms are answered by those they were handed out to, in no other way.

A questionnaire or a checklist that was made by hand kept the public link that Odoo
gives every survey: whoever followed it, logged in or not, made an answer that no
evaluation knows. Every form gets the settings that only exams had. What came by such
a link to a form that promises anonymity bears names, counts nowhere, and is rewritten
by no closing: it goes, with its messages. Other forms keep what came.
"""

import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    Survey = env["survey.survey"].with_context(active_test=False)
    Survey.search([("survey_type", "=like", "training%")])._apply_form_settings()
    strange = env["survey.user_input"].search(
        [
            (
                "survey_id",
                "in",
                Survey._search(
                    [
                        (
                            "survey_type",
                            "in",
                            ("training_questionnaire", "training_review360"),
                        )
                    ]
                ),
            ),
            ("training_evaluation_id", "=", False),
            ("test_entry", "=", False),
        ]
    )
    if strange:
        _logger.info("%s answers with names came by no evaluation: gone", len(strange))
        strange.unlink()
