"""What people were asked, in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("recorded", "reviews")
def make_review(case, scope, session, enrollment):
    """A 360° review that is open, whatever the session: the person's own one.

    Its results are there already; they show once it is released.
    """
    evaluation = case.env["hr.training.evaluation"].create(
        {
            "session_id": session.id,
            "method": "review360",
            "is_required": False,
            "state": "open",
        }
    )
    keys = {
        "evaluation_id": evaluation.id,
        "enrollment_id": enrollment.id,
        "rater_group": "self",
    }
    review = case.env["hr.training.review"].create(
        {
            **keys,
            "rater_id": enrollment.employee_id.id,
            "state": "open",
            "line_ids": [Command.create({"name": "Item"})],
        }
    )
    results = case.env["hr.training.review.result"]
    return {
        "hr.training.review": review,
        "hr.training.review.line": review.line_ids,
        "hr.training.review.result": results.create({**keys, "mean": 50, "count": 1}),
    }


@makes("recorded", "answers")
def make_answers(case, scope, session, enrollment):
    """Of the exam, as if it had been a questionnaire."""
    exam = case.world["hr.training.evaluation"][scope]
    participations = case.env["hr.training.participation"]
    results = case.env["hr.training.questionnaire.result"]
    return {
        participations._name: participations.create(
            {"evaluation_id": exam.id, "enrollment_id": enrollment.id}
        ),
        results._name: results.create({"evaluation_id": exam.id, "question": "Well?"}),
    }
