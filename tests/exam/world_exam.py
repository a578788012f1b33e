"""What the written exams have in the world."""

from ..common_world import makes


@makes("end", "exam papers")
def make_exam(case):
    exam = case.env["survey.survey"].create(
        {"title": "Exam", "survey_type": "training_exam"}
    )
    case.env["survey.user_input"].create({"survey_id": exam.id, "test_entry": True})
