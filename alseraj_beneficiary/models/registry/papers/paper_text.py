from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ....tools import message_text, paper_words

_lt = LazyTranslate(__name__)

LONGEST_PASSAGE = 4000
# What a word stands for, and what the preview puts there.
PAPER_WORDS = {
    "association": (_lt("the association"), None),
    "name": (_lt("the name of the person"), _lt("Fatimah Abdullah")),
    "number": (_lt("the number of the document"), "REQ/2026/00042"),
    "kind": (_lt("the kind of support"), _lt("Rent Support")),
    "committee": (_lt("the committee"), _lt("Research Committee")),
    "session": (_lt("the number of the session"), "SES/2026/0007"),
    "weekday": (_lt("the day of the week"), _lt("Tuesday")),
    "date": (_lt("the date, in both calendars"), _lt("10/01/2026")),
    "time": (_lt("the time"), "10:30"),
    "closed": (_lt("the time at which it ended"), "12:15"),
    "place": (_lt("the place"), _lt("the main office")),
    "chair": (_lt("who was in the chair"), _lt("Salem Ali")),
    "secretary": (_lt("the secretary"), _lt("Nura Saad")),
    "present": (_lt("how many members were present"), "4"),
    "amount": (_lt("the amount"), "1,000.00"),
    "from": (_lt("the first day"), _lt("01/01/2026")),
    "to": (_lt("the last day"), _lt("31/12/2026")),
}


class PaperText(models.Model):
    """A passage of a kind of paper, in the association's own words.

    Words in braces are filled in when the paper is printed, by the same hand as those of messages
    (:mod:`message_text`): each stands for one thing of this paper, and nothing else can be reached. What was said
    before is kept, so that a paper that went out is printed again as it was.
    """

    _name = "alseraj.paper.text"
    _description = "Text of a Paper"
    _inherit = ["alseraj.shared.line.mixin"]
    _shared_row_field = "kind_id"
    _order = "sequence, id"
    _duplicable = False

    kind_id = fields.Many2one("alseraj.paper.kind", "Paper", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="kind_id.company_id", store=True, guarded=True)
    name = fields.Char("Passage", required=True, translate=True)
    code = fields.Char(required=True, readonly=True, guarded=True)
    sequence = fields.Integer(default=10)
    text = fields.Text(translate=True, help="Empty: the passage is left out.")
    words = fields.Html(compute="_compute_words", sanitize=False)
    preview_ar = fields.Text("In Arabic", compute="_compute_previews")
    preview_en = fields.Text("In English", compute="_compute_previews")
    version_ids = fields.One2many("alseraj.paper.text.version", "text_id", "Said Before")

    _code_unique = models.UniqueIndex("(kind_id, code)", "This paper has such a passage already.")

    # ------------------------------------------------------------ shown

    def _get_allowed(self):
        return paper_words.get_words(self.kind_id.code)

    @api.depends("kind_id.code")
    @api.depends_context("lang")
    def _compute_words(self):
        for text in self:
            text.words = Markup("<br/>").join(
                Markup("<code>{%s}</code> %s") % (word, self._say(PAPER_WORDS[word][0])) for word in text._get_allowed()
            )

    @api.depends("text", "kind_id.code")
    def _compute_previews(self):
        for text in self:
            text.preview_ar = text._get_preview("ar_001")
            text.preview_en = text._get_preview("en_US")

    def _get_preview(self, lang):
        """The passage filled in with samples; what is being typed counts at once for the language of the typist."""
        own = self.with_context(lang=lang)
        value = self.text if lang == (self.env.lang or "en_US") else own.text
        return message_text.fill(value, own._get_sample_words())

    def _get_sample_words(self):
        return {
            word: self.env.company.name if sample is None else self._say(sample)
            for word, (_name, sample) in PAPER_WORDS.items() if word in self._get_allowed()
        }

    def _say(self, text):
        return text if isinstance(text, str) else self.env._(text)  # pylint: disable=unknown-option-value,gettext-variable

    # ------------------------------------------------------------ what it may say

    @api.constrains("text")
    def _check_text(self):
        for passage in self:
            allowed = passage._get_allowed()
            values = self._fields["text"]._get_stored_translations(passage) or {}
            for value in values.values():
                if len(value or "") > LONGEST_PASSAGE:
                    raise ValidationError(self.env._("%(passage)s is too long for a paper.", passage=passage.name))
                if unknown := sorted(set(message_text.find_words(value)) - set(allowed)):
                    raise ValidationError(self.env._(
                        "There is no word {%(word)s}. The words are: %(words)s",
                        word=unknown[0], words=" ".join(f"{{{word}}}" for word in allowed),
                    ))
                if message_text.has_stray_brace(value):
                    raise ValidationError(self.env._("A brace stands alone in the text of %(event)s.", event=passage.name))

    # ------------------------------------------------------------ what was said before

    def copy_data(self, default=None):
        """As in Odoo; the copy of a kind of paper has the same passages."""
        return [{**vals, "code": text.code} for text, vals in zip(self, super().copy_data(default), strict=True)]

    def write(self, vals):
        before = "text" in vals and self._get_said()
        result = super().write(vals)
        if before:
            self._keep_said(before)
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        before = field_name == "text" and self._get_said()
        result = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        if before:
            self._keep_said(before)
        return result

    def _get_said(self):
        """:return: dict record -> dict language -> text"""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        return {text: {lang: text.with_context(lang=lang).text or "" for lang in langs} for text in self}

    def _keep_said(self, before):
        after, now = self._get_said(), fields.Datetime.now()
        # sudo: the server keeps it, nobody enters it
        self.env["alseraj.paper.text.version"].sudo()._create_internal([
            {"text_id": text.id, "lang": lang, "said": said, "until": now, "user_id": self.env.uid}
            for text, languages in before.items() for lang, said in languages.items() if said != after[text][lang]
        ])

    def _get_text(self, lang, moment=None):
        """What this passage says, or said at ``moment``."""
        self.ensure_one()
        if moment:
            for version in self.version_ids.sorted(lambda version: (version.until, version.id)):
                if version.lang == lang and version.until > moment:
                    return version.said or ""
        return self.with_context(lang=lang).text or ""
