from odoo import models


class HrTrainingNoticedMixin(models.AbstractModel):
    """A document of which people are told, see ``hr.training.notice``.

    What somebody hears is found when it is sent, of what he was told last and of what
    is true then (design §6.14): each host says it by :meth:`_judge_notices`.
    """

    _name = "hr.training.noticed.mixin"
    _description = "Document People Are Told Of"

    def _judge_notices(self, bundles, told):
        """What is left to say to people about these documents (sudo).

        :param dict bundles: key → rows of one person about one document that wait
        :param dict told: key → what he was told of it last; who was told nothing is
            not in it
        :return: dict key → :class:`~odoo.addons.hr_training.tools.notices.Verdict`
        """
        raise NotImplementedError

    def _get_nothing_new(self):
        return self.env._("There is nothing new in it.")
