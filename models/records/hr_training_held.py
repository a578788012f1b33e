import json
import zipfile
from collections import defaultdict
from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...tools.workbook_writer import Sheet, write_workbook

# What a person is to a record by a link to one of these. His contact and logins are
# found from his employee records, and so are those as a trainer.
PERSONS = ("hr.employee", "hr.employee.public", "res.partner", "res.users")
TRAINER = "hr.training.trainer"
# By these links a record is about the person; by all others he did something with it.
ABOUT = frozenset({"employee_id", "partner_id", "contact_id"})
MODULE = "hr_training"
# What is kept back, and why: it is nobody's, or another person's.
ANONYMOUS = frozenset(
    {
        "hr.training.participation",
        "hr.training.need.participation",
        "hr.training.review",
        "hr.training.review.line",
    }
)
# What is told when it is released, as everywhere.
RELEASED = (
    "hr.training.score",
    "hr.training.practical",
    "hr.training.reflection",
    "hr.training.review.result",
)
# What is noted about a person, and he reads nowhere before it is decided or done; he
# does not find it in what is held of him either.
NOT_TOLD_HIM = {
    "hr.training.performance.case": Domain.FALSE,
    "hr.training.question": Domain("kind", "!=", "problem"),
    "hr.training.incident": Domain.FALSE,
    # Who came before him on a waiting list and why is the officers' note; what he is
    # told of it stands in his enrolment.
    "hr.training.correction": Domain("field_name", "!=", "queue_rank"),
    "hr.training.outcome": Domain("approved_on", "!=", False),
    "hr.training.effect.review": Domain("state", "=", "done"),
    "hr.training.trainer.assessment": Domain("state", "=", "approved"),
    "hr.training.trainer.assessment.line": Domain(
        "assessment_id.state", "=", "approved"
    ),
    "hr.training.trainer.observation": Domain("assessment_id.state", "=", "approved"),
    "hr.training.trainer.fee": Domain("state", "!=", "draft"),
    "hr.training.trainer.fee.line": Domain("state", "!=", "draft"),
}
SKIPPED_TYPES = frozenset({"binary", "one2many", "image", "properties"})
SKIPPED_FIELDS = frozenset({"create_uid", "write_uid", "display_name"})
BATCH = 500


