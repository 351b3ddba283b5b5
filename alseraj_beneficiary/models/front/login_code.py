import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from ...tools import identity, login_codes

_logger = logging.getLogger(__name__)

MINUTES = 10
MAX_ATTEMPTS = 5
HOUR_SECONDS, DAY_SECONDS = 3600, 86400
CODES_A_BATCH = 200


class LoginCode(models.Model):
    """One try to log in without a password: by a code to the mobile of the file, by a sign-on of the state, or by a letter to
    who forgot his.

    Who asks gets a ticket in any case, and the same answer: who he is, is looked up by the job that sends. A row without
    a user belongs to somebody unknown: no code fits it. The code itself is made when it is sent, stands nowhere but in
    that message, and is good once.
    """

    _name = "alseraj.login.code"
    _description = "Login by a Code"
    _inherit = ["alseraj.guarded.mixin", "alseraj.message.mixin"]
    _order = "id desc"
    _rec_name = "id"
    _duplicable = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True)
    user_id = fields.Many2one("res.users", readonly=True, guarded=True, index="btree_not_null", ondelete="cascade")
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, guarded=True, index="btree_not_null", ondelete="cascade")
    collector_id = fields.Many2one(
        "alseraj.collector", readonly=True, guarded=True, index="btree_not_null", ondelete="cascade",
        help="The deed by which somebody without a file of his own logs in.")
    identifier = fields.Char(
        readonly=True, guarded=True, help="As it was asked for, until it was looked up; the login of who forgot his password.")
    ticket_digest = fields.Char(required=True, readonly=True, guarded=True)
    code_digest = fields.Char(readonly=True, guarded=True)
    way = fields.Selection(
        [("code", "Code by Message"), ("provider", "Sign-on of the State"), ("password", "Letter for a New Password")],
        default="code", required=True, readonly=True, guarded=True)
    shown_number = fields.Char("Number to Choose", readonly=True, guarded=True, help="Shown on the page, chosen in the app.")
    expires_on = fields.Datetime(required=True, readonly=True, guarded=True, index=True)
    attempts = fields.Integer(readonly=True, guarded=True)
    is_sent = fields.Boolean("Sent", readonly=True, guarded=True)
    confirmed_on = fields.Datetime(readonly=True, guarded=True, help="The code was right, or the provider said so.")
    used_on = fields.Datetime(readonly=True, guarded=True)

    _ticket_unique = models.UniqueIndex("(ticket_digest)")
    _waiting_index = models.Index("(id) WHERE is_sent IS NOT TRUE")

    # ------------------------------------------------------------ asked for

    @api.model
    def _ask(self, identifier, source, way="code"):
        """Begin a login; the answer is the same for everybody.

        :param str identifier: as it was typed
        :param str source: where the request comes from
        :return: the ticket, by which this browser goes on
        """
        number = identifier.strip()[:200] if way == "password" else identity.normalize_identifier(identifier)[:20]
        allowed = self.env["alseraj.attempt"]._count(
            "password" if way == "password" else "login", (source, 40, HOUR_SECONDS), (number or "none", 5, HOUR_SECONDS),
            (f"day {number}", 10, DAY_SECONDS), ("all", 3000, HOUR_SECONDS))
        ticket = secrets.token_urlsafe(32)
        # sudo: nobody is logged in yet
        login_sudo = self.sudo()._create_internal([{
            "company_id": self.env.company.id, "identifier": allowed and number, "way": way,
            "ticket_digest": login_codes.digest(ticket),
            "expires_on": fields.Datetime.now() + timedelta(minutes=MINUTES),
        }])
        if way == "provider":
            self.env["alseraj.identity.provider"]._get_provider(self.env.company)._start(login_sudo)
        # looked up and sent by the job, so that no answer takes longer where somebody is known; sudo: jobs are the system's
        self.env.ref("alseraj_beneficiary.cron_login_codes").sudo()._trigger()
        return ticket

    def _look_up(self):
        """Find out who asked: the files under these identifiers of people who have a login, else the deeds of collectors."""
        numbers = [login.identifier for login in self if login.identifier]
        files = self.env["alseraj.beneficiary"].search([
            ("identifier", "in", numbers), ("state", "!=", "closed"), ("is_deceased", "=", False), ("mobile", "!=", False),
            ("partner_id.user_ids.share", "=", True),
        ])
        deeds = self.env["alseraj.collector"].search([
            ("identifier", "in", numbers), ("mobile", "!=", False), ("ended_on", "=", False),
            ("partner_id.user_ids.share", "=", True),
        ], order="id").filtered(lambda deed: deed.state == "valid" and deed.home_user_id)
        for login in self:
            found = files.filtered(lambda file, login=login: file.identifier == login.identifier and file.home_user_id)
            file = found.sorted(lambda file, login=login: (
                file.state != "registered", file.company_id != login.company_id, file.id))[:1]
            deed = deeds.browse() if file else deeds.filtered(
                lambda deed, login=login: deed.identifier == login.identifier)[:1]
            login._write_internal({
                "identifier": False, "beneficiary_id": file.id, "collector_id": deed.id,
                "user_id": (file.home_user_id or deed.home_user_id).id,
                "company_id": (file.company_id or deed.company_id or login.company_id).id,
            })

    # ------------------------------------------------------------ sent

    @api.model
    def _cron_send(self):
        """Send the codes that were asked for; what nobody is behind is done with."""
        waiting = self.search([("is_sent", "=", False)], limit=CODES_A_BATCH, order="id").try_lock_for_update()
        letters = waiting.filtered(lambda login: login.way == "password")
        letters._send_letters()
        (waiting - letters)._look_up()
        waiting._write_internal({"is_sent": True})
        now = fields.Datetime.now()
        good = waiting.filtered(lambda login: login.user_id and login.expires_on > now and login.way == "code")
        good._tell("login_code")
        remaining = self.search_count([("is_sent", "=", False)]) if waiting else 0
        self.env["ir.cron"]._commit_progress(len(waiting), remaining=remaining)

    def _send_letters(self):
        """Send Odoo's letter for a new password to each who has a login; to nobody else."""
        for login in self.filtered("identifier"):
            try:
                with self.env.cr.savepoint():
                    self.env["res.users"].reset_password(login.identifier)
            except Exception:  # no such login, two of them, no mail server: nobody is told, the administrator reads it
                _logger.info("No letter was sent for a forgotten password", exc_info=True)
        self._write_internal({"identifier": False})

    def _get_message_recipients(self, code):
        recipients = super()._get_message_recipients(code)
        for login in self.filtered("collector_id"):
            recipients[login.id] = login.collector_id._get_message_recipient()
        return recipients

    def _get_message_words(self, code):
        words = {}
        for record in self:
            digits = login_codes.make()
            record._write_internal({"code_digest": login_codes.digest(f"{record.id} {digits}")})
            words[record.id] = {"link": digits}  # a secret: kept in no message
        return words

    def _filter_message_needed(self, code):
        now = fields.Datetime.now()
        return self.filtered(lambda record: record.expires_on > now and not record.confirmed_on)

    # ------------------------------------------------------------ used

    @api.model
    def _find(self, ticket):
        """The row of a ticket, in sudo; or nothing."""
        rows_sudo = self.sudo()  # the ticket is the right
        return rows_sudo.search([("ticket_digest", "=", login_codes.digest(ticket))], limit=1) if ticket \
            else rows_sudo.browse()

    def _confirm(self, code):
        """Compare what was typed; each try counts, also for who is unknown.

        :param str code: as it was typed
        :return: bool
        """
        expected = self.code_digest or login_codes.digest("nobody's")
        typed = login_codes.digest(f"{self.id} {login_codes.fold(code)}")
        fits = consteq(expected, typed)
        if not self or not self.try_lock_for_update():
            return False
        self._write_internal({"attempts": self.attempts + 1})
        good = (
            fits and self.attempts <= MAX_ATTEMPTS and not self.confirmed_on and self.way == "code" and bool(self.user_id)
            and self.expires_on > fields.Datetime.now())
        if good:
            self._write_internal({"confirmed_on": fields.Datetime.now(), "code_digest": False})
        return good

    def _use(self, user):
        """Take a confirmed try for the login of ``user``, once.

        :return: bool
        """
        if not (self and self.user_id == user and self.confirmed_on and not self.used_on
                and self.expires_on > fields.Datetime.now() and self.beneficiary_id.state != "closed"
                and (not self.collector_id or self.collector_id.state == "valid")):
            return False
        self._write_internal({"used_on": fields.Datetime.now()})
        return True

    def action_confirm_stand_in(self):
        """Confirm as the app of the state would, where the stand-in for trials takes its place.

        :return: True
        :raises UserError: the association uses another provider
        """
        if not self.env.user.has_group("base.group_system"):
            raise UserError(self.env._("Only the administrator plays the part of the provider."))
        for record in self:
            if record.company_id.alseraj_identity_provider != "stand_in" or record.way != "provider":
                raise UserError(self.env._("This is no login by the stand-in."))
        logins_sudo = self.sudo()  # checked above; the administrator has no right to write these rows
        logins_sudo.filtered("identifier")._look_up()
        logins_sudo.filtered("user_id")._write_internal({"confirmed_on": fields.Datetime.now()})
        return True

    @api.autovacuum
    def _gc_codes(self):
        return self._alseraj_vacuum([("expires_on", "<", fields.Datetime.now() - timedelta(days=1))])
