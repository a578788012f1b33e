"""Needs from any other record, without depending on its addon (policy 3.1)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import HrTrainingCase

NEED = "hr.training.need"
BINDING = "hr.training.need.binding"


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedSource(HrTrainingCase):
    """The records are contacts here, which every database has."""

    uses = ("user_officer", "user_head", "user_department_manager", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["res.partner"].create(
            [{"name": f"Order {n}", "company_id": cls.company.id} for n in (1, 2, 3)]
        )

    def _make(self, user, records, method="action_make_from"):
        ids = self._rpc(user, NEED, method, [], records._name, records.ids)
        return self.env[NEED].with_user(user).browse(ids)

    # ------------------------------------------------------------
    # A NEED OF A RECORD
    # ------------------------------------------------------------

    def test_p3_1_a_record_makes_one_draft_which_opens_it(self):
        made = self._make(self.user_officer, self.orders[:2])
        self.assertEqual(made.mapped("name"), ["Order 1", "Order 2"])
        self.assertEqual(set(made.mapped("channel")), {"customer"})
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertEqual(made.requester_id, self.user_officer)
        self.assertNotIn("no evidence", made[0].doubts)
        action = made[0].action_open_evidence()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("res.partner", self.orders[0].id)
        )

    def test_p3_1_a_second_time_gives_the_one_that_is_there(self):
        first = self._make(self.user_officer, self.orders[:2])
        again = self._make(self.user_head, self.orders)
        self.assertEqual(again[:2].ids, first.ids)
        self.assertEqual(len(again), 3)
        first[0].action_submit()
        first[0].action_reject("Nothing that training mends")
        self.assertEqual(self._make(self.user_officer, self.orders[0]), first[0])

    @mute_logger("odoo.sql_db")
    def test_p3_1_two_at_once_make_one(self):
        made = self._make(self.user_officer, self.orders[0])
        values = {"channel": "customer", "name": "x", "company_id": self.company.id}
        key = made.sudo().source_key
        self.assertFalse(
            self._passes(
                lambda: made.sudo().create({**values, "source_key": key}),
                *(Exception,),
            )
        )

    def test_p3_1_source_is_not_forged(self):
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                NEED,
                "create",
                {"channel": "customer", "name": "x", "source_key": "res.partner,1"},
            )

    def test_p3_1_only_officers_make_them_of_what_they_may_read(self):
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaises(AccessError):
                self._make(user, self.orders)
        with self.assertRaises(AccessError):
            self._make(
                self.user_officer, self.env["ir.config_parameter"].search([])[:1]
            )
        self._add_company_b()
        self.orders[0].company_id = self.company_b
        with self.assertRaises(AccessError):
            self._make(self.user_officer, self.orders)

    def test_p3_1_companies_apart_though_a_record_is_everybodys(self):
        self._add_company_b()
        self.orders[0].company_id = False
        made = self._make(self.user_officer, self.orders[0])
        other = self._make(self.user_b_officer, self.orders[0])
        self.assertNotEqual(made.id, other.id)
        self.assertEqual(other.company_id, self.company_b)

    def test_p3_1_what_does_not_last_is_no_source(self):
        officer = self.user_officer
        for model in ("hr.training.reason", NEED, "mail.thread", "no.model", "x" * 999):
            with self.subTest(model=model), self.assertRaises(UserError):
                self._rpc(officer, NEED, "action_make_from", [], model, [1])
        for ids in ([], [2**31 - 1], "1; DROP TABLE", None):
            with self.subTest(ids=ids), self.assertRaises(UserError):
                self._rpc(officer, NEED, "action_make_from", [], "res.partner", ids)

    def test_p3_1_product_of_the_record_is_that_of_the_need(self):
        product = self.env["product.product"].create({"name": "Pump"})
        item = self.env["product.supplierinfo"].create(
            {"partner_id": self.orders[0].id, "product_id": product.id}
        )
        need = self.env[NEED]._do_make_from(item)
        self.assertEqual(need.product_id, product)
        self._add_company_b()
        product.company_id = self.company_b
        item = item.create({"partner_id": self.orders[1].id, "product_id": product.id})
        self.assertFalse(self.env[NEED]._do_make_from(item).product_id)

    def test_p3_1_a_hundred_records_cost_no_more_statements_than_ten(self):
        def count(number):
            partners = self.env["res.partner"].create(
                [{"name": f"P{n}"} for n in range(number)]
            )
            self.env.flush_all()
            Need = self._as_officer(NEED)
            before = self.env.cr.sql_log_count
            Need.action_make_from("res.partner", partners.ids)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(5)
        few, many = count(10), count(100)
        self.assertLessEqual(many, few + 10)

    # ------------------------------------------------------------
    # THE ENTRY IN A MENU
    # ------------------------------------------------------------

    def _bind(self, user=None, model="res.partner"):
        binding_id = self._rpc(
            user or self.user_head, BINDING, "create", {"model": model}
        )
        return self.env[BINDING].with_user(user or self.user_head).browse(binding_id)

    def _run(self, user, action, records):
        action = self.env["ir.actions.server"].with_user(user).browse(action.id)
        return action.with_context(
            active_model=records._name,
            active_ids=records.ids,
            active_id=records.ids[0] if records else False,
        ).run()

    def test_p3_1_head_puts_the_entry_into_a_menu_and_takes_it_out(self):
        binding = self._bind()
        action = binding.sudo().server_action_id
        self.assertEqual(action.binding_model_id.model, "res.partner")
        result = self._run(self.user_officer, action, self.orders)
        made = self._as_officer(NEED).search(result["domain"])
        self.assertEqual(made.mapped("source_name"), self.orders[::-1].mapped("name"))
        one = self._run(self.user_officer, action, self.orders[0])
        self.assertIn(one["res_id"], made.ids)
        binding.unlink()
        self.assertFalse(action.exists())

    def test_p3_1_the_entry_is_of_officers_and_needs_records(self):
        action = self._bind().sudo().server_action_id
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            self._run(self.user_employee, action, self.orders)
        with self.assertRaises(UserError):
            self._run(self.user_officer, action, self.orders.browse())

    def test_p3_1_the_entry_speaks_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        action = self._bind().sudo().server_action_id
        self.assertEqual(action.with_context(lang="en_US").name, "Make a Training Need")
        self.assertTrue(action.with_context(lang="zh_CN").name)

    def test_p3_1_only_the_head_chooses_and_only_what_he_may_read(self):
        for user in (self.user_officer, self.user_employee):
            with self.assertRaises(AccessError):
                self._bind(user)
        names = {
            name
            for name, _label in self.env[BINDING]
            .with_user(self.user_head)
            ._select_models()
        }
        self.assertIn("res.partner", names)
        self.assertFalse(names & {NEED, "mail.thread", "account.move", "res.users"})
        for model in (
            "account.move",
            "hr.training.reason",
            'x");env.cr.commit()#',
            NEED,
        ):
            with self.subTest(model=model), self.assertRaises(UserError):
                self._bind(model=model)

    @mute_logger("odoo.sql_db")
    def test_p3_1_an_entry_is_made_once_and_not_turned_into_another(self):
        binding = self._bind()
        self.assertFalse(self._passes(self._bind, Exception))
        with self.assertRaises(UserError):
            self._rpc(self.user_head, BINDING, "write", binding.ids, {"model": "x"})
        with self.assertRaises(UserError):
            binding.sudo().model = "hr.job"

    def test_p3_1_of_several_companies_who_works_in_all_puts_it_there(self):
        self._add_company_b()
        with self.assertRaises(AccessError):
            self._bind()
