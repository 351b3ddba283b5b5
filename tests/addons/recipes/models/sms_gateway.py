from odoo import fields, models

from odoo.addons.alseraj_beneficiary.tools import sms_gateways


class Example(sms_gateways.Gateway):
    """One text, one call; any status but 200 is an error."""

    def prepare(self, number, text, uuid):
        return sms_gateways.Call("POST", self.settings.url, json={"to": number, "text": text, "mark": uuid})

    def read_answer(self, status, body):
        return sms_gateways.Answer(sms_gateways.SENT) if status == 200 else self._read_status(status)


sms_gateways.GATEWAYS["example"] = Example


class ResCompany(models.Model):
    _inherit = "res.company"

    alseraj_sms_provider = fields.Selection(selection_add=[("example", "Example")], ondelete={"example": "set default"})
