from odoo import fields, models

UNDECIDED = ("draft", "submitted", "incomplete", "verified", "studied")


class Beneficiary(models.Model):
    """What becomes of the requests of a file that stands still."""

    _inherit = "alseraj.beneficiary"

    def _stop(self, verb, notes):
        super()._stop(verb, notes)
        # sudo: who may close a file stops all that hangs on it, whoever entered it
        requests_sudo = self.env["alseraj.support.request"].sudo().search([
            ("beneficiary_id", "in", self.ids), ("stage", "in", (*UNDECIDED, "committee")),
        ], order="id")
        for file_sudo, theirs in requests_sudo.grouped("beneficiary_id").items():
            names = ", ".join(theirs.mapped("display_name"))
            notes[file_sudo.id].append(
                self.env._("Cancelled requests: %(requests)s", requests=names) if verb == "close"
                else self.env._("Requests that wait meanwhile: %(requests)s", requests=names)
            )
        if verb == "close":
            requests_sudo._cancel_with_file()

    def _resume(self, notes):
        super()._resume(notes)
        # sudo: as in _stop
        requests_sudo = self.env["alseraj.support.request"].sudo().search([
            ("beneficiary_id", "in", self.ids),
            "|", ("cancelled_with_file", "=", True), "&", ("reply_due", "!=", False), ("notified_on", "=", False),
        ], order="id")
        gone = requests_sudo.filtered("cancelled_with_file")
        for file_sudo, theirs in gone.grouped("beneficiary_id").items():
            notes[file_sudo.id].append(self.env._(
                "Cancelled when the file was closed, and not brought back: %(requests)s",
                requests=", ".join(theirs.mapped("display_name")),
            ))
        gone._write_internal({"cancelled_with_file": False})
        (requests_sudo - gone)._restart_clock(fields.Date.context_today(self))
