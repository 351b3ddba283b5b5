from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import snapshot


class SupportRequest(models.Model):
    """A request that the applicant opens, fills in, signs and submits on the portal.

    All of it is called in sudo by controllers that have asked whose file and request it is. The rules are those
    of the officer's intake; only their sentences are others, since the officer's say what an applicant must not read.
    """

    _inherit = "alseraj.support.request"

    portal_intake = fields.Boolean("Opened on the Portal", readonly=True, copy=False)

    # By who is logged in and not by file: files may be merged.
    _portal_draft_unique = models.UniqueIndex(
        "(create_uid, type_id) WHERE portal_intake AND stage = 'draft' AND name IS NULL",
        "The applicant has begun a request of this kind on the portal already.",
    )

    # ------------------------------------------------------------ begun and found again

    @api.model
    def _get_portal_drafts(self):
        """What the user has begun on the portal and not submitted.

        :return: requests
        """
        return self.search(
            self._get_portal_draft_domain() & Domain("create_uid", "=", self.env.uid)
            & Domain("partner_id", "=", self.env.user.partner_id.id), order="id desc")

    @api.model
    def _get_portal_draft_domain(self):
        return Domain("portal_intake", "=", True) & Domain("stage", "=", "draft") & Domain("name", "=", False)

    def _is_portal_draft(self):
        """Whether the user goes on filling it in; what an officer prepares or corrects is not his to change."""
        self.ensure_one()
        return self.portal_intake and self.stage == "draft" and not self.name and self.create_uid == self.env.user

    @api.model
    def _open_on_portal(self, file, kind):
        """The draft of this support, begun anew where there is none.

        :raises UserError: why the family can't ask for it
        """
        if draft := self._get_portal_drafts().filtered(lambda request: request.type_id == kind)[:1]:
            return draft
        if reason := kind._get_portal_reasons(file)[kind]:
            raise UserError(reason)
        # he follows his request on the portal; the notes of employees are not mailed to him
        return self.with_context(mail_create_nosubscribe=True).create([{
            "portal_intake": True,
            "company_id": file.company_id.id,
            "beneficiary_id": file.id,
            "type_id": kind.id,
            "channel_id": self.env.ref("alseraj_beneficiary.channel_website").id,
            "declaration_id": self.env["alseraj.declaration"]._get_current().id,
        }])

    # ------------------------------------------------------------ submitted

    def _get_portal_reason(self):
        """What stops the applicant from signing and submitting, in his words, or False."""
        self.ensure_one()
        if reason := self.type_id._get_portal_reasons(self.beneficiary_id)[self.type_id]:
            return reason
        if self.type_id not in self.type_id._get_published(self.beneficiary_id):
            return self.env._("This support can't be asked for here at present. Call us or visit us.")
        if self.type_id.kind == "in_kind" and not (self.description or "").strip():
            return self.env._("Write what you need.")
        return self._get_amount_reason()

    def _get_portal_seal(self):
        """Checksum of what the applicant reads before he signs."""
        return snapshot.digest(self._prepare_snapshot())

    def _submit_on_portal(self, name, signature, seen, lang):
        """Sign and submit in one step; the caller takes it back whole when it raises.

        :param str name: full name of who signs
        :param str signature: image, base64
        :param str seen: what :meth:`_get_portal_seal` was when the page was shown
        :param str lang: code of the language that was read
        :raises UserError: what stops it, in words for the applicant
        """
        if reason := self._get_portal_reason():
            raise UserError(reason)
        if seen != self._get_portal_seal():
            raise UserError(self.env._("Something has changed while you were reading. Read it again, then sign."))
        self._sign(name, signature, channel="portal", signed_lang=lang, signed_user_id=False)
        self._assign_owner()
        if self._get_blocking_reason("submit"):  # in words for employees
            raise UserError(self.env._(
                "This request can't be sent from here. Call us or visit us; what you have filled in is kept."))
        self.action_submit()

    def _assign_owner(self):
        """Name an officer where the file has none: of its branch office, else who has the least to do."""
        for request in self.filtered(lambda request: not request.user_id):
            # sudo: who has the role is no secret, but nobody else can read groups
            officers = self.env.ref("alseraj_beneficiary.group_officer").sudo().all_user_ids.filtered(
                lambda user, request=request: user.active and not user.share and request._may_research(user))
            near = officers.filtered(lambda user, request=request: request.branch_id in user.alseraj_branch_ids)
            load = Counter(dict(self._read_group(
                [("user_id", "in", officers.ids), ("stage", "=", "submitted")], ["user_id"], ["__count"])))
            if user := min(near or officers, key=lambda user: (load[user], user.id), default=None):
                request._write_internal({"user_id": user.id})

    # ------------------------------------------------------------ not an officer's work yet

    @api.model
    def _get_waiting_for_me_domain(self):
        return super()._get_waiting_for_me_domain() & ~self._get_portal_draft_domain()
