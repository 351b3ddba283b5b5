import base64
import hashlib
import io
import json
import zipfile

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ....report.paper import Paper
from ....tools import hijri, shares, sheet_writer
from ....tools.roles import AUDITOR, MANAGER

FAIR_COUNT = 10  # decided cases of one group and class; fewer say nothing
FAIR_BY = ("gender", "branch_id", "channel_id", "nationality_id")
PAID = ("paid", "confirmed")


class BoardReport(models.Model):
    """The figures of a period for the board, frozen when they are computed, and the evidence behind them.

    =========== ======================= ======================================================
    action      who                     what
    =========== ======================= ======================================================
    print       manager, auditor        the report as PDF, with its charts
    send        manager                 to the board's members, by e-mail
    export      manager, auditor        the pack for the National Center: workbook and PDF
    =========== ======================= ======================================================
    """

    _name = "alseraj.board.report"
    _description = "Report for the Board"
    _inherit = ["alseraj.guarded.mixin"]
    _order = "date_to desc, id desc"
    _rec_name = "date_from"
    _check_company_auto = True
    _duplicable = False

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "From", required=True, default=lambda self: self.env.company._get_today() + relativedelta(day=1, month=1))
    date_to = fields.Date("To", required=True, default=lambda self: self.env.company._get_today())
    member_ids = fields.Many2many(
        "res.partner", "alseraj_board_report_member_rel", "report_id", "partner_id", string="Board Members", check_company=True,
        default=lambda self: self._get_last_members(),
        help="Who gets the report by e-mail before the meeting.",
    )
    meeting_on = fields.Date("For the Meeting on")
    figures = fields.Json(readonly=True, copy=False, guarded=True)
    computed_on = fields.Datetime("Figures of", readonly=True, copy=False, guarded=True)
    sent_on = fields.Datetime("Sent to the Board", readonly=True, copy=False, guarded=True)
    pack = fields.Binary(readonly=True, copy=False, guarded=True, attachment=True)

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        lang = self.env.lang or "en_US"
        for report in self:  # in words: two days of digits change places in a line of Arabic
            first, last = (hijri.format_gregorian(day, lang) for day in (report.date_from, report.date_to))
            report.display_name = f"{first} – {last}"

    def _get_last_members(self):
        """The board is the same until somebody says otherwise."""
        # sudo: who makes the report may not read all contacts, and keeps those whom a manager named
        return self.sudo().search([("company_id", "=", self.env.company.id)], order="id desc", limit=1).member_ids.ids

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for report in self:
            if report.date_from > report.date_to:
                raise ValidationError(self.env._("The period ends before it begins: look at both dates."))

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports.action_compute()
        return reports

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_from", "date_to", "company_id"}:
            self.action_compute()
        return result

    # ------------------------------------------------------------ the figures

    def action_compute(self):
        """Compute the figures again, as the records say now.

        :return: True
        """
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(self.env._("Only a manager makes the report for the board."))
        for report in self._in_its_language():
            report._write_internal({"figures": report._get_figures(), "computed_on": fields.Datetime.now()})
        return True

    def _in_its_language(self):
        """The report in the language of who asks, else of the association: a caller from outside may have none."""
        return self.with_context(lang=Paper(self.env).lang())

    def _get_figures(self):
        """Everything that the paper prints, by chapter; a room or module below adds its own.

        :return: dict, JSON
        """
        self.ensure_one()
        return {
            "families": self._get_family_figures(),
            "requests": self._get_request_figures(),
            "money": self._get_money_figures(),
            "zakat": self._get_zakat_figures(),
            "contact": self._get_contact_figures(),
            "fairness": self._get_fairness_figures(),
        }

    def _get_moments(self, field, companies=None):
        """The period on a field of moments, by the association's days."""
        start = self.company_id._get_utc(fields.Datetime.to_datetime(self.date_from))
        end = self.company_id._get_utc(fields.Datetime.to_datetime(self.date_to) + relativedelta(days=1))
        own = Domain("company_id", "in", companies or self.company_id.ids)
        return own & Domain(field, ">=", start) & Domain(field, "<", end)

    def _get_days(self, field):
        return (
            Domain("company_id", "=", self.company_id.id) & Domain(field, ">=", self.date_from) & Domain(field, "<=",
                self.date_to)
        )

    def _label(self, model, field, value):
        """The word for a value by which figures are grouped."""
        if not value:
            return "–"
        kind = self.env[model]._fields[field]
        return dict(kind._description_selection(self.env)).get(value, value) if kind.type == "selection" else value.display_name

    def _count(self, model, domain, by, *measures):
        """:return: list of [name, figures …], the largest first"""
        groups = self.env[model]._read_group(domain, [by], list(measures))
        rows = [[self._label(model, by, key), *(value or 0 for value in values)] for key, *values in groups]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def _get_family_figures(self):
        served = self.env["alseraj.support.installment"]._read_group(
            self._get_days("paid_on") & Domain("state", "in", PAID), [], ["beneficiary_id:recordset", "amount:sum"])[0]
        families = Domain("beneficiary_id", "in", served[0].ids)
        analysis = "alseraj.beneficiary.analysis"
        return {
            "served": len(served[0]), "amount": served[1] or 0.0,
            "persons": self.env[analysis]._read_group(families, [], ["person_count:sum"])[0][0] or 0,
            "registered": self.env["alseraj.beneficiary"].search_count(
                [("company_id", "=", self.company_id.id), ("state", "=", "registered")]),
            "new": self.env["alseraj.beneficiary"].search_count(self._get_days("registered_on")),
            "by_class": self._count(analysis, families, "need_class", "family_count:sum"),
            "by_category": self._count(analysis, families, "category_id", "family_count:sum"),
        }

    def _get_request_figures(self):
        analysis = "alseraj.request.analysis"
        submitted, decided = self._get_moments("submitted_on"), self._get_days("decided_on")
        final = decided & Domain("outcome", "in", ("approved", "rejected"))
        [(count, approval, in_time, to_decision, to_study, to_decide, to_notice, to_delivery)] = self.env[analysis]._read_group(
            final, [], [
                "request_count:sum", "approval_rate:avg", "in_time_rate:avg", "days_to_decision:avg", "days_to_study:avg",
                "days_to_decide:avg", "days_to_notice:avg", "days_to_delivery:avg",
            ])
        months = self.env[analysis]._read_group(submitted, ["submitted_on:month"], ["request_count:sum"],
            order="submitted_on:month")
        return {
            "submitted": self.env[analysis].search_count(submitted), "decided": count or 0,
            "by_outcome": self._count(analysis, decided, "outcome", "request_count:sum", "amount_approved:sum"),
            "by_type": self._count(analysis, submitted, "type_id", "request_count:sum", "amount_requested:sum"),
            "approval": approval, "in_time": in_time, "standard": self.company_id.sudo().reply_max_days,  # a setting is no secret
            # Odoo says 0 where there is nothing to take an average of
            "days": {name: days or None for name, days in (
                ("decision", to_decision), ("study", to_study), ("decide", to_decide), ("notice", to_notice),
                ("delivery", to_delivery))},
            "months": [[str(month.date()), number] for month, number in months],
        }

    def _get_money_figures(self):
        report = self.env["alseraj.fund.report"]
        rows = report._read_group(
            Domain("company_id", "=", self.company_id.id), ["fund_id"], ["budget:sum", "committed:sum"])
        received = dict(report._read_group(self._get_days("date"), ["fund_id"], ["received:sum"]))
        paid = dict(self.env["alseraj.support.installment"]._read_group(
            self._get_days("paid_on") & Domain("state", "in", PAID), ["fund_id"], ["amount:sum"]))
        return [
            [fund.display_name or "–", budget or 0.0, paid.get(fund) or 0.0, committed or 0.0, received.get(fund) or 0.0]
            for fund, budget, committed in sorted(rows, key=lambda row: row[0].display_name or "")
        ]

    def _get_zakat_figures(self):
        domain = self._get_days("date")
        register = self.env["alseraj.zakat.register"]
        return {
            "by_class": self._count("alseraj.zakat.register", domain, "zakat_class", "amount:sum", "__count"),
            "unproved": register.search_count(domain & Domain("is_proved", "=", False)),
        }

    def _get_contact_figures(self):
        complaints = self.env["alseraj.complaint"]
        received = self._get_moments("received_on") & Domain("kind", "!=", "suggestion")
        closed = self._get_moments("closed_on") & Domain("kind", "!=", "suggestion")
        [(closed_count, days)] = complaints._read_group(closed, [], ["__count", "days_to_close:avg"])
        improvements = self.env["alseraj.improvement"].search(self._get_moments("done_on"), order="done_on")
        outreach = self.env["alseraj.outreach"].search(self._get_days("date"))
        return {
            "interactions": self.env["alseraj.interaction"].search_count(self._get_moments("date_start")),
            "complaints": complaints.search_count(received), "closed": closed_count,
            "days": days if closed_count else None,  # closed within the hour is 0, and no dash
            "changes": [[improvement.name, improvement.result or ""] for improvement in improvements],
            "outreach": [[campaign.name, len(campaign.request_ids)] for campaign in outreach],
        }

    def _get_fairness_figures(self):
        """Approval, amounts and waiting by group at equal class; a group with fewer than FAIR_COUNT decisions is left out.

        Each approval rate has its interval: where those of two groups overlap, the difference may be chance.
        """
        analysis = self.env["alseraj.request.analysis"]
        domain = self._get_days("decided_on") & Domain("outcome", "in", ("approved", "rejected"))
        result = {}
        for by in FAIR_BY:
            rows, left_out = [], 0
            for need_class, group, count, approval, days, amount, requested in analysis._read_group(
                domain, ["need_class", by],
                ["request_count:sum", "approval_rate:avg", "days_to_decision:avg", "amount_approved:sum", "amount_requested:sum"],
            ):
                if count < FAIR_COUNT:
                    left_out += count
                    continue
                rows.append([
                    self._label(analysis._name, "need_class", need_class), self._label(analysis._name, by, group), count,
                    approval, days, (amount or 0.0) / count, (amount or 0.0) / requested if requested else None,
                    shares.get_interval(approval, count),
                ])
            result[by] = {"rows": sorted(rows, key=lambda row: (row[0], row[1])), "left_out": left_out}
        return result

    # ------------------------------------------------------------ the paper

    def action_print(self):
        """Print the report.

        :return: a report action
        """
        self.check_access("read")
        return self.env.ref("alseraj_beneficiary.action_report_board").report_action(self)

    def _get_paper_keys(self, code):
        """What the report stands on: its period and its figures."""
        if code != "board_report":
            return {}
        return {
            report.id: hashlib.sha256(json.dumps(
                [str(report.date_from), str(report.date_to), report.figures], sort_keys=True).encode()).hexdigest()
            for report in self if report.figures
        }

    def _get_paper_words(self, code, lang, paper):
        """The words that a text of the report may hold.

        :return: dict
        """
        self.ensure_one()
        return {"from": paper.dates(self.date_from, lang), "to": paper.dates(self.date_to, lang)}

    def action_send(self):
        """Send the report to the board's members, as PDF.

        :return: True
        :raises UserError: nobody is named, or somebody has no e-mail address
        """
        self.check_access("write")
        for report in self._in_its_language():
            members_sudo = report.sudo().member_ids  # who gets it; its maker may not read all contacts
            if not members_sudo:
                raise UserError(self.env._("Enter the board's members first."))
            if missing := members_sudo.filtered(lambda member: not member.email):
                raise UserError(self.env._("%(name)s has no e-mail address.", name=missing[0].name))
            reports = report.env["ir.actions.report"]
            content, _kind = reports._render_qweb_pdf("alseraj_beneficiary.action_report_board", report.ids)
            body = report.env._("Please find the report of the period attached.")
            if report.meeting_on:
                day = hijri.format_both(report.meeting_on, report.env.lang)
                body = report.env._("Please find the report of the period attached, for the meeting on %(day)s.", day=day)
            mail_sudo = self.env["mail.mail"].sudo()  # a mail of the association, to people whom the manager named
            mail_sudo.create([{
                "subject": report.env._("Report for the Board: %(period)s", period=report.display_name),
                "body_html": Markup("<p>%s</p>") % body,
                "email_from": report.company_id.email_formatted or self.env.user.email_formatted,
                "recipient_ids": [fields.Command.link(member.id)], "auto_delete": True,
                "attachment_ids": [fields.Command.create({"name": f"{report.display_name}.pdf", "raw": content})],
            } for member in members_sudo])
            report._write_internal({"sent_on": fields.Datetime.now()})
        return True

    # ------------------------------------------------------------ the pack for the National Center

    def _get_evidence(self):
        """What associations are asked for: title, records, and the columns that prove them.

        :return: list of (title, records, names of fields)
        """
        self.ensure_one()
        env = self.env  # managers and auditors read all of this
        sessions = env["alseraj.committee.session"].search(self._get_moments("sealed_on"))
        return [
            (self.env._("Resolutions"), env["alseraj.committee.decision"].search(
                self._get_moments("closed_on") & Domain("outcome", "!=", False)),
             ("session_id", "request_id", "type_id", "outcome", "amount", "reason_id", "closed_on")),
            (self.env._("Sealed Minutes"), sessions, ("name", "committee_id", "day", "present_count", "sealed_on", "seal",
                "seal_state")),
            (self.env._("Recusals"), env["alseraj.committee.vote"].search(
                Domain("choice", "=", "recused") & Domain("decision_id.session_id", "in", sessions.ids)),
             ("decision_id", "user_id", "note")),
            (self.env._("Acknowledgements of Minutes"), env["alseraj.committee.acknowledgement"].search(Domain("session_id", "in",
                sessions.ids)),
             ("session_id", "user_id", "acknowledged_on")),
            # a policy that several associations share is read by the staff of each
            (self.env._("Acknowledgements of Policies"), env["alseraj.policy.acknowledgement"].search(
                self._get_moments("acknowledged_on", (self.company_id.id, False))
                & Domain("user_id.company_ids", "in", self.company_id.ids)),
             ("policy_id", "version_id", "user_id", "acknowledged_on")),
            (self.env._("Payments to Families"), env["alseraj.support.installment"].search(
                self._get_days("paid_on") & Domain("state", "in", PAID)),
             ("paid_on", "request_id", "type_id", "fund_id", "amount")),
            (self.env._("Zakat Register"), env["alseraj.zakat.register"].search(self._get_days("date")),
             ("date", "installment_id", "zakat_class", "decision_number", "entry", "evidence_count", "amount")),
            (self.env._("Complaints and Suggestions"), env["alseraj.complaint"].search(self._get_moments("received_on")),
             ("name", "kind", "received_on", "acknowledged_on", "ack_due", "closed_on", "due_date", "state")),
            (self.env._("Privacy Requests"), env["alseraj.privacy.request"].search(self._get_days("received_on")),
             ("name", "kind", "received_on", "due_date", "closed_on", "state")),
        ]

    def _get_evidence_counts(self):
        """:return: list of [title, count]"""
        return [[title, len(records)] for title, records, _names in self._get_evidence()]

    def action_export(self):
        """Make the pack: a workbook with each figure and the records that prove it, and the report as PDF.

        :return: an action that downloads it
        """
        self.ensure_one()
        self.check_access("read")
        if not (self.env.user.has_group(MANAGER) or self.env.user.has_group(AUDITOR)):
            raise AccessError(self.env._("Only managers and auditors take this pack."))
        report = self._in_its_language()
        pdf, _kind = report.env["ir.actions.report"]._render_qweb_pdf("alseraj_beneficiary.action_report_board", self.ids)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{self.date_from}_{self.date_to}.xlsx", report._get_workbook())
            archive.writestr(f"{self.date_from}_{self.date_to}.pdf", pdf)
        # sudo: an auditor changes nothing; what he takes is kept for his download
        self.sudo()._write_internal({"pack": base64.b64encode(buffer.getvalue())})
        return {
            "type": "ir.actions.act_url", "target": "self",
            "url": f"/web/content/{self._name}/{self.id}/pack/{self.date_from}_{self.date_to}.zip?download=true",
        }

    def _get_workbook(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang)
        evidence = self._get_evidence()
        sheets = [(
            self.env._("Figures"), [
                self.env._("%(association)s, from %(from)s to %(to)s", association=self.company_id.name, **{
                    name: hijri.format_both(day, lang.code) for name, day in (("from", self.date_from), ("to", self.date_to))}),
                self.env._("Count"),
            ],
            [[title, len(records)] for title, records, _names in evidence], None,
        )]
        for title, records, names in evidence:
            headings = [records._fields[name]._description_string(self.env) for name in names]
            rows = [[self._get_cell(record, name) for name in names] for record in records.with_context(lang=self.env.lang)]
            sheets.append((title, headings, rows, None))
        return sheet_writer.write_sheets(sheets, right_to_left=lang.direction == "rtl")

    def _get_cell(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type in ("many2one", "selection"):
            return self._label(record._name, name, value) if value else ""
        if field.type == "datetime":
            return self.company_id._get_day(value) if value else ""
        return value if value or field.type in ("integer", "float", "monetary") else ""
