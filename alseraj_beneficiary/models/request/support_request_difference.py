from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import snapshot

NOT_ASKED = ("draft", "submitted", "incomplete", "verified")  # later a difference is history, and still shown


class SupportRequest(models.Model):
    """What differs from what was signed: said line by line, and what it stops."""

    _inherit = "alseraj.support.request"

    snapshot_diff = fields.Text("Changed since the signature", compute="_compute_snapshot_diff")
    has_snapshot_diff = fields.Boolean(
        "Differs from the Signature", compute="_compute_snapshot_diff", search="_search_has_snapshot_diff"
    )
    difference_reason = fields.Text("Why the Difference is Accepted", readonly=True, copy=False, tracking=True)
    difference_user_id = fields.Many2one("res.users", "Difference Accepted by", readonly=True, copy=False)
    difference_on = fields.Datetime("Difference Accepted on", readonly=True, copy=False)
    difference_hash = fields.Char(readonly=True, copy=False, help="Checksum of what was accepted.")

    @api.depends(
        "snapshot", "beneficiary_id", "type_id", "amount_requested", "urgent", "description", "properties",
        "beneficiary_id.member_ids.name", "beneficiary_id.member_ids.relation", "beneficiary_id.member_ids.birth_date",
        "beneficiary_id.member_ids.is_dependent", "beneficiary_id.member_ids.in_household",
        "beneficiary_id.member_ids.marital_status", "beneficiary_id.member_ids.study",
        "beneficiary_id.member_ids.is_working", "beneficiary_id.income_ids.amount",
        "beneficiary_id.income_ids.source_id", "beneficiary_id.housing", "beneficiary_id.rent_amount",
        "beneficiary_id.marital_status", "beneficiary_id.work_status", "beneficiary_id.employer",
        "beneficiary_id.category_ids", "beneficiary_id.mobile", "beneficiary_id.lease_number",
        "beneficiary_id.lease_end",
    )
    @api.depends_context("lang")
    def _compute_snapshot_diff(self):
        for request in self:
            request.snapshot_diff = "\n".join(request._get_snapshot_differences()) or False
            request.has_snapshot_diff = bool(request.snapshot_diff)

    def _search_has_snapshot_diff(self, operator, value):
        if operator != "in":
            return NotImplemented
        # a comparison with the file as it is now can't be asked in SQL; what is on its way is few
        signed = self.search([("signed_on", "!=", False), ("stage", "in", NOT_ASKED)])
        different = fields.Domain("id", "in", signed.filtered("has_snapshot_diff").ids)
        if set(value) == {True, False}:
            return fields.Domain.TRUE
        return different if True in value else ~different

    # ------------------------------------------------------------ in words

    def _get_snapshot_differences(self):
        """The lines of what differs, in the order of the form."""
        if not self.snapshot:
            return []
        first = [sentence] if (sentence := self._get_declared_difference()) else []
        now = self._prepare_snapshot()
        return first + [self._get_difference_text(line) for line in snapshot.compare(self.snapshot, now)]

    def _get_difference_text(self, line):
        subject = self._get_difference_subject(line)
        if line.change == snapshot.ADDED:
            return self.env._("Added: %(subject)s", subject=subject)
        if line.change == snapshot.REMOVED:
            return self.env._("Removed: %(subject)s", subject=subject)
        section = "" if line.section in snapshot.VALUES else line.section
        label = self._get_declared_labels().get((section, line.field), line.field)
        if line.section == "answers":
            label, subject = subject, None
            texts = [self._get_answer_text({**line.subject, "value": value}) for value in (line.before, line.now)]
        else:
            texts = [self._get_declared_text(section, line.field, value) for value in (line.before, line.now)]
        words = [text or self.env._("nothing") for text in texts]
        return self.env._(
            "%(what)s: %(before)s signed, %(now)s now",
            what=self._join(filter(None, (subject, label))), before=words[0], now=words[1],
        )

    def _get_difference_subject(self, line):
        """What a line is about, in words: which member, which income."""
        if line.subject is None:
            return None
        if line.section == "incomes":
            what = line.now if line.change == snapshot.ADDED else line.subject
            name = self._get_declared_text("incomes", "source", what.get("source"))
            return name if line.change == snapshot.CHANGED else f"{name} ({self._get_money(what.get('amount'))})"
        if line.section in snapshot.SETS:
            return self._join([
                self._get_declared_labels()["", line.section], self._get_declared_text("", line.section, [line.subject]),
            ])
        if line.section == "answers":
            return line.subject.get("label") or line.subject["name"]
        relation = self._get_declared_text("household", "relation", line.subject.get("relation"))
        return line.subject["name"] if line.change == snapshot.CHANGED else f"{line.subject['name']} ({relation})"

    def _get_declared_difference(self):
        """The sentence about what was asked for then and now, or False. It has to be signed anew."""
        declared = (self.snapshot or {}).get("request")
        now = self._prepare_snapshot_request()
        compared = ("beneficiary", "type_id", "amount", "urgent")
        if declared and declared["beneficiary"] in self.beneficiary_id._get_known_codes():
            now["beneficiary"] = declared["beneficiary"]  # he signed on the file that was merged into this one
        if not declared or all(declared[key] == now[key] for key in compared):
            return False
        same_type = declared["type_id"] == self.type_id.id
        signed_type = self.type_id.name if same_type else self.env._("another support type")
        return self.env._(
            "The applicant signed for %(type)s, %(amount)s. The request says something else now.",
            type=signed_type, amount=self.currency_id.format(declared["amount"]),
        )

    # ------------------------------------------------------------ what it stops

    def _get_cannot_submit_reason(self):
        reason = super()._get_cannot_submit_reason() or (bool(self.signed_on) and self._get_capacity_reason())
        blocks = self.company_id.sudo().alseraj_difference_blocks == "submit"  # a setting is no secret
        return reason or (blocks and self._get_difference_reason())

    def _get_cannot_verify_reason(self):
        blocks = self.company_id.sudo().alseraj_difference_blocks != "nothing"  # as above
        return super()._get_cannot_verify_reason() or (blocks and self._get_difference_reason())

    def _get_difference_reason(self):
        """Why the signature does not cover the household and the incomes any more, or False."""
        if not self.snapshot:
            return False
        now = self._prepare_snapshot()
        essential = [line for line in snapshot.compare(self.snapshot, now) if line.is_essential]
        if not essential or self.difference_hash == self._get_essential_hash(now):
            return False
        return self.env._(
            "What was signed has changed: %(difference)s. Have it signed again, or say why the difference is accepted.",
            difference=self._get_difference_text(essential[0]),
        )

    def _get_essential_hash(self, now):
        return snapshot.digest({key: now[key] for key in sorted(snapshot.ESSENTIAL)})

    def action_accept_difference(self, reason=None):
        """Take what differs from the signature as it is; it holds until the family changes again.

        :param str reason: why, for those who look at the request later
        :return: True
        :raises UserError: no reason, nothing differs, or not the user's step
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the difference is accepted."))
        self.check_access("write")
        for request in self:
            if blocked := request._get_role_reason("verify") or request.beneficiary_id._get_own_file_reason():
                raise UserError(blocked)
            if request.state not in ("draft", "incomplete", "submitted") or not request._get_snapshot_differences():
                raise UserError(self.env._(
                    "%(name)s: nothing waits to be accepted.", name=request.display_name))
            request._write_internal({
                "difference_reason": reason.strip(),
                "difference_user_id": self.env.uid,
                "difference_on": fields.Datetime.now(),
                "difference_hash": request._get_essential_hash(request._prepare_snapshot()),
            })
            request._message_log(body=self.env._(
                "Difference from the signature accepted: %(reason)s\n%(lines)s",
                reason=reason.strip(), lines=request.snapshot_diff,
            ))
        return True
