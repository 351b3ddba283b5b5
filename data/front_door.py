"""The first page of the demo: who is who, what to try as whom, and back to the beginning by one click.

`./dev demo` starts it beside Odoo. It knows no database: to go back it stops its own Odoo, runs the command it was given,
which refuses whatever `./dev demo` has not made, and starts Odoo again. It listens on 127.0.0.1 only, answers to that name
only, and goes back by a POST with the secret of its own page only, so no other page a browser has open can do it.
"""

import argparse
import hmac
import html
import os
import secrets
import shlex
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

sys.path.insert(0, str(Path(__file__).parent))

from speak import LANG  # noqa: E402  (found through the line above)

ENGLISH = LANG == "en_US"
PAGE = Path(__file__).with_name("front_door.html")
# login, who, what to try; menus as the screens call them
PEOPLE = {
    "officer": (
        ("موظف علاقات المستفيدين", "الطلبات ‣ عملي ما ينتظر اليوم؛ ثم المستفيدون ‣ ملفات المستفيدين، واطلب دعمًا من أحد الملفات."),
        ("Relations officer", "Requests ‣ My Work is what waits today. From Beneficiaries ‣ Beneficiary Files ask for support."),
    ),
    "delegate": (
        ("مندوب مكتب الشمال", "المستفيدون ‣ ملفات المستفيدين: لا يرى إلا ملفات مكتبه."),
        ("Delegate of one office", "Beneficiaries ‣ Beneficiary Files: he sees those of his own office alone."),
    ),
    "researcher": (
        ("الباحث الاجتماعي", "الطلبات ‣ عملي، ثم ابحث حالة طلب مطابَق وأوصِ بمبلغ."),
        ("Social researcher", "Requests ‣ My Work; study the need of a verified request and recommend an amount."),
    ),
    "secretary": (
        ("أمين اللجنة", "اللجنة ‣ الجلسات: افتح الجلسة القادمة، ثم إدارة الجلسة."),
        ("Committee secretary", "Committee ‣ Sessions: open the next session, then Run the Session."),
    ),
    "chair": (
        ("رئيس اللجنة", "الجلسة نفسها بعد افتتاحها: المفاتيح 1 إلى 4 صوتك، وA قرار القبول."),
        ("Committee chair", "The same session once it is open: keys 1 to 4 are your vote, A approves."),
    ),
    "member": (
        ("عضو اللجنة", "يصوّت من جهازه؛ افتح الجلسة على جوالك."),
        ("Committee member", "Votes on his own device; open the session on a phone."),
    ),
    "finance": (
        ("المالية، من يعدّ المسيّر ويؤكّده", "صرف الدعم ‣ مسيّرات الصرف: مسيّر جديد، ثم جمع الدفعات المستحقة."),
        ("Finance, who prepares and confirms", "Support Payments ‣ Disbursements: a new one, then Collect Due Installments."),
    ),
    "finance2": (
        ("المالية، من يرحّل", "المسيّر الذي أكّده زميله: لا يرحّل أحد ما أكّده بنفسه."),
        ("Finance, who posts", "The run a colleague has confirmed: nobody posts what he confirmed himself."),
    ),
    "manager": (
        ("مدير علاقات المستفيدين", "التقارير، والتهيئة ‣ دليل الإعداد، والسياسات ‣ فصل المهام."),
        ("Relations manager", "Reporting, Configuration ‣ Setup Guide, Policies ‣ Separation of Duties."),
    ),
    "auditor": (
        ("المدقق", "يقرأ ملفات كل الأقسام، إلا الحساس منها، ولا يغيّر فيها شيئًا؛ السياسات ‣ سجل الاطلاع."),
        ("Auditor", "Reads what every role works on, but sensitive data, and changes none of it; Policies ‣ Access Log."),
    ),
    "beneficiary": (
        ("المستفيدة، من جوالها", "طلباتها ودفعاتها وكشفها، وطلب جديد بالتصوير والتوقيع."),
        ("A beneficiary, on her phone", "Her requests, payments and statement, and a new request with photos and a signature."),
    ),
    "admin": (
        ("مسؤول النظام", "لما هو من عمل أودو نفسه: المستخدمون والتطبيقات."),
        ("Administrator", "For what is Odoo's own: users and apps."),
    ),
}
WORDS = {
    "ar": {
        "lang": "ar", "dir": "rtl", "title": "جمعية السراج الأهلية، للتجربة",
        "intro": "نظام علاقات المستفيدين وفيه سنة من العمل. كل من فيه وما فيه مختلق، إلا اسم الجمعية والسياسة "
                 "التي اعتمدها مجلسها. اختر من تكون؛ كلمة المرور هي اسم الدخول نفسه.",
        "who": "من", "login": "اسم الدخول", "try": "جرّب",
        "outside": "وهذا ما يراه الناس دون حساب: ", "pages": "الصفحات العامة",
        "again": "للدخول باسم آخر في الوقت نفسه افتح نافذة خاصة.",
        "back": "العودة إلى البداية",
        "back_note": "يعود كل شيء كما كان أول مرة خلال أقل من دقيقة، ويضيع ما فعلته هنا.",
    },
    "en": {
        "lang": "en", "dir": "ltr", "title": "Alseraj Association, to try out",
        "intro": "The beneficiary relations system with a year of work in it. Everybody and everything here is made up, "
                 "but the name of the association and the policy that its board approved. Choose who you are; the "
                 "password is the login itself.",
        "who": "Who", "login": "Login", "try": "Try",
        "outside": "What people see without an account: ", "pages": "the public pages",
        "again": "To be two people at once, open a private window.",
        "back": "Back to the beginning",
        "back_note": "Everything is as it was at first, within a minute; what you did here is gone.",
    },
}


