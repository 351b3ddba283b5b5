from odoo.tests import tagged

from odoo.addons.alseraj_beneficiary.tests.plans import IndexMixin

from .common import SatisfactionCommon


@tagged("post_install", "-at_install")
class TestIndexes(IndexMixin, SatisfactionCommon):
    """Every index of this module serves a question that is asked."""

    index_module = "alseraj_survey"

    def test_every_index_serves(self):
        self.check_indexes({
            "alseraj_survey_invitation_to_store": lambda: self.sent(
                self.invitations._rewrite_answered, self.company, self.survey),
        })

    def test_indexed_fields(self):
        self.assertGreater(self.check_indexed_fields(), 20)
