"""The table of rights holds, as RPC calls come in and over the wire."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..tools import groups
from .common import ROLES
from .common_access import ACCESS, WRITES, AccessCase

LETTERS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessRights(AccessCase):
    """Every role, model, relation and operation."""

    def test_d5_every_model_stands_in_the_table(self):
        models = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("hr.training.")
            and model._auto
            and not (model._abstract or model._transient)
        }
        self.assertEqual(models - ACCESS.keys(), set(), "add them to ACCESS")
        self.assertEqual(models - self.world.keys(), set(), "add them to the world")
        self.assertEqual(ACCESS.keys() - models, set())

    def test_d5_the_table_names_scopes_that_exist(self):
        for model, roles in ACCESS.items():
            for role, row in roles.items():
                self.assertIn(role, ROLES)
                for item in row.split():
                    with self.subTest(model=model, role=role, item=item):
                        scope, letters = item.split(":")
                        self.assertIn(scope, {"*", *self.world[model]})
                        self.assertLessEqual(set(letters), set(LETTERS))

    def _check(self, letter, attempt, **kinds):
        """Compare what gets through with the table.

        :param attempt: ``(user, model, scope, record)`` -> a call
        """
        for model, scopes in self.world.items():
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                for scope, record in scopes.items():
                    expected = letter in allowed[scope]
                    with self.subTest(model=model, role=role, scope=scope):
                        passes = self._passes(
                            lambda u=user, m=model, s=scope, r=record: attempt(
                                u, m, s, r
                            ),
                            IntegrityError,
                        )
                        self.assertEqual(passes, expected, LETTERS[letter])

    def test_d5_search_finds_what_the_role_may_read(self):
        for model, scopes in self.world.items():
            ids = [record.id for record in scopes.values()]
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                expected = {s for s, letters in allowed.items() if "r" in letters}
                with self.subTest(model=model, role=role):
                    try:
                        found = self._rpc(
                            user,
                            model,
                            "search",
                            [("id", "in", ids)],
                            context={"active_test": False},
                        )
                    except AccessError:
                        found = []
                    self.assertEqual(
                        {s for s, record in scopes.items() if record.id in found},
                        expected,
                    )

    def test_d5_read(self):
        def read(user, model, _scope, record):
            # Where times are not kept, the field that is the record's heart.
            timed = "create_date" in self.env[model]._fields
            fields = ["create_date" if timed else "is_answered"]
            self._rpc(user, model, "read", record.ids, fields)

        self._check("r", read)

    def test_d5_reading_every_field_of_what_may_be_read(self):
        """No field of a readable record needs a right that the role lacks."""
        for model, scopes in self.world.items():
            for role, user in self.users.items():
                allowed = self._get_allowed(model, role)
                for scope, record in scopes.items():
                    if "r" in allowed[scope]:
                        with self.subTest(model=model, role=role, scope=scope):
                            (read,) = self._rpc(user, model, "read", record.ids)
                            fields = record.with_user(user).fields_get()
                            self.assertEqual(set(read), set(fields))
                            break

    def test_d5_write(self):
        self._check("w", lambda u, m, _s, r: self._rpc(u, m, "write", r.ids, WRITES[m]))

    @mute_logger("odoo.sql_db")
    def test_d5_create(self):
        self._check(
            "c",
            lambda u, m, s, _r: self._rpc(
                u, m, "create", [self._get_create_values(m, s)]
            ),
        )

    @mute_logger("odoo.sql_db")
    def test_d5_unlink(self):
        self._check("d", lambda u, m, _s, r: self._rpc(u, m, "unlink", r.ids))

    def test_d5_portal_and_public_users_reach_nothing(self):
        portal = self._add_user("portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for user in portal | public:
            for model in self.world:
                with self.subTest(user=user.name, model=model):
                    with self.assertRaises(AccessError):
                        self._rpc(user, model, "search", [])

    def test_d5_administrator_without_a_role_is_an_employee(self):
        """``base.group_system`` configures Odoo; it is no role of training."""
        admin = self._add_user("admin", "base.group_system")
        score = self.world["hr.training.score"]["other"]
        plan = self.world["hr.training.plan"]["other"]
        for record in (score, plan):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self._rpc(admin, record._name, "read", record.ids, ["display_name"])

    def test_d5_hr_and_stock_officers_gain_nothing(self):
        """Our groups imply none of Odoo's; Odoo's give no right on our records."""
        stock = (
            "hr.group_hr_manager",
            "survey.group_survey_manager",
            "website_slides.group_website_slides_manager",
            "hr_expense.group_hr_expense_manager",
            "account.group_account_manager",
        )
        user = self._add_user("stock", ",".join(stock))
        for model in ("score", "enrollment", "attendance", "plan", "correction"):
            record = self.world[f"hr.training.{model}"]["other"]
            with self.subTest(model=model), self.assertRaises(AccessError):
                self._rpc(user, record._name, "read", record.ids, ["display_name"])

    def test_d5_groups_imply_no_group_of_other_addons(self):
        xmlids = (groups.TRAINER, groups.OFFICER, groups.MANAGER)
        xmlids += (groups.EXECUTIVE, groups.FINANCE)
        ours = self.env["res.groups"].union(*(self.env.ref(x) for x in xmlids))
        base = self.env.ref("base.group_user").all_implied_ids
        self.assertFalse(ours.all_implied_ids - ours - base)
        officer, head = self.env.ref(groups.OFFICER), self.env.ref(groups.MANAGER)
        self.assertIn(officer, head.all_implied_ids)
        self.assertIn(head, self.env.ref("base.user_admin").group_ids)


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessOverHttp(AccessCase, HttpCase):
    """A session per role against the web server: the table holds there, too."""

    # The session of a login lives in real time.
    frozen = None

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
            timeout=60,
        )

    def _login(self, user):
        self.authenticate(user.login, user.login)

    @mute_logger("odoo.http")
    def test_d5_one_session_per_role(self):
        sampled = ("enrollment", "attendance", "score", "certificate", "plan", "course")
        models = [f"hr.training.{name}" for name in sampled]
        for role, user in self.users.items():
            self._login(user)
            for model in models:
                scopes = self.world[model]
                allowed = self._get_allowed(model, role)
                ids = [record.id for record in scopes.values()]
                expected = {s for s, letters in allowed.items() if "r" in letters}
                with self.subTest(role=role, model=model):
                    try:
                        rows = self._call(model, "search_read", [("id", "in", ids)], [])
                    except JsonRpcException:
                        rows = []
                    found = {row["id"] for row in rows}
                    self.assertEqual(
                        {s for s, record in scopes.items() if record.id in found},
                        expected,
                    )

    @mute_logger("odoo.http")
    def test_d6_1_state_is_not_set_over_the_wire(self):
        self._login(self.user_head)
        plan = self.world["hr.training.plan"]["other"]
        enrollment = self.world["hr.training.enrollment"]["taught"]
        for record, vals in (
            (plan, {"state": "published"}),
            (enrollment, {"result": "passed"}),
            (enrollment, {"state": "completed"}),
        ):
            for method in ("write", "web_save"):
                args = [record.ids, vals, *([{}] if method == "web_save" else [])]
                with self.subTest(vals=vals, method=method):
                    with self.assertRaises(JsonRpcException):
                        self._call(record._name, method, *args)
        with self.assertRaises(JsonRpcException):
            self._call(plan._name, "_do_submit", plan.ids)
        with self.assertRaises(JsonRpcException):
            self._call(plan._name, "create", [{"state": "approved"}])
        self.assertTrue(self._call(plan._name, "action_submit", plan.ids))
        plan.invalidate_recordset()
        self.assertEqual(plan.state, "submitted")

    @mute_logger("odoo.http")
    def test_d5_nobody_without_a_login(self):
        self.authenticate(None, None)
        with self.assertRaises(JsonRpcException):
            self._call("hr.training.course", "search_read", [], ["name"])
