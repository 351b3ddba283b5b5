from collections import defaultdict

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ....tools.names import comma
from ....tools.roles import DESK, MANAGER
from ...mixins.reason_verb import ReasonVerb
from ...mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)

REVIEWED = ("registered", "suspended")
ADOPTION_NEEDS = ("name", "identifier", "branch_id")  # without these nobody knows whose file it is
FILE_REVIEW_ACTIVITY = "alseraj_beneficiary.activity_file_review"


class Beneficiary(models.Model):
    """The states of a file, why it is suspended or closed and what stops with it, and its reviews.

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

    Files of the old system may be registered as they are by a named decision, ``alseraj.adoption``; nothing else
    goes past what a registration asks for.

    What stops with a file; each room extends :meth:`_stop` and :meth:`_resume`:

    ===========  ============================================================================
    room         suspended / closed
    ===========  ============================================================================
    request      open requests wait, with their time to reply / they are cancelled
    committee    nothing / they leave the agenda of sessions in preparation
    finance      payments are held / installments not paid yet are cancelled
    contact      campaigns leave it out / the same
    ===========  ============================================================================
    """

    _inherit = "alseraj.beneficiary"
    _transitions = {
        "register": Transition(
            ("draft",), "registered", DESK,
            checks=("own_file", "requirements"),
            steps=("registration", "set_state"),
        ),
        "suspend": Transition(
            ("registered",), "suspended", DESK,
            checks=("own_file", "why_suspended"),
            steps=("suspension", "set_state", "hold_support"),
        ),
        "close": Transition(
            ("registered", "suspended"), "closed", DESK,
            checks=("own_file", "why_closed"),
            steps=("set_state", "end_support"),
        ),
        "reopen": Transition(
            ("suspended", "closed"), "registered", DESK,
            checks=("merged", "own_file", "requirements"),
            steps=("resume_support", "clear_reason", "set_state"),
        ),
    }
    _reason_verbs = {
        "suspend": ReasonVerb(_lt("Open requests wait and nothing is paid until the file is reopened."), from_list=True),
        "close": ReasonVerb(
            _lt("Requests that are not decided and payments that are not made are cancelled. Reopening the file does not "
                "bring them back."), from_list=True),
    }

    missing_requirements = fields.Text(
        "Missing", compute="_compute_missing_requirements",
        help="What the file still needs before it can be registered.",
    )

    state_reason_id = fields.Many2one(
        "alseraj.state.reason", "Why Suspended or Closed", index="btree_not_null", ondelete="restrict",
        copy=False, tracking=True, editable_in=("registered", "suspended"), check_company=True,
    )
    suspended_on = fields.Date(readonly=True, copy=False, guarded=True)
    is_deceased = fields.Boolean("Deceased", compute="_compute_is_deceased", store=True, guarded=True)

    reviewed_on = fields.Date("Last Review", readonly=True, copy=False, guarded=True)
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by", readonly=True, copy=False, guarded=True)
    is_review_due = fields.Boolean("Review Due", compute="_compute_is_review_due")

    _deceased_index = models.Index("(partner_id) WHERE is_deceased IS TRUE")  # as the ORM asks
    _review_index = models.Index("(review_date) WHERE state IN ('registered', 'suspended')")

    @api.depends("state", "state_reason_id.is_death")
    def _compute_is_deceased(self):
        for beneficiary in self:
            beneficiary.is_deceased = beneficiary.state == "closed" and beneficiary.state_reason_id.is_death

    @api.depends("review_date", "state")
    def _compute_is_review_due(self):
        today = {company: company._get_today() for company in self.company_id | self.env.company}
        for file in self:
            file.is_review_due = (
                file.state in REVIEWED and bool(file.review_date)
                and file.review_date <= today[file.company_id or self.env.company]
            )

    @api.depends(
        "identifier", "identifier_type", "first_name", "father_name", "grandfather_name", "family_name",
        "birth_date", "mobile", "branch_id", "category_ids", "missing_document_names",
        "document_ids.state", "document_ids.expiry_date", "document_ids.refuse_reason", "document_ids.member_id",
    )
    @api.depends_context("lang")
    def _compute_missing_requirements(self):
        documents = self._get_missing_documents()
        for beneficiary in self:
            lines = beneficiary._get_missing_lines(documents[beneficiary])
            beneficiary.missing_requirements = "\n".join(lines) or False

    @api.depends("allowed_verbs", "missing_requirements")
    @api.depends_context("uid", "lang")
    def _compute_blocked_reason(self):
        super()._compute_blocked_reason()
        for beneficiary in self:  # a registered file is where it should be: only whose it is may stop a user
            if beneficiary.blocked_reason and beneficiary.state == "registered":
                beneficiary.blocked_reason = beneficiary._get_own_file_reason()
            elif beneficiary.blocked_reason and beneficiary.state in ("suspended", "closed"):
                beneficiary.blocked_reason = beneficiary._get_blocking_reason("reopen")

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

    # ------------------------------------------------------------ checks

    def _get_requirements_reason(self):
        if self.state in REVIEWED and self.debts_due_on and not self._is_held_by_debts("requests") and (
            not self._get_stopping_document_types()
        ):
            return False  # adopted with debts that are not due: the decision goes past what is missing
        return self.missing_requirements

    def _get_why_suspended_reason(self):
        return self._get_reason_problem("suspend")

    def _get_why_closed_reason(self):
        return self._get_reason_problem("close")

    def _get_reason_problem(self, verb):
        """What is wrong with the reason given for ``verb``, or False."""
        reason = self.state_reason_id
        if not reason and not (self.state_reason or "").strip():
            return self.env._("Give the reason first: choose one from the list, or write it in a few words.")
        if reason and reason.use not in (verb, "both"):
            return self.env._(
                "“%(reason)s” is no reason for this step. Choose another one from the list.", reason=reason.name,
            )
        return False

    def _get_state_reason_text(self):
        """Reason and words in one line; empty for none."""
        self.ensure_one()
        return ": ".join(filter(None, (self.state_reason_id.name, self.state_reason)))

    def _get_stopped_reason(self):
        """The sentence that says that this file is suspended or closed, and why; False for one that is not."""
        self.ensure_one()
        if self.state not in ("suspended", "closed"):
            return False
        return self.env._(
            "The file of %(beneficiary)s is %(state)s (%(reason)s): reopen it first.",
            beneficiary=self.display_name, state=self._get_state_label(self.state),
            reason=self._get_state_reason_text() or self.env._("no reason given"),
        )

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
        """Refuse what an employee does by hand on his own or his relatives' file, or on one that was merged."""
        if self.env.su:
            return
        for beneficiary in self:
            if reason := beneficiary._get_own_file_reason():
                raise UserError(reason)
        for beneficiary in self:
            if reason := beneficiary._get_merged_reason():
                raise UserError(reason)

    # ------------------------------------------------------------ steps

    def _step_registration(self):
        for company, files in self.grouped("company_id").items():
            today = company._get_today()
            files._write_internal({
                "registered_on": today, "review_date": today + relativedelta(months=company.alseraj_review_months),
            })

    def _step_suspension(self):
        for company, files in self.grouped("company_id").items():
            files._write_internal({"suspended_on": company._get_today()})

    def _step_hold_support(self):
        self._stop_with_notes("suspend")

    def _step_end_support(self):
        self._stop_with_notes("close")

    def _step_resume_support(self):
        notes = defaultdict(list)
        self._resume(notes)
        self._post_notes(notes)

    def _step_clear_reason(self):
        self._write_internal({"state_reason": False, "state_reason_id": False, "suspended_on": False})

    def _stop_with_notes(self, verb):
        notes = defaultdict(list)
        self._stop(verb, notes)
        self._post_notes(notes)

    def _post_notes(self, notes):
        bodies = {file_id: Markup("<br/>").join(texts) for file_id, texts in notes.items() if texts}
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    def _stop(self, verb, notes):
        """Stop what must stop with these files; hook for the rooms.

        :param str verb: ``suspend`` or ``close``
        :param notes: dict of lists, file id → sentences for its chatter; extended in place
        """

    def _resume(self, notes):
        """Called before these files are reopened; hook for the rooms. What was cancelled stays so.

        :param notes: as for :meth:`_stop`
        """

    # ------------------------------------------------------------ adoption: files of the old system, by a named decision

    def action_propose_adoption(self):
        """Propose to adopt these drafts as they are; a manager decides.

        :return: a window action, to the proposal
        :raises UserError: the user may not write files, or none of these can be proposed
        """
        return self._propose_adoption()

    def _propose_adoption(self, brought_by=None):
        self.check_access("write")
        files = self.filtered(lambda file: file.state == "draft" and file.adoption_id.state in (False, "taken_back"))
        files = files.filtered(lambda file: not file._get_own_file_reason())
        if not files:
            raise UserError(self.env._(
                "None of these files can be proposed: they are registered, proposed already, or your own family's."))
        adoptions = self.env["alseraj.adoption"]._propose(files, brought_by)
        action = self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_adoption")
        if len(adoptions) > 1:
            return {**action, "domain": [("id", "in", adoptions.ids)]}
        return {**action, "res_id": adoptions.id, "view_mode": "form", "views": [(False, "form")]}

    def _get_unadoptable_reasons(self):
        """Why some of these files can't be adopted by this user.

        :return: dict file -> sentence
        """
        reasons = {}
        for file in self:
            lacking = [name for name in ADOPTION_NEEDS if not file[name]]
            if file.state != "draft":
                reasons[file] = self.env._("it is not a draft any more")
            elif reason := file._get_own_file_reason():
                reasons[file] = reason
            elif lacking:
                labels = [self._fields[name]._description_string(self.env) for name in lacking]
                reasons[file] = self.env._("fill in first: %(fields)s", fields=comma(self.env.lang).join(labels))
        return reasons

    def _adopt(self, adoption):
        """Register these files as they are; what is missing is owed from now on. The caller has checked."""
        if not self:
            return
        self._add_required_documents()
        missing = self._get_missing_documents()
        self._run_steps("register")
        owing = self.filtered(lambda file: missing[file] or file._get_missing_fields())
        owing._write_internal({"debts_due_on": adoption.debts_due_on})
        wanted = {(file.id, line["type"].id, line["member"].id) for file, lines in missing.items() for line in lines}
        self.document_ids.filtered(
            lambda line: line.state != "verified" and (line.beneficiary_id.id, line.type_id.id, line.member_id.id) in wanted
        )._write_internal({"debt_due_on": adoption.debts_due_on})
        self._message_log_batch(bodies={
            file.id: Markup("<br/>").join([
                self.env._("Adopted by %(decision)s: %(grounds)s", decision=adoption.name, grounds=adoption.grounds),
                *file._get_missing_lines(missing[file]),
            ])
            for file in self
        })

    def _get_touched_reasons(self, since):
        """What happened to these files since they were adopted, beside the adoption; the rooms add theirs.

        :param datetime since: when they were adopted
        :return: dict file -> sentence
        """
        return {
            file: self.env._("it is %(state)s", state=self._get_state_label(file.state))
            for file in self if file.state != "registered"
        }

    def _give_back(self, note):
        """Make these files drafts again; the caller has checked."""
        self.document_ids.filtered("debt_due_on")._write_internal({"debt_due_on": False})
        self._write_internal({
            "state": "draft", "registered_on": False, "review_date": False, "debts_due_on": False, "data_due_on": False,
        })
        self._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    # ------------------------------------------------------------ review: work for the owner, with a name and a date

    def action_review(self):
        """Vouch that these files were looked through and are true today; sets the next review date.

        :return: True
        :raises UserError: what is missing, or why this user can't, a sentence for each file
        """
        self.check_access("write")
        reasons = [(file, reason) for file in self if (reason := file._get_cannot_review_reason())]
        if reasons:
            raise UserError("\n".join(
                reason if len(self) == 1 else f"{file.display_name}: {reason}" for file, reason in reasons[:20]
            ))
        for company, files in self.grouped("company_id").items():
            today = company._get_today()
            files._write_internal({
                "review_date": today + relativedelta(months=company.alseraj_review_months),
                "reviewed_on": today,
                "reviewed_by_id": self.env.uid,
            })
        self.sudo().activity_unlink([FILE_REVIEW_ACTIVITY])  # done, whoever was reminded of it
        self._message_log_batch(bodies=dict.fromkeys(
            self.ids, self.env._("File reviewed by %(user)s", user=self.env.user.name)
        ))
        return True

    def _get_cannot_review_reason(self):
        self.ensure_one()
        if not self.env.su and not any(self.env.user.has_group(group) for group in DESK):
            return self._get_role_reason("register")
        if self.state not in REVIEWED:
            return self.env._("Only registered and suspended files are reviewed.")
        return self._get_own_file_reason() or self.missing_requirements

    # ------------------------------------------------------------ the daily job

    @api.model
    def _get_review_due_domain(self):
        """Files whose review is due and which nobody at work here was asked to review."""
        kind = self.env.ref(FILE_REVIEW_ACTIVITY)
        due = self.env["res.company"]._get_day_domain("review_date", "<=")
        return due & fields.Domain([
            ("state", "in", REVIEWED),
            ("activity_ids", "not any", [
                ("activity_type_id", "=", kind.id), ("user_id.active", "=", True),
            ]),
        ])

    @api.model
    def _cron_review_due(self, limit=500):
        """Daily: ask the owner of each file that is due, or a manager where there is no owner."""
        domain = self._get_review_due_domain()
        files = self.env["ir.cron"]._alseraj_claim(self.search(domain, limit=limit, order="review_date, id"))
        asked = files._ask_for_review()
        remaining = self.search_count(domain) if asked else 0  # nobody to ask: tomorrow again
        self.env["ir.cron"]._commit_progress(len(files), remaining=remaining)

    def _ask_for_review(self):
        """One activity for each of these files; returns the files for which somebody was found."""
        # sudo: reminding a colleague is no right of its own. The context spares a mail for each activity.
        files_sudo = self.sudo().with_context(mail_activity_quick_update=True)
        files_sudo.activity_unlink([FILE_REVIEW_ACTIVITY])  # of people who left
        files_sudo.mapped("display_name")  # an activity asks each record for its name alone
        managers = {company: self._get_review_manager(company) for company in files_sudo.company_id}
        asked = files_sudo.browse()
        for user, files in files_sudo.grouped(lambda file: file._get_review_user(managers)).items():
            if user:
                files.activity_schedule(FILE_REVIEW_ACTIVITY, user_id=user.id)
                asked += files
        asked._tell("review_due")
        return asked

    def _get_review_user(self, managers):
        """The owner of this file when he is at work here, else the manager of its company."""
        owner = self.officer_id
        return owner if owner.active and not owner.share else managers[self.company_id]

    @api.model
    def _get_review_manager(self, company):
        # sudo: who has the role is no secret, but employees can't read groups
        users = self.env.ref(MANAGER).sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        people = users.filtered(lambda user: not user._is_superuser() and not user._is_admin())
        return (people or users).sorted("id")[:1]
