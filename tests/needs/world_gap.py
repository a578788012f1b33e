"""Tasks of jobs in the world: of the employee's own job, and of others."""

from ..common_world import makes


@makes("end", "tasks")
def make_tasks(case):
    names = {"own": case.company, "other": case.company, "company": case.company_b}
    jobs = {
        scope: case.env["hr.job"].create({"name": scope, "company_id": company.id})
        for scope, company in names.items()
    }
    case.employee_employee.job_id = jobs["own"]
    case._create_in_world(
        "hr.training.task",
        **{scope: {"name": "Repair", "job_id": job.id} for scope, job in jobs.items()},
    )
    tasks = case.world["hr.training.task"]
    case.skill_more = case.env["hr.skill"].create(
        {"name": "Fridges", "skill_type_id": case.skill_type.id}
    )
    case._create_in_world(
        "hr.training.task.skill",
        **{scope: case._skill_vals(task_id=tasks[scope].id) for scope in names},
    )
