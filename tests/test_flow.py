"""What every model with a flow shares, by its behaviour: gates, crons, reasons."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.common import hr_training_flow_mixin as flow
from ..models.delivery.hr_training_plan import HrTrainingPlan as DeliveredPlan
from .common import NOW, HrTrainingCase

LOGGER = flow.__name__.rpartition(".models.")[0]
BATCH = 3


def forget_declared(env):
    """What classes state is put together anew, see ``tools.declared``."""
    for model in env.registry.values():
        if "_training_declared" in vars(model):
            delattr(model, "_training_declared")


@tagged("post_install", "-at_install", "hr_training_flow")
class TestGates(HrTrainingCase):
    """One reason is a gate's sentence and a button's flag."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approved = cls._approve(cls._create_plan())
        cls.plans = cls._create_plan() | cls.approved
        cls.plans |= cls._publish(cls._create_plan("quarterly"))
        cls.sessions = cls._create_session()
        cls.sessions |= cls._create_session(schedule=True)
        cls.sessions |= cls._create_session(NOW - timedelta(minutes=5), schedule=True)

    def _get_reasons(self, records, step):
        """Dict record → sentence, of those that cannot make the step."""
        reasons = {r: getattr(r, f"_get_cannot_{step}_reason")() for r in records}
        return {record: reason for record, reason in reasons.items() if reason}

    def _check_named(self, records, step, reasons):
        """The gate of all names these, each with its reason, and nobody else."""
        self.assertEqual(self._get_reasons(records, step), reasons)
        with self.assertRaises(UserError) as caught:
            records._check_can(step)
        self.assertEqual(
            str(caught.exception).split("\n"),
            [f"{record.display_name}: {text}" for record, text in reasons.items()],
        )
        for record in records:
            with self.subTest(record=record.display_name):
                if record not in reasons:
                    record._check_can(step)
                    continue
                # Alone it need not be named.
                with self.assertRaises(UserError) as caught:
                    record._check_can(step)
                self.assertEqual(str(caught.exception), reasons[record])

    def test_gate_names_every_plan_with_its_reason(self):
        plans = self.plans.with_user(self.user_officer)
        draft, approved, published = plans
        self._check_named(
            plans,
            "publish",
            dict.fromkeys(
                (draft, published), "Only an approved plan can be published."
            ),
        )
        # What one of the roles may not do is a reason as well.
        self._check_named(
            plans.with_user(self.user_executive),
            "publish",
            {
                draft: "Only an approved plan can be published.",
                approved: "Only a training officer can publish a plan.",
                published: "Only an approved plan can be published.",
            },
        )
        self.assertEqual(published.state, "published")

    def test_gate_names_sessions_with_different_reasons(self):
        sessions = self.sessions.with_user(self.user_officer)
        draft, early, due = sessions
        reasons = self._get_reasons(sessions, "start")
        self.assertEqual(list(reasons), [draft, early])
        self.assertEqual(len(set(reasons.values())), 2)
        self._check_named(sessions, "start", reasons)
        due.action_start()
        self.assertEqual(due.state, "ongoing")

    def test_gate_asks_the_reason_with_what_the_step_was_given(self):
        asked = []

        def get_reason(plan, *args):
            asked.append((plan, args))
            return False

        model = self.env.registry["hr.training.plan"]
        with patch.object(model, "_get_cannot_publish_reason", get_reason):
            self.plans._check_can("publish", 1, "b")
        self.assertEqual(asked, [(plan, (1, "b")) for plan in self.plans])

    def test_flags_say_what_the_gates_say(self):
        for records, steps in (
            (self.plans, ("publish", "close")),
            (self.sessions, ("start", "done", "close", "cancel")),
        ):
            for user in self.user_officer | self.user_executive:
                own = records.with_user(user)
                self.env.invalidate_all()
                may = records == self.plans or own._is_officer()
                for step in steps:
                    reasons = self._get_reasons(own, step)
                    with self.subTest(step=step, user=user.name):
                        self.assertEqual(
                            own.mapped(f"can_{step}"),
                            [may and record not in reasons for record in own],
                        )
        # Neither all nor none, or nothing was compared.
        plans = self.plans.with_user(self.user_officer)
        self.assertEqual(plans.mapped("can_publish"), [False, True, False])
        self.assertEqual(plans.mapped("can_close"), [False, False, True])
        sessions = self.sessions.with_user(self.user_officer)
        self.assertEqual(sessions.mapped("can_start"), [False, False, True])

    def test_flag_follows_its_reason(self):
        """The flag is asked of the reason, and of nothing that repeats it."""
        plans = self.plans.with_user(self.user_officer)
        model = self.env.registry["hr.training.plan"]
        for reason, flag in (("No.", False), (False, True), ("", True)):
            with patch.object(
                model, "_get_cannot_close_reason", lambda _p, r=reason: r
            ):
                self.env.invalidate_all()
                self.assertEqual(set(plans.mapped("can_close")), {flag})
        self.env.invalidate_all()

    def test_flag_is_shown_to_who_has_the_role(self):
        session = self.sessions[0].with_user(self.user_officer)
        session._set_can("cancel", who=False)
        self.assertFalse(session.can_cancel)
        session._set_can("cancel")
        self.assertTrue(session.can_cancel)


