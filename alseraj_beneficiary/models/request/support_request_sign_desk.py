import base64
import io

import qrcode

from odoo import api, models

from .sign_link import DESK_MINUTES


class SupportRequest(models.Model):
    """Signing on the tablet that is handed over at the desk: a page of its own, without the employee's session."""

    _inherit = "alseraj.support.request"

    def action_sign_on_tablet(self):
        """Make the page for the tablet and show its picture code; who opens it reads and signs, and sees nothing else.

        :return: action: a dialog that closes by itself when it is signed
        :raises UserError: what stops a signature
        """
        self._check_may_sign()
        link_sudo, token = self.env["alseraj.sign.link"]._issue(self, channel="desk")
        url = f"{self.get_base_url()}/alseraj/desk/tablet/{token}"
        return {
            "type": "ir.actions.client",
            "tag": "alseraj_sign_desk",
            "name": self.env._("Sign on the Tablet"),
            "target": "new",
            "params": {
                "link_id": link_sudo.id,
                "url": url,
                "path": f"/alseraj/desk/tablet/{token}",
                "picture": self._draw_code(url),
                "minutes": DESK_MINUTES,
            },
        }

    @api.model
    def _draw_code(self, url):
        """The picture that a camera reads ``url`` from, as the address of an image."""
        buffer = io.BytesIO()
        qrcode.make(url.encode(), box_size=6).save(buffer, format="PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"

    def _tell_desk(self, link_sudo):
        """Tell the employee who handed the tablet over, so that his screen shows the signature."""
        link_sudo.user_id._bus_send("alseraj_signed", {
            "link_id": link_sudo.id,
            "message": self.with_context(lang=link_sudo.user_id.lang).env._(
                "Signed by %(name)s: %(request)s", name=self.signed_by, request=self.display_name),
        })
