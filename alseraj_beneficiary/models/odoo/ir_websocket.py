import re

from odoo import models

CHANNEL = re.compile(r"alseraj_session_desk_(\d{1,10})")


class IrWebsocket(models.AbstractModel):
    """Who may listen to the desk of a session: only who may read it, asked at each subscription."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = list(channels)  # the caller keeps his own
        wanted = set()
        for channel in list(channels):
            if isinstance(channel, str) and (match := CHANNEL.fullmatch(channel)):
                channels.remove(channel)
                wanted.add(int(match[1]))
        if wanted and self.env.uid and not self.env.user.share:
            # search: the rules of companies leave out what the user may not see
            sessions = self.env["alseraj.committee.session"].with_context(active_test=False)
            if sessions.has_access("read"):
                readable = sessions.search([("id", "in", list(wanted))])
                channels += [
                    (session, "desk") for session in readable if session._may_read_desk()
                ]
        return super()._build_bus_channel_list(channels)
