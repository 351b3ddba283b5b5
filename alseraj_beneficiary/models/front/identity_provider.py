import secrets

from odoo import api, models
from odoo.exceptions import UserError


class IdentityProvider(models.AbstractModel):
    """A sign-on of the state, such as Nafath: the number that the page shows is chosen in the person's app.

    A provider is a model ``alseraj.identity.<key>`` that inherits this one; its key is added to the setting
    ``alseraj_identity_provider``. The association needs a licence of its own for each but the stand-in.
    """

    _name = "alseraj.identity.provider"
    _description = "Sign-on of the State"

    @api.model
    def _get_provider(self, company):
        """The provider that ``company`` uses.

        :raises UserError: it uses none
        """
        # sudo: which one it is is no secret
        key = company.sudo().alseraj_identity_provider
        if not key:
            raise UserError(self.env._("There is no sign-on of the state here."))
        return self.env[f"alseraj.identity.{key}"]

    @api.model
    def _start(self, login):
        """Ask the provider, and keep on ``login`` the number that the page shows; the same for who is unknown.

        :param login: ``alseraj.login.code`` in sudo
        """
        raise NotImplementedError

    @api.model
    def _is_confirmed(self, login):
        """Whether the person has confirmed; asked every few seconds.

        :param login: ``alseraj.login.code`` in sudo
        :return: bool
        """
        raise NotImplementedError


class IdentityStandIn(models.AbstractModel):
    """Takes the place of the provider for trials: the administrator confirms by a button."""

    _name = "alseraj.identity.stand_in"
    _inherit = ["alseraj.identity.provider"]
    _description = "Sign-on for Trials"

    @api.model
    def _start(self, login):
        login._write_internal({"shown_number": str(10 + secrets.randbelow(90))})

    @api.model
    def _is_confirmed(self, login):
        return bool(login.confirmed_on)
