from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import requirements

# What the requirements ask of a file: a change brings its checklist in line.
DOCUMENT_FACTS = frozenset({"category_ids", "housing", "marital_status", "nationality_id"})


class Beneficiary(models.Model):
    """Which documents a file needs, which it lacks.

    A *need* is a document type and the member it is about (empty: the beneficiary himself).
    """

    _inherit = "alseraj.beneficiary"

    missing_document_type_ids = fields.Many2many(
        "alseraj.document.type", string="Missing Documents", compute="_compute_missing_documents",
        search="_search_missing_documents",
        help="Required for registration, without a verified document that is valid today.",
    )
    missing_document_count = fields.Integer(compute="_compute_missing_documents")
    missing_document_names = fields.Text(
        "What Is Missing", compute="_compute_missing_documents", help="With the members they are about."
    )
    document_count = fields.Integer(compute="_compute_missing_documents")

    @api.depends(
        "category_ids", "housing", "marital_status", "nationality_id", "document_ids.state",
        "document_ids.expiry_date", "document_ids.type_id", "document_ids.member_id", "member_ids.relation",
        "member_ids.birth_date", "member_ids.study", "member_ids.in_household", "member_ids.active",
    )
    @api.depends_context("lang")
    def _compute_missing_documents(self):
        missing = self._get_missing_needs()
        types = self.env["alseraj.document.type"]
        for beneficiary in self:
            needs = missing[beneficiary]
            beneficiary.missing_document_type_ids = types.union(*(need[0] for need in needs))
            beneficiary.missing_document_count = len(needs)
            beneficiary.missing_document_names = "\n".join(map(self._get_need_label, needs)) or False
            beneficiary.document_count = len(beneficiary.document_ids)

    # ------------------------------------------------------------ needs

    def _get_document_needs(self):
        """What each file must bring before it is registered.

        :return: dict file -> list of (``alseraj.document.type``, ``alseraj.household.member`` or empty)
        """
        rules = self.env["alseraj.document.requirement"]._get_rules()
        saudi = self._default_nationality()
        today = fields.Date.context_today(self)
        types = self.env["alseraj.document.type"].browse({rule.type_id for rule in rules})
        nobody = self.env["alseraj.household.member"]
        result = {}
        for file in self:
            members = {
                member.id: member for member in file.member_ids if member.active and member.in_household
            }
            result[file] = [
                (types.browse(type_id).with_prefetch(types._prefetch_ids), members.get(key, nobody))
                for type_id, key in requirements.needs(
                    rules, file._get_document_facts(saudi),
                    [member._get_document_facts(today) for member in members.values()],
                )
            ]
        return result

    def _get_document_facts(self, saudi):
        nationality = self.nationality_id.id
        return requirements.FileFacts(
            frozenset(self.category_ids._origin._ids), self.housing or "", self.marital_status or "",
            nationality and ("saudi" if nationality == saudi else "other") or "",
        )

    def _get_missing_needs(self):
        """The needs of each file for which it has no document that is verified and valid today.

        :return: dict as of :meth:`_get_document_needs`
        """
        missing = {}
        for file, needs in self._get_document_needs().items():
            valid = file.document_ids.filtered("is_valid_today")
            own = {document.type_id for document in valid if document.is_covering}
            members = {(document.type_id, document.member_id) for document in valid}
            missing[file] = [
                need for need in needs
                if (need not in members if need[1] else need[0]._origin not in own)
            ]
        return missing

    @api.model
    def _get_need_label(self, need):
        document_type, member = need
        if not member:
            return document_type.name
        return self.env._("%(document)s of %(member)s", document=document_type.name, member=member.name)

    # ------------------------------------------------------------ search

    def _search_missing_documents(self, operator, value):
        """Files that lack some of the given types, or any (``!= False``)."""
        if operator not in ("in", "not in"):
            return NotImplemented
        ids = {type_id for type_id in value if type_id}
        rules = self.env["alseraj.document.requirement"]._get_rules()
        types = self.env["alseraj.document.type"].browse({rule.type_id for rule in rules})
        for_member = set(types.filtered("for_member")._ids)
        lacking = Domain.OR(
            self._get_lacking_domain(rule, rule.type_id in for_member)
            for rule in rules if not ids or rule.type_id in ids
        )
        # "in {False}" asks for the files that lack nothing
        negative = (operator == "not in") != (not ids and False in value)
        return ~lacking if negative else lacking

    @api.model
    def _get_lacking_domain(self, rule, for_member):
        covering = Domain([
            ("type_id", "=", rule.type_id), ("state", "=", "verified"),
            "|", ("expiry_date", "=", False), ("expiry_date", ">=", fields.Date.context_today(self)),
        ])
        if rule.each_member:
            members = self.env["alseraj.household.member"]._get_concerned_domain(rule)
            lacking = Domain("member_ids", "any", members & ~Domain("document_ids", "any", covering))
        else:
            if not for_member:
                covering &= Domain("member_id", "=", False)
            lacking = ~Domain("document_ids", "any", covering)
        return lacking & self._get_applies_domain(rule)

    @api.model
    def _get_applies_domain(self, rule):
        domain = Domain.TRUE
        if rule.categories:
            domain &= Domain("category_ids", "in", list(rule.categories))
        for name in ("housing", "marital_status"):
            if value := getattr(rule, name):
                domain &= Domain(name, "=", value)
        saudi = self._default_nationality()
        if rule.origin == "saudi":
            domain &= Domain("nationality_id", "=", saudi)
        elif rule.origin:
            domain &= Domain("nationality_id", "not in", [False, saudi])
        return domain

    # ------------------------------------------------------------ checklist

    def _add_required_documents(self):
        """Bring the checklist in line with what is required.

        A line for every need that has none yet; empty lines of the checklist that are needed no more go.
        """
        needs = self._get_document_needs()
        vals_list, stale_ids = [], []
        for file, wanted in needs.items():
            lines = file.document_ids
            wanted_keys = {(document_type.id, member.id) for document_type, member in wanted}
            stale = lines.filtered(
                lambda line, keys=wanted_keys: line._is_empty_checklist_line()
                and (line.type_id.id, line.member_id.id) not in keys
            )
            stale_ids += stale.ids
            lines -= stale
            have = {(line.type_id.id, line.member_id.id) for line in lines}
            have |= {(line.type_id.id, False) for line in lines if line.type_id.for_member}
            vals_list += [
                {"beneficiary_id": file.id, "type_id": key[0], "member_id": key[1], "by_checklist": True}
                for key in dict.fromkeys((document_type.id, member.id) for document_type, member in wanted)
                if key not in have
            ]
        documents = self.env["alseraj.document"]
        if stale_ids:
            documents.browse(stale_ids).unlink()
        if vals_list:
            documents._create_internal(vals_list)
