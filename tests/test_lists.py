"""Every list of the roles who work with families, in Arabic: nothing is cut at the desk, and on a phone each is cards.

``ALSERAJ_TEST_PICTURES=folder`` puts a picture of each there.
"""

import base64
import json
import os
import re
from pathlib import Path

from browser import Browser

from odoo.tests import HttpCase, tagged

from odoo.addons.alseraj_beneficiary.tests.one_of_each import OneOfEach

PATIENCE = 600  # seconds
ROLES = ("officer", "researcher")
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844, "is_phone": True}
NAME = "إبراهيم عبدالرحمن سالم القحطاني"
LONG = "موظف علاقات المستفيدين الأول"
BY_DATE = ("calendar", "pivot", "graph")
READY = "!!window.odoo?.__WOWL_DEBUG__?.root?.env?.services?.action?.currentController"
MENUS = """(async () => {
    const {services} = odoo.__WOWL_DEBUG__.root.env;
    const found = new Map();
    const walk = (menu, path) => {
        if (menu.actionID && menu.actionModel === "ir.actions.act_window" && !found.has(menu.actionID)) {
            found.set(menu.actionID, [...path, menu.name].join(" / "));
        }
        menu.childrenTree.forEach((child) => walk(child, [...path, menu.name]));
    };
    const apps = services.menu.getApps().filter(({xmlid}) => xmlid.startsWith("alseraj_"));
    apps.forEach(({id}) => walk(services.menu.getMenuAsTree(id), []));
    return JSON.stringify([...found]);
})()"""
# opens the action, takes its filters away, and says what is wrong with what stands there
OPEN = """(async (id) => {
    const {services} = odoo.__WOWL_DEBUG__.root.env;
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    const settle = async () => {
        for (let turn = 0, last = -1; turn < 200; turn++) {
            await pause(120);
            const now = document.body.innerText.length;
            if (now === last && !document.querySelector(".o_loading_indicator, .o_blockUI")) return;
            last = now;
        }
    };
    await services.action.doAction(id, {clearBreadcrumbs: true});
    await settle();
    const sample = document.querySelectorAll(".o_view_sample_data").length;
    for (let turn = 0; turn < 5 && document.querySelector(".o_facet_remove"); turn++) {
        document.querySelector(".o_facet_remove").click();
        await settle();
    }
    const manager = document.querySelector(".o_action_manager");
    const seen = (element) => element.offsetParent !== null;
    const all = (selector) => [...manager.querySelectorAll(selector)].filter(seen);
    const isWider = (element) => element.scrollWidth > element.clientWidth + 2;
    const isCut = (cell) => [cell, ...cell.querySelectorAll("*")].some(
        (part) => isWider(part) && getComputedStyle(part).display !== "inline" && getComputedStyle(part).overflowX !== "visible");
    const text = (element) => element.innerText.trim();
    const heads = all(".o_list_table thead th").filter(text);
    const words = heads.map(text);
    return JSON.stringify({
        kind: manager.querySelector(".o_view_controller")?.className.match(/o_(\\w+)_view/)?.[1] || "",
        heads: heads.filter(isCut).map(text),
        cells: all(".o_data_row td:not(.o_many2many_tags_cell, .o_list_activity_cell)").filter(text).filter(isCut).map(
            (cell) => `${cell.getAttribute("name")}: ${text(cell)}`),
        twice: words.filter((word, place) => words.indexOf(word) !== place),
        wide: all(".o_list_renderer").filter(isWider).map(({scrollWidth}) => scrollWidth),
        page: document.documentElement.scrollWidth - window.innerWidth,
        tables: all(".o_list_table thead").length,
        cards: all(".o_kanban_renderer:not(.o_kanban_grouped)").filter(isWider).length,
        sample,
        dialog: document.querySelector(".modal")?.innerText || "",
    });
})(%d)"""

