"""What was asked in the world's sessions, and what is a problem of a department."""

from ..common_world import makes


@makes("held", "questions")
def make_questions(case, scope, session, enrollment):
    """An answered question, whose answer the class may read."""
    officer, _head = case._get_staff(scope)
    question = case.env["hr.training.question"].create(
        {
            "session_id": session.id,
            "enrollment_id": enrollment.id,
            "employee_id": enrollment.employee_id.id,
            "department_id": enrollment.department_id.id,
            "text": "Which fuse?",
            "asked_by_id": enrollment.employee_id.user_id.id,
        }
    )
    question.with_user(officer).action_answer("The blue one", "Which fuse is it?")
    return {
        "hr.training.question": question,
        "hr.training.class.answer": question.class_answer_id,
    }


@makes("end", "problems")
def make_problems(case):
    """A problem that the manager has with one of his people."""
    case._create_in_world(
        "hr.training.question",
        problem={
            "kind": "problem",
            "employee_id": case.employee_colleague.id,
            "department_id": case.department_srv_n.id,
            "text": "He repairs no pump after the course",
            "asked_by_id": case.user_department_manager.id,
        },
    )


@makes("held", "incidents")
def make_incidents(case, scope, session, enrollment):
    """An incident that an officer sees to."""
    officer, _head = case._get_staff(scope)
    observation = case.env["hr.training.observation"].create(
        {
            "session_id": session.id,
            "enrollment_id": enrollment.id,
            "kind": "discipline",
            "text": "He slept",
            "recorded_by_id": officer.id,
        }
    )
    incident = case.env["hr.training.incident"].create(
        {
            "observation_id": observation.id,
            "owner_id": officer.id,
            "due_on": "2026-12-31",
        }
    )
    return {incident._name: incident}
