"""The gap matrix at volume, and needs made of it (policy 3.2)."""

from odoo.fields import Command
from odoo.tools import SQL

from ..common_bench import bench_case

JOBS = 20
SKILLS = 20


def make_gaps(bench, people):
    """Twenty jobs that ask for twenty skills each; people have half of them."""
    env = bench.sudo_env
    kind = env["hr.skill.type"].create(
        {
            "name": "Measured",
            "skill_ids": [
                Command.create({"name": f"Skill {n}"}) for n in range(SKILLS)
            ],
            "skill_level_ids": [
                Command.create({"name": f"L{figure}", "level_progress": figure})
                for figure in (20, 50, 80)
            ],
        }
    )
    low, _middle, high = kind.skill_level_ids.sorted("level_progress")
    jobs = env["hr.job"].create(
        [
            {"name": f"Job {n}", "company_id": bench.world.company.id}
            for n in range(JOBS)
        ]
    )
    half = SKILLS // 2
    env["hr.job.skill"].create(
        [
            {
                "job_id": job.id,
                "skill_type_id": kind.id,
                "skill_id": skill.id,
                "skill_level_id": high.id,
                "valid_from": "2020-01-01",
            }
            for job in jobs
            for skill in kind.skill_ids[:half]
        ]
    )
    env["hr.training.task"].create(
        [
            {
                "name": "Measured",
                "job_id": job.id,
                "skill_ids": [
                    Command.create({"skill_id": skill.id, "skill_level_id": high.id})
                    for skill in kind.skill_ids[half:]
                ],
            }
            for job in jobs
        ]
    )
    bench.env.flush_all()
    cr = env.cr
    cr.execute(
        SQL(
            """
            UPDATE hr_version version
               SET job_id = (%(jobs)s::int[])[1 + version.employee_id %% %(count)s]
             WHERE version.employee_id = ANY(%(people)s)
            """,
            jobs=jobs.ids,
            count=JOBS,
            people=list(people._ids),
        )
    )
    cr.execute(
        SQL(
            """
            INSERT INTO hr_employee_skill (
                   employee_id, skill_id, skill_type_id, skill_level_id, valid_from)
            SELECT employee.id, skill.id, skill.skill_type_id, %(level)s,
                   DATE '2020-01-01'
              FROM unnest(%(people)s) employee(id)
              JOIN hr_skill skill ON skill.skill_type_id = %(kind)s
             WHERE (employee.id + skill.id) %% 2 = 0
            """,
            level=low.id,
            people=list(people._ids),
            kind=kind.id,
        )
    )
    cr.execute(
        "ANALYZE hr_version, hr_employee, hr_employee_skill, hr_job_skill,"
        " hr_training_task, hr_training_task_skill, hr_skill, hr_skill_level"
    )
    env.invalidate_all()
    return jobs, kind.skill_ids


@bench_case("gap_matrix", rows=10_000, sizes=("tenth", "one"))
def gap_matrix(bench):
    """Gaps of all people in twenty skills; floor: the same joins bare."""
    jobs, _skills = make_gaps(bench, bench.get_people(bench.rows))
    floor = bench.execute(
        SQL(
            """
            SELECT employee.id, asked.skill_id, asked.level_progress,
                   COALESCE(held.level_progress, 0)
              FROM hr_employee employee
              JOIN hr_version version ON version.id = employee.current_version_id
              JOIN (SELECT wanted.job_id, wanted.skill_id,
                           MAX(level.level_progress) AS level_progress
                      FROM (SELECT job_id, skill_id, skill_level_id
                              FROM hr_job_skill
                             WHERE valid_from <= CURRENT_DATE
                               AND (valid_to IS NULL OR valid_to >= CURRENT_DATE)
                             UNION ALL
                            SELECT task.job_id, line.skill_id, line.skill_level_id
                              FROM hr_training_task_skill line
                              JOIN hr_training_task task
                                ON task.id = line.task_id) wanted
                      JOIN hr_skill_level level ON level.id = wanted.skill_level_id
                  GROUP BY wanted.job_id, wanted.skill_id) asked
                ON asked.job_id = version.job_id
         LEFT JOIN (SELECT skill.employee_id, skill.skill_id,
                           MAX(level.level_progress) AS level_progress
                      FROM hr_employee_skill skill
                      JOIN hr_skill_level level ON level.id = skill.skill_level_id
                     WHERE skill.valid_from <= CURRENT_DATE
                       AND (skill.valid_to IS NULL
                            OR skill.valid_to >= CURRENT_DATE)
                  GROUP BY skill.employee_id, skill.skill_id) held
                ON held.employee_id = employee.id AND held.skill_id = asked.skill_id
             WHERE employee.active AND version.job_id = ANY(%s)
               AND asked.level_progress > COALESCE(held.level_progress, 0)
          ORDER BY employee.id, asked.skill_id
            """,
            jobs.ids,
        )
    )
    Gap = bench.env["hr.training.gap"]

    def call():
        Gap._get_gaps(jobs.ids)

    bench.compare("", call, floor, goal=1.5, at_most=12)


@bench_case("gap_page", rows=10_000, sizes=("tenth", "one"))
def gap_page(bench):
    """The first page of the matrix, the largest gaps of all people first."""
    make_gaps(bench, bench.get_people(bench.rows))
    Gap = bench.env["hr.training.gap"]
    bench.limit("", Gap.get_page, seconds=1, at_most=25)


@bench_case("gap_needs", rows=20_000, most=20_000, sizes=("tenth", "one"))
def gap_needs(bench):
    """Cells of the matrix become needs, a need per skill with its people."""
    count = bench.rows // SKILLS
    people = bench.get_people(count)
    _jobs, skills = make_gaps(bench, people)
    Gap = bench.env["hr.training.gap"]
    cells = [(person_id, skill.id) for person_id in people._ids for skill in skills]

    def call():
        Gap.action_make_needs(cells)
        bench.env.flush_all()

    bench.limit("", call, seconds=60)
