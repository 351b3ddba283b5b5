from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.roles import GRIEVANCE, MANAGER, OFFICER
from ..mixins.workflow_mixin import Transition
from .complaint import SUBJECTS


class Improvement(models.Model):
    """What is done so that it does not happen again: "for correction and development, never for punishment".

    ========  ======================  ==========  ===========================================
    action    from → to               who         needs
    ========  ======================  ==========  ===========================================
    done      open → done             officer     the cause, the result and its proof
    measure   done → measured         officer     what is seen of its effect
    reopen    done, measured → open   manager
    ========  ======================  ==========  ===========================================
    """

    _name = "alseraj.improvement"
    _description = "Improvement Action"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "state desc, due_date, id desc"
    _check_company_auto = True
    _transitions = {
        "done": Transition(
            ("open",), "done", (OFFICER, GRIEVANCE), checks=("result", "cause", "proof"), steps=("done_date", "set_state")),
        "measure": Transition(
            ("done",), "measured", (OFFICER, GRIEVANCE), checks=("effect_note",), steps=("set_state", "end_reminders")),
        "reopen": Transition(("done", "measured"), "open", (MANAGER, GRIEVANCE), steps=("no_done_date", "set_state")),
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
    subject = fields.Selection(
        SUBJECTS, "About", compute="_compute_subject", store=True, readonly=False, index=True,
        help="Complaints about the same are counted before and after.")
    description = fields.Text("What to Improve")
    cause = fields.Text(help="Why it came to this: in the way of working, never a person.", editable_in=("open",))
    proof = fields.Text(help="Where one sees that it was done: a circular, a form, a day.", editable_in=("open",))
    result = fields.Text(help="What was changed, and how one sees that it helps.", editable_in=("open",))
    done_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    measure_on = fields.Date(
        "Measure the Effect On", compute="_compute_measure_on", store=True, readonly=False, index="btree_not_null",
        help="Three months after it was done, unless another day is set.")
    effect = fields.Char(
        compute="_compute_effect", help="Complaints about the same, in as many days before it was opened as have passed since.")
    effect_note = fields.Text(
        "Effect Seen", editable_in=("open", "done"), help="What one sees of it, in figures where there are any.")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("measured", "Effect Measured")],
        default="open", required=True, index=True, copy=False, tracking=True
    )

    @api.depends("complaint_id.subject")
    def _compute_subject(self):
        for rec in self:
            rec.subject = rec.complaint_id.sudo().subject or rec.subject  # a word of a list, whoever may read the complaint

    @api.depends("done_on")
    def _compute_measure_on(self):
        for rec in self:
            rec.measure_on = rec.done_on and rec.company_id._get_day(rec.done_on) + relativedelta(months=3)

    @api.depends("subject", "create_date", "done_on")
    @api.depends_context("uid")
    def _compute_effect(self):
        for rec in self:
            rec.effect = rec._get_complaint_effect() if rec.subject and rec.done_on else False

    def _get_complaint_effect(self):
        """How many complaints about the same there were in the days since, and in as many days before it was opened."""
        now = fields.Datetime.now()
        span = now - self.done_on
        # sudo: figures over all, without those about the reader
        count = self.env["alseraj.complaint"].sudo().search_count
        same = Domain([
            ("company_id", "=", self.company_id.id), ("subject", "=", self.subject),
            ("accused_user_ids", "not in", self.env.uid),
        ])
        before = count(same & Domain("received_on", ">", self.create_date - span) & Domain("received_on", "<=", self.create_date))
        after = count(same & Domain("received_on", ">", self.done_on))
        return self.env._(
            "%(before)s complaints before, %(after)s after, in %(days)s days each", before=before, after=after, days=span.days)

    # ------------------------------------------------------------ the verbs

    def action_done(self):
        """Close the improvement actions with their result.

        :return: True
        :raises UserError: one has no cause, result or proof written yet
        """
        return self._run_transition("done")

    def action_measure(self):
        """Record that the effect of the improvement actions was looked at.

        :return: True
        :raises UserError: what was seen is not written down
        """
        return self._run_transition("measure")

    def action_reopen(self):
        """Take finished improvement actions up again.

        :return: True
        """
        return self._run_transition("reopen")

    # ------------------------------------------------------------ checks and steps of the verbs

    def _get_result_reason(self):
        return not self.result and self.env._("Write down what was changed first.")

    def _get_cause_reason(self):
        return not self.cause and self.env._("Write down the cause first: in the way of working, never a person.")

    def _get_proof_reason(self):
        return not self.proof and self.env._("Write down first where one sees that it was done.")

    def _get_effect_note_reason(self):
        return not self.effect_note and self.env._("Write down what one sees of its effect.")

    @api.model
    def _cron_ask_effect(self):
        """Each day: owners are asked for the effect of what was done some months ago."""
        due = self.search([("state", "=", "done"), ("measure_on", "<=", self.env.company._get_today())])
        asked = due.activity_search(["alseraj_beneficiary.mail_activity_clock"]).mapped("res_id")
        todo = self.env["ir.cron"]._alseraj_claim(due.filtered(lambda rec: rec.id not in asked))
        todo._remind(self.env._("Measure the effect"))

    def _step_done_date(self):
        self._write_internal({"done_on": fields.Datetime.now()})

    def _step_no_done_date(self):
        self._write_internal({"done_on": False})
