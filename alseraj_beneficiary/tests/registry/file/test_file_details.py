from datetime import date

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from ...common import AlserajCommon


@tagged("post_install", "-at_install")
class TestFileDetails(AlserajCommon):
    """National address, both calendars, housing, work, discretion, photos."""

    def _call(self, record, method, *args):
        """As a client does it over RPC."""
        return call_kw(self.env[record._name].with_user(self.user_officer), method, [record.ids, *args], {})

    # ------------------------------------------------------------ address

    def test_address_is_normalised(self):
        file = self.make_beneficiary(
            register=False, building_number="٨٢٢٨", additional_number=" 2121", short_address="rrrd ٢٩٢٩",
            street="King Fahd Road", street2="Malqa", city="Riyadh", zip="١٢٦٤٣",
        )
        self.assertRecordValues(file, [{
            "building_number": "8228", "additional_number": "2121", "short_address": "RRRD2929", "zip": "12643",
        }])
        self.assertEqual((file.partner_id.zip, file.partner_id.street2), ("12643", "Malqa"))
        self.assertNotIn("building_number", self.env["res.partner"]._fields, "it stays on the file")

    def test_bad_address_is_refused_by_rpc(self):
        file = self.make_beneficiary(register=False, building_number="8228", zip="12643")
        cases = {
            "building_number": ("822", "82281", "82A8"),
            "additional_number": ("1", "abcd"),
            "short_address": ("RRR2929", "2929RRRD", "RRRD292"),
            "zip": ("1264", "126433", "SA126"),
        }
        for name, values in cases.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    with self.assertRaisesRegex(ValidationError, "digits"):
                        self._call(file, "write", {name: value})
                    with self.assertRaisesRegex(ValidationError, "digits"):
                        self.make_beneficiary(register=False, **{name: value})
        self.assertEqual((file.building_number, file.zip), ("8228", "12643"))
        self._call(file, "write", {"building_number": False, "short_address": "", "zip": False})
        self.assertEqual((file.building_number, file.short_address, file.zip), (False, False, False))

    def test_postcode_abroad(self):
        file = self.make_beneficiary(register=False, country_id=self.env.ref("base.uk").id, zip="SW1A 1AA")
        self.assertEqual(file.zip, "SW1A 1AA")
        file.zip = "EC1A"
        with self.assertRaises(ValidationError):
            file.write({"country_id": self.env.ref("base.sa").id, "zip": "EC1A"})

    def test_address_in_the_form(self):
        with Form(self.env["alseraj.beneficiary"].with_user(self.user_officer)) as form:
            form.name = "نورة سعد"
            form.building_number = "٨٢٢٨"
            form.zip = "١٢٦٤٣"
            form.short_address = "rrrd2929"
            self.assertEqual((form.building_number, form.zip, form.short_address), ("8228", "12643", "RRRD2929"))
            with self.assertRaisesRegex(ValidationError, "exactly 4 digits"):
                form.additional_number = "12"
            form.additional_number = "2121"
        self.assertEqual(form.record.zip, "12643")

    # ------------------------------------------------------------ both calendars

    def test_either_calendar_in_the_form(self):
        with Form(self.env["alseraj.beneficiary"].with_user(self.user_officer)) as form:
            form.name = "نورة سعد"
            form.birth_date_hijri = "١٧/٣/١٤٠٥"
            self.assertEqual((form.birth_date, form.birth_date_hijri), (date(1984, 12, 9), "1405/03/17"))
            form.birth_date = "1984-12-10"
            self.assertEqual(form.birth_date_hijri, "1405/03/18")
            form.birth_date_hijri = False
            self.assertFalse(form.birth_date)
            with self.assertRaisesRegex(ValidationError, "month has 29 days"):
                form.birth_date_hijri = "30/1/1445"
            form.birth_date_hijri = "17 ربيع الأول 1405 هـ"
            self.assertEqual(form.birth_date, date(1984, 12, 9))
            with form.member_ids.new() as member:
                member.name = "سارة"
                member.birth_date_hijri = "١٤٣٨-٠١-٠٥"
                self.assertEqual((member.birth_date, member.birth_date_hijri), (date(2016, 10, 6), "1438/01/05"))
                member.birth_date = "2016-10-07"
                self.assertEqual(member.birth_date_hijri, "1438/01/06")
            with form.member_ids.new() as member:
                member.name = "فهد"
                member.birth_date_hijri = "1440/01/01"
        self.assertEqual(form.record.birth_date, date(1984, 12, 9))
        self.assertEqual(
            form.record.member_ids.mapped("birth_date"), [date(2016, 10, 7), date(2018, 9, 11)]
        )

    def test_hijri_year_in_the_gregorian_field(self):
        """A picker reads 17/3/1405 as a day of the Middle Ages: nobody here was born then."""
        with Form(self.env["alseraj.beneficiary"].with_user(self.user_officer)) as form:
            form.name = "نورة سعد"
            form.birth_date = "1405-03-17"
            self.assertEqual((form.birth_date, form.birth_date_hijri), (date(1984, 12, 9), "1405/03/17"))
            with form.member_ids.new() as member:
                member.name = "سارة"
                member.birth_date = "1438-01-05"
                self.assertEqual(member.birth_date, date(2016, 10, 6))
        file = form.record
        self._call(file, "write", {"birth_date": "1405-03-18"})
        self.assertEqual(file.birth_date, date(1984, 12, 10))
        self._call(file, "write", {"birth_date_hijri": "١٤٠٥/٠٣/٢٠"})
        self.assertEqual(file.birth_date, date(1984, 12, 12))
        for wrong in ("1445-13-01", "1299-01-01", "1890-01-01", "soon"):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self._call(file, "write", {"birth_date": wrong})
        self._call(file, "write", {"birth_date": False})
        self.assertEqual((file.birth_date, file.birth_date_hijri), (False, False))

    # ------------------------------------------------------------ members, work, health

    def test_member_form_fills_what_follows(self):
        with Form(self.env["alseraj.beneficiary"].with_user(self.user_officer)) as form:
            form.name = "نورة سعد"
            form.gender = "female"
            with form.member_ids.new() as member:
                member.name = "خالد"
                member.relation = "spouse"
                self.assertEqual((member.gender, member.marital_status), ("male", "married"))
            with form.member_ids.new() as member:
                member.name = "سارة"
                member.relation = "daughter"
                member.study = "university"
                member.study_stage = "secondary"
                self.assertEqual(member.study, "school")
                member.study = "none"
                self.assertFalse(member.study_stage)

    def test_health_is_sensitive(self):
        file = self.make_beneficiary(register=False)
        file.with_user(self.user_sensitive).health_status = "ill"
        self.assertEqual(file.with_user(self.user_sensitive).read(["health_status"])[0]["health_status"], "ill")
        for user in (self.user_officer, self.user_manager, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                file.with_user(user).read(["health_status"])
            with self.subTest(user.login), self.assertRaises(AccessError):
                file.with_user(user).search([("health_status", "=", "ill")])

    def test_lease(self):
        file = self.make_beneficiary(register=False, housing="rented", rent_amount=1500, lease_end="2020-01-01")
        self.assertTrue(file.is_lease_over)
        file.housing = "owned"
        self.assertFalse(file.is_lease_over)

    # ------------------------------------------------------------ photos

    def test_photo_consent(self):
        file = self.make_beneficiary()
        officer = file.with_user(self.user_officer)
        self.assertEqual(officer.photo_consent, "none")
        consent = self.env["alseraj.consent"].with_user(self.user_officer).create({
            "beneficiary_id": file.id, "purpose": "photo",
        })
        self.env["alseraj.consent"].create({"beneficiary_id": file.id, "purpose": "processing"})
        self.assertEqual(officer.photo_consent, "given")
        officer.action_refuse_photo()
        self.assertEqual((officer.photo_consent, consent.state), ("withdrawn", "withdrawn"))
        self.env["alseraj.consent"].create({
            "beneficiary_id": file.id, "purpose": "photo", "given_on": fields.Datetime.add(fields.Datetime.now(), minutes=1),
        })
        self.assertEqual(officer.photo_consent, "given", "he changed his mind")
        self.assertEqual(file.with_user(self.user_finance).photo_consent, "given", "everybody with a role has to know")

    def test_photo_refused_when_asked(self):
        minor = self.make_beneficiary(register=False, birth_date=self.get_today().replace(day=1))
        minor.with_user(self.user_officer).action_refuse_photo()
        minor.with_user(self.user_officer).action_refuse_photo()
        self.assertEqual((minor.photo_consent, len(minor.consent_ids)), ("withdrawn", 1))
        own = self.make_beneficiary(kin_user_ids=[Command.set(self.user_officer.ids)])
        with self.assertRaises(UserError):
            own.with_user(self.user_officer).action_refuse_photo()
        with self.assertRaises(AccessError):
            minor.with_user(self.user_finance).action_refuse_photo()
