from odoo import api, models
from odoo.exceptions import UserError


class HrTrainingSession(models.Model):
    """Nobody is given classes against a limit (policy 8.3.3)."""

    _inherit = "hr.training.session"

    @api.depends("slot_ids.stop")
    def _compute_unfit_text(self):
        result = super()._compute_unfit_text()
        asked = self.filtered(lambda session: session._is_fit_asked())
        for session, texts in asked._get_limit_texts().items():
            said = (session.unfit_text, *texts.values())
            session.unfit_text = "\n".join(filter(None, said)) or False
        return result

    def _check_trainers_qualified(self):
        result = super()._check_trainers_qualified()
        for session, texts in self._get_limit_texts().items():
            if texts:
                raise UserError(
                    "\n".join([f"{session.display_name}:", *texts.values()])
                )
        return result

    def _get_limit_texts(self):
        """Why trainers of these classes are not to teach them, by limits.

        :return: dict session → dict trainer → sentence
        """
        found = {}
        # sudo: who teaches counts, whatever the caller may read; nothing of a limit is
        # told but that there is one
        for company, sessions in self.sudo().grouped("company_id").items():
            # While a form is filled in, the class as it was saved does not count.
            classes = [
                (s._origin, s.course_id, s._get_teaching_hours()) for s in sessions
            ]
            trainers = sessions.trainer_ids.browse()
            trainers = trainers.union(*(t for _s, _c, hours in classes for t in hours))
            texts = trainers._find_limited(company, classes)
            found |= dict(zip(sessions.with_env(self.env), texts, strict=True))
        return found

    def _get_teaching_hours(self):
        """When each trainer teaches here, and how long: of slots that are timed, else
        today (sudo).

        :return: dict trainer → list of ``(day, hours)``
        """
        self.ensure_one()
        hours = {trainer._origin: [] for trainer in self._get_trainers()}
        for slot in self.slot_ids.filtered("start"):
            day = self._get_local_date(slot.start)
            for trainer in slot.trainer_ids._origin:
                hours.setdefault(trainer, []).append((day, slot.hours))
        today = self.company_id._get_training_today()
        return {trainer: his or [(today, 0.0)] for trainer, his in hours.items()}
