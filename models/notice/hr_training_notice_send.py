import logging
from collections import defaultdict

import psycopg2
from psycopg2 import errors as pg_errors
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import notices

_logger = logging.getLogger(__name__)

# Messages between two commits.
BATCH = 1000
LAYOUT = "hr_training.mail_notice_layout"
FAILURES = ("exception", "bounce")
# What a template gives; recipients and layout are ours.
RENDERED = ("subject", "body_html", "email_from", "reply_to", "attachment_ids")


class Outcome:
    """What becomes of the rows of a batch; by default they wait on.

    A row that is sent again has been told already: where that comes to nothing, its
    person still knows what he knew.
    """

    def __init__(self, rows):
        self.values = defaultdict(dict)
        self.known = {row.id: row.facts for row in rows}

    def put(self, rows, **values):
        for row in rows:
            self.values[row.id].update(values)

    def skip(self, rows, reason):
        """Nothing is left to say."""
        for row in rows:
            told = self.known[row.id] and row.message_id
            state = notices.SENT if told else notices.SKIPPED
            self.put(row, state=state, reason=reason)

    def fail(self, rows, reason):
        """The person was not reached, and knows nothing by it."""
        self.put(rows, state=notices.FAILED, reason=reason)

    def of(self, row):
        """All columns of a row that a run writes."""
        values = self.values[row.id]
        said = "message_id" in values
        return {
            "kind": values.get("kind", row.kind),
            "state": values.get("state", notices.QUEUED),
            "reason": values.get("reason"),
            "facts": values["facts"] if said else self.known[row.id] or None,
            "subject": values.get("subject") or row.subject or None,
            "message_id": values.get("message_id") or row.message_id.id or None,
            "sent_on": fields.Datetime.now() if said else row.sent_on or None,
        }