# one record in its list, as a card; True once it stands there
ONE_CARD = """(async (xmlid, id) => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const list = await action.loadAction(xmlid);
    await action.doAction({...list, domain: [["id", "=", id]], context: {}}, {clearBreadcrumbs: true});
    return true;
})(%s, %d)"""
CARD = ":is(.o_kanban_record:not(.o_kanban_ghost), .o_list_view .o_data_row)"  # of a view of cards, or a line as a card
# A card that is tapped says so instead of opening, so that the next place can be tried at once; what has a meaning of its own
# says that. A tap that a busy machine makes a long press is none.
LISTEN = """(() => {
    const {modules} = odoo.loader;
    for (const name of ["list/list_controller.ListController", "kanban/kanban_controller.KanbanController"]) {
        const [path, Controller] = name.split(".");
        const {prototype} = modules.get(`@web/views/${path}`)[Controller];
        const {openRecord} = prototype;
        prototype.openRecord = function (record, ...rest) {
            window.tapped = `${record.resModel} ${record.resId}`;
            return window.opens ? openRecord.call(this, record, ...rest) : undefined;
        };
    }
    modules.get("@web/views/list/list_renderer").ListRenderer.prototype.onRowTouchStart = () => {};
    modules.get("@web/views/kanban/kanban_record").KanbanRecord.prototype.onTouchStart = () => {};
    document.addEventListener("click", (ev) => {
        const own = ev.target.closest("a, button, input, .dropdown, [data-bs-toggle]");
        if (own && !window.opens) {
            ev.preventDefault();
            ev.stopPropagation();
            window.tapped = "own";
        }
    }, {capture: true});
})()"""
# where a finger may come down on the card: edges and rows of it, the middle of each word and picture
PLACES = """(() => {
    const card = document.querySelector("CARD");
    card.scrollIntoView({block: "center"});
    const {left, right, top, bottom} = card.getBoundingClientRect();
    const places = [];
    for (let y = top + 2; y < bottom - 2; y += 18) {
        for (const x of [left + 3, (3 * left + right) / 4, (left + right) / 2, right - 3]) places.push([x, y]);
    }
    for (const part of card.querySelectorAll("td, span, div, small, i, img")) {
        const box = part.getBoundingClientRect();
        if (!part.children.length && box.width && box.height) places.push([box.x + box.width / 2, box.y + box.height / 2]);
    }
    return JSON.stringify(places.filter(([x, y]) => y > 0 && y < innerHeight && card.contains(document.elementFromPoint(x, y))));
})()""".replace("CARD", CARD)
# what the client stands on: kind of view, model, record
STANDS = """(() => {
    const {currentController} = odoo.__WOWL_DEBUG__.root.env.services.action;
    const {view, props, currentState} = currentController;
    return JSON.stringify([view.type, props.resModel, currentState?.resId || props.resId || false]);
})()"""


