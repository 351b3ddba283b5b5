from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.registry.file.household_member import RELATIONS

MEMBER_MODEL = "alseraj.household.member"


class FileSplit(models.TransientModel):
    """Splits a file: some members leave for a new file that one of them heads, or for one that exists."""

    _name = "alseraj.file.split"
    _description = "Split a File"
    _inherit = ["alseraj.head.mixin"]

    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", "File", required=True, readonly=True, ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    destination = fields.Selection(
        [("new", "A new file: one of them is its head"), ("existing", "A file that exists")],
        "They Go To", required=True, default="new",
    )
    target_id = fields.Many2one(
        "alseraj.beneficiary", "Existing File", domain="[('id', '!=', beneficiary_id), ('state', '!=', 'closed')]",
        ondelete="cascade",
    )
    line_ids = fields.One2many(
        "alseraj.file.split.line", "wizard_id", string="Who Leaves", compute="_compute_line_ids", store=True, readonly=False,
    )
    member_id = fields.Many2one(
        string="New Head", domain="[('beneficiary_id', '=', beneficiary_id), ('own_file_id', '=', False)]")
    income_ids = fields.Many2many(
        "alseraj.household.income", string="Incomes and Obligations That Go Along",
        domain="[('beneficiary_id', '=', beneficiary_id)]",
    )
    document_ids = fields.Many2many(
        "alseraj.document", string="Documents That Go Along",
        domain="[('beneficiary_id', '=', beneficiary_id), ('member_id', '=', False), ('has_attachment', '=', True)]",
        help="Besides the documents of those who leave, which go with them.",
    )

    @api.depends("beneficiary_id")
    def _compute_line_ids(self):
        for wizard in self:
            members = wizard.beneficiary_id.member_ids.filtered(lambda member: not member.own_file_id)
            wizard.line_ids = [Command.clear()] + [
                Command.create({"member_id": member._origin.id, "relation": member.relation}) for member in members
            ]

    def action_split(self):
        """Split the file: all or nothing.

        :return: a window action, to the file that they go to
        :raises UserError: nobody leaves, nobody heads the new file, or what does not belong to the file
        """
        self.ensure_one()
        source = self.beneficiary_id
        source.check_access("write")
        source._check_own_file()
        leaving = self._get_leaving()
        self._check_lines(leaving)
        source._lock_for_move()
        heads, target = self._get_destination(leaving)
        moved = self._move(leaving - self.env[MEMBER_MODEL].union(*heads), target)
        self._finish(heads, target, moved)
        return target._get_form_action()

    def _get_leaving(self):
        leaving = self.line_ids.filtered("leaves").member_id
        if self.destination == "new":
            leaving |= self.member_id
        if not leaving:
            raise UserError(self.env._("Choose who leaves the household."))
        return leaving

    def _check_lines(self, leaving):
        for records in (leaving, self.income_ids, self.document_ids):
            if records.beneficiary_id - self.beneficiary_id:
                raise UserError(self.env._("Only what belongs to this file can go along."))
        if gone := leaving.filtered("own_file_id")[:1]:
            raise UserError(self.env._(
                "%(member)s has his own file already: %(file)s.", member=gone.name, file=gone.own_file_id.display_name))
        staying = self.document_ids.member_id - leaving
        if staying or any(document._is_in_use() for document in self.document_ids):
            raise UserError(self.env._("A document of somebody who stays, of a request or of a collector stays, too."))

    def _get_destination(self, leaving):
        """:return: dict head -> file of those who head the file that they go to; and that file"""
        if self.destination == "new":
            if not self.member_id:
                raise UserError(self.env._("Choose who of them is the head of the new file."))
            heads = self._open_files()
            return heads, heads[self.member_id]
        target = self.target_id
        if not target or target == self.beneficiary_id:
            raise UserError(self.env._("Choose the other file that they go to."))
        target.check_access("write")
        target._check_own_file()
        target._lock_for_move()
        if target.company_id != self.beneficiary_id.company_id or target.state == "closed":
            raise UserError(self.env._("%(name)s is closed or of another company.", name=target.display_name))
        heads = leaving.filtered(lambda m: m.identifier and m.identifier == target.identifier)
        numbers = set(target.member_ids.filtered("identifier").mapped("identifier"))
        if twin := leaving.filtered(lambda m: m.identifier in numbers)[:1]:
            raise UserError(self.env._("%(member)s is in that file already.", member=twin.name))
        return {head: target for head in heads}, target

    def _move(self, members, target):
        """Move rows to the target, below the ORM: verified documents can't be edited by hand.

        :return: dict ``"model.field"`` -> ids
        """
        merger = self.env["alseraj.file.merger"]
        members.check_access("write")
        self.env.flush_all()
        # sudo: the right to write the file and its members was checked; which documents are in use is asked, not shown
        found = self.env["alseraj.document"].sudo().search([("member_id", "in", members.ids)])
        documents = found.filtered(lambda document: not document._is_in_use()) | self.document_ids.sudo()  # same
        moved = {}
        for records in (members, self.income_ids, documents):
            moved |= merger._move_rows(records, target)
        documents._drop_placeholders()
        relations = {line.member_id: line.relation for line in self.line_ids}
        # sudo: the members are in the new file by now, which the user was allowed to write
        for relation, group in members.sudo().grouped(lambda member: relations.get(member)).items():
            if relation:
                group.write({"relation": relation})
        merger._recompute_files((self.beneficiary_id | target).sudo())  # sudo: sums of what both files have now
        return moved

    def _finish(self, heads, target, moved):
        source = self.beneficiary_id
        if heads:
            self.env["alseraj.member.mover"]._leave(heads, "split", moved)
            return
        move = self.env["alseraj.file.move"]._record("split", source, target, moved)
        (source | target)._note_move(
            self.env._("Members of %(origin)s went to %(target)s."),
            source, target, move.summary or "",
        )


class FileSplitLine(models.TransientModel):
    _name = "alseraj.file.split.line"
    _description = "Member in a Split"

    wizard_id = fields.Many2one("alseraj.file.split", required=True, ondelete="cascade")
    member_id = fields.Many2one("alseraj.household.member", "Household Member", required=True, ondelete="cascade")
    birth_date = fields.Date(related="member_id.birth_date")
    old_relation = fields.Selection(related="member_id.relation", string="Relation Now")
    leaves = fields.Boolean()
    relation = fields.Selection(RELATIONS, "Relation to the New Head")
