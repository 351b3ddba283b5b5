from odoo import api, fields, models
from odoo.exceptions import UserError


class Beneficiary(models.Model):
    """Who receives on the beneficiary's behalf follows from an authority that is valid today."""

    _inherit = "alseraj.beneficiary"

    collector_id = fields.Many2one(
        compute="_compute_collector_id", store=True, readonly=True, compute_sudo=True, copy=False, index="btree_not_null",
        check_company=False,
    )
    collector_ids = fields.One2many("alseraj.collector", "beneficiary_id", string="Collectors")

    @api.depends(
        "collector_ids.partner_id", "collector_ids.date_from", "collector_ids.date_to", "collector_ids.ended_on",
        "collector_ids.document_id.state", "collector_ids.document_id.expiry_date",
    )
    def _compute_collector_id(self):
        for file in self:
            file.collector_id = file._get_valid_collector().partner_id

    def _get_valid_collector(self):
        """The authority that counts today, or none."""
        self.ensure_one()
        return self.collector_ids.filtered(lambda collector: collector.state == "valid")[:1]

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("collector_id") for vals in vals_list):
            self._refuse_collector()
        return super().create(vals_list)

    def write(self, vals):
        if "collector_id" in vals and any(file.collector_id.id != vals["collector_id"] for file in self):
            self._refuse_collector()
        return super().write(vals)

    def _refuse_collector(self):
        raise UserError(self.env._(
            "The collector follows from his authority. Enter it on the page Collectors of the file: who he is, "
            "the verified deed, and until when."
        ))

    @api.model
    def _refresh_collectors(self):
        """Follow the calendar: authorities that begin or end make another person the collector, or none."""
        today = fields.Date.context_today(self)
        current = self.env["alseraj.collector"].search([("state", "=", "valid")])
        stale = self.with_context(active_test=False).search([("collector_id", "!=", False)])
        files = stale.filtered(lambda file: file._get_valid_collector().partner_id != file.collector_id)
        files |= current.filtered(lambda c: c.beneficiary_id.collector_id != c.partner_id).beneficiary_id
        self.env.add_to_compute(self._fields["collector_id"], files)
        self.env.flush_all()
        ended = self.env["alseraj.collector"].search([("date_to", "=", fields.Date.subtract(today, days=1))])
        ended._log_on_file(lambda c: self.env._("The authority of the collector %(name)s has ended.", name=c.name))
