import base64

from odoo.tests import Form, tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestSaidWhileTyping(AlserajCommon):

    def test_check_digit(self):
        file = self.env["alseraj.beneficiary"].with_user(self.user_officer).new({
            "identifier_type": "national_id", "identifier": self.national_id()})
        self.assertFalse(file._onchange_identifier_digits())
        file.identifier = f"{file.identifier[:-1]}{(int(file.identifier[-1]) + 1) % 10}"
        self.assertIn(file.identifier, file._onchange_identifier_digits()["warning"]["message"])
        file.identifier_type, file.identifier = "passport", "A12"
        self.assertFalse(file._onchange_identifier_digits(), "only what has a check digit is checked")

    def test_hidden_files_stay_hidden(self):
        hidden = self.make_beneficiary(register=False, mobile="0509998877", branch_id=self.other_branch.id)
        typed = self.env["alseraj.beneficiary"].with_user(self.user_delegate).new({"mobile": "0509998877"})
        message = typed._onchange_mobile_taken()["warning"]["message"]
        self.assertNotIn(hidden.code, message)
        seen = self.env["alseraj.beneficiary"].with_user(self.user_officer).new({"mobile": "٠٥٠٩٩٩٨٨٧٧"})
        self.assertIn(hidden.code, seen._onchange_mobile_taken()["warning"]["message"])

    def test_issue_date(self):
        kind = self.env["alseraj.document.type"].search([("validity_days", ">", 0)], limit=1)
        document = self.env["alseraj.document"].new({"type_id": kind.id})
        self.assertFalse(document._onchange_issue_date(), "no paper yet")
        document.attachment = base64.b64encode(b"%PDF-1.4")
        self.assertIn(kind.name, document._onchange_issue_date()["warning"]["message"])
        document.issue_date = self.get_today()
        self.assertFalse(document._onchange_issue_date())

    def test_not_registered_comes_before_eligible(self):
        draft = self.make_beneficiary(register=False)
        form = Form(self.env["alseraj.support.request"].with_user(self.user_officer))
        form.beneficiary_id = draft
        form.type_id = self.env["alseraj.support.type"].search([("kind", "=", "cash")], limit=1)
        form.channel_id = self.channel_interview
        self.assertIn("not registered", form.file_reason)
        self.assertEqual(form.signed_by, draft.name, "who signs for himself is known")
        form.signed_as = "guardian"
        self.assertFalse(form.signed_by)
        form.signed_by = "سعد بن ناصر"
        form.beneficiary_id = self.make_beneficiary()
        self.assertFalse(form.file_reason)
        self.assertEqual(form.signed_by, "سعد بن ناصر", "what was typed stays")

    def test_numbers_are_found_in_either_digits(self):
        request = self.env["alseraj.support.request"].with_user(self.user_officer).create({
            "beneficiary_id": self.make_beneficiary().id,
            "type_id": self.env["alseraj.support.type"].search([("kind", "=", "cash")], limit=1).id,
            "channel_id": self.channel_interview.id,
        })
        request.sudo()._write_internal({"name": "REQ/2026/09871"})
        arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        for text in ("09871", "09871".translate(arabic)):
            self.assertEqual(self.env["alseraj.support.request"].search([("display_name", "ilike", text)]), request)
            self.assertIn(request.id, [id_ for id_, _name in self.env["alseraj.support.request"].name_search(text)])
        code = request.beneficiary_id.code
        self.assertIn(
            request.beneficiary_id.id,
            [id_ for id_, _name in self.env["alseraj.beneficiary"].name_search(code.translate(arabic))])

    def test_what_other_records_hold_is_found_in_either_digits(self):
        letter, old = self.env["alseraj.letter"].create([
            {"correspondent": "الوزارة", "subject": "أسرة", "their_number": "4471/ب"},
            {"correspondent": "الإمارة", "subject": "خطاب ٤٤٧١ القديم"},
        ])
        visitor = self.env["alseraj.visitor"].create({"name": "سالم", "mobile": "0551230987"})
        officer = self.user_officer
        letters, visitors = self.env["alseraj.letter"].with_user(officer), self.env["alseraj.visitor"].with_user(officer)
        self.assertEqual(letters.search([("their_number", "ilike", "٤٤٧١")]), letter)
        self.assertEqual(letters.search([("their_number", "=", "۴۴۷۱/ب")]), letter)
        self.assertEqual(letters.search([("display_name", "ilike", "٤٤٧١")]), letter | old, "what was stored in them as well")
        self.assertEqual(letters.search([("subject", "ilike", "٤٤٧١")]), old)
        self.assertNotIn(letter, letters.search([("their_number", "not ilike", "٤٤٧١")]))
        self.assertIn(old, letters.search([("their_number", "not ilike", "٤٤٧١")]))
        self.assertEqual(visitors.search(["|", ("name", "ilike", "٥٥١٢٣"), ("mobile", "ilike", "٥٥١٢٣٠٩٨٧")]), visitor)
