"""Assessments of many trainers at volume (policy 8.3.2)."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import SQL

from ..common_bench import bench_case
from ..common_bench_world import clone, link

QUESTIONS, CHOICES = 4, 5
TABLES = (
    *("hr_training_session", "hr_training_session_trainer_rel"),
    *("hr_training_slot_trainer_rel", "hr_training_questionnaire_result"),
    *("hr_training_evaluation", "hr_training_enrollment", "hr_training_trainer"),
    *("hr_training_kpi_baseline", "hr_training_kpi_value"),
    "hr_training_trainer_observation",
)


def make_trainers(bench, count):
    """So many trainers, who share the year's sessions; in sudo."""
    env = bench.sudo_env(context={"tracking_disable": True})
    trainers = env["hr.training.trainer"].search(
        [("company_id", "=", bench.world.company.id)], limit=count
    )
    people = bench.get_people(2 * count).sudo() - trainers.employee_id
    trainers += trainers.create(
        [
            {"employee_id": person.id, "company_id": bench.world.company.id}
            for person in people[: count - len(trainers)]
        ]
    )
    trainers._do_qualify()
    sessions = SQL(
        "SELECT id, (%s::int[])[1 + id %% %s] AS trainer_id, course_id, state "
        "FROM hr_training_session WHERE company_id = %s",
        list(trainers.ids),
        len(trainers),
        bench.world.company.id,
    )
    cr = env.cr
    env.flush_all()
    cr.execute("DELETE FROM hr_training_session_trainer_rel")
    link(
        env["hr.training.session"],
        "trainer_ids",
        SQL("SELECT s.id, s.trainer_id FROM (%s) s", sessions),
    )
    link(
        env["hr.training.session.slot"],
        "trainer_ids",
        SQL(
            "SELECT slot.id, s.trainer_id FROM (%s) s "
            "JOIN hr_training_session_slot slot ON slot.session_id = s.id",
            sessions,
        ),
    )
    cr.execute("UPDATE hr_training_session SET ended_on = date_end")
    return trainers, sessions


def make_facts(bench, trainers, sessions):
    """Closed questionnaires, failures, KPI values and observations of all of them."""
    env = trainers.env
    cr = env.cr
    held = SQL("SELECT s.* FROM (%s) s WHERE s.state = 'closed'", sessions)
    cr.execute(
        "UPDATE hr_training_enrollment SET result = 'failed', passed_on = NULL "
        "WHERE result = 'passed' AND id % 10 = 0"
    )
    first = env["hr.training.session"].search([("state", "=", "closed")], limit=1)
    evaluation = env["hr.training.evaluation"].create(
        {
            "session_id": first.id,
            "method": "questionnaire",
            "survey_id": env.ref("hr_training.survey_questionnaire").id,
        }
    )
    clone(evaluation, held, session_id=SQL("s.id"))
    question = env.ref("hr_training.survey_questionnaire_trainer")
    row = env["hr.training.questionnaire.result"].create(
        {
            "evaluation_id": evaluation.id,
            "question_id": question.id,
            "question": "Measured",
            "value": 1,
            "answered": 12,
            "average": 4,
            "is_rated": True,
        }
    )
    clone(
        row,
        SQL(
            "SELECT s.*, evaluation.id AS evaluation_id, q, c FROM (%s) s "
            "JOIN hr_training_evaluation evaluation ON evaluation.session_id = s.id "
            " AND evaluation.method = 'questionnaire', "
            "generate_series(1, %s) q, generate_series(1, %s) c",
            held,
            QUESTIONS,
            CHOICES,
        ),
        evaluation_id=SQL("s.evaluation_id"),
        session_id=SQL("s.id"),
        course_id=SQL("s.course_id"),
        trainer_id=SQL("s.trainer_id"),
        sequence=SQL("s.q"),
        question=SQL("'Question ' || s.q"),
        value=SQL("s.c"),
        average=SQL("2 + s.id %% 300 / 100.0"),
    )
    place = env["hr.training.enrollment"].search([("result", "=", "passed")], limit=1)
    kpi = env.ref("hr_training.kpi_on_time_repair")
    month = fields.Date.today().replace(day=1)
    common = {"kpi_id": kpi.id, "month": month, "value": 80}
    before = env["hr.training.kpi.baseline"].create(
        {"enrollment_id": place.id, **common}
    )
    after = env["hr.training.kpi.value"].create(
        {"employee_id": place.employee_id.id, **common}
    )
    passes = SQL(
        "SELECT id, employee_id, date_trunc('month', passed_on)::date AS month "
        "FROM hr_training_enrollment WHERE result = 'passed' AND id %% 4 = 0"
    )
    clone(
        before,
        passes,
        enrollment_id=SQL("s.id"),
        employee_id=SQL("s.employee_id"),
        month=SQL("(s.month - interval '1 month')::date"),
    )
    clone(
        after,
        passes,
        employee_id=SQL("s.employee_id"),
        month=SQL("(s.month + interval '1 month')::date"),
        value=SQL("60 + s.id %% 40"),
    )
    seen = env["hr.training.trainer.observation"].create(
        {
            "trainer_id": trainers[0].id,
            "observer_id": bench.world.users["head"].id,
        }
    )
    clone(
        seen,
        SQL("SELECT UNNEST(%s) AS id", list(trainers.ids)),
        trainer_id=SQL("s.id"),
        state=SQL("'handed_in'"),
        value=SQL("50 + s.id %% 50"),
    )
    cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, TABLES))))
    env.invalidate_all()


@bench_case("assessments", rows=500, sizes=("tenth", "one"))
def assessments(bench):
    """Figures and scores of trainers over a year with five thousand sessions."""
    trainers, sessions = make_trainers(bench, bench.rows)
    make_facts(bench, trainers, sessions)
    today = fields.Date.today()
    drafts = (
        bench.env["hr.training.trainer.assessment"]
        .with_context(tracking_disable=True)
        .create(
            [
                {
                    "trainer_id": trainer.id,
                    "date_from": today - relativedelta(years=1),
                    "date_to": today,
                }
                for trainer in trainers
            ]
        )
    )
    bench.env.flush_all()

    def call():
        drafts.action_compute()
        bench.env.flush_all()

    # Eight figures of each, inserted by the hundred.
    bench.limit("", call, seconds=60, per_hundred=14)
