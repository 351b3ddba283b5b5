from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import need
from ...tools.errors import RuleError
from ...tools.need_inputs import Findings
from ..registry.beneficiary import NEED_CLASSES
from ..workflow_mixin import Transition

RESEARCHER = "alseraj_beneficiary.group_researcher"
HEALTH_READERS = f"{RESEARCHER},alseraj_beneficiary.group_sensitive,alseraj_beneficiary.group_auditor"


class NeedStudy(models.Model):
    """A social researcher looks at a family: visit, findings, the formula, a recommendation.

    The formula ranks, the researcher recommends, the committee decides. ``done`` freezes what the
    formula read and what it gave, with the version of its parameters.
    """

    _name = "alseraj.need.study"
    _description = "Need Study"
    _inherit = ["alseraj.workflow.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "visit_date desc, id desc"
    _check_company_auto = True

    _transitions = {"done": Transition(("draft",), "done", (RESEARCHER,))}
    _system_fields = frozenset({
        "name", "inputs", "result", "net", "per_head", "cover", "need_class", "score", "parameter_id",
        "done_on",
    })
    _editable_in = {
        **dict.fromkeys(
            ("request_id", "researcher_id", "visit_date", "visit_kind", "findings", "housing",
             "head_disabled", "head_ill", "shock", "recommendation", "amount_recommended",
             "override_class", "override_reason"),
            ("draft",),
        ),
        **dict.fromkeys(_system_fields, ()),
    }

    name = fields.Char("Number", readonly=True, copy=False)
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", required=True, index=True, ondelete="restrict",
        check_company=True, domain="[('state', 'in', ('submitted', 'verified'))]",
    )
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, index=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, index=True)
    type_id = fields.Many2one(related="request_id.type_id")
    amount_requested = fields.Monetary(related="request_id.amount_requested")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], required=True, default="draft", index=True, tracking=True,
        copy=False,
    )
    researcher_id = fields.Many2one(
        "res.users", "Social Researcher", required=True, index=True, tracking=True,
        default=lambda self: self.env.user,
        help="Who finishes the study signs for it.",
    )
    visit_date = fields.Date(required=True, default=fields.Date.context_today)
    visit_kind = fields.Selection(
        [("home", "Home Visit"), ("office", "At the Office"), ("phone", "By Phone")],
        "Kind of Visit", required=True, default="home",
    )
    findings = fields.Text(help="What was seen and heard, in a few sentences.")
    housing = fields.Selection(
        [("owned", "Owned"), ("charity", "Provided by a Charity"), ("rented", "Rented"),
         ("shared", "Shared"), ("unfit", "Unfit to Live in"), ("none", "No Dwelling")],
        compute="_compute_housing", store=True, readonly=False, precompute=True,
        help="As found on the visit.",
    )
    head_disabled = fields.Boolean(
        "Head is Disabled", compute="_compute_head_health", store=True, readonly=False, precompute=True,
        groups=HEALTH_READERS,
    )
    head_ill = fields.Boolean(
        "Head is Chronically Ill", compute="_compute_head_health", store=True, readonly=False, precompute=True,
        groups=HEALTH_READERS,
    )
    shock = fields.Boolean("Sudden Shock", help="Fire, loss of the breadwinner, eviction …")

    parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Parameters", readonly=True, ondelete="restrict", copy=False,
        index="btree_not_null",
    )
    inputs = fields.Json(readonly=True, copy=False, groups=HEALTH_READERS)
    result = fields.Json(readonly=True, copy=False)
    net = fields.Monetary("Net Income", readonly=True, copy=False)
    per_head = fields.Monetary("Income per Head", readonly=True, copy=False, aggregator="avg")
    cover = fields.Float(
        readonly=True, copy=False, digits=(8, 4), aggregator="avg",
        help="Net income as a part of the sufficiency line of the family.",
    )
    need_class = fields.Selection(NEED_CLASSES, "Class by Formula", readonly=True, copy=False)
    score = fields.Float("Priority Score", readonly=True, copy=False, digits=(5, 2), aggregator="avg")
    explanation = fields.Html(compute="_compute_explanation", string="Line by Line")
    override_class = fields.Selection(
        NEED_CLASSES, "Class by the Researcher", tracking=True, copy=False,
        help="Only where the formula does not do justice to the family.",
    )
    override_reason = fields.Text("Why Another Class", copy=False)
    final_class = fields.Selection(NEED_CLASSES, "Need Class", compute="_compute_final_class", store=True)
    recommendation = fields.Selection(
        [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")], tracking=True
    )
    amount_recommended = fields.Monetary(tracking=True)
    done_on = fields.Datetime(readonly=True, copy=False)

    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "Another need study has this number."
    )
    _amount_positive = models.Constraint("CHECK(amount_recommended >= 0)", "Amounts are zero or more.")

    @api.depends("request_id")
    def _compute_housing(self):
        for study in self:
            study.housing = study.housing or study.request_id.beneficiary_id.housing

    @api.depends("request_id")
    def _compute_head_health(self):
        for study in self:
            # sudo: the file's health status is for few; a study reads it, and shows it to HEALTH_READERS only
            health = study.request_id.beneficiary_id.sudo().health_status
            study.head_disabled = study.head_disabled or health == "disabled"
            study.head_ill = study.head_ill or health == "ill"

    @api.depends("need_class", "override_class")
    def _compute_final_class(self):
        for study in self:
            study.final_class = study.override_class or study.need_class

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for study in self:
            lines = need.explain(study.result, translate=self.env._) if study.result else []
            study.explanation = lines and Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % line for line in lines
            )

    @api.model_create_multi
    def create(self, vals_list):
        studies = super().create(vals_list)
        for company, theirs in studies.grouped("company_id").items():
            numbers = self.env["ir.sequence"]._next_by_code_batch("alseraj.need.study", len(theirs), company)
            for study, number in zip(theirs, numbers, strict=True):
                study._write_internal({"name": number})
        studies._assess()
        return studies

    # ------------------------------------------------------------ the formula

    def action_assess(self):
        """Calculate again from the file as it is now.

        :return: True
        :raises UserError: the study is done, or the file holds something that can't be counted
        """
        if self.filtered(lambda study: study.state != "draft"):
            raise UserError(self.env._("A need study that is done keeps its numbers."))
        self.check_access("write")
        self._assess()
        return True

    def _assess(self):
        prepared = {}
        for company in self.company_id:
            parameter = self.env["alseraj.need.parameter"]._get_current(company)
            if not parameter:
                raise UserError(self.env._("There are no need parameters in force: ask the manager."))
            prepared[company] = parameter, need.prepare(parameter._prepare_parameters())
        # sudo: results are the system's to write; asking for the right of each study would cost a query each
        for study_sudo, inputs in zip(self.sudo(), self._prepare_inputs(), strict=True):
            parameter, rules = prepared[study_sudo.company_id]
            try:
                result = need.assess(inputs, rules).as_dict()
            except RuleError as error:
                translate = self.env._  # the sentence is marked where it stands, in tools/
                raise UserError(translate(error.sentence, **error.values)) from error
            study_sudo._write_internal({
                "inputs": inputs,
                "result": result,
                "parameter_id": parameter.id,
                **{name: result[name] for name in ("net", "per_head", "cover", "need_class", "score")},
            })

    def _prepare_inputs(self):
        """What the formula reads of the files of these studies and of their visits, without names.

        :return: list of dicts, in the order of ``self``
        """
        studies_sudo = self.sudo()  # health counts for everybody's study; it is stored for HEALTH_READERS only
        return self.env["alseraj.need.reader"]._read_inputs(
            [study.request_id.beneficiary_id.id for study in studies_sudo],
            [Findings(study.housing, study.head_disabled, study.head_ill, study.shock) for study in studies_sudo],
            fields.Date.context_today(self),
        )

    # ------------------------------------------------------------ done

    def action_done(self):
        """Finish the studies: freeze their numbers, class the families, pass the requests on.

        :return: True
        :raises UserError: what is missing
        """
        return self._run_transition("done")

    def _get_cannot_done_reason(self):
        if reason := self.beneficiary_id._get_own_file_reason():
            return reason
        if self.request_id.state not in ("submitted", "verified"):
            return self.env._(
                "The request %(request)s is not under study.", request=self.request_id.display_name
            )
        if self.visit_date > fields.Date.context_today(self):
            return self.env._("The visit lies in the future.")
        if not (self.findings or "").strip():
            return self.env._("Write what you found.")
        if not self.recommendation:
            return self.env._("Say what you recommend.")
        granted = self.recommendation == "grant"
        if granted and self.request_id.kind != "in_kind" and not self.amount_recommended:
            return self.env._("Enter the amount that you recommend.")
        if self.override_class and not (self.override_reason or "").strip():
            return self.env._("Say why the family belongs to another class than the formula gives.")
        return False

    def _do_done(self):
        self._assess()
        for study in self:
            study._write_internal({
                "state": "done",
                "done_on": fields.Datetime.now(),
                "researcher_id": self.env.uid if self._is_person() else study.researcher_id.id,
                "amount_recommended": study.amount_recommended if study.recommendation == "grant" else 0,
            })
        for (need_class, score), studies in self.grouped(lambda s: (s.final_class, s.score)).items():
            # sudo: researchers can't edit files; the class follows from the study they may finish
            studies.beneficiary_id.sudo()._write_internal({"need_class": need_class, "need_score": score})
        ready = self.filtered(lambda study: study.recommendation != "more").request_id
        ready.filtered(lambda request: request.state == "verified").action_recommend()
