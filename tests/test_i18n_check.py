"""What `./dev i18n --check` refuses in the Arabic."""

import importlib.util
import pathlib

import polib

from odoo.tests import BaseCase, tagged

ROOT = pathlib.Path(__file__).parents[1]
STATE = "model:ir.model.fields.selection,name:alseraj_beneficiary.selection__alseraj_{}__state__x"


def load_check():
    """i18n/check.py as a module, without running it."""
    spec = importlib.util.spec_from_file_location("alseraj_i18n_check", ROOT / "i18n/check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestI18nCheck(BaseCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.check = load_check()
        cls.words = cls.check.load_glossary()

    def get_faults(self, english, arabic, *models, place=None):
        po = polib.POFile()
        places = [place] if place else [STATE.format(model) for model in models]
        po.append(polib.POEntry(msgid=english, msgstr=arabic, occurrences=[(place, "") for place in places]))
        return [fault for _entry, fault in self.check.faults(po, *self.words)]

    def assertFault(self, words, *entry):
        self.assertTrue(any(words in fault for fault in self.get_faults(*entry)), (entry, self.get_faults(*entry)))

    def test_a_state_agrees_with_its_record(self):
        self.assertFault("agree", "Gone Out", "مصروف", "support_installment")
        self.assertFault("agree", "Gone Out", "مصروفة", "disbursement")
        self.assertFault("agree", "Gone Out", "مصروف", "support_installment", "disbursement")
        for entry in (("Gone Out", "مصروفة", "support_installment"), ("Gone Out", "قيد الصرف", "support_installment"),
                      ("Gone Out", "مسودة", "disbursement"), ("Gone Out", "مصروف", "disbursement")):
            self.assertEqual(self.get_faults(*entry), [], entry)

    def test_a_record_with_a_state_has_a_gender(self):
        self.assertFault("records.csv", "Gone Out", "مصروف", "something_new")

    def test_a_counted_noun_is_not_fixed(self):
        for arabic in ("مرة كل %(months)s شهرًا", "بعد %(months)s أشهر", "%(months)s شهر", "في الأسرة %(members)s أفراد",
                       "{count} ملف", "لا يزيد على %(most)s صفحات", "%s دفعة"):
            self.assertFault("counted noun", "Once in %(months)s months", arabic)
        self.assertEqual(self.get_faults("Once in %(months)s", "مرة كل %(months)s"), [])
        self.assertEqual(self.get_faults("Cases: %(count)s", "عدد الحالات: %(count)s"), [])

    def test_one_word_as_in_odoo_is_looked_at(self):
        self.assertFault("Odoo's word", "present", "هدية")
        self.assertEqual(self.get_faults("present", "حاضرًا"), [])
        self.assertEqual(self.get_faults("Yes", "نعم"), [], "looked at, and in the list")

    def test_families_are_addressed_in_the_plural(self):
        for place in ("model_terms:ir.ui.view,arch_db:alseraj_beneficiary.my_file",
                      "model:alseraj.message.event,letter:alseraj_beneficiary.message_event_x"):
            said = self.get_faults("Your file", "هذا ملفك، وإن نقصه شيء فأخبرنا.", place=place)
            self.assertIn("families are addressed in the courteous plural", said)
            self.assertEqual(self.get_faults("Your file", "هذا ملفكم، وإن نقصه شيء فأخبرونا.", place=place), [])
        staff = "model_terms:ir.ui.view,arch_db:alseraj_beneficiary.beneficiary_view_form"
        self.assertEqual(self.get_faults("Your file", "هذا ملفك.", place=staff), [])

    def test_blanks_and_customers(self):
        self.assertFault("blank", "Dad", "أب ")
        self.assertFault("forbids", "Person", "عميل")
        self.assertEqual(self.get_faults("Customer Payment Terms", "شروط السداد للعميل"), [])
