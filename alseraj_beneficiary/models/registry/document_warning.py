from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

STEP = 200  # files a batch of the daily job


class Document(models.Model):
    """The daily job: what is over expires, what soon will be is announced once."""

    _inherit = "alseraj.document"

    @api.model
    def _cron_expire(self):
        """Daily: documents whose validity is over, and those that soon end."""
        today = fields.Date.context_today(self)
        self._work_off(
            Domain([("state", "in", ("received", "verified")), ("expiry_date", "<", today)]), "_expire_batch"
        )
        self._work_off(self._get_unannounced_domain(), "_announce_end")

    @api.model
    def _work_off(self, domain, method):
        """Call ``method`` on the documents of the domain, some files at a time, with progress."""
        by_file = defaultdict(list)
        for document in self.search_fetch(domain, ["beneficiary_id"], order="beneficiary_id, id"):
            by_file[document.beneficiary_id.id].append(document.id)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(by_file))
        for file_ids in split_every(STEP, by_file):
            ids = [document_id for file_id in file_ids for document_id in by_file[file_id]]
            getattr(self.browse(ids).try_lock_for_update(), method)()
            if not cron._commit_progress(len(file_ids)):
                return

    def _expire_batch(self):
        self._run_transition("expire")

    def _do_expire(self):
        self._write_internal({"state": "expired"})
        files = self.beneficiary_id.filtered(lambda file: file.state in ("draft", "registered"))
        files._remind_of_documents()

    # ------------------------------------------------------------ before it ends

    @api.model
    def _get_unannounced_domain(self):
        today = fields.Date.context_today(self)
        # sudo: a setting, for all companies of the job
        companies = self.env["res.company"].sudo().search([("alseraj_document_warn_days", ">", 0)])
        ending = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("expiry_date", "<=", today + relativedelta(days=company.alseraj_document_warn_days))
            for company in companies
        )
        return ending & Domain([
            ("state", "=", "verified"), ("expiry_date", ">=", today), ("warned_on", "=", False),
            ("beneficiary_id.state", "in", ("draft", "registered")),
        ])

    def _announce_end(self):
        """Tell the owners of the files and the beneficiaries, once for each document that is still needed."""
        ending = self.beneficiary_id._get_ending_documents()
        announced = self.filtered(lambda document: document in ending[document.beneficiary_id])
        announced._write_internal({"warned_on": fields.Date.context_today(self)})
        files = announced.beneficiary_id
        files._remind_of_documents()
        files._tell_of_ending_documents()
