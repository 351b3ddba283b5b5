"""Contact in a browser, in Arabic: a caller without a file, until he has one."""

from test_journey import JourneyCase

from odoo.tests import tagged

PATIENCE = 600  # seconds for one tour, on a machine that is busy with other things


@tagged("post_install", "-at_install")
class TestContactTour(JourneyCase):

    def play(self, url, tour, login):
        self.start_tour(url, f"alseraj_{tour}", login=login, timeout=PATIENCE)
        self.env.invalidate_all()

    def open(self, record):
        model = record._name.removeprefix("alseraj.").replace(".", "_")
        return f"/odoo/action-alseraj_beneficiary.action_{model}/{record.id}"

    def test_from_a_call_without_a_file_to_the_file(self):
        self.play("/odoo/action-alseraj_beneficiary.action_work_queue", "call_without_file", "officer")
        visitor = self.env["alseraj.visitor"].search([])
        self.assertEqual((visitor.name, visitor.mobile), ("نورة التجريبية", "+966559988776"))
        referral = visitor.referral_ids
        self.assertEqual((referral.state, referral.interaction_id), ("asked", visitor.interaction_ids))

        self.play(self.open(referral), "call_answer", "researcher")
        self.assertEqual(referral.state, "answered")

        self.play(self.open(referral), "call_back", "officer")
        first = referral.interaction_id
        back = visitor.interaction_ids - first
        self.assertEqual((back.state, back.answer), ("done", referral.answer))
        file = visitor.beneficiary_id
        self.assertEqual((file.identifier, file.mobile), ("1034567899", "+966559988776"))
        self.assertEqual((first | back).beneficiary_id, file)
        self.assertEqual(referral.beneficiary_id, file)

        self.play(f"/odoo/alseraj-call?number={file.mobile[1:]}", "call_with_file", "officer")

    def test_reception_with_three_people(self):
        hall = self.env["alseraj.waiting.hall"].create({
            "name": "صالة الاستقبال", "branch_id": self.setup_ids["branch"],
            "desk_ids": [(0, 0, {"name": "المكتب الأول"}), (0, 0, {"name": "المكتب الثاني"})],
        })
        self.play("/odoo/action-alseraj_beneficiary.action_hall_desk", "reception", "officer")
        people = self.env["alseraj.reception"].search([("hall_id", "=", hall.id)], order="number")
        self.assertEqual(people.mapped("state"), ["done", "left", "done"])
        self.assertEqual(people.desk_id, hall.desk_ids[0])
        self.assertEqual(people.interaction_ids.mapped("state"), ["done", "done"])
        self.assertEqual(people.interaction_ids.channel_id.code, "interview")

    def test_letter_in_answer_out(self):
        self.play("/odoo/action-alseraj_beneficiary.action_letter", "letter", "officer")
        incoming, out = self.env["alseraj.letter"].search([], order="direction, id")
        self.assertEqual((incoming.state, out.state), ("answered", "sent"))
        self.assertEqual(out.answer_to_id, incoming)
        self.assertEqual(str(incoming.date), "2026-07-24")
        self.assertTrue(incoming.name.startswith("IN/") and out.name.startswith("OUT/"))
