from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from ..tools import intake_answers
from ..tools.errors import RuleError
from .light_page import DAY_SECONDS, LANG_COOKIE, SCRIPT, LightPage, get_keep

MEGABYTE = 1024**2

CHOSEN_FILE = "alseraj_my_file"  # key in the session: of several files the one whose pages are shown


class MyPage(LightPage):
    """A beneficiary's own pages, in the frame of our pages for people outside.

    A portal user has no right on any model of ours, so nothing can be read past these pages over RPC: they read in sudo
    what :meth:`_get_own_files_sudo` and :meth:`_get_own_domain` let through, and nothing else.
    """

    # ------------------------------------------------------------ whose pages

    def _get_own_files_sudo(self):
        """The files that the user may follow and act for today, in sudo; his own first, of those the one at work."""
        uid, ids = getattr(request, "alseraj_files", (None, ()))  # asked several times for one page
        if uid != request.env.uid:
            ids = request.env["alseraj.beneficiary"]._get_files_of(request.env.user).ids
            request.alseraj_files = request.env.uid, ids
        return request.env["alseraj.beneficiary"].sudo().browse(ids)  # sudo: those that are his, found above

    def _get_own_file_sudo(self):
        """Of :meth:`_get_own_files_sudo` the one for which the form that is sent was shown, else the chosen, else the first."""
        if request.httprequest.method == "POST" and request.httprequest.form.get("file"):
            return self._get_posted_file_sudo()
        files_sudo = self._get_own_files_sudo()
        return files_sudo.filtered(lambda file: file.id == request.session.get(CHOSEN_FILE))[:1] or files_sudo[:1]

    def _get_own_domain(self):
        """What belongs to a file of :meth:`_get_own_files_sudo`, for a model with ``beneficiary_id``."""
        return [("beneficiary_id", "in", self._get_own_files_sudo().ids)]

    def _get_posted_file_sudo(self):
        """The file that stood on the page when its button was pressed, as long as it is the user's; the next page is its own."""
        posted = request.httprequest.form.get("file") or ""
        file_sudo = self._get_own_files_sudo().filtered(lambda file: str(file.id) == posted)
        if file_sudo:
            request.session[CHOSEN_FILE] = file_sudo.id
        return file_sudo

    def _get_guardian_name(self, file_sudo):
        """The name of who acts for somebody else, or False for the beneficiary himself."""
        partner_sudo = request.env.user.partner_id.sudo()  # his own card
        return partner_sudo != file_sudo.partner_id and partner_sudo.name

    def _refuse(self, file_sudo, whole=False):
        """Why this page is not shown for a file.

        :param bool whole: the page shows its data, which are not for who only collects
        :return: the page that says so, or None
        """
        if not file_sudo:
            return self._render_my("alseraj_beneficiary.my_no_file")
        if whole and not file_sudo._is_read_whole_by(request.env.user):
            return self._render_my("alseraj_beneficiary.my_not_yours", file_sudo=file_sudo, status=403)
        return None

    def _render_unknown(self):
        """The one answer to what is not there, not the user's, or not his any more."""
        return self._render_light("alseraj_beneficiary.front_unknown", status=404)

    # ------------------------------------------------------------ the frame

    def _speak_own(self, lang=None):
        """Go on in the language that was chosen on the page, now or before, else the person's.

        :return: its code
        """
        return self._speak(lang or request.cookies.get(LANG_COOKIE), request.env.user.partner_id.sudo())  # his own card

    def _render_my(self, template, file_sudo=None, status=200, **values):
        """Answer with a page of one's own, with the navigation of all of them; :meth:`_speak_own` comes before.

        :param file_sudo: whose page it is; else the file that was chosen. Without one there is a page that says so
        """
        files_sudo = self._get_own_files_sudo()
        file_sudo = file_sudo or files_sudo.filtered(
            lambda file: file.id == request.session.get(CHOSEN_FILE))[:1] or files_sudo[:1]
        if not file_sudo:
            template = "alseraj_beneficiary.my_no_file"
        return self._render_light(
            template, status=status, company_sudo=file_sudo.company_id or None, file=file_sudo, files=files_sudo,
            whole=bool(file_sudo) and file_sudo._is_read_whole_by(request.env.user), my_pages=self._get_my_pages(),
            date_text=self._get_date_text, keep=get_keep("user", request.env.uid), **{"script": SCRIPT, **values})

    def _get_todo_of(self, file_sudo, todo):
        """What waits, the most pressing first; for who only collects without what is not his to do."""
        whole = file_sudo._is_read_whole_by(request.env.user)
        return sorted((task for task in todo if whole or not task.get("acts")), key=lambda task: task["rank"])

    def _get_my_pages(self):
        """:return: [(address, name, whether this is it)], of those that exist"""
        names = {
            "/my": request.env._("My pages"),
            "/my/requests": request.env._("My requests"),
            "/my/documents": request.env._("My papers"),
            "/my/messages": request.env._("Messages"),
            "/my/appointments": request.env._("Appointments"),
            "/my/file": request.env._("My file"),
            "/my/family": request.env._("My family"),
            "/my/complaints": request.env._("My complaints"),
            "/my/consents": request.env._("My consents"),
            "/my/data": request.env._("My data"),
        }
        known = request.env["ir.http"]._get_my_addresses()
        path = request.httprequest.path
        return [
            (address, names[address], path == address or address != "/my" and path.startswith(f"{address}/"))
            for address in names if address in known
        ]

    # ------------------------------------------------------------ papers

    def _take_slots(self, get_slots, take, file_sudo):
        """Store the pages that were sent for these papers, or throw those of one away; a refused one stops no other.

        :param get_slots: gives the papers that are asked for, as ``_get_slot`` of the file
        :param take: stores the pages of one: slot, list of (content, name), day
        :return: dict of errors by field
        """
        errors, form, sent = {}, request.httprequest.form, {}
        for key, page in request.httprequest.files.items(multi=True):
            if page.filename:
                sent.setdefault(key, []).append((page.read(), page.filename))
        if form.get("remove"):
            self._try_slot(errors, get_slots(), form["remove"], file_sudo._drop_pages)
        slots = get_slots() if sent else []
        for key, pages in sent.items():
            if not request.env["alseraj.attempt"]._count("my_papers", (request.env.uid, 200, DAY_SECONDS)):
                errors[key if any(slot["key"] == key for slot in slots) else "form"] = request.env._(
                    "These are more pages than can be sent here. Bring the others to our office.")
                continue
            slot = next((slot for slot in slots if slot["key"] == key), None)
            try:
                day = intake_answers.parse_date(form.get(f"{key}_date"), slot["label"]) if slot else None
            except RuleError as error:
                errors[key] = error.get_sentence(request.env)
            else:
                self._try_slot(errors, slots, key, take, pages, day)
        return errors

    def _try_slot(self, errors, slots, key, do, *args):
        slot = next((slot for slot in slots if slot["key"] == key), None)
        if not slot:
            errors["form"] = request.env._("A document came that is not asked for here. It was not stored.")
            return
        try:
            with request.env.cr.savepoint():
                do(slot, *args)
        except (UserError, ValidationError) as error:
            errors[key] = str(error)

    def _get_max_bytes(self, company_sudo):
        """How large one file may be, said before it is sent."""
        return (company_sudo.alseraj_scan_max_mb or 30) * MEGABYTE
