"""The log of the web server does not keep the tokens of answers."""

from odoo.tests import BaseCase, tagged

from odoo.addons.alseraj_beneficiary.tools import secret_links

SURVEY, ANSWER = "12345678-1234-1234-1234-123456789abc", "87654321-1234-1234-1234-123456789abc"


@tagged("post_install", "-at_install")
class TestSurveyLog(BaseCase):

    def test_no_token_is_kept(self):
        for path in (f"/survey/{SURVEY}/{ANSWER}", f"/survey/begin/{SURVEY}/{ANSWER}", f"/survey/submit/{SURVEY}/{ANSWER}",
                     f"/survey/start/{SURVEY}?answer_token={ANSWER}&x=1", f"/survey/print/{SURVEY}?x=1&answer_token={ANSWER}",
                     "/alseraj/satisfaction/" + "A" * 43, "/alseraj/satisfaction/" + "A" * 43 + "/start"):
            line = secret_links.redact(f'"POST {path} HTTP/1.1" 200 -')
            with self.subTest(path=path):
                for token in (SURVEY, ANSWER, "A" * 43):
                    self.assertNotIn(token, line)
