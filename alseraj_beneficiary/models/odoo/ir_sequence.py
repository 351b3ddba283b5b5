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
        if not sequence.company_id and self.env["res.company"]._has_several_associations():
            sequence = sequence._copy_for_association(company, continued=True)
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

    def _copy_for_association(self, company, continued=False):
        """A sequence of the same form for one of several associations, so that its numbers tell nothing of the others.

        :param company: whose it is
        :param bool continued: go on where this one is, which may have numbered its records; otherwise from 1
        :return: the sequence (sudo)
        """
        # who draws the first number at the same moment waits, is tried again, and finds the sequence
        self.env.cr.execute(SQL("UPDATE ir_sequence SET code = code WHERE id = %s", self.id))
        own = self.sudo().copy({"company_id": company.id, "number_next": 1})  # whoever numbers, the sequence is the system's
        if continued:
            today = company._get_today()
            current = self.sudo()._get_current_sequence(today)  # its next number is read only
            current.invalidate_recordset(["number_next_actual"])  # Odoo keeps it as it was when the range was made
            own._get_current_sequence(today).number_next_actual = current.number_next_actual
        return own

    def _create_date_range_seq(self, date):
        """The first number of a year: whoever draws it at the same moment waits, is tried again, and finds the range."""
        if (self.code or "").startswith("alseraj."):
            self.env.cr.execute(SQL("UPDATE ir_sequence SET code = code WHERE id = %s", self.id))
        return super()._create_date_range_seq(date)
