import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools import front_addresses, hijri, masks
from ...tools.roles import DESK, OFFICER
from ..contact.complaint import ANSWERED
from ..governance.correction import CORRECTABLE_OF_FILE, CORRECTABLE_OF_MEMBER

MASKED_NUMBERS = ("identifier", "mobile", "short_address")
MASKED_WORDS = ("email",)
MASKED_AMOUNTS = ("rent_amount",)
TODO_COMPLAINTS = 3
COPY_ROWS = 200  # of each kind, the newest


class Beneficiary(models.Model):
    """The family's login to its own pages: given, taken back and printed by the officer."""

    _inherit = "alseraj.beneficiary"

    home_user_id = fields.Many2one(
        "res.users", "Login", compute="_compute_home_user_id", compute_sudo=True,
        help="By this login the family sees its own pages; it logs in by its identifier and a code to the mobile.",
    )
    home_login_date = fields.Datetime("Last Login", compute="_compute_home_user_id", compute_sudo=True)

    @api.depends("partner_id.user_ids.active", "partner_id.user_ids.share")
    def _compute_home_user_id(self):
        for file in self:
            file.home_user_id = file.partner_id.user_ids.filtered(lambda user: user.active and user.share)[:1]
            file.home_login_date = file.home_user_id.login_date

    # ------------------------------------------------------------ given and taken back

    def action_invite_home(self):
        """Give these families a login and tell them how to use it; who has one is told again.

        :return: dict, the action that shows who was told and how
        :raises UserError: a file is closed, or lacks the identifier or the mobile
        """
        self._check_home("write")
        self._open_home()
        messages_sudo = self._tell("home_invitation")
        told = sum(message.state != "unreachable" for message in messages_sudo)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success", "sticky": False,
                "message": self.env._("The login is open. The message is on its way.") if told
                else self.env._("The login is open. Print the slip and hand it over: no message goes out."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_print_home(self):
        """Give these families a login, and print the slip that says how to use it.

        :return: dict, the report action
        :raises UserError: as for :meth:`action_invite_home`
        """
        self._check_home("write")
        self._open_home()
        return self.env.ref("alseraj_beneficiary.action_report_home_slip").report_action(self)

    def action_withdraw_home(self):
        """Take the login back; whoever is logged in is logged out.

        :return: True
        """
        self._check_home("write", closing=True)
        users_sudo = self.sudo().home_user_id  # checked above: users are the administrator's, this one the officer's
        users_sudo.write({"active": False})
        taken = self.env._("The login to its own pages was taken back.")
        self._message_log_batch(bodies=dict.fromkeys(self.ids, taken))
        self.invalidate_recordset(["home_user_id"])
        return True

    def _check_home(self, right, closing=False):
        self.check_access(right)
        if not any(self.env.user.has_group(role) for role in DESK):
            role = self.env.ref(OFFICER).sudo().full_name  # sudo: the name of a role is no secret
            raise UserError(self.env._("Only %(role)s gives a login.", role=role))
        self._check_own_file()
        for file in self.filtered(lambda file: not closing):
            if file.state == "closed" or file.is_deceased:
                raise UserError(self.env._("%(name)s: the file is closed.", name=file.display_name))
            if not file.identifier or not file.mobile:
                raise UserError(self.env._(
                    "%(name)s: a login needs the identifier and the mobile on the file.", name=file.display_name))

    def _open_home(self):
        """Make or wake the logins of these files; each is its contact's, without a password and without an e-mail."""
        files_sudo = self.sudo().filtered(lambda file: not file.home_user_id)  # users are the system's: checked before
        # sudo: users are the system's; whether he may give a login was checked by the caller
        self.env["res.users"].sudo()._open_homes({file.partner_id: file.company_id for file in files_sudo})
        files_sudo.invalidate_recordset(["home_user_id"])
        given = self.env._("A login to its own pages was given.")
        self.browse(files_sudo.ids)._message_log_batch(bodies=dict.fromkeys(files_sudo.ids, given))

    # ------------------------------------------------------------ whose files a login opens

    @api.model
    def _get_files_of(self, user):
        """The files that a login opens today: its own, and those of the people for whom its person collects.

        The second ones begin and end with his deed, on the day.

        :return: files in sudo, his own first, of those the one at work
        """
        # sudo: a login outside reads no model of ours; these are his by his contact
        own_sudo = self.sudo().search([("partner_id", "=", user.partner_id.id)]).sorted(
            lambda file: (file.state != "registered", file.company_id != user.company_id, file.id))
        # sudo: the same, by his deeds
        deeds_sudo = self.env["alseraj.collector"].sudo().search([
            ("partner_id", "=", user.partner_id.id), ("ended_on", "=", False)], order="id")
        valid_sudo = deeds_sudo.filtered(lambda deed: deed.state == "valid")
        return own_sudo | valid_sudo.beneficiary_id.filtered(lambda file: file.active and not file.is_deceased)

    def _is_read_whole_by(self, user):
        """Whether the person of this login reads and corrects what this file says: its own, or a guardian's today.

        Who only collects for somebody follows requests, payments and messages; the data are not his.
        """
        self.ensure_one()
        return self.partner_id == user.partner_id or bool(self._get_guardian_deed(user))

    def _get_portal_todo(self):
        """With the complaints whose answer its writer has not judged yet."""
        answered = self.env["alseraj.complaint"].search(
            self._get_complaint_domain(self.env.user) & Domain("state", "in", ANSWERED) & Domain("word", "=", False),
            order="id desc", limit=TODO_COMPLAINTS)
        return [*super()._get_portal_todo(), *(
            {"rank": 40, "title": self.env._("Your complaint is answered: tell us what you think of it"),
             "hint": complaint.name, "url": f"/my/complaints/{complaint.id}"} for complaint in answered)]

    # ------------------------------------------------------------ what the association has of a family, for the family

    def _get_own_facts(self, masked=True):
        """What stands in the file, field by field; asked in sudo.

        :param bool masked: numbers and amounts are hidden from who reads over the shoulder
        :return: list of dict ``what`` (as ``alseraj.correction`` reads it), ``label``, ``text``
        """
        self.ensure_one()
        return [self._get_own_fact(self, name, name, masked) for name in CORRECTABLE_OF_FILE]

    def _get_own_members(self, masked=True):
        """:return: list of dict ``member`` and ``facts``, as :meth:`_get_own_facts`"""
        return [
            {"member": member, "facts": [
                self._get_own_fact(member, name, f"{member.id}.{name}", masked) for name in CORRECTABLE_OF_MEMBER]}
            for member in self.member_ids.filtered("active")
        ]

    def _get_own_fact(self, record, name, what, masked):
        Correction = self.env["alseraj.correction"]
        line = Correction.new({"field_name": name})  # writes values as the family reads them
        value = line._read_now(record)
        text = line._write_value(record, value) or ""
        if masked and text:
            if name in MASKED_NUMBERS:
                text = masks.mask(text)
            elif name in MASKED_WORDS:
                text = masks.mask_email(text)
            elif name in MASKED_AMOUNTS:
                text = masks.DOT * 4
        return {"what": what, "label": line._get_field_label(record, name), "text": text,
                "ltr": name in (*MASKED_NUMBERS, *MASKED_WORDS)}

    def _get_own_money(self, masked=True):
        """:return: (list of (income or obligation, amount), list of accounts), as texts"""
        incomes = [
            (line.source_id.name, masks.DOT * 4 if masked else format_amount(self.env, line.amount, line.currency_id))
            for line in self.income_ids
        ]
        accounts = [masks.mask(bank.acc_number) if masked else bank.acc_number for bank in self.bank_ids]
        return incomes, accounts

    def _get_own_copy(self, user):
        """What the association has about a family, for the copy that it may have; of long lists the newest.

        :param user: whose login it is: a guardian reads no complaint that he did not write
        :return: list of (title, list of tuples of texts); asked in sudo
        """
        self.ensure_one()
        _ = self.env._
        limit = COPY_ROWS
        words = lambda record, name: dict(record._fields[name]._description_selection(self.env)).get(record[name], "")  # noqa: E731
        day = lambda moment: self._write_own_day(moment)  # noqa: E731
        incomes, accounts = self._get_own_money(masked=False)
        facts = self._get_rows(self._get_own_facts(masked=False))
        members = [
            (member["member"].name, self._get_rows(member["facts"])) for member in self._get_own_members(masked=False)]
        own = [("beneficiary_id", "=", self.id)]
        requests = self.env["alseraj.support.request"].search(own, order="id desc", limit=limit)
        installments = self.env["alseraj.support.installment"].search(
            [("request_id.beneficiary_id", "=", self.id), ("state", "in", ("paid", "confirmed"))], order="id desc", limit=limit)
        documents = self.env["alseraj.document"].search([*own, ("has_attachment", "=", True)], order="id desc", limit=limit)
        consents = self.env["alseraj.consent"].search(own, limit=limit)
        complaints = self.env["alseraj.complaint"].search(self._get_complaint_domain(user), order="id desc", limit=limit)
        interactions = self.env["alseraj.interaction"]
        letters = interactions.search(interactions._get_home_domain(self, user), order="id desc", limit=limit)
        titles = (
            _("Income and obligations"), _("Bank accounts"), _("Papers"), _("Requests"), _("Payments"), _("Consents"),
            _("Complaints and suggestions"), _("Messages"))
        rows = (
            incomes,
            [(account,) for account in accounts],
            [(document.display_name, words(document, "state"), day(document.expiry_date)) for document in documents],
            [(request.name or "", request.type_id.name, day(request.submitted_on), words(request, "portal_state"))
             for request in requests],
            [(day(line.due_date), format_amount(self.env, line.amount, line.currency_id), line.request_id.type_id.name)
             for line in installments],
            [(words(line, "purpose"), words(line, "state"), day(line.given_on)) for line in consents],
            [(line.name, day(line.received_on), line.description) for line in complaints],
            [(day(line.date_start), line.question, line.answer or "") for line in letters],
        )
        return [(_("Your file"), facts), *members, *zip(titles, rows, strict=True)]

    def _get_own_told(self, user, limit=10):
        """What the association told the person of this login lately about this file; asked in sudo.

        :return: list of (moment, text)
        """
        messages = self.env["alseraj.message"].search([
            ("beneficiary_id", "=", self.id), ("partner_id", "=", user.partner_id.id), ("event_id.secret", "=", False),
            ("state", "in", ("sent", "delivered", "told", "sending")),
        ], order="id desc", limit=limit)
        return [(message.sent_on or message.create_date, message.text) for message in messages if message.text]

    @api.model
    def _get_rows(self, facts):
        return [(fact["label"], fact["text"]) for fact in facts]

    def _get_complaint_domain(self, user):
        """The complaints that a login reads: the family all of its own, somebody who acts for it those that he wrote."""
        own = Domain("beneficiary_id", "=", self.id)
        return own if self.partner_id == user.partner_id else own & Domain("create_uid", "=", user.id)

    def _write_own_day(self, moment):
        if isinstance(moment, datetime.datetime):
            moment = self.company_id._get_day(moment)
        return hijri.format_both(moment, self.env.lang or "en_US") if moment else ""

    # ------------------------------------------------------------ what is told

    def _get_home_url(self):
        """The address on which the family logs in; it holds no secret."""
        return f"{self.get_base_url()}{front_addresses.LOGIN}"

    def _get_message_words(self, code):
        words = super()._get_message_words(code)
        if code == "home_invitation":
            for file in self:
                words[file.id] = {**words.get(file.id, {}), "link": file._get_home_url()}
        return words

    def _get_message_marks(self, code):
        if code == "home_invitation":  # each time that the officer presses the button
            return dict.fromkeys(self.ids, str(fields.Datetime.now()))
        return super()._get_message_marks(code)
