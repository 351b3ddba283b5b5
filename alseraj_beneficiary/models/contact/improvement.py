from odoo import fields, models

from ...tools.roles import MANAGER, OFFICER
from ..mixins.workflow_mixin import Transition


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
        "done": Transition(("open",), "done", (OFFICER,), checks=("result",), steps=("done_date", "set_state")),
        "reopen": Transition(("done",), "open", (MANAGER,), steps=("no_done_date", "set_state")),
    }
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
    due_date = fields.Date("Due On", index=True, tracking=True)
    description = fields.Text("What to Improve")
    result = fields.Text(help="What was changed, and how one sees that it helps.", editable_in=("open",))
    done_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done")],
        default="open", required=True, index=True, copy=False, tracking=True
    )

    # ------------------------------------------------------------ the verbs

    def action_done(self):
        """Close the improvement actions with their result.

        :return: True
        :raises UserError: one has no result written yet
        """
        return self._run_transition("done")

    def action_reopen(self):
        """Take finished improvement actions up again.

        :return: True
        """
        return self._run_transition("reopen")

    # ------------------------------------------------------------ checks and steps of the verbs

    def _get_result_reason(self):
        return not self.result and self.env._("Write down what was changed first.")

    def _step_done_date(self):
        self._write_internal({"done_on": fields.Datetime.now()})

    def _step_no_done_date(self):
        self._write_internal({"done_on": False})
