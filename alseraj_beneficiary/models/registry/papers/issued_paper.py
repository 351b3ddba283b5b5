import base64
import io
import secrets

import qrcode
import qrcode.image.svg
from psycopg2.errors import ReadOnlySqlTransaction, UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain
from odoo.tools import consteq, mute_logger

TOKEN_BYTES = 24
CHECK_PAGE = "/alseraj/paper/"


class IssuedPaper(models.Model):
    """A paper that went out: its kind, number and date, and the code by which anybody may check it.

    The same paper printed again keeps number, date and code. When what it says has changed (a corrected decision, a
    payment that came back), the next print is a new paper, and the code of the older one says so.

    A model whose records are papers says of each what the paper stands on (``_get_paper_keys``); one whose records have no
    number of their own takes that of the paper (``_take_papers``).
    """

    _name = "alseraj.paper"
    _description = "Paper That Went Out"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _duplicable = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, guarded=True, index=True)
    kind_id = fields.Many2one("alseraj.paper.kind", "Paper", required=True, readonly=True, guarded=True, ondelete="restrict")
    code = fields.Char(required=True, readonly=True, guarded=True)
    number = fields.Char(readonly=True, guarded=True, index="trigram")
    reference = fields.Char("About", readonly=True, guarded=True, index="trigram")
    issued_on = fields.Datetime("Printed First on", required=True, readonly=True, guarded=True)
    day = fields.Date("Date", required=True, readonly=True, guarded=True, index=True)
    user_id = fields.Many2one("res.users", "Printed by", readonly=True, guarded=True)
    res_model = fields.Char(required=True, readonly=True, guarded=True, groups="base.group_system")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, guarded=True, groups="base.group_system")
    subject = fields.Char(
        required=True, readonly=True, guarded=True, groups="base.group_system",
            help="What the paper is about; of two, the later counts.")
    key = fields.Char(required=True, readonly=True, guarded=True, groups="base.group_system", help="What it stands on.")
    token = fields.Char(required=True, readonly=True, guarded=True, groups="base.group_system")

    _once = models.UniqueIndex("(company_id, code, subject, key)", "This paper went out already.")
    _token_unique = models.UniqueIndex("(token)", "Another paper has this code.")

    # ------------------------------------------------------------ issued

    @api.model
    def _issue(self, kind_sudo, records, create=True):
        """The papers of these records, in sudo; those that are not out yet are entered when they are printed.

        :param kind_sudo: ``alseraj.paper.kind``
        :param records: what is printed
        :param bool create: it is printed; otherwise it is only looked at
        :return: dict id of the record -> paper; none for a draft
        """
        if not kind_sudo or not hasattr(records, "_get_paper_keys"):
            return {}
        wanted = {}
        for record in records:
            wanted.setdefault(record.company_id or self.env.company, records.browse())
            wanted[record.company_id or self.env.company] |= record
        result = {}
        for company, theirs in wanted.items():
            result.update(self._issue_of_company(company, kind_sudo, theirs, create))
        return result

    def _issue_of_company(self, company, kind_sudo, records, create):
        keys = self._get_keys(records, kind_sudo.code)
        # sudo: the register is written by the server, for whoever may print the paper itself
        papers_sudo = self.sudo()
        known = {
            (paper.subject, paper.key): paper
            for paper in papers_sudo.search_fetch(
                [("company_id", "=", company.id), ("code", "=", kind_sudo.code),
                 ("subject", "in", [subject for subject, _key in keys.values()])],
                ["subject", "key", "number", "day", "issued_on", "token"])
        }
        fresh = [record for record in records if record.id in keys and keys[record.id] not in known]
        if fresh and create:
            if self.env.cr.readonly:
                # Odoo answers by calling again on a cursor that may write
                raise ReadOnlySqlTransaction("A paper that goes out is entered in the register")
            new = papers_sudo._create_issued(company, kind_sudo, fresh, keys)
            known.update({(paper.subject, paper.key): paper for paper in new})
            if hasattr(records, "_take_papers"):  # documents whose number is that of their paper
                records._take_papers({record.id: known[keys[record.id]] for record in fresh})
        return {record_id: known[key] for record_id, key in keys.items() if key in known}

    @api.model
    def _get_keys(self, records, code):
        """:return: dict id -> (subject, key) of those that are papers"""
        result = {}
        for record_id, key in records._get_paper_keys(code).items():
            if key:
                result[record_id] = key if isinstance(key, tuple) else (f"{records._name},{record_id}", key)
        return result

    def _create_issued(self, company, kind_sudo, records, keys):
        records = list({keys[record.id]: record for record in records}.values())
        numbers = self.env["ir.sequence"]._next_by_code_batch("alseraj.paper", len(records),
            company) if kind_sudo.numbered else None
        vals_list = [
            {
                "company_id": company.id, "kind_id": kind_sudo.id, "code": kind_sudo.code,
                "number": numbers[place] if numbers else record.display_name, "reference": record.display_name,
                "issued_on": fields.Datetime.now(), "day": company._get_today(), "user_id": self.env.uid,
                "res_model": record._name, "res_id": record.id, "subject": keys[record.id][0], "key": keys[record.id][1],
                "token": secrets.token_urlsafe(TOKEN_BYTES),
            }
            for place, record in enumerate(records)
        ]
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                return self._create_internal(vals_list)
        except UniqueViolation as error:  # printed twice at the same moment: tried again, and found then
            raise ConcurrencyError("the same paper was printed at the same moment") from error

    def _get_qr(self):
        """The code that leads to the page of this paper, as a vector image.

        :return: ``data:`` address
        """
        self.ensure_one()
        paper_sudo = self.sudo()  # it is printed on the paper itself
        code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M,
            image_factory=qrcode.image.svg.SvgPathImage)
        code.add_data((paper_sudo.company_id.get_base_url() + CHECK_PAGE + paper_sudo.token).encode())
        buffer = io.BytesIO()
        code.make_image().save(buffer)
        return f"data:image/svg+xml;base64,{base64.b64encode(buffer.getvalue()).decode()}"

    # ------------------------------------------------------------ checked by anybody

    @api.model
    def _find_by_token(self, token):
        """The paper with this code, in sudo; empty for every other code."""
        papers_sudo = self.sudo()  # the code is the right to see the little that is shown
        if not token or len(token) > 2 * TOKEN_BYTES:
            return papers_sudo.browse()
        paper_sudo = papers_sudo.search([("token", "=", token)], limit=1)
        return paper_sudo if paper_sudo and consteq(paper_sudo.token, token) else paper_sudo.browse()

    def _get_standing(self):
        """What became of this paper: ``latest``, ``replaced`` by a later one, or ``void`` because it holds no more."""
        self.ensure_one()
        later = self.search_count(
            Domain("company_id", "=", self.company_id.id) & Domain("code", "=", self.code)
            & Domain("subject", "=", self.subject) & Domain("id", ">", self.id), limit=1)
        if later:
            return "replaced"
        model = self.env[self.res_model]
        if model._transient:
            return "latest"
        record = model.browse(self.res_id).exists()
        key = record and self._get_keys(record, self.code).get(record.id)
        return "latest" if key and key[1] == self.key else "void"
