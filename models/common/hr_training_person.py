from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.people import components
from .hr_training_person_mixin import LINKS

# Kinds of records a human has, in the order in which one of them becomes his key.
EMPLOYEE, TRAINER, PARTNER, USER = range(4)
# wings: a trainer is one of the records that a human has
MODELS = ("hr.employee", "hr.training.trainer", "res.partner", "res.users")


class Person(NamedTuple):
    """A human: the key that all his records share, and the ids of these records."""

    key: tuple
    employee_ids: tuple = ()
    trainer_ids: tuple = ()
    user_ids: tuple = ()


class HrTrainingPerson(models.AbstractModel):
    """The human behind records: the one place that knows who is who (design §6.11).

    Employee records, users and trainers that share a user or a contact are one
    human: somebody hired again, employed by two companies, or an employee who is a
    trainer by his contact. What may happen once, or at one place at a time, is keyed
    on him and not on a record that can be made again. A company's own contact is
    nobody's and joins nobody.

    Whoever asks gets the answer of the moment, archived records and those of other
    companies included, and the same key from whichever record he comes.

    | question | method |
    | is this the same human? which lock is his? | ``_get_keys`` |
    | which are his records? | ``_get_people``, ``_get_aliases``, ``_get_myself`` |
    | has he left, so that he attends and teaches nothing? | ``_filter_left`` |
    | may he decide today? | ``_filter_deciders`` |
    """

    _name = "hr.training.person"
    _description = "Human Behind Records"

    # ------------------------------------------------------------
    # WHO IS WHO
    # ------------------------------------------------------------

    @api.model
    def _get_keys(self, *recordsets):
        """Key of the human behind each record.

        :param recordsets: of ``hr.employee``, ``hr.training.trainer``, ``res.users``
            or ``res.partner``
        :return: dict record -> ``(model, id)``, equal for records of one human
        """
        people = self._get_people(*recordsets)
        return {record: person.key for record, person in people.items()}

    @api.model
    def _get_aliases(self, employees):
        """All employee records of the same humans, archived ones and those of other
        companies included, in sudo.

        :return: dict employee -> ``hr.employee`` records, itself among them
        """
        people = self._get_people(employees)
        # sudo: who somebody is does not depend on what the caller may read
        Employee = self.sudo().with_context(active_test=False).env["hr.employee"]
        ids = [i for person in people.values() for i in person.employee_ids]
        # One prefetch for all of them.
        found = {e.id: e for e in Employee.browse(dict.fromkeys(ids))}
        return {
            employee: Employee.union(*(found[i] for i in person.employee_ids))
            for employee, person in people.items()
        }

    @api.model
    def _get_contact(self, employee):
        """Where an employee is reached: his login's contact, else his own (sudo)."""
        return employee.user_id.partner_id or employee.work_contact_id

    @api.model
    def _get_myself(self):
        """The user as a human: a :class:`Person`."""
        return self._get_people_of(self.env.user)[self.env.user]

    @api.model
    def _get_my_users(self):
        """All logins of the user as a human: what he did by one, he did."""
        return self.env["res.users"].browse(self._get_myself().user_ids)

    @api.model
    def _get_logins(self, records):
        """All logins of the humans behind records, as for :meth:`_get_keys`."""
        people = self._get_people(records)
        ids = dict.fromkeys(i for person in people.values() for i in person.user_ids)
        return self.env["res.users"].browse(ids)

    @api.model
    def _get_people_of(self, users):
        """The humans behind logins, as :meth:`_get_people`.

        Kept until a link changes, since rules and approvals ask again and again.
        """
        # What is kept answers for what is on disk.
        self._flush_links()
        people = {}
        # sudo: who somebody is does not depend on what the caller may read
        for user, user_sudo in zip(users, users.sudo(), strict=True):
            values = user_sudo.training_person.items()
            people[user] = Person(**{name: tuple(ids) for name, ids in values})
        return people

    @api.model
    def _get_people(self, *recordsets):
        """The humans behind records, by a statement per step from one to the next.

        :param recordsets: as for :meth:`_get_keys`
        :return: dict record -> :class:`Person`
        """
        self._flush_links()
        seeds, alone = {}, {}
        for records in recordsets:
            kind = MODELS.index(records._name)
            companies = self._filter_companies(records)
            for record in records:
                if record in companies or not record._origin:
                    alone[record] = Person((records._name, record._origin.id))
                else:
                    seeds[record] = (kind, record._origin.id)
        people = self._find_people(set(seeds.values()))
        return alone | {record: people[seed] for record, seed in seeds.items()}

    @api.model
    def _flush_links(self):
        """Links are looked up on disk, and forgotten where they change."""
        for model, names in LINKS.items():
            self.env[model].flush_model(names)

    @api.model
    def _filter_companies(self, records):
        """Contacts that are a company's own and nobody's."""
        if records._name != "res.partner":
            return ()
        # sudo: who somebody is does not depend on what the caller may read
        return records.sudo().filtered("is_company")

    @api.model
    def _find_doubles(self):
        """Employee records that are not the only one of their human, for SQL.

        Hardly anybody has two. They are found by what two records share, by one
        statement over all of them, and only they are looked at further.

        :return: list of ``(employee id, smallest employee id of the human)``
        """
        self._flush_links()
        rows = self.env.execute_query(
            SQL(
                """
                WITH pair(partner_id, employee_id) AS (
                    SELECT work_contact_id, id FROM hr_employee
                     WHERE work_contact_id IS NOT NULL
                     UNION
                    SELECT users.partner_id, employee.id
                      FROM hr_employee employee
                      JOIN res_users users ON users.id = employee.user_id
                     UNION
                    SELECT partner_id, employee_id FROM %(trainer)s
                     WHERE employee_id IS NOT NULL AND partner_id IS NOT NULL
                )
                SELECT DISTINCT pair.employee_id
                  FROM (SELECT partner_id FROM pair
                      GROUP BY partner_id HAVING COUNT(*) > 1) shared
                  JOIN pair ON pair.partner_id = shared.partner_id
                  JOIN res_partner person ON person.id = shared.partner_id
                   AND person.is_company IS NOT TRUE
                """,
                trainer=SQL.identifier(self.env[MODELS[TRAINER]]._table),
            )
        )
        if not rows:
            return []
        people = self._find_people({(EMPLOYEE, employee_id) for (employee_id,) in rows})
        return [
            (employee_id, min(person.employee_ids))
            for (kind, employee_id), person in people.items()
            if kind == EMPLOYEE and len(person.employee_ids) > 1
        ]

    @api.model
    def _find_people(self, seeds):
        """Everything that hangs together with records, directly or by others.

        Step by step and not by a recursive query: PostgreSQL takes that for so costly
        that it compiles it, which takes longer than all the steps.

        :param seeds: set of ``(kind, id)``
        :return: dict ``(kind, id)`` -> :class:`Person`, the seeds among them
        """
        edges = {(seed, seed) for seed in seeds}
        known, new = set(seeds), set(seeds)
        while new:
            found = self._find_linked(new)
            edges |= found
            new = {node for edge in found for node in edge} - known
            known |= new
        roots = components(edges)
        ids = defaultdict(lambda: tuple([] for _model in MODELS))
        for kind, res_id in sorted(roots):
            ids[roots[kind, res_id]][kind].append(res_id)
        people = {
            root: Person(
                (MODELS[root[0]], root[1]),
                tuple(of_kind[EMPLOYEE]),
                tuple(of_kind[TRAINER]),
                tuple(of_kind[USER]),
            )
            for root, of_kind in ids.items()
        }
        return {node: people[root] for node, root in roots.items()}

    @api.model
    def _find_linked(self, nodes):
        """What is linked with records at the next step: pairs of ``(kind, id)``."""
        ids = defaultdict(list)
        for kind, res_id in nodes:
            ids[kind].append(res_id)
        queries = []
        for kind, table, column, linked_kind in (
            (EMPLOYEE, "hr_employee", "work_contact_id", PARTNER),
            (EMPLOYEE, "hr_employee", "user_id", USER),
            (TRAINER, "hr_training_trainer", "employee_id", EMPLOYEE),
            (TRAINER, "hr_training_trainer", "partner_id", PARTNER),
            (USER, "res_users", "partner_id", PARTNER),
        ):
            for asked_kind, asked in ((kind, "id"), (linked_kind, column)):
                if not ids[asked_kind]:
                    continue
                queries.append(
                    SQL(
                        """
                        SELECT %(kind)s, one.id, %(linked_kind)s, one.%(column)s
                          FROM %(table)s one %(person)s
                         WHERE one.%(asked)s = ANY(%(ids)s)
                           AND one.%(column)s IS NOT NULL
                        """,
                        kind=kind,
                        linked_kind=linked_kind,
                        column=SQL.identifier(column),
                        table=SQL.identifier(table),
                        person=SQL(
                            "JOIN res_partner person ON person.id = one.%s"
                            " AND person.is_company IS NOT TRUE",
                            SQL.identifier(column),
                        )
                        if linked_kind == PARTNER
                        else SQL(),
                        asked=SQL.identifier(asked),
                        ids=ids[asked_kind],
                    )
                )
        self.env.cr.execute(SQL(" UNION ").join(queries))
        return {
            ((kind, res_id), (linked_kind, linked_id))
            for kind, res_id, linked_kind, linked_id in self.env.cr.fetchall()
        }

    # ------------------------------------------------------------
    # WHO HAS LEFT
    # ------------------------------------------------------------

    @api.model
    def _filter_left(self, employees):
        """Employees who have left: no employee record of the human is active."""
        # sudo: who is still there does not depend on what the caller may read
        archived = employees.sudo().filtered(lambda e: not e.active)
        if not archived:
            return employees.browse()
        aliases = self._get_aliases(archived)
        left = [e.id for e in archived if not any(aliases[e].mapped("active"))]
        return employees.browse(left)

    @api.model
    def _get_active(self, ids):
        """Which of these employee records are active, in sudo.

        Nothing else of them is read: rules ask this in each request.

        :param ids: of ``hr.employee``
        """
        # sudo: who is still there does not depend on what the caller may read
        employees = self.sudo().with_context(active_test=False).env["hr.employee"]
        employees = employees.browse(ids)
        employees.fetch(["active"])
        return employees.filtered("active")

    @api.model
    def _is_still_there(self):
        """Whether the user, who is logged in, has not left: see below."""
        ids = self._get_myself().employee_ids
        return not ids or bool(self._get_active(ids))

    @api.model
    def _get_managers(self, employees):
        """Who manages the department of each, or the next one above it (sudo).

        Nobody is his own manager, by whatever login.

        :return: dict employee → users, none where nobody does
        """
        return self._find_managers(
            {employee: (employee, employee.department_id) for employee in employees},
            employees.department_id._training_managers_above(),
        )

    @api.model
    def _find_managers(self, places, above):
        """The nearest managers of people in departments, by no statement for each.

        :param dict places: record → ``(employee, department)``
        :param dict above: as of ``_training_managers_above``
        :return: dict record → users, as of :meth:`_get_managers` (sudo)
        """
        nobody = self.env["res.users"]
        managers = nobody.union(
            *(users for levels in above.values() for users in levels)
        )
        # Few manage, and many are managed: whose records the managers are is asked.
        own = {
            user: frozenset(person.employee_ids)
            for user, person in self._get_people_of(managers).items()
        }
        found = {}
        for record, (employee, department) in places.items():
            levels = (
                users.filtered(lambda u, e=employee: e.id not in own[u])
                for users in above.get(department, ())
            )
            found[record] = next(filter(None, levels), nobody)
        return found

    @api.model
    def _get_role_users(self, xmlid, company):
        """Users of a role in a company who are still there (sudo).

        :param str xmlid: full external id of the group, see ``tools.groups``
        """
        users = self.env.ref(xmlid).all_user_ids
        users = users.filtered(lambda user: company in user.company_ids)
        return self._filter_deciders(users)

    @api.model
    def _filter_deciders(self, users):
        """Users who may decide today: not archived, and the human has not left.

        Who was never employed, as an administrator or an outside approver, has not.
        """
        # sudo: who is still there does not depend on what the caller may read
        env = self.sudo().with_context(active_test=False).env
        there = users.with_env(env).filtered("active")
        people = self._get_people_of(there)
        ids = {i for person in people.values() for i in person.employee_ids}
        active = set(self._get_active(ids)._ids)
        return users.browse(
            user.id
            for user, person in people.items()
            if not person.employee_ids or active.intersection(person.employee_ids)
        )
