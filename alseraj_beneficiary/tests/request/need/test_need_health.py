"""Who may not know who is ill does not count the ill by the steps of a need study."""

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RequestCommon

KNOW = ("researcher", "sensitive", "auditor")
NOT = ("delegate", "officer", "manager", "member", "secretary", "finance", "outsider", "portal")


@tagged("post_install", "-at_install")
class TestNeedHealth(RequestCommon):
    def test_steps_of_health_are_for_few(self):
        self.beneficiary.health_status = "ill"
        study = self.make_studies(self.make_verified())
        for role in (*KNOW, *NOT):
            answers = []
            for method, args in (
                ("read", [study.ids, ["explanation", "summary"]]), ("web_read", [study.ids, {"explanation": {}, "summary": {}}]),
                ("search_read", [[("id", "in", study.ids)], ["explanation"]]), ("read", [study.ids, ["result"]]),
                ("copy_data", [study.ids]), ("export_data", [study.ids, ["explanation", "result"]]),
            ):
                self.env.flush_all()
                self.env.invalidate_all()
                with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                    try:
                        with self.env.cr.savepoint():
                            answers.append(str(call_kw(
                                self.env[study._name].with_user(getattr(self, f"user_{role}")), method, args, {})))
                    except (AccessError, UserError) as error:
                        answers.append(f"refused {error}")
            text = " ".join(answer for answer in answers if not answer.startswith("refused"))
            with self.subTest(role=role):
                if role in KNOW:
                    self.assertIn("Points for health", text)
                    self.assertIn("1 with a chronic illness", text)
                else:
                    for word in ("Points for health", "illness", "points_health", "'ill'"):
                        self.assertNotIn(word, text)
