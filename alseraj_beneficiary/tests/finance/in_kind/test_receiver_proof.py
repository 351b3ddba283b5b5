"""Who hands over does not record alone that somebody received: by RPC as every role, and by the one-time page."""

from datetime import timedelta

from odoo import fields, http
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ...common import REFUSED, ByRpc
from ...request.common import PNG
from ..common import FinanceCommon

DATA_URL = f"data:image/png;base64,{PNG}"


class ProofCase(ByRpc, FinanceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alseraj_receiver_proof = "second"
        cls.officer_2 = new_test_user(
            cls.env, "proof-officer-2", "alseraj_beneficiary.group_officer", company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)])
        cls.roles = (
            cls.user_finance | cls.user_finance_2 | cls.user_officer | cls.officer_2 | cls.user_manager | cls.user_auditor
            | cls.user_delegate | cls.user_member | cls.user_secretary | cls.user_researcher | cls.user_outsider)
        cls.hands = cls.user_officer | cls.officer_2 | cls.user_finance | cls.user_finance_2 | cls.user_manager

    def setUp(self):
        super().setUp()
        self.file = self.make_files(mobile="0551234567", lang="en_US")
        self.goods = self.make_requests(files=self.file, type_id=self.in_kind_type.id).installment_ids

    def get_pending(self):
        return self.env["alseraj.hand.over"].search([("installment_ids", "in", self.goods.ids)], limit=1)


