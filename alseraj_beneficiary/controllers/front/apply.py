from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ...models.front.application import MOST_MEMBERS, STEP_FIELDS
from ...tools import persons
from ..light_page import DAY_SECONDS, HOUR_SECONDS, SCRIPT, LightPage, get_keep, get_source

DRAFT_CODE = "alseraj_application"  # key in the session of this browser: the code of what is being filled in
SENT_NUMBER = "alseraj_application_sent"  # the number of what was sent
STEPS = ("support", "identity", "family", "need", "papers", "check")
POST_BYTES = 40 * 1024**2
SIGNATURE_LENGTH = 3 * 1024**2


class FrontApply(LightPage, http.Controller):
    """Asking for support without an account, one page after the other; each keeps what was typed, right or wrong."""

    @http.route("/alseraj/apply", type="http", auth="public", methods=["GET"], sitemap=True)
    def front_apply(self, lang=None, support="", **kwargs):
        """What it takes, the way in, and the way back in by a code."""
        self._speak(lang)
        draft_sudo = self._get_draft_sudo()
        return self._render_light(
            "alseraj_beneficiary.front_apply", support=support[:40], draft=draft_sudo,
            texts=request.env["alseraj.public.text"]._get_texts("apply")["apply"])

    @http.route("/alseraj/apply", type="http", auth="public", methods=["POST"], sitemap=False)
    def front_apply_begin(self, lang=None, support="", **kwargs):
        """Begin anew, or go on with what this browser has begun."""
        code_lang = self._speak(lang)
        draft_sudo = self._get_draft_sudo()
        if not draft_sudo:
            if not request.env["alseraj.attempt"]._count("apply", (get_source(), 30, DAY_SECONDS), ("all", 2000, DAY_SECONDS)):
                return self._render_busy()
            draft_sudo, request.session[DRAFT_CODE] = request.env["alseraj.application"]._open(code_lang)
        if request.env["alseraj.support.type"]._find_public(support):
            draft_sudo._keep("support", {"support": support})
        return self._go("support")

    @http.route("/alseraj/apply/resume", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_apply_resume(self, lang=None, **kwargs):
        """The code is asked for."""
        self._speak(lang)
        return self._render_resume({})

    @http.route("/alseraj/apply/resume", type="http", auth="public", methods=["POST"], sitemap=False)
    def front_apply_take_up(self, lang=None, **kwargs):
        """Go on where it was left, on another phone or another day."""
        self._speak(lang)
        typed = self._get_typed(request.httprequest.form, "code", "mobile", longest=40)
        allowed = request.env["alseraj.attempt"]._count("resume", (get_source(), 20, HOUR_SECONDS), ("all", 2000, HOUR_SECONDS))
        draft_sudo = request.env["alseraj.application"]._find(typed["code"])
        if allowed and draft_sudo and draft_sudo._is_of_mobile(typed["mobile"]):
            request.session[DRAFT_CODE] = typed["code"]
            request.session.touch()
            return self._go(self._get_first_open(draft_sudo))
        return self._render_resume(typed, {"code": request.env._(
            "Code and mobile don't belong together, the time of the code is over, or there were too many tries.")})

    def _render_resume(self, typed, errors=None):
        return self._render_light("alseraj_beneficiary.front_apply_resume", typed=typed, errors=errors or {}, script=SCRIPT)

    @http.route("/alseraj/apply/done", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_apply_done(self, lang=None, **kwargs):
        """The number, and what happens next."""
        self._speak(lang)
        if not request.session.get(SENT_NUMBER):
            return self._go()
        return self._render_light(
            "alseraj_beneficiary.front_apply_done", number=request.session[SENT_NUMBER], script=SCRIPT,
            texts=request.env["alseraj.public.text"]._get_texts("next")["next"])

    @http.route("/alseraj/apply/<string:step>", type="http", auth="public", methods=["GET"], sitemap=False)
    def front_apply_step(self, step, lang=None, more="", **kwargs):
        """One page, with what was typed there before."""
        self._speak(lang)
        draft_sudo = self._get_draft_sudo()
        if step not in STEPS:
            return self._render_light("alseraj_beneficiary.front_unknown", status=404)
        if not draft_sudo:
            return self._go()
        if step == "check":
            return self._render_check(draft_sudo)
        return self._render_step(draft_sudo, step, more=bool(more))

    @http.route(
        "/alseraj/apply/<string:step>", type="http", auth="public", methods=["POST"], sitemap=False,
        max_content_length=POST_BYTES)
    def front_apply_keep(self, step, lang=None, more="", **kwargs):
        """Keep what was typed; then on to the next page, or the same one with what is not right."""
        self._speak(lang)
        draft_sudo = self._get_draft_sudo()
        if step not in STEPS:
            return self._render_light("alseraj_beneficiary.front_unknown", status=404)
        if not draft_sudo:
            return self._go()
        if step == "papers":
            return self._take_papers(draft_sudo)
        if step == "check":
            return self._send(draft_sudo)
        draft_sudo._keep(step, request.httprequest.form.to_dict())
        if more:
            return self._go(f"{step}?more=1")
        errors = draft_sudo._read(step)[1]
        return self._render_step(draft_sudo, step, errors) if errors else self._go(STEPS[STEPS.index(step) + 1])

    # ------------------------------------------------------------ papers

    def _take_papers(self, draft_sudo):
        form, errors = request.httprequest.form, {}
        if form.get("remove"):
            draft_sudo.paper_ids.filtered(lambda paper: str(paper.id) == form["remove"]).unlink()
            draft_sudo.invalidate_recordset(["paper_ids"])
        for key, sent in request.httprequest.files.items(multi=True):
            kind = key.removeprefix("paper_")
            if not sent.filename or not kind.isdecimal() or len(kind) > 9:
                continue
            try:
                with request.env.cr.savepoint():
                    sentence = draft_sudo._take_page(int(kind), sent.read(), sent.filename.replace("\x00", ""))
            except (UserError, ValidationError) as error:
                sentence = str(error)
            if sentence:
                errors[key if key in {f"paper_{paper['kind'].id}" for paper in draft_sudo._get_papers()} else "main"] = sentence
        if form.get("next") and not errors:
            return self._go("check")
        return self._render_step(draft_sudo, "papers", errors) if errors else self._go("papers")

    # ------------------------------------------------------------ check, sign, send

    def _send(self, draft_sudo):
        form = request.httprequest.form
        identifier = (draft_sudo.typed or {}).get("identifier") or "none"
        if not request.env["alseraj.attempt"]._count(
            "apply_send", (get_source(), 20, DAY_SECONDS), (identifier, 5, DAY_SECONDS), ("all", 1000, DAY_SECONDS),
        ):
            return self._render_busy()
        name = (form.get("signed_by") or "").replace("\x00", "")
        signature = form.get("signature") or ""
        try:
            if len(signature) > SIGNATURE_LENGTH:
                raise UserError(request.env._("The signature is too large a picture. Draw it again."))
            with request.env.cr.savepoint():
                draft_sudo._send(name, signature.rpartition(",")[2], form.get("seen") or "")
        except (UserError, ValidationError) as error:
            return self._render_check(draft_sudo, {"signed_by": str(error)}, name)
        request.session.pop(DRAFT_CODE, None)
        request.session[SENT_NUMBER] = draft_sudo.number
        return self._go("done")

    def _render_check(self, draft_sudo, errors=None, name=""):
        wrong = draft_sudo._read()[1]
        if wrong:
            return self._render_step(draft_sudo, self._get_first_open(draft_sudo), wrong)
        declaration_sudo = request.env["alseraj.declaration"].sudo()._get_current()  # what is to be read before signing
        return self._render_light(
            "alseraj_beneficiary.front_apply_check", draft=draft_sudo, answers=draft_sudo._get_answers(),
            declaration=declaration_sudo, seen=draft_sudo._get_seal(), errors=errors or {}, steps=STEPS, step="check",
            typed={"signed_by": name or (draft_sudo.typed or {}).get("name")}, code=request.session[DRAFT_CODE],
            step_text=self._get_step_text("check"), keep=get_keep("draft", draft_sudo.id), script=SCRIPT)

    # ------------------------------------------------------------ all pages

    def _get_step_text(self, step):
        return request.env._("Page %(number)s of %(all)s", number=STEPS.index(step) + 1, all=len(STEPS))

    def _get_draft_sudo(self):
        """What this browser is filling in, in sudo: its code stands in the session."""
        return request.env["alseraj.application"]._find(request.session.get(DRAFT_CODE) or "")

    def _get_first_open(self, draft_sudo):
        """The first page on which something is missing."""
        wrong = [step for step in STEPS[:-1] if step in STEP_FIELDS and draft_sudo._read(step)[1]]
        return wrong[0] if wrong else "papers"

    def _go(self, step=""):
        path = f"/apply/{step}" if step else "/apply"
        return request.redirect(request.env["ir.http"]._get_front_url(path), code=303)

    def _render_busy(self):
        return self._render_light("alseraj_beneficiary.front_busy", status=429)

    def _get_options(self, draft_sudo):
        """The lists to choose from, in the words for the applicant; his spouse in the words for hers."""
        gender = (draft_sudo.typed or {}).get("gender")
        genders = {"marital_status": gender, "relation": persons.gender_of("spouse", gender)}
        return {
            name: [(value, persons.choose(word, genders.get(name))) for value, word in words.items()]
            for name, words in draft_sudo._get_options().items()
        }

    def _render_step(self, draft_sudo, step, errors=None, more=False):
        places = draft_sudo._get_member_places()
        if step == "family" and (more or not places) and len(places) < MOST_MEMBERS:
            places = [*places, len(places)]
        fields = {"main", *STEP_FIELDS[step]} | {f"paper_{paper['kind'].id}" for paper in draft_sudo._get_papers()}
        shown = {
            name: sentence for name, sentence in (errors or {}).items() if name in fields or name.startswith("member_")}
        return self._render_light(
            f"alseraj_beneficiary.front_apply_{step}", draft=draft_sudo, step=step, steps=STEPS, errors=shown,
            typed=draft_sudo.typed or {}, places=places, options=self._get_options(draft_sudo),
            kinds=request.env["alseraj.support.type"]._get_public() if step == "support" else None,
            asked=request.env["alseraj.support.type"]._find_public((draft_sudo.typed or {}).get("support") or ""),
            papers=draft_sudo._get_papers() if step == "papers" else [], code=request.session[DRAFT_CODE],
            max_bytes=(draft_sudo.company_id.alseraj_scan_max_mb or 30) * 1024**2,
            step_text=self._get_step_text(step), keep=get_keep("draft", draft_sudo.id), script=SCRIPT,
            person_text=lambda number: request.env._("Person %(number)s", number=number),
            page_text=lambda number: request.env._("Page %(number)s has arrived", number=number),
            remove_text=lambda paper, number: request.env._(
                "Remove page %(number)s of %(paper)s", number=number, paper=paper))
