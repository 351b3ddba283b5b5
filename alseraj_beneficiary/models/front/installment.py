from odoo import models


class SupportInstallment(models.Model):
    """A payment in one plain sentence, for who has it read aloud."""

    _inherit = "alseraj.support.installment"

    def _get_spoken(self):
        """Say what was paid or handed over, or when it comes.

        :return: str, one sentence
        """
        self.ensure_one()
        request = self.request_id
        arrived = self.state in ("paid", "confirmed")
        day = request._say_day(self.paid_on if arrived else self.due_date)
        if self.kind == "in_kind" and not self.by_voucher:
            what = self.quantity_text
        else:
            what = request._say_amount(self.amount)
        if arrived:
            return self.env._("On %(day)s we gave you: %(what)s.", day=day, what=what)
        if not day:
            return self.env._("Still to come: %(what)s.", what=what)
        return self.env._("On %(day)s comes: %(what)s.", day=day, what=what)
