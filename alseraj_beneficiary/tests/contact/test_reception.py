import threading
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, tagged

from ...tools import secret_links
from ..connections import BOUND, ConnectionCase
from .common import PREFIX, ContactCommon


class ReceptionCommon(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hall = cls.env["alseraj.waiting.hall"].create({
            "name": "Main Hall", "branch_id": cls.branch.id,
            "desk_ids": [fields.Command.create({"name": "Desk 1"}), fields.Command.create({"name": "Desk 2"})],
        })
        cls.desk_1, cls.desk_2 = cls.hall.desk_ids
        cls.Reception = cls.env["alseraj.reception"].with_user(cls.user_officer)

    def come(self, **vals):
        return self.Reception.create({"hall_id": self.hall.id, **vals})

    def book(self, hours=1, **vals):
        slot = self.env["alseraj.appointment.slot"].create({
            "hall_id": self.hall.id, "start": fields.Datetime.now() + timedelta(hours=hours), **vals})
        return slot


@tagged("post_install", "-at_install")
class TestReception(ReceptionCommon):

    def test_numbers_of_the_day(self):
        people = self.come(visitor_name="A") | self.come(visitor_name="B")
        self.assertEqual(people.mapped("number"), [1, 2])
        people[0]._write_internal({"day": "2020-01-01"})
        self.hall._write_internal({"counted_on": "2020-01-01", "last_number": 99})
        self.assertEqual(self.come(visitor_name="C").number, 1, "each day begins at 1")

    def test_found_by_number_or_name(self):
        form = Form(self.Reception)
        self.assertEqual(form.hall_id, self.hall)
        form.visitor_mobile = self.file.identifier
        self.assertEqual(form.beneficiary_id, self.file)
        person = form.save()
        self.assertIn(self.file.display_name, person.display_name)
        self.assertEqual(person.number, 1)
        self.assertIn(person.id, dict(self.Reception.name_search(self.file.name)))
        self.assertFalse(self.Reception.name_search("nobody says this"))

    def test_the_desk_says_that_he_is_there(self):
        appointment = self.env["alseraj.appointment"].with_user(self.user_officer).create({
            "slot_id": self.book().id, "visitor_name": "D"})
        appointment.action_arrive()
        self.assertEqual(appointment.state, "arrived")
        self.assertEqual(len(self.Reception.search([("appointment_id", "=", appointment.id)])), 1)

    def test_called_in_order(self):
        """Who goes first, then whose appointment has come, then by arrival."""
        first, second = self.come(visitor_name="A"), self.come(visitor_name="B")
        late = self.come(visitor_name="C", goes_first=True)
        appointment = self.env["alseraj.appointment"].create({"slot_id": self.book().id, "visitor_name": "D"})
        appointment.action_arrive()
        booked = self.Reception.search([("appointment_id", "=", appointment.id)])
        self.assertEqual(booked.number, 4)
        appointment.slot_id.start = fields.Datetime.now() - timedelta(minutes=1)
        order = []
        for _index in range(4):
            action = self.Reception.action_call_next()
            order.append(action["context"]["default_reception_id"])
        self.assertEqual(order, [late.id, booked.id, first.id, second.id])
        with self.assertRaisesRegex(UserError, "Nobody waits"):
            self.Reception.action_call_next()

    def test_three_people_at_two_desks(self):
        self.desk_1.with_user(self.user_officer).action_sit()
        self.desk_2.with_user(self.user_officer_2).action_sit()
        people = [
            self.come(beneficiary_id=self.file.id, note="A lease"), self.come(visitor_name="B"), self.come(visitor_name="C"),
        ]
        action = self.Reception.action_call_next()
        self.assertEqual((people[0].state, people[0].desk_id), ("called", self.desk_1))
        self.Reception.with_user(self.user_officer_2).action_call_next()
        self.assertEqual((people[1].state, people[1].desk_id), ("called", self.desk_2))
        form = Form(self.env["alseraj.interaction"].with_user(self.user_officer).with_context(**action["context"]))
        self.assertEqual((form.beneficiary_id, form.question, form.channel_id), (self.file, "A lease", self.channel_interview))
        with self.assertRaisesRegex(UserError, "Write down"):
            people[0].action_done()
        form.answer = "Yes"
        interaction = form.save()
        interaction.action_done()
        self.assertEqual(people[0].state, "done")
        self.assertTrue(people[0].ended_on)
        people[1].with_user(self.user_officer_2).action_leave()
        self.assertEqual(people[1].state, "left", "he did not come")
        people[2].action_call()
        people[2].action_put_back()
        self.assertEqual((people[2].state, people[2].called_on), ("waiting", False))

    def test_waits_how_long(self):
        person = self.come(visitor_name="A")
        person._write_internal({"arrived_on": fields.Datetime.now() - timedelta(minutes=25)})
        self.assertEqual(person.wait_minutes, 25)
        person.action_call()
        self.assertEqual(person.waited, 25)

    def test_rights(self):
        person = self.come(visitor_name="A")
        other_hall = self.env["alseraj.waiting.hall"].create({"name": "Kharj", "branch_id": self.other_branch.id})
        other = self.come(hall_id=other_hall.id, visitor_name="B")
        mine = self.Reception.with_user(self.user_delegate)
        self.assertEqual(mine.search([("id", "in", (person | other).ids)]), person)
        for user in (self.user_researcher, self.user_finance, self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                person.with_user(user).read(["number"])
        with self.assertRaises(UserError):
            person.write({"number": 7})
        with self.assertRaises(AccessError):
            self.hall.with_user(self.user_officer).action_open_screen()
        with self.assertRaises(AccessError):
            self.hall.with_user(self.user_auditor).action_close_screen()
        with self.assertRaises(AccessError):
            self.desk_1.with_user(self.user_auditor).action_sit()

    def test_the_day_is_over(self):
        person = self.come(visitor_name="A")
        appointment = self.env["alseraj.appointment"].create({"slot_id": self.book().id, "visitor_name": "D"})
        person._write_internal({"day": fields.Date.subtract(self.get_today(), days=1)})
        appointment.slot_id.start = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(PREFIX + "cron_reception").method_direct_trigger()
        self.assertEqual((person.state, appointment.state), ("left", "missed"))

    def test_constant_queries(self):
        def make(count):
            return self.env["alseraj.reception"].create([
                {"hall_id": self.hall.id, "beneficiary_id": self.file.id} for _number in range(count)])

        make(1)
        self.assertEqual(self.count_queries(make, 10), self.count_queries(make, 40))

    # ------------------------------------------------------------ appointments

    def test_no_more_than_places(self):
        slot = self.book(capacity=2)
        self.assertIn(slot, slot._find_free(self.branch))
        Appointment = self.env["alseraj.appointment"].with_user(self.user_officer)
        one = Appointment.create({"slot_id": slot.id, "beneficiary_id": self.file.id})
        Appointment.create({"slot_id": slot.id, "visitor_name": "B", "visitor_mobile": "0555001122"})
        self.assertEqual((slot.taken, slot.free), (2, 0))
        self.assertNotIn(slot, slot._find_free(self.branch))
        with self.assertRaisesRegex(UserError, "Nothing is free"):
            Appointment.create({"slot_id": slot.id, "visitor_name": "C"})
        one.action_cancel()
        self.assertEqual(slot.free, 1)
        with self.assertRaisesRegex(UserError, "is over"):
            slot.start = fields.Datetime.now() - timedelta(hours=3)
            Appointment.create({"slot_id": slot.id, "visitor_name": "C"})

    def test_a_deleted_one_gives_its_place_back(self):
        slot = self.book(capacity=1)
        for caller in ({"beneficiary_id": self.file.id}, {"visitor_name": "B", "visitor_mobile": "0555001122"}):
            appointment = self.env["alseraj.appointment"].create({"slot_id": slot.id, **caller})
            self.assertEqual(slot.free, 0)
            call_kw(appointment.with_user(self.user_manager).browse(), "unlink", [appointment.ids * 2], {})
            self.assertEqual((slot.free, slot.taken), (1, 0))

    def test_told_by_number_or_file(self):
        slot = self.book(capacity=2)
        appointments = self.env["alseraj.appointment"].create([
            {"slot_id": slot.id, "beneficiary_id": self.file.id},
            {"slot_id": slot.id, "visitor_name": "B", "visitor_mobile": "0555001122"},
        ])
        messages = self.env["alseraj.message"].search([
            ("res_model", "=", "alseraj.appointment"), ("res_id", "in", appointments.ids)])
        self.assertEqual(sorted(messages.mapped("sent_to")), sorted([self.file.mobile, "+966555001122"]))

    def test_comes_for_his_appointment(self):
        """Whoever has one today is known at the desk without a word."""
        slot = self.book(hours=0.1)
        appointment = self.env["alseraj.appointment"].create({"slot_id": slot.id, "beneficiary_id": self.file.id})
        person = self.come(beneficiary_id=self.file.id)
        self.assertEqual((person.appointment_id, appointment.state), (appointment, "arrived"))
        appointment.action_arrive()
        self.assertEqual(self.Reception.search_count([("appointment_id", "=", appointment.id)]), 1, "one number")

    def test_not_on_another_day(self):
        appointment = self.env["alseraj.appointment"].create({"slot_id": self.book(hours=30).id, "visitor_name": "X"})
        with self.assertRaisesRegex(UserError, "another day"):
            appointment.action_arrive()

    def test_times_of_weeks(self):
        today = self.get_today()
        wizard = self.env["alseraj.appointment.slot.make"].with_user(self.user_manager).create({
            "hall_id": self.hall.id, "date_from": fields.Date.add(today, days=1), "date_to": fields.Date.add(today, days=7),
            "hour_from": 9, "hour_to": 10, "minutes": 20, "capacity": 3,
        })
        wizard.action_make()
        slots = self.env["alseraj.appointment.slot"].search([("hall_id", "=", self.hall.id)])
        self.assertEqual(len(slots), 5 * 3, "five working days")
        days = {self.company._get_local(slot.start).weekday() for slot in slots}
        self.assertEqual(days, {6, 0, 1, 2, 3}, "Sunday to Thursday")
        self.assertEqual({self.company._get_local(slot.start).hour for slot in slots}, {9})
        wizard.action_make()
        self.assertEqual(len(self.env["alseraj.appointment.slot"].search([("hall_id", "=", self.hall.id)])), 15)
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_officer).action_make()


@tagged("post_install", "-at_install")
class TestHallScreen(ReceptionCommon, HttpCase):

    def open_screen(self, secret):
        self.url_open("/alseraj/link")  # a session
        return self.url_open("/alseraj/link", data={"secret": secret, "csrf_token": Request.csrf_token(self)})

    def test_numbers_and_no_names(self):
        self.authenticate(None, None)
        person = self.come(beneficiary_id=self.file.id)
        waiting = self.come(visitor_name="Salem", visitor_mobile="0555009988")
        self.desk_1.with_user(self.user_officer).action_sit()
        person.action_call()
        url = self.hall.with_user(self.user_manager).action_open_screen()["url"]
        self.assertTrue(url.startswith(secret_links.PAGE + "#w."))
        self.assertNotIn(url.partition(".")[2], self.hall.screen_hash)
        page = self.open_screen(url.partition("#")[2])
        self.assertEqual(page.status_code, 200)
        self.assertIn("/alseraj/hall/", page.url)
        self.assertNotIn(url.partition(".")[2], page.url)
        self.assertIn("Desk 1", page.text)
        self.assertIn(f">{waiting.number}<", page.text)
        for secret in ("Salem", "0555009988", self.file.name, self.file.code, self.file.identifier):
            self.assertNotIn(secret, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertIn('http-equiv="refresh"', page.text)
        self.hall.with_user(self.user_manager).action_close_screen()
        self.assertEqual(self.url_open(page.url).status_code, 404)

    def test_nothing_without_the_secret(self):
        self.authenticate(None, None)
        for token in ("x", "a" * 43, "0" * 16):
            page = self.url_open(f"/alseraj/hall/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertNotIn("Main Hall", page.text)


@tagged("post_install", "-at_install")
class TestReceptionTogether(ConnectionCase):
    """Two desks call at the same moment, over real connections: two people, never the same."""

    def _scene(self, env):
        branch = env["alseraj.branch"].create({"name": "Hall", "code": "hall-race"})
        hall = env["alseraj.waiting.hall"].create({"name": "Race", "branch_id": branch.id})
        people = env["alseraj.reception"].create([{"hall_id": hall.id, "visitor_name": f"V{index}"} for index in range(2)])
        self.hall_id, self.people_ids, self.users = hall.id, people.ids, []
        self.rows = [
            ("alseraj_reception", "id", people.ids), ("alseraj_visitor", "id", people.visitor_id.ids),
            ("alseraj_waiting_hall", "id", hall.ids), ("alseraj_branch", "id", branch.ids),
        ]

    def test_two_desks_call_two_people(self):
        barrier, results, called = threading.Barrier(2), [], []
        meet = [self._meeting(barrier) for _index in range(2)]

        def call(index):
            def action(env):
                hall = env["alseraj.waiting.hall"].browse(self.hall_id)
                env["alseraj.reception"].search_count([("hall_id", "=", hall.id)])  # both have looked
                meet[index]()
                person = env["alseraj.reception"]._find_next(hall)
                person.action_call()
                called.append(person.id)
            return action

        threads = [self._in_thread(1, call(index), results) for index in range(2)]
        for thread in threads:
            thread.join(BOUND)
        self.assertEqual(results, ["done", "done"])
        with self._connect() as env:
            people = env["alseraj.reception"].browse(self.people_ids)
            self.assertEqual(people.mapped("state"), ["called", "called"])

    def test_two_come_at_one_moment(self):
        barrier, results = threading.Barrier(2), []
        meet = [self._meeting(barrier) for _index in range(2)]

        def come(index):
            def action(env):
                env["alseraj.reception"].search_count([("hall_id", "=", self.hall_id)])
                meet[index]()
                env["alseraj.reception"].create({"hall_id": self.hall_id, "visitor_name": f"W{index}"})
            return action

        threads = [self._in_thread(1, come(index), results) for index in range(2)]
        for thread in threads:
            thread.join(BOUND)
        self.assertEqual(results, ["done", "done"])
        with self._connect() as env:
            people = env["alseraj.reception"].search([("hall_id", "=", self.hall_id)])
            self.rows[0] = ("alseraj_reception", "id", people.ids)
            self.rows[1] = ("alseraj_visitor", "id", people.visitor_id.ids)
            self.assertEqual(sorted(people.mapped("number")), [1, 2, 3, 4])
