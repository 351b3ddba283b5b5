"""Record the journey of one request, in forty seconds, from a served sample: `./dev pictures --lang ar|en journey`.

Each scene is a person of the sample in a browser of his own, who presses what the product gives him; what the browser showed
meanwhile is the film. The sample is a copy that is thrown away, because the request really goes from the desk to the bank. What
is waited for is shortened, so that each scene takes its part of the time.
"""

import argparse
import base64
import http.cookiejar
import io
import json
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from take_pictures import DESK, FRAME, QUIET, SETTLED, ZONE, serve, shoot_html
from websocket import WebSocketTimeoutException

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "data")]

import main_job  # noqa: E402  (found through the line above)
from browser import Browser  # noqa: E402
from speak import say  # noqa: E402

SECONDS = 40
MOST = 2_500_000  # bytes
STEP = 125  # ms between two frames
IDLE = 0.5  # s: nothing moved for longer than this is cut
SCREEN = (FRAME[0], 540)
PHONE = (390, SCREEN[1])  # as high as the film, so that a phone's words are as large as on the phone
POINTER = """(() => {
    if (document.getElementById('alserajPointer')) return;
    const pointer = document.createElement('div');
    pointer.id = 'alserajPointer';
    pointer.style.cssText = 'position:fixed;z-index:99999;left:50vw;top:60vh;pointer-events:none;transition:left .45s,top .45s';
    pointer.innerHTML = PHONE
        ? '<div style="width:34px;height:34px;margin:-17px;border-radius:50%;background:#1f5f5b99;border:2px solid #fff"></div>'
        : '<svg width="30" height="30" viewBox="0 0 16 16"><path ' +
          'd="M1 1v12l3-3 2 5 2-1-2-5h4z" fill="#000" stroke="#fff"/></svg>';
    document.documentElement.append(pointer);
})()"""


