import hashlib
import hmac
import random
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.alseraj_beneficiary.tools import receipt_sample
from odoo.addons.alseraj_beneficiary.tools.roles import ANY_ROLE

EVENTS_A_BATCH = 1000  # asked about in one commit


class Event(NamedTuple):
    """What somebody is asked about.

    :param label: its name
    :param model: where it is found
    :param date: the field that says when it happened; empty: it comes every year for everybody
    :param domain: what makes a record one
    """

    label: str
    model: str
    date: str = ""
    domain: tuple = ()


EVENTS = {
    "done": Event("A request was delivered", "alseraj.support.request", "delivered_on", (("state", "=", "done"),)),
    "refused": Event(
        "A refusal was notified", "alseraj.support.request", "notified_on", (("state", "=", "rejected"),)),
    "contact": Event(
        "A visit or call was answered", "alseraj.interaction", "date_end",
        (("state", "=", "done"), ("beneficiary_id", "!=", False))),
    "complaint": Event(
        "A complaint was closed", "alseraj.complaint", "closed_on",
        (("state", "in", ("resolved", "rejected")), ("beneficiary_id", "!=", False))),
    "yearly": Event("Once a year, registered beneficiaries", "alseraj.beneficiary", "", (("state", "=", "registered"),)),
    "staff": Event("Once a year, employees", "res.users"),
}