@tagged("post_install", "-at_install", "hr_training_flow")
class TestRunIsolated(HrTrainingCase):
    """A cron's step, record by record and batch by batch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.env["hr.training.category"].create(
            [{"name": f"C{number}", "code": f"c{number}"} for number in range(7)]
        )

    def setUp(self):
        super().setUp()
        self.done = self.records.browse()
        self.commits = []
        self.meanwhile = None
        self.patch(flow, "CRON_BATCH", BATCH)
        self.patch(self.env.registry["ir.cron"], "_commit_progress", self._commit)

    def _commit(self, processed=0, *, remaining=None, deactivate=False):
        """In place of Odoo's, which commits and tells the time that is left."""
        self.commits.append((processed, remaining, len(self.done)))
        if self.meanwhile:
            self.env.flush_all()
            self.meanwhile()
        return 0.0

    def _step(self, record):
        record.name = "Done"
        if record == self.bad:
            record.flush_recordset()
            self.fail_by()
        self.done |= record

    def _run(self, records=None, scheduled=True, bad=None, fail_by=None, domain=None):
        self.bad, self.fail_by = bad, fail_by
        records = self.records if records is None else records
        context = {"ir_cron_progress_id": 1} if scheduled else {}
        model = self.env["hr.training.session"].with_context(**context)
        model._run_isolated(records.with_env(model.env), self._step, domain)
        self.env.flush_all()
        self.env.invalidate_all()

    def _raise(self, error):
        raise error

    def _break_the_database(self):
        self.env.cr.execute("INSERT INTO hr_training_session (name) VALUES ('x')")

    def test_bad_record_is_logged_and_the_rest_goes_on(self):
        bad = self.records[2]
        for scheduled in (False, True):
            for fail_by in (
                lambda: self._raise(UserError("boom")),
                lambda: self._raise(KeyError("boom")),
                self._break_the_database,
            ):
                with (
                    self.subTest(scheduled=scheduled, fail_by=fail_by),
                    self._undone(),
                    patch("odoo.sql_db._logger"),
                    self.assertLogs(LOGGER, "ERROR") as logs,
                ):
                    self.done = self.records.browse()
                    self._run(scheduled=scheduled, bad=bad, fail_by=fail_by)
                    self.assertEqual(len(logs.output), 1)
                    self.assertIn(str(bad), logs.output[0])
                    self.assertEqual(self.done, self.records - bad)
                    self.assertEqual(set((self.records - bad).mapped("name")), {"Done"})
                    # What the bad one had begun is undone.
                    self.assertEqual(bad.name, "C2")

    def test_outside_a_scheduled_run_nothing_is_committed(self):
        self._run(scheduled=False)
        self.assertEqual(self.done, self.records)
        self.assertEqual(self.commits, [])

    def test_every_batch_of_a_scheduled_run_is_committed_and_the_end(self):
        self._run()
        self.assertEqual(self.commits, [(3, 4, 3), (3, 1, 6), (1, 0, 7)])

    def test_full_last_batch_is_committed_once(self):
        self._run(self.records[:6])
        self.assertEqual(self.commits, [(3, 3, 3), (3, 0, 6)])

    def test_bad_record_counts_as_processed(self):
        """Or the run would never come to its end and be called again at once."""
        with self.assertLogs(LOGGER, "ERROR"):
            self._run(
                self.records[:3],
                bad=self.records[2],
                fail_by=lambda: self._raise(KeyError("boom")),
            )
        self.assertEqual(self.commits, [(3, 0, 2)])

    def test_nothing_is_committed_between_what_was_found_and_its_first_batch(self):
        """Whoever changes them meanwhile is noticed by the database, as ever."""
        self._run(self.records[:0])
        self.assertEqual(self.commits, [])
        self._run(self.records[:2])
        self.assertEqual(self.commits, [(2, 0, 2)])

    def test_run_goes_to_its_end_however_long_it_takes(self):
        """What is found again by every run would keep the last ones from their turn.

        Odoo's time for a run is over after the first batch here.
        """
        self._run()
        self.assertEqual(self.done, self.records)
        self.assertEqual(self.commits[-1][:2], (1, 0))

    def test_whom_others_moved_after_a_commit_is_left_alone(self):
        moved, deleted = self.records[4], self.records[5]

        def meanwhile():
            moved.code = "moved"
            deleted.unlink()

        self.meanwhile = lambda: len(self.commits) == 1 and meanwhile()
        with self.assertNoLogs(LOGGER, "ERROR"):
            self._run(domain=[("code", "=like", "c%")])
        self.assertEqual(self.done, self.records - moved - deleted)
        self.assertEqual(moved.name, "C4")
        self.assertEqual(self.commits, [(3, 4, 3), (3, 1, 4), (1, 0, 5)])


