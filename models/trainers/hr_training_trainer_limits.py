from odoo import models

from ...tools import consequences, outcomes


class HrTrainingTrainer(models.Model):
    """Limits on what a trainer is given to teach (policy 8.3.3).

    They are of the human, by whichever of his records he teaches, within the company
    whose head decided them. No reason of an officer passes them: the head lifts them.
    """

    _inherit = "hr.training.trainer"

    def _find_limits(self, company):
        """Limits of these humans that are under way (sudo).

        :return: dict trainer → ``hr.training.trainer.consequence``, of those with any
        """
        found = self.env["hr.training.trainer.consequence"].search(
            [
                ("kind", "=", consequences.LIMIT),
                ("company_id", "=", company.id),
                ("state", "=", outcomes.ONGOING),
            ],
            order="id",
        )
        if not found:
            return {}
        keys = self.env["hr.training.person"]._get_keys(self | found.trainer_id)
        by_human = found.grouped(lambda c: keys[c.trainer_id])
        return {t: by_human[keys[t]] for t in self if keys[t] in by_human}

    def _find_limited(self, company, classes):
        """Why these trainers are not to teach classes, by the limits in force (sudo).

        :param classes: list of ``(session, course, hours)``; the session may be empty
            for one in the making; ``hours`` is a dict trainer → list of
            ``(day, hours)``
        :return: list, as long, of dicts trainer → sentence
        """
        limits = self._find_limits(company)
        texts = [{} for _class in classes]
        if not limits:
            return texts
        every = self.env["hr.training.trainer.consequence"].union(*limits.values())
        taught = every._find_taught_hours()
        for said, (session, course, hours) in zip(texts, classes, strict=True):
            for trainer, his in hours.items():
                for limit in limits.get(trainer, ()):
                    text = limit._get_refusal(
                        trainer, course, his, taught[limit], session
                    )
                    if text:
                        said.setdefault(trainer, text)
        return texts
