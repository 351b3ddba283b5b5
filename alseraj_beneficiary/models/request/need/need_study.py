import base64
import binascii

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import human_size

from ....tools import hijri, need
from ....tools.errors import RuleError
from ....tools.names import comma
from ....tools.need_inputs import Findings
from ....tools.roles import AUDITOR, RESEARCHER, SENSITIVE
from ...mixins.workflow_mixin import Transition
from ...registry.file.beneficiary import NEED_CLASSES

HEALTH_READERS = ",".join((RESEARCHER, SENSITIVE, AUDITOR))
MAX_MB = 12  # what a phone's camera makes; it is stored smaller
MAX_PHOTOS = 20
SIDE = 1600  # pixels of the longer side as stored: a meter can be read, and the visit fits in a mail
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
DRAFT = ("draft",)
MAP_URL = "https://www.openstreetmap.org/?mlat=%(latitude)s&mlon=%(longitude)s#map=17/%(latitude)s/%(longitude)s"


class NeedStudy(models.Model):
    """A social researcher looks at a family: visit, findings, the formula, a recommendation.

    The formula ranks, the researcher recommends, the committee decides. ``done`` freezes what the
    formula read and what it gave, with the version of its parameters.
    """

    _name = "alseraj.need.study"
    _description = "Need Study"
    _inherit = [
        "alseraj.access.logged", "alseraj.workflow.mixin", "alseraj.message.mixin", "alseraj.union.search.mixin",
        "alseraj.family.title.mixin", "mail.thread", "mail.activity.mixin",
    ]
    _order = "visit_date desc, id desc"
    _rec_names_search = ["name", "request_id"]
    _check_company_auto = True
    _transitions = {
        "done": Transition(
            ("draft",), "done", (RESEARCHER,),
            checks=(
                "own_file", "request_state", "visit_date", "findings", "recommendation", "amount", "override", "ceiling",
            ),
            steps=("assess", "sign", "set_state", "class_files", "recommend", "close_visit"),
        ),
    }
    name = fields.Char("Number", readonly=True, guarded=True, editable_in=(), copy=False, index="trigram")
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", required=True, index=True, ondelete="restrict",
        check_company=True, domain="[('state', 'in', ('submitted', 'verified'))]", editable_in=DRAFT,
    )
    beneficiary_id = fields.Many2one(related="request_id.beneficiary_id", store=True, guarded=True, index=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="request_id.branch_id", store=True, guarded=True, index=True)
    type_id = fields.Many2one(related="request_id.type_id")
    amount_requested = fields.Monetary(related="request_id.amount_requested")
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("done", "Done")], required=True, default="draft", index=True, tracking=True,
        copy=False,
    )
    researcher_id = fields.Many2one(
        "res.users", "Social Researcher", required=True, index=True, tracking=True,
        default=lambda self: self.env.user, editable_in=DRAFT,
        help="Who finishes the study signs for it.",
    )
    visit_date = fields.Date(required=True, default=lambda self: self.env.company._get_today(), editable_in=DRAFT)
    visit_kind = fields.Selection(
        [("home", "Home Visit"), ("office", "At the Office"), ("phone", "By Phone")],
        "Kind of Visit", required=True, default="home", editable_in=DRAFT,
    )
    findings = fields.Text(help="What was seen and heard, in a few sentences.", editable_in=DRAFT)
    housing = fields.Selection(
        [("owned", "Owned"), ("charity", "Provided by a Charity"), ("rented", "Rented"),
         ("shared", "Shared"), ("unfit", "Unfit to Live in"), ("none", "No Dwelling")],
        compute="_compute_housing", store=True, readonly=False, precompute=True, editable_in=DRAFT,
        help="As found on the visit.",
    )
    head_disabled = fields.Boolean(
        "Head is Disabled", compute="_compute_head_health", store=True, readonly=False, precompute=True,
        groups=HEALTH_READERS, editable_in=DRAFT,
    )
    head_ill = fields.Boolean(
        "Head is Chronically Ill", compute="_compute_head_health", store=True, readonly=False, precompute=True,
        groups=HEALTH_READERS, editable_in=DRAFT,
    )
    shock = fields.Boolean("Sudden Shock", editable_in=DRAFT, help="Fire, loss of the breadwinner, eviction …")
    parameter_id = fields.Many2one(
        "alseraj.need.parameter", "Parameters", readonly=True, guarded=True, editable_in=(), ondelete="restrict",
        copy=False,
        index="btree_not_null",
    )
    inputs = fields.Json(readonly=True, guarded=True, editable_in=(), copy=False, groups=HEALTH_READERS)
    result = fields.Json(readonly=True, guarded=True, editable_in=(), copy=False, groups=HEALTH_READERS)
    net = fields.Monetary("Net Income", readonly=True, guarded=True, editable_in=(), copy=False)
    per_head = fields.Monetary(
        "Income per Head", readonly=True, guarded=True, editable_in=(), copy=False, aggregator="avg",
    )
    cover = fields.Float(
        readonly=True, guarded=True, editable_in=(), copy=False, digits=(8, 4), aggregator="avg",
        help="Net income as a part of the sufficiency line of the family.",
    )
    need_class = fields.Selection(
        NEED_CLASSES, "Class by Formula", readonly=True, guarded=True, editable_in=(), copy=False,
    )
    score = fields.Float(
        "Priority Score", readonly=True, guarded=True, editable_in=(), copy=False, digits=(5, 2), aggregator="avg",
    )
    explanation = fields.Html(compute="_compute_explanation", string="Line by Line")
    override_class = fields.Selection(
        NEED_CLASSES, "Class by the Researcher", tracking=True, copy=False, editable_in=DRAFT,
        help="Only where the formula does not do justice to the family.",
    )
    override_reason = fields.Text("Why Another Class", copy=False, editable_in=DRAFT)
    final_class = fields.Selection(NEED_CLASSES, "Need Class", compute="_compute_final_class", store=True, guarded=True)
    recommendation = fields.Selection(
        [("grant", "Grant"), ("refuse", "Refuse"), ("more", "More information needed")], tracking=True,
        editable_in=DRAFT,
    )
    amount_recommended = fields.Monetary(tracking=True, editable_in=DRAFT)
    done_on = fields.Datetime(readonly=True, guarded=True, editable_in=(), copy=False)

    planned_on = fields.Datetime(
        "Planned for", copy=False, editable_in=DRAFT, help="Puts the visit into the researcher's calendar.",
    )
    planned_minutes = fields.Integer("Length (minutes)", default=60, editable_in=DRAFT)
    event_id = fields.Many2one(
        "calendar.event", "In the Calendar", readonly=True, guarded=True, editable_in=(), copy=False,
        index="btree_not_null",
    )
    visit_start = fields.Datetime("Began", copy=False, editable_in=DRAFT)
    visit_end = fields.Datetime("Visit Ended", copy=False, editable_in=DRAFT)
    present = fields.Char("Who Was Present", copy=False, editable_in=DRAFT)
    visit_consent = fields.Boolean("The family agreed to the visit", copy=False, tracking=True, editable_in=DRAFT)
    photo_consent = fields.Boolean(
        "The family agreed to be photographed", copy=False, tracking=True, editable_in=DRAFT,
    )
    place = fields.Char(
        compute="_compute_place", store=True, readonly=False, precompute=True, editable_in=DRAFT,
        help="Where the visit was: the address of the file, or what you type.",
    )
    latitude = fields.Float(digits=(10, 7), copy=False, aggregator=None, editable_in=DRAFT)
    longitude = fields.Float(digits=(10, 7), copy=False, aggregator=None, editable_in=DRAFT)
    map_url = fields.Char("Map", compute="_compute_map_url")
    photo_ids = fields.One2many("alseraj.need.study.photo", "study_id", "Visit Photos", editable_in=DRAFT)
    photo_count = fields.Integer("Number of Photos", compute="_compute_photo_count")
    member_ids = fields.One2many(related="beneficiary_id.member_ids", related_sudo=False, string="Household")
    income_ids = fields.One2many(related="beneficiary_id.income_ids", related_sudo=False, string="Declared Income")
    family_notes = fields.Text(
        "Seen of the Family", copy=False, editable_in=DRAFT, help="Who lives there, who is missing, who came.",
    )
    housing_notes = fields.Text(
        "Seen of the Housing", copy=False, editable_in=DRAFT, help="Rooms, furniture, what is broken.",
    )
    health_notes = fields.Text("Seen of the Health", copy=False, groups=HEALTH_READERS, editable_in=DRAFT)
    income_notes = fields.Text(
        "Seen of the Income", copy=False, editable_in=DRAFT, help="What differs from what was declared.",
    )

    summary = fields.Char(
        compute="_compute_summary", compute_sudo=True,
        help="The result in one sentence; the steps stand below it.",
    )

    _used_index = models.Index("(parameter_id) WHERE state = 'done'")  # how many used a version
    _name_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "Another need study has this number."
    )
    _list_index = models.Index(  # the figures of a year are read from it alone: a row is 2 kB
        "(visit_date DESC, id DESC) INCLUDE (company_id, final_class, recommendation, score, amount_recommended)")
    _done_index = models.Index("(request_id, done_on) WHERE state = 'done'")  # days by step, in figures of a year
    _overridden_index = models.Index("(visit_date DESC, id DESC) WHERE override_class IS NOT NULL")
    _amount_positive = models.Constraint("CHECK(amount_recommended >= 0)", "Amounts are zero or more.")
    _minutes_positive = models.Constraint(
        "CHECK(planned_minutes BETWEEN 5 AND 600)", "A visit is planned for 5 to 600 minutes."
    )

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
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for study in self:
            study.explanation = Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % line for line in study._explain()
            ) if study.sudo().result else False  # sudo: whether it was calculated

    def _explain(self):
        """The steps of the formula in sentences; those of health for who may know who is ill.

        :return: list of str
        """
        self.ensure_one()
        result = self.sudo().result  # sudo: the reader is asked, and what is for few is left out
        readers = HEALTH_READERS.split(",")
        health = any(self.env.user.has_group(group) for group in readers)
        return need.explain(result, translate=self.env._, health=health) if result else []

    # ------------------------------------------------------------ create, and who may study

    @api.model_create_multi
    def create(self, vals_list):
        studies = super().create(vals_list)
        for company, theirs in studies.grouped("company_id").items():
            numbers = self.env["ir.sequence"]._next_by_code_batch("alseraj.need.study", len(theirs), company)
            for study, number in zip(theirs, numbers, strict=True):
                study._write_internal({"name": number})
        studies._assess()
        if not self._is_created_by_server(vals_list):
            studies.beneficiary_id._check_own_file()
        return studies

    def _check_before_write(self, vals):
        """Nobody studies his own or his relatives' case, not even as a draft."""
        super()._check_before_write(vals)
        self.beneficiary_id._check_own_file()

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "request_id" in vals:
            self.beneficiary_id._check_own_file()

    @api.ondelete(at_uninstall=False)
    def _unlink_not_own_file(self):
        self.beneficiary_id._check_own_file()

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
                raise UserError(error.get_sentence(self.env)) from error
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
            self.env.company._get_today(),
        )

    # ------------------------------------------------------------ done

    def action_done(self):
        """Finish the studies: freeze their numbers, class the families, pass the requests on.

        :return: True
        :raises UserError: what is missing
        """
        return self._run_transition("done")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason()

    def _get_request_state_reason(self):
        return self.request_id.state not in ("submitted", "verified") and self.env._(
            "The request %(request)s is not under study.", request=self.request_id.display_name)

    def _get_visit_date_reason(self):
        return self.visit_date > self.company_id._get_today() and self.env._("The visit lies in the future.")

    def _get_findings_reason(self):
        return not (self.findings or "").strip() and self.env._("Write what you found.")

    def _get_recommendation_reason(self):
        return not self.recommendation and self.env._("Say what you recommend.")

    def _get_amount_reason(self):
        needed = self.recommendation == "grant" and self.request_id.kind != "in_kind" and not self.amount_recommended
        return needed and self.env._("Enter the amount that you recommend.")

    def _get_override_reason(self):
        unsaid = self.override_class and not (self.override_reason or "").strip()
        return unsaid and self.env._("Say why the family belongs to another class than the formula gives.")

    def _get_ceiling_reason(self):
        granted = self.recommendation == "grant" and self.amount_recommended
        sentence = granted and self.request_id._get_above_ceiling_reason(granted)
        return sentence and self.env._("%(ceiling)s Recommend no more than that.", ceiling=sentence)

    def _step_assess(self):
        self._assess()

    def _step_sign(self):
        for study in self:
            study._write_internal({
                "done_on": fields.Datetime.now(),
                "researcher_id": self.env.uid if self._is_person() else study.researcher_id.id,
                "amount_recommended": study.amount_recommended if study.recommendation == "grant" else 0,
            })

    def _step_class_files(self):
        for (need_class, score), studies in self.grouped(lambda s: (s.final_class, s.score)).items():
            # sudo: researchers can't edit files; the class follows from the study they may finish
            studies.beneficiary_id.sudo()._write_internal({"need_class": need_class, "need_score": score})

    def _step_recommend(self):
        ready = self.filtered(lambda study: study.recommendation != "more").request_id
        ready.filtered(lambda request: request.state == "verified").action_recommend()

    def _step_close_visit(self):
        # sudo: visited, whoever was to go; the calendar put the activity there
        self.sudo().activity_ids.filtered("calendar_event_id").unlink()

    # ------------------------------------------------------------ the visit

    @api.depends("request_id")
    def _compute_place(self):
        for study in self:
            file = study.request_id.beneficiary_id
            parts = (file.street, file.street2, file.city) if file else ()
            study.place = study.place or comma(self.env.lang).join(part for part in parts if part)

    @api.depends("latitude", "longitude")
    def _compute_map_url(self):
        for study in self:
            known = bool(study.latitude or study.longitude)
            study.map_url = known and MAP_URL % {
                "latitude": f"{study.latitude:.6f}", "longitude": f"{study.longitude:.6f}",
            }

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        counts = dict(self.env["alseraj.need.study.photo"]._read_group(
            [("study_id", "in", self.ids)], ["study_id"], ["__count"]
        ))
        for study in self:
            study.photo_count = counts.get(study._origin, 0)

    @api.constrains("visit_start", "visit_end")
    def _check_visit_times(self):
        for study in self:
            if study.visit_start and study.visit_end and study.visit_end < study.visit_start:
                raise ValidationError(self.env._("The visit ends before it begins. Mend one of the two times."))

    @api.constrains("latitude", "longitude", "visit_consent")
    def _check_coordinates(self):
        for study in self:
            if not -90 <= study.latitude <= 90 or not -180 <= study.longitude <= 180:
                raise ValidationError(self.env._("These coordinates are nowhere on earth. Press the button again."))
            if (study.latitude or study.longitude) and not study.visit_consent:
                raise ValidationError(self.env._(
                    "Where a family lives is kept only when it agreed to the visit. Ask it, and tick that it did."
                ))

    @api.constrains("photo_consent")
    def _check_photo_consent(self):
        if unasked := self.filtered(lambda study: study.photo_ids and not study.photo_consent):
            raise ValidationError(self.env._(
                "%(study)s has photos. Remove them first when the family does not agree any more.",
                study=unasked[0].display_name,
            ))

    # ------------------------------------------------------------ the study in the register of papers

    def _get_paper_keys(self, code):
        """What the printed study stands on: it is done, and frozen."""
        if code != "case_study":
            return {}
        return {study.id: str(study.done_on) for study in self if study.name and study.state == "done"}

    # ------------------------------------------------------------ the visit: planned

    def action_plan_visit(self):
        """Put the planned visits into the researchers' calendars, which make an activity; move them when they are there.

        :return: True
        :raises UserError: the study is done, or no time was chosen
        """
        self.check_access("write")
        self._check_draft()
        for study in self:
            if not study.planned_on:
                raise UserError(self.env._("Choose the day and the hour of the visit first."))
        for study in self:
            study._put_in_calendar()
        self._tell("appointment")
        return True

    def _get_message_words(self, code):
        lang, words = self.env.lang or "en_US", {}
        for study in self:
            local = study.company_id._get_local(study.planned_on)
            words[study.id] = {
                "number": study.request_id.name, "kind": study.type_id.name,
                "date": hijri.format_both(local.date(), lang), "time": f"{local:%H:%M}",
            }
        return words

    def _get_message_marks(self, code):
        return {study.id: study.planned_on for study in self}

    def _filter_message_needed(self, code):
        now = fields.Datetime.now()
        return self.filtered(lambda study: study.planned_on and study.planned_on > now)

    def _put_in_calendar(self):
        values = {
            # no name of the family: employees see the titles of each other's events
            "name": self.env._("Visit for %(study)s", study=self.display_name),
            "start": self.planned_on,
            "stop": fields.Datetime.add(self.planned_on, minutes=self.planned_minutes),
            "user_id": self.researcher_id.id,
            "partner_ids": [(6, 0, self.researcher_id.partner_id.ids)],
            "privacy": "confidential",
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
        }
        # sudo: another researcher's calendar is written by the study, as it says who visits
        event_sudo = self.sudo().event_id
        if event_sudo:
            event_sudo.with_context(dont_notify=True).write(values)
        else:
            # sudo: the study says who visits
            event_sudo = self.env["calendar.event"].sudo().with_context(dont_notify=True).create(values)
            self._write_internal({"event_id": event_sudo.id})

    # ------------------------------------------------------------ the visit: begun and ended

    def action_begin_visit(self):
        """Note that the visit begins now.

        :return: True
        :raises UserError: the study is done
        """
        self._check_draft()
        now = fields.Datetime.now()
        for company, studies in self.grouped("company_id").items():
            studies.write({"visit_start": now, "visit_end": False, "visit_date": company._get_day(now)})
        return True

    def action_end_visit(self):
        """Note that the visit ends now.

        :return: True
        :raises UserError: the study is done, or the visit was never begun
        """
        self._check_draft()
        if not all(study.visit_start for study in self):
            raise UserError(self.env._("Say first when the visit began."))
        self.write({"visit_end": fields.Datetime.now()})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_event(self):
        self.sudo().event_id.unlink()  # nobody visits for a study that is gone, whoever deleted it

    def _check_draft(self):
        if done := self.filtered(lambda study: study.state != "draft"):
            raise UserError(self.env._("%(study)s is done.", study=done[0].display_name))

    # ------------------------------------------------------------ the result in one sentence

    @api.depends("result", "override_class", "override_reason")
    @api.depends_context("lang")
    def _compute_summary(self):
        for study in self:
            study.summary = bool(study.sudo().result) and study._get_summary()  # sudo: it says nothing of health

    def _get_summary(self):
        self.ensure_one()
        result = self.sudo().result  # class, cover and income per head are on the study as well
        labels = dict(self._fields["need_class"]._description_selection(self.env))
        values = {
            "per_head": self._format_number(abs(result["per_head"])),
            "percent": self._format_number(max(0, round(result["cover"] * 100, 2))),
            "need_class": labels[result["need_class"]],
        }
        if result["per_head"] < 0:
            sentence = self.env._(
                "Obligations exceed the income by %(per_head)s SAR per head;"
                " the family reaches %(percent)s%% of the sufficiency line: %(need_class)s", **values)
        else:
            sentence = self.env._(
                "Income per head %(per_head)s SAR; the family reaches %(percent)s%% of the sufficiency line:"
                " %(need_class)s", **values)
        if not self.override_class or self.override_class == result["need_class"]:
            return sentence
        return self.env._(
            "%(sentence)s. The researcher says %(other)s: %(reason)s", sentence=sentence,
            other=labels[self.override_class], reason=" ".join((self.override_reason or "").split()),
        )

    @api.model
    def _format_number(self, number):
        """Thousands separated, no useless decimals."""
        return f"{number:,.2f}".removesuffix(".00")


