from odoo import http
from odoo.http import request

from ..my_page import MyPage

POST_BYTES = 40 * 1024**2


class MyDocuments(MyPage, http.Controller):
    """The papers of a family: what is missing, until when each is in force, and where a newer one is sent.

    What is sent is a proposal: the officer verifies it, and until then the one in force stays so.
    """

    @http.route("/my/documents", type="http", auth="user", methods=["GET"])
    def my_documents(self, lang=None, sent="", **kwargs):
        """All papers of the file."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        return self._refuse(file_sudo, whole=True) or self._render_documents(file_sudo, sent=bool(sent))

    @http.route("/my/documents", type="http", auth="user", methods=["POST"], max_content_length=POST_BYTES)
    def my_documents_send(self, lang=None, **kwargs):
        """Take the pages that were sent, or throw away those of one paper that nobody has looked at."""
        self._speak_own(lang)
        file_sudo = self._get_own_file_sudo()
        if refused := self._refuse(file_sudo, whole=True):
            return refused
        errors = self._take_slots(file_sudo._get_slots, file_sudo._take_pages, file_sudo)
        if errors:
            return self._render_documents(file_sudo, errors)
        return request.redirect(f"/my/documents{'?sent=1' if request.httprequest.files else ''}", code=303)

    def _render_documents(self, file_sudo, errors=None, sent=False):
        return self._render_my(
            "alseraj_beneficiary.my_documents", file_sudo=file_sudo, errors=errors or {}, sent=sent,
            documents=file_sudo._get_slots(), max_bytes=self._get_max_bytes(file_sudo.company_id))
