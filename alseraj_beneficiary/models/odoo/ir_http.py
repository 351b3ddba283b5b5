from odoo import api, models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic, and the page on which the user's role starts."""
        info = super().session_info()
        if not info.get("home_action_id") and self.env.user._is_internal():
            info["home_action_id"] = self.env.user._get_role_home().id
        return {**info, "alseraj_digits": self.env.company._get_numerals()}

    @api.model
    def get_frontend_session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic."""
        return {**super().get_frontend_session_info(), "alseraj_digits": self.env.company._get_numerals()}
