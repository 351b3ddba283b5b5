from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..workflow_mixin import Transition

OFFICERS = ("alseraj_beneficiary.group_delegate", "alseraj_beneficiary.group_officer")
OPEN = ("missing", "received")


class Document(models.Model):
    """Typed evidence on a file, matched by a named employee on a date.

    Nothing is lost: a new scan on a refused or expired document leaves the old one behind as an
    archived earlier version (``document_scan.py``), and a document that was verified takes the place of
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
    _inherit = ["alseraj.workflow.mixin", "alseraj.file.line.mixin"]
    _order = "beneficiary_id, id"
    _check_company_auto = True

    _transitions = {
        "verify": Transition(("received",), "verified", OFFICERS),
        "refuse": Transition(("received",), "refused", OFFICERS),
        "receive": Transition(("missing", "refused", "expired"), "received", OFFICERS),
        "reset": Transition(("verified",), "received", OFFICERS),
        "expire": Transition(("received", "verified"), "expired"),
    }
    _system_fields = frozenset({
        "verified_by_id", "verified_on", "entered_by_id", "by_checklist", "superseded_by_id", "active",
        "warned_on",
    })
    _editable_in = {
        "beneficiary_id": ("missing",),
        "member_id": OPEN,
        "type_id": OPEN,
        "issue_date": ("missing", "received", "refused", "expired"),
        "expiry_date": ("missing", "received", "refused", "expired"),
        "attachment": ("missing", "received", "refused", "expired"),
        "refuse_reason": ("received", "refused"),
        "refuse_reason_id": ("received", "refused"),
        **dict.fromkeys(_system_fields, ()),  # nor emptied by hand
    }

    type_id = fields.Many2one(
        "alseraj.document.type", "Document Type", required=True, ondelete="restrict", index=True
    )
    member_id = fields.Many2one(
        "alseraj.household.member", "Household Member", ondelete="cascade", index="btree_not_null",
        domain="[('beneficiary_id', '=', beneficiary_id)]", help="Empty: of the beneficiary himself.",
    )
    attachment = fields.Binary("File", attachment=True, copy=False)
    attachment_name = fields.Char("File Name", copy=False)
    has_attachment = fields.Boolean(compute="_compute_has_attachment", store=True)
    issue_date = fields.Date()
    expiry_date = fields.Date(
        compute="_compute_expiry_date", store=True, readonly=False, precompute=True,
        index="btree_not_null",
    )
    state = fields.Selection(
        [("missing", "Missing"), ("received", "Received"), ("verified", "Verified"),
         ("refused", "Refused"), ("expired", "Expired")],
        "Status", required=True, default="missing", index=True, copy=False,
    )
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verified_on = fields.Date(readonly=True, copy=False)
    refuse_reason_id = fields.Many2one(
        "alseraj.document.refusal", "Reason for Refusing", ondelete="restrict", copy=False
    )
    refuse_reason = fields.Char("Why Refused", copy=False)
    is_valid_today = fields.Boolean(compute="_compute_is_covering", help="Verified and valid today.")
    is_covering = fields.Boolean(
        compute="_compute_is_covering", help="Verified and valid today, and of the beneficiary himself."
    )
    by_checklist = fields.Boolean(
        readonly=True, copy=False, help="This line came by itself, and goes when it is not required any more."
    )
    active = fields.Boolean(default=True, copy=False)
    superseded_by_id = fields.Many2one(
        "alseraj.document", "Replaced By", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    superseded_ids = fields.One2many(
        "alseraj.document", "superseded_by_id", "Earlier Versions", context={"active_test": False}
    )
    warned_on = fields.Date("Told That It Ends", readonly=True, copy=False)

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
        today = fields.Date.context_today(self)
        for document in self:
            document.is_valid_today = document.state == "verified" and (
                not document.expiry_date or document.expiry_date >= today
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
        self._check_scans(vals_list)
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

    def _get_untouchable_reason(self):
        return self._get_earlier_reason() or self.beneficiary_id._get_own_file_reason()

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

    # ------------------------------------------------------------ reasons

    def _get_cannot_receive_reason(self):
        if not self.has_attachment:
            return self.env._("Attach the file of %(document)s first.", document=self.type_id.name)
        return self._get_untouchable_reason()

    def _get_cannot_verify_reason(self):
        if not self.has_attachment:
            return self.env._("Attach the file of %(document)s first.", document=self.type_id.name)
        if not self.expiry_date and self.type_id.validity_days:
            return self.env._(
                "%(document)s is valid for %(days)s days: enter its issue date.",
                document=self.type_id.name, days=self.type_id.validity_days,
            )
        if self._is_out_of_date():
            return self.env._(
                "%(document)s was valid until %(date)s: ask for a new one.",
                document=self.type_id.name, date=self.expiry_date,
            )
        if (
            self.company_id.alseraj_four_eyes_documents and self._is_person()
            and self.entered_by_id == self.env.user
        ):
            return self.env._(
                "You entered %(document)s: another employee verifies it.", document=self.type_id.name
            )
        return self._get_untouchable_reason()

    def _get_cannot_refuse_reason(self):
        if not self.refuse_reason_id and not (self.refuse_reason or "").strip():
            return self.env._("Say why %(document)s is refused.", document=self.type_id.name)
        return self._get_untouchable_reason()

    def _get_cannot_reset_reason(self):
        return self._get_untouchable_reason()

    def _get_cannot_expire_reason(self):
        if not self._is_out_of_date():
            return self.env._("%(document)s is still valid.", document=self.type_id.name)
        return False

    def _is_out_of_date(self):
        return bool(self.expiry_date) and self.expiry_date < fields.Date.context_today(self)

    # ------------------------------------------------------------ what the verbs do

    def _do_receive(self):
        self._write_internal({
            "state": "received", "entered_by_id": self.env.uid, "refuse_reason": False,
            "refuse_reason_id": False, "warned_on": False,
        })

    def _do_verify(self):
        self._write_internal({
            "state": "verified", "verified_by_id": self.env.uid,
            "verified_on": fields.Date.context_today(self),
        })
        self._supersede_older()

    def _do_refuse(self):
        self._write_internal({"state": "refused"})
        self._log_on_file(lambda d: self.env._(
            "%(document)s refused: %(reason)s", document=d.display_name, reason=d._get_refuse_text()
        ))

    def _do_reset(self):
        self._log_on_file(lambda d: self.env._(
            "Verification of %(document)s by %(user)s taken back",
            document=d.display_name, user=d.verified_by_id.name,
        ))
        self._write_internal({"state": "received", "verified_by_id": False, "verified_on": False})

    def _log_on_file(self, get_text):
        bodies = {}
        for document in self:
            bodies.setdefault(document.beneficiary_id.id, []).append(get_text(document))
        files = self.env["alseraj.beneficiary"].browse(bodies)
        files._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})

    def _get_refuse_text(self):
        return ": ".join(filter(None, [self.refuse_reason_id.name, self.refuse_reason]))
