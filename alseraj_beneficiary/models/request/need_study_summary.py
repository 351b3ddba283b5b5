from odoo import api, fields, models


class NeedStudy(models.Model):
    """The result of a study in one sentence, for whoever has no time for the steps."""

    _inherit = "alseraj.need.study"

    summary = fields.Char(
        compute="_compute_summary", compute_sudo=True,
        help="The result in one sentence; the steps stand below it.",
    )

    @api.depends("result", "override_class", "override_reason")
    @api.depends_context("lang")
    def _compute_summary(self):
        for study in self:
            study.summary = bool(study.result) and study._get_summary()

    def _get_summary(self):
        self.ensure_one()
        result = self.result
        labels = dict(self._fields["need_class"]._description_selection(self.env))
        values = {
            "per_head": self._format_number(abs(result["per_head"])),
            "percent": self._format_number(max(0, round(result["cover"] * 100, 2))),
            "need_class": labels[result["need_class"]],
        }
        if result["per_head"] < 0:
            sentence = self.env._(
                "Obligations exceed the income by %(per_head)s SAR per head;"
                " the family reaches %(percent)s%% of the sufficiency line: %(need_class)s", **values)
        else:
            sentence = self.env._(
                "Income per head %(per_head)s SAR; the family reaches %(percent)s%% of the sufficiency line:"
                " %(need_class)s", **values)
        if not self.override_class or self.override_class == result["need_class"]:
            return sentence
        return self.env._(
            "%(sentence)s. The researcher says %(other)s: %(reason)s", sentence=sentence,
            other=labels[self.override_class], reason=" ".join((self.override_reason or "").split()),
        )

    @api.model
    def _format_number(self, number):
        """Thousands separated, no useless decimals."""
        return f"{number:,.2f}".removesuffix(".00")
