from odoo.tests import tagged

from .common import SCRIPT, MyCase


@tagged("post_install", "-at_install")
class TestMyRights(MyCase):

    def test_given_and_withdrawn(self):
        self.log_in(self.user_family)
        self.post("/my/consents", file=str(self.file.id), give="photo")
        consent = self.file.consent_ids
        self.assertEqual(
            (consent.purpose, consent.state, consent.method, consent.by_guardian), ("photo", "given", "portal", False))
        self.post("/my/consents", file=str(self.file.id), give="photo")
        self.assertEqual(len(self.file.consent_ids), 1, "a second click makes no second one")
        self.assertEqual(self.file.photo_consent, "given")
        self.post("/my/consents", file=str(self.file.id), withdraw=str(consent.id))
        self.assertEqual((consent.state, self.file.photo_consent), ("withdrawn", "withdrawn"))
        self.assertTrue(self.file.activity_ids.filtered(lambda activity: "withdrawn" in (activity.summary or "")))
        self.post("/my/consents", file=str(self.file.id), give="photo")
        self.assertEqual(self.file.photo_consent, "given")
        for give in ("sharing", "other", "nonsense", ""):
            self.assertEqual(self.post("/my/consents", file=str(self.file.id), give=give).status_code, 422, give)
        theirs = self.env["alseraj.consent"].create({"beneficiary_id": self.other.id, "purpose": "photo"})
        self.assertEqual(self.post("/my/consents", file=str(self.file.id), withdraw=str(theirs.id)).status_code, 404)
        self.assertEqual(self.post("/my/consents", file=str(self.other.id), withdraw=str(theirs.id)).status_code, 404)
        self.assertEqual(theirs.state, "given")

    def test_a_guardian_consents_for_a_minor(self):
        self.file.birth_date = self.get_today().replace(year=self.get_today().year - 10, day=1)
        deeds, guardian = self.make_guardian(self.file)
        self.log_in(guardian)
        self.post("/my/consents", file=str(self.file.id), give="sensitive")
        self.assertEqual((self.file.consent_ids.by_guardian, self.file.consent_ids.guardian_name), (True, "سلمان حمد"))
        self.log_in(self.user_family)
        wrong = self.post("/my/consents", file=str(self.file.id), give="photo")
        self.assertEqual(wrong.status_code, 422, "a minor does not consent by himself")

    def test_asked_answered_and_read(self):
        self.log_in(self.user_family)
        self.post("/my/data", file=str(self.file.id), kind="destruction", details=f"The old address {SCRIPT}")
        asked = self.env["alseraj.privacy.request"].search([("beneficiary_id", "=", self.file.id)])
        self.assertEqual((asked.kind, asked.at_home, asked.identity_checked), ("destruction", True, True))
        self.assertTrue(asked.due_date)
        page = self.get("/my/data")
        self.assertIn(asked.name, page.text)
        self.assertNotIn(SCRIPT, page.text)
        asked.with_user(self.user_officer).action_refuse(f"The law has us keep it {SCRIPT}")
        page = self.get("/my/data")
        self.assertIn("The law has us keep it", page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.assertTrue(self.file.sent_message_ids.filtered(lambda message: message.event_id.code == "privacy_answered"))
        for values in ({"kind": "nonsense", "details": "x"}, {"kind": "access", "details": " "}):
            self.assertEqual(self.post("/my/data", file=str(self.file.id), **values).status_code, 422)
        self.assertEqual(self.post("/my/data", file=str(self.other.id), kind="access", details="x").status_code, 404)

    def test_the_copy_is_of_this_family_alone(self):
        request = self.env["alseraj.support.request"].create({
            "beneficiary_id": self.file.id, "type_id": self.env.ref("alseraj_beneficiary.support_type_cash_once").id,
            "channel_id": self.channel_interview.id, "amount_requested": 100, "description": "x"})
        request._write_internal({"name": "REQ/2026/77777", "stage": "rejected"})
        theirs = self.env["alseraj.complaint"].create({
            "beneficiary_id": self.other.id, "channel_id": self.channel_interview.id, "description": "Of the others"})
        self.file.health_notes = "Of the researcher"
        self.log_in(self.user_family)
        page = self.post("/my/data/copy", file=str(self.file.id))
        self.assertEqual(page.status_code, 200)
        for text in (self.file.identifier, self.file.mobile, "REQ/2026/77777", "Identity Card"):
            self.assertIn(text, page.text)
        for text in ("Of the others", theirs.name, "Of the researcher", self.other.identifier):
            self.assertNotIn(text, page.text)
        self.assertNotRegex(self.get_main(page), "(?i)reject", "an outcome that was not told stays untold")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        line = self.env["alseraj.access.log"].search([("beneficiary_id", "=", self.file.id)], limit=1)
        self.assertEqual((line.user_id, line.kind), (self.user_family, "export"))
        self.assertEqual(self.post("/my/data/copy", file=str(self.other.id)).status_code, 404)
        self.assertLess(self._count_copy(), 60)

    def _count_copy(self):
        start = self.env.cr.sql_log_count
        self.post("/my/data/copy", file=str(self.file.id))
        return self.env.cr.sql_log_count - start
