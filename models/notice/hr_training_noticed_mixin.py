from odoo import models

from ...tools import notices


class HrTrainingNoticedMixin(models.AbstractModel):
    """A document of which people are told, see ``hr.training.notice``.

    What somebody hears is found when it is sent, of what he was told last and of what
    is true then (design §6.14): a host whose facts can change extends
    :meth:`_judge_notices`.
    """

    _name = "hr.training.noticed.mixin"
    _description = "Document People Are Told Of"

    def _judge_notices(self, bundles, told):
        """What is left to say to people about these documents (sudo).

        Where a host knows no better: what he was told is not said again.

        :param dict bundles: key → rows of one person about one document that wait
        :param dict told: key → what he was told of it last; who was told nothing is
            not in it
        :return: dict key → :class:`~odoo.addons.hr_training.tools.notices.Verdict`
        """
        verdicts = {}
        for key, rows in bundles.items():
            kind = rows.sorted("id")[-1:].kind
            facts = {"kind": kind}
            if told.get(key) == facts and not any(rows.mapped("again")):
                facts, kind = {}, None
            verdicts[key] = notices.Verdict(kind, facts, self._get_nothing_new())
        return verdicts

    def _get_nothing_new(self):
        return self.env._("There is nothing new in it.")
