from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..workflow_mixin import Transition

OFFICERS = ("alseraj_beneficiary.group_delegate", "alseraj_beneficiary.group_officer")


class Beneficiary(models.Model):
    """The states of a file.

    ========  ============================  ==================  ====================================
    verb      from → to                     who                 when
    ========  ============================  ==================  ====================================
    register  draft → registered            delegate, officer   nothing is missing (see below)
    suspend   registered → suspended        delegate, officer   with a reason; not his own file
    close     registered, suspended →       delegate, officer   with a reason; not his own file
              closed
    reopen    suspended, closed →           delegate, officer   nothing is missing
              registered
    ========  ============================  ==================  ====================================
    """

    _inherit = "alseraj.beneficiary"

    _transitions = {
        "register": Transition(("draft",), "registered", OFFICERS),
        "suspend": Transition(("registered",), "suspended", OFFICERS),
        "close": Transition(("registered", "suspended"), "closed", OFFICERS),
        "reopen": Transition(("suspended", "closed"), "registered", OFFICERS),
    }
    _system_fields = frozenset({
        "need_class", "need_score", "registered_on", "suspended_on", "reviewed_on", "reviewed_by_id",
    })
    _editable_in = {
        "partner_id": (),
        "code": (),
        "company_id": ("draft",),
        "state_reason": ("registered", "suspended"),
        "state_reason_id": ("registered", "suspended"),
        **dict.fromkeys(_system_fields, ()),  # nor emptied by hand
    }

    missing_requirements = fields.Text(
        "Missing", compute="_compute_missing_requirements",
        help="What the file still needs before it can be registered.",
    )

    @api.depends(
        "identifier", "identifier_type", "first_name", "father_name", "grandfather_name", "family_name",
        "birth_date", "mobile", "branch_id", "category_ids", "missing_document_type_ids",
        "document_ids.state", "document_ids.expiry_date", "document_ids.refuse_reason", "document_ids.member_id",
    )
    @api.depends_context("lang")
    def _compute_missing_requirements(self):
        needs = self._get_missing_pairs()
        for beneficiary in self:
            beneficiary.missing_requirements = "\n".join(beneficiary._get_missing_lines(needs[beneficiary])) or False

    @api.depends("allowed_verbs", "missing_requirements")
    @api.depends_context("uid", "lang")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for beneficiary in self:  # a registered file is where it should be: only whose it is may stop a user
            if beneficiary.blocked_reason and beneficiary.state == "registered":
                beneficiary.blocked_reason = beneficiary._get_own_file_reason()
            elif beneficiary.blocked_reason and beneficiary.state in ("suspended", "closed"):
                beneficiary.blocked_reason = beneficiary._get_blocking_reason("reopen")

    def _get_missing_fields(self):
        self.ensure_one()
        names = ["identifier", "birth_date", "mobile", "branch_id", "category_ids"]
        if self.identifier_type == "national_id":
            names = ["first_name", "father_name", "grandfather_name", "family_name", *names]
        elif not self.name:
            names = ["name", *names]
        return [name for name in names if not self[name]]

    # ------------------------------------------------------------ actions

    def action_register(self):
        """Register the files: from now on support can be given.

        :return: True
        :raises UserError: what is missing, for each file
        """
        return self._run_transition("register")

    def action_suspend(self, reason=None, reason_id=None):
        """Suspend the files: nothing is submitted or paid until they are reopened.

        :param reason: why, in words; or a code, name or id of ``alseraj.state.reason``
        :param reason_id: id or code of ``alseraj.state.reason``, beside words in ``reason``
        :return: True
        :raises UserError: no reason, one that is not in the list, or a wrong state or role
        """
        return self._run_with_reason("suspend", reason, reason_id)

    def action_close(self, reason=None, reason_id=None):
        """Close the files: what is not decided or not paid yet is cancelled.

        :param reason: why, in words; or a code, name or id of ``alseraj.state.reason``
        :param reason_id: id or code of ``alseraj.state.reason``, beside words in ``reason``
        :return: True
        :raises UserError: no reason, one that is not in the list, or a wrong state or role
        """
        return self._run_with_reason("close", reason, reason_id)

    def action_reopen(self):
        """Put suspended or closed files back to registered.

        :return: True
        :raises UserError: what is missing meanwhile, for each file
        """
        return self._run_transition("reopen")

    def _run_with_reason(self, verb, reason=None, reason_id=None):
        if reason or reason_id:
            todo = self.filtered(lambda file: file.state in self._transitions[verb].sources)
            todo.write(self.env["alseraj.state.reason"]._get_vals(reason, reason_id))
        return self._run_transition(verb)

    # ------------------------------------------------------------ reasons

    def _get_cannot_register_reason(self):
        return self._get_own_file_reason() or self.missing_requirements

    def _get_cannot_suspend_reason(self):
        return self._get_own_file_reason()

    def _get_cannot_close_reason(self):
        return self._get_own_file_reason()

    def _get_cannot_reopen_reason(self):
        return self._get_own_file_reason() or self.missing_requirements

    def _get_own_file_reason(self):
        """The sentence for an employee in front of his own or his relatives' file, or False."""
        self.ensure_one()
        user = self.env.user
        if not self._is_person() or not user._is_internal():
            return False
        file_sudo = self.sudo()  # asked by every role, about one field
        if user.partner_id == file_sudo.partner_id:
            return self.env._("This is your own file; somebody else has to act on it.")
        if user in file_sudo.kin_user_ids:
            return self.env._("This is the file of a relative of yours; somebody else has to act on it.")
        return False

    def _check_own_file(self):
        """Refuse what an employee does by hand on his own or his relatives' file."""
        if self.env.su:
            return
        for beneficiary in self:
            if reason := beneficiary._get_own_file_reason():
                raise UserError(reason)

    # ------------------------------------------------------------ what the verbs do

    def _do_register(self):
        today = fields.Date.context_today(self)
        by_company = {}
        for beneficiary in self:
            by_company.setdefault(beneficiary.company_id, []).append(beneficiary.id)
        for company, ids in by_company.items():
            self.browse(ids)._write_internal({
                "state": "registered",
                "registered_on": today,
                "review_date": today + relativedelta(months=company.alseraj_review_months),
            })

    def _do_reopen(self):
        self._write_internal({"state": "registered", "state_reason": False})