class Camera(Browser):
    """A browser that keeps what it shows while it is recording."""

    def __init__(self, size):
        super().__init__(*size, is_phone=size == PHONE)
        self.size, self.frames = size, []
        self.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=size == PHONE)
        self.call("Emulation.setTimezoneOverride", timezoneId=ZONE)

    def _look(self, answer):
        if answer.get("method") == "Page.screencastFrame":
            given = answer["params"]
            self.frames.append((given["metadata"]["timestamp"], given["data"]))
            self.number += 1
            self.socket.send(json.dumps({
                "id": self.number, "method": "Page.screencastFrameAck", "params": {"sessionId": given["sessionId"]}}))
        else:
            super()._look(answer)

    def watch(self, seconds):
        """Let time go by, and keep what is shown."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(max(left, 0.01))
            try:
                self._look(json.loads(self.socket.recv()))
            except WebSocketTimeoutException:
                break
        self.socket.settimeout(120)

    def watch_until(self, code, seconds=40):
        end = time.monotonic() + seconds
        while not self.evaluate(code) and time.monotonic() < end:
            self.watch(0.3)

    def settle(self):
        self.watch(0.3)
        self.watch_until(SETTLED)

    def open(self, url, ready):
        self.go(url)
        self.wait("document.readyState === 'complete'", 180)
        self.wait_for(ready, 120)
        self.settle()
        self.evaluate(QUIET)
        self.point()

    def point(self):
        self.evaluate(POINTER.replace("PHONE", "true" if self.size == PHONE else "false"))

    def press_on(self, selector):
        """The pointer goes there, and presses."""
        self.wait_for(selector, 60)
        self.point()
        self.evaluate(f"""(() => {{
            const button = [...document.querySelectorAll({json.dumps(selector)})].find((one) => one.offsetParent);
            button.scrollIntoView({{block: "nearest"}});
            const box = button.getBoundingClientRect(), pointer = document.getElementById('alserajPointer');
            pointer.style.left = box.x + box.width / 2 + 'px';
            pointer.style.top = box.y + box.height / 2 + 'px';
            window.alserajButton = button;
        }})()""")
        self.watch(0.8)
        self.evaluate("void setTimeout(() => window.alserajButton.click())")
        self.watch(0.4)
        self.watch_until("!window.alserajButton?.isConnected || !window.alserajButton.disabled")
        self.settle()
        self.evaluate("document.querySelectorAll('.o_notification').forEach((one) => one.remove())")

    def scroll_to(self, selector):
        for _turn in range(2):  # what is drawn anew meanwhile stops the first
            self.evaluate(
                f"document.querySelector({json.dumps(selector)})?.scrollIntoView({{block: 'center', behavior: 'smooth'}})")
            self.watch(1)

    def record(self, do):
        self.frames = []
        self.call("Page.startScreencast", format="png", everyNthFrame=1)
        self.watch(0.6)
        do(self)
        self.watch(0.8)
        self.call("Page.stopScreencast")
        return self.frames


class Client:
    """What is done between the scenes: calls of the same people, as other programs make them."""

    def __init__(self, url, database):
        self.url, self.database, self.openers = url, database, {}

    def call(self, login, model, method, *args, **kwargs):
        if login not in self.openers:
            self.openers[login] = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
            self._ask(login, "/web/session/authenticate", db=self.database, login=login, password=login)
        return self._ask(login, f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def _ask(self, who, route, /, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + route, body, {"Content-Type": "application/json"})
        with self.openers[who].open(request, timeout=240) as answer:
            result = json.load(answer)
        if "error" in result:
            raise LookupError(f"{model_of(params)}: {result['error']['data']['message']}")
        return result.get("result")


def model_of(params):
    return f"{params.get('model', '')}.{params.get('method', '')}"


class Scene(NamedTuple):
    login: str  # or nothing, for people outside
    size: tuple
    path: str
    ready: str
    arabic: str
    english: str
    do: object  # what is pressed, on the camera


def form(action, record_id):
    return f"/odoo/action-alseraj_beneficiary.action_{action}/{record_id}"


def button(name):
    return f".o_form_view button[name={name}]"


def press(*names):
    def do(camera):
        for name in names:
            camera.press_on(button(name))
    return do


def play(client):
    """One request from the desk to the family's word; yields the scenes, and between them does what nobody need see."""
    call = client.call
    name = " ".join(map(say, ("مستفيدة", "تجريبية", "أولى", "السراج")))
    [file_id] = call("officer", "alseraj.beneficiary", "search", [("name", "=", name)])
    [type_id] = call("manager", "alseraj.support.type", "search", [("code", "=", "cash_monthly")])
    [channel_id, *_others] = call("officer", "alseraj.channel", "search", [])

    yield Scene("", PHONE, "/", "main", "تعرف الأسرة من جوالها ما يُقدَّم ولمن",
                "A family reads on a phone what is offered, and asks",
                lambda camera: (camera.press_on("a[href*='/apply']"), camera.point()))

    [request_id] = call("officer", "alseraj.support.request", "create", [{
        "beneficiary_id": file_id, "type_id": type_id, "channel_id": channel_id, "amount_requested": 1200.0,
        "description": say("مصاريف علاج الابن ومتأخرات الإيجار"),
        "urgent": True, "urgent_reason": say("إنذار بالإخلاء خلال أسبوع")}])  # told today, not in two weeks
    call("officer", "alseraj.support.request", "action_sign", [request_id], name=name, signature=main_job.signature_image())
    yield Scene("officer", DESK, form("support_request", request_id), ".o_form_view",
                "يقدّم الموظف الطلب موقّعًا، وعليه موعدا الرد", "The officer submits it, signed; both dates of the reply are set",
                press("action_submit"))

    main_job.complete_documents(call, "officer", file_id, request_id)
    yield Scene("manager", DESK, form("support_request", request_id), ".o_form_view",
                "ويطابق المستندات شخص آخر", "Another person verifies the documents", press("action_verify"))

    [study_id] = call("researcher", "alseraj.need.study", "create", [{
        "request_id": request_id, "visit_kind": "home", "visit_date": str(main_job.today()),
        "findings": say("الأسرة في شقة مستأجرة، والدخل من الضمان الاجتماعي وحده."), "recommendation": "grant",
        "amount_recommended": 1200.0}])
    yield Scene("researcher", DESK, form("need_study", study_id), ".o_form_view",
                "يبحث الباحث الحالة، والحساب مشروح", "The researcher studies the need; the sum is explained",
                lambda camera: (camera.press_on(button("action_done")), camera.scroll_to("[name=explanation]")))

    [committee_id, *_others] = call("secretary", "alseraj.committee", "search", [("member_ids.user_id.login", "=", "chair")])
    [session_id] = call("secretary", "alseraj.committee.session", "create", [{
        "committee_id": committee_id, "date": f"{main_job.today()} 06:00:00"}])
    call("secretary", "alseraj.support.request", "action_to_committee", [request_id], session=session_id)
    call("secretary", "alseraj.committee.session", "action_open", [session_id])
    [decision_id] = call("secretary", "alseraj.committee.decision", "search", [("session_id", "=", session_id)])
    call("member", "alseraj.committee.decision", "cast_vote", [decision_id], "for")
    call("secretary", "alseraj.committee.decision", "cast_vote", [decision_id], "for")

    def at_desk(camera):
        camera.press_on(button("action_open_desk"))
        camera.wait_for(".o_alseraj_desk", 60)
        camera.settle()
        camera.point()
        camera.watch(0.4)

    def vote(camera):
        at_desk(camera)
        camera.press("Digit1")
        camera.watch(0.8)
        camera.settle()

    def close(camera):
        at_desk(camera)
        camera.press("KeyL")
        camera.watch(0.8)
        camera.press_on(".modal-footer .btn-primary")
        camera.watch_until("!document.querySelector('.o_alseraj_desk button[name=close_session]')")  # sealed

    yield Scene("chair", DESK, form("committee_session", session_id), ".o_form_view",
                "تصوّت اللجنة على شاشة واحدة", "The committee votes on one screen", vote)

    call("secretary", "alseraj.committee.decision", "write", [decision_id], {"outcome": "approved", "amount": 1200.0})
    yield Scene("secretary", DESK, form("committee_session", session_id), ".o_form_view",
                "ويُختم المحضر فلا يتغيّر", "The minutes are sealed and never change", close)

    call("officer", "alseraj.support.request", "action_notify", [request_id])
    [journal_id] = call("finance", "account.journal", "search", [("type", "=", "bank")], limit=1)
    [run_id] = call("finance", "alseraj.disbursement", "create", [{"journal_id": journal_id}])
    # what the sample leaves to mend is mended, so that the run can be confirmed
    accounts = call("manager", "res.partner.bank", "search", [
        ("alseraj_verified_on", "=", False), ("partner_id.beneficiary_ids", "!=", False)])
    if accounts:
        call("manager", "res.partner.bank", "action_alseraj_verify_account", accounts, reason=say("خطابات البنوك بأرقام الآيبان"),
             evidence=main_job.scan_image("IBAN"), evidence_name="iban.png")
    yield Scene("finance", DESK, form("disbursement", run_id), ".o_form_view",
                "مسيّر واحد: يجمع واحد ويؤكّد", "One run: one person collects and confirms", press("action_fill", "action_confirm"))

    yield Scene("finance2", DESK, form("disbursement", run_id), ".o_form_view",
                "ويرحّله آخر: قيد واحد، وكشف للبنك", "Another posts it: one entry, one sheet for the bank", press("action_post"))

    yield Scene("beneficiary", PHONE, f"/my/requests/{request_id}", "main",
                "وتتابع الأسرة وتقول: استلمت", "The family follows, and says that it received",
                lambda camera: (camera.press_on("a[href*='/my/payments/']"), camera.press_on("button[value=yes]"),
                                camera.scroll_to("#payments")))

    yield Scene("manager", DESK, "/odoo/action-alseraj_beneficiary.action_dashboard", ".o-spreadsheet, canvas",
                "ويرى المدير ما أُنجز وما تأخر", "The manager sees what was done and what is late",
                lambda camera: camera.watch(1.5))


