import base64
from datetime import timedelta

import psycopg2
from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from ...tools import amount_words, follow_code, hijri, identity, intake_answers, persons, pictures, scan_join, snapshot
from ...tools.errors import RuleError
from ...tools.roles import DESK
from ..mixins.workflow_mixin import Transition

KEPT_DAYS = 30  # so long is a draft kept that nobody sends
MOST_MEMBERS = 15
MOST_PAGES = 30
PAPER_BYTES = 60 * 1024**2  # of all papers together
ADULT = 18
LONGEST_TYPED = {"description": 2000}
# The fields of each page, in their order; members are member_0_name and so on.
STEP_FIELDS = {
    "support": ("support",),
    "identity": ("name", "identifier_type", "identifier", "birth_date", "gender", "mobile"),
    "family": ("marital_status",),
    "need": ("city", "district", "housing", "rent", "income", "amount", "description"),
    "papers": (),
}
MEMBER_FIELDS = ("name", "relation", "birth_date", "identifier")
# What an officer compares with the file that is there already.
COMPARED = ("name", "birth_date", "gender", "mobile", "marital_status", "city", "housing", "rent_amount")
REFUSED = (UserError, ValidationError, psycopg2.IntegrityError)


class Application(models.Model):
    """Somebody asks for support on the public page, without an account.

    What he types is kept as he typed it, so that nothing is lost, until he signs and sends. Then a file is opened, or
    it is attached to the file of this identifier, which he does not learn; a draft request waits at the desk in both
    cases. The data of a file that was there are never changed by it: the officer compares.

    =====  ==============  ==================  =========================================
    verb   from → to       who                 when
    =====  ==============  ==================  =========================================
    send   draft → sent    follows from facts  everything needed is there, and signed
    close  sent → closed   delegate, officer   taken up, or nothing comes of it
    =====  ==============  ==================  =========================================
    """

    _name = "alseraj.application"
    _description = "Application from the Public Page"
    _inherit = ["alseraj.workflow.mixin"]
    _order = "sent_on desc, id desc"
    _rec_name = "number"
    _duplicable = False
    _check_company_auto = True
    _transitions = {
        "send": Transition(("draft",), "sent", steps=("number", "set_state", "deliver")),
        "close": Transition(("sent",), "closed", DESK, checks=("own_file",)),
    }

    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True, index=True)
    state = fields.Selection(
        [("draft", "Being Filled In"), ("sent", "Came In"), ("closed", "Taken Up")], default="draft", required=True, index=True)
    number = fields.Char(readonly=True, guarded=True, index="btree_not_null")
    code_digest = fields.Char(required=True, readonly=True, guarded=True, groups="base.group_system")
    typed = fields.Json("As Typed", readonly=True, guarded=True, groups="base.group_system")
    lang = fields.Char("Language", readonly=True, guarded=True)
    expires_on = fields.Datetime(readonly=True, guarded=True, index="btree_not_null")
    mobile = fields.Char(readonly=True, guarded=True)
    name = fields.Char("Applicant", readonly=True, guarded=True)
    type_id = fields.Many2one(
        "alseraj.support.type", "Support Type", readonly=True, guarded=True, ondelete="restrict", index="btree_not_null")
    paper_ids = fields.One2many("alseraj.application.paper", "application_id", string="Papers")
    # what he signed
    sent_on = fields.Datetime("Came In on", readonly=True, guarded=True, index=True)
    signed_by = fields.Char(readonly=True, guarded=True)
    signature = fields.Binary(attachment=True, readonly=True, guarded=True)
    declaration_id = fields.Many2one(
        "alseraj.declaration", readonly=True, guarded=True, ondelete="restrict", index="btree_not_null")
    declared = fields.Json(readonly=True, guarded=True)
    declared_hash = fields.Char("Checksum", readonly=True, guarded=True, help="SHA-256 of what was declared.")
    # what became of it
    beneficiary_id = fields.Many2one(
        "alseraj.beneficiary", readonly=True, guarded=True, ondelete="restrict", index="btree_not_null", check_company=True)
    is_known = fields.Boolean("The File Was There", readonly=True, guarded=True)
    request_id = fields.Many2one(
        "alseraj.support.request", "Support Request", readonly=True, guarded=True, ondelete="set null", index="btree_not_null",
        check_company=True)
    branch_id = fields.Many2one(
        "alseraj.branch", "Branch Office", compute="_compute_branch_id", store=True, guarded=True, precompute=True,
        index="btree_not_null")
    trouble = fields.Text("What Could Not Be Done", readonly=True, guarded=True)
    declared_text = fields.Html("What Was Declared", compute="_compute_declared_text", sanitize=False)

    _code_unique = models.UniqueIndex("(code_digest)")
    _number_unique = models.UniqueIndex("(company_id, number) WHERE number IS NOT NULL")

    @api.depends("beneficiary_id.branch_id")
    def _compute_branch_id(self):
        for application in self:
            application.branch_id = application.beneficiary_id.branch_id or application.branch_id

    # ------------------------------------------------------------ begun, kept, found again

    @api.model
    def _open(self, lang):
        """Begin an application.

        :return: (the draft in sudo, the code by which it is found again)
        """
        code = follow_code.group(follow_code.make())
        # sudo: nobody is logged in; the code is the right to it
        return self.sudo()._create_internal([{
            "company_id": self.env.company.id, "code_digest": follow_code.get_hash(code), "lang": lang, "typed": {},
            "expires_on": fields.Datetime.now() + timedelta(days=KEPT_DAYS),
        }]), code

    @api.model
    def _find(self, code):
        """The draft of a code, in sudo; or nothing."""
        drafts_sudo = self.sudo()  # the code is the right
        digest = follow_code.get_hash(code)
        return drafts_sudo.search([
            ("code_digest", "=", digest), ("state", "=", "draft"), ("expires_on", ">", fields.Datetime.now()),
        ], limit=1) if digest else drafts_sudo.browse()

    def _is_of_mobile(self, text):
        """Whether the applicant has given this mobile; a draft without one is found by its code alone."""
        given = (self.typed or {}).get("mobile")
        return not given or self._read_mobile(text) == self._read_mobile(given)

    @api.model
    def _read_mobile(self, text):
        try:
            return identity.normalize_mobile(text or "")
        except RuleError:
            return ""

    def _keep(self, step, values):
        """Keep what was typed on a page as it was typed, right or wrong.

        :param str step: key of STEP_FIELDS
        :param dict values: field -> text; others than those of the page are left out
        """
        allowed = set(STEP_FIELDS[step])
        if step == "family":
            allowed |= {f"member_{place}_{name}" for place in range(MOST_MEMBERS) for name in MEMBER_FIELDS}
        kept = {
            name: text.replace("\x00", "").strip()[:LONGEST_TYPED.get(name, 200)]
            for name, text in values.items() if name in allowed
        }
        typed = dict(self.typed or {})
        if step == "family":  # who was taken away is gone
            typed = {name: text for name, text in typed.items() if not name.startswith("member_")}
            kept = self._close_up(kept)
        self._write_internal({
            "typed": {**typed, **kept}, "expires_on": fields.Datetime.now() + timedelta(days=KEPT_DAYS)})

    @api.model
    def _close_up(self, kept):
        """The members without empty places between them."""
        rows = [
            {name: kept.get(f"member_{place}_{name}", "") for name in MEMBER_FIELDS} for place in range(MOST_MEMBERS)]
        rows = [row for row in rows if row["name"] or row["birth_date"] or row["identifier"]]
        others = {name: text for name, text in kept.items() if not name.startswith("member_")}
        return others | {
            f"member_{place}_{name}": text for place, row in enumerate(rows) for name, text in row.items() if text}

    def _get_member_places(self):
        typed = self.typed or {}
        return [place for place in range(MOST_MEMBERS) if any(typed.get(f"member_{place}_{name}") for name in MEMBER_FIELDS)]

    # ------------------------------------------------------------ read: what was typed, as values

    def _read(self, *steps):
        """Read what was typed on these pages.

        :return: (values, errors): both by field; errors in the language of the reader
        """
        values, errors, typed = {}, {}, self.typed or {}
        for step in steps or STEP_FIELDS:
            getattr(self, f"_read_{step}", lambda *args: None)(typed, values, errors)
        return values, errors

    def _read_support(self, typed, values, errors):
        kind = self.env["alseraj.support.type"]._find_public(typed.get("support") or "")
        if kind:
            values["type"] = kind
        else:
            errors["support"] = self.env._("Choose what you ask for.")

    def _read_identity(self, typed, values, errors):
        values["name"] = typed.get("name") or ""
        if len(values["name"].split()) < 2:
            errors["name"] = self.env._("Write your full name, as on the card.")
        self._read_identifier(typed, values, errors)
        values["birth_date"] = self._try(errors, "birth_date", self._parse_birth, typed.get("birth_date"))
        if values["birth_date"]:
            age = self.env["alseraj.identity.mixin"]._get_age(values["birth_date"], self.env.company._get_today())
            if age < ADULT:
                errors["birth_date"] = self.env._("For a minor the guardian asks. Call us, or visit us with the deed.")
        elif "birth_date" not in errors:
            errors["birth_date"] = self.env._("Write your birth date, in either calendar.")
        values["gender"] = self._pick(typed, "gender", errors, self.env._("Choose one of the two."))
        values["mobile"] = self._try(errors, "mobile", self._parse_mobile, typed.get("mobile"))

    def _read_identifier(self, typed, values, errors):
        number, kind = identity.normalize_identifier(typed.get("identifier"))[:20], typed.get("identifier_type") or "national_id"
        if not number:
            errors["identifier"] = self.env._("Write the number of your card.")
        elif kind in ("national_id", "iqama"):
            number = self._try(errors, "identifier", identity.check_saudi_identifier, number)
            kind = number and identity.identifier_kind(number) or kind
        elif len(number) < 5:
            errors["identifier"] = self.env._("Write the number of your card.")
        if kind not in self._get_options()["identifier_type"]:
            errors["identifier_type"] = self.env._("Choose the kind of your card.")
        values |= {"identifier": number, "identifier_type": kind}

    def _read_family(self, typed, values, errors):
        values["marital_status"] = self._pick(typed, "marital_status", errors, self.env._("Choose your marital status."))
        values["members"] = members = []
        for place in self._get_member_places():
            member = {name: typed.get(f"member_{place}_{name}") or "" for name in MEMBER_FIELDS}
            if not member["name"]:
                errors[f"member_{place}_name"] = self.env._("Write the name, or empty this person's lines.")
            relation = f"member_{place}_relation"
            member["relation"] = self._pick(typed, relation, errors, self.env._("Choose the relation."), of="relation")
            member["birth_date"] = self._try(errors, f"member_{place}_birth_date", self._parse_birth, member["birth_date"])
            if member["identifier"]:
                member["identifier"] = self._try(
                    errors, f"member_{place}_identifier", identity.check_saudi_identifier, member["identifier"])
            members.append(member)

    def _read_need(self, typed, values, errors):
        values["city"], values["district"] = typed.get("city") or "", typed.get("district") or ""
        if not values["city"]:
            errors["city"] = self.env._("Write the city in which you live.")
        values["housing"] = self._pick(typed, "housing", errors, self.env._("Choose how you live."))
        for name in ("rent", "income", "amount"):
            values[name] = self._try(errors, name, self._parse_amount, typed.get(name)) or 0
        kind = self.env["alseraj.support.type"]._find_public(typed.get("support") or "")
        if kind and kind.kind != "in_kind" and not values["amount"] and "amount" not in errors:
            errors["amount"] = self.env._("Write the amount that you ask for, in riyals.")
        values["description"] = typed.get("description") or ""
        if not values["description"]:
            errors["description"] = self.env._("Write in a few words what you need, and why.")

    def _parse_mobile(self, text):
        if not text:
            raise UserError(self.env._("Write your mobile number."))
        return identity.normalize_mobile(text)

    def _parse_birth(self, text):
        if not text:
            return False
        born = self.env["alseraj.identity.mixin"]._read_birth_date(text)
        if born > self.env.company._get_today() or born.year < 1880:
            raise UserError(self.env._("Look at this date again."))
        return born

    def _parse_amount(self, text):
        amount = intake_answers.parse_number(text, self.env._("The amount"))
        if amount is not None and not 0 <= amount < 10**7:
            raise UserError(self.env._("Look at this amount again."))
        return amount

    def _try(self, errors, name, parse, text):
        try:
            return parse(text)
        except RuleError as error:
            errors[name] = error.get_sentence(self.env)
        except UserError as error:
            errors[name] = str(error)
        return False

    def _pick(self, typed, name, errors, sentence, of=None):
        value = typed.get(name) or ""
        if value not in self._get_options()[of or name]:
            errors[name] = sentence
            return False
        return value

    @api.model
    def _get_options(self):
        """The words of the lists on these pages.

        :return: dict field -> dict key -> word
        """
        File, Member = self.env["alseraj.beneficiary"].sudo(), self.env["alseraj.household.member"].sudo()  # words, no file
        return {
            name: dict(model._fields[name]._description_selection(self.env))
            for model, name in (
                (File, "identifier_type"), (File, "gender"), (File, "marital_status"), (File, "housing"), (Member, "relation"))
        }

    # ------------------------------------------------------------ papers

    def _get_papers(self):
        """The papers that are asked for, each with the pages that came.

        :return: list of dict ``kind`` (``alseraj.document.type``), ``label``, ``note``, ``whom``, ``pages``
        """
        kind = self._read("support")[0].get("type")
        if not kind:
            return []
        Types = self.env["alseraj.document.type"]
        of_file = Types.search(
            Types._get_in_use_domain(self.company_id) & fields.Domain("requirement_ids", "!=", False)
        ).filtered(lambda document_type: any(map(self._is_asked, document_type.requirement_ids)))
        notes = {name: (note, whom) for name, note, whom in kind._get_public_papers()}
        papers = []
        for document_type in kind.document_line_ids.document_type_id | of_file:
            note, whom = notes.get(document_type.name, (document_type.description or "", ""))
            papers.append({
                "kind": document_type, "label": document_type.name, "note": note, "whom": whom,
                "pages": self.paper_ids.filtered(lambda paper, of=document_type: paper.type_id == of),
            })
        return papers

    def _is_asked(self, line):
        """Whether a paper is asked for by what was typed; what depends on a category is found out at the desk."""
        typed = self.typed or {}
        origin = "saudi" if (typed.get("identifier_type") or "national_id") == "national_id" else "other"
        return (
            not line.category_ids and line.housing in (False, typed.get("housing"))
            and line.marital_status in (False, typed.get("marital_status")) and line.origin in (False, origin)
            and (not line.each_member or bool(self._get_member_places())))

    def _take_page(self, type_id, content, filename):
        """Take one page of a paper.

        :param int type_id: id of a document type that is asked for
        :param bytes content: what was sent
        :return: the sentence that refuses it, or None
        """
        papers = {paper["kind"].id: paper for paper in self._get_papers()}
        if type_id not in papers:
            return self.env._("A document came that is not asked for here. It was not stored.")
        limit = self.company_id.alseraj_scan_max_mb * 1024**2
        if limit and len(content) > limit:
            return self.env._("This is too large: at most %(limit)s MB.", limit=self.company_id.alseraj_scan_max_mb)
        if not scan_join.is_page(content):
            return self.env._("This is neither a photo (JPG, PNG) nor a PDF that opens. Take a picture of the paper.")
        if len(self.paper_ids) >= MOST_PAGES or sum(self.paper_ids.mapped("size")) + len(content) > PAPER_BYTES:
            return self.env._("These are more pages than can be sent here. Bring the others to our office.")
        self.env["alseraj.application.paper"]._create_internal([{
            "application_id": self.id, "type_id": type_id, "size": len(content),
            "attachment": base64.b64encode(content), "name": filename.rpartition("/")[2].rpartition("\\")[2][-100:] or "page",
        }])
        self.invalidate_recordset(["paper_ids"])
        return None

    # ------------------------------------------------------------ signed and sent

    def _get_answers(self):
        """What was typed, as the applicant reads it before he signs.

        :return: list of (step, title, list of (label, text))
        """
        values = self._read()[0]
        words, lang = self._get_options(), self.env.lang or "en_US"
        day = lambda date: hijri.format_both(date, lang) if date else ""  # noqa: E731
        money = lambda amount: self.company_id.currency_id.format(amount) if amount else ""  # noqa: E731
        files, _ = self.env["alseraj.beneficiary"], self.env._
        label = lambda name: files._fields[name]._description_string(self.env)  # noqa: E731
        identity_rows = [
            (label("name"), values["name"]), (words["identifier_type"].get(values["identifier_type"], ""), values["identifier"]),
            (label("birth_date"), day(values["birth_date"])), (label("gender"), words["gender"].get(values["gender"])),
            (label("mobile"), values["mobile"]),
        ]
        family_rows = [(
            label("marital_status"), persons.choose(words["marital_status"].get(values["marital_status"]), values["gender"]))] + [
            (persons.choose(words["relation"].get(member["relation"]), persons.gender_of(member["relation"], values["gender"])),
             " · ".join(filter(None, [member["name"], day(member["birth_date"]), member["identifier"] or ""])))
            for member in values["members"]
        ]
        need_rows = [
            (_("City"), values["city"]), (_("District"), values["district"]),
            (label("housing"), words["housing"].get(values["housing"])), (label("rent_amount"), money(values["rent"])),
            (_("Income of the household in a month"), money(values["income"])),
            (_("Amount asked for"), money(values["amount"])), (_("What is needed, and why"), values["description"]),
        ]
        paper_rows = [
            (paper["label"], amount_words.count(len(paper["pages"]), "page", lang) if paper["pages"] else _("later"))
            for paper in self._get_papers()
        ]
        kind = values.get("type")
        return [
            ("support", _("Support"), [(_("You ask for"), kind.name if kind else "")]),
            ("identity", _("You"), identity_rows), ("family", _("Your family"), family_rows),
            ("need", _("Your need"), need_rows), ("papers", _("Papers"), paper_rows),
        ]

    def _get_seal(self):
        """Checksum of what is read before it is signed."""
        return snapshot.digest(self._prepare_declared())

    def _prepare_declared(self):
        return {
            "declaration": self.env["alseraj.declaration"].sudo()._get_current().version,  # which version holds is no secret
            "typed": {name: text for name, text in sorted((self.typed or {}).items()) if text},
            "papers": sorted(self.paper_ids.mapped("checksum")),
        }

    def _send(self, name, signature, seen):
        """Sign and send; the caller takes it back whole when it raises.

        :param str name: who signs
        :param str signature: picture, base64
        :param str seen: :meth:`_get_seal` of the page that was read
        :raises UserError: what stops it, in words for the applicant
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(self.env._("It is being sent at this moment."))
        values, errors = self._read()
        if errors:
            raise UserError(self.env._("Something is missing: %(sentence)s", sentence=next(iter(errors.values()))))
        if seen != self._get_seal():
            raise UserError(self.env._("Something has changed while you were reading. Read it again, then sign."))
        raw = pictures.decode(signature)
        if not name.strip() or not 0 < pictures.get_pixels(raw) <= pictures.SIGNATURE_PIXELS:
            raise UserError(self.env._("Write your name and sign in the box."))
        declared = self._prepare_declared()
        self._write_internal({
            "name": values["name"], "mobile": values["mobile"], "type_id": values["type"].id,
            "signed_by": name.strip()[:200], "signature": base64.b64encode(raw), "declared": declared,
            "declared_hash": snapshot.digest(declared), "sent_on": fields.Datetime.now(), "expires_on": False,
            "declaration_id": self.env["alseraj.declaration"].sudo()._get_current().id,  # the one that was shown
        })
        self._run_transition("send")

    def _step_number(self):
        for company, applications in self.grouped("company_id").items():
            names = self.env["ir.sequence"]._next_by_code_batch("alseraj.application", len(applications), company)
            for application, name in zip(applications, names, strict=True):
                application._write_internal({"number": name})

    def _step_deliver(self):
        """Put each before the officers: a file and a draft request. What does not go is said to them, not to him."""
        for application in self:
            values = application._read()[0]
            file = application._attempt(application._get_file, values)
            if not file:
                continue
            application._write_internal({"beneficiary_id": file.id})
            request = application._attempt(application._open_request, file, values)
            if request:
                application._write_internal({"request_id": request.id})
            for paper in application._get_papers():
                if paper["pages"]:
                    application._attempt(application._hand_in, file, request, paper)
            if request and not application.is_known:
                application._attempt(application._sign_request, request)

    def _attempt(self, do, *args):
        """:return: what ``do`` gives, or None: then the officer reads why"""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                result = do(*args)
                self.env.flush_all()
                return result
        except REFUSED as error:
            self._write_internal({"trouble": "\n".join(filter(None, [self.trouble, str(error)]))})
        return None

    def _get_file(self, values):
        """The file of this identifier, or a new one."""
        Files = self.env["alseraj.beneficiary"].with_company(self.company_id)
        known = Files.with_context(active_test=False).search([
            ("company_id", "=", self.company_id.id), ("identifier", "=", values["identifier"]),
            ("identifier_type", "=", values["identifier_type"]),
        ], limit=1)
        if known:
            self._write_internal({"is_known": True})
            return known
        income = self.env.ref("alseraj_beneficiary.income_source_other", raise_if_not_found=False)
        return Files.with_context(mail_create_nosubscribe=True).create([{
            "company_id": self.company_id.id,
            **{name: values[name] for name in (
                "name", "identifier_type", "identifier", "birth_date", "gender", "mobile", "marital_status", "city", "housing")},
            "street2": values["district"], "rent_amount": values["rent"], "lang": self.lang,
            "nationality_id": Files._default_nationality() if values["identifier_type"] == "national_id" else False,
            "officer_id": False,
            "member_ids": [
                Command.create({
                    "name": member["name"], "relation": member["relation"], "birth_date": member["birth_date"],
                    "gender": persons.gender_of(member["relation"], values["gender"]),
                    "identifier": member["identifier"] or False,
                    "identifier_type": identity.identifier_kind(member["identifier"]) or "national_id",
                }) for member in values["members"]
            ],
            "income_ids": [Command.create({
                "source_id": income.id, "amount": values["income"], "note": self.env._("As declared on the public page")})]
            if income and values["income"] else [],
        }])

    def _open_request(self, file, values):
        request = self.env["alseraj.support.request"].with_company(self.company_id).with_context(
            mail_create_nosubscribe=True).create([{
                "company_id": self.company_id.id, "beneficiary_id": file.id, "type_id": values["type"].id,
                "channel_id": self.env["alseraj.channel"]._find("website", self.company_id).id,
                "amount_requested": values["amount"], "description": values["description"],
                "declaration_id": self.declaration_id.id, "user_id": file.officer_id.id,
            }])
        request._assign_owner()
        return request

    def _hand_in(self, file, request, paper):
        pages = [base64.b64decode(page.with_context(bin_size=False).attachment) for page in paper["pages"]]
        content = scan_join.join(pages)
        name = paper["pages"][0].name if len(pages) == 1 else f"{paper['label']}.pdf"
        # a line of the checklist waits for it, or there is none yet
        waiting = file.document_ids.filtered(
            lambda doc: doc.type_id == paper["kind"] and doc.state == "missing" and not doc.member_id)[:1]
        vals = {
            "attachment": base64.b64encode(content), "attachment_name": name, "request_id": request.id if request else False}
        if waiting and not self.is_known:
            waiting.write(vals)
        else:
            self.env["alseraj.document"].create([{**vals, "beneficiary_id": file.id, "type_id": paper["kind"].id}])

    def _sign_request(self, request):
        """What he signed is the file and the request, and nothing else: they were made of it."""
        request._sign(
            self.signed_by, self.with_context(bin_size=False).signature, channel="portal", signed_lang=self.lang,
            signed_user_id=False)

    # ------------------------------------------------------------ at the desk

    def action_close(self):
        """Say that the applications are taken up.

        :return: True
        """
        return self._run_transition("close")

    def _get_own_file_reason(self):
        return self.beneficiary_id._get_own_file_reason() if self.beneficiary_id else False

    def action_open_request(self):
        """Open the draft request, or else the file.

        :return: dict, the window action
        """
        self.ensure_one()
        self.check_access("read")
        record = self.request_id or self.beneficiary_id
        if not record:
            raise UserError(self.env._("Neither a file nor a request could be opened: look at what is said above."))
        return {
            "type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id, "view_mode": "form",
            "views": [(False, "form")],
        }

    def _compute_declared_text(self):
        for application in self:
            if application.state == "draft":
                application.declared_text = False
                continue
            sudo = application.sudo()  # who may read the application reads what was typed
            rows = Markup()
            differences = application._get_differences()
            for _step, title, answers in sudo._get_answers():
                rows += Markup("<tr><th colspan='3'>%s</th></tr>") % title
                for label, text in answers:
                    rows += Markup("<tr><td class='text-muted'>%s</td><td>%s</td><td class='text-danger'>%s</td></tr>") % (
                        label, text or "", differences.get(label, ""))
            application.declared_text = Markup("<table class='table table-sm'>%s</table>") % rows

    def _get_differences(self):
        """What a file that was there says otherwise, by the label of the field."""
        if not (self.is_known and self.beneficiary_id.has_access("read")):
            return {}
        # sudo: what was typed is the system's; who reads the file may compare it, as asked above
        values, file = self.sudo()._read()[0], self.beneficiary_id
        values = {**values, "rent_amount": values["rent"]}
        result = {}
        for name in COMPARED:
            if (file[name] or False) != (values.get(name) or False):
                field = file._fields[name]
                text = persons.choose(dict(field._description_selection(self.env)).get(file[name], ""), file.gender) \
                    if field.type == "selection" else str(file[name] or "")
                result[field._description_string(self.env)] = self.env._("In the file: %(value)s", value=text or "—")
        return result

    @api.autovacuum
    def _gc_drafts(self):
        return self._alseraj_vacuum([("state", "=", "draft"), ("expires_on", "<", fields.Datetime.now())])
