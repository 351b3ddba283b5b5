import re
from urllib.parse import quote

from dateutil.relativedelta import relativedelta

from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.web.controllers.home import Home

from ...tools import amount_words, eligibility, identity, intake_answers
from ...tools.errors import RuleError
from ..light_page import LightPage

ELIGIBILITY_FIELDS = (
    "nationality", "gender", "marital_status", "birth_date", "ages", "housing", "income",
)
LARGEST_HOUSEHOLD = 40
OLDEST = 120
MAP = "https://www.google.com/maps/search/?api=1&query="


class FrontHome(LightPage, Home):

    @http.route(auth="public")
    def index(self, *args, **kw):
        """Whoever is logged in goes on to his own start; everybody else sees the association's front page."""
        if "website" in request.env.registry._init_modules or not request.env.user._is_public():
            return super().index(*args, **kw)
        self._speak(kw.get("lang"))
        return self._render_home()

    def _render_home(self):
        texts = request.env["alseraj.public.text"]._get_texts("home")
        return self._render_light(
            "alseraj_beneficiary.front_home", private=False, texts=texts["home"],
            kinds=request.env["alseraj.support.type"]._get_public())


class FrontPages(LightPage, http.Controller):
    """What everybody may read: what is offered and to whom, rights, policies, answers, how to reach us."""

    @http.route("/alseraj/home", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_home(self, lang=None, **kwargs):
        """The front page, where another module has the address without a path."""
        self._speak(lang)
        return FrontHome._render_home(self)

    @http.route("/alseraj/support", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_support(self, lang=None, **kwargs):
        """All supports of the catalogue, each with what it is."""
        self._speak(lang)
        return self._render_light(
            "alseraj_beneficiary.front_support", private=False, kinds=request.env["alseraj.support.type"]._get_public())

    @http.route(
        "/alseraj/support/<string:path>", type="http", auth="public", methods=["GET"], sitemap=False, readonly=True)
    def front_support_type(self, path, lang=None, **kwargs):
        """One support: to whom, how much, how often, with which papers."""
        self._speak(lang)
        kind_sudo = request.env["alseraj.support.type"]._find_public(path)
        if not kind_sudo:
            return self._render_light("alseraj_beneficiary.front_unknown", status=404)
        company_sudo, lang = request.env.company.sudo(), request.env.lang  # its promise to everybody
        return self._render_light(
            "alseraj_beneficiary.front_support_type", private=False, kind=kind_sudo,
            promise=request.env._(
                "We look at your papers, and the committee replies to you, accepting or refusing, not before %(floor)s and "
                "within %(most)s.",
                floor=amount_words.count(company_sudo.reply_min_days, "day", lang, oblique=True),
                most=amount_words.count(company_sudo.reply_max_days, "day", lang, oblique=True)))

    # ------------------------------------------------------------ am I likely eligible? nothing is kept

    @http.route("/alseraj/support/eligible", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_eligible(self, lang=None, **kwargs):
        """The questions; each may be left out."""
        self._speak(lang)
        return self._render_eligible({}, {})

    @http.route(
        "/alseraj/support/eligible", type="http", auth="public", methods=["POST"], sitemap=False, save_session=False)
    def front_eligible_answer(self, lang=None, **kwargs):
        """For what somebody is likely eligible by what he says; it is forgotten with the answer."""
        self._speak(lang)
        typed, errors = self._get_typed(request.httprequest.form, *ELIGIBILITY_FIELDS), {}
        facts = self._read_facts(typed, errors)
        if errors:
            return self._render_eligible(typed, errors)
        likely, unlikely = request.env["alseraj.support.type"]._get_public()._get_likely(facts)
        return self._render_light("alseraj_beneficiary.front_likely", likely=likely, unlikely=unlikely)

    def _render_eligible(self, typed, errors):
        return self._render_light(
            "alseraj_beneficiary.front_eligible", typed=typed, errors=errors, options=self._get_options())

    def _get_options(self):
        files = request.env["alseraj.beneficiary"].sudo()  # the words of its lists, of no file
        return {
            name: files._fields[name]._description_selection(files.env) for name in ("gender", "marital_status", "housing")
        } | {"nationality": list({"saudi": request.env._("Saudi"), "other": request.env._("Another nationality")}.items())}

    def _read_facts(self, typed, errors):
        """:return: Facts; a sentence in ``errors`` for each field that can't be read"""
        options = self._get_options()
        picked = {
            name: typed[name] if typed[name] in dict(options[name]) else "" for name in options
        }
        ages = [int(age) for age in re.findall(r"\d{1,3}", identity.normalize_digits(typed["ages"]))]
        if len(ages) >= LARGEST_HOUSEHOLD or any(age > OLDEST for age in ages):
            errors["ages"] = request.env._("Write the ages in years, such as: 41, 9, 4.")
        income = self._read_number(typed, "income", errors) or 0
        born = None
        if typed["birth_date"]:
            try:
                born = request.env["alseraj.identity.mixin"]._call_rule(
                    request.env["alseraj.identity.mixin"]._read_birth_date, typed["birth_date"])
            except ValidationError as error:
                errors["birth_date"] = str(error)
        today = request.env.company._get_today()
        return eligibility.Facts(
            **picked, birth_date=born, household_size=1 + len(ages), income_per_head=income / (1 + len(ages)),
            member_birth_dates=tuple(today - relativedelta(years=min(age, OLDEST)) for age in ages))

    def _read_number(self, typed, name, errors):
        """:return: the number that was typed, or None"""
        try:
            number = intake_answers.parse_number(typed[name], "")
        except RuleError:
            number = -1
        if number is not None and not 0 <= number < 10**7:
            errors[name] = request.env._("Write a number, in digits.")
            return None
        return number

    # ------------------------------------------------------------ texts

    @http.route("/alseraj/rights", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_rights(self, lang=None, **kwargs):
        """What a beneficiary may expect and demand."""
        self._speak(lang)
        policies = request.env["alseraj.policy"]._get_public_texts(request.env.company)
        return self._render_texts("front_rights", "rights", policies=policies["rights"])

    @http.route("/alseraj/privacy", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_privacy(self, lang=None, **kwargs):
        """What is kept of people, why, for how long, and whom they ask."""
        self._speak(lang)
        return self._render_texts("front_privacy", "privacy")

    @http.route("/alseraj/questions", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_questions(self, lang=None, **kwargs):
        """Questions that are often asked, with their answers."""
        self._speak(lang)
        return self._render_texts(
            "front_questions", "questions", answers=request.env["alseraj.answer"]._get_published(request.env.company))

    def _render_texts(self, template, page, **values):
        texts = request.env["alseraj.public.text"]._get_texts(page)
        return self._render_light(f"alseraj_beneficiary.{template}", private=False, texts=texts[page], **values)

    @http.route("/alseraj/contact", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_contact(self, lang=None, **kwargs):
        """Numbers, address and the way on a map."""
        self._speak(lang)
        company_sudo = request.env.company.sudo()  # its own numbers and address
        texts = request.env["alseraj.public.text"]._get_texts("contact")
        partner_sudo = company_sudo.partner_id
        address = [line for line in partner_sudo._display_address(without_company=True).splitlines() if line.strip()]
        return self._render_light(
            "alseraj_beneficiary.front_contact", private=False, texts=texts["contact"], partner=partner_sudo,
            address=address, branches=request.env["alseraj.branch"].sudo().search([  # where the offices are is no secret
                ("company_id", "=", company_sudo.id)]),
            map_url=company_sudo.alseraj_map_url or (address and MAP + quote(" ".join(address))))

    # ------------------------------------------------------------ policies

    @http.route("/alseraj/policies", type="http", auth="public", methods=["GET"], sitemap=True, readonly=True)
    def front_policies(self, lang=None, **kwargs):
        """The policies that the association has made public, in their version in force."""
        self._speak(lang)
        return self._render_light(
            "alseraj_beneficiary.front_policies", private=False, policies=request.env["alseraj.policy"]._get_public(),
            date_text=self._get_date_text)

    @http.route(
        "/alseraj/policies/<int:policy_id>/file", type="http", auth="public", methods=["GET"], sitemap=False, readonly=True)
    def front_policy_file(self, policy_id, **kwargs):
        """The file of the version in force of a public policy."""
        version_sudo = request.env["alseraj.policy"]._get_public().filtered(
            lambda policy: policy.id == policy_id).current_version_id
        if not version_sudo.attachment:
            self._speak()
            return self._render_light("alseraj_beneficiary.front_unknown", status=404)
        stream = request.env["ir.binary"]._get_stream_from(
            version_sudo, "attachment", filename=version_sudo.attachment_name or "policy.pdf")
        response = stream.get_response(as_attachment=True)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
