from odoo import api, fields, models

from ...tools import national_address
from .beneficiary import SENSITIVE

LANGUAGES = [
    ("ar", "Arabic"),
    ("en", "English"),
    ("ur", "Urdu"),
    ("hi", "Hindi"),
    ("bn", "Bengali"),
    ("id", "Indonesian"),
    ("am", "Amharic"),
    ("sign", "Sign Language"),
    ("other", "Another Language"),
]
HEALTH = [("well", "Well"), ("ill", "Chronically Ill"), ("disabled", "Disabled")]


class Beneficiary(models.Model):
    """Where and how the family lives: national address, housing, work, and how to reach it."""

    _inherit = "alseraj.beneficiary"

    # street, district (street2), city and postcode (zip) are the contact's
    building_number = fields.Char(help="4 digits, the first line of the address sign.")
    additional_number = fields.Char(help="4 digits, beside the postcode on the address sign.")
    short_address = fields.Char(help="4 letters and 4 digits, such as RRRD2929.")

    lease_number = fields.Char(tracking=True, help="As in the Ejar contract.")
    lease_end = fields.Date("Lease Ends on", tracking=True)
    is_lease_over = fields.Boolean(compute="_compute_is_lease_over")
    landlord_name = fields.Char("Landlord")

    work_status = fields.Selection(
        [("employed", "Employed"), ("self_employed", "Self-employed"), ("seeking", "Looking for Work"),
         ("homemaker", "Keeps the House"), ("student", "Student"), ("retired", "Retired"),
         ("unable", "Unable to Work")],
        "Work", tracking=True, help="His salary is a line of the incomes.",
    )
    employer = fields.Char(help="Where he works, or his trade.")
    health_status = fields.Selection(HEALTH, groups=SENSITIVE)

    spoken_language = fields.Selection(
        LANGUAGES, default="ar", help="For the conversation. Letters follow the language of the contact."
    )
    discreet_delivery = fields.Boolean(
        tracking=True, help="Goods are delivered without the association's name or logo."
    )

    @api.depends("lease_end", "housing")
    def _compute_is_lease_over(self):
        today = fields.Date.context_today(self)
        for file in self:
            file.is_lease_over = file.housing == "rented" and bool(file.lease_end) and file.lease_end < today

    @api.model
    def _prepare_vals(self, vals):
        vals = super()._prepare_vals(vals)
        for name, check in national_address.CHECKS.items():
            if name in vals:
                vals[name] = bool(vals[name]) and (self._call_rule(check, vals[name]) or False)
        if vals.get("zip") and self._is_in_kingdom(vals):
            vals["zip"] = self._call_rule(national_address.check_postcode, vals["zip"])
        return vals

    @api.model
    def _is_in_kingdom(self, vals):
        countries = self.env["res.country"].browse(vals.get("country_id") or [])
        if "country_id" not in vals:
            countries = self.country_id
        return all(country.code == "SA" for country in countries)

    @api.onchange("building_number", "additional_number", "short_address", "zip")
    def _onchange_national_address(self):
        """Show what was typed as it will be kept, and say at once what is wrong."""
        names = [*national_address.CHECKS, "zip"]
        for name, value in self._prepare_vals({name: self[name] for name in names if self[name]}).items():
            if self[name] != value:
                self[name] = value
