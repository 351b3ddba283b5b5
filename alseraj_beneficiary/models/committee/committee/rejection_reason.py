from odoo import fields, models


class RejectionReason(models.Model):
    """Why a request is rejected, with the sentence that the decision letter says."""

    _name = "alseraj.rejection.reason"
    _description = "Rejection Reason"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, index=True)
    sequence = fields.Integer(default=10)
    letter_text = fields.Text(
        "Sentence in the Letter", translate=True,
        help="Said to the beneficiary in the decision letter. Courteous, and about the rule, not the person.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "Another rejection reason has this code."
    )
