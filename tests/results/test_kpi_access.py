"""Figures of single people are shown where the company says so (design §6.15)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_kpi import KpiCase


@tagged("post_install", "-at_install", "hr_training_kpi", "hr_training_access")
class TestKpiAccess(KpiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._add_values(cls.employee_employee, 70).with_env(cls.env)
        cls.colleague = cls._add_values(cls.employee_colleague, 80).with_env(cls.env)
        cls.outsider = cls._add_values(cls.employee_outsider, 90).with_env(cls.env)

    def _find(self, user):
        found = self.env["hr.training.kpi.value"].with_user(user)
        return found.search([("kpi_id", "=", self.kpi.id)]).with_env(self.env)

    def test_d6_15_off_nobody_but_officers_reads_values(self):
        nobody = self.own.browse()
        for user in (self.user_employee, self.user_department_manager):
            self.assertEqual(self._find(user), nobody, user.name)
            with self.assertRaises(AccessError):
                self.own.with_user(user).read(["value"])
        for user in (self.user_executive, self.user_finance, self.user_trainer):
            self.assertEqual(self._find(user), nobody, user.name)
        everything = self.own | self.colleague | self.outsider
        self.assertEqual(self._find(self.user_officer), everything)

    def test_d6_15_on_the_person_and_his_manager_read_them(self):
        self.company.training_kpi_individual = True
        self.assertEqual(self._find(self.user_employee), self.own)
        team = self._find(self.user_department_manager)
        self.assertEqual(team, self.own | self.colleague)
        self.assertEqual(self._find(self.user_outsider), self.outsider)
        self.assertFalse(self._find(self.user_executive))
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaises(AccessError):
                self.own.with_user(user).write({"value": 99})

    def test_d6_15_off_there_are_no_charts(self):
        with self.assertRaisesRegex(UserError, "are off"):
            self.own.with_user(self.user_officer).action_view_chart()
        self.assertFalse(self.env["hr.training.look"].search([]))

    def test_d6_15_a_look_at_anothers_chart_is_noted(self):
        self.company.training_kpi_individual = True
        manager, officer = self.user_department_manager, self.user_officer
        for user in (manager, officer):
            action = self.own.with_user(user).action_view_chart()
            found = self.own.with_user(user).search(action["domain"])
            self.assertEqual(found.with_env(self.env), self.own)
        self.own.with_user(self.user_employee).action_view_chart()
        with self.assertRaises(AccessError):
            self.outsider.with_user(manager).action_view_chart()
        looks = self.env["hr.training.look"].search([])
        self.assertEqual(looks.user_id, manager | officer)
        self.assertEqual(looks.employee_id, self.employee_employee)
        # Who it is about reads who looked; a manager does not.
        Look = self.env["hr.training.look"]
        mine = Look.with_user(self.user_employee).search([])
        self.assertEqual(mine.with_env(self.env), looks)
        self.assertFalse(Look.with_user(self.user_colleague).search([]))
        with self.assertRaises(AccessError):
            Look.with_user(officer).create(
                {
                    "employee_id": self.employee_employee.id,
                    "user_id": manager.id,
                    "kind": "kpi",
                    "looked_on": "2026-01-01 00:00:00",
                }
            )

    def test_d6_15_whoever_reads_anothers_values_is_noted_once_a_day(self):
        """By a list, a form, a file, groups of people; not by figures of many."""
        self.company.training_kpi_individual = True
        self.user_department_manager.group_ids += self.env.ref(
            "base.group_allow_export"
        )
        Value, Look = self.env["hr.training.kpi.value"], self.env["hr.training.look"]
        kpi = [("kpi_id", "=", self.kpi.id)]
        own = [*kpi, ("employee_id", "=", self.employee_colleague.id)]
        above = [*kpi, ("value", ">", 65)]
        team = self.employee_employee | self.employee_colleague
        low, top = team
        spec = {"value": {}}
        average = ["value:avg"]
        for name, args, people in (
            ("web_search_read", [kpi, spec], team),
            ("search_read", [kpi, ["value"]], team),
            ("web_read", [self.own.ids, spec], self.employee_employee),
            ("read", [self.own.ids], self.employee_employee),
            ("export_data", [self.own.ids, ["value"]], self.employee_employee),
            ("formatted_read_group", [kpi, ["employee_id"], average], team),
            ("formatted_read_group", [own, [], average], self.employee_colleague),
            (
                "formatted_read_grouping_sets",
                [kpi, [["employee_id"], []], average],
                team,
            ),
            (
                "formatted_read_grouping_sets",
                [own, [[]], average],
                self.employee_colleague,
            ),
            ("web_read_group", [kpi, ["employee_id"], average], team),
            ("search", [above], team),
            ("search_count", [[*own, ("value", ">", 75)]], self.employee_colleague),
            ("search_count", [[*own, ("value", ">", 95)]], None),
            ("name_search", ["", above], team),
            ("copy_data", [self.own.ids], self.employee_employee),
            ("formatted_read_group", [kpi, ["value"], ["__count"]], team),
            ("formatted_read_group", [kpi, [], ["value:array_agg"]], team),
            ("formatted_read_group", [kpi, [], ["id:array_agg"]], None),
            ("search", [kpi, 0, None, "value desc"], team),
            ("search_read", [kpi, ["month"], 0, 1, "value desc"], top),
            ("web_search_read", [kpi, {"month": {}}, 0, 1, "month, value"], low),
            (
                "formatted_read_group",
                [kpi, ["employee_id"], ["__count"], [("value:avg", ">", 75)]],
                top,
            ),
            (
                "formatted_read_group",
                [kpi, ["employee_id"], [], [], 0, 1, "value:avg desc"],
                top,
            ),
            ("search_count", [kpi], None),
            ("formatted_read_group", [kpi, ["department_id"], average], None),
            ("formatted_read_group", [kpi, ["employee_id"], ["__count"]], None),
            ("web_search_read", [kpi, {"month": {}}], None),
        ):
            with self.subTest(name=name, args=args), self._undone():
                for _n in range(2):
                    self._rpc(self.user_department_manager, Value._name, name, *args)
                looks = Look.search([])
                self.assertEqual(looks.employee_id, people or team.browse())
                self.assertEqual(len(looks), len(people or ()))
                self.assertLessEqual(looks.user_id, self.user_department_manager)
        self._rpc(self.user_employee, Value._name, "search_read", kpi, ["value"])
        self.assertFalse(Look.search([]), "one's own is no look")

    def test_d6_15_a_group_of_one_is_that_person(self):
        """However it is made: by department and job, by what else one knows of him."""
        Value = self.env["hr.training.kpi.value"]
        place = self.employee_outsider.department_id
        here = [("kpi_id", "=", self.kpi.id), ("department_id", "=", place.id)]
        average = ["value:avg"]
        for name, args in (
            ("formatted_read_group", [here, [], average]),
            ("formatted_read_group", [here[:1], ["department_id"], average]),
            ("formatted_read_grouping_sets", [here[:1], [["department_id"]], average]),
            ("web_read_group", [here, ["kpi_id"], average]),
        ):
            with self.subTest(name=name, args=args), self._undone():
                self._rpc(self.user_officer, Value._name, name, *args)
                looks = self.env["hr.training.look"].search([])
                self.assertEqual(looks.employee_id, self.employee_outsider)

    def test_d6_15_the_next_day_is_another_look(self):
        args = (self.user_officer, self.own._name, "read", self.own.ids, ["value"])
        self._rpc(*args)
        with self._clock_at(self.frozen + timedelta(days=1)):
            self._rpc(*args)
        looks = self.env["hr.training.look"].search([])
        self.assertEqual(looks.mapped("kind"), ["kpi_values"] * 2)
        mine = self.env["hr.training.look"].with_user(self.user_employee).search([])
        self.assertEqual(mine.with_env(self.env), looks)

    def test_d6_15_what_is_noted_is_read_with_a_cursor_that_writes(self):
        """Odoo gives a read-only one to whatever method says so."""
        for model in ("hr.training.kpi.value", "hr.training.performance.case"):
            for name in (
                "read",
                "read_group",
                "name_search",
                "search",
                "search_count",
                "search_read",
                "web_read",
                "web_search_read",
                "web_read_group",
                "formatted_read_group",
                "formatted_read_grouping_sets",
            ):
                method = getattr(self.env.registry[model], name)
                self.assertIs(method._readonly, False, name)

    def test_d6_15_menus_follow_the_setting(self):
        menu = self.env.ref("hr_training.hr_training_menu_my_kpis")
        team = self.env.ref("hr_training.hr_training_menu_team_kpis")
        Menu = self.env["ir.ui.menu"].with_user(self.user_department_manager)
        self.assertFalse({menu.id, team.id} & Menu.load_menus(False).keys())
        self.company.training_kpi_individual = True
        self.assertTrue({menu.id, team.id} <= Menu.load_menus(False).keys())
