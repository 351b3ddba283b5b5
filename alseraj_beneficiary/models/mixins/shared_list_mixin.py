from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.names import comma


class SharedListMixin(models.AbstractModel):
    """Rows of a list that are one association's own, or shared by all of the database.

    ================== =========================================== =========================================
    row                who reads it                                who changes, archives or deletes it
    ================== =========================================== =========================================
    of a company       the roles of this company                   who may change the list there
    shared (no company) everybody                                  the administrator of the database; who may
                                                                   change the list, where there is one
                                                                   association only
    ================== =========================================== =========================================

    Who wants a shared row otherwise takes a copy for his company (:meth:`action_make_own`), which uses the copy
    from then on; records that name the shared row keep it.
    """

    _name = "alseraj.shared.list.mixin"
    _inherit = ["alseraj.guarded.mixin"]
    _description = "List of One Association or of All"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", index="btree_not_null", default=lambda self: self._default_list_company(),
        help="Empty: shared by all companies; then the administrator of the database changes it.",
    )
    replaced_company_ids = fields.Many2many(
        "res.company", string="Replaced at", copy=False, readonly=True, guarded=True,
        help="These companies use a copy of their own instead.",
    )

    is_replaced = fields.Boolean(
        compute="_compute_is_replaced", help="Shared, and this company uses a copy of its own instead.",
    )

    @api.depends("replaced_company_ids")
    @api.depends_context("company")
    def _compute_is_replaced(self):
        for row in self:
            row.is_replaced = self.env.company in row.replaced_company_ids

    @api.model
    def _default_list_company(self):
        """The company of the person who adds a row, where the database has several."""
        return not self.env.su and self.env["res.company"]._has_several_associations() and self.env.company

    # ------------------------------------------------------------ who may change what

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_shared()
        rows._check_code_of_shared()
        return rows

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self.check_access("write")  # who has no right at all is told so
        self._check_shared()

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "company_id" in vals:
            self._check_shared()
        if vals.keys() & {"company_id", "code"}:
            self._check_code_of_shared()

    @api.ondelete(at_uninstall=False)
    def _unlink_not_shared(self):
        self._check_shared()

    def _check_shared(self):
        """Refuse people who change rows that other associations use, too.

        :raises UserError: names the rows, and says what to do instead
        """
        # sudo: whose row it is decides, whoever looks
        shared = self.sudo().filtered(lambda row: not row.company_id and row._is_of_the_associations())
        if shared and not self.env["res.company"]._may_change_shared():
            raise UserError(self.env._(
                "All companies of this database share %(names)s, and its administrator changes it. "
                "Choose it in the list, and use “Make Our Own Copy”.",
                names=comma(self.env.lang).join(shared[:5].mapped("display_name")),
            ))

    def _is_of_the_associations(self):
        """Whether this row belongs to the lists of the associations; a model of Odoo's has others as well."""
        return True

    def _check_code_of_shared(self):
        """Two rows of one code would be offered side by side: the shared one is replaced by a copy instead."""
        if self.env.su or "code" not in self._fields:
            return
        # sudo: codes of shared rows, whatever the user may see
        rows_sudo = self.sudo().filtered(lambda row: row.company_id and row.code)
        taken_sudo = rows_sudo and rows_sudo.search([
            ("company_id", "=", False), ("code", "in", rows_sudo.mapped("code"))])
        for row in rows_sudo:
            if taken_sudo.filtered(lambda other, row=row: (
                other.code == row.code and row.company_id not in other.replaced_company_ids
            )):
                raise UserError(self.env._(
                    "The code %(code)s is that of a row which all companies share. Use “Make Our Own Copy” of it instead.",
                    code=row.code,
                ))

    # ------------------------------------------------------------ a copy of one's own

    def action_make_own(self):
        """Copy shared rows for the current company, which uses the copies from then on.

        :return: True
        :raises UserError: none of them is shared, or the company has its copy already
        """
        self._check_may_make_own()
        self.check_access("read")
        company = self.env.company
        todo = self.filtered(lambda row: not row.company_id and company not in row.replaced_company_ids)
        if not todo:
            raise UserError(self.env._("Choose rows that are shared, and that your company has not copied yet."))
        for row in todo.sudo():  # sudo: the role was checked; the copy is made for the user's own company
            row.replaced_company_ids = [Command.link(company.id)]
            row.copy({"company_id": company.id, **({"code": row.code} if "code" in self._fields else {})})
        return True

    @api.model
    def _check_may_make_own(self):
        self.browse().check_access("write")
        self.browse().check_access("create")

    @api.model
    def _get_in_use_domain(self, company):
        """The rows that ``company`` uses: its own, and the shared ones that it has not replaced.

        :return: Domain
        """
        return Domain("company_id", "in", (company.id, False)) & ~Domain("replaced_company_ids", "in", company.ids)

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """As in Odoo, without the shared rows that the company has replaced."""
        kept = ~Domain("replaced_company_ids", "in", self.env.company.ids)
        return super().name_search(name, Domain(domain or Domain.TRUE) & kept, operator, limit)

    # ------------------------------------------------------------ screens

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["res.company"]._has_several_associations())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """As in Odoo; where there is one association, nothing on the list speaks of others."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self.env["res.company"]._has_several_associations():
            path = "//button[@name='action_make_own']"
            if view_type == "list":
                path += " | /list/field[@name='company_id']"
            for node in arch.xpath(path):
                node.getparent().remove(node)
        return arch, view

    # ------------------------------------------------------------ duplicate

    def copy_data(self, default=None):
        """As in Odoo; a copy of a shared row is the company's of who makes it."""
        default = dict(default or {})
        vals_list = super().copy_data(default)
        if "company_id" not in default:
            for vals in vals_list:
                if not vals.get("company_id"):
                    vals.pop("company_id", None)  # whose the copy of a shared row is, depends on who makes it
        if "name" in self._fields and "name" not in default and "company_id" not in default:
            for row, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", row.name)
        return vals_list


class SharedLineMixin(models.AbstractModel):
    """Lines of such a row: who may change the row may change its lines."""

    _name = "alseraj.shared.line.mixin"
    _inherit = ["alseraj.guarded.mixin"]
    _description = "Line in a List of One Association or of All"
    _check_company_auto = True
    _shared_row_field = ""

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_shared()
        return lines

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self.check_access("write")  # who has no right at all is told so
        self._check_shared()

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if self._shared_row_field in vals:
            self._check_shared()
            self.check_access("write")  # Odoo looks before the write; nothing is given to another company

    @api.ondelete(at_uninstall=False)
    def _unlink_not_shared(self):
        self._check_shared()

    def _check_shared(self):
        self[self._shared_row_field]._check_shared()
