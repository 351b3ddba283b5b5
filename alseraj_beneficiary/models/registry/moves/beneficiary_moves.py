from typing import NamedTuple

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ....tools import identity, names
from ....tools.name_parts import PARTS
from ....tools.names import comma
from ....tools.roles import MANAGER

# What belongs to a file itself and is never taken from another one.
OWN_FIELDS = frozenset({
    "partner_id", "company_id", "code", "active", "state", "state_reason", "state_reason_id", "registered_on",
    "review_date", "need_class", "need_score", "branch_id", "officer_id", "merged_into_id", "former_keys",
    "identifier", "identifier_type", "collector_id", "access_token", "adoption_id", "debts_due_on", "data_due_on",
})
MERGED_CONTACT_FIELDS = ("email", "street", "street2", "city", "zip", "state_id", "country_id", "comment")
PLAIN_TYPES = ("char", "text", "html", "selection", "date", "integer", "float", "monetary", "boolean", "many2one")
TEXT_TYPES = ("text", "html")
MEMBER_MODEL = "alseraj.household.member"
# Of two lines about one person, what the kept one lacks is filled from the other.
MEMBER_FILL = ("identifier", "birth_date", "gender", "study", "health", "marital_status", "work")

# What is done for each file that is merged into another one, in this order: ``_merge_<step>(merge)``.
MERGE_STEPS = (
    "logins", "head", "members", "incomes", "documents", "accounts", "collectors", "links", "closing", "totals",
)


class Merge(NamedTuple):
    """One file on its way into another.

    :param target: the file that stays (sudo)
    :param chosen: names of the fields whose values replace those of the target
    :param relation: of this file's head to the target's, as a member of its household; None: the same person
    :param login: the portal user that is kept (sudo)
    :param undo: filled with what is needed to take the merge back
    :param stay: model -> ids that are left where they are
    :param moved: ``"model.field"`` -> ids that went
    """

    target: models.Model
    chosen: set
    relation: str | None
    login: models.Model
    undo: dict
    stay: dict
    moved: dict