@tagged("post_install", "-at_install")
class TestReceiverProof(ProofCase):

    def test_safe_by_default(self):
        self.assertEqual(self.env["res.company"].new({}).alseraj_receiver_proof, "second")

    def test_nobody_alone(self):
        for extra in ({}, {"received_as": "self"}, {"witness_name": "A passer-by", "witness_signature": PNG}):
            self.assertRefused(self.roles, self.goods, "action_hand_over", self.file.name, PNG, **extra)
        self.assertEqual(self.goods.state, "planned")

    def test_nor_by_the_fields(self):
        for vals in ({"received_proof": "code"}, {"received_witness_id": self.officer_2.id},
                     {"handed_over_on": "2026-01-01 10:00:00"},
                     {"received_by": "X", "received_signature": PNG, "received_proof": "device"}):
            self.assertRefused(self.roles, self.goods, "write", vals)
        for user in self.roles:
            with self.subTest(user=user.login), self.assertRaises(REFUSED), self.env.cr.savepoint():
                call_kw(self.env["alseraj.hand.over"].with_user(user), "create", [[{
                    "company_id": self.company.id, "way": "colleague", "user_id": self.user_officer.id,
                    "witness_id": user.id, "expires_on": "2999-01-01 00:00:00"}]], {})

    def test_an_office_that_decided_so(self):
        self.company.alseraj_receiver_proof = "alone"
        self.rpc(self.user_officer, self.goods, "action_hand_over", self.file.name, PNG)
        self.assertEqual((self.goods.state, self.goods.received_proof), ("paid", "alone"))

    def test_a_witness_who_signs_where_it_is_taken(self):
        self.company.alseraj_receiver_proof = "witness"
        self.assertRefused(self.hands, self.goods, "action_hand_over", self.file.name, PNG)
        for name, signature in (("", PNG), ("Abu Ali", ""), (self.file.name, PNG), ("Abu Ali", "bm90IGEgcGljdHVyZQ==")):
            self.assertRefused(self.hands, self.goods, "action_hand_over", self.file.name, PNG, witness_name=name,
                               witness_signature=signature)
        self.assertRefused(self.user_officer, self.goods, "action_hand_over", self.file.name, PNG,
                           witness_name=self.user_officer.name, witness_signature=PNG)
        self.rpc(self.user_officer, self.goods, "action_hand_over", self.file.name, PNG, witness_name="Abu Ali",
                 witness_signature=PNG)
        self.assertEqual((self.goods.state, self.goods.received_witness), ("paid", "Abu Ali"))
        self.assertTrue(self.goods._get_witness_picture())
        self.goods.with_user(self.user_manager).action_take_back("Wrong family")
        self.assertFalse(self.goods.received_witness or self.goods.received_witness_signature or self.goods.received_proof)

    # ------------------------------------------------------------ a code

    def begin_by_code(self, user=None, **extra):
        self.rpc(user or self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="self", **extra)
        sms = self.env["sms.sms"].search([("partner_id", "=", self.file.partner_id.id)], order="id desc", limit=1)
        return self.get_pending(), sms.body.partition("code ")[2][:6]

    def test_a_code_that_the_receiver_tells(self):
        self.assertRefused(self.roles - self.hands, self.goods, "action_begin_hand_over", "code", received_as="self")
        pending, code = self.begin_by_code()
        self.assertTrue(code.isdigit() and len(code) == 6)
        self.assertEqual((self.goods.state, pending.sent_to), ("planned", "•••• 4567"))
        self.assertRefused(self.roles - self.user_officer, pending, "action_enter_code", code)
        answer = self.rpc(self.user_officer, pending, "action_enter_code", "000000" if code != "000000" else "000001")
        self.assertEqual((answer["tag"], pending.attempts, self.goods.state), ("display_notification", 1, "planned"))
        self.rpc(self.user_officer, pending, "action_enter_code", code)
        self.assertRecordValues(self.goods, [{
            "state": "paid", "received_proof": "code", "received_place": "•••• 4567", "received_by": self.file.name,
            "received_as": "self", "handed_over_by_id": self.user_officer.id}])
        self.assertIn("4567", self.goods.received_proof_text)
        self.assertRefused(self.user_officer, pending, "action_enter_code", code)

    def test_the_code_is_in_nothing_that_staff_reads(self):
        _pending, code = self.begin_by_code()
        for user in self.roles:
            for model, domain, names in (
                ("alseraj.hand.over", [], ["received_by", "sent_to", "extra", "content", "display_name"]),
                ("alseraj.hand.over", [], ["secret_hash"]), ("mail.message", [("model", "like", "alseraj%")], ["body"]),
                ("sms.sms", [], ["body"]), ("mail.mail", [], ["body_html"]),
            ):
                with self.subTest(user=user.login, model=model, names=names):
                    try:
                        with self.env.cr.savepoint(), mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                            answer = call_kw(self.env[model].with_user(user), "search_read", [domain, names], {"limit": 200})
                    except REFUSED as error:
                        answer = error
                    self.assertNotIn(f"code {code}", str(answer))
                    self.assertNotIn("secret_hash':", str(answer))

    def test_a_number_that_came_with_the_file_he_opened(self):
        self._set_user(self.file, "create_uid", self.user_officer)
        self.assertRefused(self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="self")
        pending, _code = self.begin_by_code(self.officer_2)
        self.assertEqual(pending.status, "open")
        self.env.cr.execute(
            "UPDATE alseraj_beneficiary SET create_date = create_date - interval '31 days' WHERE id = %s", (self.file.id,))
        self.env.invalidate_all()
        pending, _code = self.begin_by_code(self.user_officer)
        self.assertEqual(pending.status, "open")

    def test_a_code_to_the_collector(self):
        collector = self.make_collector(self.file, mobile="0559876543")
        self.rpc(self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="collector")
        pending = self.get_pending()
        self.assertEqual((pending.received_by, pending.sent_to), (collector.name, "•••• 6543"))
        sms = self.env["sms.sms"].search([("number", "=", collector.mobile)], limit=1)
        self.rpc(self.user_officer, pending, "action_enter_code", sms.body.partition("code ")[2][:6])
        self.assertRecordValues(self.goods, [{"received_as": "collector", "received_by": collector.name, "state": "paid"}])

    def _set_user(self, record, name, user):
        self.env.flush_all()
        self.env.execute_query(SQL(
            "UPDATE %s SET %s = %s WHERE id = %s RETURNING id",
            SQL.identifier(record._table), SQL.identifier(name), user.id, record.id))
        self.env.invalidate_all()

    def test_a_collector_whom_he_entered(self):
        collector = self.make_collector(self.file, mobile="0559876543")
        for name in ("create_uid", "write_uid"):
            self._set_user(collector, name, self.user_officer)
            self.assertRefused(self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="collector")
            self.rpc(self.officer_2, self.goods, "action_begin_hand_over", "code", received_as="collector")
            self._set_user(collector, name, self.env.user)
        collector.mobile = False
        self.assertRefused(self.officer_2, self.goods, "action_begin_hand_over", "code", received_as="collector")

    def test_guessing_kills_it(self):
        pending, code = self.begin_by_code()
        wrong = "111111" if code != "111111" else "222222"
        for _attempt in range(5):
            self.rpc(self.user_officer, pending, "action_enter_code", wrong)
        self.assertEqual(pending.status, "locked")
        self.assertRefused(self.user_officer, pending, "action_enter_code", code)
        self.assertEqual(self.goods.state, "planned")

    def test_late_withdrawn_or_replaced(self):
        pending, code = self.begin_by_code()
        again, _code = self.begin_by_code()
        self.assertEqual((pending.status, again.status), ("withdrawn", "open"))
        self.assertRefused(self.user_officer, pending, "action_enter_code", code)
        self.assertRefused(self.roles - self.user_officer - self.user_manager, again, "action_withdraw")
        pending, code = self.begin_by_code()
        pending._write_internal({"expires_on": fields.Datetime.now() - timedelta(seconds=1)})
        self.assertRefused(self.user_officer, pending, "action_enter_code", code)
        for _index in range(7):
            self.begin_by_code()
        self.assertRefused(self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="self")

    def test_a_number_of_ones_own(self):
        self.cr.flush()  # the file was made by an earlier transaction
        heard = {"tracking_disable": False, "mail_notrack": False}  # as a request writes it
        self.file.with_user(self.user_officer).with_context(heard).mobile = "0559999999"
        self.env.flush_all()
        self.cr.flush()
        self.assertRefused(self.user_officer, self.goods, "action_begin_hand_over", "code", received_as="self")
        self.begin_by_code(self.officer_2)

    def test_without_a_number(self):
        self.file.mobile = False
        self.assertRefused(self.hands, self.goods, "action_begin_hand_over", "code", received_as="self")
        self.assertRefused(self.hands, self.goods, "action_begin_hand_over", "code", received_as="other")

    # ------------------------------------------------------------ a colleague

    def test_a_colleague_with_his_own_login(self):
        begin = ("action_begin_hand_over", "colleague", self.file.name, PNG)
        for witness in (self.user_officer, self.user_auditor, self.user_outsider, self.user_member):
            self.assertRefused(self.user_officer, self.goods, *begin, witness=witness.id)
        self.assertRefused(self.user_officer, self.goods, *begin)
        self.assertRefused(self.user_officer, self.goods, "action_begin_hand_over", "colleague", self.file.name,
                           witness=self.officer_2.id)
        self.rpc(self.user_officer, self.goods, *begin, witness=self.officer_2.id)
        pending = self.get_pending()
        self.assertEqual((self.goods.state, pending.activity_ids.user_id), ("planned", self.officer_2))
        self.assertRefused(self.roles - self.officer_2, pending, "action_witness")
        self.assertRefused(self.roles, pending, "write", {"witness_id": self.user_officer.id})
        self.rpc(self.officer_2, pending, "action_witness")
        self.assertRecordValues(self.goods, [{
            "state": "paid", "received_proof": "colleague", "received_witness_id": self.officer_2.id,
            "handed_over_by_id": self.user_officer.id}])
        self.assertTrue(self.goods._get_receiver_picture())
        self.assertFalse(pending.signature or pending.activity_ids)
        self.assertRefused(self.officer_2, pending, "action_witness")

    def test_a_part_of_it_by_the_window(self):
        self.in_kind_type.write({"unit": "basket", "unit_value": 20})
        self.goods.quantity = 5
        form = Form(self.env["alseraj.installment.hand.over"].with_user(self.user_officer).with_context(
            active_ids=self.goods.ids))
        self.assertNotEqual(form.way, "alone")
        form.way, form.quantity, form.witness_id, form.signature = "colleague", 2, self.officer_2, PNG
        form.save().action_hand_over()
        pending = self.get_pending()
        self.assertIn("2 basket", pending.content)
        pending.with_user(self.officer_2).action_witness()
        self.assertEqual((self.goods.quantity, self.goods.state, len(self.goods.request_id.installment_ids)), (2, "paid", 2))

    def test_what_stops_a_hand_over_still_stops_it(self):
        self.rpc(self.user_officer, self.goods, "action_begin_hand_over", "colleague", self.file.name, PNG,
                 witness=self.officer_2.id)
        self.file._write_internal({"state": "suspended"})
        self.assertRefused(self.officer_2, self.get_pending(), "action_witness")
        cash = self.make_requests().installment_ids
        self.assertRefused(self.hands, cash, "action_begin_hand_over", "device", self.file.name)

    def test_the_paper_says_how(self):
        self.rpc(self.user_officer, self.goods, "action_begin_hand_over", "colleague", self.file.name, PNG,
                 witness=self.officer_2.id)
        self.get_pending().with_user(self.officer_2).action_witness()
        html = self.env["ir.actions.report"]._render_qweb_html("alseraj_beneficiary.report_in_kind", self.goods.ids)[0].decode()
        self.assertIn(self.officer_2.name, html)
        self.assertIn("with his own login", html)

    def test_signatures_of_what_never_happened_are_not_kept(self):
        self.rpc(self.user_officer, self.goods, "action_begin_hand_over", "colleague", self.file.name, PNG,
                 witness=self.officer_2.id)
        pending = self.get_pending()
        self.env["alseraj.hand.over"]._gc_unconfirmed()
        self.assertTrue(pending.exists())
        pending._write_internal({"expires_on": fields.Datetime.now() - timedelta(days=31)})
        self.env["alseraj.hand.over"]._gc_unconfirmed()
        self.assertFalse(pending.exists())