class SurveyRule(models.Model):
    """Who is asked, about what, when, and how often.

    Only what happens after the rule was switched on counts: neither an installation nor a new rule writes to everybody who
    was ever served.
    """

    _name = "alseraj.survey.rule"
    _description = "Rule for Invitations"
    _inherit = ["alseraj.guarded.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, help="Empty: in each company.")
    event = fields.Selection(
        [(key, event.label) for key, event in EVENTS.items()], "After", required=True, tracking=True)
    survey_id = fields.Many2one(
        "survey.survey", required=True, index=True, ondelete="restrict", tracking=True, check_company=True,
        domain="[('survey_type', '=', 'alseraj')]")
    delay_days = fields.Integer("Ask after (days)", default=1, tracking=True)
    type_ids = fields.Many2many(
        "alseraj.support.type", string="Support Types", check_company=True, help="Empty: all.", ondelete="restrict")
    branch_ids = fields.Many2many("alseraj.branch", string="Branch Offices", help="Empty: all.", ondelete="restrict")
    channel_ids = fields.Many2many(
        "alseraj.channel", string="Channels", check_company=True, help="Empty: all.", ondelete="restrict")
    sample = fields.Float("Share that is asked (%)", default=100.0, tracking=True)
    cooldown_days = fields.Integer(
        "Not again within (days)", default=30, tracking=True, help="Whatever he was asked about before; 0: no limit.")
    quota = fields.Integer("At most in a month", help="Invitations of this rule; 0: no limit.", tracking=True)
    reminder_days = fields.Integer("Remind once after (days)", default=7, help="0: never.", tracking=True)
    expiry_days = fields.Integer("The link is valid for (days)", default=30, tracking=True)
    asked_until = fields.Datetime(
        "Events Asked About until", readonly=True, copy=False, guarded=True, default=fields.Datetime.now,
        help="What happened before the rule was switched on is not asked about.")

    asked_after_id = fields.Integer(
        "Goes on after (technical)", readonly=True, copy=False, guarded=True,
        help="Where a batch ended: of what happened at that moment, those behind this number are still to be asked about.")

    _limits = models.Constraint(
        "CHECK (delay_days >= 0 AND cooldown_days >= 0 AND quota >= 0 AND reminder_days >= 0 AND expiry_days >= 1)",
        "Days and numbers are zero or more; a link is valid for a day at least.",
    )

    @api.constrains("sample", "survey_id")
    def _check_rule(self):
        for rule in self:
            if not 0 <= rule.sample <= 100:
                raise ValidationError(self.env._("The share that is asked lies between 0 and 100 per cent."))
            if rule.sudo().survey_id.survey_type != "alseraj":  # its type alone
                raise ValidationError(self.env._("Choose a satisfaction survey."))

    def write(self, vals):
        waking = self.filtered(lambda rule: not rule.active) if vals.get("active") else self.browse()
        result = super().write(vals)
        if waking or vals.keys() & {"event"}:
            (waking if "event" not in vals else self)._write_internal({
                "asked_until": fields.Datetime.now(), "asked_after_id": 0})
        return result

    # ------------------------------------------------------------ who is asked

    @api.model
    def _cron_invite(self):
        """Ask for what happened since the last time; remind once; let links end."""
        rules = self.search([])  # pylint: disable=no-search-all  # some few
        cron, left = self.env["ir.cron"], len(rules) + 1
        for rule in rules:
            go_on = True
            asked = self.env["alseraj.survey.invitation"]
            while go_on:
                asked |= rule._invite()
                go_on = bool(rule.asked_after_id)
                left -= not go_on
                if not go_on:
                    self._keep_figures(asked)
                if not cron._commit_progress(1, remaining=left):
                    return
        self.env["alseraj.survey.follow_up"]._give_owners()
        while todo := self.env["alseraj.survey.invitation"]._remind_and_expire():
            if not cron._commit_progress(len(todo), remaining=1):
                return
        cron._commit_progress(remaining=0)

    @api.model
    def _keep_figures(self, invitations):
        """How many were asked stands beside the figures."""
        figures, tally = self.env["alseraj.satisfaction.figure"], self.env["alseraj.satisfaction.tally"]
        for (company, survey) in {(invitation.company_id, invitation.survey_id) for invitation in invitations}:
            if tally.search_count([("company_id", "=", company.id), ("survey_id", "=", survey.id)], limit=1):
                figures._keep(company, survey)

    def _invite(self):
        """Ask about the next events of one rule, each once, at a constant number of queries.

        Where there are more than a batch, ``asked_after_id`` says where the next one goes on.

        :return: the invitations
        """
        self.ensure_one()
        until = fields.Datetime.subtract(fields.Datetime.now(), days=self.delay_days)
        date = EVENTS[self.event].date
        found = self._find_events(until, EVENTS_A_BATCH + 1)
        last = found[EVENTS_A_BATCH - 1:EVENTS_A_BATCH] if len(found) > EVENTS_A_BATCH else found.browse()
        found = found[:EVENTS_A_BATCH]
        invitations = self.env["alseraj.survey.invitation"]
        surveys = {
            company: self.env["survey.survey"]._get_satisfaction_survey(company, self.survey_id)
            for company in self._get_companies(found)
        }
        vals_list = self._choose([vals for event in found if (vals := self._prepare_invitation(event, surveys))["survey_id"]])
        # sudo: an invitation follows from what happened, nobody has the right to make one by hand
        invitations = invitations.sudo()._create_internal(vals_list)
        invitations._tell("survey")
        asked_until = last[date] if last and date else max(until, self.asked_until)
        self._write_internal({"asked_until": asked_until, "asked_after_id": last.id or 0})
        return invitations

    def _find_events(self, until, limit=None):
        """:return: the records (sudo) that somebody may be asked about now, in the order in which they happened"""
        event = EVENTS[self.event]
        domain = Domain(event.domain)
        behind = Domain("id", ">", self.asked_after_id)
        if event.date:
            since = Domain(event.date, ">", self.asked_until)
            if self.asked_after_id:
                since |= Domain(event.date, "=", self.asked_until) & behind
            domain &= since & Domain(event.date, "<=", until)
        else:
            domain &= behind
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        if self.event == "staff":
            domain &= (
                Domain("share", "=", False) & Domain("id", "!=", SUPERUSER_ID)
                & Domain("all_group_ids", "in", self.env.ref(ANY_ROLE).ids))
        elif self.event == "yearly":
            domain &= Domain("branch_id", "in", self.branch_ids.ids) if self.branch_ids else Domain.TRUE
        else:
            for name, records in (("branch_id", self.branch_ids), ("channel_id", self.channel_ids)):
                domain &= Domain(name, "in", records.ids) if records else Domain.TRUE
            if self.type_ids:
                name = "type_id" if event.model == "alseraj.support.request" else "request_ids.type_id"
                name = "request_id.type_id" if self.event == "complaint" else name
                domain &= Domain(name, "in", self.type_ids.ids)
        order = f"{event.date}, id" if event.date else "id"
        # sudo: whom to ask is found for every branch
        return self.env[event.model].sudo().search(domain, order=order, limit=limit)

    def _choose(self, vals_list):
        """Leave out who has been asked, who is not to be asked, and what is too much."""
        Invitation = self.env["alseraj.survey.invitation"].sudo()  # who was asked, whoever may see it
        today = (self.company_id or self.env.company)._get_today()
        asked = set(Invitation.search_fetch(
            [("event_key", "in", [vals["event_key"] for vals in vals_list])], ["event_key"]).mapped("event_key"))
        partners = self._get_unwilling(vals_list)
        if self.cooldown_days:
            partners |= {partner.id for (partner,) in Invitation._read_group([
                ("sent_on", ">", fields.Date.subtract(today, days=self.cooldown_days)),
                ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
            ], ["partner_id"])}
        chosen = []
        for vals in vals_list:
            if vals["event_key"] in asked or vals["partner_id"] in partners:
                continue
            asked.add(vals["event_key"])
            if self.cooldown_days:
                partners.add(vals["partner_id"])
            chosen.append(vals)
        chance = random.SystemRandom()  # nobody knows beforehand who is asked
        if EVENTS[self.event].date:
            drawn = receipt_sample.draw(list(range(len(chosen))), self.sample / 100, chance)
        else:  # looked at again and again within the year: the lot of each falls once
            drawn = [position for position, vals in enumerate(chosen) if self._is_drawn(vals["event_key"])]
        if self.quota:
            sent = Invitation.search_count([("rule_id", "=", self.id), ("sent_on", ">=", today + relativedelta(day=1))])
            left = max(self.quota - sent, 0)
            drawn = sorted(chance.sample(drawn, min(left, len(drawn))))
        return [chosen[position] for position in drawn]

    def _is_drawn(self, event_key):
        # sudo: a number that only the server knows, so that nobody can reckon the lot
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        lot = hmac.new(secret.encode(), f"alseraj {self.id} {event_key}".encode(), hashlib.sha256).digest()
        return int.from_bytes(lot[:8]) < self.sample / 100 * 2 ** 64

    def _get_unwilling(self, vals_list):
        """:return: set of the ids of partners who have died, or who don't want messages and surveys"""
        # sudo: whether somebody may be asked is asked, not shown
        partners_sudo = self.env["res.partner"].sudo().browse([vals["partner_id"] for vals in vals_list])
        files_sudo = self.env["alseraj.beneficiary"].sudo().browse(  # the same
            {vals["beneficiary_id"] for vals in vals_list if vals.get("beneficiary_id")})
        return set((partners_sudo._alseraj_get_deceased() | files_sudo._get_unwilling().partner_id).ids)

    def _get_companies(self, records):
        return records.company_id | (self.company_id or self.env.company)

    def _prepare_invitation(self, record, surveys=None):
        """:param record: what happened (sudo)
        :param dict surveys: company -> the survey by which it asks
        """
        company = record.company_id or self.company_id or self.env.company
        survey = surveys[company] if surveys else self.survey_id
        today = company._get_today()
        vals = {
            "rule_id": self.id, "survey_id": survey.id, "company_id": company.id, "event": self.event,
            "event_key": f"{self.event}:{record.id}", "sent_on": today,
            "token": self.env["alseraj.survey.invitation"]._make_code(),  # each its own: defaults are made once for a batch
            "expires_on": fields.Date.add(today, days=self.expiry_days),
        }
        if not EVENTS[self.event].date:
            vals["event_key"] += f":{today.year}"
        if self.event == "staff":
            return {**vals, "partner_id": record.partner_id.id}
        file = record if record._name == "alseraj.beneficiary" else record.beneficiary_id
        request = record if record._name == "alseraj.support.request" else (
            record.request_id if record._name == "alseraj.complaint" else self.env["alseraj.support.request"])
        interaction = record if record._name == "alseraj.interaction" else self.env["alseraj.interaction"]
        complaint = record if record._name == "alseraj.complaint" else self.env["alseraj.complaint"]
        involved = self.env["alseraj.survey.invitation"]._collect_involved_users(request, interaction, complaint, file)
        return {
            **vals, "interaction_id": interaction.id, "complaint_id": complaint.id,
            "involved_user_ids": [fields.Command.set(involved.ids)],
            "beneficiary_id": file.id, "partner_id": file.partner_id.id, "request_id": request.id,
            "type_id": request.type_id.id, "branch_id": file.branch_id.id,
            "channel_id": False if record == file else record.channel_id.id,
            "category_id": file.category_ids[:1].id, "gender": file.gender,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        # sudo: whether somebody was asked by it
        if self.env["alseraj.survey.invitation"].sudo().search_count([("rule_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("People were asked by this rule. Archive it instead."))
