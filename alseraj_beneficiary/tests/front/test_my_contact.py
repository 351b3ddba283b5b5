import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SCRIPT, MyCase


@tagged("post_install", "-at_install")
class TestMyContact(MyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_head = cls._make_user("head", "group_grievance")
        cls.hall = cls.env["alseraj.waiting.hall"].create({"name": "Main Hall", "branch_id": cls.file.branch_id.id})
        foreign = cls.env["alseraj.waiting.hall"].create({"name": "Far Hall", "branch_id": cls.other_branch.id})
        now = fields.Datetime.now()
        cls.slots = cls.env["alseraj.appointment.slot"].create([
            {"hall_id": cls.hall.id, "start": now + timedelta(days=day)} for day in (1, 2, 3, 4)])
        cls.far_slot = cls.env["alseraj.appointment.slot"].create({"hall_id": foreign.id, "start": now + timedelta(days=1)})
        cls.old_slot = cls.env["alseraj.appointment.slot"].create({"hall_id": cls.hall.id, "start": now - timedelta(days=1)})

    def _get_interaction(self):
        return self.env["alseraj.interaction"].search([("at_home", "=", True)], order="id desc", limit=1)

    # ------------------------------------------------------------ messages

    def test_a_message_there_and_back(self):
        self.file.officer_id = self.user_officer
        self.log_in(self.user_family)
        page = self.post("/my/messages", file=str(self.file.id), kind="follow_up", text=f"When? {SCRIPT}")
        self.assertIn('id="applied"', page.text)
        self.assertNotIn(SCRIPT, page.text)
        interaction = self._get_interaction()
        self.assertEqual(
            (interaction.beneficiary_id, interaction.user_id, interaction.channel_id.code, interaction.kind),
            (self.file, self.user_officer, "website", "follow_up"))
        self.assertTrue(interaction.is_from_home)
        self.assertEqual(interaction.activity_ids.user_id, self.user_officer)
        mine = interaction.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "own words"):
            mine.write({"question": "Something else"})
        with self.assertRaisesRegex(UserError, "stays there"):
            mine.write({"at_home": False})
        with self.assertRaisesRegex(UserError, "stays there"):
            interaction.with_user(self.user_manager).unlink()
        mine.write({"answer": f"On Sunday {SCRIPT}", "next_step": "Only for us"})
        self.assertNotIn("On Sunday", self.get("/my/messages").text, "not before it is answered")
        mine.action_done()
        told = self.file.sent_message_ids.filtered(lambda message: message.event_id.code == "home_answer")
        self.assertEqual(len(told), 1)
        self.assertNotIn("Sunday", told.text, "another reader of the phone learns nothing")
        page = self.get("/my/messages")
        self.assertIn("On Sunday", page.text)
        self.assertNotIn("Only for us", page.text)
        self.assertNotIn(SCRIPT, page.text)

    def test_the_desk_writes_first(self):
        hidden = self.env["alseraj.interaction"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "question": "A secret note", "answer": "Ours"})
        hidden.action_done()
        shown = self.env["alseraj.interaction"].with_user(self.user_officer).create({
            "beneficiary_id": self.file.id, "question": "Your lease", "answer": "It ends soon.", "at_home": True})
        shown.action_done()
        self.log_in(self.user_family)
        page = self.get("/my/messages")
        self.assertIn("It ends soon.", page.text)
        self.assertNotIn("A secret note", page.text)
        self.assertTrue(self.file.sent_message_ids.filtered(lambda message: message.event_id.code == "home_answer"))

    def test_without_an_officer_somebody_gets_it(self):
        self.file.officer_id = False
        self.log_in(self.user_family)
        self.post("/my/messages", file=str(self.file.id), text="Hello")
        interaction = self._get_interaction()
        self.assertTrue(interaction.user_id.has_group("alseraj_beneficiary.group_officer"))
        self.assertTrue(interaction.activity_ids)
        wrong = self.post("/my/messages", file=str(self.file.id), text="  ", kind="nonsense")
        self.assertEqual((wrong.status_code, len(self.get_wrong(wrong))), (422, 1))
        for _try in range(20):
            last = self.post("/my/messages", file=str(self.file.id), text="Again")
        self.assertEqual(last.status_code, 429)

    def test_a_thread_in_pages(self):
        for number in range(25):
            self.env["alseraj.interaction"].with_user(self.user_family)._receive_from_home(
                self.file.sudo(), "other", f"No {number}.")
        self.log_in(self.user_family)
        page = self.get("/my/messages")
        self.assertIn("No 24.", page.text)
        self.assertNotIn("No 4.", page.text)
        before = re.search(r"before=(\d+)", page.text)[1]
        self.assertIn("No 4.", self.get(f"/my/messages?before={before}").text)
        for evil in ("x", "-1", "9" * 30, "1;drop"):
            self.assertEqual(self.get(f"/my/messages?before={evil}").status_code, 200)

    def test_each_reads_his_own(self):
        deeds, collector = self.make_guardian(self.file, relation="brother")
        self.log_in(self.user_family)
        self.post("/my/messages", file=str(self.file.id), text="Of the family")
        self.post("/my/complaints", file=str(self.file.id), text="About the brother", kind="complaint", about="service")
        complaint = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        self.log_in(collector)
        self.assertNotIn("Of the family", self.get("/my/messages").text)
        self.assertNotIn(complaint.name, self.get("/my/complaints").text)
        self.assertEqual(self.get(f"/my/complaints/{complaint.id}").status_code, 404)
        self.post("/my/messages", file=str(self.file.id), text="Of the brother")
        interaction = self._get_interaction()
        interaction.with_user(self.user_officer).write({"answer": "Yes"})
        self.env["sms.sms"].search([]).unlink()
        interaction.with_user(self.user_officer).action_done()
        message = self.env["alseraj.message"].search([("event_id.code", "=", "home_answer")], order="id desc", limit=1)
        self.assertEqual(message.sent_to, "+966551112223", "who asked is told, on his own number")
        self.log_in(self.user_family)
        self.assertIn("Of the brother", self.get("/my/messages").text)
        self.log_in(self.user_other)
        self.assertNotIn("Of the", self.get_main(self.get("/my/messages")))
        self.assertEqual(self.post("/my/messages", file=str(self.file.id), text="x").status_code, 404)

    # ------------------------------------------------------------ complaints

    def test_a_complaint_with_its_clocks_the_answer_and_my_word(self):
        self.log_in(self.user_family)
        page = self.post("/my/complaints", file=str(self.file.id), kind="complaint", about="service", text=f"Too slow {SCRIPT}")
        complaint = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        self.assertIn(f"/my/complaints/{complaint.id}?", page.url)
        self.assertEqual((complaint.beneficiary_id, complaint.has_follow_code), (self.file, False))
        self.assertIn(complaint.name, page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.assertIn("Too slow", self.get(f"/my/complaints/{complaint.id}").text)
        self.post(f"/my/complaints/{complaint.id}", word="satisfied")
        self.assertFalse(complaint.word, "there is no answer yet")
        complaint.write({"subject": "delay", "resolution": f"We were late {SCRIPT}"})
        self.assertNotIn("We were late", self.get(f"/my/complaints/{complaint.id}").text)
        complaint.action_acknowledge()
        complaint.action_resolve()
        self.assertIn(f"/my/complaints/{complaint.id}", self.get("/my").text, "it waits for his word")
        page = self.get(f"/my/complaints/{complaint.id}")
        self.assertIn("We were late", page.text)
        self.assertNotIn(SCRIPT, page.text)
        wrong = self.post(f"/my/complaints/{complaint.id}", word="dissatisfied")
        self.assertEqual((wrong.status_code, complaint.word), (422, False))
        self.post(f"/my/complaints/{complaint.id}", word="dissatisfied", note="Still waiting")
        self.assertEqual((complaint.state, complaint.word, complaint.word_note), ("escalated", "dissatisfied", "Still waiting"))
        again = self.post(f"/my/complaints/{complaint.id}", word="satisfied")
        self.assertEqual((again.status_code, complaint.word), (200, "dissatisfied"))
        self.assertIn("Somebody higher", self.get("/my/complaints").text)
        self.log_in(self.user_other)
        for answer in (self.get(f"/my/complaints/{complaint.id}"), self.post(f"/my/complaints/{complaint.id}", word="satisfied")):
            self.assertEqual(answer.status_code, 404)

    def test_a_complaint_about_a_manager_comes_not_before_him(self):
        self.log_in(self.user_family)
        page = self.post("/my/complaints", file=str(self.file.id), about="manager", text="He shouted")
        self.assertEqual(page.status_code, 200)
        complaint = self.env["alseraj.complaint"].search([], order="id desc", limit=1)
        self.assertTrue(complaint.sensitive)
        self.assertIn(self.user_manager, complaint.accused_user_ids)
        self.assertFalse(self.env["alseraj.complaint"].with_user(self.user_manager).search([("id", "=", complaint.id)]))
        wrong = self.post("/my/complaints", file=str(self.file.id), text=" ")
        self.assertEqual(wrong.status_code, 422)

    # ------------------------------------------------------------ appointments

    def test_taken_moved_and_cancelled_from_home(self):
        self.log_in(self.user_family)
        first, second, third, last = self.slots
        page = self.post("/my/appointments", file=str(self.file.id), slot=str(first.id), kind="update", note=f"A lease {SCRIPT}")
        held = self.env["alseraj.appointment"].search([("beneficiary_id", "=", self.file.id)])
        self.assertEqual((held.slot_id, held.state, held.kind, first.taken), (first, "booked", "update", 1))
        self.assertIn('id="held"', page.text)
        self.assertNotIn(SCRIPT, page.text)
        self.assertIn(f'value="{held.id}"', self.get(f"/my/appointments?move={held.id}").text)
        self.post("/my/appointments", file=str(self.file.id), slot=str(second.id), move=str(held.id))
        moved = self.env["alseraj.appointment"].search([("beneficiary_id", "=", self.file.id), ("state", "=", "booked")])
        self.assertEqual(
            (moved.slot_id, moved.kind, held.state, first.taken, second.taken), (second, "update", "cancelled", 0, 1))
        self.post("/my/appointments", file=str(self.file.id), slot=str(third.id))
        many = self.post("/my/appointments", file=str(self.file.id), slot=str(last.id))
        self.assertEqual((many.status_code, last.taken), (422, 0), "nobody takes all the times")
        self.post("/my/appointments/cancel", file=str(self.file.id), appointment=str(moved.id))
        self.assertEqual((moved.state, second.taken), ("cancelled", 0))
        gone = self.post("/my/appointments/cancel", file=str(self.file.id), appointment=str(moved.id))
        self.assertEqual(gone.status_code, 404)

    def test_times_that_are_not_free(self):
        self.log_in(self.user_family)
        self.env["alseraj.appointment"].create({"slot_id": self.slots[0].id, "visitor_name": "Salem"})
        for slot in (str(self.slots[0].id), str(self.far_slot.id), str(self.old_slot.id), "0", "x", "", "9" * 30):
            page = self.post("/my/appointments", file=str(self.file.id), slot=slot)
            self.assertEqual((page.status_code, len(self.get_wrong(page))), (422, 1), slot)
        self.assertFalse(self.env["alseraj.appointment"].search([("beneficiary_id", "=", self.file.id)]))
        theirs = self.env["alseraj.appointment"].create({"slot_id": self.slots[1].id, "beneficiary_id": self.other.id})
        for path, values in (
            ("/my/appointments/cancel", {"appointment": str(theirs.id)}),
            ("/my/appointments", {"slot": str(self.slots[2].id), "move": str(theirs.id)}),
        ):
            self.assertEqual(self.post(path, file=str(self.file.id), **values).status_code, 404)
            self.assertEqual(self.post(path, file=str(self.other.id), **values).status_code, 404)
        self.assertEqual(theirs.state, "booked")
        held = self.env["alseraj.appointment"].create({"slot_id": self.slots[2].id, "beneficiary_id": self.file.id})
        page = self.post("/my/appointments", file=str(self.file.id), slot=str(self.slots[0].id), move=str(held.id))
        self.assertEqual((page.status_code, held.state), (422, "booked"), "who finds no other time keeps his")
