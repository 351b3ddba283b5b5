from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

from ...tools.roles import ALL_BRANCHES, ANY_ROLE, DELEGATE

PREFIX = "alseraj_beneficiary."


class ResPartner(models.Model):
    """The contact of a beneficiary: out of sight of everybody who has no role here."""

    _name = "res.partner"
    _inherit = ["res.partner", "alseraj.guarded.mixin"]

    # Stored, so that one record rule keeps beneficiaries private in every list of the ERP.
    is_beneficiary = fields.Boolean(
        "Beneficiary", index=True, readonly=True, copy=False, guarded=True, groups=ANY_ROLE,
        help="Set when a beneficiary file is opened; such a partner is visible to the roles only.",
    )
    beneficiary_ids = fields.One2many(
        "alseraj.beneficiary", "partner_id", string="Beneficiary Files",
        context={"active_test": False}, groups=ANY_ROLE,
    )

    @api.depends_context("uid")
    def _compute_display_name(self):
        # Odoo reads the name behind a link in sudo: without this, a journal item would tell every
        # accountant who receives support, and a delegate who comes to another branch. Where it does not (a tracked
        # change), their work would stop.
        hidden = self._get_hidden_beneficiaries().with_env(self.env)
        super(ResPartner, self - hidden)._compute_display_name()
        hidden.display_name = self.env._("Beneficiary")

    @api.depends_context("uid")
    def _compute_same_vat_partner_id(self):
        super()._compute_same_vat_partner_id()
        # Odoo compares with all contacts in sudo: a number typed in must not tell whose it is
        for name in ("same_vat_partner_id", "same_company_registry_partner_id"):
            for partner in self.filtered(lambda p, name=name: p[name]._get_hidden_beneficiaries()):
                partner[name] = False

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._check_parents(vals_list)
        partners = super().create(vals_list)
        if any(vals.get("parent_id") for vals in vals_list) or "default_parent_id" in self.env.context:
            partners._follow_parents()
        return partners

    def write(self, vals):
        if not self.env.su:
            self._check_parents([vals])
        result = super().write(vals)
        if vals.get("parent_id"):
            self._follow_parents()
        if vals.get("is_beneficiary"):
            self.sudo().child_ids._follow_parents()  # addresses that the user may not see
        return result

    def _to_store(self, store, fields):
        # What the web client's messages and chats show of a person, Odoo reads in sudo.
        hidden = self._get_hidden_beneficiaries()
        store.add_records_fields(self - hidden, fields)
        for partner in hidden:
            store.add_model_values(self._name, {"id": partner.id, "name": self.env._("Beneficiary")})

    # ------------------------------------------------------------ rights

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or operation == "read" or not self._alseraj_is_lent(self._name, operation):
            return result
        others = self.sudo().filtered(lambda partner: not partner.is_beneficiary)  # asked, not shown
        return self._alseraj_refuse_others(self.browse(others.ids))

    @api.model
    @tools.ormcache("self.env.uid", "model", "operation")
    def _alseraj_is_lent(self, model, operation):
        """Whether the user's right on ``model`` is ours alone: it is then for contacts and accounts of beneficiaries.

        Rights that another app or the administrator gives are as wide as they were.
        """
        # sudo: rights of the user, as Odoo's own check of them
        accesses_sudo = self.env["ir.model.access"].sudo().search([
            ("model_id.model", "=", model), (f"perm_{operation}", "=", True),
            ("group_id", "in", [False, *self.env.user._get_group_ids()]),
        ])
        names = accesses_sudo._get_external_ids()
        return bool(accesses_sudo) and all(
            any(name.startswith(PREFIX) for name in names[access.id]) for access in accesses_sudo)

    @api.model
    def _alseraj_refuse_others(self, others):
        """What ``_check_access`` answers for records that are not a beneficiary's."""
        return (others, lambda: AccessError(self.env._(
            "Your role changes contacts and accounts of beneficiaries only. Others are changed by who has the right to "
            "change contacts."))) if others else None

    # ------------------------------------------------------------ helpers

    def _get_hidden_beneficiaries(self):
        """Those of ``self`` that the record rule keeps from the user, in sudo: to be asked, not shown.

        For where Odoo reads in sudo, past the rule.
        """
        user = self.env.user
        if user.has_group(ALL_BRANCHES):
            return self.browse()
        delegate = user.has_group(DELEGATE)
        branches = user.sudo().alseraj_branch_ids if delegate else user.browse()  # sudo: one's own
        own = user.partner_id

        def is_hidden(partner):
            return (
                partner.is_beneficiary and partner.partner_share and own not in (partner, partner.parent_id)
                and not (branches and partner.beneficiary_ids.branch_id & branches)
            )

        return self.sudo().filtered(is_hidden)  # is_beneficiary has a group; it is asked, not shown

    @api.model
    def _check_parents(self, vals_list):
        """A contact below another takes its name, address and VAT number in sudo."""
        ids = {vals["parent_id"] for vals in vals_list if vals.get("parent_id")}
        if default := self.env.context.get("default_parent_id"):
            ids.add(default)
        if ids:
            self.browse(ids).check_access("read")

    def _follow_parents(self):
        """The addresses below a beneficiary carry his name: they are as private as he is."""
        children = self.sudo().filtered(  # a system field of the contact
            lambda partner: partner.parent_id.is_beneficiary and not partner.is_beneficiary
        )
        children.is_beneficiary = True

    def _alseraj_get_deceased(self):
        """Those among these contacts whose file was closed because they died."""
        if not self.ids:
            return self.browse()
        # sudo: whoever sends, the dead are spared
        files_sudo = self.env["alseraj.beneficiary"].sudo().with_context(active_test=False).search(
            [("is_deceased", "=", True), ("partner_id", "in", self.ids)]
        )
        return self & files_sudo.partner_id

    # ------------------------------------------------------------ on Odoo's own account pages

    def _is_in_registry(self):
        """Whether this is the contact of a file, or of somebody who collects for one."""
        self.ensure_one()
        partner_sudo = self.sudo()  # asked, not shown
        # sudo: whoever asks, he collects or does not
        collects = self.env["alseraj.collector"].sudo().search_count([("partner_id", "=", self.id)], limit=1)
        return partner_sudo.is_beneficiary or bool(collects)

    def _can_be_edited_by_current_customer(self, **kwargs):
        return not self._is_in_registry() and super()._can_be_edited_by_current_customer(**kwargs)

    def can_edit_vat(self):
        """As in Odoo; nobody asks a family for a number of VAT.

        :return: bool
        """
        return not self._is_in_registry() and super().can_edit_vat()

    @api.model
    def _refuse_guarded(self, names):
        if "is_beneficiary" in names:
            raise UserError(self.env._(
                "Whether a contact is a beneficiary follows from the beneficiary file; it can't be set by hand."
            ))
        super()._refuse_guarded(names)
