import shutil
from collections import Counter
from unittest.mock import patch

from odoo.tests import tagged

from ...tools import pdf_quick
from ..committee.common import CommitteeCommon
from ..finance.common import FinanceCommon
from .common import LANGUAGES, LONG, PapersMixin, read_places

NAMES = ("فاطمة محمد أحمد السالم", LONG, "Maria (Anna) de Souza", "نورة سعد", "أُمّ عبدالله إبراهيم", "John 2nd Smith, Jr.")
NEAR = 1  # point; brackets of two scripts may come from another font


class QuickMixin(PapersMixin):

    def assertSameLook(self, name, records):
        """Set quickly and by WeasyPrint alone, each word stands on the same page in the same place."""
        for lang in LANGUAGES:
            records = records.with_context(lang=lang)
            with patch.object(pdf_quick, "_add", side_effect=pdf_quick._add) as added:
                quick = self.render(name, records, self.env.user)
            self.assertGreater(added.call_count, 3, "set by ourselves")
            with patch.object(pdf_quick, "QUICK_FROM", 10**6):
                slow = self.render(name, records, self.env.user)
            if not shutil.which("pdftotext"):
                continue
            found, wanted = read_places(quick), read_places(slow)
            self.assertEqual(Counter(place[:2] for place in found), Counter(place[:2] for place in wanted), lang)
            by_word = {}
            for place in wanted:
                by_word.setdefault(place[:2], []).append(place[2:])
            for page, word, *place in found:
                near = min(max(abs(a - b) for a, b in zip(place, other, strict=True)) for other in by_word[page, word])
                self.assertLess(near, NEAR, (lang, page, word, place, by_word[page, word]))


@tagged("post_install", "-at_install")
class TestQuickMinutes(QuickMixin, CommitteeCommon):

    def test_minutes(self):
        requests = self.make_request(70)
        for place, file in enumerate(requests.beneficiary_id):
            file.name = NAMES[place % len(NAMES)]
        session = self.make_session(requests)
        session.decision_ids[::2].conditions = "أُقرّ بشرط (ألّا يُصرف إلا للمؤجر)، خلال 30 يومًا\nand the landlord signs: 2 copies"
        session.decision_ids[35:].reason_id = self.reason
        self.vote(session.decision_ids[:35])
        self.vote(session.decision_ids[35:], "against")
        session.action_close()
        self.assertSameLook("action_report_minutes", session)
        self.assertWhole("action_report_minutes", session, LONG, *requests.mapped("name"))


@tagged("post_install", "-at_install")
class TestQuickSheet(QuickMixin, FinanceCommon):

    def test_run_sheet(self):
        installments = self.make_requests(90, amount=1250.5).installment_ids
        for place, file in enumerate(installments.beneficiary_id):
            file.name = NAMES[place % len(NAMES)]
        run = self.pay(installments)
        self.assertSameLook("action_report_run_sheet", run)
        pages = self.assertWhole("action_report_run_sheet", run, LONG, *installments.mapped("name"))
        for page in pages["en_US"][:-1]:
            self.assertIn("IBAN", page, "heads repeat")

    def test_what_is_not_certain_is_left_to_the_engine(self):
        """A script that we do not set, or a word wider than its column, is on the paper all the same."""
        installments = self.make_requests(70).installment_ids
        installments[3].beneficiary_id.name = "Анна Петрова"
        installments[5].beneficiary_id.name = "x" * 60
        run = self.pay(installments)
        text = self.render_text("action_report_run_sheet", run)
        for line in installments:
            self.assertIn(line.name, text)
        self.assertIn("xxxxxxxx", text)

    def test_another_version_of_the_engine(self):
        """Where something of the engine is not as we know it, the paper is slow, and whole."""
        run = self.pay(self.make_requests(70).installment_ids)
        for target in ("_Setter.set_row", "_Piece.draw"):
            owner, name = target.split(".")
            with patch.object(getattr(pdf_quick, owner), name, side_effect=AttributeError(name)), \
                    self.assertLogs("odoo.addons.alseraj_beneficiary.tools.pdf", "ERROR"):
                self.assertIn(run.installment_ids[60].name, self.render_text("action_report_run_sheet", run))
