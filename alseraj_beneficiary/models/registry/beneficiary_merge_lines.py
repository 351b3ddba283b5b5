from odoo import fields, models
from odoo.tools import SQL

from ...tools import names

MEMBER = "alseraj.household.member"
# Of two lines about one person, what the kept one lacks is filled from the other.
MEMBER_FILL = ("identifier", "birth_date", "gender", "study", "health", "marital_status", "work")


class Beneficiary(models.Model):
    """Merging: what both files have is united, not doubled."""

    _inherit = "alseraj.beneficiary"

    # ------------------------------------------------------------ members

    def _get_twin_members(self, target, joined):
        """Members of this file who are in the target already, by identifier, or by name and birth date.

        :param bool joined: whether this file's head is another person than the target's
        :return: dict member of this file -> member of the target; none: he is the target's head
        """
        mine = self.with_context(active_test=False).member_ids
        theirs = target.with_context(active_test=False).member_ids
        by_number = {(m.identifier_type, m.identifier): m for m in theirs if m.identifier}
        by_name = {
            (self._get_name_key(m.name), m.birth_date): m for m in theirs if m.birth_date
        }
        twins = {}
        for member in mine:
            number = member.identifier and (member.identifier_type, member.identifier)
            if joined and number and member.identifier == target.identifier:
                twins[member] = member.browse()
                continue
            twin = by_number.get(number) if number else None
            if not twin and member.birth_date:
                found = by_name.get((self._get_name_key(member.name), member.birth_date))
                # two different numbers are two persons, whatever the name
                twin = found if found and not (number and found.identifier) else None
            if twin and twin not in twins.values():
                twins[member] = twin
        return twins

    def _unite_members(self, target, joined, stay, undo):
        """Leave the members whom the target has already; what they have goes to those."""
        merger = self.env["alseraj.file.merger"]
        twins = self._get_twin_members(target, joined)
        stay[MEMBER] = [member.id for member in twins]
        pairs = []
        for member, twin in twins.items():
            pairs.append((member.id, twin.id or None))
            if not twin:
                continue
            vals = {
                name: member[name] for name in MEMBER_FILL
                if name in member._fields and member[name] and not twin[name]
            }
            if vals.get("identifier"):
                vals["identifier_type"] = member.identifier_type
            if vals:
                merger._force(twin, vals, undo)
        self._relink_members(pairs, undo)

    def _relink_members(self, pairs, undo):
        """Point what hangs on the one member to the other, for all pairs at once."""
        if not pairs:
            return
        merger = self.env["alseraj.file.merger"]
        self.env.flush_all()
        for relation in merger._get_relations(MEMBER):
            if self.env[relation.model]._fields[relation.field].type != "many2one":
                continue
            column = SQL.identifier(relation.field)
            rows = self.env.execute_query(SQL(
                """WITH pair AS (SELECT * FROM unnest(%(old)s, %(new)s::int[]) AS pair(old_id, new_id))
                   UPDATE %(table)s line SET %(column)s = pair.new_id FROM pair
                    WHERE line.%(column)s = pair.old_id RETURNING line.id, pair.old_id, pair.new_id""",
                table=SQL.identifier(self.env[relation.model]._table), column=column,
                old=[old for old, _new in pairs], new=[new for _old, new in pairs],
            ))
            by_pair = {}
            for id_, old, new in rows:
                by_pair.setdefault((old, new), []).append(id_)
            for (old, new), ids in by_pair.items():
                undo.setdefault("one", []).append([*relation, old, new, ids])
            if rows:
                merger._refresh(relation, [row[0] for row in rows])

    def _join_household(self, target, relation, undo):
        """This file's head becomes a member of the target's household, or comes back to it."""
        merger = self.env["alseraj.file.merger"]
        member = target.with_context(active_test=False).member_ids.filtered(lambda m: (
            m.own_file_id == self or (m.identifier and m.identifier == self.identifier)
        ))[:1]
        if member:
            merger._force(member, {
                "in_household": True, "active": True, "own_file_id": False, "relation": relation,
            }, undo)
        else:
            member = self.env[MEMBER].create({
                "beneficiary_id": target.id, "name": self.name, "relation": relation, "gender": self.gender,
                "identifier_type": self.identifier_type, "identifier": self.identifier,
                "birth_date": self.birth_date,
            })
            undo.setdefault("created", {}).setdefault(MEMBER, []).append(member.id)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "UPDATE alseraj_document SET member_id = %s WHERE beneficiary_id = %s AND member_id IS NULL RETURNING id",
            member.id, self.id,
        ))
        if rows:
            ids = [id_ for id_, in rows]
            undo.setdefault("one", []).append(["alseraj.document", "member_id", MEMBER, None, member.id, ids])
            self.env["alseraj.document"].browse(ids).invalidate_recordset(["member_id"])

    # ------------------------------------------------------------ incomes, documents, accounts

    def _unite_incomes(self, target, stay):
        """The same amount from the same source is one income, entered twice."""
        known = {(line.source_id, line.amount) for line in target.income_ids}
        stay["alseraj.household.income"] = self.income_ids.filtered(
            lambda line: (line.source_id, line.amount) in known
        ).ids

    def _unite_documents(self, target, joined, stay, undo):
        """Real documents all move; of the empty lines of the checklist only those the target lacks."""
        mine, theirs = self.document_ids, target.document_ids
        empty = mine.filtered(lambda doc: doc.state == "missing" and not doc.has_attachment)
        known = theirs.type_id
        if joined:  # what the other person still had to bring is not asked of the family's head
            known |= empty.type_id
        left = empty.filtered(lambda doc: doc.type_id in known and not doc._is_in_use())
        stay["alseraj.document"] = left.ids
        brought = (mine - empty).filtered(lambda doc: not doc.member_id or doc.type_id.for_member).type_id
        filled = theirs.filtered(lambda doc: (
            doc.state == "missing" and not doc.has_attachment and doc.type_id in brought and not doc._is_in_use()
        ))
        filled.unlink()

    def _unite_banks(self, target, stay, undo):
        """One account number, one line."""
        merger = self.env["alseraj.file.merger"]
        banks = self.partner_id.with_context(active_test=False).bank_ids
        known = set(target.partner_id.with_context(active_test=False).bank_ids.mapped("sanitized_acc_number"))
        doubled = banks.filtered(lambda bank: bank.sanitized_acc_number in known)
        stay["res.partner.bank"] = doubled.ids
        for bank in doubled.filtered("active"):
            merger._force(bank, {"active": False}, undo)

    def _unite_collectors(self, target, undo):
        """One person at a time collects: where the target has somebody, he stays; nobody collects from himself."""
        merger = self.env["alseraj.file.merger"]
        heads = self.partner_id | target.partner_id
        theirs = target.collector_ids.filtered(lambda c: not c.ended_on)
        mine = self.collector_ids.filtered(lambda c: not c.ended_on)
        over = (mine | theirs).filtered(lambda c: c.partner_id in heads) | mine.filtered(lambda c: any(
            other.date_from <= c.date_to and c.date_from <= other.date_to for other in theirs
        ))
        for collector in over:
            merger._force(collector, {
                "ended_on": fields.Date.context_today(self),
                "end_reason": self.env._("Merged into %(target)s", target=target.display_name),
            }, undo)

    def _get_name_key(self, name):
        return names.normalize_arabic(name)

    def _get_merge_preview(self, target, joined):
        """What is doubled, as counts, for the screen before the merge."""
        twins = self._get_twin_members(target, joined)
        stay = {}
        self._unite_incomes(target, stay)
        same_source = self.income_ids.filtered(
            lambda line: line.source_id in target.income_ids.source_id and line.id not in stay["alseraj.household.income"]
        )
        return {
            "members": len(self.member_ids) - len(twins), "united": len(twins),
            "incomes": len(self.income_ids) - len(stay["alseraj.household.income"]),
            "documents": len(self.document_ids.filtered("has_attachment")),
            "sources": same_source.source_id.mapped("name"),
        }