class HrTrainingNotice(models.Model):
    """How rows become messages: what is left to say, said once, to each his way."""

    _inherit = "hr.training.notice"

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is due, in batches that are committed one by one.

        A run that is killed loses nothing: what it has not committed waits as before.
        """
        self._follow_messages()
        if self._is_copy():
            return
        scheduled = self.env.context.get("ir_cron_progress_id")
        more = True
        while more:
            due = self._lock_due()
            due._send()
            more = len(due) >= BATCH
            if scheduled and due:
                self.env["ir.cron"]._commit_progress(len(due))

    @api.model
    def _is_copy(self):
        """Whether this is a copy of a database, which writes to nobody."""
        # sudo: parameters of the system
        parameters = self.env["ir.config_parameter"].sudo()
        return bool(parameters.get_param("database.is_neutralized"))

    @api.model
    def _lock_due(self):
        """Rows that are due, with all that waits for the same people about the same.

        Those that another run has are left to it; where one was answered or sent since
        this run began, all of them are left to the next.
        """
        self.flush_model(["state", "due_on", *self._get_bundle_fields()])
        query = SQL(
            """
            SELECT id FROM hr_training_notice
             WHERE state = 'queued'
               AND (res_model, res_id, COALESCE(partner_id, 0), role) IN (
                       SELECT res_model, res_id, COALESCE(partner_id, 0), role
                         FROM hr_training_notice
                        WHERE state = 'queued' AND due_on <= %s
                     ORDER BY due_on, id
                        LIMIT %s
                   )
          ORDER BY id
               FOR UPDATE SKIP LOCKED
            """,
            fields.Datetime.now(),
            BATCH,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                ids = [row[0] for row in self.env.cr.fetchall()]
        except pg_errors.SerializationFailure:
            ids = []
        # sudo: the queue is the cron's
        return self.sudo().browse(ids)

    @api.model
    def _follow_messages(self):
        """Who did not get a message, by what Odoo's mail says of it."""
        # sudo: the queue is the cron's
        failed = self.sudo().search(
            [
                ("state", "=", notices.SENT),
                ("message_id.notification_ids.notification_status", "in", FAILURES),
            ]
        )
        for notice in failed:
            notification = notice.message_id.notification_ids.filtered(
                lambda n: n.notification_status in FAILURES
            )[:1]
            notice._do_fail(notification.format_failure_reason())

    # ------------------------------------------------------------
    # WHAT IS LEFT TO SAY
    # ------------------------------------------------------------

    def _send(self):
        """Say what is left to say by these rows, which are locked (sudo).

        What becomes of each is gathered and written at once: a thousand rows are as
        many different values, which the ORM writes by the hundred.
        """
        if not self:
            return
        outcome = Outcome(self)
        speaking = self._judge(outcome)
        reached = speaking._find_ways(outcome)
        for (kind, role, lang), rows in (
            speaking.filtered(reached.get)
            .grouped(lambda row: (row.kind, row.role, row.lang))
            .items()
        ):
            rows = rows.with_context(lang=lang)
            rows._send_alike(rows._get_template(kind, role), reached, outcome)
        self._write_outcome(outcome)

    def _judge(self, outcome):
        """Rows that have something to say, one of each bundle; others are not needed.

        :return: these rows, with their kind and facts of now
        """
        speaking = self.browse()
        told = self._find_told(self)
        for model, of_model in self.grouped("res_model").items():
            documents = self.env[model].browse(set(of_model.mapped("res_id"))).exists()
            gone = of_model.filtered(
                lambda row, ids=documents._ids: row.res_id not in ids
            )
            outcome.skip(gone, self.env._("What it was about is gone."))
            bundles = (of_model - gone).grouped(self._get_bundle_key)
            verdicts = self._judge_documents(documents, bundles, told, outcome)
            for key, verdict in verdicts.items():
                speaking += bundles[key]._take_verdict(verdict, outcome)
        return speaking

    @api.model
    def _judge_documents(self, documents, bundles, told, outcome):
        """Verdicts of documents; of one that fails the rows do, not the others'."""

        def judge(judged):
            ids = set(judged.ids)
            mine = {key: rows for key, rows in bundles.items() if key[1] in ids}
            return judged._judge_notices(mine, told)

        def fail(document, error):
            _logger.error("%s: nobody is told", document, exc_info=error)
            rows = (rows for key, rows in bundles.items() if key[1] == document.id)
            outcome.fail(self.union(*rows), notices.get_cause(error))

        return self._try_together(documents, judge, fail)

    @api.model
    def _try_together(self, records, step, fail):
        """A step for all at once; where that fails for each, so that one that is wrong
        does not stop the others.

        :param step: called with records, returns a dict
        :param fail: called with a record and its error
        :return: what the steps returned, together
        """
        try:
            with self.env.cr.savepoint():
                return step(records)
        except psycopg2.OperationalError:
            raise
        except Exception as error:  # whatever it is, it is one of them
            if len(records) == 1:
                fail(records, error)
                return {}
        done = {}
        for record in records:
            done |= self._try_together(record, step, fail)
        return done

    @api.model
    def _find_told(self, rows):
        """What the people of these rows were told last, or did themselves.

        :param rows: records, or values of some
        :return: dict key of a bundle → facts
        """
        told, about = {}, defaultdict(set)
        for model, res_id, partner_id, *_rest in map(self._get_bundle_key, rows):
            about[model].add((res_id, partner_id))
        for model, pairs in about.items():
            known = self.search_fetch(
                [
                    ("facts", "!=", False),
                    ("res_model", "=", model),
                    ("res_id", "in", [res_id for res_id, _partner in pairs]),
                    ("partner_id", "in", [partner for _res_id, partner in pairs]),
                ],
                [*self._get_bundle_fields(), "facts"],
                order="sent_on, id",
            )
            told.update((self._get_bundle_key(row), row.facts) for row in known)
        return told

    def _take_verdict(self, verdict, outcome):
        """Let one of the rows of a bundle speak for all; none if nothing is left."""
        if not verdict.kind:
            outcome.skip(self, verdict.reason)
            return self.browse()
        row = self.filtered(lambda r: r.kind == verdict.kind)[:1] or self[:1]
        outcome.put(row, kind=verdict.kind, facts=verdict.facts)
        # Templates read them; they are written with the rest.
        for name in ("kind", "facts"):
            self._fields[name]._update_cache(row, getattr(verdict, name))
        outcome.skip(self - row, self.env._("Told together with what happened after."))
        return row

    def _write_outcome(self, outcome):
        """What became of each row, in one statement."""
        columns = ("kind", "state", "reason", "subject", "message_id", "sent_on")
        values = []
        for row in self:
            became = outcome.of(row)
            facts = became["facts"]
            values.append(
                (row.id, *(became[name] for name in columns), facts and Json(facts))
            )
        self.env.cr.execute_values(
            """
            UPDATE hr_training_notice AS notice
               SET kind = became.kind, state = became.state, reason = became.reason,
                   subject = became.subject, message_id = became.message_id::integer,
                   facts = became.facts, sent_on = became.sent_on::timestamp,
                   again = FALSE
              FROM (VALUES %s) AS became
                   (id, kind, state, reason, subject, message_id, sent_on, facts)
             WHERE notice.id = became.id
            """,
            values,
            template="(%s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            page_size=len(values),
        )
        self.invalidate_recordset(flush=False)

    def _do_fail(self, reason):
        """Whoever was not reached knows nothing by it."""
        self.write({"state": notices.FAILED, "reason": reason, "facts": False})

    # ------------------------------------------------------------
    # WHOM AND HOW
    # ------------------------------------------------------------

    def _find_ways(self, outcome):
        """How each row's person is reached; who is not, fails with the reason.

        :return: dict row → user with an inbox, or contact with an address
        """
        ways = {}
        for row in self:
            partner = row.partner_id
            users = partner.with_context(active_test=True).user_ids
            inbox = users.filtered(lambda u: u.notification_type == "inbox")[:1]
            if not partner:
                outcome.fail(row, self.env._("The person has no contact."))
            elif not partner.active:
                outcome.fail(row, self.env._("The contact is archived."))
            elif inbox:
                ways[row] = inbox
            elif not partner.email_normalized:
                outcome.fail(
                    row, self.env._("The contact has no valid e-mail address.")
                )
            else:
                ways[row] = partner
        return ways

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    def _send_alike(self, template, ways, outcome):
        """Messages of rows of one kind, role and language."""
        rendered = self._render(template, outcome)
        rows = self.filtered(rendered.get)
        messages = rows._create_messages(rendered)
        by_mail = rows.filtered(lambda row: ways[row]._name == "res.partner")
        by_mail._create_mails(messages, rendered)
        for row in rows - by_mail:
            # The bell of the web client; Odoo's own method of every document.
            self.env["mail.thread"]._notify_thread_by_inbox(
                messages[row],
                [{"id": row.partner_id.id, "uid": ways[row].id, "notif": "inbox"}],
            )
        for row in rows:
            outcome.put(
                row,
                state=notices.SENT,
                subject=rendered[row]["subject"],
                message_id=messages[row].id,
            )

    @api.model
    def _get_template(self, kind, role):
        """The template of a kind; managers in copy get one about all their people.

        Empty if somebody deleted it.
        """
        copied = role == notices.MANAGER and kind not in notices.OF_MANAGERS
        name = notices.MANAGER if copied else kind
        found = self.env.ref(
            f"hr_training.mail_template_notice_{name}", raise_if_not_found=False
        )
        return found or self.env["mail.template"]

    def _render(self, template, outcome):
        """What the template says to each; who gets an error from it fails with that.

        :return: dict row → values
        """
        if not template:
            gone = self.env._("There is no template of this kind any more.")
            outcome.fail(self, gone)
            return {}

        def fail(row, error):
            outcome.fail(
                row,
                self.env._(
                    "The template “%(name)s” cannot be filled in: %(error)s",
                    name=template.name,
                    error=notices.get_cause(error),
                ),
            )

        return self._try_together(self, lambda rows: rows._render_with(template), fail)

    def _render_with(self, template):
        """
        :return: dict row → ``subject body_html email_from reply_to attachment_ids``
        """
        template = template.with_context(lang=self.env.context.get("lang"))
        values = template._generate_template(self.ids, RENDERED)
        for row in self:
            # A subject is one line, whatever names are in it.
            subject = values[row.id]["subject"] or ""
            values[row.id]["subject"] = " ".join(subject.split())
        return {row: values[row.id] for row in self}

    def _create_messages(self, rendered):
        """A message each, which nobody but its recipient sees; dict row → message."""
        note = self.env.ref("mail.mt_note").id
        vals_list = []
        for row in self:
            values = rendered[row]
            company = row.company_id
            # A company without an address writes as the system does.
            system = self.env.user.email_formatted
            sender = values["email_from"] or company.email_formatted or system
            vals_list.append(
                {
                    "message_type": "user_notification",
                    "subtype_id": note,
                    "is_internal": True,
                    "model": row.res_model,
                    "res_id": row.res_id,
                    "subject": values["subject"],
                    "body": values["body_html"],
                    "partner_ids": row.partner_id.ids,
                    "author_id": company.partner_id.id,
                    "email_from": sender,
                    "reply_to": values["reply_to"] or sender,
                    "reply_to_force_new": True,
                    "email_add_signature": False,
                    "email_layout_xmlid": LAYOUT,
                    "record_company_id": company.id,
                }
            )
        messages = self.env["mail.message"].create(vals_list)
        return dict(zip(self, messages, strict=True))

    def _create_mails(self, messages, rendered):
        """The mails of all at once, for the mail queue, with what becomes of them."""
        mails = self.env["mail.mail"].create(
            [
                {
                    "mail_message_id": messages[row].id,
                    "body_html": row._encapsulate(rendered[row]),
                    "recipient_ids": [Command.set(row.partner_id.ids)],
                    "attachment_ids": [Command.set(rendered[row]["attachment_ids"])],
                    "auto_delete": True,
                }
                for row in self
            ]
        )
        self.env["mail.notification"].create(
            [
                {
                    "author_id": messages[row].author_id.id,
                    "mail_message_id": messages[row].id,
                    "mail_mail_id": mail.id,
                    "res_partner_id": row.partner_id.id,
                    "notification_type": "email",
                    "notification_status": "ready",
                }
                for row, mail in zip(self, mails, strict=True)
            ]
        )
        if self:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _encapsulate(self, values):
        """The whole page of a mail, of what a template said."""
        self.ensure_one()
        return self.env["mail.render.mixin"]._render_encapsulate(
            LAYOUT,
            values["body_html"],
            add_context={
                "company": self.company_id,
                "subject": values["subject"],
                "record_name": values["subject"],
                "lang": self.lang,
                # The layout has what it says of its own.
                "message": self.env["mail.message"],
            },
        )
