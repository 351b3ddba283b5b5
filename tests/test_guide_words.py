"""Each word in bold of the guides is on a screen of a role that its section is about, in the language of the page.

That the product has the word at all is lint's (ci/check_docs.py); here the screens are asked as the web client asks for them, by
each role, with what its rights take away.
"""

import re
import sys
from pathlib import Path

import polib
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from odoo.addons.alseraj_beneficiary.tests import scene

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "ci"))

import check_docs  # noqa: E402  (found through the line above)

MODULES = ("alseraj_beneficiary", "alseraj_survey")
STAFF = ("delegate", "officer", "researcher", "member", "secretary", "finance", "manager", "auditor")
# who a section of the user guide is about, by its number; others are about everybody
SECTIONS = {
    "1": ("officer", "delegate", "manager"), "2": ("officer", "manager"), "3": ("researcher", "manager"),
    "4": ("secretary", "member", "manager", "auditor"), "5": ("officer", "secretary"), "6": ("finance", "officer", "manager"),
    "7": ("officer", "delegate", "manager", "admin"), "9": ("manager", "officer", "auditor"),
}
LOGINS = {"chair": "member", "finance2": "finance"}  # of the tour, whose headings name them
NAMED = ("string", "placeholder", "title", "confirm", "confirm-label", "cancel-label")
# words that no view of the web client holds: scripts, pages for people outside, names of piles, dashboards and roles
ELSEWHERE = re.compile(r"static/src/|controllers/|model:(alseraj\.work\.queue|spreadsheet\.dashboard|res\.groups),name")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")


@tagged("post_install", "-at_install")
class TestGuideWords(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {**scene.wake_users(cls.env, STAFF, cls.env.company), "admin": cls.env.ref("base.user_admin")}
        actions = cls.env["ir.model.data"].search([("module", "in", MODULES), ("model", "=", "ir.actions.act_window")])
        cls.actions = cls.env["ir.actions.act_window"].browse(actions.mapped("res_id"))
        ours = [name for name in cls.env.registry if name.startswith("alseraj.") and not cls.env[name]._abstract]
        cls.models = [*ours, "account.journal"]  # where finance sets how support is paid
        cls.screens = {}

    def get_screens(self, role, lang):
        """:return: the words on the screens of a role, and its menus as pairs of words"""
        if (role, lang) not in self.screens:
            self.screens[role, lang] = self._read_screens(self.env(user=self.users[role], context={"lang": lang}))
        return self.screens[role, lang]

    def _read_screens(self, env):
        menus = env["ir.ui.menu"].load_web_menus(False)
        words = {menu["name"] for menu in menus.values()}
        pairs = {(menu["name"], menus[child]["name"]) for menu in menus.values() for child in menu["children"] if child in menus}
        seen = set()
        for action in self.actions:
            views = [*action.views, (action.search_view_id.id, "search")]
            if self._read_views(env, action.res_model, views, words, toolbar=True, action_id=action.id):
                words.add(action.with_env(env).sudo().name)
                seen.add(action.res_model)
        for model in set(self.models) - seen:
            self._read_views(env, model, [(False, "form")], words)
        plain = check_docs.plain
        return {plain(word) for word in words}, {(plain(above), plain(name)) for above, name in pairs}

    def _read_views(self, env, model, views, words, **options):
        try:
            got = env[model].get_views(views, options)
        except AccessError:
            return False
        fields = {name: values["fields"] for name, values in got["models"].items()}
        for view in got["views"].values():
            self._read_node(etree.fromstring(view["arch"]), model, fields, words)
            words |= {action["name"] for actions in (view.get("toolbar") or {}).values() for action in actions}
        return True

    def _read_node(self, node, model, fields, words):
        if not isinstance(node.tag, str):
            return
        hidden = {node.get("invisible"), node.get("column_invisible")} & {"1", "True"}
        field = fields.get(model, {}).get(node.get("name")) if node.tag == "field" else None
        if not hidden:
            words |= {node.get(name) for name in NAMED if node.get(name)}
            words |= {text for text in (node.text, *(child.tail for child in node)) if text and text.strip()}
            if field:
                words |= {field["string"], *(label for _key, label in field.get("selection") or ())}
        for child in node:
            self._read_node(child, field and field.get("relation") or model, fields, words)

    def is_elsewhere(self, places):
        """Whether one of the places of a term is no view of the web client."""
        for place, _line in places:
            if ELSEWHERE.search(place):
                return True
            if place.startswith("model_terms:ir.ui.view,arch_db:"):
                view = self.env.ref(place.rsplit(":", 1)[1], raise_if_not_found=False)
                if view and view.type == "qweb":
                    return True
        return False

    def read_terms(self):
        """:return: dict a term in either language -> its places"""
        terms = {}
        for module in MODULES:
            for entry in polib.pofile(str(ROOT / module / "i18n" / "ar.po")):
                for text in (entry.msgid, entry.msgstr):
                    terms.setdefault(check_docs.plain(text), []).extend(entry.occurrences)
        return terms

    def get_roles(self, heading):
        logins = [LOGINS.get(login, login) for login in check_docs.CODE.findall(heading)]
        roles = [login for login in logins if login in self.users]
        number = heading.translate(DIGITS).split(".")[0]
        return roles or (() if logins else SECTIONS.get(number, (*STAFF, "admin")))

    def check_page(self, page, lang, roles=None):
        terms, wrong = self.read_terms(), []
        prose = check_docs.FENCE.sub("", (ROOT / "docs" / page).read_text(encoding="utf-8"))
        for section in re.split(r"^## ", prose, flags=re.M)[1:]:
            heading = section.partition("\n")[0]
            screens = [self.get_screens(role, lang) for role in roles or self.get_roles(heading)]
            words = set().union(*(words for words, _pairs in screens))
            menus = {name for _words, pairs in screens for pair in pairs for name in pair}
            pairs = set().union(*(pairs for _words, pairs in screens))
            for stars, text in check_docs.EMPHASIS.findall(check_docs.CODE.sub("", section)):
                if stars != "**":
                    continue
                steps = [check_docs.plain(step) for step in text.split("‣")]
                wrong += [f"{heading}: {step}" for step in steps if step not in words | check_docs.ODOO_WORDS
                          and not self.is_elsewhere(terms.get(step, ()))]
                wrong += [f"{heading}: {above} ‣ {name}" for above, name in zip(steps, steps[1:], strict=False)
                          if {above, name} <= menus and above not in check_docs.ODOO_WORDS and (above, name) not in pairs]
        self.assertFalse(wrong, "\n".join(wrong))

    def test_user_guide(self):
        self.check_page("USER_GUIDE.md", "en_US")

    def test_user_guide_in_arabic(self):
        self.check_page("USER_GUIDE.ar.md", "ar_001")

    def test_tour(self):
        self.check_page("TOUR.md", "en_US")

    def test_tour_in_arabic(self):
        self.check_page("TOUR.ar.md", "ar_001")

    def test_setup(self):
        self.check_page("SETUP.md", "en_US", ("manager", "admin"))

    def test_setup_in_arabic(self):
        self.check_page("SETUP.ar.md", "ar_001", ("manager", "admin"))
