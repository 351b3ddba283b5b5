import hashlib
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import hijri, identity, secret_links
from ...tools.errors import RuleError
from ..mixins.message_mixin import Recipient

REFERRER_KINDS = [("volunteer", "Volunteer"), ("delegate", "Branch Delegate"), ("body", "Outside Body")]
REFERRER_CHANNELS = {"volunteer": "volunteering_service", "delegate": "branch_delegate", "body": "assistance_service"}
LINK_STATES = [("none", "No Link"), ("open", "Open"), ("expired", "Expired"), ("revoked", "Revoked")]
FAMILY_NAME_LENGTH = 120
NEED_LENGTH = 2000
SHOWN_SENT = 20


class Referrer(models.Model):
    """Somebody outside who sends families: a volunteer, a delegate, another body; by a personal link to a form for phones.

    Of the secret only the checksum is stored. He hears that a family was taken up, and nothing else: neither whether it is
    known, nor what was decided.
    """

    _name = "alseraj.referrer"
    _description = "Referrer"
    _inherit = ["alseraj.guarded.mixin", "alseraj.message.mixin", "mail.thread"]
    _order = "name, id"
    _rec_names_search = ["name", "mobile", "email"]
    _check_company_auto = True
    _duplicable = False

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(REFERRER_KINDS, required=True, default="volunteer", tracking=True)
    contact_name = fields.Char("Who Writes", help="Of an outside body: the person who sends the families.")
    mobile = fields.Char(tracking=True)
    email = fields.Char("E-mail", tracking=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", index="btree_not_null", check_company=True,
        default=lambda self: self.env.user.alseraj_branch_ids[:1], help="The branch that gets the families he sends.")
    token_hash = fields.Char(copy=False, guarded=True, groups="base.group_system")
    sent_on = fields.Datetime("Link Sent on", copy=False, readonly=True, guarded=True)
    expires_on = fields.Date("Valid until", tracking=True, default=lambda self: self._default_expires_on())
    revoked_on = fields.Datetime(copy=False, readonly=True, guarded=True, tracking=True)
    daily_limit = fields.Integer("Families a Day", default=10, required=True, help="More are not taken on one day.")
    counted_on = fields.Date(copy=False, guarded=True, groups="base.group_system")
    counted = fields.Integer(copy=False, guarded=True, groups="base.group_system")
    status = fields.Selection(LINK_STATES, compute="_compute_status")
    interaction_ids = fields.One2many("alseraj.interaction", "referrer_id", "Families Sent")
    family_count = fields.Integer("Number of Families", compute="_compute_family_count")

    _token_unique = models.UniqueIndex("(token_hash)", "This link exists already.")
    _limit_positive = models.Constraint("CHECK (daily_limit > 0)", "At least one family a day.")

    @api.model
    def _default_expires_on(self):
        return fields.Date.add(self.env.company._get_today(), months=6)

    @api.depends("sent_on", "revoked_on", "expires_on")
    def _compute_status(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for referrer in self:
            if referrer.revoked_on:
                referrer.status = "revoked"
            elif not referrer.sent_on:
                referrer.status = "none"
            else:
                over = referrer.expires_on and referrer.expires_on < today[referrer.company_id or self.env.company]
                referrer.status = "expired" if over else "open"

    def _compute_family_count(self):
        counts = {}
        if self.env["alseraj.interaction"].has_access("read"):
            counts = {
                referrer.id: count for referrer, count in self.env["alseraj.interaction"]._read_group(
                    [("referrer_id", "in", self.ids)], ["referrer_id"], ["__count"])
            }
        for referrer in self:
            referrer.family_count = counts.get(referrer._origin.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_vals(vals))

    @api.model
    def _prepare_vals(self, vals):
        if not vals.get("mobile"):
            return vals
        rules = self.env["alseraj.identity.mixin"]
        return {**vals, "mobile": rules._call_rule(identity.normalize_mobile, vals["mobile"])}

    # ------------------------------------------------------------ his link

    def action_send_link(self):
        """Send each his personal link; one that was sent before is dead from then on.

        :return: True
        :raises UserError: one has neither mobile nor e-mail, or his time is over
        """
        self.check_access("write")
        for referrer in self:
            if not (referrer.mobile or referrer.email):
                raise UserError(self.env._("Enter the mobile or the e-mail of %(name)s first.", name=referrer.name))
            if referrer.expires_on and referrer.expires_on < referrer.company_id._get_today():
                raise UserError(self.env._("Choose until when the link of %(name)s is valid.", name=referrer.name))
        # the right was asked; what tells one link from the next is the moment
        self.sudo()._write_internal({"revoked_on": False, "sent_on": fields.Datetime.now()})
        self._tell("referrer_link")
        return True

    def action_revoke(self):
        """Kill the links.

        :return: True
        """
        self.check_access("write")
        self.sudo()._write_internal({"revoked_on": fields.Datetime.now(), "token_hash": False})  # the right was asked
        return True

    def _get_message_recipients(self, code):
        return {
            referrer.id: Recipient(
                file=self.env["alseraj.beneficiary"], partner=self.env["res.partner"], mobile=referrer.mobile,
                email=referrer.email, has_address=False, preferred=False,
                lang=referrer.company_id.partner_id.lang or self.env.lang, stopped=False,
            ) for referrer in self if referrer.mobile or referrer.email
        }

    def _get_message_marks(self, code):
        return {referrer.id: referrer.sent_on for referrer in self}

    def _get_message_words(self, code):
        """The link is made here, when it is sent, and kept nowhere."""
        lang, words = self.env.lang or "en_US", {}
        for referrer in self:
            token = secrets.token_urlsafe(32)
            referrer._write_internal({"token_hash": self._hash(token)})
            words[referrer.id] = {
                "name": referrer.contact_name or referrer.name,
                "link": referrer.get_base_url() + secret_links.make_path("v", token),
                "date": hijri.format_both(referrer.expires_on, lang) if referrer.expires_on else "",
            }
        return words

    def _filter_message_needed(self, code):
        return self.filtered(lambda referrer: referrer.status == "open")

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _find_open(self, token):
        """:return: the referrer, in sudo, whose link ``token`` opens now; none for a wrong, late or revoked one: all the same"""
        if not re.fullmatch(r"[\w-]{43}", token or "", re.ASCII):
            return self.sudo().browse()  # none
        referrer_sudo = self.sudo().search([("token_hash", "=", self._hash(token))])  # the token is the right to it
        return referrer_sudo if referrer_sudo.status == "open" else referrer_sudo.browse()

    # ------------------------------------------------------------ a family is sent (sudo)

    def _send_family(self, name, mobile, identifier="", place="", need="", note="", agreed=False):
        """Take in a family that this referrer sends; he learns nothing of whether it is known.

        :param str note: a word by which he recognises it in his own list
        :return: str, the sentence that stops it, or ""
        """
        self.ensure_one()
        name, need = self._clean(name, FAMILY_NAME_LENGTH), self._clean(need, NEED_LENGTH)
        if not agreed:
            return self.env._("Ask the family whether you may send its name and number, and tick that it agrees.")
        if not name or not need:
            return self.env._("Enter the name of the family and what it needs.")
        try:
            mobile = identity.normalize_mobile(mobile)
        except RuleError as error:
            return error.get_sentence(self.env)
        if not self._count_one():
            return self.env._("You have sent as many families as are taken on one day. Please go on tomorrow, or call us.")
        files = self.env["alseraj.beneficiary"]
        known = files._find_caller(identifier, self.company_id) if identifier else files
        known = known or files._find_caller(mobile, self.company_id)
        lines = [need, self._clean(place, FAMILY_NAME_LENGTH), self._clean(identifier, 20)]
        interactions = self.env["alseraj.interaction"]
        interactions._create_internal([{
            "company_id": self.company_id.id, "branch_id": self.branch_id.id, "kind": "support", "user_id": False,
            "next_step_user_id": False,
            "channel_id": self.env["alseraj.channel"]._find(REFERRER_CHANNELS[self.kind], self.company_id).id,
            "beneficiary_id": known.id if len(known) == 1 else False, "visitor_name": name, "visitor_mobile": mobile,
            "question": "\n".join(filter(None, lines)), "referrer_id": self.id, "referrer_note": self._clean(note, 40),
        }])
        return ""

    @api.model
    def _clean(self, text, length):
        return (text or "").replace("\x00", "").strip()[:length]

    def _count_one(self):
        """Count one more family today; who sends two at one moment waits, and is tried again.

        :return: bool, False where that is too many
        """
        self.flush_recordset()
        rows = self.env.execute_query(SQL(
            """UPDATE alseraj_referrer
                  SET counted = CASE WHEN counted_on = %(today)s THEN counted ELSE 0 END + 1, counted_on = %(today)s
                WHERE id = %(id)s AND CASE WHEN counted_on = %(today)s THEN counted ELSE 0 END < daily_limit
            RETURNING id""",
            today=self.company_id._get_today(), id=self.id,
        ))
        self.invalidate_recordset(["counted", "counted_on"])
        return bool(rows)

    def _get_sent(self):
        """What he sees of the families that he sent (sudo): when, by his own word, and whether it was taken up.

        :return: list of dict ``date``, ``note``, ``taken_up``
        """
        since = fields.Datetime.now() - timedelta(days=90)
        sent = self.env["alseraj.interaction"].search(
            [("referrer_id", "=", self.id), ("date_start", ">=", since)], limit=SHOWN_SENT)
        lang = self.env.lang or "en_US"
        return [
            {
                "date": hijri.format_both(self.company_id._get_day(family.date_start), lang), "note": family.referrer_note or "",
                "taken_up": family._is_taken_up(),
            } for family in sent
        ]
