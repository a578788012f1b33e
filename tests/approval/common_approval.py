"""A document under approval, whatever it holds (design §4, §6.1, §6.6)."""

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import groups
from ...tools.declared import gather_set
from ..common import NOW, ROLES, HrTrainingCase
from ..common_forge import ForgeMixin

REPORT = "ir.actions.report"


class PaperMixin:
    """What is printed of a document under approval."""

    def assertOnPaper(self, report, document, reader, words):
        """A report of a document, as its reader prints it, says all of this."""
        html, _kind = report.with_user(reader)._render_qweb_html(
            report.id, document.ids
        )
        text = html.decode()
        for word in words:
            with self.subTest(report=report.report_name, word=word):
                self.assertIn(word, text)


class ApprovalDocumentCase(ForgeMixin, PaperMixin):
    """What every host of ``hr.training.approval.mixin`` does, tried on one of them.

    It stands before :class:`~..common.HrTrainingCase` in the bases of a test class,
    which says what the host is by the attributes below, and makes it by
    :meth:`_make_document` and :meth:`_get_values`.
    """

    # Odoo runs a class's own tests only, unless it says so.
    allow_inherited_tests_method = True

    model = None
    # Who decides, in the order of the shipped rules: roles, one per step.
    approvers = ()
    # What it is after the last of them; some approvals are an act.
    granted = "approved"
    # Everybody who may submit, the first of whom nobody asks to decide.
    submitters = ("officer", "head")
    # Values that a draft takes from its submitter: field → value.
    content = {}
    # External ids of the reports that the host is printed with.
    reports = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.everybody = (*ROLES, "b_officer", "b_head")

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @classmethod
    def _make_document(cls, user):
        """A complete draft of the user's, in sudo; of his company."""
        raise NotImplementedError()

    @classmethod
    def _get_values(cls, user):
        """Values with which the user may create a further one."""
        raise NotImplementedError()

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _make(self, state="draft"):
        """A document of the first submitter's, taken into a state by its methods."""
        submitter = self.submitters[0]
        document = self._make_document(self._get_user(submitter))
        if state != "draft":
            self._call(submitter, document, "action_submit")
        if state == "approved":
            for role in self.approvers:
                self._call(role, document, "action_approve")
        elif state == "refused":
            self._call(self.approvers[0], document, "action_refuse", "No")
        elif state == "cancelled":
            self._call(submitter, document, "action_cancel")
        expected = self.granted if state == "approved" else state
        self.assertEqual(document.state, expected)
        return document

    def _get_user(self, role):
        return getattr(self, f"user_{role}")

    def _call(self, role, document, method, *args):
        user = self._get_user(role)
        return self._rpc(user, self.model, method, document.ids, *args)

    def _may(self, role, document, method, *args):
        return self._passes(lambda: self._call(role, document, method, *args))

    def _get_who_may(self, document, method, *args):
        return {
            role for role in self.everybody if self._may(role, document, method, *args)
        }

    def _get_asked(self, document):
        """Who has to decide now."""
        steps = document._get_current_steps()
        return steps.filtered(lambda step: step.state == "pending").approver_ids

    def _create_by_rpc(self, vals, context=None):
        user = self._get_user(self.submitters[0])
        ids = self._rpc(user, self.model, "create", [vals], context=context)
        return self.env[self.model].browse(ids)

    # ------------------------------------------------------------
    # SUBMITTED, APPROVED, REFUSED
    # ------------------------------------------------------------

    def test_d4_document_is_submitted_by_who_may(self):
        document = self._make()
        may = self._get_who_may(document, "action_submit")
        self.assertEqual(may, set(self.submitters))
        self.assertEqual(document.state, "draft")
        for role in self.submitters:
            with self.subTest(role=role), self._undone():
                self.assertTrue(document.with_user(self._get_user(role)).can_submit)
                self._call(role, document, "action_submit")
                self.assertEqual(document.state, "submitted")
                self.assertEqual(document.submitted_by_id, self._get_user(role))
                self.assertEqual(document.submitted_on, NOW)
                self.assertFalse(self._may(role, document, "action_submit"))

    def test_d4_document_is_approved_in_the_order_of_its_rules(self):
        document = self._make("submitted")
        count = len(self.approvers)
        for number, role in enumerate(self.approvers):
            with self.subTest(step=number, role=role):
                self.assertEqual(document.state, "submitted")
                self.assertFalse(document.approved_on)
                self.assertEqual(
                    document._get_current_steps().mapped("state"),
                    ["approved"] * number
                    + ["pending"]
                    + ["waiting"] * (count - number - 1),
                )
                self.assertEqual(self._get_asked(document), self._get_user(role))
                self.assertEqual(self._get_who_may(document, "action_approve"), {role})
                self._call(role, document, "action_approve", f"Remark {number}")
        self.assertEqual((document.state, document.approved_on), (self.granted, NOW))
        steps = document._get_current_steps()
        self.assertEqual(
            [(step.state, step.decided_by_id, step.remark) for step in steps],
            [
                ("approved", self._get_user(role), f"Remark {number}")
                for number, role in enumerate(self.approvers)
            ],
        )
        self.assertFalse(self._get_who_may(document, "action_approve"))

    def test_d4_each_approver_approves_with_a_remark_that_a_dialog_asks_for(self):
        """What is to be seen to is said on the screen, and kept (policy 3.3, 4.1)."""
        document = self._make("submitted")
        for number, role in enumerate(self.approvers):
            self.assertEqual(
                self._get_who_may(document, "action_approve_with_remark", "Yes"), {role}
            )
            action = self._call(role, document, "action_approve_with_remark")
            self.assertEqual(document._get_current_steps()[number].state, "pending")
            dialog = self.env["hr.training.reason"].with_user(self._get_user(role))
            dialog = dialog.with_context(**action["context"])
            dialog.create({"reason": f"Remark {number}"}).action_confirm()
        self.assertEqual(document.state, self.granted)
        self.assertEqual(
            document._get_current_steps().mapped("remark"),
            [f"Remark {number}" for number in range(len(self.approvers))],
        )

    def test_d10_a_remark_that_is_no_text_is_refused(self):
        document = self._make("submitted")
        for junk in ("a\0b", "\ud800", 5, [["x"]], True):
            with self.subTest(junk=junk), self.assertRaises(UserError):
                self._call(self.approvers[0], document, "action_approve", junk)
        self.assertEqual(document._get_current_steps()[0].state, "pending")

    def test_d4_each_approver_refuses_with_a_reason(self):
        document = self._make("submitted")
        for number, role in enumerate(self.approvers):
            with self.subTest(step=number, role=role):
                with self._undone():
                    self._check_refusal(document, number, role)
                self._call(role, document, "action_approve")

    def _check_refusal(self, document, number, role):
        self.assertEqual(
            self._get_who_may(document, "action_refuse", "Too much"), {role}
        )
        with self.assertRaisesRegex(UserError, "give a reason"):
            self._call(role, document, "action_refuse", "  ")
        action = self._call(role, document, "action_refuse")
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual(document.state, "submitted")
        self._call(role, document, "action_refuse", "Too much")
        self.assertEqual((document.state, document.approved_on), ("refused", False))
        steps = document._get_current_steps()
        self.assertEqual(
            steps.mapped("state"),
            ["approved"] * number
            + ["refused"]
            + ["skipped"] * (len(self.approvers) - number - 1),
        )
        self.assertEqual(steps[number].decided_by_id, self._get_user(role))
        self.assertEqual(steps[number].remark, "Too much")
        # In its thread, or to the submitter alone.
        told = self.env["mail.message"].search(
            [
                ("model", "=", document._name),
                ("res_id", "=", document.id),
                ("body", "ilike", "Too much"),
            ]
        )
        self.assertIn(document.submitted_by_id.partner_id, told.partner_ids)
        self.assertFalse(self._get_who_may(document, "action_approve"))

    # ------------------------------------------------------------
    # CLOSED
    # ------------------------------------------------------------

    def test_d6_1_workflow_fields_are_not_written(self):
        names = self.env[self.model]._get_guarded_fields()
        self.assertGreater(names, {"state", "step_ids", "approved_on"})
        # Drafts are attacked in ``test_guard``.
        document = self._make("submitted")
        for name in names:
            vals = {name: self._other_value(document, name)}
            for role in dict.fromkeys((*self.submitters, *self.approvers)):
                with self.subTest(field=name, role=role):
                    self.assertHarmless(
                        lambda r=role, v=vals: self._call(r, document, "write", v),
                        document,
                        [name],
                        "written",
                    )

    def test_d6_1_workflow_fields_are_not_created(self):
        """By values, by defaults of the context, and by defaults of one's own."""
        user = self._get_user(self.submitters[0])
        draft = self._make()
        values = self._get_values(user)
        with self._undone():
            self.assertEqual(self._create_by_rpc(values).state, "draft")
        for name in self.env[self.model]._get_guarded_fields():
            forged = self._other_value(draft, name)
            if isinstance(forged, list):
                continue
            if self.env[self.model]._fields[name].relational and not forged:
                # There is no record that could be forged, see ``test_guard``.
                continue
            for way in ("value", "context", "default"):
                with (
                    self.subTest(field=name, way=way),
                    suppress(UserError),
                    self._undone(),
                ):
                    vals, context = values, {}
                    if way == "value":
                        vals = {**values, name: forged}
                    elif way == "context":
                        context = {f"default_{name}": forged}
                    else:
                        self._set_default(user, self.model, name, forged)
                    record = self._create_by_rpc(vals, context)
                    self.assertNotForged(record, {name: forged})
                self.env.registry.clear_cache()

    def test_d6_1_steps_are_not_brought_along(self):
        """A decision made up with the document, which would count as taken."""
        user = self._get_user(self.submitters[0])
        step = {
            "name": "Made up",
            "res_model": self.model,
            "state": "approved",
            "company_id": self.company.id,
        }
        forged = [Command.create(step)]
        draft = self._make()
        with self._undone():
            draft.step_ids = forged
            self.assertTrue(draft.step_ids, "the system may, or nothing is tried here")
        for role in (*self.submitters, *self.approvers):
            with self.subTest(role=role):
                self.assertFalse(self._may(role, draft, "write", {"step_ids": forged}))
        values = self._get_values(user)
        for vals, context in (
            ({**values, "step_ids": forged}, {}),
            (values, {"default_step_ids": forged}),
        ):
            with self.subTest(context=context), suppress(UserError), self._undone():
                self.assertFalse(self._create_by_rpc(vals, context).sudo().step_ids)

    def test_d6_6_content_is_closed_once_it_is_submitted(self):
        submitter = self.submitters[0]
        declared = gather_set(self.env.registry[self.model], "_approval_content_fields")
        self.assertLessEqual(self.content.keys(), declared)
        draft = self._make()
        for name, value in self.content.items():
            with self.subTest(field=name, state="draft"):
                self.assertTrue(self._may(submitter, draft, "write", {name: value}))
        for state in ("submitted", "approved", "refused"):
            document = self._make(state)
            for name in declared:
                value = self.content.get(name)
                value = value or self._other_value(document, name)
                for role in self.submitters if state == "submitted" else (submitter,):
                    with self.subTest(field=name, state=state, role=role):
                        vals = {name: value}
                        self.assertFalse(self._may(role, document, "write", vals))
            for name, value in self.content.items():
                with (
                    self.subTest(field=name, state=state),
                    self.assertRaisesRegex(UserError, "no longer a draft"),
                ):
                    self._call(submitter, document, "write", {name: value})

    # ------------------------------------------------------------
    # COMPANIES, PAPER
    # ------------------------------------------------------------

    def test_d4_companies_are_apart(self):
        """Whoever has the same role elsewhere is neither asked nor let in."""
        here = self._make("submitted")
        there = self._make_document(self.user_b_officer)
        self.assertEqual(there.company_id, self.company_b)
        self._call("b_officer", there, "action_submit")
        self.assertEqual(self._get_asked(there), self.user_b_head)
        asked = (here | there).step_ids.mapped("approver_ids.company_id")
        self.assertEqual(asked, self.company | self.company_b)
        for document, strangers in (
            (here, ("b_officer", "b_head")),
            (there, ROLES),
        ):
            asked = document.step_ids.approver_ids
            for role in strangers:
                user = self._get_user(role)
                with self.subTest(company=document.company_id.name, role=role):
                    self.assertNotIn(user, asked)
                    self.assertFalse(document.with_user(user).has_access("read"))
                    self.assertFalse(
                        self._may(role, document, "read", ["display_name"])
                    )
                    for method, *args in (
                        ("action_approve",),
                        ("action_refuse", "No"),
                        ("action_reset_to_draft",),
                        ("action_cancel",),
                        ("write", {"state": "draft"}),
                        ("unlink",),
                    ):
                        self.assertFalse(self._may(role, document, method, *args))
        self._call("b_head", there, "action_approve")
        self.assertEqual((here.state, there.state), ("submitted", self.granted))

    def test_d4_paper_says_who_decided(self):
        """Every report of the host is named here, and has the names of the deciders."""
        reports = self.env[REPORT].search([("model", "=", self.model)])
        self.assertEqual(set(reports.get_external_id().values()), set(self.reports))
        if not reports:
            return
        document = self._make("approved")
        for report in reports:
            self.assertOnPaper(
                report,
                document,
                self._get_user(self.submitters[0]),
                [
                    document.display_name,
                    *(self._get_user(role).name for role in self.approvers),
                ],
            )


class ApprovalCase(HrTrainingCase):
    """Rules of the test company are the shipped ones unless a test adds some."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["hr.training.approval.rule"]
        cls.Step = cls.env["hr.training.approval.step"]

    def _submit(self, *plans, user=None):
        for plan in plans:
            plan.with_user(user or self.user_officer).action_submit()
        return plans[0]

    def _add_rule(self, document, **vals):
        return self.Rule.create(
            {
                "name": f"Rule of {document}",
                "document": document,
                "company_id": self.company.id,
                "group_id": self.env.ref(groups.MANAGER).id,
                **vals,
            }
        )

    def _second_head(self):
        return self._add_user("head_two", groups.MANAGER)

    def _employ(self, user, department):
        return self._create_employee(user.name, department, user_id=user.id)

    def _get_asked(self, plan):
        """Who has to decide now."""
        return plan.step_ids.filtered(lambda s: s.state == "pending").approver_ids

    def assertSteps(self, plan, expected):
        """States of the last round's steps, in order."""
        self.assertEqual(plan._get_current_steps().mapped("state"), expected)
