from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ....tools import identity
from ....tools.roles import DESK
from ...mixins.reason_verb import ReasonVerb
from .identity_mixin import IDENTIFIER_TYPES

_lt = LazyTranslate(__name__)

COLLECTOR_RELATIONS = [
    ("spouse", "Spouse"), ("son", "Son"), ("daughter", "Daughter"), ("father", "Father"),
    ("mother", "Mother"), ("brother", "Brother"), ("sister", "Sister"), ("guardian", "Guardian"),
    ("agent", "Agent"), ("other", "Other"),
]
FIXED_FACTS = frozenset({  # fixed once the proof is verified: it says all of them; the last day only comes nearer
    "beneficiary_id", "partner_id", "name", "identifier_type", "identifier", "relation", "scope", "date_from", "document_id",
})
ENDING = frozenset({"ended_on", "end_reason", "reminded_on"})


class Collector(models.Model):
    """Who may receive on a beneficiary's behalf, by which deed, from when to when.

    It counts only while its deed is verified and valid, between its two dates, until it is ended.
    One person at a time collects for a file.
    """

    _name = "alseraj.collector"
    _description = "Collector"
    _duplicable = False
    _inherit = ["alseraj.file.line.mixin", "alseraj.identity.mixin"]
    _reason_verbs = {"end": ReasonVerb(_lt("In a few words: it is kept and can be read"))}
    _order = "date_to desc, id desc"
    _rec_name = "name"
    _rec_names_search = ["name", "identifier", "mobile"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", "Contact Card", index=True, ondelete="restrict", copy=False,
        help="Left empty, the card is found by the identifier, or made.", check_company=True,
    )
    name = fields.Char(compute="_compute_name", store=True, readonly=False, precompute=True, required=True)
    identifier_type = fields.Selection(IDENTIFIER_TYPES, default="national_id", required=True)
    identifier = fields.Char(index="btree_not_null", required=True)
    mobile = fields.Char(help="Kept in the international form.")
    relation = fields.Selection(COLLECTOR_RELATIONS, required=True, default="agent")
    document_id = fields.Many2one(
        "alseraj.document", "Proof", required=True, index=True, ondelete="restrict",
        domain="[('beneficiary_id', '=', beneficiary_id), ('type_id.proves_collector', '=', True)]",
        help="The agency or guardianship deed, in the documents of the file.", check_company=True,
    )
    proof_state = fields.Selection(related="document_id.state", string="Proof Is")
    date_from = fields.Date("From", required=True, default=lambda self: self.env.company._get_today())
    date_to = fields.Date("To", required=True, index=True)
    scope = fields.Char(help="What he may receive, when the deed names it.")
    ended_on = fields.Date(readonly=True, copy=False, guarded=True)
    end_reason = fields.Char("Why It Ended", readonly=True, copy=False, guarded=True)
    reminded_on = fields.Date(readonly=True, copy=False, guarded=True)
    officer_id = fields.Many2one(related="beneficiary_id.officer_id", string="Owner")
    state = fields.Selection(
        [("waiting", "Proof Not Verified"), ("planned", "Planned"), ("valid", "Valid"), ("ended", "Ended")],
        "Status", compute="_compute_state", search="_search_state",
    )
    file_count = fields.Integer("Files He Collects For", compute="_compute_file_count")
    warning = fields.Char(compute="_compute_file_count")

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The authority of a collector can't end before it begins."
    )

    # ------------------------------------------------------------ computes

    @api.depends("partner_id")
    def _compute_name(self):
        for collector in self:
            collector.name = collector.name or collector.partner_id.name

    @api.depends("date_from", "date_to", "ended_on", "document_id.state", "document_id.expiry_date")
    def _compute_state(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for collector in self:
            document, day = collector.document_id, today[collector.company_id or self.env.company]
            expired = document.state == "expired" or (document.expiry_date and document.expiry_date < day)
            if collector.ended_on or expired or (collector.date_to and collector.date_to < day):
                collector.state = "ended"
            elif document.state != "verified":
                collector.state = "waiting"
            else:
                late = collector.date_from and collector.date_from > day
                collector.state = "planned" if late else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_today()
        ended = (
            Domain("ended_on", "!=", False) | Domain("date_to", "<", today)
            | Domain("document_id.state", "=", "expired") | Domain("document_id.expiry_date", "<", today)
        )
        verified = Domain("document_id.state", "=", "verified")
        domains = {
            "ended": ended,
            "waiting": ~ended & ~verified,
            "planned": ~ended & verified & Domain("date_from", ">", today),
            "valid": ~ended & verified & Domain("date_from", "<=", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("identifier", "state")
    @api.depends_context("lang")
    def _compute_file_count(self):
        # sudo: that he collects for many counts, whether or not one may see those files
        groups = dict(self.sudo()._read_group(
            [("identifier", "in", self.filtered("identifier").mapped("identifier")),
             ("company_id", "in", self.company_id.ids), ("state", "in", ("valid", "planned", "waiting"))],
            ["identifier"], ["beneficiary_id:count_distinct"],
        ))
        for collector in self:
            collector.file_count = groups.get(collector.identifier, 0)
            limit = (collector.company_id or self.env.company).alseraj_collector_max_files
            collector.warning = limit and collector.file_count > limit and self.env._(
                "%(name)s collects for %(count)s files. Please make sure that this is right.",
                name=collector.name, count=collector.file_count,
            )

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        self._find_partners(vals_list)
        return super().create(vals_list)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if self.env.su:
            return
        until = fields.Date.to_date(vals.get("date_to"))
        for collector in self.filtered(lambda collector: collector.document_id.state == "verified"):
            longer = until and until > collector.date_to
            if longer or any(collector._is_changed(name, vals[name]) for name in FIXED_FACTS & vals.keys()):
                raise UserError(self.env._(
                    "The proof of %(name)s is verified: end this authority and enter a new one instead.",
                    name=collector.name,
                ))

    @api.model
    def _refuse_guarded(self, names):
        if names & ENDING:
            raise UserError(self.env._("An authority is ended by its button, with a reason."))
        super()._refuse_guarded(names)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if any(collector.state != "waiting" for collector in self):
            raise UserError(self.env._("An authority that counted is ended, not deleted: it says who received."))

    @api.model
    def _find_partners(self, vals_list):
        """The contact of each collector: given, known by his identifier, or new."""
        numbers = {
            identity.normalize_identifier(vals.get("identifier")) for vals in vals_list if not vals.get("partner_id")
        } - {""}
        # sudo: a collector who is a beneficiary himself keeps his own, private card, whatever branch he is of
        served_sudo = self.env["alseraj.beneficiary"].sudo().browse({vals.get("beneficiary_id") or 0 for vals in vals_list} - {0})
        company_of = {file.id: file.company_id.id for file in served_sudo}
        asked = [("identifier", "in", list(numbers)), ("company_id", "in", served_sudo.company_id.ids)]
        # sudo: found by the number that the user typed, within the company; shown below only
        collectors_sudo = self.sudo().search(asked, order="id")
        files_sudo = served_sudo.search(asked)
        known = {(found.company_id.id, found.identifier): found.partner_id for found in (*collectors_sudo, *files_sudo)}
        todo, contacts = [], []
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                partner.check_access("read")
                own = partner.sudo().beneficiary_ids[:1]  # sudo: the number on the file of a card that he may read
                vals.setdefault("identifier", own.identifier)
                vals.setdefault("identifier_type", own.identifier_type or "national_id")
                vals.setdefault("mobile", own.mobile)
                continue
            company_id = company_of.get(vals.get("beneficiary_id"), self.env.company.id)
            number = company_id, identity.normalize_identifier(vals.get("identifier"))
            if number in known:
                partner = known[number].with_env(self.env)
                if not partner.has_access("read"):  # the card's name would tell a delegate who it is
                    raise UserError(self.env._(
                        "The person with this number has a file in another branch: ask an officer to enter him."))
                vals["partner_id"] = partner.id
            elif vals.get("name"):
                todo.append(vals)
                contacts.append({
                    "name": vals["name"], "phone": vals.get("mobile"), "company_id": company_id,
                    "lang": self.env["res.lang"]._get_code("ar_001") or self.env.lang,
                })
        # sudo: officers have no right on contacts; only these values pass
        partners = self.env["res.partner"].sudo().with_context(mail_create_nolog=True).create(contacts)
        for vals, partner in zip(todo, partners, strict=True):
            vals["partner_id"] = partner.id

    # ------------------------------------------------------------ constraints

    @api.constrains("partner_id", "identifier", "beneficiary_id")
    def _check_other_person(self):
        for collector in self.sudo():  # compared only: the card may be another branch's
            file = collector.beneficiary_id
            if collector.partner_id == file.partner_id or collector.identifier == file.identifier:
                raise ValidationError(self.env._("The beneficiary himself needs no authority to receive."))

    @api.constrains("document_id", "beneficiary_id")
    def _check_proof(self):
        for collector in self:
            document = collector.document_id
            if document.beneficiary_id != collector.beneficiary_id:
                raise ValidationError(self.env._("The proof must be a document of the same file."))
            if not document.type_id.proves_collector:
                raise ValidationError(self.env._(
                    "%(document)s does not prove a collector. Attach the agency or guardianship deed.",
                    document=document.type_id.name,
                ))

    @api.constrains("beneficiary_id", "date_from", "date_to", "ended_on")
    def _check_one_at_a_time(self):
        others = self.search([("beneficiary_id", "in", self.beneficiary_id.ids), ("ended_on", "=", False)])
        for collector in self.filtered(lambda c: not c.ended_on):
            clash = others.filtered(lambda o, own=collector: (
                o != own and o.beneficiary_id == own.beneficiary_id
                and o.date_from <= own.date_to and own.date_from <= o.date_to
            ))[:1]
            if clash:
                raise ValidationError(self.env._(
                    "%(other)s collects for this file from %(date_from)s to %(date_to)s. End that first, or let the "
                    "new authority begin afterwards.",
                    other=clash.name, date_from=clash.date_from, date_to=clash.date_to,
                ))

    def _check_birth_date(self):
        """A collector's age is not kept: there is nothing of the mixin's to check."""

    def _onchange_birth_date(self):
        """Nor one that is typed."""

    # ------------------------------------------------------------ ending

    def action_end(self, reason=None):
        """End these authorities today.

        :param str reason: why; kept on the record
        :return: True
        :raises UserError: no reason, or the user is no officer
        """
        self.check_access("write")
        if not (self.env.su or any(self.env.user.has_group(group) for group in DESK)):
            raise UserError(self.env._("Only officers end the authority of a collector."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the authority ends."))
        self.beneficiary_id._check_own_file()
        todo = self.filtered(lambda collector: not collector.ended_on)
        for company, collectors in todo.grouped("company_id").items():
            collectors._write_internal({"ended_on": company._get_today(), "end_reason": reason.strip()})
        todo._log_on_file(lambda c: self.env._(
            "%(name)s does not collect for this file any more: %(reason)s", name=c.name, reason=reason))
        return True

    def _log_on_file(self, get_text):
        bodies = {}
        for collector in self:
            bodies.setdefault(collector.beneficiary_id.id, []).append(get_text(collector))
        self.env["alseraj.beneficiary"].browse(bodies)._message_log_batch(
            bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    @api.model
    def _cron_follow(self):
        """Daily: the file's collector follows the dates, and officers hear of what ends soon."""
        self.env["alseraj.beneficiary"]._refresh_collectors()
        limit = 500
        domain = Domain.FALSE
        for company in self.env["res.company"].search([("alseraj_collector_notice_days", ">", 0)]):
            today = company._get_today()
            until = today + timedelta(days=company.alseraj_collector_notice_days)
            domain |= Domain([
                ("company_id", "=", company.id), ("date_to", "<=", until), ("date_to", ">=", today),
                ("reminded_on", "=", False), ("ended_on", "=", False),
            ])
        ending = self.search(domain, limit=limit + 1)
        ending[:limit]._remind_officers()
        self.env["ir.cron"]._commit_progress(len(ending[:limit]), remaining=len(ending[limit:]))

    def _remind_officers(self):
        groups = self.grouped(lambda c: (c.officer_id or c.create_uid, c.date_to))
        for (user, date_to), collectors in groups.items():
            collectors.beneficiary_id.with_context(mail_activity_quick_update=True).activity_schedule(
                "alseraj_beneficiary.mail_activity_collector", date_deadline=date_to, user_id=user.id,
            )
        for company, collectors in self.grouped("company_id").items():
            collectors._write_internal({"reminded_on": company._get_today()})
