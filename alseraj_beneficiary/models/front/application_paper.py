import hashlib

from odoo import api, fields, models

from ...tools import pictures


class ApplicationPaper(models.Model):
    """One page of a paper that came with an application."""

    _name = "alseraj.application.paper"
    _description = "Page of an Application"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "application_id, id"
    _duplicable = False

    application_id = fields.Many2one(
        "alseraj.application", required=True, readonly=True, guarded=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="application_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="application_id.branch_id", store=True, guarded=True, index=True)
    type_id = fields.Many2one(
        "alseraj.document.type", "Document", required=True, readonly=True, guarded=True, ondelete="restrict", index=True)
    name = fields.Char("File Name", readonly=True, guarded=True)
    size = fields.Integer("Bytes", readonly=True, guarded=True)
    attachment = fields.Binary("File", attachment=True, readonly=True, guarded=True)
    checksum = fields.Char(readonly=True, guarded=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["checksum"] = hashlib.sha256(pictures.decode(vals.get("attachment"))).hexdigest()
        return super().create(vals_list)
