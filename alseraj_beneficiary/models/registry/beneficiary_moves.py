from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ...tools import identity


class Beneficiary(models.Model):
    """Where a file came from and where it went: own files, splits and merges."""

    _inherit = "alseraj.beneficiary"

    merged_into_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict", help="This file is closed: everything that hung on it is in that one.",
    )
    merged_from_ids = fields.One2many(
        "alseraj.beneficiary", "merged_into_id", string="Merged Files", context={"active_test": False},
    )
    former_keys = fields.Char(
        "Former Numbers", readonly=True, copy=False,
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

    @api.depends("former_keys")
    def _compute_search_key(self):
        super()._compute_search_key()
        for file in self.filtered("former_keys"):
            file.search_key = f"{file.search_key or ''} {file.former_keys.lower()}"

    def _get_known_codes(self):
        """The number of this file, and of those merged into it."""
        return {file.code for file in self | self.merged_from_ids}

    def _get_known_partners(self):
        """The contact of this file, and of those merged into it: the ledger knows them by either."""
        return self.partner_id | self.merged_from_ids.partner_id

    # ------------------------------------------------------------ a merged file stays shut

    def _check_own_file(self):
        """Besides: what is done by hand on a file that was merged belongs on the other one."""
        super()._check_own_file()
        if self.env.su:
            return
        if merged := self.filtered("merged_into_id")[:1]:
            raise UserError(self.env._(
                "%(origin)s was merged into %(target)s. Work there.",
                origin=merged.display_name, target=merged.merged_into_id.display_name,
            ))

    @api.depends("merged_into_id")
    def _compute_allowed_verbs(self):
        super()._compute_allowed_verbs()
        self.filtered("merged_into_id").allowed_verbs = ""

    def _get_cannot_reopen_reason(self):
        if self.merged_into_id:
            return self.env._(
                "%(origin)s was merged into %(target)s. Work there.",
                origin=self.display_name, target=self.merged_into_id.display_name,
            )
        return super()._get_cannot_reopen_reason()

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
        # sudo: a note of what was just done, also on a file that is shut now
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
