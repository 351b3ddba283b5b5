from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ...tools.roles import DESK
from ..mixins.reason_verb import ReasonVerb
from ..mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

ASKED_AT_HOME = frozenset({"beneficiary_id", "requester_name", "kind", "details", "received_on"})


class PrivacyRequest(models.Model):
    """A person asks to see, correct or destroy his data; the law gives a clock.

    ========  ==============  ==========  =================================================
    action    from → to       who         needs
    ========  ==============  ==========  =================================================
    done      new → done      desk        identity checked, what was done
    refuse    new → refused   desk        a reason
    ========  ==============  ==========  =================================================

    A delegate has the corrections that families of his branches ask for from home, and no other.
    """

    _name = "alseraj.privacy.request"
    _description = "Privacy Request"
    _inherit = [
        "alseraj.workflow.mixin", "alseraj.clock.mixin", "alseraj.message.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "due_date, id desc"
    _rec_names_search = ["name", "beneficiary_id", "requester_name"]
    _check_company_auto = True
    _transitions = {
        "done": Transition(
            ("new",), "done", DESK, checks=("requester", "identity", "decided", "answer", "own_file"),
            steps=("closing_date", "set_state", "end_reminders", "tell_home"),
        ),
        "refuse": Transition(
            ("new",), "refused", DESK, checks=("decided", "refuse_reason", "own_file"),
            steps=("closing_date", "set_state", "end_reminders", "tell_home"),
        ),
    }
    _reason_verbs = dict.fromkeys(
        ("extend", "refuse"), ReasonVerb(_lt("In words that the person concerned can be told")))
    _clock_states = ("new",)

    name = fields.Char("Number", readonly=True, copy=False, index=True, guarded=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    # who asks for what
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True,
        editable_in=("new",),
    )
    requester_name = fields.Char(
        "Asked By", help="When somebody asks for him, or there is no file.", editable_in=("new",)
    )
    identity_checked = fields.Boolean(tracking=True, copy=False, editable_in=("new",))
    kind = fields.Selection(
        [("access", "Access to the data"), ("correction", "Correction"), ("destruction", "Destruction")],
        required=True, default="access", index=True, editable_in=("new",),
    )
    channel_id = fields.Many2one("alseraj.channel", check_company=True)
    at_home = fields.Boolean(
        "Asked on Its Own Pages", readonly=True, copy=False, guarded=True,
        help="The family asked after it had logged in; it reads the answer there.")
    correction_ids = fields.One2many("alseraj.correction", "request_id", "Corrections")
    details = fields.Text(help="Which data, and what should be done with them.", editable_in=("new",))
    # who answers, until when
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user, required=True, index=True,
        tracking=True
    )
    received_on = fields.Date(
        default=lambda self: self.env.company._get_today(), required=True, tracking=True, editable_in=("new",)
    )
    due_date = fields.Date(
        "Answer Due", compute="_compute_due_date", store=True, precompute=True, index=True, guarded=True
    )
    extended_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    extension_reason = fields.Char(
        "Reason for Extension", readonly=True, copy=False, tracking=True, guarded=True
    )
    # the answer
    answer = fields.Text("What Was Done", copy=False, editable_in=("new",))
    refuse_reason = fields.Char("Reason for Refusal", copy=False, tracking=True, editable_in=("new",))
    closed_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    state = fields.Selection(
        [("new", "New"), ("done", "Done"), ("refused", "Refused")],
        default="new", required=True, index=True, copy=False, tracking=True,
    )

    _name_unique = models.UniqueIndex(
        "(company_id, name)", "Two privacy requests can't have the same number."
    )

    @api.depends("received_on", "extended_on", "company_id")
    def _compute_due_date(self):
        for request in self:
            company = request.company_id or self.env.company
            days = company.alseraj_privacy_days
            if request.extended_on:
                days += company.alseraj_privacy_extension_days
            start = request.received_on or company._get_today()
            request.due_date = start + relativedelta(days=days)

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        for company, records in requests.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch(self._name, len(records), company)
            for request, name in zip(records, names, strict=True):
                request._write_internal({"name": name})
        requests._remind(self.env._("Answer the privacy request"))
        return requests

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        if any(
            request.at_home and request._is_changed(name, vals[name]) for request in self for name in ASKED_AT_HOME & vals.keys()
        ):
            raise UserError(self.env._("What the family asked for on its own pages, for whom and when stays as it came."))

    @api.constrains("received_on")
    def _check_received_on(self):
        for request in self:
            if request.received_on > request.company_id._get_today():
                raise ValidationError(self.env._("Nothing is received on a day that has not come: look at the date again."))

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "received_on"}:
            self.filtered(lambda r: r.state == "new")._remind(self.env._("Answer the privacy request"))
        return result

    # ------------------------------------------------------------ the verbs

    def action_done(self):
        """Close the requests: what was asked is done and the person knows.

        :return: True
        :raises UserError: identity not checked, or nothing written about what was done
        """
        return self._run_transition("done")

    def action_refuse(self, reason=None):
        """Refuse the requests.

        :param str reason: why; may be filled in on the record before instead
        :return: True
        :raises UserError: no reason is given
        """
        if reason:
            self.filtered(lambda r: r.state == "new").write({"refuse_reason": reason})
        return self._run_transition("refuse")

    def action_extend(self, reason=None):
        """Give the answer more days, once, with notice to the person.

        :param str reason: what the person is told
        :return: True
        :raises UserError: no reason, extended before, or closed already
        """
        self.check_access("write")
        for request in self:
            if request.state != "new":
                raise UserError(self.env._("%(name)s is closed.", name=request.display_name))
            if request.extended_on:
                raise UserError(self.env._("%(name)s was extended once before.", name=request.display_name))
        if role := self._get_role_reason("done"):
            raise UserError(role)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it takes longer: the person is told so."))
        self._write_internal({"extended_on": fields.Datetime.now(), "extension_reason": reason.strip()})
        self._remind(self.env._("Answer the privacy request"))
        return True

    # ------------------------------------------------------------ checks and steps of the verbs

    def _get_requester_reason(self):
        return not (self.beneficiary_id or self.requester_name) and self.env._("Write down who asks.")

    def _get_identity_reason(self):
        return not self.identity_checked and self.env._("Check the identity of the person first.")

    def _get_decided_reason(self):
        return any(line.state == "waiting" for line in self.correction_ids) and self.env._(
            "Decide on each correction first: the last one closes the request.")

    def _get_answer_reason(self):
        return not self.answer and self.env._("Write down what was done.")

    def _get_refuse_reason_reason(self):
        return not self.refuse_reason and self.env._("Say why it is refused: the person is told so.")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason() if self.beneficiary_id else False

    def _step_closing_date(self):
        self._write_internal({"closed_on": fields.Datetime.now()})

    # ------------------------------------------------------------ from the family's own pages

    @api.model
    def _open_at_home(self, file, kind, details, by_guardian=False):
        """Take in what a family asks after it has logged in: who it is was checked by that.

        :param file: its file, in sudo
        :param str kind: of :attr:`kind`
        :param str details: what is asked for
        :param by_guardian: name of the guardian who asks, or a falsy value
        :return: the request, in sudo
        """
        officer = file._find_officer(desk=kind == "correction")
        requests_sudo = self.sudo().with_context(mail_create_nosubscribe=True)  # the caller knows whose file it is
        return requests_sudo._create_internal([{
            "company_id": file.company_id.id, "beneficiary_id": file.id, "kind": kind, "details": details,
            "requester_name": by_guardian or False, "identity_checked": True, "at_home": True,
            "channel_id": requests_sudo.env["alseraj.channel"]._find("website", file.company_id).id,
            "user_id": officer.id or self.env.ref("base.user_admin").id,
            "received_on": file.company_id._get_today(),
        }])

    def _close_corrected(self):
        """Close those of which the last correction was decided: done where one was put right, else refused."""
        for request in self.filtered(lambda request: request.state == "new" and request.correction_ids):
            states = request.correction_ids.mapped("state")
            if "waiting" in states:
                continue
            lines = request.with_context(lang=request.beneficiary_id.lang or self.env.lang).correction_ids
            text = "\n".join(lines._write_outcome())
            if "accepted" in states:
                request.write({"answer": "\n".join(filter(None, [request.answer, text]))})
                request._run_transition("done")
            else:
                request.action_refuse(text)

    def _step_tell_home(self):
        # sudo: who asked at home is told, whoever answered
        self.sudo().filtered("at_home")._tell("privacy_answered")

    def _get_message_words(self, code):
        return {request.id: {"number": request.name} for request in self}
