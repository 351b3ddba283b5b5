from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...common import AlserajCommon

IBAN = "SA0380000000608010167519"


class DuplicateCommon(AlserajCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["alseraj.duplicate.case"]
        cls._mobile_count = 0

    @classmethod
    def make(cls, name, user=None, **vals):
        """A file with a mobile of its own, unless given."""
        cls._mobile_count += 1
        files = cls.env["alseraj.beneficiary"].with_user(user or cls.user_officer)
        vals = {"mobile": f"+96655{cls._mobile_count:07d}", **vals}
        return files.create(cls.beneficiary_vals(name=name, **vals)).with_env(cls.env)

    def find(self, *files):
        ids = [file.id for file in files]
        self.env.cr.precommit.data.pop("alseraj.beneficiary.duplicates", None)
        self.env["alseraj.beneficiary"]._find_duplicates(ids)
        return self.cases.search(["|", ("file_a_id", "in", ids), ("file_b_id", "in", ids)])

    @contextmanager
    def refused(self, sentence):
        with self.assertRaisesRegex(ValidationError, sentence), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def kinds(self, *files):
        return sorted(set(self.find(*files).evidence_ids.mapped("kind")))


@tagged("post_install", "-at_install")
class TestDuplicate(DuplicateCommon):

    def test_mobile(self):
        one = self.make("فهد سعد علي القحطاني", birth_date="1970-01-02", mobile="0551112223")
        two = self.make("نورة خالد فهد الشمري", birth_date="1990-03-04", mobile="٠٥٥ ١١١ ٢٢٢٣")
        case = self.find(two)
        self.assertRecordValues(case, [{
            "file_a_id": one.id, "file_b_id": two.id, "state": "open", "reason": "mobile",
        }])
        self.assertEqual(case.evidence_ids.value, "+966551112223")
        self.assertIn("+966551112223", case.evidence)
        self.assertEqual(self.find(one, two), case, "found once")

    def test_iban(self):
        one, two = self.make("فهد سعد علي القحطاني"), self.make("نورة خالد فهد الشمري", birth_date="1990-03-04")
        banks = self.env["res.partner.bank"].with_user(self.user_manager)
        banks.create({"partner_id": one.partner_id.id, "acc_number": IBAN})
        banks.create({"partner_id": two.partner_id.id, "acc_number": "SA٠٣ 8000 0000 6080 1016 7519",
                      "alseraj_shared_reason": "Spouses"})
        self.assertEqual(self.kinds(two), ["iban"])

    def test_member(self):
        one, two = self.make("فهد سعد علي القحطاني"), self.make("نورة خالد فهد الشمري", birth_date="1990-03-04")
        child = self.national_id()
        for file in (one, two):
            self.env["alseraj.household.member"].create({
                "beneficiary_id": file.id, "name": "سارة", "relation": "daughter", "identifier": child})
        self.assertEqual(self.kinds(two), ["member"])
        wife = self.make("هند سالم راشد الدوسري", birth_date="1980-03-04")
        self.env["alseraj.household.member"].create({
            "beneficiary_id": one.id, "name": "هند", "relation": "spouse",
            "identifier": " ".join(wife.identifier)})
        self.assertEqual(self.find(wife).evidence_ids.mapped("value"), [wife.identifier])

    def test_every_spelling(self):
        spellings = (
            ("أحمد عبد الله إبراهيم العتيبي", "احمد عبدالله ابراهيم عتيبى"),
            ("فاطمة محمد علي العتيبي", "فاطمه محمد العتيبى"),
            ("فاطمة محمد علي الحربي", "فَاطِمَة بنت مُحَمَّد بن علي الحربي"),
            ("عبد الرحمن فؤاد رؤوف الليث", "عبدالرحمان فواد روف ليث"),
            ("عائشة عبد اللطيف سعد آل الشيخ", "عايشه عبدالطيف سعد الشيخ"),
            ("يحيى ابن سعد علي أبا الخيل", "يحي سعد علي أبالخيل"),
            ("مـحـمد نور الدين صالح الغامدي", "محمد\u200f نورالدين صالح الغامدي"),
            ("فاطمة سعد صالح الزهراني", "فطمة سعد صالح الزهراني"),
            ("هدى سعد صالح العنزي", "العنزي هدى سعد صالح"),
            ("منصور علي فهد صالح الدوسري", "منصور فهد علي الدوسري"),
        )
        for day, (one, two) in enumerate(spellings, 1):
            born = f"1981-05-{day:02d}"
            with self.subTest(one):
                first, second = self.make(one, birth_date=born), self.make(two, birth_date=born)
                case = self.find(second)
                self.assertEqual((case.file_a_id, case.file_b_id, case.reason), (first, second, "name"))
                self.assertGreaterEqual(case.similarity, 0.5)

    def test_look_alikes_are_none(self):
        pairs = (
            ("حسن علي سعد الحربي", "حسين علي سعد الحربي"),  # twins
            ("فهد محمد علي العتيبي", "سعد محمد علي العتيبي"),
            ("محمد سالم علي العتيبي", "محمود سالم علي العتيبي"),
            ("محمد سعد علي العتيبي", "محمد فهد علي العتيبي"),  # cousins, born on "1 Rajab" as so many are
            ("محمد سعد علي الشهري", "سعد محمد علي الشهري"),
            ("عبد الله سعد علي الزهراني", "عبد الإله سعد علي الزهراني"),
            ("محمد القحطاني", "محمد عبد الرحمن سالم القحطاني"),
            ("نورة", "نورة سعد علي القرني"),
        )
        for one, two in pairs:
            with self.subTest(one):
                first, second = self.make(one, birth_date="1980-07-01"), self.make(two, birth_date="1980-07-01")
                self.assertFalse(self.find(second) & self.find(first))
        other_day = self.make("محمد سعد علي العتيبي", birth_date="1980-07-02")
        self.assertFalse(self.find(other_day))

    def test_who_is_compared(self):
        one = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        self.verify_documents(one)
        one.action_register()
        one.action_close(reason="Moved")
        two = self.make("نورة خالد فهد الشمري", birth_date="1990-03-04", mobile="0551112223")
        self.assertTrue(self.find(two), "a closed file is compared")
        one.active = False
        self.assertFalse(self.find(two), "an archived one is not, and the case that nobody judged goes")

    def test_companies_are_apart(self):
        other = self.env["res.company"].create({"name": "Another association"})
        branch = self.env["alseraj.branch"].create({"name": "There", "company_id": other.id})
        self.make("فهد سعد علي القحطاني", mobile="0551112223")
        there = self.env["alseraj.beneficiary"].create(self.beneficiary_vals(
            company_id=other.id, branch_id=branch.id, mobile="0551112223", officer_id=False))
        self.assertFalse(self.find(there))

    def test_judged_once(self):
        one = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("نورة خالد فهد الشمري", birth_date="1990-03-04", mobile="0551112223")
        case = self.find(two).with_user(self.user_officer)
        self.assertTrue(case.activity_ids)
        with self.assertRaisesRegex(UserError, "note"):
            case.action_related()
        case.action_related("Brother and sister, one phone")
        self.assertRecordValues(case, [{
            "state": "related", "note": "Brother and sister, one phone", "judged_by_id": self.user_officer.id,
        }])
        self.assertTrue(case.judged_on)
        self.assertFalse(case.activity_ids)
        self.assertEqual(one.related_file_ids, two)
        self.assertEqual(two.related_file_ids, one)
        with self.assertRaises(UserError):
            case.note = "Something else"
        self.find(one, two)
        self.env["alseraj.beneficiary"]._find_duplicates()
        self.assertEqual(case.state, "related", "never again for the same evidence")
        # new evidence
        child = self.national_id()
        self.env["alseraj.household.member"].create([
            {"beneficiary_id": file.id, "name": "سارة", "identifier": child} for file in (one, two)])
        self.find(one)
        self.assertRecordValues(case, [{"state": "open", "note": False, "judged_on": False, "reason": "member"}])
        self.assertIn("one phone", "".join(case.message_ids.mapped("body")))
        case.action_different("A cousin's child")
        self.find(one)
        self.assertEqual(case.state, "different")

    def test_mended_slip_leaves_no_case(self):
        one = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        case = self.find(two)
        self.assertEqual(len(case.evidence_ids), 2)
        two.mobile = "0559998887"
        self.assertEqual(self.find(two).evidence_ids.kind, "name")
        two.name = "سالم خالد راشد الدوسري"
        self.assertFalse(self.find(two))
        self.assertFalse(case.exists())
        self.assertTrue(one.exists())

    def test_a_shared_phone_is_no_clique(self):
        self.company.alseraj_duplicate_cluster = 4
        files = [
            self.make(f"{first} {last} حمدان الشمري", birth_date=f"19{50 + index}-01-01", mobile="0551112223")
            for index, (first, last) in enumerate(
                [("فهد", "سعد"), ("نورة", "خالد"), ("هند", "سالم"), ("ريم", "علي"), ("بدر", "صالح"), ("لمى", "ماجد")])
        ]
        cases = self.find(*files)
        self.assertEqual(len(cases), 5)
        self.assertEqual(cases.file_a_id, files[0])

    def test_one_reminder_for_many(self):
        self.company.alseraj_duplicate_reminders = 2
        files = [
            self.make("فهد سعد علي القحطاني", birth_date=f"1980-01-{1 + index // 2:02d}") for index in range(8)]
        cases = self.find(*files)
        self.assertEqual(len(cases), 4)
        self.assertEqual(len(cases.activity_ids), 1)
        self.assertEqual(cases.activity_ids.user_id, self.user_officer)
        self.assertIn("4", cases.activity_ids.summary)

    def test_at_the_end_of_the_transaction(self):
        self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("نورة خالد فهد الشمري", birth_date="1990-03-04", mobile="0551112223")
        self.env.cr.precommit.run()
        self.assertEqual(two.duplicate_case_count, 1)
        two.mobile = "0557776665"
        self.assertEqual(two.duplicate_case_count, 0, "asked for before the end: looked for at once")
        self.env["alseraj.household.member"].create(
            [{"beneficiary_id": two.id, "name": "x", "identifier": "1000000008"}])
        self.env["res.partner.bank"].create({"partner_id": two.partner_id.id, "acc_number": IBAN})
        self.assertIn(two.id, self.env.cr.precommit.data["alseraj.beneficiary.duplicates"])

    def test_same_person_leads_to_the_merge(self):
        self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        case = self.find(two).with_user(self.user_officer)
        action = case.action_same("The same card was shown")
        self.assertEqual(case.state, "same")
        if "alseraj.file.merge" in self.env and case.can_merge:
            self.assertEqual(action["context"]["default_target_id"], case.file_a_id.id)
        else:
            self.assertIs(action, True)
            with self.assertRaises(UserError):
                case.action_merge()
        case.action_reopen()
        self.assertEqual((case.state, case.note), ("open", False))

    def test_screens(self):
        one = self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("<b>نورة</b> خالد فهد الشمري", birth_date="1990-03-04", mobile="0551112223")
        case = self.find(two).with_user(self.user_officer)
        self.assertIn(one.identifier, case.comparison)
        self.assertNotIn("<b>نورة", case.comparison)
        self.assertIn("table-warning", case.comparison)
        one.gender, two.gender = "male", "female"
        labels = fields.Selection._description_selection
        with patch.object(fields.Selection, "_description_selection", lambda field, env: [
                (value, "أرمل/أرملة") for value, _label in labels(field, env)]):
            words = [row["values"] for row in case._get_comparison_rows() if "أرملة" in row["values"][1]]
        self.assertTrue(words)
        self.assertEqual({tuple(map(tuple, pair)) for pair in words}, {(("أرمل",), ("أرملة",))}, "words that fit each person")
        self.assertEqual(two.duplicate_case_count, 1)
        files = self.env["alseraj.beneficiary"].with_user(self.user_officer)
        self.assertLessEqual(one | two, files.search([("duplicate_case_count", ">", 0)]))
        self.assertNotIn(two, files.search([("duplicate_case_count", "=", 0)]))
        self.assertEqual(self.cases.search(two.action_view_duplicates()["domain"]), case)
        with Form(case) as form:
            form.note = "Looked at"


@tagged("post_install", "-at_install")
class TestDuplicateEntry(DuplicateCommon):
    """What an officer is told while he types, and what is refused."""

    def _warn(self, user=None, **vals):
        files = self.env["alseraj.beneficiary"].with_user(user or self.user_officer)
        values = {"branch_id": self.branch.id, "company_id": self.company.id, **vals}
        return files.onchange(values, list(vals)[-1:], {name: {} for name in values}).get("warning", {}).get("message", "")

    def test_warnings(self):
        file = self.make("أحمد سعد علي القحطاني", birth_date="1971-02-03", mobile="0551112223")
        self.assertIn(file.code, self._warn(mobile="055 111 2223"))
        self.assertIn(file.code, self._warn(name="احمد سعد القحطانى", birth_date="1971-02-03"))
        self.assertIn(file.code, self._warn(birth_date="1971-02-03", name="احمد سعد القحطانى"))
        self.assertIn(file.code, self._warn(identifier=file.identifier))
        for vals in ({"mobile": "0550001112"}, {"mobile": "hello"}, {"mobile": False}, {"identifier": False},
                     {"birth_date": "1971-02-03", "name": "محمود سعد القحطانى"}):
            self.assertFalse(self._warn(**vals), vals)

    def test_a_delegate_learns_no_name(self):
        file = self.make("أحمد سعد علي القحطاني", birth_date="1971-02-03", mobile="0551112223",
                         branch_id=self.other_branch.id)
        for vals in ({"mobile": "0551112223"}, {"identifier": file.identifier},
                     {"birth_date": "1971-02-03", "name": "احمد سعد القحطانى"}):
            message = self._warn(self.user_delegate, **vals)
            self.assertIn("branch office", message)
            self.assertNotIn(file.code, message)
            self.assertNotIn("القحطاني", message)

    def test_identifier_blocks(self):
        file = self.make("أحمد سعد علي القحطاني")
        arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in file.identifier)
        for typed in (file.identifier, arabic, " - ".join(file.identifier), f"\u200f{file.identifier}"):
            with self.subTest(typed), self.refused(file.code):
                self.make("نورة خالد فهد الشمري", identifier=typed)
        with self.refused(file.code):
            self.make("نورة خالد فهد الشمري", identifier=arabic, identifier_type="passport")
        other = self.make("نورة خالد فهد الشمري")
        with self.refused(file.code):
            other.with_user(self.user_officer).identifier = arabic
        other.identifier = other.identifier  # his own is his own
        with self.refused("another branch"):
            self.make("نورة خالد فهد الشمري", user=self.user_delegate, identifier=self.make(
                "سعد خالد فهد الشمري", branch_id=self.other_branch.id).identifier)
        file.active = False
        with self.refused("archived"):
            self.make("نورة خالد فهد الشمري", identifier=file.identifier)
        number = self.national_id()
        with self.refused("more than one"):
            self.env["alseraj.beneficiary"].create([
                self.beneficiary_vals(identifier=number), self.beneficiary_vals(identifier=" ".join(number))])

    def test_passports_of_two_countries(self):
        self.make("John Ali Smith Doe", identifier="AB123", identifier_type="passport")
        self.make("Omar Ali Hassan Said", identifier="AB123", identifier_type="gcc")

    def test_member_once_in_a_household(self):
        file = self.make("أحمد سعد علي القحطاني")
        number = self.national_id()
        members = self.env["alseraj.household.member"].with_user(self.user_officer)
        first = members.create({"beneficiary_id": file.id, "name": "سارة", "identifier": number})
        with self.refused("twice"):
            members.create({"beneficiary_id": file.id, "name": "سارا", "identifier": " ".join(number)})
        with self.refused("head"):
            first.identifier = file.identifier
        first.active = False
        members.create({"beneficiary_id": file.id, "name": "سارا", "identifier": number})


