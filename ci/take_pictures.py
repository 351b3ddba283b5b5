"""Take the pictures of docs and store pages from a served sample: `./dev pictures --lang ar|en [NAMES]`.

PICTURES is the whole list. Each is taken by a person of the sample in a browser of his own, at the desk (1366 × 768) or on a
phone (390 × 844), and kept as a WebP of at most 80 KB in docs/images/LANG/. From them are composed: each module's banner, and
the copies that the store pages show. The film of the journey is ci/record_journey.py's.
"""

import argparse
import base64
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browser import Browser  # noqa: E402  (found through the line above)

DESK, PHONE, SMALL_PHONE = (1366, 768), (390, 844), (360, 740)
PHONES = (PHONE, SMALL_PHONE)
MOST = 80_000  # bytes
FRAME = (960, 600)  # of the film (ci/record_journey.py)
ZONE = "Asia/Riyadh"  # or hours of the screen are those of the machine


class Picture(NamedTuple):
    login: str  # or nothing, for people outside
    path: str  # {id} is the record that `find` finds
    find: tuple = ()  # model, domain, order
    size: tuple = DESK
    ready: str = ".o_view_controller, .o_action"  # what is there once it may be taken
    do: tuple = ()  # what is clicked before, in order


def action(name, module="alseraj_beneficiary"):
    return f"/odoo/action-{module}.action_{name}"


def form(login, name, model, domain, order="id desc", **more):
    return Picture(login, action(name) + "/{id}", (model, domain, order), ready=".o_form_view", **more)


# a family's own pages, each on a wide screen and on the smallest phone
OWN_PAGES = {
    "home": "/my", "request": "/my/requests/{id}", "documents": "/my/documents", "file": "/my/file", "family": "/my/family",
    "messages": "/my/messages", "complaints": "/my/complaints", "appointments": "/my/appointments", "consents": "/my/consents",
    "data": "/my/data", "correct": "/my/file/correct?what=city",
}
PICTURES = {
    "my_work": Picture("officer", action("work_queue"), ready=".o_kanban_record"),
    "files": Picture("officer", action("beneficiary"), ready=".o_data_row, .o_kanban_record"),
    "file": form("manager", "beneficiary", "alseraj.beneficiary",
                 [["state", "=", "registered"], ["household_size", ">", 3], ["debts_due_on", "=", False]], "id"),
    "duplicate": form("manager", "duplicate_case", "alseraj.duplicate.case", []),
    "import": form("officer", "import", "alseraj.import", []),
    "request": form("officer", "support_request", "alseraj.support.request", [["state", "=", "submitted"]]),
    "requests": Picture("manager", action("support_request"), ready=".o_data_row, .o_kanban_record"),
    "study": form("researcher", "need_study", "alseraj.need.study", [["state", "=", "done"]]),
    "desk": form("chair", "committee_session", "alseraj.committee.session", [["state", "=", "open"]],
                 do=("button[name=action_open_desk]", ".o_alseraj_desk")),
    "session": form("secretary", "committee_session", "alseraj.committee.session", [["state", "=", "closed"]], "id"),
    "run": form("finance", "disbursement", "alseraj.disbursement", [["state", "=", "posted"]], "total desc"),
    "funds": Picture("finance", action("fund"), ready=".o_data_row, .o_kanban_record"),
    "dashboard": Picture("manager", action("dashboard"), ready=".o-spreadsheet, .o_spreadsheet_dashboard_action canvas"),
    "interactions": Picture("officer", action("interaction"), ready=".o_data_row, .o_kanban_record"),
    "complaint": form("manager", "complaint", "alseraj.complaint", []),
    "satisfaction": Picture("manager", action("satisfaction_figure", "alseraj_survey"), ready=".o_view_controller"),
    "setup_guide": Picture("manager", action("setup_step"), ready=".o_kanban_record, .o_data_row"),
    "access_log": Picture("auditor", action("access_log"), ready=".o_view_controller"),
    "pages": Picture("", "/", ready="main, body"),
    "phone_pages": Picture("", "/", size=PHONE, ready="main, body"),
    "phone_apply": Picture("", "/apply", size=PHONE, ready="form"),
    "phone_my_work": Picture("officer", action("work_queue"), size=PHONE, ready=".o_kanban_record"),
    "phone_desk": form("member", "committee_session", "alseraj.committee.session", [["state", "=", "open"]], size=PHONE,
                       do=("button[name=action_open_desk]", ".o_alseraj_desk")),
    **{f"my_{name}": Picture("beneficiary", path, size=DESK, ready="main") for name, path in OWN_PAGES.items()},
    **{f"phone_my_{name}": Picture("beneficiary", path, size=SMALL_PHONE, ready="main") for name, path in OWN_PAGES.items()},
    "phone_login": Picture("", "/alseraj/login", size=SMALL_PHONE, ready="#identifier"),
    "phone_requests": Picture("beneficiary", "/my", size=PHONE, ready="main, #wrap"),
    "phone_request": Picture("beneficiary", "/my/requests/{id}", ("alseraj.support.request", [], "id"), PHONE, "main, #wrap"),
}

