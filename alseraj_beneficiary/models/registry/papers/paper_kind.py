from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ....tools import paper_words


class PaperKind(models.Model):
    """A kind of paper: its texts, who signs it, for whom the seal is printed, whether it gets an outgoing number."""

    _name = "alseraj.paper.kind"
    _description = "Kind of Paper"
    _inherit = ["alseraj.shared.list.mixin"]
    _order = "sequence, id"
    _numbered_on_copy = ("code",)

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    numbered = fields.Boolean(
        "Outgoing Number", help="It is entered in the register of outgoing papers, under a number and a date of its own.",
    )
    checkable = fields.Boolean(
        "Code to Check It", default=True,
        help="A code on the paper opens a page that says kind, number, date, and whether it is the latest; nothing else.",
    )
    signer_id = fields.Many2one(
        "res.users", "Signed by", domain="[('share', '=', False)]",
        help="Empty: whoever handles the matter signs.",
    )
    signer_title = fields.Char("Title of Who Signs", translate=True, help="As it stands above the signature.")
    seal_user_ids = fields.Many2many(
        "res.users", "alseraj_paper_kind_seal_rel", "kind_id", "user_id", string="Seal Printed for",
        domain="[('share', '=', False)]",
        help="When one of them prints the paper, it carries the picture of the seal. For all others its place stays empty.",
    )
    is_signed = fields.Boolean("Signed by a Person of Choice", compute="_compute_marks")
    is_sealed = fields.Boolean("Place for the Seal", compute="_compute_marks")
    text_ids = fields.One2many("alseraj.paper.text", "kind_id", "Texts", copy=True)

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another kind of paper has this code.")

    @api.depends("code")
    def _compute_marks(self):
        for kind in self:
            kind.is_signed = kind.code in paper_words.SIGNED
            kind.is_sealed = kind.code in paper_words.SEALED

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "code" in vals and any(kind.code != vals["code"] for kind in self):
            raise ValidationError(self.env._("The product finds a kind of paper by its code: it stays as it is."))

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {"code", "company_id", "replaced_company_ids"}:
            self.env.registry.clear_cache()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own_only(self):
        if self.filtered(lambda kind: not kind.company_id):
            raise ValidationError(self.env._("The product prints this kind of paper: it can't be deleted."))
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("code", "company_id")
    def _find_id(self, code, company_id):
        company = self.env["res.company"].browse(company_id)
        domain = self._get_in_use_domain(company) & fields.Domain("code", "=", code)
        # sudo: how a paper looks is no secret to who may print it
        return self.sudo().search(domain, order="company_id", limit=1).id

    @api.model
    def _find(self, code, company):
        """The kind that ``company`` uses, in sudo; empty for a code that nobody has."""
        # sudo: who signs a paper and what it says stands on the paper itself
        return self.sudo().browse(code and self._find_id(code, company.id))

    def action_view_papers(self):
        """Show the papers of this kind that went out.

        :return: dict, the window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("alseraj_beneficiary.action_issued_paper")
        return {**action, "domain": [("kind_id", "=", self.id)]}
