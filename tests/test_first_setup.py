"""The first week of an association: from an empty database to its first paid request; the administrator only made logins.

A manager sets it up in a browser, in Arabic, by the setup guide, at a desk and on a phone; then each role does its part there
with its own login, from the file of a family to the posted run, and the money is in the ledger in riyals. The main job over HTTP
follows, with its papers.
"""

import http.cookiejar
import json
import sys
import urllib.request
from pathlib import Path

import pytest
from browser import Browser
from dev_command import ROOT, query
from freezegun import freeze_time
from served_database import serve

sys.path.insert(0, str(ROOT / "data"))

import main_job  # noqa: E402  (found through the line above)

GUIDE = "/odoo/action-alseraj_beneficiary.action_setup_step"
SIZES = {"desk": {"width": 1366}, "phone": {"width": 390, "height": 844, "is_phone": True}}
# who opens what, which tour he walks there, and what is then so
WAY = (
    ("officer", "beneficiary/new", "file", "SELECT count(*) FROM alseraj_document WHERE state = 'received'", "3"),
    ("manager", "beneficiary", "file_verify", "SELECT state FROM alseraj_beneficiary", "registered"),
    ("officer", "support_request/new", "request", "SELECT state FROM alseraj_support_request", "submitted"),
    ("manager", "support_request", "request_verify", "SELECT state FROM alseraj_support_request", "verified"),
    ("researcher", "support_request", "study", "SELECT amount_recommended::int FROM alseraj_support_request", "2500"),
    ("secretary", "committee_session/new", "session", "SELECT state FROM alseraj_committee_session", "open"),
    ("chair", "committee_decision/", "vote", "SELECT count(*) FROM alseraj_committee_vote WHERE choice = 'for'", "1"),
    ("member", "committee_decision/", "vote", "SELECT count(*) FROM alseraj_committee_vote WHERE choice = 'for'", "2"),
    ("secretary", "committee_decision/", "vote", "SELECT count(*) FROM alseraj_committee_vote WHERE choice = 'for'", "3"),
    ("secretary", "committee_session", "close", "SELECT state FROM alseraj_support_request", "approved"),
    ("officer", "support_request", "notice", "SELECT notified_on IS NOT NULL FROM alseraj_support_request", "t"),
    ("finance", "disbursement/new", "run", "SELECT state FROM alseraj_disbursement", "confirmed"),
    ("finance2", "disbursement", "post", "SELECT state FROM alseraj_support_request", "done"),
)
pytestmark = pytest.mark.xdist_group("served")


@pytest.fixture(scope="module", params=list(SIZES))
def served(request):
    """A server on a new database, without an association, and the size of the screen."""
    script = Path(ROOT, "tests", "served", "empty_people.py").read_text(encoding="utf-8")
    with serve(f"first_{request.param}", "--built", script) as picture:
        yield {**picture, "size": SIZES[request.param]}


class Client:
    """One login over HTTP, as a browser calls the server."""

    def __init__(self, served, login):
        self.url = served["url"]
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        assert self.rpc("/web/session/authenticate", db=served["database"], login=login, password=login)["uid"]

    def rpc(self, route, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(self.url + route, body, {"Content-Type": "application/json"})
        with self.opener.open(request, timeout=240) as answer:
            result = json.load(answer)
        assert "error" not in result, result["error"]["data"]["message"]
        return result.get("result")

    def call(self, model, method, *args, **kwargs):
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs)

    def pdf(self, report, record_id):
        with self.opener.open(f"{self.url}/report/pdf/{report}/{record_id}", timeout=240) as answer:
            return answer.read()


def play_tours(served, login, path, *tours):
    """Play tours of ours one after the other, as the person who walks them, on a server of its own."""
    browser = Browser(**served["size"])
    try:
        browser.log_in(served["url"], login)
        for tour in tours:
            browser.go(f"{served['url']}{path}?debug=tests")
            browser.wait(f"window.odoo?.isTourReady && document.querySelector('.o_action_manager > .o_action') "
                         f"&& (odoo.isTourReady('{tour}'), true)", 300)
            browser.evaluate(f"""void (() => {{
                const {{log, error}} = console;
                window.tourEnd = null;
                console.log = (...words) => {{
                    if (String(words[0]).includes("tour succeeded")) window.tourEnd ||= "succeeded";
                    log(...words);
                }};
                console.error = (...words) => {{
                    window.tourEnd ||= words.map(String).join(" ");
                    error(...words);
                }};
                odoo.startTour("{tour}");
            }})()""")
            assert browser.wait("window.tourEnd", 900) == "succeeded", f"{browser.evaluate('window.tourEnd')}\n{browser.tell()}"
    finally:
        browser.stop()


def test_from_an_empty_database_to_a_paid_request(served):
    assert served["currency"] == "USD", "yesterday it counted in dollars"
    play_tours(served, "manager", GUIDE, "alseraj_first_details", "alseraj_first_setup")

    clients = {login: Client(served, login) for login in main_job.STAFF}
    manager = clients["manager"]
    missing = manager.call("alseraj.setup.step", "search_read", [("state", "=", "missing")], ["code"])
    assert [step["code"] for step in missing] == ["families"], "only the families are missing now"
    ceilings = manager.call("alseraj.support.type", "search_read", [("ceiling", ">", 0)], ["currency_id", "ceiling_text"])
    assert {line["currency_id"][1] for line in ceilings} == {"SAR"}
    assert not any("$" in line["ceiling_text"] for line in ceilings)

    for login, page, tour, question, answer in WAY:
        if "/" not in page:
            [record_id] = query(served["database"], f"SELECT max(id) FROM alseraj_{page}")
            page = f"{page}/{record_id}"  # noqa: PLW2901
        play_tours(served, login, f"/odoo/action-alseraj_beneficiary.action_{page.removesuffix('/')}", f"alseraj_first_{tour}")
        assert query(served["database"], question) == [answer], f"{login}, {tour}"

    def call(login, model, method, *args, **kwargs):
        return clients[login].call(model, method, *args, **kwargs)

    def pdf(login, report, record_id):
        return clients[login].pdf(report, record_id)

    refs = served["refs"]
    setup = {
        "branch": call("officer", "alseraj.branch", "search", [])[0],
        "committee": refs[f"{main_job.PREFIX}committee_research"],
        "fund": call("manager", "alseraj.fund", "search", [])[0],
        "type": refs[f"{main_job.PREFIX}support_type_cash_once"],
        "channel": refs[f"{main_job.PREFIX}channel_interview"],
        "journal": call("finance", "account.journal", "search", [("type", "=", "bank")])[0],
    }
    # the served database has the real clock, whatever that of this run is
    [now] = query(served["database"], "SELECT now() AT TIME ZONE 'UTC'")
    with freeze_time(now, tick=True):
        printed = {
            name: content for *_row, name, content in main_job.play(call, pdf, refs.__getitem__, setup) if content
        }
    assert all(content.startswith(b"%PDF") for content in printed.values())
    assert set(printed) == {"receipt.pdf", "minutes.pdf", "letter.pdf", "voucher.pdf", "request-form.pdf"}
    assert query(served["database"], """
        SELECT request.state, request.amount_approved::int, move.state, currency.name
          FROM alseraj_support_request request
          JOIN alseraj_support_installment installment ON installment.request_id = request.id
          JOIN alseraj_disbursement run ON run.id = installment.disbursement_id
          JOIN account_move move ON move.id = run.move_id
          JOIN res_currency currency ON currency.id = move.currency_id""") == 2 * ["done|2500|posted|SAR"]
    assert not manager.call("alseraj.setup.step", "search_count", [("state", "=", "missing")])
