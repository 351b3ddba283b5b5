"""What the walk over the money walks on: funds that are nearly too small, every kind of support, a committee of one."""

import random

from odoo import Command, fields
from odoo.service.model import call_kw
from odoo.tests import new_test_user

from ..common import FinanceCommon

AMOUNTS = (0.01, 0.02, 0.05, 0.07, 1.0, 33.33, 99.99, 100.0, 100.01, 250.0, 333.33)
MOST = 400.0
OPEN = ("planned", "returned")
PAID = ("paid", "confirmed")


class Nothing(Exception):
    """There is nothing that a step could be tried on."""


class WalkScene(FinanceCommon):
    """The scene, and how a step picks what it works on and calls it: over RPC, as its role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._wake_users("chair")
        cls.accountant = new_test_user(
            cls.env, "walk-accountant",
            "account.group_account_manager,account.group_account_user,base.group_partner_manager",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
        cls.user_chair.write({"company_ids": [Command.link(cls.company.id)], "company_id": cls.company.id})
        cls.company.write({"alseraj_single_vote": True, "alseraj_one_hand_transfer": True})
        cls.committee = cls.env["alseraj.committee"].create(
            {"name": "Walk", "quorum": 1, "sequence": -1, "company_id": cls.company.id})
        cls.env["alseraj.committee.member"].create({
            "committee_id": cls.committee.id, "user_id": cls.user_chair.id, "role": "chair", "date_from": "2024-01-01"})
        cls.no_need = cls.env.ref("alseraj_beneficiary.rejection_reason_need")
        cls.fund_2 = cls.env["alseraj.fund"].create({"name": "Winter", "code": "WIN", "kind": "general"})
        cls.funds = cls.fund | cls.zakat | cls.fund_2
        cls.funds.budget = 900.0
        cls.types = cls.support_type | cls.in_kind_type | cls.third_party_type | cls._make_type(
            "cash", code="walk_parts", name="In parts", installment_count=3) | cls._make_type(
            "cash", code="walk_zakat", name="Zakat", fund_id=cls.zakat.id, zakat_eligible=True)
        cls.landlord, cls.stranger = cls.env["res.partner"].create([{"name": "Landlord"}, {"name": "Stranger"}])
        cls.families = cls.make_files(4, zakat_class="poor")
        cls.verify_documents(cls.families)
        cls.verify_accounts(cls.env["res.partner.bank"].create(
            {"acc_number": cls.make_iban(), "partner_id": cls.landlord.id}))
        cls.layout = cls.env["alseraj.bank.layout"].create({"name": "Walk", "company_id": cls.company.id})
        cls.layout.action_standard_columns()
        cls.other_account = cls.expense_account.copy({"code": "599997"})
        cls.roles = (
            cls.user_finance | cls.user_finance_2 | cls.user_officer | cls.user_manager | cls.user_secretary | cls.user_chair
            | cls.user_researcher | cls.user_auditor | cls.user_delegate | cls.user_outsider | cls.accountant)
        cls.env.flush_all()

    # ------------------------------------------------------------ what a step finds

    dice = random.Random()

    def ask_for(self, records):
        if not records:
            raise Nothing

    def rpc(self, user, records, method, *args, **kwargs):
        self.ask_for(records)
        self.call = f"{user.login}: {records}.{method}{args}"[:300]
        return call_kw(records.with_user(user), method, [records.ids, *args], kwargs)

    def rpc_create(self, user, model, vals):
        return self.env[model].browse(call_kw(self.env[model].with_user(user), "create", [[vals]], {}))

    def pick(self, records):
        """One of ``records``, and none of none."""
        return records[self.dice.randrange(len(records))] if records else records

    def some(self, records, most=3):
        return records.browse(self.dice.sample(records.ids, min(len(records), self.dice.randint(1, most))))

    def chance(self, rate):
        return self.dice.random() < rate

    def _search(self, model, domain=(), **kwargs):
        return self.env[model].search([("company_id", "=", self.company.id), *domain], order="id", **kwargs)

    def files(self, *states):
        return self._search("alseraj.beneficiary", [("state", "in", states or ("registered",))])

    def requests(self, *domain):
        return self._search("alseraj.support.request", domain)

    def installments(self, *states):
        return self._search("alseraj.support.installment", [("state", "in", states)] if states else [])

    def runs(self, *states):
        return self._search("alseraj.disbursement", [("state", "in", states)] if states else [])

    def banks(self):
        partners = self.files("registered", "suspended").partner_id | self.landlord | self.stranger
        return partners.bank_ids.sorted("id")

    def entries(self):
        """The entries of runs, what reversed them, and what reversed that."""
        moves = self.runs().move_id
        back = moves.reversal_move_ids
        return (moves | back | back.reversal_move_ids).sorted("id")

    def bank_items(self):
        """Items of runs and their returns that wait for the bank."""
        return self.entries().line_ids.filtered(
            lambda line: not line.alseraj_installment_id and line.parent_state == "posted" and not line.reconciled).sorted("id")

    def now(self):
        """Later at each call: a correction is made in a later session than what it corrects."""
        self.minutes = getattr(self, "minutes", 0) + 1
        return fields.Datetime.add(fields.Datetime.now(), minutes=self.minutes)
