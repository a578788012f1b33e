from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import attendance as rules
from ...tools import sign_in as signing
from ...tools import states


class HrTrainingSignIn(models.Model):
    """Somebody who signed in for a class, at the door or by the code on the screen.

    A fact of the register (design §6.10), bound to its slot; the row follows from it.
    Whoever was not on the roster then is kept as well: he was there, and counts once a
    keeper gives him a seat.

    | action | who |
    | sign people in | ``hr.training.session.slot.sign_in``, the kiosk, the code |
    | give a walk-in a seat | trainer or keeper of the session, officer |
    | take a sign-in back, with a reason | trainer or keeper of the session, officer |
    """

    _name = "hr.training.sign.in"
    _description = "Class Sign-in"
    _inherit = ["hr.training.guard.mixin", "hr.training.team.mixin"]
    _order = "moment desc, id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {
            "slot_id",
            "employee_id",
            "moment",
            "source",
            "is_by_name",
            "received_on",
            "kiosk_id",
            "reference",
            "device",
            "address",
            "signed_by_id",
            "void_reason",
            "voided_by_id",
            "voided_on",
        }
    )
    # Nobody makes or changes one but the gates that sign people in.
    _fixed_links = frozenset({"slot_id"})
    _explained_links = {"kiosk_id": "guarded, set by the kiosk itself"}

    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        string="Class",
        required=True,
        index=True,
        ondelete="restrict",
    )
    # A slot never changes its session, so these can be stored.
    session_id = fields.Many2one(
        related="slot_id.session_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="slot_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, index=True, ondelete="restrict"
    )
    person_name = fields.Char(
        string="Person", compute="_compute_person_name", compute_sudo=True
    )
    moment = fields.Datetime(string="Signed in", required=True)
    moment_text = fields.Char(
        compute="_compute_moment_text",
        string="Time",
        help="In the session's own time zone.",
    )
    source = fields.Selection(
        selection=[(rules.KIOSK, "Kiosk"), (rules.QR, "QR Code")], required=True
    )
    is_by_name = fields.Boolean(
        string="By Name", help="Chosen from the list of names, without a badge."
    )
    received_on = fields.Datetime(
        help="Where the network was down, it came later than it was made."
    )
    kiosk_id = fields.Many2one(
        comodel_name="hr.training.kiosk", index="btree_not_null", ondelete="set null"
    )
    reference = fields.Char(help="What the tablet calls it, so that it comes in once.")
    device = fields.Char(
        help="A fingerprint of the phone, where the company keeps it for a while."
    )
    address = fields.Char(
        string="Network Address", help="Where the company keeps it for a while."
    )
    is_device_shared = fields.Boolean(
        string="One Phone, Several People",
        compute="_compute_is_device_shared",
        search="_search_is_device_shared",
        compute_sudo=True,
    )
    signed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Signed in by",
        required=True,
        ondelete="restrict",
        help="Who signed in, or opened the kiosk.",
    )
    void_reason = fields.Char(string="Taken Back")
    voided_by_id = fields.Many2one(
        comodel_name="res.users", string="Taken Back by", ondelete="restrict"
    )
    voided_on = fields.Datetime(string="Taken Back on")
    is_walk_in = fields.Boolean(
        string="Not on the Roster",
        compute="_compute_is_walk_in",
        compute_sudo=True,
    )
    can_void = fields.Boolean(compute="_compute_can")
    can_admit = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex("(kiosk_id, reference) WHERE kiosk_id IS NOT NULL")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name")
    def _compute_person_name(self):
        """Trainers and keepers read no employees."""
        for sign_in in self:
            sign_in.person_name = sign_in.employee_id.name

    @api.depends("person_name", "moment_text")
    def _compute_display_name(self):
        for sign_in in self:
            names = (sign_in.person_name, sign_in.moment_text)
            sign_in.display_name = " · ".join(filter(None, names))

    @api.depends("moment", "session_id.tz")
    @api.depends_context("lang")
    def _compute_moment_text(self):
        for sign_in in self:
            # sudo: the zone is no secret
            session_sudo = sign_in.sudo().session_id
            sign_in.moment_text = bool(session_sudo) and (
                session_sudo._format_moment(sign_in.moment)
            )

    @api.depends("employee_id", "voided_on", "session_id.enrollment_ids.state")
    def _compute_is_walk_in(self):
        seats = self._get_seats()
        for sign_in in self:
            sign_in.is_walk_in = (
                bool(sign_in.slot_id)
                and not sign_in.voided_on
                and not seats.get(sign_in)
            )

    @api.depends("device", "slot_id", "employee_id")
    def _compute_is_device_shared(self):
        shared = self._find_shared(self.slot_id)
        for sign_in in self:
            key = (sign_in.slot_id.id, sign_in.device)
            sign_in.is_device_shared = key in shared

    @api.model
    def _search_is_device_shared(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: what one phone did is one fact; rules decide which of them one reads
        return Domain.OR(
            Domain("slot_id", "=", slot_id) & Domain("device", "=", device)
            for slot_id, device in self.sudo()._find_shared()
        )

    @api.model
    def _find_shared(self, slots=None):
        """Phones by which several people signed in for a class (sudo).

        :return: set of ``(slot id, device)``
        """
        domain = Domain("device", "!=", False) & Domain("voided_on", "=", False)
        if slots is not None:
            domain &= Domain("slot_id", "in", slots.ids)
        groups = self._read_group(
            domain,
            ["slot_id", "device"],
            having=[("employee_id:count_distinct", ">", 1)],
        )
        return {(slot.id, device) for slot, device in groups}

    @api.depends("slot_id", "voided_on", "employee_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("void", "admit")

    # ------------------------------------------------------------
    # WHOSE SEAT
    # ------------------------------------------------------------

    def _get_seats(self):
        """Enrolments of the people who signed in, by the human (sudo).

        :return: dict sign-in -> ``hr.training.enrollment``
        """
        # sudo: the roster, whoever looks at a sign-in that he may read
        sign_ins = self.sudo()
        enrollments = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", sign_ins.session_id.ids),
                    ("state", "in", states.ENROLLMENT_SEATED),
                ]
            )
        )
        keys = self.env["hr.training.person"]._get_keys(
            enrollments.employee_id | sign_ins.employee_id
        )
        seats = {(e.session_id, keys[e.employee_id]): e for e in enrollments}
        return {
            sign_in: seats.get((of.session_id, keys.get(of.employee_id)))
            for sign_in, of in zip(self, sign_ins, strict=True)
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if not self.env.su:
            raise UserError(
                self.env._("Sign-ins stay as they came: take a wrong one back.")
            )

    # ------------------------------------------------------------
    # TAKE
    # ------------------------------------------------------------

    @api.model
    def _take(self, slot, entries, values, own=False):
        """Take sign-ins for a class, all together (sudo); the gate was passed.

        Times were made on this server or brought to its clock. What cannot be taken
        loses no other one.

        :param slot: ``hr.training.session.slot``
        :param entries: list of ``tools.sign_in.Entry``
        :param dict values: of all new rows: ``source``, ``signed_by_id``, …
        :param own: ids of employee records that may not be signed in so: one's own
        :return: list of dicts ``kind employee moment row``, in the same order: a kind
            of ``tools.sign_in``, and the register row where he has a seat
        """
        people = self._find_people(slot, entries)
        humans = self.env["hr.training.person"]._get_aliases(
            self.env["hr.employee"].union(*people)
        )
        seats = self._find_seats(slot, humans)
        known = self._find_known(slot, humans, values)
        now = fields.Datetime.now()
        outcomes, new = [], []
        for entry, employee in zip(entries, people, strict=True):
            kind = self._judge(slot, entry, employee, now)
            if employee.id in (own or ()):
                kind = signing.OWN
            human = min(humans[employee]._ids, default=0) if employee else 0
            if not kind and self._is_known(entry, known[human]):
                kind = signing.AGAIN
            if not kind:
                kind = signing.TAKEN
                known[human].append((entry.moment, entry.reference))
                new.append(self._prepare(slot, entry, employee, now, values))
            outcomes.append(
                {"kind": kind, "employee": employee, "moment": entry.moment}
            )
        self._guard_sudo().create(new)
        self._follow(slot, seats, outcomes)
        return outcomes

    @api.model
    def _find_people(self, slot, entries):
        """Employee of each entry, empty where there is none."""
        Punch = self.env["hr.training.punch"]
        badges = [
            Punch._parse_badge(signing.fold_badge(entry.badge)) for entry in entries
        ]
        holders, foreign = Punch._get_holders(
            {badge for badge in badges if badge}, slot.company_id
        )
        # A scanner that drops or adds zeros reads the same card.
        padded = {
            badge
            for badge in badges
            if badge and badge not in holders and badge not in foreign
        }
        fitting = Punch._find_padded(padded, slot.company_id)
        for badge in padded:
            if len(people := fitting.get(badge.lstrip("0"), ())) == 1:
                holders[badge] = people
        chosen = [
            entry.enrollment_id
            for entry in entries
            if self._is_id(entry.enrollment_id) and not entry.badge
        ]
        places = self.env["hr.training.enrollment"].search(
            [("id", "in", chosen), ("session_id", "=", slot.session_id.id)]
        )
        person_of = {place.id: place.employee_id for place in places}
        nobody = self.env["hr.employee"]
        return [
            holders.get(badge, nobody)
            if entry.badge
            else person_of.get(entry.enrollment_id, nobody)
            if self._is_id(entry.enrollment_id)
            else nobody
            for badge, entry in zip(badges, entries, strict=True)
        ]

    @api.model
    def _find_seats(self, slot, humans):
        """The place of each of these in the class: dict employee -> enrolment."""
        place_of = {
            place.employee_id: place
            for place in self.env["hr.training.enrollment"].search(
                [
                    ("session_id", "=", slot.session_id.id),
                    ("employee_id", "in", [i for h in humans.values() for i in h._ids]),
                    ("state", "in", states.ENROLLMENT_SEATED),
                ]
            )
        }
        return {
            employee: place_of[record]
            for employee, records in humans.items()
            for record in records
            if record in place_of
        }

    @api.model
    def _find_known(self, slot, humans, values):
        """What these people signed in already: dict human -> ``[(moment, reference)]``.

        A reference is the tablet's own: another tablet's says nothing.
        """
        human_of = {i: min(h._ids) for h in humans.values() for i in h._ids}
        known = defaultdict(list)
        for row in self.search(
            [
                ("slot_id", "=", slot.id),
                ("employee_id", "in", list(human_of)),
                ("source", "=", values["source"]),
                ("voided_on", "=", False),
            ]
        ):
            same = row.kiosk_id.id == values.get("kiosk_id")
            known[human_of[row.employee_id.id]].append(
                (row.moment, row.reference if same else None)
            )
        return known

    @api.model
    def _judge(self, slot, entry, employee, now):
        """Why an entry cannot be taken, False where it can."""
        if not employee:
            return signing.UNKNOWN
        if not entry.moment:
            return signing.BAD
        if entry.moment > now:
            return signing.AHEAD
        if not slot._get_register_begin() <= entry.moment < slot._get_register_end():
            return signing.OUTSIDE
        return False

    @api.model
    def _is_known(self, entry, moments):
        """Whether this came in before. Who scans twice is kept twice: which of them
        counts follows from all, in whatever order they came."""
        return any(
            moment == entry.moment or (entry.reference and entry.reference == reference)
            for moment, reference in moments
        )

    @api.model
    def _prepare(self, slot, entry, employee, now, values):
        return {
            **values,
            "slot_id": slot.id,
            "employee_id": employee.id,
            "moment": entry.moment,
            "is_by_name": not entry.badge and values["source"] == rules.KIOSK,
            "reference": entry.reference,
            "received_on": now - entry.moment > signing.DELAYED and now,
        }

    @api.model
    def _follow(self, slot, seats, outcomes):
        """Read the register anew, and give each outcome its row (sudo).

        :param dict seats: employee -> enrolment
        """
        places = self.env["hr.training.enrollment"].union(*seats.values())
        rows = self.env["hr.training.attendance"].search(
            [("slot_id", "=", slot.id), ("enrollment_id", "in", places.ids)]
        )
        if any(outcome["kind"] == signing.TAKEN for outcome in outcomes):
            rows._do_follow_own_facts()
        row_of = {row.enrollment_id: row for row in rows}
        for outcome in outcomes:
            place = seats.get(outcome["employee"])
            outcome["row"] = row_of.get(place, rows.browse())
            row, moment = outcome["row"], outcome["moment"]
            if outcome["kind"] not in (signing.TAKEN, signing.AGAIN):
                continue
            if not place:
                outcome["kind"] = signing.WALK_IN
            elif moment not in (row.check_in, row.check_out):
                outcome["kind"] = signing.AGAIN

    def _do_follow_facts(self):
        """Read what these say into the register (sudo)."""
        for slot in self.slot_id:
            people = self.filtered(lambda s, slot=slot: s.slot_id == slot).employee_id
            self.env["hr.training.attendance"]._do_follow_facts(
                people, slot.start, slot.stop
            )

    # ------------------------------------------------------------
    # WALK-INS
    # ------------------------------------------------------------

    def action_admit(self):
        """Give people who came without being enrolled a seat, while there are free
        ones; what they signed in then counts.

        :return: the enrolments
        :raise UserError: for who may not sit there, naming him and why
        """
        self._check_can_admit()
        return self._do_admit()

    def _get_cannot_admit_reason(self):
        self.ensure_one()
        if reason := self._get_not_mine_reason():
            return reason
        if not self.is_walk_in:
            return self.env._(
                "%(name)s has a seat already, or the sign-in was taken back.",
                name=self.person_name,
            )
        return False

    def _check_can_admit(self):
        self.check_access("read")
        self._check_can("admit")

    def _do_admit(self):
        # sudo: keepers enrol nobody but who stands in the room; seats, prerequisites
        # and other classes are asked as for everybody
        enrollments = self.env["hr.training.enrollment"].sudo()
        for session, sign_ins in self.sudo().grouped("session_id").items():
            enrollments |= session.enroll(sign_ins.employee_id.ids)
        waiting = enrollments.filtered(
            lambda e: e.state not in states.ENROLLMENT_SEATED
        )
        if waiting:
            raise UserError(
                self.env._(
                    "No seat is free for %(names)s. Add seats, or ask a training "
                    "officer.",
                    names=", ".join(waiting.employee_id.mapped("name")),
                )
            )
        return enrollments.sudo(False)

    # ------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------

    _reason_methods = frozenset({"action_void"})

    def action_void(self, reason=None):
        """Take back sign-ins that somebody made for another (policy 6.3.2).

        They no longer count, and stay to be seen; an incident is recorded of whose
        name it was.

        :param str reason: what happened; without one the dialog asks for it
        """
        self._check_can_void()
        if reason is None:
            return self._ask_reason("action_void")
        self._do_void(self._require_reason(reason))
        return True

    def _get_reason_wording(self, method):
        if method != "action_void" or len(self) != 1:
            return super()._get_reason_wording(method)
        return (
            self.env._("Take Back the Sign-in of %(name)s", name=self.person_name),
            self.env._("Take Back"),
        )

    def _get_not_mine_reason(self):
        self.ensure_one()
        session = self.session_id
        if not (self.env.su or session.may_register):
            return self.env._(
                "Only trainers, register keepers and training officers of the session "
                "decide about sign-ins."
            )
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else decides about your own sign-in.")
        return False

    def _get_cannot_void_reason(self):
        self.ensure_one()
        if reason := self._get_not_mine_reason():
            return reason
        if self.voided_on:
            return self.env._(
                "The sign-in of %(name)s was taken back already.",
                name=self.person_name,
            )
        if self.session_id.state not in states.SESSION_PUNCHABLE:
            return self.env._(
                "The session is closed: the head of training can correct its register."
            )
        return False

    def _check_can_void(self):
        self.check_access("read")
        self._check_can("void")

    def _do_void(self, reason):
        sign_ins = self._guard_sudo()
        sign_ins.write(
            {
                "void_reason": reason,
                "voided_by_id": self.env.uid,
                "voided_on": fields.Datetime.now(),
            }
        )
        sign_ins._do_follow_facts()
        seats = sign_ins._get_seats()
        # sudo: recorded by who keeps the register, whoever may mark
        self.env["hr.training.observation"].sudo().create(
            [
                {
                    "session_id": sign_in.session_id.id,
                    "enrollment_id": seats[sign_in].id,
                    "slot_id": sign_in.slot_id.id,
                    "kind": states.OBSERVATION_DISCIPLINE,
                    "observed_on": sign_in.moment,
                    "recorded_by_id": self.env.uid,
                    "text": self.env._(
                        "Signed in by somebody else at %(time)s: %(reason)s",
                        time=sign_in.moment_text,
                        reason=reason,
                    ),
                }
                for sign_in in sign_ins
                if seats[sign_in]
            ]
        )

    # ------------------------------------------------------------
    # KEPT FOR A WHILE
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_devices(self):
        """Forget phones and addresses after the days that the company says."""
        kept = self._guard_sudo().search(
            Domain("device", "!=", False) | Domain("address", "!=", False)
        )
        now = fields.Datetime.now()
        for company, sign_ins in kept.grouped("company_id").items():
            days = timedelta(days=company.training_sign_in_device_days)
            sign_ins.filtered(lambda s, since=now - days: s.create_date < since).write(
                {"device": False, "address": False}
            )
