from odoo import api, models


class Website(models.Model):
    """eLearning of a course of ours is published to who is enrolled."""

    _inherit = "website"

    @api.model
    def _training_get_internal(self, records):
        internal = super()._training_get_internal(records)
        if records._name != "slide.channel":
            return internal
        # sudo: whoever asks, courses of every company count
        Course = self.env["hr.training.course"].sudo()
        return internal | Course.search([("channel_id", "in", records.ids)]).channel_id
