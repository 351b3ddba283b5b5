from odoo import api, fields, models
from odoo.exceptions import UserError

EVIDENCE_KINDS = [
    ("member", "Same Person in Two Households"),
    ("name", "Similar Name, Same Birth Date"),
    ("iban", "Same Bank Account"),
    ("mobile", "Same Mobile"),
]


class DuplicateEvidence(models.Model):
    """What two files have in common. Found by the search, written by nobody.

    A line stays when its case is judged: the same evidence opens no case twice.
    """

    _name = "alseraj.duplicate.evidence"
    _description = "Evidence of a Duplicate"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "case_id, kind, id"
    _rec_name = "value"
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "alseraj.duplicate.case", required=True, ondelete="cascade", index=True, readonly=True, guarded=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True, guarded=True)
    kind = fields.Selection(EVIDENCE_KINDS, required=True, readonly=True, guarded=True)
    value = fields.Char("Shared Value", required=True, readonly=True, guarded=True)
    found_on = fields.Datetime(readonly=True, guarded=True, default=fields.Datetime.now)

    _once = models.UniqueIndex("(case_id, kind, value)", "This evidence is known already.")

    @api.model
    def _refuse_guarded(self, names):
        if names:
            raise UserError(self.env._("Evidence is found by the system; it can't be written by hand."))
