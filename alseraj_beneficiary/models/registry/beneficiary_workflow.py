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
    suspend   registered → suspended        delegate, officer   not his own file
    close     registered, suspended →       delegate, officer   not his own file
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
    _system_fields = frozenset({"need_class", "need_score", "registered_on"})
    _editable_in = {
        "partner_id": (),
        "code": (),
        "company_id": ("draft",),
        **dict.fromkeys(_system_fields, ()),  # nor emptied by hand
    }

    missing_requirements = fields.Text(
        "Missing", compute="_compute_missing_requirements",
        help="What the file still needs before it can be registered.",
    )

    @api.depends(
        "identifier", "identifier_type", "first_name", "father_name", "grandfather_name", "family_name",
        "birth_date", "mobile", "branch_id", "category_ids", "missing_document_names",
    )
    @api.depends_context("lang")
    def _compute_missing_requirements(self):
        for beneficiary in self:
            names = beneficiary._get_missing_fields()
            lines = []
            if names:
                labels = [self._fields[name]._description_string(self.env) for name in names]
                lines.append(self.env._("Fill in: %(fields)s.", fields=", ".join(labels)))
            if beneficiary.missing_document_names:
                lines.append(self.env._(
                    "Verify these documents, valid today: %(documents)s.",
                    documents=beneficiary.missing_document_names.replace("\n", self.env._(", ")),
                ))
            beneficiary.missing_requirements = "\n".join(lines) or False

    @api.depends("allowed_verbs", "missing_requirements")
    @api.depends_context("uid", "lang")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()

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

    def action_suspend(self, reason=None):
        """Suspend the files: nothing is paid until they are reopened.

        :param str reason: why, kept on the file
        :return: True
        """
        return self._run_with_reason("suspend", reason)

    def action_close(self, reason=None):
        """Close the files.

        :param str reason: why, kept on the file
        :return: True
        """
        return self._run_with_reason("close", reason)

    def action_reopen(self):
        """Put suspended or closed files back to registered.

        :return: True
        :raises UserError: what is missing meanwhile, for each file
        """
        return self._run_transition("reopen")

    def _run_with_reason(self, verb, reason):
        if reason:
            todo = self.filtered(lambda file: file.state in self._transitions[verb].sources)
            todo.write({"state_reason": reason})
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
