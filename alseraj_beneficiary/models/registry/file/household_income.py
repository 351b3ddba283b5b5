from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

from ....tools.roles import MANAGER


class HouseholdIncome(models.Model):
    """An income, obligation or asset of the family, as declared and as the need study counts it."""

    _name = "alseraj.household.income"
    _description = "Household Income"
    _inherit = ["alseraj.file.line.mixin"]
    _order = "beneficiary_id, kind, id"
    _check_company_auto = True
    _rec_name = "source_id"

    source_id = fields.Many2one(
        "alseraj.income.source", "Income Source", required=True, ondelete="restrict", index=True, check_company=True
    )
    kind = fields.Selection(related="source_id.kind", store=True, precompute=True, guarded=True)
    amount = fields.Monetary(
        required=True, help="For each month; of an asset its whole value."
    )
    count_rate = fields.Float(
        "Counted at", compute="_compute_count_rate", store=True, readonly=False, precompute=True, digits=(6, 4),
        aggregator="avg",
        help="The part of it that the need assessment counts: the source's rate on the day it was entered."
        " A manager may set another.",
    )
    amount_counted = fields.Monetary("Counted", compute="_compute_amount_counted")
    document_id = fields.Many2one(
        "alseraj.document", "Proof", ondelete="set null", index="btree_not_null", check_company=True,
        domain="[('beneficiary_id', '=', beneficiary_id)]", help="The document of this file that proves it.",
    )
    document_state = fields.Selection(related="document_id.state", string="Status of the Proof")
    note = fields.Char()

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "An amount can't be below zero.")
    _rate_bounds = models.Constraint(
        "CHECK(count_rate >= 0 AND count_rate <= 1)", "The count rate lies between 0% and 100%."
    )

    @api.depends("source_id")  # not on the source's rate: a line keeps the rate of its day
    def _compute_count_rate(self):
        for line in self:
            line.count_rate = line.source_id.count_rate

    @api.depends("amount", "count_rate")
    def _compute_amount_counted(self):
        for line in self:
            line.amount_counted = line.amount * line.count_rate

    @api.constrains("document_id", "beneficiary_id")
    def _check_document(self):
        for line in self:
            if line.document_id and line.document_id.beneficiary_id != line.beneficiary_id:
                raise ValidationError(self.env._(
                    "The proof of %(line)s is a document of another file. Choose one of this file.",
                    line=line.source_id.name,
                ))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_rates({line: line.source_id.count_rate for line in lines})
        return lines

    def write(self, vals):
        before = {line: (line.source_id, line.count_rate) for line in self} if "count_rate" in vals else {}
        result = super().write(vals)
        self.browse(line.id for line in before)._check_rates({  # of another source, the rate before says nothing
            line: rate if source == line.source_id else line.source_id.count_rate for line, (source, rate) in before.items()})
        return result

    def _check_rates(self, before):
        """Only a manager counts a line otherwise than its source; it stands on the file who did.

        :param dict before: line -> the rate that it had, or would have by itself
        """
        changed = self.filtered(
            lambda line: float_compare(line.count_rate, before[line], 4)
            and float_compare(line.count_rate, line.source_id.count_rate, 4)
        )
        if changed and not self.env.su and not self.env.user.has_group(MANAGER):
            raise UserError(self.env._(
                "%(line)s is counted at %(percent)s%%. Only a manager can set another rate for a family.",
                line=changed[0].source_id.name, percent=f"{before[changed[0]] * 100:g}",
            ))
        bodies = {}
        for line in changed:
            bodies.setdefault(line.beneficiary_id.id, []).append(self.env._(
                "%(line)s counted at %(percent)s%% instead of %(before)s%%", line=line.source_id.name,
                percent=f"{line.count_rate * 100:g}", before=f"{before[line] * 100:g}",
            ))
        files = self.env["alseraj.beneficiary"].browse(bodies)
        files._message_log_batch(bodies={id_: "\n".join(texts) for id_, texts in bodies.items()})
