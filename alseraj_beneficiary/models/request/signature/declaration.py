from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools.names import comma


class Declaration(models.Model):
    """What the applicant signs. A version that somebody has signed stays as it was read."""

    _name = "alseraj.declaration"
    _description = "Declaration"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("version",)
    _order = "active_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    version = fields.Char(required=True)
    body = fields.Html(required=True, translate=True)
    active_from = fields.Date(required=True, default=lambda self: self.env.company._get_today(), index=True)
    active = fields.Boolean(default=True)
    is_current = fields.Boolean("Current", compute="_compute_is_current")
    signed_count = fields.Integer("Signatures", compute="_compute_signed_count")

    _version_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), version)", "Another declaration has this version."
    )

    @api.depends("active_from", "active", "company_id")
    @api.depends_context("company")
    def _compute_is_current(self):
        current = self._get_current()
        for declaration in self:
            declaration.is_current = declaration == current

    def _compute_signed_count(self):
        # sudo: whether anybody signed does not depend on who asks
        counts = dict(self.env["alseraj.signature"].sudo()._read_group(
            [("declaration_id", "in", self.ids)], ["declaration_id"], ["__count"],
        ))
        for declaration in self:
            declaration.signed_count = counts.get(declaration, 0)

    @api.model
    def _get_current(self):
        """The version in force today for the current company: its own, else the shared one."""
        company = self.env.company
        domain = self._get_in_use_domain(company) & Domain("active_from", "<=", company._get_today())
        return self.search(domain & Domain("company_id", "=", company.id), limit=1) or self.search(domain, limit=1)

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if vals.keys() & {"name", "version", "body", "active_from", "company_id"}:
            self._check_unsigned()

    def _check_unsigned(self):
        self.invalidate_recordset(["signed_count"])
        # sudo: whoever asks, a signature that was lifted was given for this text, too
        kept = self.env["alseraj.signature"].sudo().search([("declaration_id", "in", self.ids)]).declaration_id
        if signed := self.filtered(lambda version: version.signed_count or version in kept):
            raise UserError(self.env._(
                "Version %(versions)s has been signed and stays as it was read. Write a new version instead.",
                versions=comma(self.env.lang).join(signed.mapped("version")),
            ))
