from odoo import Command, models
from odoo.exceptions import UserError

from .name_parts import PARTS

MANAGER = "alseraj_beneficiary.group_manager"
# What belongs to a file itself and is never taken from another one.
OWN_FIELDS = frozenset({
    "partner_id", "company_id", "code", "active", "state", "state_reason", "state_reason_id", "registered_on",
    "review_date", "need_class", "need_score", "branch_id", "officer_id", "merged_into_id", "former_keys",
    "identifier", "identifier_type", "collector_id", "access_token",
})
CONTACT_FIELDS = ("email", "street", "street2", "city", "zip", "state_id", "country_id", "comment")
PLAIN = ("char", "text", "html", "selection", "date", "integer", "float", "monetary", "boolean", "many2one")
TEXTS = ("text", "html")


class Beneficiary(models.Model):
    """Merging: one file takes over all that hangs on another, which is then shut."""

    _inherit = "alseraj.beneficiary"

    # ------------------------------------------------------------ which values

    def _get_merge_fields(self):
        """Names of the fields whose values may be taken over."""
        own = [
            name for name, field in self._fields.items()
            if name not in OWN_FIELDS and field.type in PLAIN and field.store and not field.compute
            and not field.inherited and not field.related and name not in models.MAGIC_COLUMNS
            and not name.startswith(("message_", "activity_", "website_"))
        ]
        return own + [name for name in CONTACT_FIELDS if name in self._fields]

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
            elif self._fields[name].type in TEXTS:
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

    # ------------------------------------------------------------ reasons

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

    def _before_merge(self, target):
        """Hook of the rooms: called with locks held, before anything of this file moves to ``target``."""

    def _after_merge(self, target):
        """Hook of the rooms: called when all that hung on this file hangs on ``target``."""

    # ------------------------------------------------------------ merging

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
        # sudo: all that hangs on a file moves, whatever of it the manager may read or change by hand;
        # his role and his right on both files were checked above
        moves = self.env["alseraj.file.move"]
        target_sudo = target.sudo()  # as above
        for source in self.sudo():  # as above
            moves |= source._merge_one(
                target_sudo, set((chosen or {}).get(source.id, ())), (joins or {}).get(source.id), login)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        return moves.with_env(self.env)

    def _merge_one(self, target, chosen, relation, login):
        merger = self.env["alseraj.file.merger"]
        undo, stay = {}, {}
        self.env.flush_all()
        self._before_merge(target)
        self._settle_logins(target, login, undo)
        if relation:
            self._join_household(target, relation, undo)
        else:
            self._take_values(target, chosen, undo)
        self._unite_members(target, bool(relation), stay, undo)
        self._unite_incomes(target, stay)
        self._unite_documents(target, bool(relation), stay, undo)
        self._unite_banks(target, stay, undo)
        self._unite_collectors(target, undo)
        self.env.flush_all()
        moved = {}
        for model, old, new in (
            ("alseraj.beneficiary", self, target), ("res.partner", self.partner_id, target.partner_id),
        ):
            # the contacts of two persons stay apart: the one is still paid what was his
            if model == "res.partner" and relation:
                continue
            moved |= merger._relink_all(model, old.id, new.id, stay, undo)
        moved |= merger._relink_references(self._name, self.id, target.id, undo)
        if not relation:
            moved |= merger._relink_references("res.partner", self.partner_id.id, target.partner_id.id, undo)
            moved |= merger._relink_follower(self.partner_id.id, target.partner_id.id, undo)
        self.env.invalidate_all(flush=False)
        self._shut_merged(target, undo)
        merger._recompute_files(self | target)
        self.env.flush_all()
        self.env.invalidate_all()
        self._after_merge(target)
        move = self.env["alseraj.file.move"].sudo(False)._record("merge", self, target, moved, undo)
        (self | target)._note_move(
            self.env._("%(origin)s was merged into %(target)s."),
            self, target, move.sudo().summary or "",  # just written, by this user
        )
        return move

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

    def _shut_merged(self, target, undo):
        """The source: closed, out of sight, found under its numbers at the target."""
        keys = [self.code, self.identifier, self.former_keys, target.former_keys]
        merger = self.env["alseraj.file.merger"]
        merger._force(target, {"former_keys": " ".join(filter(None, keys))}, undo)
        merger._force(self, {
            "state": "closed",
            "state_reason": False,  # the banner says it, with the link
            "active": False,
            "merged_into_id": target.id,
        }, undo)
        if not self.partner_id.user_ids:
            merger._force(self.partner_id, {"active": False}, undo)

    def _settle_logins(self, target, login, undo):
        """Whoever logs in for the source sees the target's file; two logins for one person are one too many."""
        merger = self.env["alseraj.file.merger"]
        mine, theirs = self.partner_id.user_ids, target.partner_id.user_ids
        logins = mine | theirs
        if mine and theirs:
            if not login or login.sudo() not in logins:  # compared only: which logins there are is not his to read
                raise UserError(self.env._(
                    "Both files have a portal login: %(logins)s. Choose the one that is kept.",
                    logins=", ".join(logins.mapped("login")),
                ))
            gone = logins - login.sudo()  # as above
            if any(user._is_internal() for user in gone):
                raise UserError(self.env._("An employee's login can't be closed by a merge: keep that one."))
            undo.setdefault("values", []).extend(["res.users", user.id, {"active": True}] for user in gone)
            gone.write({"active": False})
            mine &= login.sudo()  # as above
        for user in mine:
            undo.setdefault("values", []).append(["res.users", user.id, {"partner_id": self.partner_id.id}])
            if not target.email and self.email:
                merger._force(target, {"email": self.email}, undo)
            user.write({"partner_id": target.partner_id.id})
