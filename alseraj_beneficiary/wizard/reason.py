from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.mixins.reason_verb import get_reason_verbs

NAMES_SHOWN = 10


class ReasonWizard(models.TransientModel):
    """Asks for the reason that a verb needs, then does the verb on the records, as the user.

    Which verbs that may be is said by the models themselves (:class:`ReasonVerb`); nothing else is called.
    """

    _name = "alseraj.reason.wizard"
    _description = "Reason"

    res_model = fields.Char(default=lambda self: self.env.context.get("active_model"))
    res_ids = fields.Json(default=lambda self: self.env.context.get("active_ids"))
    verb = fields.Char()
    explanation = fields.Text(compute="_compute_explanation")
    names = fields.Text("Concerns", compute="_compute_names")
    from_list = fields.Boolean(compute="_compute_explanation")
    state_reason_id = fields.Many2one("alseraj.state.reason", "Reason from the List")
    reason = fields.Text()

    @api.depends("res_model", "verb")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for wizard in self:
            verb = wizard._get_verb()
            translate = self.env._  # the explanation is marked where it stands, in the model
            wizard.explanation = translate(verb.explanation)
            wizard.from_list = verb.from_list

    @api.depends("res_model", "res_ids")
    def _compute_names(self):
        """Which records it is about, where there are several."""
        for wizard in self:
            records = wizard._get_records()
            lines = records[:NAMES_SHOWN].mapped("display_name") if len(records) > 1 else []
            if len(records) > NAMES_SHOWN:
                lines.append(self.env._("… and %(count)s more", count=len(records) - NAMES_SHOWN))
            wizard.names = "\n".join(lines)

    def action_apply(self):
        """Do the verb on the records with the reason written here.

        :return: action that closes the window
        :raises UserError: the model asks no reason for such a verb, there is no reason, or what stops the verb
        """
        self.ensure_one()
        verb = self._get_verb()
        reasons = {"reason": (self.reason or "").strip() or None}
        if verb.from_list and self.state_reason_id:
            reasons["reason_id"] = self.state_reason_id.id
        if not any(reasons.values()):
            raise UserError(self.env._("Write the reason first."))
        getattr(self._get_records(), f"action_{self.verb}")(**reasons)
        return {"type": "ir.actions.act_window_close"}

    def _get_records(self):
        self._get_verb()
        return self.env[self.res_model].browse(self.res_ids or ())

    def _get_verb(self):
        """:return: what the model says of the verb; :raises UserError: it says nothing"""
        self.ensure_one()
        verbs = get_reason_verbs(self.env[self.res_model]) if self.res_model in self.env else {}
        if self.verb not in verbs:
            raise UserError(self.env._("Open this from the button of the record."))
        return verbs[self.verb]
