from odoo import fields, models

from ..mixins.workflow_mixin import Addition


class CommitteeSession(models.Model):
    """Campaigns on the agenda: voted on as a whole, in the minutes and under their seal."""

    _inherit = "alseraj.committee.session"
    _transition_additions = (
        Addition("close", check="campaign_votes", after="open_cases"),
        Addition("close", step="decide_campaigns", before="freeze_words"),
    )

    campaign_decision_ids = fields.One2many(
        "alseraj.campaign.decision", "session_id", "Campaigns", readonly=True, guarded=True)

    def _get_empty_agenda_reason(self):
        return not self.sudo().campaign_decision_ids and super()._get_empty_agenda_reason()  # whether there is one

    def _get_campaign_votes_reason(self):
        reasons = [decision._get_open_reason() for decision in self.campaign_decision_ids]
        return "\n".join(filter(None, reasons)) or False

    def _step_decide_campaigns(self):
        for decision in self.sudo().campaign_decision_ids:  # it follows from the votes, whoever closes the session
            carried = len(decision.for_user_ids) > len(decision.against_user_ids)
            decision._write_internal({"outcome": "approved" if carried else "rejected"})

    def _get_seal_content(self):
        content = super()._get_seal_content()
        campaigns = self.campaign_decision_ids
        return {**content, "campaigns": [campaign._get_seal_content() for campaign in campaigns.sorted("id")]} if (
            campaigns) else content

    def _prepare_words(self):
        words = super()._prepare_words()
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        if versions := self.env["alseraj.policy"]._get_cited(self.company_id, self.day):
            words["policies"] = {lang: versions.with_context(lang=lang).mapped("display_name") for lang in langs}
        if campaigns := self.campaign_decision_ids:
            words["campaigns"] = {
                lang: {
                    str(campaign.id): {
                        "name": campaign.outreach_id.name, "type": campaign.type_id.with_context(lang=lang).name,
                        "policy": campaign.version_id.with_context(lang=lang).display_name,
                    } for campaign in campaigns
                } for lang in langs
            }
        return words

    def _get_policy_words(self, lang, words=None):
        """The policies in force that the decisions rest on, as they were at closing."""
        words = (words or self._get_words(lang)).get("policies") or {}
        return words.get(lang) or next(iter(words.values()), [])

    def _get_campaign_words(self, campaign, lang):
        """What the minutes call a campaign, its support and the policy: as they were at closing."""
        words = self._get_words(lang).get("campaigns") or {}
        of_lang = words.get(lang) or next(iter(words.values()), {})
        return of_lang.get(str(campaign.id)) or {"name": campaign.outreach_id.name, "type": campaign.type_id.name,
                                                 "policy": campaign.version_id.display_name}
