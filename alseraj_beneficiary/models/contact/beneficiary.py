import contextlib
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import hijri, identity
from ...tools.errors import RuleError
from ...tools.roles import AUDITOR, DELEGATE, FINANCE, OFFICER, RESEARCHER, SECRETARY
from ..mixins.message_mixin import Recipient

MESSAGE_READERS = ",".join((DELEGATE, RESEARCHER, SECRETARY, FINANCE, AUDITOR))

VISITOR_READERS = ",".join((DELEGATE, RESEARCHER, AUDITOR))


class Beneficiary(models.Model):
    _inherit = "alseraj.beneficiary"

    interaction_count = fields.Integer("Interactions", compute="_compute_contact_counts")
    referral_count = fields.Integer("Referrals", compute="_compute_contact_counts")
    letter_count = fields.Integer("Letters", compute="_compute_contact_counts")
    complaint_count = fields.Integer("Complaints", compute="_compute_contact_counts")
    sent_message_ids = fields.One2many("alseraj.message", "beneficiary_id", "Messages Sent", groups=MESSAGE_READERS)
    bounced_email = fields.Char(
        "Address Not Reached", readonly=True, guarded=True, copy=False,
        help="An e-mail to this address came back: nothing more is sent there until it is corrected.")
    visitor_ids = fields.One2many(
        "alseraj.visitor", "beneficiary_id", "Known Before As", groups=VISITOR_READERS, copy=False,
        help="Under this name and number he asked before he had a file.",
    )
    sent_message_count = fields.Integer("Number of Messages", compute="_compute_contact_counts")

    @api.depends_context("uid")
    def _compute_contact_counts(self):
        for name, model in (
            ("interaction_count", "alseraj.interaction"),
            ("referral_count", "alseraj.referral"),
            ("complaint_count", "alseraj.complaint"),
            ("letter_count", "alseraj.letter"),
            ("sent_message_count", "alseraj.message"),
        ):
            counts = {}
            if self.env[model].has_access("read"):
                counts = {
                    beneficiary.id: count for beneficiary, count in self.env[model]._read_group(
                        [("beneficiary_id", "in", self.ids)], ["beneficiary_id"], ["__count"]
                    )
                }
            for beneficiary in self:
                beneficiary[name] = counts.get(beneficiary._origin.id, 0)

    # ------------------------------------------------------------ who calls

    @api.model
    def _find_caller(self, text, company):
        """The files by a number as it was typed or shown by the telephone, each way by its index.

        :param str text: a mobile in any digits and any form, an identifier or a file number
        :return: files that the user may see
        """
        plain = identity.normalize_identifier(text)
        if not plain:
            return self.browse()
        found = Domain("identifier", "=", plain) | Domain("code", "=", identity.normalize_digits(text).strip().upper())
        with contextlib.suppress(RuleError):
            found |= Domain("mobile", "=", identity.normalize_mobile(text))
        return self.search(found & Domain("company_id", "=", company.id), limit=20)

    def _get_open_matters(self):
        """:return: list of str, what is open for this family, for who takes the call"""
        self.ensure_one()
        requests = self.env["alseraj.support.request"].search([
            ("beneficiary_id", "=", self._origin.id), ("state", "not in", ("done", "rejected", "withdrawn", "cancelled")),
        ], limit=5)
        return [
            " · ".join(filter(None, (
                request.name or self.env._("Draft"), request.type_id.name, request._get_state_label(request.state))))
            for request in requests
        ]

    # ------------------------------------------------------------ who answers

    def _find_officer(self, desk=False):
        """Who answers what this family asks from home: its officer, else one of its branch office, with the least to do.

        :param bool desk: the owner of the file may be a delegate, too
        :return: user, or none where nobody has the role
        """
        self.ensure_one()
        # sudo: who has the role is no secret, but nobody else can read groups
        officers = self.env.ref(OFFICER).sudo().all_user_ids.filtered(lambda user: (
            user.active and not user.share and user.id != api.SUPERUSER_ID and self.company_id in user.company_ids
            and user not in self.kin_user_ids and user.partner_id != self.partner_id))
        owner = self.officer_id
        if owner in officers or desk and owner.active and owner.has_group(DELEGATE) and owner not in self.kin_user_ids:
            return owner
        near = officers.filtered(lambda user: self.branch_id in user.alseraj_branch_ids) or officers
        load = dict(self.env["alseraj.interaction"]._read_group(
            [("user_id", "in", near.ids), ("state", "=", "open")], ["user_id"], ["__count"]))
        return min(near, key=lambda user: (load.get(user, 0), user.id), default=near)

    # ------------------------------------------------------------ the family's own pages

    def _get_portal_todo(self):
        """With its next appointment."""
        todo = super()._get_portal_todo()
        appointment = self.env["alseraj.appointment"].search([
            ("beneficiary_id", "=", self.id), ("state", "=", "booked"), ("start", ">", fields.Datetime.now()),
        ], order="start", limit=1)
        if not appointment:
            return todo
        local = self.company_id._get_local(appointment.start)
        return [{
            "rank": 5, "title": self.env._("You have an appointment with us"), "url": "/my/appointments",
            "hint": self.env._(
                "%(day)s, at %(time)s", day=hijri.format_both(local.date(), self.env.lang or "en_US"), time=f"{local:%H:%M}"),
        }, *todo]

    # ------------------------------------------------------------ how he is reached

    def _get_message_recipient(self, collector_first=False):
        """Who is told about this file, and how he is reached; asked in sudo.

        :param bool collector_first: the collector of today, where there is one
        :return: :class:`Recipient`
        """
        self.ensure_one()
        collector = collector_first and self.collector_id
        partner = collector or self.partner_id
        return Recipient(
            file=self, partner=partner,
            mobile=collector.phone if collector else self.mobile,
            email=partner.email_normalized != self.bounced_email and partner.email,
            has_address=bool(partner.city and (partner.street or self.building_number or self.short_address)),
            preferred=not collector and self.preferred_channel_id.message_way,
            lang=partner.lang or self.company_id.partner_id.lang or self.env.lang or "en_US",
            stopped="deceased" if self.is_deceased else self.state == "closed" and "closed",
        )

    def _get_unwilling(self):
        """:return: those of these files that want no messages but those about their own matter"""
        return self.browse()

    # ------------------------------------------------------------ WhatsApp, by hand

    def action_whatsapp(self):
        """Open WhatsApp with a greeting to this person; the contact is logged as an interaction.

        :return: dict, the action that opens the address
        :raises UserError: no mobile is known, or nothing is sent to him
        """
        self.ensure_one()
        self.check_access("write")
        beneficiary = self.with_context(lang=self.lang or self.env.lang)
        greeting = beneficiary.env._("Peace be upon you. This is %(association)s.", association=self.company_id.name)
        return self._open_whatsapp(greeting, self.env._("WhatsApp"))

    def _open_whatsapp(self, text, about):
        """Log the contact, and open WhatsApp with ``text`` for the person of this file."""
        self._check_own_file()
        if not self.mobile:
            raise UserError(self.env._("There is no mobile on the file."))
        if self._get_message_recipient().stopped:
            raise UserError(self.env._("Nothing is sent any more: the file is closed."))
        self.env["alseraj.interaction"].create({
            "beneficiary_id": self.id, "kind": "follow_up", "question": about, "answer": text,
            "channel_id": self.env.ref("alseraj_beneficiary.channel_social_media").id,
            "next_step": self.env._("Written by WhatsApp to %(number)s", number=self.mobile),
        }).action_done()
        return {
            "type": "ir.actions.act_url", "target": "new",
            "url": f"https://wa.me/{self.mobile.lstrip('+')}?text={quote(text)}",
        }
