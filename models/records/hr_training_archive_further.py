from odoo import api, models
from odoo.tools import SQL

from ...tools import states
from .hr_training_archive import COLLECTING


class HrTrainingArchive(models.Model):
    """What comes after a seal is a further sealed part (policy 6.4.3).

    Forms may be released weeks after the class, and what was released is corrected.
    Which of them a part holds, it keeps; what is released or corrected now and is in
    none of them, is sealed by the next scheduled run.
    """

    _inherit = "hr.training.archive"

    def _compute_covers(self):
        for archive in self:
            # sudo: names of forms, of a dossier the user may read
            archive_sudo = archive.sudo()
            before = archive_sudo.follows_id.covered or {}
            now = archive_sudo.covered or archive_sudo._get_covered()
            lines = []
            if archive_sudo.follows_id:
                ids = set(now["forms"]) - set(before.get("forms", ()))
                forms = archive_sudo.session_id.evaluation_ids
                lines += [f.name or "" for f in forms.sorted("id") if f.id in ids]
                if now["correction"] > before.get("correction", 0):
                    lines.append(self.env._("Corrections"))
            archive.covers = "\n".join(lines) or False

    def _get_covered(self):
        """Which forms and corrections there are to be sealed now (sudo)."""
        self.ensure_one()
        released = self.session_id.evaluation_ids.filtered(
            lambda e: e.state == states.EVALUATION_RELEASED
        )
        return {
            "forms": sorted(released.ids),
            "correction": max(self._get_corrections().ids, default=0),
        }

    def _get_new_forms(self):
        """Forms of the session that no part before it holds (sudo)."""
        held = set((self.follows_id.covered or {}).get("forms", ()))
        evaluations = self.session_id.evaluation_ids.sorted("id")
        return evaluations.filtered(lambda e: e.id not in held)

    @api.model
    def _cron_seal(self):
        """Seal what was closed together with many others, and what came later."""
        # sudo: a scheduled run over all companies
        archives = self._guard_sudo()
        closed = [
            ("state", "=", COLLECTING),
            ("session_id.state", "=", states.SESSION_CLOSED),
        ]
        complete = archives.search(closed).filtered(lambda a: not a.missing_text)
        self._run_isolated(complete, lambda a: a._do_seal(), closed)
        self._run_isolated(archives._find_outgrown(), lambda a: a._do_seal_further())

    def _do_seal_further(self):
        """Seal what came after this part as a part of its own (sudo)."""
        self.ensure_one()
        last = max(self.session_id.archive_ids.mapped("part"))
        further = self.create(
            {
                "session_id": self.session_id.id,
                "part": last + 1,
                "follows_id": self.id,
            }
        )
        further._do_seal()

    @api.model
    def _find_outgrown(self):
        """Last parts of closed sessions of which something came later (sudo)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT archive.id
                  FROM hr_training_archive archive
                  JOIN hr_training_session session ON session.id = archive.session_id
                 WHERE archive.state = 'sealed' AND session.state = 'closed'
                   AND NOT EXISTS (
                           SELECT FROM hr_training_archive later
                            WHERE later.session_id = archive.session_id
                              AND later.part > archive.part)
                   AND (EXISTS (
                           SELECT FROM hr_training_evaluation evaluation
                            WHERE evaluation.session_id = archive.session_id
                              AND evaluation.state = 'released'
                              AND NOT archive.covered->'forms'
                                      @> to_jsonb(evaluation.id))
                    OR EXISTS (
                           SELECT FROM hr_training_correction correction
                            WHERE correction.session_id = archive.session_id
                              AND correction.id
                                  > (archive.covered->>'correction')::int))
              ORDER BY archive.id
                """
            )
        )
        return self.browse([res_id for (res_id,) in rows])