class Beneficiary(models.Model):
    """Where a file came from and where it went: own files, splits and merges.

    Merging: one file takes over all that belongs to another, which is then closed; what both have is kept once.
    """

    _inherit = "alseraj.beneficiary"

    merged_into_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, copy=False, guarded=True, index="btree_not_null",
        ondelete="restrict", help="This file is closed: everything that hung on it is in that one.",
    )
    merged_from_ids = fields.One2many(
        "alseraj.beneficiary", "merged_into_id", string="Merged Files", context={"active_test": False},
    )
    former_keys = fields.Char(
        "Former Numbers", readonly=True, copy=False, guarded=True,
        help="File numbers and identifiers of the files that were merged into this one: they find it.",
    )
    origin_member_ids = fields.One2many(
        "alseraj.household.member", "own_file_id", string="Was a Member of", context={"active_test": False},
    )
    move_count = fields.Integer("Moves", compute="_compute_move_count")

    def _compute_move_count(self):
        files = self.merged_from_ids | self
        moves = self.env["alseraj.file.move"].search_fetch(
            ["|", ("from_id", "in", files.ids), ("to_id", "in", files.ids)], ["from_id", "to_id"])
        for file in self:
            own = file | file.merged_from_ids
            file.move_count = len(moves.filtered(lambda m, own=own: (m.from_id | m.to_id) & own))

    def _get_known_codes(self):
        """The number of this file, and of those merged into it."""
        return {file.code for file in self | self.merged_from_ids}

    def _get_known_partners(self):
        """The contact of this file, and of those merged into it: the ledger knows them by either."""
        return self.partner_id | self.merged_from_ids.partner_id

    # ------------------------------------------------------------ a merged file stays closed

    def _get_merged_reason(self):
        """The sentence for a file that was merged into another one, where work goes on; or False."""
        self.ensure_one()
        return bool(self.merged_into_id) and self.env._(
            "%(origin)s was merged into %(target)s. Work there.",
            origin=self.display_name, target=self.merged_into_id.display_name,
        )

    @api.depends("merged_into_id")
    def _compute_allowed_verbs(self):
        super()._compute_allowed_verbs()
        self.filtered("merged_into_id").allowed_verbs = ""

    # ------------------------------------------------------------ helpers of all moves

    def _lock_for_move(self):
        """Two persons moving the same files: the second gets a sentence."""
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(self.env._(
                "Somebody else is working on one of these files at this moment. Try again in a minute."
            )) from error

    def _note_move(self, text, source, target, details=""):
        """Write a note on each of these files: ``text`` names both, the link leads to the other one.

        :param str text: a sentence with ``%(origin)s`` and ``%(target)s``
        :param str details: more lines, plain text
        """
        names = {"origin": source.display_name, "target": target.display_name}
        body = Markup("<p>%s</p>") % (text % names)
        for line in filter(None, details.split("\n")):
            body += Markup("<p>%s</p>") % line
        links = {file.id: (target if file == source else source)._get_html_link() for file in self}
        # sudo: a note of what was just done, also on a file that is closed now
        self.sudo()._message_log_batch(
            bodies={id_: body + Markup("<p>%s</p>") % link for id_, link in links.items()})

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "view_mode": "form", "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_open_merged(self):
        """Open the file that this one was merged into.

        :return: a window action
        """
        self.ensure_one()
        return (self.merged_into_id or self)._get_form_action()

    def action_view_moves(self):
        """Show what went between this file and others.

        :return: a window action
        """
        files = self | self.merged_from_ids
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_file_move")
        return dict(action, domain=["|", ("from_id", "in", files.ids), ("to_id", "in", files.ids)])

    @api.model
    def _find_by_identifier(self, company, numbers):
        """Files by their identifiers, of whatever branch; a merged one stands for its target.

        :param numbers: identifiers as typed
        :return: dict normalised identifier -> file (sudo)
        """
        wanted = {identity.normalize_identifier(number) for number in numbers if number}
        # sudo: whether somebody has a file already does not depend on who asks; callers check before they show it
        files = self.sudo().with_context(active_test=False).search([
            ("company_id", "=", company.id), ("identifier", "in", list(wanted - {""})),
        ])
        return {file.identifier: file.merged_into_id or file for file in files}

    # ------------------------------------------------------------ merge: which values the other file takes over

    def _get_merge_fields(self):
        """Names of the fields whose values may be taken over."""
        own = [
            name for name, field in self._fields.items()
            if name not in OWN_FIELDS and field.type in PLAIN_TYPES and field.store and not field.compute
            and not field.inherited and not field.related and name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "website_"))
        ]
        return own + [name for name in MERGED_CONTACT_FIELDS if name in self._fields]

    def _get_taken_values(self, target, chosen):
        """What the target takes from this file: where it has nothing, and what was chosen.

        Notes of which both have some are joined, so that none is lost.

        :param chosen: names of fields whose value here stays
        :return: dict of values for the target
        """
        vals = {}
        for name in self._get_merge_fields():
            mine, other = self[name], target[name]
            if not mine or mine == other:
                continue
            if not other or name in chosen:
                vals[name] = mine.id if isinstance(mine, models.BaseModel) else mine
            elif self._fields[name].type in TEXT_TYPES:
                vals[name] = other + ("\n" if self._fields[name].type == "text" else "") + mine
        if PARTS[0] in chosen:
            vals.update({part: self[part] for part in PARTS})
        elif any(target[part] for part in PARTS):  # a name is taken as a whole or not at all
            for part in PARTS:
                vals.pop(part, None)
        for name in ("category_ids", "kin_user_ids"):
            if self[name] - target[name]:
                vals[name] = [Command.link(id_) for id_ in (self[name] - target[name]).ids]
        if vals.get("mobile"):
            vals["phone"] = vals["mobile"]
        return vals

    # ------------------------------------------------------------ merge: what stops it

    def _get_cannot_merge_reason(self, target):
        """Why this file can't be merged into ``target`` now, or False. Rooms add theirs."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            return self.env._("Only a manager merges files.")
        if self == target:
            return self.env._("Choose another file: %(name)s can't be merged into itself.", name=self.display_name)
        if self.company_id != target.company_id:
            return self.env._(
                "%(name)s is a file of another company: files are merged within one.", name=self.display_name)
        for file in self | target:
            if file.merged_into_id:
                return self.env._(
                    "%(origin)s was merged into %(target)s before.",
                    origin=file.display_name, target=file.merged_into_id.display_name,
                )
        if target.state == "closed" or not target.active:
            return self.env._(
                "%(name)s is closed or archived. Reopen it first, or merge the other way round.",
                name=target.display_name,
            )
        if any(user._is_internal() for user in self.sudo().partner_id.user_ids):  # whether he is an employee
            return self.env._(
                "%(name)s is the contact of an employee. Merge the other way round.", name=self.display_name)
        return self._get_own_file_reason() or target._get_own_file_reason()

    # ------------------------------------------------------------ merge: the steps

    def _merge_into(self, target, chosen=None, joins=None, login=None):
        """Merge these files into ``target``: all or nothing.

        :param target: the file that stays
        :param dict chosen: file id -> names of the fields whose values replace those of the target
        :param dict joins: file id -> relation, where the head of that file becomes a member of the target's
            household; the others are the same person as the target's head
        :param login: the portal user that is kept when several files have one
        :return: the records of ``alseraj.file.move``
        :raises UserError: what stops it
        """
        files = self | target
        files.check_access("write")
        files._lock_for_move()
        if reason := next(filter(None, (file._get_cannot_merge_reason(target) for file in self)), False):
            raise UserError(reason)
        moves = self.env["alseraj.file.move"]
        # sudo: all that belongs to a file moves, whatever of it the manager may read or change by hand;
        # his role and his right on both files were checked before this line
        source_sudo, target_sudo = self.sudo(), target.sudo()
        login_sudo = login.sudo() if login else self.env["res.users"].sudo()  # sudo: compared with those of the files only
        for source in source_sudo:
            merge = Merge(
                target_sudo, set((chosen or {}).get(source.id, ())), (joins or {}).get(source.id), login_sudo,
                undo={}, stay={}, moved={},
            )
            self.env.flush_all()
            for step in MERGE_STEPS:
                getattr(source, f"_merge_{step}")(merge)
            moves |= source._record_merge(merge)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        return moves.with_env(self.env)

    def _merge_logins(self, merge):
        """Whoever logs in for the source sees the target's file; two logins for one person are one too many."""
        merger, target, undo = self.env["alseraj.file.merger"], merge.target, merge.undo
        mine, theirs = self.partner_id.user_ids, target.partner_id.user_ids
        logins = mine | theirs
        if mine and theirs:
            if not merge.login or merge.login not in logins:
                raise UserError(self.env._(
                    "Both files have a portal login: %(logins)s. Choose the one that is kept.",
                    logins=comma(self.env.lang).join(logins.mapped("login")),
                ))
            gone = logins - merge.login
            if any(user._is_internal() for user in gone):
                raise UserError(self.env._("An employee's login can't be closed by a merge: keep that one."))
            undo.setdefault("values", []).extend(["res.users", user.id, {"active": True}] for user in gone)
            gone.write({"active": False})
            mine &= merge.login
        for user in mine:
            undo.setdefault("values", []).append(["res.users", user.id, {"partner_id": self.partner_id.id}])
            if not target.email and self.email:
                merger._force(target, {"email": self.email}, undo)
            user.write({"partner_id": target.partner_id.id})

    def _merge_head(self, merge):
        """The head: the same person, whose values are united, or another one, who becomes a member."""
        if merge.relation:
            self._join_household(merge.target, merge.relation, merge.undo)
        else:
            self._take_values(merge.target, merge.chosen, merge.undo)

    def _merge_members(self, merge):
        self._unite_members(merge.target, bool(merge.relation), merge.stay, merge.undo)

    def _merge_incomes(self, merge):
        self._unite_incomes(merge.target, merge.stay)

    def _merge_documents(self, merge):
        self._unite_documents(merge.target, bool(merge.relation), merge.stay)

    def _merge_accounts(self, merge):
        self._unite_banks(merge.target, merge.stay, merge.undo)

    def _merge_collectors(self, merge):
        self._unite_collectors(merge.target, merge.undo)

    def _merge_links(self, merge):
        """All that points to the source, and to its contact where the heads are one person, points to the target."""
        merger, target, undo, moved = self.env["alseraj.file.merger"], merge.target, merge.undo, merge.moved
        self.env.flush_all()
        pairs = [(self, target)]
        if not merge.relation:  # the contacts of two persons stay apart: the one is still paid what was his
            pairs.append((self.partner_id, target.partner_id))
        for old, new in pairs:
            moved |= merger._relink_all(old._name, old.id, new.id, merge.stay, undo)
        for old, new in pairs:
            moved |= merger._relink_references(old._name, old.id, new.id, undo)
        if not merge.relation:
            moved |= merger._relink_follower(self.partner_id.id, target.partner_id.id, undo)
        self.env.invalidate_all(flush=False)

    def _merge_closing(self, merge):
        """The source: closed, out of sight, found under its numbers at the target."""
        merger, target, undo = self.env["alseraj.file.merger"], merge.target, merge.undo
        keys = [self.code, self.identifier, self.former_keys, target.former_keys]
        merger._force(target, {"former_keys": " ".join(filter(None, keys))}, undo)
        merger._force(self, {
            "state": "closed",
            "state_reason": False,  # the banner says it, with the link
            "active": False,
            "merged_into_id": target.id,
        }, undo)
        if not self.partner_id.user_ids:
            merger._force(self.partner_id, {"active": False}, undo)

    def _merge_totals(self, merge):
        self.env["alseraj.file.merger"]._recompute_files(self | merge.target)
        self.env.flush_all()
        self.env.invalidate_all()

    def _record_merge(self, merge):
        """Keep what was merged, with what is needed to take it back, and note it on both files."""
        target = merge.target
        move = self.env["alseraj.file.move"].sudo(False)._record("merge", self, target, merge.moved, merge.undo)
        (self | target)._note_move(
            self.env._("%(origin)s was merged into %(target)s."),
            self, target, move.sudo().summary or "",  # sudo: just written, by this user
        )
        return move

    # ------------------------------------------------------------ merge: the head

    def _take_values(self, target, chosen, undo):
        merger = self.env["alseraj.file.merger"]
        vals = self._get_taken_values(target, chosen)
        number = self.identifier
        if number and number != target.identifier and (not target.identifier or "identifier" in chosen):
            mine = {"identifier": number, "identifier_type": self.identifier_type}
            theirs = {"identifier": target.identifier, "identifier_type": target.identifier_type}
            merger._force(self, {"identifier": False}, undo)  # unique: for a moment nobody has it
            self.env.flush_all()
            merger._force(target, mine, undo)
            self.env.flush_all()
            merger._force(self, theirs, undo)
        if vals:
            merger._force(target, vals, undo)
        if vals.keys() & set(PARTS):
            merger._force(target.partner_id, {"name": self.name}, undo)

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
            member = self.env[MEMBER_MODEL].create({
                "beneficiary_id": target.id, "name": self.name, "relation": relation, "gender": self.gender,
                "identifier_type": self.identifier_type, "identifier": self.identifier,
                "birth_date": self.birth_date,
            })
            undo.setdefault("created", {}).setdefault(MEMBER_MODEL, []).append(member.id)
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "UPDATE alseraj_document SET member_id = %s WHERE beneficiary_id = %s AND member_id IS NULL RETURNING id",
            member.id, self.id,
        ))
        if rows:
            ids = [id_ for id_, in rows]
            undo.setdefault("one", []).append(["alseraj.document", "member_id", MEMBER_MODEL, None, member.id, ids])
            self.env["alseraj.document"].browse(ids).invalidate_recordset(["member_id"])

    # ------------------------------------------------------------ merge: members, united and not doubled

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
        stay[MEMBER_MODEL] = [member.id for member in twins]
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
        """Point what belongs to the one member to the other, for all pairs at once."""
        if not pairs:
            return
        merger = self.env["alseraj.file.merger"]
        self.env.flush_all()
        for relation in merger._get_relations(MEMBER_MODEL):
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

    # ------------------------------------------------------------ merge: incomes, documents, accounts, collectors

    def _unite_incomes(self, target, stay):
        """The same amount from the same source is one income, entered twice."""
        known = {(line.source_id, line.amount) for line in target.income_ids}
        stay["alseraj.household.income"] = self.income_ids.filtered(
            lambda line: (line.source_id, line.amount) in known
        ).ids

    def _unite_documents(self, target, joined, stay):
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
                "ended_on": target.company_id._get_today(),
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
