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


__all__ = ["CSS", "FONT", "HEAVIEST_PAGE", "JS", "PDF", "PNG", "SCRIPT", "FrontCase"]
