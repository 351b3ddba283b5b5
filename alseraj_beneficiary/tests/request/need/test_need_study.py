from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import RequestCommon


@tagged("post_install", "-at_install")
class TestNeedStudy(RequestCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        source = "alseraj_beneficiary.income_source_"
        cls.beneficiary.write({
            "housing": "rented",
            "rent_amount": 1000,
            "member_ids": [
                Command.create({
                    "name": "نورة", "relation": "spouse", "birth_date": "1990-01-01", "is_dependent": False,
                }),
                Command.create({
                    "name": "سعد", "relation": "son", "health": "ill",
                    "birth_date": cls.get_today() - timedelta(days=3000),
                }),
            ],
            "income_ids": [
                Command.create({"source_id": cls.env.ref(source + "salary").id, "amount": 4000}),
                Command.create({"source_id": cls.env.ref(source + "citizen_account").id, "amount": 720}),
            ],
        })
        cls.verify_documents(cls.beneficiary)  # the lease, and what the family needs

    def test_hand_check(self):
        request = self.make_verified()
        study = self.make_studies(request)
        # salary 4000 at half + 720 − rent 1000 = 1720; three persons: 573.33 a head;
        # line 3719 × (1 + 0.5 + 0.3) = 6694.20; cover 1720 / 6694.20 = 0.2569: class B
        self.assertEqual((study.net, study.per_head, study.cover), (1720, 573.33, 0.2569))
        self.assertEqual(study.need_class, "b")
        # 60 × (1 − 0.2569) = 44.59; housing 5; health 15 × 0.3 = 4.5; one dependant 2
        self.assertEqual(study.score, 56.09)
        self.assertIn("counted at 50%", study.explanation)
        self.assertNotIn("نورة", str(study.sudo().inputs), "the formula needs no names")

        study.action_done()
        self.assertEqual((study.state, request.state), ("done", "studied"))
        self.assertEqual((self.beneficiary.need_class, self.beneficiary.need_score), ("b", 56.09))
        self.assertEqual(request.amount_recommended, 2500)
        self.assertEqual(study.researcher_id, self.user_researcher)

    def test_a_line_keeps_its_rate(self):
        request = self.make_verified()
        salary = self.beneficiary.income_ids.filtered(lambda line: line.source_id.code == "salary")
        salary.source_id.count_rate = 1
        self.assertEqual(self.make_studies(request).net, 1720, "entered at half")
        salary.with_user(self.user_manager).count_rate = 0.25
        self.assertEqual(self.make_studies(request).net, 720)

    def test_owners_pay_no_rent(self):
        self.beneficiary.housing = "owned"  # the rent of the old flat still stands on the file
        self.verify_documents(self.beneficiary)  # the title deed
        self.assertEqual(self.make_studies(self.make_verified()).net, 2720)

    def test_health_of_the_head_comes_from_the_file(self):
        self.beneficiary.health_status = "disabled"
        study = self.make_studies(self.make_verified())
        self.assertTrue(study.head_disabled and not study.head_ill)
        study.head_disabled = False
        study.action_assess()
        self.assertFalse(study.inputs["head"]["disabled"], "the researcher saw it otherwise")

    def test_done_freezes(self):
        study = self.make_studies(self.make_verified())
        study.action_done()
        net = study.net
        self.beneficiary.income_ids.unlink()
        with self.assertRaisesRegex(UserError, "keeps its numbers"):
            study.action_assess()
        for vals in (
            {"findings": "x"}, {"amount_recommended": 1}, {"override_class": "a"}, {"score": 99},
            {"score": 0}, {"inputs": {}}, {"result": {"x": 1}}, {"recommendation": "refuse"}, {"net": 0},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                study.write(vals)
        self.assertEqual(study.net, net)
        with self.assertRaises(UserError):
            study.unlink()

    def test_assess_again(self):
        study = self.make_studies(self.make_verified())
        self.beneficiary.income_ids.unlink()
        study.action_assess()
        self.assertEqual((study.net, study.need_class), (-1000, "a"))

    def test_refusals(self):
        request = self.make_verified()
        cases = [
            ({"findings": False}, "Write what you found"),
            ({"recommendation": False}, "Say what you recommend"),
            ({"amount_recommended": 0}, "Enter the amount"),
            ({"override_class": "a"}, "Say why the family belongs to another class"),
            ({"visit_date": self.get_today() + timedelta(days=2)}, "lies in the future"),
        ]
        for vals, sentence in cases:
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, sentence):
                self.make_studies(request, **vals).action_done()
        with self.assertRaises(UserError):
            self.make_studies(request).with_user(self.user_officer).action_done()
        self.beneficiary.kin_user_ids = self.user_researcher
        with self.assertRaisesRegex(UserError, "relative of yours"):
            self.make_studies(request).action_done()

    def test_override(self):
        study = self.make_studies(self.make_verified(), override_class="a", override_reason="Flood last week")
        study.action_done()
        self.assertEqual((study.need_class, study.final_class, self.beneficiary.need_class), ("b", "a", "a"))

    def test_recommendations(self):
        refused, more = self.make_verified(self.make_beneficiaries(2))
        self.make_studies(refused, recommendation="refuse").action_done()
        self.make_studies(more, recommendation="more").action_done()
        self.assertEqual((refused.state, refused.amount_recommended), ("studied", 0))
        self.assertEqual(more.state, "verified", "it waits for more")

    def test_whoever_finishes_it_signs_for_it(self):
        other = self._make_user("researcher_2", "group_researcher")
        study = self.make_studies(self.make_verified(), researcher_id=other.id)
        study.action_done()
        self.assertEqual(study.researcher_id, self.user_researcher)

    def test_health_inputs_are_for_few(self):
        study = self.make_studies(self.make_verified())
        for user in (self.user_officer, self.user_member):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                study.with_user(user).read(["inputs"])

    def test_parameters_in_use_stay(self):
        parameter = self.env.ref("alseraj_beneficiary.need_parameter_1").with_user(self.user_manager)
        parameter.line = 4000
        self.make_studies(self.make_verified()).action_done()
        with self.assertRaisesRegex(UserError, "Need studies have used version 1"):
            parameter.line = 3000
        copy = parameter.copy()
        copy.write({"version": "2", "line": 3000, "active_from": self.get_today()})
        with self.assertRaises(ValidationError):
            copy.weight_cover = 61
        with self.assertRaises(ValidationError):
            copy.bound_b = 0.9
        study = self.make_studies(self.make_verified(self.make_beneficiary()))
        self.assertEqual(study.parameter_id, copy)
