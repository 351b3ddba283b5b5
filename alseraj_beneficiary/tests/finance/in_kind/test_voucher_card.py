"""Voucher cards: their numbers, their stock, and who sees what."""

import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import FinanceCommon
from .test_in_kind import PNG

NUMBER = "6200-1111-2222-{:04}"


@tagged("post_install", "-at_install")
class TestVoucherCard(FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls.env["res.partner"].create({"name": "Shop", "is_company": True})
        cls.card_type = cls._make_type("in_kind", name="Cards", code="test_cards", by_voucher=True)
        cls._card_count = 0
        cls.cards = cls.make_cards(6, 100)

    _card_count = 0

    @classmethod
    def make_cards(cls, count, value, **vals):
        known = cls._card_count
        cls._card_count += count
        return cls.env["alseraj.voucher.card"].with_user(cls.user_finance).create([
            {"number": NUMBER.format(known + index), "supplier_id": cls.shop.id, "value": value,
             "company_id": cls.company.id, **vals}
            for index in range(count)
        ])

    def setUp(self):
        super().setUp()
        self.request = self.make_requests(amount=300, type_id=self.card_type.id)
        self.installment = self.request.installment_ids

    def give(self, cards, user=None, records=None):
        records = self.installment if records is None else records
        return call_kw(
            records.with_user(user or self.user_officer).browse(), "action_hand_over",
            [records.ids, "Um Saad", PNG.decode()], {"cards": cards.ids, "received_as": "self"})

    # ------------------------------------------------------------ giving

    def test_given(self):
        self.give(self.cards[:3])
        self.assertEqual((self.installment.state, self.fund.spent), ("paid", 300))
        self.assertRecordValues(self.cards[:4], [
            {"state": "given", "installment_id": self.installment.id, "given_by_id": self.user_officer.id}] * 3
            + [{"state": "in_stock", "installment_id": False, "given_by_id": False}])

    def test_a_part(self):
        self.give(self.cards[:2])
        rest = self.request.installment_ids - self.installment
        self.assertEqual((self.installment.amount, rest.amount, rest.state), (200, 100, "planned"))
        self.give(self.cards[2], records=rest)
        self.assertEqual((self.request.state, self.fund.spent), ("done", 300))

    def test_refused(self):
        dear = self.make_cards(1, 301)
        old = self.make_cards(1, 100, expiry_date="2020-01-01")
        for cards, sentence in ((dear, "more than"), (old, "not valid"), (self.cards[:0], "choose the cards")):
            with self.subTest(sentence=sentence), self.assertRaisesRegex(UserError, sentence):
                self.give(cards)
        self.give(self.cards[:1], records=self.make_requests(amount=100, type_id=self.card_type.id).installment_ids)
        with self.assertRaises(UserError):
            self.give(self.cards[:3])  # the first is gone
        basket = self.make_requests(type_id=self.in_kind_type.id).installment_ids
        with self.assertRaisesRegex(UserError, "not given as voucher"):
            self.give(self.cards[3], records=basket)
        self.assertEqual(self.installment.state, "planned")
        self.assertEqual(self.cards[3].state, "in_stock")

    def test_twice(self):
        self.give(self.cards[:3])
        with self.assertRaises(UserError):
            self.give(self.cards[3:6])
        self.assertEqual(set(self.cards[3:].mapped("state")), {"in_stock"})

    def test_a_card_that_is_named_twice_is_one(self):
        card = self.cards[0]
        call_kw(
            self.installment.with_user(self.user_officer).browse(), "action_hand_over",
            [self.installment.ids, "Um Saad", PNG.decode()], {"cards": [card.id] * 3, "received_as": "self"})
        rest = self.request.installment_ids - self.installment
        self.assertEqual((self.installment.amount, self.installment.quantity, rest.amount, rest.state), (100, 1, 200, "planned"))
        self.assertEqual(self.request.state, "delivering")

    def test_unsigned_or_suspended_takes_no_card(self):
        self.request.beneficiary_id._write_internal({"state": "suspended"})
        with self.assertRaises(UserError):
            self.give(self.cards[:3])
        self.assertEqual(set(self.cards.mapped("state")), {"in_stock"})

    def test_another_companys_card(self):
        other = self.env["res.company"].create({"name": "Other"})
        card = self.env["alseraj.voucher.card"].sudo().create({
            "number": "6200999988887777", "supplier_id": self.shop.id, "value": 100, "company_id": other.id})
        with self.assertRaises(UserError):
            self.give(card)

    def test_wrong_roles_give_nothing(self):
        for user in (self.user_auditor, self.user_delegate, self.user_researcher, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.give(self.cards[:3], user)
        for user in (self.user_officer, self.user_finance, self.user_manager):
            for values in ({"state": "given"}, {"installment_id": self.installment.id}, {"given_by_id": user.id}):
                with self.subTest(user=user.login, values=values), self.assertRaises(UserError):
                    call_kw(self.cards.with_user(user).browse(), "write", [self.cards.ids, values], {})

    def test_taken_back(self):
        self.give(self.cards[:3])
        self.installment.with_user(self.user_manager).action_take_back("Wrong family", True)
        self.assertEqual(set(self.cards.mapped("state")), {"in_stock"})
        self.assertFalse(self.cards.installment_id)
        self.give(self.cards[:3])
        self.installment.with_user(self.user_manager).action_take_back("Wrong family", False)
        self.assertEqual(self.cards.mapped("state"), ["lost"] * 3 + ["in_stock"] * 3)
        with self.assertRaisesRegex(UserError, "choose the cards"):
            self.give(self.cards[:0])
        self.cards[0].with_user(self.user_manager).action_find()
        self.assertEqual(self.cards[0].state, "in_stock")

    def test_a_used_card_is_not_taken_back(self):
        self.give(self.cards[:3])
        self.cards[0].action_use()
        with self.assertRaisesRegex(UserError, "was used"):
            self.installment.with_user(self.user_manager).action_take_back("Wrong family", True)

    def test_lost_and_void(self):
        card = self.cards[0]
        for verb in ("action_lose", "action_void"):
            with self.assertRaisesRegex(UserError, "what happened"):
                getattr(card, verb)()
            with self.subTest(verb=verb), self.assertRaises(UserError):
                getattr(card.with_user(self.user_officer), verb)("Mine now")
        card.action_lose("Fell out of the bag")
        with self.assertRaises(UserError):
            card.action_find()  # finance
        card.with_user(self.user_manager).action_find()
        card.action_void("Stopped by the shop")
        with self.assertRaises(UserError):
            self.give(card | self.cards[1] | self.cards[2])

    def test_wizard_proposes_what_ends_first(self):
        first = self.make_cards(1, 100, expiry_date="2199-01-01")
        wizard = Form(self.env["alseraj.installment.hand.over"].with_user(self.user_officer).with_context(
            active_ids=self.installment.ids))
        wizard.signature = PNG
        record = wizard.save()
        record.action_propose_cards()
        self.assertEqual(record.card_total, 300)
        self.assertIn(first, record.card_ids)
        record.action_hand_over()
        self.assertEqual((self.installment.state, first.state), ("paid", "given"))

    # ------------------------------------------------------------ numbers

    def test_who_reads_numbers(self):
        self.assertEqual(self.cards[0].number, "6200111122220000")
        for user in (self.user_finance, self.user_manager):
            self.assertEqual(
                call_kw(self.cards.with_user(user).browse(), "read", [self.cards[:1].ids, ["number"]], {})[0]["number"],
                "6200111122220000")
        model = self.env["alseraj.voucher.card"]
        for user in (self.user_officer, self.user_auditor, self.user_delegate, self.user_researcher, self.user_outsider,
                     self.user_portal, self.env.ref("base.public_user")):
            attempts = {
                "read": [self.cards[:1].ids, ["number"]],
                "search_read": [[("number", "like", "6200%")], ["name"]],
                "search_count": [[("number", "=", "6200111122220000")]],
                "formatted_read_group": [[], ["number"], ["__count"]],
                "export_data": [self.cards[:1].ids, ["number"]],
                "search": [[], 0, 5, "number"],
                "action_show_number": [self.cards[:1].ids],
                "write": [self.cards[:1].ids, {"number": "6200999999999999"}],
            }
            for method, args in attempts.items():
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError), \
                        mute_logger("odoo.addons.base.models.ir_model"):
                    call_kw(model.with_user(user), method, args, {})

    def test_each_look_is_written_down(self):
        lines = self.env["alseraj.access.log"].search([])
        self.cards[0].with_user(self.user_manager).web_read({"number": {}})
        new = self.env["alseraj.access.log"].search([]) - lines
        self.assertRecordValues(new, [{
            "user_id": self.user_manager.id, "kind": "read", "model": "alseraj.voucher.card", "res_id": self.cards[0].id,
            "field_names": "number",
        }])
        self.cards[1].with_user(self.user_finance).read(["number"])
        self.env["alseraj.voucher.card"].with_user(self.user_finance).search([("number", "=", "6200111122220000")])
        self.user_finance.group_ids += self.env.ref("base.group_allow_export")
        self.cards[2].with_user(self.user_finance).export_data(["number"])
        self.cards[3].with_user(self.user_manager).web_read({"number_masked": {}, "name": {}})
        kinds = (self.env["alseraj.access.log"].search([]) - lines - new).mapped("kind")
        self.assertEqual(sorted(kinds), ["export", "export", "filter", "read"])

    def test_numbers_are_in_no_message(self):
        self.give(self.cards[:3])
        self.cards[0].action_use()
        self.cards[3].with_user(self.user_finance).write({"number": "6200777766665555"})
        self.env.flush_all()
        bodies = " ".join((self.cards.message_ids | self.installment.message_ids).mapped("body"))
        tracked = self.env["mail.tracking.value"].sudo().search([("mail_message_id", "in", self.cards.message_ids.ids)])
        for text in (bodies, *tracked.mapped("new_value_char"), *self.cards.mapped("display_name")):
            self.assertNotIn("62001111", text or "")
            self.assertNotIn("62007777", text or "")

    def test_unique_and_long_enough(self):
        for number in ("6200 1111-2222 0000", "٦٢٠٠١١١١٢٢٢٢٠٠٠٠"):
            with self.subTest(number=number), self.assertRaises(ValidationError) as refused:
                self.env["alseraj.voucher.card"].create({"number": number, "supplier_id": self.shop.id, "value": 5})
            self.assertNotIn("62001111", str(refused.exception))
        with self.assertRaises(ValidationError):
            self.env["alseraj.voucher.card"].create({"number": "1234567", "supplier_id": self.shop.id, "value": 5})
        other = self.env["res.partner"].create({"name": "Another shop"})
        self.env["alseraj.voucher.card"].create({"number": "6200111122220000", "supplier_id": other.id, "value": 5})

    def test_delegate_sees_his_branch_only(self):
        card = self.make_cards(1, 50, branch_id=self.branch.id)
        self.user_delegate.alseraj_branch_ids = self.branch
        model = self.env["alseraj.voucher.card"].with_user(self.user_delegate)
        self.assertEqual(model.search([]), card)
        with self.assertRaises(AccessError):
            model.browse(self.cards.ids).read(["name"])

    # ------------------------------------------------------------ taking in

    def take_in(self, user=None, **vals):
        wizard = self.env["alseraj.voucher.import"].with_user(user or self.user_finance).create({
            "supplier_id": self.shop.id, "batch": "D-1", "value": 200, "company_id": self.company.id, **vals})
        action = wizard.action_import()
        self.assertFalse(wizard.text or wizard.sheet, "the list is not kept")
        return self.env["alseraj.voucher.card"].search(action["domain"])

    def test_pasted(self):
        cards = self.take_in(text="Number\tValue\n7700 0000 0001\n770000000002\t50\n٧٧٠٠٠٠٠٠٠٠٠٣;٧٥٫٥;31/12/2199\n\n")
        self.assertEqual(sorted(cards.mapped("number")), ["770000000001", "770000000002", "770000000003"])
        self.assertEqual(sorted(cards.mapped("value")), [50, 75.5, 200])
        self.assertEqual(str(max(filter(None, cards.mapped("expiry_date")))), "2199-12-31")

    def test_sheet(self):
        book = openpyxl.Workbook()
        for row in (["Number", "Value"], ["880000000001", 50], [880000000002, None]):
            book.active.append(row)
        data = io.BytesIO()
        book.save(data)
        cards = self.take_in(sheet=base64.b64encode(data.getvalue()), sheet_name="cards.xlsx")
        self.assertEqual(sorted(cards.mapped("number")), ["880000000001", "880000000002"])

    def test_refused_deliveries(self):
        count = self.env["alseraj.voucher.card"].search_count([])
        for vals, sentence in (
            ({"text": ""}, "paste"), ({"text": "770000000001\tabc"}, "Line 1"), ({"text": "770000000001\t5\tnever"}, "Line 1"),
            ({"text": "770000000001\n770000000001"}, "twice"), ({"text": "770000000009\n6200111122220000"}, "lines are there"),
            ({"text": "770000000001", "value": 0}, "no value"), ({"text": "123"}, "kept safe"),
            ({"sheet": base64.b64encode(b"no workbook")}, "workbook"),
        ):
            with self.subTest(sentence=sentence, vals=vals), self.assertRaisesRegex(UserError, sentence) as refused:
                self.take_in(**vals)
            self.assertNotIn("7700000", str(refused.exception))
        self.assertEqual(self.env["alseraj.voucher.card"].search_count([]), count)
        cards = self.take_in(text="770000000009\n6200111122220000", skip_known=True)
        self.assertEqual(cards.number, "770000000009")

    def test_wrong_roles_take_nothing_in(self):
        for user in (self.user_officer, self.user_auditor, self.user_delegate, self.user_outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.take_in(user, text="770000000001")

    def test_queries(self):
        def paste(count, start):
            return "\n".join(f"99{start + index:010}" for index in range(count))

        cost = [self.count_queries(lambda text=text: self.take_in(text=text)) for text in (paste(10, 0), paste(100, 1000))]
        self.assertLessEqual(cost[1], cost[0] + 3)
