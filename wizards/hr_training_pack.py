import zipfile
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..models.followup.hr_training_effect_review import DONE
from ..tools import states
from ..tools.archives import safe_name
from ..tools.workbook_writer import Column, Sheet, write_workbook

# Certificates that are printed together.
PRINTED = 50
PEOPLE_MOST = 2000


class HrTrainingPack(models.TransientModel):
    """What an auditor asks of a department or a job, as of a day (policy 2.2.5, 6.4.3).

    Required competence, who has it, by which evidence, what the effect review says and
    whether the trainer was qualified that day; with the certificates, in one archive.
    Each person in it is a look into his file.
    """

    _name = "hr.training.pack"
    _description = "Auditor’s Pack"
    _inherit = ["hr.training.flow.mixin"]
    _rec_name = "on"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", help="With the departments below."
    )
    job_id = fields.Many2one(comodel_name="hr.job")
    on = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._get_training_today(),
        help="What came later is left out.",
    )

    def action_download(self):
        """Make the pack and download it.

        :return: action of the address
        :raise AccessError: neither officer nor company management
        :raise UserError: without department and job, or nobody was there
        """
        self.ensure_one()
        self.check_access("read")
        self._check_can_pack()
        self._get_people()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hr_training/pack/{self.id}.zip",
            "target": "self",
        }

    def _check_can_pack(self):
        """
        :raise AccessError: who may not see all the files, or not of this company
        """
        if self.env.su:
            return
        Requirement = self.env["hr.training.requirement"]
        companies = self.company_id | self.department_id.company_id
        companies |= self.job_id.company_id
        if not Requirement._reads_all_people() or companies - self.env.companies:
            raise AccessError(
                self.env._(
                    "Training officers and company management make an auditor’s pack, "
                    "of their companies."
                )
            )

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def _get_people(self):
        """Who was there on the day, in sudo: dict employee → his version then.

        :raise UserError: nobody, or too many
        """
        self.ensure_one()
        if not self.department_id and not self.job_id:
            raise UserError(self.env._("Choose a department or a job."))
        # sudo: people of the department or job, whoever reads their records
        env = self.sudo().with_context(active_test=False).env
        below = env["hr.department"].search(
            [("id", "child_of", self.department_id.ids)]
        )
        if self.department_id:
            domain = [("department_id", "in", below.ids)]
        else:
            domain = [("job_id", "=", self.job_id.id)]
        found = env["hr.version"].search(
            [
                *domain,
                ("date_version", "<=", self.on),
                ("company_id", "=", self.company_id.id),
            ]
        )
        people = {}
        for employee in found.employee_id.sorted(lambda e: (e.name or "", e.id)):
            version = employee._get_version(self.on)
            left = employee.departure_date and employee.departure_date <= self.on
            if left or not (employee.active or employee.departure_date):
                continue
            if self.department_id and version.department_id not in below:
                continue
            if self.job_id and version.job_id.id != self.job_id.id:
                continue
            people[employee] = version
        if not people:
            raise UserError(self.env._("Nobody was there on that day."))
        if len(people) > PEOPLE_MOST:
            raise UserError(
                self.env._(
                    "These are more than %(most)s people: choose a smaller department.",
                    most=PEOPLE_MOST,
                )
            )
        return people

    # ------------------------------------------------------------
    # WHAT
    # ------------------------------------------------------------

    def _get_effect_reviews(self, enrollments):
        """What managers said by then of what was learnt (sudo).

        :return: dict enrolment → text
        """
        Review = self.env["hr.training.effect.review"]
        reviews = Review.search(
            [
                ("enrollment_id", "in", enrollments.ids),
                ("state", "=", DONE),
            ]
        ).filtered(lambda r: r.company_id._get_training_date(r.done_on) <= self.on)
        applies = dict(Review._fields["applies"]._description_selection(self.env))
        met = dict(Review._fields["need_met"]._description_selection(self.env))
        return {
            review.enrollment_id: self.env._(
                "Applies it: %(applies)s; need met: %(met)s",
                applies=applies.get(review.applies, ""),
                met=met.get(review.need_met, ""),
            )
            for review in reviews
        }

    def _get_competence(self, people):
        """Required courses and skills of people, and their evidence (sudo).

        :return: list of dict ``employee version kind what state level evidence row``
        """
        Employee = self.env["hr.employee"]
        everybody = Employee.union(*people)
        of_human = everybody._training_get_owners()
        passes = defaultdict(list)
        rows = everybody._training_get_file(self.on, self.company_id)
        for row in rows:
            if row["result"] == states.RESULT_PASSED:
                course = row["enrollment"].course_id
                passes[row["employee_id"], course.id].append(row)
        found = []
        Requirement = self.env["hr.training.requirement"]
        labels = dict(
            self.env["hr.training.requirement.status"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        required = Requirement._get_states(self.on, everybody.ids)
        courses = self.env["hr.training.course"].with_context(active_test=False)
        for employee_id, course_id, _rule, state, due_on, until in required:
            passed = passes[of_human.get(employee_id, employee_id), course_id]
            found.append(
                {
                    "employee": Employee.browse(employee_id),
                    "kind": self.env._("Course"),
                    "what": courses.browse(course_id).name,
                    "has": state in ("done", "expiring", "waived"),
                    "state": labels.get(state, state),
                    "due_on": due_on,
                    "until": until,
                    "row": passed[-1] if passed else None,
                }
            )
        found += self._get_skills(people, rows)
        found.sort(
            key=lambda f: (f["employee"].name or "", f["employee"].id, f["kind"])
        )
        return found

    def _get_skills(self, people, rows):
        """Skills that the jobs asked for on the day, and who had them then (sudo)."""
        jobs = self.env["hr.job"].union(*(v.job_id for v in people.values()))
        asked = jobs.with_context(active_test=False).job_skill_ids
        wanted = asked.filtered_domain(self._get_valid_domain())
        aliases = self.env["hr.training.person"]._get_aliases(
            self.env["hr.employee"].union(*people)
        )
        # By whichever record of the human here.
        records = {
            employee: aliases[employee].filtered(
                lambda e: e.company_id == self.company_id
            )
            for employee in people
        }
        everybody = self.env["hr.employee"].union(*records.values())
        had = defaultdict(lambda: self.env["hr.employee.skill"])
        for skill in self.env["hr.employee.skill"].search(
            Domain("employee_id", "in", everybody.ids)
            & Domain("skill_id", "in", wanted.skill_id.ids)
            & self._get_valid_domain()
        ):
            had[skill.employee_id, skill.skill_id] |= skill
        rows = {row["enrollment"].id: row for row in rows}
        found = []
        for employee, version in people.items():
            for line in wanted.filtered(lambda w, job=version.job_id: w.job_id == job):
                skills = self.env["hr.employee.skill"].union(
                    *(had[record, line.skill_id] for record in records[employee])
                )
                best = skills.sorted("level_progress")[-1:]
                has = best.level_progress >= line.level_progress if best else False
                found.append(
                    {
                        "employee": employee,
                        "kind": self.env._("Skill"),
                        "what": f"{line.skill_id.name}: {line.skill_level_id.name}",
                        "has": has,
                        "state": best.skill_level_id.name or self.env._("None"),
                        "due_on": None,
                        "until": best.valid_to,
                        "row": rows.get(best.training_enrollment_id.id),
                        "other": best and self.env._("Entered by HR"),
                    }
                )
        return found

    def _get_valid_domain(self):
        """Skills as of the day, of jobs and of people."""
        return (
            Domain("valid_from", "=", False) | Domain("valid_from", "<=", self.on)
        ) & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", self.on))

    def _get_trainer_remark(self, row):
        """Who taught it, and whether he was qualified that day (sudo)."""
        enrollment = row["enrollment"]
        session, day = enrollment.session_id, row["date_to"]
        remarks = []
        for trainer in session.trainer_ids | session.slot_ids.trainer_ids:
            if trainer._was_qualified(enrollment.course_id, day):
                remarks.append(self.env._("%(name)s: qualified", name=trainer.name))
            else:
                remarks.append(
                    self.env._("%(name)s: not qualified then", name=trainer.name)
                )
        return "; ".join(remarks)

    def _get_sheets(self, people, competence, files):
        """Sheets of the workbook; the first two stand in the index as well (sudo)."""
        rows = [found["row"] for found in competence if found["row"]]
        taught = {row["enrollment"]: row for row in rows}
        enrollments = self.env["hr.training.enrollment"].union(*taught)
        reviews = self._get_effect_reviews(enrollments)
        trainers = {e: self._get_trainer_remark(row) for e, row in taught.items()}
        sources = {
            "session": self.env._("Pass"),
            "past": self.env._("Past record"),
            "import": self.env._("Imported record"),
        }
        yes, no = self.env._("Yes"), self.env._("No")
        lines = []
        for found in competence:
            row, version = found["row"], people.get(found["employee"])
            enrollment = row and row["enrollment"]
            lines.append(
                (
                    found["employee"].name,
                    (version and version.department_id.complete_name) or "",
                    (version and version.job_id.name) or "",
                    found["kind"],
                    found["what"],
                    yes if found["has"] else no,
                    found["state"],
                    found["due_on"] or None,
                    sources[row["source"]] if row else found.get("other") or "",
                    row["session"] if row else "",
                    row["date_to"] if row else None,
                    row["certificate"] or "" if row else "",
                    found["until"] or None,
                    reviews.get(enrollment, "") if row else "",
                    trainers[enrollment] if row else "",
                    files.get(row["certificate"], "") if row else "",
                )
            )
        counts = defaultdict(lambda: [0, 0])
        for found in competence:
            counts[found["kind"], found["what"]][0] += 1
            counts[found["kind"], found["what"]][1] += found["has"]
        versions = enrollments.session_id.material_version_ids
        return [
            Sheet(
                self.env._("Required Competence"),
                (
                    self.env._("Kind"),
                    self.env._("What"),
                    self.env._("Required of"),
                    self.env._("Have It"),
                    self.env._("Missing"),
                ),
                [
                    (kind, what, asked, have, asked - have)
                    for (kind, what), (asked, have) in sorted(counts.items())
                ],
                columns=tuple(map(Column, (12, 40, 12, 12, 12))),
            ),
            Sheet(
                self.env._("Documents"),
                (self.env._("Kind"), self.env._("Document")),
                [
                    *((self.env._("Certificate"), name) for name in files.values()),
                    *(
                        (self.env._("Material taught from"), version.display_name)
                        for version in versions
                    ),
                    (self.env._("All people"), "competence.xlsx"),
                ],
                columns=tuple(map(Column, (24, 60))),
            ),
            Sheet(
                self.env._("People"),
                (
                    self.env._("Name"),
                    self.env._("Department"),
                    self.env._("Job"),
                    self.env._("Kind"),
                    self.env._("What"),
                    self.env._("Has It"),
                    self.env._("State"),
                    self.env._("Due on"),
                    self.env._("Evidence"),
                    self.env._("Session"),
                    self.env._("Date"),
                    self.env._("Certificate"),
                    self.env._("Valid Until"),
                    self.env._("Effect Review"),
                    self.env._("Trainer on That Day"),
                    self.env._("File"),
                ),
                lines,
                columns=tuple(
                    map(
                        Column,
                        (16, 24, 18, 9, 28, 7, 12, 11, 14, 12, 11, 15, 11, 20, 30, 30),
                    )
                ),
            ),
        ]

    def _get_index_sections(self):
        """What stands in the index: the first sheets of the workbook (sudo)."""
        return self.env.context.get("training_pack_sections") or []

    def _get_head(self):
        """What the pack is of: list of ``(what, value)``."""
        self.ensure_one()
        # sudo: names of what the user chose
        pack = self.sudo()
        show = self.env["hr.employee"]._training_format
        return [
            (self.env._("Department"), pack.department_id.complete_name or ""),
            (self.env._("Job"), pack.job_id.name or ""),
            (self.env._("As of"), show(self.on)),
            (self.env._("Made on"), show(pack.company_id._get_training_today())),
            (self.env._("Company"), pack.company_id.name),
            (self.env._("Made by"), self.env.user.name),
        ]

    # ------------------------------------------------------------
    # AS FILES
    # ------------------------------------------------------------

    def _write_zip(self, stream):
        """Write the pack: index, workbook, certificates; each look is noted.

        Certificates are printed in batches, and each is written and forgotten.

        :raise AccessError: see :meth:`_check_can_pack`
        """
        self.ensure_one()
        self.check_access("read")
        self._check_can_pack()
        people = self._get_people()
        everybody = self.env["hr.employee"].browse([e.id for e in people])
        everybody._training_note_look("pack")
        # sudo: who makes it may see all the files, which were noted
        pack = self.sudo().with_company(self.company_id)
        competence = pack._get_competence(people)
        numbers = {
            f["row"]["certificate"]: f["row"]["enrollment"].employee_id.name
            for f in competence
            if f["row"] and f["row"]["certificate"]
        }
        taken = set()
        files = {
            number: "certificates/" + safe_name(f"{number} {name}", ".pdf", taken)
            for number, name in numbers.items()
        }
        sheets = pack._get_sheets(people, competence, files)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("index.pdf", pack._print_index(sheets[:2]))
            archive.writestr("competence.xlsx", write_workbook(sheets))
            for number, content in pack._print_certificates(files):
                archive.writestr(files[number], content)

    def _print_index(self, sections):
        report = self.env["ir.actions.report"].with_context(
            training_pack_sections=sections
        )
        content, _kind = report._render_qweb_pdf(
            "hr_training.hr_training_pack_report", self.ids
        )
        return content

    def _print_certificates(self, numbers):
        """``(number, PDF)`` of certificates of the company, batch by batch (sudo)."""
        certificates = self.env["hr.training.certificate"].search(
            [("name", "in", list(numbers)), ("company_id", "=", self.company_id.id)]
        )
        for start in range(0, len(certificates), PRINTED):
            batch = certificates[start : start + PRINTED]
            yield from self._print_batch(batch)
            self.env.invalidate_all()

    def _print_batch(self, certificates):
        name = "hr_training.hr_training_certificate_report"
        contents = self.env["ir.actions.report"]._print_each(name, certificates.ids)
        return zip(certificates.mapped("name"), contents, strict=True)
