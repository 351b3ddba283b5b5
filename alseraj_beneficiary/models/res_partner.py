from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    # Stored, so that one record rule keeps beneficiaries private in every list of the ERP.
    is_beneficiary = fields.Boolean(
        "Beneficiary", index=True, readonly=True, copy=False,
        groups="alseraj_beneficiary.group_any_role",
        help="Set when a beneficiary file is opened; such a partner is visible to the roles only.",
    )
    beneficiary_ids = fields.One2many(
        "alseraj.beneficiary", "partner_id", string="Beneficiary Files",
        context={"active_test": False}, groups="alseraj_beneficiary.group_any_role",
    )

    @api.depends_context("uid")
    def _compute_display_name(self):
        super()._compute_display_name()
        # Odoo reads the name behind a link in sudo: without this, a journal item would tell every
        # accountant who receives support.
        user = self.env.user
        if user.has_group("alseraj_beneficiary.group_any_role"):
            return
        hidden = self.sudo().filtered(  # is_beneficiary has a group; it is asked, not shown
            lambda partner: partner.is_beneficiary and partner.partner_share and partner != user.partner_id
        )
        for partner in hidden:
            partner.with_env(self.env).display_name = self.env._("Beneficiary")

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        if any(vals.get("is_beneficiary") for vals in vals_list):
            self._refuse_is_beneficiary()
        context = {k: v for k, v in self.env.context.items() if k != "default_is_beneficiary"}
        return super(ResPartner, self.with_context(context)).create(vals_list)

    def write(self, vals):
        if not self.env.su and "is_beneficiary" in vals:
            marked = self.sudo().mapped("is_beneficiary")  # compared only, not shown
            if any(value != bool(vals["is_beneficiary"]) for value in marked):
                self._refuse_is_beneficiary()
        return super().write(vals)

    def _alseraj_get_deceased(self):
        """Those among these contacts whose file was closed because they died."""
        if not self.ids:
            return self.browse()
        files_sudo = self.env["alseraj.beneficiary"].sudo().with_context(active_test=False).search(
            [("is_deceased", "=", True), ("partner_id", "in", self.ids)]
        )  # sudo: whoever sends, the dead are spared
        return self & files_sudo.partner_id

    def _refuse_is_beneficiary(self):
        raise UserError(self.env._(
            "Whether a contact is a beneficiary follows from the beneficiary file; it can't be set by hand."
        ))