STORE = {
    "alseraj_beneficiary": ("request", "desk", "run", "phone_pages"),
    "alseraj_survey": ("satisfaction",),
}
BANNERS = {
    "alseraj_beneficiary": ("request", "علاقات المستفيدين", "من طلب المساعدة إلى دفعة في دفتر الأستاذ",
                            "Beneficiary Relations", "From a request for help to a payment in the ledger"),
    "alseraj_survey": ("satisfaction", "رضا المستفيدين", "آراء مجهولة حقًا، تُسمع وتُغيّر",
                       "Beneficiary Satisfaction", "Opinions that are truly anonymous, heard, and change something"),
}
SETTLED = """(() => {
    const busy = document.querySelector('.o_blockUI, .o_loading_indicator, .o_skeleton');
    const images = [...document.images].every((image) => image.complete);
    const here = document.body.innerText.length;
    const same = window.alserajLength === here;
    window.alserajLength = here;
    return !busy && images && same && document.fonts.status === 'loaded';
})()"""
QUIET = """(() => {
    document.querySelectorAll('.o_notification_manager, .o-tooltip, .o_popover, .o_notification').forEach((it) => it.remove());
    document.activeElement && document.activeElement.blur();
    const style = document.createElement('style');
    style.textContent = '* { caret-color: transparent !important; animation: none !important; }';
    document.head.append(style);
})()"""


def serve(database):
    """Odoo on a free port, without jobs.

    :return: the process, its address
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, os.environ["ODOO_BIN"], "-d", database, "--db-filter", f"^{database}$", "--http-port", str(port),
         "--log-level=error", "--max-cron-threads=0"], start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 240
    while True:
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=120):
                return process, url
        except OSError:
            if time.monotonic() > end or process.poll() is not None:
                raise
            time.sleep(0.5)


def find(browser, model, domain, order):
    """:return: id of the first record, as the person of this browser finds it"""
    ask = json.dumps({"jsonrpc": "2.0", "method": "call", "params": {
        "model": model, "method": "search", "args": [domain], "kwargs": {"limit": 1, "order": order}}})
    found = browser.evaluate(f"""fetch('/web/dataset/call_kw', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},
        body: {json.dumps(ask)}}}).then((answer) => answer.json())""")
    if not found.get("result"):
        raise LookupError(f"no {model} with {domain}: {found.get('error', {}).get('data', {}).get('message', '')}")
    return found["result"][0]


def take(browser, url, picture, portal_id):
    path = picture.path
    if picture.find or "{id}" in path:
        path = path.replace("{id}", str(portal_id or find(browser, *picture.find)))
    browser.go(url + path)
    browser.wait("document.readyState === 'complete'", 180)
    browser.wait_for(picture.ready, 120)
    for selector in picture.do:
        browser.wait_for(selector, 60)
        browser.evaluate(f"document.querySelector({json.dumps(selector)}).click()" if "button" in selector else "1")
        time.sleep(1)
    end = time.monotonic() + 40
    while not browser.evaluate(SETTLED) and time.monotonic() < end:
        time.sleep(0.7)
    time.sleep(1)
    browser.evaluate(QUIET)
    return Image.open(io.BytesIO(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))).convert("RGB")


def keep(image, path, most=MOST):
    """As a WebP that is small enough."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for quality in (82, 74, 66, 58, 50, 40):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= most:
            break
    path.write_bytes(buffer.getvalue())
    print(f"{path.relative_to(ROOT)}: {buffer.tell() // 1000} KB", file=sys.stderr)


