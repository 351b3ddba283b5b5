from odoo import fields, models


class BankSheet(models.Model):
    """One sheet that was made of a run: who, when, why again, and the file itself. Only the server makes one."""

    _name = "alseraj.bank.sheet"
    _description = "Bank Sheet"
    _order = "disbursement_id desc, number desc"
    _rec_name = "file_name"
    _check_company_auto = True

    disbursement_id = fields.Many2one(
        "alseraj.disbursement", required=True, index=True, readonly=True, ondelete="restrict", check_company=True,
    )
    company_id = fields.Many2one(related="disbursement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer("Copy", readonly=True, required=True, default=1)
    layout_id = fields.Many2one("alseraj.bank.layout", required=True, readonly=True, ondelete="restrict")
    made_by_id = fields.Many2one("res.users", required=True, readonly=True)
    made_on = fields.Datetime(required=True, readonly=True)
    reason = fields.Char("Why Again", readonly=True)
    payment_count = fields.Integer("Payments", readonly=True)
    total = fields.Monetary(readonly=True)
    content_hash = fields.Char("Checksum", readonly=True, help="SHA-256 of what the sheet says; printed on it.")
    file_hash = fields.Char("Checksum of the File", readonly=True, help="SHA-256 of the file as it was given out.")
    file_name = fields.Char(readonly=True)
    content = fields.Binary("File", attachment=True, readonly=True)
    is_current = fields.Boolean(
        compute="_compute_is_current", help="The run still says what this sheet says: nothing was returned since.",
    )

    _number_uniq = models.UniqueIndex(
        "(disbursement_id, number)", "Somebody else made a sheet of this run at this moment. Look at that one first.",
    )

    def _compute_is_current(self):
        for sheet in self:
            run = sheet.disbursement_id
            sheet.is_current = run.state in ("posted", "paid") and (
                run._get_sheet(sheet.layout_id).content_hash == sheet.content_hash
            )

    def action_download(self):
        """Download the file as it was made.

        :return: an action that fetches it
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/alseraj.bank.sheet/{self.id}/content/{self.file_name}?download=true",
            "target": "download",
        }
