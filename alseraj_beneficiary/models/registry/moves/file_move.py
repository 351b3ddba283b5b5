from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.roles import MANAGER

MOVE_KINDS = [("own_file", "Own File"), ("split", "Split"), ("merge", "Merge")]
NO_RECORDS = ("mail.followers",)  # who follows a document is nothing of the file's


class FileMove(models.Model):
    """What went from one file to another, when, by whom. Written by the server only.

    A merge keeps what is needed to take it back: which rows pointed where, and the values before.
    """

    _name = "alseraj.file.move"
    _description = "Move between Files"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "kind"
    _check_company_auto = True
    _allow_sudo_commands = False

    kind = fields.Selection(MOVE_KINDS, required=True, readonly=True, guarded=True, index=True)
    from_id = fields.Many2one(
        "alseraj.beneficiary", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    to_id = fields.Many2one(
        "alseraj.beneficiary", required=True, readonly=True, guarded=True, index=True, ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, guarded=True, index=True)
    date = fields.Datetime("When", required=True, readonly=True, guarded=True, default=fields.Datetime.now)
    counts = fields.Json(readonly=True, guarded=True, help="Model: how many records went.")
    record_ids = fields.Json("Record Numbers", readonly=True, guarded=True, help="Model and field: the records that went.")
    undo = fields.Json(readonly=True, guarded=True, groups=fields.NO_ACCESS)
    summary = fields.Text("What Went", compute="_compute_summary")
    taken_back_on = fields.Datetime(readonly=True, guarded=True)
    taken_back_by_id = fields.Many2one("res.users", readonly=True, guarded=True)

    @api.depends("kind", "from_id", "to_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for move in self:
            move.display_name = f"{kinds.get(move.kind)}: {move.from_id.code or ''} → {move.to_id.code or ''}"

    @api.depends("counts")
    @api.depends_context("lang")
    def _compute_summary(self):
        names = dict(self.env["ir.model"].sudo().search_fetch(  # names of models are no secret
            [("model", "in", list({model for move in self for model in move.counts or {}}))], ["model", "name"],
        ).mapped(lambda model: (model.model, model.name)))
        for move in self:
            move.summary = "\n".join(
                f"{names.get(model, model)}: {count}" for model, count in sorted((move.counts or {}).items())
                if model not in NO_RECORDS
            )

    # ------------------------------------------------------------ written by the server only

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_created_by_server(vals_list):
            self.check_access("create")
            raise UserError(self.env._("Moves between files are recorded by the system only."))
        return super().create(vals_list)

    def _check_guarded(self, vals):
        self.check_access("write")
        raise UserError(self.env._("The record of a move between files can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of a move between files can't be deleted."))

    @api.model
    def _record(self, kind, source, target, record_ids, undo=None):
        """Write one line.

        :param dict record_ids: ``"model.field"`` -> ids that went
        :param dict undo: what :meth:`action_take_back` needs
        """
        counts = {}
        for relation, ids in record_ids.items():
            model = relation.rpartition(".")[0]
            counts[model] = counts.get(model, 0) + len(ids)
        # sudo: nobody has the right to write the log; who acts is in user_id
        return self.sudo()._create_internal([{
            "kind": kind, "from_id": source.id, "to_id": target.id, "company_id": target.company_id.id,
            "user_id": self.env.uid, "counts": counts, "record_ids": record_ids, "undo": undo or False,
        }]).sudo(self.env.su)

    # ------------------------------------------------------------ taking a merge back

    def action_take_back(self):
        """Undo a merge made by mistake: what came from the source goes back to it.

        What was added to the target since stays there.

        :return: a window action, to the file that is open again
        :raises UserError: not a manager, not a merge, taken back before, or something was built on it
        """
        self.ensure_one()
        self.check_access("read")
        files = (self.from_id | self.to_id)
        files.check_access("write")
        files._lock_for_move()
        if reason := self._get_cannot_take_back_reason():
            raise UserError(reason)
        # sudo: system fields and a log that nobody may write; role, files and reasons were checked above
        self.sudo()._take_back()
        return self.from_id._get_form_action()

    def _get_cannot_take_back_reason(self):
        """Why this move can't be undone, or False. Rooms add theirs."""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            return self.env._("Only a manager takes a merge back.")
        if self.kind != "merge":
            return self.env._("Only a merge can be taken back.")
        if self.taken_back_on:
            return self.env._("This merge was taken back before.")
        source, target = self.from_id, self.to_id
        if source.merged_into_id != target:
            return self.env._(
                "%(target)s was merged into another file since. Take that merge back first.",
                target=target.display_name,
            )
        return next(filter(None, (file._get_own_file_reason() for file in source | target)), False)

    def _take_back(self):
        source, target = self.from_id, self.to_id
        merger = self.env["alseraj.file.merger"]
        merger._undo(self.undo or {}, source, target)
        self._write_internal({"taken_back_on": fields.Datetime.now(), "taken_back_by_id": self.env.uid})
        note = self.env._("The merge of %(origin)s into %(target)s was taken back.")
        (source | target)._note_move(note, source, target)
