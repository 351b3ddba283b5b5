import base64
import binascii
import hashlib

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.fields import Domain

from ...tools import identity
from ...tools import integration_contract as contract
from ...tools.roles import INTEGRATOR

INTAKE = ("draft", "incomplete")  # papers are still taken


class Integration(models.AbstractModel):
    """What other systems may call over ``/json/2``; nothing else here is open to them.

    A caller is a user with the role Integration and no other. He has no right on any model: each method below asks
    his role, checks the values by ``tools/integration_contract.py``, and reaches only what he has sent himself.
    What it refuses it says by a code and a sentence (``unknown_reference: …``). See docs/INTEGRATION.md.
    """

    _name = "alseraj.integration"
    _description = "Interface for Other Systems"

    # ------------------------------------------------------------ the contract

    @api.model
    def open_request(self, **values):
        """Open a draft request under the caller's reference; again, it is the same request.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("open_request", values)  # noqa: PLW0642
        Request = self.env["alseraj.support.request"].sudo()  # reached by the caller\'s own references only
        found = self._find_requests([values["reference"]])
        if found:
            self._check_same(found, values)
            return {**self._describe(found), "created": False}
        kind = self._find_code("alseraj.support.type", values["support"])
        applicant = values["applicant"]
        try:
            with self.env.cr.savepoint():
                file = self._find_or_open_file(applicant)
                request = Request.create({
                    "integration_user_id": self.env.uid,
                    "integration_reference": values["reference"],
                    "integration_hash": self._get_hash(values),
                    "integration_status": "draft",
                    "company_id": self.env.company.id,
                    "beneficiary_id": file.id,
                    "type_id": kind.id,
                    "channel_id": Request.env["alseraj.channel"]._find("website", self.env.company).id,
                    "amount_requested": values.get("amount", 0.0),
                    "description": values.get("description", False),
                    "user_id": file.officer_id.id,
                })
        except UniqueViolation as error:  # the same call at the same moment: tried again, and found then
            raise ConcurrencyError("another call opens it") from error
        request._message_log(body=self.env._(
            "Opened by another system for %(name)s, born %(birth)s, mobile %(mobile)s: compare it with the file.",
            name=applicant["name"], birth=applicant.get("birth_date", "-"), mobile=applicant.get("mobile", "-"),
        ))
        request._assign_owner()
        return {**self._describe(request), "created": True}

    @api.model
    def complete_request(self, **values):
        """Fill in a draft.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("complete_request", values)  # noqa: PLW0642
        request = self._get_request(values["reference"])
        if request.stage != "draft":
            self._refuse("closed")
        vals = {}
        if "support" in values:
            vals["type_id"] = self._find_code("alseraj.support.type", values["support"]).id
        if "amount" in values:
            vals["amount_requested"] = values["amount"]
        if "description" in values:
            vals["description"] = values["description"]
        if vals:
            request.write(vals)
        return self._describe(request)

    @api.model
    def attach_paper(self, **values):
        """Attach a scan to a request that is still filled in.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("attach_paper", values)  # noqa: PLW0642
        request = self._get_request(values["reference"])
        kind = self._find_code("alseraj.document.type", values["document_type"])
        try:
            content = base64.b64decode(values["content"], validate=True)
        except (binascii.Error, ValueError):
            self._refuse("invalid", "content is no base64")
        digest = hashlib.sha256(content).hexdigest()
        papers = request.with_context(active_test=False).document_ids.filtered("integration_reference")
        known = papers.filtered(lambda paper: paper.integration_reference == values["paper"])[:1]
        if known:
            if (known.integration_hash, known.type_id) != (digest, kind):
                self._refuse("conflict")
            return self._describe_paper(request, known, False)
        if request.stage not in INTAKE:
            self._refuse("closed")
        if len(papers) >= contract.MAX_PAPERS:
            self._refuse("too_many")
        vals = {
            "attachment": base64.b64encode(content),
            "attachment_name": values["file_name"].rpartition("/")[2].rpartition("\\")[2] or values["file_name"],
            "request_id": request.id, "integration_reference": values["paper"], "integration_hash": digest,
        }
        if "issued_on" in values:
            vals["issue_date"] = values["issued_on"]
        paper = request.beneficiary_id.document_ids.filtered(
            lambda document: document.type_id == kind and document.state == "missing" and not document.member_id)[:1]
        if paper:
            paper.write(vals)
        else:
            paper = self.env["alseraj.document"].sudo().create(  # into the caller's own request, checked above
                {**vals, "beneficiary_id": request.beneficiary_id.id, "type_id": kind.id})
        return self._describe_paper(request, paper, True)

    @api.model
    @api.readonly
    def get_status(self, **values):
        """How far requests of the caller are.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("get_status", values)  # noqa: PLW0642
        requests = self._find_requests(values["references"])
        known = set(requests.mapped("integration_reference"))
        return {
            "requests": [
                {
                    **self._describe(request),
                    "submitted_on": self._get_day(request, request.submitted_on),
                    "reply_due": request.reply_due and fields.Date.to_string(request.reply_due) or None,
                    "missing": sorted(filter(None, request.missing_type_ids.mapped("code"))),
                }
                for request in requests.sorted("integration_reference")
            ],
            "unknown": sorted(set(values["references"]) - known),
        }

    @api.model
    @api.readonly
    def get_decisions(self, **values):
        """The decisions on the caller's requests that beneficiaries were told.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("get_decisions", values)  # noqa: PLW0642
        Request = self.env["alseraj.support.request"].sudo()  # reached by the caller\'s own references only
        since = self.env.company._get_start_of_day(fields.Date.to_date(values["told_since"]))
        page = int(values.get("page", 1))
        found = Request.search(
            self._get_own_domain() & Domain("notified_on", ">=", since)
            & Domain("portal_outcome_told", "=", True),
            order="notified_on, id", offset=(page - 1) * contract.DECISIONS_A_PAGE, limit=contract.DECISIONS_A_PAGE + 1,
        )
        return {
            "decisions": [
                {
                    "reference": request.integration_reference,
                    "number": request.name,
                    "outcome": "rejected" if request.stage == "rejected" else "approved",
                    "amount": request.amount_approved if request.stage != "rejected" else 0.0,
                    "told_on": self._get_day(request, request.notified_on),
                }
                for request in found[:contract.DECISIONS_A_PAGE]
            ],
            "more": len(found) > contract.DECISIONS_A_PAGE,
        }

    @api.model
    def push_payment_results(self, **values):
        """What the bank did with lines of a sheet.

        :return: dict as the contract says
        :raises UserError: a code and a sentence
        """
        self = self._enter("push_payment_results", values)  # noqa: PLW0642
        # sudo: the caller has no right on results; only what the contract names is written
        return {"results": self.env["alseraj.payment.result"].sudo()._take(values["results"])}

    # ------------------------------------------------------------ the door

    @api.model
    def _enter(self, method, values):
        """Ask the caller's role and check the values.

        :return: this, without the context of the caller: he chooses neither a company nor defaults
        :raises AccessError: he has not the role
        """
        if not self.env.user.has_group(INTEGRATOR):
            raise AccessError(self.env._("Only the role Integration uses this interface."))
        error = contract.find_error(contract.METHODS[method]["parameters"], values, "values")
        if error:
            self._refuse("invalid", error)
        user = self.env.user
        return self.with_context({
            "lang": user.lang, "mail_create_nosubscribe": True, "allowed_company_ids": user.company_id.ids})

    @api.model
    def _refuse(self, code, sentence=None):
        message = f"{code}: {sentence or contract.ERRORS[code]}"  # read by programs, so in one language
        raise UserError(message)

    @api.model
    def _get_own_domain(self):
        return Domain("integration_user_id", "=", self.env.uid)

    @api.model
    def _find_requests(self, references):
        return self.env["alseraj.support.request"].sudo().search(  # the caller's own
            self._get_own_domain() & Domain("integration_reference", "in", list(references)))

    @api.model
    def _get_request(self, reference):
        request = self._find_requests([reference])
        if not request:
            self._refuse("unknown_reference")
        return request

    @api.model
    def _find_code(self, model, code):
        # sudo: the codes are those of the association's public catalogue
        rows_sudo = self.env[model].sudo().search(
            self.env[model]._get_in_use_domain(self.env.company) & Domain("code", "=", code), order="company_id", limit=1)
        if not rows_sudo:
            self._refuse("unknown_code")
        return rows_sudo

    @api.model
    def _get_hash(self, values):
        applicant = values["applicant"]
        parts = (applicant["identifier_type"], identity.normalize_identifier(applicant["identifier"]))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @api.model
    def _check_same(self, request, values):
        if request.integration_hash != self._get_hash(values):
            self._refuse("conflict")

    @api.model
    def _find_or_open_file(self, applicant):
        """The file of this identity number, or a new draft. What a known file holds is neither changed nor told."""
        number = identity.normalize_identifier(applicant["identifier"])
        Beneficiary = self.env["alseraj.beneficiary"].sudo()  # the caller has no right on files, and sees none
        file = Beneficiary.with_context(active_test=False).search(
            [("identifier", "=", number), ("company_id", "=", self.env.company.id)], limit=1)
        if file:
            return file.merged_into_id or file
        return Beneficiary.create({
            **{name: value for name, value in applicant.items() if value},
            "company_id": self.env.company.id, "officer_id": False,
        })

    # ------------------------------------------------------------ what is told

    @api.model
    def _describe(self, request):
        return {
            "reference": request.integration_reference, "number": request.name or None, "status": request.portal_state,
        }

    @api.model
    def _describe_paper(self, request, paper, created):
        return {
            "reference": request.integration_reference, "paper": paper.integration_reference, "status": paper.state,
            "created": created,
        }

    @api.model
    def _get_day(self, request, moment):
        return fields.Date.to_string(request.company_id._get_day(moment)) if moment else None
