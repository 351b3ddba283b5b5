from collections import Counter

from odoo import api, fields, models

from ...tools import identity, spoken_codes
from ...tools.errors import RuleError
from ...tools.roles import MANAGER

WORDS_LENGTH = 4000
COMPLAINANT_LENGTH = 120


class Complaint(models.Model):
    """A complaint that comes in over the public page, also without a name, and is followed by a code."""

    _inherit = "alseraj.complaint"

    follow_digest = fields.Char(readonly=True, copy=False, guarded=True, index="btree_not_null", groups="base.group_system")

    @api.model
    def _receive_from_page(self, kind, words, name="", mobile=""):
        """Take in a complaint or suggestion from somebody who is not logged in.

        :param str kind: ``complaint`` or ``suggestion``
        :param str words: what he writes
        :param str name: his name, or nothing
        :param str mobile: his number, or nothing: then he is told nothing by message
        :return: (``alseraj.complaint`` in sudo, the code to follow it)
        """
        code = spoken_codes.make()
        company = self.env.company
        # sudo: whoever writes it may read none of them; what he sets is taken apart here
        complaint_sudo = self.sudo().with_context(mail_create_nosubscribe=True)._create_internal([{
            "company_id": company.id,
            "kind": "suggestion" if kind == "suggestion" else "complaint",
            "description": words[:WORDS_LENGTH],
            "complainant_name": name[:COMPLAINANT_LENGTH] or False,
            "complainant_mobile": mobile or False,
            "channel_id": self.env.ref("alseraj_beneficiary.channel_website").id,
            "user_id": self._get_page_owner().id,
            "follow_digest": spoken_codes.digest(code),
        }])
        return complaint_sudo, code

    @api.model
    def _get_page_owner(self):
        """The manager with the least open complaints: one about an employee is not opened by that employee."""
        company = self.env.company
        # sudo: who has the role is no secret, but nobody else can read groups
        managers_sudo = self.env.ref(MANAGER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids)
        load = Counter(dict(self.sudo()._read_group(  # sudo: only how many
            [("user_id", "in", managers_sudo.ids), ("closed_on", "=", False)], ["user_id"], ["__count"])))
        admin = self.env.ref("base.user_admin")
        return min(managers_sudo, key=lambda user: (user == admin, load[user], user.id), default=admin)

    @api.model
    def _find_by_code(self, code):
        """The complaint that a code belongs to, in sudo; or nothing."""
        digest = spoken_codes.digest(code)
        complaints_sudo = self.sudo()  # the code is the right
        return complaints_sudo.search([("follow_digest", "=", digest)], limit=1) if digest else complaints_sudo.browse()

    def _has_mobile(self, mobile):
        """Whether this was entered with this number."""
        self.ensure_one()
        try:
            return bool(self.complainant_mobile) and identity.normalize_mobile(self.complainant_mobile) == mobile
        except RuleError:  # written down as it was heard
            return False
