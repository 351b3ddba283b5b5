from odoo import models
from odoo.tools import SQL

SECRET = "number"


class VoucherCard(models.Model):
    """Each look at the number of a voucher card is written into the access log."""

    _inherit = ["alseraj.voucher.card", "alseraj.access.logged"]
    _name = "alseraj.voucher.card"

    def _get_sensitive(self, names):
        names = list(names)
        found = super()._get_sensitive(names)
        return found | {SECRET} & {name.split(":")[0].split(".")[0] for name in names}

    def _log_access_to(self, names, kind="read"):
        names = list(names)
        cards = self.browse(id_ for id_ in self._origin._ids if id_)
        if self.env.su or not cards or not self._get_sensitive(names):
            return
        self._check_log_cursor()
        # a card in the stock is of no file, so it can't be found through one
        self.env["alseraj.access.log"]._insert(kind, self._name, {SECRET}, SQL(
            """SELECT card.id AS res_id, card.beneficiary_id AS file_id, card.company_id, NULL::integer AS count
                 FROM alseraj_voucher_card card WHERE card.id IN %s""", cards._ids,
        ), SQL("res_id = new.res_id"))
