from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.anonymity import RANDOM


class HrTrainingParticipationMixin(models.AbstractModel):
    """Who was asked without a name and, while it is open, who answered.

    What is promised, and how it is kept, stands at ``hr.training.participation``. A
    row belongs to what is answered, its host (``hr.training.ballot.mixin``), and to a
    seat: the record by which somebody was asked, with his ``employee_id`` and
    ``department_id``.
    """

    _name = "hr.training.participation.mixin"
    _description = "Participation without a Name"

    _host_field = None
    _seat_field = None

    is_answered = fields.Boolean(string="Answered", default=False)

    @api.model
    def _as_system(self):
        """The model as the superuser: rows are nobody's, and no user's defaults count.

        ``tracking_disable`` keeps anything else from being noted on the way.
        """
        return self.with_user(SUPERUSER_ID).with_context(tracking_disable=True)

    @api.model
    def _search_of(self, hosts):
        """All rows of these hosts, as the superuser."""
        return self._as_system().search([(self._host_field, "in", hosts.ids)])

    @api.model
    def _count_of(self, host):
        """How many people were asked."""
        return self._as_system().search_count([(self._host_field, "=", host.id)])

    def _get_host(self):
        return self[self._host_field]

    @api.model
    def _do_ask(self, hosts):
        """Rows for every human who is to answer and has none, in random order.

        Who came back with another seat keeps his row, which follows him there.
        """
        host_field, seat_field = self._host_field, self._seat_field
        rows = self._search_of(hosts)
        known = rows.grouped(host_field)
        asked = []
        for host in hosts:
            of_host = known.get(host, rows.browse())
            seats = host._get_participants()
            humans = host._get_humans(seats | of_host[seat_field])
            # Of two rows of a human, made before that was known, one that has a seat.
            seated_rows = of_host.filtered_domain([(seat_field, "in", seats.ids)])
            by_human = {
                humans[row[seat_field]]: row
                for row in (*(of_host - seated_rows), *seated_rows)
            }
            seated = {}
            for seat in seats.sorted("id"):
                seated.setdefault(humans[seat], seat)
            for human, seat in seated.items():
                row = by_human.get(human)
                if not row:
                    asked.append({host_field: host.id, seat_field: seat.id})
                elif row[seat_field] not in seats:
                    row[seat_field] = seat
        RANDOM.shuffle(asked)
        self._as_system().create(asked)

    @api.model
    def _find_of(self, host, seat):
        """Row of the human who is asked; one that says "answered" comes first."""
        rows = self._get_rows(host, seat.sudo().employee_id)
        return (rows.filtered("is_answered") or rows)[:1]

    @api.model
    def _get_of(self, host, seat):
        """The same; made for who joined after the opening."""
        return self._find_of(host, seat) or self._do_add(host, seat)

    @api.model
    def _get_rows(self, hosts, employees):
        """All rows of the humans behind employee records, whichever they came by."""
        aliases = self.env["hr.training.person"]._get_aliases(employees)
        everybody = employees.browse().union(*aliases.values())
        return self._as_system().search(
            Domain(self._host_field, "in", hosts.ids)
            & Domain(f"{self._seat_field}.employee_id", "in", everybody.ids)
        )

    @api.model
    def _do_add(self, host, seat):
        """Add the one row of a human, by his first seat.

        Two who add it at once, by two seats of his, mean the same row: the second
        fails to serialise, and Odoo runs it again.
        """
        Participation = self._as_system()
        employee = seat.sudo().employee_id
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        seats = host.sudo()._get_participants()
        seats = seats.filtered(lambda one: one.employee_id in aliases).sorted("id")
        Participation.flush_model()
        columns = [SQL.identifier(self._host_field), SQL.identifier(self._seat_field)]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(host)s, %(seat)s, is_answered)"
                " VALUES (%(host_id)s, %(seat_id)s, FALSE)"
                " ON CONFLICT (%(host)s, %(seat)s) DO NOTHING RETURNING id",
                table=SQL.identifier(self._table),
                host=columns[0],
                seat=columns[1],
                host_id=host.id,
                seat_id=(seats or seat)[:1].id,
            ),
            log_exceptions=False,
        )
        [[row_id]] = self.env.cr.fetchall()
        host.sudo().invalidate_recordset(["participation_ids"])
        return Participation.browse(row_id)

    def _do_lock(self):
        """Hold host and rows of the human until the transaction ends, and read them
        anew.

        A second form of the same human waits here and then finds the flag; closing
        waits for whoever is handing in, or is waited for. The loser of a race is run
        again by Odoo; nothing that was answered is in these statements.

        :return: the rows
        """
        self.ensure_one()
        host = self._get_host()
        host._do_lock_answers()
        rows = self | self._get_rows(host, self.sudo()[self._seat_field].employee_id)
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                rows._ids,
            ),
            log_exceptions=False,
        )
        rows.invalidate_recordset(["is_answered"])
        return rows

    def _do_answer(self):
        """Note that the human has handed in a form: once, and while it is open."""
        self.ensure_one()
        if any(self._do_lock().mapped("is_answered")):
            raise UserError(self.env._("You have answered already. Thank you!"))
        if not self._get_host()._takes_answers():
            raise UserError(self.env._("This questionnaire is closed."))
        self.is_answered = True

    @api.model
    def _do_forget(self, hosts):
        """Make the rows again in random order, without who answered."""
        rows = self._search_of(hosts)
        names = (self._host_field, self._seat_field)
        asked = [{name: row[name].id for name in names} for row in rows]
        rows.unlink()
        RANDOM.shuffle(asked)
        rows.create(asked)
