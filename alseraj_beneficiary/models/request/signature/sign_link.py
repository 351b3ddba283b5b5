import hashlib
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import consteq

from ....tools import identity, snapshot

MAX_ATTEMPTS = 5
MAX_A_DAY = {"link": 5, "desk": 50}
DESK_MINUTES = 15  # so long is the page on the tablet good for
STATUSES = [
    ("open", "Open"), ("signed", "Signed"), ("revoked", "Revoked"), ("locked", "Locked"), ("expired", "Expired"),
    ("outdated", "Outdated"),
]


class SignLink(models.Model):
    """A link by which the applicant signs on his phone: once, for some hours, for what was declared when it was sent.

    One for the tablet at the desk is good for some minutes and asks nothing: the employee knows who stands before him.
    Only the checksum of its secret is stored, so nobody who reads the table (or a backup) can sign with it.
    """

    _name = "alseraj.sign.link"
    _description = "Link for Signing"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", required=True, index=True, ondelete="cascade",
        readonly=True, guarded=True
    )
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, guarded=True, index=True)
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, guarded=True, index=True, precompute=True,
    )
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, guarded=True, index=True)
    channel = fields.Selection(
        [("link", "On His Phone"), ("desk", "On the Tablet")], "Where", required=True, default="link",
        readonly=True, guarded=True
    )
    token_hash = fields.Char(required=True, readonly=True, guarded=True, copy=False, groups="base.group_system")
    declared_hash = fields.Char(required=True, readonly=True, guarded=True, copy=False)
    user_id = fields.Many2one("res.users", "Sent by", readonly=True, guarded=True, required=True)
    sent_to = fields.Char(readonly=True, guarded=True)
    expires_on = fields.Datetime("Valid until", readonly=True, guarded=True, required=True)
    opened_on = fields.Datetime(readonly=True, guarded=True)
    signed_on = fields.Datetime(readonly=True, guarded=True)
    revoked_on = fields.Datetime(readonly=True, guarded=True)
    attempts = fields.Integer("Wrong Answers", readonly=True, guarded=True)
    status = fields.Selection(STATUSES, compute="_compute_status")

    _token_unique = models.UniqueIndex("(token_hash)", "This link exists already.")

    @api.depends("expires_on", "signed_on", "revoked_on", "attempts", "request_id.stage", "request_id.snapshot_diff")
    def _compute_status(self):
        now = fields.Datetime.now()
        for link in self:
            if link.signed_on:
                link.status = "signed"
            elif link.revoked_on:
                link.status = "revoked"
            elif link.attempts >= MAX_ATTEMPTS:
                link.status = "locked"
            elif link.expires_on <= now:
                link.status = "expired"
            else:
                link.status = "outdated" if link._is_outdated() else "open"

    def _is_outdated(self):
        """Whether the request or the family is not what it was when the link was sent, or can't be signed."""
        request = self.request_id
        return bool(request._get_cannot_sign_reason()) or self.declared_hash != snapshot.digest(request._prepare_snapshot())

    # ------------------------------------------------------------ made and found

    @api.model
    def _issue(self, request, channel="link"):
        """Make a link for ``request``, as :meth:`_issue_many` does for many.

        :return: (link in sudo, its secret token: shown to nobody but the applicant)
        """
        return self._issue_many(request, channel)[request.id]

    @api.model
    def _issue_many(self, requests, channel="link"):
        """Make a link for each of ``requests``; those that were sent before are dead from now on.

        :param str channel: ``link``, or ``desk`` for the tablet
        :return: dict id of the request -> (link in sudo, its secret token: shown to nobody but the applicant)
        :raises UserError: enough links were made for one of them today
        """
        links_sudo = self.sudo()  # no role writes links by hand; the caller may write the request
        if self._find_served_today(requests, channel):
            raise UserError(self.env._("Enough links were sent for this request today. Have it signed at the desk or on paper."))
        links_sudo.search([("request_id", "in", requests.ids), ("signed_on", "=", False)])._revoke()
        tokens = {request.id: secrets.token_urlsafe(32) for request in requests}
        now = fields.Datetime.now()
        links = links_sudo.create([
            {
                "request_id": request.id,
                "channel": channel,
                "token_hash": self._hash(tokens[request.id]),
                "declared_hash": snapshot.digest(request._prepare_snapshot()),
                "user_id": self.env.uid,
                "expires_on": now + (timedelta(minutes=DESK_MINUTES) if channel == "desk" else timedelta(
                    hours=request.company_id.sudo().alseraj_sign_link_hours)),  # a setting is no secret
            } for request in requests
        ])
        return {link.request_id.id: (link, tokens[link.request_id.id]) for link in links}

    @api.model
    def _find_served_today(self, requests, channel="link"):
        """Those of ``requests`` for which no further link is made today."""
        since = fields.Datetime.now() - timedelta(days=1)
        groups = self.sudo()._read_group(  # counted, not shown
            [("request_id", "in", requests.ids), ("create_date", ">", since), ("channel", "=", channel)],
            ["request_id"], ["__count"],
        )
        served = {request.id for request, count in groups if count >= MAX_A_DAY[channel]}
        return requests.filtered(lambda request: request.id in served)

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find_open(self, token, channel="link"):
        """The link, in sudo, that ``token`` opens now; none for a wrong, used, late or revoked one: all the same."""
        if not re.fullmatch(r"[\w-]{43}", token or "", re.ASCII):
            return self.sudo().browse()  # none
        # sudo: the token is the right to it
        link_sudo = self.sudo().search([("token_hash", "=", self._hash(token)), ("channel", "=", channel)])
        return link_sudo if link_sudo.status == "open" else link_sudo.browse()

    def _revoke(self):
        self.filtered(lambda link: not link.revoked_on and not link.signed_on).write({"revoked_on": fields.Datetime.now()})

    def action_revoke(self):
        """Kill links that were sent and not used yet.

        :return: True
        :raises AccessError: the request is not the user's to change
        """
        self.request_id.check_access("write")
        self.sudo()._revoke()  # no role writes links by hand; the right to the request was asked
        return True

    # ------------------------------------------------------------ who holds the phone

    def _check_answer(self, answer):
        """Whether ``answer`` is the birth year (either calendar) or the last four digits of the identifier.

        A wrong one is counted; after MAX_ATTEMPTS the link is dead.
        """
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError:  # guesses at the same time are not even looked at
            return False
        self.invalidate_recordset(["attempts"])
        if self.status != "open":
            return False
        right = self._is_known_answer(self.request_id.beneficiary_id, answer)
        if not right:
            self.attempts += 1
        return right

    @api.model
    def _is_known_answer(self, file, answer):
        """Whether ``answer`` is what only the family of ``file`` and who knows it well can say; tries are counted by who asks."""
        given = identity.normalize_digits(answer or "").strip()
        given = given.encode("ascii", "replace").decode()
        return bool([known for known in self._get_known_answers(file) if consteq(known, given)])

    @api.model
    def _get_known_answers(self, file):
        known = [(file.identifier or "")[-4:]] if len(file.identifier or "") >= 4 else []
        if file.birth_date:
            known += [f"{file.birth_date.year:04}", (file.birth_date_hijri or "")[:4]]
        return [text for text in known if len(text) == 4]
