from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...tools import hijri

UNDECIDED = ("submitted", "incomplete", "verified", "studied", "committee")
GRANTED = ("approved", "delivering", "done")


class SupportRequest(models.Model):
    """What the officer sees as he types, before anything is saved, and what a request may not be taken in for."""

    _inherit = "alseraj.support.request"

    intake_missing = fields.Text("Still Missing", compute="_compute_intake_missing", help="A line for each thing.")
    same_request_ids = fields.Many2many(
        "alseraj.support.request", string="Open Requests of the Same Kind", compute="_compute_same_request_ids"
    )
    same_request_warning = fields.Text(compute="_compute_same_request_ids")
    received_this_year = fields.Monetary(
        compute="_compute_received", help="Approved for the family since January, whatever its support type."
    )
    received_note = fields.Text("Received Before", compute="_compute_received")

    # ------------------------------------------------------------ asked for and received before

    @api.depends("earlier_request_ids", "type_id", "amount_requested", "description")
    @api.depends_context("lang")
    def _compute_same_request_ids(self):
        for request in self:
            same = request.earlier_request_ids.filtered(
                lambda other, own=request.type_id: other.type_id == own and other.state in UNDECIDED
            )
            request.same_request_ids = same
            request.same_request_warning = bool(same) and self.env._(
                "The family already waits for %(type)s: %(requests)s.",
                type=request.type_id.name, requests=self.env._(", ").join(
                    f"{other.name} ({request.currency_id.format(other.amount_requested)}"
                    f" – {self._get_state_label(other.state)})" for other in same
                ),
            )

    @api.depends("earlier_request_ids")
    @api.depends_context("lang")
    def _compute_received(self):
        lang = self.env.lang or "en_US"
        for request in self:
            granted = request.earlier_request_ids.filtered(lambda other: other.state in GRANTED)
            since = fields.Date.context_today(request).replace(month=1, day=1)
            this_year = granted.filtered(lambda other, since=since: other.decided_on and other.decided_on >= since)
            request.received_this_year = sum(this_year.mapped("amount_approved"))
            request.received_note = "\n".join(
                self.env._(
                    "%(date)s: %(type)s, %(amount)s (%(state)s)",
                    date=hijri.format_both(other.decided_on, lang), type=other.type_id.name,
                    amount=request.currency_id.format(other.amount_approved),
                    state=self._get_state_label(other.state),
                )
                for other in granted.sorted("decided_on", reverse=True)[:5] if other.decided_on
            ) or False

    # ------------------------------------------------------------ the checklist

    @api.depends(
        "beneficiary_id.state", "type_id", "channel_id", "amount_requested", "urgent", "urgent_reason", "signed_on",
        "missing_documents", "properties", "ceiling",
    )
    @api.depends_context("lang")
    def _compute_intake_missing(self):
        for request in self:
            request.intake_missing = "\n".join(request._get_intake_lines()) or False

    def _get_intake_lines(self):
        """What is still to be done until the request can be verified, a line each."""
        holes = [
            (self.beneficiary_id, self.env._("Choose the beneficiary.")),
            (self.type_id, self.env._("Choose the support type.")),
            (self.channel_id, self.env._("Choose the channel over which the request came.")),
        ]
        lines = [sentence for value, sentence in holes if not value]
        if self.type_id and (reason := self._get_amount_reason()):
            lines.append(reason)
        if reason := self._get_declaration_reason():
            lines.append(reason)
        if self.beneficiary_id.state == "draft":
            lines.append(self.env._("Register the file: its data and documents are not complete yet."))
        return lines + self._get_document_lines()

    def _get_document_lines(self):
        """What to do about each required document that is not verified, valid and new enough today."""
        ranks = ("missing", "verified", "expired", "refused", "received")
        file = self.beneficiary_id
        documents = file.document_ids.sorted(lambda doc: (ranks.index(doc.state), doc._origin.id or 0))
        needs = self._get_missing_needs()
        named = {line.document_type_id._origin for line, _of in needs}
        latest = {document.type_id._origin: document for document in documents}
        lines = [
            file._get_missing_document_line(kind.name, latest.get(kind._origin, file.document_ids[:0]))
            for kind in file.missing_document_type_ids if kind._origin not in named
        ]
        for line, member in needs:
            own = documents.filtered(lambda doc, line=line, member=member: (
                doc.type_id._origin == line.document_type_id._origin and (not member or doc.member_id == member)
            ))
            lines.append(self._get_need_line(line._get_label(member), own[-1:]))
        return list(dict.fromkeys(lines))

    def _get_need_line(self, label, document):
        """What to do about a document that the support asks for; a valid one may be too old for it."""
        if document.is_valid_today:
            return self.env._("%(document)s: the one of the file is older; ask for a new one.", document=label)
        return self.beneficiary_id._get_missing_document_line(label, document)

    def _get_unverified_reasons(self):
        """Everything that stops the verification, in sentences."""
        beneficiary = self.beneficiary_id
        reasons = []
        if beneficiary.state != "registered":
            reasons.append(self.env._(
                "The file of %(beneficiary)s is not registered: complete and register it first.",
                beneficiary=beneficiary.display_name,
            ))
        if self.missing_documents:
            reasons.append(self.env._(
                "These documents are not verified and valid today: %(documents)s.",
                documents=self.missing_documents,
            ))
            reasons += [f"• {line}" for line in self._get_document_lines()]
        return reasons

    def _get_return_text(self):
        """What the applicant has to bring or do, in his language, to be read over before it is sent."""
        self.ensure_one()
        request = self.with_context(lang=self.partner_id.lang or self.env.lang)
        file = request.beneficiary_id
        received = file.document_ids.filtered(lambda doc: doc.state == "received")  # ours to verify
        needs = request._get_missing_needs()
        named = needs and self.env["alseraj.document.type"].union(*(line.document_type_id for line, _of in needs))
        kinds = file.missing_document_type_ids - received.type_id
        lines = [f"• {kind.name}" for kind in (kinds - named if needs else kinds)]
        lines += [f"• {line._get_label(member)}" for line, member in needs if not received.filtered(
            lambda doc, line=line, member=member: doc.type_id == line.document_type_id and doc.member_id == member
        )]
        if file.state == "draft" and (names := file._get_missing_fields()):
            lines += [f"• {file._fields[name]._description_string(request.env)}" for name in names]
        return "\n".join(lines)

    # ------------------------------------------------------------ not taken in

    def _get_cannot_submit_reason(self):
        return super()._get_cannot_submit_reason() or self._get_same_reason() or self._get_reapply_reason()

    def _get_same_reason(self):
        """The sentence for a request that is there already, word for word and not decided, or False."""
        words = (self.description or "").split()
        same = self.same_request_ids.filtered(lambda other: (
            not self.currency_id.compare_amounts(other.amount_requested, self.amount_requested)
            and (other.description or "").split() == words
        ))
        return bool(same) and self.env._(
            "%(request)s asks for the same and is not decided yet. Go on with that one, "
            "or write in the request what is different this time.", request=same[0].name,
        )

    def _get_reapply_reason(self):
        """The sentence for a family that applies again too soon after a rejection, or False; urgent ones may.

        How long is a setting of the company; without it a rejection counts as a grant does. A manager who allows
        the support before its time allows this, too.
        """
        if self.urgent or (self.frequency_exception_reason or "").strip():
            return False
        rejected, first = self._get_reapply_bar()
        if not first:
            return False
        return self.env._(
            "%(request)s was rejected: the family may apply for %(type)s again from %(date)s on. "
            "Before that an appeal, or an urgent request with its reason.",
            request=rejected.name, type=self.type_id.name,
            date=hijri.format_both(first, self.env.lang or "en_US"),
        )

    def _get_reapply_bar(self):
        """The last rejection of this support, and the day from which the family may apply again.

        :return: (request, date), or (None, None) where nothing stops it today
        """
        rejected = self.earlier_request_ids.filtered(
            lambda other: other.state == "rejected" and other.type_id == self.type_id and other.decided_on
        ).sorted("decided_on")[-1:]
        first = bool(rejected) and self._get_reapply_date(rejected.decided_on)
        if not first or self._get_local_date(fields.Datetime.now()) >= first:
            return None, None
        return rejected, first

    def _get_reapply_date(self, rejected_on):
        """The day from which the family may apply again, or None."""
        months = self.company_id.sudo().alseraj_reapply_months  # a setting is no secret
        return rejected_on + relativedelta(months=months) if months else self.type_id._get_next_date(rejected_on)
