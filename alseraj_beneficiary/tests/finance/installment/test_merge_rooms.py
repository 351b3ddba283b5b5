"""A file with money on it is merged: everything follows, the ledger stands."""

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...request.common import PNG
from ..common import FinanceCommon


@tagged("post_install", "-at_install")
class TestMergeRooms(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target, cls.source = cls.make_files(2)
        cls.manager = cls.user_manager
        cls.paid = cls.make_requests(files=cls.source)
        cls.paid_run = cls.pay(cls.paid.installment_ids)
        cls.open = cls.make_requests(files=cls.source)
        cls.open.installment_ids.due_date = fields.Date.add(cls.today, months=1)

    def _merge(self, source=None, target=None):
        source, target = (source or self.source), (target or self.target)
        source.with_user(self.manager)._merge_into(target.with_user(self.manager))
        return self.env["alseraj.file.move"].search([("kind", "=", "merge")], limit=1)

    def test_money_follows(self):
        line = self.paid_run.move_id.line_ids.filtered("alseraj_installment_id")
        before = self.paid_run.move_id.line_ids.read(["partner_id", "balance", "name"])
        interaction = self.env["alseraj.interaction"].create({
            "beneficiary_id": self.source.id, "channel_id": self.channel_interview.id, "question": "When?"})
        complaint = self.env["alseraj.complaint"].create({
            "beneficiary_id": self.source.id, "channel_id": self.channel_interview.id, "description": "Late"})
        consent = self.env["alseraj.consent"].create({"beneficiary_id": self.source.id, "purpose": "photo"})
        privacy = self.env["alseraj.privacy.request"].create({"beneficiary_id": self.source.id, "kind": "access"})
        referral = self.env["alseraj.referral"].create({"beneficiary_id": self.source.id, "question": "?"})
        outreach = self.env["alseraj.outreach"].create({
            "name": "Winter", "type_id": self.support_type.id, "channel_id": self.channel_interview.id})
        outreach.beneficiary_ids = self.source | self.target
        self.env["alseraj.access.log"]._record(self.source, {"health_notes"})
        self.paid.message_subscribe(self.source.partner_id.ids)
        move = self._merge()
        records = self.paid | self.open
        self.assertEqual(records.beneficiary_id, self.target)
        self.assertEqual(records.installment_ids.beneficiary_id, self.target)
        self.assertEqual(records.installment_ids.payee_id, self.target.partner_id)
        self.assertEqual(records.branch_id, self.target.branch_id)
        self.assertEqual(interaction.beneficiary_id, self.target)
        for record in (complaint, consent, privacy, referral):
            self.assertEqual(record.beneficiary_id, self.target, record._name)
        self.assertEqual(outreach.beneficiary_ids, self.target)
        self.assertEqual(self.env["alseraj.access.log"].search([], limit=1).beneficiary_id, self.target)
        self.assertIn(self.target.partner_id, self.paid.message_partner_ids)
        self.assertEqual(self.paid_run.move_id.line_ids.read(["partner_id", "balance", "name"]), before)
        self.assertEqual(line.partner_id, self.source.partner_id, "the ledger stays with the old contact")
        self.assertEqual((self.paid.amount_paid, self.paid.state), (100, "done"))
        self.assertEqual(len(self.target.bank_ids), 2)
        self.assertEqual(self.target.request_count, 2)
        self.assertEqual(move.counts["alseraj.support.request"], 2)
        # and life goes on: the open one is paid, the old entry can be taken to draft and posted again
        run = self.pay(self.open.installment_ids)
        self.assertEqual(run.move_id.line_ids.filtered("alseraj_installment_id").partner_id, self.target.partner_id)
        self.paid_run.sudo().move_id.button_draft()
        self.assertEqual(self.paid.installment_ids.state, "in_run")
        self.paid_run.sudo().move_id.action_post()
        self.assertEqual(self.paid.installment_ids.state, "paid")
        self.paid_run.with_user(self.user_finance).action_return_line(self.paid.installment_ids, reason="Closed")
        self.assertEqual(self.paid.installment_ids.state, "returned")
        with self.assertRaisesRegex(UserError, "ledger stands"):
            move.with_user(self.manager).action_take_back()

    def test_take_back(self):
        payees = (self.paid | self.open).installment_ids.payee_id
        outreach = self.env["alseraj.outreach"].create({
            "name": "Winter", "type_id": self.support_type.id, "channel_id": self.channel_interview.id,
            "beneficiary_ids": [Command.set(self.source.ids)]})
        move = self._merge()
        self.assertEqual(outreach.beneficiary_ids, self.target)
        move.with_user(self.manager).action_take_back()
        self.assertEqual(outreach.beneficiary_ids, self.source)
        self.assertEqual((self.paid | self.open).beneficiary_id, self.source)
        self.assertEqual((self.paid | self.open).installment_ids.beneficiary_id, self.source)
        self.assertEqual((self.paid | self.open).installment_ids.payee_id, payees)
        self.assertEqual(self.source.state, "registered")
        self.assertEqual(len(self.source.bank_ids), 1)
        self.assertEqual(self.target.request_count, 0)

    def test_confirmed_run_stops_it(self):
        run = self.make_run(self.open.installment_ids)
        run.action_confirm()
        with self.assertRaisesRegex(UserError, "confirmed and not posted"):
            self._merge()
        self.assertEqual(self.open.beneficiary_id, self.source)
        run.action_reset()
        self._merge()
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        self.assertEqual(self.open.installment_ids.state, "paid")

    def test_entry_in_another_name_is_still_refused(self):
        """A merge lets the ledger know a file by two contacts, not by any."""
        self._merge()
        stranger = self.make_files().partner_id
        run = self.make_run(self.open.installment_ids)
        run.action_confirm()
        run.with_user(self.user_finance_2).action_post()
        entry = run.sudo().move_id
        entry.button_draft()
        entry.line_ids.filtered("alseraj_installment_id").partner_id = stranger
        with self.assertRaisesRegex(UserError, "says something else"):
            entry.action_post()

    def test_portal_login_sees_the_target(self):
        user = new_test_user(self.env, "alseraj_merged_login", groups="base.group_portal", company_id=self.company.id)
        user.partner_id = self.source.partner_id
        domain = [("beneficiary_id.partner_id", "=", user.partner_id.id)]
        self.assertEqual(self.env["alseraj.support.request"].search(domain), self.paid | self.open)
        self._merge()
        domain = [("beneficiary_id.partner_id", "=", user.partner_id.id)]
        self.assertEqual(self.env["alseraj.support.request"].search(domain), self.paid | self.open)

    def test_queries_are_constant(self):
        def count(number):
            target, source = self.make_files(2)
            installments = self.env["alseraj.support.installment"]
            for _index in range(number):
                installments |= self.make_requests(files=source).installment_ids
            for index, installment in enumerate(installments):
                installment.due_date = fields.Date.add(self.today, months=-index)
            self.pay(installments[: number // 2])
            self.env["alseraj.interaction"].create([
                {"beneficiary_id": source.id, "channel_id": self.channel_interview.id, "question": "?"}] * number)
            return self.count_queries(lambda: self._merge(source, target))
        count(2)
        few, many = count(4), count(24)
        self.assertLessEqual(many, few + 4, f"4 of each: {few} queries, 24 of each: {many}")

    # ------------------------------------------------------------ collectors

    def test_collector_whose_time_is_over(self):
        file = self.make_files()
        collector = self.make_collector(file)
        self.verify_accounts(self.env["res.partner.bank"].create(
            {"acc_number": self.make_iban(), "partner_id": collector.partner_id.id}))
        installment = self.make_requests(files=file).installment_ids
        self.assertEqual(installment.payee_id, collector.partner_id)
        self.assertFalse(installment.problem)
        run = self.make_run(installment)
        run.action_confirm()
        collector.action_end("Revoked")
        self.assertIn("authority of Collector", installment.problem)
        with self.assertRaisesRegex(UserError, "authority of Collector"):
            run.with_user(self.user_finance_2).action_post()
        run.action_reset()
        installment.with_user(self.user_finance).payee_id = file.partner_id
        self.assertFalse(installment.problem)
        self.assertEqual(self.make_requests(files=file).installment_ids.payee_id, file.partner_id)

    def test_hand_over_to_him_is_refused(self):
        file = self.make_files()
        collector = self.make_collector(file, name="خالد أحمد")
        installment = self.make_requests(files=file, type_id=self.in_kind_type.id).installment_ids
        collector.action_end("Revoked")
        for name in ("خالد احمد", "محمد"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "authority of"):
                installment.with_user(self.user_officer).action_hand_over(name, PNG)
        installment.with_user(self.user_finance).payee_id = file.partner_id
        with self.assertRaisesRegex(UserError, "authority of"):
            installment.with_user(self.user_officer).action_hand_over("خالد احمد", PNG)
        installment.with_user(self.user_officer).action_hand_over("محمد", PNG)
        self.assertEqual(installment.state, "paid")
