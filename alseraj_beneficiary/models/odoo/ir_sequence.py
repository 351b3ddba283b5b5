from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _next_by_code_batch(self, code, count, company=None):
        """Draw ``count`` values of the sequence ``code`` at once.

        :param str code: code of the sequence
        :param int count: how many values
        :param company: the company whose sequence is preferred (default: the current one)
        :return: list of ``count`` strings
        :raises ValueError: no sequence has this code
        """
        if not count:
            return []
        company = company or self.env.company
        sequence = self.sudo().search(  # numbering is open to whoever may create the record
            [("code", "=", code), ("company_id", "in", [company.id, False])], order="company_id", limit=1
        )
        if not sequence:
            raise ValueError(f"no sequence with the code {code}")
        # the year in a number is the association's, whatever zone the user is in
        today = company._get_today()
        sequence = sequence.with_context(tz=company._get_zone().zone)
        if sequence.implementation != "standard":
            return [sequence.next_by_id(today) for _index in range(count)]
        current = sequence._get_current_sequence(today)
        table = f"ir_sequence_{sequence.id:03d}"
        if sequence.use_date_range:
            table += f"_{current.id:03d}"
            sequence = sequence.with_context(ir_sequence_date_range=current.date_from)
        rows = self.env.execute_query(SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", table, count
        ))
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding or 1}d}{suffix}" for number, in rows]

    def _create_date_range_seq(self, date):
        """The first number of a year: whoever draws it at the same moment waits, is tried again, and finds the range."""
        if (self.code or "").startswith("alseraj."):
            self.env.cr.execute(SQL("UPDATE ir_sequence SET code = code WHERE id = %s", self.id))
        return super()._create_date_range_seq(date)
