"""Our pages for people outside beside Odoo's website: its own stay, ours stand beside them, and the links follow."""

from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests import route_attack
from odoo.addons.alseraj_beneficiary.tools import front_addresses

LIGHT = "light.css"


@tagged("post_install", "-at_install")
class TestWebsite(HttpCase):

    def make_page(self, url):
        """Somebody makes a page in the website."""
        key = f"website.own{url.replace('/', '_')}"
        view = self.env["ir.ui.view"].create({
            "type": "qweb", "key": key, "name": url,
            "arch": f"<t t-name='{key}'><t t-call='website.layout'><h1>Page of the website</h1></t></t>"})
        self.env["website.page"].create({"url": url, "view_id": view.id, "is_published": True})
        self.env.registry.clear_cache("routing")

    def read_links(self):
        """Pages of ours which between them link to all the others."""
        return "".join(self.url_open(f"/alseraj{path}").text for path in ("/home", "/support", "/apply", "/track", "/rights"))

    def test_public_pages_beside_the_website(self):
        """The website keeps `/` and what somebody has made in it; ours stand where it has nothing, or under /alseraj."""
        self.assertNotIn(LIGHT, self.url_open("/").text, "its front page")
        self.assertIn(LIGHT, self.url_open("/alseraj/home").text)
        page = self.url_open("/rights")
        self.assertIn(LIGHT, page.text)
        self.assertIn('href="/support"', page.text)
        self.assertIn('href="/alseraj/home"', page.text)
        self.make_page("/support")
        self.assertIn("Page of the website", self.url_open("/support").text)
        self.assertIn('href="/alseraj/support"', self.url_open("/rights").text, "the links follow")
        self.assertIn(LIGHT, self.url_open("/alseraj/support").text)

    def test_each_address_is_ours_or_theirs(self):
        for path in front_addresses.ADDRESSES:
            with self.subTest(path=path):
                theirs = LIGHT not in self.url_open(path).text
                self.assertEqual(self.url_open(path).status_code, 200)
                self.assertIn(LIGHT, self.url_open(f"/alseraj{path}").text)
                self.assertIn(f'href="{"/alseraj" if theirs else ""}{path}"', self.read_links())
                if not theirs:
                    self.make_page(path)
                    self.assertIn("Page of the website", self.url_open(path).text)
                    self.assertIn(LIGHT, self.url_open(f"/alseraj{path}").text)

    def test_a_language_before_the_address(self):
        """The website writes it there; ours is found all the same, and speaks it."""
        lang = self.env["res.lang"]._activate_lang("ar_001")
        self.env["website"].get_current_website().language_ids |= lang
        page = self.url_open(f"/{lang.url_code}/rights")
        self.assertIn(LIGHT, page.text)
        self.assertIn('dir="rtl"', page.text)
        self.assertIn('dir="rtl"', self.url_open("/support").text, "it stays")

    def test_errors_of_ours(self):
        for path in ("/alseraj/nowhere", "/support/nowhere"):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404, path)
            self.assertIn(LIGHT, page.text, path)
        self.assertNotIn(LIGHT, self.url_open("/nowhere").text, "theirs")
        page = self.url_open("/track", data={"number": "x"})
        self.assertEqual(page.status_code, 400)
        self.assertIn(LIGHT, page.text)


@tagged("post_install", "-at_install")
class TestRoutesBesideTheWebsite(route_attack.RouteAttack):
    """All its tests, with another app's routes beside ours."""
