from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ....tools import amount_words
from ....tools.roles import MANAGER
from ...mixins.reason_verb import ReasonVerb
from ...mixins.workflow_mixin import Transition

_lt = LazyTranslate(__name__)
FILES_SHOWN = 20  # files that a sentence names


class Adoption(models.Model):
    """A named decision that files of the old system are registered as they are, with what is missing as debts.

    =========  ===================  =======  =====================================================
    verb       from → to            who      when
    =========  ===================  =======  =====================================================
    adopt      draft → done         manager  another person proposed it; grounds are given
    take_back  done → taken_back    manager  with a reason, while nothing else happened to the files
    =========  ===================  =======  =====================================================

    It is the one way past what a registration asks for, and it stays on each file. Files that can't be
    adopted (no identifier, the manager's own, registered meanwhile) are left out, with the reason.
    """

    _name = "alseraj.adoption"
    _description = "Adoption of Files"
    _inherit = ["alseraj.workflow.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    _transitions = {
        "adopt": Transition(
            ("draft",), "done", (MANAGER,),
            checks=("second_person", "grounds", "files"),
            steps=("decision", "adopt_files", "set_state"),
        ),
        "take_back": Transition(
            ("done",), "taken_back", (MANAGER,),
            checks=("back_text", "happened"),
            steps=("give_back_files", "taking_back", "set_state"),
        ),
    }
    _reason_verbs = {
        "take_back": ReasonVerb(
            _lt("The files are drafts again, and nothing is owed. This goes as long as nothing else happened to them.")),
    }

    name = fields.Char("Subject", required=True, tracking=True, editable_in=("draft",))
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, editable_in=(),
    )
    state = fields.Selection(
        [("draft", "Proposed Adoption"), ("done", "Files Adopted"), ("taken_back", "Adoption Taken Back")],
        "Status", required=True, default="draft", index=True, copy=False, tracking=True,
    )
    import_id = fields.Many2one(
        "alseraj.import", readonly=True, copy=False, guarded=True, index="btree_not_null", ondelete="set null",
    )
    file_ids = fields.One2many("alseraj.beneficiary", "adoption_id", "Files", readonly=True, copy=False, guarded=True)
    file_count = fields.Integer("Number of Files", compute="_compute_counts")
    owing_count = fields.Integer("Files that Owe", compute="_compute_counts", help="Adopted files with open debts.")
    grounds = fields.Text(
        tracking=True, editable_in=("draft",), help="Why these files are taken over as they are: who knows the families.",
    )
    resolution = fields.Char(
        "Board Resolution", tracking=True, editable_in=("draft",), help="Its number and subject, as in the minutes.",
    )
    resolution_date = fields.Date("Resolution of", tracking=True, editable_in=("draft",))
    proposed_by_id = fields.Many2one(
        "res.users", "Proposed by", readonly=True, copy=False, guarded=True, default=lambda self: self.env.user,
    )
    adopted_by_id = fields.Many2one("res.users", "Adopted by", readonly=True, copy=False, guarded=True)
    adopted_on = fields.Datetime(readonly=True, copy=False, guarded=True)
    debts_due_on = fields.Date(
        "Debts Due on", readonly=True, copy=False, guarded=True, help="Until when what is missing is to be brought.",
    )
    left_out = fields.Text("Files Left Out", readonly=True, copy=False, guarded=True)
    back_reason = fields.Text("Why Taken Back", copy=False, tracking=True, editable_in=("done",))
    taken_back_by_id = fields.Many2one("res.users", "Adoption Taken Back by", readonly=True, copy=False, guarded=True)
    taken_back_on = fields.Datetime("Adoption Taken Back on", readonly=True, copy=False, guarded=True)

    def _compute_counts(self):
        files = self.env["alseraj.beneficiary"]
        counts = dict(files._read_group([("adoption_id", "in", self.ids)], ["adoption_id"], ["__count"]))
        owing = dict(files._read_group(
            [("adoption_id", "in", self.ids), ("debts_due_on", "!=", False)], ["adoption_id"], ["__count"]))
        for adoption in self:
            adoption.file_count = counts.get(adoption._origin, 0)
            adoption.owing_count = owing.get(adoption._origin, 0)

    # ------------------------------------------------------------ actions

    def action_adopt(self):
        """Decide that these files are registered as they are.

        :return: True
        :raises UserError: no manager, the user proposed it himself, no grounds, or no file that can be adopted
        """
        return self._run_transition("adopt")

    def action_take_back(self, reason=None):
        """Make the files drafts again.

        :param str reason: why
        :return: True
        :raises UserError: no manager, no reason, or something else happened to the files since
        """
        if (reason or "").strip():
            self.filtered(lambda adoption: adoption.state == "done").write({"back_reason": reason.strip()})
        return self._run_transition("take_back")

    def action_open_files(self):
        """Open the files of this decision.

        :return: a window action
        """
        return self._open_files([])

    def action_open_owing(self):
        """Open those of its files that still owe something.

        :return: a window action
        """
        return self._open_files([("debts_due_on", "!=", False)])

    def _open_files(self, domain):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_beneficiary"),
            "domain": [("adoption_id", "in", self.ids), *domain],
            "context": {},
        }

    # ------------------------------------------------------------ checks

    def _get_second_person_reason(self):
        company_sudo = self.company_id.sudo()  # a setting holds for everybody
        if company_sudo.alseraj_one_hand_adoption or not self._is_person() or self.env.user != self.proposed_by_id:
            return False
        return company_sudo._get_duties_hint(self.env._("You proposed this adoption. Another manager must decide it."))

    def _get_grounds_reason(self):
        return not (self.grounds or "").strip() and self.env._("Enter on which grounds these files are adopted.")

    def _get_files_reason(self):
        files = self.file_ids
        reasons = files._get_unadoptable_reasons()
        if len(reasons) < len(files):
            return False
        lines = [self.env._("No file can be adopted: take files of the old system from the list, and propose them.")]
        return "\n".join(lines + self._get_lines(reasons))

    def _get_back_text_reason(self):
        return not (self.back_reason or "").strip() and self.env._("Say why the adoption is taken back.")

    def _get_happened_reason(self):
        reasons = self.file_ids._get_touched_reasons(self.adopted_on)
        if not reasons:
            return False
        lines = [self.env._("Something else happened to these files since they were adopted:")]
        return "\n".join(lines + self._get_lines(reasons))

    def _get_lines(self, reasons):
        lines = [f"• {file.display_name}: {reason}" for file, reason in list(reasons.items())[:FILES_SHOWN]]
        if len(reasons) > FILES_SHOWN:
            lines.append(self.env._("… and %(count)s more", count=len(reasons) - FILES_SHOWN))
        return lines

    # ------------------------------------------------------------ steps

    def _step_decision(self):
        now = fields.Datetime.now()
        for company, adoptions in self.grouped("company_id").items():
            adoptions._write_internal({
                "adopted_by_id": self.env.uid, "adopted_on": now,
                "debts_due_on": company._get_today() + relativedelta(days=company.sudo().alseraj_debt_days),  # a setting
            })

    def _step_adopt_files(self):
        for adoption in self:
            files = adoption.file_ids
            reasons = files._get_unadoptable_reasons()
            left = files.browse([file.id for file in reasons])
            (files - left)._adopt(adoption)
            if left:
                left._write_internal({"adoption_id": False})
                count = amount_words.count(len(left), "file", self.env.lang or "en_US")
                adoption._write_internal({"left_out": "\n".join([count, *adoption._get_lines(reasons)])})

    def _step_give_back_files(self):
        self.file_ids._give_back(self.env._("The adoption was taken back; the file is a draft again."))

    def _step_taking_back(self):
        self._write_internal({"taken_back_by_id": self.env.uid, "taken_back_on": fields.Datetime.now()})

    @api.model
    def _propose(self, files, brought_by=None):
        """A proposal for each company of these files; the caller has checked them.

        :param brought_by: the ``alseraj.import`` that brought them
        :return: ``alseraj.adoption``
        """
        brought_by = brought_by or self.env["alseraj.import"]
        groups = files.grouped("company_id")
        adoptions = self._create_internal([{
            "name": brought_by.name or self.env._("Files of the old system"),
            "company_id": company.id, "import_id": brought_by.id, "proposed_by_id": self.env.uid,
        } for company in groups])
        for adoption, theirs in zip(adoptions, groups.values(), strict=True):
            theirs._write_internal({"adoption_id": adoption.id})
        return adoptions
