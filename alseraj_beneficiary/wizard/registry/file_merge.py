from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...models.registry.file.household_member import RELATIONS
from ...models.registry.moves.beneficiary_moves import MERGED_CONTACT_FIELDS
from ...tools.name_parts import PARTS
from ...tools.names import comma
from .display import get_display_value

NOT_SHOWN = frozenset({*PARTS[1:], "phone"})


class FileMerge(models.TransientModel):
    """Merges files into one: what differs stands side by side, and a person says which value stays."""

    _name = "alseraj.file.merge"
    _description = "Merge Files"

    target_id = fields.Many2one(
        "alseraj.beneficiary", "File That Stays", required=True, default=lambda self: self._default_target(),
        domain="[('state', '!=', 'closed')]", ondelete="cascade",
    )
    source_ids = fields.Many2many(
        "alseraj.beneficiary", string="Files That Are Merged Into It", required=True,
        default=lambda self: self._default_sources(), domain="[('id', '!=', target_id)]",
    )
    same_person = fields.Selection(
        [("same", "The same person, entered twice"), ("member", "Another member of the same family")],
        "The Other Head Is", required=True, compute="_compute_same_person", store=True, readonly=False,
        precompute=True, default="same",
    )
    relation = fields.Selection(RELATIONS, help="Of the other head to the head of the file that stays.")
    line_ids = fields.One2many(
        "alseraj.file.merge.line", "wizard_id", string="What Differs", compute="_compute_line_ids", store=True,
        readonly=False,
    )
    login_id = fields.Many2one(
        "res.users", "Portal Login That Is Kept", domain="[('id', 'in', login_ids)]", ondelete="cascade",
    )
    login_ids = fields.Many2many("res.users", compute="_compute_login_ids", compute_sudo=True)
    preview = fields.Text("What Will Move", compute="_compute_preview")
    blocked_reason = fields.Text("What Stops It", compute="_compute_preview")

    def _default_files(self):
        if self.env.context.get("active_model") != "alseraj.beneficiary":
            return self.env["alseraj.beneficiary"]
        return self.env["alseraj.beneficiary"].browse(self.env.context.get("active_ids", []))

    def _default_target(self):
        """Of the chosen files the one that is furthest on, then the oldest."""
        order = {"registered": 0, "suspended": 1, "draft": 2, "closed": 3}
        return self._default_files().sorted(lambda file: (order[file.state], file.id))[:1]

    def _default_sources(self):
        return self._default_files() - self._default_target()

    # ------------------------------------------------------------ what the screen says

    @api.depends("target_id", "source_ids")
    def _compute_same_person(self):
        for wizard in self:
            numbers = set(wizard.target_id.member_ids.filtered("identifier").mapped("identifier"))
            is_member = wizard.source_ids.filtered(lambda f, known=numbers: f.identifier in known)
            wizard.same_person = "member" if is_member else wizard.same_person or "same"

    @api.depends("target_id", "source_ids", "same_person")
    def _compute_line_ids(self):
        for wizard in self:
            commands = [Command.clear()]
            if wizard.same_person == "same":
                for source in wizard.source_ids._origin:
                    commands += [Command.create(vals) for vals in wizard._prepare_lines(source)]
            wizard.line_ids = commands

    def _prepare_lines(self, source):
        target = self.target_id._origin
        names = ["identifier", *source._get_merge_fields()]
        if source.name != target.name:
            names.insert(1, PARTS[0])
        for name in dict.fromkeys(names):
            field = source._fields[name]
            if name in NOT_SHOWN or not source._has_field_access(field, "read"):
                continue  # merged all the same; who may not read a field is not shown it
            shown = "name" if name == PARTS[0] else name
            mine, other = source[shown], target[shown]
            if mine == other or not mine or (name == PARTS[0] and source.name == target.name):
                continue
            yield {
                "source_id": source.id,
                "field_name": name,
                "label": source._fields[shown]._description_string(self.env),
                "target_value": get_display_value(target, shown),
                "source_value": get_display_value(source, shown),
                "is_filled": not other,
                "keep": "target" if other else "source",
            }

    @api.depends("target_id", "source_ids")
    def _compute_login_ids(self):
        for wizard in self:
            users = wizard.target_id.partner_id.user_ids
            others = wizard.source_ids.partner_id.user_ids
            wizard.login_ids = users | others if (users and others) or len(others) > 1 else False

    @api.depends("target_id", "source_ids", "same_person")
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            target = wizard.target_id._origin
            lines, reasons = [], []
            for source in wizard.source_ids._origin if target else ():
                if reason := source._get_cannot_merge_reason(target):
                    reasons.append(reason)
                    continue
                lines.append(wizard._describe(source, target))
                if source.state == "registered" and target.state != "registered":
                    lines.append(self.env._(
                        "%(origin)s is registered and %(target)s is not: nothing is paid until it is. Perhaps the "
                        "other way round?", origin=source.display_name, target=target.display_name))
            wizard.preview = "\n".join(lines) or False
            wizard.blocked_reason = "\n".join(reasons) or False

    def _describe(self, source, target):
        figures = source.sudo()._get_merge_preview(target.sudo(), self.same_person == "member")  # counts only
        text = self.env._(
            "%(origin)s: %(members)s members move and %(united)s are in both; %(incomes)s incomes and obligations, "
            "%(documents)s documents, and all requests, payments, interactions and messages.",
            origin=source.display_name, **{k: figures[k] for k in ("members", "united", "incomes", "documents")},
        )
        if figures["sources"]:
            text += " " + self.env._(
                "Both files have these with different amounts, look at them afterwards: %(sources)s.",
                sources=comma(self.env.lang).join(figures["sources"]))
        return text

    # ------------------------------------------------------------ merging

    def action_merge(self):
        """Merge the files: all or nothing.

        :return: a window action, to the file that stays
        :raises UserError: the user is no manager, or what stops the merge
        """
        self.ensure_one()
        if not self.source_ids:
            raise UserError(self.env._("Choose the files that are merged into %(name)s.", name=self.target_id.display_name))
        joins = {}
        if self.same_person == "member":
            if not self.relation:
                raise UserError(self.env._("Say how the other head is related to the head of the file that stays."))
            joins = dict.fromkeys(self.source_ids.ids, self.relation)
        chosen = {}
        allowed = {"identifier", *self.target_id._get_merge_fields(), *MERGED_CONTACT_FIELDS}
        for line in self.line_ids:
            if line.keep == "source" and line.field_name in allowed:
                chosen.setdefault(line.source_id.id, set()).add(line.field_name)
        self.source_ids._merge_into(self.target_id, chosen=chosen, joins=joins, login=self.login_id)
        return self.target_id._get_form_action()


class FileMergeLine(models.TransientModel):
    _name = "alseraj.file.merge.line"
    _description = "Difference between Two Files"

    wizard_id = fields.Many2one("alseraj.file.merge", required=True, ondelete="cascade")
    source_id = fields.Many2one("alseraj.beneficiary", "Other File", required=True, ondelete="cascade")
    field_name = fields.Char(required=True)
    label = fields.Char("Field", readonly=True)
    target_value = fields.Char("In the File That Stays", readonly=True)
    source_value = fields.Char("In the Other File", readonly=True)
    is_filled = fields.Boolean(readonly=True, help="The file that stays has nothing here.")
    keep = fields.Selection(
        [("target", "The file that stays"), ("source", "The other file")], "Value Kept", required=True, default="target",
    )
