import shutil
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SatisfactionCommon

HEAVIEST = 300_000  # bytes of all that a phone fetches, from the link to the thanks
MOST_TAPS = 10
# waits until something is there, at most for twenty seconds
WAIT = """
    const until = async (find) => {
        for (let round = 0; round < 200; round++) {
            const found = find();
            if (found) { return found; }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error("not there: " + find);
    };
    const seen = (selector) => { const node = document.querySelector(selector); return node && node.offsetParent && node; };
    const check = async (where) => {
        const root = document.documentElement;
        if (root.dir !== "rtl" || !root.lang.startsWith("ar")) { throw new Error("not Arabic: " + where); }
        if (root.scrollWidth > window.innerWidth) { throw new Error("wider than the screen: " + where); }
        if (!document.querySelector("header").innerText.includes("جمعية السراج")) { throw new Error("no name: " + where); }
        const small = [...document.querySelectorAll("button, a.button, .choice")].filter(
            (node) => node.offsetParent && node.getBoundingClientRect().height < 44);
        if (small.length) { throw new Error("too small to tap: " + small[0].innerText); }
        const found = await axe.run(document, {resultTypes: ["violations"]});
        if (found.violations.length) {
            throw new Error(where + ": " + JSON.stringify(found.violations.map(
                (one) => [one.id, one.nodes.map((node) => node.html)])));
        }
    };
    const answer = async (place, comment) => {
        (await until(() => seen("#opinion_begin"))).click();
        await until(() => seen("#opinion_send"));
        if (document.querySelector("input:checked") || [...document.querySelectorAll("textarea")].some((node) => node.value)) {
            throw new Error("something of the one before is left");
        }
        const groups = [...document.querySelectorAll("fieldset")].filter((group) => !group.closest("details"));
        groups.map((group) => [...group.querySelectorAll("input")]).forEach(
            (inputs) => inputs[Math.min(place, inputs.length - 1)].click());
        document.querySelector("textarea").value = comment || "";
        document.querySelector("#opinion_send").click();
        await until(() => seen("#opinion_thanks"));
        if (comment && document.body.innerText.includes(comment)) { throw new Error("the answer is shown"); }
        return groups.length + 2;
    };
"""


