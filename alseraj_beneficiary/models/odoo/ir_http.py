from contextlib import contextmanager
from http import HTTPStatus

import psycopg2
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, abort

from odoo import api, models, tools
from odoo.exceptions import AccessDenied
from odoo.http import request

from ...tools import front_addresses

TEXT_BYTES = 4 * 1024**2  # what a form of ours without papers may have: words, and a signature drawn on a phone


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    # ------------------------------------------------------------ a replica that dies while it is asked

    @classmethod
    def _authenticate(cls, endpoint):
        with cls._spared_by_replica():
            return super()._authenticate(endpoint)

    @classmethod
    def _dispatch(cls, endpoint):
        if getattr(request, "alseraj_page", False):  # what nobody types, and no database takes
            request.params = {
                name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in request.params.items()}
        with cls._spared_by_replica():
            return super()._dispatch(endpoint)

    @classmethod
    @contextmanager
    def _spared_by_replica(cls):
        """Where the replica is lost in the middle of a request that only reads, Odoo asks the primary instead.

        It does so by itself for what tries to write on a replica, and only then. Nothing was written, so nothing is done twice.
        """
        cr = request.env.cr
        try:
            yield
        except (psycopg2.OperationalError, psycopg2.InterfaceError, AccessDenied) as error:  # denied: it could not be asked
            if cr.readonly and cr.closed:
                raise psycopg2.errors.ReadOnlySqlTransaction("the replica is gone") from error
            raise

    # ------------------------------------------------------------ pages for people outside

    @classmethod
    def _match(cls, path):
        """As in Odoo; a short address of the public pages leads to ours where nobody else owns it."""
        cls._know_website()
        own = front_addresses.get_own(path)
        if own and not cls._is_address_taken(path):
            path = own
        elif not own:
            cls._leave_language(path)
        try:
            return super()._match(path)
        except MethodNotAllowed as error:
            if front_addresses.is_ours(path):
                request.update_env(user=request.env.ref("base.public_user").id)  # who it is was not asked yet
                error.error_response = cls._render_front_error(error.code)
            raise

    @classmethod
    def _know_website(cls):
        """Where the website is installed, its map of routes asks which one it is; it says so in its own match, after ours."""
        if "website" in request.env and not hasattr(request, "website_routing"):
            request.website_routing = request.env["website"].with_context(lang=None).get_current_website().id

    @classmethod
    def _leave_language(cls, path):
        """The website writes the language before an address (``/ar/support``); ours have it in the page."""
        first, _slash, rest = path.strip("/").partition("/")
        lang = front_addresses.get_short(rest) and request.env["res.lang"]._get_data(url_code=first).code
        if lang and request.httprequest.method == "GET" and not cls._is_address_taken(f"/{rest}"):
            abort(request.redirect_query(f"/{rest}", {"lang": lang}))

    @classmethod
    def _pre_dispatch(cls, rule, args):
        super()._pre_dispatch(rule, args)
        endpoint = rule.endpoint
        request.alseraj_page = front_addresses.is_ours(rule.rule) and endpoint.func.__module__.startswith("odoo.addons.alseraj")
        outside = endpoint.routing["auth"] == "public" or rule.rule.startswith("/my")  # employees print large tables
        if request.alseraj_page and outside and "max_content_length" not in endpoint.routing:
            request.httprequest.max_content_length = TEXT_BYTES

    @classmethod
    def _handle_error(cls, exception):
        """As in Odoo; on a page of ours the answer is in its frame and its language, and says what to do."""
        ours = getattr(request, "alseraj_page", None)
        if ours is None:  # no page was found
            ours = front_addresses.is_ours(front_addresses.get_own(request.httprequest.path) or request.httprequest.path)
        if getattr(exception, "code", None) == HTTPStatus.UNPROCESSABLE_ENTITY:
            ours = False  # it has a sentence of its own
        if ours and isinstance(exception, HTTPException) and exception.code:  # Odoo would read what was refused once more
            return cls._render_front_error(exception.code)
        response = super()._handle_error(exception)
        if not ours or not isinstance(response, HTTPException) and response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        return cls._render_front_error(response.code if isinstance(response, HTTPException) else response.status_code)

    @classmethod
    def _render_front_error(cls, code):
        from ...controllers.light_page import LightPage  # noqa: PLC0415 - the pages stand above the models

        if not request.env.uid:
            cls._auth_method_public()
        if not hasattr(request, "is_frontend"):
            request.is_frontend = request.is_frontend_multilang = False
        if not hasattr(request, "params"):  # nothing was read, and Odoo's campaigns ask for it
            request.params = {}
        request.env.cr.rollback()
        response = LightPage()._render_error(code)
        response.flatten()
        cls._post_dispatch(response)
        return response

    @classmethod
    def _is_address_taken(cls, path):
        """Whether another module's page, or one that was made in the website, stands under this address."""
        adapter = request.env["ir.http"].routing_map().bind_to_environ(request.httprequest.environ)
        try:
            adapter.match(path_info=path, method="GET")
        except HTTPException as error:  # it may be there by another method or under another spelling
            if not isinstance(error, NotFound):
                return True
        else:
            return True
        for model, name in (("website.page", "url"), ("website.rewrite", "url_from")):
            # sudo: whether there is such a page, for who may read none of them yet
            if model in request.env and request.env[model].sudo().search_count([(name, "=", path)], limit=1):
                return True
        return False

    @api.model
    def _get_front_url(self, path):
        """The address of a public page for a link: the short one, or ours where somebody else owns that.

        :param str path: short address, such as ``/support/rent``
        """
        return front_addresses.get_own(path) if self._is_address_taken(front_addresses.get_short(path)) else path

    @tools.ormcache(cache="routing")
    def _get_my_addresses(self):
        """:return: the addresses of people's own pages that some module has, such as ``/my/requests``"""
        return frozenset(rule.rule for rule in self.routing_map().iter_rules() if f"{rule.rule}/".startswith("/my/"))

    def session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic, and the page on which the user's role starts."""
        info = super().session_info()
        if not info.get("home_action_id") and self.env.user._is_internal():
            info["home_action_id"] = self.env.user._get_role_home().id
        return {**info, "alseraj_digits": self.env.company._get_numerals()}

    @api.model
    def get_frontend_session_info(self):
        """As in Odoo, with the digits in which numbers are read in Arabic."""
        return {**super().get_frontend_session_info(), "alseraj_digits": self.env.company._get_numerals()}
