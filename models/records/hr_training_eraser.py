import re

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from .hr_training_held import MODULE, TRAINER

# Tables of other addons in which our documents speak, by the column of their model.
CHATTER = {
    "mail_message": "model",
    "mail_activity": "res_model",
    "ir_attachment": "res_model",
}
# These are no texts that anybody wrote.
KEPT_COLUMNS = (
    "res_model",
    "model",
    "state",
    "access_token",
    "store_fname",
    "checksum",
    "message_id",
)
# The shortest word that is looked for: a single letter is in every text.
SHORTEST = 2
# Answers to forms of ours, among those of other surveys.
OUR_ANSWERS = SQL(
    "COALESCE(training_evaluation_id, training_enrollment_id, training_campaign_id)"
    " IS NOT NULL"
)
PERSON_TABLES = ("hr_employee", "res_partner", "res_users")
# Who a person is to others: words by which he is found in texts.
WORDS = {
    "hr.employee": ("name", "barcode", "work_email", "mobile_phone", "work_phone"),
    "res.partner": ("name", "email", "phone"),
    "res.users": ("name", "login"),
    TRAINER: ("name",),
}


class HrTrainingEraser(models.AbstractModel):
    """Replaces a person by a number in our own records, and in what we have made.

    Links go to records that are a number and nothing else, so that figures stay what
    they were: an archived employee record for each that he had, a contact, and a login
    for each. Where they stand is asked of the database, so no table can be forgotten.
    Words that name him are replaced in every text of our tables and of our documents'
    chatter; papers that he handed in are deleted. HR's records, expense claims and the
    books are others' and stay.

    By statements and not by the ORM: rules and gates of what is on record would refuse,
    and nobody is to hear of it.
    """

    _name = "hr.training.eraser"
    _description = "Eraser of a Person"

    @api.model
    def _erase(self, employee, label):
        """Replace a person, by all his records (sudo).

        :param str label: what stands for him afterwards
        """
        held = self.env["hr.training.held"]
        about, _done = held._find(employee)
        ids = held._get_ids(employee)
        words = self._get_words(ids)
        stand_ins = self._make_stand_ins(ids, label)
        self.env.flush_all()
        self._delete_papers(about)
        self._delete_traces(about, ids)
        self._move_links(stand_ins)
        self._replace_words(words, label)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @api.model
    def _get_words(self, ids):
        """What names the person, the longest first."""
        env = self.with_context(active_test=False).env
        words = {
            str(record[name]).strip()
            for model, names in WORDS.items()
            for record in env[model].browse(ids[model])
            for name in names
            if record[name]
        }
        return sorted((w for w in words if len(w) >= SHORTEST), key=len, reverse=True)

    # ------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------

    @api.model
    def _make_stand_ins(self, ids, label):
        """Records that are a number: dict table → dict old id → new id."""
        env = self.with_context(
            active_test=False, tracking_disable=True, no_reset_password=True
        ).env
        contact = env["res.partner"].create({"name": label})
        employees = env["hr.employee"].create(
            [
                {
                    "name": label,
                    "active": False,
                    "company_id": old.company_id.id,
                    "work_contact_id": contact.id,
                }
                for old in env["hr.employee"].browse(ids["hr.employee"])
            ]
        )
        users = env["res.users"].create(
            [
                {
                    "name": label,
                    "login": f"{label} {old.id}".lower().replace(" ", "-"),
                    "partner_id": contact.id,
                    "company_id": old.company_id.id,
                    "company_ids": [Command.set(old.company_id.ids)],
                    "group_ids": [Command.clear()],
                }
                for old in env["res.users"].browse(ids["res.users"])
            ]
        )
        contact.write({"name": label, "email": False})
        self.env.flush_all()
        # Nobody logs in by them: a contact with a login cannot be archived otherwise.
        self._archive("res_users", users)
        self._archive("res_partner", contact)
        return {
            "hr_employee": dict(zip(ids["hr.employee"], employees.ids, strict=True)),
            "res_users": dict(zip(ids["res.users"], users.ids, strict=True)),
            "res_partner": dict.fromkeys(ids["res.partner"], contact.id),
        }

    def _archive(self, table, records):
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET active = FALSE WHERE id = ANY(%s)",
                SQL.identifier(table),
                records.ids,
            )
        )
        records.invalidate_recordset(["active"], flush=False)

    @api.model
    def _get_tables(self):
        """Our tables, those of links between ours and people among them."""
        tables = set()
        for name, model in self.env.registry.items():
            if model._abstract or not model._auto:
                continue
            if model._original_module == MODULE:
                tables.add(model._table)
            for field in self.env[name]._fields.values():
                if (
                    field.type == "many2many"
                    and field.store
                    and field.relation
                    and model._original_module == MODULE
                ):
                    tables.add(field.relation)
        return sorted(tables)

    @api.model
    def _move_links(self, stand_ins):
        """Our links to the person go to what stands for him."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT source.relname, attribute.attname, target.relname
                  FROM pg_constraint foreign_key
                  JOIN pg_class source ON source.oid = foreign_key.conrelid
                  JOIN pg_class target ON target.oid = foreign_key.confrelid
                  JOIN pg_attribute attribute
                    ON attribute.attrelid = foreign_key.conrelid
                   AND attribute.attnum = ANY(foreign_key.conkey)
                 WHERE foreign_key.contype = 'f'
                   AND source.relname = ANY(%s) AND target.relname = ANY(%s)
                """,
                self._get_tables(),
                list(PERSON_TABLES),
            )
        )
        for table, column, target in rows:
            self._move(table, column, stand_ins[target])
        names = tuple(self.env["hr.training.held"]._get_our_models())
        ours = SQL("model IN %s", names)
        self._move("mail_message", "author_id", stand_ins["res_partner"], ours)
        self._move("mail_message", "create_uid", stand_ins["res_users"], ours)
        documents = SQL("res_model IN %s", names)
        for table in ("mail_activity", "ir_attachment"):
            for column in ("create_uid", "write_uid"):
                self._move(table, column, stand_ins["res_users"], documents)
        self._move("mail_activity", "user_id", stand_ins["res_users"], documents)
        self._move(
            "survey_user_input", "partner_id", stand_ins["res_partner"], OUR_ANSWERS
        )
        for column in ("create_uid", "write_uid"):
            self._move("survey_user_input", column, stand_ins["res_users"], OUR_ANSWERS)

    def _move(self, table, column, moved, where=None):
        for old, new in moved.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(new)s"
                    " WHERE %(column)s = %(old)s AND %(where)s",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    old=old,
                    new=new,
                    where=where or SQL("TRUE"),
                )
            )

    # ------------------------------------------------------------
    # WHAT GOES
    # ------------------------------------------------------------

    @api.model
    def _delete_papers(self, about):
        """Files that hang on records about the person: papers that he handed in."""
        held = self.env["hr.training.held"]
        for name, records in about.items():
            if held._is_ours(name) and name != TRAINER:
                self.env["ir.attachment"].search(
                    [
                        ("res_model", "=", name),
                        ("res_id", "in", records.ids),
                        # Without a word on it Odoo leaves out the files of fields.
                        ("id", "!=", 0),
                    ]
                ).unlink()

    @api.model
    def _delete_traces(self, about, ids):
        """What we have made of the person in records of others."""
        cr, models_ = self.env.cr, tuple(self.env["hr.training.held"]._get_our_models())
        enrollments = about.get("hr.training.enrollment")
        for table in ("hr_resume_line", "hr_employee_skill"):
            cr.execute(
                SQL(
                    "DELETE FROM %s WHERE training_enrollment_id = ANY(%s)",
                    SQL.identifier(table),
                    enrollments.ids if enrollments else [],
                )
            )
        contacts = ids["res.partner"]
        cr.execute(
            "DELETE FROM mail_followers WHERE res_model IN %s AND partner_id = ANY(%s)",
            (models_, contacts),
        )
        cr.execute(
            "DELETE FROM mail_notification WHERE res_partner_id = ANY(%s)"
            " AND mail_message_id IN"
            " (SELECT id FROM mail_message WHERE model IN %s)",
            (contacts, models_),
        )
        cr.execute(
            "DELETE FROM calendar_attendee WHERE partner_id = ANY(%s) AND event_id IN"
            " (SELECT id FROM calendar_event WHERE training_slot_id IS NOT NULL)",
            (contacts,),
        )
        cr.execute(
            "DELETE FROM calendar_event_res_partner_rel WHERE res_partner_id = ANY(%s)"
            " AND calendar_event_id IN"
            " (SELECT id FROM calendar_event WHERE training_slot_id IS NOT NULL)",
            (contacts,),
        )
        cr.execute(
            SQL(
                "UPDATE survey_user_input SET email = NULL, nickname = NULL"
                " WHERE partner_id = ANY(%s) AND %s",
                contacts,
                OUR_ANSWERS,
            )
        )
        cr.execute(
            "DELETE FROM hr_training_booking_lock WHERE (res_model, res_id) IN"
            " (SELECT 'hr.employee', unnest(%s))",
            (ids["hr.employee"],),
        )

    # ------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------

    @api.model
    def _replace_words(self, words, label):
        """No text of ours names him: by words that stand for themselves."""
        for table, column, kind, where in self._get_texts():
            for word in words:
                self._replace_word(table, column, kind, word, label, where)

    @api.model
    def _get_texts(self):
        """Where texts of ours stand: ``(table, column, type, SQL of the rows)``."""
        ours = tuple(self.env["hr.training.held"]._get_our_models())
        rows_of = dict.fromkeys(self._get_tables(), SQL("TRUE"))
        for table, column in CHATTER.items():
            rows_of[table] = SQL("%s IN %s", SQL.identifier(column), ours)
        rows_of["mail_tracking_value"] = SQL(
            "mail_message_id IN (SELECT id FROM mail_message WHERE model IN %s)", ours
        )
        rows_of["survey_user_input"] = OUR_ANSWERS
        rows_of["survey_user_input_line"] = SQL(
            "user_input_id IN (SELECT id FROM survey_user_input WHERE %s)", OUR_ANSWERS
        )
        texts = self.env.execute_query(
            SQL(
                "SELECT table_name, column_name, data_type"
                "  FROM information_schema.columns"
                " WHERE table_schema = current_schema AND table_name = ANY(%s)"
                "   AND data_type IN ('character varying', 'text', 'jsonb')"
                "   AND column_name <> ALL(%s)",
                list(rows_of),
                list(KEPT_COLUMNS),
            )
        )
        return [(*text, rows_of[text[0]]) for text in texts]

    def _replace_word(self, table, column, kind, word, label, where):
        """Replace a word, which is no part of another one where letters tell."""
        edge = r"\w" if word.isascii() else ""
        pattern = re.sub(r"([^\w\s])", r"\\\1", word)
        if edge:
            pattern = rf"(?<!{edge}){pattern}(?!{edge})"
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = regexp_replace("
                "%(column)s::text, %(pattern)s, %(label)s, 'gi')%(cast)s"
                " WHERE position(lower(%(word)s) IN lower(%(column)s::text)) > 0"
                "   AND %(where)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                pattern=pattern,
                label=label,
                cast=SQL("::jsonb") if kind == "jsonb" else SQL(),
                word=word,
                where=where,
            )
        )
