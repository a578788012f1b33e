import re
from html import escape
from typing import NamedTuple

from psycopg2.extras import Json

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .hr_training_held import MODULE, TRAINER

# Columns of texts that nobody wrote, or by which records are found.
KEPT_COLUMNS = frozenset(
    {
        "access_token",
        "checksum",
        "code",
        "field_name",
        "message_id",
        "method",
        "mimetype",
        "model",
        "res_field",
        "res_model",
        "store_fname",
        "token",
        "url",
    }
)
# Whose message or answer a row of another addon belongs to: its model and its id.
OF_MESSAGE = (
    SQL("(SELECT m.model FROM mail_message m WHERE m.id = mail_message_id)"),
    SQL("(SELECT m.res_id FROM mail_message m WHERE m.id = mail_message_id)"),
)
CHATTER = {
    "mail.message": (SQL("model"), SQL("res_id")),
    "mail.mail": OF_MESSAGE,
    "mail.tracking.value": OF_MESSAGE,
    "mail.activity": (SQL("res_model"), SQL("res_id")),
    "ir.attachment": (SQL("res_model"), SQL("res_id")),
}
# The shortest word that is looked for: a single letter is in every text.
SHORTEST = 2
# So many digits are nobody else's; fewer are a room, a count or a year as well.
MANY_DIGITS = 7
# Scripts that write words without a space between them.
UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
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


class Word(NamedTuple):
    """What names a person: the text, how it is found, and whether nobody else, and
    nothing else, is meant by it wherever it stands."""

    text: str
    pattern: str
    is_his_alone: bool


