import re

from markupsafe import Markup

from odoo import models

from ...tools import digits

TEMPLATES = ("alseraj_beneficiary.", "alseraj_survey.")
_RIGHT_TO_LEFT = re.compile(r"""\b(?:dir="(?P<dir>rtl|ltr)"|lang="(?P<lang>[a-z]+)[^"]*")""")


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _render(self, template, values=None, **options):
        """As in Odoo; our pages and papers in Arabic are written in the digits of the company's setting."""
        html = super()._render(template, values, **options)
        if not (isinstance(template, str) and template.startswith(TEMPLATES)):
            return html
        numerals = self.env.company._get_numerals()
        if numerals == digits.WESTERN or not self._is_arabic_page(html):
            return html
        return Markup(digits.write_page(html, numerals))  # what it was, but for the digits of its words

    def _is_arabic_page(self, html):
        """By what the page says first of its language: a paper is in that of its family, whoever prints it."""
        said = _RIGHT_TO_LEFT.search(html)
        if not said:
            return (self.env.lang or "").startswith("ar")
        return said["dir"] == "rtl" or said["lang"] == "ar"
