from odoo import fields, models

from ..mixins.workflow_mixin import Transition

DESK = ("alseraj_beneficiary.group_officer",)


class Improvement(models.Model):
    """What is done so that it does not happen again: "for correction and development, never for punishment".

    ========  =============  ==========  =================
    action    from → to      who         needs
    ========  =============  ==========  =================
    done      open → done    officer     the result
    reopen    done → open    manager
    ========  =============  ==========  =================
    """

    _name = "alseraj.improvement"
    _description = "Improvement Action"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_date, id desc"
    _check_company_auto = True
    _transitions = {
        "done": Transition(("open",), "done", DESK),
        "reopen": Transition(("done",), "open", ("alseraj_beneficiary.group_manager",)),
    }
    _system_fields = frozenset({"done_on"})
    _editable_in = {"result": ("open",)}
    _clock_states = ("open",)

    name = fields.Char("Title", required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    origin = fields.Selection(
        [
            ("complaint", "Complaint or suggestion"),
            ("low_score", "Low satisfaction score"),
            ("review", "Policy review"),
            ("other", "Other"),
        ],
        default="other", required=True, index=True,
    )
    complaint_id = fields.Many2one(
        "alseraj.complaint", index="btree_not_null", ondelete="restrict",
        check_company=True
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, required=True, index=True,
        tracking=True
    )
    due_date = fields.Date("Due", index=True, tracking=True)
    description = fields.Text("What to Improve")
    result = fields.Text(help="What was changed, and how one sees that it helps.")
    done_on = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        default="open", required=True, index=True, copy=False, tracking=True
    )

    def action_done(self):
        """Close the improvement actions with their result.

        :return: True
        :raises UserError: one has no result written yet
        """
        return self._run_transition("done")

    def _get_cannot_done_reason(self):
        if not self.result:
            return self.env._("Write down what was changed first.")
        return False

    def _do_done(self):
        self._write_internal({"state": "done", "done_on": fields.Datetime.now()})

    def action_reopen(self):
        """Take finished improvement actions up again.

        :return: True
        """
        return self._run_transition("reopen")

    def _do_reopen(self):
        self._write_internal({"state": "open", "done_on": False})