def render(odoo_port, secret, failed=""):
    """:return: the page, as HTML"""
    words = WORDS["en" if ENGLISH else "ar"]
    odoo = f"http://127.0.0.1:{odoo_port}"
    rows = "".join(
        f'<tr><td>{html.escape(texts[ENGLISH][0])}</td>'
        f'<td><a href="{odoo}/web/login?login={login}" target="_blank" rel="noopener">{login}</a></td>'
        f"<td>{html.escape(texts[ENGLISH][1])}</td></tr>"
        for login, texts in PEOPLE.items()
    )
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        {key: html.escape(text) for key, text in words.items()}, rows=rows, odoo=odoo, secret=secret,
        failed=f"<pre>{html.escape(failed)}</pre>" if failed else "")


class Door(ThreadingHTTPServer):
    """:param odoo: the command that serves the demo; :param back: the one that brings it back, while nobody serves it"""

    daemon_threads = True

    def __init__(self, port, odoo_port, odoo, back):
        super().__init__(("127.0.0.1", port), Visit)
        self.odoo_port, self.odoo, self.back = odoo_port, odoo, back
        self.secret = secrets.token_urlsafe(24)
        self.process = None
        self.one_at_a_time = threading.Lock()

    def start_odoo(self):
        self.process = subprocess.Popen(self.odoo)

    def stop_odoo(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def go_back(self):
        """:return: what went wrong, or nothing"""
        if not self.one_at_a_time.acquire(blocking=False):
            return ""  # the other click is at it
        try:
            self.stop_odoo()
            ran = subprocess.run(self.back, capture_output=True, text=True, check=False)
            self.start_odoo()
            return ran.stderr[-2000:] if ran.returncode else ""
        finally:
            self.one_at_a_time.release()


class Visit(BaseHTTPRequestHandler):
    server_version = "Door"
    sys_version = ""

    def is_for_us(self):
        """A page elsewhere whose name was turned to this machine sends its own name."""
        port = self.server.server_address[1]
        if self.headers.get("Host") in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return True
        self.send_error(404)
        return False

    def do_GET(self):  # noqa: N802 - named by http.server
        if not self.is_for_us():
            return
        if self.path != "/":
            self.send_error(404)
            return
        self.answer(render(self.server.odoo_port, self.server.secret))

    def do_POST(self):  # noqa: N802 - named by http.server
        if not self.is_for_us():
            return
        length = min(int(self.headers.get("Content-Length") or 0), 1000)
        secret = parse_qs(self.rfile.read(length).decode("ascii", "replace")).get("secret", [""])[0]
        if self.path != "/back" or not hmac.compare_digest(secret.encode(), self.server.secret.encode()):
            self.send_error(404)
            return
        failed = self.server.go_back()
        if failed:
            self.answer(render(self.server.odoo_port, self.server.secret, failed), 500)
            return
        self.send_response(303)
        self.send_header("Location", "/")
        self.end_headers()

    def answer(self, page, status=200):
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--odoo-port", type=int, required=True)
    parser.add_argument("--back", required=True, help="the command that brings the demo back")
    parser.add_argument("odoo", nargs="+", help="the command that serves it")
    options = parser.parse_args()
    door = Door(options.port, options.odoo_port, options.odoo, shlex.split(options.back))
    door.start_odoo()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        door.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        door.stop_odoo()
        os._exit(0)


if __name__ == "__main__":
    main()
