from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .. import scene
from ..common import AlserajCommon

IBAN = "SA0380000000608010167519"


@tagged("post_install", "-at_install")
class FinanceCommon(AlserajCommon):
    """A company with the Saudi chart, a general and a zakat fund, and approved requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = scene.wake_finance_company(cls.env)
        scene.make_office_of_one(cls.company)
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        users = cls.user_finance | cls.user_finance_2 | cls.user_officer | cls.user_manager | cls.user_auditor \
            | cls.user_delegate | cls.user_member | cls.user_secretary | cls.user_outsider | cls.user_researcher
        users.write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})
        cls.bank = cls.env["account.journal"].search([
            ("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1)
        cls.cash = cls.env["account.journal"].search([
            ("type", "=", "cash"), ("company_id", "=", cls.company.id)], limit=1) or cls.env["account.journal"].create(
                {"name": "Cash", "type": "cash", "code": "CSHT", "company_id": cls.company.id})
        cls.expense_account = cls.env["account.account"].search([
            ("account_type", "=", "expense"), ("company_ids", "in", cls.company.ids)], limit=1)
        cls.company.alseraj_expense_account_id = cls.expense_account
        cls.branch = cls.env["alseraj.branch"].create(
            {"name": "Finance Branch", "code": "fin-1", "company_id": cls.company.id})
        cls.fund = cls.env["alseraj.fund"].create({
            "name": "General", "code": "GEN", "kind": "general", "budget": 1_000_000})
        cls.zakat = cls.env["alseraj.fund"].create({
            "name": "Zakat", "code": "ZAK", "kind": "zakat", "budget": 1_000_000})
        cls.support_type = cls._make_type("cash")
        cls.in_kind_type = cls._make_type("in_kind")
        cls.third_party_type = cls._make_type("third_party")
        cls.today = cls.get_today()

    @classmethod
    def _make_type(cls, kind, **vals):
        return cls.env["alseraj.support.type"].create({
            "name": f"Test {kind}", "code": f"test_{kind}", "kind": kind, "fund_id": cls.fund.id,
            "company_id": cls.company.id, **vals,
        })

    @classmethod
    def make_files(cls, count=1, iban=True, **vals):
        """Registered files, as the registry's own tests make them; the bank accounts are ours."""
        files = cls.env["alseraj.beneficiary"].create([
            cls.beneficiary_vals(company_id=cls.company.id, **vals) for _index in range(count)
        ])
        files._write_internal({"state": "registered"})
        if iban:
            cls.verify_accounts(cls.env["res.partner.bank"].create([
                {"acc_number": cls.make_iban(), "partner_id": file.partner_id.id} for file in files
            ]))
        return files

    _iban_count = 0

    @classmethod
    def make_iban(cls):
        """Another valid Saudi IBAN at each call."""
        FinanceCommon._iban_count += 1
        bban = f"80{FinanceCommon._iban_count:018d}"
        check = 98 - int(f"{bban}281000") % 97  # SA00 at the end, as numbers
        return f"SA{check:02d}{bban}"

    @classmethod
    def make_requests(cls, count=1, amount=100.0, files=None, approve=True, **vals):
        """Approved requests with their installments, put there as a closed session leaves them."""
        files = files or cls.make_files(count)
        requests = cls.env["alseraj.support.request"].create([
            {
                "beneficiary_id": file.id, "type_id": cls.support_type.id, "amount_requested": amount,
                "channel_id": cls.channel_interview.id, "company_id": cls.company.id, **vals,
            }
            for file in files
        ])
        for index, request in enumerate(requests):
            request._write_internal({"name": f"REQ/TEST/{request.id}-{index}"})
        if approve:
            cls.approve(requests, amount)
        return requests

    @classmethod
    def approve(cls, requests, amount):
        requests._write_internal({"stage": "approved", "amount_approved": amount})
        requests._step_plan_installments()

    @classmethod
    def make_run(cls, installments, journal=None, **vals):
        return cls.env["alseraj.disbursement"].with_user(cls.user_finance).create({
            "journal_id": (journal or cls.bank).id, "company_id": cls.company.id,
            "installment_ids": [Command.set(installments.ids)], **vals,
        })

    @classmethod
    def pay(cls, installments, journal=None):
        """A run that one confirmed and another posted."""
        run = cls.make_run(installments, journal)
        run.action_confirm()
        run.with_user(cls.user_finance_2).action_post()
        return run

    def get_running_domain(self):
        """What the menu of funds against budget opens with."""
        search = etree.fromstring(self.env.ref("alseraj_beneficiary.fund_report_view_search").arch)
        return literal_eval(search.xpath("//filter[@name='running']")[0].get("domain"))

    def confirm_accounts(self, installments):
        """The officer asked the beneficiaries whose money came back: the accounts are right."""
        installments.payee_id.bank_ids.with_user(self.user_officer).action_alseraj_confirm_account()

    def assertStates(self, installments, run, expected):
        """The state vector (installment, run, request)."""
        self.env.flush_all()
        self.assertEqual(
            (installments[0].state, run.state, installments[0].request_id.state), expected,
        )
