from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import OrderedSet

from ...tools.roles import AUDITOR, DELEGATE, RESEARCHER

# how the beneficiary answered about the receipt -> code of the channel
COMPLAINT_CHANNELS = {"link": "website", "portal": "website", "phone": "phone", "paper": "letter"}


class SupportInstallment(models.Model):
    """A payment that did not arrive opens a complaint, which has an owner and a clock."""

    _inherit = "alseraj.support.installment"

    complaint_ids = fields.One2many(
        "alseraj.complaint", "installment_id", "Complaints",
        groups=f"{DELEGATE},{RESEARCHER},{AUDITOR}",
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count", compute_sudo=True)

    @api.depends("complaint_ids")
    @api.depends_context("uid")
    def _compute_complaint_count(self):
        about_me = set(self.env["alseraj.complaint"]._get_about_me())
        for installment in self:
            installment.complaint_count = len(set(installment.complaint_ids.ids) - about_me)

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        # Odoo filters on the links themselves without the rules of complaints: one about the reader would tell by a count.
        if not (self.env.su or bypass_access) and (about_me := self.env["alseraj.complaint"]._get_about_me()):
            visible = Domain("id", "not in", about_me)
            domain = Domain(domain).map_conditions(lambda condition: self._hide_complaints(condition, visible))
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    @api.model
    def _hide_complaints(self, condition, visible):
        """``condition`` on the links to complaints, as if there were only the ``visible`` ones; others as they are."""
        if condition.field_expr != "complaint_ids" or condition.operator not in ("=", "!=", "in", "not in"):
            return condition
        values = condition.value
        values = list(values) if isinstance(values, (list, tuple, set, frozenset, OrderedSet)) else [values]
        ids = [value for value in values if value]
        found = Domain("complaint_ids", "any", visible & Domain("id", "in", ids)) if ids else Domain.FALSE
        if len(ids) < len(values):
            found |= ~Domain("complaint_ids", "any", visible)
        return ~found if condition.operator in ("!=", "not in") else found

    def _after_not_received(self):
        super()._after_not_received()
        # sudo: finance records what it hears, but has no right on complaints
        complaints_sudo = self.env["alseraj.complaint"].sudo()
        known = set(complaints_sudo.search([
            ("installment_id", "in", self.ids), ("state", "in", complaints_sudo._clock_states),
        ]).installment_id.ids)
        managers = self._get_managers()
        channels = self._get_complaint_channels()
        complaints_sudo.create([
            installment._prepare_complaint(managers, channels) for installment in self if installment.id not in known
        ])

    @api.model
    def _get_complaint_channels(self):
        channels = self.env["alseraj.channel"].with_context(active_test=False).search([
            ("code", "in", list(set(COMPLAINT_CHANNELS.values()))), ("company_id", "=", False)])
        return {channel.code: channel for channel in channels}  # those that all companies share

    def _prepare_complaint(self, managers, channels):
        owner = self._get_caller(managers) or managers[:1] or self.env.user
        env = self.with_context(lang=owner.lang or self.company_id.partner_id.lang).env
        channel = channels.get(COMPLAINT_CHANNELS.get(self.receipt_channel)) or next(iter(channels.values()))
        text = env._(
            "The beneficiary says that %(installment)s of %(amount)s was not received.",
            installment=self.name, amount=self.currency_id.format(self.amount),
        )
        return {
            "kind": "complaint",
            "company_id": self.company_id.id,
            "beneficiary_id": self.beneficiary_id.id,
            "request_id": self.request_id.id,
            "installment_id": self.id,
            "channel_id": channel.id,
            "user_id": owner.id,
            "description": "\n".join(filter(None, (text, self.receipt_note))),
        }

    def action_view_complaints(self):
        """Open the complaints about these payments.

        :return: a window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_complaint")
        return dict(action, domain=[("installment_id", "in", self.ids)], context={"create": False})
