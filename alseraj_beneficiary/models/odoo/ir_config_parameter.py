from odoo import api, models
from odoo.exceptions import UserError

ACCESS_LOG_MONTHS = "alseraj_beneficiary.access_log_months"
MESSAGE_MONTHS = "alseraj_beneficiary.message_months"
CONFIRMED = "alseraj_beneficiary.forgetting_confirmed"
UPLOAD_DAYS = "alseraj_beneficiary.upload_days"


class IrConfigParameter(models.Model):
    """How long evidence is kept: what one administrator asks for is in force once another one has confirmed it.

    Who asked and who confirmed is what Odoo itself notes of each parameter; a number that changes has to be confirmed anew.
    """

    _inherit = "ir.config_parameter"

    @api.model
    def _alseraj_get_forgetting(self):
        """:return: dict of the months by parameter, who asked for them, and who confirmed them (users, empty: nobody)"""
        # sudo: a rule of the whole database, whoever the job runs as
        found = {parameter.key: parameter for parameter in self.sudo().search([
            ("key", "in", (ACCESS_LOG_MONTHS, MESSAGE_MONTHS, CONFIRMED))])}
        months = {key: int(found[key].value or 0) if key in found else 0 for key in (ACCESS_LOG_MONTHS, MESSAGE_MONTHS)}
        askers = self.env["res.users"].union(*(found[key].write_uid for key, number in months.items() if number > 0))
        confirmed = found.get(CONFIRMED)
        is_valid = confirmed and confirmed.value == self._alseraj_get_confirmation(months)
        return months, askers, (confirmed.write_uid - askers) if is_valid else askers.browse()

    @api.model
    def _alseraj_get_confirmation(self, months):
        return "/".join(map(str, months.values()))

    @api.model
    def _alseraj_get_months_kept(self, key):
        """:return: int, after how many months something is forgotten; 0: never, or not confirmed by a second administrator"""
        months, _askers, confirmed_by = self._alseraj_get_forgetting()
        return max(months[key], 0) if confirmed_by else 0

    @api.model
    def _alseraj_get_upload_days(self):
        """:return: int, after how many days an upload of families is dropped; 0: never

        What came in stands in the files, so one administrator decides.
        """
        # sudo: a rule of the whole database, whoever the job runs as
        return max(int(self.sudo().get_param(UPLOAD_DAYS) or 0), 0)

    @api.model
    def _alseraj_confirm_forgetting(self):
        """Let what another administrator asked for take effect; the caller has checked that this is one."""
        months, askers, _confirmed_by = self._alseraj_get_forgetting()
        if self.env.user in askers:
            raise UserError(self.env._("You asked for this yourself. Another administrator confirms it."))
        parameters = self.sudo()  # checked by the caller
        text = self._alseraj_get_confirmation(months)
        if known := parameters.search([("key", "=", CONFIRMED)]):
            known.value = text  # written also where it is the same, so that it says who
        else:
            parameters.create({"key": CONFIRMED, "value": text})
