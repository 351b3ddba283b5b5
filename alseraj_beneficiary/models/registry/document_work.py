from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools import hijri


class Document(models.Model):
    """Comparing a scan with what it proves, one document after the other."""

    _inherit = "alseraj.document"

    proved_facts = fields.Html(
        "To Compare", compute="_compute_proved_facts", sanitize=False,
        help="What the file says now of the fields that this document proves.",
    )
    missing_since_text = fields.Char(compute="_compute_missing_since_text")

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
            return dict(field._description_selection(self.env)).get(value)
        if field.type == "date":
            return value and hijri.format_both(value, self.env.lang or "en_US")
        if field.type == "monetary":
            return value and format_amount(self.env, value, record[field.get_currency_field(record)])
        if field.relational:
            return ", ".join(value.mapped("display_name"))
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
