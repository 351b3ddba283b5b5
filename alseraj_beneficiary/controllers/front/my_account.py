from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

OWN_FILE = "/my/file"


class MyAccount(CustomerPortal):
    """Odoo's account and address pages are for customers: they would rewrite the contact of a file, and ask for VAT.

    Who is in the registry goes to his file instead, and says there what is wrong. *Connection and security* stays Odoo's.
    """

    def _is_in_registry(self):
        return request.env.user.share and request.env.user.partner_id._is_in_registry()

    @http.route()
    def account(self, **kwargs):
        return request.redirect(OWN_FILE, code=303) if self._is_in_registry() else super().account(**kwargs)

    @http.route()
    def my_addresses(self, **query_params):
        return request.redirect(OWN_FILE, code=303) if self._is_in_registry() else super().my_addresses(**query_params)

    @http.route()
    def portal_address(self, partner_id=None, **query_params):
        if self._is_in_registry():
            return request.redirect(OWN_FILE, code=303)
        return super().portal_address(partner_id=partner_id, **query_params)

    @http.route()
    def portal_address_submit(self, partner_id=None, **form_data):
        if self._is_in_registry():
            raise request.not_found()
        return super().portal_address_submit(partner_id=partner_id, **form_data)

    @http.route()
    def address_archive(self, partner_id):
        if self._is_in_registry():
            raise AccessError(request.env._("Tell us on the page of your file what is wrong."))
        return super().address_archive(partner_id)