class HrTrainingHeld(models.AbstractModel):
    """All that our records hold of a person, found from the registry (design §6.15).

    No list of models is kept by hand, so that none can be forgotten: every stored model
    of ours, and those of other addons by the links that we added to them, is looked at
    for its links to the person's employee records, contacts, logins and to him as a
    trainer. What is about him is told in full, and what hangs on that; of what he did
    to other records, that he did it. Nobody else is named. What other companies have
    is told to the person alone, and what is noted about him to others alone, until it
    is open to him.
    """

    _name = "hr.training.held"
    _description = "All That Is Held of a Person"

    # ------------------------------------------------------------
    # WHO HE IS
    # ------------------------------------------------------------

    @api.model
    def _get_ids(self, employee):
        """Dict model → ids of the records that are the person (sudo)."""
        person = self.env["hr.training.person"]._get_people(employee)[employee]
        env = self.with_context(active_test=False).env
        employees = env["hr.employee"].browse(person.employee_ids)
        users = env["res.users"].browse(person.user_ids)
        trainers = env[TRAINER].browse(person.trainer_ids)
        contacts = (
            employees.work_contact_id | users.partner_id | trainers.partner_id
        ).filtered(lambda p: not p.is_company)
        return {
            "hr.employee": employees.ids,
            "hr.employee.public": employees.ids,
            "res.partner": contacts.ids,
            "res.users": users.ids,
            TRAINER: trainers.ids,
        }

    # ------------------------------------------------------------
    # WHERE HE IS FOUND
    # ------------------------------------------------------------

    @api.model
    def _get_links(self):
        """Where people stand: dict model → names of its stored links to them.

        Ours with all of them; of other addons those that have a link of ours as well.
        """
        links = {}
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto:
                continue
            found = [
                field.name
                for field in self.env[name]._fields.values()
                if field.store
                and field.type in ("many2one", "many2many")
                and field.comodel_name in (*PERSONS, TRAINER)
                and field.name not in SKIPPED_FIELDS
                and not field.name.startswith(("message_", "activity_", "website_"))
            ]
            if found and (self._is_ours(name) or self._get_our_links(name)):
                links[name] = found
        return links

    @api.model
    def _is_ours(self, name):
        return self.env.registry[name]._original_module == MODULE

    @api.model
    def _get_our_models(self):
        return sorted(
            name
            for name, model in self.env.registry.items()
            if self._is_ours(name) and not model._abstract
        )

    @api.model
    def _get_our_links(self, name):
        """Links by which a record of another addon is one of training."""
        if name in (*PERSONS, TRAINER, "hr.version"):
            return []
        return [
            field.name
            for field in self.env[name]._fields.values()
            if field.store
            and field.type == "many2one"
            and field._modules == (MODULE,)
            and field.comodel_name.startswith("hr.training.")
        ]

    @api.model
    def _get_parts(self, about):
        """What hangs on records about a person: dict model → (link, model above)."""
        parts = {}
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not model._auto:
                continue
            if name in about or name in ANONYMOUS or name in (*PERSONS, TRAINER):
                continue
            for field in self.env[name]._fields.values():
                if (
                    field.store
                    and field.type == "many2one"
                    and field.comodel_name in about
                    and (field.required or field.ondelete == "cascade")
                    and (self._is_ours(name) or self._is_host(field.comodel_name))
                ):
                    parts.setdefault(name, (field.name, field.comodel_name))
        return parts

    @api.model
    def _is_host(self, name):
        return not self._is_ours(name) and bool(self._get_our_links(name))

    @api.model
    def _get_domain(self, name, field_name, ids):
        """Which records of a model are his by a link (sudo)."""
        field = self.env[name]._fields[field_name]
        domain = Domain(field_name, "in", ids[field.comodel_name])
        if not self._is_ours(name):
            ours = [Domain(link, "!=", False) for link in self._get_our_links(name)]
            domain &= Domain.OR(ours)
        return domain

    @api.model
    def _get_told_domain(self, name, is_own):
        """Which of the found records of a model are told (sudo).

        :param bool is_own: whether the person himself asks
        """
        domain = self._get_released_domain(name)
        if is_own:
            return domain & NOT_TOLD_HIM.get(name, Domain.TRUE)
        return domain & self._get_company_domain(name)

    @api.model
    def _get_released_domain(self, name):
        """Marks, and the papers they are of, are told once they are released."""
        if name in RELEASED:
            return Domain("evaluation_id.state", "=", "released")
        if name == "survey.user_input":
            return Domain("training_evaluation_id", "=", False) | Domain(
                "training_evaluation_id.state", "=", "released"
            )
        return Domain.TRUE

    @api.model
    def _get_company_domain(self, name):
        """Records of the reader's companies, and those of none.

        Where a record does not say whose it is, its links to ours and its person do.
        """
        here = [False, *self.env.companies.ids]
        if self._has_company(name):
            return Domain("company_id", "in", here)
        fields_ = self.env[name]._fields
        links = {*self._get_our_links(name), "employee_id"} & fields_.keys()
        return Domain.AND(
            Domain(link, "=", False) | Domain(f"{link}.company_id", "in", here)
            for link in sorted(links)
            if fields_[link].store and self._has_company(fields_[link].comodel_name)
        )

    @api.model
    def _has_company(self, name):
        field = self.env[name]._fields.get("company_id")
        return bool(field and field.store)

    # ------------------------------------------------------------
    # WHAT IS HELD
    # ------------------------------------------------------------

    @api.model
    def _find(self, employee, told=None):
        """Records of a person (sudo).

        :param told: function of a model's name → domain of those that are meant
        :return: ``(about, done)``: dict model → records, and list of
            ``(records, link)``
        """
        told = told or (lambda _name: Domain.TRUE)
        ids = self._get_ids(employee)
        env = self.with_context(active_test=False).env
        about, done = defaultdict(list), []
        for name, links in self._get_links().items():
            if name in ANONYMOUS:
                continue
            for link in links:
                field = env[name]._fields[link]
                if not ids[field.comodel_name]:
                    continue
                domain = self._get_domain(name, link, ids) & told(name)
                records = env[name].search(domain)
                if not records:
                    continue
                if link in ABOUT and field.comodel_name != "res.users":
                    about[name].append(records)
                else:
                    done.append((records, link))
        about = {name: env[name].union(*found) for name, found in about.items()}
        trainers = env[TRAINER].search(Domain("id", "in", ids[TRAINER]) & told(TRAINER))
        if trainers:
            about[TRAINER] = trainers | about.get(TRAINER, trainers.browse())
        for name, (link, above) in self._get_parts(set(about)).items():
            hanging = Domain(link, "in", about[above].ids)
            parts = env[name].search(hanging & told(name))
            if parts:
                about[name] = parts
        return about, done

    @api.model
    def _get_held(self, employee, is_own=False):
        """All that is held of a person, in readable form (sudo).

        :param bool is_own: whether the person himself asks; else it is somebody of
            the companies of the environment
        :return: dict of what :meth:`_write_zip` writes as JSON
        """
        about, done = self._find(
            employee, lambda name: self._get_told_domain(name, is_own)
        )
        ids = self._get_ids(employee)
        records = [
            {
                "model": name,
                "name": self._get_model_name(name),
                "rows": [self._tell(record, ids) for record in about[name]],
            }
            for name in sorted(about)
        ]
        return {
            "person": {
                "name": employee.name,
                "records": self._get_own_records(ids, is_own),
            },
            "made_on": self.env.company._get_training_today().isoformat(),
            "records": records,
            "messages": self._get_messages(about, ids, is_own),
            "done": [
                {
                    "model": of._name,
                    "name": self._get_model_name(of._name),
                    "as": of._fields[link]._description_string(self.env),
                    "id": record.id,
                    "date": self._tell_value(
                        of._fields["create_date"], record.create_date
                    )
                    if of._log_access
                    else None,
                }
                for of, link in done
                for record in of
            ],
            "kept_back": [self._get_model_name(name) for name in sorted(ANONYMOUS)],
        }

    def _get_own_records(self, ids, is_own):
        """Dict model → ids of the records that are the person (sudo)."""
        shown = {model: found for model, found in ids.items() if found}
        if not is_own:
            employees = self.env["hr.employee"].browse(ids["hr.employee"])
            here = employees.filtered(lambda e: e.company_id in self.env.companies).ids
            shown |= {"hr.employee": here, "hr.employee.public": here}
        return shown

    @api.model
    def _get_model_name(self, name):
        return self.env["ir.model"]._get(name).name or name

    def _tell(self, record, ids):
        """Values of a record by the names of its fields, nobody else among them."""
        values = {"id": record.id}
        for field in record._fields.values():
            if (
                not field.store
                or field.type in SKIPPED_TYPES
                or field.name in SKIPPED_FIELDS
                or field.name.endswith("_token")
                or field.groups == fields.NO_ACCESS
            ):
                continue
            value = record[field.name]
            if field.relational:
                value = self._tell_link(field, value, ids)
            else:
                value = self._tell_value(field, value)
            if value not in (None, "", []):
                values[field.name] = value
        return values

    def _tell_link(self, field, linked, ids):
        own = set(ids.get(field.comodel_name, ()))
        is_person = field.comodel_name in ids
        people = set(ids["hr.employee"])

        def is_another(record):
            if is_person:
                return record.id not in own
            # Its name would say whose it is.
            employee = "employee_id" in record._fields and record.employee_id
            return bool(employee) and employee.id not in people

        return ", ".join(
            self.env._("another person")
            if is_another(record)
            else record.display_name or ""
            for record in linked
        )

    def _tell_value(self, field, value):
        if value in (None, False) and field.type != "boolean":
            return None
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "html":
            return html2plaintext(value)
        if isinstance(value, (datetime, date)):
            return value.isoformat(" ") if isinstance(value, datetime) else str(value)
        if field.type in ("json", "many2one_reference", "reference"):
            return json.dumps(value, ensure_ascii=False, default=str)
        return value

    @api.model
    def _get_messages(self, about, ids, is_own):
        """Chatter of what is about him, and what he wrote in ours."""
        domains = [
            Domain("model", "=", name) & Domain("res_id", "in", records.ids)
            for name, records in about.items()
            if self._is_ours(name)
        ]
        wrote = Domain("model", "in", self._get_our_models()) & Domain(
            "author_id", "in", ids["res.partner"]
        )
        if not is_own:
            here = [False, *self.env.companies.ids]
            wrote &= Domain("record_company_id", "in", here)
        domains.append(wrote)
        messages = self.env["mail.message"].search(Domain.OR(domains), order="id")
        return [
            {
                "date": message.date.isoformat(" "),
                "model": message.model,
                "id": message.res_id,
                "by": message.author_id.display_name
                if message.author_id.id in ids["res.partner"]
                else self.env._("another person"),
                "text": html2plaintext(message.body or "") or message.subject or "",
            }
            for message in messages
        ]

    # ------------------------------------------------------------
    # AS FILES
    # ------------------------------------------------------------

    @api.model
    def _write_zip(self, employee, stream, is_own=False):
        """Write all that is held of a person, for machines and for people (sudo).

        :param bool is_own: as of :meth:`_get_held`
        """
        held = self._get_held(employee, is_own)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "held.json", json.dumps(held, ensure_ascii=False, indent=1, default=str)
            )
            archive.writestr("held.xlsx", write_workbook(self._get_sheets(held)))

    @api.model
    def _get_sheets(self, held):
        kinds = [
            (found["name"], len(found["rows"]), found["model"])
            for found in held["records"]
        ]
        index = Sheet(
            self.env._("What Is Held"),
            (self.env._("Kind"), self.env._("Records"), self.env._("Model")),
            [
                *kinds,
                (self.env._("Messages"), len(held["messages"]), "mail.message"),
                (self.env._("What the person did"), len(held["done"]), ""),
                *(
                    (name, None, self.env._("kept back: anonymous"))
                    for name in held["kept_back"]
                ),
            ],
            preface=((held["person"]["name"],), (held["made_on"],)),
        )
        sheets, titles = [index], {index.title.casefold()}
        for found in held["records"]:
            columns = self.env[found["model"]]._fields
            names = list(dict.fromkeys(n for row in found["rows"] for n in row))
            headings = [
                columns[n]._description_string(self.env) if n != "id" else "ID"
                for n in names
            ]
            sheets.append(
                Sheet(
                    self._get_title(found["name"], titles),
                    tuple(headings),
                    [tuple(row.get(n) for n in names) for row in found["rows"]],
                )
            )
        for title, rows in (
            (self.env._("Messages"), held["messages"]),
            (self.env._("What the person did"), held["done"]),
        ):
            if rows:
                sheets.append(
                    Sheet(
                        self._get_title(title, titles),
                        tuple(rows[0]),
                        [tuple(row.values()) for row in rows],
                    )
                )
        return sheets

    @api.model
    def _get_title(self, name, taken):
        """A title of its own: of 31 characters, whatever stands in the name."""
        for number in range(1, 1000):
            title = name[:27] if number == 1 else f"{name[:27]} {number}"
            if title.casefold() not in taken:
                break
        taken.add(title.casefold())
        return title
