from odoo import api, fields, models
from odoo.fields import Domain


class Beneficiary(models.Model):
    """Which documents a file needs, which it lacks."""

    _inherit = "alseraj.beneficiary"

    missing_document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Missing Documents", compute="_compute_missing_documents",
        search="_search_missing_documents",
        help="Required for registration, without a verified document that is valid today.",
    )
    missing_document_count = fields.Integer(compute="_compute_missing_documents")
    document_count = fields.Integer(compute="_compute_missing_documents")

    @api.depends(
        "category_ids", "document_ids.state", "document_ids.expiry_date", "document_ids.type_id",
        "document_ids.member_id",
    )
    def _compute_missing_documents(self):
        required = self._get_required_types()
        for beneficiary in self:
            covered = beneficiary._get_covered_types()
            missing = required[beneficiary] - covered
            beneficiary.missing_document_type_ids = missing
            beneficiary.missing_document_count = len(missing)
            beneficiary.document_count = len(beneficiary.document_ids)

    def _search_missing_documents(self, operator, value):
        """Files that lack some of the given types, or any (``!= False``)."""
        if operator not in ("in", "not in"):
            return NotImplemented
        ids = {type_id for type_id in value if type_id}
        types = self._get_required_types_of_all()
        lacking = Domain.OR(
            self._get_lacking_domain(document_type)
            for document_type in types if not ids or document_type.id in ids
        )
        # "in {False}" asks for the files that lack nothing
        negative = (operator == "not in") != (not ids and False in value)
        return ~lacking if negative else lacking

    @api.model
    def _get_lacking_domain(self, document_type):
        covering = Domain([
            ("type_id", "=", document_type.id), ("state", "=", "verified"),
            "|", ("expiry_date", "=", False), ("expiry_date", ">=", fields.Date.context_today(self)),
        ])
        if not document_type.for_member:
            covering &= Domain("member_id", "=", False)
        lacking = ~Domain("document_ids", "any", covering)
        if not document_type.required_for_registration:
            lacking &= Domain("category_ids", "in", document_type.category_ids.ids)
        return lacking

    @api.model
    def _get_required_types_of_all(self):
        return self.env["alseraj.document.type"].search([
            "|", ("required_for_registration", "=", True), ("category_ids", "!=", False),
        ])

    def _get_required_types(self):
        """What each file must bring before it is registered.

        :return: dict file -> ``alseraj.document.type``
        """
        types = self._get_required_types_of_all()
        return {
            file: types.filtered(
                lambda t, own=file.category_ids._origin: t.required_for_registration or t.category_ids & own
            )
            for file in self
        }

    def _get_covered_types(self):
        """Types of which this file has a document that is verified and valid today."""
        self.ensure_one()
        return self.document_ids.filtered("is_covering").type_id

    def _add_required_documents(self):
        """Give each file a line for every required document that it has no line of, as a checklist."""
        required = self._get_required_types()
        self.env["alseraj.document"].create([
            {"beneficiary_id": beneficiary.id, "type_id": document_type.id}
            for beneficiary in self
            for document_type in required[beneficiary] - beneficiary.document_ids.type_id
        ])
