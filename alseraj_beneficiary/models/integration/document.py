from odoo import fields, models

from ...tools.roles import EMPLOYEE


class Document(models.Model):
    """A scan that another system has attached."""

    _inherit = "alseraj.document"

    integration_reference = fields.Char(
        "Reference There", readonly=True, guarded=True, copy=False, groups=EMPLOYEE, help="The other system's own name for it.",
    )
    integration_hash = fields.Char(readonly=True, guarded=True, copy=False, groups=EMPLOYEE, help="Checksum of what was sent.")

    _integration_reference_unique = models.UniqueIndex(
        "(request_id, integration_reference) WHERE integration_reference IS NOT NULL AND request_id IS NOT NULL",
        "The request has a paper with this reference already.",
    )