@tagged("post_install", "-at_install")
class TestReceiverPage(ProofCase, HttpCase):
    """The one-time page on the receiver's phone, or on a tablet."""

    def setUp(self):
        super().setUp()
        (self.file.partner_id | self.company.partner_id).lang = "en_US"
        action = self.rpc(self.user_officer, self.goods, "action_begin_hand_over", "device", self.file.name)
        self.secret = action["params"]["path"].partition("#")[2]
        self.pending = self.get_pending()
        self.authenticate(None, None)

    def post(self, url, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        with mute_logger("odoo.http"):
            return self.url_open(url, data=data, method="POST")

    def test_he_reads_and_signs(self):
        page = self.post("/alseraj/link", secret=self.secret)
        self.assertIn("You receive", page.text)
        self.assertIn(self.in_kind_type.name, page.text)
        for private in (self.file.identifier, self.file.mobile, self.file.code, self.goods.name):
            self.assertNotIn(private, page.text)
        self.assertNotIn(self.secret[2:], page.url + page.text)
        self.assertEqual(self.goods.state, "planned")
        self.assertIn('id="errors"', self.post(f"{page.url}/accept", name="", signature=DATA_URL).text)
        self.assertIn('id="errors"', self.post(f"{page.url}/accept", name="Him", signature="data:image/png;base64,bm90").text)
        done = self.post(f"{page.url}/accept", name="محمد", signature=DATA_URL)
        self.assertIn("your signature has been received", done.text)
        self.assertRecordValues(self.goods, [{
            "state": "paid", "received_proof": "device", "received_by": "محمد", "handed_over_by_id": self.user_officer.id}])
        self.assertTrue(self.goods.is_receipt_intact)
        self.assertIn("This link is not valid", self.post(f"{page.url}/accept", name="Again", signature=DATA_URL).text)

    def test_the_employee_does_not_sign_in_his_own_session(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        page = self.post("/alseraj/link", secret=self.secret)
        self.assertIn("You receive", page.text)
        self.assertIn("/web/login", self.url_open("/odoo").url, "logged off first")
        self.authenticate(self.user_officer.login, self.user_officer.login)
        token = self.secret.partition(".")[2]
        page = self.post(f"/alseraj/desk/receive/{token}/accept", name="X", signature=DATA_URL)
        self.assertIn("This link is not valid", page.text)
        self.assertEqual(self.goods.state, "planned")

    def test_neither_by_get_nor_without_csrf_nor_with_another_secret(self):
        page = self.post("/alseraj/link", secret=self.secret)
        with mute_logger("odoo.http"):
            self.assertIn(self.url_open(f"{page.url}/accept?name=x&signature=y").status_code, (404, 405))
            self.assertEqual(self.url_open(f"{page.url}/accept", data={"name": "x", "signature": DATA_URL}).status_code, 400)
        for wrong in ("h." + "A" * 43, "s." + self.secret[2:], "d." + self.secret[2:], "h." + self.secret[3:]):
            self.assertIn("This link is not valid", self.post("/alseraj/link", secret=wrong).text)
        self.pending.with_user(self.user_officer).action_withdraw()
        self.assertIn("This link is not valid", self.post(f"{page.url}/accept", name="x", signature=DATA_URL).text)
        self.assertEqual(self.goods.state, "planned")
