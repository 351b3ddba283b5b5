from odoo import fields, models


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    def _prepare_evidence(self):
        """The documents of this file that are verified and valid today, as plain data.

        :return: list of dict ``document`` and ``type`` (ids), ``verified_on``, ``expiry`` (dates as text), ``by`` (name)
        """
        self.ensure_one()
        return [
            {
                "document": document.id, "type": document.type_id.id, "by": document.verified_by_id.name or "",
                "verified_on": fields.Date.to_string(document.verified_on) or "",
                "expiry": fields.Date.to_string(document.expiry_date) or "",
            }
            for document in self.document_ids.filtered("is_valid_today").sorted("id")
        ]
