from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools.safe_eval import safe_eval, time

from ....tools import message_text
from ....tools.names import comma

MESSAGE_KINDS = [("service", "Service"), ("awareness", "Awareness"), ("survey", "Asking for an Opinion")]
AUDIENCES = [
    ("beneficiary", "The beneficiary"),
    ("collector", "His collector, where there is one"),
]
TEXTS = ("short_text", "subject", "letter")


class MessageEvent(models.Model):
    """Something that people are told: its texts, whom they go to, by which ways, in which hours.

    Words in braces are filled in when a message is sent. A short text may hold only those that another reader of the
    phone may see; names, reasons and documents stand in letters.
    """

    _name = "alseraj.message.event"
    _description = "Message Event"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "sequence, id"
    _duplicable = False

    name = fields.Char("Event", required=True, translate=True)
    code = fields.Char(required=True, readonly=True, copy=False, guarded=True)
    sequence = fields.Integer(default=10)
    res_model = fields.Char("Document", required=True, readonly=True, guarded=True)
    enabled = fields.Boolean("Switched On", default=True)
    kind = fields.Selection(
        MESSAGE_KINDS, default="service", required=True,
        help="What concerns a person's own matter is service, and may be sent at any time outside the quiet hours. "
             "What is meant for many is awareness, and is sent in its hours only. Who withdrew his consent to messages and "
             "surveys gets service alone.",
    )
    audience = fields.Selection(
        AUDIENCES, "Goes to", default="beneficiary", required=True,
        help="A collector is told on the number and address of his own contact.",
    )
    at_once = fields.Boolean("Quiet Hours Too", help="Somebody waits for it: it is sent at night as well.")
    secret = fields.Boolean(
        "Holds a Secret Link", readonly=True, guarded=True,
        help="Only the recipient may have the link: it is kept nowhere. On paper it is a code, where the document prints one.",
    )
    prints_code = fields.Boolean(compute="_compute_prints_code")
    by_sms = fields.Boolean("By Short Text", default=True)
    by_mail = fields.Boolean("By E-mail", default=True)
    by_letter = fields.Boolean(default=True)
    report_id = fields.Many2one(
        "ir.actions.report", "Enclosed Paper", readonly=True, guarded=True, ondelete="restrict",
        help="Goes with the e-mail, and is what is handed over.",
    )
    # the texts
    short_text = fields.Text(
        translate=True, help="Words: {association} {number} {date} {time} {place} {link}",
    )
    subject = fields.Char(translate=True, help="Of the e-mail and of the letter.")
    letter = fields.Text(
        "E-mail and Letter", translate=True,
        help="Words: {association} {number} {date} {time} {place} {link} {name} {details} {kind} {amount}",
    )
    part_count = fields.Integer(
        "Parts of the Short Text", compute="_compute_part_count",
        help="As the network counts it: 70 letters in Arabic, 160 in English.",
    )
    preview_ar = fields.Text("In Arabic", compute="_compute_previews")
    preview_en = fields.Text("In English", compute="_compute_previews")

    _code_unique = models.UniqueIndex("(code)", "Another event has this code.")

    # ------------------------------------------------------------ shown

    @api.depends("short_text")
    @api.depends_context("lang")
    def _compute_part_count(self):
        for event in self:
            event.part_count = message_text.count_parts(message_text.fill(event.short_text, event._get_sample_words()))

    @api.depends("res_model")
    def _compute_prints_code(self):
        for event in self:
            model = self.env.get(event.res_model)  # none: its module was removed
            event.prints_code = model is not None and model._prints_code

    @api.depends(*TEXTS, "by_sms", "by_mail", "by_letter")
    def _compute_previews(self):
        for event in self:
            event.preview_ar = event._get_preview("ar_001")
            event.preview_en = event._get_preview("en_US")

    def _get_preview(self, lang):
        """Both texts as somebody gets them, filled in with samples."""
        event = self.with_context(lang=lang)
        words, parts = event._get_sample_words(), []
        if event.by_sms and event.short_text:
            parts.append(message_text.fill(event.short_text, words))
        if (event.by_mail or event.by_letter) and event.letter:
            parts.append("\n".join(filter(None, [
                message_text.fill(event.subject, words), "", message_text.fill(event.letter, words),
            ])))
        return "\n\n――――――\n\n".join(parts)

    def _get_sample_words(self):
        return {
            "association": self.env.company.name,
            "number": "REQ/2026/00042",
            "date": self.env._("10/01/2026"),
            "time": "10:30",
            "place": self.env._("the main office"),
            "link": "https://…",
            "name": self.env._("Fatimah Abdullah"),
            "details": self.env._("• Family Record\n• IBAN Letter"),
            "kind": self.env._("Rent Support"),
            "amount": "1,000.00",
        }

    # ------------------------------------------------------------ what a text may say

    @api.constrains(*TEXTS, "by_sms", "by_mail", "by_letter", "enabled")
    def _check_texts(self):
        for event in self:
            for name in TEXTS:
                event._check_words(name)
            if not event.enabled:
                continue
            if event.by_sms and not (event.short_text or "").strip():
                raise ValidationError(self.env._("%(event)s goes by short text: write one.", event=event.name))
            if (event.by_mail or event.by_letter) and not (event.letter or "").strip():
                raise ValidationError(self.env._("%(event)s goes by e-mail or letter: write what it says.", event=event.name))
            if event.secret and event.by_letter and not event.prints_code:
                raise ValidationError(self.env._(
                    "%(event)s holds a link that only the recipient may know: it is not printed.", event=event.name,
                ))

    def _check_words(self, name):
        """Refuse words that are not there, and in a short text those that tell too much; in every language."""
        allowed = message_text.SHORT_WORDS if name == "short_text" else message_text.LETTER_WORDS
        values = self._fields[name]._get_stored_translations(self) or {}
        for text in values.values():
            words = set(message_text.find_words(text))
            if unknown := sorted(words - message_text.LETTER_WORDS):
                raise ValidationError(self.env._(
                    "There is no word {%(word)s}. The words are: %(words)s",
                    word=unknown[0], words=" ".join(f"{{{word}}}" for word in sorted(allowed)),
                ))
            if private := sorted(words - allowed):
                raise ValidationError(self.env._(
                    "{%(word)s} does not stand in a short text: somebody else may read the phone.", word=private[0],
                ))
            if message_text.has_stray_brace(text):
                raise ValidationError(self.env._("A brace stands alone in the text of %(event)s.", event=self.name))
            if "link" in words and not self.secret:
                raise ValidationError(self.env._("{link} stands only in texts that send one."))

    # ------------------------------------------------------------ whose words they are

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_shared()

    def _check_shared(self):
        """Refuse words that several associations share, unless the administrator of the database writes them."""
        if self and not self.env["res.company"]._may_change_shared():
            raise UserError(self.env._(
                "All companies of this database share %(names)s, and its administrator words it.",
                names=comma(self.env.lang).join(self[:5].mapped("name")),
            ))

    # ------------------------------------------------------------ found

    @api.model
    @tools.ormcache("code")
    def _find_id(self, code):
        return self.sudo().search([("code", "=", code)], limit=1).id  # which events there are is no secret

    @api.model
    def _find(self, code):
        """The event of this code, in sudo.

        :raises ValueError: there is none: a slip in code
        """
        event_sudo = self.sudo().browse(self._find_id(code))  # its texts are the association's
        if not event_sudo:
            raise ValueError(f"no message event {code!r}")
        return event_sudo

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise ValidationError(self.env._("An event is switched off, not deleted: the product sends it."))

    def _get_ways(self):
        """:return: tuple of the ways that it may take"""
        self.ensure_one()
        return tuple(way for way in ("sms", "mail", "letter") if self[f"by_{way}"])

    def _render_papers(self, records):
        """The paper of this event for each of ``records``, in its language.

        :return: dict id -> (file name, PDF)
        """
        self.ensure_one()
        report, papers = self.report_id, {}
        paper = report.alseraj_engine and report._get_paper(report, records.ids, {"report_type": "pdf"})
        for record in records:
            content, kind = report._render_qweb_pdf(report, [record.id], {"paper": paper})
            name = report.print_report_name and safe_eval(report.print_report_name, {"object": record, "time": time})
            papers[record.id] = (f"{(name or report.name).replace('/', '-')}.{kind}", content)
        return papers

    def action_view_messages(self):
        """Show what was sent of this event.

        :return: dict, the window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": "alseraj.message",
            "view_mode": "list,form,pivot", "domain": [("event_id", "=", self.id)],
        }
