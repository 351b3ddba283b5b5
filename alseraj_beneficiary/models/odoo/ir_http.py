from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        return {**super().session_info(), "alseraj_digits": self.env.company._get_numerals()}

    def get_frontend_session_info(self):
        return {**super().get_frontend_session_info(), "alseraj_digits": self.env.company._get_numerals()}
