from odoo import Command, api, models

from . import name_parts
from .beneficiary_document import DOCUMENT_FACTS

# What a role of ours may set on the contact of a new file without rights on contacts.
CONTACT_FIELDS = frozenset({
    "name", "email", "phone", "street", "street2", "city", "zip", "state_id", "country_id", "lang",
    "comment", "image_1920", "company_id",
})


class Beneficiary(models.Model):
    """A file and its contact: opening, naming and leaving together, in batch."""

    _inherit = "alseraj.beneficiary"

    @api.model_create_multi
    def create(self, vals_list):
        """Open files; the contact of each is made with it, so no right on contacts is needed."""
        self.browse().check_access("create")
        vals_list = [self._prepare_vals(dict(vals)) for vals in vals_list]
        self._fill_codes(vals_list)
        rest = self._create_contacts(vals_list)
        beneficiaries = super().create(vals_list)
        self._write_contacts(beneficiaries, rest)
        beneficiaries._add_required_documents()
        return beneficiaries

    def write(self, vals):
        self._check_own_file()
        vals = self._prepare_vals(dict(vals))
        if vals.keys() & set(name_parts.PARTS):
            vals.pop("name", None)
        result = super().write(vals)
        if vals.keys() & set(name_parts.PARTS):
            self._rename_contacts()
        if "branch_id" in vals:
            self.check_access("write")  # Odoo looks before the write; a delegate moves no file out of sight
        if vals.keys() & DOCUMENT_FACTS:
            self._add_required_documents()
        return result

    def unlink(self):
        partners = self.partner_id
        result = super().unlink()
        # Without the file the contact has no owner. It stays private, out of sight; one who is
        # also a user (an employee, a volunteer) is an ordinary contact again.
        partners = partners.sudo().exists().filtered(lambda p: not p.beneficiary_ids)  # no right on contacts
        users = partners.filtered("user_ids")
        users.is_beneficiary = False
        (partners - users).active = False
        return result

    @api.onchange("name")
    def _onchange_name(self):
        parts = name_parts.split(self.name)
        if name_parts.compose(parts) != name_parts.compose(self._get_name_parts()):
            self.update(parts)

    @api.onchange(*name_parts.PARTS)
    def _onchange_name_parts(self):
        parts = self._get_name_parts()
        if any(parts.values()) and name_parts.split(self.name) != parts:
            self.name = name_parts.compose(parts)

    # ------------------------------------------------------------ helpers

    def _prepare_create_values(self, vals_list):
        # The contacts are complete: no default of an inherited field (``properties``) writes on them.
        inherited = self._get_contact_names()
        result = super()._prepare_create_values(vals_list)
        for vals in result:
            for name in inherited & vals.keys():
                del vals[name]
        return result

    @api.model
    def _prepare_vals(self, vals):
        parts = {part: vals[part] for part in name_parts.PARTS if vals.get(part)}
        if parts and "name" not in vals:
            vals["name"] = name_parts.compose(parts)
        elif parts:
            vals["name"] = name_parts.compose(parts) or vals["name"]
        elif vals.get("name"):
            vals.update(name_parts.split(vals["name"]))
        if vals.get("phone") and "mobile" not in vals:
            vals["mobile"] = vals["phone"]
        if "mobile" in vals:
            vals = self._normalize_identity(vals)
            vals["phone"] = vals["mobile"]
        return vals

    @api.model
    def _get_contact_names(self):
        return {name for name, field in self._fields.items() if field.inherited}

    @api.model
    def _fill_codes(self, vals_list):
        """Give each file its number, and the branch that its clerk did not name: once a company."""
        by_company = {}
        for vals in vals_list:
            by_company.setdefault(vals.get("company_id") or self.env.company.id, []).append(vals)
        for company_id, many in by_company.items():
            company = self.env["res.company"].browse(company_id)
            codes = self.env["ir.sequence"]._next_by_code_batch("alseraj.beneficiary", len(many), company)
            for vals, code in zip(many, codes, strict=True):
                vals["code"] = code
            unnamed = [vals for vals in many if "branch_id" not in vals]
            if unnamed and "default_branch_id" not in self.env.context:
                branch = self.with_company(company)._default_branch()
                for vals in unnamed:
                    vals["branch_id"] = branch.id

    @api.model
    def _create_contacts(self, vals_list):
        """Put a contact into each of ``vals_list``; return what is left to write on it as the user."""
        partner_names = self._get_contact_names()
        Partner = self.env["res.partner"]
        given = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        if given:  # a contact that exists already: by who may change contacts
            partners = Partner.browse(given)
            partners.check_access("write")
            partners.sudo().write({"is_beneficiary": True})  # a system field of the contact
        lang = self.env["res.lang"]._get_code("ar_001") or self.env.lang
        todo, contacts, rest = [], [], []
        for vals in vals_list:
            inherited = {name: vals.pop(name) for name in partner_names & vals.keys()}
            if vals.get("partner_id"):
                rest.append({k: v for k, v in inherited.items() if v})
                continue
            contact = {name: inherited.pop(name) for name in CONTACT_FIELDS & inherited.keys()}
            contact.setdefault("lang", lang)
            contact.update(
                is_beneficiary=True, company_id=vals.get("company_id") or self.env.company.id
            )
            todo.append(vals)
            contacts.append(contact)
            rest.append({k: v for k, v in inherited.items() if v})
        context = {k: v for k, v in self.env.context.items() if not k.startswith("default_")}
        # sudo: only CONTACT_FIELDS pass; officers have no right to create contacts
        partners = Partner.sudo().with_context(context, mail_create_nolog=True).create(contacts)
        for vals, partner in zip(todo, partners, strict=True):
            vals["partner_id"] = partner.id
        return rest

    @api.model
    def _write_contacts(self, beneficiaries, rest):
        """Write the rest of the contacts' values with the user's own rights."""
        banks = []
        for beneficiary, vals in zip(beneficiaries, rest, strict=True):
            commands = vals.pop("bank_ids", [])
            new = [command[2] for command in commands if command[0] == Command.CREATE]
            banks += [dict(bank, partner_id=beneficiary.partner_id.id) for bank in new]
            if others := [command for command in commands if command[0] != Command.CREATE]:
                vals["bank_ids"] = others
            if vals:
                beneficiary.partner_id.write(vals)
        self.env["res.partner.bank"].create(banks)

    def _get_name_parts(self):
        self.ensure_one()
        return {part: self[part] for part in name_parts.PARTS}

    def _rename_contacts(self):
        by_name = {}
        for beneficiary in self:
            name = name_parts.compose(beneficiary._get_name_parts())
            if name and name != beneficiary.name:
                by_name.setdefault(name, []).append(beneficiary.id)
        for name, ids in by_name.items():
            self.browse(ids).partner_id.write({"name": name})
