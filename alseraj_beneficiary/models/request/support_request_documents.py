from odoo import fields, models

from ...tools import requirements


class SupportRequest(models.Model):
    """The documents that the support itself asks for: which, of whom, and how old."""

    _inherit = "alseraj.support.request"

    def _get_document_needs(self):
        """What the support type asks of this family.

        :return: list of (``alseraj.support.document``, ``alseraj.household.member`` or empty)
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        nobody = self.env["alseraj.household.member"]
        members = self.beneficiary_id.member_ids.filtered(lambda member: member.active and member.in_household)
        needs = []
        for line in self.type_id.document_line_ids:
            if not line.each_member:
                needs.append((line, nobody))
                continue
            rule = line._get_rule()
            needs += [
                (line, member) for member in members
                if requirements.concerns(rule, member._get_document_facts(today))
            ]
        return needs

    def _get_missing_needs(self):
        """The needs for which no document is verified, valid today and new enough.

        :return: list as of :meth:`_get_document_needs`
        """
        self.ensure_one()
        needs = self._get_document_needs()
        if not needs:
            return []
        asked_on = self._get_local_date(self.submitted_on) if self.submitted_on else fields.Date.context_today(self)
        valid = self.beneficiary_id.document_ids.filtered("is_valid_today")
        return [need for need in needs if not need[0]._is_met(need[1], valid, asked_on)]

    def _get_missing_labels(self, needs):
        """What is missing in words, each once: of the file itself, then of the support.

        :param list needs: what :meth:`_get_missing_needs` gave
        :return: list of str
        """
        named = {line.document_type_id._origin for line, _of in needs}
        of_file = self.beneficiary_id.missing_document_type_ids.filtered(lambda kind: kind._origin not in named)
        return list(dict.fromkeys([*of_file.mapped("name"), *(line._get_label(of) for line, of in needs)]))

    def _prepare_missing_documents(self):
        """A line for each missing document that nobody has handed in or is waiting for.

        :return: list of values of ``alseraj.document``
        """
        self.ensure_one()
        open_documents = self.beneficiary_id.document_ids.filtered(lambda document: document.state in ("missing", "received"))
        have = {(document.type_id.id, document.member_id.id) for document in open_documents}
        needs = self._get_missing_needs()
        keys = [(line.document_type_id.id, member.id) for line, member in needs]
        named = {kind for kind, _member in keys}
        keys += [(kind.id, False) for kind in self.missing_type_ids if kind.id not in named]
        return [
            {"beneficiary_id": self.beneficiary_id.id, "request_id": self.id, "type_id": kind, "member_id": member}
            for kind, member in dict.fromkeys(keys) if (kind, member) not in have
            and (member or kind not in {waiting for waiting, _of in have})
        ]
