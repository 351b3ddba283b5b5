import base64
import binascii
from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, human_size, split_every

from ....tools import amount_words, hijri, persons, scans
from ....tools.names import comma
from ....tools.roles import DESK, SENSITIVE
from ...mixins.workflow_mixin import Transition

# The states in which what a document is about may still change, and those in which it is not verified.
CHANGEABLE = ("missing", "received")
UNVERIFIED = ("missing", "received", "refused", "expired")
REFUSABLE = ("received", "refused")
BATCH_FILES = 200  # files a batch of the daily job


class Document(models.Model):
    """Typed evidence on a file, matched by a named employee on a date.

    Nothing is lost: a new scan on a refused or expired document leaves the old one behind as an
    archived earlier version, and a document that was verified takes the place of
    the older one of its kind.

    =======  ==========================  =================  =====================================
    verb     from → to                   who                when
    =======  ==========================  =================  =====================================
    receive  missing, refused, expired   delegate, officer  there is a file
             → received
    verify   received → verified         delegate, officer  valid today; four eyes when asked;
                                                            not his own file
    refuse   received → refused          delegate, officer  with a reason
    expire   received, verified →        nobody (daily)     its validity is over
             expired
    reset    verified → received         delegate, officer  a slip
    =======  ==========================  =================  =====================================
    """

    _name = "alseraj.document"
    _description = "Document"
    _inherit = ["alseraj.access.logged", "alseraj.workflow.mixin", "alseraj.file.line.mixin", "alseraj.union.search.mixin"]
    _order = "beneficiary_id, id"
    _rec_names_search = ["type_id", "beneficiary_id", "member_id"]
    _check_company_auto = True
    _transitions = {
        "verify": Transition(
            ("received",), "verified", DESK,
            checks=("attachment", "seen", "issue_date", "validity", "four_eyes", "untouchable"),
            steps=("verification", "set_state", "supersede_older", "settle_debts"),
        ),
        "refuse": Transition(
            ("received",), "refused", DESK,
            checks=("why_refused", "untouchable"),
            steps=("set_state", "log_refusal"),
        ),
        "receive": Transition(
            ("missing", "refused", "expired"), "received", DESK,
            checks=("attachment", "untouchable"),
            steps=("reception", "set_state"),
        ),
        "reset": Transition(
            ("verified",), "received", DESK,
            checks=("untouchable",),
            steps=("log_reset", "clear_verification", "set_state"),
        ),
        "expire": Transition(
            ("received", "verified"), "expired",
            checks=("still_valid",),
            steps=("set_state", "remind_of_end"),
        ),
    }

    beneficiary_id = fields.Many2one(editable_in=("missing",))
    type_id = fields.Many2one(
        "alseraj.document.type", "Document Type", required=True, ondelete="restrict", index=True,
        editable_in=CHANGEABLE, check_company=True,
    )
    member_id = fields.Many2one(
        "alseraj.household.member", "Household Member", ondelete="cascade", index="btree_not_null",
        editable_in=CHANGEABLE, domain="[('beneficiary_id', '=', beneficiary_id)]", help="Empty: of the beneficiary himself.",
        check_company=True,
    )
    attachment = fields.Binary("File", attachment=True, copy=False, editable_in=UNVERIFIED)
    attachment_name = fields.Char("File Name", copy=False)
    has_attachment = fields.Boolean(compute="_compute_has_attachment", store=True, guarded=True)
    issue_date = fields.Date(editable_in=UNVERIFIED)
    expiry_date = fields.Date(
        compute="_compute_expiry_date", store=True, readonly=False, precompute=True,
        index="btree_not_null", editable_in=UNVERIFIED,
    )
    state = fields.Selection(
        [("missing", "Missing"), ("received", "Received"), ("verified", "Verified"),
         ("refused", "Refused"), ("expired", "Expired")],
        "Status", required=True, default="missing", index=True, copy=False,
    )
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded=True)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded=True)
    verified_on = fields.Date(readonly=True, copy=False, guarded=True)
    refuse_reason_id = fields.Many2one(
        "alseraj.document.refusal", "Reason for Refusing", ondelete="restrict", copy=False, editable_in=REFUSABLE,
        check_company=True,
    )
    refuse_reason = fields.Char("Why Refused", copy=False, editable_in=REFUSABLE)
    is_valid_today = fields.Boolean(compute="_compute_is_covering", help="Verified and valid today.")
    is_covering = fields.Boolean(
        compute="_compute_is_covering", help="Verified and valid today, and of the beneficiary himself."
    )
    by_checklist = fields.Boolean(
        readonly=True, copy=False, guarded=True, help="This line came by itself, and goes when it is not required any more."
    )
    debt_due_on = fields.Date(
        "Owed Until", readonly=True, copy=False, guarded=True, index="btree_not_null",
        help="Missing when its file was adopted, and to be brought until then.",
    )
    active = fields.Boolean(default=True, copy=False, guarded=True)
    superseded_by_id = fields.Many2one(
        "alseraj.document", "Replaced By", readonly=True, copy=False, guarded=True, index="btree_not_null",
        ondelete="set null",
    )
    superseded_ids = fields.One2many(
        "alseraj.document", "superseded_by_id", "Earlier Versions", context={"active_test": False}
    )
    warned_on = fields.Date("Told That It Ends", readonly=True, copy=False, guarded=True)

    scan_kind = fields.Selection(
        [("pdf", "PDF"), ("image", "Image"), ("other", "Other")], compute="_compute_scan_kind",
        help="How the scan is shown beside the fields it proves.",
    )

    proved_facts = fields.Html(
        "To Compare", compute="_compute_proved_facts", sanitize=False,
        help="What the file says now of the fields that this document proves.",
    )
    missing_since_text = fields.Char(compute="_compute_missing_since_text")

    collector_ids = fields.One2many("alseraj.collector", "document_id", string="Proves")

    _covering_index = models.Index(  # which files lack a document is read from it alone
        "(type_id, beneficiary_id) INCLUDE (expiry_date, company_id, member_id, active) WHERE state = 'verified'")

    @api.depends("type_id", "beneficiary_id", "member_id")
    def _compute_display_name(self):
        for document in self:
            of = document.member_id.name or document.beneficiary_id.name
            document.display_name = f"{document.type_id.name or ''} ({of or ''})"

    @api.depends("attachment")
    def _compute_has_attachment(self):
        attachments = self.env["ir.attachment"].sudo().search_fetch(  # whether there is one, no more
            [("res_model", "=", self._name), ("res_field", "=", "attachment"), ("res_id", "in", self.ids)],
            ["res_id"],
        )
        have = set(attachments.mapped("res_id"))
        for document in self:
            document.has_attachment = document.id in have if document.id else bool(document.attachment)

    @api.depends("issue_date", "type_id")
    def _compute_expiry_date(self):
        for document in self:
            days = document.type_id.validity_days
            if document.issue_date and days:
                document.expiry_date = document.issue_date + timedelta(days=days)
            else:
                document.expiry_date = document.expiry_date

    @api.depends("state", "expiry_date", "member_id", "type_id.for_member")
    def _compute_is_covering(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for document in self:
            document.is_valid_today = document.state == "verified" and (
                not document.expiry_date or document.expiry_date >= today[document.company_id or self.env.company]
            )
            document.is_covering = document.is_valid_today and (
                not document.member_id or document.type_id.for_member
            )

    @api.constrains("member_id", "beneficiary_id")
    def _check_member(self):
        for document in self:
            if document.member_id and document.member_id.beneficiary_id != document.beneficiary_id:
                raise ValidationError(self.env._(
                    "%(member)s is not of this household.", member=document.member_id.name
                ))

    @api.model
    def _add_precomputed_values(self, vals_list):
        for vals in vals_list:  # what was never issued never expires: no record in memory to compute that
            if not vals.get("issue_date"):
                vals.setdefault("expiry_date", False)
            vals["has_attachment"] = bool(vals.get("attachment"))  # computed again later: then it is so already
        super()._add_precomputed_values(vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_scans(self._add_given_defaults(vals_list))
        documents = super().create(vals_list)
        documents.filtered("has_attachment")._run_transition("receive")
        documents._drop_placeholders()
        return documents

    def write(self, vals):
        if "attachment" not in vals:
            return super().write(vals)
        self._check_scans([vals])
        self._check_editable(vals)  # before anything is moved aside
        self._check_present()
        self.filtered(lambda d: d.state in ("refused", "expired"))._keep_earlier_version()
        result = super().write(vals)
        if vals["attachment"]:
            waiting = self.filtered(lambda d: d.state in ("missing", "refused", "expired"))
            waiting._run_transition("receive")
        else:
            emptied = self.filtered(lambda d: d.state != "missing")
            emptied._write_internal({"state": "missing", "entered_by_id": False})
        return result

    def _check_present(self):
        """An earlier version is history: it takes no other scan."""
        for document in self:
            if reason := document._get_earlier_reason():
                raise UserError(reason)

    def _get_earlier_reason(self):
        return not self.active and self.env._(
            "This is an earlier version of %(document)s, kept as it was.", document=self.display_name
        )

    def _is_empty_checklist_line(self):
        return self.by_checklist and self.state == "missing" and not self.has_attachment

    def _drop_placeholders(self):
        """Remove the empty checklist lines for which a real document has come."""
        real = self.filtered("has_attachment")
        if not real:
            return
        lines = self.search([
            ("beneficiary_id", "in", real.beneficiary_id.ids), ("type_id", "in", real.type_id.ids),
            ("state", "=", "missing"), ("has_attachment", "=", False), ("id", "not in", self.ids),
        ])
        have = {(document.beneficiary_id, document.type_id, document.member_id) for document in real}
        nobody = self.env["alseraj.household.member"]
        have |= {(document.beneficiary_id, document.type_id, nobody) for document in real.filtered("type_id.for_member")}
        lines.filtered(lambda line: (line.beneficiary_id, line.type_id, line.member_id) in have).unlink()

    # ------------------------------------------------------------ actions

    def action_receive(self):
        """Take documents that have a file as received.

        :return: True
        """
        return self._run_transition("receive")

    def action_verify(self):
        """Verify documents: matched against the data, and valid today.

        :return: True
        :raises UserError: why one can't be verified
        """
        return self._run_transition("verify")

    def action_refuse(self, reason=None, reason_id=None):
        """Refuse documents.

        :param str reason: what is wrong, for the beneficiary
        :param int reason_id: id of an ``alseraj.document.refusal``; either of the two is enough
        :return: True
        :raises UserError: without a reason
        """
        if reason or reason_id:
            self.filtered(lambda d: d.state == "received").write(
                {"refuse_reason": reason or False, "refuse_reason_id": reason_id or False}
            )
        return self._run_transition("refuse")

    def action_reset(self):
        """Take back a verification made by a slip.

        :return: True
        """
        return self._run_transition("reset")

    def action_preview(self):
        """Show the file in a new tab of the browser.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/attachment",
            "target": "new",
        }

    # ------------------------------------------------------------ checks

    def _get_attachment_reason(self):
        return not self.has_attachment and self.env._(
            "Attach the file of %(document)s first.", document=self.type_id.name
        )

    def _get_seen_reason(self):
        return bool(self._get_hidden()) and self.env._(
            "%(document)s is sensitive: an employee who may see it verifies it.", document=self.type_id.name
        )

    @api.onchange("attachment", "issue_date", "type_id")
    def _onchange_issue_date(self):
        """Say at once what the verification would refuse, while the paper is still in hand."""
        if self.attachment and not self.issue_date and (reason := self._get_issue_date_reason()):
            return {"warning": {"type": "notification", "title": self.env._("Issue date missing"), "message": reason}}
        return None

    def _get_issue_date_reason(self):
        return not self.expiry_date and bool(self.type_id.validity_days) and self.env._(
            "%(document)s is valid for %(days)s: enter its issue date.", document=self.type_id.name,
            days=amount_words.count(self.type_id.validity_days, "day", self.env.lang, oblique=True),
        )

    def _get_validity_reason(self):
        return self._is_out_of_date() and self.env._(
            "%(document)s was valid until %(date)s: ask for a new one.",
            document=self.type_id.name, date=self.expiry_date,
        )

    def _get_four_eyes_reason(self):
        asked = self.company_id.alseraj_four_eyes_documents and self._is_person()
        mine = self.entered_by_id == self.env.user or (
            # what came over the portal is his who opened the file, as long as no colleague has looked at that
            self.entered_by_id.share and self.beneficiary_id._is_known_only_to(self.env.user))
        return asked and mine and self.company_id._get_duties_hint(self.env._(
            "You entered %(document)s: another employee verifies it.", document=self.type_id.name
        ))

    def _get_why_refused_reason(self):
        return not self.refuse_reason_id and not (self.refuse_reason or "").strip() and self.env._(
            "Say why %(document)s is refused.", document=self.type_id.name
        )

    def _get_still_valid_reason(self):
        return not self._is_out_of_date() and self.env._(
            "%(document)s is still valid.", document=self.type_id.name
        )

    def _get_untouchable_reason(self):
        return self._get_earlier_reason() or self.beneficiary_id._get_own_file_reason()

    def _is_out_of_date(self):
        return bool(self.expiry_date) and self.expiry_date < self.company_id._get_today()

    # ------------------------------------------------------------ steps

    def _step_reception(self):
        self._write_internal({
            "entered_by_id": self.env.uid, "refuse_reason": False, "refuse_reason_id": False, "warned_on": False,
        })

    def _step_settle_debts(self):
        self.beneficiary_id._settle_debts()

    def _step_verification(self):
        for company, documents in self.grouped("company_id").items():
            documents._write_internal({"verified_by_id": self.env.uid, "verified_on": company._get_today()})

    def _step_log_refusal(self):
        self._log_on_file(lambda d: self.env._(
            "%(document)s refused: %(reason)s", document=d.display_name, reason=d._get_refuse_text()
        ))

    def _step_log_reset(self):
        self._log_on_file(lambda d: self.env._(
            "Verification of %(document)s by %(user)s taken back",
            document=d.display_name, user=d.verified_by_id.name,
        ))

    def _step_clear_verification(self):
        self._write_internal({"verified_by_id": False, "verified_on": False})

    def _step_remind_of_end(self):
        files = self.beneficiary_id.filtered(lambda file: file.state in ("draft", "registered"))
        files._remind_of_documents()

    def _log_on_file(self, get_text):
        bodies = {}
        for document in self:
            bodies.setdefault(document.beneficiary_id.id, []).append(get_text(document))
        files = self.env["alseraj.beneficiary"].browse(bodies)
        files._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    def _get_refuse_text(self):
        return ": ".join(filter(None, [self.refuse_reason_id.name, self.refuse_reason]))

    # ------------------------------------------------------------ sensitive scans: who sees them, and when

    def _get_hidden(self):
        """Those whose scan the user may not see: of a sensitive type, and he has no right to sensitive data."""
        if self.env.su or self.env.user.has_group(SENSITIVE):
            return self.browse()
        return self.filtered(lambda document: document.sudo().type_id.is_sensitive)  # sudo: which kind it is, no more

    def _look_at_scans(self, kind="read"):
        """Leave a line for each sensitive scan that the user gets to see.

        :raises AccessError: one of them is not for him
        """
        if self.env.su:
            return
        if hidden := self._get_hidden():
            kind_sudo = hidden[0].sudo().type_id  # which kind it is, no more
            raise AccessError(self.env._(
                "%(document)s is sensitive: only who may see sensitive data opens it.", document=kind_sudo.name,
            ))
        if seen := self.filtered(lambda document: document.sudo().type_id.is_sensitive):  # asked, not shown
            self._check_log_cursor()
            self.env["alseraj.access.log"]._record(seen, {"attachment"}, kind)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        if "attachment" not in fnames or self.env.su:
            return result
        hidden = self._get_hidden()
        for vals in result:
            if vals["id"] in hidden._ids:
                vals["attachment"] = False  # a list shows that there is one by `has_attachment`
        if not self.env.context.get("bin_size"):  # all that a field kept as a file asks for: the rest brings its content
            (self - hidden).filtered("has_attachment")._look_at_scans()
        return result

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        if any(path and path[0] == "attachment" for path in fields):
            self._look_at_scans("export")
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def onchange(self, values, field_names, fields_spec):
        """As in Odoo; the scan of a form comes from the record, not from here."""
        if self._get_hidden():
            fields_spec = {name: spec for name, spec in fields_spec.items() if name != "attachment"}
        return super().onchange(values, field_names, fields_spec)

    # ------------------------------------------------------------ the scan: what may be attached

    @api.depends("attachment")
    @api.depends_context("uid")
    def _compute_scan_kind(self):
        attachments = self.env["ir.attachment"].sudo().search_fetch(  # what kind of file, no more
            [("res_model", "=", self._name), ("res_field", "=", "attachment"), ("res_id", "in", self._origin.ids)],
            ["res_id", "mimetype"],
        )
        kinds = {attachment.res_id: scans.get_kind(attachment.mimetype) for attachment in attachments}
        hidden = self._get_hidden()
        for document in self:
            document.scan_kind = document not in hidden and kinds.get(document._origin.id, False)

    @api.model
    def _check_scans(self, vals_list):
        """Refuse what is no scan, or too large, before anything is written.

        :raises ValidationError: a sentence that says what can be attached
        """
        limit = self.env.company.alseraj_scan_max_mb
        for vals in vals_list:
            if not vals.get("attachment"):
                continue
            raw = self._decode_scan(vals["attachment"])
            if limit and len(raw) > limit * 1024 ** 2:
                raise ValidationError(self.env._(
                    "%(file)s has %(size)s. Scan it smaller: at most %(limit)s MB.",
                    file=vals.get("attachment_name") or self.env._("The file"), size=human_size(len(raw)), limit=limit,
                ))
            if not scans.is_scan(raw):
                raise ValidationError(self.env._(
                    "%(file)s is neither a PDF nor a picture (JPG, PNG, HEIC). Scan or photograph the document again.",
                    file=vals.get("attachment_name") or self.env._("The file"),
                ))

    @api.model
    def _decode_scan(self, value):
        try:
            return base64.b64decode(value)
        except (binascii.Error, ValueError, TypeError) as error:
            raise ValidationError(self.env._("The file did not arrive whole. Attach it again.")) from error

    # ------------------------------------------------------------ earlier versions

    def _keep_earlier_version(self):
        """Leave what is on these refused or expired documents behind as archived versions of them.

        Only then may a new scan come in: who verified or refused what can still be looked up.
        """
        replaced = self.filtered("has_attachment")
        if not replaced:
            return
        names = [
            "beneficiary_id", "type_id", "member_id", "attachment_name", "issue_date", "expiry_date",
            "entered_by_id", "verified_by_id", "verified_on", "refuse_reason", "refuse_reason_id", "state",
        ]
        earlier = self._create_internal([
            {
                **document._convert_to_write({name: document[name] for name in names}),
                "active": False, "superseded_by_id": document.id,
            }
            for document in replaced
        ])
        self._move_scans(replaced, earlier)
        replaced._write_internal({
            "issue_date": False, "expiry_date": False, "verified_by_id": False, "verified_on": False,
        })

    @api.model
    def _move_scans(self, origins, targets):
        """Hand the attachments over without copying what may be megabytes."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE ir_attachment SET res_id = moved.target
              FROM unnest(%s, %s) AS moved(origin, target)
             WHERE res_model = %s AND res_field = 'attachment' AND res_id = moved.origin
            """,
            origins.ids, targets.ids, self._name,
        ))
        self.env["ir.attachment"].invalidate_model(["res_id"])
        both = origins | targets
        both.invalidate_recordset(["attachment"])
        self.env.add_to_compute(self._fields["has_attachment"], both)

    def _step_supersede_older(self):
        """Archive the older documents whose place these verified ones take, once their kind is one of a file."""
        single = self.filtered(lambda document: not document.type_id.allow_several)
        if not single:
            return
        older = self.search([
            ("beneficiary_id", "in", single.beneficiary_id.ids), ("type_id", "in", single.type_id.ids),
            ("state", "in", ("verified", "expired")), ("id", "not in", self.ids),
        ])
        newest = {document._get_kind_key(): document.id for document in single.sorted("id")}
        by_newer = {}
        for document in older:
            if newer := newest.get(document._get_kind_key()):
                by_newer.setdefault(newer, []).append(document.id)
        for newer, ids in by_newer.items():
            self.browse(ids)._write_internal({"active": False, "superseded_by_id": newer})
        replaced = self.browse(id_ for ids in by_newer.values() for id_ in ids)
        replaced.beneficiary_id.invalidate_recordset(["document_ids"])

    def _get_kind_key(self):
        """Documents with the same key stand for one another."""
        return self.beneficiary_id.id, self.type_id.id, self.member_id.id

    def _get_short_name(self):
        """The type, and of whom when it is a member's."""
        return self.beneficiary_id._get_need_label((self.type_id, self.member_id))

    def _has_newer(self):
        """Whether a newer document of the same kind has come, valid or waiting to be verified."""
        return any(
            other != self and other.type_id == self.type_id and other.member_id == self.member_id
            and (other.state == "received" or other.state == "verified" and (
                not other.expiry_date or other.expiry_date > self.expiry_date
            ))
            for other in self.beneficiary_id.document_ids
        )

    # ------------------------------------------------------------ comparing a scan with what it proves

    @api.depends("type_id", "member_id", "beneficiary_id")
    @api.depends_context("lang", "uid")
    def _compute_proved_facts(self):
        for document in self:
            rows = [
                Markup("<tr><th class='fw-normal text-muted pe-3 w-25'>%s</th><td class='fw-bold'>%s</td></tr>") % (
                    label, value or Markup("<span class='text-warning'>%s</span>") % self.env._("Not filled in"),
                )
                for label, value in document._get_proved_facts()
            ]
            document.proved_facts = rows and Markup(
                "<table class='table table-sm mb-0'>%s</table>"
            ) % Markup("").join(rows)

    def _get_proved_facts(self):
        """What is proved: the member's own fields when it is about a member, else the file's.

        :return: list of (label, text)
        """
        subject = self.member_id or self.beneficiary_id
        facts = []
        for fact in self.type_id.proves_ids:
            field = subject._fields.get(fact.field_name)
            # Sensitive fields are looked up on the file, where their reading is logged.
            if not field or field.groups or not subject._has_field_access(field, "read"):
                continue
            facts.append((fact.name, self._format_fact(subject, field)))
        return facts

    @api.model
    def _format_fact(self, record, field):
        value = record[field.name]
        if field.type == "selection":
            return persons.choose(dict(field._description_selection(self.env)).get(value), record.gender)
        if field.type == "date":
            return value and hijri.format_both(value, self.env.lang or "en_US")
        if field.type == "monetary":
            return value and format_amount(self.env, value, record[field.get_currency_field(record)])
        if field.relational:
            names = comma(self.env.lang).join(value.with_context(alseraj_nationality=True).mapped("display_name"))
            return persons.choose(names, record.gender) if field.comodel_name == "res.country" else names
        return str(value) if value else ""

    @api.depends("state", "expiry_date")
    def _compute_missing_since_text(self):
        """What is known of a document that the file lacks: ended, refused, waiting, or never brought."""
        lang = self.env.lang or "en_US"
        for document in self:
            text = self.env._("Not brought yet")
            if document.state == "refused":
                text = self.env._("Not accepted: %(reason)s", reason=document._get_refuse_text())
            elif document.state == "received":
                text = self.env._("Received, being checked")
            elif document.expiry_date and document.state in ("verified", "expired"):
                text = self.env._("Was valid until %(date)s", date=hijri.format_both(document.expiry_date, lang))
            document.missing_since_text = text

    # ------------------------------------------------------------ one after the other

    def action_verify_next(self):
        """Verify this document and open the next one that waits.

        :return: action
        :raises UserError: why it can't be verified
        """
        self.action_verify()
        return self.action_next_to_verify()

    def action_next_to_verify(self):
        """Open the next document that waits for this user: of the same file first, then the longest waiting.

        :return: action
        """
        self.ensure_one()
        document = self._get_next_to_verify()
        if not document:
            return {
                "type": "ir.actions.client", "tag": "display_notification",
                "params": {"type": "success", "message": self.env._("No other document waits to be verified.")},
            }
        return {
            "type": "ir.actions.client", "tag": "alseraj_replace_action",
            "params": {"action": document.action_compare()},
        }

    def _get_next_to_verify(self):
        domain = [("state", "=", "received"), ("id", "!=", self.id)]
        if self.company_id.alseraj_four_eyes_documents:
            domain.append(("entered_by_id", "!=", self.env.uid))
        same = [("beneficiary_id", "=", self.beneficiary_id.id)]
        others = self.search([*domain, ("beneficiary_id", "!=", self.beneficiary_id.id)], order="id", limit=20)
        waiting = self.search([*domain, *same], order="id", limit=1) | others
        return waiting.filtered(lambda d: not d.beneficiary_id._get_own_file_reason())[:1]

    def action_renew(self):
        """Make room for a newer document of the same kind, beside this one.

        :return: action that opens the new document
        """
        self.ensure_one()
        renewal = self.search([
            ("beneficiary_id", "=", self.beneficiary_id.id), ("type_id", "=", self.type_id.id),
            ("member_id", "=", self.member_id.id), ("state", "=", "missing"), ("has_attachment", "=", False),
        ], limit=1) or self.create({
            "beneficiary_id": self.beneficiary_id.id, "type_id": self.type_id.id, "member_id": self.member_id.id,
        })
        return renewal.action_compare()

    def action_compare(self):
        """Open the scan beside the fields it proves.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_document")
        return {**action, "res_id": self.id, "views": [(False, "form")], "view_mode": "form"}

    def action_open_file(self):
        """Open the beneficiary's file, where the fields are changed.

        :return: action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": "alseraj.beneficiary",
            "res_id": self.beneficiary_id.id, "views": [(False, "form")],
        }

    # ------------------------------------------------------------ the daily job: expiry

    @api.model
    def _cron_expire(self):
        """Daily: documents whose validity is over, and those that soon end."""
        over = self.env["res.company"]._get_day_domain("expiry_date")
        if self._work_off(Domain("state", "in", ("received", "verified")) & over, "_expire_batch"):
            self._work_off(self._get_unannounced_domain(), "_announce_end")

    @api.model
    def _work_off(self, domain, method):
        """Call ``method`` on the documents of the domain, some files at a time, with progress.

        :return: bool, False where the time was over before the last of them
        """
        by_file = defaultdict(list)
        for document in self.search_fetch(domain, ["beneficiary_id"], order="beneficiary_id, id"):
            by_file[document.beneficiary_id.id].append(document.id)
        cron, left = self.env["ir.cron"], len(by_file)
        cron._commit_progress(remaining=left)
        for file_ids in split_every(BATCH_FILES, by_file):
            ids = [document_id for file_id in file_ids for document_id in by_file[file_id]]
            getattr(self.browse(ids).try_lock_for_update(), method)()
            left -= len(file_ids)
            if not cron._commit_progress(len(file_ids)) and left:
                return False
        return True

    def _expire_batch(self):
        self._run_transition("expire")

    # ------------------------------------------------------------ before it ends

    @api.model
    def _get_unannounced_domain(self):
        # sudo: a setting, for all companies of the job
        companies = self.env["res.company"].sudo().search([("alseraj_document_warn_days", ">", 0)])
        ending = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("expiry_date", ">=", today := company._get_today())
            & Domain("expiry_date", "<=", today + relativedelta(days=company.alseraj_document_warn_days))
            for company in companies
        )
        return ending & Domain([
            ("state", "=", "verified"), ("warned_on", "=", False),
            ("beneficiary_id.state", "in", ("draft", "registered")),
        ])

    def _announce_end(self):
        """Notify the owners of the files and the beneficiaries, once for each document that is still needed."""
        ending = self.beneficiary_id._get_ending_documents()
        announced = self.filtered(lambda document: document in ending[document.beneficiary_id])
        for company, documents in announced.grouped("company_id").items():
            documents._write_internal({"warned_on": company._get_today()})
        files = announced.beneficiary_id
        files._remind_of_documents()
        files._tell("documents_ending")

    def _is_in_use(self):
        """Whether something else than the file's checklist counts on this line; rooms add theirs."""
        self.ensure_one()
        return bool(self.collector_ids)