@tagged("post_install", "-at_install")
class TestDuplicateAccess(DuplicateCommon):

    def _make_case(self, **vals):
        self.make("فهد سعد علي القحطاني", mobile="0551112223")
        two = self.make("نورة خالد فهد الشمري", birth_date="1990-03-04", mobile="0551112223", **vals)
        return self.find(two)

    def _call(self, user, case, method, *args):
        return call_kw(self.env[case._name].with_user(user), method, [case.ids, *args], {})

    def test_delegate_sees_what_is_his_on_both_sides(self):
        case = self._make_case()
        self.assertTrue(self.cases.with_user(self.user_delegate).search([("id", "=", case.id)]))
        case.file_b_id.branch_id = self.other_branch
        self.assertFalse(self.cases.with_user(self.user_delegate).search([("id", "=", case.id)]))
        self.assertFalse(self.env["alseraj.duplicate.evidence"].with_user(self.user_delegate).search(
            [("case_id", "=", case.id)]))
        self.assertEqual(case.file_a_id.with_user(self.user_delegate).duplicate_case_count, 0)
        self.assertFalse(case.file_a_id.with_user(self.user_delegate).related_file_ids)
        for method, args in (("read", [["file_a_id"]]), ("action_related", ["Mine"]), ("action_merge", [])):
            with self.subTest(method), self.assertRaises(AccessError):
                self._call(self.user_delegate, case, method, *args)
        self.assertNotEqual(case.activity_ids.user_id, self.user_delegate)

    def test_only_officers_judge(self):
        case = self._make_case()
        for user in (self.user_researcher, self.user_member, self.user_finance, self.user_auditor,
                     self.user_outsider, self.user_portal):
            for method, args in (
                ("action_same", ["x"]), ("action_related", ["x"]), ("action_different", ["x"]),
                ("write", [{"state": "related"}]), ("write", [{"note": "x"}]), ("unlink", []),
                ("action_merge", []),
            ):
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError):
                    self._call(user, case, method, *args)
        for user in (self.user_outsider, self.user_portal):
            with self.assertRaises(AccessError):
                self._call(user, case, "read", ["note"])
        self.assertEqual(case.state, "open")

    def test_nothing_is_forged(self):
        case = self._make_case()
        one, two = self.make("سعد علي"), self.make("هند سالم")
        manager = self.user_manager
        for vals in ({"reason": "iban"}, {"similarity": 1}, {"judged_by_id": manager.id}, {"file_a_id": one.id},
                     {"judged_on": "2020-01-01"}, {"evidence_ids": [Command.clear()]}, {"company_id": False}):
            with self.subTest(vals), self.assertRaises(UserError), mute_logger("odoo.sql_db"):
                self._call(manager, case, "write", vals)
        with self.assertRaises(AccessError):
            self.cases.with_user(manager).create({"file_a_id": one.id, "file_b_id": two.id})
        with self.assertRaises(UserError):
            self._call(manager, case.evidence_ids, "write", {"value": "x"})
        with self.assertRaises(UserError):
            self.env["alseraj.duplicate.evidence"].with_user(manager).create(
                {"case_id": case.id, "kind": "mobile", "value": "x"})
        for method in ("_find_duplicates", "_record"):
            with self.assertRaises(AccessError):
                call_kw(self.env["alseraj.beneficiary"].with_user(manager), method, [], {})

    def test_not_ones_own_file(self):
        case = self._make_case(kin_user_ids=[Command.link(self.user_officer_2.id)])
        for method, args in (("action_different", ["x"]), ("write", [{"note": "x"}])):
            with self.subTest(method), self.assertRaises(UserError):
                self._call(self.user_officer_2, case, method, *args)


