"""The need analysis report: its figures and its sections (policy 3.3)."""

import random
from collections import defaultdict
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_need_report import PERIOD, NeedReportCase


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedReport(NeedReportCase):
    uses = ("user_executive", "user_head", "user_finance", "user_department_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_course = cls._create_course("T02", hours=4)
        cls.env["hr.training.course.cost"].with_company(cls.company).create(
            [
                {
                    "course_id": cls.course.id,
                    "cost_type_id": cls.cost_type.id,
                    "amount": amount,
                    "currency_id": cls.company.currency_id.id,
                    "basis": basis,
                }
                for amount, basis in ((100, "person"), (600, "session"))
            ]
        )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_p3_3_figures_by_hand(self):
        """Two needs of one course, one in words, one undecided, others that are out."""
        colleague, outsider = self.employee_colleague, self.employee_outsider
        self._create_need(colleague, outsider, analysis="task")
        self._create_need(colleague, headcount=3, channel="customer")
        self._create_need(
            course_id=False,
            name="Drones",
            channel="industry",
            headcount=2,
            department_id=self.department_ops.id,
        )
        self._create_need(outsider, state="submitted")
        self._create_need(outsider, state="rejected")
        self._create_need(outsider, state="draft")
        self._create_need(outsider, date=date(2025, 12, 31))
        report = self._create_report()
        report.with_user(self.user_officer).action_compute()
        # 6 hours and 100 for each of two named and three unnamed; 600 once. The three
        # are of the department of the one whom their need names.
        self.assertEqual(
            (
                report.need_count,
                report.undecided_count,
                report.people_count,
                report.hours,
                report.cost,
            ),
            (3, 1, 7, 30, 1100),
        )
        self.assertEqual(
            self._get_figures(report),
            {
                ("channel", "Supervisor"): (1, 2, 12, 440),
                ("channel", "Customer"): (1, 4, 24, 880),
                ("channel", "Industry and Technology"): (1, 2, 0, 0),
                ("method", "Task Analysis"): (1, 2, 12, 440),
                ("method", "Without a method"): (2, 6, 24, 880),
                ("course", "Course T01"): (2, 5, 30, 1100),
                ("course", "Without a course"): (1, 2, 0, 0),
                ("department", "SRV-N"): (2, 4, 24, 880),
                ("department", "OPS"): (2, 3, 6, 220),
                ("state", "Validated"): (3, 7, 30, 1100),
                ("state", "Undecided"): (1, 0, 0, 0),
            },
        )

    def _generate(self):
        """Needs of all kinds, by a seed; some merged, one human has two records."""
        chance = random.Random(13)
        twice = self._create_employee(
            "Second record",
            self.department_srv,
            work_contact_id=self.employee_outsider.work_contact_id.id,
        )
        people = [
            self.employee_colleague,
            self.employee_employee,
            self.employee_outsider,
            twice,
            *(
                self._create_employee(f"Person {n}", department)
                for n in range(4)
                for department in (self.department_ops, self.department_srv)
            ),
        ]
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Repair",
                "skill_ids": [Command.create({"name": n}) for n in ("Weld", "Solder")],
                "skill_level_ids": [
                    Command.create({"name": "Good", "level_progress": 50})
                ],
            }
        )
        made = self.env["hr.training.need"]
        for number in range(60):
            skill = chance.choice([None, *skill_type.skill_ids])
            made |= self._create_need(
                *chance.sample(
                    people[:2] + people[3:] if number % 2 else people[:3] + people[4:],
                    chance.randint(0, 3),
                ),
                state=chance.choice(
                    ["validated"] * 5 + ["closed", "submitted", "rejected", "draft"]
                ),
                channel=chance.choice(["supervisor", "customer", "industry"]),
                analysis=chance.choice([False, "task", "performance", "forward"]),
                cause="skill",
                course_id=chance.choice([False, self.course.id, self.other_course.id]),
                skill_id=skill and skill.id,
                name=f"Need {number}",
                headcount=chance.choice([0, 0, 2]),
                department_id=chance.choice([False, self.department_ops.id]),
                date=PERIOD[0]
                - timedelta(days=10)
                + timedelta(days=chance.randint(0, 70)),
            )
        merged = 0
        officer = self.user_officer
        for needs in made.grouped(lambda n: (n.course_id, n.skill_id)).values():
            open_ = needs.filtered(lambda n: n.state in ("validated", "submitted"))
            if len(open_) > 3 and merged < 4:
                target = open_[:2].with_user(officer).action_merge()
                (target.sudo() | open_[2]).with_user(officer).action_merge()
                merged += 1
        self.assertEqual(merged, 4)
        return made

    def _count_plainly(self, report, made, departments=None):
        """The same figures by a second reading, need by need."""
        employees = made.person_ids.employee_id
        keys = self.env["hr.training.person"]._get_keys(employees)
        self.assertLess(len(set(keys.values())), len(employees), "one has two records")
        counted = made.filtered(
            lambda n: (
                n.state in ("validated", "planned", "closed")
                and not n.merged_into_id
                and report.date_from <= n.date <= report.date_to
            )
        )
        groups = defaultdict(lambda: [set(), set(), defaultdict(int)])
        for need in counted:
            rows = [
                (keys[p.employee_id], p.department_id or need.department_id)
                for p in need.person_ids
            ]
            unnamed = [(need.department_id, need.headcount)]
            if departments is not None:
                if not (rows or unnamed) or not (
                    {d for _h, d in rows} | {need.department_id}
                ) & set(departments):
                    continue
                rows = [row for row in rows if row[1] in departments]
                unnamed = [row for row in unnamed if row[0] in departments]
            origins, found = need, need
            while found := found.origin_ids:
                origins |= found
            names = {("channel", n.channel) for n in origins if n.channel}
            names |= {("method", need.analysis), ("state", need.state)}
            names |= {("course", need.course_id), "all"}
            if need.skill_id:
                names.add(("skill", need.skill_id))
            for name in names:
                group = groups[name]
                group[0].add(need)
                group[1].update((human, need.course_id) for human, _d in rows)
                group[2][need.course_id] += sum(count for _d, count in unnamed)
            places = {d for _h, d in rows}
            if not rows or need.headcount and unnamed:
                places.add(need.department_id)
            for place in places:
                group = groups["department", place]
                group[0].add(need)
                group[1].update((h, need.course_id) for h, d in rows if d == place)
                group[2][need.course_id] += sum(c for d, c in unnamed if d == place)
        return groups

    def _assert_counted(self, report, groups):
        """Needs, people and hours of every figure."""
        lines = report.line_ids.filtered(lambda line: line.value != "submitted")
        self.assertEqual(len(lines), len(groups) - 1)
        hours_of = {self.course: 6, self.other_course: 4}

        def add_up(group):
            needs, pairs, unnamed = group
            hours = sum(hours_of.get(course, 0) for _human, course in pairs)
            hours += sum(hours_of.get(c, 0) * count for c, count in unnamed.items())
            humans = {human for human, _course in pairs}
            return needs, len(humans) + sum(unnamed.values()), hours

        for line in lines:
            record = line.course_id or line.skill_id or line.department_id
            what = line.value if line.kind in ("channel", "state") else record
            if line.kind == "method":
                what = line.value or False
            elif not record and line.kind in ("course", "department"):
                what = line[f"{line.kind}_id"]
            with self.subTest(kind=line.kind, what=what):
                needs, people, hours = add_up(groups[line.kind, what])
                self.assertEqual(set(line.need_ids), needs)
                self.assertEqual(line.need_count, len(needs))
                self.assertEqual((line.people_count, line.hours), (people, hours))
        needs, people, hours = add_up(groups["all"])
        self.assertEqual(set(report.need_ids), needs)
        self.assertEqual((report.people_count, report.hours), (people, hours))

    def test_p3_3_figures_are_those_of_a_plain_count(self):
        made = self._generate()
        for departments in ((), (self.department_srv,), (self.department_ops,)):
            with self.subTest(departments=departments):
                report = self._create_report(*departments)
                report.with_user(self.user_officer).action_compute()
                within = None
                if departments:
                    within = self.env["hr.department"].search(
                        [("id", "child_of", departments[0].id)]
                    )
                self._assert_counted(report, self._count_plainly(report, made, within))

    def test_p3_3_more_needs_take_no_more_statements(self):
        report = self._create_report()

        def measure(count):
            for _number in range(count):
                self._create_need(self.employee_colleague)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            report._do_compute()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        measure(3)
        few = measure(1)
        self.assertLessEqual(measure(30), few)

    def test_d5_each_figure_opens_its_needs(self):
        need = self._create_need(self.employee_colleague)
        self._create_need(self.employee_outsider, course_id=self.other_course.id)
        report = self._create_report()
        report.with_user(self.user_officer).action_compute()
        line = report.line_ids.filtered(lambda r: r.course_id == self.course)
        for role in ("officer", "executive"):
            user = getattr(self, f"user_{role}")
            action = self._rpc(user, line._name, "action_open", line.ids)
            found = self.env[action["res_model"]].with_user(user)
            self.assertEqual(found.search(action["domain"]).ids, need.ids)
        for user in (self.user_finance, self.user_department_manager):
            with self.assertRaises(AccessError):
                self._rpc(user, line._name, "action_open", line.ids)

    # ------------------------------------------------------------
    # FROZEN
    # ------------------------------------------------------------

    def test_p3_3_figures_stay_as_they_were_submitted(self):
        need = self._create_need(self.employee_colleague, self.employee_outsider)
        undecided = self._create_need(self.employee_outsider, state="submitted")
        report = self._create_report()
        report.with_user(self.user_officer).action_submit()
        before = self._get_figures(report)
        needs = {line: line.need_ids for line in report.line_ids}
        texts = (report.overview, report.main_needs)
        undecided.with_user(self.user_officer).action_validate()
        need.with_user(self.user_officer).course_id = self.other_course
        need.with_user(self.user_officer).action_close("Settled")
        self._create_need(self.employee_colleague, course_id=self.other_course.id)
        for step in ("submitted", "approved"):
            with self.subTest(state=step):
                self.assertEqual(report.state, step)
                for method in ("action_compute", "action_draft"):
                    with self.assertRaisesRegex(UserError, "stay as they were"):
                        self._rpc(self.user_officer, report._name, method, report.ids)
                self.env.invalidate_all()
                self.assertEqual(self._get_figures(report), before)
                self.assertEqual(
                    {line: line.need_ids for line in report.line_ids}, needs
                )
                self.assertEqual((report.overview, report.main_needs), texts)
            if step == "submitted":
                report.with_user(self.user_head).action_approve()
                report.with_user(self.user_executive).action_approve()
        # What it has counted is not deleted, whatever becomes of it.
        with self.assertRaisesRegex(UserError, "figures stay"):
            second = self._create_need(self.employee_outsider, state="submitted")
            again = self._create_report()
            again.with_user(self.user_officer).action_submit()
            second.with_user(self.user_officer).action_reset_to_draft()
            self._rpc(self.user_officer, second._name, "unlink", second.ids)

    def test_p3_3_a_figure_keeps_the_name_it_was_counted_by(self):
        """In each language; a course, a skill and a department."""
        self.env["res.lang"]._activate_lang("zh_CN")
        skill = self.env["hr.skill.type"].create(
            {
                "name": "Repair",
                "skill_ids": [Command.create({"name": "Hydraulics"})],
                "skill_level_ids": [Command.create({"name": "All"})],
            }
        )
        named = {
            "course_id": (self.course, "设备点检"),
            "skill_id": (skill.skill_ids, "液压"),
            "department_id": (self.employee_colleague.department_id, "运营部"),
        }
        for record, chinese in named.values():
            record.with_context(lang="zh_CN").name = chinese
        before = {field: record.name for field, (record, _c) in named.items()}
        self._create_need(
            self.employee_colleague,
            skill_id=skill.skill_ids.id,
            skill_level_id=skill.skill_level_ids.id,
        )
        report = self._create_report()
        # Whichever language the one speaks who submits it.
        report.with_user(self.user_officer).with_context(lang="zh_CN").action_submit()
        for record, _chinese in named.values():
            record.name = "Renamed"
            record.with_context(lang="zh_CN").name = "改名"
        report.with_user(self.user_head).action_approve()
        report.with_user(self.user_executive).action_approve()
        reader = report.with_user(self.user_executive)
        for field, (record, chinese) in named.items():
            with self.subTest(field=field):
                line = reader.line_ids.filtered(lambda r, f=field: r.sudo()[f])
                self.assertEqual(line.sudo()[field], record)
                self.assertEqual(line.name, before[field])
                self.assertEqual(line.with_context(lang="zh_CN").name, chinese)
        course = reader.line_ids.filtered("course_id")
        sheet = reader._get_figures_sheet()
        self.assertIn(before["course_id"], [row[1] for row in sheet.rows])
        self.course.sudo().active = False
        self.assertEqual(course.display_name, before["course_id"])

    def test_p3_3_needs_of_a_figure_are_those_the_reader_may_read(self):
        need = self._create_need(self.employee_colleague)
        gone = self._create_need(self.employee_outsider, state="submitted")
        report = self._create_report()
        report.with_user(self.user_officer).action_compute()
        lines = report.line_ids
        course = lines.filtered("course_id")
        undecided = lines.filtered(lambda r: r.value == "submitted")
        self.assertEqual((course.need_ids, undecided.need_ids), (need, gone))
        self.env["ir.rule"].create(
            {
                "name": "None of that one",
                "model_id": self.env["ir.model"]._get_id(need._name),
                "domain_force": f"[('id', '!=', {need.id})]",
            }
        )
        for figure, seen in ((course, need.browse()), (undecided, gone)):
            self.assertEqual(figure.with_user(self.user_executive).need_ids, seen)
        Line = lines.browse()
        found = Line.search([("need_ids", "in", need.ids)])
        self.assertEqual(found, lines - undecided)
        self.assertEqual(Line.search([("need_ids", "=", gone.id)]), undecided)
        # By one that he may not read, nobody finds a figure.
        reader = Line.with_user(self.user_executive)
        self.assertFalse(reader.search([("need_ids", "in", need.ids)]))
        for domain, figures in (
            ([("need_ids.state", "=", "submitted")], undecided),
            ([("need_ids", "any", [("state", "=", "submitted")])], undecided),
            ([("need_ids", "ilike", need.code)], lines - undecided),
            ([("need_ids", "=", True)], Line),
            ([("need_ids", "in", ["Nothing"])], Line),
            ([("need_ids", "=", False)], Line),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(lines & Line.search(domain), figures)
        gone.with_user(self.user_officer).action_reset_to_draft()
        gone.with_user(self.user_officer).unlink()
        self.env.invalidate_all()
        self.assertFalse(undecided.need_ids)

    def test_figures_of_before_keep_their_needs_and_get_a_name_in_each_language(self):
        """As 19.0.1.6.0 kept them: a row for each need, the name in one language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.course.with_context(lang="zh_CN").name = "设备点检"
        need = self._create_need(self.employee_colleague)
        report = self._create_report()
        report.with_user(self.user_officer).action_submit()
        line = report.line_ids.filtered("course_id")
        self.env.flush_all()
        self.env.cr.execute(
            """
            CREATE TABLE hr_training_need_report_line_need_rel (
                   line_id int, need_id int);
            INSERT INTO hr_training_need_report_line_need_rel
            SELECT line.id, kept.id::int
              FROM hr_training_need_report_line line,
                   jsonb_array_elements(line.kept_needs) kept(id);
            UPDATE hr_training_need_report_line
               SET kept_needs = NULL, kept_name = '{"en_US": "Once"}'
            """
        )
        self.env.invalidate_all()
        script = "19.0.1.6.1/post-need-report-figures"
        self._migrate(script, None)
        self.assertEqual((line.name, line.need_ids.ids), ("Once", []))
        self._migrate(script, "19.0.1.6.0")
        self.course.name = "Renamed"
        self._migrate(script, "19.0.1.6.0")
        self.assertEqual(line.need_ids, need)
        self.assertNotIn(line.name, ("Once", "Renamed"))
        self.assertEqual(line.with_context(lang="zh_CN").name, "设备点检")

    def test_p3_3_submission_counts_once_more(self):
        self._create_need(self.employee_colleague)
        report = self._create_report()
        report.with_user(self.user_officer).action_draft()
        self._create_need(self.employee_outsider)
        report.with_user(self.user_officer).action_submit()
        self.assertEqual((report.need_count, report.people_count), (2, 2))
        self.assertIn("Needs: 2.", report.overview)

    def test_d6_1_figures_are_not_typed(self):
        self._create_need(self.employee_colleague)
        report = self._create_report()
        report.with_user(self.user_officer).action_compute()
        line = report.line_ids[0]
        for vals in (
            {"need_count": 9},
            {"need_ids": [Command.clear()]},
            {"line_ids": [Command.clear()]},
            {"line_ids": [Command.update(line.id, {"need_count": 9})]},
            {"plan_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_head, report._name, "write", report.ids, vals)
        for method, *args in (
            ("write", {"need_count": 9}),
            ("unlink",),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._rpc(self.user_head, line._name, method, line.ids, *args)
        self.assertEqual((report.need_count, line.need_count), (1, 1))

    # ------------------------------------------------------------
    # SECTIONS
    # ------------------------------------------------------------

    def test_p3_3_sections_are_drafted_and_keep_what_was_written(self):
        self._create_need(self.employee_colleague, channel="customer")
        report = self._create_report()
        officer = report.with_user(self.user_officer)
        officer.action_draft()
        self.assertIn("Needs: 1. People, each once: 1.", report.overview)
        self.assertIn("Customer: needs 1", report.methods)
        self.assertIn(f"{self.course.name}: needs 1", report.main_needs)
        self.assertIn("annual plan of 2027", report.recommendations)
        officer.write({"recommendations": "Hire a welder.", "overview": " "})
        self._create_need(self.employee_outsider)
        officer.action_draft()
        self.assertEqual(report.recommendations, "Hire a welder.")
        self.assertIn("Needs: 2.", report.overview)
        self.assertIn(f"{self.course.name}: needs 2", report.main_needs)

    def test_p3_3_report_on_nothing_says_so(self):
        self._create_need(self.employee_outsider)
        self._create_need(self.employee_colleague, state="submitted")
        report = self._create_report(self.department_srv)
        officer = report.with_user(self.user_officer)
        self.assertFalse(officer.can_submit)
        with self.assertRaisesRegex(UserError, "nothing to report on"):
            officer.action_submit()
        officer.action_draft()
        self.assertIn("Needs: 0.", report.overview)
        self.assertEqual((report.need_count, report.undecided_count), (0, 1))
        everywhere = self._create_report().with_user(self.user_officer)
        self.assertTrue(everywhere.can_submit)

    def test_d6_companies_count_their_own_needs(self):
        self._add_company_b()
        self._create_need(self.employee_colleague)
        self._create_need(user=self.user_b_officer, course_id=False, name="There")
        report = self._create_report(user=self.user_b_officer)
        report.with_user(self.user_b_officer).action_compute()
        self.assertEqual(report.need_ids.mapped("name"), ["There"])
        with self.assertRaises(UserError):
            self._create_report(self.department_ops, user=self.user_b_officer)

    def test_d5_who_reads_and_writes_reports(self):
        self._create_need(self.employee_colleague)
        report = self._create_report()
        for user, may in (
            (self.user_officer, "rw"),
            (self.user_head, "rw"),
            (self.user_executive, "r"),
            (self.user_finance, ""),
            (self.user_department_manager, ""),
        ):
            record = report.with_user(user)
            with self.subTest(user=user.name):
                self.assertEqual(record.has_access("read"), "r" in may)
                self.assertEqual(record.has_access("write"), "w" in may)
