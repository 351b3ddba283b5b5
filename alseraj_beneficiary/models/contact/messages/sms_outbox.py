from odoo import api, fields, models

KEPT_DAYS = 30


class SmsOutbox(models.Model):
    """What would have been sent: short texts of an association without a gateway, for demonstrations and tests.

    Texts carry secret links, so only who administers the server sees them.
    """

    _name = "alseraj.sms.outbox"
    _description = "Outbox of Short Texts"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _duplicable = False
    _rec_name = "number"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, guarded=True)
    number = fields.Char(required=True, readonly=True, guarded=True)
    sender = fields.Char(readonly=True, guarded=True)
    body = fields.Text(readonly=True, guarded=True)
    sms_uuid = fields.Char("Reference", readonly=True, guarded=True, index=True)

    @api.autovacuum
    def _gc_outbox(self):
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        return self._alseraj_vacuum([("create_date", "<", before)])