def shorten(frames, seconds):
    """Frames with the time each is shown, in ms: what stood still is cut, and all of it takes ``seconds``."""
    times, now = [], 0.0
    for number, (stamp, _data) in enumerate(frames):
        if number:
            now += min(stamp - frames[number - 1][0], IDLE)
        times.append(now)
    whole = max(times[-1], 0.1) / (seconds * 0.75)  # the last picture stands for the rest
    slots = {}
    for at, (_stamp, data) in zip(times, frames, strict=True):
        slots[int(at / max(whole, 0.4) * 1000 // STEP)] = data
    order = sorted(slots)
    ends = [*order[1:], int(seconds * 1000 / STEP)]
    return [(slots[slot], max((end - slot) * STEP, STEP)) for slot, end in zip(order, ends, strict=True)]


def compose(base, data):
    """A frame of the browser on the picture with the words."""
    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    image.thumbnail(SCREEN, Image.LANCZOS)
    frame = base.copy()
    frame.paste(image, ((SCREEN[0] - image.width) // 2, (SCREEN[1] - image.height) // 2))
    return frame


def save(frames, path):
    images, durations = [], []
    for image, duration in frames:
        if images and images[-1].tobytes() == image.tobytes():
            durations[-1] += duration
        else:
            images.append(image)
            durations.append(duration)
    for quality in (60, 45, 30, 20):
        buffer = io.BytesIO()
        images[0].save(buffer, "WEBP", save_all=True, append_images=images[1:], duration=durations, loop=0, quality=quality,
                       method=4, kmin=30, kmax=60)
        if buffer.tell() <= MOST:
            break
    path.write_bytes(buffer.getvalue())
    print(f"{path.relative_to(ROOT)}: {buffer.tell() // 1000} KB, {sum(durations) / 1000:.0f} seconds, {len(images)} frames",
          file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("lang", choices=["ar", "en"])
    options = parser.parse_args()
    server, url = serve(options.database)
    film, cameras = [], []
    try:
        words = Browser(*FRAME)
        cameras.append(words)
        for number, scene in enumerate(play(Client(url, options.database)), 1):
            camera = Camera(scene.size)
            cameras.append(camera)
            camera.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": options.lang})
            if scene.login:
                camera.log_in(url, scene.login)
            camera.open(url + scene.path, scene.ready)
            frames = camera.record(scene.do)
            of, text = ("من", scene.arabic) if options.lang == "ar" else ("of", scene.english)
            base = shoot_html(words, FRAME, f"""
                <div style="margin-top: {SCREEN[1]}px; line-height: {FRAME[1] - SCREEN[1]}px; padding: 0 24px; font-size: 25px">
                <span style="opacity: .7">{number} {of} 10</span>&ensp;{text}</div>""", options.lang)
            film += [(compose(base, data), shown) for data, shown in shorten(frames, SECONDS / 10)]
            camera.stop()
            cameras.remove(camera)
            print(f"scene {number}: {len(frames)} frames", file=sys.stderr)
    finally:
        for camera in cameras:
            camera.stop()
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)
    save(film, ROOT / "docs" / "images" / options.lang / "journey.webp")


if __name__ == "__main__":
    sys.exit(main())