@tagged("post_install", "-at_install", "hr_training_flow")
class TestReasonDialog(HrTrainingCase):
    """The dialog calls what a class of the record's model lists, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._create_session(schedule=True)
        cls.plan = cls._publish(cls._create_plan("quarterly"))

    def _confirm(self, record, method, user=None, write=False):
        """Open the dialog by RPC and confirm it, as its client would.

        :param bool write: the method comes in by a write after the creation
        """
        user = user or self.user_head
        vals = {
            "res_model": record._name,
            "res_ids": str(record.id),
            "method": "action_cancel" if write else method,
            "reason": "Because",
        }
        ids = self._rpc(user, "hr.training.reason", "create", [vals])
        if write:
            self._rpc(user, "hr.training.reason", "write", ids, {"method": method})
        self._rpc(user, "hr.training.reason", "action_confirm", ids)

    def test_methods_of_every_class_are_called(self):
        """The session's own; and the plan's, listed by two mixins above it."""
        self._confirm(self.session, "action_cancel")
        self.assertEqual(self.session.state, "cancelled")
        self._confirm(self.plan, "action_revise")
        self.assertEqual(self.plan.state, "draft")
        self.plan.with_user(self.user_officer).action_submit()
        self._confirm(self.plan, "action_refuse")
        self.assertEqual(self.plan.state, "refused")

    def test_no_other_method_is_called(self):
        for record, method in (
            # Public ones that would do something with a reason for an argument.
            (self.session, "action_start"),
            (self.session, "action_done"),
            (self.session, "action_archive"),
            (self.session, "unlink"),
            (self.session, "enroll"),
            (self.plan, "action_close"),
            (self.plan, "copy"),
            # Listed, but for another model.
            (self.session, "action_revise"),
            (self.session, "action_refuse"),
            (self.plan, "action_withdraw"),
            (self.plan, "action_cancel"),
            # Behind the gates.
            (self.session, "_do_cancel"),
            (self.plan, "_do_revise"),
            (self.plan, "no_such_method"),
        ):
            for write in (False, True):
                with self.subTest(model=record._name, method=method, write=write):
                    if not method and write:
                        continue
                    with (
                        self._undone(),
                        self.assertRaisesRegex(
                            UserError, "wrongly|[Rr]equired|missing"
                        ),
                    ):
                        self._confirm(record, method, write=write)
        self.assertEqual(self.session.state, "scheduled")
        self.assertEqual(self.plan.state, "published")

    def test_what_is_not_listed_is_not_asked_of_the_record(self):
        """It is the list that keeps a method out: what it does is of no matter."""
        called = []

        def action_start(session, reason=None):
            called.append(reason)

        model = self.env.registry["hr.training.session"]
        with patch.object(model, "action_start", action_start):
            with self.assertRaisesRegex(UserError, "wrongly"):
                self._confirm(self.session, "action_start")
            self.assertEqual(called, [])
            stating = next(c for c in model.__mro__ if "_reason_methods" in vars(c))
            listed = stating._reason_methods | {"action_start"}
            self.addCleanup(forget_declared, self.env)
            with patch.object(stating, "_reason_methods", listed):
                forget_declared(self.env)
                self._confirm(self.session, "action_start")
        self.assertEqual(called, ["Because"])

    def test_listed_method_asks_for_its_own_rights(self):
        """The dialog calls it as the user, who may not."""
        with self.assertRaises(UserError):
            self._confirm(self.session, "action_cancel", user=self.user_employee)
        self.assertEqual(self.session.state, "scheduled")


@tagged("post_install", "-at_install", "hr_training_flow")
class TestDeclared(HrTrainingCase):
    """What two classes of one model state is put together."""

    def _state(self, attribute, *names):
        """Let the delivery's class of the plan state these, until the test is over."""
        self.assertIn(DeliveredPlan, self.env.registry["hr.training.plan"].__mro__)
        patcher = patch.object(DeliveredPlan, attribute, frozenset(names), create=True)
        patcher.start()
        self.addCleanup(forget_declared, self.env)
        self.addCleanup(patcher.stop)
        forget_declared(self.env)

    def _writes(self, plan, **vals):
        return self._passes(
            lambda: self._rpc(self.user_officer, plan._name, "write", plan.ids, vals)
        )

    def test_content_of_both_classes_is_closed_once_submitted(self):
        plan = self._create_plan()
        attempts = ({"goal": "Other"}, {"responsible_id": self.user_head.id})
        self.assertEqual([self._writes(plan, **vals) for vals in attempts], [True] * 2)
        plan.with_user(self.user_officer).action_submit()
        # The plan's own class says that the goal is content and this one is not.
        self.assertEqual(
            [self._writes(plan, **vals) for vals in attempts], [False, True]
        )
        self._state("_approval_content_fields", "responsible_id")
        self.assertEqual([self._writes(plan, **vals) for vals in attempts], [False] * 2)

    def test_fields_of_a_version_are_those_of_both_classes(self):
        """The mixin's and the plan's own stay with the old version, and a third's."""
        plan = self._publish(self._create_plan())
        self._state("_version_fields", "urgency")
        plan.sudo().urgency = "critical"
        was = {name: plan[name] for name in ("submitted_on", "published_on")}
        self.assertNotIn(False, was.values())
        with self._clock_at(NOW + timedelta(days=1)):
            plan.with_user(self.user_officer).action_revise("Prices rose")
        old = plan.revision_ids
        self.assertEqual({name: old[name] for name in was}, was)
        self.assertEqual(old.urgency, "critical")
        self.assertEqual({plan[name] for name in (*was, "urgency")}, {False})
