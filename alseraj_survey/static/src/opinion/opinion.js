/* The opinion page: sends the code that stands behind "#", which no log sees, and stays on one address, so that "back"
   shows nothing of who answered before. Without this script the code is typed in and the pages come one by one. */
(function () {
    "use strict";

    const THANKS = 8000; // milliseconds until a tablet starts anew
    const IDLE = 60000; // and when nobody touches it
    const code = decodeURIComponent(window.location.hash.slice(1));
    let timer;

    function getMain() {
        return document.getElementById("main");
    }

    function isKiosk() {
        return Boolean(getMain().dataset.kiosk);
    }

    function wait(milliseconds) {
        clearTimeout(timer);
        if (isKiosk()) {
            timer = setTimeout(start, milliseconds);
        }
    }

    async function load(address, body) {
        const response = await fetch(address, {method: "POST", body});
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        if (!page.getElementById("main")) {
            throw new Error("no page");
        }
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
        document.documentElement.dir = page.documentElement.dir;
        document.querySelector("header").replaceWith(page.querySelector("header"));
        getMain().replaceWith(page.getElementById("main"));
        document.getElementById("light_offline").replaceWith(page.getElementById("light_offline"));
        prepare();
        window.scrollTo(0, 0);
        const heading = document.querySelector("main .error") || document.querySelector("main h1");
        heading.tabIndex = -1;
        heading.focus();
    }

    function start() {
        const form = document.getElementById("opinion_open") || document.querySelector("form");
        const token = form ? form.elements.csrf_token.value : start.token;
        load("/alseraj/opinion/open", new URLSearchParams({csrf_token: token, code})).catch(() =>
            wait(THANKS)
        );
    }

    function prepare() {
        const token = document.querySelector("input[name=csrf_token]");
        start.token = token ? token.value : start.token;
        const first = document.getElementById("opinion_start");
        const form = document.getElementById("opinion_form");
        const begin = document.getElementById("opinion_begin");
        if (first && form && begin) {
            const skip = Boolean(first.dataset.skip);
            begin.hidden = false;
            first.hidden = skip;
            form.hidden = !skip;
            begin.addEventListener("click", () => {
                first.hidden = true;
                form.hidden = false;
                wait(IDLE);
                window.scrollTo(0, 0);
                form.querySelector("input:not([type=hidden]), textarea").focus();
            });
        }
        if (document.getElementById("opinion_thanks")) {
            wait(THANKS);
        } else if (form && !form.hidden) {
            wait(IDLE);
        }
    }

    document.addEventListener("submit", (event) => {
        const form = event.target;
        event.preventDefault();
        const body = new URLSearchParams(new FormData(form, event.submitter));
        const buttons = form.querySelectorAll("button");
        buttons.forEach((button) => (button.disabled = true));
        load(form.getAttribute("action"), body).catch(() => {
            buttons.forEach((button) => (button.disabled = false));
            document.getElementById("light_offline").hidden = false;
        });
    });
    ["pointerdown", "keydown", "scroll"].forEach((name) =>
        document.addEventListener(
            name,
            () => !document.getElementById("opinion_thanks") && wait(IDLE),
            true
        )
    );
    prepare();
    if (code) {
        start();
    }
})();
