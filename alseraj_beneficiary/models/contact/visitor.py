from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools import identity
from ...tools.errors import RuleError
from ..mixins.message_mixin import Recipient

# What a visitor leaves behind; each has ``visitor_id`` and ``beneficiary_id``.
HISTORY = ("alseraj.interaction", "alseraj.referral", "alseraj.appointment", "alseraj.reception")


class Visitor(models.Model):
    """Somebody who called or came and has no file: known by his number, with all that he asked.

    Once he has a file (``beneficiary_id``: opened from here, or found), all of it goes there, and what he asks from
    then on as well.
    """

    _name = "alseraj.visitor"
    _description = "Visitor"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "mobile", "email"]
    _check_company_auto = True
    _duplicable = False

    name = fields.Char(required=True, index="trigram")
    mobile = fields.Char(index="trigram", help="Kept in the international form, where it can be read as a number.")
    email = fields.Char("E-mail")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    branch_id = fields.Many2one("alseraj.branch", "Branch Office", index="btree_not_null", check_company=True)
    note = fields.Text()
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", "File", index="btree_not_null", ondelete="restrict", check_company=True, copy=False,
        help="The file that was opened for him, or that he turned out to have: his history goes there.",
    )
    interaction_ids = fields.One2many("alseraj.interaction", "visitor_id")
    referral_ids = fields.One2many("alseraj.referral", "visitor_id")

    _mobile_index = models.Index("(mobile)")
    _email_index = models.Index("(email)")

    @api.depends("name", "mobile")
    def _compute_display_name(self):
        for visitor in self:
            number = visitor.mobile and f"\u2066{visitor.mobile}\u2069"
            visitor.display_name = " · ".join(filter(None, [visitor.name, number]))

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        visitors = super().create([self._prepare_vals(vals) for vals in vals_list])
        visitors.filtered("beneficiary_id")._move_history()
        return visitors

    def write(self, vals):
        result = super().write(self._prepare_vals(vals))
        if vals.get("beneficiary_id"):
            self._move_history()
        return result

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if "beneficiary_id" not in vals:
            return
        self.env["alseraj.beneficiary"].browse(vals["beneficiary_id"] or ()).check_access("write")
        for visitor in self:
            if visitor.beneficiary_id and visitor.beneficiary_id.id != vals["beneficiary_id"]:
                raise UserError(self.env._(
                    "What %(visitor)s asked is in the file %(file)s already.",
                    visitor=visitor.name, file=visitor.beneficiary_id.display_name,
                ))

    @api.model
    def _prepare_vals(self, vals):
        read = {}
        if vals.get("mobile"):
            read["mobile"] = self._read_mobile(vals["mobile"])
        if vals.get("email"):
            read["email"] = email_normalize(vals["email"]) or vals["email"].strip()
        return {**vals, **read}

    @api.model
    def _read_mobile(self, text):
        """:return: str, the number as it is kept; what can't be one stays as it was heard"""
        try:
            return identity.normalize_mobile(text)
        except RuleError:
            return text.strip()

    def _move_history(self):
        """Put what was asked before into the file, whoever entered it."""
        for visitor in self.sudo():  # the right to the file was asked; its history is all of it
            loose = [("visitor_id", "=", visitor.id), ("beneficiary_id", "=", False)]
            for model in HISTORY:
                visitor.env[model].search(loose)._write_internal({"beneficiary_id": visitor.beneficiary_id.id})
            # a complaint goes along where he gave his name; who gave none stays unnamed
            visitor.interaction_ids.complaint_ids.filtered(
                lambda complaint: not complaint.beneficiary_id and (complaint.complainant_name or complaint.complainant_mobile)
            )._write_internal({"beneficiary_id": visitor.beneficiary_id.id})

    # ------------------------------------------------------------ found

    @api.model
    def _find_by_mobile(self, text, company):
        """:return: the visitors whom the user may see, by a number in any digits and any form"""
        number = text and self._read_mobile(text)
        return self.search([("mobile", "=", number), ("company_id", "=", company.id)]) if number else self.browse()

    @api.model
    def _find_or_create(self, vals_list):
        """One visitor for each of ``vals_list``, the same for the same number or address.

        :param list vals_list: dicts with ``name``, ``mobile``, ``email``, ``company_id``, ``branch_id``
        :return: list of visitors, in this order
        """
        vals_list = [self._prepare_vals(vals) for vals in vals_list]
        found = {}
        for name in ("email", "mobile"):
            known = [vals[name] for vals in vals_list if vals.get(name)]
            for visitor in self.search([(name, "in", known)], order="id desc") if known else ():
                found[visitor.company_id.id, visitor[name]] = visitor
        fresh, keys = [], []
        for vals in vals_list:
            known_by = [(vals["company_id"], vals[name]) for name in ("mobile", "email") if vals.get(name)]
            key = next((key for key in known_by if key in found), (known_by or [(vals["company_id"], id(vals))])[0])
            keys.append(key)
            if key not in found:
                found[key] = None
                name = vals.get("name") or vals.get("mobile") or vals.get("email") or self.env._("Unknown")
                fresh.append((key, {**vals, "name": name}))
        created = self.create([vals for _key, vals in fresh])
        found.update(zip((key for key, _vals in fresh), created, strict=True))
        return [found[key] for key in keys]

    def _get_message_recipient(self):
        """How he is reached who has no file: by his number or address; asked in sudo.

        :return: :class:`Recipient`, or None without either
        """
        try:
            number = self.mobile and identity.normalize_mobile(self.mobile)
        except RuleError:
            number = False
        return (number or self.email) and Recipient(
            file=self.env["alseraj.beneficiary"], partner=self.env["res.partner"], mobile=number, email=self.email,
            has_address=False, preferred=False, lang=self.company_id.partner_id.lang or self.env.lang, stopped=False,
        ) or None

    # ------------------------------------------------------------ a file for him

    def action_open_file(self):
        """Open the file of this visitor, or a new one that takes all his history when it is saved.

        :return: dict, the window action
        """
        self.ensure_one()
        self.check_access("write")
        action = {
            "type": "ir.actions.act_window", "name": self.env._("Beneficiary"), "res_model": "alseraj.beneficiary",
            "view_mode": "form", "views": [(False, "form")],
        }
        if self.beneficiary_id:
            return {**action, "res_id": self.beneficiary_id.id}
        known = {"name": self.name, "mobile": self.mobile, "branch_id": self.branch_id.id}
        context = {f"default_{name}": value for name, value in known.items() if value}
        return {**action, "context": {**context, "default_visitor_ids": [fields.Command.link(self.id)]}}