class HrTrainingEraser(models.AbstractModel):
    """Replaces a person by a number in our own records, and in what we have made.

    Links go to records that are a number and nothing else, so that figures stay what
    they were: an archived employee record for each that he had, a contact, and a login
    for each. Where they stand is asked of the database, so no table can be forgotten.
    Words that name him are replaced in every text of our tables and of our documents'
    chatter; a word that means others as well, as the name of a namesake, in records
    of his alone. Papers that he handed in are deleted. HR's records, expense claims
    and the books are others' and stay.

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
        about, done = held._find(employee)
        ids = held._get_ids(employee)
        words = self._get_words(ids)
        his = {(of, res_id) for of, records in about.items() for res_id in records._ids}
        his |= {(of._name, res_id) for of, _link in done for res_id in of._ids}
        stand_ins = self._make_stand_ins(ids, label)
        self.env.flush_all()
        self._delete_papers(about)
        self._delete_traces(about, ids)
        # While it is known whose messages are whose.
        self._replace_words(words, label, his, ids)
        self._move_links(stand_ins)
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    @api.model
    def _get_words(self, ids):
        """What names the person, as :class:`Word`, the longest first."""
        env = self.with_context(active_test=False).env
        texts = {
            str(record[name]).strip()
            for model, names in WORDS.items()
            for record in env[model].browse(ids[model])
            for name in names
            if record[name]
        }
        alone = {text: self._is_his_alone(text, ids) for text in texts}
        # In messages it stands as HTML has it.
        alone |= {
            escape(text, quote=quote): is_alone
            for text, is_alone in alone.items()
            for quote in (True, False)
        }
        return [
            Word(text, self._get_pattern(text), alone[text])
            for text in sorted(alone, key=len, reverse=True)
            if len(text) >= SHORTEST
        ]

    @api.model
    def _get_pattern(self, text):
        """The word as it is found: no part of another one, nor of a number."""
        pattern = re.escape(text)
        if not UNSPACED.search(text):
            is_number = any(map(str.isdigit, text)) and "@" not in text
            edge = r"[\w/-]" if is_number else r"\w"
            pattern = rf"(?<!{edge}){pattern}(?!{edge})"
        # A single word of letters is a word of some language too, in small ones.
        is_plain = text.isascii() and text.isalpha()
        return pattern if is_plain else f"(?i:{pattern})"

    @api.model
    def _is_his_alone(self, text, ids):
        """Whether it means him wherever it stands: no common word or number, and
        nobody else, archived or of another company, has it in what he is called."""
        if text.isascii() and text.isalpha():
            return False
        letters = any(map(str.isalpha, text))
        if not letters and sum(map(str.isdigit, text)) < MANY_DIGITS:
            return False
        env = self.with_context(active_test=False).env
        for model, names in WORDS.items():
            found = Domain.OR(Domain(name, "ilike", text) for name in names)
            others = found & Domain("id", "not in", ids[model])
            if env[model].search_count(others, limit=1):
                return False
        return True

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
        for name, link in (
            ("mail.message", "partner_ids"),
            ("mail.message", "starred_partner_ids"),
        ):
            field = self.env[name]._fields[link]
            cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s) AND %s IN"
                    " (SELECT id FROM mail_message WHERE model IN %s)",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column2),
                    contacts,
                    SQL.identifier(field.column1),
                    models_,
                )
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
    def _replace_words(self, words, label, his, ids):
        """No text of ours names him.

        :param words: list of :class:`Word`
        :param his: set of ``(model, id)`` of records that are his
        :param ids: as of ``hr.training.held``
        """
        if not words:
            return
        for name, (rows, owner) in self._get_texts(ids).items():
            fields_ = self._get_text_fields(name)
            if fields_:
                self._replace_in(fields_, rows, owner, words, label, his)

    @api.model
    def _get_texts(self, ids):
        """Where texts of ours stand: dict model → SQL of the rows, and of the model
        and the id of whose they are; his own messages are his."""
        ours = tuple(self.env["hr.training.held"]._get_our_models())
        texts = {
            name: (SQL("TRUE"), (SQL("%s::text", name), SQL("id")))
            for name in ours
            if self.env[name]._auto
        }
        for name, (model, res_id) in CHATTER.items():
            texts[name] = (SQL("%s IN %s", model, ours), (model, res_id))
        wrote = SQL("author_id = ANY(%s)", ids["res.partner"])
        rows, (model, res_id) = texts["mail.message"]
        his = SQL("CASE WHEN %s THEN '' ELSE %s END", wrote, model)
        texts["mail.message"] = (rows, (his, res_id))
        answers = "survey.user_input"
        texts[answers] = (OUR_ANSWERS, (SQL("%s::text", answers), SQL("id")))
        texts[f"{answers}.line"] = (
            SQL(
                "user_input_id IN (SELECT id FROM survey_user_input WHERE %s)",
                OUR_ANSWERS,
            ),
            (SQL("%s::text", answers), SQL("user_input_id")),
        )
        # Of several trainers each is asked about under his name.
        texts["survey.question"] = (
            SQL("training_trainer_id IS NOT NULL"),
            (SQL("%s::text", TRAINER), SQL("training_trainer_id")),
        )
        return texts

    @api.model
    def _get_text_fields(self, name):
        """Fields of a model in which somebody may have written something."""
        return [
            field
            for field in self.env[name]._fields.values()
            if field.type in ("char", "text", "html", "json")
            and field.store
            and field.column_type
            and not field.inherited
            and field.name not in KEPT_COLUMNS
        ]

    def _replace_in(self, fields_, rows, owner, words, label, his):
        table = SQL.identifier(self.env[fields_[0].model_name]._table)
        columns = [SQL.identifier(field.name) for field in fields_]
        whole = SQL(
            "lower(concat_ws(E'\\n', %s))",
            SQL(", ").join(SQL("%s::text", column) for column in columns),
        )
        found = self.env.execute_query(
            SQL(
                "SELECT id, %(model)s, %(res_id)s, %(columns)s FROM %(table)s"
                " WHERE %(rows)s AND (%(named)s)",
                model=owner[0],
                res_id=owner[1],
                columns=SQL(", ").join(columns),
                table=table,
                rows=rows,
                named=SQL(" OR ").join(
                    SQL("position(lower(%s) IN %s) > 0", word.text, whole)
                    for word in words
                ),
            )
        )
        anywhere = self._get_finder(word for word in words if word.is_his_alone)
        in_his = self._get_finder(words)
        for row_id, model, res_id, *values in found:
            finder = in_his if not model or (model, res_id) in his else anywhere
            changed = [
                SQL(
                    "%s = %s",
                    SQL.identifier(field.name),
                    Json(new) if field.column_type[0] == "jsonb" else new,
                )
                for field, old in zip(fields_, values, strict=True)
                if finder and (new := self._without(old, finder, label)) != old
            ]
            if changed:
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s WHERE id = %s",
                        table,
                        SQL(", ").join(changed),
                        row_id,
                    )
                )

    @staticmethod
    def _get_finder(words):
        """One pattern of all, or None: what stands for him is not looked at again."""
        patterns = "|".join(word.pattern for word in words)
        return re.compile(patterns) if patterns else None

    def _without(self, value, finder, label):
        """A text without these words, and whatever is made of texts."""
        if isinstance(value, dict):
            return {k: self._without(v, finder, label) for k, v in value.items()}
        if isinstance(value, list):
            return [self._without(v, finder, label) for v in value]
        return finder.sub(label, value) if isinstance(value, str) else value
