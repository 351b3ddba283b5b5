import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";
import {SessionDesk} from "@alseraj_beneficiary/committee/session_desk";

/**
 * A hand on the keys of a desk: random ones, at random times, over a slow network, while the desk reads its news.
 * It notes which case stood on the screen at each key; tests/test_desk_keys.py compares that with the votes.
 */
const CODES = ["Digit1", "Digit2", "Digit3", "KeyN", "KeyN", "Enter", "KeyP"];

let desk = null;
patch(SessionDesk.prototype, {
    setup() {
        super.setup();
        desk = this;
    },
});

const wait = (ms) => new Promise((resolve) => browser.setTimeout(resolve, ms));
const between = (low, high) => low + Math.random() * (high - low);

/** Requests leave up to so much later, so that answers overtake each other. */
function slowDown(ms) {
    const {send} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (...args) {
        browser.setTimeout(() => send.apply(this, args), between(0, ms));
    };
}

function press(code) {
    const shown = document.querySelector("[data-decision]");
    const target = document.activeElement || document.body;
    const key = {
        code,
        id: Number(shown.dataset.decision),
        name: shown.querySelector("[name='case_name']").textContent,
    };
    target.dispatchEvent(new KeyboardEvent("keydown", {code, bubbles: true, cancelable: true}));
    return key;
}

const hand = {
    pressed: [],
    isDone: false,
    get isReady() {
        return Boolean(desk?.state.case && document.querySelector("[data-decision]"));
    },
    async start({count, latency}) {
        slowDown(latency);
        for (let number = 0; number < count; number++) {
            await wait(between(30, 400));
            hand.pressed.push(press(CODES[Math.floor(between(0, CODES.length))]));
            if (number % 5 === 0) {
                desk.reloadSoon();
            }
        }
        await desk.enqueue(() => {});
        await desk.queue;
        hand.error = desk.state.error;
        hand.isDone = true;
    },
};
window.alserajDeskHand = hand;
