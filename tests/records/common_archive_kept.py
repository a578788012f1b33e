"""What the tests of loans and destruction share: sealed dossiers."""

from datetime import timedelta

from odoo.fields import Command

from ..common import NOW, TODAY
from .common_summary import HELD, SummaryCase


class KeptArchiveCase(SummaryCase):
    """Dossiers of sessions that were held and closed."""

    @classmethod
    def _hold_as(cls, user):
        """A further session of the user's company, which is done."""
        cls.held = getattr(cls, "held", 0) + 1
        start = HELD - timedelta(days=cls.held)
        slot = {"start": start, "stop": start + timedelta(hours=3)}
        session = cls.env["hr.training.session"].with_user(user)
        session = session.create(
            {
                "course_id": cls.course.id,
                "company_id": user.company_id.id,
                "slot_ids": [Command.create(slot)],
            }
        )
        session.action_schedule()
        cls._end_session(session)
        return session.with_env(cls.env)

    @classmethod
    def _seal(cls, session):
        """The sealed dossier of a session, whatever it lacks. Returned in sudo."""
        session = session._guard_sudo()
        session._do_close()
        # Nobody came: such a class is filed by hand.
        session._do_file()._guard_sudo().filtered(
            lambda archive: archive.state == "collecting"
        )._do_seal()
        archive = session.archive_ids.sorted("part")[-1:].with_env(cls.env)
        assert archive.state == "sealed", archive.state
        return archive

    @classmethod
    def _seal_one(cls, user=None):
        return cls._seal(cls._hold_as(user or cls.user_officer))

    @classmethod
    def _seal_over(cls, user=None):
        """A sealed dossier whose retention is over."""
        return cls._let_pass(cls._seal_one(user))

    @classmethod
    def _let_pass(cls, archives):
        archives._guard_sudo().retain_until = TODAY - timedelta(days=1)
        return archives

    @classmethod
    def _ask_for(cls, archive, user, submit=True, **vals):
        """A loan that the user asks for by its number. Returned in sudo."""
        loan = (
            cls.env["hr.training.archive.loan"]
            .with_user(user)
            .create({"number": archive.code, "purpose": "An audit.", **vals})
        )
        if submit:
            loan.action_submit()
        return loan.with_env(cls.env)

    @classmethod
    def _lend(cls, archive, user, **vals):
        """A loan that was approved. Returned in sudo."""
        loan = cls._ask_for(archive, user, **vals)
        loan.with_user(cls.user_head).action_approve()
        assert loan.state == "lent", loan.state
        return loan

    @classmethod
    def _list(cls, archives, state="draft", user=None):
        """A list of dossiers to be destroyed. Returned in sudo."""
        user = user or cls.user_officer
        protocol = cls.env["hr.training.archive.destruction"].with_user(user)
        protocol = protocol.create(
            {
                "archive_ids": [Command.set(archives.ids)],
                "company_id": user.company_id.id,
            }
        )
        if state != "draft":
            protocol.action_submit()
        if state == "approved":
            for approver in (cls.user_head, cls.user_executive):
                protocol.with_user(approver).action_approve()
        assert protocol.state == state, protocol.state
        return protocol.with_env(cls.env)

    @classmethod
    def _days_on(cls, days):
        """The clock so many days later, for the length of a block."""
        return cls._clock_at(NOW + timedelta(days=days))
