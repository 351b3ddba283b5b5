from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.names import comma


class StateReason(models.Model):
    """Why a file is suspended or closed: data, so that a charity words and adds its own."""

    _name = "alseraj.state.reason"
    _description = "Reason for Suspension or Closure"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    use = fields.Selection(
        [("suspend", "Suspension"), ("close", "Closure"), ("both", "Suspension and Closure")],
        "Used for", required=True, default="both",
    )
    is_death = fields.Boolean(
        "The beneficiary has died",
        help="Nothing is written to him any more: no letter, message or survey. "
             "A decision goes to his collector, if he had one.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another reason has this code.")
    _death_closes = models.Constraint(
        "CHECK(NOT is_death OR use = 'close')", "A file is closed, not suspended, when the beneficiary has died."
    )

    @api.model
    def _find(self, value):
        """The reason that ``value`` names, or none.

        :param value: a record, an id, a code, or the name in any language in use
        """
        if isinstance(value, models.BaseModel):
            return value
        if isinstance(value, int):
            return self.browse(value).exists()
        text = (value or "").strip().casefold()
        reasons = self.search(self._get_in_use_domain(self.env.company), order="company_id, sequence, id")
        for lang, _name in self.env["res.lang"].get_installed():
            for reason in reasons.with_context(lang=lang):
                if text in (reason.code.casefold(), (reason.name or "").strip().casefold()):
                    return self.browse(reason.id)
        return self.browse()

    @api.model
    def _get_vals(self, reason=None, reason_id=None):
        """What is written on a file for a reason given as text, from the list, or both.

        :param reason: words, or a code, name or id of the list
        :param reason_id: id, code or record of the list
        :raises UserError: the list has no such reason
        """
        found = self._find(reason_id or reason)
        named = reason_id or isinstance(reason, (int, models.BaseModel))
        if named and not found:
            raise UserError(self.env._(
                "There is no such reason in the list. Choose one of these: %(reasons)s.",
                reasons=comma(self.env.lang).join(self.search(self._get_in_use_domain(self.env.company)).mapped("name")),
            ))
        words = reason if isinstance(reason, str) and reason.strip() != found.code else False
        return {"state_reason_id": found.id, "state_reason": words}
