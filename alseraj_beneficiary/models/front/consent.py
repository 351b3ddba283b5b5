from odoo import api, models
from odoo.exceptions import UserError

from ...tools.names import comma

# What a family may agree to by itself; what needs words, such as to whom data go, an employee asks.
REFUSED_AT_HOME = ("communication", "photo")  # may be refused before anybody has asked
PURPOSES_AT_HOME = ("processing", "sensitive", "automated", "communication", "photo")


class Consent(models.Model):
    """Consents that a family gives and withdraws on its own pages."""

    _inherit = "alseraj.consent"

    @api.model
    def _get_latest_of(self, file):
        """:return: the last consent of each purpose and detail of a file, in sudo, the newest first"""
        latest, seen = self.sudo().browse(), set()  # the caller knows whose file it is
        for consent in self.sudo().search([("beneficiary_id", "=", file.id)]):  # of that file alone
            detail = False if consent.purpose in PURPOSES_AT_HOME else consent.purpose_note
            if (consent.purpose, detail) not in seen:
                seen.add((consent.purpose, detail))
                latest |= consent
        return latest

    @api.model
    def _give_from_home(self, file, purpose, guardian_name=False):
        """Agree to a purpose.

        :param file: its file, in sudo
        :param str purpose: one of PURPOSES_AT_HOME
        :param guardian_name: who agrees for it, where it is a guardian
        :return: the consent, in sudo
        :raises UserError: this can't be agreed to here
        """
        if purpose not in PURPOSES_AT_HOME:
            raise UserError(self.env._("This can't be agreed to here. Visit us or call us."))
        given = self._get_latest_of(file).filtered(lambda consent: consent.purpose == purpose and consent.state == "given")
        return given[:1] or self.sudo().create([{  # the caller knows whose file it is
            "company_id": file.company_id.id, "beneficiary_id": file.id, "purpose": purpose, "method": "portal",
            "by_guardian": bool(guardian_name), "guardian_name": guardian_name,
        }])

    @api.model
    def _refuse_from_home(self, file, purpose):
        """Say no to a purpose before anybody has asked.

        :param file: its file, in sudo
        :param str purpose: one of REFUSED_AT_HOME
        :raises UserError: this can't be refused here
        """
        if purpose not in REFUSED_AT_HOME:
            raise UserError(self.env._("This can't be refused here. Visit us or call us."))
        file._refuse(purpose, "portal")

    def _withdraw_from_home(self):
        """Withdraw these consents, in sudo, and put it before the officer, who looks at what follows.

        Messages end by themselves, so nobody has to look.
        """
        self.filtered(lambda consent: consent.state == "given").action_withdraw()
        for file, consents in self.filtered(lambda consent: consent.purpose != "communication").grouped("beneficiary_id").items():
            officer = file._find_officer()
            if officer:
                purposes = dict(self._fields["purpose"]._description_selection(self.env))
                withdrawn = comma(self.env.lang).join(purposes[consent.purpose] for consent in consents)
                file.activity_schedule(
                    "mail.mail_activity_data_todo", user_id=officer.id, date_deadline=file.company_id._get_today(),
                    summary=self.env._("Consent withdrawn: %(purposes)s", purposes=withdrawn))
