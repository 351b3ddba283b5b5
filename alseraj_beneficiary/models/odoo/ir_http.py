from odoo import api, models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic."""
        return {**super().session_info(), "alseraj_digits": self.env.company._get_numerals()}

    @api.model
    def get_frontend_session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic."""
        return {**super().get_frontend_session_info(), "alseraj_digits": self.env.company._get_numerals()}
