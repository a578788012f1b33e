"""Nobody can tell who gave which answer: design §6.4.

Employees answer through survey's own controllers, the questionnaire closes, and
everything that a copy of the system would hold is searched: every table, the
filestore, the sessions and the log.
"""

from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common_questionnaire import PEOPLE, BrowserCase

# Columns of a form and of a line that may differ between two of them after closing.
FORM_COLUMNS = {"id", "access_token"}
LINE_COLUMNS = {
    "id",
    "user_input_id",
    "question_id",
    "question_sequence",
    "answer_type",
    "skipped",
    "value_scale",
    "value_char_box",
    "value_text_box",
    "suggested_answer_id",
    "matrix_row_id",
}


class AnonymityProofCase(BrowserCase):
    """Answered through the browser; then the copy."""

    # Of a form that was filled in.
    lines_each = 6

    def _prove(self):
        """Answered in an order that is known, closed, copied, searched."""
        before = self._dump()
        order = [3, 0, 6, 2, 5, 1]
        for number in order:
            self._fill_in(number)
        self._fill_in(4, submit=False)
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.answered_count, len(order))
        tokens, ids = self._get_secrets()
        self.assertEqual(len(tokens), PEOPLE)
        self._fake_times()
        self.env["hr.training.evaluation"]._cron_remind()
        self._close(self.evaluation)
        self.assertEqual(self.evaluation.state, "released")
        forms = self._get_forms(self.evaluation)
        lines = self._get_lines(forms)
        self._check_forms(forms, lines, order, tokens, ids)
        dump = self._dump()
        self._check_tables(dump, before, forms, lines, tokens)
        self._check_files(tokens | {form["access_token"] for form in forms})
        self._check_log(tokens, forms)

    def _fake_times(self):
        """One test is one transaction, so every row has its time: take them apart.

        What stays in the tables afterwards must come from the closing.
        """
        for table in ("survey_user_input", "survey_user_input_line"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = create_date + id * interval '1 s',"
                    " write_date = write_date + id * interval '1 s', write_uid = %s,"
                    " create_uid = %s",
                    SQL.identifier(table),
                    self.people[0].user_id.id,
                    self.people[1].user_id.id,
                )
            )
        self.env.invalidate_all()

    def _check_forms(self, forms, lines, order, old_tokens, old_ids):
        """Nothing but id, token and answers tells two forms apart."""
        self.assertEqual(len(forms), len(order))
        for rows, allowed in ((forms, FORM_COLUMNS), (lines, LINE_COLUMNS)):
            for column in rows[0]:
                found = {str(row[column]) for row in rows}
                if column not in allowed:
                    self.assertEqual(len(found), 1, f"{column} tells them apart")
        for row in (*forms, *lines):
            self.assertEqual((row["create_uid"], row["write_uid"]), (SUPERUSER_ID,) * 2)
            self.assertEqual(row["create_date"], row["write_date"])
        for column in ("partner_id", "email", "nickname", "lang_id", "start_datetime"):
            self.assertFalse(forms[0][column], column)
        for column in ("training_enrollment_id", "training_department_id"):
            self.assertFalse(forms[0][column], column)
        self.assertFalse(old_ids & {form["id"] for form in forms})
        self.assertFalse(old_tokens & {form["access_token"] for form in forms})
        texts = {line["value_text_box"] for line in lines} - {None}
        self.assertEqual(texts, {f"TEXT-{number}-zqxv7" for number in order})
        # All that belongs together has stayed together.
        for number in order:
            form = next(
                line["user_input_id"]
                for line in lines
                if line["value_text_box"] == f"TEXT-{number}-zqxv7"
            )
            mine = [line for line in lines if line["user_input_id"] == form]
            self.assertEqual(len(mine), self.lines_each)
            self.assertIn(
                f"COMMENT-{number}-zqxv7", {m["value_char_box"] for m in mine}
            )
            self.assertIn(1 + number % 5, {m["value_scale"] for m in mine})

    def _check_tables(self, dump, before, forms, lines, old_tokens):
        rows = dump["hr_training_participation"].splitlines()
        rows = [row.split("\t") for row in rows]
        mine = [row for row in rows if row[1] == str(self.evaluation.id)]
        self.assertEqual(len(mine), PEOPLE)
        self.assertEqual({row[3] for row in mine}, {"f"}, "who answered is forgotten")
        self.assertEqual(len(mine[0]), 4, "no column more: no time, no form")
        new_tokens = {form["access_token"] for form in forms}
        secrets = [*old_tokens, *new_tokens, "-zqxv7"]
        holders = {
            table
            for table, text in dump.items()
            if any(secret in text for secret in secrets)
        }
        self.assertEqual(
            holders,
            {
                "survey_user_input",
                "survey_user_input_line",
                "hr_training_questionnaire_result",
            },
        )
        for table, text in dump.items():
            for token in old_tokens:
                self.assertNotIn(token, text, table)
        self._check_references(forms, lines)
        # Whoever wrote a row while they answered: none is about forms or their survey.
        for table in ("mail_message", "mail_followers", "mail_activity", "bus_bus"):
            new = set(dump[table].splitlines()) - set(before[table].splitlines())
            for line in new:
                self.assertNotIn("survey.", line, table)
        for table in ("website_track", "ir_attachment", "ir_logging", "rating_rating"):
            new = set(dump[table].splitlines()) - set(before[table].splitlines())
            for line in new:
                self.assertNotIn("survey_user_input", line, table)
                self.assertNotIn("/survey/", line, table)

    def _check_references(self, forms, lines):
        """By every foreign key: what refers to the new forms and lines."""
        self.env.cr.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
              FROM pg_constraint c
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
             WHERE c.contype = 'f'
               AND c.confrelid IN ('survey_user_input'::regclass,
                                   'survey_user_input_line'::regclass)
            """
        )
        wanted = {"survey_user_input": forms, "survey_user_input_line": lines}
        holders = set()
        for table, column, target in self.env.cr.fetchall():
            ids = tuple(row["id"] for row in wanted[target])
            self.env.cr.execute(
                SQL(
                    "SELECT 1 FROM %s WHERE %s IN %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    ids,
                )
            )
            if self.env.cr.fetchone():
                holders.add(table)
        self.assertEqual(
            holders, {"survey_user_input_line", "survey_question_survey_user_input_rel"}
        )

    def _check_files(self, tokens):
        secrets = [token.encode() for token in tokens] + [b"-zqxv7"]
        for path, content in self._read_files().items():
            for secret in secrets:
                self.assertNotIn(secret, content, path)

    def _check_log(self, old_tokens, forms):
        log = "\n".join(self.trap.lines)
        self.assertIn("/survey/submit/", log, "the trap must have caught the requests")
        for secret in (
            *old_tokens,
            *(form["access_token"] for form in forms),
            "-zqxv7",
        ):
            self.assertNotIn(secret, log)
        # How many statements a request took depends on what was answered.
        for line in self.trap.lines:
            # The site's own redirects to another language see no form: to the
            # language's address, and to the one without where it is the default.
            redirect = " 301 " in line or '" 303 - 0 ' in line
            if "/survey/" in line and not redirect:
                self.assertNotRegex(line, r"\d+ \d+\.\d{3} \d+\.\d{3}$", line)


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestAnonymityProof(AnonymityProofCase):
    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_d6_4_no_table_file_or_log_links_answer_and_person(self):
        self._prove()

    def test_d6_4_while_open_no_person_and_no_time_is_with_the_answers(self):
        self._fill_in(0)
        self._fill_in(1)
        forms = self._get_forms(self.evaluation)
        lines = self._get_lines(forms)
        stamp = self.evaluation.opens_on
        for row in (*forms, *lines):
            self.assertEqual((row["create_uid"], row["write_uid"]), (SUPERUSER_ID,) * 2)
            self.assertEqual((row["create_date"], row["write_date"]), (stamp, stamp))
        for form in forms:
            for column in ("partner_id", "email", "nickname", "lang_id"):
                self.assertFalse(form[column], column)
            for column in ("start_datetime", "end_datetime", "training_enrollment_id"):
                self.assertFalse(form[column], column)

    def test_d6_4_addresses_and_pages_carry_no_token(self):
        (survey_token, token), page = self._fill_in(0)
        self.assertEqual(token, f"evaluation-{self.evaluation.id}")
        self.assertEqual(survey_token, self.survey.access_token)
        tokens, _ids = self._get_secrets()
        done = self._open_raw(f"/survey/{survey_token}/{token}")
        for text in (page.text, page.url, done.text):
            for secret in tokens:
                self.assertNotIn(secret, text)
        self.assertIn("o_training_anonymous", page.text)
        self.assertIn("o_survey_finished", done.text)
        for route in ("/survey/retry/", "/survey/print/"):
            self.assertNotIn(route, done.text)

    def test_d6_4_the_cookie_is_the_persons_and_closed_to_scripts(self):
        self._login(self.people[0].user_id)
        tokens = self._get_tokens(self._open())
        self.assertFalse(self._get_forms(self.evaluation), "looking makes no form")
        self._call("begin", tokens, lang_code="en_US")
        header = self.last_headers["Set-Cookie"]
        cookie = next(c for c in self.opener.cookies if c.name.startswith("training_"))
        self.assertIn("HttpOnly", header)
        self.assertIn("SameSite=Lax", header)
        [form] = self._get_forms(self.evaluation)
        # The next person at this computer gets another form in spite of the cookie.
        other = self.people[1].user_id
        forged = f"training_questionnaire_{self.evaluation.id}_{other.id}"
        self._login(other)
        self.opener.cookies.set(cookie.name, cookie.value)
        self.opener.cookies.set(forged, cookie.value)
        self._open()
        self._call("begin", tokens, lang_code="en_US")
        _a, result = self._call("submit", tokens, **self._prepare_answers(1))
        self.assertIn("Thank you", result["survey_content"])
        [old, new] = sorted(self._get_forms(self.evaluation), key=lambda f: f["id"])
        self.assertEqual((old["id"], old["state"]), (form["id"], "in_progress"))
        self.assertEqual(new["state"], "done")

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_d6_4_browser_closed_half_way_goes_on_where_it_was(self):
        self._fill_in(0, submit=False)
        cookies = [(c.name, c.value) for c in self.opener.cookies]
        self._login(self.people[0].user_id)
        for name, value in cookies:
            if name.startswith("training_"):
                self.opener.cookies.set(name, value)
        page = self._open()
        [form] = self._get_forms(self.evaluation)
        self.assertEqual(form["state"], "in_progress")
        _a, result = self._call(
            "submit", self._get_tokens(page), **self._prepare_answers(0)
        )
        self.assertIn("Thank you", result["survey_content"])

    def test_d6_4_two_browsers_one_answer(self):
        self._fill_in(0, submit=False)
        tokens, _page = self._fill_in(0, submit=False)
        second = [(c.name, c.value) for c in self.opener.cookies]
        self.assertEqual(len(self._get_forms(self.evaluation)), 2)
        _a, result = self._call("submit", tokens, **self._prepare_answers(0))
        self.assertNotIn("error", result)
        self.assertTrue(second)
        # Another blank form for who has answered: refused at the door ...
        self._login(self.people[0].user_id)
        page = self._open()
        self.assertIn("You have answered already", page.text)
        self.assertEqual(len(self._get_forms(self.evaluation)), 2)
        # ... and where the form was there before.
        other = next(
            form for form in self._get_forms(self.evaluation) if form["state"] != "done"
        )
        form = self.env["survey.user_input"].browse(other["id"])
        self._set_cookie(self.people[0].user_id, form)
        _a, result = self._call("submit", tokens, **self._prepare_answers(1))
        self.assertEqual(result["error"], "answer_wrong_user")
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.answered_count, 1)

    def test_d6_4_two_tabs_one_answer(self):
        tokens, _page = self._fill_in(0, submit=False)
        answers = self._prepare_answers(0)
        _a, first = self._call("submit", tokens, **answers)
        _a, second = self._call("submit", tokens, **self._prepare_answers(1))
        self.assertNotIn("error", first)
        self.assertEqual(second["error"], "unauthorized")
        lines = self._get_lines(self._get_forms(self.evaluation))
        self.assertIn("TEXT-0-zqxv7", {line["value_text_box"] for line in lines})
        self.assertNotIn("TEXT-1-zqxv7", {line["value_text_box"] for line in lines})

    def test_d6_4_an_answer_after_the_deadline_is_refused(self):
        tokens, _page = self._fill_in(0, submit=False)
        self.evaluation.duration_days = 1
        late = fields.Datetime.now() + timedelta(days=1, minutes=1)
        with patch.object(fields.Datetime, "now", lambda *_args: late):
            _a, result = self._call("submit", tokens, **self._prepare_answers(0))
        self.assertEqual(result["error"], "answer_deadline")
        self.assertFalse(self._get_lines(self._get_forms(self.evaluation)))

    def test_d6_4_an_answer_after_closing_is_refused(self):
        tokens, _page = self._fill_in(0, submit=False)
        self._close(self.evaluation)
        _a, result = self._call("submit", tokens, **self._prepare_answers(0))
        self.assertIn("error", result)
        self.assertIn("not open for answers", self._open().text)
        self.assertFalse(self._get_forms(self.evaluation))

    def test_d6_4_who_withdrew_meanwhile_hands_in_nothing(self):
        tokens, _page = self._fill_in(0, submit=False)
        enrollment = self.training.enrollment_ids.filtered(
            lambda e: e.employee_id == self.people[0]
        )
        enrollment.with_user(self.user_officer).action_withdraw("Left")
        self.env.flush_all()
        _a, result = self._call("submit", tokens, **self._prepare_answers(0))
        self.assertIn("error", result)
        self.assertIn("no form for you", self._open().text)

    def test_d6_4_a_raw_token_opens_no_form(self):
        """Whoever got hold of a form's token, from a copy for instance."""
        tokens, _page = self._fill_in(0, submit=False)
        [form] = self._get_forms(self.evaluation)
        raw = [tokens[0], form["access_token"]]
        for user in (self.user_outsider, self.user_head, self.people[0].user_id):
            self._login(user)
            _a, result = self._call("submit", raw, **self._prepare_answers(0))
            self.assertIn("error", result)
            page = self._open_raw(f"/survey/print/{raw[0]}?answer_token={raw[1]}")
            self.assertNotIn("data-answer-token", page.text)
        self.assertFalse(self._get_lines(self._get_forms(self.evaluation)))

    def test_d6_4_outsiders_and_stock_routes_get_no_form(self):
        self._login(self.user_outsider)
        self.assertIn("no form for you", self._open().text)
        token = self.survey.access_token
        for user in (self.user_outsider, self.people[0].user_id):
            self._login(user)
            for route in (
                f"/survey/start/{token}",
                f"/survey/retry/{token}/evaluation-{self.evaluation.id}",
                f"/survey/{token}/evaluation-{self.evaluation.id}",
                f"/survey/print/{token}?answer_token=evaluation-{self.evaluation.id}",
            ):
                self._open_raw(route)
        named = self.env["survey.user_input"].search(
            [("survey_id", "=", self.survey.id)]
        )
        self.assertFalse(named)

    def test_d6_4_a_start_link_leads_to_the_anonymous_form(self):
        """Survey's script leaves a cookie with what stands in the address."""
        self._fill_in(0, submit=False)
        token = self.survey.access_token
        name = f"evaluation-{self.evaluation.id}"
        page = self._open_raw(f"/survey/start/{token}?answer_token={name}")
        self.assertTrue(page.url.endswith(f"/survey/{token}/{name}"))
        self.assertEqual(len(self._get_forms(self.evaluation)), 1)

    # ------------------------------------------------------------
    # THE RESULTS PAGE OF SURVEY
    # ------------------------------------------------------------

    @mute_logger("odoo.http")
    def test_d6_4_surveys_own_results_page_is_closed(self):
        for number in (0, 1, 2, 3, 4):
            self._fill_in(number)
        for closed in (False, True):
            if closed:
                self._close(self.evaluation)
            for name in ("officer", "head", "executive", "trainer"):
                self._login(getattr(self, f"user_{name}"))
                page = self._open_raw(f"/survey/results/{self.survey.id}")
                with self.subTest(role=name, closed=closed):
                    self.assertGreaterEqual(page.status_code, 400)
                    self.assertNotIn("-zqxv7", page.text)
                page = self._open_raw(f"/survey/print/{self.survey.access_token}")
                self.assertNotIn("-zqxv7", page.text)
