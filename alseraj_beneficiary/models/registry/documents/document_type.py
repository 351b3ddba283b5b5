from odoo import api, fields, models

from ....tools import scan_archive


class DocumentType(models.Model):
    _name = "alseraj.document.type"
    _description = "Document Type"
    _inherit = ["alseraj.shared.list.mixin"]
    _numbered_on_copy = ("code",)
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(
        "What it is", translate=True,
        help="What it is and where one gets it, in a sentence: it stands on the list of missing documents.",
    )
    validity_days = fields.Integer(
        "Validity (days)", help="Days from the issue date; 0: no limit, unless the document names one."
    )
    requirement_ids = fields.One2many("alseraj.document.requirement", "type_id", "Required", copy=True)
    proves_ids = fields.Many2many(
        "alseraj.document.fact", "alseraj_document_type_fact_rel", "type_id", "fact_id", check_company=True,
        help="Fields of the file that are shown beside the scan, to be compared with it.",
    )
    for_member = fields.Boolean(
        "About a household member",
        help="A document of a household member counts too, as a birth certificate or a school letter.",
    )
    proves_study = fields.Boolean(help="A school letter: extends the limits of age while it is valid.")
    allow_several = fields.Boolean(
        "Several at a time",
        help="A file may have more than one of them, as income statements of several sources. "
             "Otherwise a newly verified one takes the place of the older one.",
    )
    is_sensitive = fields.Boolean(
        "Sensitive",
        help="Its scans are seen by who may see sensitive data, and each look is logged. Others see that there is one.",
    )
    active = fields.Boolean(default=True)

    proves_collector = fields.Boolean(
        "Proves a Collector", help="Such a document lets somebody receive on the beneficiary's behalf.",
    )

    proves_account = fields.Boolean(
        "Proves a Bank Account", help="A bank account of the file may be verified with such a document.",
    )

    _code_unique = models.UniqueIndex("(COALESCE(company_id, 0), code)", "Another document type has this code.")
    _validity_positive = models.Constraint(
        "CHECK(validity_days >= 0)", "The validity is a number of days, zero or more."
    )

    @api.model
    def _get_words(self, company):
        """By what the name of a scan says which document it is: codes, and names in every language of the screens.

        :return: dict of words as ``scan_archive.normalize_kind`` writes them -> id
        """
        types = self.search([("company_id", "in", (False, company.id)), ("replaced_company_ids", "not in", company.ids)])
        words = {}
        for lang, _name in self.env["res.lang"].get_installed():
            words.update((scan_archive.normalize_kind(kind.name), kind.id) for kind in types.with_context(lang=lang))
        return {**words, **{scan_archive.normalize_kind(kind.code): kind.id for kind in types}}

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "company_id", "replaced_company_ids"}:
            self.env.registry.clear_cache()  # the rules of types that are not in use do not count
        return result