class NeedStudyPhoto(models.Model):
    """A photo of a visit. Who reads the study sees it; with the study it is frozen."""

    _name = "alseraj.need.study.photo"
    _description = "Photo of a Visit"
    _duplicable = False
    _inherit = ["alseraj.guarded.mixin"]
    _order = "study_id, id"

    study_id = fields.Many2one("alseraj.need.study", "Need Study", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="study_id.company_id", store=True, guarded=True, index=True, precompute=True)
    branch_id = fields.Many2one(related="study_id.branch_id", store=True, guarded=True, index=True)
    image = fields.Image(
        "Photo", required=True, attachment=True, max_width=SIDE, max_height=SIDE, verify_resolution=True
    )
    name = fields.Char("What It Shows")
    taken_on = fields.Datetime("Added on", readonly=True, guarded=True, default=fields.Datetime.now)

    @api.model_create_multi
    def create(self, vals_list):
        given_list = self._add_given_defaults(vals_list)
        for vals in given_list:
            self._check_guarded_values(vals)  # before its picture, which a forged one need not have
            self._check_image(vals.get("image"))
        self._check_open(self.env["alseraj.need.study"].browse({vals.get("study_id") or 0 for vals in given_list} - {0}))
        photos = super().create(vals_list)
        photos._check_number()
        return photos

    def _check_before_write(self, vals):
        super()._check_before_write(vals)
        self._check_open(self.study_id)
        if "image" in vals:
            self._check_image(vals["image"])

    def _check_after_write(self, vals):
        super()._check_after_write(vals)
        if "study_id" in vals:
            self.check_access("write")  # Odoo looks before the write; nothing is hung where one has no right
            self._check_open(self.study_id)
            self._check_number()

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self._check_draft(self.study_id)  # removing needs no consent

    @api.model
    def _check_open(self, studies):
        """Refuse photos of a study that is done, or of a family that did not agree."""
        self._check_draft(studies)
        if asked := studies.filtered(lambda study: not study.photo_consent):
            raise UserError(self.env._(
                "Ask the family first, and tick that it agreed to be photographed (%(study)s).",
                study=asked[0].display_name,
            ))

    @api.model
    def _check_draft(self, studies):
        studies.beneficiary_id._check_own_file()
        if done := studies.filtered(lambda study: study.state != "draft"):
            raise UserError(self.env._("%(study)s is done: its photos stay as they are.", study=done[0].display_name))

    def _check_number(self):
        for study, count in self._read_group([("study_id", "in", self.study_id.ids)], ["study_id"], ["__count"]):
            if count > MAX_PHOTOS:
                raise UserError(self.env._(
                    "%(study)s has %(limit)s photos already. Remove one first.",
                    study=study.display_name, limit=MAX_PHOTOS,
                ))

    @api.model
    def _check_image(self, value):
        try:
            raw = base64.b64decode(value or b"", validate=False)
        except (binascii.Error, ValueError, TypeError):
            raw = b""
        if not raw.startswith(BEGINNINGS):
            raise ValidationError(self.env._("This is no photo. Take one, or choose a JPG, PNG or WebP picture."))
        if len(raw) > MAX_MB * 1024**2:
            raise ValidationError(self.env._(
                "The photo has %(size)s. Choose one of at most %(limit)s MB.", size=human_size(len(raw)), limit=MAX_MB,
            ))
