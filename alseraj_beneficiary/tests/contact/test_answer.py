from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PREFIX, ContactCommon


@tagged("post_install", "-at_install")
class TestAnswer(ContactCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.answer = cls.env["alseraj.answer"].create({
            "name": "Is the reply given in two weeks?", "answer": "In not less than two weeks.", "keywords": "delay",
            "policy_id": cls.env["alseraj.policy"].create({"name": "Relations Policy"}).id,
        })
        cls.answer.with_context(lang="ar_001").write({
            "name": "هل يأتي الردّ خلال أسبوعين؟", "answer": "في مدة لا تقل عن أسبوعين."})

    def find(self, text, user=None):
        found = self.env["alseraj.answer"].with_user(user or self.user_delegate).name_search(text)
        return self.answer.id in [id_ for id_, _name in found]

    def test_found_however_it_is_spelled(self):
        for text in ("two weeks", "weeks reply", "DELAY", "الرد اسبوعين", "أُسبوعين"):
            with self.subTest(text=text):
                self.assertTrue(self.find(text))
        self.assertFalse(self.find("zakat"))

    def test_taken_into_an_interaction_and_counted(self):
        self.file.lang = "ar_001"
        form = Form(self.env["alseraj.interaction"].with_user(self.user_officer), PREFIX + "interaction_view_form_quick")
        form.beneficiary_id = self.file
        form.question = "When?"
        form.answer_id = self.answer
        self.assertEqual(form.answer, "في مدة لا تقل عن أسبوعين.", "in the language of the family")
        interaction = form.save()
        self.assertEqual(interaction.answer_policy_id, self.answer.policy_id)
        self.answer.invalidate_recordset()
        self.assertEqual(self.answer.with_user(self.user_delegate).use_count, 1)
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.answer.with_user(self.user_manager).unlink()

    def test_published_is_the_managers(self):
        mine = self.answer.with_user(self.user_officer)
        mine.answer = "Two weeks or more."
        with self.assertRaisesRegex(UserError, "manager"):
            mine.published = True
        with self.assertRaisesRegex(UserError, "manager"):
            self.env["alseraj.answer"].with_user(self.user_officer).create({"name": "?", "answer": "!", "published": True})
        self.answer.with_user(self.user_manager).write({"published": True, "misconception": True})
        with self.assertRaisesRegex(UserError, "manager"):
            mine.answer = "Tomorrow."
        with self.assertRaisesRegex(UserError, "manager"):
            mine.update_field_translations("answer", {"ar_001": "غدا"})
        with self.assertRaises(AccessError):
            self.answer.with_user(self.user_delegate).keywords = "x"

    def test_what_everybody_reads(self):
        Answer = self.env["alseraj.answer"]
        self.assertEqual(Answer._get_published(self.company), [])
        self.answer.write({"published": True, "misconception": True})
        often = Answer.create({"name": "Often?", "answer": "Yes.", "published": True, "sequence": 99})
        self.make("alseraj.interaction", self.user_officer, answer_id=often.id)
        Answer.invalidate_model()
        read = Answer.with_context(lang="ar_001")._get_published(self.company)
        self.assertEqual([row["id"] for row in read], [often.id, self.answer.id], "asked most comes first")
        self.assertEqual(read[1], {
            "id": self.answer.id, "question": "هل يأتي الردّ خلال أسبوعين؟", "answer": "في مدة لا تقل عن أسبوعين.",
            "misconception": True, "policy": self.answer.policy_id.name,
        })
        self.assertEqual([row["id"] for row in Answer._get_published(self.company, text="اسبوعين")], [self.answer.id])
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(Answer._get_published(other), [])
