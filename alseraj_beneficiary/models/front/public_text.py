from odoo import api, fields, models

PUBLIC_PAGES = [
    ("home", "Front Page"), ("rights", "Your Rights"), ("privacy", "Privacy"), ("questions", "Questions and Answers"),
    ("complaint", "Complaints"), ("contact", "Contact"), ("apply", "Before Applying"), ("next", "After Applying"),
]


class PublicText(models.Model):
    """A passage on a public page, as the association words it. On the page of questions each is one, with its answer."""

    _name = "alseraj.public.text"
    _description = "Text of a Public Page"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "page, sequence, id"

    name = fields.Char("Heading or Question", required=True, translate=True)
    page = fields.Selection(PUBLIC_PAGES, required=True, default="questions", index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    body = fields.Html("Text", translate=True)

    @api.model
    def _get_texts(self, *pages):
        """The passages of these pages for the current company, in order.

        :return: dict page -> ``alseraj.public.text`` in sudo
        """
        # sudo: they are written for everybody
        texts_sudo = self.sudo().search(
            self._get_in_use_domain(self.env.company) & fields.Domain("page", "in", pages))
        return {page: texts_sudo.filtered(lambda text, page=page: text.page == page) for page in pages}
