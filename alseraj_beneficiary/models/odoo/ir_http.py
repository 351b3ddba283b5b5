from contextlib import contextmanager

import psycopg2
from werkzeug.exceptions import HTTPException, NotFound

from odoo import api, models, tools
from odoo.exceptions import AccessDenied
from odoo.http import request

from ...tools import front_addresses


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    # ------------------------------------------------------------ a replica that dies while it is asked

    @classmethod
    def _authenticate(cls, endpoint):
        with cls._spared_by_replica():
            return super()._authenticate(endpoint)

    @classmethod
    def _dispatch(cls, endpoint):
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
        own = front_addresses.get_own(path)
        return super()._match(own if own and not cls._is_address_taken(path) else path)

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