@tagged("post_install", "-at_install")
class TestLists(HttpCase, OneOfEach):
    test_cursor_lock_timeout = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        users = cls.user_officer | cls.user_researcher
        users.write({"lang": "ar_001", "name": LONG})
        records = cls._make_one_of_each()
        cls.request = records["alseraj.support.request"]
        cls.request.beneficiary_id.name = NAME
        cls.request.write({"user_id": cls.user_officer.id})
        records["alseraj.need.study"].write({"researcher_id": cls.user_researcher.id})
        records["alseraj.interaction"].write({"beneficiary_id": cls.request.beneficiary_id.id, "user_id": cls.user_officer.id})
        records["alseraj.complaint"].write({"beneficiary_id": cls.request.beneficiary_id.id, "user_id": cls.user_officer.id})
        cls.request.beneficiary_id.mobile = "0551230988"
        cls.records = records

    def setUp(self):
        super().setUp()
        self.authenticate(self.user_officer.login, self.user_officer.login)
        page = self.url_open("/odoo", timeout=PATIENCE).text
        for url in sorted(set(re.findall(r'(?:src|href)="(/web/assets/[^"]+)"', page))):
            self.url_open(url, timeout=PATIENCE)  # built one after the other, before the browser asks for all at once
        self.enterContext(self.allow_requests(all_requests=True))

    def start(self, role, size):
        """:return: a browser of this role's user in the web client, the menus of ours as (id, path)"""
        login = getattr(self, f"user_{role}").login
        session = self.authenticate(login, login)
        browser = Browser(**size)
        self.addCleanup(browser.stop)
        browser.call("Emulation.setDeviceMetricsOverride", width=size["width"], height=size["height"], deviceScaleFactor=1,
                     mobile=size is PHONE)
        browser.call("Network.setCookie", name="session_id", value=session.sid, url=self.base_url())
        browser.go(f"{self.base_url()}/odoo/action-alseraj_beneficiary.action_work_queue")
        browser.wait(READY, 240)
        browser.wait_for(".o_action_manager .o_kanban_view")
        browser.wait("!document.querySelector('.o_loading_indicator, .o_blockUI')")  # an action on its way would win
        return browser, json.loads(browser.evaluate(MENUS))

    def open_all(self, role, size):
        """Open each menu of ours.

        :return: dict menu -> what the browser says of it
        """
        browser, menus = self.start(role, size)
        found = {}
        for number, (id_, menu) in enumerate(menus):
            found[menu] = json.loads(browser.evaluate(OPEN % id_))
            if folder := os.environ.get("ALSERAJ_TEST_PICTURES"):
                picture = browser.call("Page.captureScreenshot", format="png")["data"]
                Path(folder, f"{role}-{size['width']}-{number:02}.png").write_bytes(base64.b64decode(picture))
        return found

    def test_nothing_is_cut_at_the_desk(self):
        for role in ROLES:
            found = self.open_all(role, DESK)
            self.assertGreater(len(found), 10)
            for menu, what in found.items():
                with self.subTest(role=role, menu=menu):
                    self.assertEqual(
                        {key: what[key] for key in ("heads", "cells", "twice", "wide", "sample", "dialog") if what[key]}, {})

    def test_cards_on_a_phone(self):
        for role in ROLES:
            for menu, what in self.open_all(role, PHONE).items():
                with self.subTest(role=role, menu=menu):
                    self.assertEqual({key: what[key] for key in ("cells", "wide", "tables", "dialog") if what[key]}, {})
                    self.assertLessEqual(what["page"], 1)
                    if what["kind"] not in BY_DATE:
                        self.assertEqual(what["cards"], 0)

    def show_card(self, browser, action, record):
        browser.evaluate(ONE_CARD % (json.dumps(f"alseraj_beneficiary.{action}"), record.id))
        browser.wait_for(CARD)
        browser.wait("!document.querySelector('.o_loading_indicator, .o_blockUI')")

    def tap(self, browser, x, y):
        browser.evaluate("void (window.tapped = '')")
        browser.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        browser.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        return browser.wait("window.tapped", 20)

    def test_a_tap_anywhere_on_a_card_opens_its_record(self):
        browser, _menus = self.start("officer", PHONE)
        browser.evaluate(LISTEN)
        own = 0
        for action, record in (
            ("action_beneficiary", self.request.beneficiary_id), ("action_support_request", self.request),
            ("action_document", self.records["alseraj.document"]), ("action_complaint", self.records["alseraj.complaint"]),
            ("action_interaction", self.records["alseraj.interaction"]), ("action_letter", self.records["alseraj.letter"]),
            ("action_consent", self.records["alseraj.consent"]), ("action_referral", self.records["alseraj.referral"]),
        ):
            browser.evaluate("void (window.opens = false)")
            self.show_card(browser, action, record)
            places = json.loads(browser.evaluate(PLACES))
            self.assertGreater(len(places), 15, action)
            mine, free = f"{record._name} {record.id}", []
            for x, y in places:
                with self.subTest(action=action, x=x, y=y):
                    found = self.tap(browser, x, y)
                    self.assertIn(found, (mine, "own"))
                    if found == mine:
                        free.append((x, y))
            own += len(places) - len(free)
            browser.evaluate("void (window.opens = true)")
            with self.subTest(action=action):
                self.assertEqual(self.tap(browser, *free[len(free) // 2]), mine)
                browser.wait(f"JSON.parse({STANDS})[0] === 'form'")
                self.assertEqual(json.loads(browser.evaluate(STANDS)), ["form", record._name, record.id])
        self.assertLess(own, 40, "places that belong to the buttons and links of these eight cards")

    def test_a_link_or_button_on_a_card_keeps_its_own_action(self):
        version = self.env.ref("alseraj_beneficiary.policy_version_relations_1")
        version.write({"board_session": "الجلسة الثانية", "approved_on": "2024-05-18"})
        version.action_approve()
        browser, _menus = self.start("officer", PHONE)
        self.show_card(browser, "action_beneficiary", self.request.beneficiary_id)
        browser.evaluate("""void document.addEventListener("click", (ev) => {
            window.dialled = ev.target.closest("a[href^='tel:']")?.getAttribute("href");
            if (window.dialled) ev.preventDefault();
        }, {capture: true})""")
        browser.click(f"{CARD} a[href^='tel:']")
        self.assertEqual(browser.wait("window.dialled"), "tel:+966551230988")
        browser.evaluate("new Promise((done) => setTimeout(done, 1000))")
        self.assertEqual(json.loads(browser.evaluate(STANDS))[0], "kanban", "the number is called, and the list stays")
        self.show_card(browser, "action_policy", version.policy_id)
        browser.click(f"{CARD} button[name='action_acknowledge']")
        browser.wait_for(f"{CARD} .text-bg-success")
        self.assertEqual(json.loads(browser.evaluate(STANDS))[0], "kanban")
        self.env.invalidate_all()
        self.assertEqual(version.acknowledgement_ids.user_id, self.user_officer)
