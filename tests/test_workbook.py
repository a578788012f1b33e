"""Workbooks to download: one gate for button and address, texts that stay texts."""

import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from ..tools import groups
from ..tools.workbook_writer import Column, Sheet, write_workbook
from .common_world import HrTrainingWorldCase

ODD = ('=HYPERLINK("http://example.com")', "+1", "-1", "@SUM(1)", "{=1}", "007")


def load(content):
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


@tagged("post_install", "-at_install", "hr_training_workbook")
class TestWorkbookWriter(BaseCase):
    def test_what_a_user_typed_stays_text_wherever_it_stands(self):
        sheet = Sheet(
            "Sums",
            ODD,
            [ODD, (2, 0.5, None, "", "x" * 40_000)],
            columns=(Column(number_format="0.00"),) * len(ODD),
            preface=[(text,) for text in ODD],
            totals={0},
        )
        written = load(write_workbook([sheet]))["Sums"]
        rows = [
            *((row, [text]) for row, text in enumerate(ODD, 1)),
            (len(ODD) + 1, ODD),
            (len(ODD) + 2, ODD),
        ]
        for row, texts in rows:
            for column, text in enumerate(texts, 1):
                cell = written.cell(row, column)
                with self.subTest(cell=cell.coordinate):
                    self.assertEqual((cell.value, cell.data_type), (text, "s"))
        figures = [cell.value for cell in written[len(ODD) + 3]]
        self.assertEqual(figures[:4], [2, 0.5, None, None])
        # Cut, since a text over the limit would be left out without a word.
        self.assertEqual(len(figures[4]), 32_767)
        self.assertTrue(written.cell(len(ODD) + 2, 1).font.bold)
        self.assertFalse(written.cell(len(ODD) + 3, 1).font.bold)
        self.assertEqual(written.cell(len(ODD) + 3, 2).number_format, "0.00")

    def test_titles_of_sheets_are_made_valid_and_unique(self):
        titles = ("A/B", "a:b", "x" * 50, "x" * 50, "", "History")
        book = load(write_workbook([(title, ("h",), []) for title in titles]))
        self.assertEqual(len(book.sheetnames), len(titles))
        self.assertEqual(len({name.lower() for name in book.sheetnames}), len(titles))


@tagged("post_install", "-at_install", "hr_training_workbook")
class TestWorkbookGate(HrTrainingWorldCase, HttpCase):
    """Whoever may read and export has it; the button and the address agree."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.budget = cls.world["hr.training.budget"]["other"]
        cls.held = cls.world["hr.training.session"]["taught"]
        cls.right = cls.env.ref(groups.EXPORT)

    def _get(self, user, url):
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        return self.url_open(url)

    def _hosts(self):
        mixin = self.env.registry["hr.training.workbook.mixin"]
        for model, host in sorted(self.env.registry.items()):
            if issubclass(host, mixin) and not host._abstract:
                yield self.env[model]

    def _record(self, host):
        if host._transient:
            # A dialog is of whoever opened it.
            host = host.with_user(self.user_officer)
            return host.create({"employee_id": self.employee_outsider.id})
        return self.world[host._name]["other"] if host._workbook_of_record else host

    def test_each_host_names_itself_once(self):
        names = [host._workbook_name for host in self._hosts()]
        self.assertEqual(
            sorted(names),
            [
                "authorizations",
                "budget",
                "gaps",
                "need_report",
                "outcomes",
                "plan",
                "scores",
                "trainer_fees",
                "training-file",
            ],
        )
        for host in self._hosts():
            self.assertEqual(host._find_workbook_host(host._workbook_name), host)
        self.assertIsNone(self.env["hr.training.workbook.mixin"]._find_workbook_host(0))

    @mute_logger("odoo.http")
    def test_without_the_right_to_export_neither_rpc_nor_url_gives_it(self):
        user = self.user_officer
        for host in self._hosts():
            if not host._workbook_takes_right:
                continue
            record = self._record(host).with_user(user)
            record.check_access("read")
            url = record._get_workbook_url()
            with self.subTest(host=host._name):
                user.group_ids -= self.right
                with self.assertRaisesRegex(AccessError, "may not export"):
                    self._rpc(user, host._name, "action_export_workbook", record.ids)
                self.assertEqual(self._get(user, url).status_code, 403)
                user.group_ids |= self.right
                action = self._rpc(
                    user, host._name, "action_export_workbook", record.ids
                )
                self.assertEqual(action["url"], url)
                response = self._get(user, url)
                self.assertEqual(response.status_code, 200)
                self.assertTrue(load(response.content).sheetnames)

    @mute_logger("odoo.http")
    def test_without_read_access_the_right_to_export_gives_nothing(self):
        user = self.user_employee
        user.group_ids |= self.right
        with self.assertRaises(AccessError):
            self._rpc(
                user, self.budget._name, "action_export_workbook", self.budget.ids
            )
        self.assertEqual(
            self._get(user, self.budget._get_workbook_url()).status_code, 404
        )

    def test_one_record_at_a_time_where_it_is_one_records(self):
        self.user_officer.group_ids |= self.right
        with self.assertRaises(UserError):
            self._rpc(
                self.user_officer, self.budget._name, "action_export_workbook", []
            )

    @mute_logger("odoo.http")
    def test_addresses_of_before_and_those_that_never_were(self):
        self.user_officer.group_ids |= self.right
        for url, status in (
            ("/hr_training/scores.xlsx", 200),
            (f"/hr_training/scores.xlsx?session_id={self.held.id}", 200),
            (f"/hr_training/budget/{self.budget.id}/xlsx", 200),
            ("/hr_training/scores.xlsx?session_id=x", 404),
            ("/hr_training/gaps.xlsx?job_id=1,2&skill_id=3", 200),
            ("/hr_training/gaps.xlsx?job_id=1,x", 404),
            ("/hr_training/budget.xlsx", 404),
            (f"/hr_training/scores/{self.budget.id}/xlsx", 404),
            (f"/hr_training/session/{self.budget.id}/xlsx", 404),
            ("/hr_training/none.xlsx", 404),
        ):
            with self.subTest(url=url):
                response = self._get(self.user_officer, url)
                self.assertEqual(response.status_code, status)
                if status == 200:
                    self.assertIn(".xlsx", response.headers["Content-Disposition"])
                    self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.authenticate(None, None)
        response = self.url_open("/hr_training/scores.xlsx", allow_redirects=False)
        self.assertIn(response.status_code, (302, 303))

    def test_names_that_begin_like_a_formula_stay_text_in_each_workbook(self):
        user = self.user_officer
        user.group_ids |= self.right
        formula = ODD[0]
        self.budget.line_ids.cost_type_id.name = formula
        self.course.name = formula
        found = 0
        for host in self._hosts():
            record = self._record(host).with_user(user)
            book = load(self._get(user, record._get_workbook_url()).content)
            for cell in (cell for sheet in book for row in sheet for cell in row):
                self.assertNotEqual(cell.data_type, "f", cell.coordinate)
                found += cell.value == formula
        self.assertTrue(found)
