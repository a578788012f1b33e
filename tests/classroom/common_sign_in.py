"""Classes with doors: a kiosk, a code, and people who sign in."""

from ...tools import sign_in as signing
from ..delivery.common_delivery import AttendanceCase

SIGN_IN = "hr.training.sign.in"


class SignInCase(AttendanceCase):
    """A session of two slots; ``user_employee`` has a seat, ``user_outsider`` none."""

    uses = ("user_officer", "user_trainer", "user_employee", "user_outsider")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._enroll(cls.session, cls.employee_employee)
        cls.user_keeper = cls.user_colleague
        cls.session.keeper_ids = cls.user_keeper
        cls.employee_outsider.barcode = "990001"

    def _sign_in(self, badge, user=None, slot=None, **kwargs):
        slot = (slot or self.morning).with_user(user or self.user_keeper)
        return slot.sign_in(badge, **kwargs)

    def _code(self, slot=None):
        """The code on the screen now."""
        slot = slot or self.morning
        now = self.env["hr.training.sign.in"]._fields["moment"].now()
        return slot._get_code(signing.get_step(now))

    def _facts(self, slot=None):
        return self.env[SIGN_IN].search([("slot_id", "=", (slot or self.morning).id)])

    def _line(self, person=None, slot=None):
        row = self._row(person or self.people[0], slot or self.morning)
        return row.status, row.source or None, row.minutes_late
