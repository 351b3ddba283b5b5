from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.registry.file.identity_mixin import IDENTIFIER_TYPES
from ...tools import identity, name_parts
from ...tools.names import comma

# What a file needs of its head, and a member may not have yet.
NEEDED = (*name_parts.PARTS, "identifier", "birth_date", "mobile", "branch_id")


class HeadMixin(models.AbstractModel):
    """The data of a member who becomes the head of a file."""

    _name = "alseraj.head.mixin"
    _description = "Member Who Becomes a Head"

    member_id = fields.Many2one("alseraj.household.member", "Household Member", ondelete="cascade")
    relation = fields.Selection(related="member_id.relation", string="Relation to the Head")
    first_name = fields.Char(compute="_compute_head", store=True, readonly=False)
    father_name = fields.Char("Father's Name", compute="_compute_head", store=True, readonly=False)
    grandfather_name = fields.Char("Grandfather's Name", compute="_compute_head", store=True, readonly=False)
    family_name = fields.Char(compute="_compute_head", store=True, readonly=False)
    identifier_type = fields.Selection(IDENTIFIER_TYPES, compute="_compute_head", store=True, readonly=False)
    identifier = fields.Char(compute="_compute_head", store=True, readonly=False)
    birth_date = fields.Date(compute="_compute_head", store=True, readonly=False)
    gender = fields.Selection(
        [("male", "Male"), ("female", "Female")], compute="_compute_head", store=True, readonly=False)
    mobile = fields.Char()
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", compute="_compute_head", store=True, readonly=False, ondelete="cascade")
    category_ids = fields.Many2many(
        "alseraj.category", string="Categories", compute="_compute_head", store=True, readonly=False)
    has_file = fields.Boolean("Has a File Already", compute="_compute_has_file")

    @api.depends("member_id")
    def _compute_head(self):
        for line in self:
            member, file = line.member_id, line.member_id.beneficiary_id
            line.update(self._guess_name(member, file))
            line.identifier_type = member.identifier_type
            line.identifier = member.identifier
            line.birth_date = member.birth_date
            line.gender = member.gender
            line.branch_id = file.branch_id
            line.category_ids = file.category_ids

    @api.model
    def _guess_name(self, member, file):
        """The four parts; a child written with his first name alone has the rest from his father's file."""
        parts = name_parts.split(member.name)
        if member.relation in ("son", "daughter") and file.gender == "male" and not parts["family_name"]:
            parts.update(
                father_name=file.first_name, grandfather_name=file.father_name, family_name=file.family_name)
        return parts

    @api.depends("identifier", "member_id")
    def _compute_has_file(self):
        found = self._find_files()
        for line in self:
            line.has_file = identity.normalize_identifier(line.identifier) in found

    def _find_files(self):
        company = self.member_id.company_id[:1] or self.env.company
        return self.env["alseraj.beneficiary"]._find_by_identifier(company, self.mapped("identifier"))

    def _open_files(self):
        """The file of each line's member: the one that bears his identifier, or a new one.

        :return: dict member -> file
        :raises UserError: what is missing; somebody has left already; or his file is not the user's to see
        """
        self.member_id.beneficiary_id._check_own_file()
        if gone := self.member_id.filtered("own_file_id")[:1]:
            raise UserError(self.env._(
                "%(member)s has his own file already: %(file)s.",
                member=gone.name, file=gone.own_file_id.display_name,
            ))
        known = self._find_files()
        files, todo = {}, self.browse()
        for line in self:
            found = known.get(identity.normalize_identifier(line.identifier))
            if found:
                files[line.member_id] = line._get_visible(found)
            else:
                line._check_complete()
                todo |= line
        opened = self.env["alseraj.beneficiary"].create([line._prepare_file() for line in todo])
        files.update(zip(todo.member_id, opened, strict=True))
        return files

    def _get_visible(self, file_sudo):
        file = self.env["alseraj.beneficiary"].browse(file_sudo.id)
        if file == self.member_id.beneficiary_id:
            raise UserError(self.env._(
                "%(member)s has the identifier of the file's head: correct it first.", member=self.member_id.name))
        if not file.has_access("write") or file_sudo.state == "closed":
            raise UserError(self.env._(
                "%(member)s has a file that is closed or of another branch: ask a manager to look at it.",
                member=self.member_id.name))
        return file

    def _check_complete(self):
        # names only where the ID card has four parts
        names = [n for n in NEEDED if n not in name_parts.PARTS] if self.identifier_type != "national_id" else NEEDED
        missing = [self._fields[name]._description_string(self.env) for name in names if not self[name]]
        if missing:
            raise UserError(self.env._(
                "%(member)s: fill in %(fields)s.", member=self.member_id.name, fields=comma(self.env.lang).join(missing)))

    def _prepare_file(self):
        file = self.member_id.beneficiary_id
        return {
            **{part: self[part] for part in name_parts.PARTS},
            **({} if any(self[part] for part in name_parts.PARTS) else {"name": self.member_id.name}),
            "identifier_type": self.identifier_type, "identifier": self.identifier, "birth_date": self.birth_date,
            "gender": self.gender, "mobile": self.mobile, "branch_id": self.branch_id.id,
            "category_ids": [fields.Command.set(self.category_ids.ids)], "company_id": file.company_id.id,
            "nationality_id": file.nationality_id.id,
        }
