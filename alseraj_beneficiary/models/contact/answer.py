from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import names
from ...tools.roles import MANAGER

PUBLISHED = frozenset({"published", "name", "answer", "misconception", "active", "company_id"})


class Answer(models.Model):
    """The library of answers: what people ask, and what they are told, the same by everybody.

    Some correct a common misconception, as the policy asks for; published ones are read by everybody. What is published
    is a manager's to change.
    """

    _name = "alseraj.answer"
    _description = "Answer of the Library"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["search_text"]
    _check_company_auto = True

    name = fields.Char("Question", required=True, translate=True)
    answer = fields.Text(required=True, translate=True)
    keywords = fields.Char(help="Other words by which people ask this.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    misconception = fields.Boolean("Corrects a Misconception", help="What many believe, and what is right.")
    published = fields.Boolean(help="Everybody may read it, without a login.")
    use_count = fields.Integer("Number of Uses", compute="_compute_use_count", help="So many interactions were answered by it.")
    search_key = fields.Char(compute="_compute_search_key", store=True, index="trigram", guarded=True)
    search_text = fields.Char(store=False, search="_search_search_text")

    def _compute_use_count(self):
        # sudo: counted for the whole association, shown to nobody by name
        groups = self.env["alseraj.interaction"].sudo()._read_group(
            [("answer_id", "in", self.ids)], ["answer_id"], ["__count"])
        counts = {answer.id: count for answer, count in groups}
        for answer in self:
            answer.use_count = counts.get(answer._origin.id, 0)

    # ------------------------------------------------------------ found, however it is spelled

    @api.depends("name", "answer", "keywords")
    def _compute_search_key(self):
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for answer in self:
            texts = [answer.keywords]
            for code in languages:
                localized = answer.with_context(lang=code)
                texts += [localized.name, localized.answer]
            answer.search_key = " ".join(dict.fromkeys(names.normalize_arabic(text) for text in texts if text))

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)
        self.env.add_to_compute(self._fields["search_key"], self)
        return result

    def _search_search_text(self, operator, value):
        if operator in ("=", "like", "ilike", "=ilike", "=like"):
            value = [value]
        elif operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain.AND(Domain("search_key", "ilike", word) for word in names.normalize_arabic(text or "").split())
            for text in value)

    # ------------------------------------------------------------ published

    @api.model_create_multi
    def create(self, vals_list):
        answers = super().create(vals_list)
        if any(answer.published for answer in answers):
            answers._check_publisher()
        return answers

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "published" in vals or vals.keys() & PUBLISHED and any(answer.published for answer in self):
            self.check_access("write")  # who has no right at all is told so
            self._check_publisher()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        if any(answer.use_count for answer in self):
            raise UserError(self.env._("People were answered by it. Archive it instead."))

    def _check_publisher(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._("What everybody reads is published and changed by a manager."))

    @api.model
    def _get_published(self, company, text="", limit=100):
        """What everybody may read of this association, in the language of the context; those asked most come first.

        :param company: the association
        :param str text: words to look for; empty: all
        :return: list of dict, see :meth:`_describe`
        """
        domain = Domain("company_id", "=", company.id) & Domain("published", "=", True)
        if text:
            domain &= Domain("search_text", "ilike", text)
        answers_sudo = self.sudo().search(domain)  # published: everybody may read these, and no more of them
        asked_most = answers_sudo.sorted(lambda answer: -answer.use_count)[:limit]
        return [answer._describe() for answer in asked_most]

    def _describe(self):
        """:return: dict ``id``, ``question``, ``answer``, ``misconception``: what may be read by everybody"""
        self.ensure_one()
        return {"id": self.id, "question": self.name, "answer": self.answer, "misconception": self.misconception}