class OpinionBrowser(HttpCase, SatisfactionCommon):
    """In Arabic, on a phone of 360 pixels; axe finds nothing on any page."""

    browser_size = "360x740"
    test_cursor_lock_timeout = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # beside rtlcss, which ./dev installs and Odoo calls
        cls.axe = Path(shutil.which("rtlcss")).resolve().parents[2] / "axe-core" / "axe.min.js"
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.company.name = "جمعية السراج"
        cls.file.partner_id.lang = cls.env.company.partner_id.lang = "ar_001"
        (cls.user_officer | cls.user_officer_2 | cls.user_researcher).lang = "ar_001"

    def play(self, path, steps, login=None):
        self.browser_js(
            path,
            "".join((
                self.axe.read_text(encoding="utf-8"), ";(async () => {", WAIT, steps, "console.log('test successful'); })()",
                ".catch((error) => console.error(error.message));",
            )),
            # with its style sheet: what is measured is how it looks
            ready="document.readyState === 'complete' && Boolean(document.getElementById('main'))", timeout=180, login=login,
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPhone(OpinionBrowser):

    def test_from_the_link_to_the_thanks(self):
        self.file.mobile = "0551234567"
        invitation = self._invite()
        text = self.env["sms.sms"].search([("alseraj_message_id.res_id", "=", invitation.id)], limit=1).body
        path = text[text.index("/alseraj/opinion"):].split()[0]  # as it stands in the short text
        self.play(path, f"""
            await until(() => seen("#opinion_begin"));
            await check("start");
            const taps = await answer(0, "شكرا لكم");
            if (taps > {MOST_TAPS}) {{ throw new Error(taps + " taps"); }}
            await check("thanks");
            if (location.pathname !== "/alseraj/opinion" || history.length > 2) {{ throw new Error("the address moved on"); }}
            const weight = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
                .reduce((sum, entry) => sum + entry.encodedBodySize, 0);
            if (!weight || weight > {HEAVIEST}) {{ throw new Error(weight + " bytes"); }}
            document.querySelector("#opinion_thanks a").click();
        """)
        self.assertTrue(invitation.answered)
        self.assertEqual(self.waiting.search([("survey_id", "=", self.survey.id)]).mapped("mode"), ["link"])

    def test_the_questions_and_what_was_forgotten(self):
        self.play(f"/alseraj/opinion#{self._invite().token}", """
            (await until(() => seen("#opinion_begin"))).click();
            await until(() => seen("#opinion_send"));
            await check("questions");
            document.querySelector("details summary").click();
            await check("all questions");
            document.querySelector("#opinion_send").click();
            await until(() => seen("p.error[role=alert]"));
            await check("forgotten");
        """)

    def test_after_a_refusal(self):
        refused = self._make_done()
        self._set_state(refused, "rejected", "rejected", delivered_on=False,
                        notified_on=fields.Datetime.subtract(fields.Datetime.now(), days=1))
        rule = self.env.ref("alseraj_survey.rule_refused")
        rule.write({"delay_days": 0, "cooldown_days": 0})
        rule._write_internal({"asked_until": "2020-01-01 00:00:00"})
        invitation = rule._invite().filtered(lambda rec: rec.request_id == refused)
        self.assertEqual(invitation.survey_id, self.env.ref("alseraj_survey.survey_refusal"))
        self.play(f"/alseraj/opinion#{invitation.token}", f"""
            await until(() => seen("#opinion_begin"));
            if (!document.body.innerText.includes("قرارنا")) {{ throw new Error("not about a refusal"); }}
            await check("start");
            const taps = await answer(4);
            if (taps > {MOST_TAPS}) {{ throw new Error(taps + " taps"); }}
            await check("thanks");
        """)
        self.assertTrue(invitation.answered)

    def test_without_a_link_and_what_changed(self):
        self.env["alseraj.improvement"].create({
            "name": "Inside", "result": "Two hours", "public_text": "نفتح ساعتين أكثر.", "published": True})
        self.play("/alseraj/opinion", """
            await check("code");
            document.querySelector("#opinion_input").value = "AAAABBBBCCCCDDDD";
            document.querySelector("button").click();
            await until(() => seen("p.error"));
            await check("wrong code");
        """)
        self.play("/alseraj/opinion/changes", """
            if (!document.body.innerText.includes("نفتح ساعتين أكثر.")) { throw new Error("nothing changed"); }
            await check("changes");
        """)


@tagged("post_install", "-at_install")
class TestTablet(OpinionBrowser):

    browser_size = "820x1180"

    def setUp(self):
        super().setUp()
        self.point = self.env["alseraj.survey.point"].create({"name": "Exit", "kind": "kiosk", "survey_id": self.survey.id})

    def test_three_in_a_row(self):
        """It goes back to its start by itself; neither the page, its history nor the storage of the browser keeps an answer."""
        self.play(f"/alseraj/opinion#{self.point.code}", """
            const cookies = document.cookie;
            for (const place of [0, 1, 2]) {
                await answer(place, "سر " + place);
                await check("thanks");
                if (document.querySelector("#main a")) { throw new Error("a way out"); }
                const kept = JSON.stringify([{...localStorage}, {...sessionStorage}, history.state]) + document.body.innerHTML;
                if (kept.includes("سر " + place)) { throw new Error("the answer is kept"); }
                if (document.cookie !== cookies) { throw new Error("a cookie: " + document.cookie); }
                if ((await indexedDB.databases()).length || (await caches.keys()).length) { throw new Error("a store"); }
                if (location.pathname !== "/alseraj/opinion") { throw new Error("another address"); }
            }
            await until(() => seen("#opinion_begin"));
            if (history.length > 2) { throw new Error("back leads to who was there before"); }
            await check("start");
        """)
        rows = self.waiting.search([("survey_id", "=", self.survey.id)])
        self.assertEqual(rows.mapped("mode"), ["kiosk"] * 3)

    def test_left_alone_in_the_middle(self):
        self.play(f"/alseraj/opinion#{self.point.code}", """
            const slow = window.setTimeout;
            (await until(() => seen("#opinion_begin")));
            window.setTimeout = (run, time) => slow(run, time > 5000 ? 1500 : time);  // a minute goes by at once
            document.querySelector("#opinion_begin").click();
            await until(() => seen("#opinion_send"));
            document.querySelector("fieldset input").click();
            document.querySelector("textarea").value = "سر";
            document.dispatchEvent(new Event("pointerdown"));
            await until(() => seen("#opinion_begin"));
            if (document.querySelector("textarea").value || document.querySelector("input:checked")) {
                throw new Error("what he left is there");
            }
        """)
        self.assertFalse(self.waiting.search([("survey_id", "=", self.survey.id)]))

    def test_nobody_is_logged_in_on_it(self):
        self.play(f"/alseraj/opinion#{self.point.code}", """
            const way = await until(() => seen("a.button"));
            if (seen("#opinion_begin") || !way.href.includes("/web/session/logout")) { throw new Error("it opened"); }
            await check("log out first");
        """, login=self.user_officer.login)


@tagged("post_install", "-at_install")
class TestTelephone(OpinionBrowser):
    """An answer given by phone is entered by somebody who had no hand in the case."""

    def test_refused_to_the_own_researcher_and_officer(self):
        invitation = self._invite()
        invitation.request_id._write_internal({"user_id": self.user_officer.id, "researcher_id": self.user_researcher.id})
        self.user_researcher.group_ids += self.env.ref("alseraj_beneficiary.group_officer")
        for user in (self.user_officer, self.user_researcher):
            self.play(f"/alseraj/opinion/enter/{invitation.id}", """
                if (!seen("p.error") || document.querySelector("form")) { throw new Error("it opened"); }
                await check("refused");
            """, login=user.login)
        self.assertFalse(invitation.answered)
        self.play(f"/alseraj/opinion/enter/{invitation.id}", """
            await until(() => seen("#opinion_send"));
            await check("entry");
            if (seen("#opinion_begin") || document.querySelector("details")) { throw new Error("who enters sees all at once"); }
            [...document.querySelectorAll("fieldset")].forEach((group) => group.querySelector("input").click());
            document.querySelector("#opinion_send").click();
            await until(() => seen("#opinion_thanks"));
        """, login=self.user_officer_2.login)
        self.assertTrue(invitation.answered)
        self.assertEqual(self.waiting.search([("survey_id", "=", self.survey.id)]).mapped("mode"), ["phone"])

    def test_a_sheet_of_paper(self):
        point = self.env["alseraj.survey.point"].create({
            "name": "Box", "kind": "paper", "survey_id": self.survey.id, "print_count": 1})
        point.with_user(self.user_officer).action_print_sheets()
        code = self.env["alseraj.survey.sheet"].search([("point_id", "=", point.id)]).code
        self.play("/alseraj/opinion/sheet", f"""
            await check("number");
            document.querySelector("#opinion_input").value = "{code}";
            document.querySelector("button").click();
            await until(() => seen("#opinion_send"));
            [...document.querySelectorAll("fieldset")].forEach((group) => group.querySelector("input").click());
            document.querySelector("#opinion_send").click();
            await until(() => seen("#opinion_thanks"));
            await check("taken in");
            if (!seen("#opinion_thanks a.button")) {{ throw new Error("no next one"); }}
        """, login=self.user_officer_2.login)
        self.assertEqual(self.waiting.search([("survey_id", "=", self.survey.id)]).mapped("mode"), ["paper"])
