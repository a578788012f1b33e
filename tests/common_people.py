"""One human with several records."""

from odoo.fields import Command

from .common import HrTrainingCase


class PeopleCase(HrTrainingCase):
    """Helpers to record one human twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.people = cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"Person {number}", cls.department_srv_n)
                for number in range(6)
            ]
        )

    def _record_again(self, employee, department=None, **vals):
        """Another employee record of the same human: by his contact."""
        return self._create_employee(
            f"{employee.name} again",
            department or self.department_ops,
            work_contact_id=employee.work_contact_id.id,
            **vals,
        )

    def _outside_trainer(self, employee, qualify=True):
        """Another trainer record of the same human: by his contact."""
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": employee.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        if qualify:
            trainer.with_user(self.user_head).sudo()._do_qualify()
        return trainer

    def _archive_by_sql(self, employees):
        """As a program does that writes past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET active = false WHERE id IN %s", [employees._ids]
        )
        self.env.invalidate_all()

    def _session(self, **vals):
        return self._create_session(**{"schedule": True, **vals})

    def _taught(self, trainer, **vals):
        return self._session(trainer_ids=[Command.set(trainer.ids)], **vals)
