from odoo import api, models
from odoo.fields import Domain

from ..tools.people import components


class HrTrainingPerson(models.AbstractModel):
    """The human behind records: the one place that knows who is who (design §6.11).

    Employee records, users and trainers that share a user or a contact are one
    human: somebody hired again, employed by two companies, or an employee who is a
    trainer by his contact. What may happen once, or at one place at a time, is keyed
    on him and not on a record that can be made again. A company's own contact is
    nobody's and joins nobody.
    """

    _name = "hr.training.person"
    _description = "Human Behind Records"

    @api.model
    def _get_keys(self, *recordsets):
        """Key of the human behind each record.

        :param recordsets: of ``hr.employee``, ``hr.training.trainer``, ``res.users``
            or ``res.partner``
        :return: dict record -> ``(model, id)``, equal for records of one human
        """
        _employees, _partners, keys = self._get_component(*recordsets)
        return {
            record: keys[record._name, record.id]
            for records in recordsets
            for record in records
        }

    @api.model
    def _get_aliases(self, employees):
        """All employee records of the same humans, archived ones and those of other
        companies included, in sudo.

        :return: dict employee -> ``hr.employee`` records, itself among them
        """
        found, _partners, keys = self._get_component(employees)
        by_key = found.grouped(lambda e: keys[e._name, e.id])
        return {e: by_key[keys[e._name, e.id]] for e in employees}

    @api.model
    def _filter_left(self, employees):
        """Employees who have left: no employee record of the human is active."""
        archived = employees.sudo().filtered(lambda e: not e.active)
        aliases = self._get_aliases(archived)
        left = [e.id for e in archived if not any(aliases[e].mapped("active"))]
        return employees.browse(left)

    @api.model
    def _get_component(self, *recordsets):
        """Everything that is linked with the records, and the key of each.

        :return: ``(employees, partners, keys)``: all employee records and contacts
            in sudo, and a dict ``(model, id)`` -> key
        """
        # sudo: who somebody is does not depend on what the caller may read
        env = self.sudo().with_context(active_test=False).env
        employees, partners = env["hr.employee"], env["res.partner"]
        edges = []
        for records in recordsets:
            records = records.with_env(env)
            edges += [((r._name, r.id),) * 2 for r in records]
            if records._name == "hr.employee":
                employees |= records
            elif records._name == "res.partner":
                partners |= records
            else:  # users and trainers lead to contacts, trainers to employees too
                partners |= records.partner_id
                edges += [
                    ((r._name, r.id), ("res.partner", r.partner_id.id))
                    for r in records
                    if r.partner_id and not r.partner_id.is_company
                ]
                if "employee_id" in records and records._name != "res.users":
                    employees |= records.employee_id
                    edges += [
                        ((r._name, r.id), ("hr.employee", r.employee_id.id))
                        for r in records
                        if r.employee_id
                    ]
        new_employees, asked = employees, partners.browse()
        while True:
            partners |= employees.work_contact_id | employees.user_id.partner_id
            partners = partners.filtered(lambda partner: not partner.is_company)
            new_partners = partners - asked
            asked |= partners
            if not new_partners:
                break
            new_employees = env["hr.employee"].search(
                Domain("work_contact_id", "in", new_partners.ids)
                | Domain("user_id.partner_id", "in", new_partners.ids)
            )
            if not (new_employees - employees):
                break
            employees |= new_employees
        for employee in employees:
            key = (employee._name, employee.id)
            edges.append((key, key))
            edges += [
                (key, ("res.partner", partner.id))
                for partner in employee.work_contact_id | employee.user_id.partner_id
                if not partner.is_company
            ]
        return employees, partners, components(edges)
