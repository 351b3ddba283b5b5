from odoo.tests import HttpCase, tagged

from .common import SatisfactionCommon

# waits until something is there, at most for ten seconds
WAIT = """
    const until = async (find) => {
        for (let round = 0; round < 100; round++) {
            const found = find();
            if (found) { return found; }
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error("not there: " + find);
    };
    const seen = (selector) => { const node = document.querySelector(selector); return node && node.offsetParent && node; };
    const answer = async (place) => {
        (await until(() => seen("#opinion_begin"))).click();
        await until(() => seen("#opinion_send"));
        if (document.querySelector("input:checked") || [...document.querySelectorAll("textarea")].some((node) => node.value)) {
            throw new Error("something of the one before is left");
        }
        const groups = [...document.querySelectorAll("fieldset")];
        groups.map((group) => [...group.querySelectorAll("input")]).forEach(
            (inputs) => inputs[Math.min(place, inputs.length - 1)].click());
        document.querySelector("textarea").value = "secret " + place;
        document.querySelector("#opinion_send").click();
        await until(() => seen("#opinion_thanks"));
        if (document.body.innerText.includes("secret")) { throw new Error("the answer is shown"); }
        return groups.length + 2;
    };
"""


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase, SatisfactionCommon):
    """In a browser: on a phone of 360 pixels, and three in a row on a tablet."""

    browser_size = "360x740"

    def _play(self, code, steps):
        self.browser_js(
            f"/alseraj/opinion#{code}",
            "".join((
                "(async () => {", WAIT, steps, "console.log('test successful'); })()",
                ".catch((error) => console.error(error.message));",
            )),
            ready="Boolean(document.getElementById('main'))", timeout=120,
        )

    def test_on_a_phone(self):
        invitation = self._invite()
        self._play(invitation.token, """
            const taps = await answer(0);
            if (taps > 14) { throw new Error(taps + " taps"); }
            if (document.documentElement.scrollWidth > 360) { throw new Error("wider than the phone"); }
            if (location.pathname !== "/alseraj/opinion" || history.length > 2) { throw new Error("the address moved on"); }
        """)
        self.env.invalidate_all()
        self.assertTrue(invitation.answered)

    def test_three_in_a_row_on_a_tablet(self):
        point = self.env["alseraj.survey.point"].create({"name": "Exit", "kind": "kiosk", "survey_id": self.survey.id})
        self._play(point.code, "for (const place of [0, 1, 2]) { await answer(place); }")
        rows = self.waiting.search([("survey_id", "=", self.survey.id)])
        self.assertEqual(rows.mapped("mode"), ["kiosk"] * 3)
