import base64
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CSS, FONT, HEAVIEST_PAGE, JS, SCRIPT, MyCase

OWN_PAGES = ("/my/file", "/my/family", "/my/messages", "/my/complaints", "/my/appointments", "/my/consents", "/my/data")
WHOLE = ("/my/file", "/my/family", "/my/consents", "/my/data")
SECRETS = ("identifier", "mobile")


@tagged("post_install", "-at_install")
class TestMyFile(MyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alseraj.household.member"].create([
            {"beneficiary_id": cls.file.id, "name": "خالد محمد", "relation": "son", "birth_date": "2015-01-01",
             "identifier": cls.national_id()},
            {"beneficiary_id": cls.other.id, "name": "ريم سالم", "relation": "daughter", "birth_date": "2012-01-01"},
        ])
        cls.member, cls.foreign_member = cls.file.member_ids, cls.other.member_ids
        cls.Correction = cls.env["alseraj.correction"]

    def correct(self, what, value="", note="", file=None):
        return self.post("/my/file/correct", file=str((file or self.file).id), what=what, value=value, note=note)

    def get_waiting(self):
        return self.Correction.search([("beneficiary_id", "=", self.file.id), ("state", "=", "waiting")], order="id desc")

    # ------------------------------------------------------------ what is read

    def test_what_is_there_hidden_from_a_shoulder(self):
        self.log_in(self.user_family)
        for path, secret in (
            ("/my/file", self.file.identifier), ("/my/file", self.file.mobile), ("/my/family", self.member.identifier),
        ):
            page = self.get(path)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn(secret, page.text)
            self.assertIn(secret[-4:], page.text)
            self.assertNotIn(secret, page.url)
            shown = self.post(path, file=str(self.file.id))
            self.assertIn(secret, shown.text)
            self.assertEqual(shown.headers["Cache-Control"], "no-store")
        self.assertIn(self.member.name, self.get("/my/family").text)
        titles = [re.search(r"<title>(.*?)</title>", self.get(path).text, re.DOTALL)[1] for path in OWN_PAGES]
        self.assertFalse([title for title in titles if self.file.name in title or self.file.code in title])

    def test_words_follow_the_person(self):
        """Of the words for both, as the Arabic has them, a woman reads hers: on the page, and to choose from."""
        self.file.write({"gender": "female", "marital_status": "widowed"})
        labels = [("widowed", "Widower/Widow"), ("married", "Husband/Wife")]
        self.log_in(self.user_family)
        with patch.object(type(self.file._fields["marital_status"]), "_description_selection", lambda _field, _env: labels):
            [fact] = [fact for fact in self.file.sudo()._get_own_facts() if fact["what"] == "marital_status"]
            page = self.get("/my/file/correct?what=marital_status")
        self.assertEqual(fact["text"], "Widow")
        self.assertIn(">Wife</option>", re.sub(r"\s*\n\s*", "", page.text))
        self.assertNotIn("Husband", page.text)

    def test_every_page_is_light_at_any_history(self):
        self.log_in(self.user_family)
        few = {path: self.count_page(path) for path in OWN_PAGES}
        self.env["alseraj.household.member"].create([
            {"beneficiary_id": self.file.id, "name": f"عضو {number}", "relation": "son", "birth_date": "2015-01-01"}
            for number in range(12)])
        for number in range(30):
            self.env["alseraj.interaction"].with_user(self.user_family)._receive_from_home(
                self.file.sudo(), "inquiry", f"Q {number}")
            self.env["alseraj.complaint"].with_user(self.user_family)._receive_from_page(
                self.company, f"Late {number}", "complaint", "service", file=self.file.sudo())
        request = self.env["alseraj.privacy.request"]._open_at_home(self.file, "correction", "x")
        self.Correction._create_internal([
            {"request_id": request.id, "field_name": "city", "new_value": f"City {number}"} for number in range(30)])
        self.env["alseraj.consent"].create([
            {"beneficiary_id": self.file.id, "purpose": "sharing", "purpose_note": f"Body {number}"} for number in range(30)])
        frame = sum(len(self.get(path).content) for path in (CSS, FONT, JS))
        for path in OWN_PAGES:
            many = self.count_page(path)
            weight = len(self.get(path).content)
            self.assertLess(weight + frame, HEAVIEST_PAGE, path)
            self.assertLess(many, 25, path)
            self.assertLessEqual(many, few[path] + 8, path)
            page = self.get(path)
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertEqual(len(re.findall(r"<h1[ >]", page.text)), 1, path)
            self.assertNotIn("web.assets", page.text)
            self.assertNotRegex(page.text, r"\s(style|on[a-z]+)=", path)

    def test_without_a_login_or_a_file_nothing_is_there(self):
        for path in OWN_PAGES:
            self.assertIn("/alseraj/login", self.get(path).url)
        self.log_in(self.user_portal)
        for path in OWN_PAGES:
            page = self.get(path)
            self.assertNotIn(self.file.name, page.text)
            self.assertIn("/apply", page.text)

    # ------------------------------------------------------------ this is wrong

    def test_wrong_proved_accepted_and_read(self):
        self.log_in(self.user_family)
        self.assertIn("what=mobile", self.get("/my/file").text)
        page = self.correct("mobile", "٠٥٥٩٨٨٧٧٦٦", f"A new number {SCRIPT}")
        self.assertRegex(page.url, r"/my/file/correct/\d+$")
        line = self.get_waiting()
        self.assertEqual((line.new_value, line.old_value, line.topic), ("+966559887766", "+966501234567", False))
        self.assertEqual(self.file.mobile, "+966501234567", "the file stays as it is")
        sent = self.post(f"/my/file/correct/{line.id}", files=[
            ("proof", ("a.jpg", self.make_picture(), "image/jpeg")),
            ("proof", ("b.jpg", self.make_picture("blue"), "image/jpeg"))])
        self.assertIn('id="proof_came"', sent.text)
        self.assertEqual(line.proof_id.state, "received")
        self.assertEqual(line.proof_id.beneficiary_id, self.file)
        self.assertTrue(base64.b64decode(line.proof_id.attachment).startswith(b"%PDF-"), "two pages of one paper")
        request = line.request_id
        self.assertEqual(
            (request.kind, request.at_home, request.identity_checked, request.state), ("correction", True, True, "new"))
        self.assertTrue(request.user_id.has_group("alseraj_beneficiary.group_officer"))
        self.assertTrue(request.activity_ids, "it is work of its owner")
        queue = self.env.ref("alseraj_beneficiary.work_queue_correction").with_user(self.user_officer)
        self.assertEqual(queue.total_count, 1)
        self.assertEqual(self.get_waiting().mapped("request_id"), request)
        line.with_user(self.user_officer).action_accept()
        self.assertEqual((self.file.mobile, self.file.phone), ("+966559887766",) * 2)
        self.assertEqual((line.state, line.decided_by_id, request.state), ("accepted", self.user_officer, "done"))
        told = self.file.sent_message_ids.filtered(lambda message: message.event_id.code == "privacy_answered")
        self.assertEqual(len(told), 1)
        self.assertNotIn("+9665", told.text)
        page = self.get("/my/file")
        self.assertIn("We have put it right.", page.text)
        self.assertNotIn(SCRIPT, page.text)

    def test_field_by_field_with_the_answer_shown(self):
        self.log_in(self.user_family)
        self.correct("city", "الدمام")
        self.correct(f"{self.member.id}.birth_date", "1437/02/02")
        self.correct("missing_member", note=f"A daughter was born {SCRIPT}")
        lines = self.get_waiting()
        self.assertEqual(len(lines), 3)
        self.assertEqual(len(lines.request_id), 1, "one request for all that waits")
        request = lines.request_id.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "each correction"):
            request.write({"answer": "x"})
            request.action_done()
        of = {line.field_name or line.topic: line.with_user(self.user_officer) for line in lines}
        with self.assertRaisesRegex(UserError, "Say why"):
            of["city"].action_refuse()
        of["city"].action_refuse(f"The lease says otherwise {SCRIPT}")
        of["birth_date"].action_accept()
        self.assertEqual(request.state, "new")
        of["missing_member"].action_accept()
        self.assertEqual(request.state, "done")
        self.assertEqual(self.member.birth_date.isoformat(), "2015-11-14")
        self.assertFalse(self.file.city)
        page = self.get("/my/family")
        self.assertIn("The lease says otherwise", page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.assertIn("The lease says otherwise", request.answer)

    def test_all_refused_is_a_refused_request(self):
        self.log_in(self.user_family)
        self.correct("gender", "female")
        line = self.get_waiting()
        line.with_user(self.user_officer).action_refuse("The card says male")
        self.assertEqual((line.request_id.state, self.file.gender), ("refused", "male"))

    def test_who_decides(self):
        self.log_in(self.user_family)
        self.correct("city", "الدمام")
        line = self.get_waiting()
        far = self._make_user("far_delegate", "group_delegate")
        far.alseraj_branch_ids = self.other_branch
        for user in (
            far, self.user_finance, self.user_researcher, self.user_auditor, self.user_family, self.user_portal,
        ):
            for method in ("action_accept", "action_refuse"):
                with self.assertRaises(UserError):  # or that he has no right to it
                    getattr(line.with_user(user), method)()
            with self.assertRaises(UserError):
                line.with_user(user).write({"state": "accepted"})
        with self.assertRaises(UserError):
            line.with_user(self.user_officer).write({"new_value": "Elsewhere"})
        self.file.kin_user_ids = [Command.set(self.user_officer.ids)]
        with self.assertRaisesRegex(UserError, "relative"):
            line.with_user(self.user_officer).action_accept()
        self.assertFalse(self.file.city)

    def test_the_delegate_of_the_branch_has_them(self):
        self.file.officer_id = self.user_delegate
        self.log_in(self.user_family)
        self.correct("city", "الدمام")
        self.correct("gender", "female")
        self.post("/my/data", file=str(self.file.id), kind="access", details="All of it")
        lines = self.get_waiting()
        mine = lines.with_user(self.user_delegate)
        self.assertEqual(lines.request_id.user_id, self.user_delegate, "who has the file has its corrections")
        self.assertTrue(lines.request_id.activity_ids)
        queue = self.env.ref("alseraj_beneficiary.work_queue_correction")
        self.assertEqual(queue.with_user(self.user_delegate).total_count, 1)
        self.assertIn(queue, queue.with_user(self.user_delegate).search([]))
        Requests = self.env["alseraj.privacy.request"].with_user(self.user_delegate)
        self.assertEqual(Requests.search([]), lines.request_id, "what else they ask about their data is the officer's")
        far = self._make_user("far_delegate", "group_delegate")
        far.alseraj_branch_ids = self.other_branch
        self.assertFalse(self.Correction.with_user(far).search([]))
        self.assertFalse(Requests.with_user(far).search([]))
        of = {line.field_name: line for line in mine}
        of["city"].action_accept()
        of["gender"].action_refuse("The card says male")
        self.assertEqual((self.file.city, lines.request_id.state), ("الدمام", "done"))

    def test_what_cannot_be_read_is_said_and_kept(self):
        self.log_in(self.user_family)
        for what, value in (
            ("identifier", "1234567890"), ("mobile", "12"), ("birth_date", "yesterday"), ("birth_date", "2090-01-01"),
            ("gender", "both"), ("rent_amount", "much"), ("rent_amount", "-5"), ("zip", "1"), ("city", ""), ("gender", "male"),
            ("income", ""),
        ):
            page = self.correct(what, value)
            self.assertEqual(page.status_code, 422, what)
            self.assertEqual(len(self.get_wrong(page)), 1, what)
            if value and what != "gender":
                self.assertIn(f'value="{value}"', page.text)
        self.assertFalse(self.get_waiting())
        self.correct("city", "الدمام")
        self.correct("city", "الخبر")
        self.assertEqual(self.get_waiting().new_value, "الخبر", "the same asked again replaces what waits")

    def test_nothing_of_another_family_is_reached(self):
        self.log_in(self.user_other)
        self.correct(f"{self.foreign_member.id}.name", "ريم", file=self.other)
        theirs = self.Correction.search([("beneficiary_id", "=", self.other.id)])
        self.assertEqual(len(theirs), 1)
        self.log_in(self.user_family)
        self.assertEqual(self.correct("city", "x", file=self.other).status_code, 404)
        for what in (
            f"{self.foreign_member.id}.name", "partner_id", "state", "need_class", "company_id.name", f"{self.member.id}.health",
            f"{self.member.id}.own_file_id", "health_status", "0.name", "", "x" * 300,
        ):
            self.assertEqual(self.correct(what, "x").status_code, 404, what)
            self.assertEqual(self.get(f"/my/file/correct?what={what}").status_code, 404, what)
        for path in (f"/my/file/correct/{theirs.id}", "/my/file/correct/999999999"):
            self.assertEqual(self.get(path).status_code, 404)
            self.assertEqual(self.post(path, files=[("proof", ("a.jpg", self.make_picture(), "image/jpeg"))]).status_code, 404)
        self.assertFalse(theirs.proof_id)
        for path in ("/my/file", "/my/family"):
            self.assertEqual(self.post(path, file=str(self.other.id)).status_code, 404)

    def test_files_are_what_they_say(self):
        self.log_in(self.user_family)
        self.correct("city", "الدمام")
        line = self.get_waiting()
        self.env.company.alseraj_scan_max_mb = 1
        for name, content, kind in (
            ("x.jpg", b"MZ\x90\x00 not a picture", "image/jpeg"), ("x.pdf", b"%PDF-1.4\n" + b"0" * 2000, "application/pdf"),
            ("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"), ("x.jpg", b"\xff\xd8\xff" + b"0" * 1_100_000, "image/jpeg"),
            ("x.jpg", b"", "image/jpeg"),
        ):
            page = self.post(f"/my/file/correct/{line.id}", files=[("proof", (name, content, kind))])
            self.assertEqual(page.status_code, 422, name)
        self.assertFalse(line.proof_id)
        page = self.post(
            f"/my/file/correct/{line.id}", next="1", files=[("proof", ("../../<b>.jpg", self.make_picture(), "image/jpeg"))])
        self.assertIn("/my/file", page.url)
        self.assertEqual(line.proof_id.attachment_name, "<b>.jpg")
        line.with_user(self.user_officer).action_accept()
        again = self.post(f"/my/file/correct/{line.id}", files=[("proof", ("a.jpg", self.make_picture(), "image/jpeg"))])
        self.assertEqual(again.status_code, 404, "what was decided takes nothing more")

    def test_a_member_who_is_gone_is_not_mistaken_for_the_head(self):
        self.log_in(self.user_family)
        self.correct(f"{self.member.id}.name", "خالد آخر")
        line = self.get_waiting()
        name = self.file.name
        self.member.active = False
        with self.assertRaisesRegex(UserError, "no more"):
            line.with_user(self.user_officer).action_accept()
        self.member.document_ids.unlink()
        self.member.unlink()
        with self.assertRaisesRegex(UserError, "no more"):
            line.with_user(self.user_officer).action_accept()
        self.assertEqual(self.file.name, name)

    def test_post_with_its_token_only(self):
        self.log_in(self.user_family)
        with mute_logger("odoo.http"):
            for path in ("/my/file", "/my/family", "/my/file/correct", "/my/switch", "/my/messages", "/my/complaints",
                         "/my/appointments", "/my/appointments/cancel", "/my/consents", "/my/data", "/my/data/copy"):
                for token in (None, "", "o" * 40):
                    data = {"file": self.file.id, "what": "city", "value": "x", "text": "x"}
                    data |= {"csrf_token": token} if token else {}
                    self.assertEqual(self.url_open(path, data=data).status_code, 400, path)
        for path, place in (
            ("/my/switch", "/my"), ("/my/data/copy", "/my/data"), ("/my/appointments/cancel", "/my/appointments"),
        ):
            self.assertTrue(self.get(f"{path}?file={self.file.id}").url.endswith(place), "an address alone does nothing")
        self.assertFalse(self.get_waiting())

    # ------------------------------------------------------------ one login, several files

    def test_a_guardian_of_two_families(self):
        deeds, guardian = self.make_guardian(self.file, self.other)
        self.assertTrue(guardian.share)
        self.assertEqual(len(guardian), 1)
        self.log_in(guardian)
        for path in OWN_PAGES:
            page = self.get(path)
            self.assertEqual(page.status_code, 200, path)
            self.assertIn('id="switch_form"', page.text, path)
        self.assertIn(self.member.name, self.get("/my/family").text)
        page = self.post("/my/switch", file=str(self.other.id), back="/my/family")
        self.assertTrue(page.url.endswith("/my/family"), "no file stands in the address")
        self.assertIn(self.foreign_member.name, page.text)
        self.assertNotIn(self.member.name, page.text)
        self.correct("city", "الدمام", file=self.other)
        line = self.Correction.search([("beneficiary_id", "=", self.other.id)])
        self.assertEqual(line.request_id.requester_name, "سلمان حمد")
        # a page that was open before the switch acts on its own file
        self.correct("city", "الخبر", file=self.file)
        self.assertEqual(self.get_waiting().new_value, "الخبر")
        foreign = self.make_beneficiary()
        self.assertEqual(self.post("/my/switch", file=str(foreign.id), back="/my").status_code, 404)
        for evil in ("//evil.example", "https://evil.example", "/odoo", "/my/../odoo"):
            self.assertTrue(self.url_open("/my/switch", data={
                "csrf_token": self._get_token(), "file": self.file.id, "back": evil}, allow_redirects=False,
            ).headers["Location"].endswith("/my"), evil)

    def test_a_paper_goes_to_the_family_on_whose_page_it_was_chosen(self):
        _deeds, guardian = self.make_guardian(self.file, self.other)
        self.file.marital_status = "divorced"
        self.log_in(guardian)
        self.post("/my/switch", file=str(self.file.id), back="/my/documents")
        page = self.get("/my/documents")
        key = re.search(r'type="file"[^>]*name="(document_\d+_0)"|name="(document_\d+_0)"[^>]*type="file"', page.text)
        key = key[1] or key[2]
        before = self.other.document_ids
        self.post("/my/switch", file=str(self.other.id), back="/my")  # in another tab
        sent = {"files": [(key, ("a.jpg", self.make_picture(), "image/jpeg"))]}
        self.post("/my/documents", file=str(self.file.id), **{f"{key}_date": "2026-01-01"}, **sent)
        self.assertTrue(self.file.document_ids.filtered(lambda document: document.entered_by_id == guardian))
        self.assertEqual(self.other.document_ids, before)
        foreign = self.make_beneficiary()
        before = foreign.document_ids
        self.post("/my/documents", file=str(foreign.id), **sent)
        self.assertEqual(foreign.document_ids, before)

    def _get_token(self):
        return re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/track").text)[1]

    def test_access_ends_the_day_the_deed_ends(self):
        deeds, guardian = self.make_guardian(self.file, self.other)
        self.log_in(guardian)
        self.post("/my/switch", file=str(self.other.id), back="/my/file")
        ended = deeds.filtered(lambda deed: deed.beneficiary_id == self.other)
        self.env.cr.execute("UPDATE alseraj_collector SET date_from = %s, date_to = %s WHERE id = %s", [
            self.get_today() - timedelta(days=9), self.get_today() - timedelta(days=1), ended.id])
        self.env.invalidate_all()
        page = self.get("/my/family")
        self.assertIn(self.member.name, page.text)
        self.assertNotIn(self.foreign_member.name, page.text)
        self.assertNotIn(self.other.name, page.text)
        for path, values in (
            ("/my/file", {}), ("/my/switch", {"back": "/my"}), ("/my/file/correct", {"what": "city", "value": "x"}),
            ("/my/messages", {"text": "x"}), ("/my/complaints", {"text": "x"}), ("/my/appointments", {"slot": "1"}),
            ("/my/consents", {"give": "photo"}), ("/my/data", {"kind": "access", "details": "x"}), ("/my/data/copy", {}),
        ):
            self.assertEqual(self.post(path, file=str(self.other.id), **values).status_code, 404, path)
        deeds.filtered(lambda deed: deed.beneficiary_id == self.file).with_user(self.user_officer).action_end("Of age now")
        self.assertNotIn(self.file.name, self.get("/my/file").text)
        self.assertFalse(self.env["alseraj.interaction"].search_count([("at_home", "=", True)]))

    def test_who_only_collects_reads_no_data(self):
        deeds, collector = self.make_guardian(self.file, relation="brother")
        self.log_in(collector)
        for path in WHOLE:
            page = self.get(path)
            self.assertEqual(page.status_code, 403, path)
            self.assertNotIn(self.file.identifier[-4:], self.get_main(page))
            self.assertEqual(self.post(path, file=str(self.file.id), give="photo", kind="access", details="x").status_code, 403)
        self.assertEqual(self.correct("city", "x").status_code, 403)
        self.assertEqual(self.post("/my/data/copy", file=str(self.file.id)).status_code, 403)
        self.assertFalse(self.get_waiting())
        self.assertFalse(self.file.consent_ids)
        self.assertEqual(self.get("/my/messages").status_code, 200)

    def test_a_collector_logs_in_by_his_own_number(self):
        deeds, guardian = self.make_guardian(self.file)
        self.env["sms.sms"].search([]).unlink()
        self.post("/alseraj/login", identifier=deeds.identifier)
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_login_codes").method_direct_trigger()
        text = self.env["sms.sms"].search([("number", "=", "+966551112223")], order="id desc", limit=1).body or ""
        code = re.search(r"\b(\d{6})\b", text)[1]
        self.assertTrue(self.post("/alseraj/login/code", code=code).url.endswith("/my"))
        row = self.env["alseraj.login.code"].search([], order="id desc", limit=1)
        row._write_internal({"used_on": False})
        deeds.with_user(self.user_officer).action_end("Over")
        self.assertFalse(row._use(guardian), "a deed that ended in between")
        self.post("/alseraj/login", identifier=deeds.identifier)
        row = self.env["alseraj.login.code"].search([("is_sent", "=", False)])
        row._look_up()
        self.assertFalse(row.user_id)

    def test_who_gives_a_collector_a_login(self):
        deed = self.make_collector(self.file, mobile="0551112223")
        for user in (self.user_finance, self.user_auditor, self.user_researcher, self.user_portal):
            with self.assertRaises(UserError):
                deed.with_user(user).action_invite_home()
        waiting = self.make_collector(self.other, verified=False, mobile="0551112224")
        with self.assertRaisesRegex(UserError, "not valid"):
            waiting.with_user(self.user_officer).action_invite_home()
        deed.sudo().mobile = False
        with self.assertRaisesRegex(UserError, "mobile"):
            deed.with_user(self.user_officer).action_invite_home()
        self.assertFalse(deed.home_user_id)

    # ------------------------------------------------------------ Odoo's own account pages

    def test_odoos_account_page_rewrites_no_file(self):
        self.env.cr.execute("UPDATE res_users SET password = 'x' WHERE id = %s", [self.user_family.id])
        before = self.file.partner_id.read(["name", "email", "phone", "vat", "street", "city", "active"])
        self.log_in(self.user_family)
        for path in ("/my/account", "/my/addresses", "/my/address", f"/my/address?partner_id={self.file.partner_id.id}"):
            page = self.get(path)
            self.assertTrue(page.url.endswith("/my/file"), page.url)
            self.assertNotRegex(page.text, "(?i)name=.vat")
        for partner in (self.file.partner_id.id, "", self.other.partner_id.id):
            with mute_logger("odoo.http"):
                answer = self.post(
                    "/my/address/submit", partner_id=str(partner), name="X", email="x@example.com", phone="1", vat="1")
            self.assertIn(answer.status_code, (403, 404))
        self.assertEqual(self.get("/my/security").status_code, 200)
        self.post("/my/deactivate_account", validation=self.user_family.login, password="x")
        with self.assertRaises(UserError):
            self.user_family._deactivate_portal_user()
        own = self.user_family.with_user(self.user_family)
        for vals in ({"name": "X"}, {"email": "x@example.com"}, {"phone": "1"}, {"image_1920": False}):
            with self.assertRaises(UserError):
                own.write(vals)
        own.write({"lang": "en_US"})
        self.env.invalidate_all()
        self.assertEqual(self.file.partner_id.read(["name", "email", "phone", "vat", "street", "city", "active"]), before)
        self.assertTrue(self.user_family.active)
        self.assertFalse(self.file.partner_id.child_ids)

    def test_other_customers_keep_odoos_pages(self):
        self.log_in(self.user_portal)
        self.assertTrue(self.get("/my/account").url.endswith("/my/account"))
        partner = self.user_portal.partner_id
        self.assertTrue(partner.with_user(self.user_portal).sudo()._can_be_edited_by_current_customer())
        self.user_portal.with_user(self.user_portal).write({"phone": "0500000001"})
