import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import PDF
from .common import PREFIX, ContactCommon


@tagged("post_install", "-at_install")
class TestLetter(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Letter = cls.env["alseraj.letter"].with_user(cls.user_officer)

    def register(self, **vals):
        return self.Letter.create({
            "correspondent": "Ministry", "subject": "A widow in Kharj", "scan": PDF, "scan_name": "letter.pdf", **vals})

    def test_numbers_of_both_registers(self):
        letters = self.register() | self.register(direction="out") | self.register()
        self.assertEqual([letter.name and letter.name.split("/")[0] for letter in letters], ["IN", False, "IN"])
        self.assertEqual(int(letters[2].name.rpartition("/")[2]), int(letters[0].name.rpartition("/")[2]) + 1)
        with self.assertRaisesRegex(UserError, "by the system"):
            letters[0].name = "IN/1"
        with self.assertRaises(UserError):
            letters[0].direction = "out"

    def test_either_date(self):
        form = Form(self.Letter)
        form.correspondent, form.subject = "X", "Y"
        form.date_hijri = "١٤٤٨/٠٢/١٠"
        letter = form.save()
        self.assertEqual(str(letter.date), "2026-07-24")
        letter.date = "2026-07-25"
        self.assertEqual(letter.date_hijri, "1448/02/11")
        with self.assertRaises(UserError):
            letter.date_hijri = "1448/13/01"

    def test_in_then_out(self):
        letter = self.register(beneficiary_id=self.file.id)
        self.assertEqual(letter.branch_id, self.branch)
        self.assertTrue(letter.due_date)
        with self.assertRaisesRegex(UserError, "filed or answered"):
            letter.action_send()
        action = letter.action_answer()
        form = Form(self.Letter.with_context(**action["context"]))
        self.assertEqual((form.direction, form.correspondent, form.beneficiary_id), ("out", "Ministry", self.file))
        out = form.save()
        with self.assertRaisesRegex(UserError, "Write the letter"):
            out.action_send()
        out.text = "She has a file."
        out.action_send()
        self.assertEqual((out.state, letter.state), ("sent", "answered"))
        self.assertEqual(letter.answer_ids, out)
        with self.assertRaises(UserError):
            out.text = "She has none."
        with self.assertRaisesRegex(UserError, "answers a letter in"):
            out.action_answer()
        letter.action_reopen()
        letter.action_file()
        self.assertEqual(letter.state, "filed")

    def test_a_letter_out_is_in_the_register_of_outgoing_papers(self):
        """Number and day are the register's: given when it is printed or sent, whichever is first, and once."""
        out, scanned = self.register(direction="out", text="السلام عليكم", date="2020-01-01"), self.register(direction="out")
        paper, other = self.print_letter(out), self.print_letter(out)
        self.assertEqual(paper, other, "printed twice, it is the same paper")
        self.assertRecordValues(out, [{"name": paper.number, "date": paper.day, "state": "open"}])
        scanned.action_send()
        self.assertEqual(self.number_of(scanned), self.number_of(out) + 1, "one row of numbers")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(PREFIX + "report_letter", out.ids)
        self.assertIn("السلام عليكم", html.decode())
        self.assertIn(out.name, html.decode())
        out.text = "وعليكم السلام"
        out.action_send()
        self.assertEqual(paper._get_standing(), "replaced", "worded otherwise it is another paper")
        self.assertEqual(self.number_of(out), self.number_of(scanned) + 1)
        self.assertEqual(self.papers_of(out)[0]._get_standing(), "latest")
        self.assertFalse(self.register()._get_paper_keys("letter"), "a letter in is nobody's paper of ours")

    def papers_of(self, letter):
        return self.env["alseraj.paper"].search([("res_model", "=", letter._name), ("res_id", "=", letter.id)])

    def print_letter(self, letter):
        kind = self.env["alseraj.paper.kind"]._find("letter", self.company)
        self.env["alseraj.paper"].with_user(self.user_officer)._issue(kind, letter)
        return self.papers_of(letter)[0]

    def number_of(self, letter):
        return int(letter.name.rpartition("/")[2])

    def test_who_has_it(self):
        letter = self.register()
        self.assertFalse(letter.activity_ids)
        letter.user_id = self.user_researcher
        self.assertEqual(letter.activity_ids.user_id, self.user_researcher)
        letter.with_user(self.user_researcher).action_file()
        self.assertFalse(letter.activity_ids)

    def test_scan_is_a_scan(self):
        with self.assertRaisesRegex(UserError, "PDF or a picture"):
            self.register(scan=base64.b64encode(b"<script>alert(1)</script>"))

    def test_links_fit(self):
        with self.assertRaisesRegex(UserError, "answers a letter in"):
            self.register(direction="out", answer_to_id=self.register(direction="out").id)
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env.ref(PREFIX + "support_type_cash_once").id, "amount_requested": 1,
            "channel_id": self.channel_phone.id,
        })
        with self.assertRaisesRegex(UserError, "another beneficiary"):
            self.register(beneficiary_id=self.other_file.id, request_id=request.id)

    def test_rights(self):
        own = self.register(beneficiary_id=self.file.id)
        other = self.register(beneficiary_id=self.other_file.id)
        mine = self.Letter.with_user(self.user_delegate)
        self.assertEqual(mine.search([("id", "in", (own | other).ids)]), own)
        for user in (self.user_finance, self.user_member, self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                own.with_user(user).read(["subject"])
        with self.assertRaises(AccessError):
            own.with_user(self.user_auditor).subject = "X"
        attachment = self.env["ir.attachment"].search([
            ("res_model", "=", "alseraj.letter"), ("res_id", "=", other.id), ("res_field", "=", "scan")])
        with self.assertRaises(AccessError):
            attachment.with_user(self.user_delegate).read(["raw"])

    def test_piles(self):
        self.register()
        self.register(user_id=self.user_officer_2.id, date=fields.Date.subtract(self.get_today(), days=40))
        parts = self.env["alseraj.work.queue"].with_user(self.user_officer)._get_sources()
        self.assertEqual(parts["letter"][0], "alseraj.letter")
        self.assertGreaterEqual(self.Letter.search_count(parts["letter"][1]), 2)
        self.assertGreaterEqual(self.Letter.search_count(parts["letter"][3]), 1)
