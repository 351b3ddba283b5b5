from odoo import api, fields, models

from ...tools.names import comma

CONTACT_KINDS = [
    ("inquiry", "Inquiry"),
    ("support", "Asks for support"),
    ("follow_up", "Follow-up of a request"),
    ("update", "Brings data or documents"),
    ("other", "Other"),
]

KNOWN_BY = ("visitor_name", "visitor_mobile", "visitor_email")


class CallerMixin(models.AbstractModel):
    """Who calls, comes or writes: the family of a file, or a visitor without one, found by his number."""

    _name = "alseraj.caller.mixin"
    _description = "Who Calls or Comes"

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True,
    )
    visitor_name = fields.Char("Visitor", help="Who asks, when there is no file of his yet.")
    visitor_mobile = fields.Char(
        "Visitor's Mobile", help="The number from which he calls, in any digits; it finds his file, or what he asked before.")
    visitor_email = fields.Char("Visitor's E-mail", help="The address from which he wrote; nothing proves who sent it.")
    visitor_id = fields.Many2one(
        "alseraj.visitor", "Known As", index="btree_not_null", ondelete="restrict", check_company=True,
        help="Who has no file is remembered by his number; when he gets one, all that he asked goes there.",
    )

    def _get_caller_name(self):
        return self.beneficiary_id.display_name or self.visitor_name or self.visitor_id.name or self.env._("Visitor")

    # ------------------------------------------------------------ who calls

    @api.onchange("visitor_mobile")
    def _onchange_visitor_mobile(self):
        """The number finds the file; without one, who called from it before."""
        if not self.visitor_mobile or self.beneficiary_id:
            return None
        company = self.company_id or self.env.company
        files = self.env["alseraj.beneficiary"]._find_caller(self.visitor_mobile, company)
        if len(files) == 1:
            self.beneficiary_id = files
        elif not files:
            self.visitor_id = self.env["alseraj.visitor"]._find_by_mobile(self.visitor_mobile, company)[:1]
            self.beneficiary_id = self.visitor_id.beneficiary_id
            self.visitor_name = self.visitor_id.name or self.visitor_name
        else:
            return {"warning": {
                "type": "notification", "title": self.env._("Several files have this number"),
                "message": self.env._(
                    "Ask for the name, and choose: %(files)s",
                    files=comma(self.env.lang).join(files[:10].mapped("display_name"))),
            }}
        return None

    @api.onchange("visitor_id")
    def _onchange_visitor_id(self):
        if self.visitor_id:
            self.visitor_name = self.visitor_id.name
            self.visitor_mobile = self.visitor_id.mobile
            self.beneficiary_id = self.beneficiary_id or self.visitor_id.beneficiary_id

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._fill_visitors(vals_list))

    @api.model
    def _fill_visitors(self, vals_list):
        """Who asks without a file is remembered, by his number the same each time."""
        asked = [
            vals for vals in vals_list
            if not vals.get("beneficiary_id") and not vals.get("visitor_id") and any(vals.get(name) for name in KNOWN_BY)
        ]
        visitors = self.env["alseraj.visitor"]._find_or_create([
            {
                "name": vals.get("visitor_name"), "mobile": vals.get("visitor_mobile"), "email": vals.get("visitor_email"),
                "company_id": vals.get("company_id") or self.env.company.id,
                "branch_id": vals.get("branch_id") or self.env.user.alseraj_branch_ids[:1].id,
            } for vals in asked
        ]) if asked else ()
        known = {id(vals): visitor for vals, visitor in zip(asked, visitors, strict=True)}
        return [
            {**vals, "visitor_id": known[id(vals)].id, "beneficiary_id": known[id(vals)].beneficiary_id.id}
            if id(vals) in known else vals for vals in vals_list
        ]
