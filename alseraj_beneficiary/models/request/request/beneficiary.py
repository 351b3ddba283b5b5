from odoo import api, fields, models
from odoo.fields import Domain

from ....tools import eligibility
from ....tools.names import comma
from ..type.support_type import CALLED_OFF
from .support_request import BEFORE_DECISION, NEED_READERS

TODO_REQUESTS = 30  # the newest, in which something may still wait for the family


class Beneficiary(models.Model):
    """What a file has to do with requests: its own, those that wait or end with it, and what eligibility reads of it."""

    _inherit = "alseraj.beneficiary"

    request_ids = fields.One2many("alseraj.support.request", "beneficiary_id", string="Support Requests")
    past_support_ids = fields.One2many("alseraj.past.support", "beneficiary_id", string="Support Before This System")
    past_amount = fields.Monetary("Received Before This System", compute="_compute_past_amount")
    request_count = fields.Integer("Requests", compute="_compute_request_count")
    need_study_count = fields.Integer(
        "Need Studies Done", compute="_compute_need_study_count", groups=NEED_READERS
    )

    @api.depends("request_ids")
    def _compute_request_count(self):
        counts = dict(self.env["alseraj.support.request"]._read_group(
            [("beneficiary_id", "in", self.ids)], ["beneficiary_id"], ["__count"]
        ))
        for beneficiary in self:
            beneficiary.request_count = counts.get(beneficiary._origin, 0)

    @api.depends("past_support_ids.amount")
    def _compute_past_amount(self):
        amounts = dict(self.env["alseraj.past.support"]._read_group(
            [("beneficiary_id", "in", self.ids)], ["beneficiary_id"], ["amount:sum"]))
        for beneficiary in self:
            beneficiary.past_amount = amounts.get(beneficiary._origin, 0.0)

    def action_open_past_support(self):
        """Open what the family was given before this system.

        :return: action dict
        """
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_past_support"),
            "domain": [("beneficiary_id", "in", self.ids)],
            "context": {},
        }

    def action_open_support_requests(self):
        """Open the family's requests.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_support_request"),
            "domain": [("beneficiary_id", "=", self.id)],
            "context": {"default_beneficiary_id": self.id},
        }

    # ------------------------------------------------------------ the family's own pages

    def _get_portal_todo(self):
        """What waits for the family on its own pages, the most pressing first; other rooms add theirs.

        However many requests there were, those are looked at in which something may still wait.

        :return: list of dict ``rank``, ``title``, ``hint``, ``url``
        """
        self.ensure_one()
        requests = self.env["alseraj.support.request"].search(
            Domain("beneficiary_id", "=", self.id) & Domain("stage", "not in", CALLED_OFF), order="id desc", limit=TODO_REQUESTS)
        todo = requests._get_portal_todo()
        if names := self.missing_document_names or self.ending_document_names:
            todo.append({
                "rank": 50, "title": self.env._("Papers are missing, or end soon"),
                "hint": names.partition("\n")[0], "url": "/my/documents", "acts": True})
        return sorted(todo, key=lambda task: task["rank"])

    # ------------------------------------------------------------ suspended, closed and reopened files

    def _stop(self, verb, notes):
        super()._stop(verb, notes)
        # sudo: who may close a file stops all that hangs on it, whoever entered it
        requests_sudo = self.env["alseraj.support.request"].sudo().search([
            ("beneficiary_id", "in", self.ids), ("stage", "in", BEFORE_DECISION),
        ], order="id")
        for file_sudo, theirs in requests_sudo.grouped("beneficiary_id").items():
            names = comma(self.env.lang).join(theirs.mapped("display_name"))
            notes[file_sudo.id].append(
                self.env._("Cancelled requests: %(requests)s", requests=names) if verb == "close"
                else self.env._("Requests that wait meanwhile: %(requests)s", requests=names)
            )
        if verb == "close":
            requests_sudo._cancel_with_file()

    def _resume(self, notes):
        super()._resume(notes)
        # sudo: who may reopen a file resumes all that hangs on it, whoever entered it
        requests_sudo = self.env["alseraj.support.request"].sudo().search([
            ("beneficiary_id", "in", self.ids),
            "|", ("cancelled_with_file", "=", True), "&", ("reply_due", "!=", False), ("notified_on", "=", False),
        ], order="id")
        gone = requests_sudo.filtered("cancelled_with_file")
        for file_sudo, theirs in gone.grouped("beneficiary_id").items():
            notes[file_sudo.id].append(self.env._(
                "Cancelled when the file was closed, and not brought back: %(requests)s",
                requests=comma(self.env.lang).join(theirs.mapped("display_name")),
            ))
        gone._write_internal({"cancelled_with_file": False})
        (requests_sudo - gone)._restart_clock()

    # ------------------------------------------------------------ adopted files

    def _get_touched_reasons(self, since):
        # sudo: who may take an adoption back hears that there is a request, whoever entered it
        requests_sudo = self.env["alseraj.support.request"].sudo().search([
            ("beneficiary_id", "in", self.ids), "|", ("create_date", ">=", since), ("submitted_on", ">=", since),
        ])
        return super()._get_touched_reasons(since) | {
            self.browse(file_sudo.id): self.env._(
                "it has the request %(request)s", request=requests[:1].name or self.env._("(draft)"))
            for file_sudo, requests in requests_sudo.grouped("beneficiary_id").items()
        }

    # ------------------------------------------------------------ history of the need

    def _compute_need_study_count(self):
        counts = dict(self.env["alseraj.need.study"]._read_group(
            [("beneficiary_id", "in", self.ids), ("state", "=", "done")], ["beneficiary_id"], ["__count"]
        ))
        for beneficiary in self:
            beneficiary.need_study_count = counts.get(beneficiary._origin, 0)

    def action_open_need_history(self):
        """Open the family's finished need studies: class, score and cover over time.

        :return: action dict
        """
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("alseraj_beneficiary.action_need_history"),
            "domain": [("beneficiary_id", "=", self.id), ("state", "=", "done")],
            "context": {},
        }

    # ------------------------------------------------------------ facts for the conditions of a support

    def _get_eligibility_facts(self, saudi):
        """This file as plain data.

        :param int saudi: id of the country whose nationals are not foreigners
        :return: :class:`~..tools.eligibility.Facts`
        """
        self.ensure_one()
        nationality = self.nationality_id.id
        return eligibility.Facts(
            categories=frozenset(self.category_ids._origin._ids),
            need_class=self.need_class or "",
            zakat_class=self.zakat_class or "",
            housing=self.housing or "",
            marital_status=self.marital_status or "",
            gender=self.gender or "",
            nationality=nationality and ("saudi" if nationality == saudi else "other") or "",
            branch=self.branch_id._origin.id or 0,
            birth_date=self.birth_date,
            member_birth_dates=tuple(
                member.birth_date for member in self.member_ids if member.active and member.in_household
            ),
            household_size=self.household_size,
            income_per_head=self.income_per_head,
        )
