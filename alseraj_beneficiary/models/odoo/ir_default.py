from odoo import SUPERUSER_ID, api, models

from ...tools.roles import ALL_BRANCHES
from .mail_thread import OURS

SERVER_SAYS = ("mail.message", "mail.tracking.value")  # written by the server, with its own day


class IrDefault(models.Model):
    """Every employee may keep defaults of his own, for any field of any model, and Odoo fills them in on creation.

    So they are values from outside like any other: they set nothing that only the server sets and nothing in what the server
    writes, and name no contact or account that is hidden from the user.
    """

    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        if model_name in SERVER_SAYS:
            return {}
        model = self.env.get(model_name)
        guarded = model is not None and "_get_guarded_fields" in dir(model)
        if (
            self.env.uid != SUPERUSER_ID
            and (self.env.su and model_name.startswith(OURS) or guarded and model._is_server_creating())
        ):
            # sudo: what the server writes in somebody's name knows the defaults of the association only
            self = self.with_company(self.env.company).with_user(SUPERUSER_ID)  # noqa: PLW0642
        defaults = super()._get_model_defaults(model_name, condition)
        if not defaults or model is None:
            return defaults
        left_out = self._get_private(model, defaults) | (model._get_kept_fields() if guarded else set())
        return {name: value for name, value in defaults.items() if name not in left_out}

    @api.model
    def _get_private(self, model, defaults):
        """The names of ``defaults`` that name a contact or account which is hidden from the user."""
        if self.env.su or self.env.user.has_group(ALL_BRANCHES):
            return set()
        return {
            name for name in model._get_naming_fields() & defaults.keys()
            if model._get_hidden_named(*model._get_named(name, defaults[name]))
        }
