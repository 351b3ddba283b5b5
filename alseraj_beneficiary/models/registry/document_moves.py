from odoo import fields, models


class Document(models.Model):
    _inherit = "alseraj.document"

    collector_ids = fields.One2many("alseraj.collector", "document_id", string="Proves")

    def _is_in_use(self):
        """Whether something else than the file's checklist counts on this line; rooms add theirs."""
        self.ensure_one()
        return bool(self.collector_ids)