# ------------------------------------------------------------ composed


def as_data(path):
    return f"data:image/webp;base64,{base64.b64encode(path.read_bytes()).decode()}"


def shoot_html(browser, size, body, lang):
    """A page of our own as a picture."""
    browser.go("about:blank")
    browser.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=False)
    page = f"""<html lang="{lang}" dir="{'rtl' if lang == 'ar' else 'ltr'}"><head><meta charset="utf-8"><style>
        body {{ margin: 0; width: {size[0]}px; height: {size[1]}px; overflow: hidden; background: #1f5f5b; color: #fdf6e3;
               font-family: "Noto Sans Arabic", "Noto Sans", sans-serif; }}</style></head><body>{body}</body></html>"""
    browser.evaluate(f"document.open(); document.write({json.dumps(page)}); document.close()")
    browser.wait("[...document.images].every((image) => image.complete && image.naturalWidth)")
    browser.wait("document.fonts.status === 'loaded'")
    time.sleep(0.3)
    return Image.open(io.BytesIO(base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"]))).convert("RGB")


def make_store(browser, folder, lang):
    for module, names in STORE.items():
        target = ROOT / module / "static" / "description" / lang
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(folder / f"{name}.webp", target / f"{name}.webp")
        name, *texts = BANNERS[module]
        title, sentence = texts[:2] if lang == "ar" else texts[2:]
        icon = base64.b64encode((ROOT / module / "static/description/icon.png").read_bytes()).decode()
        banner = shoot_html(browser, (1200, 600), f"""
            <div style="padding: 42px 56px 0; display: flex; gap: 26px; align-items: center">
              <img src="data:image/png;base64,{icon}" style="width: 96px; border-radius: 14px">
              <div><div style="font-size: 46px; font-weight: 700">{title}</div>
                <div style="font-size: 26px">{sentence}</div></div>
            </div>
            <img src="{as_data(folder / f'{name}.webp')}" style="width: 1088px; margin: 30px 56px 0">""", lang)
        banner.save(target / "banner.jpg", quality=78, optimize=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("lang", choices=["ar", "en"])
    parser.add_argument("names", nargs="*", help="only these")
    options = parser.parse_args()
    folder = ROOT / "docs" / "images" / options.lang
    wanted = {name: picture for name, picture in PICTURES.items() if not options.names or name in options.names}
    server, url = serve(options.database)
    failed = []
    try:
        by_person = {}
        for name, picture in wanted.items():
            by_person.setdefault((picture.login, picture.size), []).append((name, picture))
        for (login, size), pictures in by_person.items():
            browser = Browser(*size, is_phone=size in PHONES)
            try:
                # a window's frame takes some of its height
                browser.call("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1,
                             mobile=size in PHONES)
                browser.call("Emulation.setTimezoneOverride", timezoneId=ZONE)
                browser.call("Network.enable")
                browser.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": options.lang})
                if login:
                    browser.log_in(url, login)
                for name, picture in pictures:
                    try:
                        keep(take(browser, url, picture, find_portal(browser) if "/my/" in picture.path else 0),
                             folder / f"{name}.webp")
                    except (AssertionError, LookupError) as error:
                        failed.append(f"{name}: {str(error)[:600]}")
            finally:
                browser.stop()
        if not failed:
            browser = Browser(*DESK)
            try:
                make_store(browser, folder, options.lang)
            finally:
                browser.stop()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)
    print(*failed, sep="\n", file=sys.stderr)
    return bool(failed)


def find_portal(browser):
    """The number of the newest request that the page of requests links to."""
    found = browser.evaluate("""fetch('/my/requests').then((answer) => answer.text())
        .then((text) => (text.match(/\\/my\\/requests\\/(\\d+)/) || [])[1])""")
    return int(found or 0)


if __name__ == "__main__":
    sys.exit(main())
