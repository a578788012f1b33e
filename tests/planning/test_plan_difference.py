"""What a plan changes: golden cases of ``get_difference`` (policy 4.2, design §10)."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanDifference(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.annual = cls._create_plan(
            date_from="2028-01-01",
            date_to="2028-12-31",
            lines=[
                {"code": code, "date_start": start, "place": False}
                for code, start in (
                    ("A1", "2028-01-10"),
                    ("A2", "2028-02-07"),
                    ("A3", "2028-02-29"),
                    ("A4", "2028-03-20"),
                    ("A5", "2028-03-31"),
                    ("A6", "2028-04-01"),
                )
            ],
        )
        cls._publish(cls.annual)
        cls.quarterly = cls._create_plan(
            "quarterly",
            lines=0,
            parent_id=cls.annual.id,
            date_from="2028-01-01",
            date_to="2028-03-31",
        )

    def _take(self):
        """The lines of the quarter, by their codes."""
        lines = self.quarterly.with_user(self.user_officer).action_take_lines()
        return lines.grouped("code")

    def _read(self, plan, user=None, **kwargs):
        user = user or self.user_officer
        return self._rpc(user, plan._name, "get_difference", plan.ids, **kwargs)

    def test_p4_2_golden_quarter_against_its_annual_plan(self):
        lines = self._take()
        self.assertEqual(list(lines), ["A1", "A2", "A3", "A4", "A5"])
        lines["A2"].write(
            {"headcount": 20, "trainer_ids": [Command.set(self.trainer.ids)]}
        )
        # Over the leap day, and to another room as well.
        lines["A3"].write({"date_start": "2028-03-01", "place": "Room 2"})
        lines["A4"].is_dropped = True
        lines["A5"].unlink()
        self.Line.create(
            self._line_vals(
                plan_id=self.quarterly.id, code="N1", date_start="2028-03-15"
            )
        )
        self.assertEqual(
            self._read(self.quarterly),
            [
                {"code": "A1", "change": "same", "fields": {}},
                {
                    "code": "A2",
                    "change": "refined",
                    "fields": {
                        "headcount": (12, 20),
                        "trainer_ids": ([], self.trainer.ids),
                    },
                },
                {
                    "code": "A3",
                    "change": "moved",
                    "fields": {
                        "date_start": (date(2028, 2, 29), date(2028, 3, 1)),
                        "place": (False, "Room 2"),
                    },
                },
                {"code": "N1", "change": "added", "fields": {}},
                {"code": "A4", "change": "dropped", "fields": {}},
                {"code": "A5", "change": "dropped", "fields": {}},
            ],
        )
        self.assertEqual(
            {line.code: line.change for line in self.quarterly.line_ids},
            {
                "A1": "same",
                "A2": "refined",
                "A3": "moved",
                "N1": "added",
                "A4": "dropped",
            },
        )

    def test_p4_2_every_field_of_the_line_counts(self):
        line = self._take()["A2"]
        other = self._create_course("T02")
        for vals, change in (
            ({"course_id": other.id}, "refined"),
            ({"date_start": "2028-02-08"}, "moved"),
            ({"date_end": "2028-02-08"}, "moved"),
            ({"headcount": 13}, "refined"),
            ({"goal": "Other"}, "refined"),
            ({"content": "Other"}, "refined"),
            ({"method": "practical"}, "refined"),
            ({"trainer_ids": [Command.set(self.trainer.ids)]}, "refined"),
            ({"provider_id": self.user_head.partner_id.id}, "refined"),
            ({"employee_ids": [Command.set(self.employee_outsider.ids)]}, "refined"),
            ({"department_ids": [Command.set(self.department_srv.ids)]}, "refined"),
            ({"place": "Room 9"}, "refined"),
            ({"responsible_id": self.user_head.id}, "refined"),
            ({"cost_ids": [Command.create(self._cost_vals(30))]}, "refined"),
        ):
            with self.subTest(vals=vals), self._undone():
                line.with_user(self.user_officer).write(vals)
                [row] = [r for r in self._read(self.quarterly) if r["code"] == "A2"]
                self.assertEqual(row["change"], change)
                self.assertEqual(line.change, change)
                self.assertIn(next(iter(vals)), row["fields"])
                if "cost_ids" in vals:
                    self.assertEqual(row["fields"]["amount_planned"], (0, 30))
        names = {"session_ids", "child_line_ids", "parent_line_id", "revised_line_id"}
        names |= {"plan_id", "company_id", "active", "sequence", "code", "is_dropped"}
        names |= {"change_reason", "cost_ids", "budget_item_ids", "amount_planned"}
        # Follows the course.
        names |= {"hours"}
        # Why it is planned, not what.
        names |= {"need_ids"}
        planned = {
            name
            for name, field in self.Line._fields.items()
            if field.store and not name.endswith(("_uid", "_date")) and name != "id"
        }
        self.assertEqual(planned - names, {*self.Line._get_compared_fields()} - names)

    def test_p9_1_cost_that_goes_elsewhere_is_a_change(self):
        venue = self.cost_type.copy({"code": "venue_b", "name": "Rent"})
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "rate": 1,
            }
        )
        annual = self.annual.line_ids.filtered(lambda line: line.code == "A2")
        annual.cost_ids = [Command.create(self._cost_vals(100)) for _n in range(2)]
        line = self._take()["A2"].with_user(self.user_officer)
        self.assertEqual(line.change, "same")
        kept = (self.cost_type.id, False, "1", self.company.currency_id.id, 100.0)
        whole = (*kept[:4], 200.0)
        for vals, expected in (
            ({"cost_type_id": venue.id}, (venue.id, *kept[1:])),
            (
                {"department_id": self.department_ops.id},
                (kept[0], self.department_ops.id, *kept[2:]),
            ),
            ({"quarter": "2"}, (*kept[:2], "2", *kept[3:])),
            ({"currency_id": dollar.id}, (*kept[:3], dollar.id, 100.0)),
        ):
            with self.subTest(vals=vals), self._undone():
                line.cost_ids[0].write(vals)
                self.assertEqual(line.change, "refined")
                [row] = [r for r in self._read(self.quarterly) if r["code"] == "A2"]
                before, after = row["fields"]["cost_ids"]
                self.assertEqual(before, [whole])
                self.assertCountEqual(after, [kept, expected])
                self.assertNotIn("amount_planned", row["fields"])
        with self._undone():
            line.cost_ids[0].cost_type_id = venue
            action = self._rpc(
                self.user_officer,
                self.Plan._name,
                "action_view_difference",
                self.quarterly.ids,
            )
            rows = self.env[action["res_model"]].with_user(self.user_officer)
            row = rows.search(action["domain"]).filtered(
                lambda r: r.change != "dropped"
            )
            self.assertEqual(row.field_name, "Costs")
            self.assertRegex(row.before, "^Test Cost, Q1: .*200.00.*$")
            self.assertRegex(row.after, "Test Cost, Q1: .*100.00.*\nRent, Q1: .*100.00")
        # The same in other pieces.
        line.cost_ids[0].amount = 200
        line.cost_ids[1].unlink()
        self.assertEqual(line.change, "same")

    def test_p4_1_dropped_for_another_reason_is_a_change(self):
        plan = self.annual.with_user(self.user_officer)
        plan.action_revise("One less")
        line = plan.line_ids.filtered(lambda line: line.code == "A1")
        line.write({"is_dropped": True, "change_reason": "No trainer"})
        self._publish(self.annual)
        plan.action_revise("Once more")
        rows = {row["code"]: row for row in self._read(plan)}
        self.assertEqual(rows["A1"]["change"], "same")
        line.change_reason = "No room"
        rows = {row["code"]: row for row in self._read(plan)}
        self.assertEqual(
            rows["A1"],
            {
                "code": "A1",
                "change": "refined",
                "fields": {"change_reason": ("No trainer", "No room")},
            },
        )

    def test_p4_2_line_that_another_quarter_took_is_not_dropped(self):
        last = self.annual.line_ids.filtered(lambda line: line.code == "A6")
        second = self._create_plan(
            "quarterly",
            lines=0,
            parent_id=self.annual.id,
            date_from="2028-04-01",
            date_to="2028-06-30",
        )
        self.assertEqual(
            self._read(second), [{"code": "A6", "change": "dropped", "fields": {}}]
        )
        line = self._line_vals(
            plan_id=self.quarterly.id,
            parent_line_id=last.id,
            date_start="2028-03-30",
        )
        self.Line.create(line)
        self.assertEqual(self._read(second), [])

    def test_p4_1_golden_revision_against_the_version_before(self):
        plan = self.annual.with_user(self.user_officer)
        self.assertEqual(self._read(plan), [])
        plan.action_revise("New strategy")
        lines = plan.line_ids.grouped("code")
        lines["A1"].write({"headcount": 8})
        lines["A2"].write({"date_start": "2028-05-02", "goal": "Other"})
        lines["A3"].is_dropped = True
        lines["A4"].write({"code": "X4"})
        lines["A5"].unlink()
        self.Line.create(
            self._line_vals(
                plan_id=plan.id,
                code="A5",
                date_start="2028-12-01",
                department_ids=[Command.set(self.department_ops.ids)],
            )
        )
        rows = {(r["code"], r["change"]): r["fields"] for r in self._read(plan)}
        self.assertEqual(
            rows,
            {
                ("A1", "refined"): {"headcount": (12, 8)},
                ("A2", "moved"): {
                    "date_start": (date(2028, 2, 7), date(2028, 5, 2)),
                    "goal": ("Fewer repeat repairs", "Other"),
                },
                ("A3", "dropped"): {},
                ("X4", "same"): {},
                # The same code, and still found again: the copy's line lost its link.
                ("A5", "moved"): {
                    "date_start": (date(2028, 3, 31), date(2028, 12, 1)),
                    "place": (False, "Room 1"),
                },
                ("A6", "same"): {},
            },
        )
        self._publish(self.annual)
        plan.action_revise("Once more")
        self.assertEqual({r["change"] for r in self._read(plan)}, {"same"})
        second = plan.revision_ids.filtered(lambda v: v.version == 2)
        self.assertIn("moved", {r["change"] for r in self._read(second)})

    def test_p4_2_revised_quarter_is_compared_with_either(self):
        lines = self._take()
        lines["A1"].place = "Room 1"
        self.quarterly.line_ids.place = "Room 1"
        self._publish(self.quarterly)
        self.quarterly.with_user(self.user_officer).action_revise("Later")
        lines["A1"].write({"date_start": "2028-01-11"})
        changes = [
            {r["code"]: r["change"] for r in self._read(self.quarterly, **kwargs)}
            for kwargs in ({}, {"against": "version"}, {"against": "annual"})
        ]
        self.assertEqual(
            changes[0],
            {**dict.fromkeys(["A2", "A3", "A4", "A5"], "same"), "A1": "moved"},
        )
        self.assertEqual(changes[1], changes[0])
        self.assertEqual(set(changes[2].values()), {"refined", "moved"})
        for against in ("plan", 3, [1], {"a": 1}):
            with self.subTest(against=against), self.assertRaises(UserError):
                self._read(self.quarterly, against=against)

    def test_d5_who_may_read_the_plan_reads_the_difference(self):
        self._take()
        for user in (
            self.user_department_manager | self.user_executive | self.user_finance
        ):
            with self.subTest(user=user.name):
                self.assertEqual(len(self._read(self.quarterly, user)), 5)
        for user in self.user_employee | self.user_trainer:
            for method in ("get_difference", "action_view_difference"):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    self._rpc(user, self.Plan._name, method, self.quarterly.ids)

    def test_p4_2_table_says_it_in_words(self):
        lines = self._take()
        lines["A2"].write(
            {
                "trainer_ids": [Command.set(self.trainer.ids)],
                "date_start": "2028-02-08",
                "change_reason": "The trainer is free then",
            }
        )
        lines["A5"].unlink()
        user = self.user_department_manager
        action = self._rpc(
            user, self.Plan._name, "action_view_difference", self.quarterly.ids
        )
        Row = self.env[action["res_model"]].with_user(user)
        rows = Row.search(action["domain"])
        self.assertEqual(
            [
                (row.line_name, row.change, row.field_name, row.before, row.after)
                for row in rows
                if row.change == "moved"
            ],
            [
                (
                    "A2 Course T01",
                    "moved",
                    "Planned Start",
                    "02/07/2028",
                    "02/08/2028",
                ),
                ("A2 Course T01", "moved", "Trainers", False, "Trainer"),
            ],
        )
        self.assertEqual(rows[0].reason, "The trainer is free then")
        self.assertIn(
            ("A5 Course T01", "Method", "External Training", False),
            [
                (row.line_name, row.field_name, row.before, row.after)
                for row in rows.filtered(lambda row: row.change == "dropped")
            ],
        )
        self.assertNotIn("A1", "".join(rows.mapped("line_name")))