@tagged("post_install", "-at_install")
class TestDuplicateBatch(DuplicateCommon):

    def _import(self, count, year):
        """As an import: every second file is another spelling of the one before; twins between them."""
        names = [("فاطمة محمد عبد الله العتيبي", "فاطمه محمد عبدالله العتيبى"),
                 ("حسن علي سعد الحربي", "حسين علي سعد الحربي")]
        return self.env["alseraj.beneficiary"].with_user(self.user_officer).create([
            self.beneficiary_vals(
                name=names[index // 2 % 2][index % 2], mobile=False,
                birth_date=f"{year}-{1 + index // 2 // 28:02d}-{1 + index // 2 % 28:02d}")
            for index in range(count)
        ])

    def test_constant_queries(self):
        files = self.env["alseraj.beneficiary"]
        files._find_duplicates(self._import(4, 1950).ids)
        counts = []
        for count, year in ((12, 1960), (100, 1970)):
            made = self._import(count, year)
            counts.append(self.count_queries(files._find_duplicates, made.ids))
            cases = self.cases.search([("file_b_id", "in", made.ids)])
            self.assertEqual(len(cases), count // 4, "the two spellings, not the twins")
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_night(self):
        made = self._import(40, 1960)
        self.env.cr.precommit.clear()
        with self.enter_registry_test_mode():
            self.env.ref("alseraj_beneficiary.cron_find_duplicates").method_direct_trigger()
        self.assertEqual(len(self.cases.search([("file_b_id", "in", made.ids)])), 10)

    def test_without_trigrams(self):
        made = self._import(8, 1960)
        self.patch(self.env.registry, "has_trigram", False)
        self.assertEqual(len(self.find(*made)), 2)
