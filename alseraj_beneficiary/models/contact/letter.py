import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import hijri, scans
from ...tools.roles import DESK, RESEARCHER
from ..mixins.workflow_mixin import Transition

WRITERS = (*DESK, RESEARCHER)
PAPER = "letter"  # kind of paper: a letter out is entered in the register with all others that go out


class Letter(models.Model):
    """A letter in or out: its number and day, its scan, who has it, and the letter that answers it.

    ======  ==========================  ===================================  ====================================
    action  from → to                   who                                  needs
    ======  ==========================  ===================================  ====================================
    send    open → sent                 officer, branch delegate, researcher a letter out, with its text or scan
    file    open → filed                officer, branch delegate, researcher a letter in that needs no answer
    reopen  filed, answered → open      officer, branch delegate             a letter in
    ======  ==========================  ===================================  ====================================

    A letter in has its number when it is registered. A letter out is a paper like all others that leave the house: it takes
    number and day from their register when it is printed or sent, whichever comes first. A letter in is *answered* when
    the letter out that answers it is sent.
    """

    _name = "alseraj.letter"
    _description = "Letter"
    _inherit = ["alseraj.workflow.mixin", "alseraj.clock.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["name", "subject", "correspondent", "their_number"]
    _check_company_auto = True
    _duplicable = False
    _transitions = {
        "send": Transition(
            ("open",), "sent", WRITERS, checks=("outgoing", "content"),
            steps=("number", "set_state", "end_reminders", "answer_incoming"),
        ),
        "file": Transition(("open",), "filed", WRITERS, checks=("incoming",), steps=("set_state", "end_reminders")),
        "answer": Transition(("open",), "answered", steps=("set_state", "end_reminders")),
        "reopen": Transition(("filed", "answered"), "open", DESK, steps=("set_state", "remind_holder")),
    }
    _clock_states = ("open",)

    name = fields.Char(
        "Number", readonly=True, guarded=True, copy=False, index=True,
        help="A letter out gets it from the register of outgoing papers, when it is printed or sent.")
    direction = fields.Selection([("in", "In"), ("out", "Out")], required=True, default="in", editable_in=(), index=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", compute="_compute_branch_id", store=True, readonly=False, precompute=True,
        index="btree_not_null", check_company=True,
    )
    date = fields.Date(required=True, default=lambda self: self.env.company._get_today(), editable_in=("open",))
    date_hijri = fields.Char(
        "Date (Hijri)", compute="_compute_date_hijri", inverse="_inverse_date_hijri",
        help="Type either date; for example 1447/03/17.")
    correspondent = fields.Char("From or To", required=True, tracking=True, editable_in=("open",))
    their_number = fields.Char(editable_in=("open",))
    their_date = fields.Date(editable_in=("open",))
    subject = fields.Char(required=True, tracking=True, editable_in=("open",))
    text = fields.Text("Body", editable_in=("open",), help="Of a letter out: printed on the association's paper.")
    enclosures = fields.Char(
        editable_in=("open",), help="What goes out together with the letter, as it says itself; empty: nothing.")
    scan = fields.Binary(attachment=True, editable_in=("open",), copy=False)
    scan_name = fields.Char(copy=False)
    # about what
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", index="btree_not_null", ondelete="restrict", check_company=True, editable_in=("open",))
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('beneficiary_id', '=', beneficiary_id)]", editable_in=("open",))
    # who has it
    user_id = fields.Many2one(
        "res.users", "Who Has It", default=lambda self: self.env.user, index=True, tracking=True,
        domain="[('share', '=', False)]")
    due_date = fields.Date(
        "Answer Due", compute="_compute_due_date", store=True, readonly=False, precompute=True, tracking=True)
    # the answer
    answer_to_id = fields.Many2one(
        "alseraj.letter", "Answers", index="btree_not_null", ondelete="restrict", check_company=True,
        domain="[('direction', '=', 'in')]", editable_in=("open",))
    answer_ids = fields.One2many("alseraj.letter", "answer_to_id", "Answered by")
    state = fields.Selection(
        [("open", "To Do"), ("sent", "Sent Out"), ("answered", "Answered"), ("filed", "Filed")],
        default="open", required=True, index=True, copy=False, tracking=True,
    )

    _number_unique = models.UniqueIndex("(company_id, name)", "Another letter has this number.")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = " · ".join(filter(None, [letter.name, letter.subject]))

    @api.depends("date")
    def _compute_date_hijri(self):
        for letter in self:
            date = letter.date and hijri.from_gregorian(letter.date)
            letter.date_hijri = date and "{}/{:02}/{:02}".format(*date)

    def _inverse_date_hijri(self):
        rules = self.env["alseraj.identity.mixin"]
        for letter in self.filtered("date_hijri"):
            letter.date = rules._parse_hijri(letter.date_hijri)

    @api.onchange("date_hijri")
    def _onchange_date_hijri(self):
        self._inverse_date_hijri()

    @api.depends("beneficiary_id.branch_id")  # goes with the file that moves
    def _compute_branch_id(self):
        own = self.env.user.alseraj_branch_ids[:1]
        for letter in self:
            letter.branch_id = letter.beneficiary_id.branch_id or letter.branch_id or own

    @api.depends("date", "direction", "company_id")
    def _compute_due_date(self):
        plan = self.env["res.company"]._make_planner()
        for letter in self:
            company = letter.company_id or self.env.company
            start = company._get_start_of_day(letter.date or company._get_today())
            letter.due_date = letter.direction == "in" and plan(company, company.alseraj_letter_days, start)

    @api.constrains("request_id", "beneficiary_id")
    def _check_request(self):
        for letter in self:
            if letter.request_id and letter.request_id.beneficiary_id != letter.beneficiary_id:
                raise ValidationError(self.env._("The support request is another beneficiary's."))

    @api.constrains("answer_to_id", "direction")
    def _check_answer_to(self):
        for letter in self.filtered("answer_to_id"):
            if letter.direction != "out" or letter.answer_to_id.direction != "in":
                raise ValidationError(self.env._("A letter out answers a letter in."))

    @api.constrains("scan")
    def _check_scan(self):
        limit = self.env.company.alseraj_scan_max_mb
        for letter in self.filtered("scan"):
            attachment = letter._get_scan_attachment()
            if not scans.is_scan(attachment.raw or b""):
                raise ValidationError(self.env._("The scan is a PDF or a picture."))
            if limit and attachment.file_size > limit * 1024**2:
                raise ValidationError(self.env._("The scan is larger than %(limit)s MB.", limit=limit))

    def _get_scan_attachment(self):
        # sudo: the file behind a field of this letter, which is in the user's hands
        return self.env["ir.attachment"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", "scan")], limit=1)

    # ------------------------------------------------------------ create / write

    @api.model_create_multi
    def create(self, vals_list):
        letters = super().create(vals_list)
        for company, theirs in letters.filtered(lambda letter: letter.direction == "in").grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.letter.in", len(theirs), company)
            for letter, name in zip(theirs, names, strict=True):
                letter._write_internal({"name": name})
        letters._step_remind_holder()
        return letters

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"user_id", "due_date"}:
            self._step_remind_holder()
        return result

    def _step_remind_holder(self):
        """Who gets a letter from somebody else is reminded."""
        self.filtered(
            lambda letter: letter.state == "open" and letter.user_id and letter.due_date and letter.user_id != self.env.user
        )._remind(self.env._("Answer the letter, or file it"))

    # ------------------------------------------------------------ the verbs

    def action_send(self):
        """Note that the letters out are sent; what they answer is answered.

        :return: True
        :raises UserError: one has neither text nor scan
        """
        return self._run_transition("send")

    def action_file(self):
        """File letters in that need no answer.

        :return: True
        """
        return self._run_transition("file")

    def action_reopen(self):
        """Take the letters up again.

        :return: True
        """
        return self._run_transition("reopen")

    def action_answer(self):
        """Write the answer: a new letter out, filled in from this one.

        :return: dict, the window action
        :raises UserError: this one is a letter out
        """
        self.ensure_one()
        if self.direction != "in":
            raise UserError(self.env._("A letter out answers a letter in."))
        defaults = {
            "direction": "out", "answer_to_id": self.id, "correspondent": self.correspondent,
            "subject": self.env._("Re: %(subject)s", subject=self.subject), "beneficiary_id": self.beneficiary_id.id,
            "request_id": self.request_id.id, "branch_id": self.branch_id.id,
        }
        return {
            "type": "ir.actions.act_window", "name": self.env._("Letter Out"), "res_model": self._name,
            "view_mode": "form", "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in defaults.items() if value},
        }

    def _get_outgoing_reason(self):
        return self.direction != "out" and self.env._("A letter in is filed or answered, not sent.")

    def _get_incoming_reason(self):
        return self.direction != "in" and self.env._("A letter out is sent, not filed.")

    def _get_content_reason(self):
        return not (self.text or self.scan) and self.env._("Write the letter, or attach its scan, before it is sent.")

    def _step_number(self):
        """What was not printed by us, or was changed since, is entered in the register now."""
        for company, letters in self.grouped("company_id").items():
            papers = self.env["alseraj.paper"]._issue(self.env["alseraj.paper.kind"]._find(PAPER, company), letters)
            letters._take_papers(papers)

    def _step_answer_incoming(self):
        answered_sudo = self.sudo().answer_to_id.filtered(lambda letter: letter.state == "open")  # follows from the letter out
        answered_sudo._run_transition("answer")

    # ------------------------------------------------------------ letters out in the register of papers

    def _get_paper_keys(self, code):
        """A letter out is a paper as it is worded: worded otherwise and printed again, it is a new one."""
        letters_out = self.filtered(lambda letter: code == PAPER and letter.direction == "out")
        return {letter.id: letter._get_paper_key() for letter in letters_out}

    def _get_paper_key(self):
        said = "\n".join((
            self.correspondent, self.subject, self.text or "", *([self.enclosures] if self.enclosures else [])))
        return hashlib.sha256(said.encode()).hexdigest()

    def _take_papers(self, papers):
        for letter in self.filtered(lambda letter: letter.id in papers):
            paper = papers[letter.id]
            # sudo: number and day are the register's, whoever may print the letter
            letter.sudo()._write_internal({"name": paper.number, "date": paper.day})

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the letter may hold.

        :return: dict
        """
        self.ensure_one()
        return {"name": self.correspondent}
