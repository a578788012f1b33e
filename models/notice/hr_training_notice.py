from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup
from psycopg2 import sql

from odoo import api, fields, models

from ...tools import links, notices


class HrTrainingNotice(models.Model):
    """Somebody is to hear of something, once (policy 6.2.1, design §6.14).

    queued → sent | failed | skipped; sent → answered | failed; any but answered →
    queued, by sending again.

    A row per person and occasion, made by the method that causes it and in its
    transaction, so that what is rolled back tells nobody. It says that there may be
    something to tell; what that is, is found when it is sent: see
    ``hr_training_notice_send`` and the documents' ``_judge_notices``.

    | action | who |
    | send again | officer |
    | answer | the person, by the link of his message or in Odoo |
    """

    _name = "hr.training.notice"
    _description = "Training Notice"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_names_search = ["partner_id", "subject"]

    _guarded_fields = frozenset(
        {
            "kind",
            "role",
            "partner_id",
            "company_id",
            "res_model",
            "res_id",
            "due_on",
            "sent_on",
            "reason",
            "subject",
            "again",
        }
    )

    kind = fields.Selection(
        copy=False, selection=notices.KINDS, required=True, index=True
    )
    role = fields.Selection(
        copy=False, selection=notices.ROLES, required=True, default=notices.PARTICIPANT
    )
    state = fields.Selection(
        selection=notices.STATES,
        required=True,
        default=notices.QUEUED,
        index=True,
        copy=False,
    )
    partner_id = fields.Many2one(
        copy=False,
        comodel_name="res.partner",
        string="Recipient",
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        copy=False,
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    res_model = fields.Char(copy=False, string="Kind of Document", required=True)
    res_id = fields.Many2oneReference(
        copy=False, string="Document", model_field="res_model", required=True
    )
    due_on = fields.Datetime(
        copy=False, required=True, help="It is sent then, or soon after."
    )
    sent_on = fields.Datetime(copy=False)
    reason = fields.Char(
        copy=False, help="Why it could not be sent, or did not have to be."
    )
    subject = fields.Char(copy=False)
    # What the person knows by it; see tools.notices.
    facts = fields.Json(copy=False, groups=fields.NO_ACCESS)
    message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Mail",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )
    again = fields.Boolean(
        copy=False, help="An officer asked for it: it is sent whatever is new in it."
    )

    # For templates and the log
    lang = fields.Char(compute="_compute_lang")
    body = fields.Html(string="Message", compute="_compute_body", sanitize=False)
    link = fields.Char(compute="_compute_link", groups=fields.NO_ACCESS)
    can_resend = fields.Boolean(compute="_compute_can")

    # The rows that wait, in their order; the rows of somebody about something.
    _due = models.Index("(due_on, id) WHERE state = 'queued'")
    _told = models.Index("(res_model, res_id, partner_id)")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kind", "partner_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            # sudo: who may read the log may know whom it is about
            names = (kinds.get(notice.kind), notice.sudo().partner_id.name)
            notice.display_name = " · ".join(filter(None, names))

    @api.depends("partner_id.lang", "company_id.partner_id.lang")
    def _compute_lang(self):
        """Language of the person, else of the company."""
        for notice in self:
            # sudo: nobody's language is a secret to whoever writes to him
            notice_sudo = notice.sudo()
            notice.lang = (
                notice_sudo.partner_id.lang
                or notice_sudo.company_id.partner_id.lang
                or self.env.lang
            )

    @api.depends("res_model", "res_id", "role", "partner_id")
    def _compute_link(self):
        """Address that the message names: it may answer for its person, and so it is
        for his eyes only."""
        for notice in self:
            path = notice._get_link_path()
            notice.link = path and notice.get_base_url() + path

    def _get_link_path(self):
        """The document in Odoo, for whoever has a login; hook for other addresses."""
        self.ensure_one()
        # sudo: whether somebody has a login is asked for his own message
        if not self.sudo().partner_id.user_ids:
            return False
        return f"/odoo/{self.res_model}/{self.res_id}"

    @api.depends("message_id")
    @api.depends_context("uid")
    def _compute_body(self):
        me = self.env.user.partner_id
        for notice in self:
            # sudo: the message is its recipient's; the log shows what he was told
            notice_sudo = notice.sudo()
            body = notice_sudo.message_id.body
            if body and notice_sudo.partner_id != me:
                # Only he answers by its links.
                body = Markup(links.hide(str(body)))
            notice.body = body

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("resend", who=self._is_officer())

    # ------------------------------------------------------------
    # QUEUE
    # ------------------------------------------------------------

    @api.model
    def _queue(self, vals_list):
        """Note that people may have to be told, for a later run (sudo).

        A row that another transaction made may be on its way with what was true then,
        so that it does not stand for this one; one of the same transaction does.

        :param vals_list: ``kind partner_id company_id res_model res_id`` of each, and
            what the wing adds; ``partner_id`` may be empty, which the log shows
        :return: the rows that wait, those made before in this transaction among them
        """
        notices_sudo = self._guard_sudo()
        waiting = notices_sudo._find_waiting(vals_list)
        now = fields.Datetime.now()
        companies = notices_sudo.env["res.company"]
        result, new = {}, {}
        for vals in vals_list:
            vals.setdefault("role", notices.PARTICIPANT)
            about = self._get_bundle_key(vals)
            key = about, vals["kind"]
            rows = waiting[about]
            same = [r for r in rows if r.kind == vals["kind"] and r._is_of_now()]
            if same:
                result[key] = same[0]
            elif key not in new:
                company = companies.browse(vals["company_id"])
                wait = timedelta(minutes=company.training_notice_bundle_minutes)
                # A run that is near is not put off: the message would never go out.
                due_on = min((row.due_on for row in rows), default=now + wait)
                new[key] = {"due_on": due_on, **vals}
        made = notices_sudo._insert_rows(list(new.values()))
        result.update(zip(new, made, strict=True))
        return notices_sudo.union(*result.values())

    @api.model
    def _insert_rows(self, vals_list):
        """Rows that wait, in one statement (sudo).

        They are made beside whatever somebody does, a thousand at a time: the ORM,
        which inserts by the hundred and computes nothing here, would be felt.

        :param vals_list: columns of each; not all have to have the same
        :return: the rows, in this order
        """
        if not vals_list:
            return self.browse()
        names = list(dict.fromkeys(name for vals in vals_list for name in vals))
        made = {
            "state": notices.QUEUED,
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_uid": self.env.uid,
            "write_date": self.env.cr.now(),
        }
        columns = sql.SQL(", ").join(map(sql.Identifier, [*names, *made]))
        insert = "INSERT INTO hr_training_notice ({}) VALUES %s RETURNING id"
        self.env["hr.training.notice"].flush_model()
        rows = self.env.cr.execute_values(
            sql.SQL(insert).format(columns),
            [
                (*(vals.get(name) or None for name in names), *made.values())
                for vals in vals_list
            ],
            page_size=len(vals_list),
            fetch=True,
        )
        return self.browse(row[0] for row in rows)

    @api.model
    def _note_known(self, vals_list):
        """Note what people know because they did it themselves: nothing is sent (sudo).

        :param vals_list: as for :meth:`_queue`, with the ``facts`` that they know
        """
        self._guard_sudo().create(
            [
                {
                    "role": notices.PARTICIPANT,
                    "due_on": fields.Datetime.now(),
                    "sent_on": fields.Datetime.now(),
                    "state": notices.SKIPPED,
                    "reason": self.env._("Done by the person, who knows it."),
                    **vals,
                }
                for vals in vals_list
            ]
        )

    @api.model
    def _find_waiting(self, vals_list):
        """Rows that wait for somebody about the same documents (sudo).

        :return: dict key of a bundle -> its rows
        """
        ids = defaultdict(set)
        for vals in vals_list:
            ids[vals["res_model"]].add(vals["res_id"])
        found = defaultdict(list)
        for model, res_ids in ids.items():
            rows = self.search_fetch(
                [
                    ("state", "=", notices.QUEUED),
                    ("res_model", "=", model),
                    ("res_id", "in", list(res_ids)),
                ],
                [*self._get_bundle_fields(), "kind", "due_on", "create_date"],
                order="id",
            )
            for row in rows:
                found[self._get_bundle_key(row)].append(row)
        return found

    def _is_of_now(self):
        """Whether this transaction made the row: nobody else has seen it."""
        self.ensure_one()
        return self.create_date == self.env.cr.now()

    @api.model
    def _get_bundle_fields(self):
        """What is alike in rows that are one message."""
        return ["res_model", "res_id", "partner_id", "role"]

    @api.model
    def _get_bundle_key(self, row):
        """Whose row it is and what about: one message for all with the same key.

        :param row: a record, or values of one
        """
        values = (row[name] for name in self._get_bundle_fields())
        return tuple(
            value.id if isinstance(value, models.BaseModel) else value or False
            for value in values
        )

    # ------------------------------------------------------------
    # SEND AGAIN
    # ------------------------------------------------------------

    def action_resend(self):
        """Send again, with the next run: what is true then, whatever is new in it.

        :raise UserError: what waits already, what was answered
        """
        self._check_can_resend()
        self._do_resend()
        return True

    def _get_cannot_resend_reason(self):
        self.ensure_one()
        if self.state == notices.QUEUED:
            return self.env._("It waits to be sent.")
        return self.state == notices.ANSWERED and self.env._(
            "It was answered: nothing has to be sent again."
        )

    def _check_can_resend(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("resend")

    def _do_resend(self):
        self._guard_sudo().write(
            {
                "state": notices.QUEUED,
                "due_on": fields.Datetime.now(),
                "reason": False,
                "again": True,
            }
        )

    def action_open(self):
        """The document that it is about."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.env[self.res_model].browse(self.res_id))
