"""A browser of one person, driven by Chromium's own protocol.

For tests in which several people use a served database at the same time, each in a thread of his own: Odoo's tours share
one connection, so nobody of theirs ever waits for another.
"""

import collections
import json
import resource
import shutil
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

CHROMIUM = ("google-chrome", "chromium", "chromium-browser")
SEEN, TOLD = 400, 3000  # events that are kept, letters of the page that are told
KEY_CODES = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38}


def _lift_limit():
    """Odoo limits the memory of its process; a browser reserves more than that, and would not start."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Browser:

    def __init__(self, width=1366, height=768, is_phone=False):
        self.is_phone = is_phone
        self.profile = tempfile.mkdtemp(prefix="alseraj_browser_")
        binary = next(filter(None, map(shutil.which, CHROMIUM)))
        self.process = subprocess.Popen(
            [
                binary, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-extensions", f"--window-size={width},{height}", f"--user-data-dir={self.profile}",
                "--remote-debugging-port=0", "about:blank",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_lift_limit,
        )
        self.number = 0
        self.seen = collections.deque(maxlen=SEEN)
        self.socket = websocket.create_connection(self._get_page(), suppress_origin=True, timeout=120)
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        if is_phone:
            self.resize(width, height, is_phone)
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)

    def _get_page(self):
        port_file = Path(self.profile, "DevToolsActivePort")
        end = time.monotonic() + 60
        while not port_file.exists() or not port_file.read_text().strip():
            assert time.monotonic() < end, "the browser did not start"
            time.sleep(0.1)
        port = port_file.read_text().split()[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=30) as answer:
            return next(page for page in json.load(answer) if page["type"] == "page")["webSocketDebuggerUrl"]

    def resize(self, width, height, is_phone=False):
        """Show the page as a screen of this size would."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone)
        self.evaluate("""new Promise((done) => {
            setTimeout(done, 500, 1);
            requestAnimationFrame(() => requestAnimationFrame(() => done(1)));
        })""")

    def stop(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **params):
        self.number += 1
        mine = self.number
        self.socket.send(json.dumps({"id": mine, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == mine:
                assert "error" not in answer, answer
                return answer["result"]
            self._look(answer)

    # ------------------------------------------------------------ what it saw

    def _look(self, event):
        """Keep what the page said, asked for and was answered; how a failure is explained afterwards."""
        name, told = event.get("method"), event.get("params") or {}
        if name == "Runtime.consoleAPICalled":
            words = [str(part.get("value", part.get("description", ""))) for part in told["args"]]
            self._keep(f"console {told['type']}", " ".join(words))
        elif name == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self._keep("exception", details.get("exception", {}).get("description") or details["text"])
        elif name == "Log.entryAdded":
            self._keep(f"log {told['entry']['level']}", f"{told['entry']['text']} {told['entry'].get('url', '')}")
        elif name == "Network.requestWillBeSent":
            self._keep("asked", f"{told['requestId']} {told['request']['method']} {told['request']['url']}")
        elif name == "Network.responseReceived":
            self._keep("answer", f"{told['requestId']} {told['response']['status']} {told['response']['url']}")
        elif name == "Network.loadingFailed":
            self._keep("failed", f"{told['requestId']} {told['errorText']}")
        elif name == "Page.frameNavigated":
            self._keep("page", told["frame"]["url"])

    def _keep(self, kind, text):
        self.seen.append(f"{time.monotonic():.2f} {kind}: {text[:500]}")

    def tell(self):
        """What the browser saw, for the sentence of a failure: address, stores, console and network, the page as it stands."""
        try:
            page = self.evaluate("""(async () => {
                const stores = await Promise.all((await indexedDB.databases()).map(({name}) => new Promise((done) => {
                    const opening = indexedDB.open(name);
                    opening.onsuccess = () => { opening.result.close(); done(`${name}: opens`); };
                    opening.onerror = () => done(`${name}: ${opening.error}`);
                    opening.onblocked = () => done(`${name}: blocked`);
                    setTimeout(done, 3000, `${name}: no answer`);
                })));
                const {innerText, outerHTML} = document.body || document.documentElement;
                const parts = [`${location.href} ${document.readyState}`, stores.join(", "), innerText.slice(-TOLD), outerHTML];
                return parts.map((part) => part.slice(0, TOLD)).join("\\n");
            })()""".replace("TOLD", str(TOLD)))
        except Exception as error:  # noqa: BLE001  (a page that can't be asked any more is itself what is told)
            page = f"the page does not answer: {error!r}"
        return "\n".join([*self.seen, page])

    def evaluate(self, code):
        """What the expression is worth in the page; a promise is waited for."""
        answer = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, (code, answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, code, seconds=60):
        """Until the expression is true; a page that is just being loaded counts as false."""
        end = time.monotonic() + seconds
        while True:
            answer = self.call("Runtime.evaluate", expression=code, returnByValue=True)
            if answer["result"].get("value"):
                return answer["result"]["value"]
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {code}\n{self.tell()}")
            time.sleep(0.05)

    def wait_for(self, selector, seconds=60):
        return self.wait(f"!!document.querySelector({json.dumps(selector)})", seconds)

    def go(self, url):
        self.call("Page.navigate", url=url)

    def log_in(self, url, login):
        """No page with Odoo's scripts is loaded for it, neither the form of the login nor the web client: left while it opens its
        store of translations for the first time, such a page leaves that store locked, and the next page of this browser waits
        for it for ever, blank."""
        self.go(f"{url}/web/health")
        self.wait("location.pathname === '/web/health' && document.readyState === 'complete'", 180)
        # the browser asks for an icon meanwhile, and the cookie of that answer may replace the one the form belongs to
        code = """(async () => {
            for (let turn = 0; ; turn++) {
                const page = await (await fetch("/web/login")).text();
                const form = new DOMParser().parseFromString(page, "text/html").querySelector("input[name=password]").form;
                const body = new URLSearchParams(new FormData(form));
                for (const name of ["login", "password"]) body.set(name, LOGIN);
                body.set("redirect", "/web/health");
                const answer = await fetch("/web/login", {method: "POST", body});
                if (answer.ok || turn === 5) return answer.url;
            }
        })()""".replace("LOGIN", json.dumps(login))
        where = self.evaluate(code)
        assert where.endswith("/web/health"), f"{login} can't log in: {where}\n{self.tell()}"

    def press(self, code):
        """A key by its place on the keyboard."""
        key = code if code in KEY_CODES else code[-1].lower()
        number = KEY_CODES.get(code, ord(code[-1]))
        typed = {"text": "\r"} if code == "Enter" else {}  # a button that has the focus is pressed by it
        for kind, more in (("keyDown" if typed else "rawKeyDown", typed), ("keyUp", {})):
            self.call("Input.dispatchKeyEvent", type=kind, code=code, key=key, windowsVirtualKeyCode=number, **more)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def click(self, selector):
        """Press or tap where it lies; what covers it would get it instead, as from a person."""
        self.wait_for(selector)
        point = self.evaluate(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            element.scrollIntoView({{block: "nearest"}});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        x, y = point
        if self.is_phone:
            self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
            self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
            return
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def is_in_reach(self, selector):
        """Whether the element is on the screen as it stands, and nothing covers it."""
        return self.evaluate(f"""(() => {{
            const element = document.querySelector({json.dumps(selector)});
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return !!top && (top === element || element.contains(top));
        }})()""")

    def get_text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText || ''")
