import io
import re

from PIL import Image

from odoo.tests import HttpCase

from ..common import PDF, AlserajCommon
from ..request.common import PNG

SCRIPT = "<script>alert('x')</script>"
HEAVIEST_PAGE = 150_000  # bytes, cold: page, style sheet, font, script
FONT = "/web/static/fonts/google/Tajawal/Tajawal-Regular.ttf"
CSS = "/alseraj_beneficiary/static/src/light/light.css"
JS = "/alseraj_beneficiary/static/src/light/light.js"


class FrontCase(HttpCase, AlserajCommon):
    """The pages for people outside, asked for as a browser does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.make_beneficiary()
        cls.env.company.partner_id.lang = "en_US"  # the language of the house is that of its pages

    def get(self, path, **options):
        return self.url_open(path, **options)

    def post(self, path, files=None, **data):
        """Send a form with the token of this session."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.url_open("/track").text)
        return self.url_open(path, data={"csrf_token": found[1], **data}, files=files)

    def get_main(self, response):
        """What a person reads on the page, without tags."""
        main = response.text.partition("<main")[2].partition("</main")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    def get_wrong(self, response):
        return re.findall(r'class="wrong-text"[^>]*>([^<]+)', response.text)

    def make_picture(self, color="red"):
        target = io.BytesIO()
        Image.new("RGB", (60, 80), color).save(target, "JPEG")
        return target.getvalue()


class MyCase(FrontCase):
    """The own pages of two families, and of who acts for both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["alseraj.attempt"].search([]).unlink()
        cls.file.with_user(cls.user_officer).action_invite_home()
        cls.user_family = cls.file.home_user_id
        cls.other = cls.make_beneficiary(mobile="0507654321", name="هند سالم حمد الدوسري", gender="female")
        cls.other.with_user(cls.user_officer).action_invite_home()
        (cls.file | cls.other).partner_id.lang = "en_US"
        cls.user_other = cls.other.home_user_id

    @classmethod
    def make_guardian(cls, *files, relation="guardian"):
        """One person with a valid deed for each of the files, and his login.

        :return: (his deeds, his user)
        """
        number, deeds = cls.national_id(), cls.env["alseraj.collector"]
        for file in files:
            deeds |= cls.make_collector(file, relation=relation, identifier=number, mobile="0551112223", name="سلمان حمد")
        deeds.partner_id.lang = "en_US"
        deeds.with_user(cls.user_officer).action_invite_home()
        return deeds, deeds.home_user_id

    def log_in(self, user):
        self.authenticate(user.login, user.login)

    def get_form_keys(self, page, form):
        """The hidden values of a form of a page, beside its token."""
        found = re.search(rf'<form[^>]*id="{form}".*?</form>', page.text, re.DOTALL)
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[0])) if found else {}

    def count_page(self, path):
        """How many queries a page costs, once what is read once is read."""
        self.get(path)
        start = self.env.cr.sql_log_count
        page = self.get(path)
        self.assertEqual(page.status_code, 200, path)
        return self.env.cr.sql_log_count - start


__all__ = ["CSS", "FONT", "HEAVIEST_PAGE", "JS", "PDF", "PNG", "SCRIPT", "FrontCase", "MyCase"]
