import importlib.util
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules import get_module_path
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import PNG, RequestCommon

SVG = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="


@tagged("post_install", "-at_install")
class TestNeedVisit(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.study = cls.make_studies(cls.make_verified())
        cls.Photo = cls.env["alseraj.need.study.photo"].with_user(cls.user_researcher)

    def add_photo(self, **vals):
        return self.Photo.create({"study_id": self.study.id, "image": PNG, **vals})

    def test_planned_visit_is_in_the_calendar(self):
        self.study.planned_on = "2026-12-01 06:30:00"
        self.study.planned_minutes = 45
        self.study.action_plan_visit()
        event = self.study.sudo().event_id
        self.assertEqual((event.start, event.stop), (
            fields.Datetime.to_datetime("2026-12-01 06:30:00"), fields.Datetime.to_datetime("2026-12-01 07:15:00")))
        self.assertEqual((event.user_id, event.privacy), (self.user_researcher, "confidential"))
        self.assertNotIn(self.beneficiary.name, event.name, "employees see each other's events")
        activity = self.study.sudo().activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.user_researcher))
        self.study.planned_on = "2026-12-02 06:30:00"
        self.study.action_plan_visit()
        self.assertEqual(self.study.sudo().event_id, event, "moved, not doubled")
        self.assertEqual(event.start.day, 2)
        self.assertEqual(len(self.study.sudo().activity_ids), 1)
        self.study.action_done()
        self.assertFalse(self.study.sudo().activity_ids)
        with self.assertRaisesRegex(UserError, "is done"):
            self.study.action_plan_visit()

    def test_no_screen_puts_the_family_into_the_title(self):
        """A browser sends the context of its action along; a title is read by every employee."""
        for action in self.env["ir.actions.act_window"].search([("res_model", "=", self.study._name)]):
            context = safe_eval(action.context or "{}", {"uid": self.user_researcher.id, "active_id": self.study.id})
            study = self.study.with_context(**context)
            study.invalidate_recordset(["display_name"])
            study.planned_on = "2026-12-01 06:30:00"
            study.action_plan_visit()
            self.assertNotIn(self.beneficiary.name, study.sudo().event_id.name, action.xml_id)

    def test_titles_of_before_lose_the_family(self):
        """Those that were planned from the list of visits; the others stay as they are."""
        self.study.planned_on = "2026-12-01 06:30:00"
        self.study.action_plan_visit()
        event = self.study.sudo().event_id
        plain = event.name
        path = get_module_path("alseraj_beneficiary") + "/migrations/19.0.1.6.0/post-visit-titles.py"
        spec = importlib.util.spec_from_file_location("visit_titles", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        number = self.study.name
        for title, expected in (
            (plain, plain),
            (plain.replace(number, f"{self.beneficiary.name} · {number}"), plain),
            (plain.replace(number, f"Somebody Renamed · {number}"), number),
        ):
            event.name = title
            self.env.flush_all()
            script.migrate(self.env.cr, "19.0.1.5.0")
            event.invalidate_recordset(["name"])
            self.assertEqual(event.name, expected)

    def test_plan_needs_a_time(self):
        with self.assertRaisesRegex(UserError, "Choose the day and the hour"):
            self.study.action_plan_visit()

    def test_event_goes_with_its_draft(self):
        self.study.planned_on = fields.Datetime.now()
        self.study.action_plan_visit()
        event = self.study.sudo().event_id
        self.study.unlink()
        self.assertFalse(event.exists())

    def test_begin_and_end(self):
        with self.assertRaisesRegex(UserError, "when the visit began"):
            self.study.action_end_visit()
        self.study.action_begin_visit()
        self.study.action_end_visit()
        self.assertLessEqual(self.study.visit_start, self.study.visit_end)
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.study.visit_end = self.study.visit_start - timedelta(hours=1)

    def test_place_needs_consent(self):
        self.assertFalse(self.study.map_url, "no map of a place that nobody knows")
        with self.assertRaisesRegex(ValidationError, "agreed to the visit"):
            self.study.write({"latitude": 24.71, "longitude": 46.67})
        self.study.write({"latitude": 24.71, "longitude": 46.67, "visit_consent": True})
        self.assertIn("mlat=24.710000", self.study.map_url)
        with self.assertRaisesRegex(ValidationError, "nowhere on earth"):
            self.study.latitude = 124

    def test_photos_need_consent(self):
        with self.assertRaisesRegex(UserError, "Ask the family first"):
            self.add_photo()
        self.study.photo_consent = True
        photos = self.add_photo() | self.add_photo(name="Kitchen")
        self.assertEqual(self.study.photo_count, 2)
        with self.assertRaisesRegex(ValidationError, "has photos"):
            self.study.photo_consent = False
        photos[0].unlink()

    def test_captions(self):
        self.study.photo_consent = True
        photo = self.add_photo()
        photo.name = "Kitchen, the tap leaks"
        spec = {"photo_ids": {"fields": {"name": {}}}}
        self.assertEqual(self.study.web_read(spec)[0]["photo_ids"][0]["name"], "Kitchen, the tap leaks")
        self.study.action_done()
        with self.assertRaises(UserError):
            photo.name = "x"

    def test_only_photos(self):
        self.study.photo_consent = True
        for image in (SVG, "bm90IGEgcGhvdG8=", False, "%%%"):
            with self.subTest(image=image), self.assertRaisesRegex(ValidationError, "This is no photo"):
                self.add_photo(image=image)

    def test_not_too_many_photos(self):
        self.study.photo_consent = True
        self.Photo.create([{"study_id": self.study.id, "image": PNG}] * 20)
        with self.assertRaisesRegex(UserError, "20 photos already"):
            self.add_photo()

    def test_done_freezes_the_visit(self):
        self.study.photo_consent = True
        photo = self.add_photo()
        other = self.make_studies(self.make_verified(self.make_beneficiary()), photo_consent=True)
        self.study.action_done()
        for vals in (
            {"place": "x"}, {"present": "x"}, {"visit_start": fields.Datetime.now()}, {"visit_consent": True},
            {"photo_consent": False}, {"latitude": 1}, {"housing_notes": "x"}, {"health_notes": "x"},
            {"photo_ids": [Command.clear()]}, {"photo_ids": [Command.create({"image": PNG})]},
            {"planned_on": fields.Datetime.now()},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.study.write(vals)
        for action in (photo.unlink, self.add_photo, self.study.action_begin_visit,
                       lambda: photo.write({"name": "x"}), lambda: photo.write({"study_id": other.id})):
            with self.assertRaises(UserError):
                action()

    def test_who_sees_and_changes_photos(self):
        self.study.photo_consent = True
        photo = self.add_photo()
        for user in (self.user_officer, self.user_member, self.user_auditor, self.user_delegate):
            with self.subTest(user=user.name):
                self.assertTrue(photo.with_user(user).read(["image"]))
                for action in (photo.with_user(user).unlink, lambda user=user: photo.with_user(user).write({"name": "x"}),
                               lambda user=user: photo.with_user(user).create(
                                   {"study_id": self.study.id, "image": PNG})):
                    with self.assertRaises(AccessError):
                        action()
        for user in (self.user_finance, self.user_outsider, self.user_portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                photo.with_user(user).read(["image"])
        self.user_delegate.alseraj_branch_ids = self.other_branch
        with self.assertRaises(AccessError):
            photo.with_user(self.user_delegate).read(["image"])
        attachment = self.env["ir.attachment"].sudo().search([
            ("res_model", "=", photo._name), ("res_id", "=", photo.id), ("res_field", "=", "image")])
        with self.assertRaises(AccessError):
            attachment.with_user(self.user_outsider).read(["datas"])

    def test_health_notes_are_for_few(self):
        self.study.health_notes = "Dialysis"
        for user in (self.user_officer, self.user_member):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.study.with_user(user).read(["health_notes"])
        self.assertTrue(self.study.with_user(self.user_sensitive).read(["health_notes"]))

    def test_others_do_not_touch_the_visit(self):
        for user in (self.user_officer, self.user_member, self.user_auditor):
            for action in ("action_plan_visit", "action_begin_visit", "action_end_visit", "action_assess"):
                with self.subTest(user=user.name, action=action), self.assertRaises(UserError):
                    getattr(self.study.with_user(user), action)()

    def test_form_and_lists_open(self):
        for user in (self.user_researcher, self.user_officer, self.user_member, self.user_auditor):
            with self.subTest(user=user.name):
                Study = self.env["alseraj.need.study"].with_user(user)
                for kind in ("form", "list", "kanban", "calendar", "pivot", "graph", "search"):
                    Study.get_view(view_type=kind)
        with Form(self.study) as form:
            form.present = "The mother"
        self.assertEqual(self.study.present, "The mother")

    # ------------------------------------------------------------ the result in words

    def test_summary(self):
        self.beneficiary.income_ids = [Command.create({
            "source_id": self.env.ref("alseraj_beneficiary.income_source_pension").id, "amount": 1150})]
        self.study.action_assess()
        # 1,150 ÷ 3,719 = 0.3092
        self.assertEqual(
            self.study.summary,
            "Income per head 1,150 SAR; the family reaches 30.92% of the sufficiency line: Class B")
        self.assertEqual(self.study.with_user(self.user_member).summary, self.study.summary)
        self.study.write({"override_class": "a", "override_reason": "Flood\nlast week"})
        self.assertTrue(self.study.summary.endswith("Class B. The researcher says Class A: Flood last week"))

    def test_summary_of_a_deficit(self):
        self.beneficiary.write({"housing": "rented", "rent_amount": 1200})
        self.verify_documents(self.beneficiary)  # the lease
        study = self.make_studies(self.make_verified())
        self.assertIn("Obligations exceed the income by 1,200 SAR per head", study.summary)
        self.assertIn("reaches 0% of", study.summary)

    def test_history_of_a_family(self):
        self.study.action_done()
        self.make_studies(self.make_verified())
        file = self.beneficiary.with_user(self.user_officer)
        self.assertEqual(file.need_study_count, 1, "finished ones")
        action = file.action_open_need_history()
        self.assertEqual(self.env["alseraj.need.study"].search(action["domain"]), self.study)
        with self.assertRaises(AccessError):
            self.beneficiary.with_user(self.user_finance).read(["need_study_count"])

    def test_assess_costs_the_same_for_many(self):
        requests = self.make_verified(self.make_beneficiaries(5))

        def cost(count):
            studies = self.env["alseraj.need.study"].with_user(self.user_researcher).create([
                {"request_id": requests[number % 5].id} for number in range(count)
            ])
            return self.count_queries(studies.action_assess)

        cost(2)
        # Odoo writes a hundred rows in one statement: nine more for 990 more studies, and their prefetch
        self.assertLessEqual(cost(1000), cost(10) + 20)
