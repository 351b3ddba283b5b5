from odoo import models

from odoo.addons.alseraj_beneficiary.models.mixins.workflow_mixin import Addition


class Reception(models.Model):
    """Who was served at the desk is asked for his opinion at once, where a rule asks after a visit without delay."""

    _inherit = "alseraj.reception"
    _transition_additions = (Addition("done", step="ask_opinion"),)

    def _step_ask_opinion(self):
        # sudo: rules and scheduled actions are the system's; whom a rule asks, and how often, it decides itself
        if self.env["alseraj.survey.rule"].sudo().search_count([("event", "=", "contact"), ("delay_days", "=", 0)], limit=1):
            self.env.ref("alseraj_survey.cron_ask").sudo()._trigger()  # the same
